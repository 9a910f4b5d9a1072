"""Write codecheck.yml, which lists for a journal's code checker what to rebuild and compare.

It lists every published result by the path at which `make` builds it, also those that are published
by their SHA-256 only, and names the paper. Where no paper on the reviews is known, none is written,
and an earlier one, which names another, is removed. ``make publish`` renews it.
"""

import argparse
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.common.output_names import describe_output, is_published
from scripts.common.paths import ACROSS_REVIEWS, CITATION, CODECHECK, PUBLISHED, RAW, doc_page
from scripts.common.wording import counted, list_words
from scripts.inputs.problems import list_terms, printable
from scripts.models.citation import Paper
from scripts.release.identity import Identity, NotNamedError, read_identity
from scripts.release.titles import read_titles
from scripts.workflow.own_outputs import MANIFEST, listed_outputs, published_reviews

# Version 2.0 asks for the ORCID of every author, which is not known of all.
SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
WRITTEN = "# Written by `make publish`"
HEADER = (
    "# For a CODECHECK (https://codecheck.org.uk): what `make` builds; see "
    f"{doc_page('publish.md')}.\n"
    f"{WRITTEN} from published/ and CITATION.cff; do not edit it here.\n"
)
KEYS = ("version", "manifest", "paper", "repository")  # a checker adds others
BY_HAND = (
    f" The {CODECHECK} that is there is not as `make publish` wrote it, and stays: check which "
    "paper it names, or rename it to have a new one written."
)
BY_DIGEST = "; compare its SHA-256 with the published manifest"


def write_codecheck(identity: Identity, project: Path = Path()) -> str:
    """Write the text of codecheck.yml.

    What a check adds (who checked, the report, the certificate) is left to the checker.

    Raises
    ------
    NotNamedError
        If no paper on the reviews is known.
    ValueError
        If nothing is published, or a review that is no more, or a manifest is damaged.
    """
    files = list_files(project)
    if not files:
        raise ValueError(f"Nothing is published in {PUBLISHED}/: run `make publish` first.")
    if gone := sorted({*published_reviews(project)} - {*identity.reviews, ACROSS_REVIEWS}):
        raise ValueError(
            f"{PUBLISHED}/ holds {list_terms(gone)}, which {RAW}/ does not: run `make publish`."
        )
    content = {
        "version": SPECIFICATION,
        "manifest": [{"file": path, "comment": comment} for path, comment in files.items()],
        "paper": _describe_paper(identity.require_paper().paper),
    }
    if address := identity.work.repository_code or identity.work.repository:
        content["repository"] = address
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{HEADER}{text}"


def list_files(project: Path = Path()) -> dict[str, str]:
    """List every file that ``rule all`` makes, with its description, by path."""
    files: dict[str, str] = {}
    for review in published_reviews(project):
        manifest = project / PUBLISHED / review / MANIFEST.name
        outputs = sorted(path.as_posix() for path in listed_outputs(manifest))
        if not outputs:
            raise ValueError(
                f"{printable(f'{manifest}')} lists no published file. Run `make publish`."
            )
        titles = read_titles(manifest.parent / "tables" / "choices.csv")
        files |= {path: _comment(path, titles) for path in outputs}
    if files:
        files[MANIFEST.as_posix()] = describe_output(MANIFEST, {})
    return files


def _comment(path: str, titles: Mapping[str, str]) -> str:
    return describe_output(Path(path), titles) + ("" if is_published(path) else BY_DIGEST)


def _describe_paper(paper: Paper) -> Mapping[str, Any]:
    """Describe the paper as the specification has it."""
    authors = [{"name": author.name, "ORCID": author.orcid} for author in paper.authors]
    known = {
        "title": paper.title,
        "authors": [{key: text for key, text in author.items() if text} for author in authors],
        "reference": paper.address,
    }
    return {key: value for key, value in known.items() if value}


def renew_codecheck() -> str:
    """Write codecheck.yml in the project's folder, and say which paper it names.

    Raises
    ------
    ValueError
        If it cannot be written, or somebody wrote in it: then it stays. Where no paper is known an
        earlier one is removed.
    """
    by_hand = "" if _is_free_to_write() else BY_HAND
    try:
        identity = read_identity(CITATION)
        text = write_codecheck(identity)
    except NotNamedError as error:
        raise NotNamedError(f"{error}{by_hand or _remove_former()}") from error
    if by_hand:
        raise ValueError(by_hand.strip())
    CODECHECK.write_text(text, encoding="utf-8")
    named = identity.require_paper()
    others = [name for name in identity.reviews if name not in named.reviews]
    room = f" There is room for one paper: none is named on {list_words(others)}." if others else ""
    listed = counted(len(list_files()), "file")
    return f"{CODECHECK}: {listed}. Paper, from {CITATION}: {named.paper.title}.{room}"


def _is_free_to_write() -> bool:
    """Check that there is no codecheck.yml, or one in which nobody but `make publish` wrote."""
    if not CODECHECK.exists():
        return True
    text = CODECHECK.read_text(encoding="utf-8", errors="replace")
    return WRITTEN in text and {*re.findall(r"^(\w+):", text, re.MULTILINE)} <= {*KEYS}


def _remove_former() -> str:
    """Remove a codecheck.yml that was written for another paper."""
    if not CODECHECK.exists():
        return ""
    CODECHECK.unlink()
    return f" The earlier {CODECHECK}, which may name the paper of another review, was removed."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--if-known", action="store_true", help="not to write it is no failure")
    can_wait = parser.parse_args().if_known
    try:
        print(renew_codecheck())
    except ValueError as error:
        message = f"{CODECHECK} was not written. {error}"
        sys.exit(message) if not can_wait else print(message, file=sys.stderr)
