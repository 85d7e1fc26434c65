"""Which functions surround the people of a job: the service's own, the customer's, or none."""

from collections.abc import Mapping
from typing import Any

from labeling.service_arns import consolidation_function_arn, pre_annotation_function_arn
from rehearsal.ground_truth.engine.dataset import LabelFormat
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.ground_truth.engine.functions import (
    BuiltInConsolidation,
    BuiltInPreAnnotation,
    Consolidation,
    NoConsolidation,
    NoPreAnnotation,
    OwnConsolidation,
    OwnFunction,
    OwnPreAnnotation,
    PreAnnotation,
)
from rehearsal.ground_truth.engine.output import OutputFolder
from rehearsal.ground_truth.engine.surroundings import Surroundings
from rehearsal.ground_truth.jobs import LabelingJob
from rehearsal.tasks.task import HumanTask


class Functions:
    """The functions that a job's request names.

    Args:
        job: the job.
        role: its execution role, which calls own functions.
        around: what the service gives to every job.
        task: what the job asks of people.
        categories: the label categories.

    Attributes:
        consolidation_batch: how many objects the consolidation gets at once.
    """

    def __init__(
        self,
        job: LabelingJob,
        *,
        role: ExecutionRole,
        around: Surroundings,
        task: HumanTask,
        categories: tuple[str, ...],
    ) -> None:
        region, task_type = around.aws.region, task.type
        custom = task_type.function_suffix is None
        config = job.request["HumanTaskConfig"]
        consolidation = config.get("AnnotationConsolidationConfig", {})
        self._job = job
        self._role = role
        self._around = around
        self._task = task
        self._categories = categories
        self._pre_annotation = config.get("PreHumanTaskLambdaArn")
        self._consolidation = consolidation.get("AnnotationConsolidationLambdaArn")
        self._own_pre_annotation = custom or self._pre_annotation != pre_annotation_function_arn(
            region=region, task_type=task_type
        )
        self._own_consolidation = self._consolidation is not None and (
            custom or self._consolidation != consolidation_function_arn(region=region, task_type=task_type)
        )
        # The service's own function gets a whole iteration, as its method gains from every answer.
        self.consolidation_batch = (
            around.options.consolidation_batch if self._own_consolidation else task_type.max_objects
        )

    def label_format(self) -> LabelFormat:
        """How the job writes labels."""
        custom = self._own_consolidation or self._consolidation is None
        return LabelFormat(
            attribute=self._job.request["LabelAttributeName"],
            job_name=self._job.name,
            type="groundtruth/custom" if custom else self._task.type.output_type,
            failed_label=self._around.options.failed_label,
        )

    def pre_annotation(self) -> PreAnnotation:
        """The function before the people."""
        if self._pre_annotation is None:
            return NoPreAnnotation()
        if not self._own_pre_annotation:
            return BuiltInPreAnnotation(labels=self._categories)
        return OwnPreAnnotation(function=self._own_function(self._pre_annotation, {}))

    def consolidation(self, *, output: OutputFolder) -> Consolidation:
        """The function after the people.

        Args:
            output: keeps answers and labels.
        """
        labels = self.label_format()
        if self._consolidation is None:
            return NoConsolidation(format=labels)
        if not self._own_consolidation:
            return BuiltInConsolidation(task=self._task, labels=self._categories, format=labels, files=output)
        # Keys that real events hold beyond those of the guide.
        more = {
            "labelAttributeName": labels.attribute,
            "labelCategories": list(self._categories) or None,
            "roleArn": self._role.arn,
            "outputConfig": f"{output.root}/annotations",
            "maxHumanWorkersPerDataObject": self._job.request["HumanTaskConfig"][
                "NumberOfHumanWorkersPerDataObject"
            ],
            "vpcEnabled": False,
        }
        if key := self._job.request["OutputConfig"].get("KmsKeyId"):
            more["kmsKeyId"] = key
        return OwnConsolidation(function=self._own_function(self._consolidation, more), format=labels)

    def _own_function(self, arn: str, more: Mapping[str, Any]) -> OwnFunction:
        options = self._around.options
        event = {"version": options.event_version, "labelingJobArn": self._job.arn, **more}
        return OwnFunction(role=self._role, arn=arn, attempts=options.function_attempts, event=event)
