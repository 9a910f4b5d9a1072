"""How two tables differ: rows, by their key, columns and cells."""

import csv
import io
import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from scripts.common.wording import counted, list_words
from scripts.release.compare.comparison import Change, Comparison
from scripts.release.compare.texts import compare_lines, decoded
from scripts.tables.overlap import OVERLAP_TABLES
from scripts.tables.review import REVIEW_TABLES

TABLE_KEYS = {name: contract.key for name, contract in {**REVIEW_TABLES, **OVERLAP_TABLES}.items()}
Row = Mapping[str, str]


class Table(NamedTuple):
    """A table as text: its columns, and its rows by their key, in the file's order."""

    columns: list[str]
    rows: Mapping[tuple[str, ...], Row]


def compare_tables(published: bytes, built: bytes, key: Sequence[str]) -> Comparison:
    """Compare two CSV tables by the key of their rows.

    Parameters
    ----------
    published, built
        Bytes of the files. Where one of them is no table with this key, lines are compared.
    key
        Columns that identify the rows.
    """
    old, new = _read(published, key), _read(built, key)
    if old is None or new is None:
        lines = compare_lines(published, built)
        return Comparison(f"{lines.summary} (no table with one row per key)", "", lines.changes)
    columns = [*_changed_columns(old, new)]
    rows = [*_changed_rows(old, new)]
    cells = [*_changed_cells(old, new)]
    if columns or rows or cells:
        summary = _summary(old, new, cells) + _closeness(cells if not columns + rows else [])
        return Comparison(summary, "", [*cells, *columns, *rows])
    is_same_order = (old.columns, [*old.rows]) == (new.columns, [*new.rows])
    summary = "quotes or line ends" if is_same_order else "order of rows or columns"
    return Comparison(summary, "same cells")


def _read(content: bytes, key: Sequence[str]) -> Table | None:
    """Read a table; None if a row is cut short or two rows have one key."""
    try:
        header, *cells = csv.reader(io.StringIO(decoded(content), newline=""), strict=True)
    except (csv.Error, ValueError):
        return None
    if not key or not {*key} <= {*header} or len({*header}) < len(header):
        return None
    if any(len(row) != len(header) for row in cells):
        return None
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    by_key = {tuple(row[name] for name in key): row for row in rows}
    return Table(header, by_key) if len(by_key) == len(rows) else None


def _changed_columns(old: Table, new: Table) -> list[Change]:
    def describe(table: Table, column: str) -> str | None:
        if column not in table.columns:
            return None
        return f"filled in {counted(sum(1 for row in table.rows.values() if row[column]), 'row')}"

    columns = dict.fromkeys([*old.columns, *new.columns])
    lone = [name for name in columns if (name in old.columns) != (name in new.columns)]
    return [Change(f"column {name}", describe(old, name), describe(new, name)) for name in lone]


def _changed_rows(old: Table, new: Table) -> list[Change]:
    def describe(table: Table, key: tuple[str, ...]) -> str | None:
        row = table.rows.get(key)
        if row is None:
            return None
        return ", ".join(f"{name}: {cell}" for name, cell in row.items() if cell)

    lone = [key for key in {**old.rows, **new.rows} if (key in old.rows) != (key in new.rows)]
    return [Change(f"row {_row_name(key)}", describe(old, key), describe(new, key)) for key in lone]


def _changed_cells(old: Table, new: Table) -> list[Change]:
    columns = [name for name in old.columns if name in new.columns]
    return [
        Change(f"{_row_name(key)}: {name}", row[name], new.rows[key][name])
        for key, row in old.rows.items()
        if key in new.rows
        for name in columns
        if row[name] != new.rows[key][name]
    ]


def _row_name(key: tuple[str, ...]) -> str:
    return ", ".join(part or "–" for part in key)


def _summary(old: Table, new: Table, cells: Sequence[Change]) -> str:
    counts: dict[tuple[str, str], Collection[object]] = {
        ("column missing", "columns missing"): {*old.columns} - {*new.columns},
        ("extra column", "extra columns"): {*new.columns} - {*old.columns},
        ("row missing", "rows missing"): {*old.rows} - {*new.rows},
        ("extra row", "extra rows"): {*new.rows} - {*old.rows},
        ("cell", "cells"): cells,
    }
    return list_words([counted(len(parts), *words) for words, parts in counts.items() if parts])


def _closeness(cells: Sequence[Change]) -> str:
    """Say how far apart the numbers are if nothing but numbers differs, and little."""
    try:
        pairs = [(float(c.published or "x"), float(c.built or "x")) for c in cells]
    except ValueError:
        return ""
    steps = [abs(a - b) / max(abs(a), abs(b)) for a, b in pairs if a != b]
    largest = max(steps, default=math.inf)
    return f"; numbers at most {100 * largest:.2g}% apart" if largest < 0.001 else ""
