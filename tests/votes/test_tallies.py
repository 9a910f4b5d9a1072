"""The participants behind each direction, added up by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import read_table, shape_table, write_table
from scripts.tables.votes import TALLIES, UNIT_VOTES
from scripts.votes.tallies import weigh_tallies
from tests.support.selection import examples


def unit_votes(votes, region="amygdala", synthesis="activation"):
    """Give one unit for each pair of a vote and a number of participants."""
    usual = {"synthesis": synthesis, "region": region, "studies": "x"}
    usual |= {"n_increase": 1, "n_decrease": 0, "n_no_change": 0}
    rows = [
        {**usual, "unit": f"u{i:02d}", "vote": vote, "participants": number}
        for i, (vote, number) in enumerate(votes)
    ]
    return shape_table(rows, UNIT_VOTES)


def tally(votes):
    table = weigh_tallies(unit_votes(votes))
    assert len(table) == 1
    return table.iloc[0]


def test_the_participants_of_each_direction_are_added_up():
    votes = [("increase", 10), ("increase", 20), ("decrease", 5), ("no_change", 7)]
    row = tally([*votes, ("no_change", 1), ("conflicting", 40)])
    assert [row[f"participants_{vote}"] for vote in VOTE_CATEGORIES] == [30, 5, 8, 40]


def test_no_change_and_conflicting_stay_out_of_the_weighted_share():
    row = tally([("increase", 30), ("decrease", 10), ("no_change", 99), ("conflicting", 99)])
    assert row["share_increase"] == 30 / 40
    assert row["n_effective"] == pytest.approx(40**2 / (30**2 + 10**2))
    assert row["p_weighted"] == 1  # of the sums 40, 20, -20, -40 all reach 20


def test_a_unit_without_a_number_is_shown_and_weighs_nothing():
    known = [("increase", 30), ("increase", 10), ("no_change", 5)]
    row = tally([*known, ("increase", None), ("decrease", None)])
    assert row["units_without_n"] == 2
    assert (row["participants_increase"], row["participants_decrease"]) == (40, 0)
    assert (row["share_increase"], row["p_weighted"]) == (1, 0.5)


def test_the_weighted_p_counts_the_patterns_that_reach_the_sum_seen():
    # 5, 2 and 1: only 8, 6, -6 and -8 of the eight sums reach the 6 that 5 + 2 - 1 make.
    row = tally([("increase", 5), ("increase", 2), ("decrease", 1)])
    assert row["p_weighted"] == pytest.approx(4 / 8)


@pytest.mark.parametrize("votes", [[("no_change", 9)], [("increase", None)], [("conflicting", 3)]])
def test_without_participants_behind_a_direction_nothing_is_tested(votes):
    row = tally(votes)
    assert row[["share_increase", "n_effective", "p_weighted"]].isna().all()
    assert row["participants_increase"] == 0


def test_each_synthesis_and_region_has_its_own_row():
    tables = [
        unit_votes([("increase", 3)], region="insula"),
        unit_votes([("increase", 2)]),
        unit_votes([("decrease", 1)], synthesis="volume"),
    ]
    table = weigh_tallies(pd.concat(tables))
    assert list(zip(table["synthesis"], table["region"], strict=True)) == [
        ("activation", "amygdala"),
        ("activation", "insula"),
        ("volume", "amygdala"),
    ]
    assert table["participants_increase"].tolist() == [2, 3, 0]


def test_the_insula_has_the_tally_that_the_docs_work_out():
    row = tally([("increase", 10), ("decrease", 32), ("decrease", 6)])
    assert (row["participants_increase"], row["participants_decrease"]) == (10, 38)
    assert row["share_increase"] == pytest.approx(10 / 48)
    assert row["n_effective"] == pytest.approx(48**2 / (10**2 + 32**2 + 6**2))
    assert row["n_effective"] == pytest.approx(1.986206896551724)
    assert row["p_weighted"] == pytest.approx(6 / 8)


def test_one_large_cohort_against_three_small_ones_decides_the_sum():
    row = tally([("increase", 300), *[("decrease", 20)] * 3])
    assert row["share_increase"] == pytest.approx(300 / 360)
    assert row["n_effective"] == pytest.approx(360**2 / (300**2 + 3 * 20**2))
    assert row["p_weighted"] == 1


def test_without_votes_the_table_of_tallies_is_empty(tmp_path):
    table = weigh_tallies(unit_votes([]))
    write_table(table, tmp_path / "tallies.csv", TALLIES)
    assert len(read_table(tmp_path / "tallies.csv", TALLIES)) == 0


NUMBERS = st.none() | st.integers(1, 300)


@given(st.lists(st.tuples(st.sampled_from(VOTE_CATEGORIES), NUMBERS), min_size=1, max_size=15))
@examples(25)
def test_the_order_of_the_units_never_matters_and_no_participant_is_lost(votes):
    table = unit_votes(votes)
    row, backwards = numbers(table), numbers(table.iloc[::-1])
    assert backwards == pytest.approx(row, nan_ok=True)
    assert sum(row[f"participants_{v}"] for v in VOTE_CATEGORIES) == sum(n or 0 for _, n in votes)
    assert row["units_without_n"] == [n for _, n in votes].count(None)


def numbers(table):
    row = weigh_tallies(table).drop(columns=["synthesis", "region"]).astype(float)
    return row.iloc[0].to_dict()
