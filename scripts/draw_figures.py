"""Draw the figures of a review: an evidence map, and four figures for each synthesis."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from scripts._brain_map import draw_brain_map
from scripts._effect_direction import draw_effect_direction
from scripts._evidence_map import draw_evidence_map, select_marks
from scripts._figures import MM_PER_INCH, save_figure
from scripts._leave_one_out import draw_leave_one_out
from scripts._models import Selection, VoteConfig
from scripts._sides import votes_by_side
from scripts._specification_curve import draw_specification_curve
from scripts._tables import read_tables

READ = (
    *("studies", "findings", "regions", "study_votes", "unit_votes", "votes"),
    *("leave_one_out", "specifications"),
)


def draw_figures(
    tables: Mapping[str, pd.DataFrame],
    config: Mapping[str, Any],
    selection: Selection,
    folder: Path,
) -> None:
    """Draw every figure that the data can fill into a folder.

    Parameters
    ----------
    tables
        The tables of the review by name; see ``READ``.
    config
        The keys ``evidence_map``, ``figure_width_mm`` and ``figure_dpi``, and those that decide how
        votes are counted.
    selection
        The counts of the selection of studies.
    folder
        Where the figures go; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width, dpi = config["figure_width_mm"] / MM_PER_INCH, config["figure_dpi"]
    for name, figure in _figures(tables, config, width):
        if figure is not None:
            save_figure(figure, folder, name, dpi)


def _figures(
    tables: Mapping[str, pd.DataFrame], config: Mapping[str, Any], width: float
) -> Iterator[tuple[str, Figure | None]]:
    """Draw one figure after the other, each with its name; none where the data cannot fill it."""
    studies, regions, cast = (tables[name] for name in ("studies", "regions", "study_votes"))
    marks = select_marks(cast, config["evidence_map"])
    marks = marks[marks["region"].isin(regions["region"])]
    if len(marks):
        shown = studies[studies["included"] | studies["study_id"].isin(marks["study_id"])]
        yield "evidence_map", draw_evidence_map(marks, shown, regions, width)
    choices = VoteConfig.model_validate({key: config[key] for key in VoteConfig.model_fields})
    for name in cast["synthesis"].unique():
        votes, left = (_rows_on(tables[table], name) for table in ("votes", "leave_one_out"))
        counted = votes[votes["k_units"] > 0]
        yield (
            f"effect_direction_{name}",
            draw_effect_direction(_rows_on(cast, name), counted, studies, regions, width),
        )
        yield (
            f"specification_curve_{name}",
            draw_specification_curve(name, tables["specifications"], counted, regions, width),
        )
        yield (
            f"leave_one_out_{name}",
            draw_leave_one_out(left, counted, studies, regions, width),
        )
        sides = votes_by_side(tables["findings"], regions, choices, name)
        yield f"brain_map_{name}", draw_brain_map(sides, choices.syntheses[name], width)


def _rows_on(table: pd.DataFrame, synthesis: str) -> pd.DataFrame:
    return table.loc[table["synthesis"] == synthesis]


if __name__ == "__main__":
    draw_figures(
        read_tables(snakemake.input, READ),
        snakemake.params.config,
        Selection.model_validate(snakemake.params.selection),
        Path(snakemake.output.figures),
    )
