"""Check a review as a whole: that its records, vocabulary, references and config fit together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scripts._cohort_names import cohort_problems
from scripts._models import Config, Finding, Review, Study
from scripts._problems import InputError, Problem, listed, nearest
from scripts._reading import Location, Record, read_text, read_yaml, spell
from scripts._records import ReadStudy, read_studies
from scripts._validation import validate
from scripts._vocabulary import Vocabulary, read_vocabulary

CONFIG_FILE = Path("config.yaml")


@dataclass(frozen=True)
class ReviewInputs:
    """What a review's files say, once it is valid and fits together."""

    name: str
    review: Review
    vocabulary: Vocabulary
    studies: list[Study]


def read_review(folder: Path, measures: Sequence[str]) -> ReviewInputs:
    """Read and check the records and the vocabulary of a review.

    Parameters
    ----------
    folder
        A folder with a ``review.yaml``, such as ``data/raw/iskric2021``.
    measures
        The closed list of measures.

    Raises
    ------
    InputError
        With every problem of every file of the review.
    """
    inputs, problems = _read(folder, measures, None)
    if problems:
        raise InputError(problems)
    return inputs


def check_review(folder: Path, config: Mapping[str, Any]) -> list[Problem]:
    """List every problem of a review's files and of the config as the review overrides it."""
    review, record, _ = _read_review_file(folder)
    settings, problems = _read_settings(dict(config), review, record)
    measures = {**config, **review.config}.get("measures")
    known = measures if isinstance(measures, list) else []
    inputs, found = _read(folder, known, _reference_keys(folder))
    problems += found
    problems += _synthesis_problems(settings, inputs.vocabulary, record) if settings else []
    return problems


def _read(
    folder: Path, measures: Sequence[str], references: list[str] | None
) -> tuple[ReviewInputs, list[Problem]]:
    review, _, problems = _read_review_file(folder)
    vocabulary, found = read_vocabulary(vocabulary_file(folder, review.vocabulary))
    problems += found
    studies, found = read_studies(folder)
    problems += found
    known = _Known(vocabulary, measures, review.documents or {}, references)
    problems += [problem for read in studies for problem in _study_problems(read, known)]
    problems += cohort_problems(studies)
    ordered = sorted((read.study for read in studies), key=lambda study: study.study_id)
    return ReviewInputs(folder.name, review, vocabulary, ordered), problems


def vocabulary_file(folder: Path, own: str | None) -> Path:
    """Find a review's vocabulary: its own, or the one that all reviews share."""
    return folder / own if own else folder.parent / "regions.csv"


def _read_review_file(folder: Path) -> tuple[Review, Record, list[Problem]]:
    record, problems = read_yaml(folder / "review.yaml")
    if problems:
        return Review(title="?"), record, problems
    review, problems = validate(Review, record)
    return review or Review(title="?"), record, problems


def _read_settings(
    config: dict[str, Any], review: Review, record: Record
) -> tuple[Config | None, list[Problem]]:
    """Merge the config with what the review overrides; place each problem where it was typed."""
    base, _ = read_yaml(CONFIG_FILE)
    lines = {at: line for at, line in base.lines.items() if at and at[0] not in review.config}
    files: dict[Location, str] = {}
    for key in review.config:
        files[(key,)] = record.file
        lines |= {at[1:]: n for at, n in record.lines.items() if at[:2] == ("config", key)}
    merged = Record(base.file, {**config, **review.config}, lines, files)
    return validate(Config, merged)


def _reference_keys(folder: Path) -> list[str] | None:
    """List the keys of references.bib; None where there is no such file."""
    path = folder / "references.bib"
    if not path.exists():
        return None
    text, _ = read_text(path)
    return re.findall(
        r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s]+)\s*,",
        text,
        re.MULTILINE | re.IGNORECASE,
    )


@dataclass(frozen=True)
class _Known:
    """The terms that a study record may refer to; None where any reference will do."""

    vocabulary: Vocabulary
    measures: Sequence[str]
    documents: Mapping[str, Any]
    references: list[str] | None


def _study_problems(read: ReadStudy, known: _Known) -> Iterator[Problem]:
    study, record, keys = read.study, read.record, known.references
    if keys is not None and study.reference is not None and study.reference not in keys:
        yield _unknown(record, ("reference",), study.reference, keys, "a key of references.bib")
    yield from _arm_problems(study, record)
    for index, finding in enumerate(study.findings):
        at = ("findings", index)
        yield from _region_problems(finding, known.vocabulary, record, at)
        yield from _arm_reference_problems(finding, study, record, at)
        if finding.measure not in known.measures:
            needed = f"a measure of config.yaml: {listed(known.measures, 40)}"
            yield _unknown(record, (*at, "measure"), finding.measure, known.measures, needed)
        document = finding.source.document
        if known.documents and document and document not in known.documents:
            needed = f"a document of review.yaml: {listed(known.documents)}"
            where = (*at, "source", "document")
            yield _unknown(record, where, document, list(known.documents), needed)


def _unknown(
    record: Record, at: Location, found: str, known: Sequence[str], needed: str
) -> Problem:
    return Problem(record.place(at), spell(at), repr(found), needed, nearest(found, known))


def _arm_problems(study: Study, record: Record) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, arm in enumerate(study.arms):
        at = ("arms", index)
        if arm.arm in seen:
            place = record.place((*at, "arm"))
            yield Problem(
                place, f"arms {index + 1}, arm", repr(arm.arm), "each arm once in a study"
            )
        seen.add(arm.arm)
        if arm.n is not None and arm.n_enrolled is not None and arm.n > arm.n_enrolled:
            found = f"{arm.n} analysed of {arm.n_enrolled} enrolled"
            needed = "no more analysed than enrolled"
            yield Problem(record.place((*at, "n")), f"arms {index + 1}, n", found, needed)


def _region_problems(
    finding: Finding, vocabulary: Vocabulary, record: Record, at: Location
) -> Iterator[Problem]:
    needed = "a region of the vocabulary; a new synonym is one cell of its synonyms column"
    for key in ("region", "target_region"):
        term = getattr(finding, key)
        if term is not None and vocabulary.terms and vocabulary.canonical(term) is None:
            yield _unknown(record, (*at, key), term, list(vocabulary.terms), needed)


def _arm_reference_problems(
    finding: Finding, study: Study, record: Record, at: Location
) -> Iterator[Problem]:
    arms = [arm.arm for arm in study.arms]
    for key in ("arm", "comparator"):
        name = getattr(finding, key)
        if name is not None and name not in arms:
            needed = f"an arm of the study: {listed(arms)}" if arms else "an arm listed under arms"
            yield _unknown(record, (*at, key), name, arms, needed)
    if finding.comparator == finding.arm:
        needed = "another arm than the finding's own, or nothing"
        yield _unknown(record, (*at, "comparator"), finding.arm, [], needed)


def _synthesis_problems(
    config: Config, vocabulary: Vocabulary, record: Record
) -> Iterator[Problem]:
    """Check that syntheses name known measures, regions and, in the map, known syntheses."""
    base, _ = read_yaml(CONFIG_FILE)
    own = (record.data.get("config") if isinstance(record.data, dict) else None) or {}

    def unknown(at: Location, term: str, terms: Sequence[str], needed: str) -> Problem:
        typed, start = (record, ("config",)) if at[0] in own else (base, ())
        return _unknown(typed, (*start, *at), term, terms, needed)

    for name, synthesis in config.syntheses.items():
        where, at = synthesis.where, ("syntheses", name, "where")
        for measure in set(where.measure or []) - set(config.measures):
            yield unknown(
                (*at, "measure"), measure, config.measures, "a measure listed under `measures`"
            )
        for key in ("region", "target_region"):
            for term in getattr(where, key) or []:
                if vocabulary.regions and term not in vocabulary.regions:
                    needed = "the canonical name of a region of the vocabulary"
                    close = vocabulary.canonical(vocabulary.nearest(term) or "")
                    yield replace(unknown((*at, key), term, [], needed), nearest=close)
    for name in set(config.evidence_map) - set(config.syntheses):
        known = list(config.syntheses)
        yield unknown(("evidence_map",), name, known, f"a synthesis: {listed(known)}")
