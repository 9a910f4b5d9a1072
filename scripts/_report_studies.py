"""The studies and findings of a report: what its template shows of each."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts._tables import records_of, rows_of
from scripts._words import ARROWS, MISSING, capitalised, study_label, term_label

Tables = Mapping[str, pd.DataFrame]


def study_entry(study: Any, tables: Tables) -> dict[str, Any]:
    """Gather what the report shows of a study.

    Parameters
    ----------
    study
        A row of ``STUDIES``, with the columns as attributes.
    tables
        ``arms`` and ``findings``.
    """
    arms = tables["arms"][tables["arms"]["study_id"] == study.study_id]
    findings = tables["findings"][tables["findings"]["study_id"] == study.study_id]
    weeks = study.intervention_duration_weeks
    treatment = [
        study.intervention_name,
        study.intervention_format,
        study.intervention_setting,
        None if pd.isna(weeks) else f"{weeks:g} weeks",
    ]
    labelled = study.reported_modality
    return {
        "id": study.study_id,
        "label": study_label(study.study_id),
        "cohort": study.cohort.replace("_", " "),
        "design": _or_dash(study.design),
        "modality": _or_dash(study.modality)
        + ("" if pd.isna(labelled) else f" (the review says {labelled})"),
        "task": _or_dash(study.task),
        "population": _or_dash(study.population),
        "treatment": ", ".join(str(part) for part in treatment if pd.notna(part)) or MISSING,
        "arms": "; ".join(_arm_text(arm) for arm in rows_of(arms)) or MISSING,
        "note": None if pd.isna(study.note) else study.note,
        "findings": [_finding(row) for row in records_of(findings)],
    }


def _arm_text(arm: Any) -> str:
    n = "?" if pd.isna(arm.n) else arm.n
    enrolled = "" if pd.isna(arm.n_enrolled) else f" of {arm.n_enrolled} enrolled"
    return f"{arm.arm} ({term_label(arm.role)}) {n}{enrolled}"


def _finding(row: dict[str, Any]) -> dict[str, Any]:
    region = capitalised(row["region"])
    target = row["target_region"]
    compared = "" if pd.isna(row["comparator"]) else f" against {row['comparator']}"
    said = row["significant"]
    about = [row["condition"], None if pd.isna(row["outcome"]) else f"with {row['outcome']}"]
    return {
        "id": row["finding_id"],
        "region": region if pd.isna(target) else f"{region} to {target}",
        "side": "" if row["side"] == "unspecified" else row["side"],
        "measure": term_label(row["measure"]),
        "contrast": term_label(row["contrast"]),
        "group": row["arm"]
        + compared
        + ("" if row["subgroup"] == "all" else f", {row['subgroup']}"),
        "condition": ", ".join(str(part) for part in about if pd.notna(part)),
        "arrow": ARROWS[row["direction"]],
        "direction": term_label(row["direction"]),
        "direction_class": row["direction"],
        "significant": "not stated" if pd.isna(said) else ("yes" if said else "no"),
        "source": source_text(row),
        "note": "" if pd.isna(row["note"]) else row["note"],
    }


def _or_dash(value: Any) -> str:
    return MISSING if pd.isna(value) else str(value)


def source_text(row: Mapping[str, Any]) -> str:
    """Write where a finding stands: section and page."""
    page = None if pd.isna(row["page"]) else f"p. {row['page']}"
    section = None if pd.isna(row["section"]) else str(row["section"])
    return ", ".join(part for part in (section, page) if part) or "source not recorded"
