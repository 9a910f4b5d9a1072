"""Read a manifest, compare files with it, split it by review, and choose what is published."""

import json
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from scripts.common.digests import file_digest
from scripts.common.input_limits import MOST_MANIFEST
from scripts.common.nested import entry_names, flat_items
from scripts.common.paths import ACROSS_REVIEWS, RAW, VOCABULARY


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest of inputs, outputs and versions; one that is none is a ``ValueError``.

    Its values by their paths are no larger than its file may be.
    """
    if path.stat().st_size > MOST_MANIFEST:
        raise ValueError(f"{path} has more than {MOST_MANIFEST // 1_000_000} MB")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lengths = accumulate(len(key) for key, _ in flat_items(manifest, entry_names))
        if any(length > MOST_MANIFEST for length in lengths):
            raise ValueError(f"{path} has too many long keys")
    except RecursionError:
        raise ValueError(f"{path} is nested too deep") from None
    return manifest


def stale_outputs(manifest: Mapping[str, Any], results: Path) -> list[str]:
    """List the outputs of a manifest that are missing or have another digest than it names."""
    outputs = manifest["outputs"].items()
    return [path for path, digest in outputs if file_digest(results.parent / path) != digest]


def split_manifest(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give each review the part of a manifest that is published with it."""
    outputs, inputs = manifest["outputs"], manifest["inputs"]
    reviews = sorted({Path(path).parts[1] for path in outputs})
    return {
        review: {
            **manifest,
            "inputs": {p: d for p, d in inputs.items() if _depends_on(review, Path(p))},
            "outputs": {p: d for p, d in outputs.items() if Path(p).parts[1] == review},
        }
        for review in reviews
    }


def _depends_on(review: str, path: Path) -> bool:
    """Check whether a review depends on an input: one of its records, or one that all share.

    The comparison of the reviews depends on all.
    """
    if review == ACROSS_REVIEWS:
        return True
    return not path.is_relative_to(RAW) or path == VOCABULARY or path.is_relative_to(RAW / review)


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Write a manifest as it stands in a file."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
