"""The four functions of a labeling workflow, each with a role that can do just what it does."""

from dataclasses import dataclass

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge, wildcard_resources
from constructs_lib.python_function import PythonFunction
from labeling.settings import PipelineSettings

_LONGEST = Duration.minutes(15)
WRITE = ["s3:PutObject", "s3:AbortMultipartUpload"]
"""What it takes to write an object of any size."""


@dataclass(frozen=True, kw_only=True)
class ObjectArns:
    """ARNs of all that a workflow keeps in S3; each ends in a wildcard.

    Attributes:
        dataset: the objects.
        manifests, jobs, checks, reports: what is under the prefix of that name in the output bucket.
    """

    dataset: str
    manifests: str
    jobs: str
    checks: str
    reports: str


class WorkflowFunctions(Construct):
    """Creates the functions that the workflow's states call.

    Args:
        settings: what they are told of the task, the prices and the buckets.
        dataset_bucket: holds the objects.
        output_bucket: holds manifests, jobs, checks and reports, each under a prefix of that name.
        data_key: encrypts both, and the functions' logs and environments.
        removal_policy: of their logs.

    Attributes:
        settings: as passed in.
        arns: of what the functions read and write.
        build_manifest: finds the objects of the dataset and writes the input manifest.
        check_job: refuses what the service would refuse, or what costs too much.
        summarize_job: reads what a job has labelled.
        write_report: writes the report and its JSON.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: PipelineSettings,
        dataset_bucket: s3.IBucket,
        output_bucket: s3.IBucket,
        data_key: kms.IKey,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        self.settings = settings
        self._data_key = data_key
        # An existing bucket may have a key of its own, which encrypts what is read from it and written to it.
        keys = filter(None, (data_key, dataset_bucket.encryption_key, output_bucket.encryption_key))
        self._key_arns = list(dict.fromkeys(key.key_arn for key in keys))
        self._removal_policy = removal_policy
        stack = Stack.of(self)
        prefixes = ("manifests", "jobs", "checks", "reports")
        self.arns = arns = ObjectArns(
            dataset=dataset_bucket.arn_for_objects(f"{settings.dataset_prefix}*"),
            **{prefix: output_bucket.arn_for_objects(f"{prefix}/*") for prefix in prefixes},
        )
        training_log = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name="/aws/sagemaker/TrainingJobs",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        any_job = stack.format_arn(service="sagemaker", resource="labeling-job", resource_name="*")

        self.build_manifest = self.add(
            "BuildManifest",
            module="build_manifest",
            description="Finds the objects of a dataset and writes the input manifest",
            statements=[
                allow("ListDataset", ["s3:ListBucket"], dataset_bucket.bucket_arn),
                allow("ReadDataset", ["s3:GetObject"], arns.dataset, arns.manifests, arns.jobs),
                allow("WriteManifestOrReasons", WRITE, arns.manifests, arns.checks),
            ],
        )
        self.check_job = self.add(
            "CheckJob",
            module="check_job",
            description="Refuses, with every reason, what would fail or cost too much",
            statements=[
                allow("ListDataset", ["s3:ListBucket", "s3:GetBucketCORS"], dataset_bucket.bucket_arn),
                allow("ReadManifest", ["s3:GetObject"], arns.dataset, arns.manifests, arns.jobs),
                allow("WriteReasons", WRITE, arns.checks),
            ],
        )
        self.summarize_job = self.add(
            "SummarizeJob",
            module="summarize_job",
            description="Reads who labelled what in a job, and what is left for another one",
            statements=[
                allow("DescribeJob", ["sagemaker:DescribeLabelingJob"], any_job),
                allow("ListOutput", ["s3:ListBucket"], output_bucket.bucket_arn),
                allow("ReadInputAndOutput", ["s3:GetObject"], arns.dataset, arns.manifests, arns.jobs),
                allow("WriteLeftovers", WRITE, arns.manifests),
                # IAM's reference says the first, denials of the service name the second.
                allow("FindTrainingLogs", ["logs:DescribeLogStreams"], training_log, f"{training_log}:*"),
                allow("ReadTrainingLogs", ["logs:GetLogEvents"], f"{training_log}:*"),
            ],
        )
        self.write_report = self.add(
            "WriteReport",
            module="write_report",
            description="Writes the report of an execution as a page and as JSON",
            statements=[allow("WriteReport", WRITE, arns.reports)],
        )

    @property
    def all(self) -> list[lambda_.Function]:
        """The four functions, in the order the workflow calls them."""
        return [self.build_manifest, self.check_job, self.summarize_job, self.write_report]

    def add(
        self,
        name: str,
        *,
        module: str,
        description: str,
        statements: list[iam.PolicyStatement],
    ) -> lambda_.Function:
        """Create another function of this kind: told of the settings, and allowed to use the buckets' keys.

        Args:
            name: id of its construct.
            module: the handler's module in the package `lambdas`.
            description: what the function does, shown in the console.
            statements: what it may do besides.
        """
        use_key = iam.PolicyStatement(
            sid="UseBucketKeys",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],  # both, for an upload in parts
            resources=self._key_arns,
            conditions={"StringEquals": {"kms:ViaService": f"s3.{Stack.of(self).region}.amazonaws.com"}},
        )
        created = PythonFunction(
            self,
            name,
            module=module,
            description=description,
            statements=[*statements, use_key],
            encryption_key=self._data_key,
            environment=self.settings.to_environment(),
            memory_size=1024,
            timeout=_LONGEST,
            removal_policy=self._removal_policy,
        )
        acknowledge(
            created.policy,
            wildcard_resources(
                self,
                statements,
                reason="names are known only when a workflow runs; bucket, prefix and kind are fixed",
            ),
        )
        return created.function


def allow(sid: str, actions: list[str], *resources: str) -> iam.PolicyStatement:
    """A statement that allows the actions on the resources."""
    return iam.PolicyStatement(sid=sid, actions=actions, resources=list(resources))
