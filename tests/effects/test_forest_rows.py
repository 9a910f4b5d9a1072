"""What each cohort reports beyond a direction, one row for each."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from scripts.effects.estimate_effects import estimate_effects
from scripts.tables.effects import REPORTED
from scripts.tables.files import read_table, write_table
from tests.support.tables import finding, findings_table, regions_table, vote_config

approx = pytest.approx


def reported(rows):
    return estimate_effects(findings_table(rows), regions_table(), vote_config())[1]


def test_a_cohort_has_the_mean_of_its_reports_with_the_interval_of_one():
    numbers = {"cohort": "a", "effect_type": "smd"}
    rows = [finding("a1", effect=0.2, se=0.1, **numbers)]
    rows += [finding("a2", effect=0.6, se=0.3, **numbers), finding("b")]
    (row,) = reported(rows).itertuples()
    assert (row.cohort, row.effect_type) == ("a", "smd")
    assert (row.effect, row.se) == approx((0.4, 0.2))
    assert (row.ci_low, row.ci_high) == approx((0.4 - 1.959964 * 0.2, 0.4 + 1.959964 * 0.2))


def test_a_correlation_has_the_interval_of_fishers_z():
    numbers = {"effect_type": "correlation", "contrast": "association"}
    (row,) = reported([finding("a", effect=0.5, se=0.1, **numbers)]).itertuples()
    z, half = np.arctanh(0.5), 1.959964 * 0.1 / 0.75
    assert (row.effect, row.ci_low, row.ci_high) == approx(
        (0.5, np.tanh(z - half), np.tanh(z + half)), rel=1e-6
    )


def test_an_effect_without_a_standard_error_and_a_p_value_alone_have_rows(tmp_path):
    rows = [finding("a", effect=0.5, effect_type="smd"), finding("b", "decrease", p_value=0.04)]
    table = reported([*rows, finding("c"), finding("d", "unclear", p_value=0.5)])
    write_table(table, tmp_path / "reported_effects.csv", REPORTED)
    first, second = read_table(tmp_path / "reported_effects.csv", REPORTED).itertuples()
    assert (first.cohort, first.effect) == ("a", 0.5)
    assert pd.isna([first.ci_low, first.ci_high, first.z]).all()
    assert second.z == approx(-norm.isf(0.02), rel=1e-5)
    assert second.p_value == approx(0.04)


@pytest.mark.parametrize(
    "values",
    [
        [{"effect": 1.0, "effect_type": "correlation"}],
        [{"effect": 0.3, "effect_type": "correlation"}, {"effect": 0.9, "effect_type": "smd"}],
    ],
)
def test_what_has_no_mean_is_listed_without_a_number(values):
    rows = [finding("a", se=0.1, contrast="association", **value) for value in values]
    (row,) = reported(rows).itertuples()
    assert pd.isna([row.effect, row.se, row.ci_low, row.ci_high]).all()


def test_without_reported_numbers_there_is_no_row():
    assert len(reported([finding("a"), finding("b", "decrease")])) == 0
