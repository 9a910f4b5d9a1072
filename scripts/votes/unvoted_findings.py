"""Which findings vote in no synthesis, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.common.wording import list_words, term_label
from scripts.common.words import noun
from scripts.models.config import Synthesis, VoteConfig
from scripts.tables.files import iterate_rows, shape_table
from scripts.tables.votes import UNVOTED_FINDINGS
from scripts.votes.benefit import says_benefit
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
        benefit = says_benefit(chosen) if synthesis.count == "benefit" else chosen["included"]
        rows = chosen.assign(group=group, says_benefit=benefit)
        reasons |= {row.finding_id: _why(row, synthesis) for row in iterate_rows(rows)}
    return reasons


def _why(finding: Any, synthesis: Synthesis) -> str:
    if finding.direction == "not_reported":
        return "the direction is not reported"
    if finding.direction == "unclear":
        return "the direction is unclear"
    if not finding.says_benefit:
        if pd.isna(finding.better):
            return "neither the finding nor the vocabulary says which direction is better"
        return f"a change within a {noun('control')} group does not favour either group"
    if pd.isna(finding.group):
        return f"no {term_label(synthesis.group_by)} is recorded"
    measured = "end of treatment" if pd.isna(finding.follow_up) else finding.follow_up
    return f"measured at another follow-up than the one that votes ({measured})"


def _not_included(
    findings: pd.DataFrame, regions: pd.DataFrame, config: VoteConfig
) -> Mapping[str, str]:
    """Say of each finding what keeps it out of the synthesis that comes closest to including it."""
    fewest = pd.Series(len(findings.columns), index=findings.index)
    closest: dict[str, str] = {}
    for synthesis in config.syntheses.values():
        filters = [(column, allowed) for column, allowed in synthesis.where if allowed is not None]
        failing = pd.DataFrame(
            {c: ~matches_filter(findings, c, allowed, regions) for c, allowed in filters},
            index=findings.index,
        )
        closer = failing.sum(axis="columns") < fewest
        fewest = fewest.mask(closer, failing.sum(axis="columns"))
        for row, fails in zip(
            iterate_rows(findings[closer]), iterate_rows(failing[closer]), strict=True
        ):
            columns = [column for column, _ in filters if getattr(fails, column)]
            closest[row.finding_id] = list_words(list(_describe(row, columns)))
    return {name: f"no synthesis includes its {text}" for name, text in closest.items()}


def _describe(finding: Any, columns: list[str]) -> Iterator[str]:
    for column in columns:
        value = getattr(finding, column)
        if column == "included":
            yield "study, which is not one of the included studies"
        else:
            shown = "not recorded" if pd.isna(value) else term_label(str(value))
            yield f"{COLUMN_WORDS.get(column, term_label(column))} ({shown})"
