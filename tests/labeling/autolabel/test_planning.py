"""Which audit is made of a region."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.autolabel.audit import endings, plan_audit
from labeling.autolabel.planning import Prospect, best_audit, usual_draws
from labeling.autolabel.wrongness import ExpectedErrors


def prospect(
    *,
    region: int = 4000,
    target_error: float = 0.02,
    risks: tuple[float, ...] = (0.075, 0.025),
    expected_errors: float = 0.0,
    variance: float = 0.0,
    most_draws: float = float("inf"),
) -> Prospect | None:
    return best_audit(
        region=region,
        target_error=target_error,
        risks=risks,
        expected_errors=ExpectedErrors(mean=expected_errors, variance=variance),
        batch_size=100,
        most_draws=most_draws,
    )


def most_errors(expected_errors: float) -> int:
    found = prospect(expected_errors=expected_errors, risks=(0.1,))
    assert found is not None
    return found.most_errors


def certified(expected_errors: float) -> float:
    found = prospect(expected_errors=expected_errors)
    return 0.0 if found is None else found.certified


def test_the_more_errors_are_expected_the_more_the_last_audit_bears() -> None:
    bearable = [most_errors(expected) for expected in (0.0, 5.0, 15.0, 30.0)]

    assert bearable == sorted(bearable)
    assert bearable[0] < bearable[-1]


def test_the_more_errors_are_expected_the_less_is_certified() -> None:
    shares = [certified(expected) for expected in (0.0, 5.0, 15.0, 30.0, 60.0)]

    assert shares == sorted(shares, reverse=True)


def test_the_less_is_known_of_the_errors_the_more_the_last_audit_bears() -> None:
    sure, unsure = (prospect(expected_errors=5.0, variance=variance, risks=(0.1,)) for variance in (0, 25))

    assert sure is not None
    assert unsure is not None
    assert sure.most_errors < unsure.most_errors


def test_knowing_nothing_of_the_errors_is_no_hope_that_there_are_none() -> None:
    few = prospect(expected_errors=2.0)
    unknown = prospect(expected_errors=20.0, variance=1e6)

    assert few is not None
    assert unknown is not None
    assert unknown.certified < few.certified


def test_without_errors_all_but_the_shortest_audit_is_certified() -> None:
    shortest = plan_audit(region=4000, target_error=0.02, risk=0.075, most_errors=0)

    assert shortest is not None
    assert certified(0.0) == pytest.approx(4000 - shortest.draws[0], rel=0.01)


@given(region=st.integers(2, 3000), draws=st.integers(0, 400), expected=st.floats(0, 10))
@settings(max_examples=25)
def test_what_is_expected_lies_within_the_region(region: int, draws: int, expected: float) -> None:
    found = prospect(region=region, expected_errors=expected, most_draws=draws)

    assert found is None or (found.region == region and 0 < found.certified < region)


def test_a_region_that_no_audit_can_certify_has_no_prospect() -> None:
    assert prospect(region=50, target_error=0.02) is None


def test_fewer_labels_than_the_shortest_audit_takes_leave_no_prospect() -> None:
    assert prospect(most_draws=100) is None


def test_usual_draws_are_about_those_of_a_plan_for_many_errors() -> None:
    plan = plan_audit(region=100_000, target_error=0.02, risk=0.05, most_errors=20)
    usual = usual_draws(errors=np.array([0.25]), target_error=0.02, risk=0.05)

    assert plan is not None
    ended = endings(region=100_000, draws=plan.draws, errors=np.array([500]))[:, 0]
    assert usual == pytest.approx(ended @ np.array(plan.draws) / ended.sum(), rel=0.25)
