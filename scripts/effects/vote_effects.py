"""Effects from the votes of cohorts and their numbers of participants, by maximum likelihood."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.effects.agreeing_reports import ONE_REPORT, Agreed, Reports
from scripts.effects.exact_limits import EXACT_UP_TO
from scripts.effects.likelihood import VoteFit, correlation_fit, fit_votes, heterogeneous_size
from scripts.effects.questions import FORMS
from scripts.effects.reported_effects import several_questions
from scripts.effects.rows import IN, LACKING, Row, Status, effect_row
from scripts.models.config import VoteConfig
from scripts.tables.files import list_values
from scripts.votes.voting import KEY, SIGNS, cast_study_votes, cast_unit_votes, count_participants

NUMBERS = {
    "mean_change": "a number of participants",
    "mean_difference": "the numbers of both groups",
    "correlation": "a number of participants",
}
# What each interval gives where all votes have one direction.
BOUNDS = {
    "exact": "one-sided bound (exact)",
    "profile": "one-sided bound (profile likelihood, approximate)",
    "wald": "no estimate",
}
INTERVALS = tuple(BOUNDS)
FORM_KEY = [*KEY, "form"]
OTHER_FORM = "another kind of comparison"
OUTSIDE = {"no_change": "no change", "conflicting": "conflicting"}  # votes without a direction


class VoteSets(NamedTuple):
    """The votes of cohorts, in sets that share a region and a form of comparison.

    Attributes
    ----------
    cohorts
        One row per cohort of a set, indexed by ``FORM_KEY``: its ``unit``, ``vote``, ``size``
        (missing where not known), ``smallest`` and ``reports``, the findings of each study.
    questions
        Those that the findings of each set answer, with semicolons between.
    """

    cohorts: pd.DataFrame
    questions: pd.Series

    @property
    def sets(self) -> "pd.Index[Any]":
        """The synthesis, region and form of each set."""
        return self.questions.index


def cast_votes_by_form(voting: pd.DataFrame, config: VoteConfig) -> VoteSets:
    """Cast the votes of cohorts from the findings of each form of comparison alone.

    Parameters
    ----------
    voting
        Findings of known direction in their groups, whose ``unit`` is the cohort, with the
        ``question`` of each.
    config
        The agreement rule.
    """
    voting = voting.assign(form=voting["contrast"].map(FORMS))
    studies = cast_study_votes(voting, FORM_KEY, config.agreement_share)
    cohorts = cast_unit_votes(studies, FORM_KEY, config.agreement_share)
    of_cohort = [*FORM_KEY, "unit"]
    directional = studies["n_increase"] + studies["n_decrease"]
    counts: Any = list(zip(directional, studies["n_no_change"], strict=True))
    reports = studies.assign(reports=counts).groupby(of_cohort)["reports"]
    cohorts = cohorts.join(_sizes(studies, voting), on=of_cohort)
    cohorts = cohorts.join(reports.agg(lambda counts: tuple(sorted(counts))), on=of_cohort)
    questions = list_values(voting, FORM_KEY, "question").sort_index()
    return VoteSets(cohorts.set_index(FORM_KEY), questions)


def describe_vote_effects(
    cast: VoteSets, fit: VoteFit, statuses: Mapping[Any, Status], confidence: float
) -> Iterator[Row]:
    """Describe the effect from the votes of each synthesis, region and form of comparison.

    Parameters
    ----------
    cast
        The votes.
    fit
        The effects that they give, for one true effect.
    statuses
        By synthesis and region: why each cohort has no vote, or ``IN``.
    confidence
        Confidence level of the intervals.

    Yields
    ------
    Three rows of ``EFFECTS`` for each form that the region has findings of: the estimate with its
    exact, its profile-likelihood and its Wald interval.
    """
    correlations = correlation_fit(fit, confidence)
    of_set = dict(iter(cast.cohorts.groupby(level=FORM_KEY)))
    for place, (synthesis, region, form) in enumerate(cast.sets):
        votes = of_set[synthesis, region, form]
        status = describe_votes(statuses[synthesis, region], votes, form)
        of_form = correlations if form == "correlation" else fit
        why = several_questions(cast.questions.iloc[place])
        for interval in INTERVALS:
            limits = interval_of(of_form, place, interval)
            row = _row(status, votes, limits, f"{form}_{interval}", why)
            yield {"synthesis": synthesis, "region": region, **row}


def fit_sets(
    cast: VoteSets, cohorts: pd.DataFrame, config: VoteConfig, *taus: npt.ArrayLike
) -> list[VoteFit]:
    """Fit all sets at once: one row of a matrix for each, equal votes together.

    Parameters
    ----------
    cast
        The sets.
    cohorts
        The cohorts to fit: all of ``cast``, or some of them.
    config
        The agreement rule and the confidence level.
    taus
        Standard deviations of the true effects between cohorts; a fit for each. One may differ
        between sets: shape (sets, 1).
    """
    matrix = arrange_votes(cast, cohorts)
    is_plain = {*matrix.patterns} <= {ONE_REPORT}
    fits = []
    for tau in taus:
        sizes, smallest = (heterogeneous_size(m, tau) for m in (matrix.sizes, matrix.smallest))
        agreed = Agreed(matrix.code, matrix.patterns, config.agreement_share, smallest)
        fits.append(fit_votes(matrix.votes, sizes, config.confidence, None if is_plain else agreed))
    return fits


class VoteMatrix(NamedTuple):
    """The votes of sets, each in a row: matrices of shape (sets, kinds of votes).

    Attributes
    ----------
    votes
        How many votes are alike, with the sign of their direction; 0 where a set has no further.
    sizes, smallest
        Their size, and that of the smallest report of their cohorts.
    code, patterns
        The reports behind them: the place among the patterns, and these.
    """

    votes: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.float64]
    smallest: npt.NDArray[np.float64]
    code: npt.NDArray[np.int_]
    patterns: list[Reports]


def arrange_votes(cast: VoteSets, cohorts: pd.DataFrame) -> VoteMatrix:
    """Put the votes of each set into a row, equal ones together."""
    sign = cohorts["vote"].astype("string").map(SIGNS)
    code, patterns = pd.factorize(cohorts["reports"])
    used = cohorts[["size", "smallest"]].astype(float).assign(sign=sign, code=code).dropna()
    kinds = used.groupby([*FORM_KEY, "size", "smallest", "sign", "code"])["sign"].sum()
    alike = kinds.rename("votes").reset_index()
    row = cast.sets.get_indexer(pd.MultiIndex.from_frame(alike[FORM_KEY]))
    column = alike.groupby(FORM_KEY).cumcount().to_numpy()
    shape = (len(cast.sets), 1 + max(column, default=0))
    votes, sizes, smallest, codes = np.zeros(shape), np.ones(shape), np.ones(shape), np.zeros(shape)
    columns = {"votes": votes, "size": sizes, "smallest": smallest, "code": codes}
    for name, cells in columns.items():
        cells[row, column] = alike[name]
    return VoteMatrix(votes, sizes, smallest, codes.astype(int), list(patterns))


def _sizes(studies: pd.DataFrame, voting: pd.DataFrame) -> pd.DataFrame:
    """Return the size of each cohort in the likelihood, the largest and smallest of its studies.

    Where a study compares arms, those of each side add up. If an arm stands on both sides, as in A
    against B and B against C, its participants would count twice: then the size is that of the
    largest comparison.
    """
    of_study = [*FORM_KEY, "unit", "study_id"]
    others = count_participants(voting, of_study, "comparator", "n_comparator").rename("other")
    n = studies["participants"].astype("Float64")
    other = studies.join(others, on=of_study)["other"].astype("Float64")
    size = (n * other / (n + other)).where(studies["form"] == "mean_difference", n)
    largest = studies.join(_largest_comparison(voting, of_study), on=of_study)["largest"]
    size = size.where(~_shares_an_arm(studies, voting, of_study), largest)
    of_cohort = studies.assign(size=size).groupby([*FORM_KEY, "unit"])["size"]
    return pd.DataFrame({"size": of_cohort.max(), "smallest": of_cohort.min()})


def _shares_an_arm(studies: pd.DataFrame, voting: pd.DataFrame, of_study: list[str]) -> pd.Series:
    """Mark the studies of which an arm stands on both sides of the comparisons of a form."""
    voting = voting[voting["form"] == "mean_difference"]
    sides = [
        voting[[*of_study, side]].rename(columns={side: "arm"}) for side in ("arm", "comparator")
    ]
    both = sides[0].merge(sides[1].dropna())[of_study].drop_duplicates().assign(both=True)
    return studies[of_study].merge(both, how="left", on=of_study)["both"].notna()


def _largest_comparison(voting: pd.DataFrame, of_study: list[str]) -> pd.Series:
    n, other = (voting[name].astype("Float64") for name in ("participants", "n_comparator"))
    sized = voting.assign(largest=n * other / (n + other))
    studies = sized.groupby(of_study)["largest"]
    return studies.max().mask(studies.count() < studies.size())


def describe_votes(status: Status, votes: pd.DataFrame, form: str) -> Status:
    """Say of each cohort of a region why its vote is not in the likelihood."""
    columns = (votes["unit"], votes["vote"], votes["size"].notna())
    reasons = {
        unit: OUTSIDE.get(vote, IN if is_sized else LACKING[form])
        for unit, vote, is_sized in zip(*columns, strict=True)
    }
    return {
        cohort: reasons.get(cohort, OTHER_FORM) if why == IN else why
        for cohort, why in status.items()
    }


def interval_of(fit: VoteFit, place: int, interval: str = "exact") -> tuple[float, float, float]:
    """Give the estimate of a set with its interval; the exact one is widened to hold it."""
    estimate = fit.estimate[place]
    low, high = (getattr(fit, f"{interval}_{end}")[place] for end in ("low", "high"))
    if interval == "exact" and not np.isnan(estimate):  # votes were counted without their sizes
        low, high = np.minimum(low, estimate), np.maximum(high, estimate)
    return estimate, low, high


def _row(
    status: Status,
    votes: pd.DataFrame,
    limits: tuple[float, float, float],
    method: str,
    why: str,
) -> Row:
    form, _, interval = method.rpartition("_")
    if why:
        return effect_row(f"ml_{method}", status, "", why=why) | {"complete": False}
    ways = [
        vote for unit, vote in zip(votes["unit"], votes["vote"], strict=True) if not status[unit]
    ]
    row = effect_row(f"ml_{method}", status, _text(ways, form, interval))
    estimate, low, high = limits
    return row | {
        "estimate": estimate,
        "ci_low": low,
        "ci_high": high,
        "estimable": len({*ways}) == 2,
        # Most of those left out report no change: an estimate from the others alone would be too
        # far from 0.
        "complete": not (np.isnan(low) or np.isnan(high)) and 2 * len(ways) >= len(votes),
    }


def _text(ways: Sequence[str], form: str, interval: str) -> str:
    k, numbers = len(ways), NUMBERS[form]
    if not k:
        return f"no cohort has both a direction and {numbers}"
    too_many = interval == "exact" and k > EXACT_UP_TO
    if len({*ways}) == 2:
        text = "directions and numbers of participants of {k} of {cohorts}"
    else:
        who = {1: "one cohort only", 2: "both cohorts agree"}.get(k, f"all {k} cohorts agree")
        bound = "no estimate" if too_many else BOUNDS[interval]
        text = f"{who} ({ways[0]}): {bound}"
    return text + ("; too many cohorts for the exact interval" if too_many else "")
