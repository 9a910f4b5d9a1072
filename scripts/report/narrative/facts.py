"""What the tables hold of each region of a synthesis: the facts of its paragraph."""

from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from scripts.models.terms import WITHOUT_VOTE
from scripts.report.syntheses import SynthesisFacts

Record = dict[str, Any]
# What a paragraph says of a finding, or compares with other findings.
FINDING_COLUMNS = [
    *("region", "study_id", "cohort", "direction", "contrast", "arm_role", "subgroup", "side"),
    *("comparator", "condition", "measure", "target_region", "outcome", "part", "task"),
    *("modality", "intervention_name", "weeks", "comparator_role", "follow_up", "risk_of_bias"),
    *("effect", "effect_type", "better"),
]


class RegionFacts(NamedTuple):
    """What the tables hold of one region; missing cells are ``None``.

    Attributes
    ----------
    region, grouped_by, voter, scale
        The group, the column that it is a value of, what votes, such as ``cohort``, and what its
        votes are about: ``direction`` or ``benefit``.
    confidence
        Level of the intervals.
    counts
        Its row of ``VOTES`` with that of ``TALLIES``.
    units, studies
        Its rows of ``UNIT_VOTES`` and ``STUDY_VOTES``, in their order.
    findings, apart
        Its findings of known direction, and those without a vote by their direction.
    left_out
        Its rows of ``LEAVE_ONE_OUT``.
    pooled
        Its row of ``EFFECTS`` if effects could be pooled; empty otherwise.
    """

    region: str
    grouped_by: str
    voter: str
    scale: str
    confidence: float
    counts: Record
    units: list[Record]
    studies: list[Record]
    findings: list[Record]
    apart: dict[str, list[Record]]
    left_out: list[Record]
    pooled: Record

    @property
    def cohorts(self) -> dict[str, list[str]]:
        """List the studies with a vote by their cohort."""
        cohorts = defaultdict(list)
        for study in self.studies:
            cohorts[study["cohort"]].append(study["study_id"])
        # A study votes once for each of its comparisons where these are the units.
        return {cohort: list(dict.fromkeys(studies)) for cohort, studies in cohorts.items()}


@lru_cache(maxsize=1)  # a synthesis has paragraphs and a summary
def gather_facts(facts: SynthesisFacts) -> dict[str, RegionFacts]:
    """Gather the facts of all regions of a synthesis, in the order of its votes."""
    tables = {
        "units": facts.unit_votes,
        "studies": facts.study_votes,
        "findings": facts.findings[FINDING_COLUMNS],
        "left_out": facts.left_out,
        "pooled": facts.pooled,
    }
    by_region = {name: _group_by_region(table) for name, table in tables.items()}
    regions = {}
    for region, (counts,) in _group_by_region(facts.votes).items():
        rows = {name: groups.get(region, []) for name, groups in by_region.items()}
        regions[region] = RegionFacts(
            region=region,
            grouped_by=facts.synthesis.group_by,
            voter=facts.voter,
            scale=facts.synthesis.count,
            confidence=facts.confidence,
            counts=counts,
            units=rows["units"],
            studies=rows["studies"],
            findings=[row for row in rows["findings"] if row["direction"] not in WITHOUT_VOTE],
            apart={
                name: findings
                for name in WITHOUT_VOTE
                if (findings := [row for row in rows["findings"] if row["direction"] == name])
            },
            left_out=rows["left_out"],
            pooled=next(iter(rows["pooled"]), {}),
        )
    return regions


def _group_by_region(table: pd.DataFrame) -> dict[str, list[Record]]:
    """Return the rows of each region as dictionaries, in which a missing cell is ``None``."""
    names, missing = list(map(str, table)), table.isna()
    columns = [
        [None if is_missing else cell for cell, is_missing in zip(cells, absent, strict=True)]
        for cells, absent in ((table[n].tolist(), missing[n].tolist()) for n in names)
    ]
    rows = defaultdict(list)
    for cells in zip(*columns, strict=True):
        record = dict(zip(names, cells, strict=True))
        rows[record["region"]].append(record)
    return dict(rows)
