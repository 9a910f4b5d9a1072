"""The albatross plot: contours as R has them, points where the tables say, reasons for absence."""

import json
from math import log10
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from scipy.stats import norm

from scripts.effects.estimate_effects import estimate_effects
from scripts.figures.albatross_contents import (
    CONTOURS,
    MOST_PANELS,
    list_albatross,
    why_no_albatross,
)
from scripts.figures.albatross_plot import Axis, draw_albatross_plot
from scripts.figures.captions.albatross_plot import (
    caption_albatross_plot,
    describe_albatross_plot,
)
from scripts.figures.style import fits_page
from scripts.tables.files import read_table
from scripts.tables.records import FINDINGS, REGIONS
from tests.support.pictures import WIDTH, check_page, made_up_regions, texts
from tests.support.tables import finding, findings_table, regions_table, vote_config

approx = pytest.approx
CASES = json.loads(Path("tests/reference/albatross.json").read_text(encoding="utf-8"))


def albatross_of(rows, regions=None, **choices):
    regions, config = regions_table() if regions is None else regions, vote_config(**choices)
    findings = findings_table(rows)
    reported = estimate_effects(findings, regions, config)[1]
    tables = {"findings": findings, "regions": regions, "reported_effects": reported}
    return list_albatross("activation", tables, config)


def between(name, direction="increase", n=20, other=20, **values):
    compared = {"contrast": "between_groups", "comparator": "tau"}
    return finding(name, direction, n_treated=n, n_control=other, **{**compared, **values})


TWO = [between("a2001", p_value=0.04), between("b2002", "decrease", 30, 40, p_value=0.5)]


def points_of(rows, **choices):
    (panel,) = albatross_of(rows, **choices).panels
    return {point.label: point for point in panel.points}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['form']}-{c['participants']}")
def test_a_contour_gives_the_participants_of_metafors_study(case):
    contours = CONTOURS[case["form"]]
    assert contours.participants(case["p"], case["effect"]) == approx(
        case["participants"], rel=1e-9
    )


@pytest.mark.parametrize(
    ("form", "value", "participants"),
    [
        ("mean_difference", 0.5, 44.64146699),
        ("correlation", 0.25, 44.47335383),
        ("odds_ratio", 2, 75.45684381),
    ],
)
def test_contours_are_those_of_the_source_at_a_one_sided_p_of_five_per_cent(
    form, value, participants
):
    assert CONTOURS[form].participants(0.1, value) == approx(participants, rel=1e-9)


def test_a_difference_has_the_participants_of_both_groups_and_a_signed_p():
    points = points_of(TWO)
    one, other = points["A 2001"], points["B 2002"]
    assert (one.n, other.n) == (40, 70)
    assert (one.p, other.p) == approx((0.04, 0.5))
    assert one.z == approx(norm.isf(0.02))
    assert other.z < 0
    assert (one.is_derived, one.is_bound) == (False, False)


def test_a_shared_control_group_counts_once():
    rows = [
        between("a2001", p_value=0.04),
        between("a2001", p_value=0.04, arm="other"),
        TWO[1],
    ]
    assert points_of(rows)["A 2001"].n == 60


def test_a_change_in_one_group_has_the_participants_of_that_group_and_its_own_contours():
    rows = [finding(name, n_treated=25, n_control=30, p_value=0.1) for name in ("a2001", "b2002")]
    (panel,) = albatross_of(rows).panels
    assert panel.contours is CONTOURS["mean_change"]
    assert [point.n for point in panel.points] == [25, 25]


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "contrast", "effect", "z"),
    [
        ("smd", "between_groups", 0.5, 2.5),
        ("log_odds_ratio", "between_groups", 0.5, 2.5),
        ("odds_ratio", "between_groups", 2.0, 6.931472),  # ln 2 / (0.2 / 2)
        ("correlation", "association", 0.5, 2.059898),  # atanh 0.5 / (0.2 / 0.75)
    ],
)
def test_without_a_p_value_it_comes_from_the_effect_and_its_error(kind, contrast, effect, z):
    values = {"effect": effect, "se": 0.2, "effect_type": kind, "contrast": contrast}
    rows = [between(name, **values) for name in ("a2001", "b2002")]
    point = points_of(rows)["A 2001"]
    assert point.is_derived
    assert point.z == approx(z, rel=1e-5)


def test_a_reported_p_value_comes_before_one_that_is_derived():
    rows = [between("a2001", p_value=0.04, effect=0.5, se=0.2, effect_type="smd"), TWO[1]]
    assert points_of(rows)["A 2001"].p == approx(0.04)


def test_a_p_value_of_zero_is_not_used_and_a_bound_is_marked():
    rows = [*TWO, between("c2003", p_value=0.0), between("d2004", p_value=0.05, p_below=True)]
    (panel,) = albatross_of(rows).panels
    assert {point.label: point.is_bound for point in panel.points} == {
        "A 2001": False,
        "B 2002": False,
        "D 2004": True,
    }
    assert panel.n_without == 1


def test_a_cohort_without_a_number_is_counted_and_not_drawn():
    rows = [*TWO, between("c2003", other=None, p_value=0.01), between("d2004")]
    (panel,) = albatross_of(rows).panels
    assert len(panel.points) == 2
    assert panel.n_without == 2
    text = caption_albatross_plot("Activation", albatross_of(rows))
    assert "Not shown: 2 cohorts without a p value or a number of participants." in text


@pytest.mark.shipped("published/psychotherapy_bpd")
def test_the_shipped_review_has_the_p_values_of_its_effects_and_the_numbers_of_both_groups():
    """Arntz 2022 has 248 treated in two arms, which share the 246 of the control group."""
    findings, regions = (
        read_table(f"published/psychotherapy_bpd/tables/{name}.csv", contract)
        for name, contract in (("findings", FINDINGS), ("regions", REGIONS))
    )
    config = vote_config(where={"measure": ["symptom_severity"]})
    reported = estimate_effects(findings, regions, config)[1]
    tables = {"findings": findings, "regions": regions, "reported_effects": reported}
    (panel,) = list_albatross("activation", tables, config).panels
    points = {point.label: point for point in panel.points}
    assert len(points) == 28
    assert points["Arntz 2022"].n == 494
    assert points["Amianto 2011"].p == 1
    assert points["Bateman 2009"].n == 134
    assert points["Bateman 2009"].p == approx(2 * norm.sf(0.946605 / 0.182591), rel=1e-4)


def test_points_stand_at_their_p_values_and_participants():
    figure = draw_albatross_plot(albatross_of(TWO), "direction", WIDTH)
    check_page(figure)
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "s"][:2]
    x = [float(mark.get_xdata()[0]) for mark in marks]
    (zero,) = [line for line in figure.axes[0].lines if line.get_linewidth() == 0.8]
    middle = zero.get_xdata()[0]
    assert (x[0] - middle) / (middle - x[1]) == approx(log10(0.04) / log10(0.5))
    y = [float(mark.get_ydata()[0]) for mark in marks]
    assert y[0] > y[1]  # fewer participants stand lower on the page
    assert {"← decrease", "increase →", "p value", "Participants", "0.05"} <= set(texts(figure))
    assert min(text.get_fontsize() for text in figure.findobj(plt.Text)) >= 7


def test_bounds_and_p_values_beyond_the_axis_are_arrows():
    rows = [
        *TWO,
        between("c2003", p_value=0.05, p_below=True),
        between("d2004", "decrease", p_value=1e-30),
    ]
    figure = draw_albatross_plot(albatross_of(rows), "benefit", WIDTH)
    check_page(figure)
    shapes = [line.get_marker() for line in figure.axes[0].lines]
    assert (shapes.count("<"), shapes.count(">")) == (1, 1 + 1)  # one of them in the key
    assert "smaller p value than shown" in texts(figure)


def test_a_contour_runs_through_the_place_of_its_own_study():
    axis = Axis(0, 10, 0, 5, 3, (10, 1000))
    n = CONTOURS["mean_difference"].participants(0.01, 0.5)
    assert axis.x_of(1, 0.01) == approx(5 + 5 * 2 / 3)
    assert axis.x_of(-1, 0.01) == approx(5 - 5 * 2 / 3)
    assert 0 < axis.y_of(n) < 5
    assert axis.y_of(10) == approx(5)


def test_many_regions_and_extreme_numbers_stay_on_a_page():
    regions = made_up_regions(20)
    rows = [
        between(f"a{i}x2001", n=n, other=n, region=name, p_value=p)
        for name in regions["region"]
        for i, (n, p) in enumerate(((1, 1.0), (3, 1e-200), (5 * 10**5, 0.9)))
    ]
    albatross = albatross_of(rows, regions)
    assert len(albatross.panels) == MOST_PANELS
    assert albatross.hidden > 0
    figure = draw_albatross_plot(albatross, "direction", WIDTH)
    check_page(figure)
    assert fits_page(figure, WIDTH)


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no region has two cohorts"),
        (TWO[:1], "no region has two cohorts"),
        ([between("a2001"), between("b2002")], "no region has two cohorts"),
        ([{**row, "n_treated": None} for row in TWO], "no region has two cohorts"),
        (
            [between(n, effect=0.5, se=0.1, effect_type="log_risk_ratio") for n in ("a", "b")],
            "those of risk and hazard ratios also need the risk",
        ),
        ([TWO[0], finding("b2002", n_treated=30, p_value=0.5)], "one kind of effect"),
    ],
)
def test_without_two_cohorts_or_contours_there_is_no_plot_and_the_text_says_why(rows, reason):
    albatross = albatross_of(rows)
    assert reason in why_no_albatross(albatross)
    assert why_no_albatross(albatross_of(TWO)) is None


def test_the_texts_give_the_numbers_and_the_contours():
    albatross = albatross_of(TWO)
    assert describe_albatross_plot("Activation", albatross) == (
        "Albatross plot of activation: amygdala, 2 cohorts of 40 to 70 participants: 1 favouring "
        "an increase (1 with p below 0.05) and 1 favouring a decrease (0 with p below 0.05)."
    )
    assert caption_albatross_plot("Activation", albatross) == (
        "Two-sided p values by direction against participants, with contours of the standardised "
        "mean difference (albatross plot): activation."
    )


@pytest.mark.parametrize("width", [WIDTH, 5.0])
def test_what_a_side_favours_is_written_in_full_below_narrow_panels_too(width):
    regions = made_up_regions(4)
    rows = [
        between(f"a{i}x2001", n=20 + i, region=name, p_value=0.04)
        for name in regions["region"]
        for i in range(2)
    ]
    figure = draw_albatross_plot(albatross_of(rows, regions), "benefit", width)
    check_page(figure)
    words = " ".join(texts(figure))
    assert "…" not in words
    assert "← favours the" in words
    assert "treatment →" in words
