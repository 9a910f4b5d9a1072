"""Turn directions of a measure into what favours the intervention and what the control."""

import pandas as pd

from scripts.common.wording import term_label
from scripts.common.words import noun
from scripts.models.benefit import BenefitFault, benefit_fault
from scripts.models.effect_types import is_ratio
from scripts.models.terms import STUDIED

OPPOSITE = {"increase": "decrease", "decrease": "increase"}
# What a finding says of its own group, and the same of the group that it is compared with.
SIDES = (("arm", "comparator"), ("arm_role", "comparator_role"), ("n_arm", "n_comparator"))


def count_benefit(findings: pd.DataFrame) -> pd.DataFrame:
    """Turn the direction of each finding into benefit: ``increase`` favours the intervention.

    Parameters
    ----------
    findings
        See ``FINDINGS``.

    Returns
    -------
    The findings that say whom they favour, with ``direction`` and ``effect`` turned where lower
    values are better. A finding about the control group compared with the treated one is told of
    the treated group: its two groups change places, and its direction turns. Left out are the
    findings of ``why_no_benefit``.
    """
    kept = findings[says_benefit(findings)]
    of_control = ~kept["arm_role"].isin(STUDIED)
    places = {
        place: kept[place].mask(of_control, kept[other])
        for pair in SIDES
        for place, other in (pair, pair[::-1])
    }
    turned = (kept["better"] == "lower").fillna(value=False) ^ of_control
    return turn_directions(kept.assign(**places), turned)


def says_benefit(findings: pd.DataFrame) -> pd.Series:
    """Mark the findings that say whom they favour: the intervention or the control."""
    return why_no_benefit(findings).isna()


def why_no_benefit(findings: pd.DataFrame) -> pd.Series:
    """Say of each finding why it favours neither the intervention nor the control; else missing.

    A finding says whom it favours where a direction typed as benefit could be read: it is a change
    within a treated group or a difference between such a group and a control, of a measure of which
    the record or the vocabulary says what is better.
    """
    treatment, control = noun("treatment"), noun("control")
    reasons: dict[BenefitFault, str] = {
        "no comparison": f"it does not compare the {treatment} with the {control}",
        "control alone": f"a change within a {control} group does not favour either group",
        "no comparator": "the group that it is compared with is not recorded",
        "no treatment": f"neither of the groups compared has the {treatment}",
        "both treated": f"both groups compared are treated, so that neither is the {control}",
        "no better": "neither the finding nor the vocabulary says which direction is better",
    }
    rows = findings[["contrast", "arm_role", "comparator_role", "better"]].astype(object)
    why = []
    for contrast, *values in rows.where(rows.notna(), None).to_numpy():
        fault = benefit_fault(contrast, *values)
        about = f" ({term_label(contrast)})" if fault == "no comparison" else ""
        why.append(f"{reasons[fault]}{about}" if fault else None)
    return pd.Series(why, findings.index, dtype="string")


def are_ratios(effect_types: pd.Series) -> pd.Series:
    """Mark the kinds of effect that are ratios, not their logarithms."""
    names = effect_types.astype("string").fillna("")
    return names.map(is_ratio).astype(bool)


def turn_directions(findings: pd.DataFrame, turned: pd.Series) -> pd.DataFrame:
    """Turn the direction of some findings round, and their effects: the sign, of a ratio 1 / it.

    The standard error of a ratio turns with it, by the delta method.
    """
    direction = findings["direction"].astype("string")
    opposite = direction.map(OPPOSITE).fillna(direction)
    effect, se, ratio = findings["effect"], findings["se"], are_ratios(findings["effect_type"])
    positive = effect.where(effect > 0)  # a ratio that is not is a slip
    return findings.assign(
        direction=direction.mask(turned, opposite),
        effect=effect.mask(turned & ~ratio, 0 - effect).mask(turned & ratio, 1 / positive),
        se=se.mask(turned & ratio, se / positive**2),
    )
