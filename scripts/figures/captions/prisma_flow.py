"""The PRISMA 2020 flow diagram in words: alternative text, caption, why it is absent, its counts.

They stand apart from the drawing, so that the report can be written without matplotlib.
"""

from collections.abc import Iterator

import pandas as pd

from scripts.common.wording import capitalised, counted, list_first, term_label, uncapitalised
from scripts.figures.prisma_boxes import (
    count_synthesised,
    flow_steps,
    has_other_methods,
    synthesis_boxes,
)
from scripts.models.review import OtherMethods, Search, Selection, has_counts
from scripts.records.selection_counts import contradictions

# Counts that are shown whether or not they are known; the others only where they are given.
USUAL_COUNTS = (
    *("records_identified", "duplicates_removed", "records_screened", "records_excluded"),
    *("reports_sought", "reports_not_retrieved", "reports_assessed", "reports_excluded"),
    "studies_included",
)


def why_no_prisma_flow(selection: Selection) -> str | None:
    """Say why there is no flow diagram; None where there is one."""
    if has_counts(selection):
        return None
    return "No flow diagram of the selection: none of its counts is reported."


def describe_prisma_flow(
    selection: Selection,
    search: Search,
    studies: pd.DataFrame,
    study_votes: pd.DataFrame,
    effects: pd.DataFrame,
) -> str:
    """Say what the boxes of the flow diagram say, from the search to the syntheses.

    Parameters
    ----------
    selection, search
        As ``review.yaml`` gives them.
    studies, study_votes, effects
        The whole tables; see ``STUDIES``, ``STUDY_VOTES`` and ``EFFECTS``.
    """
    synthesised = count_synthesised(studies, study_votes, effects)
    steps = flow_steps(selection, search, synthesised)
    narrative, pooled = synthesis_boxes(synthesised)
    columns = [[box for step in steps for box in (step.main, step.aside) if box]]
    columns += [[box for step in steps for box in (step.other, step.other_aside) if box]]
    columns += [[narrative, pooled]]
    own, other, below = ("; ".join(map(_box_text, boxes)) for boxes in columns)
    return (
        f"Flow diagram of the selection of studies after PRISMA 2020. {capitalised(own)}."
        + (f" By other methods: {other}." if other else "")
        + f" Of the studies in the records: {below}."
    )


def _box_text(lines: list[str]) -> str:
    """Write the lines of a box as a part of a sentence; of many, the first."""
    title, *rest = uncapitalised(lines[0]), *lines[1:]
    between = " " if title.endswith(":") else ", "
    return title + (between + list_first(rest) if rest else "")


def caption_prisma_flow(
    selection: Selection,
    search: Search,
    studies: pd.DataFrame,
    study_votes: pd.DataFrame,
    effects: pd.DataFrame,
) -> str:
    """Explain the flow diagram, and tell which of its counts contradict each other.

    Parameters
    ----------
    selection, search, studies, study_votes, effects
        As in ``describe_prisma_flow``.
    """
    s = count_synthesised(studies, study_votes, effects)
    other = " at the left, other methods at the right" * has_other_methods(selection, search)
    text = (
        "Selection of studies after PRISMA 2020 [@page2021]: databases and "
        f"registers{other}. "
        "n not reported: the review does not give the number, which is not to say that it is 0. "
        "The two boxes at the foot are counted from the records: of "
        f"{counted(s.records, 'included study', 'included studies')} "
        f"({counted(s.cohorts, 'cohort')}), {s.voting} ({counted(s.voting_cohorts, 'cohort')}) "
        "with a vote in at least one synthesis, and "
        f"{s.pooled} behind a pooled effect; a study can be in both."
    )
    if selection.studies_included is None:
        text += " The number of included studies is that of the records, as none is stated."
    wrong = contradictions(selection, s.records)
    return text + (f" Counts that do not add up: {'; '.join(wrong)}." if wrong else "")


def selection_rows(selection: Selection) -> Iterator[tuple[str, str]]:
    """Name each count of the selection with its number; unusual ones only where they are given."""
    for key, value in selection:
        if isinstance(value, OtherMethods):
            for name, text in _given(value):
                yield f"Other methods: {uncapitalised(name)}", text
        elif key in USUAL_COUNTS:
            yield capitalised(term_label(key)), "not reported" if value is None else str(value)
        else:
            yield from _given_count(key, value)


def _given(other: OtherMethods) -> Iterator[tuple[str, str]]:
    for key, value in other:
        yield from _given_count(key, value)


def _given_count(key: str, value: int | dict[str, int | None] | None) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        parts = [f"{why} {'not reported' if n is None else n}" for why, n in value.items()]
        value = None
        if parts:
            yield capitalised(term_label(key)), "; ".join(parts)
    if value is not None:
        yield capitalised(term_label(key)), str(value)
