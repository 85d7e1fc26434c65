"""No compliance pack finds anything in our apps that was not acknowledged, for a reason, where it occurs."""

from functools import cache, partial, reduce
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from constructs_lib.acknowledgments import acknowledge
from tests.apps import APPS, COMPOSITIONS, SynthesizedApp, build, new_app, synthesized
from tests.gates.nag import PACKS, acknowledged, findings, stale, without_acknowledgments

SHORTEST_REASON = 20


@cache
def unacknowledged(name: str) -> App:
    """An app in which the library acknowledges nothing."""
    return without_acknowledgments(partial(build, name))


@cache
def raw_findings(name: str) -> set[str]:
    """What the packs find in it."""
    return findings(unacknowledged(name))


def test_no_pack_finds_anything_that_is_not_acknowledged(each_app: SynthesizedApp):
    assert findings(each_app.app) == set()


@pytest.mark.parametrize("name", [*APPS, *COMPOSITIONS])
def test_every_acknowledgment_gives_a_reason(name: str):
    entries = acknowledged(synthesized(name).app)

    assert [entry for entry in entries if len(entry.reason.strip()) < SHORTEST_REASON] == []


@pytest.mark.parametrize("name", [*APPS, *COMPOSITIONS])
def test_every_acknowledgment_is_still_needed(name: str):
    assert stale(acknowledged(synthesized(name).app), raw=raw_findings(name)) == set()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.__name__)
def test_every_pack_finds_something_in_a_naive_stack(pack: type):
    app = new_app()
    s3.Bucket(Stack(app, "Naive"), "Bucket")

    assert pack(app).validate_scope(app).violations != []


def test_one_defect_in_the_reference_application_is_found():
    app = build("reference")
    sns.Topic(at(app, "Labeling-dev"), "Unencrypted")

    assert "AwsSolutions-SNS3 @ Labeling-dev/Unencrypted/Resource" in findings(app)


def test_an_acknowledged_wildcard_does_not_hide_a_new_one_beside_it():
    app = build("reference")
    policy = at(app, "Labeling-dev/Digits/ExecutionRole/Policy")
    policy.add_statements(iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::other/*"]))

    assert [finding.split(" @ ")[0] for finding in findings(app)] == [
        "AwsSolutions-IAM5[Resource::arn:aws:s3:::other/*]"
    ]


def test_an_acknowledgment_of_nothing_is_stale():
    app = new_app()
    topic = sns.Topic(Stack(app, "Stack"), "Topic", enforce_ssl=True)
    acknowledge(topic, {"AwsSolutions-S1": "a topic has no access logs, so nobody needs this"})

    assert stale(acknowledged(app), raw=findings(app)) == {"AwsSolutions-S1 @ Stack/Topic"}


def test_without_acknowledgments_their_findings_are_back():
    assert acknowledged(unacknowledged("reference")) == []
    assert raw_findings("reference") != set()


def at(app: App, path: str) -> Any:
    """The construct at a path of an app."""
    return reduce(lambda construct, name: construct.node.find_child(name), path.split("/"), app)
