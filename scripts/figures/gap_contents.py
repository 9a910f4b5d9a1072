"""What the evidence gap map shows: where evidence lies, its direction and its risk of bias.

Regions by what varies between studies, the longer list in rows. It rests on the marks of the
evidence map: a cohort counts once in a cell, and as conflicting where its marks there differ.
"""

from dataclasses import dataclass
from math import ceil

import pandas as pd

from scripts.common.wording import term_label
from scripts.common.words import noun
from scripts.figures.bias_contents import RANKS
from scripts.figures.display_limits import TALLEST_MM
from scripts.models.risk_of_bias import LEVEL_OF, NOT_JUDGED
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES

# ASSUME: a map is divided by the first of these with two to MOST_COLUMNS values; else by the first
# with more, of which those of the fewest cohorts are joined.
COLUMNS = ("intervention_name", "measure", "design", "modality")
NOT_RECORDED, OTHERS = "not recorded", "others"
MOST_COLUMNS = 9
COUNTED = (*VOTE_CATEGORIES, *WITHOUT_VOTE)
# Inches. The map is at most as high as a page: of more rows those of the most cohorts are shown.
WIDTH, NAMES, ENTRY = 7.0, 1.9, 0.24
HEAD, HEADING_LINE, LINE, STRIP, SPACE, FOOT = 0.16, 0.13, 0.15, 0.07, 0.09, 0.75
HEADING_LINES = 6
HIGHEST = TALLEST_MM / 25.4


@dataclass(frozen=True)
class Cell:
    """A place of the map: the number of cohorts with each direction, and at each level of risk.

    Attributes
    ----------
    votes
        By direction, in the order of the legend.
    bias
        Cohorts by the level of risk of bias of their studies, the gravest of each; ``none`` where
        it is not judged, or has no level. Empty where no study of the map is judged.
    """

    votes: dict[str, int]
    bias: dict[str, int]

    @property
    def cohorts(self) -> int:
        """The number of cohorts."""
        return sum(self.votes.values())


@dataclass(frozen=True)
class GapMap:
    """The rows and columns of the map, in order, and the cells that have evidence.

    Attributes
    ----------
    divided_by
        The columns of the tables that the rows and the columns of the map are values of.
    hidden
        Rows that have no room.
    """

    divided_by: tuple[str, str]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]
    hidden: int

    @property
    def column_width(self) -> float:
        """The least width of a column in inches."""
        return (WIDTH - NAMES) / len(self.columns)

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """The places without evidence."""
        places = [(row, column) for row in self.rows for column in self.columns]
        return [place for place in places if place not in self.cells]

    def cells_of(self, row: str) -> list[Cell]:
        """List the cells of a row that have evidence."""
        return [self.cells[row, column] for column in self.columns if (row, column) in self.cells]

    def lines_of(self, row: str) -> int:
        """Count the lines that the directions of a row take."""
        most = max(len(cell.votes) for cell in self.cells_of(row))
        return ceil(most / self.per_line)

    @property
    def per_line(self) -> int:
        """How many directions stand side by side in a cell."""
        return max(1, int((self.column_width - 0.06) / ENTRY))

    @property
    def has_bias(self) -> bool:
        """Whether any study of the map is judged."""
        return any(cell.bias for cell in self.cells.values())

    @property
    def least_column(self) -> float:
        """The width in inches that the marks of a cell take."""
        most = max(len(cell.votes) for cell in self.cells.values())
        return ENTRY * min(most, self.per_line) + 0.06

    def row_height(self, row: str) -> float:
        """Return the height of a row in inches."""
        return LINE * self.lines_of(row) + STRIP * self.has_bias + SPACE


def list_gaps(marks: pd.DataFrame, studies: pd.DataFrame, regions: pd.DataFrame) -> GapMap:
    """Divide the marks of the evidence map; no row where there is nothing to divide them by."""
    divided = {column: _divide(marks, studies, column) for column in COLUMNS}
    numbers = {name: rows["column"].nunique() for name, rows in divided.items()}
    several = [name for name in COLUMNS if numbers[name] > 1]
    if not several or marks["region"].nunique() < 2:
        return GapMap(("region", "measure"), (), (), {}, 0)
    chosen = next((name for name in several if numbers[name] <= MOST_COLUMNS), several[0])
    rows = _join_rare(divided[chosen])
    cells = _fill(rows.assign(bias=rows["study_id"].map(_levels(studies))))
    order = list(regions.sort_values("position")["region"])
    names = sorted(set(rows["region"]), key=order.index)
    columns = _order_columns(rows)
    gap_map = GapMap(("region", chosen), tuple(names), columns, cells, 0)
    return _fit_page(gap_map if len(names) >= len(columns) else _turned(gap_map))


def _turned(gap_map: GapMap) -> GapMap:
    """Let rows and columns change places."""
    cells = {(column, row): cell for (row, column), cell in gap_map.cells.items()}
    one, other = gap_map.divided_by
    return GapMap((other, one), gap_map.columns, gap_map.rows, cells, 0)


def _divide(marks: pd.DataFrame, studies: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give each mark the values of its study in a column, or its measures."""
    if column == "measure":
        rows = marks.assign(column=marks["measures"].str.split(";")).explode("column")
        return rows.assign(column=rows["column"].map(term_label))
    of_study = studies.set_index("study_id")[column].astype("string").fillna(NOT_RECORDED)
    return marks.assign(column=marks["study_id"].map(of_study))


def _join_rare(rows: pd.DataFrame) -> pd.DataFrame:
    """Join the columns of the fewest cohorts where there are too many."""
    numbers = rows.groupby("column")["cohort"].nunique()
    ranked = sorted(numbers.index, key=lambda name: (-numbers[name], name))
    if len(ranked) <= MOST_COLUMNS:
        return rows
    return rows.assign(
        column=rows["column"].where(rows["column"].isin(ranked[: MOST_COLUMNS - 1]), OTHERS)
    )


def _order_columns(rows: pd.DataFrame) -> tuple[str, ...]:
    """Order columns by their number of cohorts; what is joined or not recorded comes last."""
    numbers = rows.groupby("column")["cohort"].nunique()
    last = {OTHERS: 1, NOT_RECORDED: 2}
    return tuple(sorted(numbers.index, key=lambda name: (last.get(name, 0), -numbers[name], name)))


def _levels(studies: pd.DataFrame) -> dict[str, str]:
    """Give the level of the overall risk of bias of each study, where any is judged overall."""
    judged = studies.set_index("study_id")["risk_of_bias_overall"]
    if judged.isna().all():
        return {}
    return {str(s): LEVEL_OF.get(str(j), "none") for s, j in judged.fillna(NOT_JUDGED).items()}


def _fill(rows: pd.DataFrame) -> dict[tuple[str, str], Cell]:
    """Count the cohorts of each cell by direction and by level of risk."""
    cells = {}
    for (region, column), cell in rows.groupby(["region", "column"]):
        cohorts = [rows for _, rows in cell.groupby("cohort")]
        votes = [_one_vote(set(rows["vote"])) for rows in cohorts]
        known = [set(rows["bias"].dropna()) for rows in cohorts]
        levels = [max(levels, key=_gravity) for levels in known if levels]
        cells[str(region), str(column)] = Cell(
            {vote: votes.count(vote) for vote in COUNTED if vote in votes},
            {level: levels.count(level) for level in sorted(set(levels), key=_gravity)},
        )
    return cells


def _one_vote(votes: set[str]) -> str:
    """Give the direction of a cohort; results without one do not count beside one that has it."""
    known = votes - set(WITHOUT_VOTE)
    if len(known) > 1:
        return "conflicting"
    return min(known or votes)


def _gravity(level: str) -> int:
    return RANKS.get(level, len(RANKS)) if level != "none" else -1


def _fit_page(gap_map: GapMap) -> GapMap:
    """Keep the rows of the most cohorts where a page has no room for all."""
    numbers = {row: sum(cell.cohorts for cell in gap_map.cells_of(row)) for row in gap_map.rows}
    ranked = sorted(gap_map.rows, key=lambda row: (-numbers[row], gap_map.rows.index(row)))
    room = HIGHEST - HEAD - HEADING_LINES * HEADING_LINE - FOOT
    kept: set[str] = set()
    for row in ranked:
        room -= gap_map.row_height(row)
        if room < 0:
            break
        kept.add(row)
    rows = tuple(row for row in gap_map.rows if row in kept)
    cells = {place: cell for place, cell in gap_map.cells.items() if place[0] in kept}
    shown = {column for _, column in cells}
    columns = tuple(column for column in gap_map.columns if column in shown)
    hidden = len(gap_map.rows) - len(rows)
    return GapMap(gap_map.divided_by, rows, columns, cells, hidden)


def why_no_gap_map(marks: pd.DataFrame, studies: pd.DataFrame, regions: pd.DataFrame) -> str | None:
    """Say why there is no evidence gap map; None where there is one."""
    if marks.empty:
        return (
            f"No evidence gap map: no finding of its syntheses is about a known {noun('region')}."
        )
    if not list_gaps(marks, studies, regions).rows:
        return (
            f"No evidence gap map: it needs two {noun('regions')}, and two {noun('treatments')}, "
            f"{noun('measures')} or study designs."
        )
    return None
