"""Every task type that people can do beside those a model can learn: what holds whatever the labels are."""

# ruff: noqa: S311  people who err at random need no secrets

import json
import math
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from labeling.consolidation.boxes import Box
from labeling.consolidation.spans import Span
from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri
from labeling.task_types import TASK_TYPES
from rehearsal.tasks.boxes import Boxes, FoundBox
from rehearsal.tasks.choice import HUMAN_TASKS, task_of, task_on_page
from rehearsal.tasks.task import HumanTask, Judged, Label

CATEGORIES = ("cat", "dog", "cow")


def boxes(*lefts: float) -> Boxes:
    """Cats side by side."""
    found = (Box(label="cat", left=left, top=0, right=left + 20, bottom=20) for left in lefts)
    return Boxes(width=100, height=20, found=tuple(FoundBox(box=box) for box in found))


TRUTH: Mapping[str, Label] = {
    "video-classification": "dog",
    "image-classification-multi-label": {"cat": 1.0, "cow": 1.0},
    "text-classification-multi-label": {"dog": 1.0},
    "named-entity-recognition": {
        Span(start=0, end=3, label="cat"): 1.0,
        Span(start=9, end=12, label="dog"): 1.0,
    },
    "adjustment-bounding-box": boxes(0, 30, 60),
    "verification-bounding-box": boxes(0, 30, 60),
}
EARLIER = boxes(0, 30)
"""What reviewers of boxes are shown: one of three is missing."""


@pytest.fixture(params=TRUTH)
def task(request: pytest.FixtureRequest) -> HumanTask:
    return HUMAN_TASKS[request.param]


def consolidated(task: HumanTask, *, accuracy: float, workers: int, objects: int = 1) -> list[Judged]:
    """What several people's answers to objects come to."""
    payload = [
        {
            "datasetObjectId": str(number),
            "annotations": [
                {
                    "workerId": f"worker-{worker}",
                    "annotationData": {"content": json.dumps({task.answer_name: answer})},
                }
                for worker in range(workers)
                for answer in [answered(task, accuracy=accuracy, seed=f"{number} {worker}")]
            ],
        }
        for number in range(objects)
    ]
    found = task.consolidate(json.dumps(payload).encode(), categories=CATEGORIES)
    return [found[str(number)] for number in range(objects)]


def answered(task: HumanTask, *, accuracy: float, seed: str) -> Any:
    return task.answer(
        TRUTH[task.type.name],
        earlier=EARLIER if task.type.reviews else None,
        categories=CATEGORIES,
        accuracy=accuracy,
        chance=random.Random(seed),
    )


def written(task: HumanTask, judged: Judged) -> tuple[Any, dict[str, Any]]:
    written = task.write(judged, categories=CATEGORIES, store=lambda content, ending: S3Uri("none", "none"))
    value, metadata = json.loads(json.dumps(written))
    return value, metadata


def right(task: HumanTask, *, accuracy: float, workers: int) -> float:
    """Mean agreement of labels with what people say who never err, over some objects."""
    (truth,) = consolidated(task, accuracy=1, workers=1)
    found = consolidated(task, accuracy=accuracy, workers=workers, objects=40)
    return sum(task.agreement(judged.label, truth.label) for judged in found) / len(found)


def test_every_task_type_can_be_done() -> None:
    assert HUMAN_TASKS.keys() == TASK_TYPES.keys()


@pytest.mark.parametrize("name", sorted(HUMAN_TASKS.keys() - {"custom"}))
def test_the_services_function_tells_the_task_type_of_a_job(name: str) -> None:
    function = HUMAN_TASKS[name].type.pre_annotation_function
    config = {"PreHumanTaskLambdaArn": f"arn:aws:lambda:us-east-1:1:function:{function}", "UiConfig": {}}

    assert task_of({"HumanTaskConfig": config}).type.name == name


def test_the_services_page_tells_the_task_type_of_a_job_with_own_functions() -> None:
    own = "arn:aws:lambda:us-east-1:111122223333:function:own"
    page = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui/NamedEntityRecognition"
    config = {"PreHumanTaskLambdaArn": own, "UiConfig": {"HumanTaskUiArn": page}}

    assert task_of({"HumanTaskConfig": config}).type.name == "named-entity-recognition"


def test_a_job_with_a_page_and_functions_of_its_own_is_custom() -> None:
    own = "arn:aws:lambda:us-east-1:111122223333:function:own"
    config = {"PreHumanTaskLambdaArn": own, "UiConfig": {"UiTemplateS3Uri": "s3://pages/page.html"}}

    assert task_of({"HumanTaskConfig": config}).type.name == "custom"


@pytest.mark.parametrize(
    ("task", "element", "asked"),
    [
        pytest.param("custom", "crowd-bounding-box", "bounding-box", id="labels of an image"),
        pytest.param("custom", "crowd-classifier", "custom", id="labels of anything"),
        pytest.param("custom", None, "custom", id="a form"),
        pytest.param("image-classification", "crowd-bounding-box", "image-classification", id="not custom"),
    ],
)
def test_one_element_alone_asks_what_it_asks_in_its_task_type(
    task: str, element: str | None, asked: str
) -> None:
    assert task_on_page(HUMAN_TASKS[task], element=element).type.name == asked


def test_a_written_label_is_read_back(task: HumanTask) -> None:
    (judged,) = consolidated(task, accuracy=1, workers=3)

    read = task.read(*written(task, judged), read_file=lambda uri: b"")

    assert task.agreement(read, judged.label) == 1
    assert task.names(read) == task.names(judged.label)


def test_one_person_gives_no_confidence(task: HumanTask) -> None:
    (judged,) = consolidated(task, accuracy=1, workers=1)

    _, metadata = written(task, judged)

    assert set(confidences(metadata)) == {0.0}


def confidences(metadata: Any) -> Iterator[float]:
    """Every confidence, wherever it is."""
    for key, value in metadata.items() if isinstance(metadata, dict) else enumerate(metadata):
        if key == "confidence":
            yield value
        elif key == "confidence-map":
            yield from value.values()
        elif isinstance(value, dict | list):
            yield from confidences(value)


def test_a_label_that_a_real_confidence_map_lacks_has_no_confidence() -> None:
    metadata = {"class-map": {"0": "cat", "2": "cow"}, "confidence-map": {"0": 0.7}}

    read = HUMAN_TASKS["image-classification-multi-label"].read([0, 2], metadata, read_file=lambda uri: b"")

    assert read == {"cat": 0.7, "cow": 0.0}


def test_people_err(task: HumanTask) -> None:
    assert right(task, accuracy=0.7, workers=1) < 0.95


@pytest.mark.parametrize(
    "garbage",
    [
        {},
        {"label": ""},
        "not an answer",
        {"labels": [["cat"]]},
        {"boundingBoxes": [], "inputImageProperties": {"width": math.inf, "height": 1}},
        {"entities": [{"label": "cat", "startOffset": 0, "endOffset": math.inf}]},
        None,
    ],
)
def test_an_object_with_garbage_only_gets_no_label(task: HumanTask, garbage: Any) -> None:
    content = json.dumps({task.answer_name: garbage})
    annotation = {"workerId": "somebody", "annotationData": {"content": content}}
    request = json.dumps([{"datasetObjectId": "0", "annotations": [annotation]}]).encode()

    assert task.consolidate(request, categories=CATEGORIES) == {}


@pytest.mark.parametrize(
    ("earlier", "judgement"),
    [
        pytest.param(boxes(0, 30, 60), "fine", id="as it is"),
        pytest.param(boxes(1, 31, 61), "fine", id="hardly beside"),
        pytest.param(boxes(0, 30), "bad", id="one missed"),
        pytest.param(boxes(), "worse", id="all missed"),
    ],
)
def test_the_judgement_is_the_worse_the_less_a_label_fits(earlier: Boxes, judgement: str) -> None:
    answer = HUMAN_TASKS["verification-bounding-box"].answer(
        boxes(0, 30, 60),
        earlier=earlier,
        categories=("fine", "bad", "worse"),
        accuracy=1,
        chance=random.Random(0),
    )

    assert answer["label"] == judgement


@pytest.mark.parametrize(("earlier", "status"), [(boxes(0, 30, 60), "unadjusted"), (boxes(0), "adjusted")])
def test_labels_that_are_not_good_enough_are_adjusted(earlier: Boxes, status: str) -> None:
    task = HUMAN_TASKS["adjustment-bounding-box"]
    answer = task.answer(
        boxes(0, 30, 60), earlier=earlier, categories=CATEGORIES, accuracy=1, chance=random.Random(0)
    )
    annotation = {"workerId": "a", "annotationData": {"content": json.dumps({task.answer_name: answer})}}
    request = json.dumps([{"datasetObjectId": "0", "annotations": [annotation]}]).encode()

    _, metadata = written(task, task.consolidate(request, categories=CATEGORIES)["0"])

    assert (metadata["adjustment-status"], len(metadata["objects"])) == (status, 3)


def test_any_worker_who_adjusts_makes_a_label_adjusted() -> None:
    task = HUMAN_TASKS["adjustment-bounding-box"]
    submitted = task.original.submit(boxes(0), categories=CATEGORIES)
    annotations = [
        {
            "workerId": worker,
            "annotationData": {
                "content": json.dumps({task.answer_name: {**submitted, "initialValueModified": modified}})
            },
        }
        for worker, modified in (("a", False), ("b", True), ("c", False))
    ]
    request = json.dumps([{"datasetObjectId": "0", "annotations": annotations}]).encode()

    assert task.consolidate(request, categories=CATEGORIES)["0"].label.adjusted


def test_named_entities_need_instructions_in_the_label_category_file() -> None:
    with pytest.raises(InvalidValue, match="must have shortInstruction and fullInstruction"):
        HUMAN_TASKS["named-entity-recognition"].configured({"labels": [{"label": "person"}]})


@pytest.mark.parametrize("name", ["verification-bounding-box", "adjustment-bounding-box"])
def test_a_page_without_labels_to_review_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="the page has no"):
        HUMAN_TASKS[name].earlier(None, truth=boxes(0), load=lambda url: b"")
