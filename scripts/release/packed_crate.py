"""Which files of ``crate/`` and ``crate.zip`` are as ``make crate`` wrote them.

Any other is a person's. The standard library is enough, so that it runs before anything is set up.
"""

import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from scripts.common.digests import file_digest
from scripts.workflow.folders import others_in

METADATA, PREVIEW = "ro-crate-metadata.json", "ro-crate-preview.html"
# What a crate says of itself, by which it is known from one of another program.
DESCRIPTION = (
    "The records, configuration and results of one run of a workflow, and its code, with the "
    "SHA-256 of every file."
)


def own_crate(crate: Path) -> list[Path]:
    """List the files of a crate that are as they were packed, its description last; its ZIP file.

    None where a link leads to it.
    """
    files, packed = [], crate.with_suffix(".zip")
    if not crate.is_symlink() and (described := _described((crate / METADATA).read_bytes)):
        digests = {crate / unquote(file["@id"]): file.get("sha256") for file in described}
        own = [path for path in others_in(crate, ()) if digests.get(path, "") == file_digest(path)]
        about = [crate / name for name in (PREVIEW, METADATA) if (crate / name).is_file()]
        files += [*(path for path in own if not path.is_symlink()), *about]
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(packed) as archive:
        if not packed.is_symlink() and _described(lambda: archive.read(METADATA)):
            files.insert(0, packed)
    return files


def strange_files(crate: Path) -> list[Path]:
    """List what is in the place of a crate and is not as ``make crate`` wrote it."""
    own = own_crate(crate)
    tops = [crate, crate.with_suffix(".zip")]
    odd = [path for path in tops if path.is_symlink() or (path.is_file() and path not in own)]
    return odd or [*others_in(crate, own)]


def _described(read: Callable[[], bytes]) -> list[dict[str, Any]]:
    """Read what a description says of each part of a crate; nothing if it is another's."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        parts: list[dict[str, Any]] = json.loads(read())["@graph"]
        if any(part.get("description") == DESCRIPTION for part in parts if part["@id"] == "./"):
            return parts
    return []
