import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.consolidation.classification import SMALL_BATCH, Consensus, consolidate
from labeling.errors import InvalidValue

LABELS = ["cat", "cow", "dog"]

Votes = dict[str, dict[str, str]]

answers = st.dictionaries(
    st.sampled_from([f"worker-{letter}" for letter in "abcdef"]), st.sampled_from(LABELS)
)
batches = st.dictionaries(st.sampled_from([f"{number}" for number in range(12)]), answers)
small_batches = st.lists(answers.filter(bool), max_size=SMALL_BATCH - 1)


def test_nobody_answered_anything() -> None:
    assert consolidate({}, categories=3) == {}


def test_an_object_without_votes_has_no_label() -> None:
    assert consolidate({"0": {}, "1": {"a": "cat", "b": "cat"}}, categories=3).keys() == {"1"}


def test_the_confidence_of_one_answer_is_zero() -> None:
    assert consolidate({"0": {"a": "cat"}}, categories=3) == {
        "0": Consensus(label="cat", confidence=0.0, answers=1)
    }


def test_the_confidence_grows_with_agreement() -> None:
    found = consolidate(
        {
            "split": {"a": "cat", "b": "cat", "c": "dog"},
            "pair": {"d": "cat", "e": "cat"},
            "agreed": {"f": "cat", "g": "cat", "h": "cat"},
        },
        categories=3,
    )

    assert found["split"].confidence < found["pair"].confidence < found["agreed"].confidence


def test_a_tie_goes_to_whom_the_crowd_has_reason_to_trust() -> None:
    votes = {f"{number}": {"a": "cat", "b": "cat", "wrong": "dog"} for number in range(20)}

    found = consolidate(votes | {"tie": {"a": "cow", "wrong": "cat"}}, categories=3)

    assert found["tie"].label == "cow"


def test_a_tie_without_any_reason_goes_to_the_first_by_name() -> None:
    assert consolidate({"0": {"a": "dog", "b": "cat"}}, categories=3)["0"].label == "cat"


@pytest.mark.parametrize("besides", [0, SMALL_BATCH], ids=["in a small batch", "in a larger one"])
@given(votes=batches)
def test_people_who_agree_are_followed(besides: int, votes: Votes) -> None:
    others = {f"other-{number}": {"worker-a": "cat", "worker-b": "dog"} for number in range(besides)}

    found = consolidate(votes | others, categories=3)

    agreed = {object_id: set(answers.values()) for object_id, answers in votes.items()}
    assert {
        object_id: {found[object_id].label} for object_id, labels in agreed.items() if len(labels) == 1
    } == {object_id: labels for object_id, labels in agreed.items() if len(labels) == 1}


@given(batches, st.randoms(use_true_random=False))
def test_the_order_of_objects_and_workers_makes_no_difference(votes: Votes, order: random.Random) -> None:
    objects = [
        (object_id, order.sample(sorted(answers.items()), len(answers)))
        for object_id, answers in votes.items()
    ]
    order.shuffle(objects)

    shuffled = {object_id: dict(answers) for object_id, answers in objects}

    assert consolidate(shuffled, categories=3) == consolidate(votes, categories=3)


@given(small_batches, st.integers(len(LABELS), 10))
def test_in_a_small_batch_most_people_are_never_overruled(
    answers: list[dict[str, str]], categories: int
) -> None:
    found = consolidate({f"{number}": votes for number, votes in enumerate(answers)}, categories=categories)

    for number, votes in enumerate(answers):
        counts = Counter(votes.values())
        assert counts[found[f"{number}"].label] == max(counts.values())


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), max_size=SMALL_BATCH - 1))
def test_two_strangers_outvote_a_third_however_common_the_label_of_his(batch: list[tuple[str, str]]) -> None:
    found = consolidate(
        {
            f"{number}": {f"{number}-a": two, f"{number}-b": two, f"{number}-c": one}
            for number, (two, one) in enumerate(batch)
        },
        categories=3,
    )

    assert [found[f"{number}"].label for number in range(len(batch))] == [two for two, _ in batch]


@pytest.mark.parametrize(
    ("objects", "label"),
    [
        pytest.param(SMALL_BATCH - 1, "cow", id="a small batch says too little of people"),
        pytest.param(SMALL_BATCH, "cat", id="a larger one tells who is wrong"),
    ],
)
def test_whoever_was_wrong_all_along_may_be_overruled_in_a_large_batch(objects: int, label: str) -> None:
    votes = {
        f"{number}": dict.fromkeys("abc", LABELS[number % 3])
        | {"wrong": LABELS[(number + 1) % 3], "odd": LABELS[(number + 2) % 3]}
        for number in range(objects - 1)
    }

    found = consolidate(votes | {"last": {"a": "cat", "wrong": "cow", "odd": "cow"}}, categories=3)

    assert found["last"].label == label


def test_a_label_that_people_mistake_for_another_is_evidence_of_the_other() -> None:
    plain = {
        f"plain-{label}-{number}": dict.fromkeys("abc", label)
        for label in ("cat", "dog")
        for number in range(30)
    }
    doubted = {f"doubted-{number}": turn("cow", "cow", "cat", by=number) for number in range(30)}

    found = consolidate(plain | doubted | {"tie": {"a": "cat", "b": "cow"}}, categories=3)

    assert found["tie"].label == "cow"


def test_a_mistake_that_everybody_makes_says_nothing_about_whom_to_follow() -> None:
    easy = {f"easy-{number}": dict.fromkeys("abcde", "cat") for number in range(30)}
    hard = {f"hard-{number}": turn("cow", "cow", "cow", "cat", "cat", by=number) for number in range(30)}

    found = consolidate(easy | hard, categories=3)

    assert {found[object_id].label for object_id in hard} == {"cow"}


def turn(*labels: str, by: int) -> dict[str, str]:
    """These labels, each given by each of as many people as often as by anybody."""
    first = by % len(labels)
    return dict(zip("abcde", labels[first:] + labels[:first], strict=False))


def test_a_label_of_its_own_for_each_of_many_answers_is_refused() -> None:
    votes = {f"{number}": {"a": f"{number}"} for number in range(1300)}

    with pytest.raises(InvalidValue, match="answers times classes is 1690000: it must be at most 1500000"):
        consolidate(votes, categories=0)


def test_confidence_is_lower_the_more_categories_nobody_named() -> None:
    votes = {"0": {"a": "cat", "b": "dog", "c": "cow"}}

    few, many = (consolidate(votes, categories=categories)["0"].confidence for categories in (3, 300))

    assert few > many


@given(batches)
def test_a_confidence_is_a_probability_with_two_decimals(votes: Votes) -> None:
    for found in consolidate(votes, categories=3).values():
        assert 0 <= found.confidence <= 1
        assert found.confidence == round(found.confidence, 2)


@pytest.mark.parametrize(
    ("one_class_each", "least_gain"),
    [
        pytest.param(False, 0.05, id="everybody sees every class"),
        pytest.param(True, 0.1, id="everybody sees nearly one class only"),
    ],
)
def test_it_is_more_accurate_than_the_majority_among_spammers(
    *, one_class_each: bool, least_gain: float
) -> None:
    gains = []
    for seed in range(3):
        votes, truth = crowd(seed=seed, one_class_each=one_class_each)
        found = consolidate(votes, categories=5)
        right = sum(found[object_id].label == label for object_id, label in truth.items())
        majority = sum(majority_label(votes[object_id]) == label for object_id, label in truth.items())
        gains.append((right - majority) / len(truth))

    assert min(gains) > 0
    assert sum(gains) / len(gains) > least_gain


def crowd(*, seed: int, one_class_each: bool) -> tuple[Votes, dict[str, str]]:
    """1,000 objects with 3 answers each by 50 people, 15 % of whom answer at random."""
    chance = random.Random(seed)  # noqa: S311  a simulation, repeatable by its seed
    labels = ["a", "b", "c", "d", "e"]
    accuracy = {
        f"{number}": 0.2 if chance.random() < 0.15 else chance.betavariate(8, 2.5) for number in range(50)
    }
    specialists = defaultdict(list)
    for number, worker in enumerate(accuracy):
        specialists[labels[number % 5]].append(worker)
    votes, truth = {}, {}
    for number in range(1000):
        label = chance.choice(labels)
        asked = specialists[label] if one_class_each and chance.random() < 0.95 else list(accuracy)
        truth[f"{number}"] = label
        votes[f"{number}"] = {
            worker: label
            if chance.random() < accuracy[worker]
            else chance.choice([other for other in labels if other != label])
            for worker in chance.sample(asked, 3)
        }
    return votes, truth


def majority_label(answers: dict[str, str]) -> str:
    return Counter(sorted(answers.values())).most_common(1)[0][0]
