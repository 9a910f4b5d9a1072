"""How what votes is named in a sentence: cohorts and studies, and the participants behind them."""

from collections.abc import Sequence

from scripts.common.wording import cohort_phrase, list_studies, list_words, number_word, plural
from scripts.report.narrative.facts import Record, RegionFacts


def units_noun(facts: RegionFacts, number: int) -> str:
    """Name what votes: ``cohort``, ``studies``."""
    return facts.voter if number == 1 else plural(facts.voter)


def unit_name(unit: Record) -> str:
    """Name a unit, a study or a cohort."""
    return cohort_phrase(unit["unit"], unit["studies"].split(";"))


def unit_names(units: Sequence[Record]) -> str:
    """List units by name."""
    return list_words([unit_name(unit) for unit in units])


def named_units(units: Sequence[Record]) -> str:
    """List units with their participants, and cohorts with their studies."""
    texts = []
    for unit in units:
        studies = unit["studies"].split(";")
        names = "" if studies == [unit["unit"]] else list_studies(studies)
        texts.append(unit_name(unit) + people_behind(unit, names))
    return list_words(texts)


def people_behind(unit: Record, names: str = "") -> str:
    """Write the participants of a unit in brackets, behind the names of its studies."""
    people = "" if unit["participants"] is None else _people(unit["participants"])
    inside = "; ".join(part for part in (names, people) if part)
    return f" ({inside})" if inside else ""


def people_of_vote(facts: RegionFacts, vote: str) -> str:
    """Add up the participants behind a vote, where no two units are the same people."""
    n = facts.counts[f"participants_{vote}"]
    if not n or len(facts.cohorts) < len(facts.units):
        return ""
    known = [unit["participants"] is not None for unit in facts.units if unit["vote"] == vote]
    return _people(n) + ("" if all(known) else " in those that report it")


def some_of(part: int, whole: int) -> str:
    """Write a part of a whole: ``three of four``, ``both``, ``all four``."""
    if part == whole:
        return "both" if whole == 2 else f"all {number_word(whole)}"
    return f"{number_word(part)} of {number_word(whole)}"


def _people(number: int) -> str:
    return f"{number} participant{'' if number == 1 else 's'}"
