"""Which files in ``results/`` and ``published/`` are the tool's own: any other is a person's.

What a job made is on record. Tables, pages and exports have fixed names, so that they count without
a record too; figures do where there is none, or where their job was interrupted. No folder is
searched, and no link inside that of a review is followed.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from scripts.common.output_names import FIGURES, FILES, TABLES, is_published
from scripts.common.paths import (
    ACROSS_REVIEWS,
    MADE_FROM,
    RAW,
    RESULTS,
    SIMULATION_RESULTS,
    VALIDATION_RESULTS,
)
from scripts.workflow.snakemake_records import TIMESTAMP, is_interrupted

MANIFEST = RESULTS / "manifest.json"
RUN_REPORT = RESULTS / "run_report.html"
DESCRIPTIONS = ("manifest.json", "datapackage.json")
FIXED = (
    *DESCRIPTIONS,
    *(f"tables/{name}.csv" for name in TABLES),
    *(f"{folder}/{name}" for folder in ("report", "exports") for name in FILES),
    *(f"{folder}/{TIMESTAMP}" for folder in ("figures", "exports")),
)
DRAWN = [f"figures/{kind}*.{form}" for kind in FIGURES for form in ("svg", "png", "pdf")]
ASIDE = (
    *(f"{SIMULATION_RESULTS}/{pattern}" for pattern in ("chunks/*.csv", "simulation*.*")),
    f"{VALIDATION_RESULTS}/validation.*",
)


def own_results() -> list[Path]:
    """List the files in ``results/`` that the tool made, of reviews that are no more too."""
    listed = {file for folder in MADE_FROM.glob("*/") for file in recorded_files(folder.name)}
    listed |= {*_listed(MANIFEST), MANIFEST, RUN_REPORT}
    listed |= {path for pattern in ASIDE for path in RESULTS.glob(pattern)}
    reviews = {path.parent.name for path in RAW.glob("*/review.yaml")} | {ACROSS_REVIEWS}
    for name in reviews | {path.parts[1] for path in listed if len(path.parts) > 2}:
        folder = RESULTS / name
        listed |= {folder / file for file in FIXED}
        if is_interrupted(folder / "figures") or not any(MADE_FROM.glob(f"{name}/*.json")):
            listed |= {path for pattern in DRAWN for path in folder.glob(pattern)}
    return [path for path in sorted(listed) if _is_inside(path)]


def own_published(folder: Path, review: str) -> list[Path]:
    """List the files in the folder of a published review that the tool put there.

    They are those that its manifest names.
    """
    manifest, top = folder / MANIFEST.name, RESULTS / review
    outputs = (path for path in _listed(manifest) if path.is_relative_to(top))
    if files := {folder / path.relative_to(top) for path in outputs if is_published(path)}:
        files.add(manifest)
    return [path for path in sorted(files) if _is_inside(path)]


def recorded_files(name: str) -> dict[Path, str]:
    """Return the digest of each file that the jobs made that are about a folder of the results."""
    files: dict[Path, str] = {}
    for record in MADE_FROM.glob(f"{name}/*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):  # a damaged record
            outputs = json.loads(record.read_bytes())["outputs"].values()
            files |= {Path(path): digest for of in outputs for path, digest in of.items()}
    return files


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


def _listed(manifest: Path) -> Iterator[Path]:
    """List the outputs that a manifest names; none if it is missing, damaged or another's."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        outputs = [Path(path) for path in json.loads(manifest.read_bytes())["outputs"]]
        yield from (path for path in outputs if path.parts[:1] == RESULTS.parts and path.parts[1:])


def _is_inside(path: Path) -> bool:
    """Check that a file is there, and that no link leads to it but that of its review, or above."""
    inside = path.parents[:-3]
    is_plain = ".." not in path.parts and not any(folder.is_symlink() for folder in inside)
    return is_plain and (path.is_file() or path.is_symlink())
