"""Which files in ``results/`` and ``published/`` are the tool's own: any other is a person's.

What a job made is on record, with its digest; the manifest says it where a record was lost. By its
name alone counts what a job that was killed may have left half-made. No folder is searched, and no
link inside that of a review is followed.
"""

import json
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from scripts.common.digests import file_digest
from scripts.common.output_names import FIGURES, FILES, TABLES, is_published
from scripts.common.paths import (
    PUBLISHED,
    RAW,
    RESULTS,
    SIMULATION_RESULTS,
    VALIDATION_RESULTS,
    review_files,
)
from scripts.workflow.job_records import folder_of, recorded_files, recorded_folders
from scripts.workflow.snakemake_records import TIMESTAMP, has_mark

MANIFEST = RESULTS / "manifest.json"
RUN_REPORT = RESULTS / "run_report.html"
# What reading a manifest ends with if it is missing, damaged or another's.
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
OF_A_REVIEW = (
    *(f"tables/{name}.csv" for name in TABLES),
    *(f"{folder}/{name}" for folder in ("report", "exports") for name in FILES),
    "datapackage.json",
)
FORMS = ("svg", "png", "pdf")
NAMES = (
    *(f"*/{file}" for file in OF_A_REVIEW),
    *(f"*/figures/{kind}*.{form}" for kind in FIGURES for form in FORMS),
    *(f"{SIMULATION_RESULTS}/{pattern}" for pattern in ("chunks/*.csv", "simulation*.*")),
    f"{VALIDATION_RESULTS}/validation.*",
)


def own_results(folders: Collection[str] | None = None) -> dict[Path, str | None]:
    """List the files that the tool made in folders of ``results/``; in all, and beside them.

    Returns
    -------
    The digest of each as it was built; None where any content is the tool's.
    """
    listed = listed_outputs(MANIFEST)
    half = (p for name in NAMES for p in RESULTS.glob(name) if is_half_made(p, listed))
    own: dict[Path, str | None] = {**listed, **dict.fromkeys(half)}
    for folder in recorded_folders() if folders is None else folders:
        own |= {Path(file): digest for file, digest in recorded_files(folder).items()}
    own |= {path.with_name(TIMESTAMP): None for path in own}
    own |= {MANIFEST: own.get(MANIFEST), RUN_REPORT: None}
    asked = (path for path in own if folders is None or folder_of(path) in folders)
    return {path: own[path] for path in sorted(asked) if _is_inside(path)}


def own_published(folder: Path, review: str) -> list[Path]:
    """List the files in the folder of a published review that are as the tool put them there.

    They are its manifest, and those that have the digest that it names.
    """
    manifest, top = folder / MANIFEST.name, RESULTS / review
    listed = listed_outputs(manifest).items()
    outputs = {p: d for p, d in listed if p.is_relative_to(top) and is_published(p)}
    files = {folder / path.relative_to(top): digest for path, digest in outputs.items()}
    whole = [
        path for path in sorted(files) if _is_inside(path) and file_digest(path) == files[path]
    ]
    return [*whole, manifest] if files else []


def published_reviews(project: Path = Path()) -> list[str]:
    """Name the folders of ``published/`` that the tool made, that across reviews included.

    A manifest that names no output is the tool's, and damaged, if the folder is called as a review
    or holds a file with a name of a result. Any other is another program's.
    """
    reviews = {path.parent.name for path in review_files(project / RAW)}
    return [
        manifest.parent.name
        for manifest in sorted((project / PUBLISHED).glob(f"[!.]*/{MANIFEST.name}"))
        if any(listed_outputs(manifest))
        or manifest.parent.name in reviews
        or any((manifest.parent / file).exists() for file in OF_A_REVIEW)
    ]


def is_half_made(path: Path, listed: Collection[Path]) -> bool:
    """Check whether a job that was killed may have left a file, given what the manifest lists.

    Of a folder that the manifest knows, a person may have put there whatever it does not list.
    """
    if not (has_mark(path) or has_mark(path.parent)):
        return False
    before = [other for other in listed if other.parent == path.parent]
    return path in before or (not before and any(map(path.relative_to(RESULTS).match, NAMES)))


def remove_files(files: Iterable[Path]) -> None:
    """Remove files, and then the folders that hold nothing any more: links to folders stay.

    A manifest, by which the others are known, goes last: a removal that is stopped can be ended.
    """
    folders = set()
    for path in sorted(files, key=lambda path: path.name == MANIFEST.name):
        path.unlink(missing_ok=True)
        folders |= {*path.parents[:-2]}  # neither results/ nor the project
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # what is not the tool's own is in it, or it is a link
            folder.rmdir()


def listed_outputs(manifest: Path) -> dict[Path, str]:
    """Return the digests of the outputs that a manifest names.

    They are none if it is missing, damaged or another's.
    """
    with suppress(*DAMAGED):
        outputs = {Path(p): d for p, d in json.loads(manifest.read_bytes())["outputs"].items()}
        inside = [path for path in outputs if path.parts[:1] == RESULTS.parts and path.parts[1:]]
        return {path: outputs[path] for path in inside if ".." not in path.parts}
    return {}


def _is_inside(path: Path) -> bool:
    """Check that a file is there, and that no link leads to it but that of its review, or above."""
    is_linked = any(folder.is_symlink() for folder in path.parents[:-3])
    return not is_linked and (path.is_file() or path.is_symlink())
