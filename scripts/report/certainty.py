"""The summary of findings of a synthesis, and the rules of its ratings, in words."""

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Any

import pandas as pd

from scripts.common.wording import (
    capitalised,
    chosen_percent,
    counted,
    direction_phrase,
    favoured,
    list_words,
    term_label,
    verdict_phrase,
)
from scripts.common.words import in_nouns, noun
from scripts.models.base import as_fraction
from scripts.models.config import VoteConfig
from scripts.models.review import Review, SynthesisCertainty
from scripts.tables.certainty import DOMAINS, EITHER_DIRECTION
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis
from scripts.votes.certainty import FEW, LEVELS, SMALL, STEPS
from scripts.votes.syntheses import sort_anatomically

LEFT = "the summaries of findings give the highest level that is possible"
VOTE_WORDS = {
    "direction": {
        "increase": "for increase",
        "decrease": "for decrease",
        "no_change": "for no change",
        "conflicting": "of conflicting findings",
    },
    "benefit": {
        "increase": "favouring {increase}",
        "decrease": "favouring {decrease}",
        "no_change": "for no difference",
        "conflicting": "of conflicting findings",
    },
}
# The effect that a certainty is about, by its target, and what each level says of it, in the manner
# of GRADE (Santesso 2020). ASSUME: "likely" and "probably" are the same there; one is enough.
EFFECTS = {
    "direction": {
        "increase": "an increase",
        "decrease": "a decrease",
        "no_change": "little to no change",
        EITHER_DIRECTION: "a change in either direction",
    },
    "benefit": {
        "increase": "a difference in favour of {increase}",
        "decrease": "a difference in favour of {decrease}",
        "no_change": "little to no difference",
        EITHER_DIRECTION: "a difference in either direction",
    },
}
STATEMENTS = {
    "high": "there is {}",
    "moderate": "there is probably {}",
    "low": "there may be {}",
    "very low": "the evidence is very uncertain about {}",
}
NOT_ASSESSED = (
    "Not assessed: this domain cannot be computed from the data, and the authors have not judged "
    "it. That publication bias is not detected from the direction and size of studies does not "
    "exclude it."
)
SUSPECTED = (
    "Suspected because every {cohort} has fewer than {small} {participants}, and most votes are "
    "not for {no_change}. It counts as a serious concern."
)


def summary_of_findings(
    name: str, review: Review, tables: Tables, scale: str = "direction"
) -> dict[str, Any]:
    """Gather what the report shows of the certainty of a synthesis."""
    rated = rows_of_synthesis(tables["certainty"], name)
    bare = judged_without_vote(name, review, rated)
    notes: dict[str, str] = {}
    rows = iterate_rows(sort_anatomically(rated, tables["regions"]))
    return {
        "id": f"summary-of-findings-{name}",
        "domains": [capitalised(term_label(domain)) for domain in DOMAINS],
        "rows": [_row(row, notes, scale) for row in rows],
        "notes": [{"mark": mark, "text": text} for text, mark in notes.items()],
        "without_vote": f"Judged by the authors, without a vote here: {list_words(bare)}."
        if bare
        else "",
    }


def judged_without_vote(name: str, review: Review, rated: pd.DataFrame) -> list[str]:
    """List the regions that the authors judge in a synthesis and that have no vote in it."""
    judgements = review.certainty.get(name, SynthesisCertainty())
    return sorted({*judgements.regions} - {*rated["region"]})


def _row(row: Any, notes: dict[str, str], scale: str) -> dict[str, Any]:
    return {
        "region": capitalised(row.region),
        "cohorts": f"{row.k_cohorts} ({row.k_studies})",
        "participants": participants_text(row),
        "found": f"{verdict_phrase(row.verdict, scale)}: {votes_text(row, scale)}",
        "domains": [_judged_cell(row, domain, notes, scale) for domain in DOMAINS],
        "certainty": _certainty_cell(row, notes, scale),
    }


def _cell(judged: str, because: str = "", mark: str = "") -> dict[str, str]:
    return {"judged": judged, "because": because, "mark": mark}


def _mark(notes: dict[str, str], text: str) -> str:
    """Give the mark of a footnote; one with the same text is there already."""
    repeats, place = divmod(len(notes), len(ascii_lowercase))
    return notes.setdefault(text, ascii_lowercase[place] * (repeats + 1))


def participants_text(row: Any) -> str:
    """Write the participants studied and those compared with them; ? is one not reported."""
    text = _add_unknown(row.participants_studied, row.cohorts_without_n)
    unknown = max(row.cohorts_incomplete - row.cohorts_without_n, 0)
    compared = _add_unknown(row.participants_compared, unknown)
    return f"{text}, compared with {compared}" if compared else text


def _add_unknown(number: int, unknown: int) -> str:
    return " + ".join([*([str(number)] if number else []), *["?"] * unknown])


def votes_text(row: Any, scale: str = "direction") -> str:
    """Write votes as words: ``2 votes for increase, 1 for no change``."""
    named = {vote: _filled(words) for vote, words in VOTE_WORDS[scale].items()}
    numbers = [(getattr(row, f"n_{vote}"), named[vote]) for vote in VOTE_CATEGORIES]
    (number, words), *others = [entry for entry in numbers if entry[0]]
    return ", ".join([f"{counted(number, 'vote')} {words}", *(f"{n} {w}" for n, w in others)])


def _filled(text: str) -> str:
    """Fill a phrase with the sides that votes for benefit favour."""
    return text.format(increase=favoured("increase"), decrease=favoured("decrease"))


def _judged_cell(row: Any, domain: str, notes: dict[str, str], scale: str) -> dict[str, str]:
    concern, reason, by = (getattr(row, f"{domain}{part}") for part in ("", "_reason", "_by"))
    is_open = pd.isna(concern)
    if pd.isna(by) or (is_open and domain == "publication_bias"):
        return _cell("not assessed", mark=_mark(notes, NOT_ASSESSED))
    if by == "computed" and not is_open and domain == "publication_bias":
        study = "study" if row.k_studies == 1 else "studies"
        return _cell(f"suspected (small {study})", mark=_mark(notes, _suspected(scale)))
    words = "not assessed" if is_open else "no concern" if concern == "none" else concern
    if by == "authors":
        return _cell(f"{words} (authors)", reason)
    return _cell(words, in_nouns(reason))


def _suspected(scale: str) -> str:
    return SUSPECTED.format(
        cohort=noun("cohort"),
        participants=noun("participants"),
        small=SMALL,
        no_change=direction_phrase("no_change", scale),
    )


def _certainty_cell(row: Any, notes: dict[str, str], scale: str) -> dict[str, str]:
    """Write the level with what it says in plain language, or the highest that is possible."""
    up = "" if pd.isna(row.rated_up) else f"Rated up by the authors: {row.rated_up_reason}"
    if pd.notna(row.open):
        text = f"{_open_text(row.open.split(';'))} {up}".strip()
        return _cell(f"{row.at_most} at most", mark=_mark(notes, text))
    mark = _mark(notes, up) if up else ""
    statement = STATEMENTS[row.level].format(_filled(EFFECTS[scale][row.target]))
    return _cell(row.level, f"{statement} ({_steps_text(row)})", mark)


def _open_text(parts: Sequence[str]) -> str:
    start = ["the starting level (taken as high)"] if "starting_level" in parts else []
    domains = ["the domains that are not assessed"] if len(parts) > len(start) else []
    are = "are" if domains else "is"
    return f"Highest possible level: {list_words([*start, *domains])} {are} still open."


def _steps_text(row: Any) -> str:
    down = sum(STEPS[getattr(row, domain)] for domain in DOMAINS)
    up = 0 if pd.isna(row.rated_up) else row.rated_up
    moves = [f"{counted(n, 'level')} {way}" for n, way in ((down, "down"), (up, "up")) if n]
    place = LEVELS.index(row.starts_at) + down - up
    end = f"; {row.level} is the lowest" if place >= len(LEVELS) else ""
    end = f"; {row.level} is the highest" if place < 0 else end
    return f"starts at {row.starts_at}, {', '.join(moves) or 'no level down'}{end}"


def ratings_sentence(certainty: pd.DataFrame) -> str:
    """Say for how many regions the certainty is rated."""
    total, done = len(certainty), int(certainty["level"].notna().sum())
    rows = counted(total, "row")
    each = f"(one {noun('region')} in one synthesis each)"
    if not total:
        return f"No {noun('region')} has a vote, so there is nothing to rate."
    if done == total:
        return f"Rated in {rows} {each}."
    if not done:
        return f"Not rated in any of {rows} {each}: {LEFT}."
    return f"Rated in {done} of {rows} {each}; in the others, {LEFT}."


def certainty_rules(config: VoteConfig) -> list[tuple[str, str]]:
    """List what is rated, how each domain is judged, and how the level follows."""
    levels, cohort, people = list_words(LEVELS), noun("cohort"), noun("participants")
    return [
        (
            "Target",
            "that an effect exists in the direction that most units vote for, whatever its size: "
            "no effect is the threshold [@guyatt2025]. Where no direction has the most votes "
            "it is an effect in either direction. Where votes for no change lead it is little to "
            "no change, as reported by the studies; vote counting is no test of equivalence",
        ),
        ("Methodological limitations", "by the authors"),
        ("Indirectness", "by the authors"),
        (
            "Imprecision",
            f"computed: serious where {FEW} {people} or fewer contribute in all, including the "
            "groups compared with, or where the votes are compatible with no effect: a p value of "
            f"the sign test of {float(1 - as_fraction(config.confidence)):.10g} or more, which is "
            "not looked at where votes for no change lead. Not assessed where numbers that are not "
            f"reported could pass {FEW}",
        ),
        (
            "Inconsistency",
            "computed: serious where more than "
            f"{chosen_percent(float(1 - config.agreement_share))} of the {people} are in units "
            "that do not vote for the leading direction, or where directions tie for the lead. "
            "Votes are counted where a dissenting unit reports no number. A result can thus be "
            f"inconsistent by its votes and of no concern here, where few {people} dissent. Not "
            f"assessed for one {cohort}. Directions are compared, not the sizes of effects",
        ),
        (
            "Publication bias",
            f"computed where it is suspected, which is serious: every {cohort} has fewer "
            f"than {SMALL} {people} in the group studied, and most votes are not for no change; "
            "otherwise by the authors. "
            "Neither source says how small is small: the bound is that of the smallest arrows of "
            "an effect direction plot [@boon2021]",
        ),
        (
            "Rating up",
            "by the authors, for a large effect, a dose-response gradient or opposing confounding: "
            "one level each, two for a very large effect [@guyatt2025b]",
        ),
        (
            "Certainty",
            f"one of {levels}: the level that the authors start at, one lower for each serious "
            "concern and two for each very serious one, and higher by the levels rated up; not "
            "rated before the start and all five domains are judged. A judgement of the authors "
            "goes before what is computed. In words: probably at moderate, may at low, very "
            "uncertain at very low certainty [@santesso2020]",
        ),
    ]
