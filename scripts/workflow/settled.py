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

from scripts.common.digests import digest_files, digest_texts
from scripts.common.paths import ACROSS_REVIEWS, CODE, CONFIG, SETTLED, TOOL
from scripts.workflow.job_records import Content, JobRecord, folder_of, recorded_files
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
        Sizes and times of these files.
    """

    states: Mapping[str, str]
    files: tuple[Path, ...]
    stamps: str

    @cached_property
    def settled(self) -> dict[str, Any]:
        """Folders of ``results/`` in which every result is known to be up to date, as was kept."""
        try:
            kept: dict[str, Any] = dict(json.loads(SETTLED.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}
        if has_marks():
            return {}
        return {name: kept[name] for name in self.states if kept.get(name) == self._describe(name)}

    def keep(self, jobs: Iterable[Any], content: Content) -> None:
        """Keep that every result is up to date, unless an input was edited since the start.

        A folder with a result that is not as its job left it is left out.
        """
        if _stamp(self.files) == self.stamps:
            outputs = [job.output for job in jobs if job.output]
            edited = (of for of in outputs if not JobRecord(of).is_whole(content))
            whole = self.states.keys() - self.settled - {folder_of(Path(of[0])) for of in edited}
            kept = {name: self._describe(name) for name in whole} | self.settled
            with suppress(OSError):  # a full disk: Snakemake looks at all reviews next time
                SETTLED.write_text(json.dumps(kept), encoding="utf-8")

    def _describe(self, name: str) -> list[str]:
        """Describe what the results of a folder rest on, their records, and the files."""
        files = recorded_files(name)
        recorded = digest_texts(f"{file} {digest}" for file, digest in sorted(files.items()))
        return [self.states[name], recorded, _stamp(map(Path, files))]


def describe_basis(project: Project, checked: Mapping[str, str]) -> Basis:
    """Describe what the results rest on, given the state of each folder of the raw data."""
    found = [path for pattern in WORKFLOW for path in TOOL.glob(pattern)]
    found += [path for pattern in OF_PROJECT for path in Path().glob(pattern)]
    workflow = [path for path in found if path.is_file()]
    published = {n: project.published(SimpleNamespace(review=n)) for n in project.reviews}
    common = [digest_files(workflow), sys.version]
    states = {
        name: digest_texts([checked[name], digest_files(published[name]), *common])
        for name in project.reviews
    }
    across = [*checked.values(), *states.values(), digest_files([CONFIG])]
    read = [*workflow, *project.inputs(), *(path for paths in published.values() for path in paths)]
    files = (*read, *CODE.rglob("*.py"))
    return Basis(states | {ACROSS_REVIEWS: digest_texts(across)}, files, _stamp(files))


def _stamp(files: Iterable[Path]) -> str:
    """Describe files by size and times.

    The time of the last change of a file cannot be set to another, in contrast to that of its data.
    """
    rows = []
    for path in files:
        with suppress(FileNotFoundError, NotADirectoryError):
            of = path.stat()
            rows.append(f"{path} {of.st_size} {of.st_mtime_ns} {of.st_ctime_ns}")
    return digest_texts(sorted(rows))
