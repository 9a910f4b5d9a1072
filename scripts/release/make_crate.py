"""Pack the finished run as a research object to deposit (Workflow Run RO-Crate): ``make crate``.

The crate is a folder and a ZIP file of the same content: code, records, results, and a description
of how they belong together that programs can read.
"""

import argparse
import sys
import zipfile
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from scripts.common.digests import file_digest
from scripts.common.output_names import describe_output
from scripts.common.paths import (
    CITATION,
    CODECHECK,
    CRATE,
    PUBLISHED,
    RESULTS,
    TOOL,
    TRACED,
    kept_files,
)
from scripts.common.wording import counted
from scripts.inputs.problems import InputError, list_terms
from scripts.inputs.project_folders import project_problems
from scripts.release.crate import Run, describe_run, preview_run
from scripts.release.identity import Identity, read_identity
from scripts.release.manifest import read_manifest, stale_outputs
from scripts.release.packed_crate import strange_files
from scripts.release.software import read_software
from scripts.release.titles import read_titles
from scripts.release.write_codecheck import write_codecheck
from scripts.workflow.folders import begin_folder, replace_folder
from scripts.workflow.reviews import Project
from scripts.workflow.snakemake_records import run_times

# The software and what explains it; what is not there is left out.
WORKFLOW = (
    *("rules", "scripts", "templates", "schemas", "profiles", "Makefile"),
    *("pyproject.toml", "requirements*.lock"),
    *("README.md", "LICENSE", "CHANGELOG.md", "docs"),
)
# The owner's, unless they are the files of the software, in the same folder.
TEXTS = (
    *("README.md", "LICENSE", "Makefile", CITATION.name, CODECHECK.name),
    *("profiles", "templates"),
)


def make_crate(target: Path, run_by: str | None = None, tool: Path = TOOL) -> Path:
    """Write the crate of the run in this folder, and a ZIP file of it beside it.

    Parameters
    ----------
    target
        Folder to write; what it held before is replaced as a whole.
    run_by
        Who ran it, if that is to be recorded.
    tool
        The folder of the software.

    Returns
    -------
    The ZIP file.

    Raises
    ------
    ValueError
        If there is no finished run, if the records or results are not those of it, if a link leads
        out of the project, if title, authors or licence of the work are not known (none of them is
        assumed), or if something else is in the place of the crate.
    """
    refuse_strange_files(target)
    manifest = read_finished(RESULTS / "manifest.json")
    identity, software = read_work(), read_software(tool)
    outputs = sorted([*map(Path, manifest["outputs"]), RESULTS / "manifest.json"])
    workflow = list_workflow(tool)
    run = Run(
        software,
        workflow,
        [path for path in list_texts(identity) if path not in workflow],
        [*map(Path, manifest["inputs"]), *list_compared(identity)],
        {path: describe_output(path, _titles(path)) for path in outputs},
        manifest,
        *run_times(outputs),
        identity.require_work(),
        [named.paper for named in identity.papers],
        run_by,
    )
    fresh = begin_folder(target)
    crate = describe_run(run)
    crate.write(fresh)
    (fresh / crate.preview.id).write_text(preview_run(run), encoding="utf-8")
    packed = zip_folder(fresh, fresh.with_suffix(".zip"))
    replace_folder(target, fresh)
    return packed.replace(target.with_suffix(".zip"))


def refuse_strange_files(crate: Path) -> None:
    """Refuse to write a crate in the place of what is not one that this module wrote.

    Raises
    ------
    ValueError
        With what is there.
    """
    if strange := strange_files(crate):
        raise ValueError(
            f"{list_terms([path.as_posix() for path in strange], 5)} was added to the crate or "
            f"changed, or is not of a crate of swimtally. Move it elsewhere, then try again."
        )


def read_work() -> Identity:
    """Read whose work is packed, or refuse if that is not known or files lead out of the project.

    Raises
    ------
    ValueError
        As in ``make_crate``.
    """
    if problems := project_problems(Path()):
        raise ValueError(str(InputError(problems)))
    identity = read_identity(CITATION)
    identity.require_work()
    return identity


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


def list_compared(identity: Identity) -> list[Path]:
    """List the published tables with which the run was compared: those of reviews that are here."""
    paths = (
        PUBLISHED / review / "tables" / f"{t}.csv" for review in identity.reviews for t in TRACED
    )
    return sorted(path for path in paths if path.exists())


def list_workflow(tool: Path) -> list[Path]:
    """List the files of the software."""
    return _list_files(tool, WORKFLOW)


def list_texts(identity: Identity) -> list[Path]:
    """List what describes the project; codecheck.yml only if it is that of these reviews."""
    try:
        current = write_codecheck(identity).encode()
    except ValueError:
        current = b""
    texts = _list_files(Path(), TEXTS)
    return [path for path in texts if path != CODECHECK or path.read_bytes() == current]


def _list_files(folder: Path, names: Iterable[str]) -> list[Path]:
    """List files, and those in folders, sorted."""
    tops = [top for name in names for top in folder.glob(name)]
    files = (kept_files(top) if top.is_dir() else [top] for top in tops)
    return sorted(chain.from_iterable(files))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run-by", metavar="NAME", help="who ran the workflow")
    parser.add_argument("--check", action="store_true", help="only check that the work is named")
    options = parser.parse_args()
    try:
        if options.check:
            refuse_strange_files(CRATE)
            read_work()
        else:
            packed = make_crate(CRATE, options.run_by, TOOL)
            print(f"Written: {CRATE}/, and the same content as {packed}")
    except ValueError as error:
        sys.exit(f"No crate was written. {error}")
    if CODECHECK.exists() and not options.check and not (CRATE / CODECHECK).exists():
        print(f"Without {CODECHECK}, which is out of date: see `make codecheck`.")
