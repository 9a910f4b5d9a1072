"""Describe the figures of a review: caption, alternative text and size, or why one is absent."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from scripts.common.words import unit_noun
from scripts.figures.captions.albatross_plot import caption_albatross_plot, describe_albatross_plot
from scripts.figures.captions.brain_map import caption_brain_map, describe_brain_map
from scripts.figures.captions.evidence_gap_map import caption_gap_map, describe_gap_map
from scripts.figures.captions.forest_plot import caption_forest_plot, describe_forest_plot
from scripts.figures.captions.maps import (
    caption_effect_direction,
    caption_evidence_map,
    describe_effect_direction,
    describe_evidence_map,
)
from scripts.figures.captions.prisma_flow import caption_prisma_flow, describe_prisma_flow
from scripts.figures.captions.risk_of_bias import (
    caption_bias_summary,
    caption_bias_table,
    describe_bias_summary,
    describe_bias_table,
)
from scripts.figures.captions.robustness import (
    caption_leave_one_out,
    caption_specification_curve,
    describe_leave_one_out,
    describe_specification_curve,
)
from scripts.figures.captions.votes import (
    caption_harvest_plot,
    caption_vote_plot,
    describe_harvest_plot,
    describe_vote_plot,
)
from scripts.figures.contents import (
    READ,
    ListedFigure,
    label_tables,
    list_figures,
    prepare_figures,
)
from scripts.figures.display_limits import GROUPS, shown_in_part, too_large_for_page
from scripts.figures.gap_contents import list_gaps
from scripts.figures.phrases import USUAL, phrases_of
from scripts.figures.shown_findings import show_units
from scripts.figures.shown_groups import Shown, keep_groups, rank_groups, show_all
from scripts.models.config import VoteConfig
from scripts.models.review import Search, Selection
from scripts.tables.figures import FIGURES, figure_name
from scripts.tables.files import Tables, read_tables, shape_table, write_table
from scripts.votes.review_data import speak_of

NO_SEARCH = Search()
Texts = dict[str, Callable[[], tuple[str, str]]]  # by figure: alternative text and caption


def describe_figures(
    tables: Tables,
    config: Mapping[str, Any],
    selection: Selection,
    folder: Path,
    search: Search = NO_SEARCH,
) -> pd.DataFrame:
    """List the figures that a review can have, with their texts and sizes.

    ``folder`` is where ``draw_figures`` has put the figures.
    """
    choices = VoteConfig.model_validate({key: config[key] for key in VoteConfig.model_fields})
    tables = label_tables(tables, choices)
    shown = show_all(tables, choices, config["evidence_map"])
    rows = []
    for figure in list_figures(tables, choices, config["evidence_map"], selection):
        row, file = {**figure._asdict(), "figure": figure.name}, folder / f"{figure.name}.svg"
        is_drawn = any(file.with_suffix(ending).exists() for ending in (".svg", ".png"))
        if figure.absent is None and is_drawn:
            row["alt"], row["caption"] = _describe(
                figure, shown, choices, (selection, search), file
            )
            row["width"], row["height"] = read_size(file)
        elif figure.absent is None:
            row["absent"] = too_large_for_page(figure.kind)
        rows.append(row)
    return shape_table(rows, FIGURES)


def _describe(
    figure: ListedFigure,
    shown: Shown,
    config: VoteConfig,
    flow: tuple[Selection, Search],
    file: Path,
) -> tuple[str, str]:
    """Write the alternative text and the caption of a figure, and what it leaves out."""
    groups, number = rank_groups(figure.kind, figure.synthesis, shown), read_groups(file)
    if number is not None:
        shown = keep_groups(shown, figure.synthesis, groups[:number])
    if figure.synthesis is None:
        words, texts = USUAL, _review_texts(config, *flow, shown)
    else:
        words = phrases_of(config, figure.synthesis)
        texts = _synthesis_texts(figure.synthesis, config, shown, figure.contents)
    alt, caption = texts[figure.name]()
    if number is None:
        return alt, caption
    left_out = shown_in_part(figure.kind, words.count_groups(number), len(groups) - number)
    return f"{alt} {left_out}", f"{caption} {left_out}"


def _review_texts(config: VoteConfig, selection: Selection, search: Search, shown: Shown) -> Texts:
    """Give a function for each figure of the whole review that describes it."""
    tables, marks = shown.tables, shown.marks
    studies, regions, cast = (tables[name] for name in ("studies", "regions", "study_votes"))
    scales = {name: config.scale_of(name) for name in config.syntheses}
    flow = (selection, search, studies, cast, tables["effects"])
    return {
        "prisma_flow": lambda: (
            describe_prisma_flow(*flow),
            caption_prisma_flow(selection, studies),
        ),
        "risk_of_bias_table": lambda: (describe_bias_table(studies), caption_bias_table(studies)),
        "risk_of_bias_summary": lambda: (
            describe_bias_summary(studies),
            caption_bias_summary(studies),
        ),
        "evidence_map": lambda: (
            describe_evidence_map(marks, studies, scales),
            caption_evidence_map(marks, studies),
        ),
        "evidence_gap_map": lambda: (
            describe_gap_map(
                list_gaps(marks, studies, regions), {scales[name] for name in marks["synthesis"]}
            ),
            caption_gap_map(list_gaps(marks, studies, regions)),
        ),
    }


def _synthesis_texts(name: str, config: VoteConfig, shown: Shown, contents: Any) -> Texts:
    """Give a function for each figure of a synthesis that describes it.

    ``contents`` are those of the figure that is described; see ``ListedFigure``.
    """
    synthesis = config.syntheses[name]
    title, unit, words = synthesis.title, config.unit_of(name), phrases_of(config, name)
    tables, about = shown.tables, shown.studies
    votes = tables["votes"]
    proportions = (name, title, votes, unit, config.confidence, words)
    forest = (title, contents, config.confidence, words)

    def describe_harvest() -> tuple[str, str]:
        units = show_units(about, tables["unit_votes"])
        harvest = (name, title, units, tables["studies"], unit)
        return describe_harvest_plot(*harvest, words), caption_harvest_plot(*harvest)

    texts: Texts = {
        "effect_direction": lambda: (
            describe_effect_direction(name, title, about, words),
            caption_effect_direction(title),
        ),
        "harvest_plot": describe_harvest,
        "vote_plot": lambda: (
            describe_vote_plot(*proportions),
            caption_vote_plot(title, config.confidence, words),
        ),
        "forest_plot": lambda: (describe_forest_plot(*forest), caption_forest_plot(*forest)),
        "albatross_plot": lambda: (
            describe_albatross_plot(title, contents, words),
            caption_albatross_plot(title, contents, words),
        ),
        "brain_map": lambda: (
            describe_brain_map(title, contents, words),
            caption_brain_map(title, unit_noun(unit, 2), contents),
        ),
        "leave_one_out": lambda: (
            describe_leave_one_out(name, title, tables["leave_one_out"], votes, words),
            caption_leave_one_out(title),
        ),
        "specification_curve": lambda: (
            describe_specification_curve(title, contents, words),
            caption_specification_curve(title, words),
        ),
    }
    return {figure_name(kind, name): describe for kind, describe in texts.items()}


def read_size(figure: Path) -> tuple[float, float]:
    """Read the width and height of an SVG file, in points."""
    about = _first_element(figure)
    width, height = (float(about[side].removesuffix("pt")) for side in ("width", "height"))
    return width, height


def read_groups(figure: Path) -> int | None:
    """Read how many groups of votes an SVG file shows; None where it shows all."""
    groups = _first_element(figure).get(GROUPS)
    return None if groups is None else int(groups)


def _first_element(figure: Path) -> dict[str, str]:
    with figure.open("rb") as file:
        _, svg = next(ElementTree.iterparse(file, events=("start",)))  # noqa: S314, drawn here
    return dict(svg.attrib)


if __name__ == "__main__":
    tables = read_tables(snakemake.input, READ)
    speak_of(snakemake.params.words, tables)
    tables, config = prepare_figures(tables, snakemake.params.config)
    described = describe_figures(
        tables,
        config,
        Selection.model_validate(snakemake.params.selection),
        Path(snakemake.input.drawn),
        Search.model_validate(snakemake.params.search),
    )
    write_table(described, snakemake.output.figures, FIGURES)
