"""Votes by region and side: the rules of ``count_votes`` within each side of the brain."""

import pandas as pd

from scripts.atlas.places import add_places
from scripts.models.config import VoteConfig
from scripts.models.terms import SIDES
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import rows_of_synthesis, shape_table
from scripts.tables.votes import SIDE_VOTES
from scripts.votes.syntheses import group_all_findings, sort_anatomically
from scripts.votes.voting import DIRECTIONS, count_units, majority_direction

BOTH = "left;right"
SIDE_KEY = ["synthesis", "region", "side"]


def count_side_votes(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> pd.DataFrame:
    """Count the votes of each region in each synthesis by side of the brain.

    Findings become the vote of a study, these the vote of a unit, as for whole regions. Each side
    is counted from its own findings: the votes of the sides need not add up to those of the region.

    Parameters
    ----------
    findings, regions, config
        As in ``count_votes``.

    Returns
    -------
    One row per synthesis, region and side that has a vote; see ``SIDE_VOTES``.
    """
    grouped, agreement = group_all_findings(findings, regions, config), config.agreement_share
    voting = spread_over_sides(grouped[grouped["direction"].isin(DIRECTIONS)])
    counts = count_units(voting, SIDE_KEY, agreement)
    counts = counts.assign(vote=majority_direction(counts, VOTE_CATEGORIES, agreement))
    return shape_table(counts.reset_index(), SIDE_VOTES)


def spread_over_sides(findings: pd.DataFrame) -> pd.DataFrame:
    """Give a finding on both sides one row for each of them."""
    sides = findings["side"].replace("bilateral", BOTH).str.split(";")
    return findings.assign(side=sides).explode("side", ignore_index=True)


def place_side_votes(
    side_votes: pd.DataFrame, regions: pd.DataFrame, synthesis: str
) -> pd.DataFrame:
    """Add its place on the brain to each vote by side of a synthesis.

    Parameters
    ----------
    side_votes, regions
        See ``SIDE_VOTES`` and ``REGIONS``.
    synthesis
        Id of the synthesis.

    Returns
    -------
    Its rows in anatomical order, then in the order of ``SIDES``, with MNI coordinates ``x``, ``y``
    and ``z`` in millimetres. All are missing where the vocabulary gives none for the side; ``x`` is
    missing where the side is not reported.
    """
    placed = add_places(rows_of_synthesis(side_votes, synthesis), regions)
    ordered = sort_anatomically(placed, regions)
    ordered = ordered.assign(order=ordered["side"].map(SIDES.index))
    ordered = ordered.sort_values(["position", "region", "order"])
    return ordered.drop(columns=["position", "order"]).reset_index(drop=True)
