"""Write the records of a review in another form: ``make convert REVIEW=sleep2026 TO=xlsx``."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.common.paths import CONVERTED, RAW, VOCABULARY, WORKBOOK, study_files, vocabulary_files
from scripts.common.wording import list_words
from scripts.exchange.chosen_review import choose_review, review_keys, speak_of_review
from scripts.exchange.commands import NotWrittenError, ask, messages, stop_at
from scripts.exchange.record_files import write_records, write_tables
from scripts.exchange.study_rows import REGIONS, Row, record_of, region_rows, study_rows
from scripts.exchange.workbooks.review_workbook import write_workbook
from scripts.models.study import Study
from scripts.records.study_records import read_studies, sort_studies

FORMS = {
    "yaml": "one YAML file per study",
    "csv": "three CSV tables",
    "xlsx": "a workbook with a sheet for each table",
}
YAML_FOLDER = "the folder studies"


def convert_review(studies: Sequence[Study], regions: Sequence[Row], form: str, path: Path) -> None:
    """Write the records of a review into an empty folder, and read them again to compare.

    ``regions`` are the rows of its vocabulary that go with the records. A workbook is called like
    its folder. Raises ``NotWrittenError`` with what the form cannot hold.
    """
    records = [record_of(study) for study in studies]
    tables = study_rows(records) | ({REGIONS: list(regions)} if regions else {})
    if form == "xlsx":
        write_workbook(tables, path / f"{path.name}.xlsx")
    elif form == "csv":
        write_tables(tables, path)
    else:
        (path / "studies").mkdir()
        write_records(records, path / "studies")
        write_tables({REGIONS: list(regions)} if regions else {}, path)
    again, problems = read_studies(path)
    read = {study.study_id: record_of(study) for study in sort_studies(again)}
    lost = [record["study_id"] for record in records if read.get(record["study_id"]) != record]
    lost += ["the vocabulary"] if own_regions(path) != regions else []
    if lost or problems:
        shown = "\n\n".join([", ".join(lost), *map(str, problems)]).strip()
        raise NotWrittenError(f"This cannot be kept in {FORMS[form]}: {shown}")


def own_regions(folder: Path) -> list[Row]:
    """Return the vocabulary of a review as rows: of ``regions.csv``, or of the sheet ``regions``.

    There are none where it has no vocabulary of its own, or one that ``review.yaml`` names.
    """
    files = vocabulary_files(folder, None)
    if review_keys(folder).get("vocabulary") or not files or files[0].parent != folder:
        return []
    return region_rows(files[0])


def how_to_use(review: str, old: Sequence[str], form: str) -> str:
    """Say how the records that were written take the place of those that are there."""
    folder = RAW / review
    comments = "Comments in the YAML files are not in it.\n" if old[0] == YAML_FOLDER else ""
    return (
        f"Wrote {CONVERTED / review}: {FORMS[form]}. Read again, the records are the same.\n"
        f"{comments}"
        f"To use it, move {list_words(old)} out of {folder}, put what is in {CONVERTED / review}\n"
        "there instead, and run: make"
    )


def _old_files(folder: Path, form: str) -> list[str]:
    """Name what the converted records take the place of."""
    names = [path.name for path in study_files(folder) if path.parent == folder]
    has_table = (folder / VOCABULARY.name).exists()
    moved = [VOCABULARY.name] if form == "xlsx" and has_table and own_regions(folder) else []
    return [*(names or [YAML_FOLDER]), *moved]


def main() -> None:
    """Write the records of a review in another form, asking for what was not given."""
    parser = argparse.ArgumentParser(description="Write the records of a review in another form.")
    parser.add_argument("--review", help="folder in data/raw")
    parser.add_argument("--to", help=f"the form: {', '.join(FORMS)}")
    given = parser.parse_args()
    review = choose_review(given.review, "make convert TO=xlsx")
    listed = ", ".join(f"{form} ({about})" for form, about in FORMS.items())
    missing = f"Which form? {listed}; for example: make convert REVIEW={review} TO=xlsx"
    form = ask(given.to, f"Which form, {', '.join(FORMS)}?", missing).lower().lstrip(".")
    if form not in FORMS:
        sys.exit(f"{form!r} is not a form. Name one of: {listed}")
    target = CONVERTED / review
    if target.exists():
        sys.exit(f"{target} already exists. Move it away first; nothing was written.")
    with messages():
        read, problems = read_studies(RAW / review)
        stop_at(problems)
        old = _old_files(RAW / review, form)
        # A table of the vocabulary stays where it is, unless the sheet of a workbook replaces it.
        is_moved = VOCABULARY.name in old or old[0].endswith(WORKBOOK)
        regions = own_regions(RAW / review) if is_moved else []
        speak_of_review(RAW / review)
        CONVERTED.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".begun_", dir=CONVERTED) as begun:
            fresh = Path(begun, review)
            fresh.mkdir()
            convert_review(sort_studies(read), regions, form, fresh)
            fresh.rename(target)
    print(how_to_use(review, old, form))


if __name__ == "__main__":
    main()
