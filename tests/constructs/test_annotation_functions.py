import json

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib.annotation_functions import AnnotationFunctions
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.testing import template_snapshot
from tests.constructs.conftest import DIGITS, Blocks, new_stack
from tests.constructs.template import properties, statements

KEY = "arn:aws:kms:eu-west-1:111122223333:key/data"


def test_the_page_offers_the_tasks_labels(blocks: Blocks):
    function = properties(blocks.template, "Lambda::Function", starting="AnnotationPreAnnotation")

    assert json.loads(function["Environment"]["Variables"]["LABELS"]) == ["zero", "one"]


def test_pre_annotation_reads_nothing(blocks: Blocks):
    policy = properties(blocks.template, "IAM::ManagedPolicy", starting="AnnotationPreAnnotationPolicy")

    assert list(statements(policy["PolicyDocument"])) == ["WriteLog"]


def test_consolidation_reads_the_answers_of_jobs_and_nothing_else(blocks: Blocks):
    policy = properties(blocks.template, "IAM::ManagedPolicy", starting="AnnotationConsolidationPolicy")
    granted = statements(policy["PolicyDocument"])
    (answers,) = granted["ReadAnswers"]["Resource"]

    assert list(granted) == ["WriteLog", "ReadAnswers", "DecryptAnswers"]
    assert granted["ReadAnswers"]["Action"] == {"s3:GetObject"}
    assert answers.startswith("${OutputBucket")
    assert answers.endswith(".Arn}/jobs/*/annotations/*")


def test_consolidation_uses_the_key_for_s3_only(blocks: Blocks):
    policy = properties(blocks.template, "IAM::ManagedPolicy", starting="AnnotationConsolidationPolicy")
    statement = statements(policy["PolicyDocument"])["DecryptAnswers"]

    assert statement["Action"] == {"kms:Decrypt"}
    assert list(statement["Condition"]["StringEquals"]) == ["kms:ViaService"]


def test_consolidation_knows_where_answers_may_lie(blocks: Blocks):
    function = properties(blocks.template, "Lambda::Function", starting="AnnotationConsolidation")

    assert function["Environment"]["Variables"]["OUTPUT_PREFIX"] == "jobs"


def test_invoking_is_granted_for_the_two_functions_themselves():
    stack = new_stack()
    functions = AnnotationFunctions(
        stack,
        "Annotation",
        task=DIGITS,
        output_bucket=s3.Bucket.from_bucket_name(stack, "Output", "labels"),
        encryption_key=kms.Key(stack, "Key"),
    )
    caller = iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())

    functions.grant_invoke(caller)

    (statement,) = properties(template_snapshot(stack), "IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "lambda:InvokeFunction"
    assert [list(resource) for resource in statement["Resource"]] == [["Fn::GetAtt"], ["Fn::GetAtt"]]


def test_a_task_that_asks_for_more_than_one_category_is_refused():
    stack = new_stack()
    boxes = LabelingTask.bounding_box(labels=["car"], title="Where?", description="Frame every car.")

    with pytest.raises(ValueError, match="AnnotationFunctions for task type 'bounding-box': they make one"):
        AnnotationFunctions(
            stack,
            "Annotation",
            task=boxes,
            output_bucket=s3.Bucket.from_bucket_name(stack, "Output", "labels"),
            encryption_key=kms.Key.from_key_arn(stack, "Key", KEY),
        )
