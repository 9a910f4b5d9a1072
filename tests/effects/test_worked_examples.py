"""Worked examples of the literature and of the textbooks, through functions and whole stages."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import chi2, norm

from scripts.effects.combining import fisher, stouffer
from scripts.effects.estimate_effects import estimate_effects
from scripts.effects.likelihood import fit_votes
from scripts.votes.count_votes import count_votes
from scripts.votes.exact_tests import (
    attainable_p,
    effective_number,
    sign_flip_test,
    sign_test,
    wilson_interval,
)
from scripts.votes.tallies import weigh_tallies
from tests.support.statistics import stouffer_one_sided
from tests.support.tables import (
    finding,
    findings_table,
    regions_table,
    vote_config,
)


def close(expected, within=1e-9):
    return pytest.approx(expected, rel=0, abs=within)


def votes_of(rows, **choices):
    _, _, votes = count_votes(findings_table(rows), regions_table(), vote_config(**choices))
    return votes.iloc[0]


def effects_of(rows, **choices):
    config = vote_config(**choices)
    return estimate_effects(findings_table(rows), regions_table(), config).set_index("method")


# --- Sign test, Wilson interval, attainable p ----------------------------------------------------


@pytest.mark.parametrize(
    ("increase", "decrease", "p"),
    [(10, 2, 0.03857421875), (9, 0, 0.00390625), (5, 1, 0.21875), (2, 1, 1), (1, 2, 1)],
)
def test_sign_tests_worked_by_hand(increase, decrease, p):
    rows = [finding(f"up{i}") for i in range(increase)]
    rows += [finding(f"down{i}", "decrease") for i in range(decrease)]
    assert sign_test(increase, decrease) == close(p, 1e-12)
    assert votes_of(rows)["p_sign"] == close(p, 1e-12)


def test_three_studies_of_unknown_direction_leave_ten_of_twelve_as_they_are():
    rows = [finding(f"up{i}") for i in range(10)]
    rows += [finding(f"down{i}", "decrease") for i in range(2)]
    rows += [finding(f"unknown{i}", "unclear") for i in range(3)]
    row = votes_of(rows)
    assert row["p_sign"] == close(79 * 2 / 4096)
    assert row["proportion_increase"] == close(10 / 12)
    assert row[["ci_low", "ci_high"]].tolist() == close([0.5519691377, 0.9530348578])


def test_nothing_of_nothing_is_missing_and_not_zero():
    low, high = wilson_interval(0, 0, 0.95)
    assert np.isnan([sign_test(0, 0), low, high, attainable_p(0)]).all()
    row = votes_of([finding("a", "no_change"), finding("b", "no_change")])
    assert row[["proportion_increase", "ci_low", "ci_high", "p_sign", "p_attainable"]].isna().all()


def test_none_of_two_has_the_interval_of_the_docs():
    assert np.array(wilson_interval(0, 2, 0.95)) == close([0, 0.658], 5e-4)


@pytest.mark.parametrize("votes", range(1, 13))
def test_agreement_of_all_votes_has_the_attainable_p(votes):
    rows = [finding(f"s{i}", "decrease") for i in range(votes)]
    row = votes_of(rows)
    assert row["p_sign"] == row["p_attainable"] == 2.0 ** (1 - votes)
    assert (row["p_attainable"] > 0.05) == (votes <= 5)


# --- The rule of agreement -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("increase", "decrease", "no_change", "vote"),
    [
        (1, 0, 0, "increase"),
        (7, 3, 0, "increase"),
        (0, 5, 2, "decrease"),
        (2, 1, 0, "conflicting"),
        (1, 1, 0, "conflicting"),
        (69, 31, 0, "conflicting"),
        (70, 30, 0, "increase"),
        (1, 1, 6, "no_change"),
        (14, 3, 3, "increase"),
        (13, 3, 3, "conflicting"),
    ],
)
def test_seventy_per_cent_of_the_outcomes_of_a_study_must_share_a_direction(
    increase, decrease, no_change, vote
):
    rows = [finding()] * increase + [finding(direction="decrease")] * decrease
    rows += [finding(direction="no_change")] * no_change
    studies, _, _ = count_votes(findings_table(rows), regions_table(), vote_config())
    assert studies["vote"].tolist() == [vote]


def test_conflicting_studies_stay_out_of_the_test():
    rows = [finding(f"up{i}") for i in range(5)] + [finding("down", "decrease")]
    for name in "xyz":
        rows += [finding(name), finding(name, "decrease")]
    row = votes_of(rows)
    assert (row["n_conflicting"], row["p_sign"]) == (3, close(0.21875))


# --- Effects from directions ---------------------------------------------------------------------

# Participants of both arms and whether the result was positive; Bushman & Wang 2009.
THIRTEEN = [
    (19, 19, 1),
    (24, 24, 1),
    (24, 24, 1),
    (24, 24, 1),
    (12, 12, 1),
    (24, 24, 0),
    (24, 24, 0),
    (15, 15, 0),
    (12, 12, 0),
    (16, 16, 1),
    (12, 12, 1),
    (10, 10, 1),
    (10, 10, 0),
]
# The root of the score to 40 digits. Published calculations by hand print 0.10247437, some of
# them with further digits that the root does not have.
THIRTEEN_ESTIMATE, THIRTEEN_VARIANCE = 0.1024743643151635, 0.0144220386353


def between(name, direction, treated, control):
    numbers = {"n_treated": treated, "n_control": control, "comparator": "tau"}
    return finding(name, direction, contrast="between_groups", **numbers)


def test_thirteen_studies_of_two_arms_have_the_published_effect():
    sizes = [[e * c / (e + c) for e, c, _ in THIRTEEN]]
    fit = fit_votes([[2 * x - 1 for *_, x in THIRTEEN]], sizes, 0.95)
    assert fit.estimate == close([THIRTEEN_ESTIMATE], 1e-12)
    assert fit.variance == close([THIRTEEN_VARIANCE], 1e-12)
    assert fit.estimate == close([0.10247437], 1e-8)
    limits = np.concatenate([fit.wald_low, fit.wald_high])
    assert limits == close([-0.1329, 0.3378], 5e-5)


def test_thirteen_studies_have_the_published_effect_as_findings_too():
    rows = [
        between(f"s{i:02d}", "increase" if x else "decrease", e, c)
        for i, (e, c, x) in enumerate(THIRTEEN)
    ]
    row = effects_of(rows).loc["ml_mean_difference_wald"]
    half = norm.ppf(0.975) * np.sqrt(THIRTEEN_VARIANCE)
    limits = [THIRTEEN_ESTIMATE - half, THIRTEEN_ESTIMATE + half]
    assert row["estimate"] == close(THIRTEEN_ESTIMATE, 1e-12)
    assert row[["ci_low", "ci_high"]].tolist() == close(limits, 1e-11)
    assert (row["k"], row["estimable"]) == (13, True)


def test_seven_of_ten_studies_of_twice_twenty_have_the_effect_in_closed_form():
    fit = fit_votes([[1] * 7 + [-1] * 3], [[10.0] * 10], 0.95)
    assert fit.estimate == close([0.1658300026])
    assert fit.variance == close([0.0173711417])
    assert fit.estimate == close([ndtri(0.7) / np.sqrt(10)], 1e-14)
    rows = [between(f"s{i}", "increase" if i < 7 else "decrease", 20, 20) for i in range(10)]
    effects = effects_of(rows)
    assert effects.loc["ml_mean_difference_profile", "estimate"] == close(0.1658300026)


def test_seven_of_ten_studies_of_one_arm_have_the_size_of_that_arm():
    rows = [finding(f"s{i}", "increase" if i < 7 else "decrease", n_treated=40) for i in range(10)]
    effects = effects_of(rows)
    assert effects.loc["ml_mean_change_profile", "estimate"] == close(ndtri(0.7) / np.sqrt(40))
    assert not effects.index.str.startswith("ml_mean_difference").any()


@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_votes_that_all_go_one_way_have_no_estimate(direction):
    rows = [between(f"s{i}", direction, e, c) for i, (e, c, _) in enumerate(THIRTEEN)]
    effects = effects_of(rows)
    rows = effects[effects.index.str.startswith("ml_")]
    assert rows["estimate"].isna().all()
    assert not rows["estimable"].any()


# --- The weighted tally --------------------------------------------------------------------------

INSULA = [
    finding("farres2019", "increase", n_treated=10),
    finding("schmitt2016", "decrease", n_treated=32),
    finding("schnell2007", "decrease", n_treated=6),
]


def tally_of(rows):
    _, units, _ = count_votes(findings_table(rows), regions_table(), vote_config())
    return weigh_tallies(units).iloc[0]


def test_the_insula_has_the_tally_that_the_docs_work_out():
    row = tally_of(INSULA)
    assert (row["participants_increase"], row["participants_decrease"]) == (10, 38)
    assert row["share_increase"] == close(10 / 48)
    assert row["n_effective"] == close(48**2 / (10**2 + 32**2 + 6**2))
    assert row["n_effective"] == close(1.986206896551724)
    assert row["p_weighted"] == close(6 / 8)
    assert votes_of(INSULA)["p_sign"] == 1


def test_one_large_cohort_against_three_small_ones_decides_the_sum():
    rows = [finding("large", n_treated=300)]
    rows += [finding(name, "decrease", n_treated=20) for name in "abc"]
    row = tally_of(rows)
    assert row["share_increase"] == close(300 / 360)
    assert row["n_effective"] == close(360**2 / (300**2 + 3 * 20**2))
    assert row["p_weighted"] == 1


@pytest.mark.parametrize(("increase", "decrease"), [(10, 2), (9, 0), (5, 1), (3, 3), (0, 4)])
@pytest.mark.parametrize("weight", [1, 7, 40])
def test_equal_weights_give_the_p_of_the_sign_test_and_the_number_of_votes(
    increase, decrease, weight
):
    p = sign_flip_test([weight] * increase, [weight] * decrease)
    assert p == close(float(sign_test(increase, decrease)), 1e-14)
    votes = increase + decrease
    assert effective_number([weight] * votes) == close(votes)


# --- Combined p values ---------------------------------------------------------------------------


def test_three_one_sided_p_values_combine_as_published():
    p = [0.01, 0.2, 0.3]
    assert fisher(p) == close((14.83716180549625, 0.02156175132483465), 1e-12)
    assert stouffer_one_sided(p, [1, 1, 1]) == close(
        (2.131790594240385, 0.01651203260896294), 1e-12
    )
    assert stouffer_one_sided(p, [1, 4, 9]) == close((1.051815015753598, 0.1464422142261314), 1e-12)


def test_five_one_sided_p_values_combine_as_published():
    p = [0.016, 0.067, 0.25, 0.405, 0.871]
    assert fisher(p) == close((18.5330101829, 0.0466110899))
    z, combined = stouffer_one_sided(p, [1] * 5)
    assert z == close(1.5324706600)
    assert combined == close(norm.sf(1.5324706600))


def test_p_values_of_findings_combine_as_published_weighted_by_the_root_of_n():
    # Roots of 1, 16 and 81 participants are the weights 1, 4 and 9.
    told = {"p_sides": 1}
    rows = [
        finding("a", p_value=0.01, n_treated=1, **told),
        finding("b", p_value=0.2, n_treated=16, **told),
        finding("c", p_value=0.3, n_treated=81, **told),
    ]
    effects = effects_of(rows)
    row = effects.loc["stouffer"]
    assert row["statistic"] == close(1.051815015753598)
    assert row["p_value"] == close(2 * 0.1464422142261314)
    row = effects.loc["fisher"]
    assert row["statistic"] == close(14.83716180549625)
    assert row["p_value"] == close(2 * 0.02156175132483465)
    # Twice as large and two-sided, they are the same p values; so they are by default.
    for told in ({"p_sides": 2}, {}):
        doubled = [{**row, "p_value": 2 * row["p_value"], "p_sides": None, **told} for row in rows]
        again = effects_of(doubled)[["p_value", "statistic"]].loc[["stouffer", "fisher"]]
        expected = effects[["p_value", "statistic"]].loc[["stouffer", "fisher"]]
        assert again.to_numpy(float) == close(expected.to_numpy(float), 1e-12)


def test_a_two_sided_p_and_its_direction_make_the_one_sided_p():
    # A decrease with a two-sided p of .258 is, towards an increase, a one-sided p of .871.
    two_sided = [("increase", p) for p in (0.032, 0.134, 0.5, 0.81)] + [("decrease", 0.258)]
    rows = [
        finding(f"s{i}", direction, p_value=p, p_sides=2, n_treated=25)
        for i, (direction, p) in enumerate(two_sided)
    ]
    effects = effects_of(rows)
    assert effects.loc["stouffer", "statistic"] == close(1.5324706600)
    assert effects.loc["fisher", "statistic"] == close(18.5330101829)
    assert effects.loc["fisher", "p_value"] == close(2 * 0.0466110899)


def test_fishers_statistic_is_chi_square_with_two_degrees_of_freedom_for_each_p_value():
    statistic, p = fisher([0.3, 0.5, 0.9, 0.02])
    assert statistic == close(-2 * np.log(0.3 * 0.5 * 0.9 * 0.02), 1e-12)
    assert p == close(chi2.sf(statistic, 8), 1e-14)


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_a_copy_of_a_report_inside_its_own_cohort_changes_neither_z_nor_p(copies):
    p = {"a": 0.01, "b": 0.2, "c": 0.3}
    rows = [finding(name, p_value=value, n_treated=30) for name, value in p.items()]
    more = [{**rows[0], "study_id": f"a{i}"} for i in range(copies)]
    columns = ["p_value", "statistic", "k"]
    before, after = effects_of(rows), effects_of(rows + more)
    for method in ("stouffer", "fisher"):
        assert after.loc[method, columns].tolist() == before.loc[method, columns].tolist()


def test_a_combined_z_has_unit_variance_whatever_the_weights():
    # For independent z scores the variance of the sum is sum w^2 / sum w^2.
    weights = np.array([1.0, 4, 9])
    coefficients = [stouffer(row, weights)[0] for row in np.eye(3)]
    assert np.sum(np.square(coefficients)) == close(1, 1e-15)
