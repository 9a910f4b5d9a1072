"""The functions that draw the figures, by the kind of figure; loading them takes a while."""

from collections.abc import Callable

from matplotlib.figure import Figure

from scripts.figures.albatross_plot import draw_albatross_plot
from scripts.figures.brain_map import draw_brain_map
from scripts.figures.effect_direction import draw_effect_direction
from scripts.figures.evidence_gap_map import draw_evidence_gap_map
from scripts.figures.evidence_map import draw_evidence_map
from scripts.figures.forest_plot import draw_forest_plot
from scripts.figures.harvest_plot import draw_harvest_plot
from scripts.figures.leave_one_out import draw_leave_one_out
from scripts.figures.prisma_flow import draw_prisma_flow
from scripts.figures.risk_of_bias_summary import draw_risk_of_bias_summary
from scripts.figures.risk_of_bias_table import draw_risk_of_bias_table
from scripts.figures.specification_curve import draw_specification_curve
from scripts.figures.vote_plot import draw_vote_plot

DRAW: dict[str, Callable[..., Figure]] = {
    "prisma_flow": draw_prisma_flow,
    "risk_of_bias_table": draw_risk_of_bias_table,
    "risk_of_bias_summary": draw_risk_of_bias_summary,
    "evidence_map": draw_evidence_map,
    "evidence_gap_map": draw_evidence_gap_map,
    "effect_direction": draw_effect_direction,
    "harvest_plot": draw_harvest_plot,
    "vote_plot": draw_vote_plot,
    "forest_plot": draw_forest_plot,
    "albatross_plot": draw_albatross_plot,
    "brain_map": draw_brain_map,
    "leave_one_out": draw_leave_one_out,
    "specification_curve": draw_specification_curve,
}
