"""The results on each region of a synthesis, in plain words.

A paragraph opens with who reports what, goes on with what disagrees and in what else the two sides
differ, and ends with what the votes cannot show. All of it is filled from the tables.
"""

from collections.abc import Iterator

from scripts.common.wording import (
    capitalised,
    cohort_phrase,
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
    people_behind,
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
    yield from opposition(facts, words)
    yield from _findings_apart(facts)
    if not single:
        yield from caveats(facts, words)
    elif len(facts.studies) == 1:
        yield from _alone(facts)


def _no_vote(facts: RegionFacts) -> str:
    if len(facts.apart) > 1:
        parts = [
            f"of {number_word(len(findings))} ({_list_reporters(findings)}) is {words}"
            for words, findings in _without_vote(facts)
        ]
        return f"no finding has a vote: the direction {' and that '.join(parts)}."
    ((words, findings),) = _without_vote(facts)
    n, who = len(findings), _list_reporters(findings)
    if n == 1:
        return f"the direction of the only finding ({who}) is {words}, so that it has no vote."
    return (
        f"the direction of {part_of_whole(n, n)} findings ({who}) is {words}, so that there is no "
        "vote."
    )


def _without_vote(facts: RegionFacts) -> Iterator[tuple[str, list[Record]]]:
    for direction, findings in facts.apart.items():
        yield direction.replace("_", " "), findings


def _findings_apart(facts: RegionFacts) -> Iterator[str]:
    """Count the findings that have no vote beside those that have one."""
    for direction, findings in facts.apart.items():
        n = len(findings)
        are, have = ("finding is", "has") if n == 1 else ("findings are", "have")
        what = "of unclear direction" if direction == "unclear" else "reported without a direction"
        yield (
            f"{number_word(n)} further {are} {what} and {have} no vote "
            f"({_list_reporters(findings)})."
        )


def _list_reporters(findings: list[Record]) -> str:
    return list_studies(sorted({finding["study_id"] for finding in findings}))


def _single_cohort(facts: RegionFacts, words: DirectionWords) -> str:
    if len(facts.studies) > 1:
        return _reports_of_one(facts, words)
    (unit,) = facts.units
    who = f"only {study_label(unit['studies'])}{people_behind(unit)}"
    if unit["vote"] == "conflicting":
        results = findings_text(unit, words)
        return f"{who} reports a result, and the findings do not agree: {results}."
    agreeing, total = unit[f"n_{unit['vote']}"], len(facts.findings)
    share = "" if total == 1 else f", in {part_of_whole(agreeing, total)} findings"
    verb = "gives a direction" if facts.apart else "reports a result"
    return f"{who} {verb}: {words.whole(unit['vote'])}{share}."


def _reports_of_one(facts: RegionFacts, words: DirectionWords) -> str:
    """Say what several reports of the only cohort report: agreement is not replication."""
    ((cohort, studies),) = facts.cohorts.items()
    people = people_behind(facts.units[0]) if len(facts.units) == 1 else ""
    name = cohort_phrase(cohort, studies) + people
    votes = {study["vote"] for study in facts.studies}
    if len(votes) == 1 and votes != {"conflicting"}:
        who = f"{number_word(len(studies))} studies ({list_studies(studies)})"
        who = f"both {list_studies(studies)}" if len(studies) == 2 else who
        return (
            f"{who} report {words.whole(*votes)}. But they are reports of {name}, and agreement "
            f"within one {noun('cohort')} is not replication."
        )
    results = votes_text(facts.studies, words, first=True)
    return f"the reports of one {noun('cohort')}, {name}, do not agree: {results}."


def _alone(facts: RegionFacts) -> Iterator[str]:
    """Say what a single study cannot show, and what it does not report."""
    (unit,) = facts.units
    if unit["vote"] == "no_change":
        yield "a single null result is not evidence of no change."
    if unit["participants"] is None:
        yield f"the number of {noun('participants')} is not reported."


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
    if vote == "conflicting":
        return f"the findings of {who} conflict: {named_units(facts.units[:NAMED])}."
    result = words.whole(vote)
    if n == 2:
        return f"{who}, {named_units(facts.units)}, report {result}."
    if n <= NAMED:
        return f"{who} report {result}: {named_units(facts.units)}."
    return f"{who}{_bracketed(people_of_vote(facts, vote))} report {result}."


def _majority(facts: RegionFacts, words: DirectionWords, groups: Groups) -> str:
    """Say what most units report, and name the others."""
    (vote, *others), total = groups, len(facts.units)
    most, people = len(groups[vote]), _bracketed(people_of_vote(facts, vote))
    who_votes = unit_noun(facts.voter, total)
    few = f"{number_word(most)} of {number_word(total)} {who_votes}{people}"
    # No sentence begins with a figure.
    who = few if most < 10 else f"of {total} {who_votes}, {most}{people}"
    rest = [_minority(facts, words, other, groups[other]) for other in others]
    return f"{who} report {words.whole(vote)}; {list_words(rest)}."


def _minority(facts: RegionFacts, words: DirectionWords, vote: str, units: list[Record]) -> str:
    who = _named_or_counted(facts, units)
    if vote == "conflicting":
        return f"the findings of {who} conflict"
    return f"{who} {'reports' if len(units) == 1 else 'report'} {words.short(vote)}"


def _disagreement(facts: RegionFacts, words: DirectionWords, groups: Groups) -> str:
    n = len(facts.units)
    who = f"the {number_word(n)} {unit_noun(facts.voter, n)}"
    directions = [vote for vote in groups if vote != "conflicting"]
    if groups.keys() <= {"increase", "no_change"} or groups.keys() <= {"decrease", "no_change"}:
        none = words.short("no_change")
        opening = f"the results of {who} are mixed with {none}, but not opposed"
    elif len(directions) > 1:
        opening = f"{who} disagree"
    else:
        opening = f"{who} do not {'all ' if n > 2 else ''}agree"
    parts: list[str] = []
    say = words.whole
    for vote in directions:
        units = groups[vote]
        report = "" if parts else "reports " if len(units) == 1 else "report "
        parts.append(f"{_side(facts, groups, vote)} {report}{say(vote)}")
        say = words.short
    between = ", "
    if "conflicting" in groups:
        who = _named_or_counted(facts, groups["conflicting"])
        parts.append(f"the findings of {who} conflict")
        between = ", and "
    results = between.join(parts) if len(parts) == 2 else list_words(parts)
    return f"{opening}: {results}."


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
