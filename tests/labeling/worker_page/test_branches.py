import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.worker_page.branches import pages

TAGS = (
    "if",
    "elsif",
    "else",
    "endif",
    "case",
    "when",
    "endcase",
    "for",
    "endfor",
    "comment",
    "endcomment",
    "raw",
)


def shown(template: str) -> list[str]:
    """The pages without the tags, which are on every page their block is on."""
    return ["".join(part.rpartition("%}")[2] for part in page.split("{%")) for page in pages(template)]


@pytest.mark.parametrize(
    ("template", "texts"),
    [
        pytest.param("a", ["a"], id="no condition"),
        pytest.param("a{% if x %}b{% endif %}c", ["ac", "abc"], id="held or not"),
        pytest.param("{% if x %}a{% elsif y %}b{% else %}c{% endif %}", ["c", "a", "b"], id="one of three"),
        pytest.param("{% case x %} {% when 1 %}a{% when 2 %}b{% endcase %}", ["", " ", "a", "b"], id="cases"),
        pytest.param("{% for i in x %}a{% else %}b{% endfor %}", ["b", "a"], id="a loop may be empty"),
        pytest.param("{% if x %}a{% endif %}{% if x %}b{% endif %}", ["", "ab"], id="the same twice"),
        pytest.param(
            "{% if x %}a{% if y %}b{% else %}c{% endif %}{% endif %}", ["", "ab", "ac"], id="one in another"
        ),
        pytest.param("{% comment %}{% if x %}{% endcomment %}a", ["a"], id="in a comment"),
        pytest.param("{%- if x -%}a{%- endif -%}", ["", "a"], id="tags that trim spaces"),
        pytest.param("a{% endif %}{% else %}b", ["ab"], id="ends of nothing"),
    ],
)
def test_every_branch_is_on_a_page(template: str, texts: list[str]):
    assert shown(template) == texts


@given(st.lists(st.sampled_from(TAGS).map(lambda tag: f"{{% {tag} %}}") | st.text(max_size=3)))
@settings(max_examples=60)
def test_lines_stay_where_they_are(pieces: list[str]):
    template = "\n".join(pieces)

    assert {page.count("\n") for page in pages(template)} == {template.count("\n")}


def test_a_template_of_very_many_branches_makes_a_bounded_number_of_pages():
    assert len(list(pages("{% if x %}" + "{% else %}" * 1_000))) == 201
