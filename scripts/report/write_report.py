"""Write a review's report: one self-contained page, every number of it taken from the tables."""

from collections.abc import Sequence
from pathlib import Path

from scripts.common.wording import chosen_percent
from scripts.documents.citation_styles import METHODS, style_file
from scripts.documents.citations import resolve_citations
from scripts.documents.export import embed_pictures, number_captions
from scripts.documents.templates import fill_page
from scripts.figures.display_limits import too_many_to_list
from scripts.inputs.yaml_files import read_yaml
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.claims import claim_counts, claim_differences, claim_groups, claims_sentence
from scripts.report.columns import shown_columns, study_columns
from scripts.report.figures import figure_entry
from scripts.report.guidelines.checklists import guideline_sections
from scripts.report.limits import limits
from scripts.report.methods import methods, verdict_rules
from scripts.report.review_facts import (
    READ,
    how_to_read,
    primary_syntheses,
    report_counts,
    source_documents,
)
from scripts.report.studies import study_entries
from scripts.report.syntheses import gather_syntheses
from scripts.report.votes import synthesis_entry
from scripts.tables.data_package import describe_package, list_sources, references_of
from scripts.tables.files import Tables, read_tables
from scripts.tables.review import REVIEW_TABLES
from scripts.votes.review_data import prepare_review, speak_of


def write_report(
    name: str,
    review: Review,
    config: Config,
    tables: Tables,
    bibliographies: Sequence[Path],
    templates: Path,
) -> str:
    """Fill the report's template.

    It names its figures by file; see ``embed_pictures``. ``templates`` is their folder,
    ``bibliographies`` the review's ``references.bib`` if it has one.
    """
    primary = primary_syntheses(config)
    unlisted = too_many_to_list(tables["studies"], tables["findings"])
    studies = [] if unlisted else study_entries(tables)
    included = [entry for entry in studies if entry["included"]]
    page = fill_page(
        templates,
        "report.html.jinja",
        name=name,
        review=review,
        documents=source_documents(review),
        counts=report_counts(tables),
        evidence_map=figure_entry(tables["figures"], "evidence_map"),
        confidence=chosen_percent(config.confidence),
        level=f"{1 - config.confidence:.2g}",
        how_to_read=how_to_read(config),
        has_pages=bool(tables["findings"]["page"].notna().any()),
        syntheses=[
            synthesis_entry(facts, config, tables)
            for facts in gather_syntheses(config, tables)
            if facts.name in primary
        ],
        cites_studies=bool(bibliographies),
        unlisted=unlisted,
        studies=included,
        study_columns=shown_columns(study_columns()[1:], included, 15),
        claims_sentence=claims_sentence(tables["claims"]),
        claim_counts=[] if tables["claims"].empty else claim_counts(tables["claims"]),
        claim_differences=claim_differences(tables["claims"]),
        methods=methods(config, tables),
        verdict_rules=verdict_rules(config),
        limits=list(limits(review, tables)),
        **guideline_sections(name, review, config, tables),
    )
    cited = resolve_citations(page, [METHODS, *bibliographies], style_file(config.citation_style))
    return number_captions(cited)


def write_claims_page(name: str, review: Review, tables: Tables, templates: Path) -> str:
    """Fill the page that shows each claim with its verdict and its evidence."""
    return fill_page(
        templates,
        "claims.html.jinja",
        name=name,
        review=review,
        documents=source_documents(review),
        sentence=claims_sentence(tables["claims"]),
        counts=claim_counts(tables["claims"]),
        **claim_groups(tables),
    )


if __name__ == "__main__":
    record, _ = read_yaml(Path(snakemake.input.review))
    name, templates = snakemake.wildcards.review, Path(snakemake.input.templates[0]).parent
    review = Review.model_validate(record.data)
    tables = read_tables(snakemake.input, READ)
    speak_of(snakemake.params.words, tables)
    tables, config = prepare_review(tables, Config.model_validate(snakemake.params.config))
    figures = Path(snakemake.input.drawn)
    bibliographies = [Path(path) for path in snakemake.input.references]
    page = write_report(
        name=name,
        review=review,
        config=config,
        tables=tables,
        bibliographies=bibliographies,
        templates=templates,
    )
    Path(snakemake.output.report).write_bytes(embed_pictures(page, figures).encode())
    claims = write_claims_page(name, review, tables, templates)
    Path(snakemake.output.claims).write_bytes(claims.encode())
    package = describe_package(
        name,
        review.title,
        {table: Path(snakemake.input[table]) for table in REVIEW_TABLES},
        REVIEW_TABLES,
        references_of(config.syntheses.values()),
        description=review.question,
        sources=list_sources(source_documents(review)),
    )
    Path(snakemake.output.package).write_bytes(package.encode())
