"""Reviews whose results are known to be up to date, so that Snakemake need not look at them.

For each job of each review Snakemake works out whether its results are up to date, which takes
seconds where there are many reviews. After a run that left every result up to date, what the
results of a review rest on (by content) and the results themselves (by size and times) are kept. As
long as both are as they were, Snakemake would find nothing to do for the review. Losing what is
kept costs time alone.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scripts.common.digests import digest_files, digest_texts, stamp_files
from scripts.common.paths import ACROSS_REVIEWS, CODE, CONFIG, SETTLED, TOOL
from scripts.workflow.job_records import Content, folder_of, is_up_to_date, recorded_files
from scripts.workflow.reviews import Project
from scripts.workflow.snakemake_records import has_marks

# Of the tool; a project may have profiles and styles of its own.
WORKFLOW = ("Snakefile", "pyproject.toml", "rules/*.smk", "profiles/*/*", "templates/**/*")
OF_PROJECT = ("profiles/*/*", "templates/**/*")


@dataclass(frozen=True)
class Basis:
    """What the results of each review rest on at the start of a run, and of all reviews together.

    Attributes
    ----------
    states
        Digests of it, by the folder in ``results/``.
    files
        Each file that was read for them.
    stamps
        Sizes and times of these files, before they were read.
    """

    states: Mapping[str, str]
    files: tuple[Path, ...]
    stamps: str

    @cached_property
    def settled(self) -> dict[str, Any]:
        """Folders of ``results/`` in which every result is known to be up to date, as was kept."""
        try:
            kept: dict[str, Any] = dict(json.loads(SETTLED.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, RecursionError):
            return {}
        if has_marks():
            return {}
        return {name: kept[name] for name in self.states if kept.get(name) == self._describe(name)}

    def keep(self, jobs: Iterable[Any], content: Content) -> None:
        """Keep that every result is up to date, unless an input was edited since the start.

        A folder is left out if a job of it would make other results than are there.
        """
        if stamp_files(self.files) == self.stamps:
            others = [job for job in jobs if job.output and not is_up_to_date(job, content)]
            late = {folder_of(Path(job.output[0])) for job in others}
            whole = self.states.keys() - self.settled - late
            kept = {name: self._describe(name) for name in whole} | self.settled
            with suppress(OSError):  # a full disk: Snakemake looks at all reviews next time
                SETTLED.write_text(json.dumps(kept), encoding="utf-8")

    def _describe(self, name: str) -> list[str]:
        """Describe what the results of a folder rest on, their records, and the files."""
        files = recorded_files(name)
        recorded = digest_texts(f"{file} {digest}" for file, digest in sorted(files.items()))
        return [self.states[name], recorded, stamp_files(map(Path, files))]


def list_basis(project: Project) -> tuple[Path, ...]:
    """List the files that the results rest on."""
    published = (path for name in project.reviews for path in _published(project, name))
    return (*_list_workflow(), *project.inputs(), *published, *CODE.rglob("*.py"))


def describe_basis(
    project: Project, checked: Mapping[str, str], files: tuple[Path, ...], stamps: str
) -> Basis:
    """Describe what the results rest on, given the state of each folder of the raw data.

    ``files`` and their ``stamps`` are of the moment before these states were taken.
    """
    common = [digest_files(_list_workflow()), sys.version]
    states = {
        name: digest_texts([checked[name], digest_files(_published(project, name)), *common])
        for name in project.reviews
    }
    across = [*checked.values(), *states.values(), digest_files([CONFIG])]
    states |= {ACROSS_REVIEWS: digest_texts(across)}
    return Basis(states, files, stamps)


def _list_workflow() -> list[Path]:
    tool = [path for pattern in WORKFLOW for path in TOOL.glob(pattern)]
    more = [path for pattern in OF_PROJECT for path in Path().glob(pattern)]
    return [path for path in (*tool, *more) if path.is_file()]


def _published(project: Project, review: str) -> list[Path]:
    return project.published(SimpleNamespace(review=review))
