"""Outlines of the brain from the left, from above and from the right, in MNI millimetres.

They are the drawings of nilearn's glass brain, with the scale that it gives them. The pages and the
figures both use them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from scripts.atlas.places import VIEW_TITLES
from scripts.common.paths import BRAIN_OUTLINES

Point = tuple[float, float]


@dataclass(frozen=True)
class View:
    """A view of the brain, and how nilearn's drawing of it is laid over MNI space.

    Parameters
    ----------
    drawing
        The name of its file: ``side`` or ``top``.
    scale, offset
        Millimetres per unit of the drawing, and where its origin lies, across and up.
    mirrored
        Turned round from left to right: the front of the left view is on the left.
    """

    drawing: str
    scale: Point
    offset: Point
    mirrored: bool = False

    def see(self, x: float, y: float, z: float) -> Point:
        """Give the place of MNI coordinates in this view: rightwards and upwards."""
        across, up = (x, y) if self.drawing == "top" else (y, z)
        return (-across if self.mirrored else across), up

    def place(self, x: float, y: float, z: float) -> Point:
        """Give the place of MNI coordinates in this view: across, and down as pictures count."""
        across, up = self.see(x, y, z)
        return across, -up


# The numbers are those of nilearn/plotting/glass_brain.py, fitted by hand to the MNI template.
VIEWS = {
    "left": View("side", (0.38, 0.38), (-108, -70), mirrored=True),
    "above": View("top", (0.36, 0.37), (-71, -107)),
    "right": View("side", (0.38, 0.38), (-108, -70)),
    "unspecified": View("side", (0.38, 0.38), (-108, -70)),
}
MARGIN = 4
COMMANDS = {2: "L", 4: "C"}  # of SVG, by the points of a curve


class Line(NamedTuple):
    """A line of an outline.

    Attributes
    ----------
    width
        In units of the drawing.
    curves
        Its parts, as points in millimetres rightwards and upwards: two of a straight line, or the
        ends and control points of a cubic Bézier curve.
    """

    width: float
    curves: tuple[tuple[Point, ...], ...]


def read_outline(view: View) -> Iterator[Line]:
    """Read the lines of nilearn's drawing of a view, in millimetres."""
    for line in _read_drawing(view.drawing)["lines"]:
        curves = (tuple(_to_view(view, point) for point in curve) for curve in line["curves"])
        yield Line(line["width"], tuple(curves))


def outline_entries() -> list[dict[str, Any]]:
    """Gather what a page needs to draw each view: title, SVG view box, and the lines."""
    return [
        {"name": name, "title": VIEW_TITLES[name], "box": _box(view), "lines": list(_paths(view))}
        for name, view in VIEWS.items()
    ]


def _box(view: View) -> str:
    left, right, low, high = _read_drawing(view.drawing)["bounds"]
    (x1, y1), (x2, y2) = (_to_view(view, corner) for corner in ((left, high), (right, low)))
    x, y = min(x1, x2), min(-y1, -y2)
    box = (x - MARGIN, y - MARGIN, abs(x2 - x1) + 2 * MARGIN, abs(y2 - y1) + 2 * MARGIN)
    return " ".join(_short(number) for number in box)


def _paths(view: View) -> Iterator[dict[str, str]]:
    """Write each line of an outline as an SVG path, with the width that it has there."""
    for line in read_outline(view):
        width = _short(line.width * view.scale[0] / 2)
        yield {"d": " ".join(_commands(line)), "width": width}


def _commands(line: Line) -> Iterator[str]:
    pen = None
    for curve in line.curves:
        start, *rest = (f"{_short(across)} {_short(-up)}" for across, up in curve)
        if start != pen:
            yield f"M{start}"
        yield COMMANDS[len(curve)] + " ".join(rest)
        pen = rest[-1]


def _to_view(view: View, point: Sequence[float]) -> Point:
    """Take a point of the drawing to its place in the view, in millimetres."""
    across, up = (
        position * scale + offset
        for position, scale, offset in zip(point, view.scale, view.offset, strict=True)
    )
    return (-across if view.mirrored else across), up


def _short(number: float) -> str:
    return f"{round(number, 1) + 0.0:g}"


@cache
def _read_drawing(name: str) -> Any:
    return json.loads((BRAIN_OUTLINES / f"{name}.json").read_bytes())
