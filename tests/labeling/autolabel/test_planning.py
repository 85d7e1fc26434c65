"""Which audit is made of a region."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.autolabel.audit import fewest_draws
from labeling.autolabel.planning import Prospect, best_audit, usual_draws
from labeling.autolabel.wrongness import ExpectedErrors

CLEAR = np.geomspace(1e-4, 0.5, 4000)
"""Chances of a model that knows where it is wrong."""


def prospect(
    *,
    chances: np.ndarray = CLEAR,
    target_error: float = 0.02,
    risks: tuple[float, ...] = (0.075, 0.025),
    expected_errors: float = 0.0,
    variance: float = 0.0,
    most_draws: float = float("inf"),
) -> Prospect | None:
    return best_audit(
        chances,
        target_error=target_error,
        risks=risks,
        expected_errors=ExpectedErrors(mean=expected_errors, variance=variance),
        batch_size=100,
        most_draws=most_draws,
    )


def excess_weight(expected_errors: float) -> float:
    """By how much objects weigh more than 1 on average."""
    found = prospect(expected_errors=expected_errors, risks=(0.1,))
    assert found is not None
    return float(found.weights.mean()) - 1


def certified(expected_errors: float, *, chances: np.ndarray = CLEAR) -> float:
    found = prospect(expected_errors=expected_errors, chances=chances)
    return 0.0 if found is None else found.certified


def test_the_more_errors_are_expected_the_less_each_matters() -> None:
    weights = [excess_weight(expected) for expected in (0.0, 5.0, 15.0, 30.0)]

    assert weights == sorted(weights)
    assert weights[0] < weights[-1]


def test_the_more_errors_are_expected_the_less_is_certified() -> None:
    shares = [certified(expected) for expected in (0.0, 5.0, 15.0, 30.0, 60.0)]

    assert shares == sorted(shares, reverse=True)


def test_the_less_sure_the_model_is_of_an_object_the_more_it_weighs() -> None:
    found = prospect(expected_errors=15.0)

    assert found is not None
    assert found.weights.tolist() == sorted(found.weights)
    assert 1 < found.weights[0] < found.weights[-1]


def test_a_model_that_knows_where_it_is_wrong_lets_more_be_certified() -> None:
    assert certified(30.0) > certified(30.0, chances=np.full(4000, 0.01))


def test_a_model_that_cannot_tell_has_all_objects_weigh_the_same() -> None:
    found = prospect(expected_errors=15.0, chances=np.full(4000, 0.01))

    assert found is not None
    assert len(set(found.weights.tolist())) == 1


def test_weights_have_as_many_digits_as_are_kept() -> None:
    found = prospect(expected_errors=15.0)

    assert found is not None
    assert found.weights.tolist() == [round(weight, 3) for weight in found.weights.tolist()]


def test_with_more_risk_left_for_later_an_audit_is_given_up_earlier() -> None:
    last = prospect(expected_errors=40.0, variance=400.0, risks=(0.09,))
    first = prospect(expected_errors=40.0, variance=400.0, risks=(0.09, 0.09))

    assert last is not None
    assert first is not None
    assert last.give_up < first.give_up
    assert last.certified < first.certified


def test_knowing_nothing_of_the_errors_is_no_hope_that_there_are_none() -> None:
    assert certified(2.0) > prospected(prospect(expected_errors=20.0, variance=1e6))


def prospected(found: Prospect | None) -> float:
    assert found is not None
    return found.certified


def test_without_errors_all_but_the_shortest_audit_is_certified() -> None:
    shortest = fewest_draws(region=4000, target_error=0.02, risk=0.075)

    assert shortest is not None
    assert certified(0.0) == pytest.approx(4000 - shortest, rel=0.01)


@given(region=st.integers(2, 3000), draws=st.integers(0, 400), expected=st.floats(0, 10))
@settings(max_examples=25)
def test_what_is_expected_lies_within_the_region(region: int, draws: int, expected: float) -> None:
    found = prospect(chances=CLEAR[:region], expected_errors=expected, most_draws=draws)

    assert found is None or (len(found.weights) == region and 0 < found.certified < region)


def test_a_region_that_no_audit_can_certify_has_no_prospect() -> None:
    assert prospect(chances=CLEAR[:50], target_error=0.02) is None


def test_fewer_labels_than_the_shortest_audit_takes_leave_no_prospect() -> None:
    assert prospect(most_draws=100) is None


def test_an_audit_takes_about_the_usual_draws_where_the_model_cannot_tell() -> None:
    found = prospect(chances=np.full(100_000, 0.005), expected_errors=500.0, risks=(0.05,), target_error=0.02)
    usual = usual_draws(errors=np.array([0.25]), target_error=0.02, risk=0.05)

    assert 100_000 - prospected(found) == pytest.approx(usual[0], rel=0.5)
