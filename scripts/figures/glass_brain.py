"""The outlines of nilearn's glass brain, and how points of the brain are seen on them."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from scripts.atlas.places import SEEN_FROM, VIEW_TITLES

# Colours and widths of the lines: light, so that the marks stand out.
OUTER, INNER = ("#8f8f8f", 0.8), ("#bdbdbd", 0.5)
# nilearn draws one outline from the side, with the front at the right.
SIDEWAYS = {"l": -1, "r": 1}


class View(NamedTuple):
    """A direction to look from.

    Attributes
    ----------
    title
        What the reader sees, in words.
    direction
        nilearn's letter for the outline.
    sides
        The sides whose votes are seen from there.
    see
        From MNI coordinates to millimetres rightwards and upwards.
    """

    title: str
    direction: str
    sides: tuple[str, ...]
    see: Callable[[Any], tuple[float, float]]


LOOKING: dict[str, tuple[str, Callable[[Any], tuple[float, float]]]] = {
    "left": ("l", lambda p: (-p.y, p.z)),
    "above": ("z", lambda p: (p.x, p.y)),
    "right": ("r", lambda p: (p.y, p.z)),
    "unspecified": ("x", lambda p: (p.y, p.z)),
}
VIEWS = tuple(
    View(VIEW_TITLES[name], direction, SEEN_FROM[name], see)
    for name, (direction, see) in LOOKING.items()
)
Lines = tuple[tuple[Path, str, float], ...]


@cache
def outline(direction: str) -> Lines:
    """Give the lines of an outline in millimetres, with their colours and widths in points."""
    if direction in SIDEWAYS:
        turn = Affine2D().scale(SIDEWAYS[direction], 1)
        return tuple((path.transformed(turn), grey, width) for path, grey, width in outline("x"))
    axes = Figure().add_subplot()
    _nilearn().plot_brain_schematics(axes, direction)
    lines: dict[tuple[str, float], list[Path]] = {}
    for patch in axes.patches:
        path = patch.get_path().transformed(patch.get_transform() - axes.transData)
        lines.setdefault(OUTER if patch.get_linewidth() > 1 else INNER, []).append(path)
    # As one path each they are drawn many times faster.
    return tuple((Path.make_compound_path(*paths), *look) for look, paths in sorted(lines.items()))


@cache
def outline_extent(direction: str) -> Bbox:
    """Return the box around an outline, in millimetres."""
    return Bbox.union([path.get_extents() for path, _, _ in outline(direction)])


@cache
def _nilearn() -> Any:
    """Load nilearn's module of outlines, and nothing else of nilearn.

    ``import nilearn.plotting`` takes two seconds, because it loads all of scikit-learn as well. The
    outlines need none of it.
    """
    package = find_spec("nilearn.plotting")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the brain map needs the package nilearn")
    file = FilePath(package.origin).parent / "glass_brain.py"
    spec = spec_from_file_location("glass_brain", file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"nilearn has no {file.name}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
