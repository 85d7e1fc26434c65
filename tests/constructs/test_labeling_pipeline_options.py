"""The pipeline with what already exists or is wanted otherwise, and what it refuses."""

import json
from typing import Any

import pytest
from aws_cdk import Environment, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from constructs_lib.annotation_functions import AnnotationFunctions
from constructs_lib.dataset_bucket import LabelingBucket
from constructs_lib.keys import LabelingKeys
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.testing import template_snapshot, workflow_definition
from constructs_lib.workteam import Workteam
from labeling.errors import InvalidValue, shown
from labeling.pricing import Prices
from tests.constructs.conftest import DIGITS, new_stack
from tests.constructs.pipelines import ACCOUNT, pipeline, template
from tests.constructs.template import all_properties, deletion_policies, properties, statements

WORKTEAM_ARN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:workteam/private-crowd/people"
PUBLIC_CROWD_ARN = "arn:aws:sagemaker:us-east-1:394669845002:workteam/public-crowd/default"


def own_functions(stack: Stack) -> AnnotationFunctions:
    """Functions of one's own."""
    return AnnotationFunctions(
        stack,
        "Own",
        task=DIGITS,
        output_bucket=s3.Bucket.from_bucket_name(stack, "OwnOutput", "labels"),
        encryption_key=kms.Key(stack, "OwnKey"),
    )


def test_data_goes_with_the_stack_if_one_says_so():
    made = template(pipeline(removal_policy=RemovalPolicy.DESTROY))
    kinds = ("S3::Bucket", "KMS::Key", "Cognito::UserPool", "Logs::LogGroup")

    assert [deletion_policies(made, kind) for kind in kinds] == [{"Delete"}] * 4


def test_existing_parts_are_used_and_not_made():
    stack = new_stack()
    data_key = kms.Key.from_key_arn(stack, "Data", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/data")
    volume_key = kms.Key.from_key_arn(stack, "Volume", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/volume")
    made = template(
        pipeline(
            stack,
            keys=LabelingKeys(stack, "Keys", data_key=data_key, volume_key=volume_key),
            dataset_bucket=s3.Bucket.from_bucket_name(stack, "Photos", "photos"),
            output_bucket=s3.Bucket.from_bucket_name(stack, "Labels", "labels"),
            workteam=Workteam.from_arn(WORKTEAM_ARN),
            notification_topic=sns.Topic.from_topic_arn(
                stack, "News", f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
            ),
        )
    )

    kinds = {resource["Type"] for resource in made["Resources"].values()}
    assert kinds.isdisjoint(
        {"AWS::KMS::Key", "AWS::S3::Bucket", "AWS::Cognito::UserPool", "AWS::SNS::Topic"}
        | {"AWS::SageMaker::Workforce", "AWS::SageMaker::Workteam"}
    )


def test_existing_buckets_come_with_a_word_on_what_they_need():
    stack = new_stack()
    made = pipeline(stack, dataset_bucket=s3.Bucket.from_bucket_name(stack, "Photos", "photos"))

    (message,) = [entry.data for entry in made.node.metadata if entry.type == "aws:cdk:info"]
    assert message.startswith("the existing bucket photos needs a CORS rule with AllowedMethods [GET]")


def test_a_bucket_that_is_made_elsewhere_comes_with_a_word_and_one_of_the_library_with_none():
    stack = new_stack()
    made = pipeline(
        stack,
        dataset_bucket=s3.Bucket(stack, "Photos"),
        output_bucket=LabelingBucket(stack, "Labels", encryption_key=kms.Key(stack, "Key")).bucket,
    )

    (message,) = [entry.data for entry in made.node.metadata if entry.type == "aws:cdk:info"]
    assert message.startswith("the existing bucket Blocks/Photos needs a CORS rule")


def test_a_key_of_an_existing_bucket_may_be_used():
    stack = new_stack()
    key = kms.Key.from_key_arn(stack, "Theirs", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/theirs")
    photos = s3.Bucket.from_bucket_attributes(stack, "Photos", bucket_name="photos", encryption_key=key)
    made = template(pipeline(stack, dataset_bucket=photos))

    policy = properties(made, "IAM::ManagedPolicy", starting="DigitsFunctionsCheckJobPolicy")
    assert key.key_arn in statements(policy["PolicyDocument"])["UseBucketKeys"]["Resource"]


def test_a_key_of_an_existing_topic_may_be_used():
    stack = new_stack()
    key_arn = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/theirs"
    news = sns.Topic.from_topic_attributes(
        stack, "News", topic_arn=f"arn:aws:sns:us-east-1:{ACCOUNT}:news", key_arn=key_arn
    )
    made = template(pipeline(stack, notification_topic=news))

    policy = properties(made, "IAM::ManagedPolicy", starting="DigitsWorkflowRolePolicy")
    assert statements(policy["PolicyDocument"])["EncryptNotifications"]["Resource"] == [key_arn]


def test_a_dataset_prefix_is_all_that_is_read():
    made = template(pipeline(dataset_prefix="images/"))

    read = [
        resource
        for policy in all_properties(made, "IAM::ManagedPolicy").values()
        for statement in statements(policy["PolicyDocument"]).values()
        if "s3:GetObject" in statement["Action"]
        for resource in statement["Resource"]
        if resource.startswith("${DigitsDataset")
    ]
    assert read
    assert all(resource.endswith(".Arn}/images/*") for resource in read)


def test_with_own_functions_people_label_everything():
    stack = new_stack()
    states = workflow_definition(template(pipeline(stack, annotation_functions=own_functions(stack))))[
        "States"
    ]

    assert {"ReadLatestModel", "RememberModel", "LabelLeftovers"}.isdisjoint(states)
    assert "LabelingJobAlgorithmsConfig" not in states["LabelObjects"]["Arguments"]


def test_models_train_inside_a_vpc_that_is_passed_in():
    stack = new_stack()
    made = template(
        pipeline(
            stack,
            subnets=[ec2.Subnet.from_subnet_id(stack, "Subnet", "subnet-0")],
            security_groups=[ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0")],
        )
    )
    config = workflow_definition(made)["States"]["LabelObjects"]["Arguments"]["LabelingJobAlgorithmsConfig"]

    assert '"VpcConfig": {"SecurityGroupIds": ["sg-0"], "Subnets": ["subnet-0"]}' in config


def test_own_prices_reach_the_estimates():
    made = template(pipeline(prices=Prices(object_usd=0.1, answer_usd=0.5)))
    function = properties(made, "Lambda::Function", starting="DigitsFunctionsCheckJob")
    task = json.loads(function["Environment"]["Variables"]["TASK"])

    assert (task["object_price_usd"], task["answer_price_usd"]) == (0.1, 0.5)


def test_two_pipelines_share_a_workteam_and_a_stack():
    stack = new_stack()
    first = pipeline(stack)
    LabelingPipeline(stack, "More", task=DIGITS, workteam=first.workteam, keys=first.keys)

    assert len(all_properties(template_snapshot(stack), "StepFunctions::StateMachine")) == 2


def test_an_auto_labeling_pipeline_with_own_functions_is_refused():
    stack = new_stack()

    with pytest.raises(InvalidValue, match="auto_labeling is true: with own annotation_functions"):
        pipeline(stack, annotation_functions=own_functions(stack), auto_labeling=True)


def test_a_vpc_for_people_only_is_refused():
    stack = new_stack()
    subnet = ec2.Subnet.from_subnet_id(stack, "Subnet", "subnet-0")

    with pytest.raises(InvalidValue, match="auto_labeling is false: with subnets or security_groups"):
        pipeline(stack, auto_labeling=False, subnets=[subnet])


def test_a_prefix_that_is_no_folder_is_refused():
    with pytest.raises(InvalidValue, match="dataset_prefix is 'images': it must be empty, or end with /"):
        pipeline(dataset_prefix="images")


def test_a_region_without_ground_truth_is_refused():
    stack = new_stack(env=Environment(account=ACCOUNT, region="sa-east-1"))

    with pytest.raises(InvalidValue, match="the region is 'sa-east-1': it must be one where Ground Truth is"):
        pipeline(stack)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("task", "boxes", "it must be LabelingTask; make one, such as LabelingTask.bounding_box(…)"),
        ("dataset_bucket", "photos", "it must be IBucket; pass Bucket.from_bucket_name(self, id, name)"),
        ("dataset_prefix", 5, 'it must be text; write it like "images/"'),
        ("output_bucket", "labels", "it must be IBucket; pass Bucket.from_bucket_name(self, id, name)"),
        ("workteam", WORKTEAM_ARN, "it must be Workteam; pass Workteam.from_arn(arn)"),
        ("prices", 0.08, "it must be Prices; pass Prices(object_usd=…, answer_usd=…)"),
        (
            "notification_topic",
            "arn:aws:sns:us-east-1:111122223333:news",
            "it must be ITopic; pass Topic.from_topic_arn(self, id, arn)",
        ),
    ],
)
def test_a_value_of_another_type_is_refused(option: str, value: Any, message: str):
    with pytest.raises(InvalidValue) as refusal:
        LabelingPipeline(new_stack(), "Digits", **({"task": DIGITS} | {option: value}))

    assert str(refusal.value) == f"{option} is {shown(value)}: {message}"


def test_a_key_in_place_of_the_keys_is_refused():
    stack = new_stack()

    with pytest.raises(InvalidValue, match=r"keys is .*: it must be LabelingKeys; wrap keys: LabelingKeys\("):
        LabelingPipeline(stack, "Digits", task=DIGITS, keys=kms.Key(stack, "Key"))  # type: ignore[arg-type]


def test_the_public_crowd_is_refused_unless_one_insists():
    with pytest.raises(
        InvalidValue, match="Amazon Mechanical Turk, whose people the public crowd is, has closed"
    ):
        pipeline(workteam=Workteam.from_arn(PUBLIC_CROWD_ARN))
