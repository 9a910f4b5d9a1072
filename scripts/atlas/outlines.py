"""Outlines of the brain from the left, from above and from the right, in MNI millimetres.

They are the drawings that nilearn ships for its glass brain, with the scale that it gives them.
They are read as files: importing nilearn takes seconds.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scripts.atlas.places import VIEW_TITLES

Point = Sequence[float]


@dataclass(frozen=True)
class View:
    """A view of the brain, and how nilearn's drawing of it is laid over MNI space.

    Parameters
    ----------
    drawing
        The part of the file's name that tells the drawings apart.
    scale, offset
        Millimetres per unit of the drawing, and where its origin lies, across and up.
    mirrored
        Turned round from left to right: the front of the left view is on the left.
    """

    drawing: str
    scale: tuple[float, float]
    offset: tuple[float, float]
    mirrored: bool = False

    def place(self, x: float, y: float, z: float) -> tuple[float, float]:
        """Give the place of MNI coordinates in this view: across, and down as pictures count."""
        across, up = (x, y) if self.drawing == "top" else (y, z)
        return (-across if self.mirrored else across), -up


# The numbers are those of nilearn/plotting/glass_brain.py, fitted by hand to the MNI template.
VIEWS = {
    "left": View("side", (0.38, 0.38), (-108, -70), mirrored=True),
    "above": View("top", (0.36, 0.37), (-71, -107)),
    "right": View("side", (0.38, 0.38), (-108, -70)),
    "unspecified": View("side", (0.38, 0.38), (-108, -70)),
}
MARGIN = 4
COMMANDS = {"segment": "L", "bezier": "C"}  # every curve has two control points


def outline_entries() -> list[dict[str, Any]]:
    """Gather what a page needs to draw each view: title, SVG view box, and the lines."""
    return [
        {"name": name, "title": VIEW_TITLES[name], "box": _box(view), "lines": list(_lines(view))}
        for name, view in VIEWS.items()
    ]


def _box(view: View) -> str:
    drawing = _read(view.drawing)
    left, right, low, high = drawing["metadata"]["bounds"]
    (x1, y1), (x2, y2) = (_to_page(view, corner) for corner in ((left, high), (right, low)))
    x, y = min(x1, x2), min(y1, y2)
    box = (x - MARGIN, y - MARGIN, abs(x2 - x1) + 2 * MARGIN, abs(y2 - y1) + 2 * MARGIN)
    return " ".join(_short(number) for number in box)


def _lines(view: View) -> Iterator[dict[str, str]]:
    """Write each line of the drawing as an SVG path, with the width that it has there."""
    for path in _read(view.drawing)["paths"]:
        width = _short(path["linewidth"] * view.scale[0] / 2)
        yield {"d": " ".join(_segments(view, path["items"])), "width": width}


def _segments(view: View, items: Sequence[dict[str, Any]]) -> Iterator[str]:
    pen = None
    for item in items:
        start, *rest = (_text(_to_page(view, point)) for point in item["pts"])
        if start != pen:
            yield f"M{start}"
        yield COMMANDS[item["type"]] + " ".join(rest)
        pen = rest[-1]


def _to_page(view: View, point: Point) -> tuple[float, float]:
    """Take a point of the drawing to its place in the view."""
    across, up = (
        position * scale + offset
        for position, scale, offset in zip(point, view.scale, view.offset, strict=True)
    )
    return view.place(across, up, 0) if view.drawing == "top" else view.place(0, across, up)


def _text(point: Point) -> str:
    return " ".join(_short(number) for number in point)


def _short(number: float) -> str:
    return f"{round(number, 1) + 0.0:g}"


def _read(drawing: str) -> Any:
    found = find_spec("nilearn")
    if found is None or found.origin is None:
        raise FileNotFoundError("nilearn is not installed: its outlines of the brain are needed")
    folder = Path(found.origin).parent / "plotting" / "glass_brain_files"
    return json.loads((folder / f"brain_schematics_{drawing}.json").read_bytes())
