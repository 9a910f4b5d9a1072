"""What the findings say to a claim: which studies bear it out, and which come near."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.models.claims import Claim, ClaimWhere
from scripts.models.study import Finding
from scripts.models.terms import ClaimVerdict
from scripts.records.claims_file import OF_STUDIES, about_findings
from scripts.tables.files import Tables
from scripts.votes.syntheses import matches_filter, participants
from scripts.votes.voting import count_participants

# What can keep a study out of a filter that it nearly fits; a filter that is loosened in region,
# measure or study would be another claim. The graver the difference, the earlier it is tried.
LOOSENED = (
    *("direction", "subgroup", "section", "significant", "side", "condition"),
    *("contrast", "outcome", "target_region", "comparator", "arm_role", "arm"),
    *("modality", "design", "population", "task", "intervention_name", "intervention_format"),
    *("intervention_setting", "intervention_duration_weeks"),
)
# What a difference in these columns is called.
DIFFERENCES: dict[str, ClaimVerdict] = {
    "direction": "direction contradicted",
    "subgroup": "subgroup narrower than stated",
    "section": "not in the results section",
}
GRAVITY: tuple[ClaimVerdict, ...] = get_args(ClaimVerdict)
# Contrasts that speak for a part of the treated group alone.
OF_A_PART = ("responders_vs_nonresponders", "completers_vs_noncompleters")
DIRECTIONS = ("increase", "decrease", "no_change")

Mask = npt.NDArray[np.bool_]


class Rows:
    """Rows that claims of a kind may count; what a filter on a column lets in is kept.

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
        codes, names = pd.factorize(table["study_id"], sort=True)
        self.study_of, self.studies = codes, [str(name) for name in names]
        self._kept: dict[tuple[str, tuple[object, ...]], Mask] = {}

    def select(self, where: ClaimWhere) -> pd.DataFrame:
        """Keep the rows that a claim's filter lets in."""
        return self.table[self.fitting(where)]

    def fitting(self, where: ClaimWhere, *, anywhere: bool = False) -> Mask:
        """Tell which rows a claim's filter lets in; of findings, those of the results sections.

        A finding whose section is not recorded stays in: nothing says that it comes from
        elsewhere. A filter that names sections itself decides alone; ``anywhere`` lets in all.
        """
        keep = np.ones(len(self.table), dtype=bool)
        for column, allowed in where:
            if allowed is not None:
                keep &= self._let_in(column, allowed)
        if "section" in self.table and self.sections and where.section is None and not anywhere:
            told = self._let_in("section", self.sections)
            keep &= told | self.table["section"].isna().to_numpy()
        return keep

    def loosened(self, where: ClaimWhere, columns: Sequence[str]) -> Mask:
        """Tell which rows fit with some columns set aside; of directions only known ones count."""
        changes: dict[str, object] = dict.fromkeys(columns)
        if "subgroup" in columns and where.contrast is not None:
            changes.setdefault("contrast", [*where.contrast, *OF_A_PART])
        if "direction" in columns:
            stated = where.direction or []
            changes["direction"] = [word for word in DIRECTIONS if word not in stated]
        return self.fitting(where.model_copy(update=changes), anywhere="section" in columns)

    def _let_in(self, column: str, allowed: Sequence[object]) -> Mask:
        key = column, tuple(allowed)
        if key not in self._kept:
            self._kept[key] = matches_filter(self.table, column, allowed, self.regions).to_numpy()
        return self._kept[key]


@dataclass(frozen=True)
class NearMiss:
    """A study that bears a claim out but for some columns of the filter.

    Attributes
    ----------
    study_id
        The study.
    columns
        The columns in which it differs: one or two.
    table, places
        Rows, and the places of its own among them that fit all the other columns.
    """

    study_id: str
    columns: tuple[str, ...]
    table: pd.DataFrame
    places: npt.NDArray[np.intp]

    @property
    def rows(self) -> pd.DataFrame:
        """Its rows that fit all the other columns."""
        return self.table.iloc[self.places]

    def difference(self, where: ClaimWhere) -> ClaimVerdict:
        """Name how the study differs from what is stated.

        A study that differs in a task or a side as well reports something else, and contradicts
        nothing. A statement about responders is not narrowed by a finding on all patients.
        """
        broader = "subgroup" in self.columns and "all" not in (where.subgroup or [])
        if broader or not all(column in DIFFERENCES for column in self.columns):
            return "studies differ"
        return min((DIFFERENCES[column] for column in self.columns), key=GRAVITY.index)

    def says(self, column: str) -> list[str]:
        """List what the study says in a column, each once, sorted."""
        return sorted({str(value) for value in self.rows[column].dropna()})


@dataclass(frozen=True)
class Evidence:
    """What the records say to a claim.

    Attributes
    ----------
    claim
        A claim that has a filter.
    found
        The rows that the filter lets in: those that bear the claim out.
    number
        What the claim counts, in them; None where a number of people is not reported.
    missing, unsupported
        Studies that are found and not cited, and cited and not found.
    near
        Studies that bear the claim out but for one or two columns: those that are cited and not
        found. Where none is cited, those that explain why fewer were found than are stated, or
        that report another direction.
    opposite
        What studies that bear the claim out report in another direction as well.
    """

    claim: Claim
    found: pd.DataFrame
    number: int | None
    missing: list[str]
    unsupported: list[str]
    near: list[NearMiss]
    opposite: pd.DataFrame


class EvidenceBase:
    """What the records of a review say, as rows that claims are held against.

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
        kind = "findings" if about_findings(claim) else kind
        if kind not in self._rows:
            table = self._findings() if kind == "findings" else self._arms(kind)
            self._rows[kind] = Rows(table, self.tables["regions"], self.sections)
        return self._rows[kind]

    def _findings(self) -> pd.DataFrame:
        studies, findings = self.tables["studies"], self.tables["findings"]
        own = studies.columns.difference(findings.columns).union(["study_id"])
        rows = findings.assign(participants=participants(findings))
        return rows.merge(studies[own], on="study_id", how="left")

    def _arms(self, number: str) -> pd.DataFrame:
        arms = self.tables["arms"].rename(columns={"role": "arm_role", number: "participants"})
        arms = arms[["study_id", "arm", "arm_role", "participants"]]
        return self.tables["studies"].merge(arms, on="study_id", how="left")


def find_evidence(claim: Claim, base: EvidenceBase) -> Evidence:
    """Find what bears a claim out, and what comes near.

    Parameters
    ----------
    claim
        A claim that has a filter.
    base
        What the records say.
    """
    where, rows = claim.where or ClaimWhere(), base.rows_for(claim)
    found = rows.select(where)
    supporting, cited = set(found["study_id"]), set(claim.studies)
    unsupported = sorted(cited - supporting)
    number = count_evidence(found, claim.counts)
    candidates = unsupported if cited else sorted({*rows.studies} - supporting)
    near = list(find_near_misses(where, candidates, rows))
    opposite = found.head(0)
    if where.direction:
        opposite = rows.table[rows.loosened(where, ["direction"])]
        opposite = opposite[opposite["study_id"].isin(supporting)]
    return Evidence(
        claim,
        found,
        number,
        sorted(supporting - cited) if cited else [],
        unsupported,
        near if cited else [miss for miss in near if _explains(miss, claim, number)],
        opposite,
    )


def _explains(miss: NearMiss, claim: Claim, number: int | None) -> bool:
    """Tell whether a study that nobody cites helps to see why a statement holds or does not.

    Where as many are found as are stated, only one that reports another direction does.
    """
    where, least = claim.where or ClaimWhere(), 1 if claim.count is None else claim.count
    if number is None or number >= least:
        return miss.columns == ("direction",) and claim.at_least
    of_a_study = miss.columns[0] not in Finding.model_fields and miss.columns[0] in OF_STUDIES
    return of_a_study or miss.difference(where) != "studies differ"


def find_near_misses(where: ClaimWhere, studies: Sequence[str], rows: Rows) -> Iterator[NearMiss]:
    """Find for each study the fewest columns that keep it from bearing the claim out.

    Parameters
    ----------
    where
        The filter of a claim.
    studies
        Studies that do not bear it out.
    rows
        What the records say.
    """
    named = [column for column in LOOSENED if _is_named(where, column, rows.sections)]
    waiting = np.isin(rows.studies, studies)
    for columns in chain(((column,) for column in named), combinations(named, 2)):
        if not waiting.any():
            return
        places = np.flatnonzero(rows.loosened(where, columns) & waiting[rows.study_of])
        of_study = rows.study_of[places]
        for code in np.unique(of_study):
            yield NearMiss(rows.studies[code], columns, rows.table, places[of_study == code])
        waiting[of_study] = False


def _is_named(where: ClaimWhere, column: str, sections: Sequence[str]) -> bool:
    return bool(sections) if column == "section" else getattr(where, column) is not None


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
