"""Votes by region and side: the rules of ``count_votes`` within each side of the brain."""

import pandas as pd

from scripts.atlas.places import SIDES, add_places, is_placed
from scripts.models.config import VoteConfig
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.votes.syntheses import group_findings, in_anatomical_order
from scripts.votes.voting import (
    DIRECTIONS,
    cast_study_votes,
    cast_unit_votes,
    count_directions,
    majority_direction,
)

BOTH = "left;right"


BY_SIDE = ["synthesis", "region", "side"]


def votes_by_side(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig, name: str
) -> pd.DataFrame:
    """Count the votes of a synthesis by region and side, and say where each stands.

    The rules are those of ``count_votes``, within each region and side: findings become the vote of
    a study, these the vote of a unit.

    Parameters
    ----------
    findings, regions
        See ``FINDINGS`` and ``REGIONS``.
    config
        The syntheses, the vote's unit, the agreement rule and the level.
    name
        Id of the synthesis.

    Returns
    -------
    One row per region and side that has a vote, in anatomical order:

    - ``region``, ``side`` (one of ``SIDES``);
    - ``k_units`` and the units by vote (``n_increase``, ``n_decrease``, ``n_no_change``,
      ``n_conflicting``);
    - ``vote``: the direction that the agreed share of the units hold, else ``conflicting``;
    - ``participants``: of all these units, missing where none reports a number, and
      ``units_without_n``;
    - ``x``, ``y``, ``z``: MNI coordinates in millimetres. All are missing where the vocabulary
      gives none for the side; ``x`` is missing where the side is not reported.
    """
    synthesis = config.syntheses[name]
    grouped = group_findings(findings, regions, config, name, synthesis)
    voting = spread_over_sides(grouped[grouped["direction"].isin(DIRECTIONS)])
    studies = cast_study_votes(voting, BY_SIDE, config.agreement_share)
    units = cast_unit_votes(studies, BY_SIDE, config.agreement_share)
    counts = _count_units(units)
    counts = counts.assign(
        vote=majority_direction(counts, VOTE_CATEGORIES, config.agreement_share),
        side=pd.Categorical(counts["side"], SIDES),
    )
    placed = add_places(counts.drop(columns="synthesis"), regions)
    ordered = in_anatomical_order(placed, regions).sort_values(["position", "region", "side"])
    plain = ordered.astype({"side": "string", "vote": "string"})
    return plain.drop(columns="position").reset_index(drop=True)


def spread_over_sides(findings: pd.DataFrame) -> pd.DataFrame:
    """Give a finding on both sides one row for each of them."""
    sides = findings["side"].replace("bilateral", BOTH).str.split(";")
    return findings.assign(side=sides).explode("side", ignore_index=True)


def _count_units(units: pd.DataFrame) -> pd.DataFrame:
    """Count the units of each region and side by vote, and their participants."""
    groups = units.groupby(BY_SIDE)["participants"]
    about = {
        "k_units": groups.size(),
        "participants": groups.sum(min_count=1),
        "units_without_n": groups.size() - groups.count(),
    }
    counts = count_directions(units, BY_SIDE, "vote").set_index(BY_SIDE)
    return counts.assign(**about).reset_index()


def number_regions(sides: pd.DataFrame) -> dict[str, int]:
    """Give each region that has a place on the brain a number, in the order of the rows."""
    placed = sides.loc[is_placed(sides), "region"].drop_duplicates()
    return {str(region): number for number, region in enumerate(placed, start=1)}


def size_column(sides: pd.DataFrame) -> str:
    """Name what marks are sized by: participants, or units where no number is reported at all."""
    return (
        "participants" if sides.loc[is_placed(sides), "participants"].notna().any() else "k_units"
    )
