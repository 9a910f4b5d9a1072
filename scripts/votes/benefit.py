"""Turn directions of a measure into what favours the intervention and what the control."""

import pandas as pd

from scripts.models.terms import STUDIED

OPPOSITE = {"increase": "decrease", "decrease": "increase"}


def count_benefit(findings: pd.DataFrame) -> pd.DataFrame:
    """Turn the direction of each finding into benefit: ``increase`` favours the intervention.

    Parameters
    ----------
    findings
        See ``FINDINGS``.

    Returns
    -------
    The findings that say whom they favour, with ``direction`` and ``effect`` turned where lower
    values are better, and where the finding is about the control group compared with the treated
    one. Left out are findings of which neither the record nor the vocabulary says what is better,
    and changes within a control group, which say nothing of the intervention.
    """
    kept = findings[says_benefit(findings)]
    of_control = ~kept["arm_role"].isin(STUDIED)
    turned = (kept["better"] == "lower").fillna(value=False) ^ of_control
    return turn_directions(kept, turned)


def says_benefit(findings: pd.DataFrame) -> pd.Series:
    """Mark the findings that say whom they favour: the intervention or the control."""
    of_treated = findings["arm_role"].isin(STUDIED)
    is_compared = findings["contrast"] != "within_group"
    against_treated = is_compared & findings["comparator_role"].isin(STUDIED)
    return findings["better"].notna() & (of_treated | against_treated)


def turn_directions(findings: pd.DataFrame, turned: pd.Series) -> pd.DataFrame:
    """Turn the direction of some findings round, and the sign of their effects."""
    direction = findings["direction"].astype("string")
    opposite = direction.map(OPPOSITE).fillna(direction)
    return findings.assign(
        direction=direction.mask(turned, opposite),
        effect=findings["effect"].mask(turned, -findings["effect"]),
    )
