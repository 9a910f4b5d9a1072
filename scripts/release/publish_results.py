"""Freeze the current results as the published version: ``make publish``.

The report lists what changed since the published version. So ``make publish`` freezes twice: once,
so that the tables of the results are the published ones; then again, when the reports have been
written anew and say that nothing changed. Each time a review is replaced as a whole.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from scripts.common.paths import PUBLISHED, RESULTS
from scripts.release.manifest import (
    is_published,
    manifest_text,
    read_manifest,
    split_manifest,
    stale_outputs,
)
from scripts.workflow.folders import replace_folder, settle_folders
from scripts.workflow.run_lock import claim_folder


def publish_results(results: Path, published: Path) -> list[str]:
    """Copy what is published of every review, with a manifest that also names the other results.

    Parameters
    ----------
    results
        Folder with the results and their ``manifest.json``.
    published
        Folder to write to; what it holds of a review is replaced as a whole, and a review that
        is no more is removed.

    Returns
    -------
    Names of the reviews.

    Raises
    ------
    ValueError
        If a result is not the file of the manifest, or there is no manifest.
    """
    settle_folders(published)
    manifest = _read_manifest(results / "manifest.json")
    if stale := stale_outputs(manifest, results):
        raise ValueError(f"changed since they were built: {', '.join(stale)}; run `make` first")
    reviews = split_manifest(manifest)
    for review, part in reviews.items():
        fresh = published / f".{review}"
        shutil.rmtree(fresh, ignore_errors=True)
        for path in filter(is_published, part["outputs"]):
            target = fresh / Path(path).relative_to(RESULTS / review)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(results.parent / path, target)
        (fresh / "manifest.json").write_text(manifest_text(part), encoding="utf-8")
        replace_folder(published / review, fresh)
    for folder in published.iterdir():
        if folder.is_dir() and folder.name not in reviews:
            _remove(folder)
    return sorted(reviews)


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        return read_manifest(path)
    except FileNotFoundError:
        problem = f"nothing is built yet: {path} does not exist"
    except ValueError:
        problem = f"{path} was changed after it was built"
    raise ValueError(f"{problem}; run `make publish`, which rebuilds everything")


def _remove(folder: Path) -> None:
    """Remove a folder that is published no more, at once under its name."""
    hidden = folder.with_name(f".{folder.name.lstrip('.')}")
    shutil.rmtree(hidden, ignore_errors=True)
    if folder.exists():
        folder.rename(hidden)
        shutil.rmtree(hidden)


if __name__ == "__main__":
    claim_folder()
    try:
        print(f"Published: {', '.join(publish_results(RESULTS, PUBLISHED))}")
    except (ValueError, OSError) as error:
        sys.exit(str(error))
