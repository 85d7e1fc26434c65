from collections.abc import Callable
from functools import partial

import pytest
from botocore.model import ServiceModel

from labeling import job_rules as rules
from labeling.errors import InvalidValue
from labeling.task_types import CUSTOM, IMAGE_CLASSIFICATION, SEMANTIC_SEGMENTATION

label_attribute = partial(rules.validate_label_attribute, task_type=IMAGE_CLASSIFICATION)
label_attribute_of_anything = partial(rules.validate_label_attribute, task_type=CUSTOM)
label_attribute_of_masks = partial(rules.validate_label_attribute, task_type=SEMANTIC_SEGMENTATION)


def vpc(groups: int, subnets: int) -> None:
    rules.validate_vpc(security_group_ids=["sg-1"] * groups, subnet_ids=["subnet-1"] * subnets)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (rules.validate_job_name, ["a", "Digits-2", "a--b", "x" * 63]),
        (label_attribute, ["digit", "a-metadata-b", "reference", "x" * 127]),
        (label_attribute_of_masks, ["mask-ref"]),
        (label_attribute_of_anything, ["answer", "answer-ref"]),
        (rules.validate_title, ["Which digit?", "数字", "x" * 128]),
        (rules.validate_description, ["Choose one.", "x" * 255]),
        (rules.validate_keywords, [[], ["digits", "hand written"], ["x" * 30] * 5]),
        (rules.validate_workers_per_object, [1, 9]),
        (rules.validate_task_time_limit, [30, 28_800]),
        (partial(rules.validate_task_time_limit, most=2_592_000), [2_592_000]),
        (rules.validate_task_availability, [60, 2_592_000]),
        (rules.validate_max_concurrent_tasks, [1, 5000]),
        (rules.validate_content_classifiers, [[], ["FreeOfAdultContent"]]),
        (lambda size: vpc(*size), [(0, 0), (1, 1), (5, 16)]),
        (
            lambda condition: rules.validate_stopping_condition(*condition),
            [("MaxHumanLabeledObjectCount", 10**6), ("MaxPercentageOfInputDatasetLabeled", 100)],
        ),
        (rules.validate_model_arn, ["arn:aws:sagemaker:eu-west-1:123456789012:model/digits"]),
        (lambda tag: rules.validate_tag(*tag), [("team", ""), ("größe", "a b"), ("k" * 128, "v" * 256)]),
    ],
)
def test_what_the_service_takes_is_taken(rule: Callable[[object], None], values: list[object]) -> None:
    for value in values:
        rule(value)


@pytest.mark.parametrize("name", ["", "-a", "a-", "a_b", "a b", "é", "x" * 64, "a\n"])
def test_a_job_name_the_service_does_not_take_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="1 to 63 letters, digits and hyphens"):
        rules.validate_job_name(name)


def test_a_caller_may_need_a_shorter_job_name() -> None:
    with pytest.raises(InvalidValue, match="1 to 55 letters"):
        rules.validate_job_name("x" * 56, longest=55)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("source", "differ from the keys of the objects"),
        ("source-ref", "differ from the keys of the objects"),
        ("digit-metadata", "must not end in -metadata"),
        ("digit-ref", "must not end in -ref"),
        ("$digit", "letters, digits and hyphens"),
        ("di$git", "letters, digits and hyphens"),
        ("x" * 128, "1 to 127 letters"),
        ("", "1 to 127 letters"),
    ],
)
def test_a_label_attribute_the_service_does_not_take_is_refused(name: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        label_attribute(name)


def test_some_task_types_need_a_label_attribute_that_ends_in_ref() -> None:
    with pytest.raises(InvalidValue, match="must end in -ref"):
        label_attribute_of_masks("mask")


def test_labels_cannot_be_reviewed_under_their_own_name() -> None:
    with pytest.raises(InvalidValue, match="'boxes': it must differ from that of the labels"):
        rules.validate_reviewed_attribute("boxes", reviewed="boxes")


@pytest.mark.parametrize("title", ["", "x" * 129, "tick \U0001f600", "null \x00"])
def test_a_title_the_service_does_not_take_is_refused(title: str) -> None:
    with pytest.raises(InvalidValue, match="1 to 128 characters"):
        rules.validate_title(title)


@pytest.mark.parametrize("description", ["", "x" * 256, "two\nlines", "one line\n", "two\u2028lines"])
def test_a_description_the_service_does_not_take_is_refused(description: str) -> None:
    with pytest.raises(InvalidValue, match="one line of 1 to 255 characters"):
        rules.validate_description(description)


@pytest.mark.parametrize(
    ("keywords", "reason"),
    [
        (["x"] * 6, "at most 5"),
        ([""], "1 to 30 letters and digits"),
        (["x" * 31], "1 to 30 letters and digits"),
        (["two  spaces"], "1 to 30 letters and digits"),
        (["hand-written"], "1 to 30 letters and digits"),
    ],
)
def test_keywords_the_service_does_not_take_are_refused(keywords: list[str], reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        rules.validate_keywords(keywords)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (rules.validate_workers_per_object, [0, 10]),
        (rules.validate_task_time_limit, [29, 28_801]),
        (rules.validate_task_availability, [59, 2_592_001]),
        (rules.validate_max_concurrent_tasks, [0, 5001]),
        (partial(rules.validate_stopping_condition, "MaxHumanLabeledObjectCount"), [0]),
        (partial(rules.validate_stopping_condition, "MaxPercentageOfInputDatasetLabeled"), [0, 101]),
    ],
)
def test_a_number_outside_its_range_is_refused(rule: Callable[[object], None], values: list[int]) -> None:
    for value in values:
        with pytest.raises(InvalidValue, match=f"{value}: it must be a whole number of at least"):
            rule(value)


@pytest.mark.parametrize("value", [True, 50.0, "50", None])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="whole number"):
        rules.validate_stopping_condition("MaxPercentageOfInputDatasetLabeled", value)


def test_a_content_classifier_of_ones_own_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"'FreeOfCats'.*FreeOfPersonallyIdentifiableInformation"):
        rules.validate_content_classifiers(["FreeOfCats"])


@pytest.mark.parametrize("size", [(1, 0), (0, 1), (6, 1), (1, 17)])
def test_half_a_vpc_configuration_or_too_large_a_one_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidValue, match="the number of"):
        vpc(*size)


def test_an_unknown_stopping_condition_is_refused() -> None:
    with pytest.raises(InvalidValue, match="MaxHumanLabeledObjectCount"):
        rules.validate_stopping_condition("MaxDollars", 5)


@pytest.mark.parametrize("arn", ["digits", "arn:aws:sagemaker:eu-west-1:123456789012:model-package/digits"])
def test_what_is_no_model_is_refused(arn: str) -> None:
    with pytest.raises(InvalidValue, match="FinalActiveLearningModelArn"):
        rules.validate_model_arn(arn)


@pytest.mark.parametrize(
    ("key", "value"),
    [("", "v"), ("k" * 129, "v"), ("aws:k", "v"), ("k\n", "v"), ("k", "v" * 257), ("k", "<v>"), ("k", 1)],
)
def test_a_tag_the_service_does_not_take_is_refused(key: str, value: object) -> None:
    with pytest.raises(InvalidValue):
        rules.validate_tag(key, value)


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        ("LabelingJobName", lambda size: rules.validate_job_name("x" * size)),
        ("LabelAttributeName", lambda size: label_attribute("x" * size)),
        ("TaskTitle", lambda size: rules.validate_title("x" * size)),
        ("TaskDescription", lambda size: rules.validate_description("x" * size)),
        ("TaskKeyword", lambda size: rules.validate_keywords(["x" * size])),
        ("TaskKeywords", lambda size: rules.validate_keywords(["x"] * size)),
        ("NumberOfHumanWorkersPerDataObject", rules.validate_workers_per_object),
        ("MaxConcurrentTaskCount", rules.validate_max_concurrent_tasks),
    ],
)
def test_greatest_values_are_those_of_the_services_own_model(
    shape: str, rule: Callable[[int], None], sagemaker_model: ServiceModel
) -> None:
    most = sagemaker_model.shape_for(shape).metadata["max"]

    rule(most)
    with pytest.raises(InvalidValue):
        rule(most + 1)
