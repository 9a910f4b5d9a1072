"""How findings become votes and a verdict: one rule of agreement at every step.

The same functions count the votes of the configured analysis, of every analysis that leaves a
cohort out, and of every other combination of choices.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import list_values
from scripts.votes.exact_tests import coin_tail, sign_test

DIRECTIONS = ("increase", "decrease", "no_change")
KEY = ["synthesis", "region"]
SIGNS = {"increase": 1.0, "decrease": -1.0}

Whole = npt.NDArray[np.int64]


class Shares(NamedTuple):
    """A share of agreement for each row, as exact fractions."""

    numerator: Whole
    denominator: Whole


Agreement = Fraction | Shares


def count_directions(table: pd.DataFrame, key: list[str], column: str) -> pd.DataFrame:
    """Count the rows of each group by direction, in columns ``n_increase``, ``n_decrease``, ...

    Examples
    --------
    >>> votes = pd.DataFrame({"region": "insula", "vote": ["increase", "increase", "decrease"]})
    >>> counts = count_directions(votes, ["region"], "vote")
    >>> counts[["region", "n_increase", "n_decrease"]].values.tolist()
    [['insula', 2, 1]]
    """
    flags = {f"n_{name}": (table[column] == name).astype(int) for name in VOTE_CATEGORIES}
    return table[key].assign(**flags).groupby(key, as_index=False, observed=True).sum()


def majority_direction(
    counts: pd.DataFrame, votes: Sequence[str], agreement: Agreement
) -> "pd.Categorical[str]":
    """Find the direction that at least the agreed share holds, else ``conflicting``.

    The share is compared in whole numbers, so that 7 of 10 agree at 0.7 (Boon & Thomson 2021).

    Examples
    --------
    >>> counts = pd.DataFrame({"n_increase": [7, 6], "n_decrease": [3, 4]})
    >>> list(majority_direction(counts, ["increase", "decrease"], Fraction(7, 10)))
    ['increase', 'conflicting']
    """
    numbers = counts[[f"n_{vote}" for vote in votes]].to_numpy()
    places = majority_places(numbers, agreement)
    return pd.Categorical.from_codes(places, categories=pd.Index(VOTE_CATEGORIES))


def majority_places(numbers: Whole, agreement: Agreement) -> Whole:
    """Find the same in a row of counts for each group, by its place in ``VOTE_CATEGORIES``."""
    agrees = reaches_agreement(numbers, numbers.sum(axis=1), agreement)
    first: Whole = agrees.argmax(axis=1)
    return np.where(agrees.any(axis=1), first, VOTE_CATEGORIES.index("conflicting")).astype(
        np.int64
    )


def reaches_agreement(numbers: Whole, total: Whole, agreement: Agreement) -> npt.NDArray[np.bool_]:
    """Compare the votes in each row and column with the agreed share of the row's total."""
    numerator, denominator = np.asarray(agreement.numerator), np.asarray(agreement.denominator)
    reached: npt.NDArray[np.bool_] = (numbers.T * denominator >= numerator * total).T
    return reached


def cast_study_votes(voting: pd.DataFrame, key: list[str], agreement: Agreement) -> pd.DataFrame:
    """Cast a study's vote in each group: the direction that enough of its findings share.

    Parameters
    ----------
    voting
        Findings of known direction, with the columns of ``key``, ``unit``, ``study_id``,
        ``cohort``, ``arm`` and ``participants``.
    key
        Columns that name a group.
    agreement
        Share of the findings that must agree.

    Returns
    -------
    One row per group and study, with its ``vote``, the findings of each direction and the
    participants contributing to them.
    """
    of_study = [*key, "unit", "study_id", "cohort"]
    counts = count_directions(voting, of_study, "direction")
    people = count_participants(voting, of_study, "arm", "participants")
    voted = counts.assign(vote=majority_direction(counts, DIRECTIONS, agreement))
    return voted.merge(people.reset_index(), on=of_study)


def count_participants(findings: pd.DataFrame, key: list[str], arm: str, number: str) -> pd.Series:
    """Count the participants of a study's findings in a group.

    Of an arm the largest number counts, because the same people are not added twice; different
    arms are different people, and add up. If the number of one of them is missing, so is the sum.
    """
    arms = findings.groupby([*key, arm])[number].max()
    studies = arms.groupby(level=key)
    people: pd.Series = studies.sum().mask(studies.count() < studies.size())
    return people


def cast_unit_votes(studies: pd.DataFrame, key: list[str], agreement: Agreement) -> pd.DataFrame:
    """Put the study votes of a unit through the same rule, so that each unit votes once.

    The participants of a unit are the largest number among its studies: the same people are not
    added twice.
    """
    of_unit = [*key, "unit"]
    cast = count_directions(studies, of_unit, "vote")
    about = studies.groupby(of_unit).agg(
        n_increase=("n_increase", "sum"),
        n_decrease=("n_decrease", "sum"),
        n_no_change=("n_no_change", "sum"),
        participants=("participants", "max"),
    )
    about = about.assign(studies=list_values(studies, of_unit, "study_id")).reset_index()
    return about.assign(vote=majority_direction(cast, VOTE_CATEGORIES, agreement))


def count_units(voting: pd.DataFrame, key: list[str], agreement: Agreement) -> pd.DataFrame:
    """Count the units of each group by their vote, and the participants that contribute.

    Returns
    -------
    One row per group, by ``key``: the counts of ``count_directions``, ``k_units``, ``k_cohorts``,
    ``participants`` (missing where no unit has a number) and ``units_without_n``.
    """
    studies = cast_study_votes(voting, key, agreement)
    units = cast_unit_votes(studies, key, agreement)
    participants = units.groupby(key)["participants"]
    return (
        count_directions(units, key, "vote")
        .set_index(key)
        .assign(
            k_units=participants.size(),
            k_cohorts=studies.groupby(key)["cohort"].nunique(),
            participants=participants.sum(min_count=1),
            units_without_n=participants.size() - participants.count(),
        )
    )


def compare_directions(
    counts: pd.DataFrame, against: npt.ArrayLike = 0
) -> dict[str, npt.NDArray[np.float64]]:
    """Test increase against decrease in each region; conflicting votes stay out.

    Parameters
    ----------
    counts
        The columns ``n_increase`` and ``n_decrease``.
    against
        Votes for no change that count with the smaller side. They never make it the larger one:
        where they would, nothing leans.

    Returns
    -------
    ``proportion_increase``, ``p_sign`` and ``p_attainable``, the smallest p that so many
    directional votes can reach; NaN where there is none.
    """
    increase, decrease = counts["n_increase"].to_numpy(), counts["n_decrease"].to_numpy()
    directional = increase + decrease
    nulls = np.where(directional > 0, against, 0)
    joining = np.minimum(nulls, np.abs(increase - decrease))
    rise, all_votes = increase + joining * (increase < decrease), directional + joining
    return {
        "proportion_increase": np.where(directional > 0, rise / np.maximum(all_votes, 1), np.nan),
        "p_sign": sign_test(rise, all_votes - rise),
        "p_attainable": sign_test(directional, np.minimum(nulls, directional)),
    }


def name_verdicts(counts: pd.DataFrame, agreement: Agreement) -> pd.Series:
    """Put the votes of each region into words; the rules stand in docs/method.md.

    Parameters
    ----------
    counts
        The columns ``k_units``, ``k_cohorts``, ``n_increase``, ``n_decrease`` and ``n_no_change``.
    agreement
        Share of all votes that must be for a direction.

    Returns
    -------
    A verdict for each row; missing where there is no vote.

    Examples
    --------
    >>> counts = pd.DataFrame({
    ...     "k_units": [3, 4, 2, 1], "k_cohorts": [3, 4, 2, 1],
    ...     "n_increase": [3, 3, 1, 1], "n_decrease": [0, 1, 1, 0], "n_no_change": 0,
    ... })
    >>> list(name_verdicts(counts, Fraction(7, 10)))
    ['consistent increase', 'mostly increase', 'inconsistent', 'single cohort']
    """
    numbers = counts[[f"n_{vote}" for vote in DIRECTIONS]].to_numpy()
    units, cohorts = counts["k_units"].to_numpy(), counts["k_cohorts"].to_numpy()
    unanimous = numbers == units[:, None]
    agreed = reaches_agreement(numbers, units, agreement)
    rules = {
        "": units == 0,
        "single cohort": cohorts == 1,
        "consistent increase": unanimous[:, 0],
        "consistent decrease": unanimous[:, 1],
        "mostly increase": agreed[:, 0],
        "mostly decrease": agreed[:, 1],
        "no change": agreed[:, 2],
    }
    verdicts = np.select(list(rules.values()), list(rules), default="inconsistent")
    return pd.Series(verdicts, counts.index, dtype="string").replace("", pd.NA)


def chance_of_verdicts(
    counts: pd.DataFrame, verdicts: pd.Series, agreement: Agreement
) -> npt.NDArray[np.float64]:
    """Return how often fair coins in place of directional votes give so strong a verdict.

    Parameters
    ----------
    counts, agreement
        As in ``name_verdicts``.
    verdicts
        What it returns.

    Returns
    -------
    The probability of this verdict or a stronger one, for either direction; ``consistent`` is
    stronger than ``mostly``. NaN where the verdict names no direction.

    Examples
    --------
    Of the 16 patterns of four votes, two are all one way and eight more three to one:

    >>> counts = pd.DataFrame({"k_units": [4, 4], "n_increase": [4, 3], "n_decrease": [0, 1]})
    >>> verdicts = pd.Series(["consistent increase", "mostly increase"])
    >>> chance_of_verdicts(counts, verdicts, Fraction(7, 10))
    array([0.125, 0.625])
    """
    directional = (counts["n_increase"] + counts["n_decrease"]).to_numpy()
    units = counts["k_units"].to_numpy()
    enough = -(-np.asarray(agreement.numerator) * units // np.asarray(agreement.denominator))
    consistent, mostly = (
        verdicts.str.startswith(strength).fillna(value=False).to_numpy(dtype=bool)
        for strength in ("consistent", "mostly")
    )
    fewer = np.where(consistent, 0, directional - enough)
    return np.where(consistent | mostly, 2 * coin_tail(fewer, directional), np.nan)
