"""How much further evidence would change the result on a region."""

from bisect import bisect_right
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.tables.files import shape_table
from scripts.tables.robustness import EVIDENCE_NEEDED
from scripts.votes.exact_tests import OUT_OF_REACH, majority_needed, sign_test
from scripts.votes.voting import DIRECTIONS, KEY


def count_evidence_needed(votes: pd.DataFrame, agreement: Fraction) -> pd.DataFrame:
    """Count the votes that would give a low p value or another verdict, for each region.

    Parameters
    ----------
    votes
        See ``VOTES``.
    agreement
        Share of all votes that the verdict asks for, in (0.5, 1].

    Returns
    -------
    One row per synthesis and region with a vote; see ``EVIDENCE_NEEDED``.
    """
    voted = votes[votes["k_units"] > 0]
    directional = voted[["n_increase", "n_decrease"]]
    lead, trail = directional.max(axis="columns"), directional.min(axis="columns")
    k = lead + trail
    majority = trail.map({int(n): _smallest_majority(int(n)) for n in trail.unique()})
    table = voted[KEY].assign(
        votes_needed=k.map({int(n): majority_needed(int(n), OUT_OF_REACH) for n in k.unique()}),
        cohorts_to_significance=(majority - lead).clip(lower=0),
        agreeing_to_change=_units_to_change(voted, lead, agreement, is_leading=True),
        opposing_to_change=_units_to_change(voted, trail, agreement, is_leading=False),
    )
    return shape_table(table, EVIDENCE_NEEDED)


def _smallest_majority(against: int) -> int:
    """Find the smallest number of votes that gives a low p value against some others."""
    # Twice as many as the others and ten more always do.
    majority = range(against, 2 * against + 10)
    at = bisect_right(majority, -OUT_OF_REACH, key=lambda n: -float(sign_test(n, against)))
    return majority[at]


def _units_to_change(
    votes: pd.DataFrame, joined: pd.Series, agreement: Fraction, *, is_leading: bool
) -> npt.NDArray[np.float64]:
    """Count the further units of a direction that change the verdict; NaN if no number does.

    ``joined`` counts the votes for this direction so far. The formulae are exact, so that no search
    ends at a bound: a share h of K votes falls below the agreed one with more than h / agreement
    votes in all; v of K votes reach it with (agreement K - v) / (1 - agreement) more of their kind.
    """
    share, of = agreement.numerator, agreement.denominator
    units, verdicts = votes["k_units"].to_numpy(), votes["verdict"].to_numpy(dtype=str)
    holding = votes[[f"n_{vote}" for vote in DIRECTIONS]].to_numpy().max(axis=1)
    until_lost = holding * of // share - units + 1
    one, never = np.ones(len(votes)), np.full(len(votes), np.nan)
    if of > share:
        until_reached = -(-(share * units - of * joined.to_numpy()) // (of - share))
    else:
        until_reached = never
    rules = {
        "single cohort": one,
        "consistent": never if is_leading else one,
        "mostly": never if is_leading else until_lost,
        "no change": until_lost,
        "inconsistent": until_reached,
    }
    return np.select(
        [np.char.startswith(verdicts, verdict) for verdict in rules], list(rules.values()), np.nan
    )
