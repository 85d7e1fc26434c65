"""The annotations of frames as a label, and how the output of each task type writes them.

Source: SageMaker developer guide, "Output data". The task types agree on what they tell and differ in their
keys, in whether numbers are text, and in what tells one object from another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.label_categories import AnnotationType
from rehearsal.tasks.shapes import Shape, Tool


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """What somebody drew around, along or on an object in one frame.

    Attributes:
        category: label category.
        shape: where the object is.
        attributes: what people filled in of it.
        identity: what tells the object from others, in every frame it is in; empty if nothing does.
    """

    category: str
    shape: Shape
    attributes: Mapping[str, Any]
    identity: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A frame with what was drawn in it.

    Attributes:
        number: of the frame.
        name: of its file, from the sequence's prefix on; empty if it is an object by itself.
        attributes: what people filled in of the frame.
        annotations: what they drew.
    """

    number: int
    name: str
    attributes: Mapping[str, Any]
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnnotatedFrames:
    """The label of a sequence of frames, or of one frame.

    Attributes:
        tool: what people drew with.
        frames: the frames in their order.
    """

    tool: Tool
    frames: tuple[Frame, ...]

    @property
    def categories(self) -> frozenset[str]:
        """The label categories that occur in it."""
        return frozenset(one.category for frame in self.frames for one in frame.annotations)


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """How a task type writes annotations of frames.

    Attributes:
        root: key of the list of frames.
        number: key of a frame's number.
        name: key of a frame's name.
        numbers: as what numbers of frames and classes are written.
        identity: keys of what tells objects apart; the last, if there is any, is that of a name `class:n`.
        tools: what people may have drawn with, by the `annotationType` of the label category file.
    """

    root: str = ""
    number: str = ""
    name: str = ""
    numbers: type[int] | type[str]
    identity: tuple[str, ...]
    tools: Mapping[AnnotationType | None, Tool]

    def write(self, label: AnnotatedFrames, *, categories: Sequence[str]) -> dict[str, Any]:
        """The content of the file that holds a label."""
        written = zip(label.frames, self.write_annotations(label, categories=categories), strict=True)
        return {
            self.root: [
                {
                    label.tool.list_name: annotations,
                    self.number: self.numbers(frame.number),
                    self.name: frame.name,
                    "frame-attributes": dict(frame.attributes),
                }
                for frame, annotations in written
            ]
        }

    def write_annotations(
        self, label: AnnotatedFrames, *, categories: Sequence[str]
    ) -> list[list[dict[str, Any]]]:
        """The annotations of each frame."""
        return [
            [
                {
                    **one.shape,
                    "class-id": self.numbers(categories.index(one.category)),
                    "label-category-attributes": dict(one.attributes),
                    **dict(zip(self.identity, one.identity, strict=True)),
                }
                for one in frame.annotations
            ]
            for frame in label.frames
        ]

    def read(self, content: Mapping[str, Any], *, classes: Mapping[str, str]) -> AnnotatedFrames:
        """The label that `write` wrote.

        Args:
            content: what it wrote.
            classes: number of a class as text → its label category.

        Raises:
            KeyError, TypeError, ValueError: it wrote none such.
        """
        frames: Sequence[Mapping[str, Any]] = content[self.root]
        used = (tool for tool in self.tools.values() for frame in frames if tool.list_name in frame)
        tool = next(used, self.tools[None])
        return AnnotatedFrames(
            tool=tool,
            frames=tuple(
                Frame(
                    number=int(frame[self.number]),
                    name=str(frame[self.name]),
                    attributes=dict(frame.get("frame-attributes", {})),
                    annotations=self.read_annotations(
                        frame.get(tool.list_name, []), tool=tool, classes=classes
                    ),
                )
                for frame in frames
            ),
        )

    def read_annotations(
        self, annotations: Sequence[Mapping[str, Any]], *, tool: Tool, classes: Mapping[str, str]
    ) -> tuple[Annotation, ...]:
        """The annotations of one frame.

        Raises:
            KeyError, TypeError, ValueError: at least one is none.
        """
        return tuple(
            Annotation(
                category=classes[str(one["class-id"])],
                shape=tool.read(one),
                attributes=dict(one.get("label-category-attributes", {})),
                identity=tuple(str(one[key]) for key in self.identity),
            )
            for one in annotations
        )


def agreement(label: AnnotatedFrames, other: AnnotatedFrames) -> float:
    """How many of the objects that are in either label are in the same place in both, 0.0 to 1.0."""
    both, rest = 0, _places(other)
    for place in _places(label):
        if place in rest:
            rest.remove(place)
            both += 1
    either = len(_places(label)) + len(rest)
    return both / either if either else 1.0


def _places(label: AnnotatedFrames) -> list[tuple[int, str, Shape]]:
    return [(frame.number, one.category, one.shape) for frame in label.frames for one in frame.annotations]
