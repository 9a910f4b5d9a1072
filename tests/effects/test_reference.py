"""The statistics against numbers that R computed: see reference/README.md."""

import json
from statistics import NormalDist

import numpy as np
import pytest

from scripts.effects.combining import fisher, random_effects
from scripts.effects.likelihood import fit_votes, to_correlation
from scripts.votes.exact_tests import (
    effective_number,
    holm,
    sign_flip_test,
    sign_test,
    wilson_interval,
)
from tests.support.projects import ROOT
from tests.support.statistics import stouffer_one_sided

REFERENCE = json.loads((ROOT / "tests" / "reference" / "reference.json").read_text())


def close(expected):
    """Compare effects and limits, which may be 0; null is missing."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-8, abs=1e-12, nan_ok=True)


def close_p(expected):
    """Compare p values: the smallest ones too are held to their own size."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-8, abs=0, nan_ok=True)


def column(cases, name):
    return [case[name] for case in cases]


def test_the_sign_test_gives_the_p_values_of_r():
    cases = REFERENCE["sign_test"]
    p = sign_test(column(cases, "increase"), column(cases, "decrease"))
    assert p == close_p(column(cases, "p"))


@pytest.mark.parametrize(
    "case",
    REFERENCE["wilson_interval"],
    ids=lambda case: f"{case['successes']} of {case['votes']} at {case['confidence']}",
)
def test_the_wilson_interval_gives_the_limits_of_r(case):
    limits = wilson_interval(case["successes"], case["votes"], case["confidence"])
    assert np.array(limits) == close([case["low"], case["high"]])


@pytest.mark.parametrize("case", REFERENCE["holm"], ids=lambda case: f"{len(case['p'])} p values")
def test_holm_gives_the_adjusted_p_values_of_r(case):
    assert holm(np.array(case["p"], dtype=float)) == close_p(case["adjusted"])


@pytest.mark.parametrize(
    "case", REFERENCE["effective_number"], ids=lambda case: f"{len(case['weights'])} weights"
)
def test_the_effective_number_follows_from_the_coefficient_of_variation(case):
    assert effective_number(case["weights"]) == close(case["effective_number"])


@pytest.mark.parametrize(
    "case",
    REFERENCE["sign_flip_test"],
    ids=lambda case: f"{len(case['increase'])} v {len(case['decrease'])}",
)
def test_the_sign_flip_test_gives_the_p_value_of_r(case):
    assert sign_flip_test(case["increase"], case["decrease"]) == close_p(case["p"])


VOTES = [{**case, **interval} for case in REFERENCE["votes"] for interval in case["intervals"]]
LIMITS = ("wald_low", "wald_high", "profile_low", "profile_high")
MODELS = REFERENCE["random_effects"]
LEVELS = (0.95, 0.9)


def case_id(case):
    return " ".join(str(case[key]) for key in ("data", "form", "confidence") if key in case)


def fit_one(case):
    return fit_votes(np.array([case["signs"]]), np.array([case["sizes"]]), case["confidence"])


@pytest.mark.parametrize("case", [c for c in VOTES if c["form"] != "correlation"], ids=case_id)
def test_the_effect_from_directions_and_its_intervals_are_those_of_r(case):
    fit = fit_one(case)
    assert fit.estimate == close([case["estimate"]])
    assert [getattr(fit, name)[0] for name in LIMITS] == close([case[name] for name in LIMITS])


@pytest.mark.parametrize("case", [c for c in VOTES if c["form"] == "correlation"], ids=case_id)
def test_the_correlation_from_directions_and_its_profile_interval_are_those_of_r(case):
    fit = fit_one(case)
    rho = to_correlation(np.concatenate([fit.estimate, fit.profile_low, fit.profile_high]))
    assert rho == close([case["estimate"], case["profile_low"], case["profile_high"]])


@pytest.mark.parametrize("case", REFERENCE["agreeing_votes"], ids=case_id)
def test_where_all_votes_agree_one_bound_is_left_and_it_is_that_of_r(case):
    fit = fit_one(case)
    bounds = np.concatenate([fit.profile_low, fit.profile_high])
    if case["form"] == "correlation":
        bounds = to_correlation(bounds)
    assert bounds == close([case["profile_low"], case["profile_high"]])
    assert np.isnan([fit.estimate, fit.wald_low, fit.wald_high]).all()


@pytest.mark.parametrize("confidence", LEVELS)
def test_data_sets_fitted_together_give_what_each_gives_alone(confidence):
    cases = [
        case
        for case in (*VOTES, *REFERENCE["agreeing_votes"])
        if case["form"] != "correlation" and case["confidence"] == confidence
    ]
    width = max(len(case["signs"]) for case in cases)
    signs, sizes = np.zeros((len(cases), width)), np.ones((len(cases), width))
    for row, case in enumerate(cases):
        signs[row, : len(case["signs"])] = case["signs"]
        sizes[row, : len(case["sizes"])] = case["sizes"]
    fit = fit_votes(signs, sizes, confidence)
    for name in ("estimate", *LIMITS):
        assert getattr(fit, name) == close([case.get(name) for case in cases]), name


@pytest.mark.parametrize(
    "case", REFERENCE["combined_p"], ids=lambda case: f"{len(case['p'])} p values"
)
def test_combined_p_values_are_those_of_r(case):
    p, weights = np.array(case["p"]), np.array(case["weights"])
    results = {
        "fisher": fisher(p),
        "stouffer": stouffer_one_sided(p, np.ones(len(p))),
        "stouffer_weighted": stouffer_one_sided(p, weights),
    }
    for name, (statistic, combined) in results.items():
        expected_statistic, expected_p = case[name].values()
        assert statistic == close(expected_statistic), name
        assert combined == close_p(expected_p), name


@pytest.mark.parametrize("case", REFERENCE["exact_interval"], ids=case_id)
def test_the_exact_interval_of_an_effect_from_directions_is_that_of_r(case):
    fit = fit_one(case)
    limits = [fit.exact_low[0], fit.exact_high[0]]
    assert limits == close([case["exact_low"], case["exact_high"]])


def is_narrow(case):
    """Tell whether an interval is narrower than that of a common effect."""
    z = NormalDist().inv_cdf((1 + case["confidence"]) / 2)
    return (
        case["ci_high"] - case["ci_low"]
        < 2 * z / sum(error**-2 for error in case["standard_errors"]) ** 0.5
    )


@pytest.mark.parametrize("case", [c for c in MODELS if c["test"] == "knha"], ids=case_id)
def test_random_effects_are_those_of_r(case):
    effects, errors = np.array(case["effects"]), np.array(case["standard_errors"])
    fit = random_effects(effects, errors, case["confidence"])
    assert fit.widened == is_narrow(case)
    if fit.widened:
        case = MODELS[MODELS.index(case) + 1]
        assert case["test"] == "adhoc"
    expected = [case["estimate"], case["ci_low"], case["ci_high"]]
    # A flat likelihood tells the digits of an estimate on the scale of its interval alone.
    width = case["ci_high"] - case["ci_low"]
    assert [fit.estimate, fit.ci_low, fit.ci_high] == pytest.approx(expected, abs=1e-8 * width)
    assert fit.p_value == close_p(case["p"])


def test_some_of_r_s_intervals_are_too_narrow_and_some_are_not():
    assert {is_narrow(case) for case in MODELS if case["test"] == "knha"} == {True, False}
