"""Convert a review's report, a page, into a Word document and an accessible PDF."""

import re
from html import unescape
from pathlib import Path

from scripts.documents.export import name_pictures, write_docx, write_pdf

# The title page of the documents, from the head of the report; see report.html.jinja.
TITLE_PAGE = {
    "title": re.compile("<title>(.*?)</title>", re.DOTALL),
    "subtitle": re.compile('<p class="lead">(.*?)</p>', re.DOTALL),
    "abstract": re.compile('<p class="counts">(.*?)</p>', re.DOTALL),
}


def convert_report(page: str, figures: Path, docx: Path, pdf: Path) -> None:
    """Write a report as DOCX and as PDF."""
    by_file = name_pictures(page)
    metadata = read_title_page(by_file)
    write_docx(by_file, metadata, figures, docx)
    write_pdf(by_file, metadata, figures, pdf)


def read_title_page(page: str) -> dict[str, str]:
    """Read title, subtitle and abstract from a report; one that is missing is empty."""
    parts = {name: pattern.search(page) for name, pattern in TITLE_PAGE.items()}
    return {name: unescape(part[1]) if part else "" for name, part in parts.items()}


if __name__ == "__main__":
    convert_report(
        Path(snakemake.input.report).read_bytes().decode(),
        Path(snakemake.input.figures),
        Path(snakemake.output.docx),
        Path(snakemake.output.pdf),
    )
