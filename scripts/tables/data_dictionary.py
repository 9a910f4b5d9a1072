"""What the contracts say of every table and column, in words: for docs/tables.md and as a table."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

import pandera.pandas as pa

from scripts.tables.contract import HEADER, column_limits, dictionary_rows, range_text, type_name
from scripts.tables.overlap import OVERLAP_TABLES
from scripts.tables.review import REVIEW_TABLES
from scripts.tables.simulation import SIMULATION_TABLES
from scripts.tables.validation import VALIDATION_TABLES

# In the order of docs/tables.md, which leaves the chunks of the simulation out.
TABLES = {**REVIEW_TABLES, **OVERLAP_TABLES, **SIMULATION_TABLES, **VALIDATION_TABLES}
# A page lists and explains more terms than these elsewhere.
MANY_TERMS = 10

# What stands between two marks of the page, by the name of a table, or `all`.
MARKED = re.compile(r"(<!-- from the contract of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def dictionary_text() -> str:
    """Write the data dictionary as CSV: one row for each column of each table."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(dictionary_rows(TABLES.values()))
    return text.getvalue()


def describe_columns(contract: pa.DataFrameSchema) -> str:
    """Write the key and the columns of a table in Markdown."""
    key = ", ".join(f"`{name}`" for name in contract.unique or [])
    rows = [
        f"| `{name}` | {_holds(column)} | {column.description} |"
        for name, column in contract.columns.items()
    ]
    lines = [f"Key: {key}.", "", "| column | holds | meaning |", "|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _holds(column: pa.Column) -> str:
    limits = column_limits(column)
    terms = [f"`{term}`" for term in limits.get("terms", [])]
    if terms:
        return " or ".join(terms) if len(terms) <= MANY_TERMS else "one of the terms below"
    return f"{type_name(column)} {range_text(limits)}".strip()


def describe_tables(names: Iterable[str]) -> str:
    """List tables in Markdown: what a row of each stands for, and where it comes from."""
    rows = []
    for name in names:
        about = TABLES[name].metadata or {}
        rows.append(f"| [`{name}.csv`](#{name}csv) | {about['rows']} | {about['source']} |")
    return "\n".join(["| table | one row per | from |", "|---|---|---|", *rows]) + "\n"


def fill_tables_page(page: str) -> str:
    """Put what the contracts say between the marks of docs/tables.md; the rest stays as it is."""
    described = [name for name in TABLES if f"\n## {name}.csv\n" in page]

    def fill(mark: re.Match[str]) -> str:
        text = describe_tables(described) if mark[2] == "all" else describe_columns(TABLES[mark[2]])
        return f"{mark[1]}\n{text}\n{mark[3]}"

    return MARKED.sub(fill, page)
