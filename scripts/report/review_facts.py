"""What the report and its supplement say of a review as a whole: documents, counts, order."""

from scripts.common.wording import counted
from scripts.common.words import is_neuroimaging, noun
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.tables.files import Tables
from scripts.tables.review import REVIEW_TABLES

# What the report and its supplement are filled from.
READ = [contract for name, contract in REVIEW_TABLES.items() if name != "choices"]


def primary_syntheses(config: Config) -> list[str]:
    """List the ids of the primary syntheses; where none is marked, that of the first."""
    marked = [name for name, synthesis in config.syntheses.items() if synthesis.primary]
    return marked or list(config.syntheses)[:1]


def put_primary_first(config: Config) -> Config:
    """Put the primary synthesis before the others, which keep their order."""
    in_order = sorted(config.syntheses.items(), key=lambda item: not item[1].primary)
    return config.model_copy(update={"syntheses": dict(in_order)})


def source_documents(review: Review) -> list[dict[str, str | None]]:
    """Describe the documents that the findings of a review were coded from."""

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
    short = f"{k} of {where}{people}; {counted(len(findings), 'finding')}.{more}"
    return {
        "short": short,
        "sentence": short + _others(other_studies, other_findings),
        "studies_caption": f"{k}, {where}. ?: number not reported.",
    }


def _others(studies: int, findings: int) -> str:
    if not studies:
        return ""
    return (
        f" Supplementary evidence: {counted(studies, 'study', 'studies')} with "
        f"{counted(findings, 'finding')}, synthesised separately."
    )
