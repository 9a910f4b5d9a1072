"""Citations of a page, resolved from BibTeX files in a journal's style by pandoc's citeproc."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from markupsafe import Markup, escape

from scripts.documents.bibliography import citable_bibtex
from scripts.documents.citation_styles import METHODS, run_citeproc
from scripts.inputs.text import composed

# Where a page cites, and where its list of references stands. No text of a record can look like
# these: what records say is escaped.
CITATION = re.compile(r'<cite data-keys="([^"]*)"></cite>')
LIST = '<div id="reference-list"></div>'
MARK = re.compile(r"\[((?:@[a-z]+\d{4}[a-z]?(?:; )?)+)\]")
NUMBER = re.compile(r'<div class="csl-left-margin">.*?</div>', re.DOTALL)
# An address may hold other signs, such as the < and > of older DOIs, in per cent notation only.
ADDRESS = re.compile(r'(?<=<a href=")(?!#)[^"]*')
IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
NEXT = "<!--next-->"
ENTRY = '<div id="ref-'


class CitationError(Exception):
    """Raised where a key that is cited is not in the list of references."""


def cite(keys: Sequence[str]) -> Markup:
    """Mark a place that cites entries of a BibTeX file by their keys."""
    return Markup('<cite data-keys="{}"></cite>').format(" ".join(keys))


def cited(text: str) -> Markup:
    """Turn the marks of a text, such as ``[@boon2021; @wilson1927]``, into citations.

    What looks like a mark and names no method is a text of the records, and stays as it is.
    """
    parts = MARK.split(text)  # every second part is a mark
    return Markup("").join(
        cite(keys)
        if i % 2 and methods_keys().issuperset(keys := re.findall(r"\w+", part))
        else escape(f"[{part}]" if i % 2 else part)
        for i, part in enumerate(parts)
    )


@cache
def methods_keys() -> frozenset[str]:
    """List the keys of the references on methods."""
    return frozenset(re.findall(r"^@\w+\{([^,]+),", METHODS.read_text("utf-8"), re.MULTILINE))


def resolve_citations(page: str, bibliographies: Sequence[Path], style: Path) -> str:
    """Write the citations of a page and its list of references.

    Of two entries with one key that of the later file counts.
    """
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
    CitationError
        Where a key has no entry: the page would show the key and a question mark.
    """
    raw = f"\n\n```{{=html}}\n{NEXT}\n```\n\n"
    marks = ["[" + "; ".join(f"@{{{key}}}" for key in group.split()) + "]" for group in groups]
    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{i}.bib") for i in range(len(bibliographies))]
        for file, path in zip(files, bibliographies, strict=True):
            file.write_text(citable_bibtex(path), encoding="utf-8")
        html = run_citeproc(raw.join([*marks, "::: {#refs}\n:::"]), files, style)
    html = ADDRESS.sub(_valid_address, composed(html))
    *texts, references = (part.strip() for part in html.split(NEXT))
    if missing := {key for group in groups for key in group.split()} - {*_entries(references)}:
        keys, files_read = ", ".join(sorted(missing)), ", ".join(map(str, bibliographies))
        raise CitationError(f"no reference is listed for {keys}, which is cited, from {files_read}")
    return [*(text.removeprefix("<p>").removesuffix("</p>") for text in texts), references]


def _valid_address(written: re.Match[str]) -> str:
    address = Markup(written[0]).unescape()  # noqa: S704, escaped again
    return str(escape(quote(address, safe=IN_ADDRESSES)))
