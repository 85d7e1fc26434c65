import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.worker_page.literals import read_literal

VALUES = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(VALUES)
@settings(max_examples=60)
def test_json_is_read_as_json(value: Any):
    assert read_literal(json.dumps(value)) == value


@given(st.text())
@settings(max_examples=60)
def test_any_text_in_single_quotes_is_read(text: str):
    quoted = json.dumps(text)[1:-1].replace('\\"', '"').replace("'", "\\'")

    assert read_literal(f"['{quoted}']") == [text]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("['cat', 'dog']", ["cat", "dog"]),
        ("['cat', 'dog',]", ["cat", "dog"]),
        ("{ text: 'None of the above' }", {"text": "None of the above"}),
        (
            "[{'label': 'person', shortDisplayName: \"per\",},]",
            [{"label": "person", "shortDisplayName": "per"}],
        ),
        ("{label: 'a, ]: b: c', left: 1.5, top: -2}", {"label": "a, ]: b: c", "left": 1.5, "top": -2}),
        ("['it\\'s', \"it's\", 'a \"b\"']", ["it's", "it's", 'a "b"']),
        (" 7 ", 7),
    ],
)
def test_what_javascript_takes_is_read(written: str, value: Any):
    assert read_literal(written) == value


@pytest.mark.parametrize("written", ["", "cat, dog", "['cat'", "[cat]", "alert()", "[" * 100_000])
def test_anything_else_is_refused(written: str):
    with pytest.raises(ValueError, match=r"."):
        read_literal(written)
