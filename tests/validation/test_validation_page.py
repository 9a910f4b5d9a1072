"""What is said about the validation: its page, its figure, and what the docs keep of both."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import yaml

from scripts.common.paths import META_ANALYSES as DATA
from scripts.common.paths import META_ANALYSIS_SOURCES, VALIDATION_PAGE
from scripts.figures.display_limits import MM_PER_INCH
from scripts.figures.style import save_figure
from scripts.tables.files import read_table, shape_table, write_table
from scripts.tables.validation import ASSUMED, META_ANALYSES, SOURCES, VALIDATION, VOTERS
from scripts.validation.draw_validation import LIMITS, draw_validation
from scripts.validation.results import TAU_GROUPS, Validated
from scripts.validation.validate_votes import validate_votes
from scripts.validation.write_validation_page import (
    interval_text,
    size_words,
    write_validation_page,
)
from tests.support.pictures import check_every_text
from tests.support.projects import ROOT

pytestmark = pytest.mark.shipped("docs/validation")
KEPT = ROOT / "docs" / "validation"
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())
CHOICES = {key: CONFIG[key] for key in ("unit", "agreement", "level", "confidence")}
USUAL = {
    "kind": "smd",
    "studies": 9,
    "variance_ratio": 1.0,
    "n_increase": 7,
    "n_decrease": 2,
    "n_no_change": 0,
    "n_conflicting": 0,
    "verdict": "mostly increase",
    "p_sign": 0.18,
    "reml_mean": 0.4,
    "reml_low": 0.2,
    "reml_high": 0.6,
    "reml_p": 0.001,
    "reml_tau": 0.1,
    "estimate": 0.3,
    "ci_low": -0.1,
    "ci_high": 0.5,
    "covers": True,
}


@pytest.fixture(scope="module")
def kept():
    table = read_table(KEPT / "validation.csv", VALIDATION)
    return Validated(table, CONFIG["confidence"])


def results(*changes, everywhere=True):
    """Make a data set for each set of changes, the same whatever votes and is assumed."""
    rows = [
        USUAL | {"dataset": f"set{i}", "voters": voters, "assumed_tau": assumed} | change
        for i, change in enumerate(changes)
        for voters in VOTERS
        for assumed in ASSUMED
    ]
    return Validated(shape_table(rows, VALIDATION), 0.95)


def written(of):
    sources = pd.DataFrame({"dataset": of.rows()["dataset"], "kind": "smd", "studies": 9})
    texts = {"title": "About it", "package_data": "dat.x", "package": "metadat 1", "citation": "C"}
    table = shape_table(sources.assign(**texts), SOURCES)
    return write_validation_page(of, table, ROOT / VALIDATION_PAGE)


DOWN = {"n_increase": 2, "n_decrease": 7, "verdict": "mostly decrease", "estimate": -0.3}
NOT_FOUND = {"reml_p": 0.3}
AGREE = {"n_decrease": 0, "estimate": None, "ci_high": None, "verdict": "consistent increase"}


# --- What the docs keep --------------------------------------------------------------------------


@pytest.mark.shipped("data/validation")
def test_the_page_of_the_docs_is_what_the_template_gives_from_the_table_of_the_docs(kept):
    sources = read_table(ROOT / META_ANALYSIS_SOURCES, SOURCES)
    page = write_validation_page(kept, sources, ROOT / VALIDATION_PAGE)
    assert (KEPT / "README.md").read_text(encoding="utf-8") == page


@pytest.mark.long
@pytest.mark.shipped("data/validation")
def test_the_table_of_the_docs_is_what_the_code_gives_from_the_data(tmp_path):
    table = validate_votes(read_table(ROOT / DATA, META_ANALYSES), CHOICES)
    write_table(table, tmp_path / "validation.csv", VALIDATION)
    assert (tmp_path / "validation.csv").read_bytes() == (KEPT / "validation.csv").read_bytes()


def test_the_figure_of_the_docs_is_drawn_from_the_table_of_the_docs(kept, tmp_path):
    figure = draw_validation(kept, CONFIG["figure_width_mm"] / MM_PER_INCH)
    save_figure(figure, tmp_path, "validation", 72)
    assert (tmp_path / "validation.svg").read_bytes() == (KEPT / "validation.svg").read_bytes()


# --- The results, counted by hand ----------------------------------------------------------------


def test_the_direction_of_most_votes_is_compared_with_that_of_the_pooled_effect():
    of = results({}, DOWN, DOWN | NOT_FOUND, {"n_decrease": 7}, DOWN | {"reml_mean": -0.4})
    assert of.directions() == {"same": 2, "opposite": 2, "tied": 1}
    assert of.directions(found_alone=True) == {"same": 2, "opposite": 1, "tied": 1}


def test_verdicts_are_counted_by_what_the_pooling_finds():
    of = results({}, {}, NOT_FOUND, DOWN, {"verdict": "inconsistent"})
    assert of.verdicts() == {
        "inconsistent": {"negative": 0, "no": 0, "positive": 1},
        "mostly decrease": {"negative": 0, "no": 0, "positive": 1},
        "mostly increase": {"negative": 0, "no": 1, "positive": 2},
    }
    assert of.directed() == {"found": 2, "not_found": 1, "opposite": 1}


def test_the_tests_are_counted_in_four_cells():
    low = {"p_sign": 0.05}
    of = results({}, low, low, low | NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND)
    assert of.tests() == {"both": 2, "votes": 1, "pooled": 1, "neither": 3}


def test_closeness_is_that_of_the_data_sets_with_an_estimate():
    of = results(
        {"estimate": 0.2, "variance_ratio": 3.0},
        {"reml_mean": -0.2, "estimate": -0.3, "covers": False},
        {"reml_mean": 0.05, "estimate": 0.01},  # next to nothing: no ratio
        AGREE,
    )
    close = of.closeness("0")
    assert (close.sets, close.estimates, close.covered) == (4, 3, 3)
    assert close.ratio == pytest.approx((0.5 + 1.5) / 2)
    assert close.shift == pytest.approx(-0.04)  # of -0.2, 0.1 and -0.04
    assert close.error == pytest.approx(((0.04 + 0.01 + 0.0016) / 3) ** 0.5)
    assert close.coverage == 0.75
    assert close.width == pytest.approx(0.6)
    assert close.variance_ratio == 1.0
    assert of.closeness("0", "correlation").sets == 0


def test_closeness_can_be_limited_to_some_heterogeneity():
    of = results({"reml_tau": 0.0}, {"reml_tau": 0.1, "covers": False}, {"reml_tau": 0.3})
    limits = TAU_GROUPS.values()
    assert [of.closeness("0", tau=tau).sets for tau in limits] == [1, 1, 1]
    assert [of.closeness("0", tau=tau).covered for tau in limits] == [1, 0, 1]
    assert "| 0.1 to 0.3 | 1 | 75% | 0 of 1 |" in written(of)


def test_second_reports_are_compared_with_the_first():
    table = results({}, {}).table
    second = table["voters"] == VOTERS[1]
    other = (second & (table["dataset"] == "set1")).to_numpy()
    table.loc[other, ["verdict", "n_conflicting"]] = ["inconsistent", 2]
    of = Validated(table, 0.95)
    assert [of.changed_verdicts(voters) for voters in VOTERS] == [0, 1, 0]
    assert [of.conflicting(voters) for voters in VOTERS] == [0, 2, 0]


def test_what_is_not_covered_is_named():
    of = results({}, {"covers": False})
    assert of.missed("0.2") == ["set1"]
    assert "in: About it (`set1`)." in written(of)
    assert "does not include the pooled effect in: none." in written(results({}))


# --- The page ------------------------------------------------------------------------------------


def test_the_page_says_what_the_numbers_say():
    small = written(results({"estimate": 0.1}, AGREE))
    assert "(τ = 0) are too small" in small
    assert "Their median is 25% of the pooled effect" in small
    assert "That is so in 1 of 2." in small
    assert "**The direction is right.**" in small
    large = written(results({"estimate": 0.8, "covers": False}))
    assert "(τ = 0) are too large" in large
    assert "includes it in 0 of 1 (0%)" in large
    assert "**The direction is mostly right.**" in written(results(DOWN, {}))


def test_odds_ratios_of_rare_events_are_explained_where_they_are_imprecise():
    odds = {"kind": "log_odds_ratio"}
    assert "no evidence of how much" in written(results(odds | {"variance_ratio": 2.5}))
    assert "no evidence of how much" not in written(results(odds))


def test_words_and_intervals_are_written_out():
    assert [size_words(ratio) for ratio in (0.89, 0.91, 1.09, 1.11)] == [
        "too small",
        "close",
        "close",
        "too large",
    ]
    (row,) = results(AGREE).rows().itertuples()
    assert interval_text(row) == "−0.10 to ∞"
    (row,) = results({"ci_low": None}).rows().itertuples()
    assert interval_text(row) == "−∞ to 0.50"


def test_no_count_of_votes_is_called_significant(kept):
    assert "significan" not in (KEPT / "README.md").read_text(encoding="utf-8").lower()


# --- The figure ----------------------------------------------------------------------------------


def test_no_text_of_the_figure_overlaps_or_leaves_the_page(kept):
    for width in (3.2, 180 / MM_PER_INCH):
        figure = draw_validation(kept, width)
        check_every_text(figure)
    plt.close("all")


def test_the_figure_draws_each_data_set_turned_to_a_positive_pooled_effect():
    down = DOWN | {"reml_mean": -0.5, "estimate": -0.2}
    panels = draw_validation(results({}, down, AGREE), 7).axes[1:]
    assert len(panels) == 3
    points = {
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in panels[0].get_lines()
        if len(line.get_xdata()) == 1
    }
    assert points == {(0.4, 0.3), (0.5, 0.2), (0.4, -0.1)}
    plt.close("all")


def test_the_figure_draws_the_share_of_intervals_that_cover():
    panels = draw_validation(results({}, {"covers": False}), 7).axes[1:]
    shares = [
        float(line.get_ydata()[0]) for line in panels[2].get_lines() if line.get_marker() == "o"
    ]
    assert shares == [0.5] * len(ASSUMED)
    plt.close("all")


def test_every_data_set_lies_within_the_panels(kept):
    for assumed in ("0", "0.2"):
        rows = kept.rows(assumed)
        sign = rows["reml_mean"].map(lambda mean: 1 if mean > 0 else -1)
        bound = rows["ci_low"].where(rows["n_increase"] > 0, rows["ci_high"])
        drawn = sign * rows["estimate"].fillna(bound)
        assert drawn.between(*LIMITS).all()
        assert (sign * rows["reml_mean"]).between(0, LIMITS[1]).all()
