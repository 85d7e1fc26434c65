"""The terms of a run, and what they refuse."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.autolabel.policy import Policy
from labeling.errors import InvalidValue
from tests.labeling.autolabel.toys import policy


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"target_error": 0.0}, "target_error is 0.0: it must be from 1e-06 to 0.5"),
        ({"target_error": 5}, "target_error is 5: it must be from 1e-06 to 0.5"),
        ({"confidence": 1.0}, "confidence is 1.0: it must be at least 0.5 and below 1"),
        ({"confidence": 95}, "confidence is 95: it must be at least 0.5 and below 1"),
        ({"batch_size": 0}, "batch_size is 0: it must be at least 1"),
        ({"human_budget": 39}, "human_budget is 39: it must be at least batch_size, 40"),
        ({"attempts": 0}, "attempts is 0: it must be from 1 to 12"),
        ({"random_share": 1.1}, "random_share is 1.1: it must be from 0 to 1"),
    ],
)
def test_terms_out_of_range_are_refused(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{re.escape(message)}"):
        policy(**terms)


@pytest.mark.parametrize("name", ["batch_size", "human_budget", "attempts"])
@pytest.mark.parametrize("value", [40.0, 40.5, math.inf, "40", True, [40]], ids=repr)
def test_terms_that_are_not_whole_are_refused(name: str, value: Any) -> None:
    message = f"^{name} is .*: it must be a whole number; pass it as an int$"

    with pytest.raises(InvalidValue, match=message):
        policy(**{name: value})


@pytest.mark.parametrize("name", ["batch_size", "attempts"])
def test_only_the_budget_may_be_none(name: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{name} is null: it must be a whole number; pass it as an int$"):
        policy(**{name: None})


@pytest.mark.parametrize("name", ["target_error", "confidence", "random_share"])
@pytest.mark.parametrize(
    "value", [None, "0.5", True, 0.5j, math.nan, math.inf, pytest.param(10**400, id="huge")]
)
def test_terms_that_are_no_finite_numbers_are_refused(name: str, value: Any) -> None:
    message = f"^{name} is .*: it must be a finite number; pass it as a float$"

    with pytest.raises(InvalidValue, match=message):
        policy(**{name: value})


def test_all_terms_that_are_no_numbers_are_told_at_once() -> None:
    with pytest.raises(InvalidValue) as refusal:
        policy(target_error=None, batch_size="40", attempts=2.5)

    assert [problem.subject for problem in refusal.value.problems] == [
        "target_error",
        "batch_size",
        "attempts",
    ]


def test_numbers_of_numpy_survive_json_as_well() -> None:
    terms = policy(
        target_error=np.float32(0.25), batch_size=np.int64(40), human_budget=np.uint16(300), random_share=1
    )

    assert json.loads(json.dumps(terms.to_json())) == terms.to_json()
    assert terms == policy(target_error=0.25, batch_size=40, human_budget=300, random_share=1.0)


def test_all_terms_out_of_range_are_told_at_once() -> None:
    with pytest.raises(InvalidValue) as refusal:
        policy(target_error=0, confidence=2, attempts=0)

    assert [problem.subject for problem in refusal.value.problems] == [
        "target_error",
        "confidence",
        "attempts",
    ]


@given(confidence=st.floats(0.5, 0.999999), attempts=st.integers(1, 12))
def test_all_audits_together_have_the_risk_that_the_confidence_leaves(
    confidence: float, attempts: int
) -> None:
    terms = policy(confidence=confidence, attempts=attempts)
    risks = [terms.risk(attempt) for attempt in range(1, attempts + 1)]

    assert all(risk > 0 for risk in risks)
    assert math.fsum(risks) == pytest.approx(1 - confidence, rel=1e-12)


def test_four_hundred_objects_cannot_be_certified_to_one_percent() -> None:
    with pytest.raises(InvalidValue) as refusal:
        policy(target_error=0.01).check(objects=400)

    assert str(refusal.value) == (
        "the number of objects is 400: to prove that at most 0.01 of the labels are wrong with a confidence "
        "of 0.9, people would have to label 375 of them even if the model were never wrong; "
        "label at least 720 objects, or allow more errors or less confidence"
    )


def test_a_refusal_rounds_no_confidence_to_certainty() -> None:
    with pytest.raises(InvalidValue, match=r"at most 0\.050001 of the labels .* a confidence of 0\.999999, "):
        policy(target_error=0.050001, confidence=0.999999).check(objects=100)


def test_a_refusal_says_how_many_people_would_have_to_label() -> None:
    with pytest.raises(InvalidValue, match="people would have to label 368 of them even if"):
        policy(target_error=0.01).check(objects=600)


@given(
    target=st.sampled_from([0.3, 0.1, 0.05, 0.02, 0.01, 0.003]),
    confidence=st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]),
    batch_size=st.integers(1, 300),
)
@settings(max_examples=15)
def test_as_many_objects_as_a_refusal_asks_for_are_accepted(
    target: float, confidence: float, batch_size: int
) -> None:
    terms = policy(target_error=target, confidence=confidence, batch_size=batch_size)
    with pytest.raises(InvalidValue) as refusal:
        terms.check(objects=2)
    asked = re.search(r"label at least (\d+) objects", str(refusal.value))

    assert asked is not None
    terms.check(objects=int(asked[1]))


def test_a_budget_that_pays_for_no_audit_is_refused() -> None:
    message = (
        "^human_budget is 93: it must pay for a first batch and the shortest audit, 94 labels; allow more"
    )

    with pytest.raises(InvalidValue, match=message):
        policy(human_budget=93).check(objects=400)


def test_a_budget_that_just_pays_for_an_audit_is_accepted() -> None:
    policy(human_budget=94).check(objects=400)


def test_a_policy_survives_json() -> None:
    terms = policy(human_budget=300, attempts=2, random_share=0.25)

    assert Policy.from_json(terms.to_json()) == terms


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            {"batch_size": 40},
            "it must also have target_error, confidence, human_budget, attempts, random_share",
        ),
        ({**policy().to_json(), "batch": 40}, 'is ["batch"]: there must be none besides target_error, '),
    ],
    ids=["too little", "too much"],
)
def test_what_is_no_policy_is_refused(written: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(message)):
        Policy.from_json(written)
