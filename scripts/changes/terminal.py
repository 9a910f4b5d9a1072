"""What changed since the published version, in few lines at the end of a run.

The Snakefile imports this, so that it must not load pandas: tables are rows of text here.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.changes.cells import Rows, cause_suffix, filter_kinds, list_some
from scripts.changes.labels import Syntheses, read_syntheses
from scripts.changes.phrases import (
    ADDED,
    NO_VOTE_CHANGED,
    STUDY_KINDS,
    changed_regions,
    choice_sentences,
    claim_sentences,
    gap_sentence,
    status_sentence,
    study_effect,
    study_sentences,
)
from scripts.common.input_limits import MOST_TABLE
from scripts.common.paths import RESULTS
from scripts.common.wording import counted, study_label, use_labels
from scripts.common.words import noun, use_words, usual_field

PLACES = ("mni_left", "mni_right", "mni_midline")
MOST_STUDIES = 4  # listed one by one on the screen


def summarise_changes(
    reviews: Mapping[str, Mapping[str, Any]], gone: Iterable[str], most: int = 8
) -> Iterator[str]:
    """Summarise in few lines what changed in each review, for the end of a run.

    ``reviews`` gives by name what their ``review.yaml`` says; ``gone`` are published and are no
    more. Each has ``most`` lines beside its heading.
    """
    for review, about in reviews.items():
        tables = RESULTS / review / "tables"
        path = tables / "changes.csv"
        rows = read_rows(path)
        speak_of_rows(about, tables)
        lines = summary_lines(rows, read_syntheses(read_rows(tables / "choices.csv")))
        if len(lines) == 1 and status_sentence(rows):
            yield f"{review}: {lines[0]}"
            continue
        shown = lines if len(lines) <= most else lines[: most - 1]
        left = len(lines) - len(shown)
        yield f"{review}, compared with the published version:"
        yield from (f"  {line}" for line in shown)
        yield from ([f"  ... and {left} more: {path.as_posix()}"] if left else [])
    for review in gone:
        yield f"{review}: published, but no longer a review; make publish removes it."


def summary_lines(rows: Rows, syntheses: Syntheses, arrow: str = "->") -> list[str]:
    """List what changed in one line each, the gravest first."""
    if status := status_sentence(rows):
        return [status, *filter(None, [gap_sentence(rows)])]
    regions = changed_regions(rows, syntheses, arrow)
    beside = [f"{row.region} ({row.synthesis})" for row in regions if not row.votes]
    studies = list(study_sentences(rows, arrow))
    return [
        *(studies if len(studies) <= MOST_STUDIES else _studies_in_short(rows)),
        *choice_sentences(rows, syntheses, arrow),
        *(
            f"{row.region} ({row.synthesis}): {row.votes}{cause_suffix(row.because)}."
            for row in regions
            if row.votes
        ),
        *claim_sentences(rows, syntheses, arrow),
        *(
            [f"Only {noun('participants')}, intervals or p values changed: {list_some(beside)}."]
            if beside
            else []
        ),
        *filter(None, [gap_sentence(rows)]),
    ]


def _studies_in_short(rows: Rows) -> Iterator[str]:
    """Summarise many studies in one line for each kind of change."""
    left = filter_kinds(rows, *STUDY_KINDS, "study renamed")
    for what, kinds in (
        ("added", ADDED),
        ("removed", ("study removed",)),
        ("renamed", ("study renamed",)),
        ("corrected", STUDY_KINDS),
    ):
        names = sorted({row["item"] for row in left if row["kind"] in kinds})
        left = [row for row in left if row["item"] not in names]
        idle = [name for name in names if study_effect(name, rows).startswith(NO_VOTE_CHANGED)]
        known = {row["item"] for row in filter_kinds(rows, "further report added")} & {*names}
        reports = f", {len(known)} of them further reports of known {noun('cohorts')}"
        rest = f"; of these {_some_studies(idle)} {NO_VOTE_CHANGED}" if idle else ""
        if names:
            number = counted(len(names), "study", "studies")
            yield f"{number} {what}{reports if known else ''}: {_some_studies(names)}{rest}."


def _some_studies(study_ids: Sequence[str]) -> str:
    return list_some([study_label(study_id) for study_id in study_ids])


def speak_of_rows(about: Mapping[str, Any], tables: Path) -> None:
    """Use the nouns and the names of a review in every text from now on, as ``speak_of`` does."""
    studies, arms, regions = (
        read_rows(tables / f"{n}.csv") for n in ("studies", "arms", "regions")
    )
    is_located = any(cell for row in regions for name, cell in row.items() if name in PLACES)
    use_words(about.get("field") or usual_field(has_coordinates=is_located), about.get("words"))
    use_labels(
        {row["study_id"]: row["label"] for row in studies if row["label"]},
        {row["cohort"]: row["cohort_label"] for row in studies if row["cohort_label"]},
        {(row["study_id"], row["arm"]): row["label"] for row in arms if row["label"]},
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a table as text; a list of many names is one long cell."""
    csv.field_size_limit(MOST_TABLE)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
