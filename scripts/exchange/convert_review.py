"""Write the records of a review in another form: ``make convert REVIEW=sleep2026 TO=xlsx``."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.paths import CONVERTED, RAW, VOCABULARY, study_files
from scripts.exchange.asking import ask
from scripts.exchange.chosen_review import choose_review, review_keys, speak_of_review
from scripts.exchange.record_files import write_records, write_tables
from scripts.exchange.review_workbook import write_workbook
from scripts.exchange.study_rows import REGIONS, Row, record_of, study_rows
from scripts.inputs.problems import InputError
from scripts.models.study import Study
from scripts.records.study_records import read_studies, sort_studies
from scripts.records.vocabulary import read_vocabulary

FORMS = {
    "yaml": "one YAML file per study",
    "csv": "three CSV tables",
    "xlsx": "a workbook with a sheet for each table",
}


class NotTheSameError(Exception):
    """Raised where records that were written are not read as they were."""


def convert_review(studies: Sequence[Study], regions: Sequence[Row], form: str, path: Path) -> None:
    """Write the records of a review into an empty folder, and read them again to compare.

    Parameters
    ----------
    studies
        The studies of the review, in the order of the files.
    regions
        Its own vocabulary, for a workbook; none where it has none.
    form
        ``yaml``, ``csv`` or ``xlsx``.
    path
        An empty folder; a workbook is called like it.

    Raises
    ------
    NotTheSameError
        With the studies that the form cannot hold.
    """
    records = [record_of(study) for study in studies]
    if form == "yaml":
        (path / "studies").mkdir()
        write_records(records, path / "studies")
    elif form == "csv":
        write_tables(study_rows(records), path)
    else:
        tables = study_rows(records) | ({REGIONS: list(regions)} if regions else {})
        write_workbook(tables, path / f"{path.name}.xlsx")
    again, problems = read_studies(path)
    read = {study.study_id: record_of(study) for study in sort_studies(again)}
    lost = [record["study_id"] for record in records if read.get(record["study_id"]) != record]
    if lost or problems:
        listed = "\n\n".join(map(str, problems))
        raise NotTheSameError(f"{', '.join(lost)}\n\n{listed}".strip())


def _studies_of(folder: Path) -> list[Study]:
    studies, problems = read_studies(folder)
    if problems:
        raise InputError(problems)
    return sort_studies(studies)


def own_regions(folder: Path) -> list[Row]:
    """Return the rows of ``regions.csv`` in the folder of a review; none where there is none."""
    path = folder / VOCABULARY.name
    if not path.exists() or review_keys(folder).get("vocabulary", path.name) != path.name:
        return []
    vocabulary, problems = read_vocabulary(path)
    if problems:
        raise InputError(problems)
    return [
        region.model_dump(exclude_unset=True, exclude_none=True)
        for region in vocabulary.regions.values()
    ]


def how_to_use(review: str, form: str, *, has_regions: bool) -> str:
    """Say how the records that were written take the place of those that are there."""
    folder = RAW / review
    files = study_files(folder)
    old = ["the folder studies"] if files[0].parent != folder else [path.name for path in files]
    if form == "xlsx" and has_regions:
        old.append(VOCABULARY.name)
    comments = "Comments in the YAML files are not in it.\n" if files[0].suffix == ".yaml" else ""
    return (
        f"Wrote {CONVERTED / review}: {FORMS[form]}. Read again, the records are the same.\n"
        f"{comments}"
        f"To use it, move {', '.join(old)} out of {folder} and keep a copy, put what is in\n"
        f"{CONVERTED / review} there instead, and run: make"
    )


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
    target, fresh = CONVERTED / review, CONVERTED / ".begun" / review
    if target.exists():
        sys.exit(f"{target} is there already. Move it away first; nothing was written.")
    try:
        studies = _studies_of(RAW / review)
        regions = own_regions(RAW / review)
        speak_of_review(RAW / review)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        convert_review(studies, regions, form, fresh)
        fresh.rename(target)
    except InputError as error:
        sys.exit(f"\n{error}")
    except NotTheSameError as error:
        sys.exit(f"These studies cannot be kept in {FORMS[form]}; nothing was written: {error}")
    except OSError as error:
        sys.exit(f"{error.filename} cannot be written: {error.strerror}.")
    finally:
        shutil.rmtree(CONVERTED / ".begun", ignore_errors=True)
    print(how_to_use(review, form, has_regions=bool(regions)))


if __name__ == "__main__":
    main()
