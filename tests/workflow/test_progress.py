"""What `make` prints of a run: few lines, whatever the number of jobs, and all of a failure."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.workflow.progress import MOST_LINES
from tests.support.projects import ROOT

SNAKEFILE = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
from scripts.workflow.progress import show_progress
show_progress()

rule all:
    input: expand("results/{{review}}", review=range(29))

rule count_votes:
    output: "results/{{review}}"
    shell:
        '''
        if [ {{wildcards.review}} = 13 -a -e broken ]; then echo What a pity >&2; exit 3; fi
        touch {{output}}
        '''
"""

pytestmark = pytest.mark.workflow


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("Snakefile").write_text(SNAKEFILE)


def run(*arguments, brief="1"):
    command = [Path(sys.executable).with_name("snakemake"), "--cores", "2", *arguments]
    answer = subprocess.run(
        command,
        env={"PATH": "/usr/bin:/bin", "SWIMTALLY_BRIEF": brief},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return answer.returncode, answer.stdout, answer.stderr


@pytest.mark.long
def test_a_run_of_many_jobs_prints_how_far_it_is_and_the_rest_goes_to_the_log(project):
    code, said, errors = run()
    assert (code, errors) == (0, "")
    first, *lines = said.splitlines()
    assert first == "Building the results: 30 steps."
    assert len(lines) == MOST_LINES
    step = re.compile(r"( \d|\d\d) of 30 after +\d+ s: (count_votes of \d+|all)")
    assert [line for line in lines if not step.fullmatch(line)] == []
    assert lines[-1].startswith("30 of 30")
    (log,) = Path(".snakemake/log").iterdir()
    assert log.read_text().count("rule count_votes:") == 29


@pytest.mark.long
def test_a_second_run_says_in_one_line_that_nothing_was_to_be_done(project):
    assert run()[0] == 0
    assert run() == (0, "Nothing to be done: every result is up to date.\n", "")


def test_a_failed_job_is_shown_with_its_rule_its_review_its_error_and_the_log(project):
    Path("broken").touch()
    code, said, errors = run("--keep-going")
    assert code == 1
    assert "What a pity" in errors
    (log,) = Path(".snakemake/log").iterdir()
    assert f"Failed: count_votes of 13. The error is shown above.\nLog: {log}\n" in said
    assert "RuleException" not in said + errors
    assert "non-zero exit" not in said + errors
    assert said.count("\n") < MOST_LINES + 8


@pytest.mark.long
def test_what_is_wrong_before_the_first_job_is_printed_whole(project):
    code, said, _ = run("no_such_target")
    assert code == 1
    assert "no_such_target" in said


@pytest.mark.long
def test_without_being_asked_snakemake_prints_as_ever(project):
    code, said, errors = run(brief="")
    assert code == 0
    assert said == ""
    assert "Finished jobid: 0 (Rule: all)" in errors
