"""An app with own annotation functions and an existing workteam.

Its pipeline also labels in parts, as the first link of a chain, too; the links after it draw boxes around
round digits, judge the boxes and correct the bad ones.
"""

from aws_cdk import App, CfnOutput, RemovalPolicy, Stack

from constructs_lib.annotation_functions import AnnotationFunctions
from constructs_lib.dataset_bucket import LabelingBucket
from constructs_lib.keys import LabelingKeys
from constructs_lib.labeling_chain import ChainLink, LabelingChain
from constructs_lib.labeling_in_parts import LabelingInParts
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.workteam import Workteam
from labeling.chain_links import ObjectsOf
from tests.end_to_end.boxes import box_task, pipeline_after

ROUND = tuple("0689")


def build(app: App, *, workteam_arn: str) -> None:
    """Add the stack to an app."""
    stack = Stack(app, "OwnFunctions")
    task = LabelingTask.image_classification(
        name="digits-by-people",
        label_attribute="digit",
        labels=[str(digit) for digit in range(10)],
        title="Which digit is it?",
        description="Choose the digit in the picture.",
        max_concurrent_tasks=4,  # so that a few objects take several iterations
    )
    keys = LabelingKeys(stack, "Keys", removal_policy=RemovalPolicy.DESTROY)
    output = LabelingBucket(
        stack, "Output", encryption_key=keys.data_key, removal_policy=RemovalPolicy.DESTROY
    ).bucket
    pipeline = LabelingPipeline(
        stack,
        "ByPeople",
        task=task,
        keys=keys,
        output_bucket=output,
        workteam=Workteam.from_arn(workteam_arn),
        annotation_functions=AnnotationFunctions(
            stack, "AnnotationFunctions", task=task, output_bucket=output, encryption_key=keys.data_key
        ),
        removal_policy=RemovalPolicy.DESTROY,
    )
    in_parts = LabelingInParts(
        stack, "InParts", pipeline=pipeline, objects_per_part=4, removal_policy=RemovalPolicy.DESTROY
    )
    boxes = box_task()
    judgements = LabelingTask.verification(
        of=boxes,
        name="judgements",
        label_attribute="judgement",
        title="Is the box right?",
        description="Choose what is true of it.",
    )
    corrections = LabelingTask.adjustment(
        of=boxes,
        name="corrections",
        label_attribute="corrected-box",
        title="Correct the box",
        description="Move it until it is close to the digit.",
    )
    chain = LabelingChain(
        stack,
        "Chain",
        links=[
            ChainLink(pipeline=pipeline, in_parts=in_parts),
            ChainLink(
                pipeline=pipeline_after(pipeline, "Boxes", boxes),
                only=ObjectsOf(label_attribute="digit", classes=ROUND),
            ),
            ChainLink(pipeline=pipeline_after(pipeline, "Judgements", judgements)),
            ChainLink(
                pipeline=pipeline_after(pipeline, "Corrections", corrections),
                only=ObjectsOf(label_attribute="judgement", classes=("wrong",)),
            ),
        ],
        removal_policy=RemovalPolicy.DESTROY,
    )
    CfnOutput(stack, "ChainStateMachineArn", value=chain.state_machine.state_machine_arn)
    CfnOutput(stack, "InPartsStateMachineArn", value=in_parts.state_machine.state_machine_arn)
    CfnOutput(stack, "StateMachineArn", value=pipeline.state_machine.state_machine_arn)
    CfnOutput(stack, "DatasetBucket", value=pipeline.dataset_bucket.bucket_name)
    CfnOutput(stack, "OutputBucket", value=pipeline.output_bucket.bucket_name)
