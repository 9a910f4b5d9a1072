"""The common look of all figures, and how they are saved to the same bytes every time."""

from io import StringIO
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from scripts.common.fonts import FIRST, PLAIN, font_families, font_files
from scripts.figures.display_limits import GROUPS, MM_PER_INCH, TALLEST_MM
from scripts.figures.forms import to_pdf, to_png
from scripts.figures.svg import shrink_svg

# What fonts a machine has must not decide how a figure looks: another release of the same font has
# other bytes. Only those that come with packages are used.
fontManager.ttflist.clear()
for font in font_files():
    fontManager.addfont(font)

FROM_LEFT, RIGHT_TO_LEFT = "\u200e", {"R", "AL"}
FONT = 7.0  # points: no text is smaller
INK, FAINT, LINE = "#222222", "#6b6b6b", "#d9d9d9"

COLOURS = {
    "increase": "#0072B2",
    "decrease": "#D55E00",
    "no_change": "#8a8a8a",
    "conflicting": "#3d3d3d",
    "not_reported": "#8e5ea2",
    "unclear": "#7a6a3a",
}
# Markers of one nominal size differ in area; these factors make them look alike.
SHAPE_SCALE = {"D": 0.8, "s": 0.88, "h": 1.05, "p": 1.1, "^": 1.25, "v": 1.25}

BOLD: dict[str, Any] = {"family": FIRST, "weight": "bold"}  # for words of our own alone
STYLE: dict[Any, Any] = {
    "font.family": FIRST,
    "font.size": FONT,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "swimtally",
}
# Whatever matplotlib has read by now, such as a matplotlibrc in the folder of the project.
matplotlib.rcdefaults()
plt.rcParams.update(STYLE)


def new_canvas(width_in: float, height_in: float) -> tuple[Figure, Axes]:
    """Open a figure whose axes span it whole, in inches from the top left corner."""
    figure = plt.figure(figsize=(width_in, height_in))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width_in), ylim=(height_in, 0))
    axes.set_axis_off()
    return figure, axes


def fits_page(figure: Figure, width_in: float) -> bool:
    """Check whether a figure is no wider than those of its review, and no higher than a page."""
    width, height = figure.get_size_inches()
    return bool(width <= width_in + 1e-6 and height * MM_PER_INCH <= TALLEST_MM)


def save_figure(
    figure: Figure, folder: Path, name: str, dpi: int, groups: int | None = None
) -> None:
    """Save a figure in all its forms, and close it; see ``to_forms``."""
    for ending, content in to_forms(figure, dpi, groups).items():
        (folder / f"{name}{ending}").write_bytes(content)


def to_forms(figure: Figure, dpi: int, groups: int | None = None) -> dict[str, bytes]:
    """Give a figure as SVG, PDF and PNG by their endings, without dates, and close it.

    The SVG says how many ``groups`` of votes are shown where these are not all.
    """
    svg = write_svg(figure, groups)
    plt.close(figure)
    return {".svg": svg.encode(), ".pdf": to_pdf(svg), ".png": to_png(svg, dpi)}


def write_svg(figure: Figure, groups: int | None = None) -> str:
    """Write a figure as SVG without dates or names of programs."""
    for text in (*figure.texts, *(text for axes in figure.axes for text in axes.texts)):
        choose_fonts(text)
        if _runs_to_left(text.get_text()):
            text.set_text("\n".join(FROM_LEFT + line for line in text.get_text().split("\n")))
    file = StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    svg = shrink_svg(file.getvalue())
    return svg if groups is None else svg.replace("<svg ", f'<svg {GROUPS}="{groups}" ', 1)


def choose_fonts(text: Text) -> None:
    """Let a text take letters that the first font lacks from others, which are slow to look up."""
    if not PLAIN.fullmatch(text.get_text()):
        text.set_fontfamily(font_families())


def _runs_to_left(words: str) -> bool:
    """Tell whether a text has letters that run to the left.

    Else a line that begins with an Arabic name, or has only a number before it, would begin at the
    right, unlike the lines beside it.
    """
    return any(bidirectional(letter) in RIGHT_TO_LEFT for letter in words)


def draw_shape(
    axes: Axes,
    x: float,
    y: float,
    *,
    shape: str,
    size: float,
    is_open: bool = False,
    colour: str = COLOURS["no_change"],
) -> None:
    """Draw the outline of a mark, filled unless it is open; shapes of one size look alike."""
    diameter, face = size * SHAPE_SCALE.get(shape, 1.0), "white" if is_open else colour
    axes.plot(x, y, marker=shape, ms=diameter, mfc=face, mec=colour, mew=1.0, ls="none")


def order_studies(studies: pd.DataFrame) -> pd.DataFrame:
    """Order studies by the first year of their cohort, then by year: a cohort stands together."""
    first = studies.groupby("cohort")["year"].transform("min")
    ordered = studies.assign(first=first).sort_values(["first", "cohort", "year", "study_id"])
    return ordered.drop(columns="first").reset_index(drop=True)


def is_subgroup_only(subgroups: str) -> bool:
    """Tell whether a vote rests on subgroups alone, not on a whole group."""
    return "all" not in subgroups.split(";")
