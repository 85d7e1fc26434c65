"""How people annotate frames, from nothing or on top of what others have drawn."""

import itertools
import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labeling.label_attributes import Attribute
from labeling.label_categories import LabelCategories
from rehearsal.tasks.annotated_frames import AnnotatedFrames, Annotation, Frame
from rehearsal.tasks.shapes import Shape, Tool

_NOTHING = Frame(number=0, name="", attributes={}, annotations=())


class Annotator:
    """Somebody who annotates one object of a job.

    Args:
        asked: what the page asks for, and what of it may be changed where labels are reviewed.
        accuracy: how often this person is right about an object in a frame, 0 to 1.
        chance: the person's.
    """

    def __init__(self, *, asked: LabelCategories, accuracy: float, chance: random.Random) -> None:
        self._asked = asked
        self._accuracy = accuracy
        self._chance = chance
        self._editable = editable_categories(asked)
        self._own_attributes = {label.name: label.attributes for label in asked.labels}

    def annotate(self, truth: AnnotatedFrames, *, earlier: AnnotatedFrames | None) -> AnnotatedFrames:
        """What this person makes of frames: what is wrong goes, and what is missing is drawn.

        Now and then something wrong is left, or an object is missed or misplaced.

        Args:
            truth: what is to be seen.
            earlier: what others have drawn, right where it equals the truth; None for nothing.
        """
        given = {frame.number: frame for frame in earlier.frames} if earlier else {}
        looks = [self._look(given.get(frame.number, _NOTHING), frame) for frame in truth.frames]
        identities = self._identities(looks)
        return replace(
            truth,
            frames=tuple(
                replace(
                    look.frame,
                    attributes=look.attributes,
                    annotations=(
                        *(self._described(one, right or one) for one, right in look.kept),
                        *self._drawn(look, identities, tool=truth.tool),
                    ),
                )
                for look in looks
            ),
        )

    def _look(self, before: Frame, frame: Frame) -> "_Look":
        """Compare what others have drawn in a frame with what is to be seen there."""
        kept, missing = list[tuple[Annotation, Annotation | None]](), list(frame.annotations)
        for one in before.annotations:
            places = ((other.category, other.shape) for other in missing)
            found = next((n for n, place in enumerate(places) if place == (one.category, one.shape)), None)
            if found is not None:
                kept.append((one, missing.pop(found)))
            elif one.category not in self._editable or self._errs():
                kept.append((one, None))
        return _Look(
            frame=frame,
            attributes=filled_in(before.attributes, frame.attributes, asked=self._asked.frame_attributes),
            kept=kept,
            missing=[one for one in missing if one.category in self._editable],
        )

    def _identities(self, looks: Sequence["_Look"]) -> dict[tuple[str, ...], tuple[str, ...]]:
        """What tells each object apart, by what does in the truth: others may have called it otherwise."""
        kept = list(itertools.chain.from_iterable(look.kept for look in looks))
        identities = {right.identity: one.identity for one, right in kept if right is not None}
        taken = {part for one, _ in kept for part in one.identity}
        for look in looks:
            for one in look.missing:
                if one.identity not in identities:
                    identities[one.identity] = self._identity(one, taken)
                    taken.update(identities[one.identity])
        return identities

    def _identity(self, annotation: Annotation, taken: set[str]) -> tuple[str, ...]:
        """The object's own identity, or another if that is taken."""
        if taken.isdisjoint(annotation.identity):
            return annotation.identity
        names = (f"{annotation.category}:{number}" for number in itertools.count(1))
        name = next(name for name in names if name not in taken)
        object_id = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        return (object_id, name)[-len(annotation.identity) :]

    def _drawn(
        self, look: "_Look", identities: Mapping[tuple[str, ...], tuple[str, ...]], *, tool: Tool
    ) -> Iterable[Annotation]:
        """What this person adds to a frame."""
        for one in look.missing:
            shape = self._shape(one.shape, tool=tool)
            if shape is not None:
                identity = identities[one.identity]
                drawn = Annotation(category=one.category, shape=shape, attributes={}, identity=identity)
                yield self._described(drawn, one)

    def _shape(self, shape: Shape, *, tool: Tool) -> Shape | None:
        """An object as this person draws it; None if this person misses it."""
        return self._chance.choice((None, tool.misplaced(shape))) if self._errs() else shape

    def _described(self, annotation: Annotation, right: Annotation) -> Annotation:
        asked = (*self._asked.attributes, *self._own_attributes[annotation.category])
        attributes = filled_in(annotation.attributes, right.attributes, asked=asked)
        return replace(annotation, attributes=attributes)

    def _errs(self) -> bool:
        return self._chance.random() > self._accuracy


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    """A frame as a person sees it.

    Attributes:
        frame: what is to be seen.
        attributes: what people fill in of it.
        kept: what stays of what others have drawn, each with what is right about it, if anything is.
        missing: what is to be drawn.
    """

    frame: Frame
    attributes: Mapping[str, Any]
    kept: Sequence[tuple[Annotation, Annotation | None]]
    missing: Sequence[Annotation]


def editable_categories(asked: LabelCategories) -> frozenset[str]:
    """The label categories whose labels people may change."""
    return frozenset(label.name for label in asked.labels if label.edits_allowed != "none")


def filled_in(
    before: Mapping[str, Any], true: Mapping[str, Any], *, asked: Iterable[Attribute]
) -> dict[str, Any]:
    """What people fill in: the truth of what they are asked and may change; the rest stays as it was."""
    names = {attribute.name for attribute in asked if attribute.edits_allowed != "none"}
    return {**before, **{name: value for name, value in true.items() if name in names}}
