"""The results on each region of a synthesis, in plain words.

A paragraph opens with who reported what, goes on with what disagrees and in what else the two sides
differ, and ends with what the result depends on. All of it is filled from the tables.
"""

from collections.abc import Iterator

from scripts.common.wording import (
    capitalised,
    cohort_phrase,
    counted_in_words,
    list_studies,
    list_words,
    number_word,
    study_label,
)
from scripts.common.words import noun, unit_noun
from scripts.report.narrative.caveats import caveats
from scripts.report.narrative.conflicts import conflicts, findings_text, opposition, votes_text
from scripts.report.narrative.facts import Record, RegionFacts, gather_facts
from scripts.report.narrative.phrases import (
    DirectionWords,
    direction_words,
    named_units,
    part_of_whole,
    people_of,
    people_of_vote,
    unit_names,
)
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.contract import VOTE_CATEGORIES

NAMED = 5  # units that one sentence names for each vote; more are counted

Groups = dict[str, list[Record]]


def region_paragraphs(synthesis: SynthesisFacts) -> dict[str, str]:
    """Describe in words the results on each region of a synthesis, in the order of its votes."""
    return {
        region: " ".join(map(capitalised, _sentences(facts)))
        for region, facts in gather_facts(synthesis).items()
    }


def _sentences(facts: RegionFacts) -> Iterator[str]:
    if not facts.units:
        yield _no_vote(facts)
        return
    words = direction_words(facts.findings, facts.scale)
    single = facts.counts["verdict"] == "single cohort"
    yield _single_cohort(facts, words) if single else _several_cohorts(facts, words)
    yield from conflicts(facts, words)
    yield from opposition(facts)
    yield from _findings_apart(facts)
    if not single:
        yield from caveats(facts, words)
    elif len(facts.studies) == 1:
        yield from _alone(facts)


def _no_vote(facts: RegionFacts) -> str:
    parts = [
        f"{number_word(len(findings))} ({_list_reporters(findings)}) {_was(findings)} {what}"
        for what, findings in _without_vote(facts)
    ]
    if len(parts) > 1:
        return f"no finding has a direction: {list_words(parts)}."
    ((what, findings),) = _without_vote(facts)
    n = len(findings)
    which = "the only finding" if n == 1 else f"{part_of_whole(n, n)} findings"
    return f"{which} ({_list_reporters(findings)}) {_was(findings)} {what}."


def _was(findings: list[Record]) -> str:
    return "was" if len(findings) == 1 else "were"


def _without_vote(facts: RegionFacts) -> Iterator[tuple[str, list[Record]]]:
    for direction, findings in facts.apart.items():
        yield (
            "of unclear direction" if direction == "unclear" else "reported without a direction",
            findings,
        )


def _findings_apart(facts: RegionFacts) -> Iterator[str]:
    """Count the findings that have no vote beside those that have one."""
    for what, findings in _without_vote(facts):
        n = counted_in_words(len(findings), "further finding")
        yield f"{n} {_was(findings)} {what} ({_list_reporters(findings)})."


def _list_reporters(findings: list[Record]) -> str:
    return list_studies(sorted({finding["study_id"] for finding in findings}))


def _single_cohort(facts: RegionFacts, words: DirectionWords) -> str:
    if len(facts.studies) > 1:
        return _reports_of_one(facts, words)
    (unit,) = facts.units
    people = people_of(unit) or f" ({noun('participants')} not reported)"
    who = f"one {noun('cohort')}, {study_label(unit['studies'])}{people},"
    if unit["vote"] == "conflicting":
        return f"{who} reported conflicting results: {findings_text(unit, words)}."
    agreeing, total = unit[f"n_{unit['vote']}"], len(facts.findings)
    share = "" if total == 1 else f", in {part_of_whole(agreeing, total)} findings"
    return f"{who} {words.reported(unit['vote'])}{share}."


def _reports_of_one(facts: RegionFacts, words: DirectionWords) -> str:
    """Say what several reports of the only cohort report: agreement is not replication."""
    ((cohort, studies),) = facts.cohorts.items()
    people = people_of(facts.units[0]) if len(facts.units) == 1 else ""
    who = f"one {noun('cohort')}, {cohort_phrase(cohort, studies)}{people},"
    votes = {study["vote"] for study in facts.studies}
    if len(votes) == 1 and votes != {"conflicting"}:
        return f"{who} {words.reported(*votes)} ({list_studies(studies)})."
    results = votes_text(facts.studies, words, first=True)
    return f"{who} reported conflicting results: {results}."


def _alone(facts: RegionFacts) -> Iterator[str]:
    """Say what a single study cannot show."""
    if facts.units[0]["vote"] == "no_change":
        yield "a single null result is not evidence of no change."


def _several_cohorts(facts: RegionFacts, words: DirectionWords) -> str:
    """Say who reports what, in a sentence that follows the verdict."""
    groups = {v: [unit for unit in facts.units if unit["vote"] == v] for v in VOTE_CATEGORIES}
    votes = sorted((v for v in VOTE_CATEGORIES if groups[v]), key=lambda vote: -len(groups[vote]))
    groups = {vote: groups[vote] for vote in votes}  # the commonest first
    if len(groups) == 1:
        return _agreement(facts, words, *groups)
    if facts.counts["verdict"] == "inconsistent":
        return _disagreement(facts, words, groups)
    return _majority(facts, words, groups)


def _agreement(facts: RegionFacts, words: DirectionWords, vote: str) -> str:
    n = len(facts.units)
    who = f"{part_of_whole(n, n)} {unit_noun(facts.voter, n)}"
    reported = words.reported(vote)
    if n == 2:
        return f"{who}, {named_units(facts.units)}, {reported}."
    if n <= NAMED:
        return f"{who} {reported}: {named_units(facts.units)}."
    return f"{who}{_bracketed(people_of_vote(facts, vote))} {reported}."


def _majority(facts: RegionFacts, words: DirectionWords, groups: Groups) -> str:
    """Say what most units report, and name the others."""
    (vote, *others), total = groups, len(facts.units)
    most, people = len(groups[vote]), _bracketed(people_of_vote(facts, vote))
    who_votes = unit_noun(facts.voter, total)
    few = f"{number_word(most)} of {number_word(total)} {who_votes}{people}"
    # No sentence begins with a figure.
    who = few if most < 10 else f"of {total} {who_votes}, {most}{people}"
    rest = [
        f"{_named_or_counted(facts, groups[other])} {words.reported(other, first=False)}"
        for other in others
    ]
    return f"{who} {words.reported(vote)}; {list_words(rest)}."


def _disagreement(facts: RegionFacts, words: DirectionWords, groups: Groups) -> str:
    n = len(facts.units)
    who = f"of the {number_word(n)} {unit_noun(facts.voter, n)}"
    opposed = {"increase", "decrease"} <= groups.keys() or "conflicting" in groups
    opening = "inconsistent" if opposed else f"mixed with {words.short('no_change')}"
    votes = sorted(groups, key="conflicting".__eq__)
    parts = [
        f"{_side(facts, groups, vote)} {text}"
        for vote, text in zip(votes, words.in_turn(votes), strict=True)
    ]
    results = ", ".join(parts) if len(parts) == 2 else list_words(parts)
    return f"results {who} were {opening}: {results}."


def _side(facts: RegionFacts, groups: Groups, vote: str) -> str:
    """Name the units of a vote if each stands for a vote of its own; else count them first."""
    units = groups[vote]
    if len(groups) == len(facts.units):
        return named_units(units)
    names = unit_names(units) if len(units) <= NAMED else ""
    inside = "; ".join(part for part in (names, people_of_vote(facts, vote)) if part)
    return number_word(len(units)) + _bracketed(inside)


def _named_or_counted(facts: RegionFacts, units: list[Record]) -> str:
    if len(units) <= NAMED:
        return named_units(units)
    return f"{number_word(len(units))} {unit_noun(facts.voter, len(units))}"


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""
