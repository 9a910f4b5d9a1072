"""Hold the manifest of a published review against the one that publishing would write now."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.common.paths import PUBLISHED
from scripts.common.wording import counted
from scripts.release.compare.comparison import (
    ALTERED,
    REMOVED,
    Change,
    Comparison,
    Difference,
    compare_bytes,
)
from scripts.release.compare.texts import changed_values, compare_values, flat_values
from scripts.release.manifest import manifest_text, read_manifest

# Parts of a manifest beside its outputs, which can explain why those are others.
PARTS = ("inputs", "config", "versions")


@dataclass(frozen=True)
class Manifests:
    """Two manifests of a review: what the published one tells, and what publishing would write.

    Attributes
    ----------
    review
        Its name.
    told, now
        None if there is no such manifest, or none that can be read.
    """

    review: str
    told: dict[str, Any] | None
    now: dict[str, Any] | None

    def outputs(self, *, built: bool) -> dict[str, str]:
        """Give the digest of each output."""
        manifest = self.now if built else self.told
        return {} if manifest is None else manifest["outputs"]

    def values(self, part: str, *, built: bool) -> dict[str, str]:
        """Give a part of a manifest as single values by their key."""
        manifest = self.now if built else self.told
        return flat_values((manifest or {}).get(part, {}))

    def changes(self, part: str) -> list[Change]:
        """List what a part of the manifest tells otherwise than it would now."""
        if self.told is None or self.now is None:
            return []
        return changed_values(self.values(part, built=False), self.values(part, built=True))


def read_manifests(project: Path, review: str, now: dict[str, Any] | None) -> Manifests:
    """Read the published manifest of a review, and put it beside the one of now."""
    try:
        told = read_manifest(project / PUBLISHED / review / "manifest.json")
        is_one = all(isinstance(told[part], dict) for part in (*PARTS, "outputs"))
    except (OSError, ValueError, KeyError, TypeError):
        is_one = False
    return Manifests(review, told if is_one else None, now)


def common_changes(reviews: Sequence[Manifests], part: str) -> list[Change]:
    """List what every manifest that has it tells otherwise than it would now.

    What only some of them tell otherwise did not change: those manifests were altered.
    """
    able = [m for m in reviews if m.told is not None and m.now is not None]
    found = {m.review: dict.fromkeys(m.changes(part)) for m in able}
    known = {m.review: {*m.values(part, built=True), *m.values(part, built=False)} for m in able}
    return [
        change
        for change in dict.fromkeys(change for changes in found.values() for change in changes)
        if all(change in found[name] for name in found if change.where in known[name])
    ]


def compare_manifests(
    project: Path, manifests: Manifests, odd: Sequence[Change], explained: set[Change]
) -> Difference | None:
    """Tell how a published manifest is not the one that publishing would write.

    Parameters
    ----------
    project
        Its folder.
    manifests
        Of one review.
    odd
        Outputs that the manifest tells otherwise than both the published file and the built one.
    explained
        Changes of inputs, choices and versions that every manifest tells; they are no fault of it.
    """
    path = PUBLISHED / manifests.review / "manifest.json"
    if not (project / path).is_file():
        return Difference(path.as_posix(), REMOVED, Comparison("no manifest"))
    content = (project / path).read_bytes()
    if manifests.told is None:
        return Difference(path.as_posix(), ALTERED, _compare_damaged(content, manifests.now))
    changes = [c for part in PARTS for c in manifests.changes(part) if c not in explained]
    others = (
        {key: value for key, value in (manifest or {}).items() if key not in (*PARTS, "outputs")}
        for manifest in (manifests.told, manifests.now)
    )
    changes += [*odd, *changed_values(*map(flat_values, others))]
    if changes:
        entries = f"{counted(len(changes), 'entry', 'entries')}, such as {changes[0].where}"
        return Difference(path.as_posix(), ALTERED, Comparison(entries, changes=changes))
    written = manifest_text(manifests.told).encode()
    if written == content:
        return None
    comparison = Comparison(compare_bytes(content, written).summary, "same keys and values")
    return Difference(path.as_posix(), ALTERED, comparison)


def _compare_damaged(content: bytes, now: dict[str, Any] | None) -> Comparison:
    """Compare a manifest that cannot be read with the one that publishing would write."""
    written = manifest_text(now or {}).encode()
    try:
        return compare_values(content, written)
    except Exception:  # noqa: BLE001, a damaged file can make its reader fail in any way
        return compare_bytes(content, written)
