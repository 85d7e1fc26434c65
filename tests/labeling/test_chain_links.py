import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.chain_links import Link, MergedLink, ObjectsOf, link_request, rules_of_chain
from labeling.errors import InvalidValue, Problem
from labeling.manifest import format_line, split_lines
from labeling.s3_uri import S3Uri

BOXES = Link(
    name="boxes",
    label_attribute="boxes",
    most_objects=5,
    only=ObjectsOf(label_attribute="scene", classes=("street", "crossing")),
)
CORRECTIONS = Link(
    name="corrections", label_attribute="corrected", most_objects=7, reviewed_attribute="boxes"
)
SCENES = Link(name="scenes", label_attribute="scene", most_objects=9)


def classified(*names: str) -> dict[str, Any]:
    """The metadata of labels of one class, or of several."""
    if len(names) == 1:
        return {"class-name": names[0]}
    return {"class-map": {str(number): name for number, name in enumerate(names)}}


def scene(*names: str) -> dict[str, Any]:
    """An entry whose scene has been classified."""
    return {"source-ref": "s3://dataset/1.jpg", "scene": 0, "scene-metadata": classified(*names)}


@pytest.mark.parametrize("names", [("street",), ("field", "crossing"), ("street", "crossing")])
def test_an_object_of_one_of_the_classes_goes_on(names: tuple[str, ...]) -> None:
    assert BOXES.accepts(scene(*names))


def test_functions_of_ones_own_name_the_class_in_the_label() -> None:
    label = {"class-index": 0, "class-name": "street"}

    assert BOXES.accepts({"source-ref": "s3://dataset/1.jpg", "scene": label, "scene-metadata": {}})


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(scene("field"), id="of another class"),
        pytest.param(scene("field", "indoors"), id="of other classes"),
        pytest.param(scene("street") | {"boxes": 1}, id="labelled already"),
        pytest.param({"source-ref": "s3://dataset/1.jpg"}, id="not classified"),
        pytest.param(
            {"source-ref": "s3://dataset/1.jpg", "scene-metadata": {"failure-reason": "nobody answered"}},
            id="failed to be classified",
        ),
    ],
)
def test_any_other_object_does_not(entry: dict[str, Any]) -> None:
    assert not BOXES.accepts(entry)


@pytest.mark.parametrize(
    "told", [{}, {"scene-metadata": {}}, {"scene": ["street"], "scene-metadata": {"confidence": 1}}]
)
def test_a_label_that_names_no_class_is_refused_rather_than_passed_over(told: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="it or its metadata must name its classes"):
        BOXES.accepts({"source-ref": "s3://dataset/1.jpg", "scene": 0, **told})


def test_a_picture_without_boxes_is_of_no_class() -> None:
    entry = {"source-ref": "s3://dataset/1.jpg", "scene": {"annotations": []}}

    assert not BOXES.accepts(entry | {"scene-metadata": {"class-map": {}}})


def test_an_object_whose_label_failed_goes_on_again() -> None:
    failed = {"boxes-metadata": {"failure-reason": "nobody answered"}}

    assert BOXES.accepts(scene("street") | failed)


@pytest.mark.parametrize(("entry", "goes_on"), [({"boxes": {}}, True), ({}, False)])
def test_people_review_objects_that_have_the_label_only(entry: dict[str, Any], goes_on: bool) -> None:
    assert CORRECTIONS.accepts(entry) == goes_on


@pytest.mark.parametrize("link", [BOXES, CORRECTIONS])
def test_a_link_is_told_as_json(link: Link) -> None:
    assert Link.from_json(json.loads(json.dumps(link.to_json()))) == link


def test_a_line_that_cannot_be_read_is_a_problem_and_the_others_go_on() -> None:
    lines = split_lines([format_line(scene("street")), b"no JSON\n", format_line({"scene": 0})])

    found = list(BOXES.choose(lines))

    assert [each.line if isinstance(each, Problem) else json.loads(each) for each in found] == [
        scene("street"),
        2,
        3,
    ]


def test_a_link_has_room_for_as_many_objects_as_it_takes() -> None:
    BOXES.require_room_for(5)

    with pytest.raises(InvalidValue, match="the number of objects for boxes is 6: it takes at most 5"):
        BOXES.require_room_for(6)


def test_the_first_link_takes_no_more_than_later_ones_that_look_at_all_objects() -> None:
    rules = rules_of_chain([SCENES, BOXES, CORRECTIONS])

    assert [rule.most_objects for rule in rules] == [7, 5, 7]


entries = st.lists(
    st.fixed_dictionaries(
        {"scene-metadata": st.sampled_from([classified("street"), classified("field")])},
        optional={"scene": st.just(0), "boxes": st.just({}), "team": st.text()},
    ),
    max_size=20,
)


def labelled(chosen: bytes) -> bytes:
    """What the service makes of the lines that were chosen: the same, with a label."""
    return b"".join(format_line(json.loads(line) | {"boxes": "new"}) for line in chosen.splitlines())


def run(link: Link, manifest: bytes, *, kept: int | None = None) -> tuple[bytes, bytes, MergedLink]:
    """What a link chose, what all objects are afterwards, and the counts.

    Args:
        link: the link.
        manifest: of all objects.
        kept: of how many objects the link's output is written before its job breaks; all if None.
    """
    chosen = b"".join(line for line in link.choose(split_lines([manifest])) if isinstance(line, bytes))
    written = b"".join(labelled(chosen).splitlines(keepends=True)[:kept])
    merged = MergedLink(link)
    lines = b"".join(merged.lines(split_lines([manifest]), split_lines([written])))
    return chosen, lines, merged


@given(entries=entries, kept=st.none() | st.integers(0, 20))
def test_no_object_is_lost_or_moved_and_every_attribute_is_kept(
    entries: list[dict[str, Any]], kept: int | None
) -> None:
    numbered = [{"source": str(number), **entry} for number, entry in enumerate(entries)]

    chosen, lines, merged = run(BOXES, b"".join(map(format_line, numbered)), kept=kept)

    sources = [json.loads(line)["source"] for line in chosen.splitlines()]
    labeled = set(sources[:kept])
    assert [json.loads(line) for line in lines.splitlines()] == [
        entry | ({"boxes": "new"} if entry["source"] in labeled else {}) for entry in numbered
    ]
    assert (merged.objects, merged.labeled) == (len(sources), len(labeled))


@given(entries=entries)
def test_what_has_been_labelled_does_not_go_on_again(entries: list[dict[str, Any]]) -> None:
    numbered = [{"source": str(number), **entry} for number, entry in enumerate(entries)]
    _, lines, _ = run(BOXES, b"".join(map(format_line, numbered)))

    chosen, again, _ = run(BOXES, lines)

    assert (chosen, again) == (b"", lines)


@pytest.mark.parametrize("source", ["another", "one too many"])
def test_an_output_of_other_objects_is_refused(source: str) -> None:
    given_line = format_line({"source": "1", **scene("street")})
    other = format_line({"source": source, "source-ref": "s3://dataset/2.jpg"})
    written = other if source == "another" else labelled(given_line) + other

    with pytest.raises(InvalidValue, match="must be about the object in the same line"):
        list(MergedLink(BOXES).lines(split_lines([given_line]), split_lines([written])))


def request(spent_usd: float = 0, **asked: Any) -> dict[str, Any]:
    """The input of the execution of a link."""
    return link_request(
        {"dataset": "s3://dataset/", **asked},
        link=BOXES,
        manifest=S3Uri("output", "manifests/run/boxes/objects.manifest"),
        job_name="streets-run",
        spent_usd=spent_usd,
    )


def test_a_link_is_asked_for_its_objects_under_a_name_of_its_own() -> None:
    assert request(tags={"team": "vision"}, first=9, job_name="streets-run") == {
        "dataset": "s3://output/manifests/run/boxes/objects.manifest",
        "job_name": "streets-run-boxes",
        "tags": {"team": "vision"},
    }


def test_a_link_may_cost_what_those_before_have_left() -> None:
    assert request(budget_usd=10, spent_usd=3.5)["budget_usd"] == 6.5


def test_a_budget_that_is_used_up_is_told() -> None:
    with pytest.raises(InvalidValue, match=r"budget_usd is 10: .* have cost 10\.00 dollars"):
        request(budget_usd=10, spent_usd=10)


def test_a_model_of_one_link_is_none_of_all() -> None:
    with pytest.raises(InvalidValue, match='it must be "latest" or "none" in a chain'):
        request(warm_start="arn:aws:sagemaker:us-east-1:111122223333:model/boxes")


def test_a_text_in_place_of_a_list_of_classes_is_refused() -> None:
    with pytest.raises(InvalidValue, match="classes is 'street': it must be a list"):
        ObjectsOf(label_attribute="scene", classes="street")  # type: ignore[arg-type]
