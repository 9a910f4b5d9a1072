"""Rate the certainty of the evidence on each region with a vote, in each synthesis."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.models.config import VoteConfig
from scripts.models.review import SynthesisCertainty
from scripts.tables.certainty import CERTAINTY
from scripts.tables.files import Tables, iterate_rows, read_tables, shape_table, write_table
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.tables.votes import STUDY_VOTES, UNIT_VOTES, VOTES
from scripts.votes.certainty import Evidence, UnitVote, rate_region
from scripts.votes.review_data import prepare_review
from scripts.votes.syntheses import group_all_findings
from scripts.votes.voting import DIRECTIONS, KEY, count_participants

READ = (STUDIES, ARMS, FINDINGS, REGIONS, STUDY_VOTES, UNIT_VOTES, VOTES)


def rate_certainty(
    tables: Tables, config: VoteConfig, judgements: Mapping[str, SynthesisCertainty]
) -> pd.DataFrame:
    """Judge the domains of GRADE on each region, and the level where all of them are judged.

    Parameters
    ----------
    tables
        By name; see ``READ``.
    config
        The syntheses, and how votes are counted.
    judgements
        Those of the authors, by synthesis: ``certainty`` in ``review.yaml``.

    Returns
    -------
    One row per synthesis and region with a vote; see ``CERTAINTY``.
    """
    nothing = SynthesisCertainty()
    rows = [
        {"synthesis": name, **rate_region(evidence, judgements.get(name, nothing), config)}
        for name, evidence in gather_evidence(tables, config)
    ]
    return shape_table(rows, CERTAINTY)


def gather_evidence(tables: Tables, config: VoteConfig) -> Iterator[tuple[str, Evidence]]:
    """Gather what the votes of each region rest on, with the name of the synthesis."""
    votes = tables["votes"]
    grouped = group_all_findings(tables["findings"], tables["regions"], config)
    voting = grouped[grouped["direction"].isin(DIRECTIONS)]
    sizes, people = count_studied(voting), count_people(voting, tables["arms"])
    units = defaultdict(list)
    for row in iterate_rows(tables["unit_votes"]):
        units[row.synthesis, row.region].append(UnitVote(row.vote, _known(row.participants)))
    for row in iterate_rows(votes[votes["k_units"] > 0]):
        place = (row.synthesis, row.region)
        yield (
            row.synthesis,
            Evidence(
                region=row.region,
                verdict=row.verdict,
                units=units[place],
                studies=row.k_studies,
                sizes=[_known(size) for size in sizes.loc[place]],
                people=[_known(number) for number in people.loc[place]],
                p_sign=None if pd.isna(row.p_sign) else float(row.p_sign),
            ),
        )


def _known(number: Any) -> int | None:
    return None if pd.isna(number) else int(number)


def count_studied(findings: pd.DataFrame) -> pd.Series:
    """Count the participants of each cohort in a region, in the arms that its findings are about.

    As in ``count_people``, whatever casts the votes: comparisons of one study add up.
    """
    cohort = [*KEY, "cohort"]
    sizes = count_participants(findings, [*cohort, "study_id"], "arm", "participants")
    return sizes.groupby(level=cohort).max()


def count_people(findings: pd.DataFrame, arms: pd.DataFrame) -> pd.Series:
    """Count the participants of each cohort in a region, in all arms that its findings name.

    An arm counts once in a study; of several studies of a cohort the largest number counts,
    because the same people are not added twice.

    Returns
    -------
    By ``synthesis``, ``region`` and ``cohort``; missing where no study of the cohort reports the
    number in all its arms.
    """
    cohort = [*KEY, "cohort"]
    key = [*cohort, "study_id"]
    studied = findings[[*key, "arm", "participants"]]
    other = findings[[*key, "comparator"]].dropna().rename(columns={"comparator": "arm"})
    other = other.merge(arms[["study_id", "arm", "n"]], how="left", on=["study_id", "arm"])
    named = pd.concat([studied, other.rename(columns={"n": "participants"})], ignore_index=True)
    people: pd.Series = count_participants(named, key, "arm", "participants")
    return people.groupby(level=cohort).max()


if __name__ == "__main__":
    tables, config = prepare_review(
        read_tables(snakemake.input, READ), VoteConfig.model_validate(snakemake.params.config)
    )
    certainty = rate_certainty(
        tables,
        config,
        {
            name: SynthesisCertainty.model_validate(judged)
            for name, judged in snakemake.params.judgements.items()
        },
    )
    write_table(certainty, snakemake.output.certainty, CERTAINTY)
