"""Pack the finished run as a research object to deposit (Workflow Run RO-Crate): ``make crate``.

The crate is a folder and a ZIP file of the same content: code, records, results, and a description
of how they belong together that programs can read.
"""

import argparse
import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.common.digests import file_digest
from scripts.common.paths import CITATION, CRATE, PUBLISHED, RESULTS, TRACED
from scripts.common.wording import counted
from scripts.release.citation_file import read_citation
from scripts.release.crate import Run, describe_run, preview_run
from scripts.release.manifest import read_manifest, stale_outputs
from scripts.release.output_names import describe_output, read_titles
from scripts.workflow.folders import replace_folder
from scripts.workflow.reviews import Project
from scripts.workflow.snakemake_records import run_times

# The workflow and what explains it; what is not there is left out.
WORKFLOW = (
    *("rules", "scripts", "templates", "schemas", "profiles", "Makefile"),
    *("pyproject.toml", "requirements.lock", "requirements-build.lock", "requirements-dev.lock"),
    *("README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", "codecheck.yml", "docs"),
)


def make_crate(target: Path, run_by: str | None = None) -> Path:
    """Write the crate of the run in this folder, and a ZIP file of it beside it.

    Parameters
    ----------
    target
        Folder to write; what it held before is replaced as a whole.
    run_by
        Who ran it, if that is to be recorded.

    Returns
    -------
    The ZIP file.

    Raises
    ------
    ValueError
        If there is no finished run, or if the records or results are not those of it.
    """
    citation = read_citation(CITATION)
    manifest = read_finished(RESULTS / "manifest.json")
    outputs = sorted([*map(Path, manifest["outputs"]), RESULTS / "manifest.json"])
    run = Run(
        list_workflow(),
        [*map(Path, manifest["inputs"]), *list_compared()],
        {path: describe_output(path, _titles(path)) for path in outputs},
        manifest,
        *run_times(outputs),
        citation,
        run_by,
    )
    fresh = target.with_name(f".{target.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    crate = describe_run(run)
    crate.write(fresh)
    (fresh / crate.preview.id).write_text(preview_run(run), encoding="utf-8")
    packed = zip_folder(fresh, target.with_name(f".{target.name}.zip"))
    replace_folder(target, fresh)
    return packed.replace(target.with_suffix(".zip"))


def read_finished(path: Path) -> dict[str, Any]:
    """Read the manifest of a run, or refuse if the records or results are not those of it.

    Raises
    ------
    ValueError
        As in ``make_crate``.
    """
    if not path.exists():
        raise ValueError("There is no complete run to pack. Run `make crate`, which builds one.")
    manifest = read_manifest(path)
    if stale := stale_outputs(manifest, path.parent):
        raise ValueError(
            f"{counted(len(stale), 'result is', 'results are')} missing or changed since the run, "
            f"such as {stale[0]}. Run `make crate`, which rebuilds all of them."
        )
    if changed := changed_inputs(manifest):
        raise ValueError(
            f"{counted(len(changed), 'input has', 'inputs have')} changed since the run, such as "
            f"{changed[0]}. Run `make crate`, which rebuilds everything."
        )
    return manifest


def changed_inputs(manifest: Mapping[str, Any]) -> list[str]:
    """List the inputs that are new, gone or other ones than those of a manifest."""
    now = {path.as_posix(): file_digest(path) for path in Project({}).inputs()}
    then = manifest["inputs"]
    return sorted(path for path in now.keys() | then if now.get(path) != then.get(path))


def zip_folder(folder: Path, target: Path) -> Path:
    """Pack the content of a folder, sorted and without times, so that equal files pack equally."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())  # dated 1980
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target


def _titles(output: Path) -> dict[str, str]:
    """Read the titles of the syntheses of the review that an output belongs to."""
    return read_titles(RESULTS.joinpath(*output.parts[1:2], "tables", "choices.csv"))


def list_compared() -> list[Path]:
    """List the published tables with which the run was compared."""
    return sorted(path for name in TRACED for path in PUBLISHED.glob(f"*/tables/{name}.csv"))


def list_workflow() -> list[Path]:
    """List the files of the workflow, sorted; none that are hidden or that Python compiled."""
    return sorted(
        path
        for name in WORKFLOW
        for path in (Path(name), *Path(name).rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run-by", metavar="NAME", help="who ran the workflow")
    try:
        packed = make_crate(CRATE, parser.parse_args().run_by)
    except ValueError as error:
        sys.exit(f"No crate was written. {error}")
    print(f"Written: {CRATE}/, and the same content as {packed}")
