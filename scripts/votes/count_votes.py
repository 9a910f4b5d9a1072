"""Count, for each synthesis and region, the units that vote for each direction of effect."""

import pandas as pd

from scripts.models.config import VoteConfig
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import list_values, read_tables, shape_table, write_table
from scripts.tables.records import FINDINGS, REGIONS, STUDIES
from scripts.tables.robustness import EVIDENCE_NEEDED
from scripts.tables.votes import (
    SIDE_VOTES,
    STUDY_VOTES,
    SUBGROUPS,
    TALLIES,
    UNIT_VOTES,
    UNVOTED_FINDINGS,
    VOTES,
)
from scripts.votes.evidence_needed import count_evidence_needed
from scripts.votes.exact_tests import tarone_holm, wilson_interval
from scripts.votes.review_data import prepare_review, speak_of
from scripts.votes.side_votes import count_side_votes
from scripts.votes.subgroups import compare_subgroups
from scripts.votes.syntheses import group_all_findings
from scripts.votes.tallies import weigh_tallies
from scripts.votes.unvoted_findings import list_unvoted
from scripts.votes.voting import (
    DIRECTIONS,
    KEY,
    cast_study_votes,
    cast_unit_votes,
    chance_of_verdicts,
    compare_directions,
    count_directions,
    name_verdicts,
)


def count_votes(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cast one vote per unit and region in each synthesis, then count the votes of each region.

    Parameters
    ----------
    findings
        One row per finding; see ``FINDINGS``.
    regions
        The vocabulary and its hierarchy; see ``REGIONS``.
    config
        The syntheses, the vote's unit, the agreement rule and the confidence level.

    Returns
    -------
    Votes of the studies (``STUDY_VOTES``), of the units (``UNIT_VOTES``) and of the regions
    (``VOTES``).
    """
    grouped = group_all_findings(findings, regions, config)
    voting = grouped[grouped["direction"].isin(DIRECTIONS)]
    studies = _describe(cast_study_votes(voting, KEY, config.agreement_share), voting)
    units = cast_unit_votes(studies, KEY, config.agreement_share)
    votes = _count_regions(grouped, studies, units, config)
    return shape_table(studies, STUDY_VOTES), shape_table(units, UNIT_VOTES), votes


def _describe(studies: pd.DataFrame, voting: pd.DataFrame) -> pd.DataFrame:
    """List the measures and subgroups that contribute to the vote of each study."""
    key = [*KEY, "unit", "study_id"]
    about = {"measures": "measure", "subgroups": "subgroup"}
    lists = {name: list_values(voting, key, column) for name, column in about.items()}
    return studies.set_index(key).assign(**lists).reset_index()


def _count_regions(
    grouped: pd.DataFrame, studies: pd.DataFrame, units: pd.DataFrame, config: VoteConfig
) -> pd.DataFrame:
    regions = grouped[KEY].drop_duplicates().set_index(KEY).sort_index()
    counts = regions.assign(
        k_findings=grouped[grouped["direction"].isin(DIRECTIONS)].groupby(KEY).size(),
        **{f"n_{d}": grouped[grouped["direction"] == d].groupby(KEY).size() for d in WITHOUT_VOTE},
        k_studies=studies.groupby(KEY)["study_id"].nunique(),
        k_units=units.groupby(KEY).size(),
        k_cohorts=studies.groupby(KEY)["cohort"].nunique(),
        **count_directions(units, KEY, "vote").set_index(KEY),
    )
    counts = counts.fillna(0).astype(int)
    names = {
        f"studies_{v}": list_values(studies[studies["vote"] == v], KEY, "study_id")
        for v in VOTE_CATEGORIES
    }
    votes = counts.assign(
        **names,
        verdict=name_verdicts(counts, config.agreement_share),
        scale=counts.index.get_level_values("synthesis").map(
            {name: config.scale_of(name) for name in config.syntheses}
        ),
    )
    return shape_table(_test_directions(votes, config).reset_index(), VOTES)


def _test_directions(votes: pd.DataFrame, config: VoteConfig) -> pd.DataFrame:
    increase, k = votes["n_increase"], votes["n_increase"] + votes["n_decrease"]
    low, high = wilson_interval(increase, k, config.confidence)
    chance = chance_of_verdicts(votes, votes["verdict"], config.agreement_share)
    tests = compare_directions(votes)
    tested = votes.assign(ci_low=low, ci_high=high, p_chance=chance, **tests)
    adjusted = [
        pd.Series(tarone_holm(family["p_sign"], family["p_attainable"]), family.index)
        for _, family in tested.groupby("synthesis")
    ]
    return tested.assign(p_holm=pd.concat(adjusted) if adjusted else tested["p_sign"])


if __name__ == "__main__":
    tables, config = prepare_review(
        read_tables(snakemake.input, (STUDIES, FINDINGS, REGIONS)),
        VoteConfig.model_validate(snakemake.params.config),
    )
    speak_of(snakemake.params.words, tables)
    findings, regions = tables["findings"], tables["regions"]
    study_votes, unit_votes, votes = count_votes(findings, regions, config)
    side_votes = count_side_votes(findings, regions, config)
    write_table(study_votes, snakemake.output.study_votes, STUDY_VOTES)
    write_table(unit_votes, snakemake.output.unit_votes, UNIT_VOTES)
    write_table(votes, snakemake.output.votes, VOTES)
    write_table(side_votes, snakemake.output.side_votes, SIDE_VOTES)
    write_table(weigh_tallies(unit_votes), snakemake.output.tallies, TALLIES)
    subgroups = compare_subgroups(findings, regions, config)
    write_table(subgroups, snakemake.output.subgroups, SUBGROUPS)
    unvoted = list_unvoted(findings, regions, config)
    write_table(unvoted, snakemake.output.unvoted_findings, UNVOTED_FINDINGS)
    needed = count_evidence_needed(votes, config.agreement_share)
    write_table(needed, snakemake.output.evidence_needed, EVIDENCE_NEEDED)
