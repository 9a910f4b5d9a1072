"""Hold what was built against what is published, and against what the manifests tell of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from scripts._compare_files import compare_files
from scripts._compare_texts import changed_values, compare_values, flat_values
from scripts._comparison import Change, Comparison, compare_bytes
from scripts._digest import file_digest
from scripts._manifest import manifest_text, manifests_of, read_manifest
from scripts._paths import PUBLISHED, RESULTS, SIMULATION_RESULTS
from scripts._words import counted

# How a published file and the one that was built can stand to each other.
DIFFERS = "not what the records give"
ALTERED = "not the file of its manifest"
BOTH = "neither what the records give nor the file of its manifest"
NOT_BUILT = "published, and not built any more"
NOT_PUBLISHED = "built, and not published"
REMOVED = "in the manifest, and not in the folder"
ADDED = "in the folder, and not in the manifest"


@dataclass(frozen=True)
class Difference:
    """A published file that is not the one that was built, or not the one of its manifest."""

    path: str
    kind: str
    comparison: Comparison

    @property
    def holds(self) -> str:
        """Name the weaker comparison that the file still passes, if any."""
        return self.comparison.holds


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


@dataclass(frozen=True)
class Side:
    """A published review: what its manifest tells, and what publishing would write now."""

    name: str
    told: dict[str, Any] | None
    now: dict[str, Any] | None

    def values(self, part: str, *, built: bool) -> dict[str, str]:
        """Give a part of a manifest as single values by their key."""
        manifest = self.now if built else self.told
        return flat_values((manifest or {}).get(part, {}))

    def changes(self, part: str) -> list[Change]:
        """List what a part of the manifest tells otherwise than it would now."""
        if self.told is None or self.now is None:
            return []
        return changed_values(self.values(part, built=False), self.values(part, built=True))


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
    sides = [_side(project, name, now) for name in _names(project, now)]
    shared = {part: _common_changes(sides, part) for part in ("inputs", "config", "versions")}
    explained = {change for changes in shared.values() for change in changes}
    differences = [d for side in sides for d in _differences(project, built, side, explained)]
    formats = (PurePath(path).suffix[1:] for side in sides for path in _outputs(side.told))
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


def _side(project: Path, name: str, now: Mapping[str, dict[str, Any]]) -> Side:
    try:
        told = read_manifest(project / PUBLISHED / name / "manifest.json")
        is_one = all(isinstance(told[p], dict) for p in ("config", "inputs", "outputs", "versions"))
    except (OSError, ValueError, KeyError, TypeError):
        is_one = False
    return Side(name, told if is_one else None, now.get(name))


def _common_changes(sides: Sequence[Side], part: str) -> list[Change]:
    """List what every manifest that has it tells otherwise than it would now.

    What only some of them tell otherwise did not change: those manifests were altered.
    """
    able = [side for side in sides if side.told is not None and side.now is not None]
    found = {side.name: dict.fromkeys(side.changes(part)) for side in able}
    known = {
        side.name: {*side.values(part, built=True), *side.values(part, built=False)}
        for side in able
    }
    return [
        change
        for change in dict.fromkeys(change for changes in found.values() for change in changes)
        if all(change in found[name] for name in found if change.where in known[name])
    ]


def _outputs(manifest: dict[str, Any] | None) -> dict[str, str]:
    return {} if manifest is None else manifest["outputs"]


def _differences(
    project: Path, built: Path, side: Side, explained: set[Change]
) -> Iterator[Difference]:
    """Compare one published review, file by file, then its manifest."""
    folder = PUBLISHED / side.name
    there = {_place(path, project / PUBLISHED) for path in _published(project / folder)}
    if not there:
        files = counted(len(_outputs(side.now)), "file")
        yield Difference(folder.as_posix(), NOT_PUBLISHED, Comparison(files))
        return
    if side.now is None:
        files = f"{counted(len(there), 'file')}; no such review is here"
        yield Difference(folder.as_posix(), NOT_BUILT, Comparison(files))
        return
    told, now = _outputs(side.told), _outputs(side.now)
    own = f"{RESULTS}/{side.name}/"
    strange = [path for path in told if not path.startswith(own) or ".." in PurePath(path).parts]
    odd = [Change(f"outputs.{path}", told[path], None) for path in strange]
    for path in sorted({*there, *told, *now} - {*strange}):
        kind = _kind(project, path, told.get(path), now.get(path), is_told=side.told is not None)
        if kind == "manifest":
            odd.append(Change(f"outputs.{path}", told.get(path), now.get(path)))
        elif kind:
            yield Difference(_published_name(path), kind, _compare(project, built, path))
    yield from _compare_manifest(project, side, odd, explained)


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


def _compare_manifest(
    project: Path, side: Side, odd: Sequence[Change], explained: set[Change]
) -> Iterator[Difference]:
    """Hold a manifest against the one that publishing would write, but for what explains it."""
    path = PUBLISHED / side.name / "manifest.json"
    now = manifest_text(side.now or {}).encode()
    if not (project / path).is_file():
        yield Difference(path.as_posix(), REMOVED, Comparison("no manifest"))
        return
    content = (project / path).read_bytes()
    if side.told is None:
        try:
            comparison = compare_values(content, now)
        except Exception:  # noqa: BLE001, a damaged file can make its reader fail in any way
            comparison = compare_bytes(content, now)
        yield Difference(path.as_posix(), ALTERED, comparison)
        return
    parts = ("config", "inputs", "versions")
    changes = [c for part in parts for c in side.changes(part) if c not in explained]
    others = [
        {k: v for k, v in m.items() if k not in (*parts, "outputs")}
        for m in (side.told, side.now or {})
    ]
    changes += [*odd, *changed_values(*(flat_values(other) for other in others))]
    if changes:
        entries = f"{counted(len(changes), 'entry', 'entries')}, such as {changes[0].where}"
        yield Difference(path.as_posix(), ALTERED, Comparison(entries, changes=changes))
    elif manifest_text(side.told).encode() != content:
        comparison = compare_bytes(content, manifest_text(side.told).encode())
        comparison = Comparison(comparison.summary, "same keys and values")
        yield Difference(path.as_posix(), ALTERED, comparison)


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
