"""The votes of each region, weighted by participants."""

import pandas as pd

from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import shape_table
from scripts.tables.votes import TALLIES
from scripts.votes.exact_tests import effective_number, sign_flip_test
from scripts.votes.voting import KEY


def weigh_tallies(unit_votes: pd.DataFrame) -> pd.DataFrame:
    """Add up the participants of the votes for each direction.

    Descriptive, and to be read beside the count of votes: no canonical sample-weighted vote count
    exists. A unit without a number counts among the votes and not here.

    Parameters
    ----------
    unit_votes
        One row per synthesis, region and unit; see ``UNIT_VOTES``.

    Returns
    -------
    One row per synthesis and region that has a vote; see ``TALLIES``.

    Examples
    --------
    >>> units = pd.DataFrame({
    ...     "synthesis": "activation", "region": "insula",
    ...     "vote": ["increase", "decrease"], "participants": [30, 10],
    ... })
    >>> tally = weigh_tallies(units)
    >>> tally[["share_increase", "n_effective"]].values.tolist()
    [[0.75, 1.6]]
    """
    rows = [
        {"synthesis": synthesis, "region": region, **_tally(units["vote"], units["participants"])}
        for (synthesis, region), units in unit_votes.groupby(KEY)
    ]
    return shape_table(rows, TALLIES)


def _tally(votes: pd.Series, participants: pd.Series) -> dict[str, float]:
    weights: dict[str, list[int]] = {vote: [] for vote in VOTE_CATEGORIES}
    for vote, number in zip(votes, participants, strict=True):
        if not pd.isna(number):
            weights[vote].append(number)
    increase, decrease = weights["increase"], weights["decrease"]
    directional = sum(increase) + sum(decrease)
    return {
        **{f"participants_{vote}": sum(numbers) for vote, numbers in weights.items()},
        "units_without_n": int(participants.isna().sum()),
        "share_increase": sum(increase) / directional if directional else float("nan"),
        "n_effective": effective_number([*increase, *decrease]),
        "p_weighted": sign_flip_test(increase, decrease),
    }
