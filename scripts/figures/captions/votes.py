"""Captions and alternative texts of harvest plots and vote plots.

Tables are whole, of all syntheses; ``unit`` is what votes; ``words`` are those of the synthesis.
"""

from typing import Any

import pandas as pd

from scripts.common.wording import (
    capitalised,
    chosen_percent,
    counted,
    list_first,
    list_words,
    percent_text,
    term_label,
    uncapitalised,
)
from scripts.common.words import noun, unit_noun
from scripts.figures.contents import directional_votes
from scripts.figures.harvest_bars import Shading, harvest_bars, shade_units, tool_label
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.shown_findings import has_vote
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows
from scripts.votes.exact_tests import OUT_OF_REACH, is_out_of_reach


def describe_harvest_plot(
    synthesis: str,
    title: str,
    shown_units: pd.DataFrame,
    studies: pd.DataFrame,
    unit: str,
    words: Phrases = USUAL,
) -> str:
    """Say in numbers what the harvest plot of a synthesis shows."""
    bars = harvest_bars(synthesis, shown_units)
    counts = pd.crosstab(bars["region"], bars["vote"])
    counts = counts.reindex(columns=[*VOTE_CATEGORIES, *WITHOUT_VOTE], fill_value=0)
    votes = [
        f"{counts[vote].sum()} {_vote_phrase(vote, words)}"
        for vote in (*VOTE_CATEGORIES, *WITHOUT_VOTE)
        if counts[vote].any()
    ]
    cast = bars[has_vote(bars)]
    units = cast["unit"].nunique()
    order = counts.assign(total=-counts.sum(axis="columns")).sort_values(["total", "region"])
    parts = [_region_text(row, words) for row in iterate_rows(order.reset_index())]
    return (
        f"Harvest plot of {uncapitalised(title)}: {counted(len(cast), 'vote')} of "
        f"{units} {unit_noun(unit, units)} on "
        f"{words.count_groups(len(counts))}, a bar each: {', '.join(votes)}. "
        f"{_participants_sentence(cast)} {_shades_sentence(bars, studies)}"
        f"By {words.group}: {list_first(parts, '; ')}."
    )


def _vote_phrase(vote: str, words: Phrases) -> str:
    if vote in WITHOUT_VOTE:
        return f"without a vote ({term_label(vote)})"
    return words.pointing(vote)


def _region_text(row: Any, words: Phrases) -> str:
    cast = ((vote, getattr(row, vote)) for vote in (*VOTE_CATEGORIES, *WITHOUT_VOTE))
    return f"{row.region}, {', '.join(f'{n} {_vote_phrase(vote, words)}' for vote, n in cast if n)}"


def _participants_sentence(bars: pd.DataFrame) -> str:
    known, people = bars["participants"].dropna(), noun("participants")
    unknown = len(bars) - len(known)
    if known.empty:
        return f"Number of {people}: not reported."
    numbers = " to ".join(dict.fromkeys([str(known.min()), str(known.max())]))
    text = f"{capitalised(people)} contributing to a vote: {numbers}"
    return f"{text}; not reported for {counted(unknown, 'vote')}." if unknown else f"{text}."


def _shades_sentence(bars: pd.DataFrame, studies: pd.DataFrame) -> str:
    """Count the units of each shade, where there are any."""
    shading = shade_units(bars, studies)
    if shading.what is None:
        return ""
    shades = list(shading.unit_shades.values())
    parts = [f"{shade} ({shades.count(shade)})" for shade in shading.shades]
    return f"Shade by {shading.what}{_tools_text(shading)}: {'; '.join(parts)}. "


def _tools_text(shading: Shading) -> str:
    """Name the tools for the risk of bias in brackets, where that is what shades are about."""
    tools = list_words([tool_label(tool) for tool in shading.tools])
    return f" ({tools})" if tools else ""


def caption_harvest_plot(
    synthesis: str, title: str, shown_units: pd.DataFrame, studies: pd.DataFrame, unit: str
) -> str:
    """Name the harvest plot of a synthesis, and what is special about its shades."""
    shading = shade_units(harvest_bars(synthesis, shown_units), studies)
    worst = (
        f" Where judgements differ within a {unit_noun(unit)}, the worst is shown."
        if shading.has_worst
        else ""
    )
    return f"Harvest plot: {uncapitalised(title)}.{worst}"


def describe_vote_plot(
    synthesis: str,
    title: str,
    votes: pd.DataFrame,
    unit: str,
    confidence: float,
    words: Phrases = USUAL,
) -> str:
    """Say in numbers what the vote plot of a synthesis shows."""
    shown = directional_votes(synthesis, votes)
    share = shown["proportion_increase"]
    several, single = shown[shown["k"] > 1], int((shown["k"] == 1).sum())
    clear = several[(several["ci_low"] > 0.5) | (several["ci_high"] < 0.5)]
    beyond = int(is_out_of_reach(shown["p_attainable"]).sum())
    order = several.sort_values(["k", "region"], ascending=[False, True])
    parts = [_proportion_text(row) for row in iterate_rows(order)]
    one = words.pointing("increase")
    return (
        f"Vote plot of {uncapitalised(title)}: {words.count_groups(len(shown))} with at least one "
        f"directional vote of a {unit_noun(unit)}. The proportion {one} is above one half for "
        f"{int((share > 0.5).sum())}, below one half for {int((share < 0.5).sum())} and tied for "
        f"{int((share == 0.5).sum())}; {words.groups} with a single directional vote: {single}. "
        f"With several votes, the {chosen_percent(confidence)} interval excludes one half for "
        f"{len(clear)} of {words.count_groups(len(several))}. The smallest attainable p value is "
        f"above {OUT_OF_REACH} for {beyond} of {len(shown)}. "
        f"{capitalised(one)}: {list_first(parts, '; ')}."
    )


def _proportion_text(row: Any) -> str:
    interval = f"{percent_text(row.ci_low)} to {percent_text(row.ci_high)}"
    return f"{row.region}, {row.n_increase} of {row.k} ({interval})"


def caption_vote_plot(title: str, confidence: float, words: Phrases = USUAL) -> str:
    """Name the vote plot of a synthesis."""
    return (
        f"Proportion of directional votes {words.pointing('increase')}, with Wilson "
        f"{chosen_percent(confidence)} interval: {uncapitalised(title)}."
    )
