"""The figures that the report shows, looked up in the table of figures."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from scripts.tables.figures import figure_name

PIXELS_PER_POINT = 1.8  # texts of 7 points in a figure are then as large as those of tables
# The publication that describes a kind of figure, by its key in templates/methods.bib.
SOURCES = {
    "albatross_plot": "harrison2017",
    "effect_direction": "boon2021",
    "harvest_plot": "ogilvie2008",
    "prisma_flow": "page2021",
    "specification_curve": "simonsohn2020",
    "vote_plot": "wilson1927",
}
WIDEST = 1250  # pixels; a figure beyond that is moved under its window instead of made smaller


def figure_entry(figures: pd.DataFrame, kind: str, synthesis: str | None = None) -> dict[str, Any]:
    """Gather what the report shows of a figure.

    Returns
    -------
    The texts, the file ``src``, and its size on the page in pixels; of a figure that the review
    does not have, only why it is ``absent``.
    """
    name = figure_name(kind, synthesis)
    row = figures.set_index("figure").loc[name]
    if pd.notna(row["absent"]):
        return {"kind": kind, "absent": row["absent"]}
    width, height = (round(row[side] * PIXELS_PER_POINT) for side in ("width", "height"))
    return {
        "name": name,
        "kind": kind,
        "src": f"{name}.svg",
        "alt": row["alt"],
        "caption": row["caption"],
        "source": SOURCES.get(kind),
        "width": width,
        "height": height,
        "oversize": width > WIDEST,
    }


def figure_entries(
    figures: pd.DataFrame, kinds: Iterable[str], synthesis: str | None = None
) -> list[dict[str, Any]]:
    """Gather the figures of some kinds that the review can have, of a synthesis or of all.

    See ``figure_entry``.
    """
    listed = set(figures["figure"])
    return [
        figure_entry(figures, kind, synthesis)
        for kind in kinds
        if figure_name(kind, synthesis) in listed
    ]
