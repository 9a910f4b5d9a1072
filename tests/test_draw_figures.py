"""The figures: what is drawn, where it stands, and that nothing overlaps or leaves the page."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from conftest import regions_table

from scripts._effect_direction import arrow_size, draw_effect_direction
from scripts._evidence_map import draw_evidence_map, mark_size, select_marks
from scripts._figures import is_of_subgroup, order_studies
from scripts._tables import STUDIES, STUDY_VOTES, VOTES, shape_table
from scripts.draw_figures import draw_figures

WIDTH = 7.0


def study(study_id, cohort=None, n=20, year=2020):
    return {"study_id": study_id, "cohort": cohort or study_id, "n_treated": n, "year": year}


def vote(study_id, region, cast, *, synthesis="activation", n=20, subgroups="all", measure=None):
    return {
        "synthesis": synthesis,
        "region": region,
        "study_id": study_id,
        "cohort": study_id,
        "unit": study_id,
        "vote": cast,
        "n_increase": int(cast == "increase"),
        "n_decrease": int(cast == "decrease"),
        "n_no_change": int(cast == "no_change"),
        "participants": n,
        "measures": measure or "activation",
        "subgroups": subgroups,
    }


def votes_of(cast):
    counts = {"k_findings": 1, "k_studies": 1, "k_units": 1, "n_unclear": 0}
    zero = {f"n_{name}": 0 for name in ("increase", "decrease", "no_change", "conflicting")}
    rows = [
        {
            **counts,
            **zero,
            f"n_{v['vote']}": 1,
            "synthesis": v["synthesis"],
            "region": v["region"],
            "verdict": "single cohort",
        }
        for v in cast
    ]
    return shape_table(rows, VOTES)


CAST = [
    vote("smith2019", "amygdala", "decrease"),
    vote("smith2019", "insula", "conflicting"),
    vote("jones2020", "amygdala", "increase", n=None),
    vote("brown2021", "insula", "no_change", subgroups="responders"),
    vote("brown2021", "amygdala", "increase", measure="grey_matter_volume"),
]
STUDY_ROWS = [study("smith2019", "trial"), study("jones2020", "trial", n=None), study("brown2021")]


@pytest.fixture
def drawn():
    studies = shape_table(STUDY_ROWS, STUDIES)
    yield {
        "map": draw_evidence_map(shape_table(CAST, STUDY_VOTES), studies, regions_table(), WIDTH),
        "plot": draw_effect_direction(
            shape_table(CAST[:4], STUDY_VOTES), votes_of(CAST[:2]), studies, regions_table(), WIDTH
        ),
    }
    plt.close("all")


def texts(figure):
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    shown = [text for text in figure.findobj(plt.Text) if text.get_text().strip()]
    return {text.get_text(): text.get_window_extent(renderer) for text in shown}


@pytest.mark.parametrize("name", ["map", "plot"])
def test_no_text_leaves_the_page(drawn, name):
    figure = drawn[name]
    page = figure.bbox
    for text, box in texts(figure).items():
        assert box.x0 >= page.x0, text
        assert box.x1 <= page.x1, text
        assert box.y0 >= page.y0, text
        assert box.y1 <= page.y1, text


@pytest.mark.parametrize("name", ["map", "plot"])
def test_no_two_level_texts_overlap(drawn, name):
    figure = drawn[name]
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    level = [t for t in figure.findobj(plt.Text) if t.get_text().strip() and not t.get_rotation()]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in level]
    for i, (one, box) in enumerate(boxes):
        for two, other in boxes[i + 1 :]:
            assert not box.overlaps(other), (one, two)


def test_the_map_names_studies_regions_numbers_and_cohorts(drawn):
    said = set(texts(drawn["map"]))
    assert {"Smith 2019", "Jones 2020", "Brown 2021", "Amygdala", "Insula", "n = 20"} <= said
    assert {"n = ?", "one cohort:\ntrial", "grey-matter volume", "a subgroup only"} <= said


def test_a_map_is_as_wide_as_asked_and_wider_only_for_many_studies():
    many = [study(f"a{i:02d}x2020", year=1900 + i) for i in range(80)]
    cast = [vote(row["study_id"], "amygdala", "increase") for row in many]
    studies, votes = shape_table(many, STUDIES), shape_table(cast, STUDY_VOTES)
    figure = draw_evidence_map(votes, studies, regions_table(), WIDTH)
    assert figure.get_figwidth() > 2 * WIDTH
    few = draw_evidence_map(votes[:3], studies[:3], regions_table(), WIDTH)
    assert few.get_figwidth() == WIDTH
    plt.close("all")


def test_of_two_syntheses_of_a_measure_the_first_with_a_vote_is_drawn():
    cast = [
        vote("smith2019", "amygdala", "no_change"),
        vote("smith2019", "amygdala", "decrease", synthesis="any", subgroups="responders"),
        vote("smith2019", "insula", "decrease", synthesis="any", subgroups="responders"),
        vote("smith2019", "insula", "increase", synthesis="left_out"),
    ]
    marks = select_marks(shape_table(cast, STUDY_VOTES), ["activation", "any"])
    assert dict(zip(marks["region"], marks["vote"], strict=True)) == {
        "amygdala": "no_change",
        "insula": "decrease",
    }


def test_a_mark_is_open_where_no_whole_group_stands_behind_it():
    assert is_of_subgroup("responders")
    assert is_of_subgroup("completers;responders")
    assert not is_of_subgroup("all;responders")


def test_a_mark_grows_with_the_participants_by_area():
    areas = [mark_size(n, 400) - mark_size(0, 400) for n in (100, 400)]
    assert areas[1] == pytest.approx(2 * areas[0])
    assert mark_size(pd.NA, 400) < mark_size(50, 400)


def test_arrows_have_the_three_sizes_of_boon_and_thomson():
    assert [arrow_size(n) for n in (1, 49, 50, 300)] == [7.0, 7.0, 10.0, 10.0]
    assert arrow_size(301) == 13.0


def test_studies_of_one_cohort_stand_together_by_the_first_year():
    rows = [
        study("late2021", "b", year=2021),
        study("mid2020", "a"),
        study("first2019", "b", year=2019),
    ]
    ordered = order_studies(shape_table(rows, STUDIES))
    assert list(ordered["study_id"]) == ["first2019", "late2021", "mid2020"]


def test_figures_are_saved_twice_over_to_the_same_bytes(tmp_path):
    tables = {
        "studies": shape_table(STUDY_ROWS, STUDIES),
        "regions": regions_table(),
        "study_votes": shape_table(CAST[:4], STUDY_VOTES),
        "votes": votes_of(CAST[:2]),
    }
    config = {"evidence_map": ["activation"], "figure_width_mm": 180, "figure_dpi": 72}
    for name in ("one", "two"):
        draw_figures(tables, config, tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == [
        "effect_direction_activation.png",
        "effect_direction_activation.svg",
        "evidence_map.png",
        "evidence_map.svg",
    ]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
