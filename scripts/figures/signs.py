"""The signs of all figures and their key: one sign for each meaning, explained everywhere alike.

Arrows and the three classes of sample size are those of Boon & Thomson (2021).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from scripts.common.fonts import FIRST
from scripts.common.wording import capitalised
from scripts.common.words import noun
from scripts.figures.labels import HINTED, label_text, split_lines, text_width, wrapped
from scripts.figures.phrases import Phrases
from scripts.figures.style import COLOURS, FAINT, FONT, INK
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES

USUAL_SIZE = 9.0  # of a sign that has no number of participants, in points
# Participants at least, the class in words, and its size in points.
SIZES = ((301, "over 300", 13.0), (50, "50 to 300", 10.0), (0, "under 50", 7.0))
KEY_ROW, KEY_LEFT, SIGN_ROOM, BETWEEN = 0.19, 0.1, 0.24, 0.2  # inches
Symbol = Callable[[Axes, float, float], None]  # draws around a point


def _letter(text: str) -> Path:
    path = TextPath((0, 0), text, size=10, prop=FontProperties(family=FIRST, weight="bold"))
    middle = path.get_extents().get_points().mean(axis=0)
    return path.transformed(Affine2D().translate(*-middle))


# Okabe & Ito's colours differ in lightness too, and each meaning has a shape of its own, so that
# the figures can be read in grey and by colour-blind readers.
SHAPES: dict[str, Any] = {
    "increase": "^",
    "decrease": "v",
    "no_change": Path(
        [(-1, -0.3), (1, -0.3), (1, 0.3), (-1, 0.3), (-1, -0.3)],
        [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY],
    ),
    "conflicting": Path(
        [
            *((-1.2, 0), (-0.28, 0.7), (-0.28, -0.7), (-1.2, 0)),
            *((1.2, 0), (0.28, 0.7), (0.28, -0.7), (1.2, 0)),
        ],
        [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * 2,
    ),
    "not_reported": "o",
    "unclear": _letter("?"),
}
# How large a sign is beside a triangle of the same size.
SCALES = {"no_change": 0.9, "conflicting": 1.25, "not_reported": 0.7, "unclear": 0.95}


@dataclass(frozen=True)
class Entry:
    """An entry of a key: a symbol with its meaning, or words alone."""

    label: str
    symbol: Symbol | None = None
    colour: str = INK

    @property
    def width(self) -> float:
        """The room that it takes in a line, in inches."""
        return SIGN_ROOM * bool(self.symbol) + HINTED * text_width([self.label], FONT) + BETWEEN


def sign_size(participants: Any) -> float:
    """Return the size of a sign in points, by Boon & Thomson's classes of sample size.

    Where the number is missing, the sign is the smallest.
    """
    if pd.isna(participants):
        return SIZES[-1][2]
    return next(size for least, _, size in SIZES if participants >= least)


def draw_sign(
    axes: Axes,
    x: float,
    y: float,
    vote: str,
    *,
    size: float = USUAL_SIZE,
    is_open: bool = False,
    has_edge: bool = False,
    colour: str = "",
) -> None:
    """Draw the sign of a direction; open for a subgroup, with a white edge over other signs."""
    colour = colour or COLOURS[vote]
    size *= SCALES.get(vote, 1.0)
    if has_edge:
        axes.plot(x, y, marker=SHAPES[vote], ms=size + 1.6, color="white", mew=1.0, ls="none")
    face = "white" if is_open or vote == "not_reported" else colour
    width = 1.6 if vote == "not_reported" else 0.3 if vote in ("unclear", "conflicting") else 0.9
    axes.plot(x, y, marker=SHAPES[vote], ms=size, mec=colour, mfc=face, mew=width, ls="none")


def draw_dot(axes: Axes, x: float, y: float, *, size: float = 2.5, colour: str = FAINT) -> None:
    """Draw the dot of a result that does not change, or of a proportion."""
    axes.plot(x, y, marker="o", ms=size, color=colour, mew=0, ls="none")


def draw_bracket(axes: Axes, x: float, y: float) -> None:
    """Draw the bracket that joins the studies of one cohort, as a key shows it."""
    left, right = x - 0.03, x + 0.03
    axes.plot([right, left, left, right], [y - 0.07] * 2 + [y + 0.07] * 2, color=INK, lw=0.8)


def direction_key(
    words: Phrases,
    votes: Collection[str],
    *,
    has_open: bool = False,
    has_bracket: bool = False,
    are_results: bool = False,
) -> list[Entry]:
    """Explain the signs of directions: all that are votes, and those of others that are shown.

    ``votes`` are the directions shown; ``are_results`` where signs can be those of several votes.
    """
    shown = [*VOTE_CATEGORIES, *(vote for vote in WITHOUT_VOTE if vote in votes)]
    name = words.mark if are_results else words.direction
    entries = [Entry(label_text(name(vote)), partial(draw_sign, vote=vote)) for vote in shown]
    if has_open:
        hollow = partial(draw_sign, vote="increase", is_open=True, colour=FAINT)
        entries.append(Entry("subgroup only", hollow))
    if has_bracket:
        entries.append(Entry(f"one {noun('cohort')}", draw_bracket))
    return entries


def size_key(participants: pd.Series) -> list[Entry]:
    """Explain the sizes of signs, and how a number that is not reported is drawn, if any is."""
    if participants.isna().all():
        return [Entry(f"{capitalised(noun('participants'))}: not reported.", colour=FAINT)]
    entries = [Entry(f"{capitalised(noun('participants'))}:", colour=FAINT)]
    for _, label, size in reversed(SIZES):
        symbol = partial(draw_sign, vote="increase", size=size, colour=FAINT)
        entries.append(Entry(label, symbol))
    if participants.isna().any():
        entries.append(Entry("(number not reported: smallest sign)"))
    return entries


def key_lines(*groups: Sequence[Entry], width: float) -> list[list[Entry]]:
    """Set the entries of a key in lines, those of each group on lines of their own."""
    room = width - 2 * KEY_LEFT + BETWEEN
    return [
        line
        for entries in groups
        if entries
        for line in split_lines(entries, [entry.width for entry in entries], room)
    ]


def note_lines(text: str, width: float) -> list[list[Entry]]:
    """Set a note below the entries of a key in lines."""
    lines = wrapped(text, width - 2 * KEY_LEFT, FONT) if text else []
    return [[Entry(line, colour=FAINT)] for line in lines]


def draw_key(axes: Axes, top: float, lines: Sequence[Sequence[Entry]], width: float) -> None:
    """Draw a rule across a figure, and below it the lines of its key."""
    axes.plot([KEY_LEFT, width - KEY_LEFT], [top, top], color=INK, lw=0.6)
    for i, line in enumerate(lines):
        x, y = KEY_LEFT, top + KEY_ROW * (i + 0.65)
        for entry in line:
            _draw_entry(axes, x, y, entry)
            x += entry.width


def key_height(lines: Sequence[Sequence[Entry]]) -> float:
    """Return the height of a key, in inches."""
    return KEY_ROW * (len(lines) + 0.3)


def _draw_entry(axes: Axes, x: float, y: float, entry: Entry) -> None:
    if entry.symbol:
        entry.symbol(axes, x + SIGN_ROOM / 2 - 0.03, y)
        x += SIGN_ROOM
    axes.text(x, y, entry.label, va="center", fontsize=FONT, color=entry.colour)
