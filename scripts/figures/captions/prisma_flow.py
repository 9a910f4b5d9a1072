"""Caption and alternative text of the PRISMA 2020 flow diagram."""

import pandas as pd

from scripts.common.wording import capitalised, list_first, uncapitalised
from scripts.figures.prisma_boxes import (
    count_synthesised,
    flow_steps,
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


def caption_prisma_flow(selection: Selection, studies: pd.DataFrame) -> str:
    """Name the flow diagram, and the counts that contradict each other."""
    text = "Selection of studies (PRISMA 2020 flow diagram)."
    wrong = contradictions(selection, int(studies["included"].sum()))
    return text + (f" Counts that do not add up: {'; '.join(wrong)}." if wrong else "")
