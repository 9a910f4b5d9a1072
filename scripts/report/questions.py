"""The primary questions of a report: what its results and their robustness show of each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scripts.common.wording import p_text
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.certainty import summary_of_findings
from scripts.report.figures import figure_entry
from scripts.report.methods import synthesis_rule
from scripts.report.narrative.summary import summary_paragraph
from scripts.report.regions import MOST_ROWS, split_regions
from scripts.report.robustness import robustness_rows, robustness_sentences
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis


def question_entry(
    facts: SynthesisFacts, config: Config, review: Review, tables: Tables
) -> dict[str, Any]:
    """Gather what the results show of a primary question."""
    name, several = facts.name, list(split_regions(facts.votes).several["region"])
    summary = summary_of_findings(facts, review, tables, several[:MOST_ROWS])
    rows = several or summary["rows"]
    return {
        "name": name,
        "title": facts.synthesis.title,
        "rule": synthesis_rule(config, name),
        "paragraph": summary_paragraph(facts),
        "figure": figure_entry(tables["figures"], "effect_direction", name),
        "summary": {**summary, "rows": summary["rows"][:MOST_ROWS]},
        "more": max(0, len(rows) - MOST_ROWS),
    }


def robustness_entry(primary: Sequence[SynthesisFacts], tables: Tables) -> dict[str, Any]:
    """Gather the effect estimates and sensitivity analyses of what several cohorts report."""
    rows = [row for facts in primary for row in _robustness_rows(facts, tables)]
    return {
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "text": " ".join(robustness_sentences(primary)),
        "of_votes": any("votes" in row["method"] for row in rows),
    }


def _robustness_rows(facts: SynthesisFacts, tables: Tables) -> list[dict[str, Any]]:
    heterogeneity = rows_of_synthesis(tables["heterogeneity"], facts.name)
    several = split_regions(facts.votes).several
    shown = robustness_rows(replace(facts, votes=several), heterogeneity)
    return [
        entry
        | {
            "question": facts.synthesis.title,
            "p_sign": p_text(row.p_sign),
            "p_attainable": p_text(row.p_attainable),
        }
        for row, entry in zip(iterate_rows(several), shown, strict=True)
    ]
