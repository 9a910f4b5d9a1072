"""The cells of changes in words: columns, values before and after, causes."""

from collections.abc import Iterable, Sequence

from scripts.changes.labels import Row, Syntheses, cause_label, choice_text
from scripts.common.wording import (
    arm_label,
    cohort_label,
    direction_phrase,
    favoured,
    list_words,
    term_label,
    verdict_phrase,
)
from scripts.common.words import NOUNS, noun

Rows = Sequence[Row]

VOTES = ("increase", "decrease", "no_change", "conflicting")
CELLS = {
    "n_not_reported": "findings of which the direction is not reported",
    "n_unclear": "findings of unclear direction",
    "ci_low": "lower limit",
    "ci_high": "upper limit",
    "p_sign": "p of the sign test",
    "p_holm": "adjusted p of the sign test",
    "p_attainable": "smallest attainable p",
    "p_chance": "probability by chance",
    "p_weighted": "weighted p",
    "n_effective": "effective number",
    "units_without_n": "votes without a number",
    "level": "certainty",
    "at_most": "certainty at most",
    "rated_up": "levels rated up",
    "n_enrolled": "number enrolled",
    "n_arm": "number analysed in the arm",
    "n_comparator": "number analysed in the comparator arm",
    "arm_role": "role of the arm",
    "comparator_role": "role of the comparator arm",
    "better": "which way is better",
    "follow_up": "follow-up",
    "label": "name shown",
    "effect_type": "kind of effect size",
    "se": "standard error",
    "p_value": "p value",
    "p_below": "whether the p value is an upper bound",
    "p_sides": "sides of the p value",
    "significant": "stated as significant",
    "included": "included study",
    "why_not_included": "reason for not being included",
    "risk_of_bias_tool": "risk-of-bias tool",
    "risk_of_bias_overall": "overall risk of bias",
    "risk_of_bias_domains": "risk of bias by domain",
}
# Nouns of the review stand in the place of the braces.
CELLS_WITH_NOUNS = {
    "region": "{region}",
    "region_as_reported": "{region} as reported",
    "target_region": "target {region}",
    "measure": "{measure}",
    "cohort": "{cohort}",
    "cohort_label": "name shown for the {cohort}",
    "n": "{participants}",
    "n_treated": "{participants}, {treated} groups",
    "n_control": "{participants}, {control} groups",
    "n_total": "{participants} in all",
    "intervention_name": "{treatment}",
    "intervention_format": "{treatment} format",
    "intervention_setting": "setting",
    "intervention_duration_weeks": "weeks of {treatment}",
}
YES_NO = ("significant", "p_below", "included")
TERMS = ("direction", "measure", "contrast", "arm_role", "comparator_role", "role", "subgroup")


def change_text(row: Row, arrow: str, scale: str = "direction") -> str:
    """Write the cell before and after; one that was not there as none."""
    return f"{cell_text(row, 'before', scale)} {arrow} {cell_text(row, 'after', scale)}"


def cell_text(row: Row, side: str, scale: str = "direction") -> str:
    """Write the cell of one version, ``before`` or ``after``, as readers see it."""
    cell, column = row[side], row["column"]
    if not cell:
        return "none"
    if row["kind"] == "choice changed":
        return choice_text(cell)
    if column in ("vote", "verdict"):
        return (direction_phrase if column == "vote" else verdict_phrase)(cell, scale)
    if column in ("arm", "comparator"):
        return arm_label(row["item"], cell)
    if column in YES_NO:
        return {"true": "yes", "false": "no"}.get(cell, cell)
    label = {"cohort": cohort_label, **dict.fromkeys(TERMS, term_label)}.get(column, str)
    return label(cell)


def label_column(column: str, scale: str = "direction") -> str:
    """Write the name of a column in words, those of votes as what their synthesis counts."""
    for vote in VOTES:
        if column == f"n_{vote}":
            return direction_phrase(vote, scale)
        if column == f"participants_{vote}":
            return f"{noun('participants')} for {direction_phrase(vote, scale)}"
    if column in ("proportion_increase", "share_increase"):
        of = f"favouring {favoured('increase')}" if scale == "benefit" else "of increase"
        return f"{column.partition('_')[0]} {of}"
    if column in CELLS_WITH_NOUNS:
        return CELLS_WITH_NOUNS[column].format_map({word: noun(word) for word in NOUNS})
    return CELLS.get(column, term_label(column))


def cause_text(rows: Rows, syntheses: Syntheses) -> str:
    """List the causes of some changes."""
    causes = {cause for row in rows for cause in row["because"].split(";") if cause}
    return list_words([cause_label(cause, syntheses) for cause in sorted(causes)])


def cause_suffix(because: str) -> str:
    """End a sentence with its cause; nothing where there is none."""
    return f", because of {because}" if because else ""


def list_some(names: Sequence[str], most: int = 4) -> str:
    """List names, cut off where there are many."""
    if len(names) <= most:
        return list_words(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def filter_kinds(rows: Iterable[Row], *kinds: str) -> list[Row]:
    """Keep the changes of some kinds."""
    return [row for row in rows if row["kind"] in kinds]


def group_rows(rows: Iterable[Row], *columns: str) -> dict[str, list[Row]]:
    """Group changes that are the same in some columns, in the order in which they come."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault("\n".join(row[column] for column in columns), []).append(row)
    return groups
