"""Captions and alternative texts of harvest plots and vote plots."""

from typing import Any

import pandas as pd

from scripts.common.wording import (
    chosen_percent,
    counted,
    list_first,
    percent_text,
    plural,
    term_label,
    uncapitalised,
)
from scripts.figures.contents import directional_votes
from scripts.figures.harvest_bars import harvest_bars, shade_units
from scripts.figures.shown_findings import has_vote
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows, rows_of_synthesis
from scripts.votes.exact_tests import OUT_OF_REACH, is_out_of_reach


def describe_harvest_plot(
    synthesis: str, title: str, shown_units: pd.DataFrame, studies: pd.DataFrame, unit: str
) -> str:
    """Say in numbers what the harvest plot of a synthesis shows.

    Parameters
    ----------
    synthesis, title
        Id and title of the synthesis.
    shown_units, studies
        The whole tables; see ``show_units`` and ``STUDIES``.
    unit
        What casts a vote: cohort or study.
    """
    bars = harvest_bars(synthesis, shown_units)
    counts = pd.crosstab(bars["region"], bars["vote"])
    counts = counts.reindex(columns=[*VOTE_CATEGORIES, *WITHOUT_VOTE], fill_value=0)
    votes = [
        f"{counts[vote].sum()} {_vote_phrase(vote)}"
        for vote in (*VOTE_CATEGORIES, *WITHOUT_VOTE)
        if counts[vote].any()
    ]
    cast = bars[has_vote(bars)]
    order = counts.assign(total=-counts.sum(axis="columns")).sort_values(["total", "region"])
    parts = [_region_text(row) for row in iterate_rows(order.reset_index())]
    return (
        f"Harvest plot of {uncapitalised(title)}: {counted(len(cast), 'vote')} of "
        f"{counted(cast['unit'].nunique(), unit, plural(unit))} on "
        f"{counted(len(counts), 'region')}, a bar each: {', '.join(votes)}. "
        f"{_participants_sentence(cast)} {_shades_sentence(bars, studies)}"
        f"By region: {list_first(parts, '; ')}."
    )


def _vote_phrase(vote: str) -> str:
    if vote in WITHOUT_VOTE:
        return f"without a vote ({term_label(vote)})"
    return "conflicting" if vote == "conflicting" else f"for {term_label(vote)}"


def _region_text(row: Any) -> str:
    cast = ((vote, getattr(row, vote)) for vote in (*VOTE_CATEGORIES, *WITHOUT_VOTE))
    return f"{row.region}, {', '.join(f'{n} {_vote_phrase(vote)}' for vote, n in cast if n)}"


def _participants_sentence(bars: pd.DataFrame) -> str:
    known = bars["participants"].dropna()
    unknown = len(bars) - len(known)
    if known.empty:
        return "The number of participants is not reported for any of them."
    text = f"The participants behind a vote run from {known.min()} to {known.max()}"
    if known.min() == known.max():
        text = f"The participants behind a vote: {known.min()}"
    return f"{text}; not reported for {counted(unknown, 'vote')}." if unknown else f"{text}."


def _shades_sentence(bars: pd.DataFrame, studies: pd.DataFrame) -> str:
    """Count the units of each shade, where there are any."""
    shading = shade_units(bars, studies)
    if shading.what is None:
        return ""
    shades = list(shading.unit_shades.values())
    parts = [f"{shade} ({shades.count(shade)})" for shade in shading.shades]
    return f"Shade by {shading.what}: {'; '.join(parts)}. "


def caption_harvest_plot(
    synthesis: str, title: str, shown_units: pd.DataFrame, studies: pd.DataFrame, unit: str
) -> str:
    """Explain the harvest plot of a synthesis.

    Parameters
    ----------
    synthesis, title, shown_units, studies, unit
        As in ``describe_harvest_plot``.
    """
    bars = harvest_bars(synthesis, shown_units)
    shading = shade_units(bars, studies)
    reasons = " or ".join(term_label(name) for name in WITHOUT_VOTE if name in set(bars["vote"]))
    without = f" At the right, {plural(unit)} without a vote: {reasons}." if reasons else ""
    shade = f"The shade of a bar tells the {shading.what}."
    if shading.what is None:
        shade = "All bars have one shade: the records give no study design and no risk of bias."
    return (
        f"Harvest plot [@ogilvie2008], {uncapitalised(title)}. A row is a region, a column "
        f"a direction, a bar the vote of a {unit}. The height of a bar and the number above it are "
        "the participants behind the vote, on one scale in all rows; a low outlined bar with a ? "
        f"stands for a number that is not reported.{without} {shade}"
    )


def describe_vote_plot(
    synthesis: str, title: str, votes: pd.DataFrame, unit: str, confidence: float
) -> str:
    """Say in numbers what the vote plot of a synthesis shows.

    Parameters
    ----------
    synthesis, title
        Id and title of the synthesis.
    votes
        The whole table; see ``VOTES``.
    unit
        What casts a vote: cohort or study.
    confidence
        Confidence level of the intervals.
    """
    shown = directional_votes(synthesis, votes)
    share = shown["proportion_increase"]
    several, single = shown[shown["k"] > 1], int((shown["k"] == 1).sum())
    clear = several[(several["ci_low"] > 0.5) | (several["ci_high"] < 0.5)]
    beyond = int(is_out_of_reach(shown["p_attainable"]).sum())
    order = several.sort_values(["k", "region"], ascending=[False, True])
    parts = [_proportion_text(row) for row in iterate_rows(order)]
    return (
        f"Vote plot of {uncapitalised(title)}: {counted(len(shown), 'region')} with at least one "
        f"directional vote of a {unit}. The proportion for increase is above one half on "
        f"{int((share > 0.5).sum())}, below it on {int((share < 0.5).sum())} and one half on "
        f"{int((share == 0.5).sum())}; regions with a single directional vote: {single}. "
        f"With several votes, the {chosen_percent(confidence)} interval leaves out one half on "
        f"{len(clear)} of {counted(len(several), 'region')}. The attainable p is above "
        f"{OUT_OF_REACH} on {beyond} of {len(shown)}. "
        f"For increase: {list_first(parts, '; ')}."
    )


def _proportion_text(row: Any) -> str:
    interval = f"{percent_text(row.ci_low)} to {percent_text(row.ci_high)}"
    return f"{row.region}, {row.n_increase} of {row.k} ({interval})"


def caption_vote_plot(
    synthesis: str, title: str, votes: pd.DataFrame, unit: str, confidence: float
) -> str:
    """Explain the vote plot of a synthesis.

    Parameters
    ----------
    synthesis, title, votes, unit, confidence
        As in ``describe_vote_plot``.
    """
    rows = rows_of_synthesis(votes, synthesis)
    absent = int((rows["k_units"] > 0).sum()) - len(directional_votes(synthesis, votes))
    without = (
        f" Not shown: {counted(absent, 'region')} whose votes have no direction." if absent else ""
    )
    unreported = (
        " Findings whose direction is not reported have no vote and are counted beside them."
        if directional_votes(synthesis, votes)["n_not_reported"].any()
        else ""
    )
    return (
        f"Proportion of directional votes for increase, {uncapitalised(title)}, with its "
        f"{chosen_percent(confidence)} interval [@wilson1927]; the line marks one half. A mark "
        f"grows with the number of {plural(unit)} that vote for increase or decrease, and is "
        "hollow where there is one alone. Votes for no change and conflicting votes are counted at "
        "the right and stay outside the proportion and the sign test. An attainable p in italics "
        f"is above {OUT_OF_REACH}: with so few directional votes the test could not have "
        f"come out at {OUT_OF_REACH} or below.{unreported}{without}"
    )
