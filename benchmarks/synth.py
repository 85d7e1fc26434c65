"""How long the reference application takes to synthesize, against bare apps with as many resources.

    python -m benchmarks.synth [--runs N]

prints JSON: the median seconds of each app, by the clock and of the processors, and how many times as much
as each bare app the reference application takes. Other work on the machine stretches the clock's seconds, and
the processors' far less. Every app runs in a process of its own, start-up included, all with the same
settings, in turn, in one go. The bare apps are

- `plain`: the reference application's resources, type for type, each made in one line with what is required;
- `topics`: as many SNS topics, which is the quickest app of that size, as it needs one service of the CDK's.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aws_cdk import App, Stack
from aws_cdk import aws_sns as sns

ROOT = Path(__file__).resolve().parents[1]
STACK = "Synth"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}


def reference(app: App, _counts: Mapping[str, int]) -> None:
    """The reference application."""
    from labeling_stack import LabelingStack
    from stages import stage_named

    LabelingStack(app, STACK, stage=stage_named("dev"))


def plain(app: App, counts: Mapping[str, int]) -> None:
    """A resource for each of the reference application's, of the same type."""
    stack = Stack(app, STACK)
    makers = _makers()
    for type_, count in counts.items():
        for number in range(count):
            makers[type_](stack, f"{type_.replace('::', '')}{number}")


def topics(app: App, counts: Mapping[str, int]) -> None:
    """As many topics."""
    stack = Stack(app, STACK)
    for number in range(sum(counts.values())):
        sns.Topic(stack, f"Topic{number}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Seconds:
    """How long a run took, by the clock and of the processors."""

    clock: float
    processors: float


APPS = {build.__name__: build for build in (reference, plain, topics)}


def _makers() -> Mapping[str, Callable[[Stack, str], object]]:
    """Resource type → what makes one with only what is required."""
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_cognito as cognito
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sagemaker as sagemaker
    from aws_cdk import aws_ssm as ssm
    from aws_cdk import aws_stepfunctions as sfn

    code = lambda_.CfnFunction.CodeProperty(zip_file="pass")
    return {
        "AWS::CloudWatch::Alarm": partial(
            cloudwatch.CfnAlarm, comparison_operator="GreaterThanThreshold", evaluation_periods=1
        ),
        "AWS::Cognito::UserPool": cognito.CfnUserPool,
        "AWS::Cognito::UserPoolClient": partial(cognito.CfnUserPoolClient, user_pool_id="pool"),
        "AWS::Cognito::UserPoolDomain": partial(
            cognito.CfnUserPoolDomain, user_pool_id="pool", domain="work"
        ),
        "AWS::Cognito::UserPoolGroup": partial(cognito.CfnUserPoolGroup, user_pool_id="pool"),
        "AWS::IAM::ManagedPolicy": partial(iam.CfnManagedPolicy, policy_document=POLICY),
        "AWS::IAM::Role": partial(iam.CfnRole, assume_role_policy_document=POLICY),
        "AWS::KMS::Key": kms.CfnKey,
        "AWS::Lambda::Function": partial(lambda_.CfnFunction, code=code, role="role"),
        "AWS::Logs::LogGroup": logs.CfnLogGroup,
        "AWS::S3::Bucket": s3.CfnBucket,
        "AWS::S3::BucketPolicy": partial(s3.CfnBucketPolicy, bucket="bucket", policy_document=POLICY),
        "AWS::SNS::Topic": sns.CfnTopic,
        "AWS::SNS::TopicPolicy": partial(sns.CfnTopicPolicy, topics=["topic"], policy_document=POLICY),
        "AWS::SSM::Parameter": partial(ssm.CfnParameter, type="String", value="none"),
        "AWS::SageMaker::Workforce": partial(sagemaker.CfnWorkforce, workforce_name="default"),
        "AWS::SageMaker::Workteam": partial(
            sagemaker.CfnWorkteam, description="People", member_definitions=[]
        ),
        "AWS::StepFunctions::StateMachine": partial(sfn.CfnStateMachine, role_arn="role"),
    }


def measure(runs: int) -> dict[str, Any]:
    """Synthesize every app `runs` times, in turn, and compare the medians."""
    with tempfile.TemporaryDirectory() as output:
        _run("reference", {}, output)  # also fills the caches of Python and of jsii, for all of them
        template = json.loads((Path(output) / f"{STACK}.template.json").read_text("utf-8"))
    counts = Counter(described["Type"] for described in template["Resources"].values())
    taken: dict[str, list[Seconds]] = {name: [] for name in APPS}
    for _ in range(runs):
        for name, runs_of_it in taken.items():
            with tempfile.TemporaryDirectory() as output:
                runs_of_it.append(_run(name, counts, output))
    return {
        "resources": counts.total(),
        "runs": runs,
        "clock": _compared({name: [run.clock for run in found] for name, found in taken.items()}),
        "processors": _compared({name: [run.processors for run in found] for name, found in taken.items()}),
    }


def _compared(seconds: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    bare = [name for name in APPS if name != "reference"]
    return {
        "seconds": {name: round(median, 2) for name, median in medians.items()},
        "reference_to": {name: round(medians["reference"] / medians[name], 2) for name in bare},
    }


def _run(name: str, counts: Mapping[str, int], output: str) -> Seconds:
    """How long an app takes in a process of its own."""
    environment = {
        "CDK_OUTDIR": output,
        "CDK_VALIDATION": "false",  # validates with a program of 9 MB, which alone takes longer than all else
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "18,20",
    }
    used, started = _processor_seconds(), time.perf_counter()
    subprocess.run(  # noqa: S603  this module itself
        [sys.executable, "-m", "benchmarks.synth", "--app", name, "--counts", json.dumps(counts)],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
    )
    return Seconds(clock=time.perf_counter() - started, processors=_processor_seconds() - used)


def _processor_seconds() -> float:
    """Of all processes this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print; or, as one of the processes that are measured, synthesize one app."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--app", choices=APPS, help=argparse.SUPPRESS)
    parser.add_argument("--counts", type=json.loads, default={}, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.app:
        app = App()
        APPS[arguments.app](app, arguments.counts)
        app.synth()
    else:
        print(json.dumps(measure(arguments.runs), indent=2))


if __name__ == "__main__":
    main()
