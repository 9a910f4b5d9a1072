"""What the report answers to PRISMA 2020, item by item, filled from review.yaml and the tables.

The items on methods and results of syntheses, 12 to 15 and 19 to 22, are in ``_prisma_results``.
"""

from collections.abc import Iterator

import pandas as pd

from scripts.common.wording import capitalised, counted, list_words, term_label
from scripts.report.guidelines.answers import Answer, ReviewFacts, for_authors, in_part, in_report
from scripts.report.guidelines.prisma_results import result_answers
from scripts.report.selection import USUAL_COUNTS

# Characteristics of studies.csv that item 17 asks for, as readers call them.
CHARACTERISTICS = {
    "design": "design",
    "modality": "modality",
    "task": "task",
    "population": "population",
}
NOT_RECORDED = {
    "3": "The rationale is not recorded.",
    "8": "Who chose the studies, and how, is not recorded.",
    "23a": "No interpretation is recorded.",
    "23d": "What follows for practice, policy and research is not recorded.",
    "24a": "A registration is not recorded.",
    "24b": "A protocol is not recorded.",
    "24c": "Changes to a registration or a protocol are not recorded.",
    "25": "Support is not recorded.",
    "26": "Competing interests are not recorded.",
}


def prisma_answers(told: ReviewFacts) -> dict[str, Answer]:
    """Answer every item of PRISMA 2020, by its number."""
    return {
        **{number: for_authors(text) for number, text in NOT_RECORDED.items()},
        **result_answers(told),
        "1": title(told),
        "2": abstract(told),
        "4": objective(told),
        "5": eligibility(told),
        "6": sources(told),
        "7": strategy(told),
        "9": collection(told),
        "10a": outcomes(told),
        "10b": variables(told),
        "16a": selection(told),
        "16b": excluded(told),
        "17": characteristics(told),
        "23b": limits_of_evidence(told),
        "23c": limits_of_review(told),
        "27": availability(told),
    }


def title(told: ReviewFacts) -> Answer:
    """Tell whether the title names the kind of report."""
    if "systematic review" in told.review.title.lower():
        return in_report(f"The title: {told.review.title}.")
    return for_authors("The title does not call the report a systematic review.")


def abstract(told: ReviewFacts) -> Answer:
    """Leave the abstract to the authors; a summary is none."""
    if told.review.summary:
        return for_authors("There is a summary, not an abstract after PRISMA 2020.", "review")
    return for_authors("No abstract is recorded.")


def objective(told: ReviewFacts) -> Answer:
    """Repeat the question."""
    if told.review.question:
        return in_report(told.review.question)
    return for_authors("The question is not recorded.")


def eligibility(told: ReviewFacts) -> Answer:
    """Give the criteria, and point at the groups."""
    groups = f"Studies are grouped in {counted(len(told.shown), 'synthesis', 'syntheses')}."
    if told.review.search.eligibility:
        return in_report(f"{told.review.search.eligibility} {groups}", "review", "syntheses")
    left = "Criteria of eligibility are not recorded."
    return in_part(groups, left, "syntheses") if told.shown else for_authors(left)


def sources(told: ReviewFacts) -> Answer:
    """List databases and other sources, and the date of the last search."""
    search = told.review.search
    named = {"Databases": search.databases, "Other sources": search.other_sources}
    parts = [f"{words}: {list_words(found)}." for words, found in named.items() if found]
    if not parts:
        return for_authors("The sources that were searched are not recorded.", "review")
    if search.last_search:
        return in_report(" ".join([*parts, f"Last search: {search.last_search}."]), "review")
    return in_part(" ".join(parts), "The date of the last search is not recorded.", "review")


def strategy(told: ReviewFacts) -> Answer:
    """List the search words; how they were combined is not recorded."""
    words = told.review.search.keywords
    if not words:
        return for_authors("Search words are not recorded.", "review")
    left = "The full strategies are not recorded."
    return in_part(f"Search words: {list_words(words)}.", left, "review")


def collection(told: ReviewFacts) -> Answer:
    """Tell where findings were coded from; by whom is not recorded."""
    who = "Who coded them, and whether independently, is not recorded."
    total, placed = len(told.findings), int(told.findings["section"].notna().sum())
    if not total:
        return for_authors("No finding is recorded.")
    documents = counted(told.findings["document"].dropna().nunique(), "document")
    findings = counted(total, "finding")
    return in_part(
        f"Coded from {documents}: {findings}, with the section for {placed} of them.",
        who,
        *("review", "findings"),
    )


def outcomes(told: ReviewFacts) -> Answer:
    """List the measures and contrasts that findings are on."""
    if not len(told.findings):
        return for_authors("No finding is recorded.")
    columns = {"Measures": "measure", "Contrasts": "contrast"}
    lists = [f"{words}: {_tally(told.findings[name])}." for words, name in columns.items()]
    more = "Whether every result on them was sought is not recorded."
    return in_part(" ".join(lists), more, "findings")


def _tally(values: pd.Series) -> str:
    counts = values.value_counts().sort_index().items()
    return list_words([f"{term_label(str(value))} ({count})" for value, count in counts])


def variables(told: ReviewFacts) -> Answer:
    """List what is recorded of each study, and what is assumed of gaps."""
    if not len(told.studies):
        return for_authors("No study is recorded.")
    named = [
        words for column, words in CHARACTERISTICS.items() if told.studies[column].notna().any()
    ]
    recorded = f"{capitalised(list_words(named))} of the studies. " if named else ""
    return in_part(
        f"{recorded}What is not reported stays missing; nothing is imputed.",
        "Other variables that were sought are not recorded.",
        "studies",
    )


def selection(told: ReviewFacts) -> Answer:
    """List the counts of the selection, and those that are missing."""
    counts = {key: getattr(told.review.selection, key) for key in USUAL_COUNTS}
    known = [f"{term_label(key)} ({n})" for key, n in counts.items() if n is not None]
    unknown = [term_label(key) for key, n in counts.items() if n is None]
    if not known:
        return for_authors("No count of the selection is recorded.", "review")
    text = f"{capitalised(list_words(known))}; a flow diagram shows them."
    if not unknown:
        return in_report(text, "review")
    return in_part(text, f"Not recorded: {list_words(unknown)}.", "review")


def excluded(told: ReviewFacts) -> Answer:
    """Count the studies that are told of outside the included ones."""
    others = len(told.tables["studies"]) - len(told.studies)
    if not others:
        return for_authors("Excluded studies are not recorded.")
    return in_part(
        f"Outside the included studies: {counted(others, 'study', 'studies')}, each with the "
        "reason.",
        "Whether these are all that seemed to fit is not recorded.",
        "studies",
    )


def characteristics(told: ReviewFacts) -> Answer:
    """Count the characteristics that are missing from the table of studies."""
    studies = counted(len(told.studies), "study", "studies")
    if not len(told.studies):
        return for_authors("No study is recorded.")
    missing = list(_missing_characteristics(told))
    if not missing:
        return in_report(f"Table of {studies}.", "studies")
    return in_part(f"Table of {studies}.", f"Not recorded: {list_words(missing)}.", "studies")


def _missing_characteristics(told: ReviewFacts) -> Iterator[str]:
    for column, words in CHARACTERISTICS.items():
        if missing := int(told.studies[column].isna().sum()):
            yield f"{words} for {missing}"
    arms = told.tables["arms"].groupby("study_id")["n"].agg(["count", "size"])
    sized = arms.index[arms["count"] == arms["size"]]
    if missing := int((~told.studies["study_id"].isin(sized)).sum()):
        yield f"number of participants in every arm for {missing}"


def limits_of_evidence(told: ReviewFacts) -> Answer:
    """Count the limits, computed and of the authors' own."""
    own = len(told.review.limitations)
    text = f"{counted(len(told.limits), 'limit')}, {own} of them written by the authors."
    return in_report(text, "limits")


def limits_of_review(told: ReviewFacts) -> Answer:
    """Leave the limits of the review to the authors, unless they may stand among their own."""
    if not told.review.limitations:
        return for_authors("Limits of how the review was done are not recorded.")
    return for_authors(
        "Which of the limits that the authors wrote are about how the review was done is not "
        "recorded.",
        "limits",
    )


def availability(told: ReviewFacts) -> Answer:
    """Name the folders of data and code; whether they are public is not known."""
    return in_part(
        f"In the project's folder: the records (data/raw/{told.name}/), the tables "
        f"(results/{told.name}/tables/), the choices (config.yaml) and the code (scripts/).",
        "Where they are available to others is not recorded.",
    )
