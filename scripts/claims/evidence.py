"""The evidence for a claim: which studies support it, and which nearly match."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.models.claims import Claim
from scripts.models.filters import Where
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.models.study import Finding
from scripts.models.terms import ClaimVerdict
from scripts.records.claims_file import OF_STUDIES, is_on_findings
from scripts.tables.files import Tables
from scripts.votes.study_fields import add_study_fields, judgements
from scripts.votes.syntheses import matches_filter
from scripts.votes.voting import count_participants

# Columns of a filter that a study may miss and still nearly match; a filter without its region,
# measure or study would be another claim. The graver the difference, the earlier it is tried.
SET_ASIDE = (
    *("direction", "subgroup", "section", "significant", "side", "condition"),
    *("contrast", "outcome", "target_region", "comparator", "arm_role", "arm"),
    *("modality", "design", "population", "task", "intervention_name", "intervention_format"),
    *("intervention_setting", "intervention_duration_weeks"),
)
# The verdict for a difference in these columns.
DIFFERENCES: dict[str, ClaimVerdict] = {
    "direction": "direction contradicted",
    "subgroup": "subgroup narrower than stated",
    "section": "not in the results section",
}
GRAVITY: tuple[ClaimVerdict, ...] = get_args(ClaimVerdict)
# Contrasts that are about a part of the treated group alone.
PARTIAL_CONTRASTS = ("responders_vs_nonresponders", "completers_vs_noncompleters")
DIRECTIONS = ("increase", "decrease", "no_change")

# What is counted and named of the rows that support a claim; to take all columns would be slow.
COUNTED = ("finding_id", "study_id", "cohort", "arm", "modality", "direction", "participants")

Mask = npt.NDArray[np.bool_]


class Rows:
    """Rows that claims of a kind may count; the mask of each column's filter is cached.

    Parameters
    ----------
    table
        Rows of findings, or of arms, with their study; see ``EvidenceBase``.
    regions
        See ``REGIONS``.
    sections
        The sections whose findings are the review's results; none: all of them.
    """

    def __init__(self, table: pd.DataFrame, regions: pd.DataFrame, sections: Sequence[str]) -> None:
        self.table, self.regions, self.sections = table, regions, sections
        self.study_codes, names = pd.factorize(table["study_id"], sort=True)
        self.studies = list(map(str, names))
        self.counted = table[[name for name in COUNTED if name in table]]
        self._masks: dict[tuple[str, tuple[object, ...]], Mask] = {}

    def mask(self, where: Where, *, anywhere: bool = False) -> Mask:
        """Mark the rows that match a claim's filter; of findings, those of the results sections.

        A finding whose section is not recorded counts as one of the results. A filter that names
        sections decides alone; with ``anywhere``, every section matches.
        """
        keep = np.ones(len(self.table), dtype=bool)
        for column, allowed in where:
            if allowed is not None:
                keep &= self._column_mask(column, allowed)
        if "section" in self.table and self.sections and where.section is None and not anywhere:
            keep &= self._in_results
        return keep

    @cached_property
    def _in_results(self) -> Mask:
        in_sections = self._column_mask("section", self.sections)
        return in_sections | self.table["section"].isna().to_numpy()

    def mask_without(self, where: Where, columns: Sequence[str]) -> Mask:
        """Mark the rows that match without some columns; of directions only known ones count."""
        changes: dict[str, object] = dict.fromkeys(columns)
        if "subgroup" in columns and where.contrast is not None:
            changes.setdefault("contrast", [*where.contrast, *PARTIAL_CONTRASTS])
        if "direction" in columns:
            stated = where.direction or []
            # "No significant difference" and "no difference" do not contradict each other.
            same = ["no_change"] if "not_reported" in stated else []
            changes["direction"] = [word for word in DIRECTIONS if word not in [*stated, *same]]
        return self.mask(where.model_copy(update=changes), anywhere="section" in columns)

    def _column_mask(self, column: str, allowed: Sequence[object]) -> Mask:
        key = column, tuple(allowed)
        if key not in self._masks:
            # A domain of risk of bias in which no study is judged has no column.
            table = (
                self.table if column in self.table else self.table.assign(**{column: NOT_JUDGED})
            )
            self._masks[key] = matches_filter(table, column, allowed, self.regions).to_numpy()
        return self._masks[key]


@dataclass(frozen=True)
class NearMatch:
    """A study that would support a claim without some columns of the filter.

    Attributes
    ----------
    study_id
        The study.
    columns
        The columns in which it differs: one or two.
    table, places
        Rows, and the places among them of the study's that match all other columns.
    """

    study_id: str
    columns: tuple[str, ...]
    table: pd.DataFrame
    places: npt.NDArray[np.intp]

    def difference(self, where: Where) -> ClaimVerdict:
        """Name how the study differs from what is stated.

        A study that also differs in a task or a side reports something else and contradicts
        nothing. A finding on all patients does not narrow a statement about responders.
        """
        broader = "subgroup" in self.columns and "all" not in (where.subgroup or [])
        if broader or not all(column in DIFFERENCES for column in self.columns):
            return "studies differ"
        return min((DIFFERENCES[column] for column in self.columns), key=GRAVITY.index)

    def values(self, column: str) -> list[str]:
        """List the study's values in a column, each once, sorted; of no such column, none."""
        if column not in self.table:
            return []
        return sorted({str(value) for value in self.table[column].iloc[self.places].dropna()})


@dataclass(frozen=True)
class Evidence:
    """The evidence of the records for a claim.

    Attributes
    ----------
    claim
        A claim that has a filter.
    supporting
        The rows that match the filter.
    number
        What the claim counts, in them; None where a number of people is not reported.
    missing, unsupported
        Studies that support the claim and are not cited; studies that are cited and do not.
    near
        Studies that match but for one or two columns: those that are cited and do not support the
        claim. Where none is cited, those that explain why fewer support it than are stated, or
        that report another direction.
    opposite
        What studies that support the claim also report in another direction.
    """

    claim: Claim
    supporting: pd.DataFrame
    number: int | None
    missing: list[str]
    unsupported: list[str]
    near: list[NearMatch]
    opposite: pd.DataFrame


class EvidenceBase:
    """The records of a review, as rows with which claims are compared.

    Parameters
    ----------
    tables
        ``studies``, ``arms``, ``findings`` and ``regions``; see their contracts.
    sections
        The sections whose findings are the review's results; none: all of them.
    """

    def __init__(self, tables: Tables, sections: Sequence[str]) -> None:
        self.tables, self.sections = tables, sections
        self._rows: dict[str, Rows] = {}

    def rows_for(self, claim: Claim) -> Rows:
        """Give the rows that a claim is about: findings, or arms of studies, with their study."""
        kind = "n_enrolled" if claim.counts == "enrolled" else "n"
        kind = "findings" if is_on_findings(claim) else kind
        if kind not in self._rows:
            table = self._findings() if kind == "findings" else self._arms(kind)
            self._rows[kind] = Rows(table, self.tables["regions"], self.sections)
        return self._rows[kind]

    def _findings(self) -> pd.DataFrame:
        findings = self.tables["findings"]
        rows = findings.assign(participants=findings["n_arm"])
        return add_study_fields(rows, self.tables["studies"])

    def _arms(self, number: str) -> pd.DataFrame:
        arms = self.tables["arms"].rename(columns={"role": "arm_role", number: "participants"})
        arms = arms[["study_id", "arm", "arm_role", "participants"]]
        studies = self.tables["studies"]
        return studies.assign(**judgements(studies)).merge(arms, on="study_id", how="left")


def find_evidence(claim: Claim, base: EvidenceBase) -> Evidence:
    """Find what supports a claim, and what nearly matches."""
    where, rows = claim.where or Where(), base.rows_for(claim)
    supporting = rows.counted[rows.mask(where)]
    studies, cited = set(supporting["study_id"]), set(claim.studies)
    unsupported = sorted(cited - studies)
    number = count_evidence(supporting, claim.counts)
    candidates = unsupported if cited else sorted({*rows.studies} - studies)
    near = list(find_near_matches(where, candidates, rows))
    opposite = supporting.head(0)
    if where.direction:
        others = rows.mask_without(where, ["direction"])
        opposite = rows.counted[others & np.isin(rows.studies, list(studies))[rows.study_codes]]
    return Evidence(
        claim,
        supporting,
        number,
        sorted(studies - cited) if cited else [],
        unsupported,
        near if cited else [match for match in near if _explains(match, claim, number)],
        opposite,
    )


def _explains(match: NearMatch, claim: Claim, number: int | None) -> bool:
    """Check whether a study that is not cited helps to explain the verdict.

    Where as many support the statement as it says, only one with another direction does.
    """
    where, least = claim.where or Where(), 1 if claim.count is None else claim.count
    if number is None or number >= least:
        return match.columns == ("direction",) and claim.at_least
    column = match.columns[0]
    is_about_study = column not in Finding.model_fields and column in OF_STUDIES
    return is_about_study or match.difference(where) != "studies differ"


def find_near_matches(where: Where, studies: Sequence[str], rows: Rows) -> Iterator[NearMatch]:
    """Find for each study the fewest columns without which it would support the claim.

    ``studies`` are some that do not support it, ``rows`` those that the claim is about.
    """
    restricted = [
        column
        for column in SET_ASIDE
        if (rows.sections if column == "section" else getattr(where, column) is not None)
    ]
    waiting = np.isin(rows.studies, studies)
    for columns in chain(((column,) for column in restricted), combinations(restricted, 2)):
        if not waiting.any():
            return
        places = np.flatnonzero(rows.mask_without(where, columns) & waiting[rows.study_codes])
        places = places[np.argsort(rows.study_codes[places], kind="stable")]
        codes, starts = np.unique(rows.study_codes[places], return_index=True)
        for code, of_study in zip(codes, np.split(places, starts)[1:], strict=True):
            yield NearMatch(rows.studies[code], columns, rows.table, of_study)
        waiting[codes] = False


def count_evidence(rows: pd.DataFrame, counts: str) -> int | None:
    """Count studies, cohorts, modalities or people; None where a number of people is not known.

    Of people, arms add up, and the largest number stands for a cohort: several of its studies
    report the same people.
    """
    if counts not in ("participants", "enrolled"):
        column = {"studies": "study_id", "cohorts": "cohort", "modalities": "modality"}[counts]
        return int(rows[column].nunique())
    arms = rows[["cohort", "study_id", "arm", "participants"]]
    if arms["participants"].isna().any():
        return None
    people = count_participants(arms, ["cohort", "study_id"], "arm", "participants")
    return int(people.groupby("cohort").max().sum())


def finding_ids(rows: pd.DataFrame) -> list[str]:
    """List the findings among rows; rows of arms and studies are none."""
    return sorted(set(rows["finding_id"])) if "finding_id" in rows else []
