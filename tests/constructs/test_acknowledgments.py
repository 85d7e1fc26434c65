from aws_cdk import App, Aws
from aws_cdk import aws_s3 as s3

from constructs_lib.acknowledgments import in_packs, wildcard_resource
from tests.constructs.conftest import Blocks, new_stack
from tests.gates.nag import findings


def test_the_compliance_packs_find_nothing_unanswered_in_the_building_blocks(blocks: Blocks):
    app = App.of(blocks.stack)
    assert isinstance(app, App)

    assert findings(app) == set()


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
