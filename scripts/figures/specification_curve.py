"""The specification curve of a synthesis, after Simonsohn et al. (2020), for many regions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised
from scripts.common.words import in_nouns, with_article
from scripts.figures.labels import label_text, region_text, split_lines, text_width, wrapped
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.specification_cells import NO_DIRECTION, draw_cells, join_equal
from scripts.figures.style import FAINT, INK, LINE, new_canvas
from scripts.models.terms import REGION_KEYS
from scripts.tables.files import iterate_rows, rows_of_synthesis
from scripts.votes.robustness import (
    count_same_results,
    follow_regions,
    option_text,
    rank_specifications,
)
from scripts.votes.specifications import CHOICE_WORDS, CHOICES
from scripts.votes.syntheses import sort_anatomically

FONT, SMALL = 6.5, 6.0
STRIP, CURVE, OPTION, GROUP = 0.15, 0.8, 0.115, 0.05  # inches: rows, the curve, a choice's gap
NARROWEST, WIDEST = 0.006, 0.25  # of a column, in inches
KEY_WIDTH, KEY_ROW, NOTE_ROW = 6.2, 0.18, 0.12
COUNTS_TITLE = "same result in"
KeyEntry = tuple[str, float | None]  # the name of a cell, and its share


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    left: float
    column: float
    n_columns: int
    curve: float
    strips: dict[str, float]
    options: dict[tuple[str, str], float]
    width: float
    bottom: float

    @property
    def right(self) -> float:
        """The right edge of the columns."""
        return self.left + self.column * self.n_columns

    def centre(self, place: int) -> float:
        """Return the middle of a column."""
        return self.left + self.column * (place + 0.5)


def draw_specification_curve(
    synthesis: str,
    specifications: pd.DataFrame,
    votes: pd.DataFrame,
    regions: pd.DataFrame,
    width_in: float,
    words: Phrases = USUAL,
) -> Figure:
    """Draw the votes of a synthesis under every combination of choices.

    Very many specifications, or the key, take more than ``width_in``.
    """
    ranked = rank_specifications(specifications, synthesis)
    voted = rows_of_synthesis(votes[votes["k_units"] > 0], synthesis)
    followed = follow_regions(specifications, voted, regions)
    counts = sort_anatomically(count_same_results(followed), regions)
    options = list_options(ranked)
    layout = _lay_out(counts, options, len(ranked), width_in)
    key = _key_lines(words, layout.width)
    notes = _notes(words, options, layout.width - 0.15)
    key_height = 0.85 + KEY_ROW * (len(key) - 2) + NOTE_ROW * (len(notes) - 2)
    figure, axes = new_canvas(layout.width, layout.bottom + key_height)
    _draw_curve(axes, layout, ranked, words)
    _draw_strips(axes, layout, followed, list(ranked["specification_id"]))
    _draw_counts(axes, layout, counts, words)
    _draw_options(axes, layout, ranked)
    _draw_key(axes, layout, key, notes)
    return figure


def list_options(ranked: pd.DataFrame) -> list[tuple[str, str]]:
    """List the options of each choice that varies, in the order of the specifications' numbers."""
    ordered = ranked.sort_values("specification_id")
    varied = [choice for choice in CHOICES if len(ordered[choice].unique()) > 1]
    return [(c, option_text(option)) for c in varied for option in ordered[c].unique()]


def _lay_out(
    counts: pd.DataFrame, options: list[tuple[str, str]], n_columns: int, width_in: float
) -> Layout:
    names = text_width([region_text(name) for name in counts["region"]], FONT)
    choices = text_width([capitalised(CHOICE_WORDS[choice]) for choice, _ in options], SMALL)
    left = (
        max(names, choices + text_width([in_nouns(text) for _, text in options], SMALL) + 0.1) + 0.2
    )
    right = text_width([COUNTS_TITLE, *map(_count_text, iterate_rows(counts))], SMALL) + 0.25
    column = min(max((max(width_in, KEY_WIDTH) - left - right) / n_columns, NARROWEST), WIDEST)
    y = curve = 0.42
    y += CURVE + 0.35
    strips = {region: y + STRIP * (i + 0.5) for i, region in enumerate(counts["region"])}
    y += STRIP * len(strips) + 0.1
    places, before = {}, None
    for choice, option in options:
        y += GROUP * (choice != before)
        places[choice, option], before = y + OPTION / 2, choice
        y += OPTION
    width = max(KEY_WIDTH, left + column * n_columns + right)
    return Layout(left, column, n_columns, curve, strips, places, width, y + 0.1)


def _count_text(row: Any) -> str:
    return f"{row.n_same} of {row.n_distinct}"


def _draw_curve(axes: Axes, layout: Layout, ranked: pd.DataFrame, words: Phrases) -> None:
    """Draw the share of each specification as a dot, and mark the configured ones throughout."""
    left, right, top = layout.left, layout.right, layout.curve
    are = "" if words.scale == "benefit" else "that are "
    title = f"Share of all directional votes {are}{words.pointing('increase')}"
    axes.text(left, 0.12, title, va="center", fontsize=FONT)
    for share, style in ((0.0, "-"), (0.5, "--"), (1.0, "-")):
        y = top + CURVE * (1 - share)
        colour = FAINT if share == 0.5 else LINE
        axes.plot([left, right], [y, y], color=colour, lw=0.6, ls=style, zorder=0)
        text = f"{100 * share:.0f}%"
        axes.text(left - 0.06, y, text, ha="right", va="center", fontsize=SMALL, color=FAINT)
    xs = [layout.centre(place) for place in range(len(ranked))]
    ys = [top + CURVE * (1 - share) for share in ranked["share"].astype(float)]
    size = min(max(65 * layout.column, 0.8), 3.5)
    axes.plot(xs, ys, ls="none", marker="o", ms=size, mfc=INK, mew=0)
    for place in ranked.index[ranked["configured"]]:
        foot = max(layout.options.values()) + OPTION / 2
        axes.plot([xs[place]] * 2, [top - 0.08, foot], color=FAINT, lw=0.6, zorder=0)
        axes.plot(xs[place], ys[place], marker="D", ms=4.5, mfc="white", mec=INK, mew=1.2)
        half = text_width(["configured choices"], SMALL) / 2
        x = min(max(xs[place], left + half), layout.width - half - 0.05)
        axes.text(x, top - 0.13, "configured choices", ha="center", va="center", fontsize=SMALL)


def _draw_strips(
    axes: Axes, layout: Layout, followed: pd.DataFrame, specification_ids: list[str]
) -> None:
    table = followed.assign(share=leanings(followed))
    cells = []
    for region, y in layout.strips.items():
        axes.text(0.1, y, region_text(region), va="center", fontsize=FONT)
        axes.plot([layout.left, layout.right], [y, y], color=LINE, lw=0.5, zorder=0)
        rows = table[table["region"] == region].set_index("specification_id")["share"]
        for start, end, share in join_equal(list(rows.reindex(specification_ids))):
            x = layout.left + layout.column * start
            cells.append((x, x + layout.column * (end - start), y, share))
    draw_cells(axes, cells)


def _draw_counts(axes: Axes, layout: Layout, counts: pd.DataFrame, words: Phrases) -> None:
    x, above = layout.right + 0.1, min(layout.strips.values()) - 1.1 * STRIP
    axes.text(x, above, COUNTS_TITLE, va="center", fontsize=SMALL, color=FAINT)
    axes.text(0.1, above, label_text(f"Share in each {words.group}"), va="center", fontsize=FONT)
    for row in iterate_rows(counts):
        axes.text(x, layout.strips[row.region], _count_text(row), va="center", fontsize=SMALL)


def _draw_options(axes: Axes, layout: Layout, ranked: pd.DataFrame) -> None:
    """Draw the dashboard: under each column a tick in the row of each option it has."""
    titled: set[str] = set()
    width = min(max(43 * layout.column, 0.3), 3.0)
    for (choice, option), y in layout.options.items():
        if choice not in titled:
            title = capitalised(CHOICE_WORDS[choice])
            axes.text(0.1, y, title, va="center", fontsize=SMALL, color=FAINT)
            above = y - OPTION / 2 - GROUP / 2
            axes.plot([0.1, layout.right], [above, above], color=LINE, lw=0.4, zorder=0)
            titled.add(choice)
        axes.text(layout.left - 0.06, y, in_nouns(option), ha="right", va="center", fontsize=SMALL)
        has = ranked.index[ranked[choice].map(option_text) == option]
        xs = [x for place in has for x in (layout.centre(place),) * 3]
        ys = [y - 0.38 * OPTION, y + 0.38 * OPTION, math.nan] * len(has)
        axes.plot(xs, ys, color=INK, lw=width, solid_capstyle="butt")


def _notes(words: Phrases, options: Sequence[tuple[str, str]], width: float) -> list[str]:
    one, other = words.pointing("increase"), words.pointing("decrease")
    texts = ["A column is one combination of choices; columns are ordered by the curve.", ""]
    if words.group_by in REGION_KEYS and any(choice == "level" for choice, _ in options):
        texts[0] += " At another level of the hierarchy"
        texts[1] = (
            f"{with_article(words.group)} shows the votes of the {words.group} that contains it. "
        )
    texts[1] += f"Raised: more votes {one}; lowered: more {other}."
    return [line for text in texts for line in wrapped(text, width, SMALL)]


def _key_lines(words: Phrases, width: float) -> list[list[KeyEntry]]:
    """Explain the cells in lines."""
    for_one, for_other = (label_text(words.pointing(vote)) for vote in ("increase", "decrease"))
    entries: list[KeyEntry] = [
        (f"all {for_other}", 0.0),
        (f"more {for_other}", 0.3),
        ("as many for each", 0.5),
        (f"more {for_one}", 0.7),
        (f"all {for_one}", 1.0),
        (f"only {words.direction('no_change')} or conflicting", NO_DIRECTION),
        ("no vote", None),
    ]
    widths = [0.45 + text_width([label], FONT) for label, _ in entries]
    return split_lines(entries, widths, width)


def _draw_key(axes: Axes, layout: Layout, key: list[list[KeyEntry]], notes: list[str]) -> None:
    """Explain the cells in rows below the figure, and all else in a note."""
    y = layout.bottom + 0.12
    axes.plot([0.1, layout.width - 0.1], [y - 0.12, y - 0.12], color=INK, lw=0.6)
    for entries in key:
        x = 0.1
        for label, share in entries:
            axes.plot([x, x + 0.22], [y, y], color=LINE, lw=0.5, zorder=0)
            draw_cells(axes, [] if share is None else [(x, x + 0.22, y, share)])
            axes.text(x + 0.28, y, label, va="center", fontsize=FONT)
            x += 0.45 + text_width([label], FONT)
        y += KEY_ROW
    look: dict[str, Any] = {"va": "center", "fontsize": SMALL, "color": FAINT}
    axes.text(0.1, y + NOTE_ROW / 2 * len(notes), "\n".join(notes), linespacing=1.4, **look)


def leanings(followed: pd.DataFrame) -> pd.Series:
    """Return how far votes lean to increase, from 0 to 1; ``NO_DIRECTION`` where none has one."""
    return followed["proportion_increase"].astype(float).fillna(NO_DIRECTION)
