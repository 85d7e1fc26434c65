"""How figures and other people's text are written in the report."""

import html


def count(number: int) -> str:
    """1,280."""
    return f"{number:,}"


def objects(number: int) -> str:
    """1 object, 1,280 objects."""
    return f"{number:,} object" if number == 1 else f"{number:,} objects"


def dollars(amount: float) -> str:
    """$1,234.50."""
    return f"${amount:,.2f}"


def percent(share: float) -> str:
    """51.2%; never 100.0% or 0.0% unless it is exactly that.

    Args:
        share: 0.0 to 1.0.
    """
    rounded = f"{share:.1%}"
    if rounded == "100.0%" and share < 1:
        return "99.9%"
    return "0.1%" if rounded == "0.0%" and share > 0 else rounded


def text(value: object) -> str:
    """Any text as HTML that shows it: markup in it has no effect, nor do characters that cannot be shown."""
    shown = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(value)
    )
    return html.escape(shown)
