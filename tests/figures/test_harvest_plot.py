"""The harvest plot: its bars and shades, where they stand, and what is said of them."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from scripts.figures.captions.votes import caption_harvest_plot, describe_harvest_plot
from scripts.figures.contents import why_no_harvest_plot
from scripts.figures.harvest_bars import DIFFERS, NOT_REPORTED, OTHER, harvest_bars, shade_units
from scripts.figures.harvest_layout import BAR, UNKNOWN, lay_out_harvest, list_ticks
from scripts.figures.harvest_plot import LOOKS, SPECIAL_LOOKS, draw_harvest_plot
from scripts.figures.style import COLOURS, save_figure
from scripts.tables.files import shape_table
from scripts.tables.records import STUDIES
from scripts.tables.votes import UNIT_VOTES
from tests.support.pictures import WIDTH, check_page, made_up_review, texts
from tests.support.tables import regions_table


def cast(unit, region, vote, n=20, studies=None, synthesis="activation"):
    zero = {"n_increase": 0, "n_decrease": 0, "n_no_change": 0}
    key = {"synthesis": synthesis, "region": region, "unit": unit, "vote": vote}
    return {**key, **zero, "studies": studies or unit, "participants": n}


def study(study_id, design=None, cohort=None, overall=None):
    domains = None if overall is None else f"missing data: low;Overall bias: {overall}"
    return {
        "study_id": study_id,
        "cohort": cohort or study_id,
        "design": design,
        "risk_of_bias_domains": domains,
        "included": True,
    }


CAST = shape_table(
    [
        cast("trial", "amygdala", "decrease", n=40, studies="brown2021;smith2019"),
        cast("jones2020", "amygdala", "decrease", n=10),
        cast("white2022", "amygdala", "increase", n=None),
        cast("trial", "insula", "conflicting", n=40, studies="smith2019"),
        cast("trial", "amygdala", "increase", synthesis="other", studies="smith2019"),
    ],
    UNIT_VOTES,
)
STUDIES_OF_CAST = shape_table(
    [
        study("smith2019", "randomised", "trial"),
        study("brown2021", "pre-post", "trial"),
        study("jones2020", "randomised"),
        study("white2022"),
    ],
    STUDIES,
)


def draw(unit_votes=CAST, studies=STUDIES_OF_CAST, width=WIDTH):
    return draw_harvest_plot("activation", unit_votes, studies, regions_table(), "cohort", width)


def bars_of(figure, region_top, region_bottom):
    """List the bars between two heights, in inches from the top, from left to right."""
    boxes = [patch for patch in figure.findobj(Rectangle) if patch.get_zorder() == 2]
    inside = [b for b in boxes if region_top < b.get_y() + b.get_height() <= region_bottom]
    return sorted(inside, key=lambda box: box.get_x())


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("n_regions", "n_studies", "choices"),
    [(1, 4, "few"), (3, 9, "all"), pytest.param(60, 80, "all", marks=pytest.mark.long)],
)
def test_reviews_of_every_size_fit_the_plot(n_regions, n_studies, choices):
    tables = made_up_review(n_regions, n_studies, choices)
    of_plot = (tables[name] for name in ("unit_votes", "studies", "regions"))
    figure = draw_harvest_plot("activation", *of_plot, "cohort", WIDTH)
    check_page(figure)


def test_a_narrow_plot_is_wider_than_asked_and_loses_nothing():
    check_page(draw(width=2.0))


def test_a_bar_stands_in_the_column_of_its_vote_with_its_participants_above():
    figure = draw()
    words = texts(figure)
    assert {"Decrease: 2 votes", "No change: 0 votes", "Conflicting: 1 vote"} <= set(words)
    assert words["Decrease: 2 votes"].x0 < words["10"].x0 < words["No change: 0 votes"].x0
    assert words["Increase: 1 vote"].x0 < words["?"].x1
    assert words["Amygdala"].y0 > words["Insula"].y0
    assert {"Smith 2019", "Jones 2020"} & set(words) == {"Jones 2020"}


def test_heights_are_participants_on_one_scale_and_an_unknown_bar_is_a_low_outline():
    layout = lay_out_harvest(harvest_bars("activation", CAST), STUDIES_OF_CAST, WIDTH)
    base = layout.rows["amygdala"]
    large, small, unknown = bars_of(draw(), 0, base + 0.001)
    assert large.get_height() == pytest.approx(BAR)
    assert small.get_height() == pytest.approx(BAR / 4)
    assert unknown.get_height() == UNKNOWN
    assert to_hex(unknown.get_facecolor()) == "#ffffff"
    assert unknown.get_hatch() is None
    assert to_hex(unknown.get_edgecolor()) == COLOURS["increase"].lower()


def test_the_largest_bar_of_a_place_comes_first_and_an_unknown_one_last():
    rows = [cast("a2020", "insula", "increase", n=None), cast("b2020", "insula", "increase", n=5)]
    rows += [cast("c2020", "insula", "increase", n=9)]
    bars = harvest_bars("activation", shape_table(rows, UNIT_VOTES))
    assert list(bars["unit"]) == ["c2020", "b2020", "a2020"]


def test_a_cohort_whose_studies_differ_in_design_has_a_shade_of_its_own():
    shading = shade_units(harvest_bars("activation", CAST), STUDIES_OF_CAST)
    assert shading.what == "study design"
    assert shading.unit_shades == {
        "jones2020": "randomised",
        "trial": DIFFERS,
        "white2022": NOT_REPORTED,
    }
    assert shading.shades == ["randomised", DIFFERS, NOT_REPORTED]


def test_the_overall_risk_of_bias_is_the_shade_only_if_every_study_behind_a_bar_has_it():
    bars = harvest_bars("activation", CAST[CAST["unit"] != "trial"])
    judged = [study("jones2020", "randomised", overall="high"), study("white2022", overall="low")]
    shading = shade_units(bars, shape_table(judged, STUDIES))
    assert shading.what == "overall risk of bias"
    assert shading.shades == ["low", "high"]
    judged[1] = study("white2022")
    assert shade_units(bars, shape_table(judged, STUDIES)).what == "study design"


def test_without_designs_and_judgements_there_is_one_shade_and_the_key_says_so():
    bare = STUDIES_OF_CAST.assign(design=shape_table([{}] * 4, STUDIES)["design"])
    shading = shade_units(harvest_bars("activation", CAST), bare)
    assert (shading.what, shading.shades) == (None, [])
    words = " ".join(texts(draw(studies=bare)))
    assert "neither study design nor risk of bias is recorded" in words
    assert "All bars have one shade" in caption_harvest_plot(
        "activation", "Activation", CAST, bare, "cohort"
    )


def test_of_many_designs_the_most_frequent_have_a_shade_and_the_rest_share_one():
    designs = [f"design {i}" for i in range(9)]
    rows = [study(f"a{i}x2020", design) for i, design in enumerate([*designs, designs[8]])]
    votes = [cast(row["study_id"], "insula", "increase") for row in rows]
    bars = harvest_bars("activation", shape_table(votes, UNIT_VOTES))
    shading = shade_units(bars, shape_table(rows, STUDIES))
    assert shading.shades == ["design 0", "design 1", "design 2", "design 8", OTHER]
    assert len(set(shading.unit_shades.values())) == 5


def test_every_shade_looks_different():
    looks = [*LOOKS, *SPECIAL_LOOKS.values()]
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(1, [0, 1]), (4, [0, 1, 2, 3, 4]), (53, [0, 20, 40]), (92, [0, 20, 40, 60, 80]), (100, 6)],
)
def test_the_scale_has_a_few_round_numbers(most, ticks):
    chosen = list_ticks(most)
    assert (chosen if isinstance(ticks, list) else len(chosen)) == ticks


def test_units_are_named_on_a_page_and_numbered_with_a_key_where_names_would_not_fit():
    few, many = (made_up_review(n, 12, "few") for n in (3, 30))
    layouts = [
        lay_out_harvest(harvest_bars("activation", t["unit_votes"]), t["studies"], WIDTH)
        for t in (few, many)
    ]
    assert [layout.are_names for layout in layouts] == [True, False]
    of_plot = (many[name] for name in ("unit_votes", "studies", "regions"))
    figure = draw_harvest_plot("activation", *of_plot, "cohort", WIDTH)
    assert "Cohort below each bar:" in texts(figure)
    assert all(f"{number} Author" in " ".join(texts(figure)) for number in (1, 2, 11))


def test_a_synthesis_without_votes_has_no_plot_and_the_text_says_why():
    assert why_no_harvest_plot("none", CAST, "cohort").startswith("No harvest plot: no finding")
    assert why_no_harvest_plot("activation", CAST, "cohort") is None


def test_the_text_counts_votes_units_participants_and_shades():
    assert describe_harvest_plot("activation", "Activation", CAST, STUDIES_OF_CAST, "cohort") == (
        "Harvest plot of activation: 4 votes of 3 cohorts on 2 regions, a bar each: 1 for "
        "increase, 2 for decrease, 1 conflicting. The participants behind a vote run from 10 to "
        "40; not reported for 1 vote. Shade by study design: randomised (1); differs between its "
        "studies (1); not reported (1). By region: amygdala, 1 for increase, 2 for decrease; "
        "insula, 1 conflicting."
    )


@pytest.mark.long
def test_the_text_on_sixty_regions_names_eight():
    tables = made_up_review(60, 80, "all")
    text = describe_harvest_plot(
        "activation", "Activation", tables["unit_votes"], tables["studies"], "study"
    )
    assert text.endswith("; and 51 more.")
    assert " studies on 59 regions" in text


def test_where_no_number_is_reported_there_is_no_scale():
    rows = [cast("jones2020", "insula", "increase", n=None)]
    figure = draw(shape_table(rows, UNIT_VOTES))
    check_page(figure)
    assert "0" not in texts(figure)
    text = describe_harvest_plot(
        "activation", "A", shape_table(rows, UNIT_VOTES), STUDIES_OF_CAST, "study"
    )
    assert "1 vote of 1 study on 1 region" in text
    assert "The number of participants is not reported for any of them." in text


def test_the_plot_is_saved_twice_to_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        save_figure(draw(), tmp_path, name, 72)
    for ending in ("svg", "pdf", "png"):
        one, two = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("one", "two"))
        assert one == two
