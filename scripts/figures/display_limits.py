"""How much a figure, a report or a page can hold and still be read; the tables always hold all."""

from collections.abc import Mapping

import pandas as pd

from scripts.common.wording import counted

MM_PER_INCH = 25.4
# ASSUME: the room that a page of A4 leaves for a figure and its caption. No figure is higher, or
# wider than its setting, so that none is made smaller in print.
TALLEST_MM = 225.0
# ASSUME: a figure with more rows, columns or bars than this cannot be read. With so many studies
# the evidence map is 1.8 metres wide; beyond 65,535 dots a PNG cannot be saved at all.
MOST_IN_FIGURE = 150
# ASSUME: where a page has no room for all regions, a figure of fewer than these says too little.
FEWEST_IN_FIGURE = 5
# The attribute of an SVG file that gives the number of groups shown where these are not all.
GROUPS = "data-groups"
# ASSUME: a report lists its studies and findings one by one up to here: some 300 pages.
MOST_STUDIES, MOST_FINDINGS = 500, 5000
# ASSUME: a page of 50 megabytes, a kilobyte for each finding, is the most to open and to send.
MOST_EXPLORED = 50_000


# What each kind of figure is called, and the table that has all that it would show.
IN_TABLES = {
    "evidence_map": ("evidence map", "study_votes.csv"),
    "effect_direction": ("effect direction plot", "study_votes.csv"),
    "harvest_plot": ("harvest plot", "unit_votes.csv"),
    "vote_plot": ("plot of proportions", "votes.csv"),
    "forest_plot": ("forest plot", "reported_effects.csv"),
    "albatross_plot": ("albatross plot", "reported_effects.csv"),
    "risk_of_bias_table": ("traffic-light plot of risk of bias", "studies.csv"),
    "risk_of_bias_summary": ("summary plot of risk of bias", "studies.csv"),
    "evidence_gap_map": ("evidence gap map", "study_votes.csv"),
    "brain_map": ("brain map", "side_votes.csv"),
    "leave_one_out": ("leave-one-out matrix", "leave_one_out.csv"),
    "prisma_flow": ("flow diagram", "review.yaml"),
}


def too_many_to_draw(figure: str, shown: Mapping[str, int], table: str) -> str | None:
    """Say why a figure would be too large to be read; None where it would not.

    Parameters
    ----------
    figure
        Its name, as in ``evidence map``.
    shown
        How many rows, columns or bars of each kind it would have, by their plural:
        ``{"studies": 300}``.
    table
        File name of the table that holds what the figure would show.
    """
    for nouns, number in shown.items():
        if number > MOST_IN_FIGURE:
            return (
                f"No {figure}: {number} {nouns} do not fit in one figure (limit: "
                f"{MOST_IN_FIGURE}). See {table}."
            )
    return None


def too_large_for_page(kind: str) -> str:
    """Say why a figure that was drawn is not shown: it would not fit on a page.

    Examples
    --------
    >>> too_large_for_page("vote_plot")
    'No plot of proportions: it does not fit on one page. See votes.csv.'
    """
    figure, table = IN_TABLES.get(kind, (kind.replace("_", " "), "the tables"))
    return f"No {figure}: it does not fit on one page. See {table}."


def shown_in_part(kind: str, shown: str, others: int) -> str:
    """Say which groups of votes a figure shows where a page has no room for all.

    Examples
    --------
    >>> shown_in_part("vote_plot", "23 regions", 37)
    'Only the 23 regions with most votes are shown; see votes.csv for 37 more.'
    """
    table = IN_TABLES[kind][1]
    return f"Only the {shown} with most votes are shown; see {table} for {others} more."


def too_many_to_list(studies: pd.DataFrame, findings: pd.DataFrame) -> str | None:
    """Say why a report does not list studies and findings one by one; None where it does."""
    if len(studies) <= MOST_STUDIES and len(findings) <= MOST_FINDINGS:
        return None
    return (
        f"A report lists up to {MOST_STUDIES} studies and {MOST_FINDINGS} findings one by one. "
        f"This review has {counted(len(studies), 'study', 'studies')} and "
        f"{counted(len(findings), 'finding')}."
    )


def too_many_to_browse(findings: pd.DataFrame) -> str | None:
    """Say why there is no evidence browser; None where there is one."""
    if len(findings) <= MOST_EXPLORED:
        return None
    return (
        f"The evidence browser holds up to {MOST_EXPLORED} findings; with more, its page would be "
        f"too large to open and to send with ease. This review has {len(findings)}."
    )
