"""The primary questions of a report: what its results and their robustness show of each."""

from collections.abc import Sequence
from typing import Any

from scripts.common.wording import capitalised, p_text
from scripts.common.words import group_noun, group_nouns
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.certainty import summary_of_findings
from scripts.report.figures import figure_entry
from scripts.report.methods import synthesis_rule
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.regions import lines_of_one, split_regions
from scripts.report.robustness import robustness_rows, robustness_sentences
from scripts.report.syntheses import SynthesisFacts
from scripts.report.votes import group_by_paragraph
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis

# ASSUME: a table of the main report can be read up to so many rows; the supplement has all.
MOST_ROWS = 12


def question_entry(
    facts: SynthesisFacts, config: Config, review: Review, tables: Tables
) -> dict[str, Any]:
    """Gather what the results show of a primary question."""
    regions, name = split_regions(facts.votes), facts.name
    paragraphs = region_paragraphs(facts)
    several = list(regions.several["region"])
    summary = summary_of_findings(facts, review, tables, several=bool(several))
    place = {capitalised(region): number for number, region in enumerate(several)}
    rows = sorted(summary["rows"], key=lambda row: place.get(row["region"], len(place)))
    return {
        "name": name,
        "title": facts.synthesis.title,
        "rule": synthesis_rule(config, name),
        "group": capitalised(group_noun(facts.synthesis.group_by)),
        "groups": group_nouns(facts.synthesis.group_by),
        "paragraphs": group_by_paragraph(
            [{"name": region, "paragraph": paragraphs[region]} for region in several[:MOST_ROWS]]
        ),
        "lines": list(lines_of_one(facts)) if several else [],
        "single": len(regions.single) + len(regions.without),
        "figure": figure_entry(tables["figures"], "effect_direction", name),
        "summary": {**summary, "rows": rows[:MOST_ROWS]},
        "more": max(0, len(rows) - MOST_ROWS),
    }


def robustness_entry(primary: Sequence[SynthesisFacts], tables: Tables) -> dict[str, Any]:
    """Gather the effect estimates and sensitivity analyses of what several cohorts report."""
    rows = [row for facts in primary for row in _robustness_rows(facts, tables)]
    return {
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "text": " ".join(robustness_sentences(primary)),
        "benefit": any(facts.synthesis.count == "benefit" for facts in primary),
    }


def _robustness_rows(facts: SynthesisFacts, tables: Tables) -> list[dict[str, Any]]:
    heterogeneity = rows_of_synthesis(tables["heterogeneity"], facts.name)
    rows = {row["region"]: row for row in robustness_rows(facts, heterogeneity)}
    return [
        rows[capitalised(row.region)]
        | {
            "question": facts.synthesis.title,
            "p_sign": p_text(row.p_sign),
            "p_attainable": p_text(row.p_attainable),
        }
        for row in iterate_rows(split_regions(facts.votes).several)
    ]
