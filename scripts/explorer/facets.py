"""What the evidence browser filters findings by: columns of their own and of their studies."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import pandas as pd

from scripts.common.durations import weeks_of
from scripts.common.wording import capitalised, cohort_label, direction_phrase, term_label
from scripts.common.words import OF_THE_BRAIN, group_noun, is_neuroimaging, noun
from scripts.models.config import Config
from scripts.models.risk_of_bias import JUDGEMENTS, NOT_JUDGED
from scripts.models.terms import Contrast, Direction, Side
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables
from scripts.votes.benefit import count_benefit
from scripts.votes.study_fields import BIAS

Entry = dict[str, Any]

NOT_RECORDED = "not recorded"
# What stands in a column where nothing was recorded.
EMPTY = {NOT_RECORDED, NOT_JUDGED, "unspecified"}
# Fields of studies in free text. One whose values hardly two studies share is no filter.
IN_FREE_TEXT = ("design", "population", "intervention_name")
FEW_VALUES = 8
YES, NO = "yes", "no"


def finding_fields(tables: Tables) -> pd.DataFrame:
    """Give each finding the value that each filter compares, as text.

    A column for each field that the review has, in the order in which filters are shown.
    """
    findings = tables["findings"]
    names = [
        *("measure", "direction", "side", "contrast", "subgroup", "follow_up", "comparison"),
        *("cohort", *IN_FREE_TEXT, "year", "modality", *_bias_columns(findings)),
    ]
    names = [name for name in names if is_neuroimaging() or name not in OF_THE_BRAIN]
    fields = findings[names].astype("string").fillna(NOT_RECORDED)
    fields.insert(2, "benefit", benefit_of_findings(findings))
    unvoted = findings["finding_id"].isin(tables["unvoted_findings"]["finding_id"])
    fields["votes"] = unvoted.map({True: NO, False: YES})
    fields["included"] = findings["included"].map({True: YES, False: NO})
    kept = [name for name in fields if _is_a_filter(str(name), fields[name], findings["study_id"])]
    return fields[kept]


def _bias_columns(findings: pd.DataFrame) -> list[str]:
    """Name the overall judgement of risk of bias; where no study has one, its domains."""
    if BIAS in findings and not findings[BIAS].isin([NOT_JUDGED]).all():
        return [BIAS]
    apart = {f"{BIAS}_{name}" for name in ("tool", "overall", "domains")}
    names = map(str, findings)
    return [name for name in names if name.startswith(f"{BIAS}_") and name not in apart]


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
            "options": [{"value": v, "label": _value_label(str(name), v)} for v in options],
        }


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
        return f"Risk of bias: {term_label(name.removeprefix(f'{BIAS}_'))}"
    return capitalised(labels.get(name) or group_noun(name))


def _known_values(name: str, config: Config) -> Sequence[str]:
    if name == BIAS or name.startswith(f"{BIAS}_"):
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
        "votes": {YES: "votes in a synthesis", NO: "votes in no synthesis"},
        "included": {YES: "included studies", NO: "other evidence"},
    }
    is_term = name in ("measure", "direction", "side", "contrast", "subgroup")
    return words.get(name, {}).get(value) or (term_label(value) if is_term else value)
