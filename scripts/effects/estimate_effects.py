"""Estimate effects with every method that a region's data permit, and say which they permit."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.effects.forest_rows import list_reported
from scripts.effects.heterogeneity import vary_heterogeneity
from scripts.effects.joint_effects import join_effects_and_votes
from scripts.effects.questions import name_questions
from scripts.effects.reported_effects import combine_reported, prepare
from scripts.effects.rows import IN, UNCLEAR, UNREPORTED, Status
from scripts.effects.vote_effects import cast_votes_by_form, describe_vote_effects, fit_sets
from scripts.models.config import EffectConfig, VoteConfig
from scripts.tables.effects import EFFECTS, HETEROGENEITY, METHOD_RANKS, REPORTED
from scripts.tables.files import iterate_rows, read_tables, shape_table, write_table
from scripts.tables.records import FINDINGS, REGIONS, STUDIES
from scripts.votes.review_data import prepare_review
from scripts.votes.syntheses import group_all_findings
from scripts.votes.voting import DIRECTIONS, KEY


def estimate_effects(
    findings: pd.DataFrame, regions: pd.DataFrame, config: EffectConfig
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Estimate the effect on each region with every method; each cohort counts once.

    Parameters
    ----------
    findings, regions
        See ``FINDINGS`` and ``REGIONS``.
    config
        The syntheses, the agreement rule, the confidence level and the heterogeneity.

    Returns
    -------
    One row per synthesis, region and method, with what it gives or why it gives nothing; see
    ``EFFECTS``. At most one method of a region is preferred. What each cohort reports; see
    ``REPORTED``. The effects from votes at each heterogeneity; see ``HETEROGENEITY``.
    """
    grouped = group_by_question(findings, regions, config)
    voting, statuses = grouped[grouped["direction"].isin(DIRECTIONS)], describe_cohorts(grouped)
    cast, reported = cast_votes_by_form(voting, config), prepare(voting)
    taus = sorted({0.0, *config.tau})
    fits = dict(zip(taus, fit_sets(cast, cast.cohorts, config, *taus), strict=True))
    rows = [
        *describe_vote_effects(cast, fits[0.0], statuses, config.confidence),
        *combine_reported(reported, statuses, config.confidence),
        *join_effects_and_votes(reported, cast, statuses, config),
    ]
    effects = prefer_methods(pd.DataFrame(rows)) if rows else rows
    return (
        shape_table(effects, EFFECTS),
        shape_table(list_reported(reported, config.confidence), REPORTED),
        shape_table(vary_heterogeneity(cast, fits, config.confidence), HETEROGENEITY),
    )


def group_by_question(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> pd.DataFrame:
    """Group findings, with the cohort as the unit and the ``question`` that each answers.

    What casts a vote is another choice: where each study or comparison does, the effects are still
    those of cohorts, each at the one follow-up of the cohort.
    """
    of_cohorts = {
        name: synthesis.model_copy(update={"unit": "cohort"})
        for name, synthesis in config.syntheses.items()
    }
    by_cohort = config.model_copy(update={"syntheses": of_cohorts})
    grouped = group_all_findings(findings, regions, by_cohort)
    return grouped.assign(question=name_questions(grouped))


def describe_cohorts(grouped: pd.DataFrame) -> Mapping[Any, Status]:
    """Say of each cohort that reports on a region whether it has a vote there, or why not."""
    names = {**dict.fromkeys(DIRECTIONS, IN), "not_reported": UNREPORTED, "unclear": UNCLEAR}
    reasons = grouped["direction"].astype("string").map(names)
    # A vote comes first, then a direction that is not reported: IN < UNREPORTED < UNCLEAR.
    table = grouped[[*KEY, "cohort"]].assign(reason=reasons)
    statuses: dict[Any, dict[str, str]] = {}
    for row in iterate_rows(table.groupby([*KEY, "cohort"]).min().reset_index()):
        statuses.setdefault((row.synthesis, row.region), {})[row.cohort] = row.reason
    return statuses


def prefer_methods(effects: pd.DataFrame) -> pd.DataFrame:
    """Mark the method that the data of each region permit, after the Cochrane Handbook.

    It is the first in the Handbook's table of methods (12.2.a) for which every cohort with a vote
    on the region gives what the method needs: effects with standard errors, effects, p values. What
    is left is the count of votes; the effect behind it is shown where at least half of the cohorts
    of a form allow an estimate, in the form of most votes.
    """
    rank = effects["method"].map(METHOD_RANKS)
    of_votes = effects["method"].str.startswith("ml_")
    permitted = effects["estimable"] & effects["complete"]
    order = effects.assign(rank=rank, of_votes=of_votes, fewer=(-effects["k"]).where(of_votes, 0))
    order = order[permitted].sort_values(["of_votes", "fewer", "rank"], kind="stable")
    first = order.drop_duplicates(KEY).index
    return effects.assign(preferred=effects.index.isin(first))


if __name__ == "__main__":
    tables, config = prepare_review(
        read_tables(snakemake.input, (STUDIES, FINDINGS, REGIONS)),
        EffectConfig.model_validate(snakemake.params.config),
    )
    effects, reported, heterogeneity = estimate_effects(
        tables["findings"], tables["regions"], config
    )
    write_table(effects, snakemake.output.effects, EFFECTS)
    write_table(reported, snakemake.output.reported_effects, REPORTED)
    write_table(heterogeneity, snakemake.output.heterogeneity, HETEROGENEITY)
