"""Read and write tables; each is checked against its contract both times."""

from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from scripts.tables.built import mark_built, refuse_changed
from scripts.tables.contract import TEXT, YES_NO, table_name
from scripts.tables.formulas import guard_cells, unguard_cells

# A cell is quoted if it holds a character of the line end: with the carriage return among them, a
# text that has one stays one cell. No text holds all three.
LINE_END = "\r\n\0"


def shape_table(rows: Any, contract: pa.DataFrameSchema) -> pd.DataFrame:
    """Give rows the columns, types and order of their contract.

    Parameters
    ----------
    rows
        Anything that ``pandas.DataFrame`` takes; columns that the contract lacks are dropped.
    contract
        Columns, types and key of the table.
    """
    table = pd.DataFrame(rows, columns=list(contract.columns))
    types = {name: str(column.dtype) for name, column in contract.columns.items()}
    return table.astype(types).sort_values(list(contract.unique or [])).reset_index(drop=True)


def read_table(path: Path | str, contract: pa.DataFrameSchema) -> pd.DataFrame:
    """Read a table, as it was built, and hold it against its contract."""
    refuse_changed(path)
    types = {name: str(column.dtype) for name, column in contract.columns.items()}
    table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    texts = {n: unguard_cells(table[n]) for n in _of_type(contract, TEXT) if n in table}
    return contract.validate(table.assign(**texts), lazy=True)


def read_tables(
    paths: Mapping[str, str], contracts: Iterable[pa.DataFrameSchema]
) -> dict[str, pd.DataFrame]:
    """Read tables by the names of their contracts, and check each against its contract."""
    return {table_name(c): read_table(paths[table_name(c)], c) for c in contracts}


def write_table(table: pd.DataFrame, path: Path | str, contract: pa.DataFrameSchema) -> None:
    """Hold a table against its contract and write it: sorted rows, 6 significant digits.

    A text that a spreadsheet might run as a formula is written with an apostrophe in front, which
    is taken off again when the table is read.
    """
    checked = contract.validate(shape_table(table, contract), lazy=True)
    Path(path).write_bytes(_csv_text(checked, contract).encode())
    mark_built(path)


def _csv_text(table: pd.DataFrame, contract: pa.DataFrameSchema) -> str:
    yes_no = {
        name: table[name].map({True: "true", False: "false"}) for name in _of_type(contract, YES_NO)
    }
    texts = {name: guard_cells(table[name]) for name in _of_type(contract, TEXT)}
    text: str = table.assign(**yes_no, **texts).to_csv(
        None, index=False, lineterminator=LINE_END, float_format=_six_digits
    )
    return text.replace(LINE_END, "\n")


def _of_type(contract: pa.DataFrameSchema, dtype: str) -> list[str]:
    columns = contract.columns.items()
    return [name for name, column in columns if str(column.dtype).startswith(dtype)]


def to_strings(table: pd.DataFrame, contract: pa.DataFrameSchema) -> pd.DataFrame:
    """Give the cells of a table as they are read back: a missing one is an empty text."""
    return read_strings(StringIO(_csv_text(table, contract)))


def read_strings(path: Path | str | StringIO) -> pd.DataFrame:
    """Read the cells of a table as texts, whatever its columns."""
    return pd.read_csv(path, dtype=str, keep_default_na=False).apply(unguard_cells)


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
    """Tell whether findings come from more than one document, so that each must name its own."""
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
