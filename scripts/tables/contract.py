"""What a contract is made of: columns with type, allowed values and meaning, and a key.

The contracts are the one source of all descriptions of the tables: docs/tables.md,
schemas/data_dictionary.csv and each datapackage.json are written from them. A meaning is Markdown,
with links as seen from docs/. For a column with missing values it says what ``Empty`` means.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

import pandas as pd

TEXT, WHOLE, NUMBER, YES_NO = "string[python]", "Int64", "Float64", "boolean"

WORDS = {TEXT: "text", WHOLE: "whole number", NUMBER: "number", YES_NO: "true or false"}
HEADER = ("table", "column", "type", "missing_allowed", "allowed", "key", "meaning")

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"`|\*(?=\S)|(?<=\S)\*")

VOTE_CATEGORIES = ("increase", "decrease", "no_change", "conflicting")


@dataclass(frozen=True)
class Column:
    """What a column may hold.

    Attributes
    ----------
    dtype
        Its type in pandas.
    description
        Its meaning.
    nullable
        Whether values may be missing. A text that may not is not empty either.
    terms
        The values that are allowed; none: all.
    low, high
        The limits of a number.
    above
        Whether a number lies above the lower limit, and not at it.
    name
        Set by ``contract``.
    """

    dtype: str
    description: str
    nullable: bool = False
    terms: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    above: bool = False
    name: str = ""


@dataclass(frozen=True)
class Contract:
    """A table's name, what a row stands for, where it comes from, its key and its columns."""

    name: str
    rows: str
    source: str
    key: list[str]
    columns: dict[str, Column]


class ContractError(ValueError):
    """A table does not follow its contract; the message names every fault."""


def required_text(meaning: str) -> Column:
    """Make a column of texts of which none is missing."""
    return Column(TEXT, meaning)


def optional(meaning: str, dtype: str = TEXT) -> Column:
    """Make a column of any type in which values may be missing."""
    return Column(dtype, meaning, nullable=True)


def count(meaning: str) -> Column:
    """Make a column of whole numbers from 0, of which none is missing."""
    return Column(WHOLE, meaning, low=0)


def optional_count(meaning: str) -> Column:
    """Make a column of whole numbers from 0, of which some may be missing."""
    return Column(WHOLE, meaning, nullable=True, low=0)


def proportion(meaning: str, low: float = 0, *, nullable: bool = True) -> Column:
    """Make a column of numbers up to 1: a share, a proportion or a probability."""
    return Column(NUMBER, meaning, nullable, low=low, high=1)


def boolean(meaning: str) -> Column:
    """Make a column of true and false, of which none is missing."""
    return Column(YES_NO, meaning)


def category(terms: Any, meaning: str, *, nullable: bool = False) -> Column:
    """Make a column of terms from a list, given as a tuple or a ``Literal``."""
    allowed = terms if isinstance(terms, tuple) else get_args(terms)
    return Column(TEXT, meaning, nullable, terms=allowed)


def contract(
    name: str, rows: str, source: str, key: list[str], columns: dict[str, Column]
) -> Contract:
    """Fix a table's columns, their order and types.

    Parameters
    ----------
    name
        File name.
    rows, source
        What a row stands for, and where the table comes from, in words.
    key
        Columns that together are unique and sort the rows.
    columns
        By name.
    """
    named = {column: replace(about, name=column) for column, about in columns.items()}
    return Contract(name, rows, source, key, named)


def check_table(table: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Return a table that follows its contract; refuse another, and name every fault."""
    if faults := list(_faults(table, contract)):
        raise ContractError(f"{contract.name} does not follow its contract: {'; '.join(faults)}")
    return table


def _faults(table: pd.DataFrame, contract: Contract) -> Iterator[str]:
    if [*table.columns] != [*contract.columns]:
        yield f"its columns are {', '.join(map(str, table))}, not {', '.join(contract.columns)}"
        return
    for name, column in contract.columns.items():
        yield from _column_faults(table[name], column)
    if table.duplicated(contract.key).any():
        yield f"rows are not unique by {', '.join(contract.key)}"


def _column_faults(cells: pd.Series, column: Column) -> Iterator[str]:
    if cells.dtype != column.dtype:
        yield f"{column.name}: of type {cells.dtype}, not {column.dtype}"
        return
    known = cells.dropna()
    if len(known) < len(cells) and not column.nullable:
        yield f"{column.name}: a value is missing"
    wrong = _is_wrong(known, column)
    if wrong.any():
        yield f"{column.name}: {known[wrong].iloc[0]} is not allowed"


def _is_wrong(known: pd.Series, column: Column) -> Any:
    """Mark the values of a column that are not allowed."""
    if column.terms:
        return ~known.isin(column.terms)
    if column.dtype == TEXT:
        return (known == "") & (not column.nullable)
    wrong = pd.Series(False, known.index)
    if column.low is not None:
        wrong |= known <= column.low if column.above else known < column.low
    return wrong if column.high is None else wrong | (known > column.high)


def table_name(contract: Contract) -> str:
    """Name a table as its file is named, without the ending."""
    return contract.name.removesuffix(".csv")


def name_contracts(*contracts: Contract) -> dict[str, Contract]:
    """Give contracts by the names of their tables."""
    return {table_name(contract): contract for contract in contracts}


def unit_counts(unit_meaning: str, meaning: str) -> dict[str, Column]:
    """Make the columns that count units: in all, and by their vote."""
    by_vote = {f"n_{vote}": count(meaning.format(vote)) for vote in VOTE_CATEGORIES}
    return {"k_units": count(unit_meaning), **by_vote}


def column_limits(column: Column) -> dict[str, Any]:
    """Gather the limits of a column's values: ``terms``, or the limits ``low`` and ``high``.

    A column of texts of which none may be missing has neither: its texts are not empty.
    """
    limits = {"terms": [*column.terms], "low": column.low, "high": column.high}
    return {name: limit for name, limit in limits.items() if limit not in (None, [])}


def strip_markdown(meaning: str) -> str:
    """Take links and marks of Markdown off a text."""
    return MARKS.sub("", LINK.sub(r"\1", meaning))


# --- The columns of tables in words ---------------------------------------------------------------


def dictionary_rows(contracts: Iterable[Contract]) -> Iterator[tuple[str, ...]]:
    """Describe each column of tables in a row; see ``HEADER``."""
    for contract in contracts:
        yield from (_row(contract, name) for name in contract.columns)


def _row(contract: Contract, name: str) -> tuple[str, ...]:
    column = contract.columns[name]
    limits = column_limits(column)
    return (
        contract.name,
        name,
        type_name(column),
        "yes" if column.nullable else "no",
        ";".join(limits["terms"]) if "terms" in limits else range_text(limits),
        "yes" if name in contract.key else "no",
        strip_markdown(column.description),
    )


def type_name(column: Column) -> str:
    """Name the type of a column in words."""
    return WORDS[column.dtype]


def range_text(limits: dict[str, Any]) -> str:
    """Write the limits of a number: ``from 0``, ``from 0 to 1``; of other columns, nothing."""
    parts = {"from": limits.get("low"), "to": limits.get("high")}
    return " ".join(f"{word} {limit:g}" for word, limit in parts.items() if limit is not None)
