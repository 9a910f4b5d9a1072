"""Certainty of evidence without a single estimate of effect (Murad 2017), after GRADE.

Murad MH, et al (2017). Evidence-Based Medicine 22:85-87, doi:10.1136/ebmed-2017-110668.
Imprecision, inconsistency and a suspicion of publication bias are computed. The other domains, and
the starting level, are left to the authors; nothing is rated until every part of it is judged.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, get_args

from scripts.common.wording import counted
from scripts.models.review import Certainty, SynthesisCertainty
from scripts.models.terms import Concern, Level
from scripts.tables.certainty import DOMAINS

LEVELS: tuple[Level, ...] = get_args(Level)
STEPS: Mapping[str, int] = {concern: step for step, concern in enumerate(get_args(Concern))}

# Murad 2017, after GRADE: 400 participants or fewer in all are a concern.
FEW = 400
# ASSUME: neither Murad nor GRADE says how small a small study is. Below 50 in the group studied is
# the smallest class of Boon & Thomson (2021), which the effect direction plots draw as well.
SMALL = 50


class Evidence(NamedTuple):
    """What the votes of a region in a synthesis rest on."""

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
    def total(self) -> int:
        """Participants in all, as far as reported."""
        return self.studied + self.compared


class Judged(NamedTuple):
    """A domain: the concern (None where it is not judged), the reason, and who judged."""

    concern: str | None
    reason: str | None
    by: Literal["computed", "authors"] | None = "computed"


LEFT_TO_AUTHORS = Judged(None, None, None)


def rate_region(evidence: Evidence, judgements: SynthesisCertainty) -> dict[str, Any]:
    """Judge every domain of a region, and take the steps from its starting level.

    Parameters
    ----------
    evidence
        What the votes of the region rest on.
    judgements
        Those of the authors on the synthesis.

    Returns
    -------
    A row of ``CERTAINTY`` without its synthesis.
    """
    region = judgements.regions.get(evidence.region, Certainty())
    starts_at = region.starts_at or judgements.starts_at
    domains = judge_domains(evidence, judgements, region)
    open_parts = {domain for domain, judged in domains.items() if judged.concern is None}
    open_parts |= set() if starts_at else {"starting_level"}
    reached = take_steps(starts_at or LEVELS[0], [judged.concern for judged in domains.values()])
    row: dict[str, Any] = {
        "region": evidence.region,
        "verdict": evidence.verdict,
        "k_units": sum(evidence.votes.values()),
        **{f"n_{vote}": number for vote, number in evidence.votes.items()},
        "k_cohorts": evidence.cohorts,
        "k_studies": evidence.studies,
        "participants_studied": evidence.studied,
        "cohorts_without_n": evidence.sizes.count(None),
        "participants_compared": evidence.compared,
        "cohorts_incomplete": evidence.unknown,
        "starts_at": starts_at,
        "level": None if open_parts else reached,
        "open": ";".join(sorted(open_parts)) or None,
        "at_most": reached if open_parts else None,
    }
    for name, judged in domains.items():
        row |= {name: judged.concern, f"{name}_reason": judged.reason, f"{name}_by": judged.by}
    return row


def take_steps(starts_at: Level, concerns: Iterable[str | None]) -> Level:
    """Go down one level for each serious concern and two for each very serious one.

    Very low is the lowest. A domain that is not judged (None) takes no step.
    """
    steps = sum(STEPS[concern] for concern in concerns if concern)
    return LEVELS[min(LEVELS.index(starts_at) + steps, len(LEVELS) - 1)]


def judge_domains(evidence: Evidence, synthesis: Certainty, region: Certainty) -> dict[str, Judged]:
    """Take the authors' judgement on the region, else on the synthesis, else what is computed."""
    computed = {
        "imprecision": judge_imprecision(evidence),
        "inconsistency": judge_inconsistency(evidence),
        "publication_bias": judge_publication_bias(evidence),
    }
    judged = {}
    for domain in DOMAINS:
        authors = getattr(region, domain) or getattr(synthesis, domain)
        judged[domain] = (
            Judged(authors.concern, authors.because, "authors")
            if authors
            else computed.get(domain, LEFT_TO_AUTHORS)
        )
    return judged


def judge_imprecision(evidence: Evidence) -> Judged:
    """Judge whether 400 participants or fewer contribute to the votes in all (Murad 2017)."""
    people = counted(evidence.total, "participant")
    if evidence.total > FEW:
        known = "reported, " if evidence.unknown else "in all, "
        return Judged("none", f"{people} {known}more than {FEW}")
    if evidence.unknown:
        if not evidence.total:
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
    # One direction beside no change: the verdict shows whether enough votes agree.
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
