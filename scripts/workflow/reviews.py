"""What the Snakefile needs to know: the reviews, their files and settings, checked or refused."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from scripts.common.digests import digest_files
from scripts.common.paths import (
    CITATION_STYLES,
    CONFIG,
    DOCUMENT_FORM,
    EXPLORE,
    LOCK,
    OVERLAP_PAGE,
    PUBLISHED,
    RAW,
    REPORT_STYLE,
    RESULTS,
    SIMULATION_PAGE,
    TEMPLATES,
    TRACED,
    VOCABULARY,
    is_side_file,
    study_files,
)
from scripts.inputs.problems import InputError, Place, Problem
from scripts.inputs.reading import read_yaml
from scripts.inputs.text import composed
from scripts.workflow.snakemake_records import record_of

CHECKED = Path(".snakemake/swimtally_checked")


def refuse_unreadable_config() -> None:
    """Stop with the line if ``config.yaml`` is not plain YAML.

    Snakemake reads it next: it would not say where, and could be brought down by it.
    """
    if problems := config_problems(CONFIG):
        sys.exit(f"\n{InputError(problems)}")


def config_problems(path: Path) -> list[Problem]:
    """List what keeps a config from being read, and what Snakemake would read in another way.

    Snakemake takes a file with the key ``__use_yte__`` for a template, and runs the code in it; and
    it stops at tabs, also at some that the library in C takes for blanks.
    """
    record, problems = read_yaml(path)
    if problems:
        return problems
    needed = "a key that docs/config.md tells of"
    keys = [key for key in record.data if key.startswith("__")]
    problems = [Problem(record.place((key,)), "", f"the key {key!r}", needed) for key in keys]
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if "\t" in row:
            place = Place(record.file, number)
            problems.append(Problem(place, "", "a tab", "spaces, never tabs"))
    return problems


@dataclass(frozen=True)
class Project:
    """The reviews of a project folder.

    Parameters
    ----------
    config
        The keys of ``config.yaml`` as Snakemake read them.
    """

    config: Mapping[str, Any] = field(repr=False)

    @cached_property
    def reviews(self) -> dict[str, dict[str, Any]]:
        """Each folder with a ``review.yaml`` is a review: its name, and what that file says."""
        files = sorted(RAW.glob("*/review.yaml"))
        return {path.parent.name: _load(path) for path in files}

    def refuse_what_is_wrong(self) -> None:
        """Stop before the first job if any input is wrong, with every problem at once.

        Inputs that were found in order are not checked again until one of them changes.
        """
        try:
            state = self._state()
        except OSError as error:
            sys.exit(
                f"\n{error.filename} cannot be read: {error.strerror}.\n"
                "Nothing was made, and earlier results stay as they were."
            )
        if CHECKED.exists() and CHECKED.read_text() == state:
            return
        from scripts.records.review_checks import (
            check_folders,  # slow to import: only when something changed
        )

        if problems := check_folders(RAW, self.config):
            sys.exit(f"\n{InputError(problems)}")
        with suppress(OSError):  # a full disk: the inputs are checked again next time
            CHECKED.parent.mkdir(exist_ok=True)
            CHECKED.write_text(state)

    def _state(self) -> str:
        code = Path("scripts").rglob("*.py")
        records = (path for folder in RAW.glob("*/") for path in study_files(folder))
        files = [*self.inputs(), *records, *code, *CITATION_STYLES.iterdir(), LOCK]
        return digest_files(files) + json.dumps(dict(self.config), default=str)

    def refuse_what_was_not_built_here(self) -> None:
        """Stop if ``results/`` holds a file of which Snakemake has no record of how it came.

        Nobody can tell whether such a file is up to date. What an interrupted job left behind is
        marked as such and is built again.
        """
        built = [*RESULTS.glob("*/tables/*.csv"), *RESULTS.glob("*/report/*")]
        built += [*RESULTS.glob("_simulation/chunks/*.csv")]
        built += RESULTS.glob("_simulation/simulation.*")
        built += [*RESULTS.glob("*/figures"), *RESULTS.glob("manifest.json")]
        built += RESULTS.glob("*/datapackage.json")
        if unknown := sorted(path.as_posix() for path in built if not _is_recorded(path)):
            sys.exit(
                f"\nNothing tells how these results were built ({len(unknown)}, such as "
                f"{unknown[0]}):\nSnakemake's record of them, in the hidden folder .snakemake, is "
                "missing. They may be out of date.\nRemove them with `make clean`, then run again."
            )

    def remove_broken_figures(self) -> None:
        """Remove a folder of figures if one that was built is gone from it: it is drawn again.

        Snakemake does not know what a folder should hold. While a run goes on, its jobs leave the
        folders alone.
        """
        manifest = RESULTS / "manifest.json"
        if not manifest.is_file() or any(Path(".snakemake/locks").glob("*")):
            return
        try:
            outputs = json.loads(manifest.read_text())["outputs"]
        except (ValueError, KeyError, TypeError):  # half-written: it is made again
            manifest.unlink()
            return
        for path in outputs:
            figure = Path(path)
            if figure.parent.name == "figures" and not figure.exists():
                shutil.rmtree(figure.parent, ignore_errors=True)

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
        config = self.of_the_project(*self.choices_of_reviews)
        plain: dict[str, Any] = json.loads(json.dumps(config, default=str))
        return plain

    def _settings(self, review: str) -> dict[str, Any]:
        return {**self.config, **(self.reviews[review].get("config") or {})}

    def of_every_review(self, digest_of: Callable[[Any], str]) -> Callable[[Any], str]:
        """Join the digests that a rule has for each review into one."""
        return lambda _: " ".join(digest_of(SimpleNamespace(review=name)) for name in self.reviews)

    def inputs(self, _: Any = None) -> list[Path]:
        """List everything that a reviewer writes, sorted: the raw data and the config.

        Folders of reviews, and those inside them, may be links: to another disk, for instance.
        """
        links = (path for at in ("*", "*/*") for path in RAW.glob(at) if path.is_symlink())
        found = {path for folder in (RAW, *links) for path in folder.rglob("*")}
        raw = (path for path in found if path.is_file() and not is_side_file(path))
        return [CONFIG, *sorted(raw)]

    def extracted(self, wildcards: Any) -> list[Path]:
        """List what the tables of a review are extracted from."""
        return [*self.records(wildcards), self.vocabulary(wildcards)]

    def reported(self, wildcards: Any) -> list[Path]:
        """List what the report of a review takes in beside its tables and figures."""
        return [
            self.review_file(wildcards),
            *self.references(wildcards),
            *self.templates(wildcards),
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

    def vocabulary(self, wildcards: Any) -> Path:
        """Return the vocabulary of a review: its own, or the one that all reviews share."""
        own = self.reviews[wildcards.review].get("vocabulary")
        return Path(RAW, wildcards.review, own) if own else VOCABULARY

    def references(self, wildcards: Any) -> list[Path]:
        """Return a review's ``references.bib`` in a list that is empty where there is none."""
        path = RAW / wildcards.review / "references.bib"
        return [path] if path.exists() else []

    def claims(self, wildcards: Any) -> list[Path]:
        """Return a review's ``claims.yaml`` in a list that is empty where there is none."""
        path = RAW / wildcards.review / "claims.yaml"
        return [path] if path.exists() else []

    def published(self, wildcards: Any) -> list[Path]:
        """List the published tables that a review is held against; none before the first."""
        tables = (PUBLISHED / wildcards.review / "tables" / f"{name}.csv" for name in TRACED)
        return [path for path in tables if path.exists()]

    @property
    def published_alone(self) -> list[str]:
        """List the reviews that are published and are here no more."""
        names = (path.parent.name for path in PUBLISHED.glob("[!._]*/manifest.json"))
        return sorted({*names} - {*self.reviews})

    def templates(self, _: Any) -> list[Path]:
        """List the templates of the report, its documents, its citations and its browser."""
        return self._templates

    @cached_property
    def _templates(self) -> list[Path]:
        """Looked up once in a run: every review has the same."""
        files = [
            path
            for folder in (TEMPLATES, DOCUMENT_FORM, CITATION_STYLES, EXPLORE)
            for path in sorted(folder.iterdir())
        ]
        return [path for path in files if path.is_file()]

    def all_references(self, _: Any = None) -> list[Path]:
        """List the ``references.bib`` of every review that has one."""
        return [
            path for name in self.reviews for path in self.references(SimpleNamespace(review=name))
        ]

    def overlap_page(self, _: Any = None) -> list[Path]:
        """List the template of the page across reviews, and the style that reports have too."""
        return [OVERLAP_PAGE, REPORT_STYLE]

    def compared(self, _: Any = None) -> list[Path]:
        """List what the page across reviews takes in beside the tables of the reviews."""
        return [*self.all_references(), *self.overlap_page()]

    @property
    def choices_of_reviews(self) -> list[str]:
        """List the keys of the config that are about reviews: all but the simulation."""
        return [key for key in self.config if key != "simulation"]

    def of_the_project(self, *keys: str) -> dict[str, Any]:
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
        seed, whole, chunks = (scenarios.pop(key) for key in ("seed", "replicates", "chunks"))
        share = whole // chunks + (int(wildcards.chunk) <= whole % chunks)
        own = {"scenarios": scenarios, "seed": seed, "replicates": share}
        return own | self.of_the_project("agreement", "confidence")

    def simulation_page(self, _: Any = None) -> list[Path]:
        """List the template of the page about the simulation."""
        return [SIMULATION_PAGE]


def _load(path: Path) -> Any:
    """Read a YAML file with the library in C where there is one: every run has to."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return in_one_form(yaml.load(path.read_bytes(), loader))  # noqa: S506, both are safe


def in_one_form(data: Any) -> Any:
    """Compose the letters of all texts in plain data, as the records have them."""
    if isinstance(data, Mapping):
        return {in_one_form(key): in_one_form(value) for key, value in data.items()}
    if isinstance(data, list):
        return [in_one_form(value) for value in data]
    return composed(data) if isinstance(data, str) else data


def _is_recorded(output: Path) -> bool:
    """Tell whether Snakemake has a record of an output, or knows that its job was interrupted."""
    metadata = record_of(output, "metadata")
    # A record without a byte is what a computer that lost its power may leave: it tells nothing.
    told = metadata.exists() and metadata.stat().st_size > 0
    return told or record_of(output, "incomplete").exists()
