"""The effect direction plot of a synthesis, after Boon & Thomson (2021)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import MISSING, number_text, study_label
from scripts.common.words import noun
from scripts.figures.display_limits import MM_PER_INCH, TALLEST_MM
from scripts.figures.labels import (
    HINTED,
    Headings,
    few_lines,
    label_text,
    region_text,
    text_width,
    wrap_headings,
)
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.signs import (
    KEY_ROW,
    Entry,
    direction_key,
    draw_key,
    draw_sign,
    key_height,
    key_lines,
    note_lines,
    sign_size,
    size_key,
)
from scripts.figures.study_texts import choose_letters, put_letters, study_texts, widest_cell
from scripts.figures.style import (
    COLOURS,
    FAINT,
    FONT,
    INK,
    LINE,
    is_subgroup_only,
    new_canvas,
    order_studies,
)
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows
from scripts.votes.syntheses import sort_anatomically

ROW, LEAST_ROW, COUNT_ROW, LINE_HEIGHT = 0.2, 0.155, 0.15, 0.105  # inches
LINES = 3  # of a text, at most
EDGE, SPACE = 0.22, 0.12  # inches: at the left, and between columns
NARROWEST, USUAL_COLUMN, WIDEST = 0.17, 0.22, 0.95  # of a column of signs
NAME_ROOM = 1.5  # of the names of studies
PAGE = TALLEST_MM / MM_PER_INCH - 1.4  # inches: what the counts and the key leave
STEP = 0.19  # between signs side by side
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner.

    Attributes
    ----------
    texts
        For each column of texts its heading, its left edge, and the lines of each study.
    letters
        By heading, the letters that stand for texts.
    numbers
        The participants of each study; empty where none is known.
    """

    texts: list[tuple[str, float, dict[str, list[str]]]]
    letters: dict[str, dict[str, str]]
    numbers: dict[str, str]
    n: float
    left: float
    column: float
    headings: Headings
    top: float
    rows: dict[str, float]
    row: float
    columns: dict[str, float]
    width: float

    @property
    def bottom(self) -> float:
        """The lower edge of the rows."""
        return max(self.rows.values()) + self.row / 2


def draw_effect_direction(
    shown_studies: pd.DataFrame,
    votes: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    width_in: float,
    words: Phrases = USUAL,
    comparators: Mapping[str, str] = NONE,
) -> Figure:
    """Draw a synthesis: studies in rows, regions in columns, the direction as an arrow.

    ``shown_studies`` and ``votes`` are rows of the synthesis; ``comparators`` by study. A plot of
    many regions is wider than ``width_in``.
    """
    votes = sort_anatomically(votes, regions)
    rows = order_studies(studies[studies["study_id"].isin(shown_studies["study_id"])])
    layout = _lay_out(rows, list(votes["region"]), comparators, width_in)
    counted = [vote for vote in VOTE_CATEGORIES if votes[f"n_{vote}"].any()]
    key = key_lines(
        direction_key(
            words,
            set(shown_studies["vote"]),
            has_open=bool(shown_studies["subgroups"].map(is_subgroup_only).any()),
            has_bracket=bool(rows["cohort"].duplicated().any()),
        ),
        size_key(shown_studies["participants"]),
        *_letter_keys(layout),
        width=layout.width,
    )
    key += note_lines(_note(shown_studies, has_n=bool(layout.numbers)), layout.width)
    below = layout.bottom + COUNT_ROW * (len(counted) + 0.6)
    figure, axes = new_canvas(layout.width, below + key_height(key))
    _draw_headings(axes, layout)
    _draw_rows(axes, rows, layout)
    _draw_votes(axes, layout, shown_studies)
    _draw_counts(axes, votes, layout, counted, words)
    draw_key(axes, below, key, layout.width)
    return figure


def _letter_keys(layout: Layout) -> list[list[Entry]]:
    """Explain the letters of each column of texts; a text longer than a line is cut."""
    room = layout.width - 2 * EDGE
    return [
        [
            Entry(f"{title}:", colour=FAINT),
            *(Entry(label_text(f"{letter} {text}", FONT, room)) for text, letter in of.items()),
        ]
        for title, of in layout.letters.items()
    ]


def _lay_out(
    rows: pd.DataFrame, regions: list[str], comparators: Mapping[str, str], width_in: float
) -> Layout:
    """Set long texts in several lines, or as letters where there is no room for that."""
    texts = study_texts(rows, comparators)
    layout = _place(rows, regions, texts, width_in, {})
    lines = {title: list(of_study.values()) for title, _, of_study in layout.texts[1:]}
    letters = choose_letters(texts, lines, is_short=layout.bottom <= PAGE)
    if not letters:
        return layout
    return _place(rows, regions, put_letters(texts, letters), width_in, letters)


def _place(
    rows: pd.DataFrame,
    regions: list[str],
    others: dict[str, dict[str, str]],
    width_in: float,
    letters: dict[str, dict[str, str]],
) -> Layout:
    names = {s: [label_text(study_label(s), FONT, NAME_ROOM)] for s in rows["study_id"]}
    numbers = {s: _number(n) for s, n in zip(rows["study_id"], rows["n_treated"], strict=True)}
    if rows["n_treated"].isna().all():
        numbers = {}
    n = HINTED * text_width([*numbers.values()], FONT)
    texts = [("Study", EDGE, names)]
    left = (
        EDGE + HINTED * text_width(["Study", *(name for (name,) in names.values())], FONT) + SPACE
    )
    full = [HINTED * text_width([title, *t.values()], FONT) for title, t in others.items()]
    most = widest_cell(full, width_in - left - n - 2 * SPACE - USUAL_COLUMN * len(regions), SPACE)
    for (title, of_study), width in zip(others.items(), full, strict=True):
        lines = {
            study: few_lines(text, min(width, most), LINES) for study, text in of_study.items()
        }
        texts.append((title, left, lines))
        left += HINTED * text_width(sum(lines.values(), [title]), FONT) + SPACE
    left += n + SPACE
    column = min(max((width_in - left - 0.1) / max(len(regions), 1), NARROWEST), WIDEST)
    headings = wrap_headings([region_text(name) for name in regions], column)
    top = 0.1 + max(headings.height, LINE_HEIGHT) + 0.08
    highest = max(len(cell) for _, _, lines in texts for cell in lines.values())
    room = PAGE - top - KEY_ROW * (len(letters) + 1) * bool(letters)
    row = LINE_HEIGHT * highest + 0.06
    row = row if highest > 1 else min(max(room / len(rows), LEAST_ROW), ROW)
    ys = {study: top + row * (i + 0.5) for i, study in enumerate(rows["study_id"])}
    xs = {region: left + column * (i + 0.5) for i, region in enumerate(regions)}
    width = max(width_in, left + column * len(regions) + 0.1)
    return Layout(
        *(texts, letters, numbers, left - SPACE, left, column, headings, top, ys, row, xs, width)
    )


def _number(participants: Any) -> str:
    return MISSING if pd.isna(participants) else number_text(participants)


def _draw_headings(axes: Axes, layout: Layout) -> None:
    look: dict[str, Any] = {"va": "bottom", "fontsize": FONT, "color": FAINT}
    for title, x, _ in layout.texts:
        axes.text(x, layout.top - 0.06, title, **look)
    axes.text(layout.n, layout.top - 0.06, "n" if layout.numbers else "", ha="right", **look)
    layout.headings.draw(axes, list(layout.columns.values()), layout.top - 0.06)
    axes.plot([0.1, layout.width - 0.1], [layout.top - 0.02] * 2, color=INK, lw=0.6)


def _draw_rows(axes: Axes, rows: pd.DataFrame, layout: Layout) -> None:
    right = layout.left + layout.column * len(layout.columns)
    look: dict[str, Any] = {"va": "center", "fontsize": FONT}
    for study in iterate_rows(rows):
        y = layout.rows[study.study_id]
        for _, x, lines in layout.texts:
            for i, line in enumerate(lines[study.study_id]):
                shift = LINE_HEIGHT * (i - (len(lines[study.study_id]) - 1) / 2)
                axes.text(x, y + shift, line, **look)
        axes.text(layout.n, y, layout.numbers.get(study.study_id, ""), ha="right", **look)
        axes.plot([layout.left, right], [y, y], color=LINE, lw=0.5, zorder=0)
    for _, cohort in rows.groupby("cohort"):
        at = [layout.rows[study_id] for study_id in cohort["study_id"]]
        if len(at) > 1:
            low, high = min(at) - 0.4 * layout.row, max(at) + 0.4 * layout.row
            axes.plot([0.18, 0.12, 0.12, 0.18], [low, low, high, high], color=INK, lw=0.8)


def _draw_votes(axes: Axes, layout: Layout, votes: pd.DataFrame) -> None:
    """Draw the votes, those of several comparisons of a study side by side."""
    for _, cell in votes.groupby(["region", "study_id"], sort=False):
        step = min(STEP, layout.column / len(cell))
        for place, vote in enumerate(iterate_rows(cell)):
            x = layout.columns[vote.region] + step * (place - (len(cell) - 1) / 2)
            y, size = layout.rows[vote.study_id], sign_size(vote.participants)
            draw_sign(axes, x, y, vote.vote, size=size, is_open=is_subgroup_only(vote.subgroups))
            if vote.findings > 1:
                beside = x + size / 144 + 0.01
                axes.text(beside, y + 0.035, str(vote.findings), fontsize=FONT, va="center")


def _draw_counts(
    axes: Axes, votes: pd.DataFrame, layout: Layout, counted: list[str], words: Phrases
) -> None:
    """Write the votes of the units below the arrows; zero is left blank."""
    y = layout.bottom + 0.7 * COUNT_ROW
    axes.plot([0.1, layout.width - 0.1], [layout.bottom] * 2, color=INK, lw=0.6)
    for vote in counted:
        label = f"Votes: {label_text(words.direction(vote))}"
        axes.text(EDGE, y, label, va="center", fontsize=FONT, color=FAINT)
        for region, count in zip(votes["region"], votes[f"n_{vote}"], strict=True):
            text, x = str(count) if count else "", layout.columns[region]
            look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": FONT}
            axes.text(x, y, text, color=COLOURS[vote], **look)
        y += COUNT_ROW


def _note(shown_studies: pd.DataFrame, *, has_n: bool) -> str:
    """Explain n and a number beside a sign, where there is one."""
    text = f"n: {noun('participants')} of the group studied." * has_n
    if (shown_studies["findings"] > 1).any():
        text += " Number beside a sign: findings summarised by it, if several."
    return text.strip()
