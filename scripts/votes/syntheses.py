"""Which findings a synthesis includes, and the group that each of them belongs to."""

from collections.abc import Sequence

import pandas as pd

from scripts.atlas.hierarchy import lift_regions, regions_within
from scripts.models.config import Synthesis, VoteConfig
from scripts.models.filters import Where
from scripts.models.terms import REGION_KEYS, Rank, Unit
from scripts.votes.benefit import count_benefit
from scripts.votes.follow_ups import choose_follow_ups
from scripts.votes.voting import DIRECTIONS


def select_findings(findings: pd.DataFrame, where: Where, regions: pd.DataFrame) -> pd.DataFrame:
    """Keep the findings whose columns have one of the allowed values.

    A region stands for the regions inside it, so that ``anterior cingulate cortex`` includes its
    dorsal part.
    """
    return findings[matches_where(findings, where, regions)]


def matches_where(findings: pd.DataFrame, where: Where, regions: pd.DataFrame) -> pd.Series:
    """Mark the findings that ``select_findings`` keeps."""
    keep = pd.Series(True, index=findings.index)
    for column, allowed in where:
        if allowed is not None:
            keep &= matches_filter(findings, column, allowed, regions)
    return keep


def matches_filter(
    findings: pd.DataFrame, column: str, allowed: Sequence[object], regions: pd.DataFrame
) -> pd.Series:
    """Mark the findings of which a column has an allowed value, or a region inside one."""
    is_region = column in REGION_KEYS
    names = regions_within(map(str, allowed), regions) if is_region else allowed
    return findings[column].isin(list(names)).fillna(value=False).astype(bool)


def group_all_findings(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> pd.DataFrame:
    """Assign findings to the syntheses that include them and to their groups.

    Returns
    -------
    A finding's row once for each synthesis in which it has a group, with the columns
    ``synthesis``, ``region`` (now the group), ``unit`` and ``participants`` set.
    """
    grouped = [
        group_findings(findings, regions, config, name, synthesis)
        for name, synthesis in config.syntheses.items()
    ]
    # A review without a finding of an included study has no synthesis.
    none = findings.iloc[:0].assign(synthesis="", unit="", participants=findings["n_arm"])
    return pd.concat(grouped or [none], ignore_index=True)


def group_findings(
    findings: pd.DataFrame,
    regions: pd.DataFrame,
    config: VoteConfig,
    name: str,
    synthesis: Synthesis,
) -> pd.DataFrame:
    """Give the findings of one synthesis their group and unit, each unit at one follow-up.

    Where a unit was measured at several follow-ups, the findings at the others are left out.
    """
    grouped = name_findings(findings, regions, config, name, synthesis)
    return grouped[choose_follow_ups(grouped, synthesis.follow_up, DIRECTIONS)]


def name_findings(
    findings: pd.DataFrame,
    regions: pd.DataFrame,
    config: VoteConfig,
    name: str,
    synthesis: Synthesis,
) -> pd.DataFrame:
    """Filter the findings of one synthesis, and name the group and the unit of each."""
    chosen = include_findings(findings, synthesis, synthesis.where, regions)
    return chosen.assign(
        synthesis=name,
        region=name_groups(chosen, synthesis, regions, config.level_of(name)),
        unit=name_units(chosen, config.unit_of(name)),
        participants=chosen["n_arm"],
    ).dropna(subset="region")


def include_findings(
    findings: pd.DataFrame, synthesis: Synthesis, where: Where, regions: pd.DataFrame
) -> pd.DataFrame:
    """Keep the findings that a filter includes, with the direction that the synthesis counts."""
    chosen = select_findings(findings, where, regions)
    return count_benefit(chosen) if synthesis.count == "benefit" else chosen


def name_units(findings: pd.DataFrame, unit: Unit) -> pd.Series:
    """Name the unit that each finding belongs to: its study, cohort, or comparison of a cohort."""
    if unit == "study":
        return findings["study_id"]
    cohort, comparison = findings["cohort"], findings["comparison"]
    if unit == "cohort":
        return cohort
    return cohort.mask(comparison.notna(), cohort + ": " + comparison)


def name_groups(
    findings: pd.DataFrame, synthesis: Synthesis, regions: pd.DataFrame, level: Rank
) -> pd.Series:
    """Name the group of each finding: a region at a level of the hierarchy, or another column."""
    group: pd.Series = findings[synthesis.group_by].astype("string")  # a year is a number
    return lift_regions(group, regions, level) if synthesis.group_by in REGION_KEYS else group


def sort_anatomically(votes: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by the place of their region in the vocabulary; other groups come last."""
    position = votes["region"].map(regions.set_index("region")["position"])
    return votes.assign(position=position).sort_values(["position", "region"])
