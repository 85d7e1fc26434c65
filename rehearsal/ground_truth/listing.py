"""What all List operations have in common: filters, an order, and pages."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rehearsal.ground_truth.errors import invalid

_DEFAULT_PAGE = 10


def page(
    items: Sequence[Any],
    request: Mapping[str, Any],
    *,
    under: str,
    show: Callable[[Any], dict[str, Any]],
    default_size: int = _DEFAULT_PAGE,
) -> dict[str, Any]:
    """One page of a listing: at most MaxResults items after NextToken, and the token of the next page."""
    start = _offset(request.get("NextToken"))
    end = start + request.get("MaxResults", default_size)
    answer: dict[str, Any] = {under: [show(item) for item in items[start:end]]}
    if end < len(items):
        answer["NextToken"] = base64.urlsafe_b64encode(str(end).encode()).decode()
    return answer


def ordered(
    items: Sequence[Any],
    request: Mapping[str, Any],
    *,
    keys: Mapping[str, Callable[[Any], Any]],
    default: str,
) -> list[Any]:
    """The items by the key that SortBy names, ascending unless SortOrder says otherwise."""
    return sorted(
        items, key=keys[request.get("SortBy", default)], reverse=request.get("SortOrder") == "Descending"
    )


def within(value: float, request: Mapping[str, Any], name: str) -> bool:
    """Whether a time lies between the request's `<name>After` and `<name>Before`, in seconds since 1970."""
    after, before = request.get(f"{name}After"), request.get(f"{name}Before")
    return (after is None or value >= after) and (before is None or value <= before)


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.encode()))
    except ValueError:
        raise invalid(f"the NextToken is {token!r}: it must be the one of the previous page") from None
