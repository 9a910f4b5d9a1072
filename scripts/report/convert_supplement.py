"""Convert the supplement of a review's report, a page, into an accessible PDF."""

from pathlib import Path

from scripts.documents.export import write_pdf
from scripts.report.convert_report import read_title_page


def convert_supplement(page: str, figures: Path, pdf: Path) -> None:
    """Write a supplement as PDF."""
    by_file = page.replace('src="../figures/', 'src="')
    write_pdf(by_file, read_title_page(by_file), figures, pdf)


if __name__ == "__main__":
    convert_supplement(
        Path(snakemake.input.supplement).read_bytes().decode(),
        Path(snakemake.input.figures),
        Path(snakemake.output.pdf),
    )
