"""Why a claim has its verdict, in words that an author or editor can act on."""

from collections.abc import Iterator, Sequence

import pandas as pd

from scripts.claims.evidence import Evidence, NearMatch
from scripts.common.filter_words import column_label, filter_phrase
from scripts.common.input_limits import MOST_NAMED
from scripts.common.wording import counted, list_words, study_label, term_label
from scripts.common.words import noun
from scripts.models.claims import Claim
from scripts.models.filters import Where
from scripts.models.terms import Counted

DIFFERENCE_TEXTS = {
    "direction": "reported as {}",
    "subgroup": "reported for {} only",
    "section": "reported in the {} only",
}
SIGNIFICANCE = {"True": "reported as significant", "False": "reported as not significant"}
SIGNIFICANCE_UNKNOWN = "significance not reported"


def count_nouns(counts: Counted) -> tuple[str, str]:
    """Name what a statement counts, one and several of it, as the review calls it."""
    return {
        "studies": ("study", "studies"),
        "cohorts": (noun("cohort"), noun("cohorts")),
        "modalities": ("modality", "modalities"),
        "participants": (noun("participant"), noun("participants")),
        "enrolled": (f"enrolled {noun('participant')}", f"enrolled {noun('participants')}"),
    }[counts]


def filter_text(where: Where | None) -> str | None:
    """Write a filter as one line: each column that it names, with the values that it allows."""
    if where is None:
        return None
    filters = [filter_phrase(column, values) for column, values in where if values is not None]
    return f"findings with {'; '.join(filters)}"


def reason_text(evidence: Evidence) -> str:
    """Say what was stated, what was found, and how they differ."""
    if evidence.number is None:
        return f"The statement depends on a number of {noun('participants')} that is not reported."
    sentences = [_counts_text(evidence.claim, evidence.number, evidence.supporting)]
    sentences += list(_near_match_texts(evidence.near))
    sentences += list(_citation_texts(evidence))
    if evidence.missing:
        also = "Also found" if evidence.claim.at_least else "Also found, but not cited"
        sentences.append(f"{also}: {_list_studies(evidence.missing)}.")
    for study, rows in evidence.opposite.groupby("study_id"):
        also = list_words(sorted({term_label(word) for word in rows["direction"]}))
        sentences.append(f"{study_label(str(study))} also reports {also}.")
    return " ".join(sentences)


def _list_studies(study_ids: Sequence[str]) -> str:
    """List studies in a sentence as they are cited; of very many the first, and how many more."""
    first = [study_label(study_id) for study_id in study_ids[:MOST_NAMED]]
    rest = len(study_ids) - MOST_NAMED
    return list_words([*first, f"{rest} more"] if rest > 0 else first)


def _citation_texts(evidence: Evidence) -> Iterator[str]:
    claim, near = evidence.claim, {match.study_id for match in evidence.near}
    if absent := [study for study in evidence.unsupported if study not in near]:
        kind = " with a known direction" if claim.where and claim.where.direction else ""
        yield f"No matching finding{kind} is recorded for {_list_studies(absent)}."
    cited, open_ended = len(set(claim.studies)), claim.at_least or claim.count is None
    if cited and claim.counts == "studies" and not open_ended and claim.count != cited:
        yield f"The statement cites {cited}."


def _counts_text(claim: Claim, number: int, supporting: pd.DataFrame) -> str:
    stated = []
    if claim.count is not None:
        bound = "at least " if claim.at_least else ""
        stated.append(bound + counted(claim.count, *count_nouns(claim.counts)))
    if claim.studies:
        stated.append(_list_studies(claim.studies))
    text = "Stated: " + ", ".join(stated or ["no number"])
    studies = sorted(set(supporting["study_id"]))
    named = f", {_list_studies(studies)}" if 0 < len(studies) <= 5 else ""
    cohorts = supporting["cohort"].nunique()
    of_cohorts = counted(cohorts, noun("cohort"), noun("cohorts"))
    of = f" of {of_cohorts}" if claim.counts == "studies" and number else ""
    return f"{text}. Found: {counted(number, *count_nouns(claim.counts))}{of}{named}."


def _near_match_texts(near: Sequence[NearMatch]) -> Iterator[str]:
    """Say how studies that nearly match differ; those that differ alike share a sentence."""
    alike: dict[str, list[str]] = {}
    for match in near:
        alike.setdefault(list_words(list(_differences(match))), []).append(match.study_id)
    for differs, studies in alike.items():
        yield f"{_list_studies(studies)}: {differs}."


def _differences(match: NearMatch) -> Iterator[str]:
    for column in match.columns:
        values = match.values(column)
        labels = ["the whole group" if value == "all" else term_label(value) for value in values]
        reported = list_words(labels) or "not recorded"
        if column == "significant":
            yield " and ".join(SIGNIFICANCE[value] for value in values) or SIGNIFICANCE_UNKNOWN
        elif column in DIFFERENCE_TEXTS:
            yield DIFFERENCE_TEXTS[column].format(reported)
        else:
            yield f"different {column_label(column)} ({reported})"
