"""The budgets of the test files: what they allow, and that a run that exceeds them fails."""

import os
import subprocess
import sys

import pytest

from tests.support.budgets import ALL, list_excesses, read_budgets
from tests.support.projects import ROOT

CONFTEST = """\
import pytest
from pathlib import Path
from tests.support.budgets import Budgets

@pytest.fixture(scope="session")
def shared():
    sum(range(60_000_000))

def pytest_configure(config):
    config.pluginmanager.register(Budgets(config, Path("budgets.toml")))
"""
TEST = """\
def test_it(shared):
    sum(range({size}))
"""


def test_every_budget_is_of_a_file_and_all_files_last_four_minutes_on_two_cores():
    budgets, _ = read_budgets()
    assert budgets.pop(ALL) == 4 * 60 * 2
    assert [name for name in budgets if not (ROOT / name).is_file()] == []


def test_a_file_is_named_with_what_it_took_and_what_it_may_take():
    spent = {"a.py": 4.06, "b.py": 3.0, "c.py": 2.5}
    assert list_excesses(spent, {"a.py": 4, "b.py": 3}, 2) == [
        "a.py took 4.1 s of processor time; its budget is 4 s.",
        "c.py took 2.5 s of processor time; without a budget 2 s.",
    ]


@pytest.mark.long
@pytest.mark.parametrize("processes", [0, 2])
def test_a_run_over_budget_fails_and_what_files_share_is_charged_where_it_stands(
    tmp_path, processes
):
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for name, size in (("slow", 60_000_000), ("quick", 1)):
        (tmp_path / f"test_{name}.py").write_text(TEST.format(size=size))

    def run(**budgets):
        table = "".join(f'"{name}.py" = {budget}\n' for name, budget in budgets.items())
        (tmp_path / "budgets.toml").write_text(
            f"all_files = 20\nany_other_file = 0.3\n[files]\n{table}"
        )
        answer = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", str(processes), "--rootdir", tmp_path],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.returncode, answer.stdout

    code, output = run(conftest=9, test_slow=0.01)
    assert code == 1
    assert "2 passed" in output
    assert output.count(" took ") == 1
    assert "\ntest_slow.py took " in output
    code, output = run(test_slow=9)
    assert code == 1
    assert "\nconftest.py took " in output
    assert "test_quick.py took" not in output
    code, output = run(conftest=9, test_slow=9)
    assert code == 0
    assert output.count("  test_slow.py\n") == 1
