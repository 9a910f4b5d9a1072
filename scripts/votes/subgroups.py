"""How the votes on a region differ by what the studies are like, such as their risk of bias."""

import pandas as pd

from scripts.models.config import VoteConfig
from scripts.tables.files import shape_table
from scripts.tables.votes import SUBGROUPS
from scripts.votes.syntheses import group_findings, name_findings
from scripts.votes.voting import (
    DIRECTIONS,
    KEY,
    cast_study_votes,
    cast_unit_votes,
    count_directions,
    name_verdicts,
)

SUBGROUP = [*KEY, "compared_by", "value"]
NOT_RECORDED = "not recorded"


def compare_subgroups(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> pd.DataFrame:
    """Count the votes on each region apart for each value of the columns under ``compare_by``.

    The comparison is descriptive: so few votes allow no test of a difference.

    Parameters
    ----------
    findings, regions, config
        As in ``count_votes``; a finding has the columns of its study.

    Returns
    -------
    One row per synthesis, region, column and value; see ``SUBGROUPS``. A unit with findings of
    several values votes once for each of them. Follow-ups are compared with each other: then a
    unit votes at each of them, not at one alone.
    """
    parts = [
        (name_findings if column == "follow_up" else group_findings)(
            findings, regions, config, name, synthesis
        ).assign(compared_by=column)
        for name, synthesis in config.syntheses.items()
        for column in synthesis.compare_by
    ]
    if not parts:
        return shape_table([], SUBGROUPS)
    grouped = pd.concat([part.assign(value=_values_of(part)) for part in parts], ignore_index=True)
    voting = grouped[grouped["direction"].isin(DIRECTIONS)]
    studies = cast_study_votes(voting, SUBGROUP, config.agreement_share)
    units = cast_unit_votes(studies, SUBGROUP, config.agreement_share)
    participants = units.groupby(SUBGROUP)["participants"]
    counts = count_directions(units, SUBGROUP, "vote").set_index(SUBGROUP)
    counts = counts.assign(
        k_units=participants.size(),
        k_cohorts=studies.groupby(SUBGROUP)["cohort"].nunique(),
        participants=participants.sum(min_count=1),
        units_without_n=participants.size() - participants.count(),
    )
    counts = counts.assign(verdict=name_verdicts(counts, config.agreement_share))
    return shape_table(counts.reset_index(), SUBGROUPS)


def _values_of(findings: pd.DataFrame) -> pd.Series:
    """Give the value of the column that findings are compared by."""
    column = str(findings["compared_by"].iloc[0]) if len(findings) else "region"
    return findings[column].astype("string").fillna(NOT_RECORDED)
