"""Find in a wide table the columns that a mapping names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.exchange.flat_studies import is_field
from scripts.exchange.heading_patterns import NUMBER, Column, find_columns, unique_headings
from scripts.inputs.problems import FindTerm, Problem, nearest
from scripts.inputs.record import Location, Record
from scripts.inputs.tables import Grid
from scripts.models.import_mapping import LEAVE_OUT, ColumnUse, ImportMapping
from scripts.records.flat_table import COLUMNS


@dataclass
class Layout:
    """Where the fields are in the file.

    Attributes
    ----------
    needed
        What the mapping has to name.
    columns
        Those that are there once.
    series
        Those that are repeated: for each entry of the mapping, the columns of each repetition and
        its constants.
    """

    headings: list[str]
    needed: str = "a heading of the file"
    columns: list[Column] = field(default_factory=list)
    series: list[tuple[list[list[Column]], Mapping[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def all_columns(self) -> list[Column]:
        """List all columns that the mapping names."""
        repeated = (column for blocks, _ in self.series for block in blocks for column in block)
        return [*self.columns, *repeated]


def lay_out(grid: Grid, mapping: ImportMapping, record: Record) -> Layout:
    """Find the columns of each part of a mapping in a table; what does not fit is a problem."""
    layout = Layout(unique_headings(grid.rows[0][1] if grid.rows else []))
    if grid.sheet is not None:
        layout.needed = f"a heading of the sheet {grid.sheet!r}; `sheet` names another one"
    named: set[int] = set()  # by their headings, which no pattern takes as well
    for pattern, uses in mapping.columns.items():
        matches = _found(layout, record, ("columns", pattern), uses)
        layout.columns += matches
        if not re.search(r"[*{]", pattern):
            named |= {column.index for column in matches}
        if len({column.index for column in matches}) > 1 and not _is_left_out(uses):
            given = f"several columns: {matches[0].heading!r}, {matches[-1].heading!r}"
            needed = "a heading of one column, or the pattern under `repeated`"
            layout.problems.append(_problem(record, ("columns", pattern), given, needed))
    for index, repeated in enumerate(mapping.repeated):
        blocks: dict[tuple[tuple[str, str], ...], list[Column]] = {}
        for pattern, uses in repeated.columns.items():
            at = ("repeated", index, "columns", pattern)
            matches = _found(layout, record, at, uses)
            for column in (c for c in matches if not (c.captured and c.index in named)):
                blocks.setdefault(column.captured, []).append(column)
                layout.problems += _field_problems(record, at, column.fields)
        in_order = sorted(blocks, key=lambda key: int(dict(key).get(NUMBER, 0)))
        layout.series.append(([blocks[key] for key in in_order], repeated.constants))
        layout.problems += _field_problems(
            record, ("repeated", index, "constants"), repeated.constants
        )
    layout.problems += _field_problems(record, ("constants",), mapping.constants)
    layout.problems += _field_problems(record, ("values",), mapping.values)
    if not any(column.use.field == "study_id" for column in layout.columns):
        needed = "a column that becomes `study_id`"
        layout.problems.append(_problem(record, ("columns",), "no study", needed))
    return layout


def _found(layout: Layout, record: Record, at: Location, uses: Sequence[ColumnUse]) -> list[Column]:
    pattern = str(at[-1])
    if not _is_left_out(uses):
        layout.problems += _field_problems(record, at, [use.field for use in uses])
    matches = [column for use in uses for column in find_columns(pattern, use, layout.headings)]
    if not matches and not _is_left_out(uses):
        close = nearest(pattern, layout.headings)
        given = f"{pattern!r}, which the file has no column for"
        layout.problems.append(_problem(record, at, given, layout.needed, close))
    return matches


def _is_left_out(uses: Sequence[ColumnUse]) -> bool:
    return any(use.field == LEAVE_OUT for use in uses)


def _field_problems(
    record: Record, at: Location, names: Sequence[str] | Mapping[str, object]
) -> Iterator[Problem]:
    for name in names:
        if not is_field(name):
            needed = f"a column of a table of findings, or: {LEAVE_OUT}"
            yield _problem(record, at, f"the field {name!r}", needed, nearest(name, COLUMNS))


def _problem(
    record: Record, at: Location, given: str, needed: str, close: FindTerm | None = None
) -> Problem:
    return Problem(record.place(at), record.field(at[:1]), given, needed, close)
