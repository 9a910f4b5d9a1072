"""From the one page of a report to its three forms: a self-contained page, DOCX and PDF."""

import base64
import re
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import typst

from scripts.common.fonts import font_families, font_folders
from scripts.common.paths import DOCUMENT_FORM
from scripts.documents.pandoc import DocumentError, PandocError, convert_page
from scripts.documents.word import complete_docx

PICTURE = re.compile(r'(<img [^<>]*?src=")([\w-]+\.svg)"')
EMBEDDED = re.compile(
    r'(?P<opening><figure id="figure-(?P<name>[\w-]+)"(?:(?!</figure>).)*?src=")'
    r'data:image/svg\+xml;base64,[^"]*"',
    re.DOTALL,
)
MAIN = re.compile(r'<main id="main">(.*)</main>', re.DOTALL)
# What serves on a screen only; document.lua leaves out a `div` of the same class.
SCREEN = re.compile(
    r'<(nav|button|label)\b[^>]*>.*?</\1>|<p class="screen"[^>]*>.*?</p>', re.DOTALL
)
# The opening of a caption, after that of its figure or table, which may have an id.
CAPTIONS = (
    (
        "Figure",
        re.compile(
            r'(?:<figure\b[^>]*?id="(?P<id>[^"]*)"[^>]*>(?:(?!</figure>).)*?)?<figcaption>',
            re.DOTALL,
        ),
    ),
    ("Table", re.compile(r'(?:<table\b[^>]*?id="(?P<id>[^"]*)"[^>]*>\s*)?<caption>')),
)
NUMBERED = re.compile(r'<a class="number" href="#(?P<id>[^"]*)">(?=</a>)')

# The width of a column on the page, as pandoc reads it.
WIDTH = re.compile(r'<col class="w(\d+)">')

FILTERS = ("tables.lua", "document.lua")  # in this order

# The line above the text says what was included, and is no abstract.
WORD_METADATA = {"lang": "en-GB", "abstract-title": "Evidence included"}

# The same records give a PDF of the same bytes on every day. Pandoc sees no clock in its sandbox.
LONG_AGO = 315532800  # 1980


def number_captions(page: str) -> str:
    """Give figures and tables their numbers, in the order in which they stand on a page.

    A link of the class ``number`` to a figure or table is given its number as text.

    Raises
    ------
    ValueError
        If such a link leads to something without a number.
    """
    labels: dict[str, str] = {}
    for kind, opening in CAPTIONS:
        numbers = count(1)

        def number(
            caption: re.Match[str], kind: str = kind, numbers: Iterator[int] = numbers
        ) -> str:
            label = f"{kind} {next(numbers)}"
            labels[caption["id"] or ""] = label
            return f"{caption[0]}<b>{label}.</b> "

        page = opening.sub(number, page)
    return NUMBERED.sub(lambda link: f"{link[0]}{_label_of(link['id'], labels)}", page)


def _label_of(identifier: str, labels: Mapping[str, str]) -> str:
    if identifier not in labels:
        raise ValueError(f"the link to #{identifier} has no number: no caption on the page is its")
    return labels[identifier]


def as_address(path: Path) -> str:
    """Turn a figure into an address that holds the figure itself."""
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()


def embed_pictures(page: str, figures: Path) -> str:
    """Put the figures themselves where a page names their files, so that it is one file."""
    return PICTURE.sub(lambda name: f'{name[1]}{as_address(figures / name[2])}"', page)


def name_pictures(page: str) -> str:
    """Name the files of figures where a page holds the figures themselves.

    The file of a figure is known by the id of the element, `figure-` and the name.
    """
    return EMBEDDED.sub(r'\g<opening>\g<name>.svg"', page)


def write_docx(page: str, metadata: Mapping[str, str], figures: Path, output: Path) -> None:
    """Write the main part of a page as a Word document, with the figures as SVG and as PNG.

    ``metadata`` has the ``title``, and what else stands above the text: ``subtitle``, ``abstract``.
    """
    reference = f"--reference-doc={DOCUMENT_FORM / 'reference.docx'}"
    options = [reference, f"--resource-path={figures}"]
    _convert(page, output, "docx", {**metadata, **WORD_METADATA}, *options, f"--output={output}")
    complete_docx(output, figures)


def write_pdf(page: str, metadata: Mapping[str, str], figures: Path, output: Path) -> None:
    """Write the main part of a page as an accessible PDF (PDF/UA-1), with the figures as SVG.

    Parameters are those of ``write_docx``.
    """
    options = ["--standalone", f"--template={DOCUMENT_FORM / 'document.typ'}"]
    options += [f"--variable=font:{family}" for family in font_families()]
    source = _convert(page, output, "typst", metadata, *options)
    fonts = [str(folder) for folder in font_folders()]
    compiler = typst.Compiler(root=str(figures), font_paths=fonts, ignore_system_fonts=True)
    try:
        pdf = compiler.compile(
            source.encode(), format="pdf", pdf_standards="ua-1", timestamp=LONG_AGO
        )
    except typst.TypstError as error:
        raise DocumentError(output, f"typst cannot write it: {error}") from None
    assert isinstance(pdf, bytes)
    output.write_bytes(pdf)


def _convert(page: str, output: Path, to: str, metadata: Mapping[str, str], *options: str) -> str:
    main = MAIN.search(page)
    if main is None:
        raise ValueError("a page with a main part was needed")
    filters = (f"--lua-filter={DOCUMENT_FORM / name}" for name in FILTERS)
    shared = ("--from=html", f"--to={to}", "--wrap=none", "--shift-heading-level-by=-1")
    try:
        shown = WIDTH.sub(r'<col style="width:\1%">', SCREEN.sub("", main[1]))
        filled = {name: text for name, text in metadata.items() if text}
        return convert_page(shown, *shared, *filters, *options, metadata=filled)
    except PandocError as error:
        raise DocumentError(output, f"pandoc cannot write it: {error}") from None
