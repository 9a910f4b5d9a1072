"""What is found on each region of a synthesis, in plain words.

A paragraph opens with who found what, goes on with what disagrees and what sets the two sides
apart, and ends with what the votes cannot show. All of it is filled from the tables.
"""

from collections.abc import Iterator

from scripts.common.wording import (
    capitalised,
    cohort_phrase,
    list_studies,
    number_word,
    study_label,
)
from scripts.models.config import Config, Synthesis
from scripts.report.narrative.caveats import caveats
from scripts.report.narrative.conflicts import conflicts, findings_text, opposition, votes_text
from scripts.report.narrative.facts import (
    Record,
    RegionFacts,
    gather_facts,
)
from scripts.report.narrative.phrases import DirectionWords, direction_words
from scripts.report.narrative.several_cohorts import several_cohorts
from scripts.report.narrative.units import people_behind, some_of
from scripts.tables.files import Tables


def region_paragraph(synthesis: str, region: str, config: Config, tables: Tables) -> str:
    """Tell in plain words what is found on a region.

    Parameters
    ----------
    synthesis, region
        Id of the synthesis, and the region as ``votes.csv`` has it.
    config, tables
        As in ``write_report``.
    """
    return region_paragraphs(synthesis, config.syntheses[synthesis], config, tables)[region]


def region_paragraphs(
    name: str, synthesis: Synthesis, config: Config, tables: Tables
) -> dict[str, str]:
    """Tell in plain words what is found on each region of a synthesis.

    Parameters
    ----------
    name, synthesis
        Id and definition of the synthesis.
    config, tables
        As in ``write_report``.

    Returns
    -------
    A paragraph by region, for each row of ``votes.csv``.
    """
    facts = gather_facts(name, synthesis, config, tables)
    return {region: " ".join(map(capitalised, _sentences(own))) for region, own in facts.items()}


def _sentences(facts: RegionFacts) -> Iterator[str]:
    if not facts.units:
        yield _no_vote(facts)
        return
    words = direction_words(facts.findings)
    single = facts.counts["verdict"] == "single cohort"
    yield _single_cohort(facts, words) if single else several_cohorts(facts, words)
    yield from conflicts(facts, words)
    yield from opposition(facts, words)
    yield from _unclear(facts)
    if not single:
        yield from caveats(facts)
    elif len(facts.studies) == 1:
        yield from _alone(facts)


def _no_vote(facts: RegionFacts) -> str:
    n = len(facts.unclear)
    if n == 1:
        return (
            f"the direction of the only finding ({_studies_of(facts.unclear)}) is unclear, so that "
            "it has no vote."
        )
    return (
        f"the direction of {some_of(n, n)} findings ({_studies_of(facts.unclear)}) is unclear, so "
        "that there is no vote."
    )


def _unclear(facts: RegionFacts) -> Iterator[str]:
    n = len(facts.unclear)
    if n:
        are, have = ("finding is", "has") if n == 1 else ("findings are", "have")
        yield (
            f"{number_word(n)} further {are} of unclear direction and {have} no vote "
            f"({_studies_of(facts.unclear)})."
        )


def _studies_of(findings: list[Record]) -> str:
    return list_studies(sorted({finding["study_id"] for finding in findings}))


def _single_cohort(facts: RegionFacts, words: DirectionWords) -> str:
    if len(facts.studies) > 1:
        return _reports_of_one(facts, words)
    (unit,) = facts.units
    who = f"only {study_label(unit['studies'])}{people_behind(unit)}"
    if unit["vote"] == "conflicting":
        told = findings_text(unit, words)
        return f"{who} reports a result, and the findings do not agree: {told}."
    agreeing, total = unit[f"n_{unit['vote']}"], len(facts.findings)
    share = "" if total == 1 else f", in {some_of(agreeing, total)} findings"
    verb = "gives a direction" if facts.unclear else "reports a result"
    return f"{who} {verb}: {words.whole(unit['vote'])}{share}."


def _reports_of_one(facts: RegionFacts, words: DirectionWords) -> str:
    """Tell of several reports of the only cohort: their agreement is not replication."""
    ((cohort, studies),) = facts.cohorts.items()
    people = people_behind(facts.units[0]) if len(facts.units) == 1 else ""
    name = cohort_phrase(cohort, studies) + people
    votes = {study["vote"] for study in facts.studies}
    if len(votes) == 1 and votes != {"conflicting"}:
        who = f"{number_word(len(studies))} studies ({list_studies(studies)})"
        who = f"both {list_studies(studies)}" if len(studies) == 2 else who
        return (
            f"{who} report {words.whole(*votes)}. But they are reports of {name}, and agreement "
            "within one cohort is not replication."
        )
    said = votes_text(facts.studies, words, first=True)
    return f"the reports of one cohort, {name}, do not agree: {said}."


def _alone(facts: RegionFacts) -> Iterator[str]:
    """Say what a single study cannot show, and what it does not tell."""
    (unit,) = facts.units
    if unit["vote"] == "no_change":
        yield "one study that sees none does not show that there is none."
    if unit["participants"] is None:
        yield "the number of participants is not reported."
