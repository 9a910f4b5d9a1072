"""The reviews of a project: their files and settings, as the rules need them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scripts.common.paths import (
    ACROSS_REVIEWS,
    BRAIN_OUTLINES,
    CITATION_STYLES,
    CONFIG,
    DOCUMENT_FORM,
    DRAWN_FIGURES,
    EXPLORE,
    META_ANALYSES,
    META_ANALYSIS_SOURCES,
    OVERLAP_PAGE,
    OWN_STYLES,
    PUBLISHED,
    PYPROJECT,
    RAW,
    REFERENCE_FILTER,
    REPORT_STYLE,
    RESULTS,
    SIMULATION_PAGE,
    TEMPLATES,
    TOOL,
    TRACED,
    VALIDATION_PAGE,
    entries_in,
    input_entries,
    study_files,
    vocabulary_files,
)
from scripts.common.settings import PROJECT_KEYS, merge_settings
from scripts.inputs.yaml_files import read_yaml
from scripts.workflow.own_outputs import published_reviews
from scripts.workflow.review_files import Reviews


@dataclass(frozen=True)
class Project:
    """The reviews of a project folder."""

    config: Mapping[str, Any] = field(repr=False)

    @cached_property
    def reviews(self) -> Reviews:
        """The reviews by name."""
        return Reviews()

    def reviews_that_fail(self, _: Any) -> list[str]:
        """List the reviews in which a claim with another verdict than the accepted one is fatal."""
        return [n for n in self.reviews if self._settings(n)["on_claim_difference"] == "fail"]

    def settings(self, *keys: str) -> Callable[[Any], dict[str, Any]]:
        """Make a rule's parameter from keys of the config that a review may override.

        Only the keys that a rule names can make it rerun.
        """
        return lambda wildcards: {key: self._settings(wildcards.review)[key] for key in keys}

    def choices(self, _: Any) -> dict[str, Any]:
        """Return the config of the run, with what the command line changed, as plain data."""
        config = self.project_settings(*self.choices_of_reviews)
        plain: dict[str, Any] = json.loads(json.dumps(config, default=str))
        return plain

    def _settings(self, review: str) -> dict[str, Any]:
        return merge_settings(self.config, self.reviews[review].get("config"))

    def join_reviews(self, digest_of: Callable[[Any], str]) -> Callable[[Any], str]:
        """Join the digests that a rule has for each review into one."""
        return lambda _: " ".join(digest_of(SimpleNamespace(review=name)) for name in self.reviews)

    def inputs(self, _: Any = None) -> list[Path]:
        """List everything that a reviewer writes, sorted: the raw data and the config."""
        top = entries_in(RAW.glob("*"))
        inside = (path for folder in top for path in input_entries(folder))
        return [CONFIG, *sorted(path for path in {*top, *inside} if path.is_file())]

    def manifest_inputs(self, _: Any) -> list[Path]:
        """List what the manifest names beside results: the inputs, and the version of the tool."""
        return [*self.inputs(), PYPROJECT]

    def extraction_inputs(self, wildcards: Any) -> list[Path]:
        """List what the tables of a review are extracted from."""
        return [*self.records(wildcards), *self.vocabulary(wildcards)]

    def report_inputs(self, wildcards: Any) -> list[Path]:
        """List what the report of a review rests on beside its tables and figures."""
        return [
            self.review_file(wildcards),
            *self.references(wildcards),
            *self.report_templates(),
        ]

    def export_inputs(self, wildcards: Any) -> list[Path]:
        """List what the exports of a review rest on beside its tables."""
        return [self.review_file(wildcards), *self.references(wildcards)]

    def explorer_inputs(self, wildcards: Any) -> list[Path]:
        """List what the evidence browser of a review rests on beside its tables."""
        return [
            self.review_file(wildcards),
            *self.references(wildcards),
            *self.explorer_templates(),
        ]

    def records(self, wildcards: Any) -> list[Path]:
        """List the files that hold a review's study records."""
        return study_files(RAW / wildcards.review)

    def review_file(self, wildcards: Any) -> Path:
        """Return a review's ``review.yaml``."""
        return Path(RAW, wildcards.review, "review.yaml")

    def selection(self, wildcards: Any) -> dict[str, Any]:
        """Return the counts of a review's selection of studies, as its ``review.yaml`` has them."""
        return self.reviews[wildcards.review].get("selection") or {}

    def words(self, wildcards: Any) -> dict[str, Any]:
        """Return the field and the nouns of a review, as its ``review.yaml`` has them."""
        review = self.reviews[wildcards.review]
        return {"field": review.get("field"), "words": review.get("words")}

    def about_reviews(self, _: Any) -> dict[str, dict[str, Any]]:
        """Return what each review is called and is about, as its ``review.yaml`` has it."""
        keys = ("label", "title", "field", "words")
        return {name: {key: about.get(key) for key in keys} for name, about in self.reviews.items()}

    def drawing_threads(self, wildcards: Any) -> int:
        """Return how many figures are drawn at once: most are kept from an earlier run, if any."""
        return 1 if (DRAWN_FIGURES / wildcards.review).is_dir() else 4

    def search(self, wildcards: Any) -> dict[str, Any]:
        """Return where studies were searched for, as a review's ``review.yaml`` has it."""
        search = self.reviews[wildcards.review].get("search") or {}
        return {key: search.get(key) for key in ("databases", "other_sources")}

    def certainty(self, wildcards: Any) -> dict[str, Any]:
        """Return the authors' judgements of certainty, as a review's ``review.yaml`` has them."""
        if not self.reviews[wildcards.review].get("certainty"):
            return {}
        record, _ = read_yaml(self.review_file(wildcards))
        judgements: dict[str, Any] = record.data["certainty"]
        return judgements

    def vocabulary(self, wildcards: Any) -> list[Path]:
        """Return the file that may hold the vocabulary of a review in a list, or an empty list."""
        named = self.reviews[wildcards.review].get("vocabulary")
        return vocabulary_files(RAW / wildcards.review, named)

    def references(self, wildcards: Any) -> list[Path]:
        """Return a review's ``references.bib`` in a list that is empty where there is none."""
        path = RAW / wildcards.review / "references.bib"
        return [path] if path.exists() else []

    def claims(self, wildcards: Any) -> list[Path]:
        """Return a review's ``claims.yaml`` in a list that is empty where there is none."""
        path = RAW / wildcards.review / "claims.yaml"
        return [path] if path.exists() else []

    def published(self, wildcards: Any) -> list[Path]:
        """List the published tables that a review is compared with; none before the first."""
        tables = (PUBLISHED / wildcards.review / "tables" / f"{name}.csv" for name in TRACED)
        return [path for path in tables if path.exists()]

    @property
    def reports(self) -> list[Path]:
        """List the reports that are built: of each review, and the page across reviews."""
        names = [f"{name}/report/report.html" for name in self.reviews]
        pages = (RESULTS / name for name in [*names, f"{ACROSS_REVIEWS}/report/overlap.html"])
        return [page for page in pages if page.exists()]

    @property
    def published_without_review(self) -> list[str]:
        """List the reviews that are published and are here no more."""
        return sorted({*published_reviews()} - {*self.reviews, ACROSS_REVIEWS})

    def report_templates(self, _: Any = None) -> list[Path]:
        """List the templates of the pages of a report, and the styles of its citations."""
        return [*_files_in(TEMPLATES), *_files_in(CITATION_STYLES), *_own_styles()]

    def document_templates(self, _: Any = None) -> list[Path]:
        """List the templates of the report as DOCX and PDF."""
        return _files_in(DOCUMENT_FORM)

    def explorer_templates(self, _: Any = None) -> list[Path]:
        """List the templates of the browser, the styles of its citations, and its outlines."""
        styles = [REFERENCE_FILTER, *_files_in(CITATION_STYLES), *_own_styles()]
        return [*_files_in(EXPLORE), *styles, *self.brain_outlines()]

    def brain_outlines(self, _: Any = None) -> list[Path]:
        """List the outlines of the brain in figures and in the evidence browser."""
        return _files_in(BRAIN_OUTLINES)

    def all_references(self, _: Any = None) -> list[Path]:
        """List the ``references.bib`` of every review that has one."""
        return [
            path for name in self.reviews for path in self.references(SimpleNamespace(review=name))
        ]

    def overlap_page(self, _: Any = None) -> list[Path]:
        """List the template of the page across reviews, and the style that reports have too."""
        return [OVERLAP_PAGE, REPORT_STYLE]

    def overlap_inputs(self, _: Any = None) -> list[Path]:
        """List what the page across reviews takes in beside the tables of the reviews."""
        return [*self.all_references(), *self.overlap_page()]

    @property
    def choices_of_reviews(self) -> list[str]:
        """List the keys of the config that are about reviews."""
        return [key for key in self.config if key not in PROJECT_KEYS]

    def project_settings(self, *keys: str) -> dict[str, Any]:
        """Return keys of the config as the project has them, whatever a review overrides."""
        return {key: self.config[key] for key in keys}

    @property
    def chunks(self) -> range:
        """Number the chunks of the simulation."""
        return range(1, self.config["simulation"]["chunks"] + 1)

    def chunk(self, wildcards: Any) -> dict[str, Any]:
        """Return what a chunk of the simulation rests on: its own share of the replicates.

        The number of chunks is not in it, so that more of them leave the first as they are.
        """
        scenarios = dict(self.config["simulation"])
        seed, chunks = scenarios.pop("seed"), scenarios.pop("chunks")
        shares = {}
        for key in ("replicates", "varied_replicates"):
            whole = scenarios.pop(key)
            shares[key] = whole // chunks + (int(wildcards.chunk) <= whole % chunks)
        chosen = {"scenarios": scenarios, "seed": seed, **shares}
        return chosen | self.project_settings("agreement", "confidence")

    @property
    def simulation_choices(self) -> dict[str, Any]:
        """Return the choices that the page about the simulation states."""
        publication = self.config["simulation"]["publication"]
        return self.project_settings("agreement", "confidence") | {"publication": publication}

    def simulation_page(self, _: Any = None) -> list[Path]:
        """List the template of the page about the simulation."""
        return [SIMULATION_PAGE]

    def meta_analyses(self, _: Any = None) -> list[Path]:
        """List the table of the real meta-analyses that the method is tried on."""
        return [META_ANALYSES]

    def validation_page(self, _: Any = None) -> list[Path]:
        """List the template of the page about the validation, and what the data are about."""
        return [VALIDATION_PAGE, META_ANALYSIS_SOURCES]


@cache
def _files_in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.is_file()]


def _own_styles() -> list[Path]:
    """List the citation styles of a project that is not the folder of the tool."""
    return _files_in(OWN_STYLES) if TOOL.parts and OWN_STYLES.is_dir() else []
