"""The review that a command is about, and what it says of itself."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast, get_args

from scripts.common.paths import review_files, vocabulary_files
from scripts.common.words import ReviewField, use_words, usual_field
from scripts.exchange.commands import ask
from scripts.inputs.problems import InputError, Problem
from scripts.inputs.project_folders import run_problems
from scripts.inputs.record import Record
from scripts.inputs.yaml_files import read_yaml
from scripts.records.review_vocabulary import choose_vocabulary
from scripts.records.study_records import read_studies
from scripts.records.vocabulary import Vocabulary


def choose_review(given: str | None, command: str) -> str:
    """Return the name of a review that is there: the one that was named, or the only one.

    Asks where there are several, or ends with a message that shows how to name one, or that names
    a link which leads out of its folder.
    """
    names = [path.parent.name for path in review_files()]
    listed = ", ".join(names) or "none is there yet"
    given = names[0] if not given and len(names) == 1 else given
    example = f"; for example: {command} REVIEW={names[0]}" if names else ""
    missing = f"Which review? Name one of: {listed}{example}"
    name = ask(given, f"Which review ({listed})?", missing)
    if name not in names:
        sys.exit(f"There is no review {name!r}. Name one of: {listed}")
    if problems := run_problems([name]):
        sys.exit(str(InputError(problems)))
    return name


def review_keys(folder: Path) -> dict[str, Any]:
    """Return what the ``review.yaml`` of a review says; nothing where it cannot be read."""
    record, _ = read_yaml(folder / "review.yaml")
    return record.data if isinstance(record.data, dict) else {}


def field_of(folder: Path) -> ReviewField:
    """Return the field of a review: as it says itself, or the brain where its regions lie there."""
    review = review_keys(folder)
    if review.get("field") in get_args(ReviewField):
        return cast("ReviewField", review["field"])
    records = [read.record for read in read_studies(folder)[0]]
    vocabulary, _ = vocabulary_of(folder, records)
    return usual_field(has_coordinates=vocabulary.has_coordinates)


def vocabulary_of(folder: Path, records: Iterable[Record]) -> tuple[Vocabulary, list[Problem]]:
    """Choose the vocabulary of a review with some records; see ``choose_vocabulary``."""
    named = review_keys(folder).get("vocabulary")
    files = vocabulary_files(folder, named if isinstance(named, str) else None)
    return choose_vocabulary(folder, files, records)


def speak_of_review(folder: Path) -> None:
    """Speak in the nouns of a review from now on."""
    words = review_keys(folder).get("words")
    use_words(field_of(folder), words if isinstance(words, dict) else None)
