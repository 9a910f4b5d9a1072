"""What the figures show of studies and units: their votes, and results without a direction.

A study whose findings on a region all lack a known direction has no vote. Figures show it apart,
so that an empty place means that nothing is reported.
"""

import pandas as pd

from scripts.common.wording import arm_label, group_label
from scripts.models.config import VoteConfig
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.files import Tables, iterate_rows, list_values
from scripts.votes.syntheses import group_all_findings
from scripts.votes.voting import DIRECTIONS, KEY, count_participants


def label_groups(rows: pd.DataFrame, config: VoteConfig) -> pd.DataFrame:
    """Name the groups of syntheses that are no regions as readers know them."""
    columns = rows["synthesis"].map({name: s.group_by for name, s in config.syntheses.items()})
    labels = [group_label(*pair) for pair in zip(rows["region"], columns, strict=True)]
    return rows.assign(region=pd.Series(labels, rows.index, dtype=rows["region"].dtype))


def show_studies(tables: Tables, config: VoteConfig) -> pd.DataFrame:
    """List the votes of studies, and after them the studies without a vote on a region.

    Returns
    -------
    The columns of ``STUDY_VOTES`` and the number of ``findings`` behind each row. Without a vote,
    ``vote`` is ``not_reported`` if a finding of the study is, else ``unclear``.
    """
    key, cast = [*KEY, "study_id"], tables["study_votes"]
    cast = cast.assign(findings=cast[[f"n_{name}" for name in DIRECTIONS]].sum(axis="columns"))
    grouped = group_all_findings(tables["findings"], tables["regions"], config)
    grouped = label_groups(grouped, config)
    apart = _rows_outside(grouped[grouped["direction"].isin(WITHOUT_VOTE)], cast, key)
    if apart.empty:
        return cast
    # Of the two directions the first in the alphabet.
    about = apart.groupby(key).agg(
        cohort=("cohort", "first"),
        unit=("unit", "first"),
        vote=("direction", "min"),
        findings=("direction", "size"),
    )
    rows = about.assign(
        participants=count_participants(apart, key, "arm", "participants"),
        measures=list_values(apart, key, "measure"),
        subgroups=list_values(apart, key, "subgroup"),
    )
    return pd.concat([cast, rows.reset_index()], ignore_index=True)


def show_units(shown_studies: pd.DataFrame, unit_votes: pd.DataFrame) -> pd.DataFrame:
    """List the votes of units, and after them the units without a vote on a region."""
    key = [*KEY, "unit"]
    apart = _rows_outside(shown_studies[~has_vote(shown_studies)], unit_votes, key)
    if apart.empty:
        return unit_votes
    rows = apart.groupby(key).agg(vote=("vote", "min"), participants=("participants", "max"))
    rows = rows.assign(studies=list_values(apart, key, "study_id"))
    return pd.concat([unit_votes, rows.reset_index()], ignore_index=True)


def list_comparators(tables: Tables, config: VoteConfig, synthesis: str) -> dict[str, str]:
    """Name what each study of a synthesis is compared with; a study without one is left out."""
    alone = config.model_copy(update={"syntheses": {synthesis: config.syntheses[synthesis]}})
    rows = group_all_findings(tables["findings"], tables["regions"], alone)
    rows = rows.dropna(subset="comparator")
    arms = (
        rows[["study_id", "comparator"]].drop_duplicates().sort_values(["study_id", "comparator"])
    )
    labels = [arm_label(row.study_id, row.comparator) for row in iterate_rows(arms)]
    return dict(arms.assign(label=labels).groupby("study_id")["label"].agg("; ".join))


def has_vote(rows: pd.DataFrame) -> pd.Series:
    """Mark the rows that are votes."""
    return ~rows["vote"].isin(WITHOUT_VOTE)


def _rows_outside(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Keep the rows whose key no row of another table has."""
    return rows[~rows.set_index(key).index.isin(others.set_index(key).index)]
