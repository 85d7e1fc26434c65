"""Tags of jobs, workforces and workteams."""

from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.ground_truth.errors import ServiceError, invalid
from rehearsal.ground_truth.listing import page

_MOST_TAGS = 50


class Tags:
    """The tags of every resource by its ARN."""

    def __init__(self) -> None:
        self._tags: dict[str, dict[str, str]] = {}

    def create(self, arn: str, tags: Iterable[Mapping[str, str]]) -> None:
        """Begin to keep tags for a new resource."""
        self._tags[arn] = {}
        self._put(arn, tags)

    def forget(self, arn: str) -> None:
        """Drop the tags of a deleted resource."""
        self._tags.pop(arn, None)

    def of(self, arn: str) -> list[dict[str, str]]:
        """The tags of a resource, as the API writes them."""
        return [{"Key": key, "Value": value} for key, value in self._tags.get(arn, {}).items()]

    def list_tags(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListTags."""
        arn = self._known(request["ResourceArn"])
        return page(self.of(arn), request, under="Tags", show=dict, default_size=_MOST_TAGS)

    def add_tags(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer AddTags."""
        arn = self._known(request["ResourceArn"])
        self._put(arn, request["Tags"])
        return {"Tags": self.of(arn)}

    def delete_tags(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DeleteTags."""
        tags = self._tags[self._known(request["ResourceArn"])]
        for key in request["TagKeys"]:
            tags.pop(key, None)
        return {}

    def _known(self, arn: str) -> str:
        if arn not in self._tags:
            raise ServiceError("ResourceNotFound", f"there is no resource {arn}")
        return arn

    def _put(self, arn: str, tags: Iterable[Mapping[str, str]]) -> None:
        merged = self._tags[arn] | {tag["Key"]: tag["Value"] for tag in check_tags(tags)}
        if len(merged) > _MOST_TAGS:
            raise invalid(f"{arn} would have {len(merged)} tags: it may have {_MOST_TAGS}; remove some first")
        self._tags[arn] = merged


def check_tags(tags: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Refuse tags that the API's model admits and AWS does not.

    Raises:
        ServiceError: a key is AWS's own, or there twice.
    """
    checked = list(tags)
    keys = [tag["Key"] for tag in checked]
    for key in keys:
        if key.lower().startswith("aws:"):
            raise invalid(f"a tag's key is {key!r}: it must not begin with aws:; choose another key")
        if keys.count(key) > 1:
            raise invalid(f"the tag {key!r} is there twice: keys must be unique; remove one")
    return checked
