"""Read claims.yaml, and check that a claim's filter names only what the records know."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.inputs.problems import Problem, list_terms
from scripts.inputs.record import Location, Record
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.claims import Claim, Claims
from scripts.models.filters import Where
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.models.study import Finding, Intervention, Study, StudyDetails
from scripts.models.terms import REGION_KEYS
from scripts.records.cross_references import (
    MODALITIES,
    SUBGROUPS,
    KnownTerms,
    document_problems,
    unknown_region,
    unknown_term,
)

# Columns of a filter that are about studies and their arms; the others are columns of findings.
OF_STUDIES = (
    *("study_id", "cohort", "included", "arm", "arm_role"),
    *(Where.model_fields.keys() & StudyDetails.model_fields.keys()),
    *(f"intervention_{key}" for key in Intervention.model_fields),
)
WEEKS = "intervention_duration_weeks"  # the only column of numbers
# Columns of free text: a filter may name what the records hold, and the usual terms.
USUAL: Mapping[str, Sequence[str]] = {
    "subgroup": SUBGROUPS,
    "modality": MODALITIES,
    "reported_modality": MODALITIES,
}


def read_claims(path: Path) -> tuple[list[Claim], Record, list[Problem]]:
    """Read the claims of a review; without such a file there are none."""
    if not path.exists():
        return [], Record(path.as_posix()), []
    record, problems = read_yaml(path)
    if problems:
        return [], record, problems
    claims, problems = validate(Claims, record)
    return claims.claims if claims else [], record, problems


def is_on_findings(claim: Claim) -> bool:
    """Check whether a claim is about findings, or about studies and their participants alone."""
    named = [column for column, allowed in claim.where or [] if allowed is not None]
    return any(column not in OF_STUDIES for column in named)


def claim_problems(
    claims: Sequence[Claim],
    record: Record,
    studies: Sequence[Study],
    known: KnownTerms,
    results_sections: Sequence[str],
) -> Iterator[Problem]:
    """List the unknown terms that a review's claims refer to, each with the nearest known one."""
    recorded = _recorded_terms(studies)
    ids: set[str] = set()
    for index, claim in enumerate(claims):
        at: Location = ("claims", index)
        if claim.claim_id in ids:
            yield unknown_term(record, (*at, "claim_id"), claim.claim_id, [], "each claim once")
        ids.add(claim.claim_id)
        yield from _statement_problems(claim, record, at, recorded, known)
        for column, allowed in claim.where or []:
            for term in allowed or []:
                if isinstance(term, str):
                    yield from _term_problems(term, column, record, at, recorded, known)
            if column == WEEKS:
                yield from _weeks_problems(allowed or [], studies, record, (*at, "where", column))
    sections = recorded["section"]
    if claims and results_sections and sections and not {*results_sections} & {*sections}:
        given = f"no finding from a results section; findings come from {list_terms(sections)}"
        needed = "a config whose `results_sections` names the sections with the review's results"
        yield Problem(record.place(("claims",)), "claims", given, needed)


def _statement_problems(
    claim: Claim,
    record: Record,
    at: Location,
    recorded: Mapping[str, Collection[str]],
    known: KnownTerms,
) -> Iterator[Problem]:
    cited: set[str] = set()
    for index, study in enumerate(claim.studies):
        if study in cited:
            yield unknown_term(record, (*at, "studies", index), study, [], "each study once")
        cited.add(study)
        if study not in recorded["study_id"]:
            needed = "the id of a study that has a record"
            yield unknown_term(record, (*at, "studies"), study, recorded["study_id"], needed)
    yield from document_problems(claim.source.document, known.documents, record, at)
    if claim.where and claim.count is None and not claim.studies and not claim.at_least:
        place, field = record.place(at), record.field(at)
        needed = "`count`, `studies`, or `at_least: true` for a statement without a number"
        yield Problem(place, field, "nothing that is counted", needed)
    if claim.counts == "enrolled" and is_on_findings(claim):
        needed = "a filter on studies and arms alone: findings do not record who was enrolled"
        where = (*at, "counts")
        yield Problem(record.place(where), record.field(where), "'enrolled'", needed)


def _weeks_problems(
    allowed: Sequence[float], studies: Sequence[Study], record: Record, at: Location
) -> Iterator[Problem]:
    known = sorted({study.intervention.duration_weeks or 0.0 for study in studies} - {0.0})
    for weeks in allowed:
        if weeks not in known:
            lengths = list_terms([f"{number:g}" for number in known]) or "none"
            needed = f"a length in weeks that a record holds: {lengths}"
            yield unknown_term(record, at, f"{weeks:g}", [], needed)


def _term_problems(
    term: str,
    column: str,
    record: Record,
    at: Location,
    recorded: Mapping[str, Collection[str]],
    known: KnownTerms,
) -> Iterator[Problem]:
    at = (*at, "where", column)
    vocabulary = known.vocabulary
    if column in REGION_KEYS:
        if vocabulary.regions and term not in vocabulary.regions:
            yield unknown_region(record, at, term, vocabulary)
        return
    is_listed = column == "measure" and known.measures
    terms = known.measures if is_listed else recorded.get(column)
    if terms is None or term in terms:
        return
    if is_listed:
        needed = f"a measure of {known.measures_file}: {list_terms(terms, 40)}"
    elif terms:
        needed = f"what a record holds under {column}: {list_terms(terms)}"
    else:
        needed = f"another column: no record holds anything under {column}"
    yield unknown_term(record, at, term, terms, needed)


def _recorded_terms(studies: Sequence[Study]) -> dict[str, dict[str, None]]:
    """List what the records hold in each column of free text, with the usual terms."""
    findings = [finding for study in studies for finding in study.findings]
    recorded: dict[str, set[Any]] = {
        "study_id": {study.study_id for study in studies},
        "cohort": {study.cohort_or_id for study in studies},
        "arm": {arm.arm for study in studies for arm in study.arms},
        "section": {finding.source.section for finding in findings},
        "document": {finding.source.document for finding in findings},
    }
    for column in Where.model_fields:
        if column in Finding.model_fields and column not in recorded:
            recorded[column] = {getattr(finding, column) for finding in findings}
        elif column.startswith("intervention_"):
            key = column.removeprefix("intervention_")
            recorded[column] = {getattr(study.intervention, key) for study in studies}
        elif column in StudyDetails.model_fields and column not in (*recorded, "risk_of_bias"):
            recorded[column] = {getattr(study, column) for study in studies}
    judged = [study.risk_of_bias for study in studies if study.risk_of_bias]
    recorded["risk_of_bias"] = {NOT_JUDGED, *(bias.overall for bias in judged)}
    for domain in {domain for bias in judged for domain in bias.domains}:
        judgements = {bias.domains.get(domain) for bias in judged}
        recorded[f"risk_of_bias_{domain}"] = {NOT_JUDGED, *judgements}
    return {
        column: dict.fromkeys(
            sorted({*USUAL.get(column, ()), *(t for t in terms if isinstance(t, str))})
        )
        for column, terms in recorded.items()
        if column not in ("contrast", "direction", "side", "better")
    }
