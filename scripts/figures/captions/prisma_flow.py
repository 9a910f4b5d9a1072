"""Caption and alternative text of the PRISMA 2020 flow diagram."""

import pandas as pd

from scripts.common.wording import capitalised, counted, list_first, uncapitalised
from scripts.common.words import unit_noun
from scripts.figures.prisma_boxes import (
    count_synthesised,
    flow_steps,
    has_other_methods,
    synthesis_boxes,
)
from scripts.models.review import Search, Selection
from scripts.records.selection_counts import contradictions


def describe_prisma_flow(
    selection: Selection,
    search: Search,
    studies: pd.DataFrame,
    study_votes: pd.DataFrame,
    effects: pd.DataFrame,
) -> str:
    """Write out the boxes of the flow diagram, from the search to the syntheses."""
    synthesised = count_synthesised(studies, study_votes, effects)
    steps = flow_steps(selection, search, synthesised)
    narrative, pooled = synthesis_boxes(synthesised)
    columns = [[box for step in steps for box in (step.main, step.aside) if box]]
    columns += [[box for step in steps for box in (step.other, step.other_aside) if box]]
    columns += [[narrative, pooled]]
    databases, other, synthesised_boxes = ("; ".join(map(_box_text, boxes)) for boxes in columns)
    return (
        f"Flow diagram of the selection of studies after PRISMA 2020. {capitalised(databases)}."
        + (f" By other methods: {other}." if other else "")
        + f" Of the studies in the records: {synthesised_boxes}."
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
    """Explain the flow diagram, and name the counts that contradict each other."""
    s = count_synthesised(studies, study_votes, effects)
    other = " at the left, other methods at the right" * has_other_methods(selection, search)
    text = (
        "Selection of studies after PRISMA 2020 [@page2021]: databases and "
        f"registers{other}. "
        "n not reported: the review does not give this number. "
        "The two boxes at the foot are counted from the records: of "
        f"{counted(s.records, 'included study', 'included studies')} "
        f"({s.cohorts} {unit_noun('cohort', s.cohorts)}), {s.voting} "
        f"({s.voting_cohorts} {unit_noun('cohort', s.voting_cohorts)}) with a vote in at least "
        f"one synthesis, and {s.pooled} behind a pooled effect; a study can be in both."
    )
    if selection.studies_included is None:
        text += " The number of included studies is that of the records, as none is stated."
    wrong = contradictions(selection, s.records)
    return text + (f" Counts that do not add up: {'; '.join(wrong)}." if wrong else "")
