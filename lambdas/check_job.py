"""Second step of a run: checks the manifest and everything it names, before anything is spent.

Event:
    `{"run": <answer of build_manifest>}`

Answer:
    `{"objects": int, "to_label": int, "estimate_usd": {"people_only": number, "most": number}}`

Errors:
    JobRefused: at least one rule is broken. All reasons are in `checks/<job name>.jsonl` of the output
        bucket, a JSON object each.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from labeling.cors import validate_cors
from labeling.errors import InvalidValue, Problem, problems_of
from labeling.job_rules import validate_label_attribute
from labeling.manifest_check import ManifestCheck
from labeling.pricing import Estimate, estimate
from labeling.settings import PipelineSettings
from lambdas import _s3
from lambdas._manifests import read_manifest
from lambdas._refusals import refusal


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    run = event["run"]
    check = ManifestCheck(settings=settings)
    problems = _problems(run, settings=settings, check=check)
    first = next(problems, None)
    if first is not None:
        raise refusal(chain((first,), problems), settings=settings, job_name=run["job_name"])
    costs = _estimate(run, settings=settings, check=check)
    return {
        "objects": check.objects,
        "to_label": check.to_label,
        "estimate_usd": {"people_only": costs.people_only, "most": costs.most},
    }


def _problems(
    run: Mapping[str, Any], *, settings: PipelineSettings, check: ManifestCheck
) -> Iterator[Problem]:
    yield from problems_of(
        [
            lambda: validate_label_attribute(settings.label_attribute, task_type=settings.task_type),
            lambda: _validate_access_of_browsers(settings),
        ]
    )
    try:
        yield from check.check_lines(read_manifest(run["manifest_uri"]))
    except InvalidValue as refused:
        yield from refused.problems
        return
    stored = _s3.find_objects(
        bucket=settings.dataset_bucket, prefix=settings.dataset_prefix, keys=sorted(check.lines_by_key)
    )
    yield from check.check_objects(stored)
    yield from check.check_counts()
    costs = _estimate(run, settings=settings, check=check)
    if run["budget_usd"] is not None and costs.most > run["budget_usd"]:
        yield Problem(
            subject="budget_usd",
            value=run["budget_usd"],
            rule=f"the run can cost up to {costs.most:,.2f} dollars",
            fix="raise the budget or set stopping conditions",
        )


def _estimate(run: Mapping[str, Any], *, settings: PipelineSettings, check: ManifestCheck) -> Estimate:
    return estimate(
        objects=check.objects,
        to_label=check.to_label,
        workers_per_object=settings.workers_per_object,
        prices=settings.prices,
        auto_labeling=settings.auto_labeling,
        stopping_conditions=run["stopping_conditions"],
    )


def _validate_access_of_browsers(settings: PipelineSettings) -> None:
    if settings.task_type.source != "text":  # which stands in the manifest, where no browser reads it
        bucket = settings.dataset_bucket
        validate_cors(_cors_rules(bucket), bucket=bucket)


def _cors_rules(bucket: str) -> Sequence[Mapping[str, Any]]:
    try:
        answer: dict[str, Any] = _s3.client().get_bucket_cors(Bucket=bucket, **_s3.owner())
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchCORSConfiguration":
            return ()
        raise
    rules: Sequence[Mapping[str, Any]] = answer["CORSRules"]
    return rules
