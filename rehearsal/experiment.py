"""The experiment of AWS's notebook on pre-trained models, on boxes: what a model of an earlier job is worth.

Three labeling jobs, each an execution of one deployed state machine: the first half of a data set from
nothing, the second half from the first job's model, and the second half from nothing. The notebook reports
48, 80 and 60 % of 1,250 images labeled by machine ("Using a Pre-Trained Model for Cost Effective Data
Labeling", amazon-sagemaker-examples).
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

from rehearsal.deploy import deploy
from rehearsal.embedded.process import embedded_aws
from rehearsal.experiment_page import experiment_page
from rehearsal.pipeline import Pipeline, RunToStart
from rehearsal.progress import Progress
from rehearsal.run import STACK
from rehearsal.tasks.choice import REHEARSED_TASKS
from rehearsal.upload import UploadedData, upload

NOTEBOOK_SHARES = {"first-half-cold": 0.48, "second-half-warm": 0.80, "second-half-cold": 0.60}
"""Name of a run to the machine-labeled share that the notebook reports of its like."""

HALF = 1250
"""Objects of a half: the notebook's number, and the least that auto-labeling takes."""

_TASK = "bounding-box"
_WORKER_ACCURACY = 0.93


def run_experiment(output: Path, progress: Progress) -> list[dict[str, Any]]:
    """Run the three jobs; write `summary.json` and `experiment.html`, and a folder with each run's report.

    Args:
        output: folder.
        progress: shows what happens.

    Returns:
        The runs' summaries, as `rehearsal.run.run` has them, with `name` and `notebook_machine_share`.

    Raises:
        DeploymentFailed: the CDK CLI failed; the message holds what it printed.
        RehearsalError: the state machine did not label the objects.
    """
    task = REHEARSED_TASKS[_TASK]
    runs: list[dict[str, Any]] = []
    with embedded_aws() as endpoint, ThreadPoolExecutor(1) as background:
        made = background.submit(task.objects, count=2 * HALF, seed=0)
        with progress.step(f"deploying {STACK} with the CDK CLI"):
            outputs = deploy(endpoint=endpoint, stack=STACK, context={"task": _TASK})
        pipeline = Pipeline(endpoint=endpoint, outputs=outputs, task=task)

        def uploaded(half: int, folder: str) -> UploadedData:
            with progress.step(f"uploading the {folder} half of {2 * HALF:,} {task.data}"):
                objects = made.result()[half * HALF : (half + 1) * HALF]
                return upload(
                    pipeline.objects, objects, task=task, bucket=pipeline.dataset_bucket, folder=folder
                )

        def label(name: str, data: UploadedData, *, warm_start: str = "none") -> None:
            started = monotonic()
            with progress.step(f"labeling {name}"):
                run = RunToStart(
                    data=data, job_name=name, warm_start=warm_start, worker_accuracy=_WORKER_ACCURACY
                )
                summary = pipeline.label(run, progress=progress, output=output / name)
            summary["name"] = name
            summary["seconds"] = {"job": round(monotonic() - started, 1)}
            summary["notebook_machine_share"] = NOTEBOOK_SHARES[name]
            runs.append(summary)

        first, second = uploaded(0, "first"), uploaded(1, "second")
        cold, warm, cold_again = NOTEBOOK_SHARES
        label(cold, first)
        label(warm, second, warm_start=runs[0]["model_arn"])
        label(cold_again, second)
    _write(runs, output)
    return runs


def _write(runs: Sequence[dict[str, Any]], output: Path) -> None:
    (output / "summary.json").write_text(json.dumps({"runs": runs}, indent=2) + "\n", encoding="utf-8")
    (output / "experiment.html").write_text(experiment_page(runs), encoding="utf-8")
