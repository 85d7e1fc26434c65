"""The reference application: handwritten digits, labelled by a private workteam and a model."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from stages import Stage


class LabelingStack(Stack):
    """One labeling pipeline and the addresses one needs to use it."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(
            scope, id, env=stage.env, description="Automated data labeling of handwritten digits"
        )
        digits = LabelingTask.image_classification(
            name="digits",
            label_attribute="digit",
            labels=[str(digit) for digit in range(10)],
            title="Which digit is it?",
            description="Choose the digit in the picture; of two possible ones the likelier.",
            keywords=["image", "digit"],
            max_concurrent_tasks=200,
        )
        pipeline = LabelingPipeline(self, "Digits", task=digits, removal_policy=stage.removal_policy)

        CfnOutput(self, "StateMachineArn", value=pipeline.state_machine.state_machine_arn)
        CfnOutput(self, "DatasetBucket", value=pipeline.dataset_bucket.bucket_name)
        CfnOutput(self, "OutputBucket", value=pipeline.output_bucket.bucket_name)
        CfnOutput(self, "NotificationTopicArn", value=pipeline.notification_topic.topic_arn)
        CfnOutput(self, "WorkteamArn", value=pipeline.workteam.workteam_arn)
