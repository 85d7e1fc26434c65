"""The chance that a learner is wrong, told from its scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.autolabel.selection import margins
from labeling.autolabel.wrongness import WrongnessModel

GENERATOR = np.random.default_rng(0)
SCORES = GENERATOR.normal(size=(800, 5))
LEADS = np.diff(np.sort(SCORES, axis=1)[:, -2:], axis=1)[:, 0]
WRONG = GENERATOR.random(800) < np.exp(-3 * LEADS)


def chances(scores: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    return WrongnessModel.fit(margins(scores), wrong).chances(margins(scores))


def test_a_narrow_lead_is_likelier_wrong_than_a_wide_one() -> None:
    by_lead = chances(SCORES, WRONG)[np.argsort(LEADS)]

    assert by_lead[:50].mean() > 0.7 > 0.05 > by_lead[-50:].mean()


def test_as_many_mistakes_are_expected_as_were_made() -> None:
    assert chances(SCORES, WRONG).sum() == pytest.approx(WRONG.sum(), rel=0.01)


def test_the_order_of_the_classes_makes_no_difference() -> None:
    assert chances(SCORES[:, ::-1], WRONG) == pytest.approx(chances(SCORES, WRONG))


def test_scores_of_any_unit_tell_the_same() -> None:
    assert chances(1000 * SCORES, WRONG) == pytest.approx(chances(SCORES, WRONG), abs=0.01)


def test_mistakes_that_were_overstated_are_expected_to_be_fewer() -> None:
    leads = margins(SCORES)

    seen = WrongnessModel.fit(leads, WRONG).expected_errors(leads)
    today = WrongnessModel.fit(leads, WRONG, overstated=2.0).expected_errors(leads)

    assert 0.5 * seen.mean < today.mean < 0.8 * seen.mean


def test_the_expectation_is_the_sum_of_the_chances() -> None:
    leads = margins(SCORES)
    model = WrongnessModel.fit(leads, WRONG)

    assert model.expected_errors(leads[:100]).mean == pytest.approx(model.chances(leads[:100]).sum())


def test_an_expectation_is_as_far_off_as_its_variance_says() -> None:
    generator = np.random.default_rng(2)
    leads = generator.exponential(size=400)
    truth = np.exp(-leads - 1)

    expected = [
        WrongnessModel.fit(leads, generator.random(400) < truth).expected_errors(leads[:100])
        for _ in range(200)
    ]

    variance = np.var([told.mean for told in expected])
    assert variance == pytest.approx(np.mean([told.variance for told in expected]), rel=0.4)


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 40])
def test_any_number_of_columns_will_do(columns: int) -> None:
    scores = np.random.default_rng(1).normal(size=(100, columns))

    assert chances(scores, scores[:, 0] < 0).shape == (100,)


@pytest.mark.parametrize(
    "scores", [SCORES.astype(np.float32), SCORES.astype(np.float16), (10 * SCORES).round()]
)
def test_any_type_of_number_will_do(scores: np.ndarray) -> None:
    assert np.isfinite(chances(scores, WRONG)).all()


@pytest.mark.parametrize(("wrong", "least", "most"), [(False, 0.0, 0.01), (True, 0.99, 1.0)])
def test_a_learner_that_is_always_right_or_always_wrong_is_expected_to_stay_so(
    wrong: bool, least: float, most: float
) -> None:
    told = chances(SCORES, np.full(len(SCORES), wrong))

    assert least < told.min() <= told.max() < most


def test_the_longer_there_was_no_mistake_the_fewer_are_expected_but_never_none() -> None:
    leads = np.random.default_rng(3).exponential(size=1000)
    expected = [
        WrongnessModel.fit(leads[:seen], np.zeros(seen, dtype=bool)).expected_errors(leads).mean
        for seen in (10, 100, 1000)
    ]

    assert expected == pytest.approx([15, 1.5, 0.15], rel=0.5)


def test_constant_scores_tell_the_share_of_mistakes_and_no_more() -> None:
    told = chances(np.ones((200, 3)), np.arange(200) < 30)

    assert told == pytest.approx(np.full(200, 0.15), abs=0.001)


def test_mistakes_that_a_score_separates_are_told_apart() -> None:
    scores = np.linspace(0, 1, 200)[:, None]
    told = chances(scores, scores[:, 0] < 0.3)

    assert told[:50].min() > 0.9 > 0.1 > told[80:].max()


@given(
    examples=st.integers(1, 6),
    columns=st.integers(1, 5),
    size=st.sampled_from([0.0, 1e-30, 1.0, float(np.finfo(np.float32).max)]),
    chance=st.integers(0, 1000),
)
@settings(max_examples=50)
def test_chances_are_probabilities_however_few_or_extreme_the_scores(
    examples: int, columns: int, size: float, chance: int
) -> None:
    generator = np.random.default_rng(chance)
    scores = margins(size * generator.uniform(-1, 1, size=(examples, columns)))
    others = margins(size * generator.uniform(-1, 1, size=(20, columns)))
    told = WrongnessModel.fit(scores, generator.random(examples) < 0.5).chances(others)

    assert ((told >= 0) & (told <= 1)).all()
