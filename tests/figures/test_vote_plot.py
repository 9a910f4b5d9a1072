"""The plot of votes: proportions, intervals, counts and attainable p values of each region."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from scripts.figures.captions.votes import describe_vote_plot
from scripts.figures.contents import why_no_vote_plot
from scripts.figures.style import COLOURS
from scripts.figures.vote_plot import draw_vote_plot, mark_diameter
from scripts.votes.count_votes import count_votes
from tests.support.pictures import WIDTH, check_page, made_up_review, texts
from tests.support.tables import finding, findings_table, regions_table, vote_config

UP, DOWN, SAME = "increase", "decrease", "no_change"


def votes_on(**directions):
    """Count votes of one study each; the keys are regions."""
    rows = [
        finding(f"a{i}x2020", direction, region=region)
        for region, cast in directions.items()
        for i, direction in enumerate(cast)
    ]
    return count_votes(findings_table(rows), regions_table(), vote_config())[2]


VOTES = votes_on(amygdala=[UP] * 10 + [DOWN] * 2 + [SAME], insula=[DOWN])


def draw(votes=VOTES, regions=None, width=WIDTH):
    regions = regions_table() if regions is None else regions
    return draw_vote_plot("activation", votes, regions, "cohort", 0.95, width)


@pytest.mark.parametrize(
    ("n_regions", "n_studies", "choices"),
    [(3, 9, "all"), pytest.param(60, 80, "all", marks=pytest.mark.long)],
)
def test_reviews_of_every_size_fit_the_plot(n_regions, n_studies, choices):
    tables = made_up_review(n_regions, n_studies, choices)
    check_page(draw(tables["votes"], tables["regions"]))


def test_a_narrow_plot_is_wider_than_asked_and_loses_nothing():
    check_page(draw(width=2.0))


def test_the_mark_and_the_interval_stand_where_the_table_says():
    figure = draw()
    axes = figure.axes[0]
    lines = {tuple(line.get_xdata()): line for line in axes.lines if len(line.get_xdata()) == 2}
    half = next(x for x, line in lines.items() if line.get_linewidth() == 0.8 and x[0] == x[1])[0]
    words = texts(figure)
    left, right = (
        axes.transData.inverted().transform(((words[text].x0 + words[text].x1) / 2, 0))[0]
        for text in ("0%", "100%")
    )
    assert half == pytest.approx((left + right) / 2)
    ends = next(x for x, line in lines.items() if line.get_linewidth() == 1.1)
    row = VOTES.set_index("region").loc["amygdala"]
    wanted = [left + (right - left) * row[end] for end in ("ci_low", "ci_high")]
    assert list(ends) == pytest.approx(wanted)
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    share = left + (right - left) * 10 / 12
    assert marks[0].get_xdata()[0] == pytest.approx(share)


def test_counts_and_p_values_stand_at_the_right_and_those_out_of_reach_in_italics():
    figure = draw()
    shown = {t.get_text(): t for t in figure.findobj(plt.Text) if t.get_text().strip()}
    assert {"10", "2", "0.039", "< 0.001", "Amygdala", "Insula"} <= set(shown)
    assert shown["< 0.001"].get_style() == "normal"
    italic = {t.get_text() for t in figure.findobj(plt.Text) if t.get_style() == "italic"}
    assert italic == {"1.000"}


def test_regions_without_a_directional_vote_are_not_in_the_plot():
    votes = votes_on(amygdala=[UP, UP], insula=[SAME, SAME])
    assert "Insula" not in texts(draw(votes))


def test_a_dot_has_the_colour_of_the_direction_of_most_votes_and_none_where_tied():
    dots = [
        next(
            line.get_markerfacecolor()
            for line in draw(votes_on(amygdala=cast)).axes[0].lines
            if line.get_marker() == "o"
        )
        for cast in ([UP, UP, DOWN], [DOWN, DOWN], [UP, DOWN])
    ]
    assert dots == [COLOURS[name] for name in ("increase", "decrease", "conflicting")]


def test_a_mark_grows_with_the_votes_by_area():
    areas = [mark_diameter(k, 8) ** 2 - mark_diameter(0, 8) ** 2 for k in (2, 4)]
    assert areas[1] == pytest.approx(2 * areas[0])


@pytest.mark.parametrize(
    ("directions", "why"),
    [
        ({"amygdala": [UP], "insula": [DOWN, SAME]}, "no region has two votes"),
        ({"amygdala": [SAME, SAME]}, "no vote of this synthesis favours an increase"),
        ({"amygdala": ["unclear"]}, "no vote of this synthesis favours an increase"),
    ],
)
def test_without_two_directional_votes_there_is_no_plot_and_the_text_says_why(directions, why):
    assert why in why_no_vote_plot("activation", votes_on(**directions))


def test_two_directional_votes_on_one_region_are_enough():
    votes = votes_on(amygdala=[UP, UP])
    assert why_no_vote_plot("activation", votes) is None
    check_page(draw(votes))


def test_the_text_gives_proportions_intervals_and_what_was_attainable():
    assert describe_vote_plot("activation", "Activation", VOTES, "cohort", 0.95) == (
        "Vote plot of activation: 2 regions with at least one directional vote of a cohort. The "
        "proportion favouring an increase is above one half for 1, below one half for 1 and tied "
        "for 0; regions with a single directional vote: 1. With several votes, the 95% interval "
        "excludes one half for 1 of 1 region. The smallest attainable p value is above 0.05 for 1 "
        "of 2. Favouring an increase: amygdala, 10 of 12 (55% to 95%)."
    )


@pytest.mark.long
def test_the_text_on_sixty_regions_names_eight():
    votes = made_up_review(60, 80, "all")["votes"]
    text = describe_vote_plot("activation", "Activation", votes, "cohort", 0.95)
    assert text.count("%)") == 8
    assert " more." in text


def test_the_order_of_the_rows_is_that_of_the_vocabulary():
    regions = regions_table()
    turned = regions.assign(position=pd.Series(range(len(regions) - 1, -1, -1), dtype="Int64"))
    for table, first, second in ((regions, "Amygdala", "Insula"), (turned, "Insula", "Amygdala")):
        words = texts(draw(regions=table))
        assert words[first].y0 > words[second].y0


def test_headings_are_broken_within_words_only_where_there_is_no_room():
    votes = votes_on(amygdala=[UP, DOWN], insula=[DOWN, "conflicting"])
    votes = votes.assign(n_conflicting=1)
    assert {"conflicting", "smallest\nattainable\np"} <= set(texts(draw(votes)))
    assert {"conflict-\ning", "smallest\nattain-\nable p"} <= set(texts(draw(votes, width=3.0)))
