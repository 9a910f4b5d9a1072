"""Certainty of evidence without a single estimate of effect (Murad 2017), after GRADE.

Murad MH, et al (2017). Evidence-Based Medicine 22:85-87, doi:10.1136/ebmed-2017-110668.
What is rated is that an effect exists in the direction of most votes, not its size: the target with
the null as its threshold (Core GRADE 2: Guyatt G, et al, 2025, BMJ 389:e081904). Imprecision,
inconsistency and a suspicion of publication bias are computed. The other domains, reasons to rate
up, and the starting level are left to the authors; nothing is rated until every domain is judged.

A further cohort that votes with most of the others never makes a computed concern graver.

In a computed reason, what is in brackets is particular to the region: without it, regions of which
the same holds have the same reason, and share a footnote in the summary of findings.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, NamedTuple, get_args

from scripts.common.wording import chosen_percent, counted, p_text
from scripts.models.base import as_fraction
from scripts.models.config import VoteConfig
from scripts.models.review import Certainty, RateUp, SynthesisCertainty
from scripts.models.terms import Concern, Level
from scripts.tables.certainty import DOMAINS, EITHER_DIRECTION
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.votes.voting import DIRECTIONS

LEVELS: tuple[Level, ...] = get_args(Level)
STEPS: Mapping[str, int] = {concern: step for step, concern in enumerate(get_args(Concern))}

# Murad 2017, after GRADE: 400 participants or fewer in all are a concern.
FEW = 400
# ASSUME: neither Murad nor GRADE says how small a small study is. Below 50 in the group studied is
# the smallest class of Boon & Thomson (2021), which the effect direction plots draw as well.
SMALL = 50


class UnitVote(NamedTuple):
    """The vote of a unit, and its participants; None where not reported."""

    vote: str
    participants: int | None


class Evidence(NamedTuple):
    """What the votes of a region in a synthesis rest on."""

    region: str
    verdict: str
    units: Sequence[UnitVote]
    studies: int
    # Of each cohort, in the group studied; None where one of its numbers is not reported.
    sizes: Sequence[int | None]
    # The same, with the groups that they are compared with.
    people: Sequence[int | None]
    # The sign test of increase against decrease; None where no vote has a direction.
    p_sign: float | None

    @property
    def votes(self) -> dict[str, int]:
        """Units by vote."""
        counts = Counter(unit.vote for unit in self.units)
        return {vote: counts[vote] for vote in VOTE_CATEGORIES}

    @property
    def studied(self) -> int:
        """Participants in the groups studied, of the cohorts that report all of these."""
        return sum(size or 0 for size in self.sizes)

    @property
    def total(self) -> int:
        """Participants in all, of the cohorts that report every number."""
        return sum(people for people, _ in self._complete)

    @property
    def compared(self) -> int:
        """Participants in the groups compared with, of the cohorts that report every number."""
        return sum(people - size for people, size in self._complete)

    @property
    def _complete(self) -> list[tuple[int, int]]:
        # Of a cohort's studies one may give more in the group studied, another every number.
        pairs = ((people, size or 0) for people, size in zip(self.people, self.sizes, strict=True))
        return [(max(people, size), size) for people, size in pairs if people is not None]

    @property
    def leaders(self) -> list[str]:
        """The direction that most units vote for; several where they tie."""
        votes = self.votes
        most = max(votes[direction] for direction in DIRECTIONS)
        return [direction for direction in DIRECTIONS if votes[direction] == most]


class Judged(NamedTuple):
    """A domain: the concern (None where it is not judged), the reason, and who judged."""

    concern: str | None
    reason: str | None
    by: Literal["computed", "authors"] | None = "computed"


LEFT_TO_AUTHORS = Judged(None, None, None)


def rate_region(
    evidence: Evidence, judgements: SynthesisCertainty, config: VoteConfig
) -> dict[str, Any]:
    """Judge every domain of a region, and take the steps from its starting level.

    Parameters
    ----------
    evidence
        What the votes of the region rest on.
    judgements
        Those of the authors on the synthesis.
    config
        The agreed share of the votes, and the confidence level.

    Returns
    -------
    A row of ``CERTAINTY`` without its synthesis.
    """
    region = judgements.regions.get(evidence.region, Certainty())
    starts_at = region.starts_at or judgements.starts_at
    domains = judge_domains(evidence, judgements, region, config)
    rate_up = (judgements.rate_up if region.rate_up is None else region.rate_up) or []
    up = sum(reason.steps for reason in rate_up)
    open_parts = {domain for domain, judged in domains.items() if judged.concern is None}
    open_parts |= set() if starts_at else {"starting_level"}
    reached = take_steps(
        starts_at or LEVELS[0], [judged.concern for judged in domains.values()], up
    )
    leaders = evidence.leaders
    row: dict[str, Any] = {
        "region": evidence.region,
        "verdict": evidence.verdict,
        "target": leaders[0] if len(leaders) == 1 else EITHER_DIRECTION,
        "k_units": len(evidence.units),
        **{f"n_{vote}": number for vote, number in evidence.votes.items()},
        "k_cohorts": len(evidence.sizes),
        "k_studies": evidence.studies,
        "participants_studied": evidence.studied,
        "cohorts_without_n": evidence.sizes.count(None),
        "participants_compared": evidence.compared,
        "cohorts_incomplete": evidence.people.count(None),
        "starts_at": starts_at,
        "rated_up": up or None,
        "rated_up_reason": "; ".join(map(write_reason, rate_up)) or None,
        "level": None if open_parts else reached,
        "open": ";".join(sorted(open_parts)) or None,
        "at_most": reached if open_parts else None,
    }
    for name, judged in domains.items():
        row |= {name: judged.concern, f"{name}_reason": judged.reason, f"{name}_by": judged.by}
    return row


def write_reason(rate_up: RateUp) -> str:
    """Write a reason to rate up: ``large effect (2 levels): the risk fell to a tenth``."""
    return f"{rate_up.reason} ({counted(rate_up.steps, 'level')}): {rate_up.because}"


def take_steps(starts_at: Level, concerns: Iterable[str | None], up: int = 0) -> Level:
    """Go down one level for each serious concern and two for each very serious one, and ``up``.

    Very low is the lowest and high the highest. A domain that is not judged (None) takes no step.

    Examples
    --------
    >>> take_steps("low", ["none", "serious"], up=2)
    'moderate'
    """
    steps = sum(STEPS[concern] for concern in concerns if concern) - up
    return LEVELS[min(max(LEVELS.index(starts_at) + steps, 0), len(LEVELS) - 1)]


def judge_domains(
    evidence: Evidence, synthesis: Certainty, region: Certainty, config: VoteConfig
) -> dict[str, Judged]:
    """Take the authors' judgement on the region, else on the synthesis, else what is computed."""
    computed = {
        "imprecision": judge_imprecision(evidence, as_fraction(config.confidence)),
        "inconsistency": judge_inconsistency(evidence, config.agreement_share),
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


def judge_imprecision(evidence: Evidence, confidence: Fraction) -> Judged:
    """Judge whether participants are few (Murad 2017), or the votes are compatible with no effect.

    The null is the threshold of the rating. The exact interval of the proportion of increase
    includes one half, where there is no effect, if the sign test's p value is 1 - confidence or
    more. Where votes for no change lead there is no direction to test, and participants decide.
    """
    few, people = _judge_participants(evidence)
    if evidence.leaders == ["no_change"]:
        return Judged(few, people)
    if evidence.p_sign is None:
        return Judged("serious", f"{people}; no vote has a direction")
    p = f"sign test, p = {p_text(evidence.p_sign)}".replace("= <", "<")
    if Fraction(evidence.p_sign) < 1 - confidence:
        return Judged(few, f"{people}; votes not compatible with no effect ({p})")
    compatible = "votes compatible with no effect"
    if few == "none":
        return Judged("serious", f"{compatible} ({p}; {counted(evidence.total, 'participant')})")
    return Judged("serious", f"{people}; {compatible} ({p})")


def _judge_participants(evidence: Evidence) -> tuple[str | None, str]:
    total, unknown = evidence.total, evidence.people.count(None)
    if total > FEW:
        at_least = "at least " if unknown else ""
        return "none", f"more than {FEW} participants ({at_least}{total})"
    if not unknown:
        return "serious", f"{FEW} participants or fewer ({total})"
    if unknown == len(evidence.people):
        return None, "number of participants not reported"
    cohorts = f"{counted(unknown, 'cohort')} without the number"
    return None, f"number of participants not fully reported (at least {total}; {cohorts})"


def judge_inconsistency(evidence: Evidence, agreement: Fraction) -> Judged:
    """Judge whether too many vote otherwise than most; the size of effects is not looked at."""
    if len(evidence.sizes) < 2:
        return Judged(None, "one cohort")
    leaders = evidence.leaders
    if len(leaders) > 1:
        return Judged("serious", "no direction has the most votes")
    part, total, of = _weigh_dissent(evidence.units, leaders[0])
    if not part:
        return Judged("none", "all votes agree")
    # ASSUME: neither Murad nor GRADE says how much disagreement is serious. Here it is what is more
    # than the verdicts permit beside agreement; the boundary agrees, as in the verdicts.
    share, limit = Fraction(part, total), 1 - agreement
    concern, above = ("serious", "more than") if share > limit else ("none", "at most")
    dissent = f"({part} of {total}{of}, {chosen_percent(round(float(share), 3))})"
    bound = f"{above} {chosen_percent(float(limit))}"
    return Judged(concern, f"{bound} in disagreement with the leading direction {dissent}")


def _weigh_dissent(units: Sequence[UnitVote], leader: str) -> tuple[int, int, str]:
    """Count who does not vote for the leading direction, of how many, and in what they are counted.

    Examples
    --------
    >>> _weigh_dissent([UnitVote("increase", 90), UnitVote("decrease", 10)], "increase")
    (10, 100, ' participants')
    >>> _weigh_dissent([UnitVote("increase", 90), UnitVote("decrease", None)], "increase")
    (1, 2, '')
    """
    # ASSUME: participants count, so that one small study does not make a body inconsistent. A unit
    # without a number has no such weight. If one dissents, units are counted; if they all agree,
    # they can only lower the share of participants, so that the lower of both shares stands.
    dissenting = [unit for unit in units if unit.vote != leader]
    by_votes = (len(dissenting), len(units), "")
    known = sum(unit.participants or 0 for unit in units)
    if not known or any(unit.participants is None for unit in dissenting):
        return by_votes
    people = (sum(unit.participants or 0 for unit in dissenting), known, " participants")
    if all(unit.participants is not None for unit in units):
        return people
    return min(people, by_votes, key=_share)


def _share(weighed: tuple[int, int, str]) -> Fraction:
    return Fraction(weighed[0], weighed[1])


def judge_publication_bias(evidence: Evidence) -> Judged:
    """Suspect publication bias where only small studies exist, unless most report no change.

    ASSUME: Murad suspects it where only small positive studies exist. Here a dissenting small study
    does not take the suspicion away: a body that disagrees would be rated above one that agrees.
    """
    sizes = evidence.sizes
    if not sizes or any((size or 0) >= SMALL for size in sizes):
        return Judged(None, "not detected from direction and size alone")
    if evidence.leaders == ["no_change"]:
        return Judged(None, "not detected from direction and size alone")
    if None in sizes:
        return Judged(None, "not all sample sizes are reported")
    return Judged("serious", f"suspected, as all cohorts have fewer than {SMALL} participants")
