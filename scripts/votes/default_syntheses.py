"""The syntheses of a review that names none: one for each measure that its findings have."""

from typing import TypeVar

import pandas as pd

from scripts.common.wording import capitalised, term_label
from scripts.common.words import definite
from scripts.models.base import identifiers
from scripts.models.config import Synthesis, VoteConfig
from scripts.models.filters import Where
from scripts.models.terms import CHANGES, STUDIED
from scripts.votes.benefit import says_benefit

Choices = TypeVar("Choices", bound=VoteConfig)


def fill_syntheses(config: Choices, findings: pd.DataFrame) -> Choices:
    """Give a review that names no syntheses one for each measure of its findings, and at least one.

    Each includes the changes in whole groups of the included studies. It counts benefit where every
    such finding says which way is better, else the direction of the measure in the treated groups.

    Parameters
    ----------
    config
        The choices of a review.
    findings
        See ``FINDINGS``.
    """
    if config.syntheses:
        return config
    included = findings[findings["included"]]
    measures = sorted(included["measure"].dropna().unique())
    syntheses = {
        name: _synthesis_of(measure, included[included["measure"] == measure])
        for name, measure in zip(identifiers(measures), measures, strict=True)
    }
    # A review has studies before it has findings: then there is one question, without an answer.
    if not syntheses:
        syntheses["effect"] = Synthesis(title=f"Effect of {definite('treatment')}", where=Where())
    return config.model_copy(update={"syntheses": syntheses})


def _synthesis_of(measure: str, findings: pd.DataFrame) -> Synthesis:
    where: dict[str, list[str]] = {"measure": [measure]}
    # A filter that would leave nothing is not set: the measure is reported in another way.
    for column, usual in (("contrast", CHANGES), ("subgroup", ("all",))):
        kept = findings[findings[column].isin(usual)]
        if len(kept):
            findings = kept
            where[column] = [term for term in usual if term in set(kept[column])]
    benefits = bool(findings["better"].notna().all() and says_benefit(findings).any())
    if benefits and "between_groups" in where.get("contrast", ()):
        # ASSUME: people change without an intervention too, so that a comparison goes before.
        where["contrast"] = ["between_groups"]
    of_treated: list[str] = [role for role in STUDIED if role in set(findings["arm_role"])]
    if of_treated and not benefits:
        where["arm_role"] = of_treated
    # An association, or a prediction, is no effect of the treatment.
    is_effect = bool(findings["contrast"].isin(CHANGES).any())
    name = term_label(measure)
    return Synthesis(
        title=f"Effect of {definite('treatment')} on {name}" if is_effect else capitalised(name),
        where=Where.model_validate(where),
        count="benefit" if benefits else "direction",
    )
