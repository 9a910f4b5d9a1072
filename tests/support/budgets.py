"""Budgets of the test files: the processor time that each may take, whatever the computer.

Seconds are those of a computer on which ``reference_loop`` takes one second, so that neither a slow
computer nor a busy one exceeds a budget.
"""

import inspect
import time
import tomllib
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import mean

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests/budgets.toml"
ALL = "all files"


def read_budgets(path=TABLE):
    """Return the budget of each file that has one and of all together, and that of any other."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {**table["files"], ALL: table["all_files"]}, table["any_other_file"]


def list_excesses(spent, budgets, usual):
    """Say of each file that took longer than its budget what it took."""
    return [
        f"{file} took {seconds:.1f} s of processor time; "
        + (f"its budget is {budget:g} s." if file in budgets else f"without a budget {budget:g} s.")
        for file, seconds in sorted(spent.items())
        if seconds > (budget := budgets.get(file, usual))
    ]


def reference_loop():
    """Give ten times the seconds of processor time that a fixed piece of work takes."""
    begun = time.process_time()
    sum(len(str(number)) for number in range(1_300_000))
    return 10 * (time.process_time() - begun)


def _used():
    """Return the seconds of processor time of this process and of those that it waited for."""
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class Budgets:
    """A plugin for pytest that fails a run in which a file exceeds its budget.

    What files share is charged to the file that defines it: a fixture of a session.
    """

    def __init__(self, config, table=TABLE):
        self.config, self.table = config, table
        self.spent, self.loops, self.excesses, self.listed = Counter(), [reference_loop()], [], []
        self._within = 0.0  # charged to other files since the present charge began

    @contextmanager
    def charge(self, file):
        """Charge what is done meanwhile to a file, and not to the one that is charged already."""
        before, around = _used(), self._within
        self._within = 0.0
        try:
            yield
        finally:
            used = _used() - before
            self.spent[file] += used - self._within
            self._within = around + used

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        with self.charge(item.nodeid.partition("::")[0]):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        file = Path(inspect.getfile(inspect.unwrap(fixturedef.func)))
        if fixturedef.scope != "session" or not file.is_relative_to(self.config.rootpath):
            return (yield)
        with self.charge(file.relative_to(self.config.rootpath).as_posix()):
            return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        output = getattr(node, "workeroutput", {"spent": {}, "loops": []})  # none after a crash
        self.spent.update(output["spent"])
        self.loops += output["loops"]

    def pytest_sessionfinish(self, session):
        self.loops.append(reference_loop())
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput |= {"spent": dict(self.spent), "loops": self.loops}
            return
        self.spent[ALL] = sum(self.spent.values())
        spent = {file: seconds / mean(self.loops) for file, seconds in self.spent.most_common()}
        budgets, usual = read_budgets(self.table)
        self.excesses = list_excesses(spent, budgets, usual)
        self.listed = [f"{spent[file]:6.1f}  {file}" for file in spent if spent[file] > usual]
        if self.excesses and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        for title, lines in (
            ("seconds of processor time", self.listed),
            ("over budget (tests/budgets.toml)", self.excesses),
        ):
            if lines:
                terminalreporter.section(title)
                terminalreporter.write("".join(f"{line}\n" for line in lines))
