"""Which columns the tables of studies and of findings have: those that hold anything."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scripts.common.wording import MISSING, NO_SOURCE, NOT_STATED, capitalised
from scripts.common.words import OF_THE_BRAIN, is_neuroimaging, noun

OWN_COHORT = "its own"
NOTHING = (None, "", MISSING, NO_SOURCE, NOT_STATED, OWN_COHORT)


class Column(NamedTuple):
    """A column of a table, by the key of its cells; ``width`` in per cent of the table."""

    key: str
    title: str
    width: int


def shown_columns(
    columns: Sequence[Column], entries: Sequence[Mapping[str, Any]], first: int
) -> list[Column]:
    """Keep the columns that the field of the review has and that hold something in any row.

    ``columns`` are those after the first, which is always shown and has the width ``first``.
    """
    kept = [
        column
        for column in columns
        if any(entry[column.key] not in NOTHING for entry in entries)
        and (is_neuroimaging() or column.key not in OF_THE_BRAIN)
    ]
    whole = first + sum(column.width for column in kept)
    return [column._replace(width=round(100 * column.width / whole)) for column in kept]


def study_columns() -> list[Column]:
    """List the columns of the tables of studies in the supplement."""
    return [
        Column("why_not_included", "Not included because", 17),
        Column("cohort", capitalised(noun("cohort")), 10),
        Column("design", "Design", 11),
        Column("modality", "Modality", 9),
        Column("task", "Task", 17),
        Column("population", "Population", 14),
        Column("treatment", capitalised(noun("treatment")), 12),
        Column("arms", f"{capitalised(noun('participants'))} by arm", 12),
        Column("risk_of_bias", "Risk of bias", 12),
        Column("note", "Notes", 13),
    ]


def short_study_columns() -> list[Column]:
    """List the columns of the table of studies in the main report."""
    return [
        Column("design", "Design", 14),
        Column("modality", "Modality", 9),
        Column("treatment", capitalised(noun("treatment")), 22),
        Column("people", f"{capitalised(noun('participants'))} by arm", 28),
        Column("judged", "Risk of bias", 10),
    ]


def finding_columns() -> list[Column]:
    """List the columns of a table of findings."""
    condition = "Condition or outcome" if is_neuroimaging() else "Condition or associated variable"
    return [
        Column("side", "Side", 6),
        Column("measure", capitalised(noun("measure")), 10),
        Column("contrast", "Contrast", 9),
        Column("group", "Group", 10),
        Column("comparison", "Comparison", 8),
        Column("condition", condition, 11),
        Column("follow_up", "Follow-up", 8),
        Column("better", "Better", 6),
        Column("direction", "Direction", 8),
        Column("effect", "Effect (standard error)", 9),
        Column("significant", "Significant", 7),
        Column("source", "Source", 8),
        Column("note", "Note", 16),
    ]
