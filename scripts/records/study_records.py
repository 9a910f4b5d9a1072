"""Read the study records of a review: one YAML file per study, CSV tables, or a workbook."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.common.input_limits import MOST_ARMS, MOST_FINDINGS, MOST_PROBLEMS, MOST_STUDIES
from scripts.common.paths import CSV_TABLES, VOCABULARY, is_side_file, study_files, workbooks
from scripts.inputs.problems import InputError, Place, Problem, capped, list_terms
from scripts.inputs.record import Record, no_cycles
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.base import IDENTIFIER, MOST_LETTERS, listed_term
from scripts.models.study import Study
from scripts.records.better import infer_better
from scripts.records.examples import EXAMPLES
from scripts.records.flat_table import read_flat_table
from scripts.records.missing_values import clear_missing_values
from scripts.records.review_tables import FLAT, read_tables
from scripts.records.review_vocabulary import choose_vocabulary
from scripts.records.study_tables import TOO_MANY, read_study_tables
from scripts.records.vocabulary import Vocabulary

# Names of devices on Windows: a folder with such a file cannot be copied there.
DEVICE = re.compile("con|prn|aux|nul|(com|lpt)[0-9]")
# Endings of files that may hold studies, under a name or in a form that is not read.
OF_TABLES = (".csv", ".tsv", ".tab", ".txt", ".numbers", ".docx", ".doc", ".dta", ".json")
NO_STUDY = (
    "no study",
    f"a row for each study; rows of {EXAMPLES['study_id']} are an example, and left out",
)


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
def read_inputs(
    folder: Path, vocabulary: Sequence[Path], measures: Sequence[str] = ()
) -> ReviewInputs:
    """Read the records and the vocabulary of a review whose inputs were checked before.

    Raises ``InputError`` if a file cannot be read, as after an edit since the check.
    """
    studies, problems = read_studies(folder, measures)
    terms, problems_of_terms = choose_vocabulary(
        folder, vocabulary, [read.record for read in studies]
    )
    infer_better([read.study for read in studies if read.study], terms)
    if problems or problems_of_terms:
        raise InputError([*problems, *problems_of_terms])
    return ReviewInputs(terms, sort_studies(studies))


def sort_studies(records: Iterable[ReadStudy]) -> list[Study]:
    """Return the studies of the valid records in the order of their ids."""
    valid = (read.study for read in records if read.study)
    return sorted(valid, key=lambda study: study.study_id)


def read_studies(
    folder: Path, measures: Sequence[str] = ()
) -> tuple[list[ReadStudy], list[Problem]]:
    """Read every study of a review; all problems of all files come back together.

    Measures that the config lists are spelt as there, however a record spells them.
    """
    problems = list(_layout_problems(folder))
    if problems:
        return [], problems
    in_yaml = (folder / "studies").is_dir()
    records, problems = _yaml_records(folder) if in_yaml else _records_of_tables(folder)
    if not records and not problems:
        place = Place(study_files(folder)[0].as_posix())
        problems.append(Problem(place, "", *NO_STUDY))
    studies = []
    for record in records:
        if len(problems) > MOST_PROBLEMS:
            break
        if too_large := list(_size_problems(record)):
            problems += too_large
            continue
        problems += capped(clear_missing_values(record))
        _spell_as_listed(record, measures)
        study, problems_of_study = validate(Study, record, from_text=not in_yaml)
        problems += problems_of_study
        studies.append(ReadStudy(record, study))
    return studies, problems


def _spell_as_listed(record: Record, measures: Sequence[str]) -> None:
    findings = record.data.get("findings") if measures else None
    for finding in findings if isinstance(findings, list) else []:
        if isinstance(finding, dict) and "measure" in finding:
            finding["measure"] = listed_term(finding["measure"], measures)


def _size_problems(record: Record) -> Iterator[Problem]:
    for key, most in (("arms", MOST_ARMS), ("findings", MOST_FINDINGS)):
        entries = record.data.get(key)
        if isinstance(entries, list) and len(entries) > most:
            yield Problem(record.place(), key, f"{len(entries)} of one study", f"at most {most}")


def _layout_problems(folder: Path) -> Iterator[Problem]:
    place = Place(folder.as_posix())
    tables = [name for name in CSV_TABLES if (folder / name).exists()]
    books = [path.name for path in workbooks(folder)]
    records = folder / "studies"
    forms = [f"the folder {records.name}/"] if records.is_dir() else []
    forms += [", ".join(tables)] * bool(tables) + [", ".join(books)] * bool(books)
    if len(forms) > 1:
        needed = "one form alone: the folder studies/, CSV tables, or a workbook (.xlsx)"
        yield Problem(place, "", " and ".join(forms), needed)
    elif len(books) > 1:
        needed = "one workbook; others in a separate folder, such as notes/"
        yield Problem(place, "", f"{len(books)} workbooks: {list_terms(books)}", needed)
    elif records.is_dir() and len(study_files(folder)) > MOST_STUDIES:
        yield Problem(Place(records.as_posix()), "", *TOO_MANY)
    elif records.is_dir() and not study_files(folder):
        yield Problem(Place(records.as_posix()), "", "no study record", "one .yaml file per study")
    elif not forms:
        needed = (
            "a workbook (.xlsx) with the sheets studies, arms and findings, or with one sheet for "
            f"all; or {', '.join(CSV_TABLES)}, or {CSV_TABLES[-1]} alone; or a folder studies/ "
            "with one .yaml file per study"
        )
        others = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in OF_TABLES)
        others = [name for name in others if name != VOCABULARY.name]
        beside = f"; not read: {list_terms(others)}" if others else ""
        yield Problem(place, "", f"no study records{beside}", needed)
    if records.is_file():
        needed = "a folder of this name, with one .yaml file per study"
        yield Problem(Place(records.as_posix()), "", "a file", needed)
    for stray in sorted(records.glob("*")) if records.is_dir() else []:
        if stray.suffix != ".yaml" and not is_side_file(stray):
            needed = "only study records, whose names end in .yaml"
            yield Problem(Place(stray.as_posix()), "", "a file of another kind", needed)


def _records_of_tables(folder: Path) -> tuple[list[Record], list[Problem]]:
    """Read the records from three tables, or from a flat one; of CSV files, or of a workbook."""
    tables, problems = read_tables(folder)
    if FLAT in tables:
        records, problems_of_tables = read_flat_table(tables[FLAT])
    else:
        records, problems_of_tables = read_study_tables(tables)
    return records, [*problems, *problems_of_tables]


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


def can_name_a_file(name: str) -> bool:
    """Check whether a name is an identifier that a file or a folder can have on any computer."""
    is_identifier = re.fullmatch(IDENTIFIER, name) and len(name) <= MOST_LETTERS
    return bool(is_identifier) and not DEVICE.fullmatch(name)


def device_name(name: str) -> tuple[str, str]:
    """Say why a name that is that of a device on Windows is refused."""
    return f"{name!r}, which no file can be called on Windows", "another name"
