"""What the end of a run says besides: findings without a vote, and what is improbable."""

import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import __main__ as commands
from scripts.common.paths import CHECKED_INPUTS
from scripts.workflow.input_check import GOES_ON
from scripts.workflow.unvoted import summarise_unvoted
from tests.support.projects import change, run

HEADER = "finding_id,study_id,region,direction,reason\n"


def write_unvoted(review, number):
    path = Path(f"results/{review}/tables/unvoted_findings.csv")
    path.parent.mkdir(parents=True)
    rows = (f"a-{n:03d},a,amygdala,increase,its arm is a control\n" for n in range(1, number + 1))
    path.write_text(HEADER + "".join(rows))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, []),
        (1, ["one: 1 finding votes in no synthesis:", "  a-001 (amygdala): its arm is a control"]),
    ],
)
def test_findings_without_a_vote_are_named_with_the_reason(tmp_path, monkeypatch, number, expected):
    monkeypatch.chdir(tmp_path)
    write_unvoted("one", number)
    write_unvoted("other", 3)
    assert list(summarise_unvoted(["one"])) == expected


def test_of_many_findings_without_a_vote_the_first_ten_are_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_unvoted("one", 34)
    lines = list(summarise_unvoted(["one"]))
    assert (lines[0], len(lines)) == ("one: 34 findings vote in no synthesis:", 12)
    assert lines[-1] == "  ... and 24 more: results/one/tables/unvoted_findings.csv"


@pytest.mark.long
@pytest.mark.workflow
def test_warnings_are_printed_last_in_every_run_also_where_the_check_was_skipped(small, tmp_path):
    project = shutil.copytree(small, tmp_path / "project")
    record = project / "data/raw/demo/studies/brown2021.yaml"
    target = "results/demo/tables/findings.csv"
    assert "1 warning" not in run(project, "--dry-run", target).stderr
    change(record, "year: 2020", "year: 1802")
    change(record, "direction: increase", "direction: favours control\n    better: lower")
    expected = (
        "demo: 1 direction typed as `favours ...` was read as increase (lower is better).\n\n"
        "1 warning about the inputs (the run continues):\n\n"
        "data/raw/demo/studies/brown2021.yaml, line 3: year\n"
        "    found:   the year 1802\n"
        "    check:   the year of publication\n"
    )
    for arguments in (("--dry-run", target), (target,), (target,)):
        answer = run(project, *arguments)
        assert answer.stderr.endswith(f"\n\n{expected}"), answer.stderr
        assert "1 warning" not in answer.stdout
    (project / CHECKED_INPUTS).unlink()
    assert run(project, target).stderr.endswith(expected)
    assert re.search(r"brown2021-001,.*,increase,", (project / target).read_text())
    assert "1 warning" not in run(project, target, **{GOES_ON: "1"}).stderr


@pytest.mark.parametrize("command", commands.SEQUENCES)
def test_of_the_builds_of_a_command_the_last_one_alone_prints_warnings(monkeypatch, command):
    prints = []

    def started(command, env, **_):
        prints.append(command[2] == "build" and GOES_ON not in env)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", started)
    commands.run(command, [])
    builds = [n for n, step in enumerate(commands.SEQUENCES[command]) if step[0] == "build"]
    assert [n for n, is_printed in enumerate(prints) if is_printed] == builds[-1:]
