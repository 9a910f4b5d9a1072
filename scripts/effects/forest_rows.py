"""What each cohort reports beyond a direction: one row of a forest plot for each."""

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from scripts.effects.reported_effects import COHORT, give_per_cohort
from scripts.tables.files import list_values
from scripts.votes.benefit import are_ratios


def list_reported(reported: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Give the effect and the p value of each cohort, as the methods that pool them take it.

    Parameters
    ----------
    reported
        Findings of known direction in their groups, as ``prepare`` gives them.
    confidence
        Confidence level of the intervals, which are those of a normal distribution.

    Returns
    -------
    One row per synthesis, region and cohort that reports an effect or a p value; see ``REPORTED``.
    """
    given = give_per_cohort(reported).dropna(how="all", subset=["effect", "z"])
    given["effect"] = given["weighed"].fillna(given["effect"])
    types = list_values(reported.dropna(subset=["effect", "effect_type"]), COHORT, "effect_type")
    given = given.join(types.rename("effect_type"))
    # Effects of several kinds have no mean, and a correlation lies inside -1 and 1.
    largest = reported["reported"].groupby([reported[name] for name in COHORT]).max()
    is_correlation = given["effect_type"] == "correlation"
    several = given["effect_type"].str.contains(";").fillna(value=False).astype(bool)
    is_wrong = several | (is_correlation & (largest.reindex(given.index) >= 1))
    given[["effect", "se"]] = given[["effect", "se"]].mask(is_wrong)
    is_ratio = are_ratios(given["effect_type"])
    half = float(ndtri((1 + confidence) / 2)) * given["se"]
    limits = {"ci_low": given["effect"] - half, "ci_high": given["effect"] + half}
    scales = {
        # From Fisher's scale, and from logarithms; beyond e to the 700 there is no number.
        name: values.where(~is_correlation, np.tanh(values)).where(
            ~is_ratio, np.exp(values.where(is_ratio).clip(-700, 700))
        )
        for name, values in {"effect": given["effect"], **limits}.items()
    }
    p = pd.Series(2 * ndtr(-given["z"].abs()), given.index)
    bounds = reported.dropna(subset="z").groupby(COHORT)["p_below"].any()
    p_below = given.index.isin(bounds.index[bounds.fillna(value=False).astype(bool)])
    return given.assign(**scales, p_value=p, p_below=p_below).reset_index()
