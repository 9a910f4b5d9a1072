"""Captions and alternative texts of harvest plots and vote plots.

Tables are whole, of all syntheses; ``unit`` is what votes; ``words`` are those of the synthesis.
"""

from typing import Any

import pandas as pd

from scripts.common.wording import (
    capitalised,
    chosen_percent,
    counted,
    favoured,
    list_first,
    list_words,
    percent_text,
    term_label,
    uncapitalised,
)
from scripts.common.words import noun, unit_noun, with_article
from scripts.figures.contents import directional_votes
from scripts.figures.harvest_bars import Shading, harvest_bars, shade_units, tool_label
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.shown_findings import has_vote
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows, rows_of_synthesis
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
        return f"The number of {people} is not reported for any of them."
    text = f"The {people} behind a vote run from {known.min()} to {known.max()}"
    if known.min() == known.max():
        text = f"The {people} behind a vote: {known.min()}"
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
    synthesis: str,
    title: str,
    shown_units: pd.DataFrame,
    studies: pd.DataFrame,
    unit: str,
    words: Phrases = USUAL,
) -> str:
    """Explain the harvest plot of a synthesis."""
    bars = harvest_bars(synthesis, shown_units)
    shading = shade_units(bars, studies)
    reasons = " or ".join(term_label(name) for name in WITHOUT_VOTE if name in set(bars["vote"]))
    without = f" At the right, {unit_noun(unit, 2)} without a vote: {reasons}." if reasons else ""
    shade = f"The shade of a bar tells the {shading.what}{_tools_text(shading)}."
    if shading.tools:
        shade += " The lower the risk, the stronger the shade."
    if len(shading.tools) > 1:
        shade += " Studies were judged with different tools."
    if shading.has_worst:
        shade += (
            f" Where the studies of a {unit_noun(unit)} are judged differently, the worst "
            "judgement is shown."
        )
    if shading.what is None:
        shade = "All bars have one shade: the records give no study design and no risk of bias."
    group, column = with_article(words.group), "a direction"
    if words.scale == "benefit":
        column = "what the result favours"
    return (
        f"Harvest plot [@ogilvie2008], {uncapitalised(title)}. A row is {group}, a "
        f"column {column}, a bar the vote of a {unit_noun(unit)}. The height of a bar and the "
        f"number above it are the {noun('participants')} behind the vote, on one scale in all "
        "rows; a low outlined bar with a ? stands for a number that is not reported."
        f"{without} {shade}"
    )


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
        f"directional vote of a {unit_noun(unit)}. The proportion {one} is above one half on "
        f"{int((share > 0.5).sum())}, below it on {int((share < 0.5).sum())} and one half on "
        f"{int((share == 0.5).sum())}; {words.groups} with a single directional vote: {single}. "
        f"With several votes, the {chosen_percent(confidence)} interval leaves out one half on "
        f"{len(clear)} of {words.count_groups(len(several))}. The attainable p is above "
        f"{OUT_OF_REACH} on {beyond} of {len(shown)}. "
        f"{capitalised(one)}: {list_first(parts, '; ')}."
    )


def _proportion_text(row: Any) -> str:
    interval = f"{percent_text(row.ci_low)} to {percent_text(row.ci_high)}"
    return f"{row.region}, {row.n_increase} of {row.k} ({interval})"


def caption_vote_plot(
    synthesis: str,
    title: str,
    votes: pd.DataFrame,
    unit: str,
    confidence: float,
    words: Phrases = USUAL,
) -> str:
    """Explain the vote plot of a synthesis."""
    rows = rows_of_synthesis(votes, synthesis)
    absent = int((rows["k_units"] > 0).sum()) - len(directional_votes(synthesis, votes))
    without = (
        f" Not shown: {words.count_groups(absent)} whose votes have no direction." if absent else ""
    )
    unreported = (
        " Findings whose direction is not reported have no vote and are counted beside them."
        if directional_votes(synthesis, votes)["n_not_reported"].any()
        else ""
    )
    either = "for increase or decrease"
    if words.scale == "benefit":
        either = f"for {favoured('increase')} or {favoured('decrease')}"
    return (
        f"Proportion of directional votes {words.pointing('increase')}, {uncapitalised(title)}, "
        f"with its {chosen_percent(confidence)} interval [@wilson1927]; the line marks one half. A "
        f"mark grows with the number of {unit_noun(unit, 2)} that vote {either}, and is hollow "
        f"where there is one alone. Votes {words.pointing('no_change')} and conflicting votes are "
        "counted at the right and stay outside the proportion and the sign test. An attainable p "
        f"in italics is above {OUT_OF_REACH}: with so few directional votes the test could not "
        f"have come out at {OUT_OF_REACH} or below.{unreported}{without}"
    )
