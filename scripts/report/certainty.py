"""The summary of findings of a synthesis, and the rules of its ratings, in words."""

from typing import Any

from scripts.common.wording import capitalised, counted, list_words, term_label
from scripts.models.review import Review
from scripts.votes.certainty import (
    DOMAINS,
    FEW,
    FOR_AUTHORS,
    LEVELS,
    SMALL,
    STEPS,
    Evidence,
    Judged,
    Rated,
    judged_without_vote,
)

LEFT = "the row says what is left to the authors"
VOTE_WORDS = {
    "increase": "for increase",
    "decrease": "for decrease",
    "no_change": "for no change",
    "conflicting": "of conflicting findings",
}


def summary_of_findings(name: str, review: Review, rated: list[Rated]) -> dict[str, Any]:
    """Gather what the report shows of the certainty of a synthesis.

    Parameters
    ----------
    name
        Id of the synthesis.
    review
        For the authors' judgements, ``certainty`` in ``review.yaml``.
    rated
        The regions with a vote; see ``rate_synthesis``.
    """
    bare = judged_without_vote(name, review, rated)
    return {
        "id": f"summary-of-findings-{name}",
        "domains": [capitalised(term_label(domain)) for domain in DOMAINS],
        "rows": [_row(row) for row in rated],
        "without_vote": f"Judged by the authors, without a vote here: {list_words(bare)}."
        if bare
        else "",
    }


def _row(row: Rated) -> dict[str, Any]:
    evidence = row.evidence
    return {
        "region": capitalised(evidence.region),
        "cohorts": f"{evidence.cohorts} ({evidence.studies})",
        "participants": participants_text(evidence),
        "found": f"{evidence.verdict}: {votes_text(evidence)}",
        "domains": [_judged_cell(row.domains[domain]) for domain in DOMAINS],
        "level": row.level or "not rated",
        "why": _why(row),
    }


def participants_text(evidence: Evidence) -> str:
    """Write the participants studied and those compared with them; ? is one not reported."""
    unsized = evidence.sizes.count(None)
    text = _with_unknown(evidence.studied, unsized)
    compared = _with_unknown(evidence.compared, max(evidence.unknown - unsized, 0))
    return f"{text}, compared with {compared}" if compared else text


def _with_unknown(number: int, unknown: int) -> str:
    return " + ".join([*([str(number)] if number else []), *["?"] * unknown])


def votes_text(evidence: Evidence) -> str:
    """Write votes as words: ``2 votes for increase, 1 for no change``."""
    cast = [(number, VOTE_WORDS[vote]) for vote, number in evidence.votes.items() if number]
    first, *others = cast
    return ", ".join(
        [f"{counted(first[0], 'vote')} {first[1]}", *(f"{n} {words}" for n, words in others)]
    )


def _judged_cell(judged: Judged) -> dict[str, str]:
    if judged == FOR_AUTHORS:
        return {"concern": "", "because": judged.because}
    concerns = {"none": "no concern", None: "not judged"}
    concern = concerns.get(judged.concern, judged.concern or "")
    return {
        "concern": f"{concern} (authors)" if judged.by_authors else concern,
        "because": judged.because,
    }


def _why(row: Rated) -> str:
    if row.missing or not row.starts_at:
        domains = [part for part in row.missing if part in row.domains]
        start = ["the starting level"] if not row.starts_at else []
        counts = [counted(len(domains), "domain")] if domains else []
        are = "is" if len(start) + len(domains) == 1 else "are"
        return f"{list_words([*start, *counts])} {are} open"
    steps = sum(STEPS[judged.concern] for judged in row.domains.values() if judged.concern)
    down = f"{counted(steps, 'step')} down" if steps else "no step down"
    room = len(LEVELS) - 1 - LEVELS.index(row.starts_at)
    floor = f"; {LEVELS[-1]} is the lowest" if steps > room else ""
    return f"starts at {row.starts_at}, {down}{floor}"


def ratings_sentence(rated: list[Rated]) -> str:
    """Say for how many regions the certainty is rated."""
    done = sum(row.level is not None for row in rated)
    rows = counted(len(rated), "row")
    if not rated:
        return "No region has a vote, so there is nothing to rate."
    if done == len(rated):
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
