"""What no source settles about Ground Truth, each as a switch whose default is the likeliest setting."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceOptions:
    """How the service behaves where no source settles it.

    Attributes:
        unknown_job_code: error code of DescribeLabelingJob and StopLabelingJob for a job that does not exist.
            The API models `ResourceNotFound`; others saw `ValidationException`.
        stopping_condition_status: status of a job that ended because a stopping condition was met.
        failed_label: what the output line of a failed object holds under the label attribute; None for
            nothing. A sample was seen with 0.
        verify_cors: whether CreateLabelingJob refuses images in a bucket without the CORS rule for workers.
        accept_public_crowd: whether jobs may go to Mechanical Turk, which has closed.
        event_version: `version` of the events that own functions get. The guide prints `2018-10-16`.
        metrics_namespace: CloudWatch namespace of the jobs' metrics.
        function_attempts: how often an own function is called before what it was called for fails.
        consolidation_batch: how many objects an own consolidation function gets at once.
        probes: how many objects an auto-labeling job sends to people first.
        tolerated_failures: share of the initial human sample that may fail before an auto-labeling job does.
        threads: how many requests a job sends at once.
    """

    unknown_job_code: Literal["ResourceNotFound", "ValidationException"] = "ResourceNotFound"
    stopping_condition_status: Literal["Stopped", "Completed"] = "Stopped"
    failed_label: int | None = None
    verify_cors: bool = True
    accept_public_crowd: bool = False
    event_version: Literal["2018-10-06", "2018-10-16"] = "2018-10-06"
    metrics_namespace: str = "AWS/Sagemaker/LabelingJobs"
    function_attempts: int = 3
    consolidation_batch: int = 50
    probes: int = 10
    tolerated_failures: float = 0.10
    threads: int = 3
