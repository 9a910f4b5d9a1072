"""The examples in the docstrings of the statistics give what they show."""

import doctest

import pytest

from scripts.effects import combining, likelihood
from scripts.votes import exact_tests, tallies, voting


@pytest.mark.parametrize(
    "module",
    [combining, likelihood, exact_tests, tallies, voting],
    ids=lambda module: module.__name__,
)
def test_examples_give_what_they_show(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0
