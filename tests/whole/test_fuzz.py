"""Reviews with slips at random: each is refused in plain words, or gives tables that add up.

In CI some hundred, the same each time. ``make nightly`` tries tens of thousands, others each time,
and prints the seed that brings them back.
"""

import ast
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.fuzzing import CASES, fuzz, in_tables, in_yaml, try_case
from tests.support.projects import ROOT

A_PROJECT = "project"


@pytest.fixture
def top(tmp_path, monkeypatch):
    return _project_in(tmp_path, monkeypatch.chdir)


def _project_in(folder, go):
    top = Path(folder, A_PROJECT)
    top.mkdir(exist_ok=True)
    go(top)
    return top


@pytest.mark.long
@pytest.mark.parametrize("files", [in_yaml(), in_tables()], ids=["records", "tables"])
def test_the_reviews_into_which_slips_are_put_are_in_order(files, top):
    seen = Counter()
    try_case(files, top, seen, report=True)
    assert seen == {"in order": 1, "built": 1, "reported": 1}


@pytest.mark.long
@pytest.mark.parametrize("kind", CASES)
def test_a_review_with_slips_is_refused_in_plain_words_or_gives_tables_that_add_up(kind, top):
    seen = fuzz(kind, 60, top, build_each=2)
    assert seen["refused"] > 10
    assert seen["built"] > 5 or kind != "plausible"


ALONE = """
import sys
sys.path[:0] = [{root!r}]
import os
from pathlib import Path
from tests.support.fuzzing import fuzz, limit_memory
os.chdir({top!r})
limit_memory(4_000)
often = {{"build_each": 10, "report_each": 200, "draw_each": 1000}}
print(dict(fuzz({kind!r}, {cases}, Path({top!r}), {number}, **often)))
"""


def fuzz_alone(kind, cases, number, top):
    """Try so many cases in a process with little memory, and return how it ended."""
    places = {"root": str(ROOT), "top": str(top)}
    code = ALONE.format(kind=kind, cases=cases, number=number, **places)
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.long
def test_cases_are_tried_in_a_process_of_their_own(top):
    answer = fuzz_alone("plausible", 4, 1, top)
    assert answer.returncode == 0, answer.stderr
    assert sum(ast.literal_eval(answer.stdout)[how] for how in ("refused", "in order")) >= 4


@pytest.mark.nightly
@pytest.mark.parametrize("kind", CASES)
def test_tens_of_thousands_of_reviews_with_slips_bring_nothing_down(kind, top):
    number = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(10**9))
    cases = int(os.environ.get("FUZZ_CASES") or 10_000)
    print(f"FUZZ_SEED={number} brings these {cases} cases of {kind} back")
    answer = fuzz_alone(kind, cases, number, top)
    print(answer.stdout)
    assert answer.returncode == 0, f"FUZZ_SEED={number}\n{answer.stderr[-20_000:]}"
