"""Check the choices of a review: config.yaml, the command line and review.yaml together."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.common.paths import CONFIG
from scripts.common.settings import PROJECT_KEYS, merge_settings
from scripts.common.words import noun
from scripts.documents.citation_styles import known_styles, style_fault, style_file
from scripts.inputs.problems import Place, Problem, list_terms
from scripts.inputs.record import Location, Record
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.base import identifiers
from scripts.models.config import Config, Synthesis
from scripts.models.filters import Where
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.models.study import Study
from scripts.models.terms import REGION_KEYS
from scripts.records.cross_references import unknown_region, unknown_term
from scripts.records.vocabulary import Vocabulary

COMMAND_LINE = "the command line (--config or --configfile)"


@dataclass(frozen=True)
class Settings:
    """The config of a review as it was written, with the place of every value.

    Attributes
    ----------
    record
        The keys of the config, each where it was typed: in config.yaml, on the command line, or in
        the review's review.yaml.
    replaced
        The keys that review.yaml replaces.
    review
        What review.yaml says, and where.
    """

    record: Record
    replaced: Mapping[str, Any]
    review: Record

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list of the config; nothing where it is no list."""
        value = self.record.data.get(key)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def file(self, key: str) -> str:
        """Return the file in which a key was typed."""
        return self.record.place((key,)).file


def read_settings(
    config: Mapping[str, Any], review: Review, record: Record
) -> tuple[Settings, list[Problem]]:
    """Merge the config of the run with what a review replaces, each value with its place."""
    base, problems = read_yaml(CONFIG)
    merged = merge_settings(config, review.config)
    lines = {at: line for at, line in base.lines.items() if at and at[0] not in review.config}
    origins = dict.fromkeys(_changed_values(config, base.data), Place(COMMAND_LINE))
    origins = {at: place for at, place in origins.items() if at[0] not in review.config}
    lines = {at: line for at, line in lines.items() if at not in origins}
    for key in review.config:
        origins[(key,)] = record.whole
        lines |= {at[1:]: n for at, n in record.lines.items() if at[:2] == ("config", key)}
    settings = Settings(Record(base.file, merged, lines, origins), review.config, record)
    return settings, [*problems, *_override_problems(review, record)]


def _changed_values(run: Any, base: Any, at: Location = ()) -> Iterator[Location]:
    """List the values of the config of the run that config.yaml does not have."""
    if isinstance(run, Mapping) and isinstance(base, Mapping):
        for key, value in run.items():
            if key in base:
                yield from _changed_values(value, base[key], (*at, key))
            else:
                yield (*at, key)
    elif at and run != base:
        yield at


def _override_problems(review: Review, record: Record) -> Iterator[Problem]:
    """Refuse keys of the config that no review can override."""
    needed = "nothing: this key belongs in config.yaml and applies to the whole project"
    for key in review.config:
        if key in PROJECT_KEYS:
            place = record.place(("config", key))
            yield Problem(place, f"config, {key}", f"the key {key!r}", needed)


def check_settings(settings: Settings) -> tuple[ProjectConfig | None, list[Problem]]:
    """Check each value of the config; each problem stands where the value was typed."""
    return validate(ProjectConfig, settings.record)


def with_default_syntheses(config: Config, studies: Sequence[Study]) -> Config:
    """Name the syntheses that a review gets which has none of its own: one for each measure."""
    if config.syntheses:
        return config
    measures = _measures_of(study for study in studies if study.included)
    syntheses = {
        name: Synthesis(title=measure, where=Where.model_validate({"measure": [measure]}))
        for name, measure in zip(identifiers(measures), measures, strict=True)
    }
    return config.model_copy(update={"syntheses": syntheses})


def _measures_of(studies: Iterable[Study]) -> list[str]:
    return sorted({finding.measure for study in studies for finding in study.findings})


def reference_problems(
    config: Config, settings: Settings, vocabulary: Vocabulary, studies: Sequence[Study]
) -> Iterator[Problem]:
    """Check that syntheses name known measures and regions, and the evidence map syntheses.

    Where the config lists no measures, syntheses of the review name those of its studies. What a
    review lacks that syntheses of the project name is one problem of the review.
    """
    are_of_project = "syntheses" not in settings.replaced
    measures = config.measures or ([] if are_of_project else _measures_of(studies))
    for key in ("measure", *REGION_KEYS):
        known = measures if key == "measure" else list(vocabulary.regions)
        unknown = list(_unknown_terms(config, key, known)) if known else []
        is_of_review = "measures" in settings.replaced if key == "measure" else vocabulary.is_own
        if unknown and are_of_project and is_of_review:
            yield _lacking_problem(key, [term for _, term in unknown], settings)
            continue
        for at, term in unknown:
            if key == "measure":
                needed = f"a measure of the findings: {list_terms(known)}"
                needed = "a measure listed under `measures`" if config.measures else needed
                yield unknown_term(settings.record, at, term, known, needed)
            else:
                yield unknown_region(settings.record, at, term, vocabulary)
    yield from _style_problems(config.citation_style, settings.record, ("citation_style",))
    for name in sorted(set(config.evidence_map) - set(config.syntheses)):
        needed = f"a synthesis: {list_terms(config.syntheses)}"
        at = ("evidence_map", config.evidence_map.index(name))
        yield unknown_term(settings.record, at, name, config.syntheses, needed)


def _unknown_terms(
    config: Config, key: str, known: Collection[str]
) -> Iterator[tuple[Location, str]]:
    """List the terms that filters of syntheses name and that are not known, with their places."""
    for name, synthesis in config.syntheses.items():
        for index, term in enumerate(getattr(synthesis.where, key) or []):
            if term not in known:
                yield ("syntheses", name, "where", key, index), term


def _lacking_problem(key: str, names: Sequence[str], settings: Settings) -> Problem:
    """Report what a review does not have of that which syntheses of the project name."""
    at: Location = ("config", "measures") if key == "measure" else ("vocabulary",)
    things = noun("measures") if key == "measure" else noun("regions")
    given = f"{things} without {list_terms([repr(name) for name in dict.fromkeys(names)])}"
    file = settings.file("syntheses")
    needed = f"those too, which `syntheses` of {file} names, or `syntheses` under `config` here"
    return Problem(settings.review.place(at), ", ".join(map(str, at)), given, needed)


def _style_problems(style: str, record: Record, at: Location) -> Iterator[Problem]:
    """Check that a citation style is there, and that it stands by itself."""
    if style not in known_styles():
        needed = "the name of a file in templates/citation_styles/, without .csl"
        yield unknown_term(record, at, style, known_styles(), needed)
    elif (fault := style_fault(style)) is not None:
        needed = "an independent style in the Citation Style Language"
        yield Problem(Place(style_file(style).as_posix()), "", fault, needed)
