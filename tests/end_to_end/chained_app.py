"""The reference application with a chain behind its pipeline: some of the digits get boxes from people."""

from aws_cdk import App, CfnOutput, RemovalPolicy

from constructs_lib.labeling_chain import ChainLink, LabelingChain
from labeling.chain_links import ObjectsOf
from labeling_stack import LabelingStack
from stages import stage_named
from tests.end_to_end.boxes import box_task, pipeline_after

BOXED = ("1",)
"""Whichever digit was found to be one of these."""


def build(app: App) -> None:
    """Add the stack to an app."""
    stack = LabelingStack(app, "Labeling-dev", stage=stage_named("dev"))
    chain = LabelingChain(
        stack,
        "Chain",
        links=[
            ChainLink(pipeline=stack.pipeline),
            ChainLink(
                pipeline=pipeline_after(stack.pipeline, "Boxes", box_task()),
                only=ObjectsOf(label_attribute="digit", classes=BOXED),
            ),
        ],
        removal_policy=RemovalPolicy.DESTROY,
    )
    CfnOutput(stack, "ChainStateMachineArn", value=chain.state_machine.state_machine_arn)
