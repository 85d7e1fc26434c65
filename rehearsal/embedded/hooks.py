"""Installs every hook, and ends what the hooks started."""

import importlib.util

from .service_access import ServiceAccess


def install(*, endpoint: str, region: str) -> None:
    """Hook everything into ministack; to be called once, before the first request."""
    if importlib.util.find_spec("rehearsal.ground_truth.service") is None:
        return
    from rehearsal.ground_truth.service import GroundTruth

    from . import sagemaker_api, sagemaker_resources

    ground_truth = GroundTruth(ServiceAccess(endpoint=endpoint, region=region))
    sagemaker_api.install(ground_truth=ground_truth)
    sagemaker_resources.install(ground_truth=ground_truth)


def shut_down() -> None:
    """End the processes that the hooks started."""
