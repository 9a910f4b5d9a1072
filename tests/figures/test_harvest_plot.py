"""The harvest plot: its bars and shades, where they stand, and what is said of them."""

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Polygon, Rectangle

from scripts.figures.captions.votes import caption_harvest_plot, describe_harvest_plot
from scripts.figures.contents import why_no_harvest_plot
from scripts.figures.harvest_bars import DIFFERS, NOT_REPORTED, OTHER, harvest_bars, shade_units
from scripts.figures.harvest_layout import FLAG, HIGHEST, lay_out_harvest
from scripts.figures.harvest_plot import LOOKS, SPECIAL_LOOKS, _look, draw_harvest_plot
from scripts.figures.style import COLOURS
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.tables.files import shape_table
from scripts.tables.records import STUDIES
from scripts.tables.votes import UNIT_VOTES
from tests.support.pictures import WIDTH, check_page, made_up_review, texts
from tests.support.tables import regions_table


def cast(unit, region, vote, n=20, studies=None, synthesis="activation"):
    zero = {"n_increase": 0, "n_decrease": 0, "n_no_change": 0}
    key = {"synthesis": synthesis, "region": region, "unit": unit, "vote": vote}
    return {**key, **zero, "studies": studies or unit, "participants": n}


def study(study_id, design=None, cohort=None, overall=None, tool="RoB 2"):
    return {
        "study_id": study_id,
        "cohort": cohort or study_id,
        "design": design,
        "risk_of_bias_tool": tool if overall else None,
        "risk_of_bias_overall": overall,
        "risk_of_bias_domains": "overall appraisal of data: low",
        "included": True,
    }


BLUE = COLOURS["increase"].lower()
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


@pytest.mark.long
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
    assert {"Decrease (2)", "Conflicting (1)", "Increase (1)"} <= set(words)
    assert words["Decrease (2)"].x0 < words["10"].x0 < words["Conflicting (1)"].x0
    assert words["Amygdala"].y0 > words["Insula"].y0
    assert {"Smith 2019", "Jones 2020"} & set(words) == {"Jones 2020"}


def test_a_direction_without_a_bar_has_no_column():
    layout = lay_out_harvest(harvest_bars("activation", CAST), STUDIES_OF_CAST, WIDTH)
    assert list(layout.columns) == ["decrease", "conflicting", "increase"]
    assert not any(word.startswith("No change") for word in texts(draw()))


def test_heights_are_participants_on_one_scale_and_an_unknown_number_is_a_flag():
    layout = lay_out_harvest(harvest_bars("activation", CAST), STUDIES_OF_CAST, WIDTH)
    figure, base = draw(), layout.rows["amygdala"]
    large, small = bars_of(figure, 0, base + 0.001)
    assert large.get_height() == pytest.approx(HIGHEST)
    assert small.get_height() == pytest.approx(HIGHEST / 4)
    flag = next(p for p in figure.findobj(Polygon) if to_hex(p.get_edgecolor()) == BLUE)
    assert flag.get_xy()[:, 1].min() == pytest.approx(base - FLAG)
    assert "number not reported" in texts(figure)


def test_a_flag_is_as_high_whatever_the_numbers_of_others():
    flags = []
    for n in (1, 10_000):
        rows = [cast("jones2020", "insula", "increase", n=None)]
        rows += [cast("white2022", "insula", "increase", n)]
        figure = draw(shape_table(rows, UNIT_VOTES))
        flag = next(p for p in figure.findobj(Polygon) if to_hex(p.get_edgecolor()) == BLUE)
        flags.append(flag.get_xy()[:, 1].max() - flag.get_xy()[:, 1].min())
    assert flags[0] == pytest.approx(flags[1])


def test_where_every_number_is_known_no_flag_is_explained():
    assert "number not reported" not in texts(draw(CAST.dropna(subset="participants")))


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


def shade(*studies, units=None):
    """Shade bars, each of a study, or of the studies that ``units`` names."""
    units = units or {row["study_id"]: row["study_id"] for row in studies}
    votes = [cast(unit, "insula", "increase", studies=of) for unit, of in units.items()]
    bars = harvest_bars("activation", shape_table(votes, UNIT_VOTES))
    return shade_units(bars, shape_table(studies, STUDIES))


def test_the_shade_is_the_overall_judgement_where_a_study_has_one_and_others_are_not_judged():
    shading = shade(study("a2020", "randomised", overall="high"), study("b2020", overall="low"))
    assert (shading.what, shading.shades) == ("overall risk of bias", ["low", "high"])
    shading = shade(study("a2020", "randomised", overall="high"), study("b2020", "randomised"))
    assert shading.unit_shades == {"a2020": "high", "b2020": NOT_JUDGED}
    assert shading.shades == ["high", NOT_JUDGED]


def test_a_domain_that_is_called_overall_is_no_overall_judgement():
    assert shade(study("a2020", "randomised")).what == "study design"


def test_judgements_stand_in_the_order_of_their_tool_and_stars_from_most_to_fewest():
    levels = ["no information", "critical", "low", "serious", "moderate"]
    rows = [study(f"a{i}x2020", overall=o, tool="ROBINS-I") for i, o in enumerate(levels)]
    assert shade(*rows).shades == ["low", "moderate", "serious", "critical", "no information"]
    rows = [study(f"a{i}x2020", overall=o, tool="NOS") for i, o in enumerate("487")]
    assert shade(*rows).shades == ["8", "7", "4"]


def test_where_tools_differ_each_judgement_names_its_tool():
    shading = shade(
        study("a2020", overall="serious", tool="ROBINS-I"),
        study("b2020", overall="low"),
        study("c2020", overall="poor", tool="own"),
    )
    assert shading.tools == ["RoB 2", "ROBINS-I", "own"]
    assert shading.shades == ["RoB 2: low", "ROBINS-I: serious", "authors' tool: poor"]


@pytest.mark.parametrize(
    ("one", "other", "worst"),
    [
        (("RoB 2", "low"), ("RoB 2", "high"), "high"),
        (("ROBINS-I", "no information"), ("ROBINS-I", "serious"), "serious"),
        (("NOS", "9"), ("NOS", "3"), "3"),
        (("RoB 2", "high"), ("ROBINS-I", "moderate"), "high"),
        (("RoB 2", "low"), (None, None), "low"),
    ],
)
def test_a_unit_has_the_worst_judgement_of_its_studies(one, other, worst):
    rows = [
        study(f"{name}2020", overall=overall, tool=tool)
        for name, (tool, overall) in zip("ab", (one, other), strict=True)
    ]
    shading = shade(*rows, units={"trial": "a2020;b2020"})
    assert shading.unit_shades == {"trial": worst}
    assert shading.has_worst == (other[1] is not None)


def test_the_caption_says_that_the_worst_judgement_is_shown_and_the_key_names_the_tools():
    judged = STUDIES_OF_CAST.assign(
        risk_of_bias_tool=["RoB 2", "RoB 2", "ROBINS-I", None],
        risk_of_bias_overall=["low", "high", "serious", None],
    )
    text = caption_harvest_plot("activation", "Activation", CAST, judged, "cohort")
    assert text == (
        "Harvest plot: activation. Where judgements differ within a cohort, the worst is shown."
    )
    figure = draw(studies=judged)
    check_page(figure)
    assert {"RoB 2: high", "ROBINS-I: serious", NOT_JUDGED} <= set(texts(figure))


def test_the_lower_the_risk_the_stronger_the_shade_and_not_judged_is_hatched_white():
    rows = [study("a2020", overall="low"), study("b2020", overall="high"), study("c2020")]
    shading = shade(*rows)
    (low, plain), (high, _), (none, hatch) = (_look(name, shading) for name in shading.shades)
    assert (low, plain, none) == (1.0, "", 0.0)
    assert 0 < high < low
    assert hatch


def test_without_designs_and_judgements_there_is_one_shade_and_no_key_of_shades():
    bare = STUDIES_OF_CAST.assign(design=shape_table([{}] * 4, STUDIES)["design"])
    shading = shade_units(harvest_bars("activation", CAST), bare)
    assert (shading.what, shading.shades) == (None, [])
    assert not any(
        word.startswith(("Study design", "Overall")) for word in texts(draw(studies=bare))
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
    of_judgements = {name: SPECIAL_LOOKS[name] for name in SPECIAL_LOOKS if name != NOT_JUDGED}
    looks = [*LOOKS, *of_judgements.values()]
    assert len(set(looks)) == len(looks)
    rows = [study(f"a{i}x2020", overall=o) for i, o in enumerate(["low", "some concerns", "high"])]
    rows += [study(f"b{i}x2020", overall=o, tool="ROBINS-I") for i, o in enumerate(["low"])]
    shading = shade(*rows, study("c2020"))
    looks = [_look(name, shading) for name in shading.shades]
    assert len(set(looks)) == len(shading.shades) == 5


@pytest.mark.long
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
        "Harvest plot of activation: 4 votes of 3 cohorts on 2 regions, a bar each: 1 "
        "favouring an increase, 2 favouring a decrease, 1 conflicting. Participants contributing "
        "to a vote: 10 to 40; not reported for 1 vote. Shade by study design: randomised (1); "
        "differs between its studies (1); not reported (1). By region: amygdala, 1 favouring an "
        "increase, 2 favouring a decrease; insula, 1 conflicting."
    )


@pytest.mark.long
def test_the_text_on_sixty_regions_names_eight():
    tables = made_up_review(60, 80, "all")
    text = describe_harvest_plot(
        "activation", "Activation", tables["unit_votes"], tables["studies"], "study"
    )
    assert text.endswith("; and 51 more.")
    assert " studies on 59 regions" in text


def test_where_no_number_is_reported_there_are_flags_alone():
    rows = [cast("jones2020", "insula", "increase", n=None)]
    figure = draw(shape_table(rows, UNIT_VOTES))
    check_page(figure)
    assert "0" not in texts(figure)
    text = describe_harvest_plot(
        "activation", "A", shape_table(rows, UNIT_VOTES), STUDIES_OF_CAST, "study"
    )
    assert "1 vote of 1 study on 1 region" in text
    assert "Number of participants: not reported." in text
