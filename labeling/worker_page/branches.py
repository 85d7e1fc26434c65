"""The pages that Liquid makes of one template, as far as its conditions go.

What stands in different branches of a condition is never on a page together, so rules such as "exactly one
form" hold of each of these pages, and not of the template.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TAG = re.compile(
    r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}"
    r"|\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}"
    r"|\{%-?\s*(?P<name>\w+)(?:(?!\{%).)*?%\}",
    re.DOTALL,
)
_BLOCKS = {"if", "unless", "case", "for"}
_BRANCHES = {"elsif", "else", "when"}
_ENDS = {f"end{block}" for block in _BLOCKS}

_MOST_PAGES = 200
"""Far more than templates of people have branches; bounds what one that a program wrote may take."""


@dataclass(kw_only=True, slots=True, eq=False)
class _Block:
    """A condition or a loop; how many branches it has is known at its end."""

    last: int
    has_else: bool = False


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Branch:
    block: _Block
    index: int
    around: "_Branch | None"


def pages(template: str) -> Iterator[str]:
    """Pages that together show every branch of every condition; each line stays where it is.

    A page is made for each of the first 200 branches. Conditions elsewhere take the branch of the same
    number, because a template often asks the same condition twice, to begin an element and to end it.
    """
    pieces, branches = _split(template)
    made: set[frozenset[_Branch]] = set()
    for target in (None, *branches[:_MOST_PAGES]):
        shown = frozenset(_shown_with(target, branches))
        if shown not in made:
            made.add(shown)
            yield "".join(
                text if branch is None or branch in shown else "\n" * text.count("\n")
                for text, branch in pieces
            )


def _shown_with(target: _Branch | None, branches: Sequence[_Branch]) -> set[_Branch]:
    """The branches on the page made for one of them; with None, on the one where no condition holds."""
    chosen: dict[_Block, int] = {}
    number = len(branches)
    while target is not None:
        chosen[target.block] = number = target.index
        target = target.around
    shown: set[_Branch] = set()
    for branch in branches:  # each after those around it
        block = branch.block
        otherwise = block.last if number > block.last and block.has_else else number
        if branch.index == chosen.get(block, otherwise) and (branch.around is None or branch.around in shown):
            shown.add(branch)
    return shown


def _split(template: str) -> tuple[list[tuple[str, _Branch | None]], list[_Branch]]:
    """The pieces of a template, each with the innermost branch it is in, and all branches."""
    pieces: list[tuple[str, _Branch | None]] = []
    branches: list[_Branch] = []
    inside: _Branch | None = None
    begin = 0
    for tag in _TAG.finditer(template):
        pieces.append((template[begin : tag.start()], inside))
        begin = tag.end()
        around = inside
        if tag["name"] in _BLOCKS:
            # A case has no branch before its first `when`.
            index = -1 if tag["name"] == "case" else 0
            inside = _Branch(block=_Block(last=index), index=index, around=inside)
            branches.append(inside)
        elif inside is not None and tag["name"] in _BRANCHES:
            block, around = inside.block, inside.around
            block.last += 1
            block.has_else = tag["name"] == "else"
            inside = _Branch(block=block, index=block.last, around=around)
            branches.append(inside)
        elif inside is not None and tag["name"] in _ENDS:
            inside = around = inside.around
        # The tag itself is seen wherever its block is, because attributes with Liquid are read differently.
        pieces.append((tag[0], around))
    pieces.append((template[begin:], inside))
    return pieces, branches
