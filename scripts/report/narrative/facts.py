"""Gather what the tables hold of each region of a synthesis: what its paragraph tells."""

from collections import defaultdict
from typing import Any, NamedTuple

import pandas as pd

from scripts.models.config import Config, Synthesis
from scripts.report.methods import vote_unit
from scripts.report.narrative.phrases import Finding
from scripts.tables.files import Tables, to_records
from scripts.votes.robustness import summarise_specifications
from scripts.votes.syntheses import group_findings

Record = dict[str, Any]
# What is told of a finding, or compared with others.
TOLD = [
    *("region", "study_id", "cohort", "direction", "contrast", "arm_role", "subgroup", "side"),
    *("comparator", "condition", "measure", "target_region", "outcome"),
]
POOLED = ("random_effects", "median_effect")


class RegionFacts(NamedTuple):
    """What the tables hold of one region; missing cells are ``None``.

    Attributes
    ----------
    region, grouped_by, voter
        The group, the column that it is a value of, and what votes: ``cohort`` or ``study``.
    counts
        Its row of ``VOTES`` with that of ``TALLIES``.
    units, studies
        Its rows of ``UNIT_VOTES`` and ``STUDY_VOTES``, in their order.
    findings, unclear
        Its findings of known and of unclear direction.
    left_out
        Its rows of ``LEAVE_ONE_OUT``.
    choices
        Its row of ``summarise_specifications``; empty where there is none.
    pooled
        Its row of ``EFFECTS`` if effects could be pooled; empty otherwise.
    """

    region: str
    grouped_by: str
    voter: str
    counts: Record
    units: list[Record]
    studies: list[Record]
    findings: list[Finding]
    unclear: list[Finding]
    left_out: list[Record]
    choices: Record
    pooled: Record

    @property
    def cohorts(self) -> dict[str, list[str]]:
        """List the studies with a vote by their cohort."""
        cohorts = defaultdict(list)
        for study in self.studies:
            cohorts[study["cohort"]].append(study["study_id"])
        return dict(cohorts)


def gather_facts(
    name: str, synthesis: Synthesis, config: Config, tables: Tables
) -> dict[str, RegionFacts]:
    """Gather the facts of all regions of a synthesis, each table gone through once.

    Parameters
    ----------
    name, synthesis
        Id and definition of the synthesis.
    config, tables
        As in ``write_report``.

    Returns
    -------
    Facts by region, in the order of ``VOTES``.
    """
    votes = _of(tables["votes"], name)
    counts = votes.merge(tables["tallies"], on=["synthesis", "region"], how="left")
    left_out = _of(tables["leave_one_out"], name)
    choices = summarise_specifications(
        _of(tables["specifications"], name), votes, tables["regions"]
    )
    effects = _of(tables["effects"], name)
    pooled = effects[effects["preferred"] & effects["method"].isin(POOLED)]
    units, studies = (_of(tables[table], name) for table in ("unit_votes", "study_votes"))
    findings = _findings(name, synthesis, config, tables)
    rows = [_by_region(t) for t in (units, studies, findings, left_out, choices, pooled)]
    return {
        row["region"]: _facts(row, synthesis, vote_unit(config, synthesis), rows)
        for row in _records(counts)
    }


def _facts(
    counts: Record, synthesis: Synthesis, voter: str, rows: list[dict[str, list[Record]]]
) -> RegionFacts:
    region = counts["region"]
    units, studies, findings, left_out, choices, pooled = (of.get(region, []) for of in rows)
    return RegionFacts(
        region=region,
        grouped_by=synthesis.group_by,
        voter=voter,
        counts=counts,
        units=units,
        studies=studies,
        findings=[finding for finding in findings if finding["direction"] != "unclear"],
        unclear=[finding for finding in findings if finding["direction"] == "unclear"],
        left_out=left_out,
        choices=choices[0] if choices else {},
        pooled=pooled[0] if pooled else {},
    )


def _findings(name: str, synthesis: Synthesis, config: Config, tables: Tables) -> pd.DataFrame:
    """Put the region as it was recorded, the study and the comparator's role beside findings."""
    findings = tables["findings"]
    grouped = group_findings(findings, tables["regions"], config, name, synthesis)
    roles = tables["arms"][["study_id", "arm", "role"]]
    roles = roles.rename(columns={"arm": "comparator", "role": "comparator_role"})
    about = tables["studies"].rename(columns={"intervention_duration_weeks": "weeks"})
    about = about[["study_id", "task", "modality", "intervention_name", "weeks"]]
    grouped = grouped[TOLD].assign(part=findings.loc[grouped.index, "region"])
    grouped = grouped.merge(about, on="study_id", how="left")
    return grouped.merge(roles, on=["study_id", "comparator"], how="left")


def _of(table: pd.DataFrame, synthesis: str) -> pd.DataFrame:
    return table[table["synthesis"] == synthesis]


def _by_region(table: pd.DataFrame) -> dict[str, list[Record]]:
    rows = defaultdict(list)
    for record in _records(table):
        rows[record["region"]].append(record)
    return dict(rows)


def _records(table: pd.DataFrame) -> list[Record]:
    return to_records(table.astype(object).where(table.notna(), None))
