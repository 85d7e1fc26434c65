"""The `sagemaker:createLabelingJob.sync` integration: create the job, wait for its end, stop it if abandoned.

Sources: Step Functions developer guide, "Create and manage SageMaker jobs" and "Run a job (.sync)". AWS
waits for an event by a rule that the role must be allowed to make; here the job is looked at, which
needs the same permissions. What a job that someone stopped does to the state is not documented; it
fails here.
"""

import json
import time
from typing import Any

from ministack.services.stepfunctions import _ExecutionError as TaskFailed

from .managed_rules import insist_on_managed_rule
from .service_integrations import ServiceIntegrations, TaskRun

_LEAST_SECONDS_BETWEEN_LOOKS = 0.1
_MOST_SECONDS_BETWEEN_LOOKS = 0.5
_MANAGED_RULE = "StepFunctionsGetEventsForSageMakerLabelingJobsRule"


def run_labeling_job(
    integrations: ServiceIntegrations, arguments: dict[str, Any], run: TaskRun
) -> dict[str, Any]:
    """Create the labeling job and return its description once it has completed.

    Raises:
        TaskFailed: the job could not be created, failed or was stopped; the cause holds its description.
    """
    insist_on_managed_rule(integrations, run, rule=_MANAGED_RULE)
    integrations.call_optimized("sagemaker", "createLabelingJob", arguments, run)
    name = {"LabelingJobName": arguments["LabelingJobName"]}
    pause = _LEAST_SECONDS_BETWEEN_LOOKS
    while not run.abandoned:
        job = integrations.call_optimized("sagemaker", "describeLabelingJob", name, run)
        if job["LabelingJobStatus"] == "Completed":
            return job
        if job["LabelingJobStatus"] in ("Failed", "Stopped"):
            raise TaskFailed("States.TaskFailed", json.dumps(job))
        time.sleep(pause)
        pause = min(1.1 * pause, _MOST_SECONDS_BETWEEN_LOOKS)
    integrations.call_optimized("sagemaker", "stopLabelingJob", name, run)
    raise TaskFailed("States.TaskFailed", f"nobody waits for labeling job {name['LabelingJobName']} any more")
