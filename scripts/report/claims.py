"""The claims of a report: what each page shows of them, differences first."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pandas as pd

from scripts.common.input_limits import MOST_EVIDENCE, MOST_EVIDENCE_OF_ALL
from scripts.common.wording import counted, source_text, study_label
from scripts.models.terms import ClaimVerdict
from scripts.report.columns import finding_columns, shown_columns
from scripts.report.studies import finding_entry
from scripts.tables.files import Tables, has_several_documents, to_records

VERDICTS: tuple[ClaimVerdict, ...] = get_args(ClaimVerdict)
AGREEING: tuple[ClaimVerdict, ...] = ("reproduced", "not checkable")
DIFFERENCES = tuple(verdict for verdict in VERDICTS if verdict not in AGREEING)
MEANINGS: dict[ClaimVerdict, str] = {
    "direction contradicted": "a cited study reports another direction",
    "subgroup narrower than stated": "a cited study reports it for a subgroup only",
    "not in the results section": "only another section of the text reports it",
    "studies differ": "other studies than those cited report it",
    "count differs": "the number of studies differs from the number stated",
    "reproduced": "the coded findings give the same studies and the same number",
    "not checkable": "no coded finding could confirm or refute it, or a number is not reported",
}


def claim_counts(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """Count the verdicts, on included studies and on other evidence, in the order of gravity."""
    counts = claims.groupby(["verdict", "included"]).size().to_dict()
    return [
        {
            "verdict": verdict,
            "meaning": MEANINGS[verdict],
            "included": counts.get((verdict, True), 0),
            "others": counts.get((verdict, False), 0),
            "all": int((claims["verdict"] == verdict).sum()),
        }
        for verdict in VERDICTS
    ]


def claims_sentence(claims: pd.DataFrame) -> str:
    """Say how many of the statements that can be checked the findings reproduce."""
    if claims.empty:
        return "No statements of the review's text have been recorded."
    whole, checkable = len(claims), claims[claims["verdict"] != "not checkable"]
    included = about_included(checkable)
    differing = int((included["verdict"] != "reproduced").sum())
    reproduced = f"{len(included) - differing} of these" if differing else "all of these"
    text = (
        f"{counted(whole, 'statement')} of the review's text {'was' if whole == 1 else 'were'} "
        f"checked. {counted(len(included), 'statement')} about its included studies can be "
        f"compared with the coded findings, which reproduce {reproduced}."
    )
    if others := len(checkable) - len(included):
        text += f" {counted(others, 'concerns', 'concern')} other evidence."
    unfit = whole - len(checkable)
    return f"{text} Not checkable: {unfit}." if unfit else text


def about_included(claims: pd.DataFrame) -> pd.DataFrame:
    """Keep the statements about included studies, and those that name no studies."""
    return claims[claims["included"].fillna(value=True)]


def counted_differences(claims: pd.DataFrame) -> Iterator[str]:
    """Say in a sentence how many statements are not reproduced; nothing where none is checked."""
    included = about_included(claims[claims["verdict"] != "not checkable"])
    if included.empty:
        return
    differing, whole = int((included["verdict"] != "reproduced").sum()), len(included)
    if not differing:
        yield f"All {whole} checkable statements of the review are reproduced by its findings."
        return
    yield (
        f"Of {counted(whole, 'checkable statement')} of the review about its included studies, "
        f"{differing} {'is' if differing == 1 else 'are'} not reproduced by its own findings."
    )


def claim_differences(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """List the claims on included studies that the findings do not reproduce, gravest first."""
    lines = [_claim_summary(row) for row in _sort_by_gravity(claims)]
    return [line for line in lines if line["verdict"] in DIFFERENCES and line["included"]]


def claim_groups(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """Gather what the page on claims shows, the gravest difference first.

    Returns
    -------
    ``differences`` on included studies, ``others`` on other evidence, ``reproduced`` and
    ``not_checkable``.
    """
    findings = {record["finding_id"]: record for record in to_records(tables["findings"])}
    several = has_several_documents(tables["findings"])
    entries, room = [], MOST_EVIDENCE_OF_ALL
    for row in _sort_by_gravity(tables["claims"]):
        entries.append(_claim_entry(row, findings, several=several, room=min(room, MOST_EVIDENCE)))
        room -= len(entries[-1]["evidence"])
    differing = [entry for entry in entries if entry["verdict"] in DIFFERENCES]
    return {
        "differences": [entry for entry in differing if entry["included"]],
        "others": [entry for entry in differing if not entry["included"]],
        "reproduced": [entry for entry in entries if entry["verdict"] == "reproduced"],
        "not_checkable": [entry for entry in entries if entry["verdict"] == "not checkable"],
    }


def _sort_by_gravity(claims: pd.DataFrame) -> list[dict[str, Any]]:
    place = claims["verdict"].map(VERDICTS.index)
    return to_records(claims.assign(place=place).sort_values(["place", "page", "claim_id"]))


def _claim_summary(row: Mapping[str, Any]) -> dict[str, Any]:
    """Gather what every page shows of a claim."""
    shown = {key: row[key] for key in ("says", "verdict", "included", "reason")}
    return {**shown, "id": row["claim_id"], "where": source_text(row, several_documents=False)}


def _claim_entry(
    row: Mapping[str, Any], findings: Mapping[str, Mapping[str, Any]], *, several: bool, room: int
) -> dict[str, Any]:
    """Gather what the page on claims shows of one: its verdict and its first findings."""
    settled, listed = row["accepted"], list(_listed_findings(row))
    evidence = [
        finding_entry(findings[name], several=several)
        | {"study": study_label(findings[name]["study_id"]), "says": says}
        for name, says in listed[:room]
    ]
    columns = shown_columns(finding_columns(), evidence, 0) if evidence else []
    return {
        **_claim_summary(row),
        "filter": "" if pd.isna(row["filter"]) else row["filter"],
        "note": "" if pd.isna(row["note"]) else row["note"],
        "accepted": _accepted_text(None if pd.isna(settled) else settled, row["verdict"]),
        "evidence": evidence,
        "evidence_count": len(listed),
        "columns": [column for column in columns if column.key not in ("significant", "note")],
    }


def _accepted_text(settled: str | None, verdict: str) -> str:
    if settled is None:
        return "not yet confirmed"
    return "confirmed" if settled == verdict else f"confirmed as “{settled}”, which has changed"


def _listed_findings(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for column, says in (("findings", "supports it"), ("near_findings", "differs")):
        for name in [] if pd.isna(row[column]) else row[column].split(";"):
            yield name, says
