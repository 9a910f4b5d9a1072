"""What answers to reporting guidelines are filled with: counts, lists and sentences of a review."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scripts.common.wording import (
    capitalised,
    chosen_percent,
    counted,
    favoured,
    list_words,
    term_label,
)
from scripts.common.words import NOUNS, OF_THE_BRAIN, is_neuroimaging, noun, unit_noun
from scripts.models.review import has_flow
from scripts.models.terms import WITHOUT_VOTE
from scripts.report.certainty import ratings_sentence
from scripts.report.guidelines.answers import ReviewFacts
from scripts.report.scales import (
    compared_by,
    judged_with,
    list_tools,
    opposed_votes,
    used_scales,
    what_is_counted,
)
from scripts.report.selection import USUAL_COUNTS
from scripts.votes.robustness import summarise_leave_one_out
from scripts.votes.specifications import list_choices

# Characteristics of studies.csv that PRISMA's item 17 asks for; readers call them the same.
CHARACTERISTICS = ("design", "modality", "task", "population")
# The figures that a synthesis may have.
PLOTS = ["an effect direction plot", "a harvest plot", "a plot of proportions"]


def answer_values(facts: ReviewFacts) -> dict[str, Any]:
    """Gather what answers name, and what they are conditional on, by name.

    A value that is zero, empty or false does not hold as a condition.
    """
    return {
        **_words(facts),
        **_recorded_values(facts),
        **_study_values(facts),
        **_finding_values(facts),
        **_method_values(facts),
        **_result_values(facts),
    }


def _words(facts: ReviewFacts) -> dict[str, Any]:
    """Gather the nouns of the review, and what depends on its field and on what it counts."""
    config, of_brain, by = facts.config, is_neuroimaging(), compared_by(facts.config)
    counted_things = what_is_counted(config).replace("directions", "the direction")
    return {
        **{name: noun(name) for name in NOUNS},
        "metric": capitalised(counted_things),
        "opposed": opposed_votes(config),
        "increase": {
            "direction": "increase",
            "benefit": f"votes favouring {favoured('increase')}",
        }.get("".join(used_scales(config)), "each direction"),
        "compared": f" Votes are also counted by {by}, without a test." if by else "",
        "plots": list_words([*PLOTS, *(["a brain map"] if of_brain else [])]),
        "order": "regions are in anatomical order"
        if of_brain
        else f"{noun('regions')} are in the order of the vocabulary",
    }


def _recorded_values(facts: ReviewFacts) -> dict[str, Any]:
    """Gather what ``review.yaml`` says of the review, its search and its selection."""
    review, search = facts.review, facts.review.search
    lists = {"Databases": search.databases, "Other sources": search.other_sources}
    sources = " ".join(f"{words}: {list_words(names)}." for words, names in lists.items() if names)
    counts = {key: getattr(review.selection, key) for key in USUAL_COUNTS}
    missing = [term_label(key) for key, number in counts.items() if number is None]
    return {
        "name": facts.name,
        "title": review.title,
        "title_names_kind": "systematic review" in review.title.lower(),
        "summary": review.summary,
        "question": review.question,
        "eligibility": search.eligibility,
        "sources": sources,
        "last_search": search.last_search,
        "dated_sources": sources and search.last_search,
        "search_words": list_words(search.keywords or []),
        "selection": capitalised(
            list_words([f"{term_label(key)} ({n})" for key, n in counts.items() if n is not None])
        ),
        "selection_is_complete": not missing,
        "flow": "; a flow diagram shows them" if has_flow(review.selection) else "",
        "selection_missing": list_words(missing),
        "limits": counted(len(facts.limits), "limitation"),
        "limits_computed": len(facts.limits) - len(review.limitations),
        "limits_of_authors": len(review.limitations),
    }


def _study_values(facts: ReviewFacts) -> dict[str, Any]:
    studies, tools = facts.studies, judged_with(facts.studies)
    recorded = [name for name in _characteristics() if studies[name].notna().any()]
    others = len(facts.tables["studies"]) - len(studies)
    return {
        "k_studies": len(studies),
        "studies": counted(len(studies), "study", "studies"),
        "other_studies": counted(others, "study", "studies") if others else "",
        "characteristics": f"{capitalised(list_words(recorded))} of the studies. "
        if recorded
        else "",
        "characteristics_missing": list_words(list(_missing_characteristics(facts))),
        "bias_tools": list_tools(tools),
        "k_judged": len(tools),
        "all_are_judged": len(tools) == len(studies) > 0,
    }


def _characteristics() -> list[str]:
    return [name for name in CHARACTERISTICS if is_neuroimaging() or name not in OF_THE_BRAIN]


def _missing_characteristics(facts: ReviewFacts) -> Iterator[str]:
    for name in _characteristics():
        if missing := int(facts.studies[name].isna().sum()):
            yield f"{name} for {missing}"
    arms = facts.tables["arms"].groupby("study_id")["n"].agg(["count", "size"])
    sized = arms.index[arms["count"] == arms["size"]]
    if missing := int((~facts.studies["study_id"].isin(sized)).sum()):
        yield f"number of {noun('participants')} in every arm for {missing}"


def _finding_values(facts: ReviewFacts) -> dict[str, Any]:
    findings = facts.findings
    total = len(findings)
    documents = findings["document"].dropna().nunique()
    k_apart = {name: int((findings["direction"] == name).sum()) for name in WITHOUT_VOTE}
    effects = int(findings[["effect", "se"]].notna().all(axis="columns").sum())
    return {
        "k_findings": total,
        "findings": counted(total, "finding"),
        "coded_from": counted(documents, "document") if documents else "",
        "k_with_section": int(findings["section"].notna().sum()),
        "k_with_source": int(findings[["section", "page"]].notna().any(axis="columns").sum()),
        "without_direction": f"Findings without a vote: direction not reported, "
        f"{k_apart['not_reported']} of {total}; direction unclear, {k_apart['unclear']}. "
        if any(k_apart.values())
        else "",
        "measures": _count_terms(findings["measure"]),
        "contrasts": _count_terms(findings["contrast"]),
        "k_bare_effects": int(findings["effect"].notna().sum()) - effects,
        "k_effects": effects,
        "all_have_effects": effects == total > 0,
    }


def _count_terms(terms: pd.Series) -> str:
    counts = terms.value_counts().sort_index().items()
    return list_words([f"{term_label(str(term))} ({count})" for term, count in counts])


def _preferred(facts: ReviewFacts) -> str:
    """Say which results go before others: those of a primary synthesis, and of one follow-up."""
    titles = [s.title for s in facts.config.syntheses.values() if s.primary]
    names = "Primary question" if len(titles) == 1 else "Primary questions"
    parts = [f"{names}: {'; '.join(titles)}."] if titles else []
    follow_ups = facts.findings.groupby(["study_id", "region"])["follow_up"].nunique()
    if (follow_ups > 1).any():
        parts.append("Of several follow-ups of one result, one votes.")
    return " ".join(parts)


def _method_values(facts: ReviewFacts) -> dict[str, Any]:
    config, shown = facts.config, facts.shown
    empty = len(config.syntheses) - len(shown)
    other_unit = [
        f"each {unit_noun(config.unit_of(name))} in: {synthesis.title}"
        for name, synthesis in config.syntheses.items()
        if config.unit_of(name) != config.unit
    ]
    return {
        "syntheses": counted(len(config.syntheses), "synthesis", "syntheses"),
        "syntheses_shown": counted(len(shown), "synthesis", "syntheses") if shown else "",
        "syntheses_empty": f" ({empty} without any finding)" if empty else "",
        "grouping": f"Studies are grouped in {counted(len(shown), 'synthesis', 'syntheses')}.",
        "preferred": _preferred(facts),
        "unit": unit_noun(config.unit),
        "other_unit": f" ({'; '.join(other_unit)})" if other_unit else "",
        "agreement": chosen_percent(config.agreement),
        "confidence": chosen_percent(config.confidence),
        "combinations": counted(len(list_choices(config)), "specification"),
    }


def _result_values(facts: ReviewFacts) -> dict[str, Any]:
    rows, effects = facts.rows, facts.tables["effects"]
    several = rows[rows["k_cohorts"] > 1]
    judged, rated = rows["publication_bias"].dropna(), int(rows["level"].notna().sum())
    cohorts = summarise_leave_one_out(facts.tables["leave_one_out"])
    cohorts = cohorts[cohorts["n_cohorts"] > 2]
    ratings = ratings_sentence(rows)
    return {
        "k_rows": len(rows),
        "results": counted(len(rows), "result"),
        "k_pooled": int((effects["preferred"] & (effects["method"] == "random_effects")).sum()),
        "k_several_cohorts": len(several),
        "k_inconsistent": int((several["verdict"] == "inconsistent").sum()),
        "k_three_cohorts": len(cohorts),
        "k_depend_on_a_cohort": int((cohorts["n_changed"] > 0).sum()),
        "k_bias_judged": len(judged),
        "all_bias_is_judged": len(judged) == len(rows) > 0,
        "k_bias_concerns": int((judged != "none").sum()),
        "ratings": ratings,
        "k_rated": rated,
        "all_are_rated": rated == len(rows) > 0,
    }
