"""Votes that several reports had to agree on: their probability, and intervals for them."""

from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, norm

from scripts.effects.agreeing_reports import Agreed, agreed_probability
from scripts.effects.likelihood import fit_votes
from scripts.votes.voting import cast_study_votes, cast_unit_votes
from tests.support.reference import near

SEVEN_TENTHS = Fraction(7, 10)


def listed_probability(up, reports, agreement):
    """Cast the vote of every pattern of findings with the functions that count votes."""
    rises = falls = 0.0
    for pattern in product("+-", repeat=sum(directional for directional, _ in reports)):
        places = iter(pattern)
        rows = [
            {"unit": "a", "study_id": f"s{study}", "cohort": "a", "arm": "x", "participants": 1}
            | {"direction": direction}
            for study, (directional, others) in enumerate(reports)
            for direction in [
                *({"+": "increase", "-": "decrease"}[next(places)] for _ in range(directional)),
                *["no_change"] * others,
            ]
        ]
        studies = cast_study_votes(pd.DataFrame(rows).assign(group="g"), ["group"], agreement)
        (vote,) = cast_unit_votes(studies, ["group"], agreement)["vote"]
        probability = np.prod([up if sign == "+" else 1 - up for sign in pattern])
        rises += probability * (vote == "increase")
        falls += probability * (vote == "decrease")
    return rises / (rises + falls)


@pytest.mark.long
@pytest.mark.parametrize(
    "reports",
    [
        [(1, 0)],
        [(1, 0)] * 2,
        [(1, 0)] * 3,
        [(1, 0)] * 5,
        [(4, 0)],
        [(3, 1)],
        [(3, 0), (1, 0)],
        [(2, 0), (2, 0), (1, 0)],
        [(1, 0), (0, 1), (1, 0), (1, 0)],
    ],
)
@pytest.mark.parametrize("agreement", [Fraction(6, 10), SEVEN_TENTHS, Fraction(1)])
def test_the_probability_of_a_vote_is_that_of_all_patterns_of_findings(reports, agreement):
    for p in (0.5, 0.62, 0.9):
        up = np.array([p])
        if agreement == 1 and any(others for _, others in reports):
            continue  # no vote for a direction is possible
        result = agreed_probability(up, 1 - up, reports, agreement)
        assert result == near([listed_probability(p, reports, agreement)], 1e-12)


def test_without_an_effect_a_vote_is_a_fair_coin_whatever_had_to_agree():
    half = np.array([0.5])
    for reports in ([(5, 0)], [(1, 0)] * 4, [(4, 1), (2, 0)]):
        assert agreed_probability(half, half, reports, SEVEN_TENTHS) == near([0.5], 1e-14)


def fit_agreed(up, cohorts, reports, size=20):
    """Fit so many votes for an increase of all, each agreed on by so many reports."""
    signs = np.array([[up, up - cohorts]])
    sizes, code = np.full(signs.shape, size), np.zeros(signs.shape, dtype=int)
    agreed = Agreed(code, [((1, 0),) * reports], SEVEN_TENTHS, sizes)
    return fit_votes(signs, sizes, 0.95, agreed if reports > 1 else None)


def test_the_interval_is_the_union_of_those_for_copies_and_for_independent_reports():
    one, five = fit_agreed(9, 10, 1), fit_agreed(9, 10, 5)
    assert five.exact_high == one.exact_high
    assert five.exact_low < one.exact_low
    # At the limit, 9 or more of 10 votes have the probability .025 if all reports are independent:
    # four or five of five must agree.
    p = norm.cdf(np.sqrt(20) * five.exact_low[0])
    rise, fall = binom.sf(3, 5, p), binom.cdf(1, 5, p)
    assert binom.sf(8, 10, rise / (rise + fall)) == pytest.approx(0.025)
    assert five.estimate == one.estimate


@pytest.mark.long
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize(("cohorts", "reports"), [(30, 5), (10, 3)])
def test_the_interval_covers_for_any_correlation_between_reports(cohorts, reports, correlation):
    effect, dice = 0.2, np.random.default_rng(7)
    shape = (400, cohorts, 1)
    common = np.sqrt(20) * effect + np.sqrt(correlation) * dice.standard_normal(shape)
    own = np.sqrt(1 - correlation) * dice.standard_normal((*shape[:2], reports))
    rises = (common + own > 0).sum(2)
    up, down = (rises >= 0.7 * reports).sum(1), (reports - rises >= 0.7 * reports).sum(1)
    code = np.zeros((400, 2), dtype=int)
    sizes = np.full((400, 2), 20)
    agreed = Agreed(code, [((1, 0),) * reports], SEVEN_TENTHS, sizes)
    assert coverage(fit_votes(np.column_stack([up, -down]), sizes, 0.95, agreed), effect) >= 0.94


def coverage(fit, effect):
    low, high = np.nan_to_num(fit.exact_low, nan=-np.inf), np.nan_to_num(fit.exact_high, nan=np.inf)
    return np.mean((low <= effect) & (effect <= high))


@pytest.mark.long
@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_the_interval_covers_where_reports_of_a_cohort_differ_in_size(correlation):
    # 100 cohorts with reports of 10 and 200 participants, whose votes must agree.
    effect, dice, cohorts = 0.05, np.random.default_rng(11), 100
    common = np.sqrt(correlation) * dice.standard_normal((400, cohorts, 1))
    own = np.sqrt(1 - correlation) * dice.standard_normal((400, cohorts, 2))
    rises = np.sqrt([10, 200]) * effect + common + own > 0
    up, down = rises.all(2).sum(1), (~rises).all(2).sum(1)
    sizes = np.full((400, 2), 200)
    code, smallest = np.zeros((400, 2), dtype=int), np.full((400, 2), 10)
    agreed = Agreed(code, [((1, 0),) * 2], SEVEN_TENTHS, smallest)
    assert coverage(fit_votes(np.column_stack([up, -down]), sizes, 0.95, agreed), effect) >= 0.94
