"""The findings, studies and cohorts that the evidence browser shows."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.atlas.hierarchy import region_parents, regions_around
from scripts.common.wording import MISSING, capitalised, cohort_label
from scripts.common.words import is_neuroimaging, noun
from scripts.explorer.facets import NOT_RECORDED
from scripts.models.config import Config
from scripts.report.studies import bias_judgements, finding_entry, study_entry
from scripts.tables.files import Tables, has_several_documents, iterate_rows, to_records

Entry = dict[str, Any]


def explored_findings(
    grouped: pd.DataFrame, tables: Tables, fields: pd.DataFrame
) -> Iterator[Entry]:
    """Gather the findings: as the report shows them, and what the page filters by."""
    parents = region_parents(tables["regions"])
    several = has_several_documents(tables["findings"])
    reasons = tables["unvoted_findings"].set_index("finding_id")["reason"].to_dict()
    groups: dict[str, dict[str, str]] = {}
    for row in iterate_rows(grouped[["finding_id", "synthesis", "region"]]):
        groups.setdefault(row.finding_id, {})[row.synthesis] = row.region
    rows = zip(to_records(tables["findings"]), to_records(fields), strict=True)
    for row, values in rows:
        shown = finding_entry(row, several=several) | {
            "no_vote": reasons.get(row["finding_id"], "")
        }
        if not is_neuroimaging():
            del shown["side"]
        yield {
            "shown": {key: value for key, value in shown.items() if value},
            "study": row["study_id"],
            "places": groups.get(row["finding_id"], {}),
            "within": list(regions_around(row["region"], parents)),
            **{key: row[key] for key in ("direction", "cohort")},
            "included": bool(row["included"]),
            "fields": {key: value for key, value in values.items() if value},
        }


def explored_studies(tables: Tables, references: Mapping[str, str]) -> Iterator[Entry]:
    """Gather the records of the studies; their findings stand apart, in ``explored_findings``."""
    arms = dict(iter(tables["arms"].groupby("study_id")))
    cast = dict(iter(tables["study_votes"].groupby("study_id")))
    no_arms, no_findings = tables["arms"].iloc[:0], tables["findings"].iloc[:0]
    rows = list(iterate_rows(tables["studies"]))
    entries = [
        study_entry(row, {"arms": arms.get(row.study_id, no_arms), "findings": no_findings})
        for row in rows
    ]
    facts = [_facts(row, entry) for row, entry in zip(rows, entries, strict=True)]
    known = [name for name in facts[0] if any(of_study[name] for of_study in facts)] if rows else []
    for row, entry, of_study in zip(rows, entries, facts, strict=True):
        in_short = ("Design", "Modality", "Population", capitalised(noun("treatment")))
        yield {
            **{key: entry[key] for key in ("id", "label", "included", "why_not_included")},
            "cohort": row.cohort,
            "arms": of_study[arms_fact()] or NOT_RECORDED,
            "facts": [[name, of_study[name] or NOT_RECORDED] for name in known],
            "in_short": " · ".join(filter(None, (of_study.get(name) for name in in_short))),
            "reference": "" if pd.isna(row.reference) else references.get(row.reference, ""),
            "votes": _votes_cast(cast.get(row.study_id)),
        }


def arms_fact() -> str:
    """Name the fact that lists the groups of a study with their participants."""
    return f"Arms and {noun('participants')}"


def _facts(study: Any, entry: Entry) -> dict[str, str]:
    """List what is recorded of a study under the names that readers see; empty where nothing is."""
    judged = bias_judgements(study)
    of_imaging = {"Modality": entry["modality"], "Task": entry["task"]} if is_neuroimaging() else {}
    facts = {
        "Year": "" if pd.isna(study.year) else str(study.year),
        "Design": entry["design"],
        **of_imaging,
        "Population": entry["population"],
        capitalised(noun("treatment")): entry["treatment"],
        arms_fact(): entry["arms"],
        "Risk of bias": f"{study.risk_of_bias_tool}: {judged}" if judged else "",
        "Note": entry["note"],
    }
    return {name: "" if fact in (None, MISSING) else str(fact) for name, fact in facts.items()}


def explored_cohorts(tables: Tables, config: Config) -> Iterator[Entry]:
    """Gather the cohorts, those of included studies first: their studies, and their votes."""
    by_cohort = [name for name in config.syntheses if config.unit_of(name) == "cohort"]
    votes = tables["unit_votes"]
    votes = votes[votes["synthesis"].isin(by_cohort)]
    cast = dict(iter(votes.groupby("unit")))
    studies = tables["studies"].sort_values(["year", "study_id"])
    included = set(studies.loc[studies["included"], "cohort"])
    reports = dict(iter(studies.groupby("cohort")["study_id"]))
    for name in sorted(reports, key=lambda n: (n not in included, cohort_label(n))):
        yield {
            "name": name,
            "label": cohort_label(name),
            "studies": list(reports[name]),
            "votes": _votes_cast(cast.get(name)),
        }


def _votes_cast(votes: pd.DataFrame | None) -> list[Entry]:
    if votes is None:
        return []
    return [
        {
            "synthesis": row.synthesis,
            "place": row.region,
            "vote": row.vote,
            "participants": None if pd.isna(row.participants) else int(row.participants),
        }
        for row in iterate_rows(votes)
    ]
