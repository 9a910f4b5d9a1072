"""Check a review as a whole: that its records, vocabulary, references and config fit together."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bibtexparser.library import Library

from scripts.common.paths import (
    VOCABULARY,
    entries_in,
    input_entries,
    study_files,
    vocabulary_files,
)
from scripts.common.words import noun, use_words, usual_field
from scripts.documents.bibliography import list_dois, list_titles, read_library
from scripts.documents.reference_checks import check_references
from scripts.inputs.problems import InputWarning, Place, Problem, capped, join_repeated
from scripts.inputs.record import Record, no_cycles
from scripts.inputs.text import UNSHOWN
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.base import IDENTIFIER
from scripts.models.review import Review
from scripts.records.better import infer_better
from scripts.records.claims_file import claim_problems, read_claims
from scripts.records.config_checks import (
    check_settings,
    read_settings,
    reference_problems,
    with_default_syntheses,
)
from scripts.records.cross_references import KnownTerms, term_problems
from scripts.records.favours import benefit_problems, describe_benefits
from scripts.records.filter_checks import domain_problems, filter_warnings
from scripts.records.guideline_checks import certainty_problems, reporting_problems
from scripts.records.review_vocabulary import choose_vocabulary
from scripts.records.similar_names import cohort_label_problems, cohort_problems
from scripts.records.spellings import first_uses, spelling_problems
from scripts.records.stray_files import REFERENCES, REVIEW, stray_problems
from scripts.records.study_records import DEVICE, ReadStudy, device_name, read_studies, sort_studies
from scripts.records.vocabulary import Vocabulary
from scripts.records.warnings import assumption_notes, input_warnings, selection_warnings

NAME = re.compile(IDENTIFIER)


@dataclass
class Notes:
    """What the end of a run says about inputs without a problem."""

    warnings: list[InputWarning] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)


def check_folders(
    raw: Path, config: Mapping[str, Any], notes: Notes | None = None, only: str | None = None
) -> list[Problem]:
    """List every problem of every review, and the folders that look like one and are none.

    What is improbable, but not wrong, is added to the notes. If ``only`` names a folder, no other
    is looked into: what is wrong with a review does not depend on another.
    """
    beside = entries_in(raw.glob("*"))
    folders = [path for path in beside if path.is_dir() and only in (None, path.name)]
    inside = (path for folder in folders for path in input_entries(folder))
    problems = capped(_file_name_problems([*beside, *inside]))
    problems += _stray_files(raw, VOCABULARY.name)
    for folder in folders:
        if (folder / "review.yaml").exists():
            problems += check_review(folder, config, notes)
        elif stray := _stray_files(folder, REVIEW):
            problems += stray
        elif (folder / "studies").exists() or study_files(folder):
            needed = "a review.yaml beside the studies; a title is enough"
            problems.append(Problem(Place(folder.as_posix()), "", "no review.yaml", needed))
    if not problems and not any((path / "review.yaml").exists() for path in beside):
        needed = "a folder with a review.yaml"
        problems.append(Problem(Place(raw.as_posix()), "", "no review", needed))
    return problems


def _stray_files(folder: Path, meant: str) -> list[Problem]:
    """Report the files of a folder that stand for a file of another name."""
    return [problem for problem in stray_problems(folder) if problem.close == meant]


def _file_name_problems(paths: Iterable[Path]) -> Iterator[Problem]:
    """List each file whose name no list of files can hold, such as one in another encoding."""
    for path in sorted(paths):
        odd = re.search(r"[{}\n\t]", path.name) or UNSHOWN.search(path.name)
        if odd:
            given = f"the sign {odd[0]!a} in the name of a file"
            yield Problem(Place(ascii(path.as_posix())[1:-1]), "", given, "a name without it")


@no_cycles()
def check_review(
    folder: Path, config: Mapping[str, Any], notes: Notes | None = None
) -> list[Problem]:
    """List every problem of a review's files and of the config as the review overrides it.

    Messages are in the words of the review. What is improbable, but not wrong, is added to the
    notes.
    """
    review, record, problems = _read_review_file(folder)
    if not NAME.fullmatch(folder.name):
        needed = "a folder name in lower-case letters, digits, - and _"
        problems.append(Problem(Place(folder.as_posix()), "", repr(folder.name), needed))
    elif DEVICE.fullmatch(folder.name):
        problems.append(Problem(Place(folder.as_posix()), "", *device_name(folder.name)))
    use_words(review.field or "outcomes", review.words)
    settings, faults = read_settings(config, review, record)
    chosen, faults_of_values = check_settings(settings)
    read, of_studies = read_studies(folder, settings.texts("measures"))
    vocabulary, file, of_vocabulary = _read_vocabulary(folder, review, record, read)
    field = review.field or usual_field(has_coordinates=vocabulary.has_coordinates)
    use_words(field, review.words)
    references, of_references = check_references(folder / REFERENCES)
    problems += [*faults, *faults_of_values, *of_vocabulary, *of_references]
    problems += capped(stray_problems(folder, review.vocabulary))
    if references == [] and not of_references and any(study.text("reference") for study in read):
        place, given = Place((folder / REFERENCES).as_posix()), "no BibTeX entry"
        problems.append(Problem(place, "", given, "an entry for each `reference` of a study"))
        references = None
    known = KnownTerms(
        vocabulary,
        settings.texts("measures"),
        review.documents or {},
        references,
        settings.file("measures"),
        file,
    )
    of_studies += _reference_problems(read, known)
    studies = sort_studies(read)
    if notes is not None and not of_studies:
        _take_notes(notes, folder, read, known)
        notes.warnings += selection_warnings(review.selection, studies, record)
    claims, claims_record, faults = read_claims(folder / "claims.yaml")
    problems += [*of_studies, *faults, *reporting_problems(review, record)]
    if not of_studies:  # a record that cannot be read would make every claim about it look wrong
        sections = settings.texts("results_sections")
        problems += capped(claim_problems(claims, claims_record, studies, known, sections))
    if chosen and (chosen.syntheses or not of_studies):
        filled = with_default_syntheses(chosen, studies)
        known_studies = [] if of_studies else studies  # of which not all are read
        problems += reference_problems(filled, settings, vocabulary, known_studies)
        if not of_studies:
            if "syntheses" in settings.replaced:
                problems += domain_problems(filled, settings, studies)
                if notes is not None:
                    notes.warnings += capped(filter_warnings(filled, settings, studies))
            problems += certainty_problems(review, record, filled, vocabulary, studies)
    return join_repeated(problems)


def _reference_problems(read: Sequence[ReadStudy], known: KnownTerms) -> list[Problem]:
    """List what records name that is not known, and what they spell in two ways."""
    problems = capped(problem for study in read for problem in term_problems(study, known))
    problems += capped(benefit_problems(read, known.vocabulary))
    problems += capped(cohort_problems([*read])) + capped(cohort_label_problems([*read]))
    if not known.measures:
        measures = first_uses((study.record for study in read), ["measure"])
        problems += capped(spelling_problems(measures, noun("measure")))
    return problems


def _take_notes(notes: Notes, folder: Path, read: Sequence[ReadStudy], known: KnownTerms) -> None:
    """Note what is improbable in the records, and which directions were read from benefit."""
    library = read_library(folder / REFERENCES) if known.references else Library()
    dois, titles = list_dois(library), list_titles(library)
    notes.warnings += capped(input_warnings(read, known.vocabulary, dois, titles))
    readings = describe_benefits(read, known.vocabulary)
    notes.readings += [f"{folder.name}: {reading}." for reading in readings]
    notes.readings += assumption_notes(read, known.vocabulary)


def _read_vocabulary(
    folder: Path, review: Review, record: Record, read: Sequence[ReadStudy]
) -> tuple[Vocabulary, str, list[Problem]]:
    """Choose the vocabulary of a review; the name of its file comes with it.

    Where review.yaml cannot be read the vocabulary is not known: then no region is checked.
    """
    if record.data is None:
        return Vocabulary(), "", []
    files = vocabulary_files(folder, review.vocabulary)
    if review.vocabulary and not _is_input(files[0], folder):
        needed = "the name of a file in the review's folder, not one such as .name or name~"
        place, given = record.place(("vocabulary",)), repr(review.vocabulary)
        problem = Problem(place, "vocabulary", given, needed)
        return Vocabulary(), "", [problem]
    vocabulary, problems = choose_vocabulary(folder, files, [study.record for study in read])
    infer_better(sort_studies(read), vocabulary)
    file = files[0].as_posix() if files else ""
    if (table := vocabulary.table) is not None:
        file = f"{table.file}, sheet {table.sheet.name}" if table.sheet else table.file
    return vocabulary, file, problems


def _is_input(path: Path, folder: Path) -> bool:
    """Check whether a path is that of a file that a reviewer put into a folder, links followed."""
    is_listed = path in input_entries(folder)
    return is_listed and path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _read_review_file(folder: Path) -> tuple[Review, Record, list[Problem]]:
    """Read review.yaml; of one that is wrong, keep what the other checks need to go on."""
    record, problems = read_yaml(folder / "review.yaml")
    data = record.data if isinstance(record.data, dict) else {}
    if not problems:
        review, problems = validate(Review, record)
        if review:
            return review, record, []
    readable = {key: data[key] for key in ("vocabulary", "config", "field", "words") if key in data}
    kept, _ = validate(Review, Record(record.file, {"title": "?", **readable}))
    return kept or Review(title="?"), record, problems
