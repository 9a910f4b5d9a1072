"""The page across reviews, and the alternative text of its figure."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.common.wording import (
    MISSING,
    arm_label,
    capitalised,
    citation_label,
    counted,
    list_words,
    review_label,
    term_label,
)
from scripts.documents.export import as_address
from scripts.documents.templates import fill_page
from scripts.figures.display_limits import too_many_to_draw
from scripts.overlap.covered_area import candidates
from scripts.overlap.differences import cited_findings, shared_citations
from scripts.overlap.review_words import About, Nouns, join_nouns
from scripts.tables.files import Tables, iterate_rows, to_records

LISTS = ("shared_studies", "uncertain_matches")


def write_overlap(
    tables: Tables,
    reviews: Mapping[str, Tables],
    about: Mapping[str, About],
    figure: Path,
    templates: Path,
) -> str:
    """Fill the template of the page across reviews."""
    citations, names = tables["citations"], list(reviews)
    absent = why_no_matrix(citations, names)
    return fill_page(
        templates,
        "overlap/overlap.html.jinja",
        reviews=[{"name": name, "label": review_label(name)} for name in names],
        counts=_counts(citations, names),
        area=_area(next(iterate_rows(tables["covered_area"]))),
        nameless=_nameless(citations),
        absent=absent,
        figure=None if absent else as_address(figure),
        alt=matrix_alt(citations, names),
        pairs=[_pair(row) for row in iterate_rows(tables["overlap"])],
        fields=len({review.field for review in about.values()}),
        studies=_different_studies(tables["described_differently"], citations, reviews, about),
        uncertain=_uncertain(citations),
    )


def why_no_matrix(citations: pd.DataFrame, reviews: Sequence[str]) -> str | None:
    """Say why there is no citation matrix; None where there is one."""
    if len(reviews) < 2:
        return "No citation matrix: there is only one review."
    if citations.empty:
        return "No citation matrix: no review cites a study."
    shown = {"studies": citations["study"].nunique(), "reviews": len(reviews)}
    return too_many_to_draw("citation matrix", shown, "citations.csv")


def matrix_alt(citations: pd.DataFrame, reviews: Sequence[str]) -> str:
    """Describe what the citation matrix shows, with its numbers."""
    by_review = citations.groupby(["review", "included"]).size()
    counts = [
        f"{review_label(name)} includes {by_review.get((name, True), 0)} and cites "
        f"{by_review.get((name, False), 0)} more"
        for name in reviews
    ]
    shared = citations[citations["included"]].groupby("study").size()
    several = counted(int((shared > 1).sum()), "study is", "studies are")
    return (
        f"Citation matrix: {counted(citations['study'].nunique(), 'study', 'studies')} in rows, "
        f"{counted(len(reviews), 'review')} in columns. {'; '.join(counts)}. "
        f"{several} included by more than one review. The table below has the same numbers."
    )


def _counts(citations: pd.DataFrame, reviews: Sequence[str]) -> str:
    included = citations[citations["included"]]
    outside = set(citations["study"]) - set(included["study"])
    distinct = included["study"].nunique()
    text = (
        f"{counted(len(reviews), 'review')} with {counted(len(included), 'inclusion')} of "
        f"{counted(distinct, 'distinct primary study', 'distinct primary studies')}."
    )
    others = counted(len(outside), "further study is", "further studies are")
    return f"{text} {others} cited as supplementary evidence only." if outside else text


def _nameless(citations: pd.DataFrame) -> str:
    """Say how many studies could not be matched with any: no DOI, and no year beside a name."""
    alone = citations[citations["doi"].isna() & citations["year"].isna()]
    if alone.empty:
        return ""
    reviews = list_reviews(sorted(set(alone["review"])))
    return (
        f"For {counted(len(alone), 'study', 'studies')} ({reviews}) neither a DOI nor author and "
        "year are known; they cannot be matched, and the overlap may be underestimated."
    )


def _area(row: Any) -> dict[str, Any]:
    return {
        "is_defined": pd.notna(row.cca),
        "percent": _percent(row.cca),
        "band": row.band,
        "reason": row.reason,
        "inclusions": row.inclusions,
        "studies": row.studies,
        "reviews": row.reviews,
    }


def _percent(share: Any) -> str:
    return MISSING if pd.isna(share) else f"{100 * share:.1f}%"


def _pair(row: Any) -> dict[str, Any]:
    lists = {
        name: [] if pd.isna(getattr(row, name)) else getattr(row, name).split(";") for name in LISTS
    }
    return {
        **row._asdict(),
        "labels": (review_label(row.review_1), review_label(row.review_2)),
        **{name: [_same(cell) for cell in cells] for name, cells in lists.items()},
        "percent": _percent(row.cca),
        "band": MISSING if pd.isna(row.band) else row.band,
    }


def _same(cell: str) -> str:
    return " = ".join(citation_label(name) for name in cell.split(" = "))


def _different_studies(
    differences: pd.DataFrame,
    citations: pd.DataFrame,
    reviews: Mapping[str, Tables],
    about: Mapping[str, About],
) -> list[dict[str, Any]]:
    """Gather the differences of each study and pair of reviews, with all findings of each."""
    entries = []
    for one, two, match in shared_citations(citations):
        name = one.study if match == "certain" else f"{one.study} = {two.study}"
        rows = differences[
            (differences["study"] == name)
            & (differences["review_1"] == one.review)
            & (differences["review_2"] == two.review)
        ]
        if len(rows):
            nouns = join_nouns(about[row.review] for row in (one, two))
            entries.append(
                {
                    "label": _same(name),
                    "id": f"{one.review}-{one.study_id}-{two.review}-{two.study_id}",
                    "is_certain": match == "certain",
                    "included": bool(one.included and two.included),
                    "sides": [_side(row, reviews) for row in (one, two)],
                    "rows": [_difference(row, nouns) for row in to_records(rows)],
                }
            )
    return sorted(entries, key=lambda entry: (entry["label"].casefold(), entry["id"]))


def _side(citation: Any, reviews: Mapping[str, Tables]) -> dict[str, Any]:
    arms = reviews[citation.review]["arms"].dropna(subset="label")
    labels = arms.set_index(["study_id", "arm"])["label"].to_dict()
    texts = [_finding_text(finding, labels) for finding in cited_findings(citation, reviews)]
    return {
        "name": citation.review,
        "label": review_label(citation.review),
        "study_id": citation.study_id.split(";")[0],
        "role": "included" if citation.included else "supplementary evidence",
        "findings": list(dict.fromkeys(texts)),
    }


def _finding_text(finding: Mapping[str, Any], labels: Mapping[Any, str]) -> str:
    target = finding["target_region"]
    region = finding["region"] + ("" if pd.isna(target) else f" to {target}")
    place = finding["study_id"], finding["arm"]
    subgroup = "" if finding["subgroup"] == "all" else f", {finding['subgroup']}"
    whom = labels.get(place, arm_label(*place)) + subgroup
    parts = (finding["measure"], finding["direction"], finding["contrast"])
    measure, direction, contrast = (term_label(part) for part in parts)
    return f"{region}, {measure}: {direction} ({contrast}; {whom})"


def _difference(row: Mapping[str, Any], nouns: Nouns) -> dict[str, Any]:
    about = "" if pd.isna(row["about"]) else f" ({term_label(row['about'])})"
    return {
        "aspect": capitalised(nouns.get(row["aspect"], row["aspect"])) + about,
        "sides": [_side_text(row, i) for i in (1, 2)],
    }


def _side_text(row: Mapping[str, Any], i: int) -> dict[str, Any]:
    terms, findings = row[f"said_{i}"], row[f"findings_{i}"]
    return {
        "review": row[f"review_{i}"],
        "text": "none beyond the other review"
        if pd.isna(terms)
        else list_words([term_label(term) for term in terms.split(";")]),
        "findings": [] if pd.isna(findings) else findings.split(";"),
        "where": "" if pd.isna(row[f"where_{i}"]) else row[f"where_{i}"].replace(";", "; "),
    }


def list_reviews(names: Iterable[str]) -> str:
    """List reviews in a sentence."""
    return list_words([review_label(name) for name in names])


def _uncertain(citations: pd.DataFrame) -> list[str]:
    pairs = {
        tuple(sorted((row.study, name)))
        for row in iterate_rows(citations)
        for name in candidates(row.uncertain_with)
    }
    cited = citations.groupby("study")["review"].agg(list)
    return [
        " and ".join(f"{citation_label(name)} of {list_reviews(cited[name])}" for name in pair)
        for pair in sorted(pairs)
    ]
