"""Where the bars of a harvest plot stand: its columns, rows, scale and labels."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from scripts.common.wording import capitalised, cohort_label
from scripts.figures.display_limits import MM_PER_INCH, TALLEST_MM
from scripts.figures.harvest_bars import unit_studies
from scripts.figures.labels import HINTED, label_text, region_text, short_words, text_width, wrapped
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.signs import Entry, key_height, key_lines
from scripts.figures.style import FONT, order_studies
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.files import iterate_rows

COLUMNS = ("decrease", "no_change", "conflicting", "increase", *WITHOUT_VOTE)
HIGHEST, LEAST, LOWEST = 0.5, 0.12, 0.015  # inches: of the largest bar, at least, and of any bar
FLAG = 0.17  # inches: of the flag of a bar whose number is not reported
NARROWEST, WIDEST, PAD = 0.13, 0.3, 0.16  # inches: a bar's place, and the margin of a column
LINE, SIGN, WORD, NAME_ROOM = 0.115, 0.25, 1.0, 2.0  # of headings and names
LABEL_ROW, KEY = 0.12, 0.9  # inches: numbers below bars, and what the key takes at least
NAMES = 0.3  # inches of the key that names of units take at least
NAMED = 4.5  # inches that a plot with names below its bars may take


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    left: float
    place: float
    columns: dict[str, tuple[float, float]]
    rows: dict[str, float]
    top: float
    bottom: float
    width: float
    scale: float
    headings: dict[str, list[str]]
    labels: dict[str, str]
    are_names: bool
    is_turned: bool

    @property
    def right(self) -> float:
        """The right edge of the columns."""
        return max(end for _, end in self.columns.values())

    def height(self, participants: Any) -> float:
        """Return the height of a bar."""
        return max(self.scale * float(participants), LOWEST)


def lay_out_harvest(
    bars: pd.DataFrame, studies: pd.DataFrame, width_in: float, words: Phrases = USUAL
) -> Layout:
    """Place rows and columns; bars are named where the plot fits a page, else numbered."""
    left = 0.2 + HINTED * text_width([row_name(name) for name in bars["region"].unique()], FONT)
    sizes = bars.groupby(["vote", "region"]).size().groupby("vote").max()
    shown = [vote for vote in COLUMNS if vote in sizes]
    headings = {vote: _heading(vote, bars, words) for vote in shown}
    least = {vote: SIGN + HINTED * text_width(headings[vote], FONT) + 0.08 for vote in shown}
    place = _widest_place(width_in - left - 0.1, sizes[shown], least)
    columns, x = {}, left
    for vote in shown:
        end = x + max(PAD + place * sizes[vote], least[vote])
        columns[vote], x = (x, end), end
    above = HINTED * text_width([number_text(n) for n in bars["participants"].dropna()], FONT)
    is_turned = above + 0.02 > place
    above = above + 0.04 if is_turned else 0.11
    top = 0.15 + LINE * max(len(lines) for lines in headings.values())
    units = list_units(bars, studies)
    labels = {unit: label_text(cohort_label(unit)) for unit in units}
    are_names = True
    scale, rows, bottom = _fit(bars, labels, above, top, NAMED)
    if bottom > NAMED:
        are_names, labels = False, {unit: str(i) for i, unit in enumerate(units, start=1)}
        key = KEY + key_height(key_lines(name_entries(labels), width=width_in)) - NAMES
        scale, rows, bottom = _fit(bars, {}, above, top, TALLEST_MM / MM_PER_INCH - max(key, KEY))
    width = max(x + 0.1, width_in)
    return Layout(
        *(left, place, columns, rows, top, bottom, width, scale),
        *(headings, labels, are_names, is_turned),
    )


def _widest_place(room: float, sizes: pd.Series, least: dict[str, float]) -> float:
    """Return the width of a bar's place with which the columns fill a width."""
    for tenth in range(int(1000 * WIDEST), int(1000 * NARROWEST), -5):
        place = tenth / 1000
        if sum(max(PAD + place * n, least[str(vote)]) for vote, n in sizes.items()) <= room:
            return place
    return NARROWEST


def list_units(bars: pd.DataFrame, studies: pd.DataFrame) -> list[str]:
    """List the units in the order of their first study, as other figures have it."""
    place = {study: i for i, study in enumerate(order_studies(studies)["study_id"])}
    pairs = unit_studies(bars)
    first = pairs["study_id"].map(place).groupby(pairs["unit"]).min()
    return [str(unit) for unit in first.sort_values(kind="stable").index]


def name_entries(labels: dict[str, str]) -> list[Entry]:
    """Explain the numbers below bars."""
    return [Entry(label_text(f"{i} {cohort_label(unit)}")) for unit, i in labels.items()]


def row_name(region: str) -> str:
    """Write the name of a row."""
    return label_text(region_text(region), FONT, NAME_ROOM)


def number_text(participants: Any) -> str:
    """Write the participants who contribute to a vote; nothing where they are not reported."""
    return "" if pd.isna(participants) else str(participants)


def _heading(vote: str, bars: pd.DataFrame, words: Phrases) -> list[str]:
    """Name a direction, with the number of its bars."""
    label = short_words(label_text(words.direction(vote)), FONT, WORD)
    return wrapped(f"{capitalised(label)} ({int((bars['vote'] == vote).sum())})", WORD, FONT)


def row_height(row: pd.DataFrame, scale: float) -> float:
    """Return the room that the bars of a region take."""
    flag = FLAG if row["participants"].isna().any() else 0.0
    known = row["participants"].dropna()
    return max(LEAST, flag, scale * float(known.max()) if len(known) else 0.0)


def _fit(
    bars: pd.DataFrame, labels: dict[str, str], above: float, top: float, page: float
) -> tuple[float, dict[str, float], float]:
    """Make the bars as high as the page permits; return their scale, the rows and their end."""
    most = bars["participants"].max()
    for highest, gap in ((HIGHEST, 0.1), (0.4, 0.1), (0.3, 0.08), (0.22, 0.05), (LEAST, 0.02)):
        scale = 0.0 if pd.isna(most) else highest / float(most)
        rows, bottom = _stack(bars, labels, scale, above + gap, top)
        if bottom <= page:
            break
    return scale, rows, bottom


def _stack(
    bars: pd.DataFrame, labels: dict[str, str], scale: float, above: float, top: float
) -> tuple[dict[str, float], float]:
    """Place the base line of each row, with room for the numbers above and the labels below."""
    rows, y = {}, top
    for region, row in bars.groupby("region", sort=False):
        y += above + row_height(row, scale)
        rows[str(region)] = y
        names = [labels[bar.unit] for bar in iterate_rows(row)] if labels else []
        y += max(HINTED * text_width(names, FONT) + 0.07, LABEL_ROW)
    return rows, y + 0.06
