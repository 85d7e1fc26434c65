from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.label_attributes import MOST_ATTRIBUTES, MOST_FREE_TEXTS, Attribute, validate_attributes


def test_an_attribute_may_be_a_choice() -> None:
    colour = Attribute(name="colour", choices=("red", "green"), required=True)

    assert colour.to_json() == {
        "name": "colour",
        "type": "string",
        "enum": ["red", "green"],
        "isRequired": True,
    }


def test_an_attribute_may_be_a_whole_number() -> None:
    people = Attribute(name="people", description="how many do you see", between=(0, 9))

    assert people.to_json() == {
        "name": "people",
        "description": "how many do you see",
        "type": "number",
        "minimum": 0,
        "maximum": 9,
    }


def test_an_attribute_may_be_a_free_text_that_reviewers_leave_alone() -> None:
    assert Attribute(name="plate", edits_allowed="none").to_json() == {
        "name": "plate",
        "type": "string",
        "editsAllowed": "none",
    }


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"name": ""}, "1 to 16 characters"),
        ({"name": " "}, "1 to 16 characters"),
        ({"name": "x" * 17}, "1 to 16 characters"),
        ({"description": "x" * 129}, "at most 128 characters"),
        ({"choices": ("a", "a")}, "all different"),
        ({"choices": ("",)}, "1 to 16 characters"),
        ({"choices": ("x" * 17,)}, "1 to 16 characters"),
        ({"choices": tuple("abcdefghijk")}, "at most 10"),
        ({"choices": ("a",), "between": (0, 1)}, "a choice or a number"),
        ({"between": (2, 1)}, "must not be greater"),
    ],
)
def test_an_attribute_the_service_does_not_take_is_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        Attribute(**{"name": "speed", **options})


@given(choices=st.integers(0, 12), free_texts=st.integers(0, 7))
def test_ten_attributes_are_taken_and_five_free_texts_among_them(choices: int, free_texts: int) -> None:
    attributes = [Attribute(name=f"choice {n}", choices=("yes",)) for n in range(choices)]
    attributes += [Attribute(name=f"text {n}") for n in range(free_texts)]

    try:
        validate_attributes(attributes, owner="frames")
        taken = True
    except InvalidValue:
        taken = False

    assert taken == (choices + free_texts <= MOST_ATTRIBUTES and free_texts <= MOST_FREE_TEXTS)


def test_two_attributes_of_one_name_are_refused() -> None:
    twice = [Attribute(name="speed"), Attribute(name="speed", between=(0, 9))]

    with pytest.raises(InvalidValue, match=r"the attributes of label 'car' is \[\"speed\", \"speed\"\]"):
        validate_attributes(twice, owner="label 'car'")


def test_a_text_in_place_of_a_list_of_choices_is_refused() -> None:
    with pytest.raises(InvalidValue, match="the choices of attribute 'colour' is 'red': it must be a list"):
        Attribute(name="colour", choices="red")  # type: ignore[arg-type]
