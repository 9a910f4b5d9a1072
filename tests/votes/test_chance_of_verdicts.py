"""The probability of a verdict by chance, against a count of every pattern of votes."""

from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest

from scripts.votes.voting import chance_of_verdicts, name_verdicts
from tests.support.reference import near

AGREEMENTS = (Fraction(11, 20), Fraction(2, 3), Fraction(7, 10), Fraction(4, 5), Fraction(1))
AGREED, UNANIMOUS = (
    ("mostly increase", "mostly decrease"),
    ("consistent increase", "consistent decrease"),
)


def counts_of(increase, decrease, no_change=0, conflicting=0):
    units = increase + decrease + no_change + conflicting
    names = ("k_units", "k_cohorts", "n_increase", "n_decrease", "n_no_change", "n_conflicting")
    return dict(zip(names, (units, units, increase, decrease, no_change, conflicting), strict=True))


def chances(rows, agreement):
    table = pd.DataFrame(rows)
    return chance_of_verdicts(table, name_verdicts(table, agreement), agreement)


def share_of_patterns(increase, decrease, others, agreement):
    """Name the verdict of every pattern of directional votes, and count those as strong."""
    k = increase + decrease
    ups = [sum(pattern) for pattern in product((0, 1), repeat=k)]
    patterns = pd.DataFrame([counts_of(up, k - up, *others) for up in ups])
    verdicts = name_verdicts(patterns, agreement)
    observed = name_verdicts(pd.DataFrame([counts_of(increase, decrease, *others)]), agreement)[0]
    if observed in UNANIMOUS:
        return verdicts.isin(UNANIMOUS).mean()
    return verdicts.isin([*AGREED, *UNANIMOUS]).mean() if observed in AGREED else np.nan


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=str)
def test_it_is_the_share_of_all_patterns_that_name_so_strong_a_verdict(agreement):
    cases = [
        (up, k - up, others)
        for k in range(2, 8)
        for up in range(k + 1)
        for others in ((0, 0), (1, 0), (0, 1), (2, 1))
    ]
    expected = [share_of_patterns(*case, agreement) for case in cases]
    rows = [counts_of(up, down, *others) for up, down, others in cases]
    assert not np.isnan(expected).all()
    assert chances(rows, agreement) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("votes", "chance"),
    [(2, 0.5), (3, 0.25), (4, 0.625), (5, 0.375), (7, 0.45), (10, 0.34), (20, 0.115)],
)
def test_a_verdict_that_names_a_direction_is_often_due_to_chance(votes, chance):
    # The fewest votes that make 0.7 of all: where these are all of them, the verdict is consistent.
    enough = -(-7 * votes // 10)
    (p,) = chances([counts_of(enough, votes - enough)], Fraction(7, 10))
    assert p == near(chance, 0.005)


def test_four_votes_one_way_and_three_to_one_are_those_of_the_docs():
    rows = [counts_of(4, 0), counts_of(0, 4), counts_of(3, 1), counts_of(1, 3)]
    assert chances(rows, Fraction(7, 10)).tolist() == [0.125, 0.125, 0.625, 0.625]


def test_a_vote_for_no_change_asks_for_more_of_the_others():
    # Of three votes and one for no change, all three must go one way: 2 of 8 patterns. Of four and
    # one, 0.7 of five is four: 2 of 16.
    rows = [counts_of(3, 0, no_change=1), counts_of(0, 4, conflicting=1)]
    assert chances(rows, Fraction(7, 10)).tolist() == [0.25, 0.125]


def test_a_verdict_without_a_direction_has_no_probability():
    rows = [counts_of(2, 2), counts_of(0, 0, no_change=3), counts_of(1, 0), counts_of(0, 0)]
    rows += [{**counts_of(3, 0), "k_cohorts": 1}, counts_of(0, 0, conflicting=2)]
    assert np.isnan(chances(rows, Fraction(7, 10))).all()


def test_a_thousand_votes_are_counted_exactly():
    unanimous, split = chances([counts_of(1000, 0), counts_of(700, 300)], Fraction(7, 10))
    assert unanimous == 2.0**-999
    patterns = 1
    total = 1
    for up in range(1, 301):
        patterns = patterns * (1001 - up) // up
        total += patterns
    assert split == pytest.approx(float(Fraction(2 * total, 2**1000)), rel=1e-10)
