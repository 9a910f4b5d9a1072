"""Compare the reviews: the studies that they share and describe differently."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.common.paths import ACROSS_REVIEWS
from scripts.common.wording import counted
from scripts.documents.bibliography import read_dois
from scripts.figures.display_limits import MM_PER_INCH
from scripts.figures.style import save_figure
from scripts.overlap.citation_matrix import draw_citation_matrix
from scripts.overlap.covered_area import compare_pairs, measure_overlap
from scripts.overlap.differences import describe_differences
from scripts.overlap.matching import match_studies
from scripts.overlap.page import why_no_matrix, write_overlap
from scripts.overlap.review_words import About, describe_reviews, speak_of_reviews
from scripts.tables.data_package import describe_package
from scripts.tables.files import Tables, read_table, write_table
from scripts.tables.overlap import OVERLAP_TABLES
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES

READ = {"studies": STUDIES, "arms": ARMS, "findings": FINDINGS, "regions": REGIONS}


def compare_reviews(
    reviews: Mapping[str, Tables],
    dois: Mapping[str, Mapping[str, str]],
    about: Mapping[str, About],
) -> dict[str, pd.DataFrame]:
    """Match the studies of all reviews and work out what they share.

    ``dois`` has by review the DOI of each reference, ``about`` what ``describe_reviews`` finds.
    """
    citations = match_studies({n: tables["studies"] for n, tables in reviews.items()}, dois)
    return {
        "citations": citations,
        "overlap": compare_pairs(citations, list(reviews)),
        "covered_area": measure_overlap(citations),
        "described_differently": describe_differences(citations, reviews, about),
    }


def draw_overlap(
    citations: pd.DataFrame, reviews: list[str], config: Mapping[str, Any], folder: Path
) -> None:
    """Draw the citation matrix into a folder; nothing where ``why_no_matrix`` says why."""
    folder.mkdir(parents=True, exist_ok=True)
    if not why_no_matrix(citations, reviews):
        figure = draw_citation_matrix(citations, reviews, config["figure_width_mm"] / MM_PER_INCH)
        save_figure(figure, folder, "citation_matrix", config["figure_dpi"])


if __name__ == "__main__":
    names = list(snakemake.params.reviews)
    read = {
        name: {
            table: read_table(snakemake.input[table][i], contract)
            for table, contract in READ.items()
        }
        for i, name in enumerate(names)
    }
    bibliographies = [Path(path) for path in snakemake.input.references]
    about = describe_reviews(snakemake.params.reviews, read)
    speak_of_reviews(about, read)
    dois = {path.parent.name: read_dois(path) for path in bibliographies}
    compared = compare_reviews(read, dois, about)
    for table, contract in OVERLAP_TABLES.items():
        write_table(compared[table], snakemake.output[table], contract)
    figures = Path(snakemake.output.figures)
    draw_overlap(compared["citations"], names, snakemake.params.config, figures)
    templates = Path(snakemake.input.templates[0]).parent.parent
    page = write_overlap(compared, read, about, figures / "citation_matrix.svg", templates)
    Path(snakemake.output.report).write_bytes(page.encode())
    package = describe_package(
        ACROSS_REVIEWS,
        f"Primary studies that {counted(len(names), 'review')} cite",
        {table: Path(snakemake.output[table]) for table in OVERLAP_TABLES},
        OVERLAP_TABLES,
    )
    Path(snakemake.output.package).write_bytes(package.encode())
