"""The method on meta-analyses: a made-up one counted by hand, and the pooling against metafor."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from scripts.common.paths import META_ANALYSES as DATA
from scripts.common.paths import META_ANALYSIS_SOURCES
from scripts.effects.combining import random_effects
from scripts.effects.exact_limits import EXACT_UP_TO
from scripts.effects.likelihood import correlation_fit, fit_votes, heterogeneous_size
from scripts.tables.files import read_table, shape_table
from scripts.tables.validation import META_ANALYSES, SOURCES
from scripts.validation.meta_analyses import (
    draw_second_reports,
    likelihood_sizes,
    put_on_scale,
    to_findings,
)
from scripts.validation.validate_votes import validate_votes
from tests.support.projects import ROOT
from tests.support.reference import close, near

CHOICES = {"unit": "cohort", "agreement": 0.7, "level": "structure", "confidence": 0.95}
METAFOR = json.loads((ROOT / "tests" / "reference" / "meta_analyses.json").read_text())


def studies(dataset, kind, effects, n1=20, n2=20, variance=0.1):
    rows = {"dataset": dataset, "study": range(1, len(effects) + 1), "kind": kind, "yi": effects}
    return shape_table(pd.DataFrame(rows).assign(vi=variance, n1=n1, n2=n2), META_ANALYSES)


def row_of(table, assumed="0", voters="cohorts"):
    (row,) = table[(table["assumed_tau"] == assumed) & (table["voters"] == voters)].itertuples()
    return row


@pytest.fixture(scope="module")
def real():
    return put_on_scale(read_table(ROOT / DATA, META_ANALYSES))


# --- Counted by hand -----------------------------------------------------------------------------


@pytest.mark.long
def test_a_meta_analysis_is_stripped_to_directions_and_its_votes_are_counted():
    # Three of four go up: the sign test is 2 x 5 / 16, and d is where Phi(root(10) d) is 3/4.
    row = row_of(validate_votes(studies("a", "smd", [0.5, 0.1, 0.3, -0.1]), CHOICES))
    assert (row.n_increase, row.n_decrease, row.n_no_change, row.studies) == (3, 1, 0, 4)
    assert (row.verdict, row.p_sign) == ("mostly increase", 0.625)
    assert row.estimate == near(norm.ppf(0.75) / np.sqrt(10), 1e-6)
    assert row.reml_mean == near(0.2)
    assert row.variance_ratio == near(1.0)
    assert row.covers


@pytest.mark.long
def test_true_effects_that_differ_make_each_study_count_less():
    # A size of 10 becomes 10 / (1 + 10 x 0.04), and with 0.4 becomes 10 / 2.6.
    table = validate_votes(studies("a", "smd", [0.5, 0.1, 0.3, -0.1]), CHOICES)
    for assumed, size in (("0.2", 10 / 1.4), ("0.4", 10 / 2.6)):
        assert row_of(table, assumed).estimate == near(norm.ppf(0.75) / np.sqrt(size), 1e-6)


@pytest.mark.long
def test_the_heterogeneity_of_the_pooling_is_the_last_assumption():
    table = validate_votes(studies("a", "smd", [1.5, 0.2, 1.0, -0.9]), CHOICES)
    row = row_of(table, "reml")
    # The effects have a variance of 1.07 around 0.45, 0.1 of it by the studies' own errors.
    assert row.reml_tau == near(np.sqrt(np.var([1.5, 0.2, 1.0, -0.9], ddof=1) - 0.1), 1e-6)
    size = 10 / (1 + 10 * row.reml_tau**2)
    assert row.estimate == near(norm.ppf(0.75) / np.sqrt(size), 1e-6)


@pytest.mark.long
def test_where_all_votes_agree_there_is_a_bound_which_covers_from_there_on():
    # The lower bound is where three of three increases have the chance 0.025.
    bound = norm.ppf(0.025 ** (1 / 3)) / np.sqrt(10)
    row = row_of(validate_votes(studies("a", "smd", [0.5, 0.1, 0.3]), CHOICES))
    assert pd.isna(row.estimate)
    assert pd.isna(row.ci_high)
    assert row.ci_low == near(bound, 1e-6)
    assert row.covers
    far = row_of(validate_votes(studies("a", "smd", [-2.0, -2.1, -2.2]), CHOICES))
    assert far.covers
    assert far.ci_high == near(-bound, 1e-6)


@pytest.mark.long
def test_an_interval_that_misses_the_pooled_effect_does_not_cover_it():
    # Ten of twenty large trials go up, by far more than the others go down.
    effects = [2.0] * 10 + [-0.01] * 10
    row = row_of(validate_votes(studies("a", "smd", effects, n1=200, n2=200), CHOICES))
    assert row.estimate == near(0.0, 1e-6)
    assert row.ci_high < row.reml_mean
    assert not row.covers


@pytest.mark.long
def test_an_effect_of_exactly_0_is_no_change_and_stays_out_of_the_test():
    row = row_of(validate_votes(studies("a", "smd", [0.4, 0.0, -0.3]), CHOICES))
    assert (row.n_increase, row.n_decrease, row.n_no_change) == (1, 1, 1)
    assert (row.p_sign, row.verdict) == (1.0, "inconsistent")


def test_a_log_odds_ratio_is_compared_as_a_standardised_mean_difference():
    scaled = put_on_scale(studies("a", "log_odds_ratio", [np.pi, -np.pi]))
    assert scaled["yi"].tolist() == [near(np.sqrt(3)), near(-np.sqrt(3))]
    assert scaled["vi"].tolist() == [near(0.1 * 3 / np.pi**2)] * 2
    assert put_on_scale(studies("a", "smd", [0.5]))["yi"].tolist() == [0.5]


@pytest.mark.long
def test_a_correlation_is_pooled_as_fishers_z_and_given_as_a_correlation():
    z = np.arctanh([0.6, 0.2, -0.1])
    row = row_of(validate_votes(studies("a", "correlation", z, n1=30, n2=pd.NA), CHOICES))
    assert row.reml_mean == near(np.tanh(z.mean()), 1e-6)
    d = norm.ppf(2 / 3) / np.sqrt(30)  # of a correlation r it is r / (1 - r^2)
    assert row.estimate / (1 - row.estimate**2) == near(d, 1e-6)


def test_the_size_of_a_study_is_that_of_two_groups_or_of_one():
    two = likelihood_sizes(to_findings(studies("a", "smd", [1.0], n1=30, n2=60)))
    one = likelihood_sizes(to_findings(studies("a", "mean_change", [1.0], n1=30, n2=pd.NA)))
    assert (two.tolist(), one.tolist()) == ([20.0], [30.0])


@pytest.mark.long
@pytest.mark.shipped("data/validation")
def test_the_estimates_are_those_of_the_likelihood(real):
    few = real[real["dataset"].isin(["kalaian1996_math", "molloy2014"])]
    table = validate_votes(few, CHOICES)  # on the scale already: none is an odds ratio
    for dataset, form in (("kalaian1996_math", "smd"), ("molloy2014", "correlation")):
        of_set = few[few["dataset"] == dataset]
        size = likelihood_sizes(to_findings(of_set))
        signs = pd.Series(np.sign(of_set["yi"].to_numpy(float)), of_set.index)
        names = of_set["dataset"] + "-" + of_set["study"].astype(str)
        sizes = names.map(size).to_numpy(float)
        for assumed in ("0", "0.4"):
            reduced = heterogeneous_size(sizes, float(assumed))
            fit = fit_votes([signs.to_numpy()], [reduced], 0.95)
            fit = correlation_fit(fit, 0.95) if form == "correlation" else fit
            row = row_of(table[table["dataset"] == dataset], assumed)
            direct = [fit.estimate[0], fit.exact_low[0], fit.exact_high[0]]
            assert [row.estimate, row.ci_low, row.ci_high] == close(direct)


def test_a_size_shrinks_to_one_over_tau_squared():
    assert heterogeneous_size([0.5, 25, 1e12], [0.0, 0.2, 0.5]) == close([0.5, 12.5, 4.0])
    # The chance of an increase: a normal effect around 0.3 and the study's own error.
    rng = np.random.default_rng(3)
    effects = rng.normal(0.3, 0.4, 200_000) + rng.normal(0, 1 / np.sqrt(20), 200_000)
    chance = norm.cdf(np.sqrt(heterogeneous_size(20, 0.4)) * 0.3)
    assert (effects > 0).mean() == near(chance, 0.004)
    assert fit_votes([[3, -1]], heterogeneous_size([[25, 25]], 0.2), 0.95).estimate == close(
        [norm.ppf(0.75) / np.sqrt(12.5)]
    )


# --- Second reports ------------------------------------------------------------------------------


@pytest.mark.long
def test_every_third_cohort_has_a_second_report_and_votes_once():
    data = studies("a", "smd", [0.5, 0.1, 0.3, -0.1, 0.2, 0.3, 0.6])
    table = validate_votes(data, CHOICES)
    one, two = row_of(table), row_of(table, voters="cohorts_of_two_reports")
    apart = row_of(table, voters="reports")
    second = draw_second_reports(data, one.reml_mean, one.reml_tau)
    assert second["study"].tolist() == [1, 4, 7]
    votes = ("n_increase", "n_decrease", "n_no_change", "n_conflicting")
    assert [sum(getattr(row, name) for name in votes) for row in (one, two, apart)] == [7, 7, 10]
    differ = np.sign(second["yi"].to_numpy()) != np.sign(data["yi"].to_numpy()[::3])
    assert two.n_conflicting == differ.sum()
    assert apart.n_increase == 6 + (second["yi"] > 0).sum()


def test_second_reports_are_the_same_each_time_and_rest_on_the_name_alone():
    data = studies("a", "smd", [0.5, 0.1, 0.3, -0.1])
    again = draw_second_reports(data, 0.2, 0.1)
    pd.testing.assert_frame_equal(draw_second_reports(data, 0.2, 0.1), again)
    other = draw_second_reports(data.assign(dataset="b"), 0.2, 0.1)
    assert (other["yi"] != again["yi"]).all()


def test_both_reports_have_one_true_effect_and_errors_that_correlate():
    # With mean 0.3, tau 0.5 and a variance of 0.1: cov = 0.25 + 0.08 of a variance of 0.35.
    rng = np.random.default_rng(1)
    effects = rng.normal(0.3, np.sqrt(0.35), 150_000)
    second = draw_second_reports(studies("a", "smd", effects), 0.3, 0.5)
    both = np.cov(effects[::3], second["yi"].to_numpy(float))
    assert second["yi"].mean() == near(0.3, 0.01)
    assert both.ravel() == near(np.array([0.35, 0.33, 0.33, 0.35]), 0.01)


# --- The real meta-analyses ----------------------------------------------------------------------


@pytest.mark.shipped("data/validation")
def test_the_pooled_effects_are_metafors(real):
    assert set(real["dataset"]) == set(METAFOR)
    for dataset, rows in real.groupby("dataset"):
        expected = METAFOR[dataset]
        mine = random_effects(rows["yi"], np.sqrt(rows["vi"]), 0.95)
        assert len(rows) == expected["k"]
        assert mine.estimate == near(expected["estimate"], 1e-6), dataset
        assert mine.tau == near(expected["tau"], 1e-5), dataset
        assert mine.ci_low == near(expected["ci_low"], 1e-5), dataset
        assert mine.ci_high == near(expected["ci_high"], 1e-5), dataset
        assert mine.p_value == pytest.approx(expected["p"], rel=1e-4), dataset


@pytest.mark.shipped("data/validation")
def test_the_data_are_as_their_rules_say(real):
    sources = read_table(ROOT / META_ANALYSIS_SOURCES, SOURCES).set_index("dataset")
    counts = real.groupby("dataset")["study"].agg(["size", "max"])
    assert len(sources) >= 50
    assert counts["size"].between(5, EXACT_UP_TO).all()
    assert counts["size"].equals(counts["max"])
    assert counts["size"].to_dict() == sources["studies"].to_dict()
    assert real.groupby("dataset")["kind"].unique().str.len().eq(1).all()
    assert (real.groupby("dataset")["kind"].first() == sources["kind"]).all()
    two = real["kind"].isin(["smd", "log_odds_ratio"])
    assert (real["n2"].notna() == two).all()


@pytest.mark.shipped("data/validation")
def test_every_data_set_of_the_package_is_used_or_left_out_for_a_reason():
    left = pd.read_csv(ROOT / DATA.with_name("left_out.csv"))
    used = set(read_table(ROOT / META_ANALYSIS_SOURCES, SOURCES)["package_data"])
    assert not used & set(left["package_data"])
    assert len(used) + len(left) == 83
    assert left["reason"].str.len().min() > 5
