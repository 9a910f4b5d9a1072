"""The effect direction plot of a synthesis, after Boon & Thomson (2021)."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import study_label, term_label
from scripts.common.words import noun
from scripts.figures.labels import (
    draw_slanted,
    label_text,
    region_text,
    slant_width,
    split_lines,
    text_width,
    wrapped,
)
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.style import (
    COLOURS,
    FAINT,
    INK,
    LINE,
    draw_mark,
    is_subgroup_only,
    new_canvas,
    order_studies,
)
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows
from scripts.votes.syntheses import sort_anatomically

ROW, FONT, NARROWEST = 0.24, 7.0, 0.24
KEY_WIDTH = 5.6  # inches that the key below the plot needs
ARROWS = {"increase": "^", "decrease": "v"}
ARROW_SIZES = ((301, 13.0), (50, 10.0), (0, 7.0))  # participants at least, size in points
WITHOUT, BRACKET = "Without a vote:", "bracket"
KEY_FONT, NOTE_FONT, NOTE_LINE = 6.5, 6.0, 0.12
BESIDE = "The number beside a mark counts the findings behind it, where there are several."

KeyEntry = tuple[str, str]  # a vote or the bracket, and its name


def arrow_size(participants: float) -> float:
    """Return the size of an arrow in points, by Boon & Thomson's classes of sample size."""
    if pd.isna(participants):
        return ARROW_SIZES[-1][1]
    return next(size for least, size in ARROW_SIZES if participants >= least)


def draw_effect_direction(
    shown_studies: pd.DataFrame,
    votes: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    width_in: float,
    words: Phrases = USUAL,
) -> Figure:
    """Draw a synthesis: studies in rows, regions in columns, the direction as an arrow.

    Parameters
    ----------
    shown_studies, votes
        The rows of one synthesis; see ``show_studies`` and ``VOTES``.
    studies, regions
        See ``STUDIES`` and ``REGIONS``.
    width_in
        Width in inches; a plot of many regions is wider, and the key takes 5.6 inches.
    words
        Those of the synthesis.
    """
    votes = sort_anatomically(votes, regions)
    rows = order_studies(studies[studies["study_id"].isin(shown_studies["study_id"])])
    names = [region_text(name) for name in votes["region"]]
    left = 0.4 + text_width([*map(_row_label, iterate_rows(rows)), *_count_labels(words)], FONT)
    slants = [slant_width(name, FONT) + 0.1 for name in names]
    room = [(width_in - left - slant) / (i + 0.5) for i, slant in enumerate(slants)]
    column = min(max(min(room), NARROWEST), 0.6)
    top = max(slants) + 0.1
    ys = _row_positions(rows, top)
    apart = [name for name in WITHOUT_VOTE if (shown_studies["vote"] == name).any()]
    width = max(
        KEY_WIDTH,
        *(left + column * (i + 0.5) + slant for i, slant in enumerate(slants)),
    )
    has_bracket = bool(rows["cohort"].duplicated().any())
    key, notes = _key_lines(words, width, has_bracket=has_bracket), _notes(width)
    key_height = 0.58 + ROW * (len(key) - 1 + bool(apart)) + NOTE_LINE * (len(notes) - 2)
    height = max(ys.values()) + 5 * ROW + 0.17 + key_height
    figure, axes = new_canvas(width, height)
    xs = {region: left + column * (i + 0.5) for i, region in enumerate(votes["region"])}
    for x, name in zip(xs.values(), names, strict=True):
        draw_slanted(axes, x, top, name)
    _draw_rows(axes, rows, ys, xs, left, column)
    _draw_votes(axes, xs, ys, shown_studies, column)
    _draw_counts(axes, votes, xs, max(ys.values()) + 1.3 * ROW, words)
    y = _draw_key(axes, height - key_height, key, apart)
    look: dict[str, Any] = {"va": "center", "fontsize": NOTE_FONT, "color": FAINT}
    middle = y + 0.32 + NOTE_LINE / 2 * (len(notes) - 2)
    axes.text(0.1, middle, "\n".join(notes), linespacing=1.4, **look)
    return figure


def _row_label(study: Any) -> str:
    n = study.n_treated
    label = label_text(study_label(study.study_id))
    return f"{label} (n = {'?' if pd.isna(n) else n})"


def _count_labels(words: Phrases) -> list[str]:
    return [f"Votes: {label_text(words.direction(vote))}" for vote in VOTE_CATEGORIES]


def _row_positions(rows: pd.DataFrame, top: float) -> dict[str, float]:
    ys: dict[str, float] = {}
    y, before = top + ROW / 2, None
    for study in iterate_rows(rows):
        y += 0.1 if before is not None and study.cohort != before else 0.0
        ys[study.study_id], before = y, study.cohort
        y += ROW
    return ys


def _draw_rows(
    axes: Axes,
    rows: pd.DataFrame,
    ys: dict[str, float],
    xs: dict[str, float],
    left: float,
    column: float,
) -> None:
    right = left + column * len(xs)
    for study in iterate_rows(rows):
        y = ys[study.study_id]
        axes.text(0.25, y, _row_label(study), va="center", fontsize=FONT)
        axes.plot([left, right], [y, y], color=LINE, lw=0.5, zorder=0)
    for _, cohort in rows.groupby("cohort"):
        at = [ys[study_id] for study_id in cohort["study_id"]]
        if len(at) > 1:
            low, high = min(at) - 0.4 * ROW, max(at) + 0.4 * ROW
            axes.plot([0.18, 0.12, 0.12, 0.18], [low, low, high, high], color=INK, lw=0.8)


def _draw_votes(
    axes: Axes, xs: dict[str, float], ys: dict[str, float], votes: pd.DataFrame, column: float
) -> None:
    """Draw the votes, those of several comparisons of a study side by side."""
    for _, cell in votes.groupby(["region", "study_id"], sort=False):
        step = min(0.2, column / len(cell))
        for place, vote in enumerate(iterate_rows(cell)):
            aside = step * (place - (len(cell) - 1) / 2)
            _draw_vote(axes, xs[vote.region] + aside, ys[vote.study_id], vote)


def _draw_vote(axes: Axes, x: float, y: float, vote: Any) -> None:
    """Draw an arrow up or down, a bar for no change, or two arrows apart for conflicting.

    Without a vote, draw a disc with the sign of the direction.
    """
    cast, n = vote.vote, vote.participants
    colour, size = COLOURS[cast], arrow_size(n)
    face = "white" if is_subgroup_only(vote.subgroups) else colour
    look: dict[str, Any] = {"ls": "none", "mec": colour, "mfc": face, "mew": 0.9}
    if cast == "no_change":
        axes.plot([x - 0.055, x + 0.055], [y, y], color=colour, lw=2.4, solid_capstyle="butt")
        axes.plot([x - 0.045, x + 0.045], [y, y], color=face, lw=1.0, solid_capstyle="butt")
    elif cast == "conflicting":
        apart = 0.0075 * size
        axes.plot(x - apart, y, marker="<", ms=0.75 * size, **look)
        axes.plot(x + apart, y, marker=">", ms=0.75 * size, **look)
    elif cast in ARROWS:
        axes.plot(x, y, marker=ARROWS[cast], ms=size, **look)
    else:
        is_open = is_subgroup_only(vote.subgroups)
        draw_mark(axes, x, y, cast, shape="o", size=size, is_open=is_open)
    beside = (str(vote.findings) if vote.findings > 1 else "") + ("?" if pd.isna(n) else "")
    aside = 0.16 if cast == "conflicting" else 0.085
    axes.text(x + aside, y + 0.045, beside, fontsize=5, va="center", color=FAINT)


def _draw_counts(
    axes: Axes, votes: pd.DataFrame, xs: dict[str, float], y: float, words: Phrases
) -> None:
    """Write the votes of the units below the arrows; zero is left blank."""
    right = max(xs.values()) + 0.15
    axes.plot([0.1, right], [y - 0.7 * ROW, y - 0.7 * ROW], color=INK, lw=0.6)
    for vote, label in zip(VOTE_CATEGORIES, _count_labels(words), strict=True):
        axes.text(0.25, y, label, va="center", fontsize=FONT, color=FAINT)
        for region, count in zip(votes["region"], votes[f"n_{vote}"], strict=True):
            text = str(count) if count else ""
            axes.text(xs[region], y, text, ha="center", va="center", color=COLOURS[vote])
        y += 0.8 * ROW


def _key_lines(words: Phrases, width: float, *, has_bracket: bool) -> list[list[KeyEntry]]:
    """Set the marks of votes with their names in lines, and the bracket last."""
    entries: list[KeyEntry] = [
        (v, "findings conflict" if v == "conflicting" else label_text(words.direction(v)))
        for v in VOTE_CATEGORIES
    ]
    entries += [(BRACKET, f"one {noun('cohort')}")] * has_bracket
    widths = [0.45 + text_width([label], KEY_FONT) for _, label in entries]
    return split_lines(entries, widths, width - 0.15)


def _notes(width: float) -> list[str]:
    sizes = (
        f"Arrow size by {noun('participants')}: over 300, 50 to 300, under 50, ? not reported. "
        "Open: a subgroup only."
    )
    return [line for text in (sizes, BESIDE) for line in wrapped(text, width - 0.2, NOTE_FONT)]


def _draw_key(axes: Axes, y: float, key: list[list[KeyEntry]], apart: Sequence[str]) -> float:
    """Explain the marks of votes, and below them those without a vote; return the last line."""
    for line in key:
        _draw_key_line(axes, 0.25, y, line)
        y += ROW
    if apart:
        axes.text(0.1, y, WITHOUT, va="center", fontsize=KEY_FONT, color=FAINT)
        entries = [(vote, term_label(vote)) for vote in apart]
        _draw_key_line(axes, 0.35 + text_width([WITHOUT], KEY_FONT), y, entries)
        y += ROW
    return y - ROW


def _draw_key_line(axes: Axes, x: float, y: float, entries: Sequence[KeyEntry]) -> None:
    """Draw marks with their names."""
    for vote, label in entries:
        if vote == BRACKET:
            low, high = y - 0.08, y + 0.08
            at = [x + 0.03, x - 0.03, x - 0.03, x + 0.03]
            axes.plot(at, [low, low, high, high], color=INK, lw=0.8)
        else:
            key = SimpleNamespace(vote=vote, participants=1, subgroups="all", findings=1)
            _draw_vote(axes, x, y, key)
        shift = 0.1 if vote == BRACKET else 0.15
        axes.text(x + shift, y, label, va="center", fontsize=KEY_FONT)
        x += 0.45 + text_width([label], KEY_FONT)
