"""Compare what was built with what is published, and both with the manifests."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from scripts.common.digests import file_digest
from scripts.common.output_names import is_published
from scripts.common.paths import PUBLISHED, RESULTS, SIMULATION_RESULTS, VALIDATION_RESULTS
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
from scripts.release.manifest import read_manifest, split_manifest
from scripts.workflow.own_outputs import published_reviews

ComparePaths = Callable[[str, Path, Path], Comparison]

BY_DIGEST = "SHA-256; the published version is not stored, so the difference cannot be shown"


@dataclass(frozen=True)
class Verification:
    """The outcome of a verification.

    Attributes
    ----------
    differences
        Published files that differ, sorted.
    inputs, choices, versions
        What differs from all manifests: inputs by path, choices of the run, packages.
    results
        Files in the user's ``results/`` that are not as they were built here.
    compared
        Number of results by format: of the published files, and of those that are published by
        their digest only.
    by_digest
        Of them, the number of those that are published by their digest only.
    """

    differences: Sequence[Difference]
    inputs: Sequence[Change]
    choices: Sequence[Change]
    versions: Sequence[Change]
    results: Sequence[str]
    compared: Mapping[str, int]
    by_digest: Mapping[str, int]

    @property
    def is_identical(self) -> bool:
        """Check whether the records give every published byte."""
        return not (self.differences or self.inputs or self.choices)

    @cached_property
    def other_content(self) -> list[Difference]:
        """List the files of which a reader sees another content."""
        return [difference for difference in self.differences if not difference.holds]

    @cached_property
    def other_bytes(self) -> list[Difference]:
        """List the files with the same content in other bytes."""
        return [difference for difference in self.differences if difference.holds]


def compare_paths(name: str, published: Path, built: Path) -> Comparison:
    """Compare two versions of a file, however long it takes."""
    return compare_files(name, published.read_bytes(), built.read_bytes())


def verify(project: Path, built: Path, compare: ComparePaths = compare_paths) -> Verification:
    """Compare a project's published results with those that were built in a copy of it.

    ``compare`` compares two versions of a file, of which the published one may be a stranger's.
    """
    current = split_manifest(read_manifest(built / RESULTS / "manifest.json"))
    names = sorted({*published_reviews(project), *current})
    reviews = [read_manifests(project, name, current.get(name)) for name in names]
    shared = {part: common_changes(reviews, part) for part in PARTS}
    explained = {change for changes in shared.values() for change in changes}
    differences = [
        difference
        for review in reviews
        for difference in _differences(project, built, review, explained, compare)
    ]
    published = [path for review in reviews for path in review.outputs(built=False)]
    return Verification(
        differences=sorted(differences, key=lambda difference: difference.path),
        inputs=shared["inputs"],
        choices=shared["config"],
        versions=shared["versions"],
        results=edited_results(project, built),
        compared=_count_formats(published),
        by_digest=_count_formats(path for path in published if not is_published(path)),
    )


def _count_formats(paths: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(PurePath(path).suffix[1:] for path in paths).items()))


def _differences(
    project: Path,
    built: Path,
    manifests: Manifests,
    explained: set[Change],
    compare: ComparePaths,
) -> Iterator[Difference]:
    """Compare one published review, file by file, then its manifest."""
    folder = PUBLISHED / manifests.review
    results = RESULTS / manifests.review  # manifests name each file by its path there
    there = {(results / path).as_posix() for path in _published_files(project / folder)}
    listed, now = (manifests.outputs(built=built) for built in (False, True))
    if not there:
        files = counted(len(now), "file")
        yield Difference(folder.as_posix(), NOT_PUBLISHED, Comparison(files))
        return
    if manifests.current is None:
        files = f"{counted(len(there), 'file')}; no such review is here"
        yield Difference(folder.as_posix(), NOT_BUILT, Comparison(files))
        return
    inside = f"{results.as_posix()}/"
    strange = [p for p in listed if not p.startswith(inside) or ".." in PurePath(p).parts]
    odd = [Change(f"outputs.{path}", listed[path], None) for path in strange]
    is_readable = manifests.published is not None
    for path in sorted({*there, *listed, *now} - {*strange}):
        copy = file_digest(project / _published_name(path))
        is_kept = is_published(path) or copy != "missing"
        digests = (copy if is_kept else None, listed.get(path), now.get(path))
        kind = _kind(*digests, is_readable=is_readable)
        if kind == "manifest":
            odd.append(Change(f"outputs.{path}", listed.get(path), now.get(path)))
        elif kind:
            yield Difference(_published_name(path), kind, _compare(project, built, path, compare))
    if altered := compare_manifests(project, manifests, odd, explained):
        yield altered


def _published_files(folder: Path) -> Iterator[Path]:
    """Walk the published files of a review, except its manifest; their paths in its folder."""
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        is_hidden = any(part[0] == "." for part in place.parts)
        if path.is_file() and not is_hidden and place != Path("manifest.json"):
            yield place


def _published_name(path: str) -> str:
    parts = PurePath(path).parts
    return PUBLISHED.joinpath(*parts[1:]).as_posix() if parts[:1] == RESULTS.parts else path


def _kind(
    copy: str | None, listed: str | None, now: str | None, *, is_readable: bool
) -> str | None:
    """Name the kind of difference between a published file, the built one and the manifest.

    Parameters
    ----------
    copy, listed, now
        Digests of the published file, in the published manifest, and of the built file. The first
        is None where only the digest is published, which then stands for the file.
    is_readable
        Whether the published manifest can be read.
    """
    if not is_readable:  # it is named as a whole, and compared with no file
        listed = now if copy in (None, "missing") or now is None else copy
    if copy is None:
        copy = listed or "missing"
    if copy == now:
        return None if copy == listed else "manifest"
    if copy == "missing":
        if now is None:
            return "manifest"
        return NOT_PUBLISHED if listed is None else REMOVED
    if now is None:
        return ADDED if listed is None else NOT_BUILT
    if listed == copy:
        return DIFFERS
    return ALTERED if listed == now else BOTH


def _compare(project: Path, built: Path, path: str, compare: ComparePaths) -> Comparison:
    """Compare two files; of a file that stands alone, say its size."""
    places = [project / _published_name(path), built / path]
    if all(place.is_file() for place in places):
        return compare(path, *places)
    if not is_published(path):
        return Comparison(BY_DIGEST)
    sizes = [place.stat().st_size for place in places if place.is_file()]
    return Comparison(", ".join(counted(size, "byte") for size in sizes))


def edited_results(project: Path, built: Path) -> list[str]:
    """List the files of the user's results that are not as they were built here.

    A file that is not built yet is not listed. The simulation and the validation
    are not part of a verification.
    """
    names = [path.relative_to(built) for path in sorted((built / RESULTS).rglob("[!.]*"))]
    return [
        name.as_posix()
        for name in names
        if name.parts[1] not in (SIMULATION_RESULTS, VALIDATION_RESULTS)
        and (built / name).is_file()
        and (project / name).is_file()
        and file_digest(project / name) != file_digest(built / name)
    ]
