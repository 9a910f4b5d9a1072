"""The sentence that opens the paragraph on a region with several cohorts: who found what."""

from scripts.common.wording import list_words, number_word
from scripts.report.narrative.facts import Record, RegionFacts
from scripts.report.narrative.phrases import DirectionWords
from scripts.report.narrative.units import (
    named_units,
    people_of_vote,
    some_of,
    unit_names,
    units_noun,
)
from scripts.tables.contract import VOTE_CATEGORIES

NAMED = 5  # units that one sentence names for each vote; more are counted

Groups = dict[str, list[Record]]


def several_cohorts(facts: RegionFacts, words: DirectionWords) -> str:
    """Say who found what, in a sentence that follows the verdict."""
    groups = _by_vote(facts)
    if len(groups) == 1:
        return _agreement(facts, words, *groups)
    if facts.counts["verdict"] == "inconsistent":
        return _disagreement(facts, words, groups)
    return _majority(facts, words, groups)


def _by_vote(facts: RegionFacts) -> Groups:
    """Sort units by their vote, the commonest first."""
    groups = {v: [unit for unit in facts.units if unit["vote"] == v] for v in VOTE_CATEGORIES}
    held = sorted((v for v in VOTE_CATEGORIES if groups[v]), key=lambda vote: -len(groups[vote]))
    return {vote: groups[vote] for vote in held}


def _agreement(facts: RegionFacts, words: DirectionWords, vote: str) -> str:
    n = len(facts.units)
    who = f"{some_of(n, n)} {units_noun(facts, n)}"
    if vote == "conflicting":
        return f"the findings of {who} conflict: {named_units(facts.units[:NAMED])}."
    said = words.whole(vote)
    if n == 2:
        return f"{who}, {named_units(facts.units)}, report {said}."
    if n <= NAMED:
        return f"{who} report {said}: {named_units(facts.units)}."
    return f"{who}{_in_brackets(people_of_vote(facts, vote))} report {said}."


def _majority(facts: RegionFacts, words: DirectionWords, groups: Groups) -> str:
    """Say what most units found, and name the others."""
    (vote, *others), total = groups, len(facts.units)
    held, people = len(groups[vote]), _in_brackets(people_of_vote(facts, vote))
    noun = units_noun(facts, total)
    few = f"{number_word(held)} of {number_word(total)} {noun}{people}"
    # No sentence begins with a figure.
    who = few if held < 10 else f"of {total} {noun}, {held}{people}"
    rest = [_minority(facts, words, other, groups[other]) for other in others]
    return f"{who} report {words.whole(vote)}; {list_words(rest)}."


def _minority(facts: RegionFacts, words: DirectionWords, vote: str, units: list[Record]) -> str:
    who = _named_or_counted(facts, units)
    if vote == "conflicting":
        return f"the findings of {who} conflict"
    return f"{who} {'reports' if len(units) == 1 else 'report'} {words.short(vote)}"


def _disagreement(facts: RegionFacts, words: DirectionWords, groups: Groups) -> str:
    n = len(facts.units)
    directions = [vote for vote in groups if vote != "conflicting"]
    verb = "disagree" if len(directions) > 1 else f"do not {'all ' if n > 2 else ''}agree"
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
    said = between.join(parts) if len(parts) == 2 else list_words(parts)
    return f"the {number_word(n)} {units_noun(facts, n)} {verb}: {said}."


def _side(facts: RegionFacts, groups: Groups, vote: str) -> str:
    """Name the units of a vote if each stands for a vote of its own; else count them first."""
    units = groups[vote]
    if len(groups) == len(facts.units):
        return named_units(units)
    names = unit_names(units) if len(units) <= NAMED else ""
    inside = "; ".join(part for part in (names, people_of_vote(facts, vote)) if part)
    return number_word(len(units)) + _in_brackets(inside)


def _named_or_counted(facts: RegionFacts, units: list[Record]) -> str:
    if len(units) <= NAMED:
        return named_units(units)
    return f"{number_word(len(units))} {units_noun(facts, len(units))}"


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
