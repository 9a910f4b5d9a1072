"""Check a review as a whole: that its records, vocabulary, references and config fit together."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.common.paths import CONFIG, CSV_TABLES, VOCABULARY
from scripts.common.settings import PROJECT_KEYS, merge_settings
from scripts.documents.bibliography import check_references, read_dois
from scripts.documents.citation_styles import known_styles, style_fault, style_file
from scripts.inputs.problems import InputWarning, Place, Problem, capped, list_terms
from scripts.inputs.record import Location, Record, no_cycles
from scripts.inputs.text import UNSHOWN
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.base import IDENTIFIER
from scripts.models.config import Config
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.models.study import Study
from scripts.models.terms import REGION_KEYS
from scripts.records.claims_file import claim_problems, read_claims
from scripts.records.cross_references import KnownTerms, term_problems, unknown_region, unknown_term
from scripts.records.favours import benefit_problems, describe_benefits
from scripts.records.guideline_checks import certainty_problems, reporting_problems
from scripts.records.similar_names import cohort_label_problems, cohort_problems
from scripts.records.study_records import (
    DEVICE,
    device_name,
    read_studies,
    sort_studies,
)
from scripts.records.vocabulary import Vocabulary, read_vocabulary
from scripts.records.warnings import input_warnings

NAME = re.compile(IDENTIFIER)


@dataclass
class Notes:
    """What the end of a run says about inputs without a problem."""

    warnings: list[InputWarning] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)


def check_folders(
    raw: Path, config: Mapping[str, Any], notes: Notes | None = None
) -> list[Problem]:
    """List every problem of every review, and the folders that look like one and are none.

    What is improbable, but not wrong, is added to the notes.
    """
    problems = capped(_file_name_problems(raw))
    folders = sorted(path for path in raw.glob("*") if path.is_dir())
    for folder in folders:
        if (folder / "review.yaml").exists():
            problems += check_review(folder, config, notes)
        elif any((folder / name).exists() for name in ("studies", *CSV_TABLES)):
            needed = "a review.yaml beside the studies; a title is enough"
            problems.append(Problem(Place(folder.as_posix()), "", "no review.yaml", needed))
    if not problems and not any((folder / "review.yaml").exists() for folder in folders):
        needed = "a folder with a review.yaml"
        problems.append(Problem(Place(raw.as_posix()), "", "no review", needed))
    return problems


def _file_name_problems(raw: Path) -> Iterator[Problem]:
    """Tell of each file whose name no list of files can hold, such as one in another encoding."""
    for path in sorted(raw.rglob("*")):
        odd = re.search(r"[{}\n\t]", path.name) or UNSHOWN.search(path.name)
        if odd and path.name[0] != ".":
            given = f"the sign {odd[0]!a} in the name of a file"
            yield Problem(Place(ascii(path.as_posix())[1:-1]), "", given, "a name without it")


@no_cycles()
def check_review(
    folder: Path, config: Mapping[str, Any], notes: Notes | None = None
) -> list[Problem]:
    """List every problem of a review's files and of the config as the review overrides it."""
    review, record, problems = _read_review_file(folder)
    if not NAME.fullmatch(folder.name):
        needed = "a folder name in lower-case letters, digits, - and _"
        problems.append(Problem(Place(folder.as_posix()), "", repr(folder.name), needed))
    elif DEVICE.fullmatch(folder.name):
        problems.append(Problem(Place(folder.as_posix()), "", *device_name(folder.name)))
    base, faults = read_yaml(CONFIG)
    problems += faults
    problems += _override_problems(review, record)
    merged = merge_settings(config, review.config)
    settings, faults = _check_settings(merged, base, review, record)
    problems += faults
    vocabulary, faults = _read_vocabulary(folder, review, record)
    problems += faults
    references, faults = check_references(folder / "references.bib")
    problems += faults
    known = KnownTerms(
        vocabulary, _texts(merged.get("measures")), review.documents or {}, references
    )
    studies, of_studies = _read_studies(folder, known, notes)
    claims, claims_record, faults = read_claims(folder / "claims.yaml")
    problems += [*of_studies, *faults]
    if not of_studies:  # a record that cannot be read would make every claim about it look wrong
        sections = _texts(merged.get("results_sections"))
        problems += capped(claim_problems(claims, claims_record, studies, known, sections))
    problems += _synthesis_problems(settings, vocabulary, base, record) if settings else []
    problems += reporting_problems(review, record)
    if settings and not of_studies:
        problems += certainty_problems(review, record, settings, vocabulary, studies)
    return problems


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _read_studies(
    folder: Path, known: KnownTerms, notes: Notes | None = None
) -> tuple[list[Study], list[Problem]]:
    """Read the studies of a review in the order of their ids, checked against the known terms."""
    studies, problems = read_studies(folder)
    problems += capped(problem for read in studies for problem in term_problems(read, known))
    problems += capped(benefit_problems(studies, known.vocabulary))
    problems += capped(cohort_problems(studies)) + capped(cohort_label_problems(studies))
    if notes is not None and not problems:
        references = folder / "references.bib"
        dois = read_dois(references) if known.references else {}
        notes.warnings += capped(input_warnings(studies, known.vocabulary, dois))
        readings = describe_benefits(studies, known.vocabulary)
        notes.readings += [f"{folder.name}: {reading}." for reading in readings]
    return sort_studies(studies), problems


def _read_vocabulary(
    folder: Path, review: Review, record: Record
) -> tuple[Vocabulary, list[Problem]]:
    """Read a review's vocabulary: its own, or the shared one.

    Where review.yaml cannot be read the vocabulary is not known: then no region is checked.
    """
    if record.data is None:
        return Vocabulary(), []
    path = folder / review.vocabulary if review.vocabulary else folder.parent / VOCABULARY.name
    if review.vocabulary and not _is_within(path, folder):
        given, needed = repr(review.vocabulary), "the name of a file in the review's folder"
        return Vocabulary(), [Problem(record.place(("vocabulary",)), "vocabulary", given, needed)]
    return read_vocabulary(path)


def _is_within(path: Path, folder: Path) -> bool:
    """Tell whether a path is that of a file in a folder, wherever links lead."""
    try:
        return path.is_file() and path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):  # a name that is too long
        return False


def _read_review_file(folder: Path) -> tuple[Review, Record, list[Problem]]:
    """Read review.yaml; of one that is wrong, keep what the other checks need to go on."""
    record, problems = read_yaml(folder / "review.yaml")
    data = record.data if isinstance(record.data, dict) else {}
    if not problems:
        review, problems = validate(Review, record)
        if review:
            return review, record, []
    readable = {key: data[key] for key in ("vocabulary", "config") if key in data}
    kept, _ = validate(Review, Record(record.file, {"title": "?", **readable}))
    return kept or Review(title="?"), record, problems


def _override_problems(review: Review, record: Record) -> Iterator[Problem]:
    """Refuse keys of the config that no review can override."""
    needed = "nothing: this key stands in config.yaml, and holds for the project as a whole"
    for key in review.config:
        if key in PROJECT_KEYS:
            place = record.place(("config", key))
            yield Problem(place, f"config, {key}", f"the key {key!r}", needed)


def _check_settings(
    merged: dict[str, Any], base: Record, review: Review, record: Record
) -> tuple[ProjectConfig | None, list[Problem]]:
    """Check the config with what the review overrides; place each problem where it was typed."""
    lines = {at: line for at, line in base.lines.items() if at and at[0] not in review.config}
    files: dict[Location, str] = {}
    for key in review.config:
        files[(key,)] = record.file
        lines |= {at[1:]: n for at, n in record.lines.items() if at[:2] == ("config", key)}
    return validate(ProjectConfig, Record(base.file, merged, lines, files))


def _style_problems(style: str, record: Record, at: Location) -> Iterator[Problem]:
    """Check that a citation style is there, and that it stands by itself."""
    if style not in known_styles():
        needed = "the name of a file in templates/citation_styles/, without .csl"
        yield unknown_term(record, at, style, known_styles(), needed)
    elif (fault := style_fault(style)) is not None:
        needed = "a style in the Citation Style Language that stands by itself"
        yield Problem(Place(style_file(style).as_posix()), "", fault, needed)


def _synthesis_problems(
    config: Config, vocabulary: Vocabulary, base: Record, record: Record
) -> Iterator[Problem]:
    """Check that syntheses name known measures, regions and, in the map, known syntheses."""
    replaced = record.data.get("config") if isinstance(record.data, dict) else None
    replaced = replaced if isinstance(replaced, dict) else {}

    def typed(*at: str) -> tuple[Record, Location]:
        return (record, ("config", *at)) if at[0] in replaced else (base, at)

    for name, synthesis in config.syntheses.items():
        where, at = synthesis.where, ("syntheses", name, "where")
        unknown = set(where.measure or []) - set(config.measures) if config.measures else ()
        for measure in sorted(unknown):
            needed = "a measure listed under `measures`"
            yield unknown_term(*typed(*at, "measure"), measure, config.measures, needed)
        for key in REGION_KEYS:
            for term in getattr(where, key) or []:
                if vocabulary.regions and term not in vocabulary.regions:
                    yield unknown_region(*typed(*at, key), term, vocabulary)
    yield from _style_problems(config.citation_style, *typed("citation_style"))
    for name in sorted(set(config.evidence_map) - set(config.syntheses)):
        known = list(config.syntheses)
        needed = f"a synthesis: {list_terms(known)}"
        yield unknown_term(*typed("evidence_map"), name, known, needed)
