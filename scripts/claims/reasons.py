"""Why a claim has its verdict, in words that an author or editor can act on."""

from collections.abc import Iterator, Sequence

import pandas as pd

from scripts.claims.evidence import Evidence, NearMatch
from scripts.common.wording import counted, list_studies, list_words, study_label, term_label
from scripts.models.claims import Claim
from scripts.models.filters import Where

NOUNS = {
    "studies": ("study", "studies"),
    "cohorts": ("cohort", "cohorts"),
    "modalities": ("modality", "modalities"),
    "participants": ("participant", "participants"),
    "enrolled": ("person enrolled", "people enrolled"),
}
DIFFERENCE_TEXTS = {
    "direction": "reported as {}",
    "subgroup": "reported for {} only",
    "section": "in the {} only",
}
SIGNIFICANCE = {"True": "called significant", "False": "called not significant"}
SIGNIFICANCE_UNKNOWN = "not said whether it was significant"
COLUMN_WORDS = {"arm_role": "role of the arm", "intervention_duration_weeks": "length in weeks"}


def filter_text(where: Where | None) -> str | None:
    """Write a filter as one line: each column that it names, with the values that it allows."""
    if where is None:
        return None
    return "; ".join(
        f"{column}: {' or '.join(map(_value_text, allowed))}"
        for column, allowed in where
        if allowed is not None
    )


def _value_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def reason_text(evidence: Evidence) -> str:
    """Say what was stated, what was found, and how they differ."""
    if evidence.number is None:
        return "A number of participants that the statement rests on is not reported."
    sentences = [_counts_text(evidence.claim, evidence.number, evidence.supporting)]
    sentences += list(_near_match_texts(evidence.near))
    sentences += list(_citation_texts(evidence))
    if evidence.missing:
        also = "Found as well" if evidence.claim.at_least else "Found, and not cited"
        sentences.append(f"{also}: {list_studies(evidence.missing)}.")
    for study, rows in evidence.opposite.groupby("study_id"):
        also = list_words(sorted({term_label(word) for word in rows["direction"]}))
        sentences.append(f"{study_label(str(study))} also reports {also}.")
    return " ".join(sentences)


def _citation_texts(evidence: Evidence) -> Iterator[str]:
    claim, near = evidence.claim, {match.study_id for match in evidence.near}
    if absent := [study for study in evidence.unsupported if study not in near]:
        kind = "kind with a known direction" if claim.where and claim.where.direction else "kind"
        yield f"Nothing of the {kind} is recorded for {list_studies(absent)}."
    cited, open_ended = len(set(claim.studies)), claim.at_least or claim.count is None
    if cited and claim.counts == "studies" and not open_ended and claim.count != cited:
        yield f"The statement cites {cited}."


def _counts_text(claim: Claim, number: int, supporting: pd.DataFrame) -> str:
    stated = []
    if claim.count is not None:
        bound = "at least " if claim.at_least else ""
        stated.append(bound + counted(claim.count, *NOUNS[claim.counts]))
    if claim.studies:
        stated.append(list_studies(claim.studies))
    text = "Stated: " + ", ".join(stated or ["no number"])
    studies = sorted(set(supporting["study_id"]))
    named = f", {list_studies(studies)}" if 0 < len(studies) <= 5 else ""
    cohorts = supporting["cohort"].nunique()
    of = f" of {counted(cohorts, 'cohort')}" if claim.counts == "studies" and number else ""
    return f"{text}. Found: {counted(number, *NOUNS[claim.counts])}{of}{named}."


def _near_match_texts(near: Sequence[NearMatch]) -> Iterator[str]:
    """Say how studies that nearly match differ; those that differ alike share a sentence."""
    alike: dict[str, list[str]] = {}
    for match in near:
        alike.setdefault(list_words(list(_differences(match))), []).append(match.study_id)
    for differs, studies in alike.items():
        yield f"{list_studies(studies)}: {differs}."


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
            yield f"another {COLUMN_WORDS.get(column, term_label(column))} ({reported})"
