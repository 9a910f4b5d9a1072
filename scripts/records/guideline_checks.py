"""Check that answers to guidelines and judgements of certainty name items and rows that exist."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scripts.inputs.problems import Problem, list_terms
from scripts.inputs.record import Location, Record
from scripts.models.config import Config, Synthesis
from scripts.models.guideline_items import GUIDELINES, nearest_number
from scripts.models.review import Review
from scripts.models.study import Study
from scripts.models.terms import REGION_KEYS, Rank
from scripts.records.cross_references import unknown_region, unknown_term
from scripts.records.vocabulary import Vocabulary


def reporting_problems(review: Review, record: Record) -> Iterator[Problem]:
    """List the answers to items that the guideline does not have."""
    for guideline, answers in review.reporting:
        known = [item.number for item in GUIDELINES[guideline]]
        for number in sorted(set(answers) - set(known)):
            needed = f"an item: {list_terms(known, len(known))}"
            at = ("reporting", guideline, number)
            problem = unknown_term(record, at, number, [], needed)
            yield replace(problem, close=nearest_number(number, known))


def certainty_problems(
    review: Review,
    record: Record,
    config: Config,
    vocabulary: Vocabulary,
    studies: Sequence[Study],
) -> Iterator[Problem]:
    """List the judgements on a synthesis or a region that no summary of findings can show."""
    for name, judged in review.certainty.items():
        at: Location = ("certainty", name)
        synthesis = config.syntheses.get(name)
        if synthesis is None:
            known = list(config.syntheses)
            yield unknown_term(record, at, name, known, f"a synthesis: {list_terms(known)}")
            continue
        for region in judged.regions:
            place = (*at, "regions", region)
            if synthesis.group_by in REGION_KEYS:
                level = config.level_of(name)
                yield from _region_problems(region, record, place, level, vocabulary)
            else:
                yield from _group_problems(region, record, place, synthesis, studies)


def _region_problems(
    region: str, record: Record, at: Location, level: Rank, vocabulary: Vocabulary
) -> Iterator[Problem]:
    if not vocabulary.regions:
        return
    if region not in vocabulary.regions:
        yield unknown_region(record, at, region, vocabulary)
    elif (row := vocabulary.lift(region, level)) != region:
        needed = f"a row of this synthesis, which counts votes at the level of the {level}"
        yield replace(unknown_term(record, at, region, [], needed), close=row)


def _group_problems(
    group: str, record: Record, at: Location, synthesis: Synthesis, studies: Sequence[Study]
) -> Iterator[Problem]:
    column = synthesis.group_by
    terms = {getattr(finding, column) for study in studies for finding in study.findings}
    known = sorted(terms - {None})
    if group not in known:
        needed = f"what a finding holds under {column}: {list_terms(known)}"
        yield unknown_term(record, at, group, known, needed)
