import json
from typing import Any

import pytest
from aws_cdk import App, DefaultStackSynthesizer, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn

from constructs_lib.intrinsics import as_text
from constructs_lib.testing import template_snapshot, workflow_definition
from tests.constructs.template import properties
from tests.outputs import output_folder


def stack_of_an_app_with_metadata() -> Stack:
    app = App(
        analytics_reporting=True,
        builtin_cloud_formation_validation=False,
        context={"aws:cdk:enable-path-metadata": True, "@aws-cdk/aws-iam:minimizePolicies": True},
        outdir=output_folder(),
    )
    return Stack(app, "Metered", synthesizer=DefaultStackSynthesizer())


def workflow(stack: Stack, name: str, topic: sns.ITopic) -> sfn.StateMachine:
    states = sfn.Pass(stack, f"{name}Prepare", result=sfn.Result.from_object({"topic": topic.topic_arn}))
    return sfn.StateMachine(stack, name, definition_body=sfn.DefinitionBody.from_chainable(states))


def template_with(**resources: Any) -> dict[str, Any]:
    return {
        "Resources": {
            name: {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
            for name, properties in resources.items()
        }
    }


def test_a_snapshot_holds_the_resources_and_nothing_of_the_machine():
    stack = stack_of_an_app_with_metadata()
    sns.Topic(stack, "News")

    assert template_snapshot(stack) == {"Resources": {"NewsE995708C": {"Type": "AWS::SNS::Topic"}}}


def test_a_snapshot_does_not_change_with_the_content_of_an_asset(tmp_path):
    snapshots = []
    for content in ("one", "two"):
        stack = stack_of_an_app_with_metadata()
        (tmp_path / "page.html").write_text(content)
        asset = s3_assets.Asset(stack, "Page", path=str(tmp_path / "page.html"))
        sns.Topic(stack, "News", display_name=asset.s3_object_key)
        snapshots.append(template_snapshot(stack))

    assert snapshots[0] == snapshots[1]
    assert "ASSET_HASH.html" in json.dumps(snapshots[0])


@pytest.mark.parametrize("content", ["one", "two", "three", "four"])
def test_a_snapshot_does_not_order_resources_by_the_content_of_assets(tmp_path, content: str):
    stack = stack_of_an_app_with_metadata()
    reader = iam.Role(stack, "Reader", assumed_by=iam.AccountRootPrincipal())
    arns = []
    for name, text in (("page.html", content), ("labels.json", "labels")):
        (tmp_path / name).write_text(text)
        asset = s3_assets.Asset(stack, name, path=str(tmp_path / name))
        arns.append(asset.bucket.arn_for_objects(asset.s3_object_key))
    reader.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=arns))

    policy = properties(template_snapshot(stack), "IAM::Policy")["PolicyDocument"]

    assert [as_text(arn)[-5:] for arn in policy["Statement"][0]["Resource"]] == [".html", ".json"]


def test_a_snapshot_keeps_the_parameters_and_metadata_of_the_stack_itself():
    stack = stack_of_an_app_with_metadata()
    topic = sns.Topic(stack, "News")
    topic.node.default_child.add_metadata("Owner", "digits")
    stack.template_options.metadata = {"Team": "labels"}

    snapshot = template_snapshot(stack)

    assert snapshot["Metadata"] == {"Team": "labels"}
    assert snapshot["Resources"]["NewsE995708C"]["Metadata"] == {"Owner": "digits"}


def test_a_definition_is_readable_with_placeholders_for_resources():
    stack = stack_of_an_app_with_metadata()
    workflow(stack, "Workflow", sns.Topic(stack, "News"))

    assert workflow_definition(template_snapshot(stack)) == {
        "StartAt": "WorkflowPrepare",
        "States": {"WorkflowPrepare": {"Type": "Pass", "Result": {"topic": "${NewsE995708C}"}, "End": True}},
    }


def test_one_of_several_workflows_is_chosen_by_its_logical_id():
    template = template_with(
        First={"DefinitionString": '{"StartAt": "A"}'}, Second={"DefinitionString": '{"StartAt": "B"}'}
    )

    assert workflow_definition(template, "Second") == {"StartAt": "B"}


def test_a_choice_between_several_workflows_is_not_guessed():
    template = template_with(First={"DefinitionString": "{}"}, Second={"DefinitionString": "{}"})

    with pytest.raises(ValueError, match=r"^logical_id is None, and the template has .*'First', 'Second'"):
        workflow_definition(template)


def test_a_workflow_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"^logical_id is 'Third', and the template has .*'First'"):
        workflow_definition(template_with(First={"DefinitionString": "{}"}), "Third")


def test_a_definition_outside_the_template_is_refused():
    template = template_with(First={"DefinitionS3Location": {"Bucket": "b", "Key": "k"}})

    with pytest.raises(ValueError, match="its definition must be in the template"):
        workflow_definition(template)
