"""The service's rules for what a labeling job is made of, one function each.

Every function returns nothing, or raises `InvalidValue` with the value, the rule and the fix. They take plain
values, so that the same rule holds at synth and at run time. Limits are those of the API reference
(CreateLabelingJob, HumanTaskConfig) and of the SageMaker developer guide ("Create a labeling job (API)").
"""

import re
import unicodedata
from collections.abc import Sequence

from labeling.errors import require, require_list, require_whole_number
from labeling.task_types import TaskType

LONGEST_JOB_NAME = 63
CONTENT_CLASSIFIERS = ("FreeOfPersonallyIdentifiableInformation", "FreeOfAdultContent")
STOPPING_CONDITIONS = {"MaxHumanLabeledObjectCount": None, "MaxPercentageOfInputDatasetLabeled": 100}
"""Condition → its greatest value; None where there is none. The least value of each is 1."""

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
_TITLE = re.compile("[\t\n\r -\ud7ff\ue000-\ufffd]+")
_ONE_LINE = re.compile("[^\n\r\u0085\u2028\u2029]+")
_KEYWORD = re.compile("[A-Za-z0-9]+( [A-Za-z0-9]+)*")
_MODEL_ARN = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:[0-9]{12}:model/.+")

PUBLIC_TASK_PRICES = (0.012, 0.024, 0.036, 0.048, 0.06, 0.072, *(round(0.12 * n, 3) for n in range(1, 11)))
"""What an answer of the public crowd can cost for a classification, in US dollars."""


def validate_job_name(name: str, *, longest: int = LONGEST_JOB_NAME) -> None:
    """Refuse a name CreateLabelingJob does not take, or one longer than the caller has room for."""
    _require_name(name, subject="job_name", longest=longest)


def validate_label_attribute(name: str, *, task_type: TaskType) -> None:
    """Refuse a key of the output manifest that the service does not take for this task type."""
    subject = "label_attribute"
    _require_name(name, subject=subject, longest=127)
    require(
        name not in ("source", "source-ref"),
        subject=subject,
        value=name,
        rule="it must differ from the keys of the objects themselves",
        fix="choose a name for the label",
    )
    require(
        not name.endswith("-metadata"),
        subject=subject,
        value=name,
        rule="it must not end in -metadata, as the service adds that itself",
        fix="leave the ending out",
    )
    required = task_type.label_attribute_ref == "required"
    require(
        task_type.label_attribute_ref == "free" or name.endswith("-ref") == required,
        subject=subject,
        value=name,
        rule=f"for {task_type.name} it must {'' if required else 'not '}end in -ref",
        fix="add the ending" if required else "leave the ending out",
    )


def validate_reviewed_attribute(name: str, *, reviewed: str | None) -> None:
    """Refuse to write corrections or judgements of labels where the labels themselves are."""
    require(
        name != reviewed,
        subject="label_attribute",
        value=name,
        rule="it must differ from that of the labels which are reviewed",
        fix="choose a name for the review",
    )


def validate_title(title: str) -> None:
    """Refuse a task title the service does not take."""
    require(
        len(title) <= 128 and _TITLE.fullmatch(title) is not None,
        subject="title",
        value=title,
        rule="it must have 1 to 128 characters, without emoji and control characters",
        fix="say the rest in the instructions",
    )


def validate_description(description: str) -> None:
    """Refuse a task description the service does not take."""
    require(
        len(description) <= 255 and _ONE_LINE.fullmatch(description) is not None,
        subject="description",
        value=description,
        rule="it must be one line of 1 to 255 characters",
        fix="say the rest in the instructions",
    )


def validate_keywords(keywords: Sequence[str]) -> None:
    """Refuse keywords the service does not take; none at all is fine."""
    require_list(keywords, subject="keywords")
    require(
        len(keywords) <= 5,
        subject="keywords",
        value=list(keywords),
        rule="there must be at most 5",
        fix="keep those workers search for",
    )
    for keyword in keywords:
        require(
            len(keyword) <= 30 and _KEYWORD.fullmatch(keyword) is not None,
            subject="a keyword",
            value=keyword,
            rule="it must be 1 to 30 letters and digits, in words parted by single spaces",
            fix="leave other characters out",
        )


def validate_workers_per_object(number: int) -> None:
    """Refuse a number of people per object outside 1 to 9."""
    require_whole_number(number, subject="workers_per_object", least=1, most=9)


def validate_task_time_limit(seconds: int, *, most: int = 28_800) -> None:
    """Refuse a task time limit outside 30 seconds to 8 hours, or to what else the task type allows."""
    require_whole_number(seconds, subject="task_time_limit in seconds", least=30, most=most)


def validate_task_availability(seconds: int) -> None:
    """Refuse an availability outside 1 minute to 30 days, the limit of private and vendor workforces."""
    require_whole_number(seconds, subject="task_availability in seconds", least=60, most=2_592_000)


def validate_max_concurrent_tasks(number: int) -> None:
    """Refuse a number of concurrent tasks outside 1 to 5,000."""
    require_whole_number(number, subject="max_concurrent_tasks", least=1, most=5000)


def validate_content_classifiers(classifiers: Sequence[str]) -> None:
    """Refuse a content classifier the service does not know."""
    require_list(classifiers, subject="content_classifiers")
    for classifier in classifiers:
        require(
            classifier in CONTENT_CLASSIFIERS,
            subject="a content classifier",
            value=classifier,
            rule=f"it must be one of {', '.join(CONTENT_CLASSIFIERS)}",
            fix="choose one of these, or none",
        )


def validate_public_task_price(usd: float) -> None:
    """Refuse a price per answer that the API has not for classifications by the public crowd."""
    require(
        round(usd, 3) in PUBLIC_TASK_PRICES,
        subject="task_price_usd",
        value=usd,
        rule=f"it must be one of {', '.join(f'{price:.3f}' for price in PUBLIC_TASK_PRICES)}",
        fix="choose one of these",
    )


def validate_vpc(*, security_group_ids: Sequence[str], subnet_ids: Sequence[str]) -> None:
    """Refuse a VPC configuration without both of its parts, or with too many; none at all is fine."""
    if security_group_ids or subnet_ids:
        for what, ids, most in (("security groups", security_group_ids, 5), ("subnets", subnet_ids, 16)):
            require_whole_number(len(ids), subject=f"the number of {what}", least=1, most=most)


def validate_stopping_condition(name: str, value: object) -> None:
    """Refuse a stopping condition the service does not know, or a value outside its range."""
    require(
        name in STOPPING_CONDITIONS,
        subject="a stopping condition",
        value=name,
        rule=f"it must be one of {', '.join(STOPPING_CONDITIONS)}",
        fix="choose one of these, or none",
    )
    require_whole_number(value, subject=name, least=1, most=STOPPING_CONDITIONS[name])


def validate_model_arn(arn: str) -> None:
    """Refuse what is not the ARN of a SageMaker model."""
    require(
        _MODEL_ARN.fullmatch(arn) is not None,
        subject="the model ARN",
        value=arn,
        rule="it must look like arn:aws:sagemaker:<region>:<account>:model/<name>",
        fix="take FinalActiveLearningModelArn from the job that trained the model",
    )


def validate_tag(key: str, value: object) -> None:
    """Refuse a tag the service does not take."""
    require(
        1 <= len(key) <= 128 and _is_tag_text(key) and not key.lower().startswith("aws:"),
        subject="a tag's key",
        value=key,
        rule="it must have 1 to 128 letters, digits, spaces and _.:/=+-@, and not begin with aws:",
        fix="choose another key",
    )
    require(
        isinstance(value, str) and len(value) <= 256 and _is_tag_text(value),
        subject=f"the value of tag {key!r}",
        value=value,
        rule="it must be text of at most 256 letters, digits, spaces and _.:/=+-@",
        fix="choose another value",
    )


def _require_name(name: str, *, subject: str, longest: int) -> None:
    require(
        len(name) <= longest and _NAME.fullmatch(name) is not None,
        subject=subject,
        value=name,
        rule=f"it must be 1 to {longest} letters, digits and hyphens, with no hyphen first or last",
        fix="leave other characters out and shorten it if need be",
    )


def _is_tag_text(text: str) -> bool:
    return all(character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN" for character in text)
