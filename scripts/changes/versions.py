"""Two versions of a review's tables: what can be compared, and the cells in which they differ."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from scripts.tables.contract import Contract
from scripts.tables.files import to_records

Row = Mapping[str, str]
Change = dict[str, str | None]


class Table(NamedTuple):
    """The cells of a table as text, its key, and the columns that both versions have."""

    rows: list[dict[str, str]]
    key: list[str]
    columns: list[str]


Version = Mapping[str, Table]


def change(
    kind: str,
    item: str = "",
    *,
    region: str = "",
    part: str = "",
    column: str = "",
    cells: tuple[str, str] = ("", ""),
    because: str = "",
) -> Change:
    """Give a row of changes.csv; ``cells`` are those before and after."""
    row = {"kind": kind, "item": item, "region": region, "part": part, "column": column}
    whole = {**row, "before": cells[0], "after": cells[1], "because": because}
    return {name: text or None for name, text in whole.items()}


def align_versions(
    published: Mapping[str, pd.DataFrame],
    current: Mapping[str, pd.DataFrame],
    contracts: Mapping[str, Contract],
) -> tuple[dict[str, Table], dict[str, Table], list[Change]]:
    """Keep of two versions what both have; what only one has is listed as not compared.

    Returns
    -------
    The published version, the current one, and a row for each table and column left out.
    """
    old: dict[str, Table] = {}
    new: dict[str, Table] = {}
    gaps: list[Change] = []
    for name, contract in contracts.items():
        key, here = contract.key, current[name]
        there = published.get(name)
        if there is None or not {*key} <= {*there.columns}:
            if len(here):  # an empty table has nothing to compare
                gaps.append(change("not compared", f"{name}.csv"))
            continue
        both = [column for column in here.columns if column in there.columns]
        single = sorted({*here.columns} ^ {*there.columns})
        gaps += [change("not compared", f"{name}.csv", column=column) for column in single]
        old[name] = Table(to_records(there[both].drop_duplicates(key)), key, both)
        new[name] = Table(to_records(here[both]), key, both)
    return old, new, gaps


def differing_cells(
    before: Row, after: Row, columns: Iterable[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """List the cells in which two rows differ: their column, and the cell before and after."""
    for column in columns:
        cells = before.get(column, ""), after.get(column, "")
        if cells[0] != cells[1]:
            yield column, cells


def align_rows(
    old: Version, new: Version, table: str
) -> list[tuple[tuple[str, ...], Row | None, Row | None]]:
    """Pair the rows of a table of two versions by key, sorted; a row that is missing is None."""
    was, now = (
        {tuple(row[name] for name in version[table].key): row for row in version[table].rows}
        for version in (old, new)
    )
    return [(key, was.get(key), now.get(key)) for key in sorted({*was, *now})]
