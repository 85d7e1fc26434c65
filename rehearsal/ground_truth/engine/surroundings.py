"""What the service gives to every job."""

from dataclasses import dataclass

from rehearsal.embedded.aws import Aws
from rehearsal.ground_truth.models import Models
from rehearsal.ground_truth.options import ServiceOptions


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the service gives to every job.

    Attributes:
        aws: the AWS around the service.
        options: of the service.
        models: the models that jobs trained.
    """

    aws: Aws
    options: ServiceOptions
    models: Models
