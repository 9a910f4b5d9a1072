"""The findings, studies and cohorts that the evidence browser shows."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.common.wording import cohort_label
from scripts.models.config import Config
from scripts.report.studies import finding_entry, study_entry
from scripts.tables.files import (
    Tables,
    has_several_documents,
    iterate_rows,
    to_records,
)

Entry = dict[str, Any]


def explored_findings(dotted: pd.DataFrame, tables: Tables) -> Iterator[Entry]:
    """Gather the findings: as the report shows them, and what the page filters by."""
    parents = region_parents(tables["regions"])
    several = has_several_documents(tables["findings"])
    groups: dict[str, dict[str, str]] = {}
    for row in iterate_rows(dotted[["finding_id", "synthesis", "region"]]):
        groups.setdefault(row.finding_id, {})[row.synthesis] = row.region
    for row in to_records(tables["findings"]):
        shown = finding_entry(row, several=several)
        yield {
            "shown": {key: value for key, value in shown.items() if value},
            "study": row["study_id"],
            "places": groups.get(row["finding_id"], {}),
            "within": list(regions_around(row["region"], parents)),
            **{key: row[key] for key in ("measure", "direction", "side", "contrast")},
            **{key: row[key] for key in ("subgroup", "cohort")},
            "included": "yes" if row["included"] else "no",
        }


def explored_studies(tables: Tables, references: Mapping[str, str]) -> Iterator[Entry]:
    """Gather the records of the studies; their findings stand apart, in ``explored_findings``."""
    arms = dict(iter(tables["arms"].groupby("study_id")))
    cast = dict(iter(tables["study_votes"].groupby("study_id")))
    no_arms, no_findings = tables["arms"].iloc[:0], tables["findings"].iloc[:0]
    for row in iterate_rows(tables["studies"]):
        own = {"arms": arms.get(row.study_id, no_arms), "findings": no_findings}
        entry = study_entry(row, own)
        del entry["findings"]
        yield {
            **entry,
            "cohort": row.cohort,
            "year": None if pd.isna(row.year) else int(row.year),
            "reference": "" if pd.isna(row.reference) else references.get(row.reference, ""),
            "votes": _votes_cast(cast.get(row.study_id)),
        }


def explored_cohorts(tables: Tables, config: Config) -> Iterator[Entry]:
    """Gather the cohorts, those of included studies first: their studies, and their votes."""
    by_cohort = [
        name for name, s in config.syntheses.items() if (s.unit or config.unit) == "cohort"
    ]
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


def region_parents(regions: pd.DataFrame) -> dict[str, Any]:
    """Tell which region contains each region."""
    return {row.region: row.parent for row in iterate_rows(regions[["region", "parent"]])}


def regions_around(region: str, parents: Mapping[str, Any]) -> Iterator[str]:
    """Name a region and those that contain it, from the inside out."""
    yield region
    if pd.notna(parent := parents.get(region)):
        yield from regions_around(parent, parents)
