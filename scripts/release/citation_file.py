"""Read CITATION.cff: who wrote this project, and the paper that its results belong to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.common.doi import doi_address

Citation = Mapping[str, Any]


def read_citation(path: Path) -> Citation:
    """Read CITATION.cff.

    Raises
    ------
    ValueError
        If the file is missing or is not one that can be read.
    """
    try:
        citation: Citation = yaml.safe_load(path.read_text(encoding="utf-8"))
        authors = [*citation["authors"], *(cited_paper(citation).get("authors") or [])]
        readable = bool(citation["title"]) and all(map(full_name, authors))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        readable = False
    if not readable:
        raise ValueError(
            f"{path} names the authors and the paper that the results belong to. It is missing or "
            "cannot be read, or it has no title, or an author in it has no name."
        )
    return citation


def cited_paper(citation: Citation) -> Citation:
    """Find the paper that the results belong to: the preferred citation, or the first reference."""
    papers = [citation.get("preferred-citation"), *(citation.get("references") or [])]
    return next((paper for paper in papers if paper), {})


def full_name(author: Citation) -> str:
    """Write an author's name as it is read: given names, then family names."""
    parts = ("given-names", "name-particle", "family-names", "name-suffix", "name")
    name = " ".join(str(author[part]) for part in parts if author.get(part))
    return name or str(author.get("alias") or "")


def plain_orcid(author: Citation) -> str:
    """Return an author's ORCID without the address in front of it; empty where none is given."""
    return str(author.get("orcid") or "").rstrip("/").rsplit("/", 1)[-1]


def paper_address(paper: Citation) -> str:
    """Return where a paper is found: its DOI as a link, or its address."""
    return doi_address(str(paper.get("doi") or "")) or str(paper.get("url") or "")


def repository(citation: Citation) -> str:
    """Return the address of the project's repository; empty where none is given."""
    return str(citation.get("repository-code") or citation.get("repository") or "")
