"""Results without a known direction in the figures: apart from the votes, with their own signs."""

import matplotlib.pyplot as plt
import pytest

from scripts.figures.captions.maps import describe_effect_direction
from scripts.figures.captions.votes import describe_harvest_plot
from scripts.figures.contents import select_marks
from scripts.figures.effect_direction import draw_effect_direction
from scripts.figures.evidence_map import draw_evidence_map
from scripts.figures.harvest_plot import draw_harvest_plot
from scripts.figures.shown_findings import show_studies, show_units
from scripts.figures.vote_plot import draw_vote_plot
from scripts.tables.files import shape_table
from scripts.tables.records import STUDIES
from tests.support.pictures import WIDTH, check_page, texts
from tests.support.tables import (
    MEASURES,
    Tables,
    finding,
    findings_table,
    regions_table,
    vote_config,
)

ACC = "anterior cingulate cortex"
NEEDED = ("findings", "regions", "study_votes", "unit_votes", "votes")
STUDIES_SHOWN = [
    {"study_id": name, "cohort": name, "year": int(name[-4:]), "included": True, "n_treated": 20}
    for name in ("smith2019", "jones2020", "brown2021")
]

UNREPORTED = [
    finding("smith2019", n_treated=20),
    finding("jones2020", "decrease", n_treated=20),
    finding("brown2021", "not_reported", n_treated=9, measure="grey_matter_volume"),
    finding("brown2021", "not_reported", n_treated=11, subgroup="responders"),
    finding("brown2021", "unclear", region="insula"),
    finding("smith2019", "not_reported", region=ACC),
]


def unreported():
    """Give the tables of a review in which some findings have no known direction."""
    config = vote_config()
    tables = Tables({"findings": findings_table(UNREPORTED), "regions": regions_table()}, config)
    return {name: tables[name] for name in NEEDED}, config


def test_studies_without_a_direction_are_shown_after_the_votes():
    tables, config = unreported()
    shown = show_studies(tables, config)
    columns = ["region", "study_id", "vote", "findings", "measures", "subgroups"]
    assert shown[columns].to_numpy().tolist() == [
        ["amygdala", "jones2020", "decrease", 1, "activation", "all"],
        ["amygdala", "smith2019", "increase", 1, "activation", "all"],
        [
            "amygdala",
            "brown2021",
            "not_reported",
            2,
            ";".join(MEASURES),
            "all;responders",
        ],
        [ACC, "smith2019", "not_reported", 1, "activation", "all"],
        ["insula", "brown2021", "unclear", 1, "activation", "all"],
    ]
    assert shown["participants"].fillna(0).tolist() == [20, 20, 11, 0, 0]
    units = show_units(shown, tables["unit_votes"])
    assert units["unit"].tolist() == shown["study_id"].tolist()
    assert units["vote"].tolist() == shown["vote"].tolist()


def test_a_study_or_cohort_with_a_vote_is_not_shown_twice():
    rows = [finding("a2001"), finding("a2001", "not_reported")]
    rows += [finding("b2002", "not_reported", cohort="a2001")]
    config = vote_config()
    tables = Tables({"findings": findings_table(rows), "regions": regions_table()}, config)
    shown = show_studies({name: tables[name] for name in NEEDED}, config)
    assert shown[["study_id", "vote"]].to_numpy().tolist() == [
        ["a2001", "increase"],
        ["b2002", "not_reported"],
    ]
    assert show_units(shown, tables["unit_votes"])["vote"].tolist() == ["increase"]


def test_every_figure_shows_a_direction_that_is_not_reported_with_its_name():
    tables, config = unreported()
    shown, studies = show_studies(tables, config), shape_table(STUDIES_SHOWN, STUDIES)
    votes, regions = tables["votes"], tables["regions"]
    units = show_units(shown, tables["unit_votes"])
    marks = select_marks(shown, regions, [*config.syntheses])
    figures = {
        "map": draw_evidence_map(marks, studies, regions, WIDTH),
        "plot": draw_effect_direction(shown, votes, studies, regions, WIDTH),
        "harvest": draw_harvest_plot("activation", units, studies, regions, "cohort", WIDTH),
        "votes": draw_vote_plot("activation", votes, regions, "cohort", 0.95, WIDTH),
    }
    for figure in figures.values():
        check_page(figure)
    words = {name: set(texts(figure)) for name, figure in figures.items()}
    assert {"direction not reported", "unclear"} <= words["map"] & words["plot"]
    assert {"Direction not\nreported (2)", "Unclear (1)"} <= words["harvest"]
    assert "not\nreported" in words["votes"]
    # The sign is a ring.
    for picture in ("map", "plot", "harvest"):
        rings = [
            line
            for line in figures[picture].findobj(plt.Line2D)
            if line.get_marker() == "o" and line.get_markerfacecolor() == "white"
        ]
        assert rings, picture


def test_alternative_texts_separate_them_from_votes():
    tables, config = unreported()
    shown, studies = show_studies(tables, config), shape_table(STUDIES_SHOWN, STUDIES)
    text = describe_effect_direction("activation", "All", shown)
    assert (
        "2 votes: 1 increase and 1 decrease; without a vote, 2 direction not reported and 1 "
        "unclear." in text
    )
    units = show_units(shown, tables["unit_votes"])
    text = describe_harvest_plot("activation", "All", units, studies, "cohort")
    assert "2 votes of 2 cohorts on 3 regions" in text
    assert "2 without a vote (direction not reported), 1 without a vote (unclear)." in text


def test_where_every_direction_is_known_nothing_is_said_of_others():
    config = vote_config()
    rows = [finding("smith2019"), finding("jones2020", "decrease")]
    tables = Tables({"findings": findings_table(rows), "regions": regions_table()}, config)
    shown = show_studies({name: tables[name] for name in NEEDED}, config)
    assert show_units(shown, tables["unit_votes"]).equals(tables["unit_votes"])
    studies, regions = shape_table(STUDIES_SHOWN, STUDIES), regions_table()
    figure = draw_effect_direction(shown, tables["votes"], studies, regions, WIDTH)
    assert "direction not reported" not in texts(figure)


@pytest.mark.parametrize(
    ("of_responders", "shown"),
    [("increase", ["any", "increase"]), (None, ["whole", "not_reported"])],
)
def test_the_map_shows_a_vote_before_a_direction_that_is_not_reported(of_responders, shown):
    syntheses = {
        "whole": {"title": "Whole", "where": {"subgroup": ["all"]}},
        "any": {"title": "Any", "where": {}},
    }
    config = vote_config(syntheses=syntheses)
    rows = [finding("smith2019", "not_reported")]
    rows += [finding("smith2019", of_responders, subgroup="responders")] if of_responders else []
    tables = Tables({"findings": findings_table(rows), "regions": regions_table()}, config)
    studies = show_studies({name: tables[name] for name in NEEDED}, config)
    marks = select_marks(studies, tables["regions"], ["whole", "any"])
    assert marks[["synthesis", "vote"]].to_numpy().tolist() == [shown]


def test_comparisons_of_a_study_that_vote_apart_are_drawn_side_by_side():
    config = vote_config(unit="comparison")
    rows = [
        finding("smith2019", vote, comparison=name)
        for vote, name in (("increase", "high dose"), ("decrease", "low dose"))
    ]
    tables = Tables({"findings": findings_table(rows), "regions": regions_table()}, config)
    shown = show_studies({name: tables[name] for name in NEEDED}, config)
    studies, regions = shape_table(STUDIES_SHOWN, STUDIES), regions_table()
    figure = draw_effect_direction(shown, tables["votes"], studies, regions, WIDTH)
    arrows = [line for line in figure.findobj(plt.Line2D) if line.get_marker() in ("^", "v")]
    first_row = min(line.get_ydata()[0] for line in arrows)
    places = [line.get_xdata()[0] for line in arrows if line.get_ydata()[0] == first_row]
    assert len(set(places)) == 2
    assert "one cohort" not in texts(figure)
