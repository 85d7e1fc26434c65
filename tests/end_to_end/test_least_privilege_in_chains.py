"""Every action granted to a chain, to a run in parts, and to their functions is needed.

As in `test_least_privilege.py`: taken away, what was asked fails. A role gets an execution that ends as soon
as it can: one in which nothing is left to label, or one whose jobs are refused because of their budget.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from labeling.chain_links import Link
from rehearsal.upload import UploadedData
from tests.end_to_end.granted import Granted
from tests.end_to_end.pipelines import Pipeline
from tests.end_to_end.rights import OF_OWN_FUNCTIONS, proven

TOO_LITTLE_USD = 0.01
TELLING = ("Notify", "EncryptNotifications")
"""The statements that a role needs to tell that all is well."""

FUNCTIONS = ("LinkChain", "SplitDataset", "MergeParts")


@pytest.fixture(scope="module")
def image(few_digits: UploadedData) -> str:
    """One of the digits."""
    return next(iter(few_digits.truth))


@pytest.fixture(scope="module")
def chain(own_functions: Pipeline) -> Pipeline:
    """The chain of the app."""
    outputs = own_functions.outputs
    return replace(own_functions, outputs={**outputs, "StateMachineArn": outputs["ChainStateMachineArn"]})


@pytest.fixture(scope="module")
def in_parts(own_functions: Pipeline) -> Pipeline:
    """The runs in parts of the app."""
    outputs = own_functions.outputs
    return replace(own_functions, outputs={**outputs, "StateMachineArn": outputs["InPartsStateMachineArn"]})


def labelled(image: str, **classes: str) -> str:
    """A line of a manifest, with labels."""
    labels = {name: {"class-name": label} for name, label in classes.items()}
    return json.dumps({"source-ref": image, **labels, **{f"{name}-metadata": {} for name in labels}})


@pytest.fixture(scope="module")
def all_done(chain: Pipeline, image: str) -> str:
    """A manifest in which nothing is left to label, so that the chain succeeds."""
    manifest = chain.write("all-done.manifest", labelled(image, digit="1"))
    assert chain.run(manifest).status == "SUCCEEDED"
    return manifest


@pytest.fixture(scope="module")
def last_link_left(chain: Pipeline, image: str) -> str:
    """A manifest of which the chain's last link has something to label."""
    return chain.write("last-link-left.manifest", labelled(image, digit="1", box="digit", judgement="wrong"))


@pytest.fixture(scope="module")
def calls(chain: Pipeline, image: str, few_digits: UploadedData) -> Mapping[str, list[Any]]:
    """Each function to calls that together need all of its rights, and none of which fails."""
    manifest = chain.write("unlabelled.manifest", json.dumps({"source-ref": image}))
    link = Link(name="digit", label_attribute="digit", most_objects=9).to_json()
    choose = {
        "step": "choose",
        "execution_name": "rights",
        "job_name": "rights",
        "request": {},
        "link": link,
        "manifest_uri": manifest,
        "spent_usd": 0,
    }
    split, split_manifest = (
        {"execution_name": "rights", "objects_per_part": 4, "request": {"dataset": dataset}}
        for dataset in (few_digits.dataset_uri, manifest)
    )
    divided, _ = chain.invoke("SplitDataset", split)
    parts = [
        {"job_name": part["job_name"], "manifest_uri": part["dataset"], "failure": None}
        for part in divided["parts"]
    ]
    merge_parts = {"execution_name": "rights", "dataset": manifest, "job_name": "rights", "parts": parts}
    calls = {
        "LinkChain": [choose, {**choose, "step": "merge"}],
        "MergeParts": [merge_parts],
        "SplitDataset": [split, split_manifest],
    }
    assert not any(chain.invoke(function, call)[1] for function in calls for call in calls[function])
    return calls


@pytest.mark.parametrize(
    "granted",
    [one for function in FUNCTIONS for one in proven(OF_OWN_FUNCTIONS, to=f"Functions{function}")],
    ids=str,
)
def test_a_function_needs_each_of_its_actions(
    granted: Granted, chain: Pipeline, calls: Mapping[str, list[Any]]
) -> None:
    (function,) = (name for name in calls if f"Functions{name}" in granted.policy)

    with chain.without(granted):
        answers = [chain.invoke(function, call) for call in calls[function]]

    assert any(failed for _, failed in answers)


@pytest.mark.parametrize("granted", proven(OF_OWN_FUNCTIONS, to="ChainRole"), ids=str)
def test_a_chain_needs_each_of_its_actions(
    granted: Granted, chain: Pipeline, all_done: str, last_link_left: str
) -> None:
    with chain.without(granted):
        if granted.sid in TELLING:
            ended = chain.run(all_done)
        else:
            ended = chain.run(last_link_left, budget_usd=TOO_LITTLE_USD)

    assert ended.status == "FAILED"
    assert granted.action in ended.cause


@pytest.mark.parametrize(
    "granted",
    [one for part in ("InPartsRole", "InPartsMap") for one in proven(OF_OWN_FUNCTIONS, to=part)],
    ids=str,
)
def test_a_run_in_parts_needs_each_of_its_actions(
    granted: Granted, in_parts: Pipeline, few_digits: UploadedData
) -> None:
    with in_parts.without(granted):
        if granted.sid in TELLING:
            ended = in_parts.label(few_digits, first=1)
        else:
            ended = in_parts.run(few_digits.dataset_uri, first=1, budget_usd=TOO_LITTLE_USD)

    assert ended.status == "FAILED"
    assert granted.action in ended.cause


@pytest.mark.parametrize("part", ["ChainRole", "InPartsRole"])
def test_without_the_right_to_stop_executions_a_job_goes_on_when_its_chain_is_stopped(
    part: str, chain: Pipeline, few_digits: UploadedData
) -> None:
    (stop,) = (one for one in OF_OWN_FUNCTIONS if part in one.policy and one.action == "states:StopExecution")
    name = f"goes-on-{part}"

    with chain.without(stop):
        status = chain.status_after_stopping_the_execution(
            few_digits, job_name=name, waited_for=f"{name}-digits-by-people-part-1"
        )

    assert status == "Completed"


def test_stopping_a_chain_stops_its_jobs(chain: Pipeline, few_digits: UploadedData) -> None:
    status = chain.status_after_stopping_the_execution(
        few_digits, job_name="stopped-chain", waited_for="stopped-chain-digits-by-people-part-1"
    )

    assert status == "Stopped"
