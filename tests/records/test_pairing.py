"""Rows of two tables are paired so that they agree as much as possible in all."""

import numpy as np

from scripts.records.pairing import pair_rows, weigh_agreement

ONE = [{"region": "amygdala", "side": "left"}, {"region": "insula", "side": "left"}]
TWO = [{"region": "insula", "side": "right"}, {"region": "insula", "side": "left"}]


def test_agreement_is_the_weight_of_the_columns_that_agree():
    weights = {"region": 3, "side": 1}
    assert weigh_agreement(ONE, TWO, weights).tolist() == [[0, 1], [3, 4]]
    assert weigh_agreement(ONE, TWO, {}).tolist() == [[0, 0], [0, 0]]


def test_the_sum_of_the_costs_is_smallest_and_not_each_cost():
    cost = np.array([[1, 2], [2, 9]])
    assert pair_rows(cost, cost < 10) == [(0, 1), (1, 0)]


def test_rows_that_may_not_be_paired_stay_alone():
    cost = np.array([[1, 2], [2, 9]])
    assert pair_rows(cost, cost != 2) == []
    assert pair_rows(cost[:1], cost[:1] < 10) == [(0, 0)]
