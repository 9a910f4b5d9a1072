"""Who found what where the findings on a region disagree, and what sets the two sides apart."""

from collections.abc import Iterator, Mapping, Sequence

from scripts.common.wording import cohort_phrase, list_words, number_word, study_label
from scripts.report.narrative.disagreements import Difference, differences_text, list_differences
from scripts.report.narrative.facts import Record, RegionFacts
from scripts.report.narrative.phrases import DirectionWords, Finding
from scripts.votes.voting import DIRECTIONS

EXPLAINED = 2  # conflicting votes that a paragraph explains


def conflicts(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Tell of units whose own findings disagree: what they found, and what sets it apart."""
    divided = [unit for unit in facts.units if unit["vote"] == "conflicting"]
    for unit in divided[:EXPLAINED]:
        studies = [study for study in facts.studies if study["unit"] == unit["unit"]]
        reports = {study["study_id"] for study in studies}
        own = [finding for finding in facts.findings if finding["study_id"] in reports]
        apart = _apart(_opposed({d: _of_direction(own, d) for d in DIRECTIONS}), facts, words)
        also = f"these also differ in {apart}, which may be part of the reason." if apart else ""
        said = "" if len(facts.cohorts) == 1 else _division(unit, studies, words)
        if said or also:
            yield f"{said}; {also}" if said and also else also or f"{said}."


def _division(unit: Record, studies: list[Record], words: DirectionWords) -> str:
    if len(studies) > 1:
        ids = [study["study_id"] for study in studies]
        return f"within {cohort_phrase(unit['unit'], ids)}, {votes_text(studies, words)}"
    return f"{study_label(unit['studies'])} has {findings_text(unit, words)}"


def opposition(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Tell what sets the units that vote one way apart from those that vote another."""
    voters = {d: {u["unit"] for u in facts.units if u["vote"] == d} for d in DIRECTIONS}
    column = "cohort" if facts.voter == "cohort" else "study_id"
    sides = {
        d: [f for f in _of_direction(facts.findings, d) if f[column] in voters[d]]
        for d in DIRECTIONS
    }
    opposed = _opposed(sides)
    if not opposed:
        return
    several = sum(map(bool, voters.values())) > len(opposed)
    labels = list_words([words.short(direction) for direction in opposed])
    who = f"results of {labels}" if several else "two sides"
    if apart := _apart(opposed, facts, words):
        yield (
            f"the {who} also differ in {apart}; that may be part of the reason, but a count of "
            "votes cannot show it."
        )
    elif facts.counts["verdict"] == "inconsistent" and not _differences(opposed, facts):
        yield f"nothing that is recorded throughout sets the {who} apart."


def votes_text(studies: Sequence[Record], words: DirectionWords, *, first: bool = False) -> str:
    """Tell study by study what each reports; ``first``: who is compared was not said before."""
    parts, verb, say = [], "reports ", words.whole if first else words.short
    for study in studies:
        name = study_label(study["study_id"])
        if study["vote"] == "conflicting":
            parts.append(f"the findings of {name} conflict")
        else:
            parts.append(f"{name} {verb}{say(study['vote'])}")
            say, verb = words.short, ""
    return list_words(parts)


def findings_text(unit: Record, words: DirectionWords) -> str:
    """Count the findings of a unit by direction: ``two findings of a decrease and one of ...``."""
    held = [(d, unit[f"n_{d}"]) for d in DIRECTIONS if unit[f"n_{d}"]]
    (first, n), *others = held
    noun = "finding" if n == 1 else "findings"
    parts = [f"{number_word(n)} {noun} of {words.short(first)}"]
    parts += [f"{number_word(count)} of {words.short(d)}" for d, count in others]
    return list_words(parts)


def _of_direction(findings: Sequence[Finding], direction: str) -> list[Finding]:
    return [finding for finding in findings if finding["direction"] == direction]


def _opposed(sides: Mapping[str, list[Finding]]) -> dict[str, list[Finding]]:
    """Choose two sides: increase and decrease, else a direction and no change."""
    held = {direction: findings for direction, findings in sides.items() if findings}
    return dict(list(held.items())[:2]) if len(held) > 1 else {}


def _apart(sides: Mapping[str, list[Finding]], facts: RegionFacts, words: DirectionWords) -> str:
    if not sides:
        return ""
    return differences_text(_differences(sides, facts), words.label)


def _differences(sides: Mapping[str, list[Finding]], facts: RegionFacts) -> list[Difference]:
    return list_differences(sides, grouped_by=facts.grouped_by, group=facts.region)
