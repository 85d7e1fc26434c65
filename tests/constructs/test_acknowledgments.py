from aws_cdk import App, Aws, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib.acknowledgments import in_packs, wildcard_resource
from constructs_lib.execution_role import LabelingExecutionRole
from constructs_lib.python_function import PythonFunction
from tests.constructs.conftest import DIGITS, Blocks, build_blocks, new_stack
from tests.gates.nag import findings


def app_of(stack: Stack) -> App:
    app = App.of(stack)
    assert isinstance(app, App)
    return app


def test_the_compliance_packs_find_nothing_unanswered_in_the_building_blocks(blocks: Blocks):
    assert findings(app_of(blocks.stack)) == set()


def test_nor_where_account_and_region_are_known():
    env = Environment(account="123456789012", region="eu-central-1")

    assert findings(app_of(build_blocks(env=env))) == set()


def test_nor_in_what_has_to_be_asked_for():
    stack = new_stack()
    key = kms.Key(stack, "Key", enable_key_rotation=True)
    bucket = s3.Bucket.from_bucket_name(stack, "Existing", "photos")
    PythonFunction(
        stack,
        "Unbounded",
        module="check_job",
        description="Checks",
        statements=[iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn])],
        encryption_key=key,
        reserved_concurrency=None,
    )
    LabelingExecutionRole(
        stack,
        "Execution",
        dataset_bucket=bucket,
        output_bucket=bucket,
        data_key=key,
        task_assets=DIGITS.bind(stack),
        auto_labeling=True,
        in_vpc=True,
    )

    assert findings(app_of(stack)) == set()


def test_a_wildcard_is_named_as_the_pack_names_it():
    stack = new_stack()
    bucket = s3.Bucket(stack, "Images")

    assert wildcard_resource(stack, bucket.arn_for_objects("*")) == (
        f"AwsSolutions-IAM5[Resource::<{stack.get_logical_id(bucket.node.default_child)}.Arn>/*]"
    )


def test_a_wildcard_with_pseudo_parameters_is_named_as_the_pack_names_it():
    assert wildcard_resource(new_stack(), f"arn:{Aws.PARTITION}:s3:::photos/*") == (
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::photos/*]"
    )


def test_one_reason_serves_several_packs():
    assert in_packs("LambdaDLQ", "why", packs=["HIPAA.Security", "NIST.800.53.R5"]) == {
        "HIPAA.Security-LambdaDLQ": "why",
        "NIST.800.53.R5-LambdaDLQ": "why",
    }
