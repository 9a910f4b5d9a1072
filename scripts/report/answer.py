"""What a review shows and what it does not, in some hundred words and one table."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from scripts.common.wording import (
    ARROWS,
    MISSING,
    capitalised,
    counted,
    direction_phrase,
    effect_type_label,
    favoured,
    list_words,
    number_text,
    p_text,
    verdict_phrase,
)
from scripts.common.words import group_noun, group_nouns, noun, unit_noun
from scripts.report.certainty import certainty_level, participants_text
from scripts.report.claims import counted_differences
from scripts.report.effect_texts import p_phrase
from scripts.report.regions import (
    MOST_ROWS,
    count_regions,
    has_few_votes,
    lines_of_one,
    split_regions,
)
from scripts.report.robustness import METHOD_NAMES, left_out_text
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis, to_records
from scripts.votes.certainty import LEVELS
from scripts.votes.exact_tests import OUT_OF_REACH

NO_BREAK = "\u00a0"
MOST_ARROWS = 6  # more votes for one direction are counted
MOST_NAMES = 4  # regions with one result that a sentence names; more are counted


def answer_entry(primary: Sequence[SynthesisFacts], tables: Tables) -> dict[str, Any]:
    """Gather the answer of a review: sentences, and the regions that several cohorts report.

    Parameters
    ----------
    primary
        The facts of the primary questions, in their order.
    tables
        See ``write_report``.
    """
    rows = [row for facts in primary for row in _rows(facts, tables["certainty"])]
    units = {facts.voter for facts in primary}
    replicated = bool(rows)
    return {
        "questions": [
            {
                "name": facts.name,
                "title": facts.synthesis.title,
                "text": " ".join(_sentences(facts)),
                "lines": [] if replicated else list(lines_of_one(facts)),
            }
            for facts in primary
        ],
        "conclusion": " ".join(_conclusion(primary, tables)),
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "units": unit_noun(units.pop(), 2) if len(units) == 1 else "votes",
        "group": _group(primary),
        "legend": _legend(primary),
        "pooled": any(row["pooled"] != MISSING for row in rows),
        "pooled_sign": _sign(primary),
        "ask": _needs_questions(primary),
        "bounded": any("at most" in row["certainty"] for row in rows),
    }


def _needs_questions(primary: Sequence[SynthesisFacts]) -> bool:
    """Check whether a region alone does not say which of several questions a row answers."""
    regions = [list(facts.votes["region"]) for facts in primary]
    distinct = len({name for names in regions for name in names}) == len(regions)
    return len(primary) > 1 and not (distinct and all(len(names) == 1 for names in regions))


def _group(primary: Sequence[SynthesisFacts]) -> str:
    groups = list(dict.fromkeys(group_noun(facts.synthesis.group_by) for facts in primary))
    return capitalised(" or ".join(groups))


def _legend(primary: Sequence[SynthesisFacts]) -> str:
    """Name the arrows that the answer shows; on two scales, an arrow has two meanings."""
    texts: dict[str, list[str]] = {}
    for facts in primary:
        several = split_regions(facts.votes).several
        for vote in VOTE_CATEGORIES:
            phrase = direction_phrase(vote, facts.synthesis.count)
            if several[f"n_{vote}"].any() and phrase not in texts.setdefault(vote, []):
                texts[vote].append(phrase)
    return ", ".join(
        f"{ARROWS[vote]} {' or '.join(texts[vote])}" for vote in VOTE_CATEGORIES if texts.get(vote)
    )


def _sign(primary: Sequence[SynthesisFacts]) -> str:
    """Say what a positive pooled effect means, where the votes are about benefit."""
    if {facts.synthesis.count for facts in primary} != {"benefit"}:
        return ""
    return f"A positive effect favours {favoured('increase')}."


def _rows(facts: SynthesisFacts, certainty: pd.DataFrame) -> list[dict[str, Any]]:
    scale = facts.synthesis.count
    rated = {row.region: row for row in iterate_rows(rows_of_synthesis(certainty, facts.name))}
    pooled = _pooled_effects(facts)
    return [
        {
            "question": facts.synthesis.title,
            "region": capitalised(facts.label(row["region"])),
            "votes": _arrows(row),
            "participants": participants_text(rated[row["region"]]) or MISSING,
            "verdict": capitalised(verdict_phrase(row["verdict"], scale)),
            "p_chance": p_text(row["p_chance"]),
            "pooled": _effect(pooled[row["region"]]) if row["region"] in pooled else MISSING,
            "certainty": " ".join(certainty_level(rated[row["region"]])).strip(),
            "left_out": left_out_text(facts, row["region"]),
        }
        for row in to_records(split_regions(facts.votes).several)
    ]


def _arrows(row: dict[str, Any]) -> str:
    """Write the votes for a region: an arrow for each, or of many their number."""
    numbers = [(ARROWS[vote], int(row[f"n_{vote}"])) for vote in VOTE_CATEGORIES]
    if sum(number for _, number in numbers) <= MOST_ARROWS:
        return " ".join(arrow for arrow, number in numbers for _ in range(number))
    return ", ".join(f"{number}\u00a0{arrow}" for arrow, number in numbers if number)


def _pooled_effects(facts: SynthesisFacts) -> dict[str, dict[str, Any]]:
    return {row["region"]: row for row in to_records(facts.pooled)}


def _effect(row: dict[str, Any]) -> str:
    text = number_text(row["estimate"], 2)
    for low, high, words in (
        ("ci_low", "ci_high", " [{} to {}]"),
        ("prediction_low", "prediction_high", "; prediction interval {} to {}"),
    ):
        if pd.notna(row[low]) and pd.notna(row[high]):
            text += words.format(number_text(row[low], 2), number_text(row[high], 2))
    return text


def _sentences(facts: SynthesisFacts) -> Iterator[str]:
    """Say of a question how many cohorts answer it, what they report, and what can be shown."""
    yield count_regions(facts)
    several = split_regions(facts.votes).several
    voted = facts.votes[facts.votes["k_units"] > 0]
    if several.empty and len(voted):
        yield f"No result has been replicated in a second {noun('cohort')}."
    if len(several):
        yield f"Result of vote counting: {_verdicts(several, facts)}."
        yield _reach(voted, facts)
        yield from _pooled(several, facts)


def _pooled(several: pd.DataFrame, facts: SynthesisFacts) -> Iterator[str]:
    """Give the pooled effect of the only region that has one; the table has those of several."""
    pooled, kinds = _pooled_effects(facts), set(facts.findings["effect_type"].dropna())
    if len(several) == 1 and len(pooled) == 1:
        (row,) = pooled.values()
        kind = f" {effect_type_label(kinds.pop())}" if len(kinds) == 1 else ""
        yield f"{capitalised(METHOD_NAMES[row['method']])}:{kind} {_effect(row)}."


def _verdicts(several: pd.DataFrame, facts: SynthesisFacts) -> str:
    """List the results with the regions that have them."""
    parts = []
    ordered = several.sort_values("verdict", key=lambda v: v == "inconsistent", kind="stable")
    for verdict, rows in ordered.groupby("verdict", sort=False):
        names = list(map(facts.label, rows["region"]))
        who = counted(len(names), "", group_nouns(facts.synthesis.group_by))
        if len(names) == 1 or (verdict != "inconsistent" and len(names) <= MOST_NAMES):
            who = list_words(names)
        where = f" for {who}" if len(facts.votes) > 1 else ""
        parts.append(f"{verdict_phrase(verdict, facts.synthesis.count)}{where}")
    return "; ".join(parts)


def _reach(voted: pd.DataFrame, facts: SynthesisFacts) -> str:
    """Give the lowest p value of the sign test, and say where none could be low."""
    total = len(voted)
    few = has_few_votes(voted)
    reach = f"p\u00a0≤\u00a0{OUT_OF_REACH:g} in the sign test"
    what = "a difference" if facts.synthesis.count == "benefit" else "an increase or a decrease"
    because = f"as too few {unit_noun(facts.voter, 2)} report {what}"
    if few.all():
        groups = group_nouns(facts.synthesis.group_by)
        none = "It could not" if total == 1 else f"None of the {total} {groups} with votes could"
        return f"{none} reach {reach}, {because}."
    lowest = voted[voted["p_holm"] == voted["p_holm"].min()]
    names, p = list(map(facts.label, lowest["region"])), lowest["p_holm"].iloc[0]
    if total == 1:
        return f"Sign test: {p_phrase(p).replace(' ', NO_BREAK)}."
    where = f" ({list_words(names)})" if len(names) <= MOST_NAMES else ""
    text = f"The smallest adjusted p value of the sign test is {p_text(p)}{where}"
    rest = f"; {few.sum()} of {total} could not reach {reach}, {because}" if few.any() else ""
    return f"{text}{rest}."


def _conclusion(primary: Sequence[SynthesisFacts], tables: Tables) -> Iterator[str]:
    """Say how certain the evidence is, and what of the review's text is not reproduced."""
    rows = tables["certainty"]
    names = [facts.name for facts in primary]
    rows = rows[rows["synthesis"].isin(names)]
    rows = rows[rows["k_cohorts"] > 1] if (rows["k_cohorts"] > 1).any() else rows
    if len(rows):
        yield _certainty_sentence(rows)
    yield from counted_differences(tables["claims"])


def _certainty_sentence(rows: pd.DataFrame) -> str:
    levels = [level for level in LEVELS[::-1] if (rows["level"] == level).any()]
    total, done = len(rows), int(rows["level"].notna().sum())
    span = levels[0] if len(levels) == 1 else f"{levels[0]} to {levels[-1]}" if levels else ""
    certainty = "The certainty of the evidence"
    if done == total:
        return f"{certainty} is {span}."
    if done:
        return f"{certainty} is {span} where it is rated ({done} of {total})."
    best = next(level for level in LEVELS if (rows["at_most"] == level).any())
    limit = "" if best == LEVELS[0] else f" and can be {best} at most"
    return f"{certainty} is not rated{limit}, as not every domain has been judged."
