"""Early cutoff: a stage whose inputs come out with the same bytes is not run again."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.support.projects import ROOT, STAGES, change, contents, run, run_to_end, would_run

STARTED = re.compile(r"^(?:local)?rule (\w+):$", re.MULTILINE)
RECORD = "data/raw/demo/studies/brown2021.yaml"
ALWAYS = {
    "extract_findings",
    "write_manifest",
}  # of a changed record: it is read, and its digest kept


def ran(project, *arguments):
    """Run Snakemake, and return the rules of which a job was really run."""
    answer = run(project, *arguments)
    assert answer.returncode == 0, answer.stderr + answer.stdout
    assert would_run(project, *arguments) == {}
    return {*STARTED.findall(answer.stderr + answer.stdout)} - {"all"}


@pytest.fixture
def project(small_built, tmp_path):
    return shutil.copytree(small_built, tmp_path / "project")


def test_a_comment_in_a_record_reads_the_record_again_and_no_more(project):
    before = contents(project / "results")
    change(project / RECORD, "year: 2020", "year: 2020  # of print")
    assert would_run(project).keys() == STAGES
    assert ran(project) == ALWAYS
    after = contents(project / "results")
    assert after.pop("manifest.json") != before.pop("manifest.json")
    assert after == before


@pytest.mark.long
def test_a_note_runs_what_reads_the_findings_and_nothing_behind_equal_results(project):
    before = contents(project / "results/demo/figures")
    change(project / RECORD, "    direction: increase", "    direction: increase\n    note: New.")
    assert "leave_out_cohorts" not in ran(project)
    assert "New." in (project / "results/demo/tables/findings.csv").read_text(encoding="utf-8")
    assert contents(project / "results/demo/figures") == before


@pytest.mark.long
@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b"region\n" + path.read_bytes()),
    ],
)
def test_a_job_with_a_result_that_is_not_as_it_was_made_is_run(project, spoil):
    before = contents(project / "results")
    spoil(project / "results/demo/tables/leave_one_out.csv")
    change(project / RECORD, "year: 2020", "year: 2020  # of print")
    assert ran(project) == ALWAYS | {"leave_out_cohorts"}
    shutil.rmtree(project / "results/demo/set_aside", ignore_errors=True)
    after = contents(project / "results")
    assert after.pop("manifest.json") != before.pop("manifest.json")
    assert after == before


@pytest.mark.long
def test_a_lost_or_damaged_memory_costs_time_alone(project):
    before = contents(project / "results")
    made_from = sorted((project / ".snakemake/swimtally_made_from").glob("*/*.json"))
    assert len(made_from) >= len(STAGES)
    for number, path in enumerate(made_from):
        if number % 3 == 0:
            path.unlink()
        elif number % 3 == 1:
            path.write_bytes(path.read_bytes()[:40])
        else:
            path.write_text(made_from[number - 1].read_text() if number % 2 else "[]")
    change(project / RECORD, "year: 2020", "year: 2020  # of print")
    assert ran(project) == STAGES
    after = contents(project / "results")
    assert after.pop("manifest.json") != before.pop("manifest.json")
    assert after == before


@pytest.mark.long
def test_code_and_settings_count_and_what_is_forced_runs(project):
    change(project / RECORD, "year: 2020", "year: 2020  # of print")
    script = project / "scripts/votes/leave_out_cohorts.py"
    script.write_text(script.read_text(encoding="utf-8") + "# Another line.\n", encoding="utf-8")
    assert ran(project) == ALWAYS | {"leave_out_cohorts"}
    assert ran(project, "--config", "confidence=0.9") >= {"count_votes", "draw_figures"}
    run_to_end(project)
    forced = run(project, "--forcerun", "leave_out_cohorts")
    assert {*STARTED.findall(forced.stderr + forced.stdout)} - {"all"} == {"leave_out_cohorts"}


@pytest.mark.long
def test_every_stage_reads_only_what_its_rule_declares(project, tmp_path):
    """A file that is read and not declared would be taken for unchanged."""
    floor = ROOT / "benchmarks/run_floor.py"
    subprocess.run([sys.executable, floor, "--list", "jobs.json"], cwd=project, check=True)
    watch = tmp_path / "watch.py"
    watch.write_text(WATCH, encoding="utf-8")
    command = [sys.executable, watch, floor.parent.parent, "jobs.json"]
    answer = subprocess.run(command, cwd=project, check=False, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    read = json.loads(answer.stdout.splitlines()[-1])
    assert {job for job, _ in read} == STAGES
    for name, files in read:
        assert files == [], name


WATCH = """
import json, os, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], os.getcwd()]
from benchmarks.run_floor import run_job

opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
read = []
for job in json.loads(Path(sys.argv[2]).read_text()):
    opened.clear()
    run_job(job)
    declared = [Path(p) for part in ("input", "output") for v in job[part].values()
                for p in (v if isinstance(v, list) else [v])]
    here = [Path(p) for p in opened if isinstance(p, str)]
    here = [p.relative_to(Path.cwd()) if p.is_absolute() and p.is_relative_to(Path.cwd()) else p
            for p in here]
    here = [p for p in here if not p.is_absolute() and p.parts
            and p.parts[0] in ("data", "results", "published", "templates", "config.yaml")]
    strange = {p.as_posix() for p in here
               if not any(p == d or p.is_relative_to(d) for d in declared)}
    read.append((job["rule"], sorted(strange)))
print(json.dumps(read))
"""
