"""Hold what was built against what is published, and against what the manifests tell of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from scripts.common.digests import file_digest
from scripts.common.paths import PUBLISHED, RESULTS, SIMULATION_RESULTS
from scripts.common.wording import counted
from scripts.release.compare.comparison import (
    ADDED,
    ALTERED,
    BOTH,
    DIFFERS,
    NOT_BUILT,
    NOT_PUBLISHED,
    REMOVED,
    Change,
    Comparison,
    Difference,
)
from scripts.release.compare.files import compare_files
from scripts.release.compare.manifests import (
    PARTS,
    Manifests,
    common_changes,
    compare_manifests,
    read_manifests,
)
from scripts.release.manifest import manifests_of, read_manifest


@dataclass(frozen=True)
class Verification:
    """What came out of a verification.

    Attributes
    ----------
    differences
        Published files that differ, sorted.
    inputs, choices, versions
        What is not as all manifests have it: inputs by path, choices of the run, packages.
    results
        Files in the user's own ``results/`` that are not as they were built here.
    compared
        Number of published files by format.
    """

    differences: Sequence[Difference]
    inputs: Sequence[Change]
    choices: Sequence[Change]
    versions: Sequence[Change]
    results: Sequence[str]
    compared: Mapping[str, int]

    @property
    def is_identical(self) -> bool:
        """Tell whether every published byte comes out of the records."""
        return not (self.differences or self.inputs or self.choices)

    @cached_property
    def other_content(self) -> list[Difference]:
        """List the files of which a reader sees another content."""
        return [difference for difference in self.differences if not difference.holds]

    @cached_property
    def other_bytes(self) -> list[Difference]:
        """List the files with the same content in other bytes."""
        return [difference for difference in self.differences if difference.holds]


def verify(project: Path, built: Path) -> Verification:
    """Compare a project's published results with those that were built in a copy of it.

    Parameters
    ----------
    project
        Folder of the project.
    built
        Folder of the copy, with its ``results/`` and their manifest.
    """
    now = manifests_of(read_manifest(built / RESULTS / "manifest.json"))
    reviews = [read_manifests(project, name, now.get(name)) for name in _names(project, now)]
    shared = {part: common_changes(reviews, part) for part in PARTS}
    explained = {change for changes in shared.values() for change in changes}
    differences = [d for review in reviews for d in _differences(project, built, review, explained)]
    published = (path for review in reviews for path in review.outputs(built=False))
    formats = (PurePath(path).suffix[1:] for path in published)
    return Verification(
        differences=sorted(differences, key=lambda difference: difference.path),
        inputs=shared["inputs"],
        choices=shared["config"],
        versions=shared["versions"],
        results=edited_results(project, built),
        compared=dict(sorted(Counter(formats).items())),
    )


def _names(project: Path, now: Mapping[str, Any]) -> list[str]:
    folders = (path.name for path in (project / PUBLISHED).glob("*/") if path.name[0] != ".")
    return sorted({*folders, *now})


def _differences(
    project: Path, built: Path, manifests: Manifests, explained: set[Change]
) -> Iterator[Difference]:
    """Compare one published review, file by file, then its manifest."""
    folder = PUBLISHED / manifests.review
    there = {_place(path, project / PUBLISHED) for path in _published(project / folder)}
    told, now = (manifests.outputs(built=built) for built in (False, True))
    if not there:
        files = counted(len(now), "file")
        yield Difference(folder.as_posix(), NOT_PUBLISHED, Comparison(files))
        return
    if manifests.now is None:
        files = f"{counted(len(there), 'file')}; no such review is here"
        yield Difference(folder.as_posix(), NOT_BUILT, Comparison(files))
        return
    own = f"{RESULTS}/{manifests.review}/"
    strange = [path for path in told if not path.startswith(own) or ".." in PurePath(path).parts]
    odd = [Change(f"outputs.{path}", told[path], None) for path in strange]
    is_told = manifests.told is not None
    for path in sorted({*there, *told, *now} - {*strange}):
        kind = _kind(project, path, told.get(path), now.get(path), is_told=is_told)
        if kind == "manifest":
            odd.append(Change(f"outputs.{path}", told.get(path), now.get(path)))
        elif kind:
            yield Difference(_published_name(path), kind, _compare(project, built, path))
    if altered := compare_manifests(project, manifests, odd, explained):
        yield altered


def _published(folder: Path) -> Iterator[Path]:
    """Walk the published files of a review, but for its manifest."""
    for path in sorted(folder.rglob("*")):
        is_shown = not any(part[0] == "." for part in path.relative_to(folder).parts)
        if path.is_file() and is_shown and path != folder / "manifest.json":
            yield path


def _place(path: Path, published: Path) -> str:
    """Give the path in ``results/`` of a published file, as manifests have it."""
    return (RESULTS / path.relative_to(published)).as_posix()


def _published_name(path: str) -> str:
    parts = PurePath(path).parts
    return PUBLISHED.joinpath(*parts[1:]).as_posix() if parts[:1] == RESULTS.parts else path


def _kind(
    project: Path, path: str, told: str | None, now: str | None, *, is_told: bool
) -> str | None:
    """Tell how a published file stands to the built one and to its manifest."""
    copy = file_digest(project / _published_name(path))
    if not is_told:  # the manifest cannot be read: it is named, and says nothing of this file
        told = now if copy == "missing" or now is None else copy
    if copy == now:
        return None if copy == told else "manifest"
    if copy == "missing":
        if now is None:
            return "manifest"
        return NOT_PUBLISHED if told is None else REMOVED
    if now is None:
        return ADDED if told is None else NOT_BUILT
    if told == copy:
        return DIFFERS
    return ALTERED if told == now else BOTH


def _compare(project: Path, built: Path, path: str) -> Comparison:
    """Compare two files; of a file that stands alone, say its size."""
    places = [project / _published_name(path), built / path]
    if all(place.is_file() for place in places):
        return compare_files(path, *(place.read_bytes() for place in places))
    sizes = [place.stat().st_size for place in places if place.is_file()]
    return Comparison(", ".join(counted(size, "byte") for size in sizes))


def edited_results(project: Path, built: Path) -> list[str]:
    """List the files of the user's own results that are not as they were built here.

    What is not built yet is no fault, and the simulation is not part of a verification.
    """
    fresh = (path for path in sorted((built / RESULTS).rglob("*")) if path.is_file())
    names = [path.relative_to(built) for path in fresh if path.name[0] != "."]
    return [
        name.as_posix()
        for name in names
        if name.parts[1] != SIMULATION_RESULTS
        and (project / name).is_file()
        and file_digest(project / name) != file_digest(built / name)
    ]
