"""Put a folder in the place of another as a whole, also where the computer stops in between."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from scripts.common.digests import file_digest
from scripts.workflow.own_outputs import own_published

FRESH = ".swimtally_fresh_"  # starts the name of a folder, or a file, until it is whole
FORMER = ".swimtally_former_"  # that of what stood there before, until another stands in its place


def begin_folder(folder: Path) -> Path:
    """Return where to write what is to take the place of a folder; nothing is there."""
    fresh = folder.with_name(f"{FRESH}{folder.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    return fresh


def replace_folder(folder: Path, fresh: Path) -> None:
    """Put a folder in the place of another, which is removed once the new one stands.

    What has to stay must be in the new one (see `carry_over`). Whoever is stopped in between leaves
    the former under another name; see `settle_folders`.
    """
    former = folder.with_name(f"{FORMER}{folder.name}")
    if folder.exists():
        shutil.rmtree(former, ignore_errors=True)
        folder.rename(former)
    fresh.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def settle_folders(published: Path) -> None:
    """Bring back each former folder of a review that nothing stands in the place of.

    The others are removed, but for what is a person's: that comes to its place in the new one, and
    stays where it is if something else is there.
    """
    for former in sorted(published.glob(f"{FORMER}*")):
        review = former.name.removeprefix(FORMER)
        folder = published / review
        if not folder.exists():
            former.rename(folder)
        elif not carry_over(former, folder, own_published(former, review)):
            shutil.rmtree(former, ignore_errors=True)


def carry_over(former: Path, folder: Path, own: Collection[Path]) -> list[Path]:
    """Put what is not the tool's own in a folder into another too, at the same place.

    Empty folders as well: a repository of git is none without its own.

    Returns
    -------
    What stays behind, since something else is there.
    """
    behind = []
    for path in others_in(former, own):
        target = folder / path.relative_to(former)
        if not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(path)
            except OSError:  # not with this file system, or not of a link
                shutil.copy2(path, target, follow_symlinks=False)
        elif path.is_symlink() or file_digest(path) != file_digest(target):
            behind.append(path)
    for path in empty_folders(former):
        with suppress(FileExistsError, NotADirectoryError):  # a file of this name is there
            (folder / path.relative_to(former)).mkdir(parents=True, exist_ok=True)
    return behind


def others_in(folder: Path, own: Collection[Path]) -> Iterator[Path]:
    """List the files and links in a folder that are not the tool's own; no link is followed."""
    for top, folders, files in os.walk(folder):
        links = [name for name in folders if Path(top, name).is_symlink()]
        yield from (path for name in (*links, *files) if (path := Path(top, name)) not in own)


def empty_folders(folder: Path) -> list[Path]:
    """List the folders in a folder that hold nothing; no link is followed."""
    return [Path(top) for top, folders, files in os.walk(folder) if not folders and not files]
