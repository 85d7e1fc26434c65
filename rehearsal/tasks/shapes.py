"""What people draw in a frame: the shapes of a video's frames, and cuboids among points.

Source: SageMaker developer guide, "Output data"; for the keys of key points and corners, which are in a table
that only its website shows, output files of real jobs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeling.label_categories import AnnotationType

Shape = Mapping[str, Any]
"""Where something is, by the keys of the output: numbers, or `vertices` that have numbers."""

_MISPLACED = 0.9
"""What a slip makes of every coordinate, so that what lay in the image still does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """What people draw with.

    Attributes:
        list_name: key of the list of such shapes in a frame of the output.
        place: keys of the coordinates, of each corner if there are corners; in pixels, or in meters.
        extent: keys of the shape's other numbers.
        least_vertices: how many corners a shape has at least; 0 if it is not drawn corner by corner.
    """

    list_name: str
    place: tuple[str, ...]
    extent: tuple[str, ...] = ()
    least_vertices: int = 0

    def read(self, annotation: Mapping[str, Any]) -> Shape:
        """The shape in an annotation.

        Raises:
            KeyError, TypeError, ValueError: there is none that this tool draws.
        """
        if not self.least_vertices:
            return {key: _number(annotation[key]) for key in (*self.place, *self.extent)}
        vertices = [{key: _number(vertex[key]) for key in self.place} for vertex in annotation["vertices"]]
        if len(vertices) < self.least_vertices:
            raise ValueError(f"one of the {self.list_name} has {len(vertices)} vertices")
        return {"vertices": vertices}

    def misplaced(self, shape: Shape) -> Shape:
        """The shape as somebody draws it who slips."""

        def moved(point: Mapping[str, Any]) -> dict[str, Any]:
            # Pixels are whole numbers and stay so.
            return {**point, **{key: type(point[key])(point[key] * _MISPLACED) for key in self.place}}

        if not self.least_vertices:
            return moved(shape)
        return {"vertices": [moved(vertex) for vertex in shape["vertices"]]}


_BOX = Tool(list_name="annotations", place=("left", "top"), extent=("width", "height"))
_CUBOID = Tool(
    list_name="annotations",
    place=("center-x", "center-y", "center-z"),
    extent=("length", "width", "height", "roll", "pitch", "yaw"),
)

VIDEO_TOOLS: Mapping[AnnotationType | None, Tool] = {
    None: _BOX,
    "BoundingBox": _BOX,
    "Polyline": Tool(list_name="polylines", place=("x", "y"), least_vertices=2),
    "Polygon": Tool(list_name="polygons", place=("x", "y"), least_vertices=3),
    "Keypoint": Tool(list_name="keypoints", place=("x", "y")),
}
POINT_TOOLS: Mapping[AnnotationType | None, Tool] = {None: _CUBOID}
"""What people draw with in frames of a video and among points, by the `annotationType` of the label category
file; None if it has none."""


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return value
