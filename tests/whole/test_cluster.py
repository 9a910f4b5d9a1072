"""The same results on a cluster: a real SLURM on this computer, and what goes wrong with one."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts.workflow.cluster import pick_jobs, refuse_jobs_left_behind
from tests.support.environments import make_environment
from tests.support.projects import ASIDE, ROOT, STAGES, change, contents, run, tiny, would_run
from tests.support.slurm import missing, open_cluster

PROFILES = ROOT / "profiles"
CLAIMS = ("results/demo/tables/claims.csv", "results/other/tables/claims.csv")
PLUGINS = ("snakemake-executor-plugin-slurm", "snakemake-executor-plugin-slurm-jobstep")
GUARD = 'if __name__ == "__main__":\n'


def settings(name):
    return yaml.safe_load((PROFILES / name / "config.yaml").read_text(encoding="utf-8"))


def install(folder, *packages):
    """Install packages of the cluster's lock file, as they are locked, for some runs alone."""
    lock = (ROOT / "requirements-cluster.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)
    chosen = [block for block in blocks if block.split("==")[0] in packages]
    assert len(chosen) == len(packages)
    (folder / "wanted.lock").write_text("".join(chosen))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--target", folder, "-r", folder / "wanted.lock"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        pytest.skip(f"the plugin cannot be installed: {answer.stderr[-300:]}")
    return str(folder)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Start SLURM with one node; ``environment`` and ``python`` let Snakemake use it."""
    if absent := missing():
        pytest.skip(f"not installed: {', '.join(absent)}")
    plugin = install(tmp_path_factory.mktemp("plugins"), *PLUGINS)
    with open_cluster(tmp_path_factory.mktemp("slurm")) as opened:
        opened.python = make_environment(tmp_path_factory.mktemp("python"), plugin)
        yield opened


def command(cluster, *arguments):
    """Give the command of a run on the cluster as it ships, but asking more often."""
    return [
        *(cluster.python, "-m", "snakemake"),
        *("--workflow-profile", "slurm"),
        *("--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "8"),
        *arguments,
    ]


def start(project, cluster, *arguments):
    """Start a run on the cluster; all that it says is kept in a file."""
    with (project / "output.txt").open("w") as output:
        return subprocess.Popen(
            command(cluster, *arguments),
            cwd=project,
            env=cluster.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def run_on(cluster, project, *arguments):
    """Run on the cluster to the end, and return how it ended and what it printed."""
    with start(project, cluster, *arguments) as running:
        try:
            running.wait(600)
        finally:
            running.kill()
    return running.returncode, (project / "output.txt").read_text()


def break_for_demo(project):
    """Make the check of one review's claims fail, and return what mends it."""
    script = project / "scripts/claims/check_claims.py"
    whole = script.read_text(encoding="utf-8")
    fail = '    if snakemake.wildcards.review == "demo":\n        raise SystemExit("No room.")\n'
    change(script, GUARD, GUARD + fail)
    return lambda: script.write_text(whole, encoding="utf-8")


# --- A real cluster -----------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.workflow
def test_a_cluster_gives_the_bytes_of_this_computer_and_leaves_it_nothing_to_do(
    source, simulated, cluster, tmp_path
):
    project = tmp_path / "project"
    shutil.copytree(source, project)
    before = cluster.jobs()
    code, output = run_on(cluster, project, *tiny(project)[1:], "--", "all", "simulation")
    assert code == 0, output
    assert contents(project / "results") == contents(simulated / "results")
    # Two reviews: six jobs each, and one across them. The simulation: its chunks, and the rest.
    states = [state for job, state in cluster.jobs().items() if job not in before]
    assert states == ["COMPLETED"] * (2 * 6 + 1 + 2)
    # What is told at the end is told once, by the run and by none of its jobs.
    assert output.count("Report: results/demo/report/report.html") == 1
    assert would_run(project, *tiny(project)[1:], "--", "all", "simulation") == {}


@pytest.mark.long
@pytest.mark.workflow
def test_what_was_built_on_this_computer_leaves_a_cluster_nothing_to_do(tried, cluster):
    targets = ("--dry-run", *tiny(tried)[1:], "--", "all", "simulation")
    code, output = run_on(cluster, tried, *targets)
    assert code == 0, output
    assert "Nothing to be done" in output


@pytest.mark.long
@pytest.mark.workflow
def test_a_cluster_runs_a_tool_that_is_in_another_folder(source, simulated, cluster, tmp_path):
    tool, project = shutil.copytree(source, tmp_path / "tool"), tmp_path / "project"
    project.mkdir()
    for name in ("config.yaml", "data"):
        (tool / name).rename(project / name)
    report = "results/demo/report/report.html"
    code, output = run_on(cluster, project, "--snakefile", "../tool/Snakefile", "--", report)
    assert code == 0, output
    assert (project / report).read_bytes() == (simulated / report).read_bytes()
    assert {path.name for path in project.iterdir() if path.is_dir()} == {
        *(".snakemake", "data", "results")
    }


@pytest.mark.nightly
@pytest.mark.long
@pytest.mark.workflow
def test_a_job_that_fails_says_why_and_leaves_the_other_review_whole(project, cluster):
    before = contents(project / "results")
    mend = break_for_demo(project)
    code, output = run_on(cluster, project, "--", *CLAIMS)
    assert code == 1
    assert "No room." in output
    after = contents(project / "results")
    assert before.keys() - after.keys() == {"demo/tables/claims.csv"}
    assert {name: before[name] for name in after} == after
    mend()
    completes_to(before, project)


def completes_to(before, project):
    """Finish on this computer what was begun on the cluster."""
    answer = run(project, *CLAIMS)
    assert answer.returncode == 0, answer.stderr
    assert contents(project / "results") == before
    assert would_run(project, *CLAIMS) == {}


def make_stale(project):
    """Change the code of the claims' check, but not what it writes."""
    change(project / "scripts/claims/check_claims.py", GUARD, f"# More.\n{GUARD}")
    return contents(project / "results")


@pytest.mark.workflow
@pytest.mark.nightly
def test_a_job_that_is_cancelled_fails_alone(project, cluster):
    before = make_stale(project)
    with start(project, cluster, "--", *CLAIMS) as running:
        first = cluster.wait_until(lambda: sorted(cluster.jobs("RUNNING")))[0]
        cluster.ask("scancel", first)
    output = (project / "output.txt").read_text()
    assert running.returncode == 1
    assert re.search(rf"JOB {first} ON \S+ CANCELLED", output)
    lost = before.keys() - contents(project / "results").keys()
    assert len(lost) == 1  # of two
    assert lost <= {"demo/tables/claims.csv", "other/tables/claims.csv"}
    completes_to(before, project)


@pytest.mark.workflow
@pytest.mark.nightly
def test_the_jobs_of_a_node_that_went_away_run_again_when_it_is_back(project, cluster):
    before = make_stale(project)
    with start(project, cluster, "--", *CLAIMS) as running:
        cluster.wait_until(lambda: len(cluster.jobs("RUNNING")) == 2)
        cluster.kill("slurmd")
        cluster.wait_until(lambda: cluster.state().startswith("down"))
        assert cluster.jobs("RUNNING") == {}
        cluster.start("slurmd")
    assert running.returncode == 0, (project / "output.txt").read_text()
    completes_to(before, project)


@pytest.mark.workflow
@pytest.mark.nightly
def test_jobs_that_a_killed_run_left_in_the_queue_are_never_run_twice(project, cluster):
    before = make_stale(project)
    node = cluster.ask("sinfo", "-h", "-o", "%n")
    cluster.ask("scontrol", "update", f"nodename={node}", "state=drain", "reason=test")
    with start(project, cluster, "--", *CLAIMS) as running:
        left = cluster.wait_until(lambda: (j := cluster.jobs("PENDING")) and len(j) == 2 and j)
        running.kill()
    answer = run(project, **cluster.environment)
    assert answer.returncode == 1
    assert "2 jobs of an earlier run are still on the cluster" in answer.stderr
    assert f"`scancel {' '.join(left)}`" in answer.stderr
    assert contents(project / "results") == before
    cluster.ask("scontrol", "update", f"nodename={node}", "state=resume")
    cluster.wait_until(lambda: not cluster.jobs("PENDING", "RUNNING", "COMPLETING"))
    # What they wrote is there, and of what nobody waited for nobody knows that it is whole.
    assert contents(project / "results") == before
    assert run(project, "--unlock", **cluster.environment).returncode == 0
    assert would_run(project, *CLAIMS) == {"check_claims": 2}
    completes_to(before, project)


# --- Jobs that were left behind -------------------------------------------------------------------


def test_only_the_jobs_of_this_folder_are_its_own(tmp_path):
    here, other = tmp_path / "my reviews", tmp_path / "other"
    here.mkdir()
    (tmp_path / "link").symlink_to(here)
    listed = f"17 {here}\n18 {other}\n19_[2-5] {tmp_path / 'link'}\n\n"
    assert pick_jobs(here, listed) == ["17", "19_[2-5]"]
    assert pick_jobs(here, "") == []


def stand_in_queue(folder, *lines):
    """Put a command of the name ``squeue`` in front of all others."""
    (folder / "bin").mkdir(exist_ok=True)
    queue = folder / "bin" / "squeue"
    queue.write_text("\n".join(["#!/bin/sh", "cat <<end", *lines, "end\n"]))
    queue.chmod(0o755)
    return f"{queue.parent}:{os.environ['PATH']}"


def test_one_job_is_told_of_as_one_and_a_run_elsewhere_is_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", stand_in_queue(tmp_path, f"17 {tmp_path}"))
    refuse_jobs_left_behind()  # no run on a cluster was ever started here
    (tmp_path / ".snakemake/slurm_logs").mkdir(parents=True)
    with pytest.raises(SystemExit, match=r"1 job of an earlier run is still on(.|\n)*`scancel 17`"):
        refuse_jobs_left_behind()
    stand_in_queue(tmp_path, "17 /elsewhere")
    refuse_jobs_left_behind()


@pytest.mark.long
@pytest.mark.workflow
def test_a_run_on_this_computer_waits_for_the_jobs_on_the_cluster_too(project):
    (project / ".snakemake/slurm_logs").mkdir()
    (project / "results/manifest.json").unlink()
    before = contents(project / "results")
    answer = run(project, PATH=stand_in_queue(project, f"17 {project}", f"18 {project}"))
    assert answer.returncode == 1
    assert "2 jobs of an earlier run are still on the cluster" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert contents(project / "results") == before


# --- The profiles ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["slurm", "kubernetes"])
def test_a_profile_says_all_that_the_default_one_says(name):
    profile = settings(name)
    kept = {key: value for key, value in settings("default").items() if key != "cores"}
    assert kept
    assert {key: profile.get(key) for key in kept} == kept


def test_the_profile_for_slurm_groups_every_stage_but_the_one_that_stands_alone():
    profile = settings("slurm")
    assert {*profile["groups"]} == (STAGES | ASIDE) - {"write_explorer"}
    assert {*profile["set-resources"]} <= STAGES | ASIDE
    assert {*profile["group-components"]} <= {*profile["groups"].values()}


def image_folder():
    """Read where the image has the tool."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (folder,) = re.findall(r"^WORKDIR (.*)$", text, re.MULTILINE)
    return folder


def job_of_kubernetes():
    job = yaml.safe_load((PROFILES / "kubernetes/job.yaml").read_text(encoding="utf-8"))
    (container,) = job["spec"]["template"]["spec"]["containers"]
    return container


@pytest.mark.long
@pytest.mark.workflow
def test_the_pod_of_kubernetes_starts_every_stage_with_the_project_alone_on_its_volume(
    source, tmp_path
):
    tool, project = tmp_path / "tool", tmp_path / "project"
    tool.symlink_to(ROOT)
    shutil.copytree(source / "data", project / "data")
    shutil.copy(source / "config.yaml", project)
    shell, option, text = job_of_kubernetes()["command"]
    assert text.endswith(" -- all")
    text = text.replace(image_folder(), str(tool)).replace(" -- all", " --dry-run -- all")
    answer = subprocess.run(
        [shell, option, text],
        cwd=project,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    output = answer.stdout + answer.stderr
    assert f"Using workflow specific profile {tool}/profiles/kubernetes" in output
    assert [stage for stage in STAGES if f"rule {stage}:" not in output] == []


def test_the_pod_of_kubernetes_asks_for_the_processors_that_its_profile_uses():
    asked = job_of_kubernetes()["resources"]
    assert {int(asked[kind]["cpu"]) for kind in ("requests", "limits")} == {
        settings("kubernetes")["cores"]
    }


def test_the_lock_for_a_cluster_adds_its_plugins_alone():
    def pinned(name):
        text = (ROOT / name).read_text(encoding="utf-8")
        return {line.split()[0] for line in text.splitlines() if re.match(r"[a-z].*==", line)}

    more = pinned("requirements-cluster.lock") - pinned("requirements.lock")
    assert pinned("requirements.lock") <= pinned("requirements-cluster.lock")
    assert {pin.split("==")[0] for pin in more} == {*PLUGINS}
