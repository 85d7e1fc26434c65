"""Refusing a run: every reason goes to a file, the first ones into the message."""

from collections.abc import Iterable, Iterator
from itertools import chain

from labeling.errors import REASONS_SHOWN, JobRefused, Problem
from labeling.manifest import format_line
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3


def refusal(problems: Iterable[Problem], *, settings: PipelineSettings, job_name: str) -> JobRefused:
    """Write every problem to `checks/<job name>.jsonl` of the output bucket, a JSON object each.

    The error to raise tells those of the job as a whole and the first ones of lines.
    """
    of_job: list[Problem] = []
    of_lines: list[Problem] = []
    count = 0

    def recorded() -> Iterator[bytes]:
        nonlocal count
        for problem in problems:
            count += 1
            if problem.line is None:
                of_job.append(problem)
            elif len(of_lines) < REASONS_SHOWN:
                of_lines.append(problem)
            yield format_line(problem.to_json())

    details = S3Uri(settings.output_bucket, f"checks/{job_name}.jsonl")
    _s3.write(uri=details, content=recorded(), content_type="application/jsonlines")
    return JobRefused(of_job + of_lines, count=count, details_uri=str(details))


def sound(found: Iterator[bytes | Problem], *, settings: PipelineSettings, job_name: str) -> Iterator[bytes]:
    """The lines; at the first problem all others are looked for, and the run is refused."""
    for each in found:
        if isinstance(each, Problem):
            others = (other for other in found if isinstance(other, Problem))
            raise refusal(chain((each,), others), settings=settings, job_name=job_name)
        yield each
