"""Every rehearsed task type: what holds whatever the labels are."""

# ruff: noqa: S311  people who err at random need no secrets

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from labeling.s3_uri import S3Uri
from rehearsal.tasks.bounding_box import BoundingBoxes
from rehearsal.tasks.choice import REHEARSED_TASKS, task_of
from rehearsal.tasks.image_classification import ImageClassification
from rehearsal.tasks.rehearsed_task import RehearsedTask, TrueObject
from rehearsal.tasks.semantic_segmentation import SemanticSegmentation
from rehearsal.tasks.task import Judged, UnreadableObject

# The mails are fetched from a registry, which a test should not need.
OFFLINE = [ImageClassification(), BoundingBoxes(), SemanticSegmentation()]


class Files:
    """Files that labels refer to."""

    def __init__(self) -> None:
        self._contents: list[bytes] = []

    def store(self, content: bytes, ending: str) -> S3Uri:
        self._contents.append(content)
        return S3Uri("files", f"{len(self._contents) - 1}.png")

    def read(self, uri: S3Uri) -> bytes:
        return self._contents[int(uri.key.removesuffix(".png"))]


def payload(task: RehearsedTask, objects: Sequence[TrueObject], *, accuracy: float, workers: int) -> bytes:
    """A consolidation request of answers to objects, whose ids are their numbers."""
    return json.dumps(
        [
            {
                "datasetObjectId": str(number),
                "annotations": [
                    {
                        "workerId": f"worker-{worker}",
                        "annotationData": {"content": json.dumps({task.type.answer_name: answer})},
                    }
                    for worker in range(workers)
                    for answer in [given(task, item, accuracy=accuracy, seed=f"{number} {worker}")]
                ],
            }
            for number, item in enumerate(objects)
        ]
    ).encode()


def given(task: RehearsedTask, item: TrueObject, *, accuracy: float, seed: str) -> Any:
    return task.answer(item.label, categories=task.categories, accuracy=accuracy, chance=random.Random(seed))


def quality(task: RehearsedTask, objects: Sequence[TrueObject], *, accuracy: float, workers: int) -> float:
    """Mean agreement of consolidated answers with the truth."""
    request = payload(task, objects, accuracy=accuracy, workers=workers)
    judged = task.consolidate(request, categories=task.categories)
    agreements = [task.agreement(judged[str(n)].label, item.label) for n, item in enumerate(objects)]
    return sum(agreements) / len(agreements)


@pytest.fixture(scope="module", params=OFFLINE, ids=lambda task: task.type.name)
def task(request: pytest.FixtureRequest) -> RehearsedTask:
    found: RehearsedTask = request.param
    return found


@pytest.fixture(scope="module")
def objects(task: RehearsedTask) -> Sequence[TrueObject]:
    return task.objects(count=30, seed=5)


def test_the_four_types_that_a_model_can_learn_are_rehearsed() -> None:
    assert {name: task.type.algorithm for name, task in REHEARSED_TASKS.items()} == {
        "image-classification": "image-classification",
        "text-classification": "text-classification",
        "bounding-box": "object-detection",
        "semantic-segmentation": "semantic-segmentation",
    }


@pytest.mark.parametrize("name", REHEARSED_TASKS)
def test_a_jobs_functions_tell_its_task_type(name: str) -> None:
    arn = (
        f"arn:aws:lambda:us-east-1:432418664414:function:{REHEARSED_TASKS[name].type.consolidation_function}"
    )
    own = "arn:aws:lambda:us-east-1:111122223333:function:own"
    config = {
        "PreHumanTaskLambdaArn": own,
        "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": arn},
    }

    assert task_of({"HumanTaskConfig": {"UiConfig": {}, **config}}).type.name == name


def test_the_same_seed_makes_the_same_objects(task: RehearsedTask, objects: Sequence[TrueObject]) -> None:
    again = task.objects(count=30, seed=5)

    assert [item.content for item in again] == [item.content for item in objects]


def test_a_written_label_is_read_back(task: RehearsedTask, objects: Sequence[TrueObject]) -> None:
    files, label = Files(), objects[0].label

    value, metadata = task.write(
        Judged(label=label, confidence=0.5), categories=task.categories, store=files.store
    )
    read = task.read(json.loads(json.dumps(value)), json.loads(json.dumps(metadata)), read_file=files.read)

    assert task.agreement(read, label) == 1


def test_a_label_kept_with_a_model_is_the_same(task: RehearsedTask, objects: Sequence[TrueObject]) -> None:
    label = objects[0].label

    assert task.agreement(task.decode(task.encode(label)), label) == 1


def test_an_object_has_labels_of_the_task_only(task: RehearsedTask, objects: Sequence[TrueObject]) -> None:
    assert all(task.names(item.label) <= set(task.categories) for item in objects)


def test_careful_people_agree_with_the_truth(task: RehearsedTask, objects: Sequence[TrueObject]) -> None:
    assert quality(task, objects, accuracy=1, workers=3) > 0.92


def test_careless_people_agree_with_it_less(task: RehearsedTask, objects: Sequence[TrueObject]) -> None:
    assert quality(task, objects, accuracy=0.6, workers=1) < 0.8


def test_several_people_are_better_than_one(task: RehearsedTask, objects: Sequence[TrueObject]) -> None:
    one, five = (quality(task, objects, accuracy=0.8, workers=workers) for workers in (1, 5))

    assert five > one + 0.05


@pytest.mark.parametrize("garbage", [{}, {"label": ""}, "not an answer", {"boundingBoxes": [{}]}, None])
def test_an_object_with_garbage_only_gets_no_label(task: RehearsedTask, garbage: Any) -> None:
    annotation = {
        "workerId": "somebody",
        "annotationData": {"content": json.dumps({task.type.answer_name: garbage})},
    }
    request = json.dumps([{"datasetObjectId": "0", "annotations": [annotation]}]).encode()

    found = task.consolidate(request, categories=task.categories)

    assert found.get("0") is None


def test_an_object_that_cannot_be_looked_at_is_refused(task: RehearsedTask) -> None:
    with pytest.raises(UnreadableObject, match="no PNG or JPEG image"):
        task.view(b"no image", most_pixels=10_000)
