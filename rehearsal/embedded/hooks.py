"""Installs every hook, and ends what the hooks started."""

import importlib.util

from . import secure_loopback, step_functions
from .lambda_functions import PythonFunctions
from .service_access import ServiceAccess
from .service_integrations import ServiceIntegrations


class Hooks:
    """Everything this package adds to ministack."""

    def __init__(self, *, endpoint: str, region: str) -> None:
        self._endpoint = endpoint
        self._region = region
        self._functions = PythonFunctions(endpoint=endpoint)

    def install(self) -> None:
        """Hook everything into ministack; to be called once, before the first request."""
        secure_loopback.install()
        self._functions.install()
        step_functions.install(integrations=ServiceIntegrations(endpoint=self._endpoint))
        if importlib.util.find_spec("rehearsal.ground_truth.service") is None:
            return
        from rehearsal.ground_truth.service import GroundTruth

        from . import sagemaker_api, sagemaker_resources

        ground_truth = GroundTruth(ServiceAccess(endpoint=self._endpoint, region=self._region))
        sagemaker_api.install(ground_truth=ground_truth)
        sagemaker_resources.install(ground_truth=ground_truth)

    def shut_down(self) -> None:
        """End the processes that the hooks started."""
        self._functions.shut_down()
