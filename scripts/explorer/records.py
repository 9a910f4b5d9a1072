"""The findings, studies and cohorts that the evidence browser shows."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.atlas.hierarchy import region_parents, regions_around
from scripts.common.wording import MISSING, arm_label, capitalised, cohort_label
from scripts.common.words import is_neuroimaging, noun
from scripts.explorer.facets import NOT_RECORDED, bias_level, is_of_study
from scripts.models.config import Config
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.report.studies import bias_judgements, finding_entry, study_entries
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, has_several_documents, iterate_rows, to_records
from scripts.votes.study_fields import judgements

Entry = dict[str, Any]

# What the page has of a finding already, or has no use for.
NOT_SHOWN = ("arrow", "direction", "direction_class")


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
            "no_vote": reasons.get(row["finding_id"], ""),
            "relative": _compared_with(row),
        }
        left_out = NOT_SHOWN if is_neuroimaging() else (*NOT_SHOWN, "side")
        yield {
            "shown": {k: value for k, value in shown.items() if value and k not in left_out},
            "study": row["study_id"],
            "places": groups.get(row["finding_id"], {}),
            "within": list(regions_around(row["region"], parents)),
            "fields": {k: value for k, value in values.items() if value and not is_of_study(k)},
        }


def _compared_with(row: Mapping[str, Any]) -> str:
    """Name what a direction is relative to, where a finding compares two groups and has one."""
    other = row["comparator"]
    if pd.isna(other) or row["direction"] not in VOTE_CATEGORIES:
        return ""
    return f"relative to {arm_label(row['study_id'], other)}"


def fields_of_studies(tables: Tables, fields: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Give each study with findings the values that filters compare."""
    studies = tables["findings"]["study_id"]
    kept = fields[[name for name in fields if is_of_study(str(name))]][~studies.duplicated()]
    values = zip(studies[~studies.duplicated()], to_records(kept), strict=True)
    return {study: {k: value for k, value in row.items() if value} for study, row in values}


def explored_studies(
    tables: Tables, references: Mapping[str, str], fields: pd.DataFrame
) -> Iterator[Entry]:
    """Gather the records of the studies; their findings stand apart, in ``explored_findings``."""
    cast = dict(iter(tables["study_votes"].groupby("study_id")))
    rows = list(iterate_rows(tables["studies"]))
    entries = study_entries(tables)
    judged = to_records(judgements(tables["studies"]))
    of_studies = fields_of_studies(tables, fields)
    facts = [_facts(row, entry) for row, entry in zip(rows, entries, strict=True)]
    known = [name for name in facts[0] if any(of_study[name] for of_study in facts)] if rows else []
    for row, entry, of_study, bias in zip(rows, entries, facts, judged, strict=True):
        yield {
            **{key: entry[key] for key in ("id", "label", "included", "why_not_included")},
            "cohort": row.cohort,
            "facts": [[name, of_study[name] or NOT_RECORDED] for name in known],
            "fields": of_studies.get(row.study_id, {}),
            "tool": "" if pd.isna(row.risk_of_bias_tool) else row.risk_of_bias_tool,
            "bias": {k: [v, bias_level(v)] for k, v in bias.items() if v != NOT_JUDGED},
            "reference": "" if pd.isna(row.reference) else references.get(row.reference, ""),
            "votes": _votes_cast(cast.get(row.study_id)),
        }


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
        f"Arms and {noun('participants')}": entry["arms"],
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
