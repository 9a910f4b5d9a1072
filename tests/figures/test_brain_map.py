"""The brain map: votes counted apart by side, where marks stand, and what is not drawn."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D
from scipy.spatial import Delaunay

from scripts.atlas.outlines import VIEWS
from scripts.atlas.places import VIEW_TITLES, is_placed, number_regions, size_column
from scripts.figures.brain_map import draw_brain_map, outline, outline_extent
from scripts.figures.brain_map_key import UNPLACED_NOTE
from scripts.figures.captions.brain_map import caption_brain_map, describe_brain_map
from scripts.figures.contents import why_no_brain_map
from scripts.figures.draw_figures import draw_figures
from scripts.figures.label_placement import place_labels
from scripts.figures.style import COLOURS, save_figure
from scripts.models.config import EffectConfig
from scripts.models.review import Selection
from scripts.records.vocabulary import read_vocabulary
from scripts.tables.effects import EFFECTS, REPORTED
from scripts.tables.files import shape_table
from scripts.tables.records import REGIONS, STUDIES
from scripts.tables.robustness import LEAVE_ONE_OUT, SPECIFICATIONS
from scripts.votes.count_votes import count_votes
from scripts.votes.side_votes import count_side_votes, place_side_votes
from tests.support.pictures import check_page, texts
from tests.support.projects import ROOT
from tests.support.tables import finding, findings_table, placed_regions, vote_config

WIDTH = 7.0


def sides_of(rows, regions=None, **choices):
    config = vote_config(**choices)
    regions = placed_regions() if regions is None else regions
    side_votes = count_side_votes(findings_table(rows), regions, config)
    return place_side_votes(side_votes, regions, "activation")


def synthesis(**choices):
    return vote_config(**choices).syntheses["activation"]


def drawn(rows, regions=None, **choices):
    return draw_brain_map(sides_of(rows, regions, **choices), WIDTH)


def cast(sides):
    """Give the vote of each region and side."""
    return {(row.region, row.side): row.vote for row in sides.itertuples()}


def test_a_study_that_rises_left_and_falls_right_votes_on_each_side():
    rows = [finding(side="left"), finding(direction="decrease", side="right")]
    assert cast(sides_of(rows)) == {
        ("amygdala", "left"): "increase",
        ("amygdala", "right"): "decrease",
    }
    _, _, votes = count_votes(findings_table(rows), placed_regions(), vote_config())
    assert votes["n_conflicting"].tolist() == [1]


def test_a_finding_on_both_sides_counts_on_each():
    sides = sides_of([finding(side="bilateral"), finding("roe2021", side="left")])
    counts = dict(zip(sides["side"], sides["n_increase"], strict=True))
    assert counts == {"left": 2, "right": 1}


def test_a_cohort_with_two_reports_votes_once_on_a_side():
    rows = [
        finding("doe2020", side="left", cohort="trial", n_treated=10),
        finding("doe2021", side="left", cohort="trial", n_treated=8),
        finding("roe2021", "decrease", side="left", n_treated=5),
    ]
    left = sides_of(rows).iloc[0]
    assert (left["k_units"], left["n_increase"], left["n_decrease"]) == (2, 1, 1)
    assert left["vote"] == "conflicting"
    assert left["participants"] == 15  # 10 of the trial, not 18, and 5
    assert sides_of(rows, unit="study").iloc[0]["n_increase"] == 2


def test_findings_of_a_study_agree_within_a_side_by_the_configured_share():
    # Left: 2 of 3 for increase. With right and both sides together it would be 4 of 5.
    rows = [
        *[finding(side="left")] * 2,
        finding(direction="decrease", side="left"),
        *[finding(side="right")] * 2,
    ]
    assert cast(sides_of(rows))["amygdala", "left"] == "conflicting"
    assert cast(sides_of(rows))["amygdala", "right"] == "increase"
    assert cast(sides_of(rows, agreement=0.6))["amygdala", "left"] == "increase"


def test_a_mark_has_the_direction_that_the_agreed_share_of_the_units_hold():
    def left(*directions):
        rows = [finding(f"s{i}x2020", d, side="left") for i, d in enumerate(directions)]
        return cast(sides_of(rows))["amygdala", "left"]

    assert left("decrease", "decrease", "decrease", "increase") == "decrease"  # 3 of 4
    assert left("decrease", "decrease", "increase") == "conflicting"  # 2 of 3
    assert left("no_change") == "no_change"


def test_a_finding_without_a_direction_has_no_vote_on_its_side():
    rows = [finding(direction="unclear", side="left"), finding(side="right")]
    assert list(sides_of(rows)["side"]) == ["right"]
    assert sides_of(rows[:1]).empty


def test_a_part_counts_on_its_side_of_the_region_that_contains_it():
    sides = sides_of([finding(region="dorsal anterior cingulate cortex", side="right")])
    assert list(sides["region"]) == ["anterior cingulate cortex"]
    assert list(sides[["x", "y", "z"]].iloc[0]) == [8, 37, 16]


def test_each_side_has_its_own_point_and_no_side_the_middle_without_x():
    rows = [finding(region="anterior cingulate cortex", side=s) for s in ("bilateral", "midline")]
    rows += [finding(region="anterior cingulate cortex"), finding(region="insula", side="midline")]
    points = {
        (row.region[:3], row.side): (row.x, row.y, row.z) for row in sides_of(rows).itertuples()
    }
    assert points["ant", "left"] == (-4, 35, 14)
    assert points["ant", "right"] == (8, 37, 16)
    assert points["ins", "midline"] == (0, 6, 2)
    assert np.isnan(points["ant", "unspecified"][0])
    assert points["ant", "unspecified"][1:] == (36, 15)
    assert np.isnan(points["ant", "midline"]).all()  # the vocabulary gives none


def test_a_side_that_the_vocabulary_has_no_point_for_has_no_place():
    sides = sides_of([finding(region="insula", side="left"), finding(region="limbic lobe")])
    assert not is_placed(sides).any()


def test_rows_stand_in_anatomical_order_then_by_side_and_placed_regions_are_numbered():
    rows = [finding(region=r, side=s) for s in ("right", "left") for r in ("insula", "amygdala")]
    rows += [finding(region="limbic lobe")]
    sides = sides_of(rows)
    assert list(zip(sides["region"], sides["side"], strict=True)) == [
        ("limbic lobe", "unspecified"),
        ("amygdala", "left"),
        ("amygdala", "right"),
        ("insula", "left"),
        ("insula", "right"),
    ]
    assert number_regions(sides) == {"amygdala": 1}


def test_votes_by_side_do_not_depend_on_the_order_of_findings():
    rows = made_up_rows(5)
    there, back = sides_of(rows), sides_of(rows[::-1])
    pd.testing.assert_frame_equal(there, back)


def test_participants_that_nobody_reports_are_missing_and_counted():
    rows = [finding(side="left"), finding("roe2021", side="left", n_treated=7)]
    left = sides_of(rows).iloc[0]
    assert (left["participants"], left["units_without_n"]) == (7, 1)
    assert size_column(sides_of(rows)) == "participants"
    assert sides_of(rows[:1])["participants"].isna().all()
    assert size_column(sides_of(rows[:1])) == "k_units"


# Where things stand ----------------------------------------------------------------------------


def place_in_view(title, point):
    name = next(name for name, text in VIEW_TITLES.items() if text == title)
    return VIEWS[name].see(*point)


def test_the_left_is_left_from_above_and_the_front_points_outwards_from_the_sides():
    front_left = (-20, 60, 10)
    assert place_in_view("From above", front_left) == (-20, 60)
    assert place_in_view("Left side", front_left) == (-60, 10)
    assert place_in_view("Right side", front_left) == (60, 10)


def test_outlines_are_those_of_the_brain_in_millimetres():
    for direction, across in (
        ("left", (-77, 108)),
        ("right", (-108, 77)),
        ("above", (-71, 73)),
    ):
        box = outline_extent(direction)
        assert (box.x0, box.x1) == pytest.approx(across, abs=1), direction


def marks_of(figure, vote):
    """Give the middles of the marks in the colour of a direction, above the legend, in inches."""
    line = next(text for text in figure.findobj(plt.Text) if text.get_text() == "increase")
    legend = line.get_position()[1] - 0.12
    lines = [line for line in figure.findobj(Line2D) if line.get_markerfacecolor() == COLOURS[vote]]
    points = [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in lines]
    return sorted(point for point in points if point[1] < legend)


def middle_of(figure, title):
    text = next(text for text in figure.findobj(plt.Text) if text.get_text() == title)
    return text.get_position()[0]


def test_left_and_right_are_not_swapped():
    figure = drawn([finding(side="left"), finding(direction="decrease", side="right")])
    above = middle_of(figure, "From above")
    (rise_left, rise_above), (fall_above, fall_right) = (
        [x for x, _ in marks_of(figure, vote)] for vote in ("increase", "decrease")
    )
    assert rise_above < above < fall_above
    assert abs(rise_left - middle_of(figure, "Left side")) < 1
    assert abs(fall_right - middle_of(figure, "Right side")) < 1
    # The amygdala lies before the middle of the brain: towards the left, then towards the right.
    assert rise_left < middle_of(figure, "Left side")
    assert fall_right > middle_of(figure, "Right side")


def test_a_vote_whose_side_is_not_reported_has_a_view_of_its_own_and_no_other():
    figure = drawn([finding()])
    assert set(texts(figure)) >= {"Side not reported", "not reported", "Amygdala"}
    assert not set(texts(figure)) & {"Left side", "From above", "Right side"}
    assert len(marks_of(figure, "increase")) == 1


def test_a_vote_without_a_side_is_not_among_those_of_a_side():
    rows = [finding(side="left"), finding(direction="decrease", region="insula")]
    figure = drawn(rows)
    ((across, _),) = marks_of(figure, "decrease")
    assert abs(across - middle_of(figure, "Side not reported")) < 1
    assert len(marks_of(figure, "increase")) == 2  # from the left and from above


def test_what_is_on_the_midline_is_seen_from_three_directions():
    figure = drawn([finding(region="insula", side="midline")])
    assert len(marks_of(figure, "increase")) == 3
    assert "Side not reported" not in texts(figure)


def test_smaller_marks_are_drawn_on_top_of_larger_ones():
    rows = [
        finding(region="amygdala", side="left", n_treated=5),
        finding(
            "roe2021", "decrease", region="anterior cingulate cortex", side="left", n_treated=90
        ),
    ]
    lines = [line for line in drawn(rows).findobj(Line2D) if line.get_marker() in ("^", "v")]
    colours = [line.get_markerfacecolor() for line in lines[:4]]
    assert colours == ["white", COLOURS["decrease"], "white", COLOURS["increase"]]
    assert lines[1].get_markersize() > lines[3].get_markersize()


def test_the_list_numbers_what_is_drawn_and_stars_what_is_not():
    rows = [
        finding(side="left"),
        finding(side="midline"),
        finding("roe2021", side="midline"),
        finding(region="limbic lobe", side="left"),
    ]
    words = texts(drawn(rows))
    assert {"1", "Amygdala", "2*", "*", "Limbic lobe", UNPLACED_NOTE} <= set(words)
    assert "1*" not in words
    assert UNPLACED_NOTE not in texts(drawn(rows[:1]))


def test_the_key_explains_sizes_and_numbers_that_are_not_reported():
    reported = [finding(side="left", n_treated=12), finding(region="amygdala", side="right")]
    unknown = "(number not reported: smallest sign)"
    assert {"Participants:", "under 50", "over 300", unknown} <= set(texts(drawn(reported)))
    assert unknown not in texts(drawn(reported[:1]))
    assert "Participants: not reported." in texts(drawn(reported[1:]))


# Every size ------------------------------------------------------------------------------------

TURNS = ("increase", "decrease", "decrease", "no_change", "increase", "decrease")
SIDES_IN_TURN = ("left", "right", "bilateral", "unspecified", "left", "right", "midline")


@cache
def vocabulary_table():
    vocabulary, _ = read_vocabulary(ROOT / "data/raw/regions.csv")
    rows = [
        {
            **region.model_dump(),
            **{f"at_{rank}": vocabulary.lift(name, rank) for rank in ("system", "structure")},
            "at_subregion": name,
            "position": i,
        }
        for i, (name, region) in enumerate(vocabulary.regions.items())
    ]
    return shape_table(rows, REGIONS)


def made_up_rows(n_regions, n_studies=3):
    table = vocabulary_table().sort_values("position")
    names = list(table.loc[table["rank"] != "system", "region"])[:n_regions]
    return [
        finding(
            f"s{study}x2020",
            TURNS[(5 * i + 3 * study + i // 3) % len(TURNS)],
            region=name,
            side=SIDES_IN_TURN[(i + 3 * study) % len(SIDES_IN_TURN)],
            n_treated=(10, 20, None, 80, 45)[(i + study) % 5],
        )
        for i, name in enumerate(names)
        for study in range(n_studies)
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    ("n_regions", "n_studies"),
    [(1, 1), (5, 3), (20, 3), (60, 5), pytest.param(90, 80, marks=pytest.mark.long)],
)
def test_no_text_overlaps_another_or_leaves_the_page(n_regions, n_studies):
    rows = made_up_rows(n_regions, n_studies)
    figure = drawn(rows, vocabulary_table(), level="subregion")
    check_page(figure)
    assert figure.get_figwidth() == WIDTH


def test_each_of_sixty_regions_is_numbered_beside_a_mark():
    rows = made_up_rows(60, 5)
    sides = sides_of(rows, vocabulary_table(), level="subregion")
    figure = draw_brain_map(sides, WIDTH)
    below = next(t for t in figure.findobj(plt.Text) if t.get_text() == "increase")
    beside = {
        text.get_text()
        for text in figure.findobj(plt.Text)
        if text.get_position()[1] < below.get_position()[1]
    }
    assert {str(number) for number in number_regions(sides).values()} <= beside


def test_a_label_that_has_no_place_is_left_out():
    marks = np.array([[0.5, 0.5, 0.1], [0.5, 0.5, 0.1]])
    sizes = np.array([[0.2, 0.1], [0.2, 0.1]])
    taken = np.empty((0, 4))
    one, two = place_labels(marks, sizes, taken, (0, 0, 1, 1))
    assert one.tie is None  # beside the mark
    assert abs(one.x - two.x) >= 0.2 or abs(one.y - two.y) >= 0.1
    assert place_labels(marks, sizes, taken, (0.4, 0.4, 0.6, 0.6)) == [None, None]


def test_a_label_that_stands_apart_has_a_leader_that_crosses_nothing():
    mark, size = np.array([[0.5, 0.5, 0.05]]), np.array([[0.1, 0.1]])
    walls = np.array([[0.3, 0.3, 0.7, 0.44], [0.3, 0.56, 0.7, 0.7], [0.3, 0.3, 0.44, 0.7]])
    posts = np.array([[0.6, 0.44, 0.62, 0.47], [0.6, 0.53, 0.62, 0.56]])
    (label,) = place_labels(mark, size, np.vstack([walls, posts]), (0, 0, 1, 1))
    assert label.x > 0.67  # through the gap at the right, and behind it
    assert label.tie == pytest.approx((label.x - 0.05, 0.5))
    across = np.array([[0.6, 0.44, 0.62, 0.56]])
    assert place_labels(mark, size, np.vstack([walls, across]), (0, 0, 1, 1)) == [None]


@pytest.mark.long
def test_the_job_saves_a_map_for_each_synthesis_that_has_one(tmp_path):
    rows = [finding(side="left"), finding("roe2021", side="left")]
    choices = vote_config().model_dump(exclude_unset=True)
    asked = choices["syntheses"]["activation"]
    choices["syntheses"]["by_group"] = {**asked, "group_by": "subgroup"}
    config = EffectConfig.model_validate(choices)
    findings, regions = findings_table(rows), placed_regions()
    cast_votes, units, votes = count_votes(findings, regions, config)
    tables = {
        "studies": shape_table([{**row, "year": 2020, "included": True} for row in rows], STUDIES),
        "findings": findings,
        "regions": regions,
        "study_votes": cast_votes,
        "unit_votes": units,
        "votes": votes,
        "side_votes": count_side_votes(findings, regions, EffectConfig.model_validate(choices)),
        "effects": shape_table([], EFFECTS),
        "reported_effects": shape_table([], REPORTED),
        "leave_one_out": shape_table([], LEAVE_ONE_OUT),
        "specifications": shape_table([], SPECIFICATIONS),
    }
    look = {"evidence_map": [], "figure_width_mm": 180, "figure_dpi": 72}
    draw_figures(tables, {**choices, **look}, Selection(), tmp_path)
    maps = sorted(path.name for path in tmp_path.glob("brain_map_*"))
    assert maps == [f"brain_map_activation.{ending}" for ending in ("pdf", "png", "svg")]


# Reasons and words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "choices", "reason"),
    [
        ([finding()], {"group_by": "subgroup"}, "by subgroup, not by region"),
        ([finding()], {"group_by": "target_region"}, "by target region, not by region"),
        ([finding(direction="unclear")], {}, "no finding with a direction votes"),
        ([finding(region="limbic lobe")], {}, "no place for 1 region with a vote"),
    ],
)
def test_where_there_is_no_map_the_reason_is_told(rows, choices, reason):
    assert reason in why_no_brain_map(synthesis(**choices), sides_of(rows, **choices))


def test_where_there_is_a_map_there_is_no_reason():
    assert why_no_brain_map(synthesis(), sides_of([finding()])) is None


def test_the_alternative_text_counts_regions_by_side_and_direction():
    rows = [
        finding(side="bilateral"),
        finding(direction="decrease", region="anterior cingulate cortex", side="right"),
        finding(direction="no_change", region="insula"),
        finding(region="limbic lobe"),
        finding(region="insula", side="left"),
    ]
    assert describe_brain_map("Activation", sides_of(rows)) == (
        "Brain map of activation: 4 marks for 3 regions. "
        "On the left, 1 region: increase 1 (amygdala). "
        "On the right, 2 regions: increase 1 (amygdala); decrease 1 (anterior cingulate cortex). "
        "Side not reported, 1 region: no change 1 (insula). "
        "Not drawn (no coordinates): 2 votes on limbic lobe, insula (on the left)."
    )


def test_the_alternative_text_of_ninety_regions_is_bounded():
    sides = sides_of(made_up_rows(90, 5), vocabulary_table(), level="subregion")
    assert len(describe_brain_map("Activation", sides)) < 3500


def test_the_caption_names_what_is_not_drawn_alone():
    assert caption_brain_map("Activation", "cohorts", sides_of([finding(side="left")])) == (
        "Brain map: votes of cohorts by side; activation."
    )


# The vocabulary --------------------------------------------------------------------------------


def test_every_point_of_the_vocabulary_lies_on_its_side_and_inside_the_outline():
    hulls = {
        view: Delaunay(np.vstack([path.vertices for path, _, _ in outline(view)]))
        for view in ("right", "above")
    }
    table = vocabulary_table()
    for side, sign in (("left", -1), ("right", 1), ("midline", 0)):
        for name, text in table.set_index("region")[f"mni_{side}"].dropna().items():
            x, y, z = (float(number) for number in text.split())
            assert np.sign(x) == sign, (name, side)
            assert hulls["right"].find_simplex((y, z)) >= 0, (name, side)
            assert hulls["above"].find_simplex((x, y)) >= 0, (name, side)


# The same bytes --------------------------------------------------------------------------------

SCRIPT = """
import sys, warnings
from pathlib import Path
warnings.simplefilter("error")
root, folder = sys.argv[1:]
sys.path[:0] = [root]
from tests.figures.test_brain_map import draw_and_save
draw_and_save(Path(folder))
"""


def draw_and_save(folder):
    folder.mkdir()
    save_figure(drawn(made_up_rows(20), vocabulary_table()), folder, "brain_map", 72)


@pytest.mark.long
def test_maps_are_the_same_bytes_in_another_folder_locale_zone_and_hash_seed(tmp_path):
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "POSIX"},
    ]
    for number, variables in enumerate(settings):
        home = tmp_path / f"home {number}"
        home.mkdir()
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(ROOT), str(tmp_path / f"maps {number}")],
            env={**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=home,
            check=True,
        )
    files = sorted(path.name for path in (tmp_path / "maps 0").iterdir())
    assert files == ["brain_map.pdf", "brain_map.png", "brain_map.svg"]
    for name in files:
        one, two = (Path(tmp_path / f"maps {number}" / name).read_bytes() for number in (0, 1))
        assert one == two, name
