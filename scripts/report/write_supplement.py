"""Write the supplement of a review's report: every question, every figure and every finding."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.common.wording import capitalised, chosen_percent
from scripts.documents.citation_styles import METHODS, style_file
from scripts.documents.citations import resolve_citations
from scripts.documents.export import number_captions
from scripts.documents.templates import fill_page
from scripts.figures.display_limits import too_many_to_list
from scripts.inputs.yaml_files import read_yaml
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.certainty import certainty_level, summary_of_findings
from scripts.report.changes import change_section
from scripts.report.columns import shown_columns, study_columns
from scripts.report.figures import figure_entries, figure_entry
from scripts.report.findings import finding_rows, finding_table_columns, findings_sentence
from scripts.report.guidelines.checklists import guideline_section
from scripts.report.limits import limits
from scripts.report.methods import methods, verdict_rules
from scripts.report.reading import figure_notes, sign_legend, table_notes
from scripts.report.regions import MOST_ROWS, split_regions
from scripts.report.review_facts import (
    READ,
    put_primary_first,
    report_counts,
    source_documents,
)
from scripts.report.selection import NOT_REPORTED, search_rows
from scripts.report.studies import study_entries
from scripts.report.syntheses import SynthesisFacts, gather_syntheses
from scripts.report.votes import synthesis_entry
from scripts.tables.figures import REVIEW_KINDS, ROBUSTNESS_KINDS, VOTE_KINDS
from scripts.tables.files import Tables, iterate_rows, read_tables, rows_of_synthesis
from scripts.votes.review_data import prepare_review, speak_of

# The report has the evidence map; the flow diagram stands with the selection of studies.
OTHER_KINDS = [kind for kind in REVIEW_KINDS if kind not in ("evidence_map", "prisma_flow")]


def write_supplement(
    name: str,
    review: Review,
    config: Config,
    tables: Tables,
    bibliographies: Sequence[Path],
    templates: Path,
) -> str:
    """Fill the template of the supplement.

    It names its figures by file, in ``../figures/``. ``templates`` is their folder,
    ``bibliographies`` the review's ``references.bib`` if it has one.
    """
    config = put_primary_first(config)
    unlisted = too_many_to_list(tables["studies"], tables["findings"])
    studies = [] if unlisted else study_entries(tables)
    included = [entry for entry in studies if entry["included"]]
    others = [entry for entry in studies if not entry["included"]]
    findings = [] if unlisted else finding_rows(tables)
    page = fill_page(
        templates,
        "supplement.html.jinja",
        name=name,
        review=review,
        documents=source_documents(review),
        search=list(search_rows(review)),
        searched=any(value != NOT_REPORTED for _, value in search_rows(review)),
        counts=report_counts(tables),
        flow=figure_entry(tables["figures"], "prisma_flow"),
        whole_review=figure_entries(tables["figures"], OTHER_KINDS),
        confidence=chosen_percent(config.confidence),
        legend=sign_legend(config),
        reading=[*table_notes(config), *figure_notes(shown_kinds(tables["figures"]))],
        syntheses=[
            synthesis_entry(facts, config, tables)
            | {"certainty": certainty_texts(facts, tables)}
            | summary_of_several(facts, review, tables)
            for facts in gather_syntheses(config, tables)
        ],
        folder="../figures/",
        cites_studies=bool(bibliographies),
        unlisted=unlisted,
        studies=included,
        study_columns=shown_columns(study_columns(), included, 13),
        others=others,
        other_columns=shown_columns(study_columns(), others, 13),
        findings_sentence=findings_sentence(tables["findings"]),
        finding_rows=findings,
        finding_columns=finding_table_columns(findings) if findings else [],
        unvoted=len(tables["unvoted_findings"]),
        changes=change_section(tables["changes"], config),
        methods=methods(config, tables),
        verdict_rules=verdict_rules(config),
        limits=list(limits(review, tables)),
        guidelines=guideline_section(name, review, config, tables),
    )
    cited = resolve_citations(page, [METHODS, *bibliographies], style_file(config.citation_style))
    return number_captions(cited)


def certainty_texts(facts: SynthesisFacts, tables: Tables) -> dict[str, str]:
    """Give the certainty of each region of a synthesis in words."""
    rated = iterate_rows(rows_of_synthesis(tables["certainty"], facts.name))
    return {capitalised(facts.label(row.region)): certainty_level(row)[1] for row in rated}


def summary_of_several(facts: SynthesisFacts, review: Review, tables: Tables) -> dict[str, Any]:
    """Gather the summary of findings on regions with several units, and whether it is long."""
    several = list(split_regions(facts.votes).several["region"])
    summary = summary_of_findings(facts, review, tables, several)
    return {"summary": summary, "is_long": len(several) > MOST_ROWS}


def shown_kinds(figures: pd.DataFrame) -> list[str]:
    """List the kinds of which the review has a figure, in the order of the report."""
    drawn = {*figures.loc[figures["absent"].isna(), "kind"]}
    return [kind for kind in (*REVIEW_KINDS, *VOTE_KINDS, *ROBUSTNESS_KINDS) if kind in drawn]


if __name__ == "__main__":
    record, _ = read_yaml(Path(snakemake.input.review))
    tables = read_tables(snakemake.input, READ)
    speak_of(snakemake.params.words, tables)
    tables, config = prepare_review(tables, Config.model_validate(snakemake.params.config))
    page = write_supplement(
        name=snakemake.wildcards.review,
        review=Review.model_validate(record.data),
        config=config,
        tables=tables,
        bibliographies=[Path(path) for path in snakemake.input.references],
        templates=Path(snakemake.input.templates[0]).parent,
    )
    Path(snakemake.output.supplement).write_bytes(page.encode())
