"""Effects from the votes of cohorts and their numbers of participants, by maximum likelihood."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from scripts._likelihood import EXACT_UP_TO, VoteFit, correlation_fit, fit_votes
from scripts._models import VoteConfig
from scripts._tables import rows_of
from scripts._voting import KEY, add_up_arms, cast_study_votes, cast_unit_votes
from scripts._words import chosen_percent, counted, listed_words

# ASSUME: what a contrast measures. A change in one arm is a standardised mean change, a difference
# between groups a standardised mean difference; what goes with an outcome is a correlation.
FORMS = {
    "within_group": "mean_change",
    "between_groups": "mean_difference",
    "responders_vs_nonresponders": "mean_difference",
    "completers_vs_noncompleters": "mean_difference",
    "baseline_group_difference": "mean_difference",
    "association": "correlation",
    "prediction": "correlation",
}
COMPARISONS = {
    "mean_change": "compare before with after",
    "mean_difference": "compare groups",
    "correlation": "relate it to an outcome",
}
ONLY_VOTE = "the only vote with a number of participants is"
OF_FORM = [*KEY, "form"]


def fit_vote_effects(voting: pd.DataFrame, config: VoteConfig) -> Iterator[dict[str, Any]]:
    """Fit the effect behind the votes of each synthesis, region and form of contrast.

    Parameters
    ----------
    voting
        Findings of known direction in their groups, whose ``unit`` is the cohort.
    config
        The agreement rule and the confidence level.

    Yields
    ------
    Three rows of ``EFFECTS`` for each form that the region has findings of: the estimate with its
    exact, its profile-likelihood and its Wald interval.
    """
    formed = voting.assign(form=voting["contrast"].map(FORMS))
    studies = cast_study_votes(formed, OF_FORM, config.agreement_share)
    cohorts = cast_unit_votes(studies, OF_FORM, config.agreement_share).set_index(OF_FORM)
    cohorts = cohorts.assign(size=_sizes(cohorts, formed))
    sets = _describe(cohorts)
    fit = _fit(cohorts, sets, config.confidence)
    correlations = correlation_fit(fit, config.confidence)
    for place, row in enumerate(rows_of(sets.reset_index())):
        of_form = correlations if row.form == "correlation" else fit
        for interval in ("exact", "profile", "wald"):
            yield _row(row, of_form, place, interval, config.confidence)


def _sizes(cohorts: pd.DataFrame, formed: pd.DataFrame) -> pd.Series:
    """Return the size of each cohort's study in the likelihood; missing without numbers."""
    n = cohorts["participants"].astype("Float64")
    of_study = [*OF_FORM, "unit", "study_id"]
    others = add_up_arms(formed, of_study, "comparator", "n_comparator")
    most = others.groupby(level=[*OF_FORM, "unit"]).max().rename("other").reset_index("unit")
    both = cohorts.reset_index().merge(most.reset_index(), on=[*OF_FORM, "unit"], how="left")
    other = both["other"].astype("Float64").set_axis(cohorts.index)
    two_arms = cohorts.index.get_level_values("form") == "mean_difference"
    size: pd.Series = (n * other / (n + other)).where(two_arms, n)
    return size


def _describe(cohorts: pd.DataFrame) -> pd.DataFrame:
    """Count the cohorts of each set: those that enter the likelihood, and those left out."""
    vote, sized = cohorts["vote"], cohorts["size"].notna()
    flags = pd.DataFrame(
        {
            "cohorts": True,
            "increase": (vote == "increase") & sized,
            "decrease": (vote == "decrease") & sized,
            "no_change": vote == "no_change",
            "conflicting": vote == "conflicting",
            "without_n": vote.isin(["increase", "decrease"]) & ~sized,
        },
        index=cohorts.index,
    )
    return flags.astype(int).groupby(level=OF_FORM).sum()


def _fit(cohorts: pd.DataFrame, sets: pd.DataFrame, confidence: float) -> VoteFit:
    """Fit all sets at once: one row of a matrix for each, equal votes together."""
    sign = cohorts["vote"].astype("string").map({"increase": 1.0, "decrease": -1.0})
    used = pd.DataFrame({"sign": sign, "size": cohorts["size"].astype(float)}).dropna()
    alike = used.groupby([*OF_FORM, "size", "sign"])["sign"].sum().rename("votes").reset_index()
    row = sets.index.get_indexer(pd.MultiIndex.from_frame(alike[OF_FORM]))
    column = alike.groupby(OF_FORM).cumcount().to_numpy()
    shape = (len(sets), 1 + max(column, default=0))
    votes, sizes = np.zeros(shape), np.ones(shape)
    votes[row, column], sizes[row, column] = alike["votes"], alike["size"]
    return fit_votes(votes, sizes, confidence)


def _row(row: Any, fit: VoteFit, place: int, interval: str, confidence: float) -> dict[str, Any]:
    estimate = fit.estimate[place]
    low, high = (getattr(fit, f"{interval}_{end}")[place] for end in ("low", "high"))
    outside = "; the estimate lies outside of the interval, which counts votes alone"
    return {
        "synthesis": row.synthesis,
        "region": row.region,
        "method": f"ml_{row.form}_{interval}",
        "estimate": estimate,
        "ci_low": low,
        "ci_high": high,
        "k": row.increase + row.decrease,
        "estimable": bool(row.increase and row.decrease),
        "reason": _reason(row, interval, confidence)
        + (outside if estimate < low or estimate > high else ""),
    }


def _reason(row: Any, interval: str, confidence: float) -> str:
    k = row.increase + row.decrease
    left = [
        f"{row.no_change} for no change" if row.no_change else "",
        f"{row.conflicting} conflicting" if row.conflicting else "",
        f"{row.without_n} without a number of participants" if row.without_n else "",
    ]
    left_out = listed_words([text for text in left if text])
    aside = f"; left out: {left_out}" if left_out else ""
    if not k:
        return f"no cohort has both a direction and a number of participants{aside}"
    if row.increase and row.decrease:
        told = f"directions and numbers of {k} of {counted(row.cohorts, 'cohort')} that "
        told += COMPARISONS[row.form]
        many = interval == "exact" and k > EXACT_UP_TO
        return told + ("; too many for the exact interval: see the profile" if many else "") + aside
    way, end = ("increase", "lower") if row.increase else ("decrease", "upper")
    who = f"all {k} votes with a number of participants are" if k > 1 else ONLY_VOTE
    level = chosen_percent(confidence)
    bound = {
        "exact": f"{end} limit is a one-sided bound, the end of an open exact {level} interval",
        "profile": f"{end} limit is a one-sided bound, the end of an open {level} profile "
        "interval, which is approximate",
    }
    told = f"; the {bound[interval]}" if interval in bound else ""
    return f"{who} for {way}: the likelihood has no maximum{told}{aside}"
