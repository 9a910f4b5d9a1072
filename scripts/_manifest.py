"""Read a manifest and hold files against it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts._digest import file_digest


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest of inputs, outputs and versions."""
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def stale_outputs(manifest: Mapping[str, Any], results: Path) -> list[str]:
    """List the outputs of a manifest that are missing or have other bytes than it tells of."""
    outputs = manifest["outputs"].items()
    return [path for path, told in outputs if file_digest(results.parent / path) != told]
