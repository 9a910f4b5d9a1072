"""Whom a result favours, the intervention or the control: one rule for records and votes."""

from typing import Literal

from scripts.models.terms import CHANGES, STUDIED

# What a finding lacks to favour one of the two.
BenefitFault = Literal[
    "no comparison", "control alone", "no comparator", "no treatment", "both treated", "no better"
]


def benefit_fault(
    contrast: str, role: str, other: str | None, better: str | None
) -> BenefitFault | None:
    """Say why a finding favours neither the intervention nor the control; None where it can.

    Parameters
    ----------
    contrast, role
        Those of the finding and of its arm.
    other
        The role of the arm that it is compared with, if any.
    better
        Which direction of the measure is better, if anybody says so.

    Examples
    --------
    >>> benefit_fault("within_group", "treated", None, "lower") is None
    True
    >>> benefit_fault("between_groups", "treated", "patients", "lower")
    'both treated'
    """
    is_treated, is_against_treated = role in STUDIED, other in STUDIED
    if contrast not in CHANGES:
        return "no comparison"
    if contrast == "within_group":
        return "control alone" if not is_treated else None if better else "no better"
    if is_treated == is_against_treated:
        untreated: BenefitFault = "no treatment" if other else "no comparator"
        return "both treated" if is_treated else untreated
    return None if better else "no better"
