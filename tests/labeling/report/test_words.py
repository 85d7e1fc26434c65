import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.report.words import count, dollars, objects, percent, text


def test_figures_are_written_for_people() -> None:
    assert (count(1280), dollars(1234.5), objects(1), objects(1280)) == (
        "1,280",
        "$1,234.50",
        "1 object",
        "1,280 objects",
    )


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0.0%"), (0.0001, "0.1%"), (0.512, "51.2%"), (0.99999, "99.9%"), (1, "100.0%")],
)
def test_a_share_is_all_or_nothing_only_if_it_is(share: float, written: str) -> None:
    assert percent(share) == written


@given(st.text())
def test_no_text_can_bring_markup_in(anything: str) -> None:
    shown = text(anything)

    assert not set(shown) & set("<>\"'")
    assert shown.encode().decode() == shown


def test_characters_that_turn_the_reading_direction_are_not_shown() -> None:
    assert text("photo\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe") == "photo\N{REPLACEMENT CHARACTER}gnp.exe"
