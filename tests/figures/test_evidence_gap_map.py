"""The evidence gap map: what is counted in each cell, and that the map stays on a page."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from scripts.figures.bias_signs import COLOURS
from scripts.figures.captions.evidence_gap_map import caption_gap_map, describe_gap_map
from scripts.figures.contents import select_marks
from scripts.figures.evidence_gap_map import draw_evidence_gap_map
from scripts.figures.gap_contents import MOST_COLUMNS, OTHERS, list_gaps, why_no_gap_map
from scripts.figures.style import fits_page
from scripts.tables.files import read_table, shape_table
from scripts.tables.records import REGIONS, STUDIES
from scripts.tables.votes import STUDY_VOTES
from tests.support.pictures import WIDTH, check_page, made_up_regions, texts, vote
from tests.support.tables import regions_table

SHIPPED = "published/psychotherapy_bpd/tables"


def marks_of(*votes):
    return shape_table(list(votes), STUDY_VOTES)


def studies_of(*ids, **columns):
    rows = [{"study_id": s, "cohort": s, "included": True} for s in ids]
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=True):
            row[name] = value
    return shape_table(rows, STUDIES)


MARKS = marks_of(
    vote("a2001", "amygdala", "increase"),
    vote("b2002", "amygdala", "decrease"),
    vote("c2003", "amygdala", "increase"),
    vote("c2003", "insula", "no_change"),
)
STUDIED = studies_of(
    *("a2001", "b2002", "c2003"),
    intervention_name=("walking", "walking", "yoga"),
    risk_of_bias_tool=("RoB 2", "RoB 2", None),
    risk_of_bias_overall=("high", "low", None),
)


def test_cells_have_the_cohorts_of_each_direction_and_level_of_risk():
    gap_map = list_gaps(MARKS, STUDIED, regions_table())
    assert gap_map.divided_by == ("region", "intervention_name")
    assert (gap_map.rows, gap_map.columns) == (("amygdala", "insula"), ("walking", "yoga"))
    cells = {place: (cell.votes, cell.bias) for place, cell in gap_map.cells.items()}
    assert cells == {
        ("amygdala", "walking"): ({"increase": 1, "decrease": 1}, {"low": 1, "high": 1}),
        ("amygdala", "yoga"): ({"increase": 1}, {"none": 1}),
        ("insula", "yoga"): ({"no_change": 1}, {"none": 1}),
    }
    assert gap_map.gaps == [("insula", "walking")]


@pytest.mark.shipped("published/psychotherapy_bpd")
def test_the_shipped_review_is_counted_as_by_hand():
    """Counted from the directions by intervention that R lists for the same findings."""
    votes, studies, regions = (
        read_table(f"{SHIPPED}/{name}.csv", contract)
        for name, contract in (
            ("study_votes", STUDY_VOTES),
            ("studies", STUDIES),
            ("regions", REGIONS),
        )
    )
    marks = select_marks(votes, regions, ["severity", "suicidal_behaviour"])
    gap_map = list_gaps(marks, studies, regions)
    (severity,) = {*regions["region"]} - {"suicidal behaviour"}
    cell = gap_map.cells["dialectical behaviour therapy", severity]
    assert cell.votes == {"increase": 8, "decrease": 2}
    assert cell.bias == {"some": 1, "high": 9}
    suicidal = gap_map.cells["dialectical behaviour therapy", "suicidal behaviour"]
    assert suicidal.votes == {"increase": 4, "decrease": 3, "no_change": 2}
    assert sum(cell.cohorts for cell in gap_map.cells.values()) == 28 + 23
    assert gap_map.gaps == [("interpersonal psychotherapy", "suicidal behaviour")]


def test_a_cohort_counts_once_in_a_cell_and_has_the_gravest_judgement_of_its_studies():
    one = vote("a2001", "amygdala", "increase")
    other = {**vote("b2002", "amygdala", "decrease"), "cohort": "a2001"}
    marks = marks_of(one, other, vote("c2003", "insula", "unclear"))
    studies = studies_of(
        *("a2001", "b2002", "c2003"),
        intervention_name=("walking", "walking", "yoga"),
        risk_of_bias_overall=("low", "high", "low"),
    )
    cells = list_gaps(marks, studies, regions_table()).cells
    assert cells["amygdala", "walking"].votes == {"conflicting": 1}
    assert cells["amygdala", "walking"].bias == {"high": 1}
    assert cells["insula", "yoga"].votes == {"unclear": 1}


def test_a_result_without_a_direction_does_not_count_beside_one_that_has_it():
    marks = marks_of(
        {**vote("a2001", "amygdala", "unclear"), "cohort": "a2001"},
        {**vote("b2002", "amygdala", "decrease"), "cohort": "a2001"},
        vote("c2003", "insula", "increase", measure="perfusion"),
    )
    gap_map = list_gaps(marks, studies_of("a2001", "b2002", "c2003"), regions_table())
    assert gap_map.cells["amygdala", "activation"].votes == {"decrease": 1}


def test_measures_divide_the_map_where_all_have_one_intervention():
    marks = marks_of(
        vote("a2001", "amygdala", "increase", measure="activation;perfusion"),
        vote("b2002", "insula", "decrease"),
    )
    studies = studies_of("a2001", "b2002", intervention_name=("walking", "walking"))
    gap_map = list_gaps(marks, studies, regions_table())
    assert gap_map.divided_by == ("region", "measure")
    assert gap_map.columns == ("activation", "perfusion")
    assert ("amygdala", "perfusion") in gap_map.cells


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        (MARKS[:0], "no finding"),
        (MARKS[:1], "it needs two regions"),
        (MARKS[2:], "it needs two regions, and two treatments"),
    ],
)
def test_without_two_rows_and_columns_there_is_no_map_and_the_text_says_why(marks, reason):
    assert reason in why_no_gap_map(marks, STUDIED, regions_table())
    assert why_no_gap_map(MARKS, STUDIED, regions_table()) is None


def test_marks_numbers_and_strips_are_drawn_and_a_gap_is_blank():
    gap_map = list_gaps(MARKS, STUDIED, regions_table())
    figure = draw_evidence_gap_map(gap_map, {"direction"}, WIDTH)
    check_page(figure)
    assert {"Walking", "Yoga", "Amygdala", "increase", "not judged, or without a level"} <= set(
        texts(figure)
    )
    strips = [p for p in figure.axes[0].patches if p.get_linewidth() == 0.4]
    assert len(strips) == 4 + 3  # in cells, and in the key
    grounds = [p for p in figure.axes[0].patches if p.get_linewidth() == 0]
    assert len(grounds) == 3
    assert min(text.get_fontsize() for text in figure.findobj(plt.Text)) >= 7
    assert COLOURS["none"] == "#FFFFFF"


@pytest.mark.long
def test_many_columns_are_joined_and_many_rows_cut_to_a_page():
    regions = made_up_regions(80)
    names = list(regions["region"])
    ids = [f"author{i}x2020" for i in range(40)]
    turns = ("increase", "decrease", "no_change", "conflicting", "unclear", "not_reported")
    votes = [
        vote(study, name, turns[(i + j) % 6])
        for i, study in enumerate(ids)
        for j, name in enumerate(names)
        if (i + j) % 3 == 0
    ]
    studies = studies_of(
        *ids,
        intervention_name=[f"very long name of an intervention {i % 20}" for i in range(40)],
        risk_of_bias_overall=["high", "low"] * 20,
    )
    gap_map = list_gaps(marks_of(*votes), studies, regions)
    assert len(gap_map.columns) <= MOST_COLUMNS
    assert OTHERS in gap_map.columns
    assert gap_map.hidden > 0
    figure = draw_evidence_gap_map(gap_map, {"direction", "benefit"}, WIDTH)
    check_page(figure)
    assert fits_page(figure, WIDTH)
    assert f"{gap_map.hidden} regions with fewer cohorts not shown." in caption_gap_map(gap_map)


def test_names_of_any_length_stay_on_the_page():
    long = ["w" * 300, "very " * 80 + "long"]
    table = [(n, "structure", n, n, n) for n in long]
    columns = ["region", "rank", "at_system", "at_structure", "at_subregion"]
    regions = shape_table(pd.DataFrame(table, columns=columns).assign(position=[0, 1]), REGIONS)
    marks = marks_of(*(vote(s, n, "increase") for s, n in zip(("a", "b"), long, strict=True)))
    studies = studies_of("a", "b", intervention_name=long)
    check_page(draw_evidence_gap_map(list_gaps(marks, studies, regions), {"benefit"}, WIDTH))


def test_the_texts_give_the_counts():
    gap_map = list_gaps(MARKS, STUDIED, regions_table())
    assert describe_gap_map(gap_map, {"direction"}) == (
        "Evidence gap map: 2 regions in rows, 2 treatments in columns, 1 cell without evidence. "
        "Most cohorts: amygdala, walking: 1 increase, 1 decrease; amygdala, yoga: 1 increase; "
        "insula, yoga: 1 no change."
    )
    assert "1 favouring the treatment" in describe_gap_map(gap_map, {"benefit"})
    assert caption_gap_map(gap_map).endswith("blank: no evidence.")
