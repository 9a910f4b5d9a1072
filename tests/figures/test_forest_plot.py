"""The forest plot: marks and lines where the tables say, and a reason where there is none."""

import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from scripts.figures.captions.forest_plot import caption_forest_plot, describe_forest_plot
from scripts.figures.contents import why_no_forest_plot
from scripts.figures.forest_contents import list_panels
from scripts.figures.forest_plot import _ratio_ticks, draw_forest_plot
from scripts.figures.style import save_figure
from scripts.tables.effects import EFFECTS, REPORTED
from scripts.tables.files import read_table, shape_table
from scripts.tables.records import REGIONS
from tests.support.pictures import WIDTH, check_page, made_up_regions, texts
from tests.support.tables import regions_table

approx = pytest.approx
HOSTILE = ["w" * 400, "very " * 80 + "long", "$x$ and $y_{", "one\nline\tand another"]


def reported(cohort, effect=None, half=None, region="amygdala", kind="smd", **values):
    """Give what a cohort reports; ``half`` is the half of its interval."""
    limits = {} if half is None else {"ci_low": effect - half, "ci_high": effect + half}
    kind = None if effect is None else kind
    about = {"synthesis": "activation", "region": region, "cohort": cohort, "effect_type": kind}
    return {**about, "effect": effect, **limits, **values}


def pooled(region="amygdala", reason="effects with standard errors of 2 of 3 cohorts", **values):
    """Give the row of a random-effects mean; without numbers, one that is not pooled."""
    about = {"synthesis": "activation", "region": region, "method": "random_effects"}
    usual = {"k": 2, "estimable": bool(values), "reason": reason, "preferred": False}
    return {**about, **usual, **values}


MEAN = {
    "estimate": 0.3,
    "ci_low": 0.1,
    "ci_high": 0.5,
    "tau": 0.12,
    "i_squared": 0.34,
    "prediction_low": -0.2,
    "prediction_high": 0.8,
}


def shown(*cohorts, region="amygdala", participants=20):
    return [
        {"synthesis": "activation", "region": region, "cohort": c, "participants": participants}
        for c in cohorts
    ]


def panels_of(rows, effects=(), studies=(), regions=None):
    table = shape_table(rows, REPORTED)
    people = pd.DataFrame(studies) if studies else table.assign(participants=20)
    return list_panels(
        "activation",
        table,
        shape_table(list(effects), EFFECTS),
        people,
        regions_table() if regions is None else regions,
    )


def draw(*args, **kwargs):
    figure = draw_forest_plot(panels_of(*args, **kwargs), 0.95, WIDTH)
    check_page(figure)
    return figure


def scale_of(figure, low, high):
    """Return the value at a place of the page, from two numbers of its axis."""
    words = texts(figure)
    inverse = figure.axes[0].transData.inverted()
    ends = [
        inverse.transform(((words[t].x0 + words[t].x1) / 2, 0))[0] for t in (f"{low}", f"{high}")
    ]
    return lambda x: low + (np.asarray(x) - ends[0]) / (ends[1] - ends[0]) * (high - low)


def marks(figure, shape="s"):
    return [line for line in figure.axes[0].lines if line.get_marker() == shape]


def level(figure, width=1.1):
    """Give the level lines of a width that are intervals."""
    lines = [line for line in figure.axes[0].lines if line.get_linewidth() == width]
    return [line for line in lines if len(set(line.get_ydata())) == 1]


THREE = [
    reported("brown2021", 0.5, 0.25),
    reported("smith2019", 0.125, 0.5),
    reported("white2018", -0.25),
]


def test_squares_and_lines_stand_at_the_effects_and_limits_of_the_table():
    figure = draw(THREE)
    value = scale_of(figure, 0, 0.5)
    at = [float(value(mark.get_xdata()[0])) for mark in marks(figure)]
    assert at == approx([0.5, 0.125, -0.25])
    assert [list(value(line.get_xdata())) for line in level(figure)] == [
        approx([0.25, 0.75]),
        approx([-0.375, 0.625]),
    ]
    assert [m.get_ydata()[0] for m in marks(figure)[:2]] == [
        line.get_ydata()[0] for line in level(figure)
    ]
    assert {"0.50 [0.25 to 0.75]", "0.12 [−0.38 to 0.62]", "−0.25"} <= set(texts(figure))


def test_an_effect_without_a_standard_error_is_hollow_and_has_no_line():
    figure = draw(THREE)
    faces = [mark.get_markerfacecolor() for mark in marks(figure)]
    assert faces[2] == "white"
    assert "white" not in faces[:2]
    assert len(level(figure)) == 2


def test_marks_stand_in_the_rows_of_their_cohorts():
    figure = draw(THREE)
    words, axes = texts(figure), figure.axes[0]
    for cohort, mark in zip(["Brown 2021", "Smith 2019", "White 2018"], marks(figure), strict=True):
        y = axes.transData.transform((0, mark.get_ydata()[0]))[1]
        assert words[cohort].y0 < y < words[cohort].y1


def test_the_mean_is_a_diamond_and_the_prediction_interval_a_line_below_it():
    figure = draw(THREE, [pooled(**MEAN)])
    value = scale_of(figure, 0, 0.5)
    (diamond,) = figure.axes[0].patches
    corners = diamond.get_xy()[:4]
    assert value(corners[:, 0]) == approx([0.1, 0.3, 0.5, 0.3])
    prediction = level(figure)[-1]
    assert value(prediction.get_xdata()) == approx([-0.2, 0.8])
    assert prediction.get_ydata()[0] > corners[0, 1]
    wanted = {"Random-effects mean (k = 2)", "0.30 [0.10 to 0.50]", "[−0.20 to 0.80]"}
    assert wanted | {"tau 0.12, I² 34%"} <= set(texts(figure))


def test_effects_that_are_not_pooled_have_no_diamond_and_the_reason_in_short():
    why = "not pooled, as the findings answer different questions: a; b"
    figure = draw(THREE, [pooled(reason=why)])
    assert not figure.axes[0].patches
    assert "Not pooled: the findings answer different questions." in texts(figure)


def test_a_single_effect_needs_no_reason():
    figure = draw(THREE[:1], [pooled(reason="effects with standard errors of 1 of 1 cohort")])
    assert "Not pooled" not in " ".join(texts(figure))


@pytest.mark.parametrize(
    ("z", "p", "text"),
    [
        (2.05, 0.04, "p = 0.040, increase"),
        (-4, 0.00006, "p < 0.001, decrease"),
        (0, 1, "p = 1.000"),
    ],
)
def test_a_p_value_alone_is_listed_with_its_direction_and_no_mark(z, p, text):
    rows = [*THREE[:1], reported("zhou2001", z=z, p_value=p)]
    figure = draw(rows)
    assert len(marks(figure)) == 1
    words = texts(figure)
    assert words[text].y1 < words["Brown 2021"].y0
    assert abs(words[text].y0 - words["Zhou 2001"].y0) < 3


def test_regions_with_p_values_alone_have_a_panel_without_an_axis():
    figure = draw([reported("zhou2001", z=2.05, p_value=0.04)])
    words = set(texts(figure))
    assert {"No effect reported", "p value"} <= words
    assert not {"0", "← decrease"} & words


def test_cohorts_that_report_neither_are_counted():
    people = shown("brown2021", "smith2019", "white2018", "d2001", "d2002", "d2003")
    figure = draw(THREE, studies=people)
    note = "3 more cohorts report neither an effect nor a p value with a direction."
    assert note in texts(figure)
    assert "more cohort" not in " ".join(texts(draw(THREE, studies=people[:3])))


def test_participants_are_the_most_of_a_cohorts_studies_and_blank_where_unknown():
    people = [*shown("brown2021", participants=31), *shown("brown2021", participants=47)]
    people += shown("smith2019", participants=None)
    (panel,) = panels_of(THREE, studies=people)
    assert [row.n for row in panel.blocks[0].rows] == ["47", "", ""]


def test_each_type_of_effect_has_an_axis_of_its_own_the_most_frequent_first():
    rows = [reported("kim2011", 0.5, 0.25, "amygdala", "log_odds_ratio")]
    rows += [reported(c, 1.0, 0.5, "insula") for c in ("brown2021", "smith2019")]
    panels = panels_of(rows)
    assert [panel.title for panel in panels] == ["Standardised mean difference", "Log odds ratio"]
    figure = draw(rows)
    zeros = [t for t in figure.findobj(plt.Text) if t.get_text() == "0"]
    assert len(zeros) == 2


def test_one_region_with_two_types_is_in_both_panels_and_counts_the_rest_once():
    rows = [THREE[0], reported("kim2011", 0.5, kind="correlation")]
    rows.append(reported("zhou2001", z=1.0, p_value=0.3))
    people = shown("brown2021", "kim2011", "zhou2001", "d2001")
    why = "effects of several types cannot be combined: correlation and smd"
    first, second = panels_of(rows, [pooled(reason=why)], people)
    reason = "Not pooled: effects of several types cannot be combined."
    assert [row.label for row in first.blocks[0].rows] == ["Kim 2011", "Zhou 2001"]
    assert len(first.blocks[0].notes) == 2
    assert [row.label for row in second.blocks[0].rows] == ["Brown 2021"]
    assert second.blocks[0].notes == [reason]


def test_the_mean_of_effects_of_several_types_is_not_drawn():
    rows = [THREE[0], reported("kim2011", 7.5, 0.25, kind="correlation;smd", p_value=0.5, z=0.7)]
    (panel,) = panels_of(rows)
    row = panel.blocks[0].rows[1]
    assert np.isnan([row.effect, row.low, row.high]).all()
    assert row.text == "effects of several types, p = 0.500, increase"


def test_each_cohort_has_its_share_of_the_weight_in_the_mean_and_one_outside_has_none():
    """With tau 0.3 and errors of 0.4 and 0.4 x 2, the variances are 0.25 and 0.73."""
    rows = [reported("a2001", 0.5, 0.1, se=0.4), reported("b2002", 0.1, 0.2, se=0.8), THREE[2]]
    (panel,) = panels_of(rows, [pooled(**{**MEAN, "tau": 0.3})])
    weights = [row.weight for row in panel.blocks[0].rows[:3]]
    assert weights[:2] == approx([0.73 / 0.98, 0.25 / 0.98])
    assert np.isnan(weights[2])
    figure = draw(rows, [pooled(**{**MEAN, "tau": 0.3})])
    assert {"Weight", "74.5%", "25.5%"} <= set(texts(figure))
    sizes = [mark.get_markersize() for mark in marks(figure)]
    assert sizes[0] > sizes[1]


def test_without_a_mean_there_are_no_weights():
    rows = [reported("a2001", 0.5, 0.1, se=0.4), reported("b2002", 0.1, 0.2, se=0.8)]
    assert "Weight" not in texts(draw(rows))


@pytest.mark.parametrize("kind", ["odds_ratio", "hazard_ratio", "RR"])
def test_ratios_stand_on_a_logarithmic_axis_around_one(kind):
    rows = [
        reported("a2001", 2.0, kind=kind, ci_low=1.0, ci_high=4.0),
        reported("b2002", 0.5, kind=kind, ci_low=0.25, ci_high=1.0),
    ]
    figure = draw(rows)
    x = [mark.get_xdata()[0] for mark in marks(figure)]
    words, inverse = texts(figure), figure.axes[0].transData.inverted()
    one = inverse.transform(((words["1"].x0 + words["1"].x1) / 2, 0))[0]
    assert x[0] - one == approx(one - x[1])
    low, high = level(figure)[0].get_xdata()
    assert (low, high - x[0]) == approx((one, x[0] - one))
    (null,) = [line for line in figure.axes[0].lines if line.get_linewidth() == 0.8]
    assert null.get_xdata()[0] == approx(one)
    assert "0" not in words


def test_ratios_of_any_size_have_few_numbers_on_the_axis():
    for low, high in ((0.98, 1.03), (0.1, 20.0), (1e-9, 3e8), (5e-300, 1e300)):
        ticks = _ratio_ticks(low, high)
        assert 2 <= len(ticks) <= 9
        assert ticks[0] <= low
        assert ticks[-1] >= high
        assert 1.0 in ticks


def test_a_ratio_with_a_huge_interval_ends_in_arrows():
    rows = [reported(n, 2.0, kind="OR", ci_low=1.0, ci_high=4.0) for n in ("a2001", "b2002")]
    rows.append(reported("c2003", 2.0, kind="OR", ci_low=1e-304, ci_high=1e304))
    figure = draw(rows)
    assert [len(marks(figure, shape)) for shape in "<>"] == [1, 1]


def test_a_p_value_that_is_a_bound_is_written_as_one():
    rows = [*THREE[:1], reported("zhou2001", z=1.96, p_value=0.05, p_below=True)]
    assert "p < 0.050, increase" in texts(draw(rows))


@pytest.mark.shipped("published/psychotherapy_bpd")
def test_the_weights_of_the_shipped_review_are_those_of_metafor():
    tables = {
        name: read_table(f"published/psychotherapy_bpd/tables/{name}.csv", contract)
        for name, contract in (("effects", EFFECTS), ("regions", REGIONS))
    }
    expected = json.loads(Path("tests/reference/psychotherapy_bpd.json").read_text())
    weights = expected["symptom_severity"]["weights"]
    findings = pd.read_csv("published/psychotherapy_bpd/tables/findings.csv")
    severity = findings[findings["measure"] == "symptom_severity"]
    (outcome,) = set(severity["region"])
    errors = severity.groupby("study_id")["se"].mean()
    rows = [
        {
            "synthesis": "severity",
            "region": outcome,
            "cohort": study,
            "effect_type": "smd",
            "effect": 0.1,
            "se": se,
        }
        for study, se in errors.items()
    ]
    people = shape_table(rows, REPORTED).assign(participants=20)
    (panel,) = list_panels(
        "severity", shape_table(rows, REPORTED), tables["effects"], people, tables["regions"]
    )
    given = dict(zip(sorted(errors.index), panel.blocks[0].rows, strict=False))
    assert {name: row.weight for name, row in given.items()} == approx(weights, rel=1e-4)


def test_regions_are_in_anatomical_order():
    rows = [reported("brown2021", 1.0, 0.5, region) for region in ("amygdala", "limbic lobe")]
    words = texts(draw(rows))
    assert words["Limbic lobe"].y0 > words["Amygdala"].y0


def test_a_huge_interval_ends_in_arrows_at_the_ends_of_the_axis():
    rows = [*THREE, reported("kim2011", 0.25, 900)]
    figure = draw(rows)
    ends = [marks(figure, shape)[0].get_xdata()[0] for shape in "<>"]
    widest = max(level(figure), key=lambda line: np.ptp(line.get_xdata()))
    assert list(widest.get_xdata()) == approx(ends)
    assert len(marks(figure)) == 4
    value = scale_of(figure, 0, 2)
    assert value(ends)[1] <= 5 * 0.75 + 1


def test_of_two_cohorts_the_one_that_reaches_less_far_sets_the_axis():
    figure = draw([reported("brown2021", 0.25, 0.25), reported("kim2011", 0.25, 900)])
    value, ends = scale_of(figure, 0, 2), [marks(figure, shape)[0].get_xdata()[0] for shape in "<>"]
    assert max(abs(value(ends))) <= 5 * 0.5 + 1.5


def test_a_mean_with_a_huge_interval_is_cut_off_at_the_ends_of_the_axis_with_arrows():
    wide = {**MEAN, "ci_low": -60, "ci_high": 61, "prediction_low": -99, "prediction_high": 99}
    figure = draw(THREE, [pooled(**wide)])
    lefts, rights = ([mark.get_xdata()[0] for mark in marks(figure, shape)] for shape in ("<", ">"))
    assert (len(lefts), len(rights)) == (2, 2)
    corners = figure.axes[0].patches[0].get_xy()[:4, 0]
    assert [corners[0], corners[2]] == [lefts[0], rights[0]]
    assert "0.30 [−60.00 to 61.00]" in texts(figure)
    value = scale_of(figure, 0, 1)
    assert max(abs(value([lefts[0], rights[0]]))) <= 2 * 0.625 + 1


def test_an_effect_far_beyond_the_others_is_an_arrow_alone_with_its_number():
    rows = [*THREE, reported("kim2011", -3000, 1)]
    figure = draw(rows)
    assert len(marks(figure)) == 3
    assert len(marks(figure, "<")) == 1
    assert not marks(figure, ">")
    assert "−3000.00 [−3001.00 to −2999.00]" in texts(figure)


def test_small_effects_have_two_digits():
    figure = draw([reported("kim2011", 0.0123, 0.002), reported("lee2012", 0.0131, 0.002)])
    assert "0.012 [0.010 to 0.014]" in texts(figure)


def test_an_effect_of_zero_without_a_standard_error_is_drawn_at_zero():
    figure = draw([reported("kim2011", 0.0)])
    zero = scale_of(figure, 0, 1)
    assert float(zero(marks(figure)[0].get_xdata()[0])) == approx(0)


def test_without_reported_numbers_there_is_no_plot_and_the_text_says_why():
    assert why_no_forest_plot(panels_of([])) == (
        "No forest plot: no cohort reports an effect, or a p value with a direction."
    )
    assert why_no_forest_plot(panels_of(THREE)) is None


def test_more_lines_than_can_be_read_are_not_drawn():
    rows = [reported(f"a{i:03d}x2020", 0.5, 0.1) for i in range(150)]
    assert "151 lines do not fit" in why_no_forest_plot(panels_of(rows))
    assert why_no_forest_plot(panels_of(rows[:149])) is None


def test_many_regions_fit_the_plot():
    regions = made_up_regions(30)
    rows = [
        reported(f"author{i}x20{i:02d}", 0.1 * i - 1, 0.5, region, ("smd", "correlation")[n % 2])
        for n, region in enumerate(regions["region"])
        for i in range(n % 3)
    ]
    figure = draw(rows, regions=shape_table(regions, REGIONS))
    assert len(marks(figure)) == len(rows) > 30


def test_names_of_any_length_stay_on_the_page():
    rows = [reported(f"{name} {i}", 0.5, 0.2, name, name) for i, name in enumerate(HOSTILE)]
    rows += [reported("other", 0.5, 0.2, name, name) for name in HOSTILE]
    why = f"effects of the type {HOSTILE[0]} cannot be combined, only smd"
    figure = draw(rows, [pooled(name, reason=why) for name in HOSTILE])
    assert figure.get_figwidth() < 2 * WIDTH


def test_a_narrow_plot_is_wider_than_asked_and_loses_nothing():
    figure = draw_forest_plot(panels_of(THREE, [pooled(**MEAN)]), 0.95, 2.0)
    check_page(figure)
    assert figure.get_figwidth() > 2.0


def test_the_text_gives_the_numbers_and_the_caption_what_the_plot_has():
    rows = [*THREE, reported("zhou2001", z=2.05, p_value=0.04, region="insula")]
    panels = panels_of(rows, [pooled(**MEAN)])
    assert describe_forest_plot("Activation", panels, 0.95) == (
        "Forest plot of activation: 3 effects (2 with a 95% interval) and 1 result without a mark "
        "on 2 regions. Standardised mean difference: amygdala, 3 effects from −0.25 to 0.50, "
        "random-effects mean (k = 2) 0.30 [0.10 to 0.50], prediction interval [−0.20 to 0.80], "
        "heterogeneity tau 0.12, I² 34%. No effect reported: insula, Zhou 2001 p = 0.040, increase."
    )
    assert caption_forest_plot("Activation", panels, 0.95) == (
        "Reported effects with 95% intervals, random-effects mean and prediction interval (forest "
        "plot): activation."
    )
    assert "mean" not in caption_forest_plot("Activation", panels_of(THREE), 0.95)
    bare = panels_of([reported("zhou2001", z=2.05, p_value=0.04)])
    assert "p values" in caption_forest_plot("Activation", bare, 0.95)


def test_the_plot_is_saved_twice_to_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        save_figure(draw(THREE, [pooled(**MEAN)]), tmp_path, name, 72)
    for ending in ("svg", "pdf", "png"):
        one, two = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("one", "two"))
        assert one == two
