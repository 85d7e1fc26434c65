"""Routes SageMaker requests (JSON 1.1, target `SageMaker.<Operation>`) to the Ground Truth service, with IAM.

Source of the resource of each operation: service authorization reference, "Actions, resources, and
condition keys for Amazon SageMaker". Names are lower case in SageMaker's ARNs, whatever the caller
wrote.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.concurrency import run_reentrant
from ministack.core.responses import get_account_id, get_region

from rehearsal.ground_truth.service import GroundTruth, ServiceError

from .policies import denial

Response = tuple[int, dict[str, str], bytes]

_RESOURCE_OF_NAME = {
    "LabelingJobName": "labeling-job/",
    "WorkteamName": "workteam/private-crowd/",
    "WorkforceName": "workforce/",
    "HumanTaskUiName": "human-task-ui/",
    "ModelName": "model/",
    "TrainingJobName": "training-job/",
}
# These requests hold a name or an ARN that is no resource of the operation.
_WITHOUT_RESOURCE = frozenset({"RenderUiTemplate", "ListLabelingJobs", "ListWorkteams", "ListWorkforces"})


def install(*, ground_truth: GroundTruth) -> None:
    """Make ministack answer SageMaker requests through `ground_truth.handle`."""
    app.SERVICE_HANDLERS["sagemaker"] = _handler(ground_truth)
    # Without it ministack reads the models of all services to learn what "sagemaker" is, for 10 seconds.
    router.SERVICE_PATTERNS["sagemaker"] = {"target_prefixes": ["SageMaker."]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["sagemaker"] = "sagemaker"
    iam_actions.extract_resource_arn = _with_sagemaker_resources(iam_actions.extract_resource_arn)


def resource_arn(*, operation: str, request: Mapping[str, Any], region: str, account: str) -> str:
    """Return the ARN that an operation's IAM check is made on, or `*` if the operation has none."""
    if operation in _WITHOUT_RESOURCE:
        return "*"
    for member in ("ResourceArn", "WorkteamArn"):
        if isinstance(request.get(member), str):
            return request[member]
    for member, resource in _RESOURCE_OF_NAME.items():
        if isinstance(request.get(member), str):
            return f"arn:aws:sagemaker:{region}:{account}:{resource}{request[member].lower()}"
    return "*"


def _handler(ground_truth: GroundTruth) -> Callable[..., Awaitable[Response]]:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        access_key = router.extract_access_key_id(headers, query)
        # The service calls other services of this very process, so it must not hold the event loop.
        return await run_reentrant(_answer, ground_truth, operation, body, access_key)

    return handle


def _answer(ground_truth: GroundTruth, operation: str, body: bytes, access_key: str) -> Response:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return _response(400, {"__type": "SerializationException", "message": "The request is no JSON"})
    if request.get("Tags") and (refusal := _tagging_denial(operation, request, access_key)):
        return _response(400, {"__type": "AccessDeniedException", "message": refusal})
    try:
        return _response(200, ground_truth.handle(operation, request, access_key=access_key))
    except ServiceError as error:
        return _response(400, {"__type": error.code, "message": error.message})


def _tagging_denial(operation: str, request: Mapping[str, Any], access_key: str) -> str | None:
    """A request that creates something with tags also needs `sagemaker:AddTags` on it."""
    region, account = get_region(), get_account_id()
    resource = resource_arn(operation=operation, request=request, region=region, account=account)
    return denial(access_key=access_key, action="sagemaker:AddTags", resource=resource)


def _response(status: int, body: Mapping[str, Any]) -> Response:
    content = json.dumps(body, default=_json_value).encode()
    return status, {"Content-Type": "application/x-amz-json-1.1"}, content


def _json_value(value: object) -> float:
    """JSON 1.1 sends times as seconds since 1970."""
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def _with_sagemaker_resources(extract: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, list[str]],
        region: str,
        account: str,
    ) -> str:
        if service != "sagemaker":
            return extract(service, method, path, headers, body, query, region, account)
        try:
            request = json.loads(body or b"{}")
        except ValueError:
            return "*"
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        return resource_arn(operation=operation, request=request, region=region, account=account)

    return extract_resource_arn
