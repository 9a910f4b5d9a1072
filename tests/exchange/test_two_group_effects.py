"""Effects of two groups are those of metafor 4, or of RevMan where it differs from metafor."""

import pytest

from scripts.exchange.revman.two_group_effects import (
    OF_EVENTS,
    Events,
    Group,
    from_o_e,
    mean_difference,
    standardised_mean_difference,
)

# metafor::escalc(measure, ai, n1i, ci, n2i): the effect and the root of its variance.
METAFOR = [
    ("OR", (12, 48, 20, 50), -0.6931471806, 0.4409585518),
    ("RR", (12, 48, 20, 50), -0.4700036292, 0.3041381265),
    ("RD", (12, 48, 20, 50), -0.15, 0.09330728803),
    ("PETO", (12, 48, 20, 50), -0.6751420455, 0.4287058058),
    ("OR", (0, 30, 4, 28), -2.416278143, 1.51519815),
    ("RR", (0, 30, 4, 28), -2.263915952, 1.468155782),
    ("OR", (30, 30, 22, 28), 2.869160732, 1.493679177),
    ("RR", (30, 30, 22, 28), 0.2375199999, 0.1024231739),
]


def events(events_1, total_1, events_2, total_2):
    return Events(events_1, total_1 - events_1, events_2, total_2 - events_2)


@pytest.mark.parametrize(("measure", "table", "effect", "se"), METAFOR)
def test_effects_of_events_are_those_of_metafor(measure, table, effect, se):
    assert OF_EVENTS[measure](events(*table)) == pytest.approx((effect, se), rel=1e-8)


def test_a_risk_difference_with_a_zero_is_not_corrected():
    # 0/30 - 4/28, whose variance is 4 * 24 / 28^3
    expected = pytest.approx((-1 / 7, 0.06613000713), rel=1e-8)
    assert OF_EVENTS["RD"](events(0, 30, 4, 28)) == expected


def test_only_the_error_of_a_risk_difference_of_zero_is_corrected():
    effect, se = OF_EVENTS["RD"](events(0, 30, 0, 28))
    assert effect == 0
    assert se == pytest.approx((0.5 * 30.5 / 31**3 + 0.5 * 28.5 / 29**3) ** 0.5)


def test_peto_needs_no_correction_for_a_zero():
    # O - E = 0 - 30 * 4 / 58; its variance is 30 * 28 * 4 * 54 / (58^2 * 57)
    variance = 30 * 28 * 4 * 54 / (58**2 * 57)
    expected = -30 * 4 / 58 / variance, variance**-0.5
    assert OF_EVENTS["PETO"](events(0, 30, 4, 28)) == pytest.approx(expected)


def test_swapping_events_turns_the_odds_ratio_round():
    table = events(12, 48, 20, 50)
    assert OF_EVENTS["OR"](table.swapped)[0] == pytest.approx(-OF_EVENTS["OR"](table)[0])


def test_a_mean_difference_is_that_of_metafor():
    one, two = Group(21.4, 6.1, 24), Group(25.3, 7.4, 27)
    assert mean_difference(one, two) == pytest.approx((-3.9, 1.891709495), rel=1e-8)


def test_a_standardised_mean_difference_is_that_of_revman():
    # The first is metafor's to 4 digits: RevMan approximates the correction for small samples.
    # The second is the documented result for Fleiss (1993) in the R package meta, which gives
    # the interval -1.1152 to 0.4354.
    effect, se = standardised_mean_difference(Group(21.4, 6.1, 24), Group(25.3, 7.4, 27))
    assert (effect, se) == pytest.approx((-0.5629902748, 0.2864808873), rel=1e-8)
    assert effect == pytest.approx(-0.562982723, abs=1e-4)
    effect, se = standardised_mean_difference(Group(5, 4.7, 13), Group(6.5, 3.8, 13))
    assert effect - 1.959964 * se == pytest.approx(-1.1152, abs=5e-5)
    assert effect + 1.959964 * se == pytest.approx(0.4354, abs=5e-5)


def test_observed_minus_expected_gives_the_logarithm_of_a_ratio():
    assert from_o_e(3.0, 12.0) == pytest.approx((0.25, 0.2886751346))
