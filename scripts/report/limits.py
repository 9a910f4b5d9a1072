"""The limits of a review in words that follow its data."""

from collections.abc import Iterator

import pandas as pd

from scripts.common.wording import counted
from scripts.common.words import noun
from scripts.models.review import Review
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.files import Tables
from scripts.votes.exact_tests import is_out_of_reach


def limits(review: Review, tables: Tables) -> Iterator[str]:
    """Say what the data cannot say: what is computed from the tables, then what the review adds."""
    yield from _few_votes(tables["votes"])
    studies = tables["studies"][tables["studies"]["included"]]
    findings = tables["findings"][tables["findings"]["included"]]
    cohorts = studies["cohort"].nunique()
    if len(studies) > cohorts:
        yield (
            f"The {counted(len(studies), 'study', 'studies')} rest on "
            f"{counted(cohorts, noun('cohort'), noun('cohorts'))}: agreement between reports of "
            f"one {noun('cohort')} is not replication."
        )
    stated = review.selection.studies_included
    if stated is not None and stated != len(studies):
        yield (
            f"The selection counts {counted(stated, 'included study', 'included studies')}, the "
            f"records {len(studies)}: review.yaml and the records are not of one date."
        )
    yield from _missing(findings, studies, tables["unit_votes"])
    yield (
        "A direction does not tell the size of an effect, and a count of votes does not either. An "
        "effect from votes rests on the assumptions that stand under Methods."
    )
    yield from _dependent_votes(tables)
    yield from review.limitations


def _few_votes(votes: pd.DataFrame) -> Iterator[str]:
    voted = votes[votes["k_units"] > 0]
    if voted.empty:
        yield "There are no votes: no finding of known direction falls into any synthesis."
        return
    attainable = voted["p_attainable"]
    out_of_reach = int((is_out_of_reach(attainable) | attainable.isna()).sum())
    single = int((voted["verdict"] == "single cohort").sum())
    if out_of_reach:
        yield _out_of_reach_sentence(len(voted), out_of_reach)
    if single:
        yield (
            f"Behind {single} of these {len(voted)} counts of votes a single {noun('cohort')} "
            "stands; nothing replicates it."
        )


def _out_of_reach_sentence(counts: int, out_of_reach: int) -> str:
    return (
        f"Of {counted(counts, 'count')} of votes (one {noun('region')} in one synthesis each), "
        f"{out_of_reach} could not have brought the p value of the sign test to 0.05 or below, "
        "whatever the studies had found, because too few votes are cast. A high p value there says "
        f"nothing about the {noun('region')}."
    )


def _dependent_votes(tables: Tables) -> Iterator[str]:
    """Say so where comparisons of one cohort have votes of their own."""
    units = tables["unit_votes"].assign(cohort=tables["unit_votes"]["unit"].str.split(": ").str[0])
    several = units[units["unit"] != units["cohort"]].duplicated(["synthesis", "region", "cohort"])
    if several.any():
        yield (
            f"Votes of a second or further comparison of one {noun('cohort')}: "
            f"{int(several.sum())}. Its comparisons share {noun('participants')} or a "
            f"{noun('control')} group and are not independent, as the sign test assumes."
        )


def _missing(
    findings: pd.DataFrame, studies: pd.DataFrame, unit_votes: pd.DataFrame
) -> Iterator[str]:
    total = counted(len(findings), "finding")
    unstated = int(findings["significant"].isna().sum())
    apart = {name: int((findings["direction"] == name).sum()) for name in WITHOUT_VOTE}
    # Where no document is named, the place is one in the study itself.
    place = ["document", "page"] if findings["document"].notna().any() else ["page"]
    unsourced = int(findings[place].isna().any(axis="columns").sum())
    without_n = int(unit_votes["participants"].isna().sum())
    unknown = int(studies["n_treated"].isna().sum())
    if unstated:
        yield f"Whether a test was significant is not stated for {unstated} of {total}."
    if apart["not_reported"]:
        yield (
            f"Reported without a direction, shown but without a vote: {apart['not_reported']} of "
            f"{total}. A result without a direction is not evidence of no change."
        )
    if apart["unclear"]:
        yield f"Of unclear direction, shown but without a vote: {apart['unclear']} of {total}."
    if unsourced:
        yield f"Without a {' or '.join(place)}: {unsourced} of {total}."
    if without_n:
        yield (
            f"Votes without a reported number of {noun('participants')}: {without_n} of "
            f"{len(unit_votes)}. "
            "They count among the votes and are not weighed."
        )
    if unknown:
        yield (
            f"Studies without a reported number of {noun('participants')} in the group studied: "
            f"{unknown}."
        )
