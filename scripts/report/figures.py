"""The figures that the report shows of its review and of a synthesis, or why one is absent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.figures.captions.brain_map import (
    caption_brain_map,
    describe_brain_map,
    why_no_brain_map,
)
from scripts.figures.captions.maps import (
    caption_effect_direction,
    caption_evidence_map,
    describe_effect_direction,
    describe_evidence_map,
    select_marks,
    why_no_effect_direction,
    why_no_evidence_map,
)
from scripts.figures.captions.prisma_flow import (
    caption_prisma_flow,
    describe_prisma_flow,
    why_no_prisma_flow,
)
from scripts.figures.captions.votes import (
    caption_harvest_plot,
    caption_vote_plot,
    describe_harvest_plot,
    describe_vote_plot,
    why_no_harvest_plot,
    why_no_vote_plot,
)
from scripts.models.config import Config, Synthesis
from scripts.models.review import Review
from scripts.report.methods import vote_unit, vote_units
from scripts.report.picture import figure_entry
from scripts.tables.files import Tables
from scripts.votes.side_votes import place_side_votes

Shown = dict[str, Any]  # see ``figure_entry``; of an absent figure, why it is ``absent``


def prisma_flow(review: Review, tables: Tables, figures: Path) -> Shown:
    """Gather the flow diagram of the selection of studies."""
    if why := why_no_prisma_flow(review.selection):
        return {"absent": why}
    told = (review.selection, review.search)
    counted = (tables["studies"], tables["study_votes"], tables["effects"])
    alt = describe_prisma_flow(*told, *counted)
    return figure_entry(figures, "prisma_flow", alt, caption_prisma_flow(*told, *counted))


def evidence_map(config: Config, tables: Tables, figures: Path) -> Shown:
    """Gather the evidence map."""
    studies = tables["studies"]
    marks = select_marks(tables["study_votes"], tables["regions"], config.evidence_map)
    if why := why_no_evidence_map(marks, studies):
        return {"absent": why}
    alt, caption = describe_evidence_map(marks, studies), caption_evidence_map(marks, studies)
    return figure_entry(figures, "evidence_map", alt, caption)


def synthesis_figures(
    name: str, synthesis: Synthesis, config: Config, tables: Tables, figures: Path
) -> Iterator[Shown]:
    """Gather the figures of the votes of a synthesis, in the order of the report.

    Parameters are those of ``synthesis_entry``.
    """
    title, cast, votes = synthesis.title, tables["unit_votes"], tables["votes"]
    if why := why_no_effect_direction(name, tables):
        yield {"absent": why}
    else:
        alt = describe_effect_direction(name, title, tables["study_votes"])
        caption = caption_effect_direction(title)
        yield figure_entry(figures, f"effect_direction_{name}", alt, caption)
    unit = vote_unit(config, synthesis)
    if why := why_no_harvest_plot(name, cast, unit):
        yield {"absent": why}
    else:
        told = (name, title, cast, tables["studies"], unit)
        alt, caption = describe_harvest_plot(*told), caption_harvest_plot(*told)
        yield figure_entry(figures, f"harvest_plot_{name}", alt, caption)
    if why := why_no_vote_plot(name, votes):
        yield {"absent": why}
    else:
        counted = (name, title, votes, unit, config.confidence)
        alt, caption = describe_vote_plot(*counted), caption_vote_plot(*counted)
        yield figure_entry(figures, f"vote_plot_{name}", alt, caption)
    sides = place_side_votes(tables["side_votes"], tables["regions"], name)
    if why := why_no_brain_map(synthesis, sides):
        yield {"absent": why}
    else:
        alt = describe_brain_map(title, sides)
        caption = caption_brain_map(title, vote_units(config, synthesis), sides)
        yield figure_entry(figures, f"brain_map_{name}", alt, caption)
