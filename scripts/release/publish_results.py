"""Freeze the current results as the published version: ``make publish``.

The report lists what changed since the published version. So ``make publish`` freezes twice: once,
so that the tables of the results are the published ones; then again, when the reports have been
written anew and say that nothing changed. Each time a review is replaced as a whole.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.common.output_names import is_published
from scripts.common.paths import PUBLISHED, RESULTS
from scripts.inputs.problems import list_terms, printable
from scripts.release.manifest import manifest_text, read_manifest, split_manifest, stale_outputs
from scripts.workflow.folders import (
    begin_folder,
    carry_over,
    others_in,
    replace_folder,
    settle_folders,
)
from scripts.workflow.own_outputs import own_published, remove_files
from scripts.workflow.run_lock import claim_folder


def publish_results(results: Path, published: Path) -> tuple[list[str], list[Path]]:
    """Copy what is published of every review, with a manifest that also names the other results.

    Parameters
    ----------
    results
        Folder with the results and their ``manifest.json``.
    published
        Folder to write to; what the tool put there of a review is replaced as a whole, and that
        of a review that is no more is removed. All else stays.

    Returns
    -------
    Names of the reviews, and what else is in the folders of them, and of those that are no more.

    Raises
    ------
    ValueError
        If a result is not the file of the manifest, there is no manifest, or a file that is not as
        the tool put it there is in the place of a result. Nothing is published then.
    """
    settle_folders(published)
    manifest = _read_manifest(results / "manifest.json")
    if stale := stale_outputs(manifest, results):
        raise ValueError(f"changed since they were built: {', '.join(stale)}; run `make` first")
    reviews = split_manifest(manifest)
    fresh = {review: begin_folder(published / review) for review in reviews}
    try:
        for review, part in reviews.items():
            _copy_results(results, part, fresh[review])
        if behind := [*_carry_over(published, fresh)]:
            raise ValueError(
                f"{list_terms(behind, 5)} is not as `make publish` put it there, and is in the "
                "place of a result. Move or delete it, then try again. Nothing was published."
            )
        for review in reviews:
            replace_folder(published / review, fresh[review])
    finally:
        for folder in fresh.values():
            shutil.rmtree(folder, ignore_errors=True)
    left = [path for review in reviews for path in _others(published, review)]
    for folder in sorted(published.glob("[!.]*")):
        if folder.name not in reviews and (former := own_published(folder, folder.name)):
            remove_files(former)
            left += others_in(folder, ())
    return sorted(reviews), left


def _copy_results(results: Path, part: Mapping[str, Any], folder: Path) -> None:
    """Copy what is published of a review, and its manifest."""
    folder.mkdir(parents=True)
    for path in filter(is_published, part["outputs"]):
        target = folder.joinpath(*Path(path).parts[2:])
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(results.parent / path, target)
    (folder / "manifest.json").write_text(manifest_text(part), encoding="utf-8")


def _carry_over(published: Path, fresh: Mapping[str, Path]) -> Iterator[str]:
    """Take along what is a person's; list what something of the tool would stand in place of."""
    for review, folder in fresh.items():
        former = published / review
        if former.is_symlink():
            yield former.as_posix()
        else:
            for path in carry_over(former, folder, own_published(former, review)):
                yield path.as_posix()


def _others(published: Path, review: str) -> list[Path]:
    folder = published / review
    return sorted(others_in(folder, own_published(folder, review)))


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        return read_manifest(path)
    except FileNotFoundError:
        problem = f"nothing is built yet: {path} does not exist"
    except ValueError:
        problem = f"{path} was changed after it was built"
    raise ValueError(f"{problem}; run `make publish`, which rebuilds everything")


if __name__ == "__main__":
    claim_folder()
    try:
        names, others = publish_results(RESULTS, PUBLISHED)
    except (ValueError, OSError) as error:
        sys.exit(printable(str(error)))
    print(f"Published: {', '.join(names)}")
    if others:
        listed = list_terms([path.as_posix() for path in others], 5)
        print(f"Left as it is, since it was not published from here: {listed}.")
