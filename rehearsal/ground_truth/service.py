"""The Ground Truth service: every operation of SageMaker that labeling jobs need."""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from labeling.errors import InvalidValue
from labeling.manifest import parse_line, split_lines
from labeling.s3_uri import S3Uri
from rehearsal.embedded.aws import Aws, RoleNotAssumable
from rehearsal.ground_truth.cors import cors_defect
from rehearsal.ground_truth.engine.execution_role import SERVICE, ExecutionRole
from rehearsal.ground_truth.engine.run import run_job
from rehearsal.ground_truth.engine.surroundings import Surroundings
from rehearsal.ground_truth.engine.worker_page import PageError, WorkerPage
from rehearsal.ground_truth.errors import JobFailure, ServiceError, invalid
from rehearsal.ground_truth.jobs import Jobs
from rehearsal.ground_truth.models import Models
from rehearsal.ground_truth.options import ServiceOptions
from rehearsal.ground_truth.service_model import sagemaker_model
from rehearsal.ground_truth.tags import Tags
from rehearsal.ground_truth.validation import JobRules
from rehearsal.ground_truth.workforces import Workforces
from rehearsal.tasks.choice import task_of

__all__ = ["GroundTruth", "ServiceError"]

Request = Mapping[str, Any]
Answer = dict[str, Any]


class GroundTruth:
    """SageMaker Ground Truth for every task type that simulated people can do.

    Args:
        aws: the AWS around the service.
        options: how it behaves where no source settles it.
    """

    def __init__(self, aws: Aws, *, options: ServiceOptions | None = None) -> None:
        self._aws = aws
        self._options = options or ServiceOptions()
        arn_prefix = f"arn:aws:sagemaker:{aws.region}:{aws.account}"
        self._tags = Tags()
        self._models = Models(arn_prefix=arn_prefix)
        self._jobs = Jobs(arn_prefix=arn_prefix, account=aws.account, options=self._options)
        self._workforces = Workforces(arn_prefix=arn_prefix, region=aws.region, tags=self._tags)
        self._around = Surroundings(aws=aws, options=self._options, models=self._models)
        self._rules = JobRules(
            region=aws.region,
            options=self._options,
            models=self._models,
            find_team=self._workforces.team,
        )
        self._passing_a_role: dict[str, Callable[[Request, str], Answer]] = {
            "CreateLabelingJob": self._create_labeling_job,
            "RenderUiTemplate": self._render_ui_template,
        }
        self._operations: dict[str, Callable[[Request], Answer]] = {
            "DescribeLabelingJob": self._describe_labeling_job,
            "StopLabelingJob": self._stop_labeling_job,
            "ListLabelingJobs": self._jobs.list_jobs,
            "ListLabelingJobsForWorkteam": self._list_labeling_jobs_for_workteam,
            "CreateWorkforce": self._workforces.create_workforce,
            "UpdateWorkforce": self._workforces.update_workforce,
            "DeleteWorkforce": self._workforces.delete_workforce,
            "DescribeWorkforce": self._workforces.describe_workforce,
            "ListWorkforces": self._workforces.list_workforces,
            "CreateWorkteam": self._workforces.create_workteam,
            "UpdateWorkteam": self._workforces.update_workteam,
            "DeleteWorkteam": self._workforces.delete_workteam,
            "DescribeWorkteam": self._workforces.describe_workteam,
            "ListWorkteams": self._workforces.list_workteams,
            "ListTags": self._tags.list_tags,
            "AddTags": self._tags.add_tags,
            "DeleteTags": self._tags.delete_tags,
        }

    def handle(self, operation: str, request: Request, *, access_key: str) -> Answer:
        """Answer a request; whether the caller may make it was decided before.

        Args:
            operation: such as `CreateLabelingJob`.
            request: its input; times as datetime or as seconds since 1970.
            access_key: of the caller, who must be allowed to pass the roles the request names.

        Returns:
            The output; times as seconds since 1970.

        Raises:
            ServiceError: the request is refused.
        """
        if operation not in self._operations and operation not in self._passing_a_role:
            raise ServiceError(
                "UnknownOperationException", f"Ground Truth has no operation {operation!r} here"
            )
        sagemaker_model().validate(operation, request)
        if operation in self._passing_a_role:
            return self._passing_a_role[operation](request, access_key)
        return self._operations[operation](request)

    def _create_labeling_job(self, request: Request, access_key: str) -> Answer:
        team = self._rules.check(request)
        taken = self._jobs.find(request["LabelingJobName"])
        if taken is None:
            role = self._passed_role(request["RoleArn"], access_key)
            self._check_cors(request, role)
        job = self._jobs.add(request, team=team)
        self._tags.create(job.arn, request.get("Tags", ()))
        threading.Thread(
            target=run_job,
            args=(job,),
            kwargs={"around": self._around},
            name=f"labeling job {job.name}",
            daemon=True,
        ).start()
        return {"LabelingJobArn": job.arn}

    def _passed_role(self, role_arn: str, access_key: str) -> ExecutionRole:
        """A role that the caller may pass to the service, and the service may assume."""
        denial = self._aws.denial(
            access_key,
            action="iam:PassRole",
            resource=role_arn,
            context={"iam:PassedToService": SERVICE},
        )
        if denial is not None:
            raise ServiceError("AccessDeniedException", denial)
        try:
            self._aws.client("s3", role_arn=role_arn)
        except RoleNotAssumable as error:
            raise invalid(
                f"Could not assume role {role_arn}. Please ensure that the role exists and allows principal "
                f"'{SERVICE}' to assume the role."
            ) from error
        return ExecutionRole(aws=self._aws, role_arn=role_arn)

    def _check_cors(self, request: Request, role: ExecutionRole) -> None:
        """Look at the bucket of the first image; what cannot be read fails the job later, and says why."""
        if not self._options.verify_cors or task_of(request).type.source != "image":
            return
        try:
            manifest = S3Uri.parse(request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"])
            first = next(split_lines(role.chunks(manifest)))
            image = S3Uri.parse(parse_line(first)["source-ref"])
        except (InvalidValue, JobFailure, StopIteration, KeyError, TypeError):
            return
        defect = cors_defect(image, endpoint=self._aws.endpoint)
        if defect is not None:
            raise invalid(defect)

    def _describe_labeling_job(self, request: Request) -> Answer:
        job = self._jobs.known(request["LabelingJobName"])
        tags = self._tags.of(job.arn)
        return {**job.describe(), **({"Tags": tags} if tags else {})}

    def _stop_labeling_job(self, request: Request) -> Answer:
        self._jobs.known(request["LabelingJobName"]).stop()
        return {}

    def _list_labeling_jobs_for_workteam(self, request: Request) -> Answer:
        if self._workforces.team(request["WorkteamArn"]) is None:
            raise ServiceError(
                "ResourceNotFound", f"there is no workteam {request['WorkteamArn']!r}: correct it"
            )
        return self._jobs.list_jobs_for_workteam(request)

    def _render_ui_template(self, request: Request, access_key: str) -> Answer:
        content = request.get("UiTemplate", {}).get("Content")
        if content is None:
            raise invalid(
                "UiTemplate is not given: pages of the service's own are no part of this rehearsal; give it"
            )
        role = self._passed_role(request["RoleArn"], access_key)
        try:
            task_input = json.loads(request["Task"]["Input"])
            rendered = WorkerPage(content, presign=role.presigned_url).render(task_input)
        except (PageError, ValueError) as error:
            return {"RenderedContent": "", "Errors": [{"Code": type(error).__name__, "Message": str(error)}]}
        return {"RenderedContent": rendered, "Errors": []}
