"""The summary of findings of a synthesis, and the rules of its ratings, in words."""

from typing import Any

import pandas as pd

from scripts.common.wording import capitalised, counted, list_words, term_label
from scripts.models.review import Review, SynthesisCertainty
from scripts.tables.certainty import DOMAINS
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis
from scripts.votes.certainty import FEW, LEVELS, SMALL, STEPS
from scripts.votes.syntheses import sort_anatomically

LEFT = "the row says what is left to the authors"
VOTE_WORDS = {
    "increase": "for increase",
    "decrease": "for decrease",
    "no_change": "for no change",
    "conflicting": "of conflicting findings",
}


def summary_of_findings(name: str, review: Review, tables: Tables) -> dict[str, Any]:
    """Gather what the report shows of the certainty of a synthesis.

    Parameters
    ----------
    name
        Id of the synthesis.
    review
        For the regions that the authors judge, ``certainty`` in ``review.yaml``.
    tables
        ``certainty`` and ``regions``.
    """
    rated = rows_of_synthesis(tables["certainty"], name)
    bare = judged_without_vote(name, review, rated)
    return {
        "id": f"summary-of-findings-{name}",
        "domains": [capitalised(term_label(domain)) for domain in DOMAINS],
        "rows": [_row(row) for row in iterate_rows(sort_anatomically(rated, tables["regions"]))],
        "without_vote": f"Judged by the authors, without a vote here: {list_words(bare)}."
        if bare
        else "",
    }


def judged_without_vote(name: str, review: Review, rated: pd.DataFrame) -> list[str]:
    """List the regions that the authors judge in a synthesis and that have no vote in it."""
    judgements = review.certainty.get(name, SynthesisCertainty())
    return sorted({*judgements.regions} - {*rated["region"]})


def _row(row: Any) -> dict[str, Any]:
    return {
        "region": capitalised(row.region),
        "cohorts": f"{row.k_cohorts} ({row.k_studies})",
        "participants": participants_text(row),
        "found": f"{row.verdict}: {votes_text(row)}",
        "domains": [_judged_cell(row, domain) for domain in DOMAINS],
        "level": "not rated" if pd.isna(row.level) else row.level,
        "why": _why(row),
    }


def participants_text(row: Any) -> str:
    """Write the participants studied and those compared with them; ? is one not reported."""
    text = _add_unknown(row.participants_studied, row.cohorts_without_n)
    unknown = max(row.cohorts_incomplete - row.cohorts_without_n, 0)
    compared = _add_unknown(row.participants_compared, unknown)
    return f"{text}, compared with {compared}" if compared else text


def _add_unknown(number: int, unknown: int) -> str:
    return " + ".join([*([str(number)] if number else []), *["?"] * unknown])


def votes_text(row: Any) -> str:
    """Write votes as words: ``2 votes for increase, 1 for no change``."""
    numbers = [(getattr(row, f"n_{vote}"), VOTE_WORDS[vote]) for vote in VOTE_CATEGORIES]
    (number, words), *others = [entry for entry in numbers if entry[0]]
    return ", ".join([f"{counted(number, 'vote')} {words}", *(f"{n} {w}" for n, w in others)])


def _judged_cell(row: Any, domain: str) -> dict[str, str]:
    concern, reason, by = (getattr(row, f"{domain}{part}") for part in ("", "_reason", "_by"))
    if pd.isna(by):
        return {"concern": "", "because": "for the authors"}
    words = "not judged" if pd.isna(concern) else "no concern" if concern == "none" else concern
    return {"concern": f"{words} (authors)" if by == "authors" else words, "because": reason}


def _why(row: Any) -> str:
    if pd.notna(row.open):
        parts = row.open.split(";")
        start = ["the starting level"] if "starting_level" in parts else []
        domains = len(parts) - len(start)
        counts = [counted(domains, "domain")] if domains else []
        are = "is" if len(parts) == 1 else "are"
        return f"{list_words([*start, *counts])} {are} open"
    steps = sum(STEPS[getattr(row, domain)] for domain in DOMAINS)
    down = f"{counted(steps, 'step')} down" if steps else "no step down"
    room = len(LEVELS) - 1 - LEVELS.index(row.starts_at)
    floor = f"; {LEVELS[-1]} is the lowest" if steps > room else ""
    return f"starts at {row.starts_at}, {down}{floor}"


def ratings_sentence(certainty: pd.DataFrame) -> str:
    """Say for how many regions the certainty is rated."""
    total, done = len(certainty), int(certainty["level"].notna().sum())
    rows = counted(total, "row")
    if not total:
        return "No region has a vote, so there is nothing to rate."
    if done == total:
        return f"Rated in {rows} (one region in one synthesis each)."
    if not done:
        return f"Not rated in any of {rows} (one region in one synthesis each): {LEFT}."
    return f"Rated in {done} of {rows} (one region in one synthesis each); in the others, {LEFT}."


def certainty_rules() -> list[tuple[str, str]]:
    """List how each domain is judged, and how the level follows."""
    levels = list_words(LEVELS)
    return [
        ("Methodological limitations", "by the authors"),
        ("Indirectness", "by the authors"),
        (
            "Imprecision",
            f"computed: serious where {FEW} participants or fewer stand behind the votes in all, "
            "those of the groups that they are compared with included; not judged where numbers "
            f"that are not reported could pass {FEW}",
        ),
        (
            "Inconsistency",
            "computed: serious where votes for increase meet votes for decrease, where a vote is "
            "conflicting, or where the verdict is inconsistent; not judged for one cohort. "
            "Directions are compared, not the sizes of effects",
        ),
        (
            "Publication bias",
            "computed where it is suspected, which is serious: every vote is for the same change, "
            f"and every cohort has fewer than {SMALL} participants in the group studied; "
            "otherwise by the authors. "
            "Neither source says how small is small: the bound is that of the smallest arrows of "
            "an effect direction plot [@boon2021]",
        ),
        (
            "Certainty",
            f"one of {levels}: the level that the authors start at, one lower for each serious "
            "concern and two for each very serious one; not rated before the start and all five "
            "domains are judged. A judgement of the authors goes before what is computed",
        ),
    ]
