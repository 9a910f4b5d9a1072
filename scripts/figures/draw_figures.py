"""Draw the figures of a review: its selection, an evidence map, and six for each synthesis."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from scripts.figures.brain_map import draw_brain_map
from scripts.figures.captions.maps import (
    mapped_studies,
    select_marks,
    why_no_effect_direction,
    why_no_evidence_map,
)
from scripts.figures.effect_direction import draw_effect_direction
from scripts.figures.evidence_map import draw_evidence_map
from scripts.figures.harvest_plot import draw_harvest_plot
from scripts.figures.leave_one_out import draw_leave_one_out
from scripts.figures.prisma_flow import draw_prisma_flow
from scripts.figures.specification_curve import draw_specification_curve
from scripts.figures.style import MM_PER_INCH, save_figure
from scripts.figures.vote_plot import draw_vote_plot
from scripts.models.config import VoteConfig
from scripts.models.review import Search, Selection
from scripts.tables.effects import EFFECTS
from scripts.tables.files import Tables, read_tables, rows_of_synthesis
from scripts.tables.records import FINDINGS, REGIONS, STUDIES
from scripts.tables.votes import (
    LEAVE_ONE_OUT,
    SIDE_VOTES,
    SPECIFICATIONS,
    STUDY_VOTES,
    UNIT_VOTES,
    VOTES,
)
from scripts.votes.side_votes import place_side_votes

READ = (
    *(STUDIES, FINDINGS, REGIONS, STUDY_VOTES, UNIT_VOTES, VOTES),
    *(SIDE_VOTES, EFFECTS, LEAVE_ONE_OUT, SPECIFICATIONS),
)
NO_SEARCH = Search()


def draw_figures(
    tables: Tables,
    config: Mapping[str, Any],
    selection: Selection,
    folder: Path,
    search: Search = NO_SEARCH,
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
    search
        How studies were searched for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width, dpi = config["figure_width_mm"] / MM_PER_INCH, config["figure_dpi"]
    for name, figure in _figures(tables, config, selection, search, width):
        if figure is not None:
            save_figure(figure, folder, name, dpi)


def _figures(
    tables: Tables, config: Mapping[str, Any], selection: Selection, search: Search, width: float
) -> Iterator[tuple[str, Figure | None]]:
    """Draw one figure after the other, each with its name; none where the data cannot fill it."""
    studies, regions, cast = (tables[name] for name in ("studies", "regions", "study_votes"))
    flow = draw_prisma_flow(selection, search, studies, cast, tables["effects"], width)
    yield "prisma_flow", flow
    choices = VoteConfig.model_validate({key: config[key] for key in VoteConfig.model_fields})
    marks = select_marks(cast, regions, config["evidence_map"])
    if not why_no_evidence_map(marks, studies):
        shown = mapped_studies(studies, marks)
        titles = {name: synthesis.title for name, synthesis in choices.syntheses.items()}
        yield "evidence_map", draw_evidence_map(marks, shown, regions, titles, width)
    for name in cast["synthesis"].unique():
        yield from _of_synthesis(name, tables, choices, width)


def _of_synthesis(
    name: str, tables: Tables, choices: VoteConfig, width: float
) -> Iterator[tuple[str, Figure | None]]:
    """Draw the figures of one synthesis: its votes, and what its verdicts hang on."""
    studies, regions, cast = (tables[table] for table in ("studies", "regions", "study_votes"))
    votes, left = (rows_of_synthesis(tables[t], name) for t in ("votes", "leave_one_out"))
    counted, unit = votes[votes["k_units"] > 0], choices.unit_of(name)
    if not why_no_effect_direction(name, tables):
        yield (
            f"effect_direction_{name}",
            draw_effect_direction(rows_of_synthesis(cast, name), counted, studies, regions, width),
        )
    yield (
        f"harvest_plot_{name}",
        draw_harvest_plot(name, tables["unit_votes"], studies, regions, unit, width),
    )
    yield (
        f"vote_plot_{name}",
        draw_vote_plot(name, votes, regions, unit, choices.confidence, width),
    )
    sides = place_side_votes(tables["side_votes"], regions, name)
    yield f"brain_map_{name}", draw_brain_map(sides, choices.syntheses[name], width)
    yield (
        f"specification_curve_{name}",
        draw_specification_curve(name, tables["specifications"], counted, regions, width),
    )
    yield (
        f"leave_one_out_{name}",
        draw_leave_one_out(left, counted, studies, regions, width),
    )


if __name__ == "__main__":
    draw_figures(
        read_tables(snakemake.input, READ),
        snakemake.params.config,
        Selection.model_validate(snakemake.params.selection),
        Path(snakemake.output.figures),
        Search.model_validate(snakemake.params.search),
    )
