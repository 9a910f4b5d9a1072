"""Read studies from another program's file into a review: ``make import FILE=... REVIEW=...``."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.common.paths import CODE, RAW, TOOL, study_files
from scripts.common.wording import counted
from scripts.exchange.chosen_review import choose_review, speak_of_review, vocabulary_of
from scripts.exchange.commands import (
    NOTHING_NEW,
    PREVIEWED,
    SHOWN,
    NotWrittenError,
    ask,
    is_yes,
    listed,
    messages,
    stop_at,
)
from scripts.exchange.exported_files import read_export
from scripts.exchange.flat_studies import Imported
from scripts.exchange.import_comparison import Comparison, compare_records
from scripts.exchange.import_writing import write_studies
from scripts.exchange.record_files import table_text
from scripts.exchange.revman.revman_mapping import draft_for_revman
from scripts.exchange.revman.revman_review import RevManReview
from scripts.exchange.revman.revman_studies import revman_studies
from scripts.exchange.study_rows import Row, record_of, study_rows, used_columns
from scripts.exchange.wide.table_mapping import draft_for_table, similar_field
from scripts.exchange.wide.wide_table import wide_studies
from scripts.inputs.problems import list_terms
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.import_mapping import ImportMapping
from scripts.models.study import Study
from scripts.models.terms import BENEFITS
from scripts.records.better import infer_better
from scripts.records.favours import resolve_better
from scripts.records.study_records import NO_STUDY, read_studies
from scripts.records.vocabulary import Vocabulary

MAPPING = "import.yaml"
CODINGS = ("coder_1.csv", "coder_2.csv")


def main() -> None:
    """Show what would be imported, or import it, asking for what was not given."""
    parser = argparse.ArgumentParser(description="Read studies from another program's file.")
    parser.add_argument("--file", help="the file to read")
    parser.add_argument("--review", help="folder in data/raw")
    parser.add_argument("--mapping", help=f"what becomes of it; else {MAPPING} of the review")
    parser.add_argument("--write", help="yes: write what is new", default="")
    parser.add_argument("--codings", help="yes: the rows of two reviewers instead", default="")
    given = parser.parse_args()
    example = "make import FILE=export.csv"
    file = Path(ask(given.file, "Which file?", f"Which file? For example: {example}")).expanduser()
    review = choose_review(given.review, example)
    folder = RAW / review
    mapping = Path(given.mapping).expanduser() if given.mapping else folder / MAPPING
    speak_of_review(folder)
    run = import_codings if is_yes(given.codings) else import_studies
    with messages():
        print(run(file, folder, mapping, write=is_yes(given.write)))


def import_studies(file: Path, folder: Path, mapping: Path, *, write: bool) -> str:
    """Import the studies that a review lacks, or say what that would be; return what is said of it.

    Where the mapping is not there, a draft of it is the only result. Raises ``NotWrittenError`` if
    something is wrong with the file, the mapping or the records of the review.
    """
    if not mapping.exists():
        return _draft_mapping(file, folder, mapping, write=write)
    chosen, _ = _read_mapping(mapping)
    if not (chosen.columns or chosen.analyses):
        end = f"{mapping} names no columns. Put these lines into it. Nothing was written."
        return f"{_draft(file, folder, chosen.sheet)}\n{end}"
    about, new = _read_studies(file, folder, mapping)
    if not write or not new:
        return f"{about}\n\n{PREVIEWED if new else NOTHING_NEW}"
    return "\n".join([about, "", *write_studies(folder, new), "Now run: make"])


def _read_studies(file: Path, folder: Path, mapping: Path) -> tuple[str, list[Row]]:
    """Read the file; return what is said about it and the records of new studies."""
    chosen, record = _read_mapping(mapping)
    export = _read(file, chosen.sheet)
    if isinstance(export, RevManReview):
        if not chosen.analyses:
            other = mapping.with_name("revman.yaml")
            needed = f"Name a separate mapping for this file, such as MAPPING={other}"
            raise NotWrittenError(f"{mapping} does not describe analyses in RevMan. {needed}")
        imported = revman_studies(export, chosen, record)
    else:
        imported = wide_studies(export, chosen, record)
    stop_at(imported.problems)
    present, vocabulary = _present_studies(folder)
    comparison = compare_records(imported.records, present, vocabulary)
    return _preview(file, imported, comparison, _to_settle(folder, imported)), comparison.new


def import_codings(file: Path, folder: Path, mapping: Path, *, write: bool) -> str:
    """Write the rows of the two reviewers of each study as two codings, or say what they are."""
    if not mapping.exists():
        raise NotWrittenError(f"There is no mapping {mapping}: run the command without CODINGS.")
    chosen, record = _read_mapping(mapping)
    export = _read(file, chosen.sheet)
    if isinstance(export, RevManReview) or chosen.reviewer is None:
        needed = "a table with the rows of several reviewers, and `reviewer` in the mapping"
        raise NotWrittenError(f"Two codings need {needed}.")
    codings = [wide_studies(export, chosen, record, coder) for coder in (0, 1)]
    for coding in codings:
        stop_at(coding.problems)
    rows = [study_rows(coding.records)["findings"] for coding in codings]
    columns = used_columns("findings", [row for of_coder in rows for row in of_coder])
    count = len(codings[0].records)
    about = f"{counted(count, 'study', 'studies')} with rows of two reviewers"
    target = folder / "coding"
    if not write:
        return f"{about}.\nNothing was written. To write {list_terms(CODINGS)}, add: WRITE=yes"
    target.mkdir(exist_ok=True)
    paths = [target / name for name in CODINGS]
    if there := [path.as_posix() for path in paths if path.exists()]:
        raise NotWrittenError(f"{list_terms(there)} already exists. Move it away first.")
    for path, of_coder in zip(paths, rows, strict=True):
        path.write_bytes(table_text(columns, of_coder).encode())
    command = f"{TOOL / '.venv/bin/python'} {CODE} compare-codings {target}"
    return f"{about}.\nWrote {paths[0]} and {paths[1]}. To compare them: {command}"


# --- What is read --------------------------------------------------------------------------------


def _read(file: Path, sheet: str | None) -> Grid | RevManReview:
    export, problems = read_export(file, sheet)
    stop_at(problems)
    if export is None:
        raise NotWrittenError(f"{file} cannot be read.")
    if isinstance(export, RevManReview) and not export.analyses:
        raise NotWrittenError(f"{file} has no analysis with the data of its studies.")
    return export


def _read_mapping(path: Path) -> tuple[ImportMapping, Record]:
    record, problems = read_yaml(path)
    stop_at(problems)
    mapping, problems = validate(ImportMapping, record)
    stop_at(problems)
    return mapping or ImportMapping(), record


def _present_studies(folder: Path) -> tuple[Mapping[str, Row], Vocabulary]:
    """Read the records that the review has, and its vocabulary."""
    read, problems = read_studies(folder) if study_files(folder) else ([], [])
    stop_at([problem for problem in problems if problem.found != NO_STUDY[0]])
    studies = [study.study for study in read if study.study is not None]
    records = [study.record for study in read]
    vocabulary, problems = vocabulary_of(folder, records)
    stop_at(problems)
    return {study.study_id: record_of(study) for study in studies}, vocabulary


def _to_settle(folder: Path, imported: Imported) -> dict[str, list[str]]:
    """List what the vocabulary of the review does not say of the regions of imported findings."""
    records = [Record("", record) for record in imported.records]
    vocabulary, _ = vocabulary_of(folder, records)
    studies = [study for record in records if (study := validate(Study, record)[0]) is not None]
    infer_better(studies, vocabulary)
    findings = [finding for study in studies for finding in study.findings]
    named = dict.fromkeys(finding.region for finding in findings)
    unknown = [region for region in named if vocabulary.canonical(region) is None]
    close = ((region, vocabulary.nearest(region)) for region in unknown)
    one_sided = dict.fromkeys(
        finding.region
        for finding in findings
        if finding.direction in BENEFITS and resolve_better(finding, vocabulary) is None
    )
    return {
        "Not in the vocabulary of the review": [
            repr(region) + (f" (nearest: {near})" if near else "") for region, near in close
        ],
        "Not said whether higher or lower is better, which results that favour a group need (the "
        "field `better`, or the vocabulary)": [*map(repr, one_sided)],
    }


# --- What is said --------------------------------------------------------------------------------


def _draft(file: Path, folder: Path, sheet: str | None = None) -> str:
    export = _read(file, sheet)
    if isinstance(export, RevManReview):
        return draft_for_revman(export, _present_studies(folder)[1])
    return draft_for_table(export)


def _draft_mapping(file: Path, folder: Path, mapping: Path, *, write: bool) -> str:
    """Write a draft of the mapping; or show it, with what it would read as it stands, or lacks."""
    draft = _draft(file, folder)
    if write:
        with mapping.open("x", encoding="utf-8") as written:
            written.write(draft)
        return f"Wrote {mapping}: correct it, then run the same command without WRITE=yes."
    with TemporaryDirectory() as inside:
        path = Path(inside, MAPPING)
        path.write_text(draft, encoding="utf-8")
        try:
            trial = f"The draft:\n\n{_read_studies(file, folder, path)[0]}"
        except NotWrittenError as error:
            trial = f"To be mended in the draft: {str(error).replace(path.as_posix(), 'the draft')}"
    return (
        f"{draft}\nThis is a draft of {mapping}, which does not exist yet. Nothing was written.\n"
        f"To write the draft, add: WRITE=yes\n\n{trial}"
    )


def _preview(
    file: Path, imported: Imported, comparison: Comparison, to_settle: Mapping[str, Sequence[str]]
) -> str:
    """Say what is new, what already exists, what differs, and what was left out or assumed."""
    lines = [f"{file}: {counted(len(imported.records), 'study', 'studies')}"]
    about_new = [
        f"{record['study_id']}: {counted(len(record['arms']), 'arm')}, "
        f"{counted(len(record['findings']), 'finding')}"
        for record in comparison.new
    ]
    new = f"New: {counted(len(comparison.new), 'study', 'studies')}"
    lines += listed(new, about_new) or ["", new]
    if comparison.same:
        lines += ["", f"The same as in the review: {list_terms(comparison.same, SHOWN)}"]
    if comparison.different:
        lines += ["", "Different from the review, and left as they are there:"]
    for study_id, differences in comparison.different.items():
        lines += [f"    {study_id}", *(f"      {difference}" for difference in differences)]
    sections = {
        "Not read, as the mapping does not name them": [*map(_near, imported.unread)],
        **to_settle,
        "Assumed": imported.assumed,
    }
    for title, texts in sections.items():
        lines += listed(f"{title}:", texts)
    return "\n".join(lines)


def _near(unread: str) -> str:
    field = similar_field(unread.strip("'"))
    return f"{unread} (nearest field: {field})" if field else unread


if __name__ == "__main__":
    main()
