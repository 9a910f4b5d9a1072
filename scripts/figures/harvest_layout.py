"""Where the bars of a harvest plot stand: its columns, rows, scale and labels."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scripts.common.wording import capitalised, cohort_label, counted
from scripts.figures.harvest_bars import unit_studies
from scripts.figures.labels import HINTED, label_text, region_text, text_width
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.style import order_studies
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.files import iterate_rows

COLUMNS = ("decrease", "no_change", "conflicting", "increase")  # then those without a vote
FONT, SMALL, TINY = 7.0, 6.5, 5.0
BAR, LOWEST, UNKNOWN = 0.45, 0.015, 0.06  # inches: heights of the largest, any and an unknown bar
LEAST_ROW = 0.17  # inches that bars take at least, for the name of the row
NARROWEST, WIDEST, PAD = 0.115, 0.3, 0.22  # inches: a bar's place, and the margin of a column
TOP, PAGE = 0.4, 9.5  # inches: names stand below the bars where the plot then fits a page
KEY_WIDTH = 5.6


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    left: float
    place: float
    columns: dict[str, tuple[float, float]]
    rows: dict[str, float]
    bottom: float
    width: float
    scale: float
    headings: dict[str, str]
    labels: dict[str, str]
    are_names: bool
    is_turned: bool

    @property
    def right(self) -> float:
        """The right edge of the columns."""
        return max(end for _, end in self.columns.values())

    def height(self, participants: Any) -> float:
        """Return the height of a bar."""
        if pd.isna(participants):
            return UNKNOWN
        return max(self.scale * float(participants), LOWEST)


def lay_out_harvest(
    bars: pd.DataFrame, studies: pd.DataFrame, width_in: float, words: Phrases = USUAL
) -> Layout:
    """Place rows and columns; bars are named where the plot fits a page, else numbered."""
    most = bars["participants"].max()
    scale = 0.0 if pd.isna(most) else BAR / float(most)
    left = 0.3 + HINTED * text_width([region_text(name) for name in bars["region"].unique()], FONT)
    left += text_width([str(n) for n in list_ticks(most)], TINY)
    sizes = bars.groupby(["vote", "region"]).size().groupby("vote").max()
    shown = [*COLUMNS, *(name for name in WITHOUT_VOTE if name in sizes)]
    room = (width_in - left - 0.1 - PAD * len(shown)) / sizes.sum()
    place = min(max(room, NARROWEST), WIDEST)
    headings = {vote: column_heading(vote, bars, words) for vote in shown}
    columns, x = {}, left
    for vote in shown:
        heading = HINTED * text_width(headings[vote].split("\n"), SMALL) + 0.2
        end = x + PAD + max(place * sizes.get(vote, 0), heading)
        columns[vote], x = (x, end), end
    above = HINTED * text_width([number_text(n) for n in bars["participants"].unique()], TINY)
    is_turned = above + 0.02 > place
    above = above + 0.05 if is_turned else 0.12
    units = list_units(bars, studies)
    labels = {unit: label_text(cohort_label(unit)) for unit in units}
    rows, bottom = _stack(bars, labels, scale, above)
    are_names = bottom <= PAGE
    if not are_names:
        labels = {unit: str(i) for i, unit in enumerate(units, start=1)}
        rows, bottom = _stack(bars, {}, scale, above)
    width = max(x + 0.1, KEY_WIDTH)
    return Layout(
        left, place, columns, rows, bottom, width, scale, headings, labels, are_names, is_turned
    )


def list_units(bars: pd.DataFrame, studies: pd.DataFrame) -> list[str]:
    """List the units in the order of their first study, as other figures have it."""
    place = {study: i for i, study in enumerate(order_studies(studies)["study_id"])}
    pairs = unit_studies(bars)
    first = pairs["study_id"].map(place).groupby(pairs["unit"]).min()
    return [str(unit) for unit in first.sort_values(kind="stable").index]


def list_ticks(most: Any) -> list[int]:
    """Choose two to six round numbers of participants, from 0 to the most."""
    if pd.isna(most):
        return []
    power = 10 ** math.floor(math.log10(max(most / 5, 1)))
    step = next(n * power for n in (1, 2, 5, 10) if 5 * n * power >= most)
    return list(range(0, int(most) + 1, step))


def number_text(participants: Any) -> str:
    """Write the participants behind a vote; a ? where they are not reported."""
    return "?" if pd.isna(participants) else str(participants)


def column_heading(vote: str, bars: pd.DataFrame, words: Phrases) -> str:
    """Name a direction with the number of its votes, or of the units without one."""
    number = int((bars["vote"] == vote).sum())
    votes = str(number) if vote in WITHOUT_VOTE else counted(number, "vote")
    label = capitalised(label_text(words.direction(vote))).replace("not reported", "not\nreported")
    if label.startswith("Favours "):
        label = label.replace(" ", "\n", 1)
    return f"{label}: {votes}"


def row_height(row: pd.DataFrame, scale: float) -> float:
    """Return the room that the bars of a region take."""
    known = row["participants"].dropna()
    return max(LEAST_ROW, scale * float(known.max()) if len(known) else UNKNOWN)


def _stack(
    bars: pd.DataFrame, labels: dict[str, str], scale: float, above: float
) -> tuple[dict[str, float], float]:
    """Place the base line of each row, with room for the numbers above and the labels below."""
    rows, y = {}, TOP
    for region, row in bars.groupby("region", sort=False):
        y += above + row_height(row, scale) + 0.04
        rows[str(region)] = y
        names = [labels[bar.unit] for bar in iterate_rows(row)] if labels else []
        y += max(HINTED * text_width(names, TINY) + 0.07, 0.14)
    return rows, y + 0.05
