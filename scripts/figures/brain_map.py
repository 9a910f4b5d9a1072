"""The brain map of a synthesis: the votes of each region at its place, apart by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from scripts.atlas.outlines import VIEWS, read_outline
from scripts.atlas.places import SEEN_FROM, VIEW_TITLES, is_placed, number_regions
from scripts.figures.brain_map_key import KeyTable
from scripts.figures.display_limits import MM_PER_INCH, TALLEST_MM
from scripts.figures.label_placement import Numbers, place_labels
from scripts.figures.labels import text_width
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.signs import (
    direction_key,
    draw_key,
    draw_sign,
    key_height,
    key_lines,
    sign_size,
    size_key,
)
from scripts.figures.style import FAINT, FONT, new_canvas
from scripts.tables.files import iterate_rows

EDGE, GAP, TITLE = 0.1, 0.15, 0.24  # inches: of the page, between panels, above a panel
BUSY = 14  # marks in a panel from which only two panels stand in a row
# Inches to a millimetre of the brain; below the least, numbers have no room beside the signs, and
# the map is larger than a page.
LARGEST_SCALE, BUSY_SCALE, LEAST_SCALE = 0.0125, 0.0178, 0.0155
KEY = 0.85  # inches that the key takes, with its margins
# Colours and widths of the lines of an outline: light, so that the marks stand out.
OUTER, INNER = ("#8f8f8f", 0.8), ("#bdbdbd", 0.5)
CODES = {2: [Path.MOVETO, Path.LINETO], 4: [Path.MOVETO, *[Path.CURVE4] * 3]}  # by points


@cache
def outline(view: str) -> tuple[tuple[Path, str, float], ...]:
    """Give the lines of an outline in millimetres, with their colours and widths in points."""
    lines: dict[tuple[str, float], list[Path]] = {}
    for line in read_outline(VIEWS[view]):
        paths = (Path(curve, CODES[len(curve)]) for curve in line.curves)
        lines.setdefault(OUTER if line.width > 1 else INNER, []).extend(paths)
    # As one path each they are drawn many times faster.
    return tuple((Path.make_compound_path(*paths), *look) for look, paths in sorted(lines.items()))


@cache
def outline_extent(view: str) -> Bbox:
    """Return the box around an outline, in millimetres."""
    return Bbox.union([path.get_extents() for path, _, _ in outline(view)])


@dataclass(frozen=True)
class Panel:
    """A view of the brain on the page, in inches from the top left corner."""

    view: str  # one of VIEWS
    left: float
    top: float
    scale: float

    @property
    def right(self) -> float:
        """The right edge of its outline."""
        return self.left + self.scale * float(outline_extent(self.view).width)

    @property
    def bottom(self) -> float:
        """The lower edge of its outline."""
        return self.top + self.scale * float(outline_extent(self.view).height)

    @property
    def to_page(self) -> Affine2D:
        """The way from millimetres in this view to inches on the page."""
        box = outline_extent(self.view)
        scaled = Affine2D().translate(-box.x0, -box.y1).scale(self.scale, -self.scale)
        return scaled.translate(self.left, self.top)


def draw_brain_map(sides: pd.DataFrame, width_in: float, words: Phrases = USUAL) -> Figure:
    """Draw the votes of each region and side at their place on the brain.

    ``sides`` are its votes by region and side; see ``place_side_votes``. Long names of regions make
    it wider.
    """
    placed = sides[is_placed(sides)]
    table = KeyTable.lay_out(sides, width_in - 2 * EDGE)
    panels = _lay_out(placed["side"], width_in, TALLEST_MM / MM_PER_INCH - table.height - KEY)
    marks = placed.assign(
        number=placed["region"].map(number_regions(placed)),
        size=placed["participants"].map(sign_size, na_action=None).astype(float),
    )
    width = max(width_in, table.width + 2 * EDGE)
    key = key_lines(
        direction_key(words, set(), are_results=True), size_key(placed["participants"]), width=width
    )
    below = max(panel.bottom for panel in panels) + 0.12
    table_top = below + key_height(key) + 0.05
    figure, axes = new_canvas(width, table_top + table.height + EDGE)
    for panel in panels:
        _draw_panel(axes, panel, marks[marks["side"].isin(SEEN_FROM[panel.view])])
    draw_key(axes, below, key, width)
    table.draw(axes, EDGE, table_top)
    return figure


def _lay_out(sides: pd.Series, width_in: float, room: float) -> list[Panel]:
    """Put the views that have marks side by side, two in a row where one of them is busy."""
    *sided, unsided = VIEWS
    shown = sided * bool((sides != "unspecified").any())
    shown += [unsided] * bool((sides == "unspecified").any())
    is_busy = max(int(sides.isin(SEEN_FROM[view]).sum()) for view in shown) > BUSY
    rows = [shown]
    if is_busy and len(shown) > 1:
        left, above, right, *other = shown
        rows = [[left, right], [above, *other]]
    heights = [max(float(outline_extent(view).height) for view in row) for row in rows]
    highest = (room - (TITLE + 0.1) * len(rows)) / sum(heights)
    highest = highest if highest > LEAST_SCALE else BUSY_SCALE
    scales = [highest, *(_widest_scale(row, width_in) for row in rows)]
    return _place_panels(rows, min(*scales, BUSY_SCALE if is_busy else LARGEST_SCALE))


def _widest_scale(views: Sequence[str], width_in: float) -> float:
    """Return the inches to a millimetre at which views side by side fill the page."""
    across = sum(float(outline_extent(view).width) for view in views)
    return (width_in - 2 * EDGE - GAP * (len(views) - 1)) / across


def _place_panels(rows: Sequence[Sequence[str]], scale: float) -> list[Panel]:
    panels: list[Panel] = []
    top = EDGE + TITLE
    for row in rows:
        left = EDGE
        for view in row:
            panels.append(Panel(view, left, top, scale))
            left = panels[-1].right + GAP
        top = max(panel.bottom for panel in panels) + 0.1 + TITLE
    return panels


def _draw_panel(axes: Axes, panel: Panel, marks: pd.DataFrame) -> None:
    """Draw a view: its outline, larger marks before smaller ones, and their numbers."""
    for path, colour, width in outline(panel.view):
        on_page = path.transformed(panel.to_page)
        axes.add_patch(PathPatch(on_page, facecolor="none", edgecolor=colour, lw=width, zorder=0))
    middle = (panel.left + panel.right) / 2
    axes.text(
        middle, panel.top - 0.12, VIEW_TITLES[panel.view], ha="center", va="center", fontsize=FONT
    )
    if panel.view == "above":
        for letter, x, side in (("L", panel.left, "left"), ("R", panel.right, "right")):
            axes.text(x, panel.top + 0.1, letter, ha=side, va="center", color=FAINT, fontsize=FONT)
    if marks.empty:
        axes.text(middle, panel.bottom, "no vote", ha="center", va="bottom", color=FAINT)
        return
    ordered = marks.sort_values(["size", "number", "side"], ascending=[False, True, True])
    places = panel.to_page.transform(
        [VIEWS[panel.view].see(mark.x, mark.y, mark.z) for mark in iterate_rows(ordered)]
    )
    for (x, y), mark in zip(places, iterate_rows(ordered), strict=True):
        draw_sign(axes, x, y, mark.vote, size=mark.size, has_edge=True)
    _draw_numbers(axes, panel, places, ordered)


def _draw_numbers(axes: Axes, panel: Panel, places: Numbers, marks: pd.DataFrame) -> None:
    """Write the number of each region beside its mark, as near as it can stand."""
    digit = text_width(["8"], FONT)
    names = [str(number) for number in marks["number"]]
    sizes = np.array([(digit * len(name), 1.05 * FONT / 72) for name in names])
    circles = np.column_stack([places, 1.1 * marks["size"] / 2 / 72])
    frame = (panel.left - GAP / 3, panel.top, panel.right + GAP / 3, panel.bottom + 0.05)
    letters = [(x, panel.top, x + 0.1, panel.top + 0.2) for x in (panel.left, panel.right - 0.1)]
    labels = place_labels(circles, sizes, np.array(letters), frame)
    for (x, y), name, label in zip(places, names, labels, strict=True):
        if label is None:
            continue
        if label.tie:
            (tie_x, tie_y) = label.tie
            axes.plot([x, tie_x], [y, tie_y], color=FAINT, lw=0.4, zorder=1)
        axes.text(label.x, label.y, name, ha="center", va="center", fontsize=FONT)
