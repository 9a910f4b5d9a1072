"""The reporting guidelines of a report: each item, what answers it, and where that stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.common.words import noun
from scripts.figures.display_limits import too_many_to_list
from scripts.models.config import Config
from scripts.models.guideline_items import PRISMA, SWIM, Item
from scripts.models.review import Review
from scripts.report.certainty import certainty_rules, ratings_sentence
from scripts.report.guidelines.answers import (
    REPORTED,
    STATUSES,
    Answer,
    ReviewFacts,
    choose_answers,
    of_review,
)
from scripts.report.guidelines.prisma import PRISMA_ANSWERS
from scripts.report.guidelines.swim import swim_answers
from scripts.report.guidelines.values import answer_values
from scripts.tables.files import Tables

# Where answers stand: the address from the supplement, which has the checklists, and the title.
PLACES = {
    "title": ("report.html", "Report: title and question"),
    "map": ("report.html#map", "Report: evidence map"),
    "results": ("report.html#results", "Report: results"),
    "robustness": ("report.html#robustness", "Report: robustness of the results"),
    "review": ("#review", "Supplement: search and selection"),
    "studies": ("#studies", "Supplement: included studies"),
    "other-evidence": ("#other-evidence", "Supplement: studies not eligible"),
    "findings": ("#findings", "Supplement: findings"),
    "methods": ("#methods", "Supplement: methods"),
    "limits": ("#limits", "Supplement: limitations"),
    "summary-of-findings": ("#summary-of-findings", "Supplement: how certainty is rated"),
    "guidelines": ("#guidelines", "Supplement: this table"),
}


def guideline_section(name: str, review: Review, config: Config, tables: Tables) -> dict[str, Any]:
    """Gather what the supplement shows of reporting guidelines, and how certainty is rated."""
    return {
        "checklists": checklists(ReviewFacts(name, review, config, tables)),
        "rules": certainty_rules(config),
        "ratings": ratings_sentence(tables["certainty"]),
    }


def checklists(facts: ReviewFacts) -> list[dict[str, Any]]:
    """Fill both checklists."""
    reporting, values = facts.review.reporting, answer_values(facts)
    places = PLACES | {
        "syntheses": ("#syntheses", f"Supplement: direction of effect by {noun('region')}"),
        **{
            f"synthesis-{name}": (f"#synthesis-{name}", f"Supplement: {synthesis.title}")
            for name, synthesis in facts.config.syntheses.items()
        },
    }
    if too_many_to_list(facts.tables["studies"], facts.tables["findings"]):
        places["other-evidence"] = places["studies"]  # there is no list of them
    is_coded = bool(facts.review.documents)
    swim, prisma = swim_answers(facts, values), choose_answers(PRISMA_ANSWERS, values)
    guidelines = (
        ("SWiM", "campbell2020", SWIM, swim, reporting.swim),
        ("PRISMA 2020", "page2021", PRISMA, prisma, reporting.prisma),
    )
    return [
        checklist(title, source, fill_items(items, answers, authors, places, is_coded=is_coded))
        for title, source, items, answers, authors in guidelines
    ]


def checklist(title: str, source: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Head the rows of a checklist by their number in each status."""
    statuses = [row["status"] for row in rows]
    counts = [f"{statuses.count(status)} {status}" for status in STATUSES if status in statuses]
    summary = f"Of {len(rows)} items: {', '.join(counts)}."
    return {"title": title, "source": source, "summary": summary, "rows": rows}


def fill_items(
    items: Sequence[Item],
    answers: Mapping[str, Answer],
    authors: Mapping[str, str],
    places: Mapping[str, tuple[str, str]],
    *,
    is_coded: bool,
) -> list[dict[str, Any]]:
    """Answer each item; what the authors answer completes it, and is shown as theirs.

    ``places`` are addresses and titles; ``is_coded`` says whether the review is coded from its
    documents, so that what is missing is not reported there.
    """
    rows = []
    for item in items:
        answer = of_review(answers[item.number], is_coded=is_coded)
        by_authors = authors.get(item.number, "")
        at = answer.places or (("guidelines",) if by_authors else ())
        rows.append(
            {
                **item._asdict(),
                "status": REPORTED if by_authors else answer.status,
                "text": answer.text,
                "left": "" if by_authors else answer.left,
                "authors": by_authors,
                "places": [{"address": places[n][0], "title": places[n][1]} for n in at],
            }
        )
    return rows
