"""The evidence that would change a result, against adding one vote after the other."""

from fractions import Fraction
from itertools import product

import pandas as pd
import pytest

from scripts.tables.files import shape_table
from scripts.tables.votes import VOTES
from scripts.votes.evidence_needed import count_evidence_needed
from scripts.votes.exact_tests import sign_test
from scripts.votes.voting import name_verdicts

MOST = 60  # further votes that are tried one by one
AGREEMENTS = (Fraction(11, 20), Fraction(2, 3), Fraction(7, 10), Fraction(4, 5), Fraction(1))
SEVEN_TENTHS = Fraction(7, 10)


def counts_of(increase, decrease, no_change=0, conflicting=0, *, cohorts=None):
    units = increase + decrease + no_change + conflicting
    return {
        "k_units": units,
        "k_cohorts": units if cohorts is None else cohorts,
        "n_increase": increase,
        "n_decrease": decrease,
        "n_no_change": no_change,
        "n_conflicting": conflicting,
    }


def needed(rows, agreement=SEVEN_TENTHS):
    """Give what is needed on regions with these votes, a missing number as None."""
    table = pd.DataFrame(rows)
    table = table.assign(
        synthesis="activation",
        region=[f"r{number:04d}" for number in range(len(table))],
        verdict=name_verdicts(table, agreement),
    )
    zero = dict.fromkeys(("k_findings", "k_studies", "n_unclear"), 0)
    votes = shape_table(table.drop(columns="k_cohorts").assign(**zero), VOTES)
    result = count_evidence_needed(votes, agreement).drop(columns=["synthesis", "region"])
    return result.astype(object).where(result.notna(), None).to_dict("records")


def tried(row, agreement):
    """Find the same by trying: every split of the votes, and one further vote after the other."""
    up, down = row["n_increase"], row["n_decrease"]
    lead, against = ("n_increase", "n_decrease")[:: 1 if up >= down else -1]
    k = up + down
    splits = [n for n in range(k + 1) if 2 * n >= k and sign_test(n, k - n) < 0.05]
    most, fewest = max(up, down), min(up, down)
    further = next(n for n in range(MOST) if sign_test(most + n, fewest) < 0.05)
    return {
        "votes_needed": min(splits, default=None),
        "cohorts_to_significance": further,
        "agreeing_to_change": first_change(row, lead, agreement),
        "opposing_to_change": first_change(row, against, agreement),
    }


def first_change(row, direction, agreement):
    """Add cohorts of a direction until the verdict is another one."""
    further = range(MOST)
    table = pd.DataFrame(
        [
            {
                **row,
                "k_units": row["k_units"] + n,
                "k_cohorts": row["k_cohorts"] + n,
                direction: row[direction] + n,
            }
            for n in further
        ]
    )
    verdicts = name_verdicts(table, agreement)
    return next((n for n in further if verdicts[n] != verdicts[0]), None)


@pytest.mark.long
@pytest.mark.parametrize("agreement", AGREEMENTS, ids=str)
def test_the_numbers_are_those_of_adding_votes_one_by_one(agreement):
    rows = [
        counts_of(up, down, none, conflicting)
        for up, down in product(range(6), repeat=2)
        for none, conflicting in ((0, 0), (1, 0), (0, 1), (4, 1))
        if up + down + none + conflicting
    ]
    rows += [counts_of(9, 1), counts_of(2, 12), counts_of(8, 3, 2)]
    rows += [counts_of(2, 0, cohorts=1), counts_of(1, 1, 1, cohorts=1)]
    assert needed(rows, agreement) == [tried(row, agreement) for row in rows]


def test_three_of_four_votes_are_those_of_the_docs():
    # Four votes cannot come below 0.05; eight to one do. Three of five are less than 0.7.
    assert needed([counts_of(3, 1)]) == [
        {
            "votes_needed": None,
            "cohorts_to_significance": 5,
            "agreeing_to_change": None,
            "opposing_to_change": 1,
        }
    ]


def test_where_the_p_value_is_low_already_no_cohort_is_needed():
    (row,) = needed([counts_of(0, 6)])
    assert (row["votes_needed"], row["cohorts_to_significance"]) == (6, 0)
    assert (row["agreeing_to_change"], row["opposing_to_change"]) == (None, 1)


def test_one_of_three_votes_is_that_of_the_docs():
    (row,) = needed([counts_of(1, 2)])
    assert (row["agreeing_to_change"], row["opposing_to_change"]) == (1, 4)


def test_a_tie_is_broken_by_either_direction():
    (row,) = needed([counts_of(1, 1)])
    assert row["cohorts_to_significance"] == 7
    assert row["agreeing_to_change"] == row["opposing_to_change"] == 2  # 3 of 4


def test_without_a_directional_vote_six_cohorts_must_agree():
    (row,) = needed([counts_of(0, 0, 2)])
    assert (row["votes_needed"], row["cohorts_to_significance"]) == (None, 6)
    assert row["agreeing_to_change"] == row["opposing_to_change"] == 1


def test_a_region_without_a_vote_has_no_row():
    assert needed([counts_of(0, 0), counts_of(1, 0)]) == needed([counts_of(1, 0)])
    assert needed([counts_of(0, 0)]) == []


def test_where_all_must_agree_an_inconsistent_region_stays_so():
    (row,) = needed([counts_of(3, 1)], Fraction(1))
    assert row["agreeing_to_change"] is row["opposing_to_change"] is None


def test_hundreds_of_votes_need_no_search():
    (row,) = needed([counts_of(400, 300)])
    assert row["cohorts_to_significance"] == 0
    assert sign_test(row["votes_needed"], 700 - row["votes_needed"]) < 0.05
    assert sign_test(row["votes_needed"] - 1, 701 - row["votes_needed"]) > 0.05
    # 400 + 300 = 700 votes, of which 0.7 reach with x more: (400 + x) / (700 + x), x = 300.
    assert row["agreeing_to_change"] == 300
