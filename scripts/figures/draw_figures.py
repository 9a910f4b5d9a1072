"""Draw the figures of a review: those of the whole review, and those of each synthesis."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from scripts.figures.albatross_contents import list_albatross
from scripts.figures.albatross_plot import draw_albatross_plot
from scripts.figures.bias_contents import list_bias_panels
from scripts.figures.brain_map import draw_brain_map
from scripts.figures.contents import (
    READ,
    ListedFigure,
    forest_panels,
    label_tables,
    list_figures,
    mapped_studies,
    prepare_figures,
)
from scripts.figures.display_limits import MOST_IN_FIGURE
from scripts.figures.effect_direction import draw_effect_direction
from scripts.figures.evidence_gap_map import draw_evidence_gap_map
from scripts.figures.evidence_map import draw_evidence_map
from scripts.figures.forest_plot import draw_forest_plot
from scripts.figures.gap_contents import list_gaps
from scripts.figures.harvest_plot import draw_harvest_plot
from scripts.figures.leave_one_out import draw_leave_one_out
from scripts.figures.phrases import phrases_of
from scripts.figures.prisma_flow import draw_prisma_flow
from scripts.figures.risk_of_bias_summary import draw_risk_of_bias_summary
from scripts.figures.risk_of_bias_table import draw_risk_of_bias_table
from scripts.figures.shown_findings import list_comparators, show_units
from scripts.figures.shown_groups import Shown, draw_most, keep_groups, rank_groups, show_all
from scripts.figures.specification_curve import draw_specification_curve
from scripts.figures.style import MM_PER_INCH, fits_page, save_figure
from scripts.figures.vote_plot import draw_vote_plot
from scripts.models.config import VoteConfig
from scripts.models.review import Search, Selection
from scripts.tables.figures import figure_name
from scripts.tables.files import Tables, read_tables, rows_of_synthesis
from scripts.votes.review_data import speak_of
from scripts.votes.side_votes import place_side_votes

NO_SEARCH = Search()
Drawings = dict[str, Callable[[], Figure]]  # by the name of the figure


def draw_figures(
    tables: Tables,
    config: Mapping[str, Any],
    selection: Selection,
    folder: Path,
    search: Search = NO_SEARCH,
) -> None:
    """Draw every figure that the data can fill and a page can hold into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    width, dpi = config["figure_width_mm"] / MM_PER_INCH, config["figure_dpi"]
    choices = VoteConfig.model_validate({key: config[key] for key in VoteConfig.model_fields})
    tables = label_tables(tables, choices)
    shown = show_all(tables, choices, config["evidence_map"])
    for figure in list_figures(tables, choices, config["evidence_map"], selection):
        if figure.absent is not None:
            continue
        if figure.synthesis is None:
            make = partial(_review_drawings, choices, selection, search, width)
        else:
            make = partial(_synthesis_drawings, figure.synthesis, choices, width)
        drawn, groups = _draw_what_fits(figure, shown, make, width)
        if drawn is not None:
            save_figure(drawn, folder, figure.name, dpi, groups)


def _draw_what_fits(
    figure: ListedFigure, shown: Shown, make: Callable[[Shown], Drawings], width: float
) -> tuple[Figure | None, int | None]:
    """Draw a figure, of as many groups as a page has room for; give their number if not all."""

    def draw(kept: Sequence[str] | None) -> Figure | None:
        part = shown if kept is None else keep_groups(shown, figure.synthesis, kept)
        drawn = make(part)[figure.name]()
        if fits_page(drawn, width):
            return drawn
        plt.close(drawn)
        return None

    groups = rank_groups(figure.kind, figure.synthesis, shown)
    whole = draw(None) if len(groups) <= MOST_IN_FIGURE else None
    return (whole, None) if whole is not None else draw_most(draw, groups) or (None, None)


def _review_drawings(
    config: VoteConfig, selection: Selection, search: Search, width: float, shown: Shown
) -> Drawings:
    """Give a function for each figure of the whole review that draws it."""
    tables, marks = shown.tables, shown.marks
    studies, regions, cast = (tables[name] for name in ("studies", "regions", "study_votes"))
    scales = {name: config.scale_of(name) for name in config.syntheses}
    return {
        "prisma_flow": lambda: draw_prisma_flow(
            selection, search, studies, cast, tables["effects"], width
        ),
        "risk_of_bias_table": lambda: draw_risk_of_bias_table(list_bias_panels(studies), width),
        "risk_of_bias_summary": lambda: draw_risk_of_bias_summary(list_bias_panels(studies), width),
        "evidence_map": lambda: draw_evidence_map(
            marks, mapped_studies(studies, marks), regions, width, scales
        ),
        "evidence_gap_map": lambda: draw_evidence_gap_map(
            list_gaps(marks, studies, regions), {scales[name] for name in marks["synthesis"]}, width
        ),
    }


def _synthesis_drawings(name: str, config: VoteConfig, width: float, shown: Shown) -> Drawings:
    """Give a function for each figure of a synthesis that draws it."""
    tables, about = shown.tables, shown.studies
    studies, regions, votes = (tables[table] for table in ("studies", "regions", "votes"))
    counted = rows_of_synthesis(votes[votes["k_units"] > 0], name)
    unit, words = config.unit_of(name), phrases_of(config, name)
    drawings: Drawings = {
        "effect_direction": lambda: draw_effect_direction(
            rows_of_synthesis(about, name),
            rows_of_synthesis(votes, name),
            studies,
            regions,
            width,
            words,
            list_comparators(tables, config, name),
        ),
        "harvest_plot": lambda: draw_harvest_plot(
            name, show_units(about, tables["unit_votes"]), studies, regions, unit, width, words
        ),
        "vote_plot": lambda: draw_vote_plot(
            name, votes, regions, unit, config.confidence, width, words
        ),
        "forest_plot": lambda: draw_forest_plot(
            forest_panels(name, tables, about, words.scale), config.confidence, width
        ),
        "albatross_plot": lambda: draw_albatross_plot(
            list_albatross(name, tables, config), words.scale, width
        ),
        "brain_map": lambda: draw_brain_map(
            place_side_votes(tables["side_votes"], regions, name), width, words
        ),
        "leave_one_out": lambda: draw_leave_one_out(
            rows_of_synthesis(tables["leave_one_out"], name),
            counted,
            studies,
            regions,
            width,
            words,
        ),
        "specification_curve": lambda: draw_specification_curve(
            name, tables["specifications"], width, words
        ),
    }
    return {figure_name(kind, name): draw for kind, draw in drawings.items()}


if __name__ == "__main__":
    tables = read_tables(snakemake.input, READ)
    speak_of(snakemake.params.words, tables)
    tables, config = prepare_figures(tables, snakemake.params.config)
    draw_figures(
        tables,
        config,
        Selection.model_validate(snakemake.params.selection),
        Path(snakemake.output.figures),
        Search.model_validate(snakemake.params.search),
    )
