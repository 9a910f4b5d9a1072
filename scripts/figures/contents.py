"""What the figures of a review show, and why one is absent.

Drawing and captions both rest on this module. It holds no caption, so that a reworded one redraws
no figure, and does not load matplotlib. Tables are whole, of all syntheses, but those of ``sides``
and ``leave_one_out``; ``words`` are those of the synthesis.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from scripts.atlas.places import is_placed
from scripts.common.words import article, group_noun, is_neuroimaging, noun, unit_noun
from scripts.figures.albatross_contents import list_albatross, why_no_albatross
from scripts.figures.bias_contents import why_no_bias_summary, why_no_bias_table
from scripts.figures.display_limits import too_many_to_draw
from scripts.figures.forest_contents import Panel, count_lines, list_panels
from scripts.figures.gap_contents import why_no_gap_map
from scripts.figures.phrases import USUAL, Phrases, phrases_of
from scripts.figures.shown_findings import has_vote, label_groups, show_studies, show_units
from scripts.models.config import Synthesis, VoteConfig
from scripts.models.review import Selection, has_counts, has_flow
from scripts.models.terms import WITHOUT_VOTE, Scale
from scripts.tables.effects import EFFECTS, REPORTED
from scripts.tables.figures import figure_name
from scripts.tables.files import Tables, rows_of_synthesis
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.tables.robustness import LEAVE_ONE_OUT, SPECIFICATIONS
from scripts.tables.votes import SIDE_VOTES, STUDY_VOTES, UNIT_VOTES, VOTES
from scripts.votes.review_data import prepare_review
from scripts.votes.robustness import distinct_specifications, rank_specifications
from scripts.votes.side_votes import place_side_votes
from scripts.votes.voting import KEY

READ = (
    *(STUDIES, ARMS, FINDINGS, REGIONS, STUDY_VOTES, UNIT_VOTES, VOTES),
    *(SIDE_VOTES, EFFECTS, REPORTED, LEAVE_ONE_OUT, SPECIFICATIONS),
)


class ListedFigure(NamedTuple):
    """A figure that a review can have.

    Attributes
    ----------
    kind
        One of the kinds of ``FIGURES``.
    synthesis
        Id of its synthesis; None where it is about the whole review.
    absent
        Why there is none; None where there is one.
    contents
        What it shows, of the kinds that show more than rows of the tables.
    """

    kind: str
    synthesis: str | None
    absent: str | None
    contents: Any = None

    @property
    def name(self) -> str:
        """The name of its files without their endings."""
        return figure_name(self.kind, self.synthesis)


def prepare_figures(
    tables: Tables, config: Mapping[str, Any]
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Add to the findings what their studies are like, and fill in what the choices leave open."""
    choices = VoteConfig.model_validate({key: config[key] for key in VoteConfig.model_fields})
    prepared, choices = prepare_review(tables, choices)
    evidence_map = config["evidence_map"] or list(choices.syntheses)
    return prepared, {**config, "syntheses": choices.syntheses, "evidence_map": evidence_map}


def label_tables(tables: Tables, config: VoteConfig) -> dict[str, pd.DataFrame]:
    """Name the groups of every table of syntheses; see ``label_groups``."""
    return {
        name: label_groups(table, config) if {*KEY} <= {*table} else table
        for name, table in tables.items()
    }


def list_figures(
    tables: Tables, config: VoteConfig, evidence_map: list[str], selection: Selection
) -> Iterator[ListedFigure]:
    """List every figure that a review can have, in the order of the report.

    Only a review about the brain can have a brain map.
    """
    studies, regions = tables["studies"], tables["regions"]
    shown = show_studies(tables, config)
    units = show_units(shown, tables["unit_votes"])
    marks = select_marks(shown, regions, evidence_map)
    yield ListedFigure("prisma_flow", None, why_no_prisma_flow(selection))
    yield ListedFigure("risk_of_bias_table", None, why_no_bias_table(studies))
    yield ListedFigure("risk_of_bias_summary", None, why_no_bias_summary(studies))
    yield ListedFigure("evidence_map", None, why_no_evidence_map(marks, studies))
    yield ListedFigure("evidence_gap_map", None, why_no_gap_map(marks, studies, regions))
    for name, synthesis in config.syntheses.items():
        unit, votes, words = config.unit_of(name), tables["votes"], phrases_of(config, name)
        left_out = rows_of_synthesis(tables["leave_one_out"], name)
        panels = forest_panels(name, tables, shown, words.scale)
        albatross = list_albatross(name, tables, config)
        curve = rank_specifications(tables["specifications"], name)
        reasons = {
            "effect_direction": why_no_effect_direction(name, shown),
            "harvest_plot": why_no_harvest_plot(name, units, unit),
            "vote_plot": why_no_vote_plot(name, votes, words),
            "forest_plot": why_no_forest_plot(panels),
            "albatross_plot": why_no_albatross(albatross, words),
        }
        contents: dict[str, Any] = {
            "forest_plot": panels,
            "albatross_plot": albatross,
            "specification_curve": curve,
        }
        if is_neuroimaging():
            sides = place_side_votes(tables["side_votes"], regions, name)
            contents["brain_map"] = sides
            reasons["brain_map"] = why_no_brain_map(synthesis, sides)
        reasons |= {
            "leave_one_out": why_no_leave_one_out(left_out, words),
            "specification_curve": why_no_specification_curve(curve),
        }
        for kind, absent in reasons.items():
            yield ListedFigure(kind, name, absent, contents.get(kind))


def select_marks(
    shown_studies: pd.DataFrame, regions: pd.DataFrame, syntheses: list[str]
) -> pd.DataFrame:
    """Choose the marks: for each study, region and measure the first synthesis that has a vote.

    Where none has, the first with a finding whose direction is not reported or unclear. What is
    grouped by another column than a region has no row.
    """
    rank = {name: order for order, name in enumerate(syntheses)}
    shown = shown_studies[shown_studies["synthesis"].isin(syntheses)]
    shown = shown[shown["region"].isin(regions["region"])]
    order = shown["synthesis"].map(rank) + len(rank) * shown["vote"].isin(WITHOUT_VOTE)
    ordered = shown.assign(order=order).sort_values("order", kind="stable")
    return ordered.drop_duplicates(["region", "study_id", "measures"]).reset_index(drop=True)


def mapped_studies(studies: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Keep the studies that have a column in the map: the included ones, and all with a mark."""
    return studies[studies["included"] | studies["study_id"].isin(marks["study_id"])]


def directional_votes(synthesis: str, votes: pd.DataFrame) -> pd.DataFrame:
    """Keep the regions of a synthesis that have a directional vote, with their number ``k``."""
    rows = rows_of_synthesis(votes, synthesis)
    rows = rows.assign(k=rows["n_increase"] + rows["n_decrease"])
    return rows[rows["k"] > 0]


def forest_panels(
    synthesis: str, tables: Tables, shown_studies: pd.DataFrame, scale: Scale
) -> list[Panel]:
    """List the panels of the forest plot of a synthesis; see ``list_panels``."""
    names = ("reported_effects", "effects", "regions")
    reported, effects, regions = (tables[name] for name in names)
    return list_panels(synthesis, reported, effects, shown_studies, regions, scale)


def why_no_prisma_flow(selection: Selection) -> str | None:
    """Say why there is no flow diagram; None where there is one."""
    if has_flow(selection):
        return None
    if has_counts(selection):
        return "No flow diagram: of the selection, only the number of included studies is reported."
    return "No flow diagram: the numbers of records and reports in the selection are not reported."


def why_no_evidence_map(marks: pd.DataFrame, studies: pd.DataFrame) -> str | None:
    """Say why there is no evidence map; None where there is one."""
    if not has_vote(marks).any():
        return f"No evidence map: none of its syntheses has a vote for {article('region')}."
    shown = {"studies": len(mapped_studies(studies, marks))}
    return too_many_to_draw("evidence map", shown, "study_votes.csv")


def why_no_effect_direction(synthesis: str, shown_studies: pd.DataFrame) -> str | None:
    """Say why a synthesis has no effect direction plot; None where it has one."""
    cast = rows_of_synthesis(shown_studies, synthesis)
    if not has_vote(cast).any():
        return "No effect direction plot: no finding of known direction gives a vote."
    shown = {"studies": cast["study_id"].nunique()}
    return too_many_to_draw("effect direction plot", shown, "study_votes.csv")


def why_no_harvest_plot(synthesis: str, shown_units: pd.DataFrame, unit: str) -> str | None:
    """Say why a synthesis has no harvest plot; None where it has one."""
    cast = rows_of_synthesis(shown_units, synthesis)
    if not has_vote(cast).any():
        return "No harvest plot: no finding of known direction gives a vote in this synthesis."
    shown = {unit_noun(unit, 2): cast["unit"].nunique()}
    return too_many_to_draw("harvest plot", shown, "unit_votes.csv")


def why_no_vote_plot(synthesis: str, votes: pd.DataFrame, words: Phrases = USUAL) -> str | None:
    """Say why a synthesis has no vote plot; None where it has one."""
    k = directional_votes(synthesis, votes)["k"]
    if (k > 1).any():
        return None
    if k.empty:
        return f"No plot of proportions: no vote of this synthesis {words.either('is')}."
    return f"No plot of proportions: no {words.group} has two votes that {words.either('are')}."


def why_no_forest_plot(panels: list[Panel]) -> str | None:
    """Say why a synthesis has no forest plot; None where it has one."""
    if not panels:
        return (
            f"No forest plot: no {noun('cohort')} reports an effect, or a p value with a direction."
        )
    return too_many_to_draw("forest plot", {"lines": count_lines(panels)}, "reported_effects.csv")


def why_no_brain_map(synthesis: Synthesis, sides: pd.DataFrame) -> str | None:
    """Say why a synthesis has no brain map; None where it has one."""
    if synthesis.group_by != "region":
        group = group_noun(synthesis.group_by)
        return f"There is no brain map: votes are counted by {group}, not by {noun('region')}."
    if sides.empty:
        return f"There is no brain map: no finding with a direction votes for {article('region')}."
    if not is_placed(sides).any():
        known = USUAL.count_groups(sides["region"].nunique())
        return f"There is no brain map: the vocabulary gives no place for {known} with a vote."
    return too_many_to_draw("brain map", {noun("regions"): sides["region"].nunique()}, "votes.csv")


def why_no_leave_one_out(leave_one_out: pd.DataFrame, words: Phrases = USUAL) -> str | None:
    """Say why a synthesis has no leave-one-out matrix; None where it has one."""
    shown = leave_one_out[leave_one_out.groupby("region")["left_out"].transform("size") > 1]
    if shown.empty:
        return f"No leave-one-out matrix: no {words.group} has votes of two {noun('cohorts')}."
    numbers = {noun("cohorts"): shown["left_out"].nunique()}
    return too_many_to_draw("leave-one-out matrix", numbers, "leave_one_out.csv")


def why_no_specification_curve(ranked: pd.DataFrame) -> str | None:
    """Say why a synthesis has no specification curve; None where it has one."""
    if ranked["share"].isna().all():
        return "No specification curve: no specification gives a directional vote."
    distinct, _ = distinct_specifications(ranked)
    if len(distinct) < 2:
        return "No specification curve: no analytic choice changes the proportion of votes."
    return None
