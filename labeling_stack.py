"""The reference application: objects of one kind, labelled by a private workteam and a model."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib.labeling_pipeline import LabelingPipeline
from stages import Stage
from tasks import REFERENCE_TASKS, ReferenceTask


class LabelingStack(Stack):
    """One labeling pipeline and the addresses one needs to use it.

    Attributes:
        pipeline: the `LabelingPipeline`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        reference: ReferenceTask = REFERENCE_TASKS["image-classification"],
    ) -> None:
        super().__init__(
            scope, id, env=stage.env, description=f"Automated data labeling of {reference.subject}"
        )
        task = reference.task()
        self.pipeline = pipeline = LabelingPipeline(
            self,
            "".join(word.capitalize() for word in task.name.split("-")),
            task=task,
            removal_policy=stage.removal_policy,
        )

        CfnOutput(self, "StateMachineArn", value=pipeline.state_machine.state_machine_arn)
        CfnOutput(self, "DatasetBucket", value=pipeline.dataset_bucket.bucket_name)
        CfnOutput(self, "OutputBucket", value=pipeline.output_bucket.bucket_name)
        CfnOutput(self, "NotificationTopicArn", value=pipeline.notification_topic.topic_arn)
        CfnOutput(self, "WorkteamArn", value=pipeline.workteam.workteam_arn)
