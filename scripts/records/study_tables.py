"""Read the records of a review from three tables: of studies, of arms and of findings."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from scripts.common.input_limits import MOST_STUDIES
from scripts.inputs.problems import Problem, capped, nearest
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid
from scripts.models.study import Arm, Finding, Intervention, Source, StudyDetails
from scripts.records.headings import BIAS
from scripts.records.study_names import name_studies
from scripts.records.table_headings import read_table

TABLE_MODELS: dict[str, type[BaseModel]] = {
    "studies": StudyDetails,
    "arms": Arm,
    "findings": Finding,
}
NESTED: dict[str, type[BaseModel]] = {"intervention": Intervention, "source": Source}
TOO_MANY = (f"more than {MOST_STUDIES} studies", f"at most {MOST_STUDIES}")


def read_study_tables(grids: Mapping[str, Grid]) -> tuple[list[Record], list[Problem]]:
    """Join three tables to one record per study, as if each study had its own file.

    ``grids`` are the tables by name, ``studies``, ``arms`` and ``findings``; one that cannot be
    read is left out of it.
    """
    problems: list[Problem] = []
    tables: list[Record] = []
    for name in TABLE_MODELS:
        if name in grids:
            table, problems_of_table = read_table(grids[name], *table_columns(name))
            tables.append(table)
            problems += problems_of_table
    if len(tables) < len(TABLE_MODELS) or any(table.data is None for table in tables):
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
            given = f"{study_id!r} again (first {line_of(details)} {first})"
            problems.append(Problem(place, "study_id", given, "each study once"))
        data = {**nested_row(row), "arms": [], "findings": []}
        record = Record(details.file, data, {(): place.line or 1}, sheet=details.sheet)
        record.tables = (*tables,)
        joined.setdefault(study_id, record)
    for key, table in zip(("arms", "findings"), parts, strict=True):
        problems += capped(_add_rows(joined, key, table, details))
    return list(joined.values()), problems


def line_of(table: Record) -> str:
    """Return how a reviewer says where a line is: in a row of a sheet, on a line of a file."""
    return "in row" if table.sheet else "on line"


def table_columns(table: str) -> tuple[list[str], list[str]]:
    """List the columns of one of the three tables, and those that it must have."""
    model = TABLE_MODELS[table]
    columns = csv_columns(model)
    columns = columns if "study_id" in columns else ["study_id", *columns]
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    extra = [f"{BIAS}*"] if model is StudyDetails else []
    return [*columns, *extra], list(dict.fromkeys(["study_id", *required]))


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


def _add_rows(
    joined: dict[str, Record], key: str, table: Record, details: Record
) -> Iterator[Problem]:
    """Add the rows of a table to the records of their studies, with their lines."""
    for index, row in enumerate(table.data):
        study_id = row.pop("study_id", "")
        if study_id not in joined:
            given = repr(study_id) if study_id else "nothing"
            close = nearest(study_id, joined)
            needed = f"a study_id of {'the sheet studies' if details.sheet else 'studies.csv'}"
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
