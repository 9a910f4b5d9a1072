"""Describe each file of the results in a few words, by its name."""

from collections.abc import Mapping
from pathlib import Path, PurePath

from scripts.common.wording import capitalised

TABLES = {
    "studies": "one row per study",
    "arms": "one row per group of participants of a study",
    "findings": "one row per finding",
    "regions": "one row per region or outcome of the vocabulary",
    "study_votes": "the vote of each study on each region or outcome",
    "unit_votes": "the vote of each unit (cohort, study or comparison) on each region or outcome",
    "unvoted_findings": "the findings that vote in no synthesis, with the reason",
    "subgroups": "the votes by the values of a field of the studies",
    "votes": "the votes on each region or outcome, counted, and the verdict",
    "tallies": "the participants contributing to the votes on each region or outcome",
    "side_votes": "the votes on each region or outcome by side",
    "certainty": "the certainty of the evidence on each region or outcome",
    "effects": "the effect on each region or outcome, by each method that the data permit",
    "reported_effects": "the effects and p values that cohorts report on each region or outcome",
    "heterogeneity": "the effect from votes for several degrees of heterogeneity",
    "leave_one_out": "the votes on each region or outcome without each cohort",
    "specifications": "the votes on each region or outcome under other choices of analysis",
    "evidence_needed": "the further evidence that would change each result",
    "claims": "the statements of the review's text, compared with its findings",
    "changes": "what differs from the version that was published before",
    "choices": "the choices of analysis",
    "figures": "the caption, alternative text and size of each figure, or why it is absent",
    "citations": "which review cites which primary study",
    "overlap": "the primary studies that two reviews share",
    "covered_area": "how far the reviews overlap as a whole",
    "described_differently": "primary studies that two reviews describe differently",
}
FIGURES = {
    "prisma_flow": "PRISMA flow diagram of the selection of studies",
    "risk_of_bias_table": "risk of bias of each study (traffic-light plot)",
    "risk_of_bias_summary": "risk of bias of all studies (summary plot)",
    "evidence_map": "evidence map",
    "evidence_gap_map": "evidence gap map",
    "citation_matrix": "citation matrix: which review cites which primary study",
    "effect_direction": "effect direction plot",
    "harvest_plot": "harvest plot",
    "vote_plot": "share of directional votes, with its interval",
    "forest_plot": "forest plot of the effects and p values that cohorts report",
    "albatross_plot": "albatross plot: p values against participants",
    "brain_map": "brain map of the votes",
    "leave_one_out": "verdicts without each cohort",
    "specification_curve": "votes under other choices of analysis",
}
FILES = {
    "report.html": "Report of the review, as a page",
    "report.docx": "Report of the review, as a Word document",
    "report.pdf": "Report of the review, as PDF",
    "supplement.html": "Supplement of the report, as a page",
    "supplement.pdf": "Supplement of the report, as PDF",
    "claims.html": "Statements of the review's text compared with its findings, as a page",
    "explore.html": "Evidence browser: findings, votes and studies, as a page",
    "overlap.html": "Comparison of the reviews, as a page",
    "tables.xlsx": "All tables, one sheet each, with a description of each column",
    "references.ris": "References of the included studies, for EndNote, Zotero and others",
    "references.json": "References of the included studies as CSL-JSON",
    "nimads_studyset.json": "Findings as a NIMADS study set; points are centres of named regions",
    "nimads_annotation.json": "What was coded of each finding of the study set (NIMADS annotation)",
    "datapackage.json": "Machine-readable description of the tables (data package)",
    "manifest.json": "SHA-256 of every input and result, with the choices and software of the run",
}


def is_published(path: str | PurePath) -> bool:
    """Check whether a result is published as a file; the others by their digest in the manifest.

    Of figures, the SVG is what people look at. PNG, PDF and the PDF of the supplement repeat what
    other files show, and would make a repository with several versions several times as large.

    Examples
    --------
    >>> is_published("results/demo/figures/harvest_plot.svg")
    True
    >>> is_published("results/demo/figures/harvest_plot.png")
    False
    """
    path = PurePath(path)
    is_copy = path.parent.name == "figures" and path.suffix in (".png", ".pdf")
    return not is_copy and path.name != "supplement.pdf"


def describe_output(path: Path, titles: Mapping[str, str]) -> str:
    """Say in a few words what a file of the results is.

    Parameters
    ----------
    path
        The file, in ``results/``.
    titles
        Titles of the syntheses of its review, by their names.

    Raises
    ------
    ValueError
        If there is no description of it in this module.
    """
    if path.name in FILES:
        return FILES[path.name]
    if path.suffix == ".csv" and path.stem in TABLES:
        return f"Table: {TABLES[path.stem]}"
    for kind, words in FIGURES.items():
        if path.parent.name == "figures" and f"{path.stem}_".startswith(f"{kind}_"):
            synthesis = path.stem.removeprefix(kind).removeprefix("_")
            title = f": {titles.get(synthesis, synthesis)}" if synthesis else ""
            return f"{capitalised(words)}{title} ({path.suffix[1:].upper()})"
    raise ValueError(f"{path} has no description in scripts/common/output_names.py.")
