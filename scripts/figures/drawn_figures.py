"""Figures that were drawn before, kept by what they rest on, so that they need not be drawn again.

An entry is a folder with the files of one figure. Its name has two digests: that of all the figure
rests on, and that of the files. An entry that was deleted, cut off, edited or exchanged has another
digest than its name says: it is removed, and the figure is drawn again.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

Forms = Mapping[str, bytes]  # the files of a figure by their endings; none if it fits no page
OLDER = 2  # entries that are kept beside each one in use: figures as they were before an edit


def find_drawn(cache: Path, key: str) -> Forms | None:
    """Find a figure by what it rests on; None if there is none, or none that is whole."""
    for entry in cache.glob(f"{key}-*"):
        with suppress(OSError):
            forms = {path.name: path.read_bytes() for path in entry.iterdir()}
            if entry.name == _entry_name(key, forms):
                os.utime(entry)
                return forms
        _remove(entry)
    return None


def keep_drawn(cache: Path, key: str, forms: Forms) -> None:
    """Keep a figure. It is there as a whole or not at all; where it cannot be, it is not kept."""
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        new = Path(mkdtemp(dir=cache))
        try:
            for name, content in forms.items():
                (new / name).write_bytes(content)
            new.rename(cache / _entry_name(key, forms))
        finally:
            shutil.rmtree(new, ignore_errors=True)


def forget_oldest(cache: Path, keys: Iterable[str]) -> None:
    """Remove the entries that were not in use for longest, beyond some for each of those that are.

    What a run that was killed has left half-written goes with them.
    """
    used = set(keys)
    with suppress(OSError):
        others = [path for path in cache.iterdir() if path.name.partition("-")[0] not in used]
        others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in others[OLDER * len(used) :]:
            _remove(path)


def _remove(entry: Path) -> None:
    shutil.rmtree(entry, ignore_errors=True)
    with suppress(OSError):
        entry.unlink()  # what is no folder


def _entry_name(key: str, forms: Forms) -> str:
    digest = hashlib.sha256(key.encode())
    for name, content in sorted(forms.items()):
        digest.update(f"\n{name} {len(content)}\n".encode() + content)
    return f"{key}-{digest.hexdigest()}"
