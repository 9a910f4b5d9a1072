"""Reviews whose results are known to be up to date, so that Snakemake need not look at them.

For each job of each review Snakemake works out whether its results are up to date, which takes
seconds where there are many reviews. After a run that left every result up to date, what the
results of a review rest on (by content) and the results themselves (by size and times) are kept. As
long as both are as they were, Snakemake would find nothing to do for the review. Losing what is
kept costs time alone.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scripts.common.digests import digest_files, digest_texts
from scripts.common.paths import ACROSS_REVIEWS, CODE, CONFIG, RESULTS, SETTLED, TOOL
from scripts.workflow.built_results import MANIFEST
from scripts.workflow.reviews import Project
from scripts.workflow.snakemake_records import group_records, has_marks

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
        return {} if has_marks() else {n: kept[n] for n, now in self._now() if kept.get(n) == now}

    def keep(self) -> None:
        """Keep that every result is up to date, unless an input was edited since the start."""
        if _stamp(self.files)[0] == self.stamps:
            kept = dict(self._now()) | self.settled
            with suppress(OSError):  # a full disk: Snakemake looks at all reviews next time
                SETTLED.write_text(json.dumps(kept), encoding="utf-8")

    def _now(self) -> Iterator[tuple[str, list[str]]]:
        """Describe by folder what its results rest on, and the results with their records.

        A folder with a result that was edited after the last record is left out.
        """
        records = group_records()
        for name, state in self.states.items():
            files = (Path(top, file) for top, _, files in os.walk(RESULTS / name) for file in files)
            results, edited = _stamp([*files, MANIFEST] if name == ACROSS_REVIEWS else files)
            of_records, recorded = _stamp(records.get(name, ()))
            if edited <= recorded:
                yield name, [state, results, of_records]


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
    return Basis(states | {ACROSS_REVIEWS: digest_texts(across)}, files, _stamp(files)[0])


def _stamp(files: Iterable[Path]) -> tuple[str, int]:
    """Describe files by size and times, and give the last time that one was written to.

    The time of the last change of a file cannot be set to another, in contrast to that of its data.
    """
    rows, times = [], [0]
    for path in files:
        with suppress(FileNotFoundError):
            of = path.stat()
            times.append(of.st_mtime_ns)
            rows.append(f"{path} {of.st_size} {of.st_mtime_ns} {of.st_ctime_ns}")
    return digest_texts(sorted(rows)), max(times)
