"""Values that several tests of the domain share."""

import botocore.session
import pytest
from botocore.model import ServiceModel

from labeling.pricing import Prices
from labeling.settings import PipelineSettings
from labeling.task_types import IMAGE_CLASSIFICATION


@pytest.fixture(scope="session")
def settings() -> PipelineSettings:
    """A pipeline in which people label all digits themselves."""
    return PipelineSettings(
        task_name="digits",
        task_type=IMAGE_CLASSIFICATION,
        label_attribute="digit",
        auto_labeling=False,
        workers_per_object=3,
        prices=Prices(),
        dataset_bucket="dataset",
        dataset_prefix="images/",
        output_bucket="output",
    )


@pytest.fixture(scope="session")
def sagemaker_model() -> ServiceModel:
    """The service's API as botocore knows it."""
    return botocore.session.get_session().get_service_model("sagemaker")
