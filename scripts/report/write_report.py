"""Write a review's report: one self-contained page, every number of it taken from the tables."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.common.wording import chosen_percent, counted, list_words
from scripts.common.words import is_neuroimaging, noun, unit_noun, with_article
from scripts.documents.citation_styles import METHODS, style_file
from scripts.documents.citations import resolve_citations
from scripts.documents.export import embed_pictures, number_captions
from scripts.documents.templates import fill_page
from scripts.figures.display_limits import too_many_to_list
from scripts.inputs.yaml_files import read_yaml
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.changes import change_section
from scripts.report.claims import claim_counts, claim_differences, claim_groups, claims_sentence
from scripts.report.columns import shown_columns, study_columns
from scripts.report.figures import figure_entry
from scripts.report.guidelines.checklists import guideline_sections
from scripts.report.limits import limits
from scripts.report.methods import methods, verdict_rules
from scripts.report.selection import NOT_REPORTED, search_rows
from scripts.report.studies import study_entries
from scripts.report.subgroups import unvoted_rows
from scripts.report.syntheses import gather_syntheses
from scripts.report.votes import synthesis_entry
from scripts.tables.data_package import describe_package, list_sources, references_of
from scripts.tables.files import Tables, read_tables
from scripts.tables.review import REVIEW_TABLES
from scripts.votes.review_data import prepare_review, speak_of

READ = [contract for name, contract in REVIEW_TABLES.items() if name != "choices"]


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
    config = put_primary_first(config)
    unlisted = too_many_to_list(tables["studies"], tables["findings"])
    studies = [] if unlisted else study_entries(tables)
    included = [entry for entry in studies if entry["included"]]
    others = [entry for entry in studies if not entry["included"]]
    page = fill_page(
        templates,
        "report.html.jinja",
        name=name,
        review=review,
        documents=_documents(review),
        search=list(search_rows(review)),
        searched=any(value != NOT_REPORTED for _, value in search_rows(review)),
        counts=report_counts(tables),
        flow=figure_entry(tables["figures"], "prisma_flow"),
        evidence_map=figure_entry(tables["figures"], "evidence_map"),
        confidence=chosen_percent(config.confidence),
        level=f"{1 - config.confidence:.2g}",
        how_to_read=_how_to_read(config),
        has_pages=bool(tables["findings"]["page"].notna().any()),
        syntheses=[
            synthesis_entry(facts, config, tables) for facts in gather_syntheses(config, tables)
        ],
        cites_studies=bool(bibliographies),
        unlisted=unlisted,
        studies=included,
        study_columns=shown_columns(study_columns()[1:], included, 15),
        others=others,
        other_columns=shown_columns(study_columns(), others, 13),
        unvoted=unvoted_rows(tables),
        claims_sentence=claims_sentence(tables["claims"]),
        claim_counts=[] if tables["claims"].empty else claim_counts(tables["claims"]),
        claim_differences=claim_differences(tables["claims"]),
        changes=change_section(tables["changes"], config),
        methods=methods(config, tables),
        verdict_rules=verdict_rules(config),
        limits=list(limits(review, tables)),
        **guideline_sections(name, review, config, tables),
    )
    cited = resolve_citations(page, [METHODS, *bibliographies], style_file(config.citation_style))
    return number_captions(cited)


def put_primary_first(config: Config) -> Config:
    """Put the primary synthesis before the others, which keep their order."""
    in_order = sorted(config.syntheses.items(), key=lambda item: not item[1].primary)
    return config.model_copy(update={"syntheses": dict(in_order)})


def write_claims_page(name: str, review: Review, tables: Tables, templates: Path) -> str:
    """Fill the page that shows each claim with its verdict and its evidence."""
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


def _documents(review: Review) -> list[dict[str, str | None]]:
    def text(key: str) -> str:
        document = (review.documents or {})[key]
        parts = [document.authors, f"({document.year})" if document.year else None]
        named = " ".join(part for part in parts if part)
        sentences = [named, document.title, document.journal]
        return " ".join(s if s[-1] in ".?!" else f"{s}." for s in sentences if s)

    return [{"text": text(k), "doi": d.doi} for k, d in (review.documents or {}).items()]


def report_counts(tables: Tables) -> dict[str, str]:
    """Count studies, cohorts, participants and findings in sentences."""
    studies, findings = (t[t["included"]] for t in (tables["studies"], tables["findings"]))
    other_studies = len(tables["studies"]) - len(studies)
    other_findings = len(tables["findings"]) - len(findings)
    cohorts = studies.groupby("cohort")["n_treated"].max()
    treated, unknown = int(cohorts.sum()), int(cohorts.isna().sum())
    roles = tables["arms"].loc[tables["arms"]["study_id"].isin(studies["study_id"]), "role"]
    untreated = (roles == "patients").any()
    person, persons = noun("participant"), noun("participants")
    if untreated:
        person, persons = (f"{name} in the groups studied" for name in (person, persons))
    elif is_neuroimaging():
        person, persons = (f"{noun('treated')} {name}" for name in (person, persons))
    else:
        person, persons = (f"{name} in {noun('treated')} groups" for name in (person, persons))
    people = f" with {counted(treated, person, persons)}" if treated else ""
    number = (
        "the number treated"
        if is_neuroimaging() and not untreated
        else f"the number of {noun('participants')}"
    )
    one, several = noun("cohort"), noun("cohorts")
    more = f" Not reported for {counted(unknown, one, several)}: {number}." if unknown else ""
    k = counted(len(studies), "study", "studies")
    named = len(cohorts) < len(studies) or (studies["cohort"] != studies["study_id"]).any()
    kind = "independent " if named else ""
    where = counted(len(cohorts), f"{kind}{one}", f"{kind}{several}")
    return {
        "sentence": f"{k} of {where}{people}; {counted(len(findings), 'finding')}.{more}"
        f"{_others(other_studies, other_findings)}",
        "studies_caption": f"{k}, {where}. A number that is not reported is shown as ?.",
        "findings_sentence": _findings_sentence(findings),
    }


def _findings_sentence(findings: pd.DataFrame) -> str:
    """Count the findings, by the section that reports them where sections are recorded."""
    if findings.empty:
        return "No finding is recorded."
    sections = findings["section"].value_counts().sort_index()
    parts = [f"{count} from {name}" for name, count in sections.items()]
    if without := len(findings) - int(sections.sum()):
        parts.append(f"{without} without a section")
    k = counted(len(findings), "finding")
    if sections.empty:
        return f"{k}."
    return (
        f"{k}, all from {sections.index[0]}." if len(parts) == 1 else f"{k}: {list_words(parts)}."
    )


def _others(studies: int, findings: int) -> str:
    if not studies:
        return ""
    return (
        f" Outside the review's included studies: {counted(studies, 'study', 'studies')} with "
        f"{counted(findings, 'finding')}, in syntheses of their own."
    )


def _how_to_read(config: Config) -> str:
    share = chosen_percent(config.agreement)
    by_cohort = f"and of a {noun('cohort')}'s studies"
    rule = by_cohort if config.unit == "cohort" else "or its vote conflicts"
    return (
        f"Each table gives the verdict on each {noun('region')}, the studies with the direction "
        f"that they report, the votes, and the {noun('participants')} behind them. At least "
        f"{share} of a study's findings must agree, {rule}. As a rule "
        f"{with_article(unit_noun(config.unit))} votes once. An attainable p value in italics "
        "is above 0.05: with so few votes, the sign test could not have come out at 0.05 or "
        "below, whatever the studies had found. "
        "“Verdict by chance” is the probability of the same verdict or a stronger one, in either "
        "direction, if each directional vote were the toss of a coin; – where the verdict names no "
        "direction. "
        "The rules of the verdicts are under Methods."
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
        sources=list_sources(_documents(review)),
    )
    Path(snakemake.output.package).write_bytes(package.encode())
