"""Estimate effects with every method that a region's data permit, and say which they permit."""

import pandas as pd

from scripts.effects.reported_effects import combine_reported
from scripts.effects.vote_effects import FORMS, fit_vote_effects
from scripts.models.config import VoteConfig
from scripts.models.terms import STUDIED
from scripts.tables.effects import EFFECTS, METHOD_RANKS
from scripts.tables.files import read_table, shape_table, write_table
from scripts.tables.records import FINDINGS, REGIONS
from scripts.votes.syntheses import group_all_findings
from scripts.votes.voting import DIRECTIONS, KEY


def estimate_effects(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> pd.DataFrame:
    """Estimate the effect on each region with every method; each cohort counts once.

    Parameters
    ----------
    findings, regions
        See ``FINDINGS`` and ``REGIONS``.
    config
        The syntheses, the agreement rule and the confidence level.

    Returns
    -------
    One row per synthesis, region and method, with what it gives or why it gives nothing; see
    ``EFFECTS``. At most one method of a region is preferred.
    """
    grouped = group_all_findings(findings, regions, config)
    voting = grouped[grouped["direction"].isin(DIRECTIONS)]
    voting = voting.assign(
        unit=voting["cohort"],
        n_comparator=other_participants(voting),
        form=voting["contrast"].map(FORMS),
    )
    rows = [*fit_vote_effects(voting, config), *combine_reported(voting, config.confidence)]
    return (
        shape_table(prefer_methods(pd.DataFrame(rows)), EFFECTS)
        if rows
        else shape_table(rows, EFFECTS)
    )


def other_participants(findings: pd.DataFrame) -> pd.Series:
    """Return the number analysed in the arm compared with; missing where not reported."""
    studied = findings["arm_role"].isin(STUDIED)
    return findings["n_control"].where(studied, findings["n_treated"])


def prefer_methods(effects: pd.DataFrame) -> pd.DataFrame:
    """Mark the method that the data of each region permit, after the Cochrane Handbook.

    It is the first in the Handbook's table of methods (12.2.a) for which every finding on the
    region gives what the method needs: effects with standard errors, effects, p values. What is
    left is the count of votes; the effect behind it is shown where at least half of the cohorts of
    a form allow an estimate, in the form of most votes, with the exact interval where that holds
    the estimate.
    """
    rank = effects["method"].map(METHOD_RANKS)
    of_votes = effects["method"].str.startswith("ml_")
    permitted = effects["estimable"] & effects["complete"]
    order = effects.assign(rank=rank, of_votes=of_votes, fewer=(-effects["k"]).where(of_votes, 0))
    order = order[permitted].sort_values(["of_votes", "fewer", "rank"], kind="stable")
    first = order.drop_duplicates(KEY).index
    return effects.assign(preferred=effects.index.isin(first))


if __name__ == "__main__":
    effects = estimate_effects(
        read_table(snakemake.input.findings, FINDINGS),
        read_table(snakemake.input.regions, REGIONS),
        VoteConfig.model_validate(snakemake.params.config),
    )
    write_table(effects, snakemake.output.effects, EFFECTS)
