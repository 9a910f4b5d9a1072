"""The common look of all figures, and how they are saved to the same bytes every time."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from scripts.common.wording import capitalised, cohort_label

# What fonts a machine has must not decide how a figure looks: another release of the same font has
# other bytes. Only those that come with matplotlib are used.
fontManager.ttflist.clear()
for font in sorted(Path(matplotlib.get_data_path(), "fonts", "ttf").glob("DejaVuSans*.ttf")):
    fontManager.addfont(font)

MM_PER_INCH = 25.4
HINTED = 1.08  # letters are up to so much wider at other resolutions than where they are measured
BRACKET_FONT = 6.0
NAME_FONT, NAME_ROOM = 7.0, 2.4  # points, inches: names of regions and studies
WORD_ROOM = 1.2  # inches: a word over a bracket
SURELY_SHORT = 8  # letters
UNSHAPED, BLANKS = {"Cc", "Cf", "Cs", "Co"}, "\t\n\r"
INK, FAINT, LINE = "#222222", "#6b6b6b", "#d9d9d9"

# Okabe & Ito's colours; they differ in lightness too, and each direction has a glyph of its own,
# so that the figures can be read in grey and by colour-blind readers.
COLOURS = {
    "increase": "#0072B2",
    "decrease": "#D55E00",
    "no_change": "#8a8a8a",
    "conflicting": "#3d3d3d",
}
GLYPHS = {"increase": "^", "decrease": "v", "no_change": "_", "conflicting": "x"}
# Markers of one nominal size differ in area; these factors make them look alike.
SHAPE_SCALE = {"D": 0.8, "s": 0.88, "h": 1.05, "p": 1.1, "^": 1.25, "v": 1.25}

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "swimtally",
    "pdf.fonttype": 42,
}


def new_canvas(width_in: float, height_in: float) -> tuple[Figure, Axes]:
    """Open a figure whose axes span it whole, in inches from the top left corner."""
    matplotlib.rcdefaults()
    plt.rcParams.update(STYLE)
    figure = plt.figure(figsize=(width_in, height_in))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width_in), ylim=(height_in, 0))
    axes.set_axis_off()
    return figure, axes


def save_figure(figure: Figure, folder: Path, name: str, dpi: int) -> None:
    """Save a figure as SVG, PDF and PNG without dates or names of programs, and close it."""
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
    nobody = dict.fromkeys(("CreationDate", "Creator", "Producer"))
    figure.savefig(folder / f"{name}.pdf", metadata=nobody)
    figure.savefig(folder / f"{name}.png", dpi=dpi, metadata={"Software": None})
    plt.close(figure)


def draw_mark(
    axes: Axes, x: float, y: float, vote: str, *, shape: str, size: float, is_open: bool = False
) -> None:
    """Draw a vote: a shape in the direction's colour with the direction's glyph inside.

    Parameters
    ----------
    axes
        Axes in inches.
    x, y
        Centre of the mark.
    vote
        increase, decrease, no_change or conflicting.
    shape
        A matplotlib marker.
    size
        Diameter in points of a circle of the same area.
    is_open
        Draw the outline alone.
    """
    colour = COLOURS[vote]
    draw_shape(axes, x, y, shape=shape, size=size, is_open=is_open, colour=colour)
    glyph = colour if is_open else "white"
    stroke = {"mew": 1.3} if vote in ("no_change", "conflicting") else {"mew": 0}
    axes.plot(x, y, marker=GLYPHS[vote], ms=0.48 * size, mfc=glyph, mec=glyph, ls="none", **stroke)


def draw_vote(axes: Axes, x: float, y: float, vote: str, *, size: float) -> None:
    """Draw votes at a place: a triangle up or down, or a disc with a glyph, with a white edge.

    A triangle says the direction itself; of one size it looks as large as a disc.
    """
    shape = GLYPHS[vote] if vote in ("increase", "decrease") else "o"
    draw_shape(axes, x, y, shape=shape, size=size + 1.6, colour="white")
    if shape == "o":
        draw_mark(axes, x, y, vote, shape=shape, size=size)
    else:
        draw_shape(axes, x, y, shape=shape, size=size, colour=COLOURS[vote])


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


def draw_cohort_brackets(
    axes: Axes, cohorts: Sequence[str], at: Sequence[float], y: float, width: float
) -> None:
    """Draw a bracket over the columns of each cohort that has more than one study."""
    for cohort in dict.fromkeys(cohorts):
        xs = [x for x, name in zip(at, cohorts, strict=True) if name == cohort]
        if len(xs) < 2:
            continue
        left, right = min(xs) - 0.4 * width, max(xs) + 0.4 * width
        axes.plot([left, left, right, right], [y + 0.06, y, y, y + 0.06], color=INK, lw=0.8)
        text = "\n".join(cohort_heading(cohort, right - left))
        axes.text(
            (left + right) / 2, y - 0.05, text, ha="center", va="bottom", fontsize=BRACKET_FONT
        )


def cohort_heading(cohort: str, width: float) -> list[str]:
    """Write the words over a cohort's bracket in lines as wide as it is, where words allow."""
    return ["one cohort:", *wrapped(" ".join(cohort_words(cohort)), width, BRACKET_FONT)]


def cohort_words(cohort: str) -> list[str]:
    """List the words of a cohort's name over its bracket, none of them very long."""
    name = label_text(cohort_label(cohort))
    return short_words(name, BRACKET_FONT, WORD_ROOM).split(" ")


def text_width(texts: Sequence[str], size: float) -> float:
    """Measure the widest of some texts, in inches, at a font size in points."""
    return max((_text_width(text, size) for text in texts), default=0.0)


@cache
def _text_width(text: str, size: float) -> float:
    plt.rcParams.update(STYLE)
    figure, renderer = _ruler()
    drawn = Text(0, 0, text, fontsize=size, figure=figure)
    return float(drawn.get_window_extent(renderer).width) / figure.dpi


@cache
def _ruler() -> tuple[Figure, Any]:
    """Open a figure that nothing but measuring is done on: opening one takes a while."""
    figure = Figure()
    renderer: Any = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    return figure, renderer


def label_text(text: str, size: float = NAME_FONT, room: float = NAME_ROOM) -> str:
    """Write a name in one line, and end it in an ellipsis where it has no room.

    What would put other text out of its order or has no shape, such as a mark of direction, is left
    out. Tables have the full name.

    Parameters
    ----------
    text
        A name that a reviewer chose, of any length.
    size
        Font size in points.
    room
        The width that it may take in inches.
    """
    line = " ".join("".join(c for c in text if category(c) not in UNSHAPED or c in BLANKS).split())
    if len(line) <= SURELY_SHORT or text_width([line], size) <= room:
        return line
    kept = bisect_left(range(len(line)), True, key=lambda n: _is_wider(line[:n], size, room))
    return _with_ellipsis(line[: max(kept - 1, 1)])


def region_text(region: str) -> str:
    """Write the name of a region, or of another group of votes, as a figure has room for it."""
    return label_text(capitalised(region))


def short_words(text: str, size: float, room: float) -> str:
    """Shorten each word of a text that is too long for a line by itself."""
    return " ".join(label_text(word, size, room) for word in text.split(" "))


def _is_wider(text: str, size: float, room: float) -> bool:
    return text_width([_with_ellipsis(text)], size) > room


def _with_ellipsis(text: str) -> str:
    return f"{text.rstrip()}…"


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines that fit a width in inches at a font size in points.

    A word that is too long for a line has one of its own.
    """
    space, words = text_width(["n n"], size) - text_width(["nn"], size), text.split(" ")
    lines: list[str] = []
    room = 0.0
    for word in words:
        needed = HINTED * text_width([word], size)
        if lines and needed + space <= room:
            lines[-1] += f" {word}"
            room -= needed + space
        else:
            lines.append(word)
            room = width - needed
    return lines
