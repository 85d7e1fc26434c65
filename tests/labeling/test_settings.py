import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.pricing import Prices
from labeling.settings import PipelineSettings, validate_dataset_prefix
from labeling.task_types import IMAGE_CLASSIFICATION


@given(
    auto_labeling=st.booleans(),
    workers_per_object=st.integers(1, 9),
    answer_usd=st.floats(0, 100),
)
def test_functions_read_back_what_the_deployment_wrote(
    auto_labeling: bool, workers_per_object: int, answer_usd: float
) -> None:
    settings = PipelineSettings(
        task_name="digits",
        task_type=IMAGE_CLASSIFICATION,
        label_attribute="digit",
        auto_labeling=auto_labeling,
        workers_per_object=workers_per_object,
        prices=Prices(answer_usd=answer_usd),
        dataset_bucket="dataset",
        dataset_prefix="images/",
        output_bucket="output",
    )

    assert PipelineSettings.from_environment(settings.to_environment()) == settings


@pytest.mark.parametrize("name", ["TASK", "DATASET_BUCKET", "DATASET_PREFIX", "OUTPUT_BUCKET"])
def test_a_missing_variable_is_named(name: str, settings: PipelineSettings) -> None:
    environment = settings.to_environment()
    del environment[name]

    with pytest.raises(InvalidValue, match=f"the environment variable {name} is null"):
        PipelineSettings.from_environment(environment)


@pytest.mark.parametrize("prefix", ["", "images/", "a/b/"])
def test_a_dataset_prefix_is_a_folder(prefix: str) -> None:
    validate_dataset_prefix(prefix)


@pytest.mark.parametrize("prefix", ["images", "/", "/images/", "s3://photos/images/"])
def test_a_dataset_prefix_that_is_no_folder_is_refused(prefix: str) -> None:
    with pytest.raises(InvalidValue, match="it must be empty, or end with /"):
        validate_dataset_prefix(prefix)
