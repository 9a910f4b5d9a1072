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
from scripts.report.answer import answer_entry
from scripts.report.claims import claim_counts, claim_differences, claim_groups, claims_sentence
from scripts.report.columns import short_study_columns, shown_columns
from scripts.report.figures import figure_entry
from scripts.report.limits import limits
from scripts.report.methods import short_methods
from scripts.report.questions import question_entry, robustness_entry
from scripts.report.reading import coding_notes_sentence
from scripts.report.review_facts import READ, primary_syntheses, report_counts, source_documents
from scripts.report.studies import group_by_cohort, included_entries
from scripts.report.syntheses import gather_syntheses
from scripts.tables.data_package import describe_package, list_sources, references_of
from scripts.tables.files import Tables, read_tables
from scripts.tables.review import REVIEW_TABLES
from scripts.votes.review_data import prepare_review, speak_of

# ASSUME: a report of a few pages cites and lists so many included studies; the supplement all.
MOST_CITED = 15
MOST_LIMITS = 8
GRAVEST = 5  # statements that are not reproduced; the page on them has all


def write_report(
    name: str,
    review: Review,
    config: Config,
    tables: Tables,
    bibliographies: Sequence[Path],
    templates: Path,
) -> str:
    """Fill the template of the report: the answer, and what it rests on, in a few pages.

    It names its figures by file; see ``embed_pictures``. ``templates`` is their folder,
    ``bibliographies`` the review's ``references.bib`` if it has one.
    """
    primary = gather_syntheses(config, tables, primary_syntheses(config))
    unlisted = too_many_to_list(tables["studies"], tables["findings"])
    studies = [] if unlisted else group_by_cohort(included_entries(tables))
    differences = claim_differences(tables["claims"])
    stated = list(limits(review, tables))
    grouped = any(study["cohort"] != study["label"] for study in studies)
    first = 26 if grouped else 18  # per cent of the table of studies
    page = fill_page(
        templates,
        "report.html.jinja",
        name=name,
        review=review,
        documents=source_documents(review),
        counts=report_counts(tables),
        answer=answer_entry(primary, tables),
        evidence_map=figure_entry(tables["figures"], "evidence_map"),
        confidence=chosen_percent(config.confidence),
        questions=[question_entry(facts, config, review, tables) for facts in primary],
        further=len(config.syntheses) - len(primary),
        robustness=robustness_entry(primary, tables),
        has_references=bool(bibliographies),
        cites_studies=bool(bibliographies) and len(studies) <= MOST_CITED,
        unlisted=unlisted,
        studies=studies,
        grouped=grouped,
        study_columns=shown_columns(short_study_columns(), studies, first),
        claims_sentence=claims_sentence(tables["claims"]),
        has_claims=not tables["claims"].empty,
        claim_differences=differences[:GRAVEST],
        more_differences=max(0, len(differences) - GRAVEST),
        methods=short_methods(config, tables),
        limits=stated[:MOST_LIMITS],
        more_limits=max(0, len(stated) - MOST_LIMITS),
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
        coding_notes=coding_notes_sentence(tables["claims"]["note"].dropna()),
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
