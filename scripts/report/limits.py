"""The limitations of a review in words that follow its data."""

from collections.abc import Iterator

import pandas as pd

from scripts.common.wording import counted, list_words
from scripts.common.words import noun
from scripts.models.review import Review
from scripts.models.terms import WITHOUT_VOTE
from scripts.report.regions import has_few_votes
from scripts.tables.files import Tables
from scripts.votes.exact_tests import OUT_OF_REACH


def limits(review: Review, tables: Tables) -> Iterator[str]:
    """State the limitations, the gravest first: of the evidence, of the review, of the records."""
    studies = tables["studies"][tables["studies"]["included"]]
    findings = tables["findings"][tables["findings"]["included"]]
    yield from _few_votes(tables["votes"])
    yield from _shared_cohorts(studies)
    yield from review.limitations
    yield from _without_direction(findings)
    yield (
        "Vote counting gives the direction of effects, not their size. An effect estimated from "
        "votes depends on further assumptions (Methods)."
    )
    yield from _dependent_votes(tables)
    yield from _missing(findings, studies, tables["unit_votes"])
    stated = review.selection.studies_included
    if stated is not None and stated != len(studies):
        yield (
            f"The review reports {counted(stated, 'included study', 'included studies')}; "
            f"{len(studies)} {'is' if len(studies) == 1 else 'are'} recorded here."
        )


def _few_votes(votes: pd.DataFrame) -> Iterator[str]:
    voted = votes[votes["k_units"] > 0]
    if voted.empty:
        yield "There are no votes: no finding of known direction belongs to any question."
        return
    total, single = len(voted), int((voted["verdict"] == "single cohort").sum())
    few = int(has_few_votes(voted).sum())
    each = f"(one {noun('region')} in one question each)"
    if single:
        yield (
            f"Of {counted(total, 'result')} {each}, {single} "
            f"{'rests' if single == 1 else 'rest'} on a single {noun('cohort')} and "
            f"{'has' if single == 1 else 'have'} not been replicated."
        )
    if few:
        yield (
            f"For {few} of {counted(total, 'result')} {each}, the sign test could not reach "
            f"p\u00a0≤\u00a0{OUT_OF_REACH:g} because there are too few votes; a high p value "
            "there is not evidence of no effect."
        )


def _shared_cohorts(studies: pd.DataFrame) -> Iterator[str]:
    cohorts = studies["cohort"].nunique()
    if len(studies) > cohorts:
        yield (
            f"The {counted(len(studies), 'study', 'studies')} report on "
            f"{counted(cohorts, noun('cohort'), noun('cohorts'))}; agreement between reports of "
            f"one {noun('cohort')} is not replication."
        )


def _without_direction(findings: pd.DataFrame) -> Iterator[str]:
    words = {"not_reported": "reported without a direction", "unclear": "of unclear direction"}
    counts = {name: int((findings["direction"] == name).sum()) for name in WITHOUT_VOTE}
    parts = [f"{count} {words[name]}" for name, count in counts.items() if count]
    if parts:
        verb = "is" if sum(counts.values()) == 1 else "are"
        yield (
            f"Of {counted(len(findings), 'finding')}, {list_words(parts, 'and')} {verb} shown but "
            "not counted. A result without a direction is not evidence of no change."
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
    # Where no document is named, the place is one in the study itself.
    place = ["document", "page"] if findings["document"].notna().any() else ["page"]
    unsourced = int(findings[place].isna().any(axis="columns").sum())
    without_n = int(unit_votes["participants"].isna().sum())
    unknown = int(studies["n_treated"].isna().sum())
    people = noun("participants")
    if without_n:
        yield (
            f"The number of {people} is not reported for {without_n} of "
            f"{counted(len(unit_votes), 'vote')}; these votes are counted but not weighted."
        )
    if unknown:
        yield (
            f"The number of {people} in the group studied is not reported for "
            f"{counted(unknown, 'study', 'studies')}."
        )
    if unstated:
        yield f"Statistical significance is not stated for {unstated} of {total}."
    if unsourced:
        yield f"No {' or '.join(place)} is recorded for {unsourced} of {total}."
