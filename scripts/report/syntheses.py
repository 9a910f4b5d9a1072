"""What the tables hold of each synthesis, gathered once for all that the report says of it."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from scripts.common.wording import group_label
from scripts.models.config import Config, Synthesis
from scripts.tables.files import Tables, rows_of_synthesis
from scripts.votes.robustness import summarise_leave_one_out, summarise_specifications
from scripts.votes.syntheses import group_findings, sort_anatomically
from scripts.votes.voting import KEY

POOLED = ("random_effects", "median_effect")


@dataclass(frozen=True, eq=False)
class SynthesisFacts:
    """What the tables hold of one synthesis.

    Attributes
    ----------
    name, synthesis
        Its id and definition.
    voter
        What votes: ``cohort`` or ``study``.
    confidence
        Level of the intervals.
    votes
        Its rows of ``join_tallies``.
    study_votes, unit_votes, effects, left_out
        Its rows of ``STUDY_VOTES``, ``UNIT_VOTES``, ``EFFECTS`` and ``LEAVE_ONE_OUT``.
    without_cohort, under_choices
        Its rows of ``summarise_leave_one_out`` and ``summarise_specifications``.
    reports
        By cohort the studies of the review that report it.
    findings
        Its findings, as ``group_findings`` gives them, with the columns of ``describe_findings``.
    """

    name: str
    synthesis: Synthesis
    voter: str
    confidence: float
    votes: pd.DataFrame
    study_votes: pd.DataFrame
    unit_votes: pd.DataFrame
    effects: pd.DataFrame
    left_out: pd.DataFrame
    without_cohort: pd.DataFrame
    under_choices: pd.DataFrame
    reports: dict[str, list[str]]
    findings: pd.DataFrame

    @property
    def pooled(self) -> pd.DataFrame:
        """The effects of regions whose preferred method pools them."""
        return self.effects[self.effects["preferred"] & self.effects["method"].isin(POOLED)]

    def label(self, region: str) -> str:
        """Write the name of a row of votes, which is not a region in every synthesis."""
        return group_label(region, self.synthesis.group_by)


def gather_syntheses(
    config: Config, tables: Tables, names: Collection[str] | None = None
) -> list[SynthesisFacts]:
    """Gather the facts of each synthesis, or of those named, in the order of the config."""
    shown = [name for name in config.syntheses if names is None or name in names]
    regions, findings = tables["regions"], describe_findings(tables)
    specifications = tables["specifications"]
    by_cohort = tables["studies"].groupby("cohort")["study_id"]
    reports = {str(cohort): list(study_ids) for cohort, study_ids in by_cohort}
    by_synthesis = {
        "votes": join_tallies(tables),
        "study_votes": tables["study_votes"],
        "unit_votes": tables["unit_votes"],
        "effects": tables["effects"],
        "left_out": tables["leave_one_out"],
        "without_cohort": summarise_leave_one_out(tables["leave_one_out"]),
        "under_choices": summarise_specifications(
            specifications[specifications["synthesis"].isin(shown)], tables["votes"], regions
        ),
    }
    return [
        SynthesisFacts(
            name=name,
            synthesis=config.syntheses[name],
            voter=config.unit_of(name),
            confidence=config.confidence,
            reports=reports,
            findings=group_findings(findings, regions, config, name, config.syntheses[name]),
            **{part: rows_of_synthesis(table, name) for part, table in by_synthesis.items()},
        )
        for name in shown
    ]


def join_tallies(tables: Tables) -> pd.DataFrame:
    """Join all votes with the participants behind them, regions in anatomical order."""
    votes = tables["votes"].merge(tables["tallies"], on=KEY, how="left")
    return sort_anatomically(votes, tables["regions"])


def describe_findings(tables: Tables) -> pd.DataFrame:
    """Keep the region of each finding as it is recorded, and shorten the name of a column.

    The columns are ``part`` and ``weeks``, the length of the treatment.
    """
    findings = tables["findings"]
    return findings.assign(part=findings["region"], weeks=findings["intervention_duration_weeks"])
