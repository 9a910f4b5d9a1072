"""Write a review's report: one self-contained page, every number of it taken from the tables."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.common.wording import (
    ARROWS,
    capitalised,
    chosen_percent,
    counted,
    list_words,
    term_label,
)
from scripts.documents.citations import METHODS, list_references, resolve_citations, style_file
from scripts.documents.export import embed_pictures, number_captions, write_docx, write_pdf
from scripts.documents.templates import fill_page
from scripts.explorer.evidence import gather_evidence
from scripts.explorer.page import write_explore_apology, write_explore_page
from scripts.figures.captions.prisma_flow import selection_rows
from scripts.figures.display_limits import too_many_to_browse, too_many_to_list
from scripts.inputs.reading import read_yaml
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.changes import change_section
from scripts.report.claims import claim_counts, claim_differences, claim_groups, claims_sentence
from scripts.report.figures import evidence_map, prisma_flow
from scripts.report.guidelines.checklists import guideline_sections
from scripts.report.limits import limits
from scripts.report.methods import methods, verdict_rules
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.studies import study_entries
from scripts.report.syntheses import gather_syntheses
from scripts.report.votes import synthesis_entry
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.data_package import describe_package, list_sources, references_of
from scripts.tables.files import Tables, read_tables
from scripts.tables.review import REVIEW_TABLES

READ = [contract for name, contract in REVIEW_TABLES.items() if name != "choices"]


def write_report(
    name: str,
    review: Review,
    config: Config,
    tables: Tables,
    figures: Path,
    bibliographies: Sequence[Path],
    templates: Path,
) -> str:
    """Fill the report's template.

    Parameters
    ----------
    name
        Name of the review's folder.
    review, config
        What ``review.yaml`` says, and the config with what the review overrides.
    tables
        All tables of the review by name; see ``READ``.
    figures
        Folder of the review's figures.
    bibliographies
        The review's ``references.bib``; empty where it has none.
    templates
        Folder that holds ``report.html.jinja`` and ``report.css``.

    Returns
    -------
    An HTML page that names its figures by file; ``_documents`` makes of it what readers get.
    """
    unlisted = too_many_to_list(tables["studies"], tables["findings"])
    studies = [] if unlisted else study_entries(tables)
    page = fill_page(
        templates,
        "report.html.jinja",
        name=name,
        review=review,
        documents=_documents(review),
        search=list(_search_rows(review)),
        counts=report_counts(tables),
        arrows=[(ARROWS[vote], term_label(vote)) for vote in VOTE_CATEGORIES],
        flow=prisma_flow(review, tables, figures),
        evidence_map=evidence_map(config, tables, figures),
        confidence=chosen_percent(config.confidence),
        how_to_read=_how_to_read(config),
        syntheses=[
            synthesis_entry(facts, config, tables, figures)
            for facts in gather_syntheses(config, tables)
        ],
        cites_studies=bool(bibliographies),
        unlisted=unlisted,
        studies=[entry for entry in studies if entry["included"]],
        others=[entry for entry in studies if not entry["included"]],
        claims_sentence=claims_sentence(tables["claims"]),
        claim_counts=[] if tables["claims"].empty else claim_counts(tables["claims"]),
        claim_differences=claim_differences(tables["claims"]),
        changes=change_section(tables["changes"], config),
        methods=methods(config),
        verdict_rules=verdict_rules(config),
        limits=list(limits(review, tables)),
        **guideline_sections(name, review, config, tables),
    )
    cited = resolve_citations(page, [METHODS, *bibliographies], style_file(config.citation_style))
    return number_captions(cited)


def write_claims_page(name: str, review: Review, tables: Tables, templates: Path) -> str:
    """Fill the page that shows each claim with its verdict and its evidence.

    Parameters
    ----------
    name, review, templates
        As in ``write_report``.
    tables
        ``claims``, ``findings`` and ``studies``.
    """
    return fill_page(
        templates,
        "claims.html.jinja",
        name=name,
        review=review,
        documents=_documents(review),
        sentence=claims_sentence(tables["claims"]),
        counts=claim_counts(tables["claims"]),
        **claim_groups(tables),
    )


def browse_evidence(
    name: str,
    review: Review,
    config: Config,
    tables: Tables,
    bibliographies: Sequence[Path],
    templates: Path,
) -> str:
    """Fill the evidence browser, or the page that says why there is none.

    Parameters are those of ``write_report``.
    """
    if why := too_many_to_browse(tables["findings"]):
        return write_explore_apology(name, review, why, templates)
    references = list_references(
        tables["studies"]["reference"].dropna(), bibliographies, style_file(config.citation_style)
    )
    paragraphs = {
        (facts.name, region): text
        for facts in gather_syntheses(config, tables)
        for region, text in region_paragraphs(facts).items()
    }
    evidence = gather_evidence(review, config, tables, references, paragraphs)
    return write_explore_page(name, review, evidence, templates)


def _documents(review: Review) -> list[dict[str, str | None]]:
    def text(key: str) -> str:
        document = (review.documents or {})[key]
        parts = [document.authors, f"({document.year})" if document.year else None]
        named = " ".join(part for part in parts if part)
        sentences = [named, document.title, document.journal]
        return " ".join(s if s[-1] in ".?!" else f"{s}." for s in sentences if s)

    return [{"text": text(k), "doi": d.doi} for k, d in (review.documents or {}).items()]


def _search_rows(review: Review) -> Iterator[tuple[str, str]]:
    for key, value in review.search:
        shown = ", ".join(value) if isinstance(value, list) else value
        yield capitalised(term_label(key)), shown or "not reported"
    yield from selection_rows(review.selection)


def report_counts(tables: Tables) -> dict[str, str]:
    """Count studies, cohorts, participants and findings in sentences."""
    studies, findings = (t[t["included"]] for t in (tables["studies"], tables["findings"]))
    other_studies = len(tables["studies"]) - len(studies)
    other_findings = len(tables["findings"]) - len(findings)
    cohorts = studies.groupby("cohort")["n_treated"].max()
    treated, unknown = int(cohorts.sum()), int(cohorts.isna().sum())
    roles = tables["arms"].loc[tables["arms"]["study_id"].isin(studies["study_id"]), "role"]
    untreated = (roles == "patients").any()
    noun = "participant in the groups studied" if untreated else "treated participant"
    nouns = noun.replace("participant", "participants")
    people = f" with {counted(treated, noun, nouns)}" if treated else ""
    number = "the number of participants" if untreated else "the number treated"
    more = f" Not reported for {counted(unknown, 'cohort')}: {number}." if unknown else ""
    k = counted(len(studies), "study", "studies")
    named = len(cohorts) < len(studies) or (studies["cohort"] != studies["study_id"]).any()
    where = counted(len(cohorts), "independent cohort" if named else "cohort")
    sources = findings["section"].fillna("no section").value_counts().sort_index()
    by_section = list_words([f"{count} from {name}" for name, count in sources.items()])
    by_section = f"all from {sources.index[0]}" if len(sources) == 1 else by_section
    return {
        "sentence": f"{k} of {where}{people}; {counted(len(findings), 'finding')}.{more}"
        f"{_others(other_studies, other_findings)}",
        "studies_caption": f"{k}, {where}. A number that is not reported is shown as ?.",
        "findings_sentence": f"{counted(len(findings), 'finding')}: {by_section}."
        if len(findings)
        else "No finding is recorded.",
    }


def _others(studies: int, findings: int) -> str:
    if not studies:
        return ""
    return (
        f" Outside the review's included studies: {counted(studies, 'study', 'studies')} with "
        f"{counted(findings, 'finding')}, in syntheses of their own."
    )


def _how_to_read(config: Config) -> str:
    share = chosen_percent(config.agreement)
    voter = "a cohort" if config.unit == "cohort" else "a study"
    rule = "and of a cohort's studies" if config.unit == "cohort" else "or its vote conflicts"
    return (
        "Each table gives the verdict on each region, the studies with the direction that they "
        f"report, the votes, and the participants behind them. At least {share} of a study's "
        f"findings must agree, {rule}. As a rule {voter} votes once. An attainable p value in "
        "italics is above 0.05: with so few votes, the sign test could not have come out at 0.05 "
        "or below, whatever the studies had found. "
        "The rules of the verdicts are under Methods."
    )


if __name__ == "__main__":
    record, _ = read_yaml(Path(snakemake.input.review))
    name, templates = snakemake.wildcards.review, Path(snakemake.input.templates[0]).parent
    review = Review.model_validate(record.data)
    config = Config.model_validate(snakemake.params.config)
    tables, figures = read_tables(snakemake.input, READ), Path(snakemake.input.figures)
    bibliographies = [Path(path) for path in snakemake.input.references]
    page = write_report(
        name=name,
        review=review,
        config=config,
        tables=tables,
        figures=figures,
        bibliographies=bibliographies,
        templates=templates,
    )
    Path(snakemake.output.report).write_bytes(embed_pictures(page, figures).encode())
    above = {
        "title": review.title,
        "subtitle": review.question or "",
        "abstract": report_counts(tables)["sentence"],
    }
    # The documents take seconds each, most of them in programs of their own.
    beside = ThreadPoolExecutor()
    documents = [
        beside.submit(write, page, above, figures, Path(output))
        for write, output in (
            (write_docx, snakemake.output.docx),
            (write_pdf, snakemake.output.pdf),
        )
    ]
    claims = write_claims_page(name, review, tables, templates)
    Path(snakemake.output.claims).write_bytes(claims.encode())
    explore = browse_evidence(name, review, config, tables, bibliographies, templates)
    Path(snakemake.output.explore).write_bytes(explore.encode())
    package = describe_package(
        name,
        review.title,
        {table: Path(snakemake.input[table]) for table in REVIEW_TABLES},
        REVIEW_TABLES,
        references_of(config.syntheses.values()),
        description=review.question,
        sources=list_sources(_documents(review)),
    )
    Path(snakemake.output.package).write_bytes(package.encode())
    for document in documents:
        document.result()
