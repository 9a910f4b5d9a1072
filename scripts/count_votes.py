"""Count, for each synthesis and region, the units that vote for each direction of effect."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from scripts._models import VoteConfig
from scripts._statistics import attainable_p, holm, sign_test, wilson_interval
from scripts._syntheses import group_findings
from scripts._tables import (
    FINDINGS,
    REGIONS,
    STUDY_VOTES,
    UNIT_VOTES,
    VOTES,
    VOTES_CAST,
    joined,
    read_table,
    rows_of,
    shape_table,
    write_table,
)

DIRECTIONS = ["increase", "decrease", "no_change"]
KEY = ["synthesis", "region"]


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
    grouped = pd.concat(
        [
            group_findings(findings, regions, config, name, synthesis)
            for name, synthesis in config.syntheses.items()
        ],
        ignore_index=True,
    )
    voting = grouped[grouped["direction"].isin(DIRECTIONS)]
    studies = cast_study_votes(voting, config.agreement_share)
    units = cast_unit_votes(studies, config.agreement_share)
    votes = _count_regions(grouped, studies, units, config)
    return shape_table(studies, STUDY_VOTES), shape_table(units, UNIT_VOTES), votes


def cast_study_votes(voting: pd.DataFrame, agreement: Fraction) -> pd.DataFrame:
    """Cast a study's vote for a region: the direction that enough of its findings share."""
    key = [*KEY, "unit", "study_id", "cohort"]
    counts = _count_directions(voting, key, "direction")
    about = voting.groupby(key, as_index=False).agg(
        measures=("measure", joined),
        subgroups=("subgroup", joined),
    )
    people = study_participants(voting, key)
    voted = counts.assign(vote=agreed_vote(counts, DIRECTIONS, agreement))
    return voted.merge(about, on=key).merge(people, on=key)


def study_participants(voting: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Count the participants behind a study's findings on a region.

    Of an arm the largest number counts, because the same people are not added twice; different
    arms are different people, and add up.
    """
    arms = voting.groupby([*key, "arm"], as_index=False)["participants"].max()
    people: pd.DataFrame = arms.groupby(key, as_index=False)["participants"].sum(min_count=1)
    return people


def cast_unit_votes(studies: pd.DataFrame, agreement: Fraction) -> pd.DataFrame:
    """Put the study votes of a unit through the same rule, so that each unit votes once.

    The participants of a unit are the largest number among its studies: the same people are not
    added twice.
    """
    key = [*KEY, "unit"]
    cast = _count_directions(studies, key, "vote")
    about = studies.groupby(key, as_index=False).agg(
        n_increase=("n_increase", "sum"),
        n_decrease=("n_decrease", "sum"),
        n_no_change=("n_no_change", "sum"),
        studies=("study_id", joined),
        cohorts=("cohort", "nunique"),
        participants=("participants", "max"),
    )
    return about.assign(vote=agreed_vote(cast, list(VOTES_CAST), agreement))


def _count_directions(table: pd.DataFrame, key: list[str], column: str) -> pd.DataFrame:
    """Count the rows of each group by direction, in columns ``n_increase``, ``n_decrease``, ..."""
    flags = {f"n_{name}": (table[column] == name).astype(int) for name in VOTES_CAST}
    return table[key].assign(**flags).groupby(key, as_index=False).sum()


def agreed_vote(counts: pd.DataFrame, votes: list[str], agreement: Fraction) -> list[str]:
    """Find the direction that at least a share ``agreement`` holds, else ``conflicting``.

    The share is compared in whole numbers, so that 7 of 10 agree at 0.7 (Boon & Thomson 2021).
    """
    columns = [f"n_{name}" for name in votes]
    needed = counts[columns].sum(axis="columns") * agreement.numerator
    agreed = counts[columns].mul(agreement.denominator).ge(needed, axis="index")
    return [
        next((name for name, holds in zip(votes, row, strict=True) if holds), "conflicting")
        for row in rows_of(agreed)
    ]


def _count_regions(
    grouped: pd.DataFrame, studies: pd.DataFrame, units: pd.DataFrame, config: VoteConfig
) -> pd.DataFrame:
    regions = grouped[KEY].drop_duplicates().set_index(KEY).sort_index()
    unclear = grouped["direction"] == "unclear"
    cohorts = studies.groupby(KEY)["cohort"].nunique()
    counts = regions.assign(
        n_unclear=grouped[unclear].groupby(KEY).size(),
        k_findings=grouped[~unclear].groupby(KEY).size(),
        k_studies=studies.groupby(KEY)["study_id"].nunique(),
        k_units=units.groupby(KEY).size(),
        k_cohorts=cohorts,
        **{f"n_{v}": units[units["vote"] == v].groupby(KEY).size() for v in VOTES_CAST},
    )
    counts = counts.fillna(0).astype(int)
    names = {
        f"studies_{v}": studies[studies["vote"] == v].groupby(KEY)["study_id"].agg(joined)
        for v in VOTES_CAST
    }
    verdicts = [_verdict(row._asdict(), config) for row in rows_of(counts)]
    votes = counts.assign(**names, verdict=pd.Series(verdicts, counts.index, dtype="string"))
    return shape_table(_test_directions(votes, config).reset_index(), VOTES)


def _test_directions(votes: pd.DataFrame, config: VoteConfig) -> pd.DataFrame:
    increase, k = votes["n_increase"], votes["n_increase"] + votes["n_decrease"]
    low, high = wilson_interval(increase, k, config.confidence)
    tested = votes.assign(
        proportion_increase=(increase / k).where(k > 0),
        ci_low=low,
        ci_high=high,
        p_sign=sign_test(increase, votes["n_decrease"]),
        p_attainable=attainable_p(k),
    )
    return tested.assign(p_holm=tested.groupby("synthesis")["p_sign"].transform(holm))


def _verdict(counts: Mapping[str, Any], config: VoteConfig) -> str | None:
    """Put the votes of a region into words; the rules stand in docs/method.md."""
    units, share = counts["k_units"], config.agreement_share
    held = {vote: counts[f"n_{vote}"] for vote in DIRECTIONS}
    if units == 0:
        return None
    if counts["k_cohorts"] == 1:
        return "single cohort"
    for direction in ("increase", "decrease"):
        if held[direction] == units:
            return f"consistent {direction}"
        if held[direction] * share.denominator >= share.numerator * units:
            return f"mostly {direction}"
    agreed = held["no_change"] * share.denominator >= share.numerator * units
    return "no change" if agreed else "inconsistent"


if __name__ == "__main__":
    study_votes, unit_votes, votes = count_votes(
        read_table(snakemake.input.findings, FINDINGS),
        read_table(snakemake.input.regions, REGIONS),
        VoteConfig.model_validate(snakemake.params.config),
    )
    write_table(study_votes, snakemake.output.study_votes, STUDY_VOTES)
    write_table(unit_votes, snakemake.output.unit_votes, UNIT_VOTES)
    write_table(votes, snakemake.output.votes, VOTES)
