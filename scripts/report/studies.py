"""The studies and findings of a report: what its template shows of each."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.common.wording import (
    ARROWS,
    MISSING,
    NOT_STATED,
    arm_label,
    capitalised,
    cohort_label,
    folded,
    number_text,
    role_label,
    source_text,
    study_label,
    subgroup_label,
    term_label,
)
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.models.terms import STUDIED
from scripts.report.columns import OWN_COHORT
from scripts.tables.files import Tables, iterate_rows
from scripts.votes.study_fields import split_judgements

# Short names of effects that readers know by them.
EFFECT_TYPES = {"smd": "SMD"}


def study_entries(tables: Tables) -> list[dict[str, Any]]:
    """Gather what the report and the evidence browser show of every study."""
    arms, none = dict(iter(tables["arms"].groupby("study_id"))), tables["arms"].iloc[:0]
    reports = tables["studies"]["cohort"].value_counts()
    return [
        _study_entry(row, arms.get(row.study_id, none))
        | {"cohort": _cohort_text(row, reports[row.cohort])}
        for row in iterate_rows(tables["studies"])
    ]


def included_entries(tables: Tables) -> list[dict[str, Any]]:
    """Gather what the report shows of every included study."""
    studies = tables["studies"]
    return study_entries({"arms": tables["arms"], "studies": studies[studies["included"]]})


def group_by_cohort(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the reports of a cohort together, each with the name of the cohort."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        named = entry["cohort"] != OWN_COHORT
        groups.setdefault(entry["cohort"] if named else entry["label"], []).append(entry)
    return [
        {**entry, "cohort": cohort}
        for cohort, group in sorted(groups.items(), key=lambda item: folded(item[0]))
        for entry in group
    ]


def _cohort_text(study: Any, reports: int) -> str:
    """Name the cohort of a study, unless the study is its only report and gives it its name."""
    is_own = reports == 1 and study.cohort == study.study_id
    return OWN_COHORT if is_own else cohort_label(study.cohort)


def _study_entry(study: Any, arms: pd.DataFrame) -> dict[str, Any]:
    arms = arms.sort_values("role", key=lambda role: ~role.isin(STUDIED), kind="stable")
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
        "reference": None if pd.isna(study.reference) else study.reference,
        "included": bool(study.included),
        "why_not_included": "" if study.included else study.why_not_included,
        "design": _text_or_dash(study.design),
        "modality": _text_or_dash(study.modality)
        + ("" if pd.isna(labelled) else f" (the review says {labelled})"),
        "task": _text_or_dash(study.task),
        "population": _text_or_dash(study.population),
        "treatment": ", ".join(str(part) for part in treatment if pd.notna(part)) or MISSING,
        "arms": "; ".join(_arm_text(arm) for arm in iterate_rows(arms)) or MISSING,
        "people": "; ".join(_people_text(arm) for arm in iterate_rows(arms)) or MISSING,
        "note": text_or_nothing(study.note),
        "risk_of_bias": _risk_of_bias(study),
        "judged": "" if pd.isna(study.risk_of_bias_overall) else study.risk_of_bias_overall,
    }


def _people_text(arm: Any) -> str:
    """Write an arm with those of its participants who were analysed."""
    return f"{arm_label(arm.study_id, arm.arm)} {'?' if pd.isna(arm.n) else arm.n}"


def _arm_text(arm: Any) -> str:
    n = "?" if pd.isna(arm.n) else arm.n
    enrolled = "" if pd.isna(arm.n_enrolled) else f" of {arm.n_enrolled} enrolled"
    label, role = arm_label(arm.study_id, arm.arm), role_label(arm.role)
    # A group that is called as its role is needs no second name: healthy controls.
    named = label if label.casefold() in (role, f"{role}s") else f"{label} ({role})"
    return f"{named} {n}{enrolled}"


def _risk_of_bias(study: Any) -> str:
    """Write the judgements of a study in a sentence, after the tool that they are of."""
    judged = bias_judgements(study)
    return f"Risk of bias ({study.risk_of_bias_tool}): {judged}." if judged else ""


def bias_judgements(study: Any) -> str:
    """List the judgements of a study: overall, then domain by domain; empty where none is made."""
    if pd.isna(study.risk_of_bias_tool):
        return ""
    domains = "" if pd.isna(study.risk_of_bias_domains) else study.risk_of_bias_domains
    overall = NOT_JUDGED if pd.isna(study.risk_of_bias_overall) else study.risk_of_bias_overall
    judged = split_judgements(domains)
    named = [f"{term_label(name)}: {value}" for name, value in judged.items()]
    return "; ".join([f"overall {overall}", *named])


def finding_entry(row: Mapping[str, Any], *, several: bool) -> dict[str, Any]:
    """Gather what a page shows of a finding; ``several``: each names its document."""
    region = capitalised(row["region"])
    target, reported = row["target_region"], row["region_as_reported"]
    arm, other = row["arm"], row["comparator"]
    against = "" if pd.isna(other) else f" compared with {arm_label(row['study_id'], other)}"
    significant = row["significant"]
    stated = NOT_STATED if pd.isna(significant) else "yes" if significant else "no"
    sign = "<" if row["p_below"] is True else "="
    test = [] if pd.isna(row["p_value"]) else [f"p\u00a0{sign}\u00a0{row['p_value']:g}"]
    test += [] if pd.isna(row["statistic"]) else [row["statistic"]]
    about = [row["condition"], None if pd.isna(row["outcome"]) else f"with {row['outcome']}"]
    return {
        "id": row["finding_id"],
        "region": region if pd.isna(target) else f"{region} to {target}",
        "reported": "" if pd.isna(reported) or reported == row["region"] else reported,
        "side": "" if row["side"] == "unspecified" else row["side"],
        "measure": term_label(row["measure"]),
        "contrast": term_label(row["contrast"]),
        "group": arm_label(row["study_id"], arm)
        + against
        + ("" if row["subgroup"] == "all" else f", {subgroup_label(row['subgroup'])}")
        + ("" if pd.isna(row["n"]) else f", n\u00a0=\u00a0{row['n']}"),
        "condition": ", ".join(str(part) for part in about if pd.notna(part)),
        "follow_up": text_or_nothing(row["follow_up"]),
        "comparison": text_or_nothing(row["comparison"]),
        "better": text_or_nothing(row["better"]),
        "effect": _effect_text(row),
        "arrow": ARROWS[row["direction"]],
        "direction": term_label(row["direction"]),
        "direction_class": row["direction"],
        "significant": ", ".join([stated, *test]),
        "source": source_text(row, several_documents=several),
        "note": text_or_nothing(row["note"]),
    }


def _effect_text(row: Mapping[str, Any]) -> str:
    """Write the effect that a finding reports, with its kind and standard error."""
    if pd.isna(row["effect"]):
        return ""
    kind = (
        ""
        if pd.isna(row["effect_type"])
        else EFFECT_TYPES.get(row["effect_type"], term_label(row["effect_type"]))
    )
    se = "" if pd.isna(row["se"]) else f" ({number_text(row['se'], 2)})"
    return f"{kind} {number_text(row['effect'], 2)}{se}".strip()


def text_or_nothing(value: Any) -> str:
    """Write a cell as text; a missing one is empty."""
    return "" if pd.isna(value) else str(value)


def _text_or_dash(value: Any) -> str:
    return MISSING if pd.isna(value) else str(value)
