"""What the contracts say of every table and column, in words: for docs/tables.md and as a table."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

from scripts.tables.contract import HEADER, Column, Contract, column_limits, dictionary_rows
from scripts.tables.overlap import OVERLAP_TABLES
from scripts.tables.review import REVIEW_TABLES
from scripts.tables.simulation import SIMULATION_TABLES
from scripts.tables.validation import VALIDATION_TABLES

# In the order of docs/tables.md, which leaves the chunks of the simulation out.
TABLES = {**REVIEW_TABLES, **OVERLAP_TABLES, **SIMULATION_TABLES, **VALIDATION_TABLES}
# A page lists and explains more terms than these elsewhere.
MANY_TERMS = 6
# Tables that share a column with one meaning, from which the page describes it once.
SHARED_BY = 3
# What the page says once of all empty cells.
PLAIN_EMPTY = re.compile(
    r"\. Empty: (?:not (?:recorded|reported|judged|defined)|none|likewise|there is none|"
    r"none remains|there is no directional vote)$"
)

# What stands between two marks of the page, by the name of a table, or `all`.
MARKED = re.compile(r"(<!-- from the contract of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def dictionary_text() -> str:
    """Write the data dictionary as CSV: one row for each column of each table."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(dictionary_rows(TABLES.values()))
    return text.getvalue()


def describe_columns(contract: Contract) -> str:
    """Write the rows, the key and the columns of a table in Markdown."""
    key = ", ".join(f"`{name}`" for name in contract.key)
    shared = [
        f"`{name}`"
        for name in contract.columns
        if _is_shared(contract, name) and name not in contract.key
    ]
    also = f" Also: {', '.join(shared)}." if shared else ""
    names = [name for name in contract.columns if not _is_shared(contract, name)]
    lines = [f"One row per {contract.rows}; from {contract.source}. Key: {key}.{also}", ""]
    return "\n".join([*lines, *_list_of([contract.columns[name] for name in names])]) + "\n"


def describe_shared() -> str:
    """Write the columns that several tables share in Markdown."""
    shared = {
        name: column
        for table in TABLES.values()
        for name, column in table.columns.items()
        if _is_shared(table, name)
    }
    return "\n".join(_list_of(shared.values())) + "\n"


def _is_shared(contract: Contract, name: str) -> bool:
    column = contract.columns[name]
    alike = [table for table in TABLES.values() if _same(table.columns.get(name), column)]
    return len(alike) >= SHARED_BY


def _same(one: Column | None, other: Column) -> bool:
    return one is not None and _meaning(one) == _meaning(other)


def _list_of(columns: Iterable[Column]) -> list[str]:
    return [f"- `{column.name}`: {_meaning(column)}" for column in columns]


def _meaning(column: Column) -> str:
    meaning = PLAIN_EMPTY.sub("", column.description)
    terms = [f"`{term}`" for term in column_limits(column).get("terms", [])]
    return f"{', '.join(terms)}: {meaning}" if 0 < len(terms) <= MANY_TERMS else meaning


def fill_tables_page(page: str) -> str:
    """Put what the contracts say between the marks of docs/tables.md; the rest stays as it is."""

    def fill(mark: re.Match[str]) -> str:
        text = describe_shared() if mark[2] == "all" else describe_columns(TABLES[mark[2]])
        return f"{mark[1]}\n{text}\n{mark[3]}"

    return MARKED.sub(fill, page)
