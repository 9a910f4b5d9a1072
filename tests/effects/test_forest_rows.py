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


def ratio(study_id="doe2020", effect=2.0, se=0.4, **values):
    numbers = {"effect": effect, "se": se, "effect_type": "odds_ratio", "n_treated": 20}
    return finding(study_id, "increase" if effect > 1 else "decrease", **{**numbers, **values})


def test_a_ratio_has_the_interval_of_its_logarithm():
    """The error of the logarithm is 0.4 / 2; 1.96 of it is 0.392."""
    (row,) = reported([ratio()]).to_dict("records")
    assert row["se"] == pytest.approx(0.2)
    limits = [np.log(row[name]) for name in ("effect", "ci_low", "ci_high")]
    ln2 = np.log(2)
    assert limits == pytest.approx([ln2, ln2 - 0.391993, ln2 + 0.391993], abs=1e-6)


def test_two_ratios_of_a_cohort_have_their_geometric_mean():
    (row,) = reported([ratio(), ratio(effect=8.0)]).to_dict("records")
    assert row["effect"] == pytest.approx(4)


def test_a_ratio_that_is_not_above_zero_has_no_row_and_a_huge_error_a_number():
    assert reported([ratio(effect=0.0)]).empty
    (row,) = reported([ratio(se=1e9)]).to_dict("records")
    assert row["ci_high"] == pytest.approx(np.exp(700))


def test_a_p_value_that_is_a_bound_is_marked():
    rows = [
        finding("a", p_value=0.05, p_below=True, n_treated=20),
        finding("b", p_value=0.05, n_treated=20),
    ]
    assert reported(rows).set_index("cohort")["p_below"].to_dict() == {"a": True, "b": False}
