"""The requests that the label states of our apps send in an execution."""

from collections.abc import Mapping
from typing import Any

from tests.gates.deployed import ACCOUNT, REGION
from tests.gates.state_machines import definitions, evaluated

MODEL_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/digits-october-1"
COLD_START: Mapping[str, Any] = {}
WARM_START = {"InitialActiveLearningModelArn": MODEL_ARN}
TAGS = [{"Key": "labeling-pipeline:execution", "Value": "october"}]


def request_of(template: Mapping[str, Any], state: str, *, initial_model: Any = COLD_START) -> dict[str, Any]:
    """What a label state sends in an execution."""
    ((_, definition),) = definitions(template)
    request: dict[str, Any] = evaluated(
        definition["States"][state]["Arguments"],
        {
            "job_name": "digits-october",
            "manifest_uri": "s3://digits-output/manifests/october/input.manifest",
            "stopping_conditions": {"MaxPercentageOfInputDatasetLabeled": 100},
            "initial_model": initial_model,
            "run": {"tags": TAGS},
        },
    )
    return request
