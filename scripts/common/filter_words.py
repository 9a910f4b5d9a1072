"""Filters on findings in words: what a synthesis, or a statement of the text, is about."""

from collections.abc import Callable, Sequence
from typing import Any

from scripts.common.wording import (
    arm_of_any_study,
    cohort_label,
    list_words,
    role_label,
    study_label,
    subgroup_label,
    term_label,
)
from scripts.common.words import noun

# What readers call the columns of findings and of studies that are not called as they are named.
COLUMN_LABELS = {
    "arm": "group",
    "arm_role": "group",
    "better": "better value",
    "comparator_role": "comparator",
    "follow_up": "follow-up",
    "study_id": "study",
    "target_region": "target region",
    "year": "year of publication",
}
# How readers see the values of columns that hold keys.
WRITERS: dict[str, Callable[[Any], str]] = {
    "arm": arm_of_any_study,
    "comparator": arm_of_any_study,
    "arm_role": role_label,
    "comparator_role": role_label,
    "study_id": study_label,
    "cohort": cohort_label,
    "subgroup": subgroup_label,
}
INCLUDED = {(True,): "included", (False,): "not eligible for inclusion"}


def column_label(column: str) -> str:
    """Name a column of findings or of studies: ``role of the group``, ``outcome``."""
    if column in ("region", "measure"):
        return noun("region" if column == "region" else "measure")
    if column.startswith("risk_of_bias_"):
        return f"risk of bias ({term_label(column.removeprefix('risk_of_bias_'))})"
    if column.startswith("intervention_"):
        name = term_label(column.removeprefix("intervention_"))
        return f"{noun('treatment')} {name.replace('duration weeks', 'duration in weeks')}"
    return COLUMN_LABELS.get(column, term_label(column))


def filter_phrase(column: str, allowed: Sequence[Any]) -> str:
    """Write what a filter allows in a column.

    Examples
    --------
    >>> filter_phrase("subgroup", ["all", "responders"])
    'subgroup: whole group or responders'
    """
    if column == "included":
        return f"studies: {INCLUDED.get(tuple(allowed), 'any')}"
    write: Callable[[Any], str] = WRITERS.get(column, value_label)
    return f"{column_label(column)}: {list_words([write(value) for value in allowed], 'or')}"


def value_label(value: Any) -> str:
    """Write a value that a filter allows as words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else term_label(str(value))
