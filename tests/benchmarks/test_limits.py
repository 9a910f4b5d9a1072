"""No step of a run takes longer, as a ratio, than its limit."""

import subprocess
import sys

import pytest

from benchmarks import _by_hand
from benchmarks.limits import list_regressions
from benchmarks.time_workflow import Timed, read_times
from tests.support.projects import ROOT


def timed(step, program, seconds, scenario="shipped"):
    return Timed(scenario, step, program, 1, seconds, seconds, 100.0, 1)


WHOLE = [timed("from nothing", "ours", 10.0), timed("from nothing", "by hand", 9.0)]


def test_a_step_above_its_limit_is_named_with_its_ratio():
    assert list_regressions([*WHOLE, timed("one cell changed", "ours", 2.4)]) == []
    assert list_regressions([*WHOLE, timed("one cell changed", "ours", 2.6)]) == [
        "shipped, one cell changed: 0.26 times from nothing (ours), at most 0.25"
    ]


def test_of_several_rounds_the_median_counts_and_each_limit_has_its_own_base():
    slow = [timed("from nothing", "ours", 30.0), timed("from nothing", "ours", 11.0)]
    assert list_regressions([*WHOLE, *slow]) == [
        "shipped, from nothing: 1.22 times from nothing (by hand), at most 1.2"
    ]
    none = [timed("from nothing", "ours", 5.0, "reviews-1")]
    none += [timed("no change", "ours", 1.4, "reviews-1")]
    none += [timed("no change", "floor", 1.0, "reviews-1")]
    assert list_regressions(none) == [
        "reviews-1, no change: 1.40 times no change (floor), at most 1.3"
    ]


@pytest.mark.nightly
@pytest.mark.skipif(_by_hand.why_not() is not None, reason="R with its packages is needed")
@pytest.mark.parametrize(
    ("scenarios", "rounds"), [(("shipped", "reviews-1"), 3), (("reviews-50",), 1)]
)
def test_no_step_takes_longer_than_its_limit(tmp_path, scenarios, rounds):
    table = tmp_path / "workflow.csv"
    script = ROOT / "benchmarks/time_workflow.py"
    options = ["--rounds", str(rounds), "--output", table]
    if rounds == 1:
        options += ["--without-r", "--without", "one study more", "one cell changed"]
        options += ["a comment more"]
    subprocess.run([sys.executable, script, *scenarios, *options], check=True)
    assert list_regressions(read_times(table)) == []
