"""Effects from the votes of cohorts and their numbers of participants, by maximum likelihood."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from scripts.common.wording import chosen_percent, counted, list_words
from scripts.effects.likelihood import EXACT_UP_TO, VoteFit, correlation_fit, fit_votes
from scripts.models.config import VoteConfig
from scripts.tables.files import iterate_rows
from scripts.votes.voting import KEY, SIGNS, cast_study_votes, cast_unit_votes, count_participants

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
COMPARISONS = {
    "mean_change": "compare before with after",
    "mean_difference": "compare groups",
    "correlation": "relate it to an outcome",
}
NUMBERS = {
    "mean_change": "a number of participants",
    "mean_difference": "the numbers of both groups",
    "correlation": "a number of participants",
}
FORM_KEY = [*KEY, "form"]


def fit_vote_effects(voting: pd.DataFrame, config: VoteConfig) -> Iterator[dict[str, Any]]:
    """Fit the effect from the votes of each synthesis, region and form of contrast.

    Parameters
    ----------
    voting
        Findings of known direction in their groups, whose ``unit`` is the cohort, with the ``form``
        of their comparison.
    config
        The agreement rule and the confidence level.

    Yields
    ------
    Three rows of ``EFFECTS`` for each form that the region has findings of: the estimate with its
    exact, its profile-likelihood and its Wald interval.
    """
    studies = cast_study_votes(voting, FORM_KEY, config.agreement_share)
    cohorts = cast_unit_votes(studies, FORM_KEY, config.agreement_share)
    cohorts = cohorts.join(_sizes(studies, voting), on=[*FORM_KEY, "unit"]).set_index(FORM_KEY)
    sets = _describe(cohorts)
    fit = _fit(cohorts, sets, config.confidence)
    correlations = correlation_fit(fit, config.confidence)
    for place, row in enumerate(iterate_rows(sets.reset_index())):
        of_form = correlations if row.form == "correlation" else fit
        for interval in ("exact", "profile", "wald"):
            yield _row(row, of_form, place, interval, config.confidence)


def _sizes(studies: pd.DataFrame, voting: pd.DataFrame) -> pd.Series:
    """Return the size of each cohort in the likelihood, the largest of its studies."""
    of_study = [*FORM_KEY, "unit", "study_id"]
    others = count_participants(voting, of_study, "comparator", "n_comparator").rename("other")
    n = studies["participants"].astype("Float64")
    other = studies.join(others, on=of_study)["other"].astype("Float64")
    size = (n * other / (n + other)).where(studies["form"] == "mean_difference", n)
    return studies.assign(size=size).groupby([*FORM_KEY, "unit"])["size"].max()


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
    return flags.astype(int).groupby(level=FORM_KEY).sum()


def _fit(cohorts: pd.DataFrame, sets: pd.DataFrame, confidence: float) -> VoteFit:
    """Fit all sets at once: one row of a matrix for each, equal votes together."""
    sign = cohorts["vote"].astype("string").map(SIGNS)
    used = pd.DataFrame({"sign": sign, "size": cohorts["size"].astype(float)}).dropna()
    alike = used.groupby([*FORM_KEY, "size", "sign"])["sign"].sum().rename("votes").reset_index()
    row = sets.index.get_indexer(pd.MultiIndex.from_frame(alike[FORM_KEY]))
    column = alike.groupby(FORM_KEY).cumcount().to_numpy()
    shape = (len(sets), 1 + max(column, default=0))
    votes, sizes = np.zeros(shape), np.ones(shape)
    votes[row, column], sizes[row, column] = alike["votes"], alike["size"]
    return fit_votes(votes, sizes, confidence)


def _row(row: Any, fit: VoteFit, place: int, interval: str, confidence: float) -> dict[str, Any]:
    estimate = fit.estimate[place]
    low, high = (getattr(fit, f"{interval}_{end}")[place] for end in ("low", "high"))
    is_outside = bool(estimate < low or estimate > high)
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
        "reason": _reason(row, interval, confidence) + (outside if is_outside else ""),
        # Most of those left out report no change: an estimate from the others alone would
        # be too far from 0.
        "complete": not (is_outside or np.isnan(low) or np.isnan(high))
        and 2 * (row.increase + row.decrease) >= row.cohorts,
    }


def _reason(row: Any, interval: str, confidence: float) -> str:
    k, numbers = row.increase + row.decrease, NUMBERS[row.form]
    aside = _left_out(row)
    if not k:
        lacking = (
            f"has both a direction and {numbers}" if row.without_n else "votes for a direction"
        )
        return f"no cohort {lacking}{aside}"
    if row.increase and row.decrease:
        reason = f"directions and numbers of {k} of {counted(row.cohorts, 'cohort')} that "
        reason += COMPARISONS[row.form]
    else:
        way = "increase" if row.increase else "decrease"
        who = {1: "the only vote", 2: "both votes"}.get(k, f"all {k} votes")
        reason = (
            f"{who} with {numbers} {'is' if k == 1 else 'are'} for {way}, which gives no estimate"
        )
        reason += (
            "" if interval == "exact" and k > EXACT_UP_TO else _bound(way, interval, confidence)
        )
    if interval == "exact" and k > EXACT_UP_TO:
        reason += "; too many for the exact interval: see the profile"
    return reason + aside


def _left_out(row: Any) -> str:
    left = [
        f"{row.no_change} for no change" if row.no_change else "",
        f"{row.conflicting} conflicting" if row.conflicting else "",
        f"{row.without_n} without {NUMBERS[row.form]}" if row.without_n else "",
    ]
    return f"; left out: {list_words([text for text in left if text])}" if any(left) else ""


def _bound(way: str, interval: str, confidence: float) -> str:
    """Say which limit is left where all votes agree, and what it is."""
    end, level = "a lower" if way == "increase" else "an upper", chosen_percent(confidence)
    bound = {
        "exact": f"the exact {level} interval",
        "profile": f"the {level} profile interval, which is approximate",
    }
    return f" but {end} bound, of {bound[interval]}" if interval in bound else ""
