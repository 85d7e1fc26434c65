"""Pages of one's own, as a worker fills them in."""

import pytest

from rehearsal.ground_truth.engine.form_page import FormPage, only_question
from rehearsal.ground_truth.engine.worker_page import PageError, Question, WorkerPage
from rehearsal.tasks.form import Form, Input, Switch
from tests.rehearsal.ground_truth.site import PAGE


def asked(inside: str) -> Question:
    """What a page with these elements in its form asks."""
    template = f"<crowd-form>{inside}</crowd-form>"
    return FormPage(WorkerPage(template, presign=str)).ask({"labels": ["a", "b"], "uri": "s3://notes/1.jpg"})


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<textarea name="q"></textarea>', Input(element="textarea", name="q")),
        ('<crowd-input name="q"></crowd-input>', Input(element="crowd-input", name="q")),
        ('<input type="hidden" name="q" value="7">', Input(element="input", name="q", choices=("7",))),
        (
            '<select name="q"><option value="a">A</option><option value="b">B</option></select>',
            Input(element="select", name="q", choices=("a", "b")),
        ),
        (
            '<crowd-slider name="q" min="1" max="5"></crowd-slider>',
            Input(element="crowd-slider", name="q", limits=(1, 5)),
        ),
        (
            '<crowd-classifier name="q" categories="{{ task.input.labels | to_json | escape }}">'
            "</crowd-classifier>",
            Input(element="crowd-classifier", name="q", choices=("a", "b")),
        ),
    ],
)
def test_an_element_has_an_answer_of_its_own(inside: str, found: Input) -> None:
    assert asked(inside).form == Form(inputs=(found,))


@pytest.mark.parametrize("tag", ["crowd-checkbox", "input type=checkbox"])
def test_any_checkbox_may_be_on(tag: str) -> None:
    boxes = f'<{tag} name="q" value="a"> <{tag} name="q">'

    assert asked(boxes).form == Form(checkboxes=(Switch(name="q", value="a"), Switch(name="q", value="on")))


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(
            '<crowd-radio-group>{% for one in task.input.labels %}<crowd-radio-button name="{{ one }}" '
            'value="{{ one }}"></crowd-radio-button>{% endfor %}</crowd-radio-group>',
            id="by their group",
        ),
        pytest.param(
            '<input type="radio" name="q" value="a"><input type="radio" name="q" value="b">',
            id="by their name",
        ),
    ],
)
def test_radio_buttons_exclude_each_other(inside: str) -> None:
    (group,) = asked(inside).form.radio_groups

    assert [switch.value for switch in group] == ["a", "b"]


def test_what_is_not_submitted_is_not_asked() -> None:
    inside = '<input placeholder="no name"><input type="submit" name="go"><textarea name="q"></textarea>'

    assert [found.name for found in asked(inside).form.inputs] == ["q"]


def test_the_first_address_on_the_page_is_the_object() -> None:
    image = '<img src="{{ task.input.uri | grant_read_access }}"><textarea name="q"></textarea>'

    assert asked(f'<script src="https://scripts.example/a.js"></script>{image}').source == "s3://notes/1.jpg"


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<p>Look.</p>", "the page has nothing to fill in"),
        ("<crowd-form></crowd-form>", "the page has 2 crowd-form elements"),
        ("<crowd-input></crowd-input>", "the crowd-input element has no name"),
        ('<crowd-line name="q" labels="cat"></crowd-line>', "must be an array of labels"),
        ('<crowd-slider name="q" min="low"></crowd-slider>', "must be whole numbers"),
    ],
)
def test_a_page_nobody_can_fill_in_is_refused(inside: str, message: str) -> None:
    with pytest.raises(PageError, match=message):
        asked(inside)


@pytest.mark.parametrize(
    ("template", "element"),
    [
        pytest.param(PAGE, "crowd-image-classifier", id="alone"),
        pytest.param(f'{PAGE}<textarea name="why"></textarea>', None, id="beside a text"),
        pytest.param(PAGE + PAGE, None, id="two"),
        pytest.param('<textarea name="why"></textarea>', None, id="none"),
    ],
)
def test_a_page_may_ask_for_labels_and_nothing_else(template: str, element: str | None) -> None:
    assert only_question(template) == element
