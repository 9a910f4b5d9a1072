"""Add references of another program's file to a review: ``make import-references``."""

import argparse
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.common.doi import plain_doi
from scripts.common.paths import RAW
from scripts.common.study_names import study_name
from scripts.common.wording import counted
from scripts.documents.reference_checks import check_references
from scripts.exchange.chosen_review import choose_review
from scripts.exchange.commands import (
    NOTHING_NEW,
    PREVIEWED,
    ask,
    is_yes,
    listed,
    messages,
    stop_at,
)
from scripts.exchange.record_files import add_at_ends
from scripts.exchange.references.bibtex_entries import bibtex_entry
from scripts.exchange.references.library_files import Reference, items_of_bibtex, read_library
from scripts.exchange.references.reference_items import Item, first_author, without_formats, year_of
from scripts.exchange.references.reference_matches import Plan, Served, plan_import
from scripts.inputs.problems import heading_of
from scripts.records.stray_files import REFERENCES
from scripts.records.study_records import ReadStudy, read_studies

COMMAND = "make import-references FILE=library.ris"


def import_references(file: Path, folder: Path, *, write: bool) -> str:
    """Add the references of a file to a review, or say what would be added.

    What ``references.bib`` has stays as it is; new entries come after it. Returns what becomes of
    each reference, and what the records lack. Raises ``NotWrittenError`` where the file, or the
    ``references.bib`` that is there, cannot be used.
    """
    path = folder / REFERENCES
    if path.exists():
        stop_at(check_references(path)[1])
    kind, references = read_library(file)
    present = {r.key: r.item for r in items_of_bibtex(path)} if path.exists() else {}
    read, _ = read_studies(folder)
    plan = plan_import(references, [_served(study) for study in read], present)
    entries = _right_entries(plan)
    lines = [f"{file}: {counted(len(references), 'reference')} in {kind}.", *_preview(plan, path)]
    lines += _lacking(read, present | {new.key: new.reference.item for new in plan.added})
    if not plan.added:
        return "\n".join([*lines, "", NOTHING_NEW])
    if not write:
        return "\n".join([*lines, "", PREVIEWED])
    _append(path, entries)
    return "\n".join([*lines, "", f"Wrote {path}. Now run: make"])


def _served(read: ReadStudy) -> Served:
    study_id = str(read.record.data.get("study_id") or "")
    year = read.record.data.get("year")
    name = study_name(study_id, year if isinstance(year, int) else None, read.text("label"))
    return Served(study_id, read.text("reference"), name)


def _right_entries(plan: Plan) -> str:
    """Write the new entries, and leave out of the plan those that a run would refuse."""
    entries = [bibtex_entry(added.key, added.reference.item) for added in plan.added]
    ends = [*accumulate(entry.count("\n") + 1 for entry in entries)]  # with the line between two
    with TemporaryDirectory() as folder:
        path = Path(folder, REFERENCES)
        path.write_text("\n".join(entries) or "% none", encoding="utf-8")
        _, problems = check_references(path)
    stop_at([problem for problem in problems if problem.place.line is None])
    wrong = {bisect_left(ends, problem.place.line or 0): problem for problem in problems}
    plan.unclear += [
        (plan.added[index].reference, f"{problem.found}; needed: {problem.needed}")
        for index, problem in wrong.items()
    ]
    plan.added = [added for index, added in enumerate(plan.added) if index not in wrong]
    # Not all that is wrong is listed at once.
    return _right_entries(plan) if wrong else "\n".join(entries)


def _append(path: Path, entries: str) -> None:
    """Write new entries after what is there, which stays byte for byte."""
    before = path.read_bytes() if path.exists() else b""
    newline = "\r\n" if b"\r\n" in before else "\n"
    gap = newline * (0 if not before else 1 if before.endswith(b"\n") else 2)
    add_at_ends({path: (gap + entries.replace("\n", newline)).encode()})


def _preview(plan: Plan, path: Path) -> Iterator[str]:
    sections = {
        f"New in {path}, for a study of the review:": [
            f"{new.key}: {_shown(new.reference)} (for {new.study}: {new.reason})"
            for new in plan.added
            if new.study
        ],
        f"New in {path}, for no study of the review:": [
            f"{new.key}: {_shown(new.reference)}" for new in plan.added if not new.study
        ],
        f"In {path} already, and left as they are:": [
            f"{key}: {_shown(reference)}" for key, reference in plan.present
        ],
        "Left out:": [f"{_shown(reference)}: {why}" for reference, why in plan.unclear],
    }
    for heading, items in sections.items():
        yield from listed(heading, items)


def _shown(reference: Reference) -> str:
    item = reference.item
    title = without_formats(item.get("title", "no title"))
    author = first_author(item) or "no author"
    text = f"{author} ({year_of(item) or 'no year'}), {title[:70]}"
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _lacking(studies: Sequence[ReadStudy], entries: Mapping[str, Item]) -> list[str]:
    """List the places that records lack: of a study that names no entry, or one by its DOI."""
    by_doi = {plain_doi(item["DOI"]): key for key, item in entries.items() if "DOI" in item}
    lines = []
    for read in studies:
        study_id, reference = str(read.record.data.get("study_id")), read.text("reference")
        key = by_doi.get(plain_doi(reference)) if reference else study_id
        if key in entries and reference not in entries:
            place = read.record.place(("study_id",))
            lines.append(f"{heading_of(place, 'reference')}: {key}")
    return listed("Write the key into these records:", lines)


def main() -> None:
    """Show what would be imported, or import it, asking for what was not given."""
    parser = argparse.ArgumentParser(description="Add references of another program's file.")
    parser.add_argument("--file", help="the file, such as library.ris")
    parser.add_argument("--review", help="folder in data/raw; needed if there are several")
    parser.add_argument("--write", help="yes: write what is new", default="")
    given = parser.parse_args()
    file = Path(ask(given.file, "Which file?", f"Which file? For example: {COMMAND}"))
    review = choose_review(given.review, COMMAND)
    with messages():
        print(import_references(file, RAW / review, write=is_yes(given.write)))


if __name__ == "__main__":
    main()
