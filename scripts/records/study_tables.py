"""Read the records of a review from three tables: of studies, of arms and of findings."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scripts.common.input_limits import MOST_STUDIES
from scripts.common.paths import CSV_TABLES
from scripts.inputs.csv_files import read_csv
from scripts.inputs.problems import Problem, capped, nearest
from scripts.inputs.record import Record
from scripts.models.study import Arm, Finding, Intervention, Source, StudyDetails
from scripts.records.study_names import name_studies

TABLE_MODELS: tuple[type[BaseModel], ...] = (StudyDetails, Arm, Finding)
NESTED: dict[str, type[BaseModel]] = {"intervention": Intervention, "source": Source}
BIAS = "risk_of_bias_"
TOO_MANY = (f"more than {MOST_STUDIES} studies", f"at most {MOST_STUDIES}")


def read_study_tables(folder: Path) -> tuple[list[Record], list[Problem]]:
    """Join the three tables to one record per study, as if each study had its own file."""
    problems: list[Problem] = []
    tables: list[Record] = []
    for name, model in zip(CSV_TABLES, TABLE_MODELS, strict=True):
        table, problems_of_table = _read_table(folder / name, model)
        tables.append(table)
        problems += problems_of_table
    if any(table.data is None for table in tables):
        return [], problems
    problems += name_studies(tables)
    if len(tables[0].data) > MOST_STUDIES:
        return [], [*problems, Problem(tables[0].place(), "", *TOO_MANY)]
    details, *parts = tables
    joined: dict[str, Record] = {}
    for index, row in enumerate(details.data):
        place = details.place((index,))
        study_id = row.get("study_id", "")
        if study_id in joined:
            first = joined[study_id].place().line
            given = f"{study_id!r} again (first on line {first})"
            problems.append(Problem(place, "study_id", given, "each study once"))
        data = {**nested_row(row), "arms": [], "findings": []}
        record = Record(details.file, data, {(): place.line or 1}, sheet=details.sheet)
        record.tables = (*tables,)
        joined.setdefault(study_id, record)
    for key, table in zip(("arms", "findings"), parts, strict=True):
        problems += capped(_add_rows(joined, key, table))
    return list(joined.values()), problems


def _read_table(path: Path, model: type[BaseModel]) -> tuple[Record, list[Problem]]:
    columns = csv_columns(model)
    columns = columns if "study_id" in columns else ["study_id", *columns]
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    extra = [f"{BIAS}*"] if model is StudyDetails else []
    return read_csv(path, [*columns, *extra], list(dict.fromkeys(["study_id", *required])))


def csv_columns(model: type[BaseModel]) -> list[str]:
    """List the columns of a table of the spreadsheet form; nested keys become columns."""
    columns: list[str] = []
    for name in model.model_fields:
        if name in NESTED:
            prefix = "" if name == "source" else f"{name}_"
            columns += [prefix + key for key in NESTED[name].model_fields]
        elif name != "risk_of_bias":
            columns.append(name)
    return columns


def _add_rows(joined: dict[str, Record], key: str, table: Record) -> Iterator[Problem]:
    """Add the rows of a table to the records of their studies, with their lines."""
    for index, row in enumerate(table.data):
        study_id = row.pop("study_id", "")
        if study_id not in joined:
            given = repr(study_id) if study_id else "nothing"
            close = nearest(study_id, joined)
            needed = "a study_id of studies.csv"
            yield Problem(table.place((index,)), "study_id", given, needed, close)
            continue
        record = joined[study_id]
        at = (key, len(record.data[key]))
        record.lines[at], record.origins[at] = table.lines[index,], table.whole
        record.data[key].append(nested_row(row))


def nested_row(row: Mapping[str, str]) -> dict[str, Any]:
    """Gather the flat cells of a row under the keys they have in a YAML record."""
    nested: dict[str, Any] = {}
    for column, cell in row.items():
        parents, key = yaml_keys(column)
        at = nested
        for parent in parents:
            at = at.setdefault(parent, {})
        at[key] = cell
    if "risk_of_bias" in nested:
        nested["risk_of_bias"].setdefault("domains", {})
    return nested


@cache
def yaml_keys(column: str) -> tuple[tuple[str, ...], str]:
    """Return the keys of a YAML record above that of a column, and its own key."""
    if column in Source.model_fields:
        return ("source",), column
    if column.startswith("intervention_"):
        return ("intervention",), column.removeprefix("intervention_")
    if column.casefold() in (f"{BIAS}tool", f"{BIAS}overall"):
        return ("risk_of_bias",), column.casefold().removeprefix(BIAS)
    if column.startswith(BIAS):
        return ("risk_of_bias", "domains"), column.removeprefix(BIAS)
    return (), column
