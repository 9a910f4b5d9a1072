"""Freeze the current results as the published version: ``make publish``.

The report tells what changed since the published version. So ``make publish`` freezes twice: once,
so that the tables of the results are the published ones; then, when the reports have been written
anew and say that nothing changed, again. Each time a review is replaced as a whole.
"""

import shutil
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts._manifest import manifest_text, manifests_of, read_manifest, stale_outputs
from scripts._paths import PUBLISHED, RESULTS


def publish_results(results: Path, published: Path) -> list[str]:
    """Copy every review's tables, figures and report, with a manifest of its own.

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
        If a result is not the file that the manifest tells of.
    """
    manifest = read_manifest(results / "manifest.json")
    if stale := stale_outputs(manifest, results):
        raise ValueError(f"not as they were built: {', '.join(stale)}; run `make` first")
    reviews = manifests_of(manifest)
    for review, own in reviews.items():
        fresh = published / f".{review}"
        shutil.rmtree(fresh, ignore_errors=True)
        for path in own["outputs"]:
            target = fresh / Path(path).relative_to("results", review)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(results.parent / path, target)
        (fresh / "manifest.json").write_text(manifest_text(own), encoding="utf-8")
        _replace(published / review, fresh)
    for folder in published.iterdir():
        if folder.is_dir() and folder.name not in reviews:
            shutil.rmtree(folder)
    return sorted(reviews)


def _replace(folder: Path, fresh: Path) -> None:
    """Put a folder in the place of another, which is removed once the new one stands."""
    former = folder.with_name(f".former_{folder.name}")
    shutil.rmtree(former, ignore_errors=True)
    if folder.exists():
        folder.rename(former)
    fresh.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


if __name__ == "__main__":
    try:
        print(f"Published: {', '.join(publish_results(RESULTS, PUBLISHED))}")
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))
