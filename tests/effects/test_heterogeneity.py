"""The effect from votes where true effects differ, and the effect that can be detected."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom, norm

from scripts.effects.estimate_effects import estimate_effects
from scripts.effects.exact_limits import detectable_effect
from scripts.effects.likelihood import heterogeneous_size
from tests.support.reference import near
from tests.support.tables import finding, findings_table, regions_table, vote_config

approx = pytest.approx


def heterogeneity(rows, **choices):
    return estimate_effects(findings_table(rows), regions_table(), vote_config(**choices))[2]


def votes(up, down, n=25):
    ways = ["increase"] * up + ["decrease"] * down
    return [finding(f"s{i:02d}", way, n_treated=n) for i, way in enumerate(ways)]


def test_a_vote_has_the_probability_that_true_effects_around_the_mean_give_it():
    # Drawn: true effects N(.3, .4²), measured with 25 participants.
    dice = np.random.default_rng(3)
    true = 0.3 + 0.4 * dice.standard_normal(400_000)
    share = np.mean(np.sqrt(25) * true + dice.standard_normal(true.size) > 0)
    assert share == approx(norm.cdf(np.sqrt(heterogeneous_size(25, 0.4)) * 0.3), abs=3e-3)


def test_equal_sizes_have_the_estimate_in_closed_form_for_every_tau():
    table = heterogeneity(votes(3, 1), tau=[0.4, 0.2])
    assert table["tau"].tolist() == [0, 0.2, 0.4]
    sizes = [25 / (1 + 25 * tau**2) for tau in (0, 0.2, 0.4)]
    assert table["estimate"].tolist() == approx([ndtri(3 / 4) / np.sqrt(m) for m in sizes])
    # Limits of the proportion, taken to the scale of the effect, as Clopper & Pearson give them.
    assert binom.sf(2, 4, norm.cdf(np.sqrt(sizes[2]) * table["ci_low"].iloc[2])) == near(0.025)
    assert set(table["k"]) == {4}


@pytest.mark.long
def test_the_interval_holds_no_effect_at_every_tau_or_at_none():
    for up, down, excluded in ((9, 0, True), (5, 0, False), (10, 1, True), (6, 4, False)):
        table = heterogeneity(votes(up, down))
        assert ((table["ci_low"] > 0) == excluded).all()


def test_votes_that_agree_have_a_bound_and_no_estimate():
    table = heterogeneity(votes(3, 0))
    assert table["estimate"].isna().all()
    assert table["ci_low"].notna().all()
    assert table["ci_high"].isna().all()


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [finding("a", "no_change", n_treated=9)],
        [finding("a"), finding("b", "decrease")],
        [finding("a", n_treated=9), finding("b", n_treated=9, measure="grey_matter_volume")],
    ],
)
def test_without_a_sized_vote_on_one_question_there_is_no_row(rows):
    assert len(heterogeneity(rows)) == 0


def test_a_correlation_is_given_on_its_own_scale():
    rows = [
        finding(r["study_id"], r["direction"], n_treated=25, contrast="association")
        for r in votes(7, 1)
    ]
    row = heterogeneity(rows).iloc[0]
    d = ndtri(7 / 8) / 5
    assert row["estimate"] / (1 - row["estimate"] ** 2) == approx(d)
    assert 0 < row["detectable"] < 1


def test_the_detectable_effect_has_a_power_of_eighty_per_cent():
    for k, needed in ((6, 6), (9, 8), (12, 10), (25, 18)):
        (effect,) = detectable_effect([[20.0]], [[k]], 0.8, 0.95)
        assert binom.sf(needed - 1, k, norm.cdf(np.sqrt(20) * effect)) == near(0.8)
    # Of unlike sizes: counted in simulated votes.
    (effect,) = detectable_effect([[10.0, 90.0]], [[4, 4]], 0.8, 0.95)
    dice = np.random.default_rng(5)
    roots = np.sqrt(np.repeat([10, 90], 4))
    rises = (roots * effect + dice.standard_normal((100_000, 8)) > 0).sum(1)
    assert np.mean(rises >= 8) == approx(0.8, abs=5e-3)


def test_five_votes_or_fewer_detect_nothing():
    assert np.isnan(detectable_effect([[20.0]] * 5, [[k] for k in range(1, 6)], 0.8, 0.95)).all()
    assert heterogeneity(votes(3, 2))["detectable"].isna().all()
    row = heterogeneity(votes(3, 3)).iloc[0]
    assert norm.cdf(5 * row["detectable"]) ** 6 == near(0.8)
