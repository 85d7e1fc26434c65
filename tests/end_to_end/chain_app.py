"""An app with a chain of three links, for an existing workteam, given as `-c workteam=ARN`."""

from functools import partial

from aws_cdk import App, CfnOutput, RemovalPolicy, Stack

from constructs_lib.labeling_chain import ChainLink, LabelingChain
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.workteam import Workteam
from labeling.chain_links import ObjectsOf

ROUND = tuple("0689")


def _look(name: str) -> LabelingTask:
    return LabelingTask.image_classification(
        name=name,
        label_attribute=name,
        labels=[str(digit) for digit in range(10)],
        title="Which digit is it?",
        description="Choose the digit in the picture.",
    )


def build(app: App, *, workteam_arn: str) -> Stack:
    """Add the stack to an app."""
    stack = Stack(app, "Looks")
    pipeline = partial(
        LabelingPipeline,
        stack,
        workteam=Workteam.from_arn(workteam_arn),
        auto_labeling=False,
        removal_policy=RemovalPolicy.DESTROY,
    )
    first = pipeline("First", task=_look("first"))
    another = partial(
        pipeline,
        keys=first.keys,
        dataset_bucket=first.dataset_bucket,
        output_bucket=first.output_bucket,
        notification_topic=first.notification_topic,
    )
    chain = LabelingChain(
        stack,
        "Chain",
        links=[
            ChainLink(pipeline=first),
            ChainLink(
                pipeline=another("Second", task=_look("second")),
                only=ObjectsOf(label_attribute="first", classes=ROUND),
            ),
            ChainLink(pipeline=another("Third", task=_look("third"))),
        ],
        removal_policy=RemovalPolicy.DESTROY,
    )
    CfnOutput(stack, "StateMachineArn", value=chain.state_machine.state_machine_arn)
    CfnOutput(stack, "DatasetBucket", value=first.dataset_bucket.bucket_name)
    CfnOutput(stack, "OutputBucket", value=first.output_bucket.bucket_name)
    return stack


if __name__ == "__main__":
    app = App()
    build(app, workteam_arn=app.node.get_context("workteam"))
    app.synth()
