"""Read the study records of a review, whether one YAML file per study or three CSV tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scripts.common.input_limits import MOST_ARMS, MOST_FINDINGS, MOST_PROBLEMS, MOST_STUDIES
from scripts.common.paths import CSV_TABLES, is_side_file, study_files
from scripts.inputs.csv_files import read_csv
from scripts.inputs.problems import InputError, Place, Problem, capped, nearest
from scripts.inputs.record import Record, no_cycles
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.study import (
    Arm,
    Finding,
    Intervention,
    Source,
    Study,
    StudyDetails,
)
from scripts.records.vocabulary import Vocabulary, read_vocabulary

TABLE_MODELS: tuple[type[BaseModel], ...] = (StudyDetails, Arm, Finding)
NESTED: dict[str, type[BaseModel]] = {"intervention": Intervention, "source": Source}
BIAS = "risk_of_bias_"
TOO_MANY = (f"more than {MOST_STUDIES} studies", f"at most {MOST_STUDIES}")
# Names of devices on Windows: a folder with such a file cannot be copied there.
DEVICE = re.compile("con|prn|aux|nul|(com|lpt)[0-9]")


@dataclass(frozen=True)
class ReadStudy:
    """A study record as it was written, and the study it stands for if the record is valid."""

    record: Record
    study: Study | None

    def text(self, key: str) -> str:
        """Return a text of the record as it was written; nothing where there is none."""
        value = self.record.data.get(key)
        return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True)
class ReviewInputs:
    """The records and the vocabulary of a review, valid and consistent with each other."""

    vocabulary: Vocabulary
    studies: list[Study]


@no_cycles()
def read_inputs(folder: Path, vocabulary: Path) -> ReviewInputs:
    """Read the records and the vocabulary of a review whose inputs were checked before.

    Parameters
    ----------
    folder
        Folder of the review, such as ``data/raw/iskric2021``.
    vocabulary
        The vocabulary that holds for the review.

    Raises
    ------
    InputError
        If one of the files cannot be read, as after an edit since the check.
    """
    terms, problems = read_vocabulary(vocabulary)
    studies, problems_of_studies = read_studies(folder)
    if problems or problems_of_studies:
        raise InputError([*problems, *problems_of_studies])
    return ReviewInputs(terms, sort_studies(studies))


def sort_studies(records: Iterable[ReadStudy]) -> list[Study]:
    """Return the studies of the valid records in the order of their ids."""
    valid = (read.study for read in records if read.study)
    return sorted(valid, key=lambda study: study.study_id)


def read_studies(folder: Path) -> tuple[list[ReadStudy], list[Problem]]:
    """Read every study of a review; all problems of all files come back together."""
    problems = list(_layout_problems(folder))
    if problems:
        return [], problems
    in_yaml = (folder / "studies").is_dir()
    records, problems = _yaml_records(folder) if in_yaml else _csv_records(folder)
    studies = []
    for record in records:
        if len(problems) > MOST_PROBLEMS:
            break
        if too_large := list(_size_problems(record)):
            problems += too_large
            continue
        study, problems_of_study = validate(Study, record, from_text=not in_yaml)
        problems += problems_of_study
        studies.append(ReadStudy(record, study))
    return studies, problems


def _size_problems(record: Record) -> Iterator[Problem]:
    for key, most in (("arms", MOST_ARMS), ("findings", MOST_FINDINGS)):
        entries = record.data.get(key)
        if isinstance(entries, list) and len(entries) > most:
            yield Problem(record.place(), key, f"{len(entries)} of one study", f"at most {most}")


def _layout_problems(folder: Path) -> Iterator[Problem]:
    place = Place(folder.as_posix())
    tables = [name for name in CSV_TABLES if (folder / name).exists()]
    records = folder / "studies"
    if records.is_dir() and tables:
        needed = "either the folder studies/ or the three CSV files, not both"
        yield Problem(place, "", f"the folder studies/ and {', '.join(tables)}", needed)
    elif records.is_dir() and len(study_files(folder)) > MOST_STUDIES:
        yield Problem(Place(records.as_posix()), "", *TOO_MANY)
    elif records.is_dir() and not study_files(folder):
        yield Problem(Place(records.as_posix()), "", "no study record", "one .yaml file per study")
    elif not records.is_dir() and not tables:
        needed = "a folder studies/ with one .yaml file per study, or " + ", ".join(CSV_TABLES)
        yield Problem(place, "", "no study records", needed)
    for stray in sorted(records.glob("*")) if records.is_dir() else []:
        if stray.suffix != ".yaml" and not is_side_file(stray):
            needed = "only study records, whose names end in .yaml"
            yield Problem(Place(stray.as_posix()), "", "a file of another kind", needed)


# --- One YAML file per study ---------------------------------------------------------------------


def _yaml_records(folder: Path) -> tuple[list[Record], list[Problem]]:
    records: list[Record] = []
    problems: list[Problem] = []
    for path in study_files(folder):
        record, problems_of_file = read_yaml(path)
        problems += problems_of_file
        if isinstance(record.data, dict):
            records.append(record)
            problems += _file_name_problems(path, record)
    return records, problems


def _file_name_problems(path: Path, record: Record) -> Iterator[Problem]:
    study_id = record.data.get("study_id")
    if DEVICE.fullmatch(path.stem):
        yield Problem(Place(path.as_posix()), "", *device_name(path.stem))
    if isinstance(study_id, str) and study_id != path.stem:
        place = record.place(("study_id",))
        yield Problem(place, "study_id", repr(study_id), f"the name of the file, {path.stem!r}")


def device_name(name: str) -> tuple[str, str]:
    """Say why a name that is that of a device on Windows is refused."""
    return f"{name!r}, which no file can be called on Windows", "another name"


# --- Three CSV tables ----------------------------------------------------------------------------


def _csv_records(folder: Path) -> tuple[list[Record], list[Problem]]:
    """Join the three tables to one record per study, as if each study had its own file."""
    problems: list[Problem] = []
    tables: list[Record] = []
    for name, model in zip(CSV_TABLES, TABLE_MODELS, strict=True):
        table, problems_of_table = _read_table(folder / name, model)
        tables.append(table)
        problems += problems_of_table
    if any(table.data is None for table in tables):
        return [], problems
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
        data = {**_nested(row), "arms": [], "findings": []}
        joined.setdefault(study_id, Record(details.file, data, {(): place.line or 1}))
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
        record.lines[at], record.files[at] = table.lines[index,], table.file
        record.data[key].append(_nested(row))


def _nested(row: dict[str, str]) -> dict[str, Any]:
    """Gather the flat cells of a row under the keys they have in a YAML record."""
    nested: dict[str, Any] = {}
    for column, cell in row.items():
        parents, key = _yaml_keys(column)
        at = nested
        for parent in parents:
            at = at.setdefault(parent, {})
        at[key] = cell
    if "risk_of_bias" in nested:
        nested["risk_of_bias"].setdefault("domains", {})
    return nested


@cache
def _yaml_keys(column: str) -> tuple[tuple[str, ...], str]:
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
