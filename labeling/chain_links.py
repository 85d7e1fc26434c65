"""Several tasks over one dataset, one after the other.

Which objects go on to a link of the chain, and how their labels come back among all objects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Self

from labeling.errors import InvalidValue, Problem, require, require_list
from labeling.manifest import Line, is_labeled, parse_line
from labeling.manifest_pairs import line_pairs
from labeling.manifest_selection import SELECTION_KEYS
from labeling.run_request import default_job_name
from labeling.s3_uri import S3Uri

TYPES_WITH_CLASSES = frozenset(
    {
        "groundtruth/image-classification",
        "groundtruth/image-classification-multilabel",
        "groundtruth/text-classification",
        "groundtruth/text-classification-multilabel",
        "groundtruth/video-classification",
        "groundtruth/object-detection",
        "groundtruth/label-verification",
    }
)
"""The output types whose metadata names the classes of an object, as `class-name` or in a `class-map` of
those that occur in it (source: SageMaker developer guide, "Output data")."""

_NAMES_OF_CLASSES = frozenset({"class-name", "class-map"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectsOf:
    """The objects to which an earlier link has given at least one of some classes.

    Attributes:
        label_attribute: of that link.
        classes: names of its classes; of a verification, the judgements.

    Raises:
        InvalidValue: the classes are no list of texts.
    """

    label_attribute: str
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        require_list(self.classes, subject="classes")

    def accepts(self, entry: Mapping[str, Any]) -> bool:
        """Whether an entry of a manifest is one of them.

        Raises:
            InvalidValue: it has a label that names no classes, as functions of one's own may make them.
        """
        if not is_labeled(entry, label_attribute=self.label_attribute):
            return False
        # The service names classes in the metadata, functions of one's own in the label itself.
        label, metadata = entry[self.label_attribute], entry.get(f"{self.label_attribute}-metadata")
        tellers = [teller for teller in (label, metadata) if isinstance(teller, Mapping)]
        require(
            any(not _NAMES_OF_CLASSES.isdisjoint(teller) for teller in tellers),
            subject=f"the label {self.label_attribute}",
            value=label,
            rule="it or its metadata must name its classes, as class-name or in a class-map, so that they can"
            " choose objects",
            fix="let its annotation functions do so, or leave only out",
        )
        return any(name in self.classes for teller in tellers for name in _classes(teller))


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A task of a chain.

    Attributes:
        name: of the task; names the link, too.
        label_attribute: of its labels.
        reviewed_attribute: of the labels that people verify or adjust in it; None if they make new ones.
        most_objects: how many objects it takes.
        only: the objects that go on to it; None for all.
    """

    name: str
    label_attribute: str
    most_objects: int
    reviewed_attribute: str | None = None
    only: ObjectsOf | None = None

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        only = value.get("only")
        if only is None:
            return cls(**value)
        objects = ObjectsOf(label_attribute=only["label_attribute"], classes=tuple(only["classes"]))
        return cls(**{**value, "only": objects})

    def to_json(self) -> dict[str, Any]:
        """The link as a JSON object, without what it does not say: a state's payload holds no null."""
        value: dict[str, Any] = {
            "name": self.name,
            "label_attribute": self.label_attribute,
            "most_objects": self.most_objects,
        }
        if self.reviewed_attribute is not None:
            value["reviewed_attribute"] = self.reviewed_attribute
        if self.only is not None:
            value["only"] = {
                "label_attribute": self.only.label_attribute,
                "classes": list(self.only.classes),
            }
        return value

    def accepts(self, entry: Mapping[str, Any]) -> bool:
        """Whether an object goes on to the link: it has no label of it yet, and every label that it takes."""
        reviewed = self.reviewed_attribute
        return (
            not is_labeled(entry, label_attribute=self.label_attribute)
            and (reviewed is None or is_labeled(entry, label_attribute=reviewed))
            and (self.only is None or self.only.accepts(entry))
        )

    def require_room_for(self, objects: int) -> None:
        """Refuse more objects than the link takes.

        Raises:
            InvalidValue: there are more.
        """
        require(
            objects <= self.most_objects,
            subject=f"the number of objects for {self.name}",
            value=objects,
            rule=f"it takes at most {self.most_objects:,}, as do later links that look at all of them",
            fix="choose some of the objects with first or sample, or let the link label in parts"
            " (LabelingInParts)",
        )

    def choose(self, lines: Iterable[Line]) -> Iterator[bytes | Problem]:
        """The lines of the objects that go on to the link, and every problem on the way.

        Line breaks are included.

        Args:
            lines: of the manifest of all objects.
        """
        for line in lines:
            try:
                if self.accepts(parse_line(line)):
                    yield line.content + b"\n"
            except InvalidValue as refused:
                yield from (replace(problem, line=line.number) for problem in refused.problems)


def rules_of_chain(links: Sequence[Link]) -> list[Link]:
    """The links of a chain, of which the first takes only what later ones take that look at all objects.

    So what is too much for one of those is refused before anything is spent.

    Args:
        links: in order.
    """
    first, *others = links
    for_all = [link.most_objects for link in others if link.only is None]
    return [replace(first, most_objects=min([first.most_objects, *for_all])), *others]


class MergedLink:
    """Puts the labels of a link back among all objects, in the order of the dataset.

    Args:
        link: chose the objects.

    Attributes:
        objects: how many lines it chose.
        labeled: how many of them carry its label now.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self.objects = 0
        self.labeled = 0

    def lines(self, given: Iterable[Line], written: Iterable[Line]) -> Iterator[bytes]:
        """All lines, line breaks included; as they were given where the link's output has none.

        Args:
            given: lines of the manifest that the link chose its objects from.
            written: lines of the link's output manifest, as many as there are.

        Raises:
            InvalidValue: a line of the output is about another object than the one that was chosen.
        """
        written = iter(written)
        for line in given:
            if not self._link.accepts(parse_line(line)):
                yield line.content + b"\n"
                continue
            (pair,) = line_pairs([line], islice(written, 1))
            self.objects += 1
            result = pair.result or {}
            self.labeled += is_labeled(result, label_attribute=self._link.label_attribute)
            yield (pair.given if pair.result is None else pair.written) + b"\n"
        # More lines than were chosen: refused like any other that is about no object.
        next(line_pairs([], written), None)


def link_request(
    request: Mapping[str, Any], *, link: Link, manifest: S3Uri, job_name: str, spent_usd: float
) -> dict[str, Any]:
    """The input of the execution that labels the objects of a link.

    Args:
        request: the input of the execution of the whole chain.
        link: the link.
        manifest: of its objects.
        job_name: of the whole run; the link's job is named after it.
        spent_usd: dollars that the links before have cost, to be taken off the budget.

    Raises:
        InvalidValue: all links would have to start from the same model, or the budget is used up.
    """
    warm_start = request.get("warm_start", "latest")
    require(
        warm_start in ("latest", "none"),
        subject="warm_start",
        value=warm_start,
        rule='it must be "latest" or "none" in a chain, because each link has a model of its own',
        fix="choose one of these or leave it out",
    )
    kept = {key: value for key, value in request.items() if key not in SELECTION_KEYS}
    own = {"dataset": str(manifest), "job_name": default_job_name(job_name, link.name)}
    budget_usd = request.get("budget_usd")
    if budget_usd is None:
        return kept | own
    left = round(budget_usd - spent_usd, 3)
    require(
        left > 0,
        subject="budget_usd",
        value=budget_usd,
        rule=f"the links before have cost {spent_usd:,.2f} dollars, so nothing is left for {link.name}",
        fix="go on with a budget for the rest",
    )
    return kept | own | {"budget_usd": left}


def _classes(teller: Mapping[str, Any]) -> list[Any]:
    class_map = teller.get("class-map")
    return list(class_map.values()) if isinstance(class_map, Mapping) else [teller.get("class-name")]
