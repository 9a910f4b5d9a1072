"""What a finding compares: findings are pooled only where they answer one question.

A question is a measure, a contrast and a direction of comparison. For a difference between groups
that direction is which kind of arm is compared with which kind; for the contrasts within one arm it
is the part of the arm that is compared with the others.
"""

import pandas as pd

from scripts.models.terms import STUDIED

# ASSUME: what a contrast measures. A change in one arm is a standardised mean change, a difference
# between groups a standardised mean difference; what is associated with improvement a correlation.
FORMS = {
    "within_group": "mean_change",
    "between_groups": "mean_difference",
    "responders_vs_nonresponders": "mean_difference",
    "completers_vs_noncompleters": "mean_difference",
    "baseline_group_difference": "mean_difference",
    "association": "correlation",
    "prediction": "mean_difference",
}
# Contrasts that may compare two arms, and those that may compare a part of an arm with the others.
OF_ARMS = ("between_groups", "baseline_group_difference")
OF_PARTS = (
    "responders_vs_nonresponders",
    "completers_vs_noncompleters",
    "baseline_group_difference",
    "prediction",
)


# The kinds of arm that a comparison is between; the other roles are controls.
SIDES = {**dict.fromkeys(STUDIED, "treated"), "healthy_control": "healthy control"}


def name_questions(findings: pd.DataFrame) -> pd.Series:
    """Name the question of each finding, in words.

    Findings of another name are not pooled with it: another measure or contrast, or the same
    groups compared the other way round.

    Examples
    --------
    >>> findings = pd.DataFrame({
    ...     "measure": "activation", "contrast": ["within_group", "between_groups"],
    ...     "subgroup": "all", "arm_role": "treated",
    ...     "comparator_role": [None, "treatment_as_usual"],
    ... })
    >>> list(name_questions(findings))
    ['activation, within group', 'activation, between groups, treated against control']
    """
    contrast, subgroup = (findings[name].astype("string") for name in ("contrast", "subgroup"))
    names = (findings["measure"].astype("string") + ", " + contrast).str.replace("_", " ")
    # Arms whose comparator is not recorded are taken to be compared with a control.
    one, other = (
        findings[role].astype("string").map(SIDES).fillna("control")
        for role in ("arm_role", "comparator_role")
    )
    of_arms = contrast.isin(OF_ARMS) & ((subgroup == "all") | findings["comparator_role"].notna())
    of_parts = contrast.isin(OF_PARTS) & (subgroup != "all")
    names = names.where(~of_arms, names + ", " + one + " against " + other)
    return names.where(~of_parts, names + ", " + subgroup)
