"""What links make a chain; what it is made of is looked at by tests/gates/test_compositions.py."""

from typing import Any

import pytest

from constructs_lib.labeling_chain import ChainLink, LabelingChain
from constructs_lib.labeling_in_parts import LabelingInParts
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.workteam import Workteam
from labeling.chain_links import ObjectsOf
from labeling.errors import InvalidValue
from tests.constructs.conftest import new_stack

WORKTEAM = Workteam.from_arn("arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/people")
SCENES = LabelingTask.image_classification(
    name="scenes", label_attribute="scene", labels=["street", "field"], title="What?", description="Choose."
)
BOXES = LabelingTask.bounding_box(
    name="boxes", label_attribute="boxes", labels=["car"], title="Where?", description="Draw."
)
MASKS = LabelingTask.semantic_segmentation(
    name="masks", label_attribute="masks-ref", labels=["road"], title="Where?", description="Paint."
)
JUDGEMENTS = LabelingTask.verification(
    of=BOXES, name="judgements", labels=["good", "bad"], title="Right?", description="Choose."
)
MAILS = LabelingTask.text_classification(
    name="mails", label_attribute="kind", labels=["ham", "spam"], title="Spam?", description="Choose."
)
STREETS = ObjectsOf(label_attribute="scene", classes=("street",))


class Pipelines:
    """Pipelines in one stack that share what the first one made."""

    def __init__(self) -> None:
        self.stack = new_stack()
        self._first: LabelingPipeline | None = None

    def link(self, task: LabelingTask, *, only: ObjectsOf | None = None, **options: Any) -> ChainLink:
        """A pipeline of the stack as a link."""
        shared: dict[str, Any] = {}
        if self._first is not None:
            shared = {
                name: getattr(self._first, name)
                for name in ("keys", "dataset_bucket", "output_bucket", "notification_topic")
            }
        name = f"Pipeline{len(self.stack.node.children)}"
        made = LabelingPipeline(self.stack, name, task=task, workteam=WORKTEAM, **(shared | options))
        self._first = self._first or made
        return ChainLink(pipeline=made, only=only)


@pytest.fixture
def pipelines() -> Pipelines:
    """None so far."""
    return Pipelines()


def refusal(pipelines: Pipelines, *links: ChainLink) -> str:
    """Why links make no chain."""
    with pytest.raises(InvalidValue) as refused:
        LabelingChain(pipelines.stack, "Chain", links=links)
    return str(refused.value)


def test_a_chain_has_two_links(pipelines: Pipelines) -> None:
    assert 'links is ["scenes"]: a chain has at least two' in refusal(pipelines, pipelines.link(SCENES))


def test_two_links_with_one_task_are_refused(pipelines: Pipelines) -> None:
    told = refusal(pipelines, pipelines.link(SCENES), pipelines.link(SCENES))

    assert 'the list of task names is ["scenes", "scenes"]: they must differ' in told
    assert 'the list of label attributes is ["scene", "scene"]: they must differ' in told


def test_links_with_data_of_their_own_are_refused(pipelines: Pipelines) -> None:
    first = pipelines.link(SCENES)
    own = {"keys": None, "dataset_bucket": None, "output_bucket": None, "dataset_prefix": "images/"}

    told = refusal(pipelines, first, pipelines.link(BOXES, **own))

    for subject, construct in (("keys", "Keys"), ("dataset_bucket", "Dataset"), ("output_bucket", "Output")):
        assert f'{subject} is ["Blocks/Pipeline0/{construct}' in told
    assert 'dataset_prefix is ["", "images/"]: all links of a chain must have the same' in told


def test_links_over_images_and_texts_are_refused(pipelines: Pipelines) -> None:
    told = refusal(pipelines, pipelines.link(SCENES), pipelines.link(MAILS))

    assert 'the kind of object is ["image", "text"]: all links of a chain must have the same' in told


def test_a_link_in_parts_of_another_pipeline_is_refused(pipelines: Pipelines) -> None:
    first, second = pipelines.link(SCENES), pipelines.link(BOXES)
    in_parts = LabelingInParts(pipelines.stack, "InParts", pipeline=first.pipeline)

    with pytest.raises(InvalidValue, match="the pipeline of in_parts is 'Blocks/Pipeline0'"):
        ChainLink(pipeline=second.pipeline, in_parts=in_parts)


def test_a_review_before_what_it_reviews_is_refused(pipelines: Pipelines) -> None:
    told = refusal(pipelines, pipelines.link(JUDGEMENTS), pipelines.link(BOXES))

    assert "the place of judgements is 1: it must come after the link whose labels it is about" in told


@pytest.mark.parametrize(
    ("earlier", "only"),
    [
        pytest.param(BOXES, STREETS, id="no earlier link"),
        pytest.param(MASKS, ObjectsOf(label_attribute="masks-ref", classes=("road",)), id="no classes"),
    ],
)
def test_classes_that_no_earlier_link_gives_are_refused(
    earlier: LabelingTask, only: ObjectsOf, pipelines: Pipelines
) -> None:
    told = refusal(pipelines, pipelines.link(earlier), pipelines.link(JUDGEMENTS, only=only))

    assert "it must be that of an earlier link which classifies, verifies or draws boxes" in told


@pytest.mark.parametrize(("classes", "shown"), [(("street", "sea"), '["sea"]'), ((), "[]")])
def test_unknown_or_no_classes_are_refused(
    classes: tuple[str, ...], shown: str, pipelines: Pipelines
) -> None:
    only = ObjectsOf(label_attribute="scene", classes=classes)

    told = refusal(pipelines, pipelines.link(SCENES), pipelines.link(BOXES, only=only))

    assert f"is {shown}: they must be among the labels of scenes" in told


def test_pipelines_in_place_of_links_are_refused(pipelines: Pipelines) -> None:
    pipeline = pipelines.link(SCENES).pipeline

    with pytest.raises(InvalidValue, match=r"it must be a list, and each in it ChainLink; pass \[ChainLink"):
        LabelingChain(pipelines.stack, "Chain", links=[pipeline, pipeline])  # type: ignore[list-item]


def test_a_task_in_place_of_a_pipeline_is_refused() -> None:
    with pytest.raises(InvalidValue, match="it must be LabelingPipeline; pass the LabelingPipeline itself"):
        ChainLink(pipeline=SCENES)  # type: ignore[arg-type]
