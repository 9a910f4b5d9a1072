"""What a certainty means for a reader, in the standard statements of GRADE (Santesso 2020)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from scripts.common.wording import capitalised, favoured, list_words, term_label
from scripts.common.words import is_neuroimaging
from scripts.report.narrative.facts import Record, RegionFacts
from scripts.report.narrative.phrases import DirectionWords, direction_words, improvement
from scripts.tables.certainty import EITHER_DIRECTION

MEASURES = 2  # that one statement names
# By what the votes are about and the target of the certainty. The verb is in square brackets;
# {about} says who is compared with whom.
SENTENCES = {
    "change": {
        "increase": "{subject} [increase]{about}",
        "decrease": "{subject} [decrease]{about}",
        "no_change": "there [be] little to no change in {subject}{about}",
        EITHER_DIRECTION: "{subject} [change]{about}",
    },
    "level": {
        "increase": "{subject} [be] higher{about}",
        "decrease": "{subject} [be] lower{about}",
        "no_change": "there [be] little to no difference in {subject}{about}",
        EITHER_DIRECTION: "there [be] a difference in {subject}{about}",
    },
    "association": {
        "increase": "an increase in {subject} [be] associated with {improvement}{about}",
        "decrease": "a decrease in {subject} [be] associated with {improvement}{about}",
        "no_change": "there [be] little to no association of {subject} with {improvement}{about}",
        EITHER_DIRECTION: "{subject} [be] associated with {improvement}{about}",
    },
    "mixed": {
        "increase": "{subject} [increase] or [be] higher{about}",
        "decrease": "{subject} [decrease] or [be] lower{about}",
        "no_change": "there [be] little to no change or difference in {subject}{about}",
        EITHER_DIRECTION: "there [be] a change or a difference in {subject}{about}",
    },
    "benefit": {
        "increase": "{treatment} [{improve}] {subject} relative to {control}{about}",
        "decrease": "{treatment} [be] less beneficial than {control} for {subject}{about}",
        "no_change": "there [be] little to no difference in {subject} between {treatment} and "
        "{control}{about}",
        EITHER_DIRECTION: "there [be] a difference in {subject} between {treatment} and "
        "{control}{about}",
    },
    "improvement": {
        "increase": "{subject} [improve]{about}",
        "decrease": "{subject} [deteriorate]{about}",
        "no_change": "there [be] little to no change in {subject}{about}",
        EITHER_DIRECTION: "{subject} [change]{about}",
    },
}


class Statement(NamedTuple):
    """What the statement on a region is about.

    Attributes
    ----------
    words
        What is compared, and who with whom.
    subject
        What increases or decreases, or is improved.
    treatment, improve
        What may improve it, and the verb for that; for votes for benefit.
    """

    words: DirectionWords
    subject: str
    treatment: str = ""
    improve: str = "improve"


def statement_of(facts: RegionFacts) -> Statement:
    """Say what the statement on a region is about."""
    better = {finding["better"] for finding in facts.findings}
    return Statement(
        direction_words(facts.findings, facts.scale),
        _subject_of(facts.findings, facts.region, facts.grouped_by),
        facts.region if facts.grouped_by == "intervention_name" else favoured("increase"),
        "reduce" if better == {"lower"} else "improve",
    )


def plain_statement(
    statement: Statement, target: str, level: str, *, inconsistent: bool = False
) -> str:
    """State what a certainty means, in one sentence.

    Parameters
    ----------
    statement
        What it is about.
    target
        What the certainty is about; see ``CERTAINTY``.
    level
        The certainty.
    inconsistent
        Whether the verdict is that the results are inconsistent.

    Examples
    --------
    >>> words = DirectionWords("change", " after treatment", " after treatment")
    >>> statement = Statement(words, "insula activation")
    >>> plain_statement(statement, "decrease", "moderate")
    'Insula activation probably decreases after treatment.'
    >>> plain_statement(statement, "decrease", "very low")
    'Insula activation may decrease after treatment, but the evidence is very uncertain.'
    """
    words, subject, treatment, improve = statement
    is_none = target in ("no_change", EITHER_DIRECTION)
    sentence = SENTENCES[words.kind][target].format(
        subject=subject,
        about=words.about_none if is_none else words.about,
        improvement=improvement(),
        treatment=treatment,
        improve=improve,
        control=favoured("decrease"),
    )
    doubts = []
    if target == EITHER_DIRECTION:
        doubts.append("the direction is unclear")
    elif inconsistent:
        doubts.append("the results are inconsistent")
    if level == "very low":
        doubts.append("the evidence is very uncertain")
    but = f", but {list_words(doubts)}" if doubts else ""
    several = re.search(r"[^sui]s$", subject) is not None
    stated = re.sub(r"\[(\w+)\]", lambda verb: _conjugated(verb[1], level, several), sentence)
    return f"{capitalised(stated)}{but}."


def _conjugated(verb: str, level: str, several: bool) -> str:
    """Give a verb the certainty of a level; ASSUME: of "probably" and "likely", one is enough."""
    if level in ("low", "very low"):
        return f"may {verb}"
    probably = "probably" if level == "moderate" else ""
    if verb == "be":
        return f"is {probably}".strip()
    return f"{probably} {verb}{'' if several else 's'}".strip()


def _subject_of(findings: Sequence[Record], region: str, grouped_by: str) -> str:
    """Name what increases or decreases: ``amygdala activation``, or the outcome.

    Findings that are not grouped by region name theirs where they share one.
    """
    parts = sorted({str(finding["part"]) for finding in findings})
    place = region if grouped_by == "region" else parts[0] if len(parts) == 1 else ""
    measures = sorted({term_label(finding["measure"]) for finding in findings})
    named = list_words(measures, "or") if len(measures) <= MEASURES else "measures"
    if place and not is_neuroimaging():
        return place
    return f"{place} {named}".strip()
