"""One rehearsal, from nothing to a report: what `make rehearse` runs."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from rehearsal.deploy import deploy
from rehearsal.embedded.process import embedded_aws
from rehearsal.pipeline import Pipeline, RunToStart
from rehearsal.progress import Progress
from rehearsal.tasks.choice import REHEARSALS
from rehearsal.upload import upload

STACK = "Labeling-dev"
JOB_NAME = "rehearsal"


@dataclass(frozen=True, kw_only=True, slots=True)
class RunOptions:
    """What can be chosen about a rehearsal.

    Attributes:
        task: name of a task in `REHEARSALS`.
        objects: how many; auto-labeling needs 1,250.
        worker_accuracy: how often a simulated person is right on average, 0 to 1.
        output: folder for the report, the output manifest and the summary.
    """

    task: str = "image-classification"
    objects: int = 2500
    worker_accuracy: float = 0.93
    output: Path = Path("build/rehearsal")


def run(options: RunOptions, progress: Progress) -> dict[str, Any]:
    """Deploy the reference application into an embedded AWS, label real data in it, keep the results.

    Returns:
        The summary, which is also written to `summary.json` in the output folder.

    Raises:
        DeploymentFailed: the CDK CLI failed; the message holds what it printed.
        RehearsalError: the state machine did not label the objects.
    """
    started, task = monotonic(), REHEARSALS[options.task]
    with embedded_aws() as endpoint, ThreadPoolExecutor(1) as background:
        # The data is made while the CLI deploys: neither needs the other.
        made = background.submit(task.objects, count=options.objects, seed=0)
        with progress.step(f"deploying {STACK} with the CDK CLI") as deployment:
            outputs = deploy(endpoint=endpoint, stack=STACK, context={"task": options.task})
        pipeline = Pipeline(endpoint=endpoint, outputs=outputs, task=task)
        with progress.step(f"uploading {options.objects:,} {task.data}"):
            data = upload(pipeline.objects, made.result(), task=task, bucket=pipeline.dataset_bucket)
        with progress.step("labeling") as labeling:
            summary = pipeline.label(
                RunToStart(
                    data=data,
                    job_name=JOB_NAME,
                    warm_start="none",
                    worker_accuracy=options.worker_accuracy,
                ),
                progress=progress,
                output=options.output,
            )
    summary["seconds"] = {
        "deploy": round(deployment.seconds, 1),
        "job": round(labeling.seconds, 1),
        "total": round(monotonic() - started, 1),
    }
    (options.output / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary
