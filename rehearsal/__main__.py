"""Command line of the rehearsal.

`run` deploys the reference application into an AWS inside one process and labels real data in it.
`experiment` lets it label boxes three times: cold, warm from the first model, and cold again.
`serve` keeps such an AWS up, for any AWS SDK, CLI or the CDK CLI.
"""

import argparse
import math
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

_INTERRUPTED = 130  # as shells report a process that SIGINT ended


def main(arguments: list[str] | None = None) -> int:
    """Run the command named on the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    commands = {"run": _run, "experiment": _experiment, "serve": _serve}
    try:
        return commands[options.command](options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="deploy, label, report")
    running.add_argument(
        "--task", choices=_TASKS, default=_TASKS[0], help="what to label (default: %(default)s)"
    )
    running.add_argument("--objects", type=_count, default=2500, help="how many (default: %(default)s)")
    running.add_argument(
        "--worker-accuracy", type=_share, default=0.93, help="of the simulated people (default: %(default)s)"
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


def _count(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"it is {given}: it must be a whole number of at least 1; try 2500")
    return int(given)


def _share(given: str) -> float:
    try:
        share = float(given)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"it is {given}: it must be a number from 0 to 1; try 0.93")
    return share


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
