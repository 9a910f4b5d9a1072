"""Check that what a study record refers to exists: regions, arms, measures, documents, keys.

The record is checked as it was written, so that these problems are reported together with those
that keep it from being valid.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scripts.common.input_limits import MOST_NAME
from scripts.common.paths import CONFIG, VOCABULARY
from scripts.common.words import article
from scripts.inputs.problems import Problem, list_terms, nearest
from scripts.inputs.record import Location, Record
from scripts.inputs.text import name_fault
from scripts.models.terms import REGION_KEYS
from scripts.records.similar_names import looks_the_same
from scripts.records.study_records import ReadStudy
from scripts.records.vocabulary import Vocabulary

SUBGROUPS = (
    "all",
    "responders",
    "nonresponders",
    "completers",
    "noncompleters",
    "most improved",
)
MODALITIES = (
    *("fMRI", "structural MRI", "diffusion MRI", "MRS", "PET", "SPECT"),
    *("fNIRS", "EEG", "MEG", "histology", "blood sample"),
)

# Names of a finding by which findings may be grouped, beside those that stand in a list.
FINDING_NAMES = ("subgroup", "condition", "outcome")


@dataclass(frozen=True)
class KnownTerms:
    """The terms that a study record may refer to; None where any reference will do."""

    vocabulary: Vocabulary
    measures: Sequence[str]  # none: any
    documents: Mapping[str, Any]
    references: Collection[str] | None
    measures_file: str = CONFIG.as_posix()  # the file that lists the measures
    vocabulary_file: str = VOCABULARY.as_posix()


def term_problems(read: ReadStudy, known: KnownTerms) -> Iterator[Problem]:
    """List every term of a study record that refers to nothing known."""
    record = read.record
    reference = read.text("reference")
    if known.references is not None and reference and reference not in known.references:
        needed = "a key of references.bib"
        yield unknown_term(record, ("reference",), reference, known.references, needed)
    arms = [_text(arm, "arm") for _, arm in _entries(record.data, "arms")]
    named = dict.fromkeys(arm for arm in arms if arm)
    yield from _arm_problems(read, arms)
    yield from _name_problems(read.record)
    for index, finding in _entries(record.data, "findings"):
        at = ("findings", index)
        yield from _region_problems(finding, known, record, at)
        yield from _arm_reference_problems(finding, named, record, at)
        yield from _open_term_problems(finding, known, record, at)


def unknown_term(
    record: Record, at: Location, given: str, known: Collection[str], needed: str
) -> Problem:
    """Report a term that is not among the known ones, with the nearest of them."""
    shown = repr(given[:MOST_NAME])
    return Problem(record.place(at), record.field(at), shown, needed, nearest(given, known))


def unknown_region(record: Record, at: Location, term: str, vocabulary: Vocabulary) -> Problem:
    """Report a term of a filter that is not the canonical name of a region."""
    needed = f"the canonical name of {article('region')} of the vocabulary"
    return replace(
        unknown_term(record, at, term, [], needed),
        close=lambda: vocabulary.canonical(vocabulary.nearest(term) or ""),
    )


def document_problems(
    document: str | None, documents: Mapping[str, Any], record: Record, at: Location
) -> Iterator[Problem]:
    """Report a document under ``source`` that review.yaml, if it lists any, does not name."""
    if documents and document and document not in documents:
        needed = f"a document of review.yaml: {list_terms(documents)}"
        where = (*at, "source", "document")
        yield unknown_term(record, where, document, documents, needed)


def _entries(data: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    entries = data.get(key)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield index, entry


def _text(entry: Any, key: str) -> str | None:
    value = entry.get(key) if isinstance(entry, dict) else None
    return value.strip() if isinstance(value, str) else None


def _arm_problems(read: ReadStudy, arms: Sequence[str | None]) -> Iterator[Problem]:
    record = read.record
    earlier: set[str | None] = set()
    for index, name in enumerate(arms):
        if name and name in earlier:
            at = ("arms", index, "arm")
            yield unknown_term(record, at, name, [], "each arm once in a study")
        earlier.add(name)
    for index, arm in enumerate(read.study.arms if read.study else []):
        if arm.n is not None and arm.n_enrolled is not None and arm.n > arm.n_enrolled:
            at = ("arms", index, "n")
            given = f"{arm.n} analysed of {arm.n_enrolled} enrolled"
            needed = "no more analysed than enrolled"
            yield Problem(record.place(at), record.field(at), given, needed)


def _name_problems(record: Record) -> Iterator[Problem]:
    """List the names of a record that look like others, or are too long for a figure."""
    named: list[tuple[Location, Any, Sequence[str]]] = [((), record.data, ("cohort",))]
    named += [(("arms", index), arm, ("arm",)) for index, arm in _entries(record.data, "arms")]
    named += [
        (("findings", index), finding, FINDING_NAMES)
        for index, finding in _entries(record.data, "findings")
    ]
    for at, entry, keys in named:
        for key in keys:
            if (name := _text(entry, key)) and (fault := name_fault(name)):
                yield Problem(record.place((*at, key)), record.field((*at, key)), *fault)


def _region_problems(
    finding: dict[str, Any], known: KnownTerms, record: Record, at: Location
) -> Iterator[Problem]:
    vocabulary, file = known.vocabulary, known.vocabulary_file
    needed = f"{article('region')} of {file}; a new synonym is one cell of its synonyms column"
    if not vocabulary.is_own:
        needed += "; or a file regions.csv in the folder of the review"
    for key in REGION_KEYS:
        term = _text(finding, key)
        if term and vocabulary.terms and vocabulary.canonical(term) is None:
            yield unknown_term(record, (*at, key), term, vocabulary.spellings, needed)


def _arm_reference_problems(
    finding: dict[str, Any], arms: Collection[str], record: Record, at: Location
) -> Iterator[Problem]:
    arm, comparator = _text(finding, "arm"), _text(finding, "comparator")
    for key, name in (("arm", arm), ("comparator", comparator)):
        if name and name not in arms:
            needed = (
                f"an arm of the study: {list_terms(arms)}" if arms else "an arm listed under arms"
            )
            yield unknown_term(record, (*at, key), name, arms, needed)
    if comparator and comparator == arm:
        needed = "another arm than the finding's own, or nothing"
        yield unknown_term(record, (*at, "comparator"), comparator, [], needed)


def _open_term_problems(
    finding: dict[str, Any], known: KnownTerms, record: Record, at: Location
) -> Iterator[Problem]:
    measure = _text(finding, "measure")
    if measure and known.measures and measure not in known.measures:
        needed = f"a measure of {known.measures_file}: {list_terms(known.measures, 40)}"
        yield unknown_term(record, (*at, "measure"), measure, known.measures, needed)
    document = _text(finding.get("source"), "document")
    yield from document_problems(document, known.documents, record, at)
    subgroup = _text(finding, "subgroup")
    for usual in SUBGROUPS if subgroup and subgroup not in SUBGROUPS else ():
        if subgroup and looks_the_same(subgroup, usual):
            needed = f"{usual!r} as it is spelt here, or a name that differs by more"
            yield unknown_term(record, (*at, "subgroup"), subgroup, [usual], needed)
            break
