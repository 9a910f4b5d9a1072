"""The claims of a report: what each page shows of them, differences first."""

from collections.abc import Iterator
from typing import Any, get_args

import pandas as pd

from scripts._models import ClaimVerdict
from scripts._report_studies import finding_entry
from scripts._tables import Tables, has_several_documents, records_of
from scripts._words import MISSING, counted, listed_words, study_label

VERDICTS: tuple[ClaimVerdict, ...] = get_args(ClaimVerdict)
HELD: tuple[ClaimVerdict, ...] = ("reproduced", "not checkable")
DIFFERENCES = tuple(verdict for verdict in VERDICTS if verdict not in HELD)
MEANINGS: dict[ClaimVerdict, str] = {
    "direction contradicted": "a study that is cited reports another direction",
    "subgroup narrower than stated": "a study that is cited reports it for a part of the patients",
    "not in the results section": "nothing but another part of the text says so",
    "studies differ": "other studies report it than those that are cited",
    "count differs": "the studies are right or not named, the number is not",
    "reproduced": "the findings give the same studies and the same number",
    "not checkable": "no finding could bear it out or refute it, or a number is not reported",
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
    """Say how many of the statements that can be checked the findings bear out."""
    if claims.empty:
        return "No statement of the review's text is recorded in claims.yaml."
    whole, checkable = len(claims), claims[claims["verdict"] != "not checkable"]
    own = checkable[checkable["included"].fillna(value=True)]
    held = int((own["verdict"] == "reproduced").sum())
    text = (
        f"{counted(whole, 'countable statement')} of the review's text. Of {len(own)} about its "
        f"included studies that can be checked, the findings reproduce {held}; "
        f"{counted(len(own) - held, 'differs', 'differ')}."
    )
    if others := len(checkable) - len(own):
        text += f" {counted(others, 'is', 'are')} about other evidence."
    unfit = whole - len(checkable)
    return f"{text} Not checkable: {unfit}." if unfit else text


def claim_groups(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """Gather what the page on claims shows, the gravest difference first.

    Parameters
    ----------
    tables
        ``claims``, ``findings`` and ``studies``; see their contracts.

    Returns
    -------
    ``differences`` on included studies, ``others`` on other evidence, ``reproduced`` and
    ``not_checkable``.
    """
    claims = tables["claims"]
    place = claims["verdict"].map(VERDICTS.index)
    ordered = claims.assign(place=place).sort_values(["place", "page", "claim_id"])
    findings = tables["findings"].set_index("finding_id", drop=False)
    several = has_several_documents(tables["findings"])
    entries = [claim_entry(row, findings, several=several) for row in records_of(ordered)]
    differing = [entry for entry in entries if entry["verdict"] in DIFFERENCES]
    return {
        "differences": [entry for entry in differing if entry["included"]],
        "others": [entry for entry in differing if not entry["included"]],
        "reproduced": [entry for entry in entries if entry["verdict"] == "reproduced"],
        "not_checkable": [entry for entry in entries if entry["verdict"] == "not checkable"],
    }


def claim_entry(row: dict[str, Any], findings: pd.DataFrame, *, several: bool) -> dict[str, Any]:
    """Gather what a page shows of a claim: what is stated, what was found, and the evidence."""
    place = [row["section"], None if pd.isna(row["page"]) else f"p.\u00a0{row['page']}"]
    stated, found = row["stated_count"], row["found_count"]
    at_least = "at least " if row["at_least"] else ""
    settled = row["accepted"]
    return {
        "id": row["claim_id"],
        "says": row["says"],
        "verdict": row["verdict"],
        "included": row["included"],
        "where": ", ".join(str(part) for part in place if pd.notna(part)) or "place not recorded",
        "counts": row["counts"],
        "stated": MISSING if pd.isna(stated) else f"{at_least}{stated}",
        "found": MISSING if pd.isna(found) else str(found),
        "cohorts": MISSING if pd.isna(row["found_cohorts"]) else str(row["found_cohorts"]),
        "reason": row["reason"],
        "filter": "" if pd.isna(row["filter"]) else row["filter"],
        "note": "" if pd.isna(row["note"]) else row["note"],
        "accepted": _accepted_text(None if pd.isna(settled) else settled, row["verdict"]),
        "stated_studies": _labels(row["stated_studies"]),
        "found_studies": _labels(row["found_studies"]),
        "evidence": list(_evidence(row, findings, several=several)),
    }


def _accepted_text(settled: str | None, verdict: str) -> str:
    if settled is None:
        return "verdict not accepted yet"
    return "verdict accepted" if settled == verdict else f"accepted as “{settled}”: no longer so"


def _labels(cell: Any) -> str:
    return "" if pd.isna(cell) else listed_words([study_label(s) for s in cell.split(";")])


def _evidence(
    row: dict[str, Any], findings: pd.DataFrame, *, several: bool
) -> Iterator[dict[str, Any]]:
    for column, says in (("findings", "bears it out"), ("near_findings", "differs")):
        for name in [] if pd.isna(row[column]) else row[column].split(";"):
            record = findings.loc[name].to_dict()
            shown = finding_entry(record, several=several)
            yield {**shown, "study": study_label(record["study_id"]), "says": says}
