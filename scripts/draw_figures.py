"""Draw the figures of a review: the evidence map and an effect direction plot per synthesis."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts._effect_direction import draw_effect_direction
from scripts._evidence_map import draw_evidence_map, select_marks
from scripts._figures import MM_PER_INCH, save_figure
from scripts._tables import REGIONS, STUDIES, STUDY_VOTES, VOTES, read_table


def draw_figures(
    tables: Mapping[str, pd.DataFrame], config: Mapping[str, Any], folder: Path
) -> None:
    """Draw every figure that the data can fill into a folder.

    Parameters
    ----------
    tables
        ``studies``, ``regions``, ``study_votes`` and ``votes``; see their contracts.
    config
        The keys ``evidence_map``, ``figure_width_mm`` and ``figure_dpi``.
    folder
        Where the figures go; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    studies, regions, cast, votes = (
        tables[name] for name in ("studies", "regions", "study_votes", "votes")
    )
    width, dpi = config["figure_width_mm"] / MM_PER_INCH, config["figure_dpi"]
    marks = select_marks(cast, config["evidence_map"])
    marks = marks[marks["region"].isin(regions["region"])]
    if len(marks):
        save_figure(draw_evidence_map(marks, studies, regions, width), folder, "evidence_map", dpi)
    for name, of_synthesis in cast.groupby("synthesis"):
        counted = votes[(votes["synthesis"] == name) & (votes["k_units"] > 0)]
        figure = draw_effect_direction(of_synthesis, counted, studies, regions, width)
        save_figure(figure, folder, f"effect_direction_{name}", dpi)


if __name__ == "__main__":
    contracts = {"studies": STUDIES, "regions": REGIONS, "study_votes": STUDY_VOTES, "votes": VOTES}
    draw_figures(
        {name: read_table(snakemake.input[name], contracts[name]) for name in contracts},
        snakemake.params.config,
        Path(snakemake.output.figures),
    )
