"""How the votes on a region differ by what the studies are like, such as their risk of bias."""

from collections.abc import Iterator

import pandas as pd

from scripts.models.config import VoteConfig
from scripts.tables.files import shape_table
from scripts.tables.votes import SUBGROUPS
from scripts.votes.syntheses import group_findings, name_findings
from scripts.votes.voting import DIRECTIONS, KEY, count_units, name_verdicts

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
    parts = list(_subgroups(findings, regions, config))
    if not parts:
        return shape_table([], SUBGROUPS)
    grouped = pd.concat(parts, ignore_index=True)
    voting = grouped[grouped["direction"].isin(DIRECTIONS)]
    counts = count_units(voting, SUBGROUP, config.agreement_share)
    counts = counts.assign(verdict=name_verdicts(counts, config.agreement_share))
    return shape_table(counts.reset_index(), SUBGROUPS)


def _subgroups(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> Iterator[pd.DataFrame]:
    """Give the findings of each synthesis once for each column, with their value in it."""
    for name, synthesis in config.syntheses.items():
        for column in synthesis.compare_by:
            group = name_findings if column == "follow_up" else group_findings
            part = group(findings, regions, config, name, synthesis)
            value = part[column].astype("string").fillna(NOT_RECORDED)
            yield part.assign(compared_by=column, value=value)
