"""Certainty of evidence without a single estimate of effect (Murad 2017), after GRADE.

Murad MH, et al (2017). Evidence-Based Medicine 22:85-87, doi:10.1136/ebmed-2017-110668. What the
tables tell is computed: imprecision, inconsistency, and a suspicion of publication bias. All else
is for the authors, and nothing is rated until every part of it is judged.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

import pandas as pd

from scripts.common.wording import counted
from scripts.models.config import Config, Synthesis
from scripts.models.review import Certainty, Review, SynthesisCertainty
from scripts.models.terms import Concern, Level
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows
from scripts.votes.syntheses import group_findings, in_anatomical_order
from scripts.votes.voting import DIRECTIONS, count_participants

DOMAINS = (
    "methodological_limitations",
    "indirectness",
    "imprecision",
    "inconsistency",
    "publication_bias",
)
LEVELS: tuple[Level, ...] = get_args(Level)
STEPS: Mapping[str, int] = {concern: step for step, concern in enumerate(get_args(Concern))}

# Murad 2017, after GRADE: 400 participants or fewer in all are a concern.
FEW = 400
# ASSUME: neither Murad nor GRADE says how small a small study is. Below 50 in the group studied is
# the smallest class of Boon & Thomson (2021), which the effect direction plots draw as well.
SMALL = 50


class Evidence(NamedTuple):
    """What stands behind the votes of a region in a synthesis."""

    region: str
    verdict: str
    votes: Mapping[str, int]
    cohorts: int
    studies: int
    # Of each cohort, in the group studied; None where not reported.
    sizes: tuple[int | None, ...]
    # In the groups that they are compared with, as far as reported.
    compared: int
    # Cohorts of which the number in some group is not reported.
    unknown: int

    @property
    def studied(self) -> int:
        """Participants in the groups studied, as far as reported."""
        return sum(size or 0 for size in self.sizes)

    @property
    def in_all(self) -> int:
        """Participants in all, as far as reported."""
        return self.studied + self.compared


class Judged(NamedTuple):
    """A domain: the concern (None where it is not judged), why, and whether authors say so."""

    concern: str | None
    because: str
    by_authors: bool = False


FOR_AUTHORS = Judged(None, "for the authors")


class Rated(NamedTuple):
    """The certainty on a region: its evidence, starting level, domains, and the level reached."""

    evidence: Evidence
    starts_at: Level | None
    domains: Mapping[str, Judged]
    level: Level | None
    missing: tuple[str, ...]


def rate_synthesis(
    name: str, synthesis: Synthesis, review: Review, config: Config, tables: Tables
) -> list[Rated]:
    """Rate the certainty on each region with a vote, in anatomical order.

    Parameters
    ----------
    name, synthesis
        Id and definition of the synthesis.
    review
        For the authors' judgements, ``certainty`` in ``review.yaml``.
    config
        The config, for the unit and the level.
    tables
        ``arms``, ``findings``, ``regions``, ``study_votes`` and ``votes``.
    """
    own = review.certainty.get(name, SynthesisCertainty())
    return [
        rate_region(evidence, own) for evidence in gather_evidence(name, synthesis, config, tables)
    ]


def rate_region(evidence: Evidence, own: SynthesisCertainty) -> Rated:
    """Judge every domain of a region, and take the steps from its starting level."""
    region = own.regions.get(evidence.region, Certainty())
    starts_at = region.starts_at or own.starts_at
    domains = judge_domains(evidence, own, region)
    missing = [domain for domain in DOMAINS if domains[domain].concern is None]
    missing = missing if starts_at else ["starting_level", *missing]
    level = (
        None if missing else take_steps(starts_at, [judged.concern for judged in domains.values()])
    )
    return Rated(evidence, starts_at, domains, level, tuple(missing))


def take_steps(starts_at: Level | None, concerns: list[str | None]) -> Level | None:
    """Go down one level for each serious concern and two for each very serious one.

    Very low is the lowest. Without a start, or with a domain that is not judged, there is no level.
    """
    if starts_at is None or None in concerns:
        return None
    steps = sum(STEPS[concern] for concern in concerns if concern)
    return LEVELS[min(LEVELS.index(starts_at) + steps, len(LEVELS) - 1)]


def judge_domains(
    evidence: Evidence, own: Certainty, region: Certainty | None = None
) -> dict[str, Judged]:
    """Take the authors' judgement on the region, else on the synthesis, else what is computed."""
    computed = {
        "imprecision": judge_imprecision(evidence),
        "inconsistency": judge_inconsistency(evidence),
        "publication_bias": judge_publication_bias(evidence),
    }
    judged = {}
    for domain in DOMAINS:
        authors = getattr(region, domain, None) or getattr(own, domain)
        judged[domain] = (
            Judged(authors.concern, authors.because, by_authors=True)
            if authors
            else computed.get(domain, FOR_AUTHORS)
        )
    return judged


def judge_imprecision(evidence: Evidence) -> Judged:
    """Judge whether 400 participants or fewer stand behind the votes in all (Murad 2017)."""
    people = counted(evidence.in_all, "participant")
    if evidence.in_all > FEW:
        known = "reported, " if evidence.unknown else "in all, "
        return Judged("none", f"{people} {known}more than {FEW}")
    if evidence.unknown:
        if not evidence.in_all:
            return Judged(None, "no number of participants is reported")
        where = counted(evidence.unknown, "cohort")
        more = f"of {where} not every number is, so that more than {FEW} are possible"
        return Judged(None, f"{people} reported; {more}")
    return Judged("serious", f"{people} in all, {FEW} or fewer")


def judge_inconsistency(evidence: Evidence) -> Judged:
    """Judge whether cohorts disagree in direction; the size of effects is not looked at."""
    votes = evidence.votes
    if evidence.cohorts < 2:
        return Judged(None, "one cohort")
    if votes["increase"] and votes["decrease"]:
        return Judged("serious", "votes for increase and votes for decrease")
    if votes["conflicting"]:
        return Judged("serious", counted(votes["conflicting"], "conflicting vote"))
    # One direction beside no change: the verdict tells whether enough votes agree.
    if evidence.verdict == "inconsistent":
        return Judged("serious", "votes for a change and votes for no change, and neither prevails")
    return Judged("none", "no votes for opposite directions")


def judge_publication_bias(evidence: Evidence) -> Judged:
    """Suspect publication bias where only small studies exist that saw the same change."""
    votes = evidence.votes
    sizes = [size for size in evidence.sizes if size is not None]
    one_way = max(votes["increase"], votes["decrease"]) == sum(votes.values()) > 0
    if not one_way or any(size >= SMALL for size in sizes):
        return Judged(None, "not detected by direction and size alone; for the authors")
    if len(sizes) < len(evidence.sizes):
        return Judged(None, "all votes go one way; for the authors, as not all sizes are reported")
    who = {1: "the only cohort has", 2: "both cohorts have"}.get(
        len(sizes), f"all {len(sizes)} cohorts have"
    )
    saw = "saw a change" if len(sizes) == 1 else "saw the same change"
    return Judged("serious", f"suspected, as {who} fewer than {SMALL} participants and {saw}")


def gather_evidence(
    name: str, synthesis: Synthesis, config: Config, tables: Tables
) -> Iterator[Evidence]:
    """Gather what stands behind the votes of each region that has any, in anatomical order."""
    votes = tables["votes"][
        (tables["votes"]["synthesis"] == name) & (tables["votes"]["k_units"] > 0)
    ]
    cast = tables["study_votes"][tables["study_votes"]["synthesis"] == name]
    sizes = cast.groupby(["region", "cohort"])["participants"].max()
    grouped = group_findings(tables["findings"], tables["regions"], config, name, synthesis)
    people = count_people(grouped[grouped["direction"].isin(DIRECTIONS)], tables["arms"])
    for row in iterate_rows(in_anatomical_order(votes, tables["regions"])):
        known = tuple(None if pd.isna(size) else int(size) for size in sizes[row.region])
        of_region = people.loc[[row.region]]
        yield Evidence(
            region=row.region,
            verdict=row.verdict,
            votes={vote: int(getattr(row, f"n_{vote}")) for vote in VOTE_CATEGORIES},
            cohorts=len(known),
            studies=int((cast["region"] == row.region).sum()),
            sizes=known,
            compared=max(int(of_region["people"].sum()) - sum(size or 0 for size in known), 0),
            unknown=int((~of_region["complete"]).sum()),
        )


def count_people(findings: pd.DataFrame, arms: pd.DataFrame) -> pd.DataFrame:
    """Count the participants of each cohort in a region, in all arms that its findings name.

    An arm counts once in a study; of several studies of a cohort the largest number counts,
    because the same people are not added twice.

    Returns
    -------
    Indexed by ``region`` and ``cohort``: ``people``, as far as reported, and whether that is
    ``complete``, which it is if one of the studies reports the number in all its arms.
    """
    key = ["region", "cohort", "study_id"]
    own = findings[[*key, "arm", "participants"]]
    other = findings[[*key, "comparator"]].dropna().rename(columns={"comparator": "arm"})
    other = other.merge(arms[["study_id", "arm", "n"]], how="left", on=["study_id", "arm"])
    named = pd.concat([own, other.rename(columns={"n": "participants"})], ignore_index=True)
    people = count_participants(named, key, "arm", "participants").fillna(0).rename("people")
    unknown = named.groupby([*key, "arm"])["participants"].max().isna().groupby(level=key).any()
    studies = pd.DataFrame({"people": people, "complete": ~unknown})
    return studies.groupby(level=["region", "cohort"]).agg({"people": "max", "complete": "any"})


def judged_without_vote(name: str, review: Review, rated: list[Rated]) -> list[str]:
    """List the regions that the authors judge in a synthesis and that have no vote in it."""
    own: Any = review.certainty.get(name, SynthesisCertainty()).regions
    return sorted({*own} - {row.evidence.region for row in rated})
