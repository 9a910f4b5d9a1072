"""The reporting guidelines of a report: each item, what answers it, and where that stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.common.words import noun
from scripts.models.config import Config
from scripts.models.guideline_items import PRISMA, SWIM, Item
from scripts.models.review import Review
from scripts.report.certainty import certainty_rules, ratings_sentence, summary_of_findings
from scripts.report.guidelines.answers import (
    IN_REPORT,
    STATUSES,
    Answer,
    ReviewFacts,
    choose_answers,
)
from scripts.report.guidelines.prisma import PRISMA_ANSWERS
from scripts.report.guidelines.swim import swim_answers
from scripts.report.guidelines.values import answer_values
from scripts.report.syntheses import gather_syntheses
from scripts.tables.files import Tables

SECTIONS = {
    "review": "The review",
    "map": "Evidence map",
    "studies": "Studies",
    "findings": "Findings",
    "methods": "Methods",
    "limits": "What the data cannot say",
    "summary-of-findings": "How certainty is rated",
}


def guideline_sections(name: str, review: Review, config: Config, tables: Tables) -> dict[str, Any]:
    """Gather what the report shows of reporting guidelines and of certainty.

    These are ``guidelines`` for the section of that name, and ``summaries`` of findings by
    synthesis.
    """
    facts = ReviewFacts(name, review, config, tables)
    return {
        "guidelines": {
            "checklists": checklists(facts),
            "rules": certainty_rules(config),
            "ratings": ratings_sentence(tables["certainty"]),
        },
        "summaries": {
            synthesis.name: summary_of_findings(synthesis, review, tables)
            for synthesis in gather_syntheses(config, tables)
        },
    }


def checklists(facts: ReviewFacts) -> list[dict[str, Any]]:
    """Fill both checklists."""
    reporting, values = facts.review.reporting, answer_values(facts)
    titles = _section_titles() | {
        f"synthesis-{n}": s.title for n, s in facts.config.syntheses.items()
    }
    swim, prisma = swim_answers(facts, values), choose_answers(PRISMA_ANSWERS, values)
    guidelines = (
        ("SWiM", "campbell2020", SWIM, swim, reporting.swim),
        ("PRISMA 2020", "page2021", PRISMA, prisma, reporting.prisma),
    )
    return [
        checklist(title, source, fill_items(items, answers, authors, titles))
        for title, source, items, answers, authors in guidelines
    ]


def _section_titles() -> dict[str, str]:
    return SECTIONS | {"syntheses": f"Votes by {noun('region')}"}


def checklist(title: str, source: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Head the rows of a checklist by their number in each status."""
    statuses = [row["status"] for row in rows]
    counts = [f"{statuses.count(status)} {status}" for status in STATUSES]
    summary = f"Of {len(rows)} items: {', '.join(counts)}."
    return {"title": title, "source": source, "summary": summary, "rows": rows}


def fill_items(
    items: Sequence[Item],
    answers: Mapping[str, Answer],
    authors: Mapping[str, str],
    titles: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Answer each item; what the authors answer completes it, and is shown as theirs."""
    return [
        {
            **item._asdict(),
            "status": IN_REPORT if item.number in authors else answers[item.number].status,
            "text": answers[item.number].text,
            "left": "" if item.number in authors else answers[item.number].left,
            "authors": authors.get(item.number, ""),
            "places": [{"id": at, "title": titles[at]} for at in answers[item.number].places],
        }
        for item in items
    ]
