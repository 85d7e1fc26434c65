"""What a request is judged by, where ministack has it differently from AWS: resources and condition keys.

Sources: service authorization reference, condition keys of Amazon CloudWatch and Amazon SageMaker; CloudWatch
Logs user guide, "Overview of managing access permissions": a policy names a log group with a trailing `:*`
for every action but those on tags.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import cbor2
from ministack.core import iam_actions

_Context = dict[str, Any]

_LOG_TAG_OPERATIONS = frozenset({"TagResource", "UntagResource", "ListTagsForResource"})


def install() -> None:
    """Judge requests by these resources and keys."""
    iam_actions.extract_resource_arn = _with_log_streams(iam_actions.extract_resource_arn)
    iam_actions.request_tag_context = _with_service_keys(iam_actions.request_tag_context)


def _with_log_streams(extract: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(
        service: str, method: str, path: str, headers: Mapping[str, str], body: bytes, *others: Any
    ) -> str:
        arn = extract(service, method, path, headers, body, *others)
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if service != "logs" or ":log-group:" not in arn or operation in _LOG_TAG_OPERATIONS:
            return arn
        return f"{arn}:log-stream:{json.loads(body).get('logStreamName', '')}"

    return extract_resource_arn


def _with_service_keys(tag_context: Callable[..., _Context]) -> Callable[..., _Context]:
    def request_context(service: str, action: str, body: bytes, parameters: Mapping[str, Any]) -> _Context:
        context = tag_context(service, action, body, parameters)
        if action == "cloudwatch:PutMetricData":
            context |= _present({"cloudwatch:namespace": _namespace(body, parameters)})
        elif action == "sagemaker:CreateLabelingJob":
            context |= _labeling_job_keys(json.loads(body))
        return context

    return request_context


def _namespace(body: bytes, parameters: Mapping[str, Any]) -> str | None:
    """CloudWatch is called in three encodings: CBOR by recent SDKs, JSON, or a form."""
    if "Namespace" in parameters:
        value = parameters["Namespace"]
        return str(value[0] if isinstance(value, list) else value)
    request = json.loads(body) if body.startswith(b"{") else cbor2.loads(body)
    return request.get("Namespace")


def _labeling_job_keys(request: Mapping[str, Any]) -> _Context:
    resources = request.get("LabelingJobAlgorithmsConfig", {}).get("LabelingJobResourceConfig", {})
    network = resources.get("VpcConfig", {})
    return _present(
        {
            "sagemaker:WorkteamArn": request.get("HumanTaskConfig", {}).get("WorkteamArn"),
            "sagemaker:OutputKmsKey": request.get("OutputConfig", {}).get("KmsKeyId"),
            "sagemaker:VolumeKmsKey": resources.get("VolumeKmsKeyId"),
            "sagemaker:VpcSubnets": network.get("Subnets"),
            "sagemaker:VpcSecurityGroupIds": network.get("SecurityGroupIds"),
        }
    )


def _present(context: _Context) -> _Context:
    return {key: value for key, value in context.items() if value is not None}
