"""What a contract is made of: columns with type, allowed values and meaning, and a key.

The contracts are the one source of all descriptions of the tables: docs/tables.md,
schemas/data_dictionary.csv and each datapackage.json are written from them. A meaning is Markdown,
with links as seen from docs/. For a column with missing values it says what ``Empty`` means.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import pandera.pandas as pa

TEXT, WHOLE, NUMBER, YES_NO = "string", "Int64", "Float64", "boolean"

WORDS = {"string": "text", "Int64": "whole number", "Float64": "number", "boolean": "true or false"}
HEADER = ("table", "column", "type", "missing_allowed", "allowed", "key", "meaning")

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"`|\*(?=\S)|(?<=\S)\*")

VOTE_CATEGORIES = ("increase", "decrease", "no_change", "conflicting")


def required_text(meaning: str) -> pa.Column:
    """Make a column of texts of which none is missing."""
    return pa.Column(TEXT, pa.Check.str_length(min_value=1), nullable=False, description=meaning)


def optional(meaning: str, dtype: str = TEXT) -> pa.Column:
    """Make a column of any type in which values may be missing."""
    return pa.Column(dtype, nullable=True, description=meaning)


def count(meaning: str) -> pa.Column:
    """Make a column of whole numbers from 0, of which none is missing."""
    return pa.Column(WHOLE, pa.Check.ge(0), nullable=False, description=meaning)


def optional_count(meaning: str) -> pa.Column:
    """Make a column of whole numbers from 0, of which some may be missing."""
    return pa.Column(WHOLE, pa.Check.ge(0), nullable=True, description=meaning)


def proportion(meaning: str, low: float = 0, *, nullable: bool = True) -> pa.Column:
    """Make a column of numbers up to 1: a share, a proportion or a probability."""
    return pa.Column(NUMBER, pa.Check.in_range(low, 1), nullable=nullable, description=meaning)


def boolean(meaning: str) -> pa.Column:
    """Make a column of true and false, of which none is missing."""
    return pa.Column(YES_NO, nullable=False, description=meaning)


def category(terms: Any, meaning: str, *, nullable: bool = False) -> pa.Column:
    """Make a column of terms from a list, given as a tuple or a ``Literal``."""
    allowed = list(terms if isinstance(terms, tuple) else get_args(terms))
    return pa.Column(TEXT, pa.Check.isin(allowed), nullable=nullable, description=meaning)


def contract(
    name: str, rows: str, source: str, key: list[str], columns: dict[str, pa.Column]
) -> pa.DataFrameSchema:
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
    return pa.DataFrameSchema(
        columns,
        name=name,
        unique=key,
        strict=True,
        ordered=True,
        metadata={"rows": rows, "source": source},
    )


def table_name(contract: pa.DataFrameSchema) -> str:
    """Name a table as its file is named, without the ending."""
    return str(contract.name).removesuffix(".csv")


def name_contracts(*contracts: pa.DataFrameSchema) -> dict[str, pa.DataFrameSchema]:
    """Give contracts by the names of their tables."""
    return {table_name(contract): contract for contract in contracts}


def unit_counts(unit_meaning: str, meaning: str) -> dict[str, pa.Column]:
    """Make the columns that count units: in all, and by their vote."""
    by_vote = {f"n_{vote}": count(meaning.format(vote)) for vote in VOTE_CATEGORIES}
    return {"k_units": count(unit_meaning), **by_vote}


def column_limits(column: pa.Column) -> dict[str, Any]:
    """Gather the limits of a column's values: ``terms``, or the limits ``low`` and ``high``.

    A column of texts of which none may be missing has neither: its texts are not empty.
    """
    limits: dict[str, Any] = {}
    for check in column.checks:
        statistics = check.statistics or {}
        limits |= {"terms": statistics["allowed_values"]} if check.name == "isin" else {}
        if check.name != "str_length":
            limits |= {"low": statistics["min_value"]} if "min_value" in statistics else {}
            limits |= {"high": statistics["max_value"]} if "max_value" in statistics else {}
    return limits


def strip_markdown(meaning: str) -> str:
    """Take links and marks of Markdown off a text."""
    return MARKS.sub("", LINK.sub(r"\1", meaning))


# --- The columns of tables in words ---------------------------------------------------------------


def dictionary_rows(contracts: Iterable[pa.DataFrameSchema]) -> Iterator[tuple[str, ...]]:
    """Describe each column of tables in a row; see ``HEADER``."""
    for contract in contracts:
        yield from (_row(contract, name) for name in contract.columns)


def _row(contract: pa.DataFrameSchema, name: str) -> tuple[str, ...]:
    column = contract.columns[name]
    limits = column_limits(column)
    return (
        str(contract.name),
        name,
        type_name(column),
        "yes" if column.nullable else "no",
        ";".join(limits["terms"]) if "terms" in limits else range_text(limits),
        "yes" if name in (contract.unique or []) else "no",
        strip_markdown(str(column.description)),
    )


def type_name(column: pa.Column) -> str:
    """Name the type of a column in words."""
    return WORDS[str(column.dtype).split("[")[0]]


def range_text(limits: dict[str, Any]) -> str:
    """Write the limits of a number: ``from 0``, ``from 0 to 1``; of other columns, nothing."""
    parts = {"from": limits.get("low"), "to": limits.get("high")}
    return " ".join(f"{word} {limit:g}" for word, limit in parts.items() if limit is not None)
