"""Citations of a page, resolved from BibTeX files in a journal's style by pandoc's citeproc."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from markupsafe import Markup, escape

from scripts.documents.bibliography import citable_bibtex
from scripts.documents.citation_styles import METHODS, run_citeproc
from scripts.documents.pandoc import DocumentError, PandocError
from scripts.inputs.text import composed

# Where a page cites: keys between two control characters, which no text of a record can hold.
OPEN, CLOSE = "\x02", "\x03"
CITATION = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
LIST = '<div id="reference-list"></div>'  # where the list of references stands
# Before the keys of our own references: those of records have no such sign.
OWN = "swimtally@"
ENTRY_OF_METHODS = re.compile(r"^(@\w+\{)", re.MULTILINE)
NUMBER = re.compile(r'<div class="csl-left-margin">.*?</div>', re.DOTALL)
# An address may hold other signs, such as the < and > of older DOIs, in per cent notation only.
ADDRESS = re.compile(r'(?<=<a href=")(?!#)[^"]*')
IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
NEXT = "<!--next-->"
ENTRY = '<div id="ref-'


def cite(keys: Sequence[str]) -> Markup:
    """Mark a place that cites entries of the review's BibTeX file by their keys."""
    return Markup("{}{}{}").format(OPEN, " ".join(keys), CLOSE)


def cite_methods(*keys: str) -> str:
    """Mark a place of a text that cites references on methods by their keys."""
    return f"{OPEN}{' '.join(f'{OWN}{key}' for key in keys)}{CLOSE}"


def resolve_citations(page: str, bibliographies: Sequence[Path], style: Path) -> str:
    """Write the citations of a page and its list of references."""
    groups = [unescape(keys) for keys in CITATION.findall(page)]
    if not groups:
        return page.replace(LIST, "")
    *written, references = _cite_groups(groups, bibliographies, style)
    texts = iter(written)
    return CITATION.sub(lambda _: next(texts), page).replace(LIST, references)


def list_references(
    keys: Iterable[str], bibliographies: Sequence[Path], style: Path
) -> dict[str, str]:
    """Write the references of some keys as plain text in a style, without their numbers."""
    wanted = sorted(set(keys))
    if not wanted or not bibliographies:
        return {}
    entries = _entries(_cite_groups([" ".join(wanted)], bibliographies, style)[-1])
    texts = {key: NUMBER.sub("", entry) for key, entry in entries.items()}
    return {key: plain_text(text.partition(">")[2]) for key, text in sorted(texts.items())}


def _entries(references: str) -> dict[str, str]:
    """Split a list of references into the HTML of each, by key."""
    entries = references.split(ENTRY)[1:]
    return {unescape(entry.partition('"')[0]): entry for entry in entries}


def plain_text(html: str) -> str:
    """Leave out the elements of a piece of HTML, and keep its text."""
    return Markup(html).striptags()  # noqa: S704, what comes back is text


def _cite_groups(groups: Sequence[str], bibliographies: Sequence[Path], style: Path) -> list[str]:
    """Return the HTML of each group of keys in the style, and at the end that of the list.

    Raises
    ------
    DocumentError
        Where a key has no entry: the page would show the key and a question mark.
    """
    raw = f"\n\n```{{=html}}\n{NEXT}\n```\n\n"
    marks = ["[" + "; ".join(f"@{{{key}}}" for key in group.split()) + "]" for group in groups]
    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{i}.bib") for i in range(len(bibliographies))]
        for file, path in zip(files, bibliographies, strict=True):
            text = citable_bibtex(path)
            if path == METHODS:
                text = ENTRY_OF_METHODS.sub(rf"\1{OWN}", text)
            file.write_text(text, encoding="utf-8")
        try:
            html = run_citeproc(raw.join([*marks, "::: {#refs}\n:::"]), files, style)
        except PandocError as error:
            raise DocumentError(bibliographies[-1], f"pandoc cannot cite it: {error}") from None
    html = ADDRESS.sub(_valid_address, composed(html))
    *texts, references = (part.strip() for part in html.split(NEXT))
    if missing := {key for group in groups for key in group.split()} - {*_entries(references)}:
        raise DocumentError(
            bibliographies[-1], f"no entry for {', '.join(sorted(missing))}, which is cited"
        )
    return [*(text.removeprefix("<p>").removesuffix("</p>") for text in texts), references]


def _valid_address(written: re.Match[str]) -> str:
    address = Markup(written[0]).unescape()  # noqa: S704, escaped again
    return str(escape(quote(address, safe=IN_ADDRESSES)))
