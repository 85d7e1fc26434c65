"""Command line of the rehearsal.

`run` deploys the reference application into an AWS inside one process and labels real data in it.
`experiment` lets it label boxes three times: cold, warm from the first model, and cold again.
`serve` keeps such an AWS up, for any AWS SDK, CLI or the CDK CLI.
"""

import argparse
import sys
from pathlib import Path

from rehearsal.embedded.identity import DEFAULT_REGION

_TASKS = (
    "image-classification",
    "text-classification",
    "text-classification-movies",
    "bounding-box",
    "semantic-segmentation",
)
"""As in `rehearsal.tasks.choice`, which takes a second to import."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command named on the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    if options.command == "serve":
        return _serve(options)
    if options.command == "experiment":
        return _experiment(options)
    return _run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="deploy, label, report")
    running.add_argument(
        "--task", choices=_TASKS, default=_TASKS[0], help="what to label (default: %(default)s)"
    )
    running.add_argument("--objects", type=int, default=2500, help="how many (default: %(default)s)")
    running.add_argument(
        "--worker-accuracy", type=float, default=0.93, help="of the simulated people (default: %(default)s)"
    )
    running.add_argument(
        "--output", type=Path, default=Path("build/rehearsal"), help="folder (default: %(default)s)"
    )
    experimenting = commands.add_parser("experiment", help="three runs side by side")
    experimenting.add_argument(
        "--output", type=Path, default=Path("build/experiment"), help="folder (default: %(default)s)"
    )
    serving = commands.add_parser("serve", help="keep an embedded AWS up until interrupted")
    serving.add_argument("--port", type=int, default=0, help="loopback port; 0 takes a free one (default)")
    serving.add_argument("--region", default=DEFAULT_REGION, help="AWS region (default: %(default)s)")
    serving.add_argument("--until-input-ends", action="store_true", help="end when standard input does")
    return parser


def _serve(options: argparse.Namespace) -> int:
    from rehearsal.embedded.server import end_with_input, serve

    if options.until_input_ends:
        end_with_input()
    serve(port=options.port, region=options.region, on_ready=lambda endpoint: print(endpoint, flush=True))
    return 0


def _run(options: argparse.Namespace) -> int:
    from rehearsal.deploy import DeploymentFailed
    from rehearsal.pipeline import RehearsalError
    from rehearsal.progress import Progress
    from rehearsal.run import RunOptions, run

    progress = Progress()
    try:
        summary = run(
            RunOptions(
                task=options.task,
                objects=options.objects,
                worker_accuracy=options.worker_accuracy,
                output=options.output,
            ),
            progress,
        )
    except (DeploymentFailed, RehearsalError) as error:
        print(error, file=sys.stderr)
        return 1
    progress.conclude(summary, report=options.output / "report.html")
    return 0


def _experiment(options: argparse.Namespace) -> int:
    from rehearsal.deploy import DeploymentFailed
    from rehearsal.experiment import run_experiment
    from rehearsal.pipeline import RehearsalError
    from rehearsal.progress import Progress

    progress = Progress()
    try:
        runs = run_experiment(options.output, progress)
    except (DeploymentFailed, RehearsalError) as error:
        print(error, file=sys.stderr)
        return 1
    progress.compare(runs, page=options.output / "experiment.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
