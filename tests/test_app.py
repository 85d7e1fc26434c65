"""The reference application: its entry point, its stages and its stack."""

import runpy
from collections.abc import Mapping
from typing import Any
from unittest import mock

import aws_cdk
import pytest
from aws_cdk import App

from labeling_stack import LabelingStack
from rehearsal.tasks.choice import REHEARSALS
from stages import STAGES, stage_named
from tasks import REFERENCE_TASKS
from tests.apps import ROOT, new_app
from tests.gates.nag import without_acknowledgments


def run_app(context: Mapping[str, str] | None = None) -> App:
    """Run app.py as the CDK CLI does, with `-c name=value` for the context given."""
    with mock.patch.object(aws_cdk, "App", return_value=new_app(context)):
        app: App = runpy.run_path(str(ROOT / "app.py"))["app"]
    return app


def template_of(stage: str) -> dict[str, Any]:
    """The template of the reference application in a stage."""
    app = new_app()
    LabelingStack(app, "Labeling", stage=stage_named(stage))
    template: dict[str, Any] = app.synth().stacks[0].template
    return template


def test_a_developer_deploys_the_stage_dev_without_saying_so():
    assert [stack.stack_name for stack in run_app().synth().stacks] == ["Labeling-dev"]


def test_a_stage_is_chosen_by_the_context():
    assert [stack.stack_name for stack in run_app({"stage": "prod"}).synth().stacks] == ["Labeling-prod"]


def test_a_stage_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match=r"^stage=produ: no such stage; choose one of dev, prod or add it"):
        run_app({"stage": "produ"})


def test_a_finding_of_a_compliance_pack_fails_the_synthesis():
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        without_acknowledgments(run_app)


def test_every_task_is_rehearsed_with_the_labels_it_asks_for():
    tasks = {name: reference.task() for name, reference in REFERENCE_TASKS.items()}

    assert {name: (task.label_attribute, task.labels) for name, task in tasks.items()} == {
        name: (rehearsed.label_attribute, rehearsed.categories) for name, rehearsed in REHEARSALS.items()
    }


def test_every_stage_keeps_the_name_it_is_chosen_by():
    assert {name: stage.name for name, stage in STAGES.items()} == {name: name for name in STAGES}


def test_stages_differ_only_in_what_happens_to_data_when_the_stack_is_deleted():
    dev, prod = template_of("dev"), template_of("prod")

    assert changed(dev, prod) == {"DeletionPolicy", "UpdateReplacePolicy", "DeletionProtection"}


def test_production_keeps_whatever_holds_data_or_reads_it():
    template = template_of("prod")

    kept = {
        resource["Type"]
        for resource in template["Resources"].values()
        if resource.get("DeletionPolicy", "Delete") == "Retain"
    }
    assert kept >= {"AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Cognito::UserPool", "AWS::Logs::LogGroup"}


def test_a_deployment_tells_the_addresses_one_needs():
    assert set(template_of("dev")["Outputs"]) == {
        "StateMachineArn",
        "DatasetBucket",
        "OutputBucket",
        "NotificationTopicArn",
        "WorkteamArn",
    }


def changed(one: Any, other: Any) -> set[str]:
    """The names of the values that differ between two templates of the same structure."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return set()
    names = set()
    for name in one.keys() | other.keys():
        if one.get(name) != other.get(name):
            inner = changed(one.get(name), other.get(name))
            names |= inner or {name}
    return names
