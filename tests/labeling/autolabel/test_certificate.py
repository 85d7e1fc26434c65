"""Proofs that anyone can check, and that nobody can bend."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import exp, inf, nan
from typing import Any

import numpy as np
import pytest

from labeling.autolabel.acceptable import same_class
from labeling.autolabel.audit import log_evidence
from labeling.autolabel.certificate import Certificate, audit_order, verify
from labeling.errors import InvalidValue

TRUTH = {number: f"class {number % 3}" for number in range(1000)}
REGION = range(100, 1000)
SEED = "seed"


WEIGHTS = {number: 1.2 if number % 10 else 3.0 for number in REGION}
RISK = 0.075


@cache
def issued() -> Certificate:
    """What an audit proves that found its 5th and its 60th draw to be wrong, when it was first convinced."""
    order = audit_order(WEIGHTS, seed=SEED, attempt=1)
    errors = (order[4], order[59])
    draws = range(61, len(order))
    return next(
        found for found in (drawn_so_far(order, errors, count) for count in draws) if convinces(found)
    )


def drawn_so_far(order: list[int], errors: tuple[int, ...], draws: int) -> Certificate:
    """A certificate after so many draws, convincing or not."""
    drawn = tuple(order[:draws])
    evidence = exp(
        log_evidence(
            np.array([WEIGHTS[number] for number in drawn]),
            np.isin(drawn, errors),
            region=len(REGION),
            total_weight=sum(WEIGHTS.values()),
            target_error=0.05,
        )
    )
    return Certificate(
        target_error=0.05,
        attempt=1,
        seed=SEED,
        region={number: "wrong" if number in errors else TRUTH[number] for number in REGION},
        weights=WEIGHTS,
        drawn=drawn,
        errors=errors,
        risk=RISK,
        evidence=evidence,
    )


def convinces(certificate: Certificate) -> bool:
    return certificate.evidence * certificate.risk >= 1


def problems(certificate: Certificate, *, labels: dict[int, Any] | None = None) -> list[str]:
    """What is found wrong with it, by subject."""
    found = verify(certificate, TRUTH if labels is None else labels, acceptable=same_class)
    return [problem.subject for problem in found]


def first_error() -> int:
    return issued().errors[0]


def not_drawn() -> int:
    return next(iter(issued().committed))


def test_a_sound_certificate_has_no_problems() -> None:
    assert problems(issued()) == []


def test_a_certificate_survives_json() -> None:
    read = Certificate.from_json(json.loads(json.dumps(issued().to_json())))

    assert read == issued()
    assert problems(read) == []


def test_it_commits_the_labels_of_the_region_that_nobody_drew() -> None:
    assert issued().committed == {number: TRUTH[number] for number in REGION if number not in issued().drawn}


def with_another_object_drawn(certificate: Certificate) -> Certificate:
    return replace(certificate, drawn=(not_drawn(), *certificate.drawn[1:]))


def with_an_object_drawn_from_elsewhere(certificate: Certificate) -> Certificate:
    return replace(certificate, drawn=(max(certificate.region) + 1, *certificate.drawn[1:]))


def with_another_order(certificate: Certificate) -> Certificate:
    first, second, *others = certificate.drawn
    return replace(certificate, drawn=(second, first, *others))


def with_an_error_hidden(certificate: Certificate) -> Certificate:
    return replace(certificate, errors=certificate.errors[1:])


def with_errors_in_another_order(certificate: Certificate) -> Certificate:
    return replace(certificate, errors=certificate.errors[::-1])


def with_a_wrong_label_corrected(certificate: Certificate) -> Certificate:
    corrected = {first_error(): TRUTH[first_error()]}
    return replace(certificate, region={**certificate.region, **corrected})


def with_a_right_label_spoilt(certificate: Certificate) -> Certificate:
    right = next(number for number in certificate.drawn if number not in certificate.errors)
    return replace(certificate, region={**certificate.region, right: "another class"})


def with_an_error_forgiven(certificate: Certificate) -> Certificate:
    """Corrected, and left out of the errors."""
    return with_an_error_hidden(with_a_wrong_label_corrected(certificate))


def with_less_risk(certificate: Certificate) -> Certificate:
    return replace(certificate, risk=certificate.risk * 0.9)


def with_more_evidence(certificate: Certificate) -> Certificate:
    return replace(certificate, evidence=certificate.evidence * 1.01)


def with_a_stricter_target(certificate: Certificate) -> Certificate:
    return replace(certificate, target_error=0.04)


def with_errors_that_weigh_more(certificate: Certificate) -> Certificate:
    return replace(certificate, weights={**certificate.weights, first_error(): 1e6})


def with_all_the_risk(certificate: Certificate) -> Certificate:
    return replace(certificate, risk=1.5)


def with_a_risk_that_others_could_spend(certificate: Certificate) -> Certificate:
    return replace(certificate, risk=-0.5)


def with_no_risk(certificate: Certificate) -> Certificate:
    return replace(certificate, risk=0.0)


def with_a_target_that_is_no_number(certificate: Certificate) -> Certificate:
    return replace(certificate, target_error=nan)


def with_a_target_that_everything_meets(certificate: Certificate) -> Certificate:
    return replace(certificate, target_error=1.0)


def of_no_attempt(certificate: Certificate) -> Certificate:
    return replace(certificate, attempt=0)


def with_an_object_that_weighs_1(certificate: Certificate) -> Certificate:
    return replace(certificate, weights={**certificate.weights, not_drawn(): 1.0})


def with_an_object_that_weighs_infinitely_much(certificate: Certificate) -> Certificate:
    return replace(certificate, weights={**certificate.weights, not_drawn(): inf})


def with_a_weight_missing(certificate: Certificate) -> Certificate:
    weights = {number: weight for number, weight in certificate.weights.items() if number != not_drawn()}
    return replace(certificate, weights=weights)


def stopped_before_it_was_convinced(certificate: Certificate) -> Certificate:
    return replace(drawn_so_far(list(certificate.drawn), certificate.errors, len(certificate.drawn) - 1))


def with_another_seed(certificate: Certificate) -> Certificate:
    return replace(certificate, seed="another")


def of_another_attempt(certificate: Certificate) -> Certificate:
    return replace(certificate, attempt=certificate.attempt + 1)


def without_draws(certificate: Certificate) -> Certificate:
    return replace(certificate, drawn=(), errors=())


def with_all_drawn(certificate: Certificate) -> Certificate:
    order = audit_order(certificate.weights, seed=SEED, attempt=1)
    return replace(certificate, drawn=tuple(order))


@pytest.mark.parametrize(
    ("tamper", "subjects"),
    [
        (with_another_object_drawn, {"drawn"}),
        (with_an_object_drawn_from_elsewhere, {"drawn", "errors"}),
        (with_another_order, {"drawn"}),
        (with_an_error_hidden, {"errors"}),
        (with_errors_in_another_order, {"errors"}),
        (with_a_wrong_label_corrected, {"errors"}),
        (with_a_right_label_spoilt, {"errors", "evidence"}),
        (with_an_error_forgiven, set()),
        (with_less_risk, {"evidence"}),
        (with_more_evidence, {"evidence"}),
        (with_a_stricter_target, {"evidence"}),
        (with_errors_that_weigh_more, {"drawn"}),
        (with_all_the_risk, {"risk"}),
        (with_a_risk_that_others_could_spend, {"risk"}),
        (with_no_risk, {"risk"}),
        (with_a_target_that_is_no_number, {"target_error"}),
        (with_a_target_that_everything_meets, {"target_error"}),
        (of_no_attempt, {"attempt", "drawn"}),
        (with_an_object_that_weighs_1, {"weights"}),
        (with_an_object_that_weighs_infinitely_much, {"weights"}),
        (with_a_weight_missing, {"weights"}),
        (stopped_before_it_was_convinced, {"evidence"}),
        (with_another_seed, {"drawn"}),
        (of_another_attempt, {"drawn"}),
        (without_draws, {"evidence"}),
        (with_all_drawn, {"drawn"}),
    ],
)
def test_tampering_is_found(tamper: Callable[[Certificate], Certificate], subjects: set[str]) -> None:
    assert set(problems(tamper(issued()))) == subjects


def test_a_label_that_people_changed_later_is_found() -> None:
    right = next(number for number in issued().drawn if number not in issued().errors)

    assert problems(issued(), labels={**TRUTH, right: "another class"}) == ["errors", "evidence"]


def test_an_object_that_people_could_not_tell_counts_as_an_error() -> None:
    right = next(number for number in issued().drawn if number not in issued().errors)

    assert problems(issued(), labels={**TRUTH, right: None}) == ["errors", "evidence"]


def test_an_object_whose_label_is_missing_counts_as_an_error() -> None:
    right = next(number for number in issued().drawn if number not in issued().errors)
    labels = {number: label for number, label in TRUTH.items() if number != right}

    assert problems(issued(), labels=labels) == ["errors", "evidence"]


def test_weights_whose_differences_are_rounding_errors_prove_nothing() -> None:
    weights = {number: 1 + 1e-12 * (number % 7 + 1) for number in range(60)}
    drawn = tuple(audit_order(weights, seed="s60", attempt=1)[:-1])
    all_wrong = Certificate(
        target_error=0.05,
        attempt=1,
        seed="s60",
        region=dict.fromkeys(range(60), "spam"),
        weights=weights,
        drawn=drawn,
        errors=drawn,
        risk=0.09,
        evidence=1 / 0.09,
    )

    problems = verify(all_wrong, dict.fromkeys(drawn, "ham"), acceptable=same_class)

    assert [problem.subject for problem in problems] == ["weights"]


def test_a_problem_tells_what_to_do() -> None:
    (problem,) = verify(with_less_risk(issued()), TRUTH, acceptable=same_class)

    assert str(problem).endswith("; do not trust the labels it commits; audit them again")


def test_a_certificate_of_another_version_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"^version of the certificate is 1: it must be 2; check it with"):
        Certificate.from_json({**issued().to_json(), "version": 1})


def test_a_certificate_that_lacks_something_is_refused() -> None:
    entry = issued().to_json()
    del entry["evidence"]

    with pytest.raises(InvalidValue, match=r"the certificate is .* it must also have evidence"):
        Certificate.from_json(entry)


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"risk": None}, "^risk is null: it must be a finite number"),
        ({"target_error": "0.05"}, "^target_error is '0.05': it must be a finite number"),
        ({"attempt": 1.5}, "^attempt is 1.5: it must be a whole number"),
        ({"drawn": None}, "^drawn is null: it must be a list of objects' numbers"),
        ({"region": 5}, "^region is 5: it must be a list of pairs"),
        (
            {"region": [[1, "ham"], [1, "spam"]]},
            "^region is '2 entries of 1 objects': it must be a list of pairs",
        ),
        ({"weights": [[1, "heavy"]]}, "^the weight of object 1 is 'heavy': it must be a finite number"),
    ],
)
def test_what_cannot_be_a_claim_is_refused(claims: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Certificate.from_json({**issued().to_json(), **claims})
