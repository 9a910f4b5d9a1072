"""What the evidence browser filters findings by: columns of their own and of their studies."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import pandas as pd

from scripts.common.durations import weeks_of
from scripts.common.wording import (
    SUBGROUPS,
    capitalised,
    cohort_label,
    direction_phrase,
    term_label,
)
from scripts.common.words import OF_THE_BRAIN, group_noun, is_neuroimaging, noun
from scripts.models.config import Config
from scripts.models.risk_of_bias import JUDGEMENTS, LEVEL_OF, NOT_JUDGED
from scripts.models.terms import Contrast, Direction, Side
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables
from scripts.votes.benefit import count_benefit
from scripts.votes.study_fields import BIAS

Entry = dict[str, Any]

NOT_RECORDED = "not reported"
# What stands in a column where nothing was recorded.
EMPTY = {NOT_RECORDED, NOT_JUDGED, "unspecified"}
# Fields of studies in free text. One whose values hardly two studies share is no filter.
IN_FREE_TEXT = ("design", "population", "intervention_name")
FEW_VALUES = 8
YES, NO = "yes", "no"
SUPPLEMENTARY = "supplementary evidence (studies not eligible for inclusion)"
# What a study says of all its findings; other fields are those of a finding.
OF_STUDIES = ("cohort", *IN_FREE_TEXT, "year", "modality", "included")


def finding_fields(tables: Tables) -> pd.DataFrame:
    """Give each finding the value that each filter compares, as text.

    A column for each field that the review has, in the order in which filters are shown.
    """
    findings = tables["findings"]
    names = [
        *("measure", "direction", "side", "contrast", "subgroup", "follow_up", "comparison"),
        *("cohort", *IN_FREE_TEXT, "year", "modality", *filter(is_bias, map(str, findings))),
    ]
    names = [name for name in names if is_neuroimaging() or name not in OF_THE_BRAIN]
    fields = findings[names].astype("string").fillna(NOT_RECORDED)
    fields.insert(2, "benefit", benefit_of_findings(findings))
    unvoted = findings["finding_id"].isin(tables["unvoted_findings"]["finding_id"])
    fields["votes"] = unvoted.map({True: NO, False: YES})
    fields["included"] = findings["included"].map({True: YES, False: NO})
    kept = [name for name in fields if _is_a_filter(str(name), fields[name], findings["study_id"])]
    return fields[kept]


def is_bias(name: str) -> bool:
    """Check whether a field is a judgement of risk of bias, overall or of a domain."""
    apart = {f"{BIAS}_{name}" for name in ("tool", "overall", "domains")}
    return name == BIAS or (name.startswith(f"{BIAS}_") and name not in apart)


def is_of_study(name: str) -> bool:
    """Check whether a field is that of a study, and so the same in all its findings."""
    return name in OF_STUDIES or is_bias(name)


def _is_a_filter(name: str, values: pd.Series, studies: pd.Series) -> bool:
    """Leave out a field that is empty, and one that hardly two studies share."""
    recorded = set(values) - EMPTY
    is_free = name in IN_FREE_TEXT and len(recorded) > FEW_VALUES
    return bool(recorded - {""}) and not (is_free and len(recorded) > studies.nunique() / 2)


def benefit_of_findings(findings: pd.DataFrame) -> pd.Series:
    """Give each finding what it would vote for in benefit; empty where it does not say."""
    votes = count_benefit(findings)["direction"]
    return votes[votes.isin(VOTE_CATEGORIES)].reindex(findings.index).astype("string").fillna("")


def list_facets(fields: pd.DataFrame, config: Config) -> Iterator[Entry]:
    """List the filters, each with the values that occur."""
    for name in fields:
        values = set(fields[name]) - {""}
        known = _known_values(str(name), config)
        rest = sorted(values - {*known}, key=lambda value: _rank(str(name), value))
        options = [value for value in known if value in values] + rest
        yield {
            "key": name,
            "label": facet_label(str(name)),
            "group": _group(str(name)),
            "options": [{"value": v, "label": _value_label(str(name), v)} for v in options],
        }


def _group(name: str) -> str:
    if is_bias(name):
        return "Risk of bias"
    return "Studies" if is_of_study(name) else "Findings"


def facet_label(name: str) -> str:
    """Name a filter as readers see it."""
    labels = {
        "benefit": "Effect",
        "cohort": noun("cohort"),
        "contrast": "Contrast",
        "population": "Population",
        "design": "Design",
        "year": "Year",
        "votes": "Vote",
        "included": "Evidence",
        BIAS: "Risk of bias (overall)",
    }
    if name.startswith(f"{BIAS}_"):
        return f"Risk of bias: {bias_label(name)}"
    return capitalised(labels.get(name) or group_noun(name))


def bias_label(name: str) -> str:
    """Name a judgement of risk of bias among the others: ``overall``, or its domain."""
    return "overall" if name == BIAS else term_label(name.removeprefix(f"{BIAS}_"))


def bias_level(judgement: str) -> str:
    """Rank a judgement as readers see it coloured: low, some, high, or none of these."""
    level = LEVEL_OF.get(judgement, "none")
    return {"critical": "high", "unknown": "none"}.get(level, level)


def _known_values(name: str, config: Config) -> Sequence[str]:
    if is_bias(name):
        return JUDGEMENTS
    return {
        "measure": config.measures,
        "direction": get_args(Direction),
        "benefit": VOTE_CATEGORIES,
        "side": get_args(Side),
        "contrast": get_args(Contrast),
        "subgroup": ["all"],
        "votes": (YES, NO),
        "included": (YES, NO),
    }.get(name, ())


def _rank(name: str, value: str) -> tuple[bool, float, str]:
    """Sort values by what is read, follow-ups by their length, and what is not recorded last."""
    weeks = weeks_of(value) if name == "follow_up" else 0
    return value in EMPTY, weeks, cohort_label(value) if name == "cohort" else value


def _value_label(name: str, value: str) -> str:
    if name == "cohort":
        return cohort_label(value)
    if name == "benefit":
        return direction_phrase(value, "benefit")
    words = {
        "votes": {YES: "counted in a synthesis", NO: "counted in no synthesis"},
        "included": {YES: "included studies", NO: SUPPLEMENTARY},
        "side": {"unspecified": NOT_RECORDED},
        "subgroup": SUBGROUPS,
    }
    if value == NOT_JUDGED:
        return "not assessed"
    is_term = name in ("measure", "direction", "side", "contrast", "subgroup")
    return words.get(name, {}).get(value) or (term_label(value) if is_term else value)
