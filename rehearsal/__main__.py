"""Command line of the rehearsal: `python -m rehearsal serve` or `python -m rehearsal run`."""

import argparse
import sys

from rehearsal.embedded.identity import DEFAULT_REGION
from rehearsal.embedded.server import end_with_input, serve


def main(arguments: list[str] | None = None) -> int:
    """Run the command named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="keep an embedded AWS up until interrupted")
    serving.add_argument("--port", type=int, default=0, help="loopback port; 0 takes a free one (default)")
    serving.add_argument("--region", default=DEFAULT_REGION, help="AWS region (default: %(default)s)")
    serving.add_argument("--until-input-ends", action="store_true", help="end when standard input does")
    options = parser.parse_args(arguments)
    if options.until_input_ends:
        end_with_input()
    serve(port=options.port, region=options.region, on_ready=_announce)
    return 0


def _announce(endpoint: str) -> None:
    print(endpoint, flush=True)


if __name__ == "__main__":
    sys.exit(main())
