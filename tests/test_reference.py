"""The statistics against numbers that R computed: see reference/README.md."""

import json
from pathlib import Path

import numpy as np
import pytest

from scripts._statistics import effective_number, holm, sign_flip_test, sign_test, wilson_interval

REFERENCE = json.loads((Path(__file__).parent / "reference" / "reference.json").read_text())


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
