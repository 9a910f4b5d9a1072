"""What the studies are like, beside their findings: syntheses may filter and group by it."""

import re

import pandas as pd

from scripts.models.risk_of_bias import HIGHEST, LOWEST, NOT_JUDGED
from scripts.models.terms import BiasChoice

BIAS = "risk_of_bias"


def add_study_fields(findings: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Add to each finding what its study is like.

    Parameters
    ----------
    findings, studies
        See ``FINDINGS`` and ``STUDIES``.

    Returns
    -------
    The findings with every column of the studies that they do not have, and with ``risk_of_bias``,
    the overall judgement, and a column ``risk_of_bias_<domain>`` for each domain that is judged in
    any study. Where a study is not judged these columns say so.
    """
    judged = judgements(studies)
    added = [name for name in studies if name not in findings and name not in judged]
    fields = studies[["study_id", *added]].assign(**judged)
    return findings.merge(fields, on="study_id", how="left")


def judgements(studies: pd.DataFrame) -> pd.DataFrame:
    """Give the judgements of the risk of bias of each study a column each, overall first."""
    listed = studies["risk_of_bias_domains"].fillna("").map(split_judgements)
    domains = sorted({name for of_study in listed for name in of_study})
    columns = {BIAS: studies["risk_of_bias_overall"]} | {
        f"{BIAS}_{name}": listed.map(lambda of_study, name=name: of_study.get(name, pd.NA))
        for name in domains
    }
    return pd.DataFrame(columns, index=studies.index).astype("string").fillna(NOT_JUDGED)


def split_judgements(listed: str) -> dict[str, str]:
    """Give the judgement of each domain from the list in a cell of ``risk_of_bias_domains``.

    A judgement in words of a tool without a list may hold a semicolon itself: what follows it
    without a colon belongs to the judgement before.
    """
    pairs = (part.rpartition(": ") for part in re.split(r";(?=[^;]*: )", listed) if part)
    return {name: judged for name, _, judged in pairs}


def allowed_by_bias(findings: pd.DataFrame, choice: BiasChoice) -> pd.Series:
    """Mark the findings of studies whose overall risk of bias a choice allows.

    A study that is not judged is of no known risk: ``not_high`` keeps it, ``low`` does not.
    """
    if choice == "any":
        return pd.Series(True, index=findings.index)
    if choice == "low":
        return findings["risk_of_bias"].isin(LOWEST)
    return ~findings["risk_of_bias"].isin(HIGHEST)
