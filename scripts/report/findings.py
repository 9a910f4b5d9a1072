"""All findings of a review as the rows of one table, each with the place where it is reported."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.common.wording import MISSING, capitalised, cohort_label, counted, study_label
from scripts.common.words import noun
from scripts.report.columns import Column, shown_columns
from scripts.report.studies import finding_entry
from scripts.tables.files import Tables, has_several_documents, iterate_rows, to_records


def findings_sentence(findings: pd.DataFrame) -> str:
    """Count the findings of included and of other studies."""
    if findings.empty:
        return "No finding is recorded."
    included = int(findings["included"].sum())
    others = len(findings) - included
    text = f"{counted(included, 'finding')} of included studies"
    return f"{text}; {others} of studies not eligible for inclusion." if others else f"{text}."


def finding_rows(tables: Tables) -> list[dict[str, Any]]:
    """Gather what the table of all findings shows: by study, then by region."""
    several = has_several_documents(tables["findings"])
    reasons = {row.finding_id: row.reason for row in iterate_rows(tables["unvoted_findings"])}
    rows = [
        _finding_row(row, finding_entry(row, several=several), reasons.get(row["finding_id"], ""))
        for row in to_records(tables["findings"])
    ]
    return sorted(rows, key=lambda row: (row["study"].casefold(), row["region"], row["id"]))


def _finding_row(row: Mapping[str, Any], entry: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Join what a finding is about in few cells; ``reason``: why it has no vote."""
    is_own = row["cohort"] == row["study_id"]
    compared = [entry["contrast"], entry["group"], entry["comparison"], entry["follow_up"]]
    better = entry["better"] and f"better: {entry['better']}"
    return {
        "id": entry["id"],
        "study_id": row["study_id"],
        "study": study_label(row["study_id"]),
        "cohort": MISSING if is_own else cohort_label(row["cohort"]),
        "region": entry["region"] + (f" ({entry['side']})" if entry["side"] else ""),
        "reported": entry["reported"],
        "measure": "; ".join(filter(None, [entry["measure"], entry["condition"], better])),
        "contrast": "; ".join(filter(None, compared)),
        "arrow": entry["arrow"],
        "direction": entry["direction"],
        "direction_class": entry["direction_class"],
        "effect": entry["effect"],
        "significant": entry["significant"],
        "source": entry["source"],
        "note": entry["note"],
        "reason": capitalised(reason),
        "notes": entry["note"] or reason,
    }


def finding_table_columns(rows: list[dict[str, Any]]) -> list[Column]:
    """List the columns of the table of all findings that hold anything, after the study."""
    columns = [
        Column("cohort", capitalised(noun("cohort")), 8),
        Column("region", capitalised(noun("region")), 13),
        Column("measure", capitalised(noun("measure")), 13),
        Column("contrast", "Contrast and groups", 15),
        Column("direction", "Direction", 9),
        Column("effect", "Effect (standard error)", 8),
        Column("significant", "Significant", 8),
        Column("source", "Source", 8),
        Column("notes", "Notes", 18),
    ]
    return shown_columns(columns, rows, 9)
