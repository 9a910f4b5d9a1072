"""Which findings vote in no synthesis, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.common.filter_words import WRITERS, column_label
from scripts.common.wording import list_words, term_label
from scripts.models.config import Synthesis, VoteConfig
from scripts.models.filters import Where
from scripts.tables.files import iterate_rows, shape_table, to_records
from scripts.tables.votes import UNVOTED_FINDINGS
from scripts.votes.benefit import why_no_benefit
from scripts.votes.syntheses import (
    group_all_findings,
    matches_filter,
    name_groups,
    select_findings,
)
from scripts.votes.voting import DIRECTIONS

# How a column of a filter is called in a reason; another is called by its name.
COLUMN_WORDS = {
    "arm": "group",
    "arm_role": "kind of group",
    "comparator": "other group",
    "comparator_role": "kind of other group",
    "study_id": "study",
}


def list_unvoted(findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig) -> pd.DataFrame:
    """List the findings that vote in no synthesis, each with the reason.

    Parameters
    ----------
    findings, regions, config
        As in ``count_votes``; a finding has the columns of its study.

    Returns
    -------
    One row per finding; see ``UNVOTED_FINDINGS``. A finding that no synthesis includes has the
    reason of the synthesis that comes closest to including it.
    """
    grouped = group_all_findings(findings, regions, config)
    voting = set(grouped.loc[grouped["direction"].isin(DIRECTIONS), "finding_id"])
    unvoted = findings[~findings["finding_id"].isin(voting)]
    reasons = {**_not_included(unvoted, regions, config), **_included(unvoted, regions, config)}
    return shape_table(unvoted.assign(reason=unvoted["finding_id"].map(reasons)), UNVOTED_FINDINGS)


def _included(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> Mapping[str, str]:
    """Say of each finding that the filter of a synthesis includes why it does not vote there."""
    reasons: dict[str, str] = {}
    for name, synthesis in reversed(config.syntheses.items()):
        chosen = select_findings(findings, synthesis.where, regions)
        group = name_groups(chosen, synthesis, regions, config.level_of(name))
        benefit = why_no_benefit(chosen) if synthesis.count == "benefit" else None
        rows = chosen.assign(group=group, no_benefit=benefit)
        reasons |= {row.finding_id: _why(row, synthesis) for row in iterate_rows(rows)}
    return reasons


def _why(finding: Any, synthesis: Synthesis) -> str:
    if finding.direction == "not_reported":
        return "the direction is not reported"
    if finding.direction == "unclear":
        return "the direction is unclear"
    if pd.notna(finding.no_benefit):
        return str(finding.no_benefit)
    if pd.isna(finding.group):
        return f"no {column_label(synthesis.group_by)} is recorded"
    measured = "end of treatment" if pd.isna(finding.follow_up) else finding.follow_up
    return f"measured at another follow-up than the one that votes ({measured})"


def _not_included(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> Mapping[str, str]:
    """Say of each finding what keeps it out of the synthesis that comes closest to including it."""
    fewest = pd.Series(len(findings.columns), index=findings.index)
    closest: dict[str, str] = {}
    # Without a synthesis no study is included.
    for where in [synthesis.where for synthesis in config.syntheses.values()] or [Where()]:
        filters = [(column, allowed) for column, allowed in where if allowed is not None]
        failing = pd.DataFrame(
            {c: ~matches_filter(findings, c, allowed, regions) for c, allowed in filters},
            index=findings.index,
        )
        closer = failing.sum(axis="columns") < fewest
        fewest = fewest.mask(closer, failing.sum(axis="columns"))
        # As dictionaries: a domain of risk of bias may have blanks in its name.
        rows = zip(to_records(findings[closer]), to_records(failing[closer]), strict=True)
        for row, fails in rows:
            columns = [column for column, _ in filters if fails[column]]
            closest[row["finding_id"]] = list_words(list(_describe(row, columns)))
    return {name: f"no synthesis includes its {text}" for name, text in closest.items()}


def _describe(finding: Mapping[str, Any], columns: list[str]) -> Iterator[str]:
    for column in columns:
        value = finding[column]
        if column == "included":
            yield "study, which is not one of the included studies"
        else:
            write = WRITERS.get(column, term_label)
            shown = "not recorded" if pd.isna(value) else write(str(value))
            yield f"{COLUMN_WORDS.get(column, column_label(column))} ({shown})"
