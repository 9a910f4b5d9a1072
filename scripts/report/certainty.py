"""The summary of findings of a synthesis, and the rules of its ratings, in words."""

import re
from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import Any

import pandas as pd

from scripts.common.wording import (
    capitalised,
    chosen_percent,
    counted,
    direction_phrase,
    favoured,
    group_label,
    list_words,
    term_label,
    verdict_phrase,
)
from scripts.common.words import group_noun, in_nouns, noun, unit_noun
from scripts.documents.citations import cite_methods
from scripts.models.base import as_fraction
from scripts.models.config import VoteConfig
from scripts.models.review import Review, SynthesisCertainty
from scripts.report.narrative.facts import gather_facts
from scripts.report.plain_language import Statement, plain_statement, statement_of
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.certainty import DOMAINS, EITHER_DIRECTION
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis
from scripts.votes.certainty import FEW, LEVELS, SMALL, STEPS
from scripts.votes.syntheses import sort_anatomically

SYMBOLS = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}
VOTE_WORDS = {
    "direction": {
        "increase": "reported an increase",
        "decrease": "reported a decrease",
        "no_change": "reported no change",
        "conflicting": "reported conflicting results",
    },
    "benefit": {
        "increase": "favoured {increase}",
        "decrease": "favoured {decrease}",
        "no_change": "reported no difference",
        "conflicting": "reported conflicting results",
    },
}


def summary_of_findings(
    facts: SynthesisFacts, review: Review, tables: Tables, regions: Sequence[str] = ()
) -> dict[str, Any]:
    """Gather the summary of findings of a synthesis: its rows, and the footnotes that they share.

    Parameters
    ----------
    facts
        The synthesis.
    review
        Its judgements of certainty name the regions without a vote.
    tables
        By name, ``certainty`` and ``regions`` among them.
    regions
        Those to show, in their order; all in anatomical order if there are none.
    """
    rated = rows_of_synthesis(tables["certainty"], facts.name)
    bare = list(map(facts.label, judged_without_vote(facts.name, review, rated)))
    if regions:
        rated = rated.set_index("region", drop=False).loc[list(regions)]
    else:
        rated = sort_anatomically(rated, tables["regions"])
    statements = {region: statement_of(held) for region, held in gather_facts(facts).items()}
    return {
        "id": f"summary-of-findings-{facts.name}",
        "group": capitalised(group_noun(facts.synthesis.group_by)),
        **summary_rows(
            rated,
            statements,
            voter=facts.voter,
            scale=facts.synthesis.count,
            grouped_by=facts.synthesis.group_by,
        ),
        "without_vote": f"Judged by the authors, without a vote here: {list_words(bare)}."
        if bare
        else "",
    }


def summary_rows(
    rated: pd.DataFrame,
    statements: Mapping[str, Statement],
    *,
    voter: str = "cohort",
    scale: str = "direction",
    grouped_by: str = "region",
) -> dict[str, list[dict[str, Any]]]:
    """Write the rows of a summary of findings, and its footnotes in the order of their marks."""
    notes: dict[str, str] = {}
    not_assessed = _not_assessed(rated)
    rows = [
        {
            "region": capitalised(group_label(row.region, grouped_by)),
            "cohorts": f"{row.k_cohorts} ({participants_text(row)})",
            "direction": _direction(row, scale),
            "result": votes_text(row, voter, scale),
            "certainty": _certainty_cell(row, notes, not_assessed),
            "meaning": _meaning(row, statements[row.region]),
        }
        for row in iterate_rows(rated)
    ]
    return {
        "rows": rows,
        "notes": [{"mark": mark, "text": text} for text, mark in notes.items()],
    }


def judged_without_vote(name: str, review: Review, rated: pd.DataFrame) -> list[str]:
    """List the regions that the authors judge in a synthesis and that have no vote in it."""
    judgements = review.certainty.get(name, SynthesisCertainty())
    return sorted({*judgements.regions} - {*rated["region"]})


def _direction(row: Any, scale: str) -> str:
    """Write the verdict; of a single cohort the direction."""
    if row.k_units > 1 or row.target == EITHER_DIRECTION:
        return capitalised(verdict_phrase(row.verdict, scale))
    return f"{capitalised(direction_phrase(row.target, scale))} (single {noun('cohort')})"


def _meaning(row: Any, statement: Statement) -> str:
    # ASSUME: where a certainty is not fully rated, the statement is never stronger than "may".
    level = row.level if pd.notna(row.level) else max(row.at_most, "low", key=LEVELS.index)
    inconsistent = row.verdict == "inconsistent"
    return plain_statement(statement, row.target, level, inconsistent=inconsistent)


def participants_text(row: Any) -> str:
    """Write the participants studied and those compared with them, as far as reported."""
    text = _at_least(row.participants_studied, row.cohorts_without_n)
    unknown = row.cohorts_incomplete - row.cohorts_without_n
    if row.participants_compared:
        return f"{text}, compared with {_at_least(row.participants_compared, unknown)}"
    return f"{text}, comparison group not reported" if unknown > 0 else text


def _at_least(number: int, unknown: int) -> str:
    """Write a number of participants of which some are not reported."""
    if unknown > 0:
        return f"at least {number}" if number else "not reported"
    return str(number)


def votes_text(row: Any, voter: str = "cohort", scale: str = "direction") -> str:
    """Write votes as words: ``2 of 3 cohorts reported an increase, 1 reported no change``."""
    voters = unit_noun(voter, row.k_units)
    numbers = [(getattr(row, f"n_{vote}"), VOTE_WORDS[scale][vote]) for vote in VOTE_CATEGORIES]
    numbers = sorted([entry for entry in numbers if entry[0]], key=lambda entry: -entry[0])
    (number, words), *others = [(n, _filled(words)) for n, words in numbers]
    of_all = f"{number} of {row.k_units} {voters}" if row.k_units > 1 else f"1 {voters}"
    return ", ".join([f"{of_all} {words}", *(f"{n} {w}" for n, w in others)])


def _filled(text: str) -> str:
    """Fill a phrase with the sides that votes for benefit favour."""
    return text.format(increase=favoured("increase"), decrease=favoured("decrease"))


def _certainty_cell(row: Any, notes: dict[str, str], not_assessed: str) -> dict[str, str]:
    """Write the level, or the highest that is possible, with the marks of its footnotes."""
    texts = [not_assessed] if pd.notna(row.open) else []
    if pd.notna(row.starts_at) and row.starts_at != LEVELS[0]:
        texts.append(f"The certainty starts at {row.starts_at} (judged by the authors).")
    texts += [text for domain in DOMAINS if (text := _concern_text(row, domain))]
    if pd.notna(row.rated_up):
        texts.append(f"Rated up by the authors: {row.rated_up_reason}.")
    marks = " ".join(sorted((_mark(notes, text) for text in texts), key=lambda m: (len(m), m)))
    symbols, text = certainty_level(row)
    return {"symbols": symbols, "text": text, "marks": marks}


def certainty_level(row: Any) -> tuple[str, str]:
    """Write the level with its symbols; where it is not rated, the highest that is possible."""
    level, text = row.level, capitalised(str(row.level))
    if pd.isna(level) and row.at_most == LEVELS[0]:  # a bound that excludes no level says nothing
        return "", "Not rated"
    if pd.isna(level):
        level = row.at_most
        text = capitalised(level) + ("" if level == LEVELS[-1] else " at most")
    return SYMBOLS[level], text


def _mark(notes: dict[str, str], text: str) -> str:
    """Give the mark of a footnote; one with the same text is there already."""
    repeats, place = divmod(len(notes), len(ascii_lowercase))
    return notes.setdefault(text, ascii_lowercase[place] * (repeats + 1))


def _not_assessed(rated: pd.DataFrame) -> str:
    """Say once for all rows what is not assessed, in all of those with a bound or in some."""
    rows = [set(parts.split(";")) for parts in rated["open"].dropna()]
    parts = {
        part: "" if all(part in row for row in rows) else " (some rows)"
        for part in ("starting_level", *DOMAINS)
        if any(part in row for row in rows)
    }
    listed = list_words([f"{term_label(part)}{some}" for part, some in parts.items()])
    taken = " The starting level is taken as high." if "starting_level" in parts else ""
    bare = "; “not rated”: any level is possible" if (rated["at_most"] == LEVELS[0]).any() else ""
    return f"Not assessed: {listed}.{taken} The certainty shown is the highest possible{bare}."


def _concern_text(row: Any, domain: str) -> str:
    """Write why a certainty is rated down for a domain, without the numbers of the region."""
    concern, reason, by = (getattr(row, f"{domain}{part}") for part in ("", "_reason", "_by"))
    if pd.isna(concern) or concern == "none":
        return ""
    down = f"{capitalised(term_label(domain))}, {counted(STEPS[concern], 'level')} down"
    if by == "authors":
        return f"{down} (judged by the authors): {reason.rstrip('.')}."
    return f"{down}: {in_nouns(re.sub(r' [(][^()]*[)]', '', reason))}."


def ratings_sentence(certainty: pd.DataFrame) -> str:
    """Say for how many regions the certainty is rated."""
    total, done = len(certainty), int(certainty["level"].notna().sum())
    if not total:
        return f"No {noun('region')} has a vote, so there is nothing to rate."
    of_all = f"{done} of {counted(total, 'result')} (one {noun('region')} in one synthesis each)"
    others = "the others" if done else "all"
    rest = "" if done == total else f" For {others}, the highest possible certainty is given."
    return f"Certainty was rated for {of_all}.{rest}"


def certainty_rules(config: VoteConfig) -> list[tuple[str, str]]:
    """List what is rated, how each domain is judged, and how the level follows."""
    levels, cohort, people = list_words(LEVELS), noun("cohort"), noun("participants")
    return [
        (
            "Target",
            "an effect in the direction of most votes, whatever its size: the threshold is no "
            f"effect {cite_methods('guyatt2025')}. If no direction has the most votes, an effect "
            "in either "
            "direction. If most votes are for no change, little to no change as reported by the "
            "studies; vote counting is not a test of equivalence",
        ),
        ("Methodological limitations", "judged by the authors"),
        ("Indirectness", "judged by the authors"),
        (
            "Imprecision",
            f"computed: serious if {FEW} {people} or fewer contribute, including comparison "
            "groups, or if the votes are compatible with no effect: a p value of the sign test of "
            f"{float(1 - as_fraction(config.confidence)):.10g} or more, which is not used if most "
            "votes are for no change. Not assessed if numbers that are not reported could exceed "
            f"{FEW}",
        ),
        (
            "Inconsistency",
            "computed: serious if more than "
            f"{chosen_percent(float(1 - config.agreement_share))} of the {people} are in units "
            "that do not vote for the leading direction, or if no direction has the most votes. "
            "Units are counted instead if a dissenting unit reports no number. A result can thus "
            f"be inconsistent by its votes, but raise no concern here if few {people} dissent. Not "
            f"assessed for one {cohort}. Directions are compared, not the sizes of effects",
        ),
        (
            "Publication bias",
            f"suspected, a serious concern, if every {cohort} has fewer than {SMALL} {people} in "
            "the group studied and most votes are not for no change; otherwise judged by the "
            f"authors. The bound of {SMALL} is that of the smallest arrows of an effect direction "
            f"plot {cite_methods('boon2021')}",
        ),
        (
            "Rating up",
            "by the authors, for a large effect, a dose-response gradient or opposing confounding: "
            f"one level each, or two for a very large effect {cite_methods('guyatt2025b')}",
        ),
        (
            "Certainty",
            f"one of {levels}: the starting level, one lower for each serious concern and two for "
            "each very serious one, and higher by the levels rated up. Until the starting level "
            "and all five domains are judged, the highest possible level is given. Judgements of "
            "the authors replace computed ones. In words: “probably” at moderate, “may” at low, "
            "“may, but the evidence is very uncertain” at very low certainty "
            f"{cite_methods('santesso2020')}; "
            "never stronger than “may” before all is judged",
        ),
    ]
