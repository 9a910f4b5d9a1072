"""From rows of a flat table, made from another program's file, to valid studies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from scripts.exchange.study_rows import Row, record_of
from scripts.inputs.problems import Problem, Sheet
from scripts.inputs.tables import Grid, read_rows
from scripts.inputs.validation import validate
from scripts.models.study import Study
from scripts.records.flat_table import COLUMNS, REQUIRED, gather_studies
from scripts.records.headings import BIAS
from scripts.records.missing_values import clear_missing_values

Cells = dict[str, str]


class Source(NamedTuple):
    """A column of the file that a field comes from: its heading, and its cells by line."""

    heading: str
    cells: Mapping[int, str]


@dataclass
class Imported:
    """What was read from another program's file.

    Attributes
    ----------
    records
        Study records, in the order of the file.
    problems
        What keeps them from being written.
    assumed
        What was decided that the file does not say.
    unread
        Columns or analyses of the file that no record takes, each with the nearest field if any.
    """

    records: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def is_field(name: str) -> bool:
    """Check whether a flat table has a column of this name."""
    return name in COLUMNS or (name.startswith(BIAS) and name != BIAS)


def flat_studies(
    file: str,
    rows: Sequence[tuple[int, Cells]],
    sources: Mapping[str, Sequence[Source]],
    sheet: Sheet | None = None,
    *,
    points_are_decimal: bool = True,
) -> Imported:
    """Read the rows as a flat table of a review is read, and check them in the same way.

    Parameters
    ----------
    file
        The file as messages name it.
    rows
        The cells of each row by field, with its line in the file.
    sources
        By field: the columns of the file that it comes from, one of which messages name.
    sheet
        The sheet of a workbook, with the letter of the column of each field.
    points_are_decimal
        Whether ``1.234`` is a little more than 1 where no other number settles it.
    """
    header = list(dict.fromkeys([*REQUIRED, *(name for _, cells in rows for name in cells)]))
    grid = Grid(file, [(1, header)], None if sheet is None else sheet.name)
    grid.points_are_decimal = points_are_decimal
    grid.rows += [(line, [cells.get(name, "") for name in header]) for line, cells in rows]
    table, problems = read_rows(grid, COLUMNS, REQUIRED)
    imported = Imported(problems=problems)
    if table.data is not None:
        records, problems_of_rows = gather_studies(table)
        imported.problems += problems_of_rows
        for record in records:
            imported.problems += clear_missing_values(record)
            study, faults = validate(Study, record, from_text=True)
            imported.problems += faults
            if study is not None:
                imported.records.append(record_of(study))
        imported.assumed += table.assumptions
    letters = {} if sheet is None else sheet.letters
    imported.problems = [_with_source(each, sources, letters) for each in imported.problems]
    return imported


def _with_source(
    problem: Problem, sources: Mapping[str, Sequence[Source]], letters: Mapping[str, str]
) -> Problem:
    """Name the column of the file beside the field of a problem."""
    name = problem.field if problem.field in sources else problem.field.rpartition(", ")[2]
    if name not in sources:
        return problem
    # Of several columns it is one with the text that is wrong.
    given = re.search(r"'(.+)'", problem.found)
    cells = ((source, source.cells.get(problem.place.line or 0, "")) for source in sources[name])
    matches = (source for source, cell in cells if given and given[1] in cell)
    shown = f"{name} ({next(matches, sources[name][0]).heading})"
    place, sheet = problem.place, problem.place.sheet
    if sheet is not None and name in letters:
        place = replace(place, sheet=Sheet(sheet.name, {shown: letters[name]}))
    return replace(problem, place=place, field=shown)
