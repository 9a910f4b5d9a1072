"""Write the manifest: every output and every input with its SHA-256, and the versions used."""

import csv
import platform
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scripts.common.digests import file_digest
from scripts.common.paths import RESULTS, TOOL
from scripts.release.manifest import manifest_text
from scripts.release.software import read_software
from scripts.tables.files import refuse_edited
from scripts.workflow.job_records import files_made

PACKAGES = (
    *("snakemake", "pandas", "numpy", "scipy", "matplotlib", "pydantic", "jinja2"),
    *("pypandoc_binary", "typst"),
)


def write_manifest(
    inputs: Iterable[Path],
    outputs: Iterable[Path],
    config: Mapping[str, Any],
    versions: Mapping[str, str],
) -> dict[str, Any]:
    """Gather the digests of files, the choices and the versions of the software.

    Parameters
    ----------
    inputs, outputs
        Files, or folders that stand for every file inside them.
    config
        The config of the run, with what the command line changed.
    versions
        As ``list_versions`` gives them.
    """
    return {
        "config": config,
        "inputs": {path.as_posix(): file_digest(path) for path in _files(inputs)},
        "outputs": {path.as_posix(): file_digest(path) for path in _files(outputs)},
        "versions": versions,
    }


def list_versions() -> dict[str, str]:
    """List the versions of the tool, of Python and of the main packages."""
    tool = read_software(TOOL)
    return {
        tool.name: tool.version,
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{package: version(package) for package in PACKAGES},
    }


def _files(paths: Iterable[Path]) -> list[Path]:
    return sorted({file for path in paths for file in files_made(path)})


def refuse_unsettled_claims(reviews: Iterable[str], results: Path) -> None:
    """Stop if a claim has another verdict than the one that its authors accepted.

    Parameters
    ----------
    reviews
        The reviews whose config says ``on_claim_difference: fail``.
    results
        Folder of the results, which stay as they are.
    """
    unsettled = []
    for review in reviews:
        with (results / review / "tables/claims.csv").open(encoding="utf-8", newline="") as table:
            for claim in csv.DictReader(table):
                if claim["accepted"] not in ("", claim["verdict"]):
                    verdict = f"{claim['verdict']}, accepted as {claim['accepted']}"
                    unsettled.append(f"{review}, {claim['claim_id']}: {verdict}. {claim['reason']}")
    if unsettled:
        count = "1 claim has" if len(unsettled) == 1 else f"{len(unsettled)} claims have"
        sys.exit(
            "\n".join(
                [
                    f"\n{count} a verdict other than the accepted one (on_claim_difference: fail):",
                    *unsettled,
                    "The reports were built, but not the manifest, so nothing can be published.",
                ]
            )
        )


if __name__ == "__main__":
    for result in snakemake.input.results:
        refuse_edited(result)
    refuse_unsettled_claims(snakemake.params.failing, RESULTS)
    manifest = write_manifest(
        [Path(path) for path in snakemake.input.records],
        [Path(path) for path in snakemake.input.results],
        snakemake.params.config,
        list_versions(),
    )
    Path(snakemake.output.manifest).write_text(manifest_text(manifest), encoding="utf-8")
