"""Read the study records of a review, whether one YAML file per study or three CSV tables."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scripts._models import Arm, Finding, Intervention, Source, Study, StudyDetails
from scripts._problems import Place, Problem, nearest
from scripts._reading import Location, Record, read_csv, read_yaml
from scripts._validation import validate, validate_rows

CSV_FILES = ("studies.csv", "arms.csv", "findings.csv")
NESTED: dict[str, type[BaseModel]] = {"intervention": Intervention, "source": Source}
BIAS = "risk_of_bias_"


@dataclass(frozen=True)
class ReadStudy:
    """A valid study record together with where each of its values stands."""

    study: Study
    record: Record


def record_files(folder: Path) -> list[Path]:
    """List the files that hold a review's study records, sorted."""
    tables = [folder / name for name in CSV_FILES if (folder / name).exists()]
    return tables or sorted((folder / "studies").glob("*.yaml"))


def read_studies(folder: Path) -> tuple[list[ReadStudy], list[Problem]]:
    """Read every study of a review; all problems of all files come back together."""
    problems = list(_layout_problems(folder))
    if problems:
        return [], problems
    if (folder / "studies").is_dir():
        return _read_yaml_studies(folder / "studies")
    return _read_csv_studies(folder)


def _layout_problems(folder: Path) -> Iterator[Problem]:
    place = Place(folder.as_posix())
    tables = [name for name in CSV_FILES if (folder / name).exists()]
    records = folder / "studies"
    if records.is_dir() and tables:
        needed = "either the folder studies/ or the three CSV files, not both"
        yield Problem(place, "", f"the folder studies/ and {', '.join(tables)}", needed)
    elif records.is_dir() and not list(records.glob("*.yaml")):
        yield Problem(Place(records.as_posix()), "", "no study record", "one .yaml file per study")
    elif not records.is_dir() and not tables:
        needed = "a folder studies/ with one .yaml file per study, or " + ", ".join(CSV_FILES)
        yield Problem(place, "", "no study records", needed)
    for stray in sorted(records.glob("*")) if records.is_dir() else []:
        if stray.suffix != ".yaml" and not stray.name.startswith(".") and stray.name[-1] != "~":
            needed = "only study records, whose names end in .yaml"
            yield Problem(Place(stray.as_posix()), "", "a file of another kind", needed)


def _read_yaml_studies(folder: Path) -> tuple[list[ReadStudy], list[Problem]]:
    studies: list[ReadStudy] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        record, found = read_yaml(path)
        problems += found
        if isinstance(record.data, dict):
            study, found = validate(Study, record)
            problems += found
            problems += _file_name_problems(path, record)
            studies += [ReadStudy(study, record)] if study else []
    return studies, problems


def _file_name_problems(path: Path, record: Record) -> Iterator[Problem]:
    study_id = record.data.get("study_id")
    if isinstance(study_id, str) and study_id != path.stem:
        place = record.place(("study_id",))
        yield Problem(place, "study_id", repr(study_id), f"the name of the file, {path.stem!r}")


def _read_csv_studies(folder: Path) -> tuple[list[ReadStudy], list[Problem]]:
    problems: list[Problem] = []
    details, found = _read_rows(folder / "studies.csv", StudyDetails, extra=f"{BIAS}*")
    problems += found
    arms, found = _read_rows(folder / "arms.csv", Arm, joined=True)
    problems += found
    findings, found = _read_rows(folder / "findings.csv", Finding, joined=True)
    problems += found
    known = [row.model.study_id for row in details]
    problems += _join_problems([*arms, *findings], known) if not problems else []
    problems += _duplicate_problems(details)
    return _join(details, arms, findings), problems


@dataclass(frozen=True)
class _Row:
    study_id: str
    model: Any
    place: Place


def _read_rows(
    path: Path, model: type[BaseModel], *, joined: bool = False, extra: str = ""
) -> tuple[list[_Row], list[Problem]]:
    """Read one of the three tables; ``joined`` ones carry the study_id beside their own columns."""
    columns = ["study_id"] * joined + csv_columns(model) + [extra] * bool(extra)
    needed = ["study_id"] * joined + [n for n, f in model.model_fields.items() if f.is_required()]
    record, problems = read_csv(path, columns, needed)
    ids = [str(row.get("study_id", "")) for row in record.data]
    for index, study_id in enumerate(ids):
        if joined and not study_id:
            problems.append(Problem(record.place((index,)), "study_id", "nothing", "a study_id"))
    record.data = [_nested(row, drop=joined) for row in record.data]
    rows, found = validate_rows(model, record) if not problems else ([], [])
    return [_Row(ids[i], row, record.place((i,))) for i, row in rows], problems + found


def csv_columns(model: type[BaseModel]) -> list[str]:
    """List the columns of a table of the spreadsheet form; nested keys become columns."""
    columns: list[str] = []
    for name in model.model_fields:
        if name == "risk_of_bias":
            continue
        if name in NESTED:
            prefix = "" if name == "source" else f"{name}_"
            columns += [prefix + key for key in NESTED[name].model_fields]
        else:
            columns.append(name)
    return columns


def _nested(row: dict[str, str], drop: bool) -> dict[str, Any]:
    """Gather the flat cells of a row under the keys they have in a YAML record."""
    nested: dict[str, Any] = {}
    for column, cell in row.items():
        if column == "study_id" and drop:
            continue
        if column in Source.model_fields:
            nested.setdefault("source", {})[column] = cell
        elif column.startswith("intervention_"):
            nested.setdefault("intervention", {})[column.removeprefix("intervention_")] = cell
        elif column == f"{BIAS}tool":
            nested.setdefault("risk_of_bias", {"domains": {}})["tool"] = cell
        elif column.startswith(BIAS):
            bias = nested.setdefault("risk_of_bias", {"domains": {}})
            bias["domains"][column.removeprefix(BIAS)] = cell
        else:
            nested[column] = cell
    return nested


def _join_problems(rows: list[_Row], known: list[str]) -> Iterator[Problem]:
    for row in rows:
        if row.study_id not in known:
            needed = "a study_id of studies.csv"
            yield Problem(
                row.place, "study_id", repr(row.study_id), needed, nearest(row.study_id, known)
            )


def _duplicate_problems(details: list[_Row]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for row in details:
        study_id = row.model.study_id
        if study_id in first:
            found = f"{study_id!r} again (first on line {first[study_id].line})"
            yield Problem(row.place, "study_id", found, "each study once")
        first.setdefault(study_id, row.place)


def _join(details: list[_Row], arms: list[_Row], findings: list[_Row]) -> list[ReadStudy]:
    of_study: dict[str, dict[str, list[_Row]]] = defaultdict(lambda: {"arms": [], "findings": []})
    for key, rows in (("arms", arms), ("findings", findings)):
        for row in rows:
            of_study[row.study_id][key].append(row)
    return [_assemble(row, of_study[row.model.study_id]) for row in details]


def _assemble(details: _Row, parts: dict[str, list[_Row]]) -> ReadStudy:
    lines: dict[Location, int] = {(): details.place.line or 1}
    files: dict[Location, str] = {}
    for key, rows in parts.items():
        for index, row in enumerate(rows):
            lines[(key, index)], files[(key, index)] = row.place.line or 1, row.place.file
    values: dict[str, Any] = {
        name: getattr(details.model, name) for name in StudyDetails.model_fields
    }
    values |= {key: [row.model for row in rows] for key, rows in parts.items()}
    study = Study(**values)
    return ReadStudy(study, Record(details.place.file, None, lines, files))
