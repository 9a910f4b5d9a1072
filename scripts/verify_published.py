"""Compare the results that were just built with the published ones: ``make verify``."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts._digest import file_digest
from scripts._manifest import read_manifest
from scripts._paths import PUBLISHED, RESULTS, SIMULATION_RESULTS
from scripts._words import counted


def verify_published(results: Path, published: Path) -> list[str]:
    """List how results and published results differ; an empty list means identical bytes.

    Parameters
    ----------
    results
        Folder of the results, built just now from the records.
    published
        Folder of the published reviews, each with its ``manifest.json``.
    """
    manifests = sorted(published.glob("*/manifest.json"))
    differences = [] if manifests else [f"nothing is published in {published}/"]
    names = {manifest.parent.name for manifest in manifests}
    built = {path.name for path in results.glob("*/")} if manifests else set()
    missed = sorted(built - names - {SIMULATION_RESULTS})
    differences += [f"never published: {results}/{name}" for name in missed]
    for manifest in manifests:
        review = manifest.parent.name
        try:
            told = read_manifest(manifest)["outputs"]
        except (ValueError, KeyError):
            differences.append(f"not a manifest: {manifest}")
            continue
        folder = results / review
        found = {
            f"results/{review}/{path.relative_to(folder).as_posix()}"
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        differences += [f"not published: {path}" for path in sorted(found - set(told))]
        copies = {Path(path).relative_to("results", review) for path in told} | {
            Path(manifest.name)
        }
        differences += [
            f"published, and not in its manifest: {path}"
            for path in sorted(manifest.parent.rglob("*"))
            if path.is_file()
            and path.name[0] != "."
            and path.relative_to(manifest.parent) not in copies
        ]
        for path, digest in told.items():
            copy = manifest.parent / Path(path).relative_to("results", review)
            if path not in found:
                differences.append(f"not built: {path}")
            elif file_digest(results.parent / path) != digest:
                differences.append(f"built with other bytes: {path}")
            if file_digest(copy) != digest:
                differences.append(f"published file is not the one of its manifest: {copy}")
    return differences


if __name__ == "__main__":
    found = verify_published(RESULTS, PUBLISHED)
    if found:
        told = counted(len(found), "difference")
        sys.exit("\n".join([*found, f"{told} from the published results."]))
    print("Identical: every published file comes out of the records, byte for byte.")
