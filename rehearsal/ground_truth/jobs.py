"""The labeling jobs of the account: what they were asked, where they are, and how they are found."""

import copy
import secrets
import string
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.ground_truth.errors import ServiceError, invalid
from rehearsal.ground_truth.listing import ordered, page, within
from rehearsal.ground_truth.options import ServiceOptions

TERMINAL = ("Completed", "Failed", "Stopped")
_COUNTERS = ("TotalLabeled", "HumanLabeled", "MachineLabeled", "FailedNonRetryableError", "Unlabeled")
_LONGEST_REASON = 1024
_REFERENCE_ALPHABET = string.ascii_letters + string.digits

Request = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """Who a job's tasks go to.

    Attributes:
        portal: origin of the pages they work on.
        user_pool: Cognito user pool they sign in with; None if they are not on Amazon Cognito.
        public: whether it is the public workforce.
    """

    portal: str
    user_pool: str | None = None
    public: bool = False


class LabelingJob:
    """A labeling job.

    Args:
        request: of CreateLabelingJob.
        arn: of the job.
        reference: its JobReferenceCode.
        team: who its tasks go to.

    Attributes:
        request, arn, reference, team: as given.
        name: LabelingJobName as it was given.
        stop_requested: set once StopLabelingJob was called.
        status: LabelingJobStatus.
        model_arn: of the model trained last; None if there is none.
        pending: how many objects people are working on.
    """

    def __init__(self, request: Request, *, arn: str, reference: str, team: Team) -> None:
        self.request = copy.deepcopy(dict(request))
        self.arn = arn
        self.reference = reference
        self.team = team
        self.name: str = request["LabelingJobName"]
        self.stop_requested = threading.Event()
        self.created = self.modified = time.time()
        self.status = "Initializing"
        self.model_arn: str | None = None
        self.pending = 0
        self._failure_reason: str | None = None
        self._output_manifest: str | None = None
        # Seen in practice: all counters are 0, Unlabeled included, until the first objects go to people.
        self._counters = dict.fromkeys(_COUNTERS, 0)
        self._lock = threading.RLock()

    def progress(self, *, counters: Mapping[str, int], pending: int = 0) -> None:
        """Note how far the job is."""
        with self._lock:
            self._counters, self.pending, self.modified = dict(counters), pending, time.time()

    def begin(self) -> None:
        """Go from Initializing to InProgress, unless the job is already stopping."""
        with self._lock:
            if self.status == "Initializing":
                self.status, self.modified = "InProgress", time.time()

    def end(self, status: str, *, failure_reason: str | None = None, output_manifest: str | None) -> None:
        """Reach a terminal status."""
        with self._lock:
            self.status, self.modified, self.pending = status, time.time(), 0
            self._output_manifest = output_manifest
            if failure_reason is not None:
                self._failure_reason = failure_reason[:_LONGEST_REASON]

    def stop(self) -> None:
        """Begin to stop.

        Raises:
            ServiceError: the job has ended already.
        """
        with self._lock:
            if self.status in TERMINAL:
                raise invalid(
                    f"the labeling job {self.name!r} has the status {self.status}: only a running job can "
                    "be stopped"
                )
            self.status, self.modified = "Stopping", time.time()
            self.stop_requested.set()

    def describe(self) -> dict[str, Any]:
        """The job as DescribeLabelingJob shows it, without its tags."""
        with self._lock:
            shown = copy.deepcopy({name: value for name, value in self.request.items() if name != "Tags"})
            # Seen in practice: an unset key comes back empty.
            shown["OutputConfig"].setdefault("KmsKeyId", "")
            return {**shown, **self._state(), "LabelingJobArn": self.arn, "JobReferenceCode": self.reference}

    def summarize(self) -> dict[str, Any]:
        """The job as ListLabelingJobs shows it."""
        task = self.request["HumanTaskConfig"]
        optional = {
            "PreHumanTaskLambdaArn": task.get("PreHumanTaskLambdaArn"),
            "AnnotationConsolidationLambdaArn": task.get("AnnotationConsolidationConfig", {}).get(
                "AnnotationConsolidationLambdaArn"
            ),
        }
        with self._lock:
            return {
                "LabelingJobName": self.name,
                "LabelingJobArn": self.arn,
                "WorkteamArn": task["WorkteamArn"],
                "InputConfig": copy.deepcopy(self.request["InputConfig"]),
                **{name: value for name, value in optional.items() if value is not None},
                **self._state(),
            }

    def summarize_for_workteam(self) -> dict[str, Any]:
        """The job as ListLabelingJobsForWorkteam shows it."""
        with self._lock:
            return {
                "LabelingJobName": self.name,
                "JobReferenceCode": self.reference,
                "WorkRequesterAccountId": self.arn.split(":")[4],
                "CreationTime": self.created,
                "NumberOfHumanWorkersPerDataObject": self.request["HumanTaskConfig"][
                    "NumberOfHumanWorkersPerDataObject"
                ],
                "LabelCounters": {
                    "HumanLabeled": self._counters["HumanLabeled"],
                    "PendingHuman": self.pending,
                    "Total": self._counters["TotalLabeled"] + self._counters["Unlabeled"],
                },
            }

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = {
            "LabelingJobStatus": self.status,
            "LabelCounters": dict(self._counters),
            "CreationTime": self.created,
            "LastModifiedTime": self.modified,
        }
        if self._failure_reason is not None:
            state["FailureReason"] = self._failure_reason
        if self._output_manifest is not None:
            state["LabelingJobOutput"] = {"OutputDatasetS3Uri": self._output_manifest}
            if self.model_arn is not None:
                state["LabelingJobOutput"]["FinalActiveLearningModelArn"] = self.model_arn
        return state


class Jobs:
    """All labeling jobs, by their names without regard to case."""

    def __init__(self, *, arn_prefix: str, account: str, options: ServiceOptions) -> None:
        self._arn_prefix = arn_prefix
        self._account = account
        self._unknown_job_code = options.unknown_job_code
        self._jobs: dict[str, LabelingJob] = {}
        self._lock = threading.Lock()

    def arn(self, name: str) -> str:
        """The ARN of a job of that name, existing or not; real ones have names in lower case."""
        return f"{self._arn_prefix}:labeling-job/{name.lower()}"

    def add(self, request: Request, *, team: Team) -> LabelingJob:
        """Take in a new job for a team.

        Raises:
            ServiceError: `ResourceInUse`; the name is taken.
        """
        name = request["LabelingJobName"]
        code = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(16))
        job = LabelingJob(request, arn=self.arn(name), reference=f"{self._account}{code}", team=team)
        with self._lock:
            taken = self._jobs.setdefault(name.lower(), job)
        if taken is not job:
            raise ServiceError(
                "ResourceInUse",
                f"there is a labeling job {taken.name!r} already: names are unique in an account and "
                "region, whatever their case; choose another name",
            )
        return job

    def find(self, name: str) -> LabelingJob | None:
        """The job of that name."""
        return self._jobs.get(name.lower())

    def known(self, name: str) -> LabelingJob:
        """The job of that name.

        Raises:
            ServiceError: there is none.
        """
        job = self.find(name)
        if job is None:
            raise ServiceError(self._unknown_job_code, f"there is no labeling job {name!r}: correct the name")
        return job

    def list_jobs(self, request: Request) -> dict[str, Any]:
        """Answer ListLabelingJobs."""
        return self._listing(
            request,
            keys={
                "Name": lambda job: job.name.lower(),
                "CreationTime": lambda job: job.created,
                "Status": lambda job: job.status,
            },
            wanted=lambda job: (
                request.get("NameContains", "").lower() in job.name.lower()
                and request.get("StatusEquals", job.status) == job.status
                and within(job.modified, request, "LastModifiedTime")
            ),
            show=LabelingJob.summarize,
        )

    def list_jobs_for_workteam(self, request: Request) -> dict[str, Any]:
        """Answer ListLabelingJobsForWorkteam."""
        return self._listing(
            request,
            keys={"CreationTime": lambda job: job.created},
            wanted=lambda job: (
                job.request["HumanTaskConfig"]["WorkteamArn"] == request["WorkteamArn"]
                and request.get("JobReferenceCodeContains", "") in job.reference
            ),
            show=LabelingJob.summarize_for_workteam,
        )

    def _listing(
        self,
        request: Request,
        *,
        keys: Mapping[str, Callable[[LabelingJob], Any]],
        wanted: Callable[[LabelingJob], bool],
        show: Callable[[LabelingJob], dict[str, Any]],
    ) -> dict[str, Any]:
        with self._lock:
            jobs = list(self._jobs.values())
        found = [job for job in jobs if wanted(job) and within(job.created, request, "CreationTime")]
        sorted_jobs = ordered(found, request, keys=keys, default="CreationTime")
        return page(sorted_jobs, request, under="LabelingJobSummaryList", show=show)
