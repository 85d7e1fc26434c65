"""Installs every hook, and ends what the hooks started."""

import asyncio

from rehearsal.ground_truth.service import GroundTruth

from . import (
    policies,
    request_authorization,
    s3_encryption,
    sagemaker_api,
    sagemaker_resources,
    secure_loopback,
    sns_encryption,
    stack_changes,
    state_language,
    step_functions,
    template_properties,
)
from .lambda_functions import PythonFunctions
from .local_transport import LocalTransport
from .service_access import ServiceAccess
from .service_integrations import ServiceIntegrations
from .sessions import RoleClients


class Hooks:
    """Everything this package adds to ministack, which serves on `loop` under `endpoint`."""

    def __init__(self, *, endpoint: str, region: str, loop: asyncio.AbstractEventLoop) -> None:
        self._clients = RoleClients(endpoint=endpoint, transport=LocalTransport(loop=loop))
        self._access = ServiceAccess(endpoint=endpoint, region=region, clients=self._clients)
        self._functions = PythonFunctions(endpoint=endpoint)

    def install(self) -> None:
        """Hook everything into ministack; to be called once, before the first request."""
        policies.install()
        request_authorization.install()
        secure_loopback.install()
        s3_encryption.install()
        sns_encryption.install()
        template_properties.install()
        stack_changes.install()
        state_language.install()
        self._functions.install()
        step_functions.install(integrations=ServiceIntegrations(clients=self._clients))
        ground_truth = GroundTruth(self._access)
        sagemaker_api.install(ground_truth=ground_truth)
        sagemaker_resources.install(ground_truth=ground_truth)

    def shut_down(self) -> None:
        """End the processes that the hooks started."""
        self._functions.shut_down()
