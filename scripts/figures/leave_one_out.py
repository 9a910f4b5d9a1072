"""The leave-one-out matrix of a synthesis: each verdict without each cohort."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised, cohort_label, verdict_phrase
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
    draw_shape,
    new_canvas,
    order_studies,
)
from scripts.tables.files import iterate_rows
from scripts.votes.robustness import summarise_leave_one_out
from scripts.votes.syntheses import sort_anatomically

ROW, FONT, SMALL = 0.21, 7.0, 6.5
NARROWEST, WIDEST = 0.19, 0.5
KEY_WIDTH, KEY_ROW, NOTE_ROW, NOTE_FONT = 6.2, 0.2, 0.13, 6.0
CHANGED, SAME = 9.0, 4.5  # sizes of marks in points
COUNTS_TITLE = "changed by"
# A mark: its name, its verdict, and whether it is one that changed.
KeyEntry = tuple[str, str, bool]


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    names: float
    left: float
    column: float
    rows: dict[str, float]
    columns: dict[str, float]
    width: float
    bottom: float

    @property
    def right(self) -> float:
        """The right edge of the columns."""
        return self.left + self.column * len(self.columns)


def verdict_direction(verdict: str) -> str:
    """Name the direction of a verdict as that of a vote, for its colour and glyph."""
    if verdict.endswith(("increase", "decrease")):
        return verdict.rpartition(" ")[2]
    return {"no change": "no_change", "inconsistent": "conflicting"}.get(verdict, verdict)


def draw_leave_one_out(
    leave_one_out: pd.DataFrame,
    votes: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    width_in: float,
    words: Phrases = USUAL,
) -> Figure:
    """Draw the verdict on each region without each of its cohorts.

    ``leave_one_out`` and ``votes`` are rows of the synthesis. A matrix of many cohorts is wider
    than ``width_in``, and the key takes 6.2 inches.
    """
    counts = summarise_leave_one_out(leave_one_out)
    counts = counts[counts["n_cohorts"] > 1].merge(votes[["region", "verdict"]], on="region")
    counts = sort_anatomically(counts, regions)
    shown = leave_one_out[leave_one_out["region"].isin(counts["region"])]
    ordered = order_studies(studies)["cohort"].drop_duplicates()
    cohorts = list(ordered[ordered.isin(shown["left_out"])])
    verdicts = [label_text(verdict_phrase(text, words.scale)) for text in counts["verdict"]]
    counts = counts.assign(verdict=verdicts)
    layout = _lay_out(counts, cohorts, width_in)
    key, notes = _key_lines(words, layout.width), wrapped(_note(words), layout.width, NOTE_FONT)
    key_height = KEY_ROW * len(key) + NOTE_ROW * len(notes) + 0.22
    figure, axes = new_canvas(layout.width, layout.bottom + key_height)
    _draw_columns(axes, layout)
    _draw_rows(axes, layout, counts)
    for row in iterate_rows(shown):
        x, y = layout.columns[row.left_out], layout.rows[row.region]
        draw_verdict(axes, x, y, row.verdict, is_changed=row.verdict_changed)
    _draw_key(axes, layout, key, notes)
    return figure


def draw_verdict(axes: Axes, x: float, y: float, verdict: str, *, is_changed: bool) -> None:
    """Draw the verdict without a cohort: small and open if it holds, large with a glyph if not.

    A verdict that only one cohort is left is a square with a 1: it says how few there are, and
    nothing about a direction.
    """
    vote = verdict_direction(verdict)
    if vote == "single cohort":
        draw_shape(axes, x, y, shape="s", size=CHANGED, colour=INK, is_open=True)
        axes.text(x, y, "1", ha="center", va="center_baseline", fontsize=SMALL)
    elif is_changed:
        draw_mark(axes, x, y, vote, shape="o", size=CHANGED)
    else:
        draw_shape(axes, x, y, shape="o", size=SAME, colour=COLOURS[vote], is_open=True)


def _verdict_title() -> str:
    return f"verdict on all {noun('cohorts')}"


def _lay_out(counts: pd.DataFrame, cohorts: list[str], width_in: float) -> Layout:
    names = 0.35 + text_width([region_text(name) for name in counts["region"]], FONT)
    left = names + text_width([_verdict_title(), *counts["verdict"]], SMALL) + 0.15
    right = text_width([COUNTS_TITLE], SMALL) + 0.2
    slants = [slant_width(label_text(cohort_label(cohort)), FONT) + 0.15 for cohort in cohorts]
    column = min(max((max(width_in, KEY_WIDTH) - left - right) / len(cohorts), NARROWEST), WIDEST)
    top = max(slants) + 0.1
    rows = {region: top + ROW * (i + 0.5) for i, region in enumerate(counts["region"])}
    columns = {cohort: left + column * (i + 0.5) for i, cohort in enumerate(cohorts)}
    ends = [x + slant for x, slant in zip(columns.values(), slants, strict=True)]
    width = max(KEY_WIDTH, left + column * len(cohorts) + right, *ends)
    return Layout(names, left, column, rows, columns, width, top + ROW * len(rows) + 0.1)


def _draw_columns(axes: Axes, layout: Layout) -> None:
    top, bottom = min(layout.rows.values()) - ROW / 2, max(layout.rows.values()) + ROW / 2
    for cohort, x in layout.columns.items():
        axes.plot([x, x], [top, bottom], color=LINE, lw=0.3, zorder=0)
        draw_slanted(axes, x, top, label_text(cohort_label(cohort)))
    look: dict[str, Any] = {"va": "center", "fontsize": SMALL, "color": FAINT}
    axes.text(layout.names, top - 0.08, _verdict_title(), **look)
    axes.text(layout.right + 0.1, top - 0.08, COUNTS_TITLE, **look)


def _draw_rows(axes: Axes, layout: Layout, counts: pd.DataFrame) -> None:
    for row in iterate_rows(counts):
        y = layout.rows[row.region]
        axes.plot([layout.left, layout.right], [y, y], color=LINE, lw=0.5, zorder=0)
        axes.text(0.2, y, region_text(row.region), va="center", fontsize=FONT)
        axes.text(layout.names, y, row.verdict, va="center", fontsize=SMALL)
        text = f"{row.n_changed} of {row.n_cohorts}"
        axes.text(layout.right + 0.1, y, text, va="center", fontsize=SMALL)


def _note(words: Phrases) -> str:
    ways = "Increase and decrease: consistent or mostly."
    if words.scale == "benefit":
        ways = "Favours: consistently or mostly."
    return (
        f"{ways} An empty place: the {noun('cohort')} has no vote on the {words.group}. "
        f"{capitalised(words.groups)} with one {noun('cohort')} are not shown."
    )


def _key_lines(words: Phrases, width: float) -> list[tuple[str, list[KeyEntry]]]:
    """Explain the marks in lines, the first of each kind with its title."""
    titles = ("The verdict changes to", "There remains")
    entries: tuple[list[KeyEntry], ...] = (
        [
            (label_text(words.direction("increase")), "mostly increase", True),
            (label_text(words.direction("decrease")), "mostly decrease", True),
            (words.direction("no_change"), "no change", True),
            ("inconsistent", "inconsistent", True),
        ],
        [
            (f"only one {noun('cohort')}", "single cohort", True),
            (f"the same verdict as with all {noun('cohorts')}", "no change", False),
        ],
    )
    room = width - text_width(titles, SMALL) - 0.1
    lines: list[tuple[str, list[KeyEntry]]] = []
    for title, marks in zip(titles, entries, strict=True):
        broken = split_lines(marks, [_entry_width(label) for label, *_ in marks], room)
        lines += [(title if i == 0 else "", line) for i, line in enumerate(broken)]
    return lines


def _entry_width(label: str) -> float:
    return 0.4 + text_width([label], SMALL)


def _draw_key(
    axes: Axes, layout: Layout, key: list[tuple[str, list[KeyEntry]]], notes: list[str]
) -> None:
    """Explain the marks in words, in rows below the matrix."""
    y = layout.bottom + 0.12
    axes.plot([0.1, layout.width - 0.1], [y - 0.12, y - 0.12], color=INK, lw=0.6)
    left = 0.3 + text_width([title for title, _ in key], SMALL)
    for title, entries in key:
        axes.text(0.1, y, title, va="center", fontsize=SMALL, color=FAINT)
        x = left
        for label, verdict, is_changed in entries:
            draw_verdict(axes, x, y, verdict, is_changed=is_changed)
            axes.text(x + 0.12, y, label, va="center", fontsize=SMALL)
            x += _entry_width(label)
        y += KEY_ROW
    for line in notes:
        axes.text(0.1, y, line, va="center", fontsize=NOTE_FONT, color=FAINT)
        y += NOTE_ROW
