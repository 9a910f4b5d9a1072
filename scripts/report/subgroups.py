"""The votes of subgroups of studies, as rows of tables."""

from typing import Any

import pandas as pd

from scripts.common.filter_words import column_label
from scripts.common.wording import MISSING, capitalised, group_label, verdict_phrase
from scripts.models.risk_of_bias import JUDGEMENTS
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import to_records


def subgroup_tables(facts: SynthesisFacts, subgroups: pd.DataFrame) -> list[dict[str, Any]]:
    """Gather the votes of the studies that share a characteristic, a table for each of these."""
    place = {region: number for number, region in enumerate(facts.votes["region"])}
    in_order = subgroups.assign(
        place=subgroups["region"].map(place), rank=subgroups["value"].map(_rank)
    ).sort_values(["place", "rank", "value"], kind="stable")
    return [
        {
            "by": column_label(column),
            "rows": [
                _subgroup_row(row, facts)
                for row in to_records(in_order[in_order["compared_by"] == column])
            ],
        }
        for column in facts.synthesis.compare_by
        if (in_order["compared_by"] == column).any()
    ]


def _rank(value: str) -> int:
    """Put judgements of risk of bias from low to high, and other values where the alphabet does."""
    return JUDGEMENTS.index(value) if value in JUDGEMENTS else len(JUDGEMENTS)


def _subgroup_row(row: dict[str, Any], facts: SynthesisFacts) -> dict[str, Any]:
    return {
        "region": capitalised(facts.label(row["region"])),
        "value": group_label(row["value"], row["compared_by"]),
        "verdict": verdict_phrase(row["verdict"], facts.synthesis.count),
        "votes": [row[f"n_{vote}"] for vote in VOTE_CATEGORIES],
        "participants": _participants(row),
    }


def _participants(row: dict[str, Any]) -> str:
    unknown = int(row["units_without_n"])
    known = [] if pd.isna(row["participants"]) else [str(row["participants"])]
    parts = [*known, *([f"not reported for {unknown}"] if unknown else [])]
    return "; ".join(parts) or MISSING
