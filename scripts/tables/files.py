"""Read and write tables; each is checked against its contract both times."""

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

import scripts.common.faults  # noqa: F401, a job that a disk stops says so
from scripts.common.digests import file_digest
from scripts.common.paths import BUILT_TABLES, RESULTS
from scripts.tables.contract import TEXT, YES_NO, Contract, check_table, table_name

# A cell is quoted if it holds a character of the line end: with the carriage return among them, a
# text that has one stays one cell. No text holds all three.
LINE_END = "\r\n\0"

# Where the digest of each table of the results is kept, so that an edited one is noticed.

# What Excel and LibreOffice may take for a formula: a sign in front (also a full-width one), after
# blanks or quotation marks that an import may strip, or a tab or carriage return in front.
FORMULA = re.compile(r"""[\s"']*[=+\-@＝＋－＠\t\r]""")
# Numbers with blanks between, such as coordinates: other programs read them, and they run nothing.
NUMBERS = re.compile(r" *[+-]?\d+(\.\d+)?(e[+-]?\d+)?( +-?\d+(\.\d+)?)* *")
APOSTROPHE = "'"


def shape_table(rows: Any, contract: Contract) -> pd.DataFrame:
    """Give rows the columns, types and order of their contract.

    Columns that the contract lacks are dropped.
    """
    table = pd.DataFrame(rows, columns=list(contract.columns))
    return table.astype(_types(contract)).sort_values(contract.key).reset_index(drop=True)


def read_table(path: Path | str, contract: Contract) -> pd.DataFrame:
    """Read a table that is as it was built, and check it against its contract."""
    refuse_edited(path)
    types: Any = _types(contract)
    table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    texts = {n: _map_texts(table[n], unguard) for n in _columns(contract, TEXT) if n in table}
    return check_table(table.assign(**texts), contract)


def read_tables(paths: Mapping[str, str], contracts: Iterable[Contract]) -> dict[str, pd.DataFrame]:
    """Read tables by the names of their contracts, and check each against its contract."""
    return {table_name(c): read_table(paths[table_name(c)], c) for c in contracts}


def write_table(table: pd.DataFrame, path: Path | str, contract: Contract) -> None:
    """Check a table against its contract and write it: sorted rows, 6 significant digits.

    A text that a spreadsheet might run as a formula is written with an apostrophe in front, which
    is taken off again when the table is read.
    """
    checked = check_table(shape_table(table, contract), contract)
    Path(path).write_bytes(_csv_text(checked, contract).encode())
    mark_written(path)


def _csv_text(table: pd.DataFrame, contract: Contract) -> str:
    yes_no = {
        name: table[name].map({True: "true", False: "false"}) for name in _columns(contract, YES_NO)
    }
    texts = {name: _map_texts(table[name], guard) for name in _columns(contract, TEXT)}
    text: str = table.assign(**yes_no, **texts).to_csv(
        None, index=False, lineterminator=LINE_END, float_format=_six_digits
    )
    return text.replace(LINE_END, "\n")


def _columns(contract: Contract, dtype: str) -> list[str]:
    return [name for name, column in contract.columns.items() if column.dtype == dtype]


def _types(contract: Contract) -> dict[str, str]:
    return {name: column.dtype for name, column in contract.columns.items()}


def to_strings(table: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Give the cells of a table as they are read back: a missing one is an empty text."""
    return read_strings(StringIO(_csv_text(table, contract)))


def read_strings(path: Path | str | StringIO) -> pd.DataFrame:
    """Read the cells of a table as texts, whatever its columns."""
    return pd.read_csv(path, dtype=str, keep_default_na=False).apply(_map_texts, args=(unguard,))


def _six_digits(value: Any) -> str:
    return f"{value + 0.0:.6g}"  # adding zero turns -0 into 0


Tables = Mapping[str, pd.DataFrame]


def rows_of_synthesis(table: pd.DataFrame, synthesis: str) -> pd.DataFrame:
    """Keep the rows of one synthesis."""
    return table[table["synthesis"] == synthesis]


def iterate_rows(table: pd.DataFrame) -> Iterator[Any]:
    """Go through the rows of a table; each has the columns as attributes."""
    return iter(table.itertuples(index=False))


def to_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def has_several_documents(findings: pd.DataFrame) -> bool:
    """Check whether findings come from several documents, so that each must name its source."""
    return findings["document"].dropna().drop_duplicates().size > 1


def list_values(table: pd.DataFrame, key: list[str], column: str) -> pd.Series:
    """List what a column holds in each group: sorted, each once, with semicolons between.

    Returns
    -------
    One text per group, indexed by ``key``.
    """
    cells = table[[*key, column]].drop_duplicates().sort_values(column)
    lists: pd.Series = (";" + cells[column]).groupby([cells[name] for name in key]).sum()
    return lists.str[1:]


# --- Tables of the results that somebody edited -------------------------------------------------


def mark_written(table: Path | str) -> None:
    """Remember the digest of a table of the results that was just written."""
    if mark := _mark(table):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(file_digest(Path(table)))


def refuse_edited(table: Path | str) -> None:
    """Stop if a table of the results has other bytes than those that were written."""
    mark, path = _mark(table), Path(table)
    if not mark or not mark.exists():
        return
    if file_digest(path) != mark.read_text():
        sys.exit(
            f"\n{table} is not as it was built: it was edited, cut off or replaced.\n"
            "Nothing was made from it. Delete it, then run `make`: it is built anew."
        )


def _mark(table: Path | str) -> Path | None:
    """Find where the digest of a table is kept; None for one that is not among the results."""
    path = Path(table)
    name = hashlib.sha256(path.as_posix().encode()).hexdigest()  # whatever the path's length
    return BUILT_TABLES / name if path.is_relative_to(RESULTS) else None


# --- Text that a spreadsheet would run as a formula ---------------------------------------------


def may_run(text: str) -> bool:
    """Check whether a spreadsheet may take a text for a formula."""
    return FORMULA.match(text) is not None and NUMBERS.fullmatch(text) is None


def guard(text: str) -> str:
    """Put an apostrophe in front of a text that may run; others stay as they are."""
    return APOSTROPHE + text if may_run(text) else text


def unguard(text: str) -> str:
    """Take the apostrophe off again that ``guard`` has put in front.

    A text that begins with apostrophes before a formula may run too, and gets one more: so each
    text comes back as it was.
    """
    return text[1:] if text.startswith(APOSTROPHE) and may_run(text[1:]) else text


def _map_texts(cells: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Change texts, each distinct one once: most columns hold few, and hardly any may run."""
    changes = {text: change(text) for text in cells.dropna().unique()}
    is_changed = any(before != after for before, after in changes.items())
    return cells.map(changes).astype(cells.dtype) if is_changed else cells
