"""Leave out one cohort after the other, and count the votes of each region without it."""

from fractions import Fraction

import pandas as pd

from scripts.models.base import as_fraction
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import read_table, shape_table, write_table
from scripts.tables.robustness import LEAVE_ONE_OUT
from scripts.tables.votes import STUDY_VOTES, UNIT_VOTES, VOTES
from scripts.votes.voting import KEY, compare_directions, count_directions, name_verdicts


def leave_out_cohorts(
    study_votes: pd.DataFrame, unit_votes: pd.DataFrame, votes: pd.DataFrame, agreement: Fraction
) -> pd.DataFrame:
    """Count votes without each cohort that votes for a region.

    A cohort takes all its votes with it, also where each of its studies votes for itself. All
    counts come from one subtraction: those of the region less those of the cohort.

    Parameters
    ----------
    study_votes, unit_votes, votes
        See ``STUDY_VOTES``, ``UNIT_VOTES`` and ``VOTES``.
    agreement
        Share of votes that the verdict asks for, in (0.5, 1].

    Returns
    -------
    One row per synthesis, region and cohort; see ``LEAVE_ONE_OUT``. Without the only cohort of a
    region no vote and no verdict is left.
    """
    cohorts = study_votes[[*KEY, "unit", "cohort"]].drop_duplicates()
    cast = unit_votes.merge(cohorts, on=[*KEY, "unit"])
    counts = count_directions(cast, [*KEY, "cohort"], "vote").set_index([*KEY, "cohort"])
    rest = counts.groupby(KEY).transform("sum") - counts
    rest = rest.assign(
        k_units=rest[[f"n_{vote}" for vote in VOTE_CATEGORIES]].sum(axis="columns"),
        k_cohorts=rest.groupby(KEY)["n_increase"].transform("size") - 1,
    )
    rest = rest.assign(**compare_directions(rest), verdict=name_verdicts(rest, agreement))
    before = rest[[]].join(votes.set_index(KEY)["verdict"])["verdict"]
    changed = rest["verdict"].fillna("") != before.fillna("")
    left = rest.assign(verdict_changed=changed).rename_axis(index={"cohort": "left_out"})
    return shape_table(left.reset_index(), LEAVE_ONE_OUT)


if __name__ == "__main__":
    left = leave_out_cohorts(
        read_table(snakemake.input.study_votes, STUDY_VOTES),
        read_table(snakemake.input.unit_votes, UNIT_VOTES),
        read_table(snakemake.input.votes, VOTES),
        as_fraction(snakemake.params.config["agreement"]),
    )
    write_table(left, snakemake.output.leave_one_out, LEAVE_ONE_OUT)
