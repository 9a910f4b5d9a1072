"""Put a folder in the place of another as a whole, also where the computer stops in between."""

import shutil
from pathlib import Path

FORMER = ".former_"  # starts the name of what stood there before, until another stands in its place


def replace_folder(folder: Path, fresh: Path) -> None:
    """Put a folder in the place of another, which is removed once the new one stands.

    Whoever is stopped in between leaves the former under another name; see `settle_folders`.
    """
    former = folder.with_name(f"{FORMER}{folder.name}")
    if folder.exists():
        shutil.rmtree(former, ignore_errors=True)
        folder.rename(former)
    fresh.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def settle_folders(inside: Path) -> None:
    """Bring back each former folder that nothing stands in the place of, and remove the others."""
    for former in sorted(inside.glob(f"{FORMER}*")):
        folder = inside / former.name.removeprefix(FORMER)
        if folder.exists():
            shutil.rmtree(former, ignore_errors=True)
        else:
            former.rename(folder)
