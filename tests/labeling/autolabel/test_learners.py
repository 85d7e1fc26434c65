"""The classifiers that learn with the loop."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from labeling.autolabel.learner import Learner
from labeling.autolabel.learners.k_fold import KFold
from labeling.autolabel.learners.kernel_ridge import KernelRidge
from labeling.errors import InvalidValue

FEATURES, DIGITS = load_digits(return_X_y=True)
SHUFFLED = np.random.default_rng(0).permutation(len(DIGITS))

few_objects = st.lists(st.integers(0, 39), min_size=1, max_size=40, unique=True)


def share_wrong(learner: Learner, objects: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean(np.array(learner.predict(objects).labels) != truth[objects]))


def fitted(learner: Learner, *, labels: int) -> Learner:
    learner.fit(SHUFFLED[:labels], DIGITS[SHUFFLED[:labels]].tolist())
    return learner


def test_a_few_hundred_labels_teach_it_digits() -> None:
    learner = fitted(KernelRidge(FEATURES), labels=300)

    assert share_wrong(learner, SHUFFLED[300:], DIGITS) < 0.04


@pytest.mark.parametrize("labels", [60, 700])
def test_what_it_says_of_a_label_it_has_seen_is_what_it_says_without_it(labels: int) -> None:
    objects = SHUFFLED[:labels]
    truth = DIGITS[objects].tolist()
    learner = fitted(KernelRidge(FEATURES), labels=labels)
    strength_is_chosen_anew = 0.05  # so that a score moves a little

    left_out = learner.out_of_fold().scores[-1]
    learner.fit(objects[:-1], truth[:-1])

    assert left_out == pytest.approx(learner.predict(objects[-1:]).scores[0], abs=strength_is_chosen_anew)


def test_with_fewer_landmarks_than_labels_that_holds_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.autolabel.learners.kernel_ridge._MEMORY", 4 * len(DIGITS) * 100)
    learner = fitted(KernelRidge(FEATURES), labels=300)

    left_out = learner.out_of_fold().scores[-1]
    fitted(learner, labels=299)

    assert left_out == pytest.approx(learner.predict(SHUFFLED[299:300]).scores[0], abs=1e-3)


def test_other_labels_than_before_leave_nothing_of_those(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.autolabel.learners.kernel_ridge._MEMORY", 4 * len(DIGITS) * 320)
    others = SHUFFLED[np.r_[:256, 1000:1244]]  # a block that is kept, then what is not
    used, new = fitted(KernelRidge(FEATURES), labels=400), KernelRidge(FEATURES)

    for learner in (used, new):
        learner.fit(others, DIGITS[others].tolist())

    assert np.array_equal(used.predict(SHUFFLED).scores, new.predict(SHUFFLED).scores)


@pytest.mark.parametrize(
    "features",
    [
        np.random.default_rng(0).normal(size=(900, 2)),
        np.random.default_rng(0).standard_cauchy(size=(900, 4)),
        np.random.default_rng(0).integers(0, 4, (900, 3)).astype(float),
    ],
    ids=["in few columns", "with outliers", "often the same"],
)
def test_landmarks_may_tell_nothing_that_others_do_not(
    features: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labeling.autolabel.learners.kernel_ridge._MEMORY", 4 * 900 * 600)
    learner, truth = KernelRidge(features), (features[:, 0] > np.median(features[:, 0])).astype(int)

    learner.fit(np.arange(700), truth[:700].tolist())

    assert share_wrong(learner, np.arange(700, 900), truth) < 0.15


def test_its_out_of_fold_errors_are_about_those_on_other_objects() -> None:
    learner = fitted(KernelRidge(FEATURES), labels=400)
    out_of_fold = np.mean(np.array(learner.out_of_fold().labels) != DIGITS[SHUFFLED[:400]])

    assert out_of_fold == pytest.approx(share_wrong(learner, SHUFFLED[400:], DIGITS), abs=0.015)


@pytest.mark.parametrize("earlier", [(600,), (256, 512), (700,), (150, 400, 90)])
def test_how_labels_arrived_does_not_matter(earlier: tuple[int, ...]) -> None:
    bit_by_bit = KernelRidge(FEATURES)
    for labels in earlier:
        fitted(bit_by_bit, labels=labels)

    scores = [fitted(one, labels=600).predict(SHUFFLED).scores for one in (bit_by_bit, KernelRidge(FEATURES))]

    assert np.array_equal(*scores)


def test_columns_in_different_units_are_brought_to_one() -> None:
    generator = np.random.default_rng(0)
    informative = generator.normal(size=(900, 3))
    truth = (informative[:, 0] * informative[:, 1] > 0).astype(int)
    features = np.hstack([informative * [1e-3, 1.0, 1e3], np.full((900, 1), 7.0)])
    learner = KernelRidge(features)

    learner.fit(np.arange(300), truth[:300].tolist())

    assert share_wrong(learner, np.arange(300, 900), truth) < 0.15


def test_fewer_landmarks_bound_the_memory_of_many_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.autolabel.learners.kernel_ridge._MEMORY", 4 * len(DIGITS) * 100)

    learner = fitted(KernelRidge(FEATURES), labels=300)

    assert share_wrong(learner, SHUFFLED[300:], DIGITS) < 0.1


@pytest.mark.parametrize("make", [KernelRidge, partial(KFold, DecisionTreeClassifier())])
@settings(max_examples=40)
@given(few_objects, st.integers(0, 3), st.integers(1, 3), st.integers(0, 3))
def test_every_object_gets_a_label_that_was_seen_and_a_score_for_each(
    make: Callable[[np.ndarray], Learner], objects: list[int], constant: int, columns: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    features = np.hstack([np.ones((40, constant)), 1e4 * generator.normal(size=(40, columns)).round(1)])
    classes: list[Hashable] = ["cat", 1, None, ("a", "b")]
    labels = [classes[which] for which in generator.integers(0, 4, len(objects))]
    learner = make(features)

    learner.fit(np.array(objects), labels)

    everywhere, out_of_fold = learner.predict(np.arange(40)), learner.out_of_fold()
    assert (40, len(set(labels))) == everywhere.scores.shape
    assert (len(objects), len(set(labels))) == out_of_fold.scores.shape
    for predictions in (everywhere, out_of_fold):
        assert np.isfinite(predictions.scores).all()
        assert set(predictions.labels) <= set(labels)


def test_features_of_small_types_are_taken_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    KernelRidge(np.eye(3, dtype=np.float16))

    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize("shape", [(3,), (0, 3), (3, 0)])
def test_features_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="the shape of features"):
        KernelRidge(np.zeros(shape))


@pytest.mark.parametrize(("feature", "shown"), [(np.nan, "NaN"), (-np.inf, "-Infinity"), (1e200, r"1e\+200")])
def test_an_object_with_a_feature_that_cannot_be_compared_is_named(feature: float, shown: str) -> None:
    with pytest.raises(
        InvalidValue,
        match=rf"the features of object 1 is \[0.0, {shown}\]: all must be finite, from -1e\+100",
    ):
        KernelRidge(np.array([[0.0, 1.0], [0.0, feature]]))


@pytest.mark.parametrize(("objects", "labels"), [([], []), ([1, 2], ["cat"])])
def test_one_label_for_each_object_is_needed(objects: list[int], labels: list[str]) -> None:
    with pytest.raises(InvalidValue, match="the number of labels"):
        KernelRidge(FEATURES).fit(np.array(objects, dtype=np.intp), labels)


def test_a_classifier_of_scikit_learn_plugs_in() -> None:
    learner = fitted(KFold(LogisticRegression(max_iter=300), FEATURES / 16), labels=300)

    assert share_wrong(learner, SHUFFLED[300:], DIGITS) < 0.1


def test_its_out_of_fold_predictions_have_not_seen_the_label() -> None:
    features = np.arange(40.0)[:, None]
    at_random = np.random.default_rng(0).integers(0, 2, 40)
    learner = KFold(DecisionTreeClassifier(), features)

    learner.fit(np.arange(40), at_random.tolist())

    assert share_wrong(learner, np.arange(40), at_random) == 0.0
    assert np.mean(np.array(learner.out_of_fold().labels) != at_random) > 0.25


def test_a_single_fold_is_refused() -> None:
    with pytest.raises(InvalidValue, match="folds is 1: it must be at least 2"):
        KFold(DecisionTreeClassifier(), FEATURES, folds=1)


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(module: str) -> Any:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr("labeling.autolabel.learners.extra.import_module", missing)

    with pytest.raises(ModuleNotFoundError, match=r"pip install 'ground-truth-constructs\[learners\]'"):
        KFold(None, FEATURES)
