"""Why a claim has its verdict, in words that an author or editor can act on."""

from collections.abc import Iterator, Sequence

import pandas as pd

from scripts._claim_evidence import Evidence, NearMiss
from scripts._models import Claim, ClaimVerdict
from scripts._words import capitalised, counted, listed_words, study_label, term_label

NOUNS = {
    "studies": ("study", "studies"),
    "cohorts": ("cohort", "cohorts"),
    "modalities": ("modality", "modalities"),
    "participants": ("participant", "participants"),
    "enrolled": ("person enrolled", "people enrolled"),
}
SIGNIFICANCE = {"True": "calls it significant", "False": "calls it not significant"}
COLUMN_WORDS = {"arm_role": "role of the arm", "comparator": "compared with"}


def reason_text(evidence: Evidence, verdict: ClaimVerdict) -> str:
    """Say what was stated, what was found, and where the two part."""
    if evidence.number is None:
        return "A number of participants that the statement rests on is not reported."
    sentences = [_counts(evidence.claim, evidence.number, evidence.found)]
    if verdict != "reproduced":
        sentences += [f"{capitalised(_near_words(miss))}." for miss in evidence.near]
        sentences += list(_cited_wrongly(evidence))
    if evidence.missing:
        also = "Found as well" if evidence.claim.at_least else "Found, and not cited"
        sentences.append(f"{also}: {_labels(evidence.missing)}.")
    for study, rows in evidence.opposite.groupby("study_id"):
        also = listed_words(sorted({term_label(word) for word in rows["direction"]}))
        sentences.append(f"{study_label(str(study))} also reports {also}.")
    return " ".join(sentences)


def _cited_wrongly(evidence: Evidence) -> Iterator[str]:
    claim, near = evidence.claim, {miss.study_id for miss in evidence.near}
    if silent := [study for study in evidence.unsupported if study not in near]:
        yield f"Nothing of the kind is recorded for {_labels(silent)}."
    cited, open_ended = len(set(claim.studies)), claim.at_least or claim.count is None
    if cited and claim.counts == "studies" and not open_ended and claim.count != cited:
        yield f"The statement cites {cited}."


def _labels(studies: Sequence[str]) -> str:
    return listed_words([study_label(study) for study in studies])


def _counts(claim: Claim, number: int, found: pd.DataFrame) -> str:
    stated = []
    if claim.count is not None:
        bound = "at least " if claim.at_least else ""
        stated.append(bound + counted(claim.count, *NOUNS[claim.counts]))
    if claim.studies:
        stated.append(_labels(claim.studies))
    text = "Stated: " + ", ".join(stated or ["no number"])
    studies = sorted(set(found["study_id"]))
    named = f", {_labels(studies)}" if 0 < len(studies) <= 5 else ""
    cohorts = found["cohort"].nunique()
    of = f" of {counted(cohorts, 'cohort')}" if claim.counts == "studies" and number else ""
    return f"{text}. Found: {counted(number, *NOUNS[claim.counts])}{of}{named}."


def _near_words(miss: NearMiss) -> str:
    study = study_label(miss.study_id)
    return f"{study} {listed_words(list(_differences(miss)))}"


def _differences(miss: NearMiss) -> Iterator[str]:
    for column in miss.columns:
        said = [term_label(value) for value in miss.says(column)]
        values = listed_words(said) or "nothing"
        if column == "direction":
            yield f"reports {values}"
        elif column == "subgroup":
            yield f"has it for {values}"
        elif column == "section":
            yield f"has it in the {values} only"
        elif column == "significant":
            called = " and ".join(SIGNIFICANCE[said] for said in miss.says(column))
            yield called or "does not say whether it was significant"
        else:
            yield f"has it with another {COLUMN_WORDS.get(column, term_label(column))}: {values}"
