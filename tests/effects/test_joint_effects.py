"""Effects of some cohorts and votes of the others, joined as Bushman & Wang (2009) do."""

import numpy as np
import pytest
from scipy.special import ndtri

from scripts.effects.combining import joint_mean
from scripts.effects.estimate_effects import estimate_effects
from tests.support.tables import finding, findings_table, regions_table, vote_config

approx = pytest.approx
CHANGE = {"effect_type": "standardised_mean_change", "n_treated": 25}


def joint_row(rows, **choices):
    effects = estimate_effects(findings_table(rows), regions_table(), vote_config(**choices))[0]
    rows = effects[effects["method"] == "effects_and_votes"]
    return None if rows.empty else rows.iloc[0]


def reported(name, effect=0.5, se=0.2, **values):
    direction = "increase" if effect > 0 else "decrease"
    return finding(name, direction, **{**CHANGE, "effect": effect, "se": se, **values})


VOTES = [finding(n, "decrease" if n == "w" else "increase", n_treated=16) for n in "wxyz"]


def test_two_estimates_are_weighted_by_their_precision():
    assert joint_mean([0.3, 0.7], [0.02, 0.02]) == approx((0.5, 0.01))
    assert joint_mean([1.0, 2.0, 4.0], [1, 0.5, 0.25]) == approx((3.0, 1 / 7))


def test_the_mean_of_effects_and_the_estimate_of_the_other_cohorts_votes_are_joined():
    row = joint_row([reported("a"), reported("b", 0.9, 0.1), *VOTES])
    effects, effect_variance = joint_mean([0.5, 0.9], [0.04, 0.01])
    # Three votes of four with 16 participants: 4 d is the normal quantile of 3/4.
    d = ndtri(3 / 4) / 4
    density = np.exp(-16 * d**2) / (2 * np.pi)
    variance = (3 / 16) / (4 * 16 * density)
    mean, joint_variance = joint_mean([effects, d], [effect_variance, variance])
    half = ndtri(0.975) * np.sqrt(joint_variance)
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == approx(
        (mean, mean - half, mean + half)
    )
    assert row["k"] == 6
    assert row["reason"] == "effects of 2 and votes of 4 of 6 cohorts, assuming one effect"
    assert not row["preferred"]


GROUPS = {"contrast": "between_groups", "comparator": "tau", "n_control": 16}


@pytest.mark.long
@pytest.mark.parametrize(
    "rows",
    [
        VOTES,
        [reported(n, e) for n, e in (("a", 0.5), ("b", -0.2))],
        [reported("a", effect_type="smd"), *VOTES],
        [reported("a", measure="grey_matter_volume"), *VOTES],
        [reported("a", se=1e200), *VOTES],
        [reported("a", effect_type="smd"), *({**v, **GROUPS} for v in VOTES)],
        [reported("a"), *VOTES[1:]],
        [reported("a", se=None), *VOTES, reported("b", region="insula")],
    ],
    ids=["no effect", "no vote", "scale", "question", "slip", "contrast", "votes agree", "no se"],
)
def test_what_cannot_be_joined_has_no_row(rows):
    assert joint_row(rows) is None


def test_a_region_without_effects_stands_beside_one_that_has_them():
    rows = [reported("a"), *VOTES, finding("b", region="insula", n_treated=20)]
    assert joint_row(rows)["region"] == "amygdala"


def test_the_cohorts_that_give_neither_are_named():
    row = joint_row([reported("a"), *VOTES, finding("n", "no_change"), finding("u", "unclear")])
    assert row["left_out"] == "n: no change;u: direction unclear"
    assert row["k"] == 5


def test_correlations_are_joined_on_their_own_scale():
    rows = [{**f, "contrast": "association"} for f in VOTES]
    rows += [reported("a", 0.4, 0.1, effect_type="correlation", contrast="association")]
    row = joint_row(rows)
    d = ndtri(3 / 4) / 4
    rho = (np.sqrt(1 + 4 * d**2) - 1) / (2 * d)
    assert min(rho, 0.4) < row["estimate"] < max(rho, 0.4)
