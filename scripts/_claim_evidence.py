"""What the findings say to a claim: which studies bear it out, and which come near."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import pandas as pd

from scripts._claims import about_findings
from scripts._models import Claim, ClaimWhere
from scripts._syntheses import participants, select_findings
from scripts._tables import Tables
from scripts._voting import add_up_arms

# What can keep a study out of a filter that it nearly fits; a filter that is loosened in region,
# measure or study would be another claim. The graver the difference, the earlier it is tried.
LOOSENED = (
    *("direction", "subgroup", "section", "significant", "side", "condition"),
    *("contrast", "outcome", "target_region", "comparator", "arm_role", "arm"),
)
# Contrasts that speak for a part of the treated group alone.
OF_A_PART = ("responders_vs_nonresponders", "completers_vs_noncompleters")
DIRECTIONS = ("increase", "decrease", "no_change")


@dataclass(frozen=True)
class NearMiss:
    """A study that bears a claim out but for some columns of the filter.

    Attributes
    ----------
    study_id
        The study.
    columns
        The columns in which it differs: one or two.
    rows
        Its rows that fit all the other columns.
    """

    study_id: str
    columns: tuple[str, ...]
    rows: pd.DataFrame

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
        Studies that bear the claim out but for one or two columns: of those that are cited and not
        found, or, where none is cited, of all that are not found.
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


def weigh_claim(claim: Claim, tables: Tables, sections: Sequence[str]) -> Evidence:
    """Find what bears a claim out, and what comes near.

    Parameters
    ----------
    claim
        A claim that has a filter.
    tables
        ``studies``, ``arms``, ``findings`` and ``regions``; see their contracts.
    sections
        The sections whose findings are the review's results; none: all of them.
    """
    where, regions = claim.where or ClaimWhere(), tables["regions"]
    rows = gather_evidence(claim, tables)
    found = select_evidence(rows, where, regions, sections)
    supporting, cited = set(found["study_id"]), set(claim.studies)
    unsupported = sorted(cited - supporting)
    others = [] if cited else sorted(set(rows["study_id"]) - supporting)
    opposite = found.head(0)
    if where.direction:
        opposite = _loosen(where, ("direction",), rows, regions, sections)
        opposite = opposite[opposite["study_id"].isin(supporting)]
    return Evidence(
        claim,
        found,
        count_evidence(found, claim.counts),
        sorted(supporting - cited) if cited else [],
        unsupported,
        list(find_near_misses(where, unsupported or others, rows, regions, sections)),
        opposite,
    )


def gather_evidence(claim: Claim, tables: Tables) -> pd.DataFrame:
    """Join what a claim is about: rows of findings, of arms or of studies, with their study.

    Parameters
    ----------
    claim
        A claim that has a filter.
    tables
        ``studies``, ``arms`` and ``findings``; see their contracts.

    Returns
    -------
    Rows with the columns that the claim's filter names, ``cohort``, ``modality`` and
    ``participants``.
    """
    studies, findings = tables["studies"], tables["findings"]
    if about_findings(claim):
        own = studies.columns.difference(findings.columns).union(["study_id"])
        rows = findings.assign(participants=participants(findings))
        return rows.merge(studies[own], on="study_id", how="left")
    number = "n_enrolled" if claim.counts == "enrolled" else "n"
    arms = tables["arms"].rename(columns={"role": "arm_role", number: "participants"})
    arms = arms[["study_id", "arm", "arm_role", "participants"]]
    return studies.merge(arms, on="study_id", how="left")


def select_evidence(
    evidence: pd.DataFrame, where: ClaimWhere, regions: pd.DataFrame, sections: Sequence[str]
) -> pd.DataFrame:
    """Keep the rows that a claim's filter lets in; of findings, those of the results sections.

    A finding whose section is not recorded stays in: nothing says that it comes from elsewhere.
    A filter that names sections itself decides alone.
    """
    chosen = select_findings(evidence, where, regions)
    if "section" not in evidence or not sections or where.section is not None:
        return chosen
    return chosen[chosen["section"].isna() | chosen["section"].isin(sections)]


def find_near_misses(
    where: ClaimWhere,
    studies: Sequence[str],
    evidence: pd.DataFrame,
    regions: pd.DataFrame,
    sections: Sequence[str],
) -> Iterator[NearMiss]:
    """Find for each study the fewest columns that keep it from bearing the claim out.

    Parameters
    ----------
    where
        The filter of a claim.
    studies
        Studies that do not bear it out.
    evidence, regions, sections
        As in ``select_evidence``.
    """
    named = [column for column in LOOSENED if _is_named(where, column, sections)]
    tries = chain(((column,) for column in named), combinations(named, 2))
    waiting = list(studies)
    for columns in tries:
        rows = _loosen(where, columns, evidence, regions, sections)
        for study in [study for study in waiting if study in set(rows["study_id"])]:
            yield NearMiss(study, columns, rows[rows["study_id"] == study])
            waiting.remove(study)


def _is_named(where: ClaimWhere, column: str, sections: Sequence[str]) -> bool:
    return bool(sections) if column == "section" else getattr(where, column) is not None


def _loosen(
    where: ClaimWhere,
    columns: tuple[str, ...],
    evidence: pd.DataFrame,
    regions: pd.DataFrame,
    sections: Sequence[str],
) -> pd.DataFrame:
    """Select with some columns of the filter set aside; of directions only known ones count."""
    changes: dict[str, object] = dict.fromkeys(columns)
    if "subgroup" in columns and where.contrast is not None:
        changes.setdefault("contrast", [*where.contrast, *OF_A_PART])
    if "direction" in columns:
        stated = where.direction or []
        changes["direction"] = [word for word in DIRECTIONS if word not in stated]
    elsewhere = [] if "section" in columns else sections
    return select_evidence(evidence, where.model_copy(update=changes), regions, elsewhere)


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
    people = add_up_arms(arms, ["cohort", "study_id"], "arm", "participants")
    return int(people.groupby("cohort").max().sum())


def finding_ids(rows: pd.DataFrame) -> list[str]:
    """List the findings among rows; rows of arms and studies are none."""
    return sorted(set(rows["finding_id"])) if "finding_id" in rows else []
