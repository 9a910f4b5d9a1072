"""Write codecheck.yml, which lists for a journal's code checker what to rebuild and compare.

It lists every published result by the path at which `make` builds it, also those that are published
by their SHA-256 only. ``make publish`` renews it.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.common.paths import CITATION, CODECHECK, PUBLISHED, RESULTS
from scripts.common.wording import counted
from scripts.release.citation_file import (
    Citation,
    cited_paper,
    full_name,
    paper_address,
    plain_orcid,
    read_citation,
    repository,
)
from scripts.release.manifest import is_published, read_manifest
from scripts.release.output_names import describe_output, read_titles

# Version 2.0 asks for the ORCID of every author, which is not known of all.
SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
HEADER = (
    "# For a CODECHECK (https://codecheck.org.uk): what `make` builds; see docs/publish.md.\n"
    "# Written by `make publish` from published/ and CITATION.cff; do not edit it here.\n"
)
BY_DIGEST = "; compare its SHA-256 with the published manifest"


def write_codecheck(published: Path, citation: Citation) -> str:
    """Write the text of codecheck.yml.

    What a check adds (who checked, the report, the certificate) is left to the checker.

    Raises
    ------
    ValueError
        If nothing is published.
    """
    files = list_files(published)
    if not files:
        raise ValueError(f"Nothing is published in {published}/: run `make publish` first.")
    content = {
        "version": SPECIFICATION,
        "manifest": [{"file": path, "comment": comment} for path, comment in files.items()],
        **_describe_paper(cited_paper(citation)),
    }
    if address := repository(citation):
        content["repository"] = address
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{HEADER}{text}"


def list_files(published: Path) -> dict[str, str]:
    """List every file that ``rule all`` makes, with its description, by path."""
    files: dict[str, str] = {}
    for manifest in sorted(published.glob("*/manifest.json")):
        titles = read_titles(manifest.parent / "tables" / "choices.csv")
        outputs = sorted(read_manifest(manifest)["outputs"])
        files |= {path: _comment(path, titles) for path in outputs}
    if files:
        whole = RESULTS / "manifest.json"
        files[whole.as_posix()] = describe_output(whole, {})
    return files


def _comment(path: str, titles: Mapping[str, str]) -> str:
    return describe_output(Path(path), titles) + ("" if is_published(path) else BY_DIGEST)


def _describe_paper(paper: Citation) -> Mapping[str, Any]:
    """Describe the paper as the specification has it; nothing where no paper is known."""
    if not paper:
        return {}
    authors = [
        {"name": full_name(author), "ORCID": plain_orcid(author)}
        for author in paper.get("authors") or []
    ]
    known = {
        "title": paper.get("title"),
        "authors": [{key: text for key, text in author.items() if text} for author in authors],
        "reference": paper_address(paper),
    }
    return {"paper": {key: value for key, value in known.items() if value}}


if __name__ == "__main__":
    try:
        citation = read_citation(CITATION) if CITATION.exists() else {}
        text = write_codecheck(PUBLISHED, citation)
    except ValueError as error:
        sys.exit(f"{CODECHECK} was not written. {error}")
    CODECHECK.write_text(text, encoding="utf-8")
    listed = counted(len(list_files(PUBLISHED)), "file")
    paper = cited_paper(citation).get("title") or "none is named"
    print(f"{CODECHECK}: {listed}. Paper, from {CITATION}: {paper}")
