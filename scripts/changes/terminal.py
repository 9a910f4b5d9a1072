"""What changed since the published version, in few lines at the end of a run.

The Snakefile imports this, so that it must not load pandas: tables are rows of text here.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scripts.changes.cells import Rows, cause_suffix, filter_kinds, list_some
from scripts.changes.phrases import (
    ADDED,
    STUDY_KINDS,
    choice_sentences,
    claim_sentences,
    gap_sentence,
    moved_regions,
    status_sentence,
    study_effect,
    study_sentences,
    unit_words,
)
from scripts.common.paths import RESULTS
from scripts.common.wording import counted

MOST_STUDIES = 4  # listed one by one on the screen


def summarise_changes(reviews: Iterable[str], gone: Iterable[str], most: int = 8) -> Iterator[str]:
    """Summarise in few lines what changed in each review, for the end of a run.

    Parameters
    ----------
    reviews
        SelfNamed of the reviews that the run was about.
    gone
        SelfNamed of reviews that are published and are no more.
    most
        Lines for each of them, its heading left out.
    """
    for review in reviews:
        tables = RESULTS / review / "tables"
        path = tables / "changes.csv"
        rows = read_rows(path)
        lines = summary_lines(rows, unit_words(read_rows(tables / "choices.csv")))
        if len(lines) == 1 and status_sentence(rows):
            yield f"{review}: {lines[0]}"
            continue
        shown = lines if len(lines) <= most else lines[: most - 1]
        left = len(lines) - len(shown)
        yield f"{review}, against the published version:"
        yield from (f"  {line}" for line in shown)
        yield from ([f"  ... and {left} more: {path.as_posix()}"] if left else [])
    for review in gone:
        yield f"{review}: published, and no review any more; make publish removes it."


def summary_lines(rows: Rows, units: Mapping[str, str], arrow: str = "->") -> list[str]:
    """List what changed in one line each, the gravest first."""
    if status := status_sentence(rows):
        return [status, *filter(None, [gap_sentence(rows)])]
    regions = moved_regions(rows, units, arrow)
    beside = [f"{moved.region} ({moved.synthesis})" for moved in regions if not moved.votes]
    studies = list(study_sentences(rows, arrow))
    return [
        *(studies if len(studies) <= MOST_STUDIES else _studies_in_short(rows)),
        *choice_sentences(rows, arrow),
        *(
            f"{moved.region} ({moved.synthesis}): {moved.votes}{cause_suffix(moved.because)}."
            for moved in regions
            if moved.votes
        ),
        *claim_sentences(rows, arrow),
        *(
            [f"Only participants, intervals or p values moved: {list_some(beside)}."]
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
        idle = [name for name in names if study_effect(name, rows).startswith("moved no vote")]
        known = {row["item"] for row in filter_kinds(rows, "further report added")} & {*names}
        reports = f", {len(known)} of them further reports of known cohorts" if known else ""
        rest = f"; of these {list_some(idle)} moved no vote" if idle else ""
        if names:
            number = counted(len(names), "study", "studies")
            yield f"{number} {what}{reports}: {list_some(names)}{rest}."


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a table as text."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
