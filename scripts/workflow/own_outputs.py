"""Which files in ``results/`` and ``published/`` are the tool's own: any other is a person's.

What a job made is on record. Tables, pages and exports have fixed names, so that they count without
a record too; figures do where there is none. No folder is searched, and no link inside that of a
review is followed.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from scripts.common.output_names import FIGURES, FILES, TABLES, is_published
from scripts.common.paths import (
    ACROSS_REVIEWS,
    PUBLISHED,
    RAW,
    RESULTS,
    SIMULATION_RESULTS,
    VALIDATION_RESULTS,
)
from scripts.workflow.job_records import recorded_files, recorded_folders
from scripts.workflow.snakemake_records import TIMESTAMP

MANIFEST = RESULTS / "manifest.json"
RUN_REPORT = RESULTS / "run_report.html"
OF_A_REVIEW = (
    *(f"tables/{name}.csv" for name in TABLES),
    *(f"{folder}/{name}" for folder in ("report", "exports") for name in FILES),
    *(f"{folder}/{TIMESTAMP}" for folder in ("figures", "exports")),
    "datapackage.json",
)
FORMS = ("svg", "png", "pdf")
FIGURES_OF_A_REVIEW = [f"figures/{kind}*.{form}" for kind in FIGURES for form in FORMS]
ASIDE = (
    *(f"{SIMULATION_RESULTS}/{pattern}" for pattern in ("chunks/*.csv", "simulation*.*")),
    f"{VALIDATION_RESULTS}/validation.*",
)


def own_results(folders: Iterable[str] | None = None) -> list[Path]:
    """List the files that the tool made in folders of ``results/``; in all, and beside them."""
    if folders is not None:
        names, listed = {*folders}, set()
    else:
        listed = {*listed_outputs(MANIFEST), MANIFEST, RUN_REPORT}
        listed |= {path for pattern in ASIDE for path in RESULTS.glob(pattern)}
        reviews = {path.parent.name for path in RAW.glob("*/review.yaml")}
        names = {*reviews, *recorded_folders(), ACROSS_REVIEWS}
        names |= {path.parts[1] for path in listed if len(path.parts) > 2}
    for name in names:
        recorded = {*map(Path, recorded_files(name))}
        listed |= recorded | {RESULTS / name / file for file in OF_A_REVIEW}
        if not any(path.parent.name == "figures" for path in recorded):
            listed |= {p for at in FIGURES_OF_A_REVIEW for p in (RESULTS / name).glob(at)}
    return [path for path in sorted(listed) if _is_inside(path)]


def own_published(folder: Path, review: str) -> list[Path]:
    """List the files in the folder of a published review that the tool put there.

    They are those that its manifest names.
    """
    manifest, top = folder / MANIFEST.name, RESULTS / review
    outputs = (path for path in listed_outputs(manifest) if path.is_relative_to(top))
    if files := {folder / path.relative_to(top) for path in outputs if is_published(path)}:
        files.add(manifest)
    return [path for path in sorted(files) if _is_inside(path)]


def published_reviews(project: Path = Path()) -> list[str]:
    """Name the folders of ``published/`` that the tool made, that across reviews included.

    A manifest that names no output is the tool's, and damaged, if the folder is called as a review
    or holds a file with a name of a result. Any other is another program's.
    """
    reviews = {path.parent.name for path in (project / RAW).glob("*/review.yaml")}
    return [
        manifest.parent.name
        for manifest in sorted((project / PUBLISHED).glob(f"[!.]*/{MANIFEST.name}"))
        if any(listed_outputs(manifest))
        or manifest.parent.name in reviews
        or any((manifest.parent / file).exists() for file in OF_A_REVIEW)
    ]


def is_own_by_name(path: Path) -> bool:
    """Check whether a file has a place and a name that the tool gives to results."""
    patterns = [f"*/{pattern}" for pattern in (*OF_A_REVIEW, *FIGURES_OF_A_REVIEW)]
    inside = path.relative_to(RESULTS)
    return path in (MANIFEST, RUN_REPORT) or any(map(inside.match, (*patterns, *ASIDE)))


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


def listed_outputs(manifest: Path) -> Iterator[Path]:
    """List the outputs that a manifest names; none if it is missing, damaged or another's."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        outputs = [Path(path) for path in json.loads(manifest.read_bytes())["outputs"]]
        inside = (path for path in outputs if path.parts[:1] == RESULTS.parts)
        yield from (path for path in inside if path.parts[1:] and ".." not in path.parts)


def _is_inside(path: Path) -> bool:
    """Check that a file is there, and that no link leads to it but that of its review, or above."""
    is_linked = any(folder.is_symlink() for folder in path.parents[:-3])
    return not is_linked and (path.is_file() or path.is_symlink())
