"""Citations of a page, resolved from BibTeX files in a journal's style by pandoc's citeproc."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote
from xml.etree import ElementTree

from markupsafe import Markup, escape

from scripts.common.input_limits import MOST_STYLE
from scripts.common.paths import CITATION_STYLES, TEMPLATES
from scripts.documents.pandoc import PandocError, run_pandoc

METHODS = TEMPLATES / "methods.bib"

# Where a page cites, and where its list of references stands. No text of a record can look like
# these: what records say is escaped.
CITATION = re.compile(r'<cite data-keys="([^"]*)"></cite>')
LIST = '<div id="reference-list"></div>'
MARK = re.compile(r"\[((?:@[a-z]+\d{4}(?:; )?)+)\]")
NUMBER = re.compile(r'<div class="csl-left-margin">.*?</div>', re.DOTALL)
# An address may hold other signs, such as the < and > of older DOIs, in per cent notation only.
ADDRESS = re.compile(r'(?<=<a href=")[^"]*')
IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
PARENT = "independent-parent"
NEXT = "<!--next-->"


def cite(keys: Sequence[str]) -> Markup:
    """Mark a place that cites entries of a BibTeX file by their keys."""
    return Markup('<cite data-keys="{}"></cite>').format(" ".join(keys))


def cited(text: str) -> Markup:
    """Turn the marks of a text, such as ``[@boon2021; @wilson1927]``, into citations."""
    parts = MARK.split(text)  # every second part is a mark
    return Markup("").join(
        cite(re.findall(r"\w+", part)) if i % 2 else escape(part) for i, part in enumerate(parts)
    )


def style_file(style: str) -> Path:
    """Return the file of a citation style."""
    return CITATION_STYLES / f"{style}.csl"


def known_styles() -> list[str]:
    """List the citation styles that are there."""
    return sorted(path.stem for path in CITATION_STYLES.glob("*.csl"))


def style_fault(style: str) -> str | None:
    """Say what is wrong with the file of a style; None where nothing is.

    Of many journals the file of the style only names that of another journal, which it follows.
    No style needs entities of XML, by which a small file grows without end or takes in others.
    """
    try:
        content = _content_of(style)
        if len(content) > MOST_STYLE:
            return f"a file of more than {MOST_STYLE // 1_000_000} MB"
        if b"\0" in content or b"<!DOCTYPE" in content:
            return "a file that defines entities, or is not in UTF-8"
        root = ElementTree.fromstring(content)  # noqa: S314, without entities
    except (OSError, ValueError, LookupError, ElementTree.ParseError) as error:
        return f"a file that cannot be read ({error})"
    links = root.iter("{http://purl.org/net/xbiblio/csl}link")
    found = (link.get("href", "") for link in links if link.get("rel") == PARENT)
    parent = next(found, None)
    return (
        _fault_in_use(content) if parent is None else f"a style that stands for another, {parent}"
    )


def _content_of(style: str) -> bytes:
    path = style_file(style)
    if not path.is_file():
        raise OSError("not a file")
    with path.open("rb") as file:
        return file.read(MOST_STYLE + 1)


@cache
def _fault_in_use(content: bytes) -> str | None:
    """Cite a reference in a style, to see whether it can be used at all."""
    with TemporaryDirectory() as folder:
        style = Path(folder, "style.csl")
        style.write_bytes(content)
        try:
            _run_citeproc(["boon2021"], [METHODS], style)
        except PandocError as error:
            if error.is_endless:
                return "a style that never comes to an end"
            return f"a style that cannot be used ({' '.join(str(error).split())[:200]})"
    return None


def resolve_citations(page: str, bibliographies: Sequence[Path], style: Path) -> str:
    """Write the citations of a page and its list of references.

    Parameters
    ----------
    page
        HTML with places made by ``cite``, and ``LIST`` where the references are to stand.
    bibliographies
        BibTeX files; of two entries with one key that of the later file counts.
    style
        A file in the Citation Style Language (CSL 1.0).
    """
    groups = CITATION.findall(page)
    if not groups:
        return page.replace(LIST, "")
    *written, references = _run_citeproc(groups, bibliographies, style)
    texts = iter(written)
    return CITATION.sub(lambda _: next(texts), page).replace(LIST, references)


def list_references(
    keys: Iterable[str], bibliographies: Sequence[Path], style: Path
) -> dict[str, str]:
    """Write the references of some keys as plain text in a style, without their numbers."""
    wanted = sorted(set(keys))
    if not wanted or not bibliographies:
        return {}
    entries = _run_citeproc([" ".join(wanted)], bibliographies, style)[-1].split('<div id="ref-')
    texts = {entry.partition('"')[0]: NUMBER.sub("", entry) for entry in entries[1:]}
    return {key: plain_text(text.partition(">")[2]) for key, text in sorted(texts.items())}


def plain_text(html: str) -> str:
    """Leave out the elements of a piece of HTML, and keep its text."""
    return Markup(html).striptags()  # noqa: S704, what comes back is text


def _run_citeproc(groups: Sequence[str], bibliographies: Sequence[Path], style: Path) -> list[str]:
    """Return the HTML of each group of keys in the style, and at the end that of the list."""
    raw = f"\n\n```{{=html}}\n{NEXT}\n```\n\n"
    marks = ["[" + "; ".join(f"@{{{key}}}" for key in group.split()) + "]" for group in groups]
    html = run_pandoc(
        raw.join([*marks, "::: {#refs}\n:::"]),
        *("--from=markdown", "--to=html", "--citeproc", "--wrap=none"),
        *(f"--csl={style}", "--metadata=link-citations=true"),
        *(f"--bibliography={path}" for path in bibliographies),
    )
    html = ADDRESS.sub(_valid_address, html)
    *texts, references = (part.strip() for part in html.split(NEXT))
    return [*(text.removeprefix("<p>").removesuffix("</p>") for text in texts), references]


def _valid_address(written: re.Match[str]) -> str:
    address = Markup(written[0]).unescape()  # noqa: S704, escaped again
    return str(escape(quote(address, safe=IN_ADDRESSES)))
