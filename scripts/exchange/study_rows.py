"""From study records to rows of the tables of the spreadsheet form."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from scripts.exchange.commands import stop_at
from scripts.models.risk_of_bias import RiskOfBias
from scripts.models.study import Region, Study
from scripts.records.headings import BIAS
from scripts.records.missing_values import NESTED as PARTS
from scripts.records.study_tables import NESTED, TABLE_MODELS, csv_columns, table_columns
from scripts.records.vocabulary import read_vocabulary

TABLES = tuple(TABLE_MODELS)
REGIONS = "regions"  # the vocabulary, where it is a sheet of a workbook
MODELS: dict[str, type[BaseModel]] = {**TABLE_MODELS, REGIONS: Region}
# The models of what stands under a key of a record.
INSIDE: dict[str, type[BaseModel]] = {**PARTS, "risk_of_bias": RiskOfBias}

Row = dict[str, Any]


def record_of(study: Study) -> Row:
    """Give a study as the record that it was read from, without the keys that are left out."""
    return tidy_record(study.model_dump(exclude_unset=True, exclude_none=True, warnings=False))


def region_rows(path: Path) -> list[Row]:
    """Give a vocabulary as rows; raises ``NotWrittenError`` where something is wrong with it."""
    vocabulary, problems = read_vocabulary(path)
    stop_at(problems)
    regions = vocabulary.regions.values()
    return [region.model_dump(exclude_unset=True, exclude_none=True) for region in regions]


def tidy_record(record: Mapping[str, Any]) -> Row:
    """Give a record with its keys in their usual order, without those that have no value.

    Arms and findings stay as a list where there are none, as a record has them.

    Examples
    --------
    >>> tidy_record({"year": 2020, "study_id": "doe2020", "note": None, "arms": []})
    {'study_id': 'doe2020', 'year': 2020, 'arms': [], 'findings': []}
    """
    return _tidy({"arms": [], "findings": [], **record}, Study)


def _tidy(data: Mapping[str, Any], model: type[BaseModel]) -> Row:
    """Put the keys of a mapping in the order of its model; those that it lacks come last."""
    keys = [*model.model_fields, *(key for key in data if key not in model.model_fields)]
    tidy: Row = {}
    for key in keys:
        value = data.get(key)
        if isinstance(value, Mapping):
            value = _tidy(value, INSIDE.get(key, BaseModel))
        elif isinstance(value, list):
            value = [_tidy(entry, INSIDE[key]) for entry in value]
        if value is not None and value != {}:
            tidy[key] = _plain(value)
    return tidy


def _plain(value: Any) -> Any:
    """Write a whole number as one: 12 weeks, not 12.0."""
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if is_whole else value


def study_rows(records: Iterable[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """Give the rows of the three tables for records in the shape of YAML study records.

    They are values by column, in the order of the records; what is null or left out has no cell.

    Examples
    --------
    >>> doe = {"study_id": "doe2020", "arms": [{"arm": "dbt", "role": "treated", "n": 10}]}
    >>> study_rows([doe])
    ... # doctest: +NORMALIZE_WHITESPACE
    {'studies': [{'study_id': 'doe2020'}],
     'arms': [{'study_id': 'doe2020', 'arm': 'dbt', 'role': 'treated', 'n': 10}],
     'findings': []}
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for record in map(tidy_record, records):
        parts = {name: record.pop(name) for name in TABLES[1:]}
        rows["studies"].append(dict(_cells(record)))
        for name, entries in parts.items():
            study = {"study_id": record["study_id"]}
            rows[name] += [study | dict(_cells(entry)) for entry in entries]
    return rows


def _cells(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give the columns and values of a part of a record; nested keys become columns."""
    for key, value in data.items():
        if key in NESTED:
            prefix = "" if key == "source" else f"{key}_"
            yield from ((f"{prefix}{name}", inner) for name, inner in value.items())
        elif key == "risk_of_bias":
            judged = {**value, **cast("Mapping[str, Any]", value.get("domains", {}))}
            judged.pop("domains", None)
            yield from ((f"{BIAS}{name}", inner) for name, inner in judged.items())
        else:
            yield key, value


def all_columns(name: str) -> list[str]:
    """List every column of a table, or of the vocabulary, but for the domains of risk of bias."""
    if name == REGIONS:
        return list(Region.model_fields)
    columns = csv_columns(MODELS[name])
    if name == "studies":
        at = columns.index("included")
        return [*columns[:at], f"{BIAS}tool", f"{BIAS}overall", *columns[at:]]
    return ["study_id", *columns]


def required_columns(name: str) -> list[str]:
    """List the columns that a table, or the vocabulary, must have."""
    return ["region"] if name == REGIONS else table_columns(name)[1]


def used_columns(name: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """List the columns that rows of a table need, in their usual order.

    Domains of risk of bias come after the overall judgement, in the order of the rows.
    """
    used = dict.fromkeys([*required_columns(name), *(column for row in rows for column in row)])
    columns = all_columns(name)
    if domains := [column for column in used if column not in columns]:
        at = columns.index(f"{BIAS}overall") + 1
        columns[at:at] = domains
    return [column for column in columns if column in used]
