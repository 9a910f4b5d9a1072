"""Check each countable statement of a review's text against the review's findings."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.claims.evidence import GRAVITY, Evidence, EvidenceBase, find_evidence, finding_ids
from scripts.claims.reasons import filter_text, reason_text
from scripts.inputs.problems import InputError
from scripts.models.claims import Claim
from scripts.models.filters import Where
from scripts.models.terms import ClaimVerdict
from scripts.records.claims_file import read_claims
from scripts.tables.claims import CLAIMS
from scripts.tables.files import Tables, read_tables, shape_table, write_table
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.votes.review_data import speak_of


def check_claims(claims: Sequence[Claim], tables: Tables, sections: Sequence[str]) -> pd.DataFrame:
    """Give each claim a verdict.

    ``sections`` are those whose findings are the review's results; none: all of them. The rules
    stand in docs/method.md.
    """
    base = EvidenceBase(tables, sections)
    return shape_table([_check_claim(claim, base) for claim in claims], CLAIMS)


def _check_claim(claim: Claim, base: EvidenceBase) -> dict[str, Any]:
    row = {
        **vars(claim),
        **vars(claim.source),
        "stated_count": claim.count,
        "stated_studies": _cell(claim.studies),
        "filter": filter_text(claim.where),
        "included": None if claim.where is None else claim.where.included == [True],
    }
    if claim.where is None:
        return {**row, "verdict": "not checkable", "reason": claim.not_checkable}
    evidence = find_evidence(claim, base)
    verdict = judge_claim(evidence)
    near = [
        finding_ids(evidence.opposite),
        *(match.values("finding_id") for match in evidence.near),
    ]
    return {
        **row,
        "verdict": verdict,
        "found_count": evidence.number,
        "found_cohorts": evidence.supporting["cohort"].nunique(),
        "found_studies": _cell(evidence.supporting["study_id"]),
        "missing": _cell(evidence.missing),
        "unsupported": _cell(evidence.unsupported),
        "findings": _cell(finding_ids(evidence.supporting)),
        "near_findings": _cell(chain(*near)),
        "reason": reason_text(evidence),
    }


def _cell(values: Any) -> str | None:
    return ";".join(sorted(set(values))) or None


def judge_claim(evidence: Evidence) -> ClaimVerdict:
    """Name the gravest difference between what a claim states and its evidence."""
    claim, number = evidence.claim, evidence.number
    least = 1 if claim.count is None else claim.count
    if number is None:
        return "not checkable"
    differences = [match.difference(claim.where or Where()) for match in evidence.near]
    if evidence.unsupported:
        return min(differences, key=GRAVITY.index, default="studies differ")
    if number == 0 < least and not claim.studies:
        return min({*differences, "count differs"} - {"studies differ"}, key=GRAVITY.index)
    if evidence.missing and not claim.at_least:
        return "studies differ"
    if claim.count is None and claim.studies:
        return "reproduced"
    agrees = number >= least if claim.at_least else number == least
    return "reproduced" if agrees else "count differs"


def _read_all(paths: Sequence[str]) -> Iterator[Claim]:
    for path in paths:
        claims, _, problems = read_claims(Path(path))
        if problems:
            raise InputError(problems)
        yield from claims


if __name__ == "__main__":
    tables = read_tables(snakemake.input, (STUDIES, ARMS, FINDINGS, REGIONS))
    speak_of(snakemake.params.words, tables)
    checked = check_claims(
        list(_read_all(snakemake.input.claims)),
        tables,
        snakemake.params.config["results_sections"],
    )
    write_table(checked, snakemake.output.claims, CLAIMS)
