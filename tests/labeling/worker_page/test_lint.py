"""Each rule of worker pages with pages that break it, beside a page that breaks none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.task_type import TaskType
from labeling.task_types import (
    BOUNDING_BOX,
    CUSTOM,
    IMAGE_CLASSIFICATION,
    IMAGE_CLASSIFICATION_MULTI_LABEL,
    TEXT_CLASSIFICATION,
)
from labeling.worker_page import LONGEST_PAGE, lint

SCRIPT = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
INSTRUCTIONS = "<short-instructions></short-instructions><full-instructions></full-instructions>"
LABELS = 'categories="{{ task.input.labels | to_json | escape }}"'
SOURCE = 'src="{{ task.input.taskObject | grant_read_access }}"'
INPUT = '<crowd-input name="a"></crowd-input>'
CHECKBOX = '<crowd-checkbox name="a"></crowd-checkbox>'


def image(attributes: str = f'name="q" {SOURCE} {LABELS}', inside: str = INSTRUCTIONS) -> str:
    """An element that asks for the category of an image."""
    return f"<crowd-image-classifier {attributes}>{inside}</crowd-image-classifier>"


def form(content: str) -> str:
    return f"{SCRIPT}\n<crowd-form>\n{content}\n</crowd-form>"


def found(page: str, *, task_type: TaskType = IMAGE_CLASSIFICATION) -> list[tuple[int, str]]:
    return [(finding.line, finding.rule) for finding in lint(page, task_type=task_type)]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(form(image()), id="an image classifier"),
        pytest.param(
            f'{SCRIPT}<crowd-entity-annotation name="q" labels="[{{label: \'a\'}}]">{INSTRUCTIONS}'
            "</crowd-entity-annotation>",
            id="named entities bring their own form",
        ),
        pytest.param(form(INPUT).replace("elements.js", "elements-v2.js"), id="the second script"),
        pytest.param(
            form(image().replace("{{ task.input.labels | to_json | escape }}", "['a', 'b']")), id="own labels"
        ),
        pytest.param(
            form(f"{INPUT}<p>One<p>Two<br><img alt='' src='data:,'>"), id="end tags that are optional"
        ),
        pytest.param(form(f"{INPUT}<svg><path d='M0'/><g/></svg>"), id="drawings close their own tags"),
        pytest.param(form(INPUT + "<!-- <crowd-form> <b> -->"), id="comments of HTML"),
        pytest.param(form(f"{INPUT}{{% comment %}}<crowd-form>{{% endcomment %}}"), id="comments of Liquid"),
        pytest.param(
            form(f"{INPUT}{{% if 1 < 2 and '>' != \"<b>\" %}}<b>x</b>{{% endif %}}"), id="brackets in Liquid"
        ),
        pytest.param(
            form(f"{CHECKBOX}\n{CHECKBOX.replace('name', 'value=x name')}"),
            id="switches of one answer",
        ),
        pytest.param(
            form('{% for i in x %}<crowd-input name="{{ i }}"></crowd-input>{% endfor %}'),
            id="names by Liquid",
        ),
        pytest.param(form(f"{INPUT}<a href='http://example.com'>more</a>"), id="a link is not loaded"),
        pytest.param(form(f"{INPUT}<script>if (a < b) {{ run(); }}</script>"), id="a script without Liquid"),
        pytest.param(
            form(f"{INPUT}<script>const x = {{{{ x | to_json | skip_autoescape }}}};</script>"),
            id="not escaped",
        ),
        pytest.param(
            SCRIPT + "{% if x %}<crowd-form>{% else %}<crowd-form a>{% endif %}" + INPUT + "</crowd-form>",
            id="a form in each branch",
        ),
        pytest.param(
            form(
                INPUT + "{% if x %}<b>{% if y %}y{% else %}z{% endif %}{% endif %}a{% if x %}</b>{% endif %}",
            ),
            id="an element begun and ended on the same condition",
        ),
        pytest.param("<![if x]>" + form(INPUT), id="a declaration browsers do not know"),
    ],
)
def test_a_good_page_is_clean(page: str):
    assert found(page) == []


@pytest.mark.parametrize(
    ("page", "findings"),
    [
        pytest.param(
            form(INPUT).replace("https://assets", "https://other"), [(1, "one-form")], id="other script"
        ),
        pytest.param(
            f"<!-- {SCRIPT} -->\n<crowd-form></crowd-form>", [(1, "one-form")], id="script in a comment"
        ),
        pytest.param(SCRIPT, [(1, "one-form")], id="no form"),
        pytest.param(form(INPUT) + "\n<crowd-form></crowd-form>", [(5, "one-form")], id="two forms"),
        pytest.param(form("") + f"\n{INPUT}", [(5, "one-form")], id="an input outside"),
        pytest.param(
            form(
                f'<crowd-entity-annotation name="q" labels="[\'a\']">{INSTRUCTIONS}</crowd-entity-annotation>'
            ),
            [(2, "one-form")],
            id="named entities in a form",
        ),
        pytest.param(
            form("<crowd-bounding-bax></crowd-bounding-bax>"), [(3, "known-elements")], id="unknown"
        ),
        pytest.param(form("<crowd-input></crowd-input>"), [(3, "named-answers")], id="no name"),
        pytest.param(form(image(f"{SOURCE} {LABELS}")), [(3, "named-answers")], id="no name of a question"),
        pytest.param(form(f"{INPUT}\n{INPUT}"), [(4, "named-answers")], id="the same name twice"),
        pytest.param(
            form(f"{CHECKBOX}\n{CHECKBOX.replace('name', 'value=on name')}"),
            [(4, "named-answers")],
            id="the same value of the same name",
        ),
        pytest.param(form(image(inside="")), [(3, "instructions")], id="no instructions"),
        pytest.param(
            form(image(inside=f"<div>{INSTRUCTIONS}</div>")), [(3, "instructions")], id="too far inside"
        ),
        pytest.param(
            form(f'<crowd-classifier name="q" {LABELS}>{INSTRUCTIONS}</crowd-classifier>'),
            [(3, "instructions")],
            id="nothing to classify",
        ),
        pytest.param(form(image(f'name="q" {SOURCE}')), [(3, "labels")], id="no labels"),
        pytest.param(form(image(f'name="q" {SOURCE} categories="a, b"')), [(3, "labels")], id="no array"),
        pytest.param(form(image(f'name="q" {SOURCE} categories="[]"')), [(3, "labels")], id="no label"),
        pytest.param(
            form(image(f"name='q' {SOURCE} categories=\"['a', 'a']\"")), [(3, "labels")], id="twice"
        ),
        pytest.param(
            form(image(f'name="q" {SOURCE} categories="{{{{ task.input.labels }}}}"')),
            [(3, "labels-as-json")],
            id="labels as Liquid prints them",
        ),
        pytest.param(
            form(image(f"name='q' {SOURCE} categories='{{{{ task.input.labels | to_json }}}}'")),
            [(3, "labels-as-json")],
            id="labels not escaped",
        ),
        pytest.param(
            form(image(f'name="q" {LABELS} src="{{{{ task.input.taskObject }}}}"')),
            [(3, "read-access")],
            id="no URL",
        ),
        pytest.param(
            form(f"{INPUT}\n<img src=\"{{{{ task.input['source-ref'] }}}}\">"),
            [(4, "read-access")],
            id="by its key",
        ),
        pytest.param(form(f'{INPUT}\n<img src="s3://bucket/1.png">'), [(4, "read-access")], id="a URI of S3"),
        pytest.param(form(image(f'name="q" {LABELS}')), [(3, "read-access")], id="no image"),
        pytest.param(form(f'{INPUT}\n<img src="http://example.com/1.png">'), [(4, "https")], id="HTTP"),
        pytest.param(form(f'{INPUT}\n<link href="style.css">'), [(4, "https")], id="a relative address"),
        pytest.param(form(f"{INPUT}\n<div>"), [(4, "closed-tags")], id="an element left open"),
        pytest.param(form(f"{INPUT}\n</div>"), [(4, "closed-tags")], id="an end without a beginning"),
        pytest.param(
            form('<crowd-input name="a"/>'), [(3, "closed-tags")], id="an element that closes itself"
        ),
        pytest.param(
            form(f"{INPUT}\n<video controls/></video>"), [(4, "closed-tags")], id="one that closes twice"
        ),
        pytest.param("<crowd-form>\n" + SCRIPT, [(1, "closed-tags")], id="a form left open"),
        pytest.param(form(INPUT) + "\n" + " " * LONGEST_PAGE, [(5, "length")], id="too long"),
        pytest.param(
            form(f"{INPUT}<script>\nlet url = '{{{{ task.input.url }}}}';\n</script>"),
            [(4, "scripts-without-liquid")],
            id="Liquid in a script",
        ),
        pytest.param(
            form(f"{INPUT}<style>p {{ color: {{{{ task.input.color }}}} }}</style>"),
            [(3, "scripts-without-liquid")],
            id="Liquid in a style sheet",
        ),
    ],
)
def test_what_breaks_a_rule_is_found_where_it_is(page: str, findings: list[tuple[int, str]]):
    assert found(page) == findings


@pytest.mark.parametrize(("count", "findings"), [(50, []), (51, [(3, "labels")])])
def test_a_page_may_have_as_many_labels_as_its_task_type(count: int, findings: list[tuple[int, str]]):
    page = form(image(f'name="q" {SOURCE} categories="{list(map(str, range(count)))}"'))

    assert found(page, task_type=IMAGE_CLASSIFICATION_MULTI_LABEL) == findings
    assert found(page, task_type=IMAGE_CLASSIFICATION) == []


@pytest.mark.parametrize("task_type", [TEXT_CLASSIFICATION, CUSTOM], ids=lambda task_type: task_type.name)
def test_an_object_that_is_a_text_may_be_an_address(task_type: TaskType):
    page = form(f'{INPUT}<iframe src="{{{{ task.input.taskObject }}}}"></iframe>')

    assert found(page, task_type=task_type) == []


def test_of_a_custom_task_the_image_of_a_question_is_in_s3():
    page = form(image(f'name="q" {LABELS} src="{{{{ task.input.taskObject }}}}"'))

    assert found(page, task_type=CUSTOM) == [(3, "read-access")]


def test_a_fault_is_found_in_any_branch():
    page = form(
        f"{INPUT}{{% if x %}}{{% if y %}}{{% else %}}\n<crowd-bax></crowd-bax>{{% endif %}}{{% endif %}}"
    )

    assert found(page) == [(4, "known-elements")]


def test_a_form_may_not_depend_on_a_condition():
    page = f"{SCRIPT}{{% if x %}}<crowd-form>{INPUT}</crowd-form>{{% endif %}}"

    assert found(page) == [(1, "one-form")]


def test_lines_are_counted_across_liquid():
    page = form(f"{{% comment %}}\n\n{{% endcomment %}}{{{{\n x }}}}\n{INPUT}\n<div>")

    assert found(page) == [(8, "closed-tags")]


def test_findings_come_from_top_to_bottom_with_their_fix():
    findings = lint(form("<b>\n<crowd-bax></crowd-bax>"), task_type=BOUNDING_BOX)

    assert [str(finding.problem) for finding in findings] == [
        "line 3: a tag is '<b>': it must be closed inside the element it is in; "
        "add </b> where the element ends",
        "line 4: a crowd element is '<crowd-bax>': it must be one there is, or nothing is shown; "
        "look up its name in the crowd HTML elements reference",
    ]


FRAGMENTS = [
    *("<", "</", "/>", ">", "<!", "<![", "<!--", "-->", "<?", "'", '"', "=", "&#xe000;0&#xe001;", "\n", " "),
    *("{{", "}}", "{%", "%}", "{% raw %}", "{% endraw %}", "{% comment %}", "{% endcomment %}"),
    *("\ue000", "\ue001"),
    *("crowd-form", "crowd-input", "crowd-classifier", "svg", "script", "style", "p", "textarea"),
    *("name", "src", "categories", "[", "]", "s3://", "task.input.taskObject"),
]


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3)).map("".join))
@settings(max_examples=300)
def test_any_text_can_be_looked_at(page: str):
    assert {finding.rule for finding in lint(page, task_type=BOUNDING_BOX)} >= {"one-form"}


def test_deeply_nested_pages_can_be_looked_at():
    page = "<div>\n" * 5_000

    assert len(lint(page, task_type=CUSTOM)) == 5_002
