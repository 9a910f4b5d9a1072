"""A small project, and what drives Snakemake in it: shared by the workflow tests."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from benchmarks.generate_review import CHOICES

ROOT = Path(__file__).parents[2]
CODE = ("Snakefile", "config.yaml", "requirements.lock", "pyproject.toml", "Makefile")
CODE += ("rules", "scripts", "templates", "profiles")
STAGES = {
    "extract_findings",
    "count_votes",
    "rate_certainty",
    "estimate_effects",
    "leave_out_cohorts",
    "vary_choices",
    "check_claims",
    "trace_changes",
    "draw_figures",
    "describe_figures",
    "write_report",
    "write_supplement",
    "convert_report",
    "convert_supplement",
    "write_explorer",
    "export_review",
    "compare_reviews",
    "write_manifest",
}
SIMULATION = {"simulate_votes", "summarise_simulation", "draw_simulation", "write_simulation_page"}
VALIDATION = {"validate_votes", "draw_validation", "write_validation_page"}
ASIDE = SIMULATION | VALIDATION  # apart from the main run
LONG_AGO = 1_000_000_000

STUDY = """\
study_id: {study_id}
cohort: {cohort}
year: 2020
arms:
  - {{arm: dbt, role: treated, n: {n}}}
findings:
  - region: amygdala
    measure: activation
    contrast: within_group
    arm: dbt
    direction: {direction}
    source: {{document: paper, section: Results, page: 3}}
"""

TINY = {
    "cohorts": [3, 8],
    "reports": [1, 2],
    "correlation": [0.5],
    "sizes": [[10, 40]],
    "effect": [0, 0.5],
    "tau": [0, 0.3],
    "selection": ["none", "direction_if_significant", "published_if_increase"],
    "pooled_cohorts": [3],
    "pooled_sizes": [[40]],
    "pooled_tau": [0, 0.3],
    "replicates": 60,
    "varied_replicates": 30,
    "chunks": 3,
}


def copy_commands(folder):
    """Copy what make reads, and nothing that its commands would run."""
    (folder / "rules").mkdir(exist_ok=True)
    for file in ("Makefile", "rules/commands.mk"):
        shutil.copy2(ROOT / file, folder / file)
    (folder / "requirements.lock").touch()


def tiny(project, **changes):
    """Name the simulation as the target, with few scenarios."""
    text = json.dumps({"simulation": {**TINY, **changes}})
    (project / "tiny.yaml").write_text(text)
    return "simulation", "--configfile", "tiny.yaml"


def write_study(project, study_id, direction, *, cohort=None, n=20):
    path = project / "data" / "raw" / "demo" / "studies" / f"{study_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    cohort = cohort or study_id
    text = STUDY.format(study_id=study_id, cohort=cohort, n=n, direction=direction)
    path.write_text(text, encoding="utf-8")
    return path


def run(project, *arguments, python=None, **environment):
    """Run Snakemake in a project, as users do; or with the Python of another environment."""
    usual = [Path(sys.executable).with_name("snakemake")]
    return subprocess.run(
        [*([python, "-m", "snakemake"] if python else usual), *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def would_run(project, *arguments, **environment):
    """Return how many jobs of each rule a run would start, targets left out."""
    answer = run(project, "--dry-run", *arguments, **environment)
    assert answer.returncode == 0, answer.stderr + answer.stdout
    output = answer.stderr + answer.stdout
    table = re.search(r"Job stats:\n(?P<rows>.*?)\n\s*\n", output, re.DOTALL)
    if table is None:
        assert "Nothing to be done" in output
        return {}
    counts = dict(re.findall(r"^(\w+) +(\d+)$", table["rows"], re.MULTILINE))
    return {rule: int(n) for rule, n in counts.items() if rule in STAGES | ASIDE}


def change(path, old, new, *, time=None, count=-1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    if time is not None:
        os.utime(path, (time, time))


def contents(folder):
    """Return the bytes of every file of a folder, but for Snakemake's own time stamps."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if path.name != ".snakemake_timestamp"
    }


def tree(project):
    """Return the bytes and times of all files of a project.

    What Snakemake writes down of each look, and the inputs that were found valid, are left out.
    """
    noted = {"log", "iocache", "auxiliary", "swimtally_checked", "swimtally_run", "__pycache__"}
    files = (path for path in project.rglob("*") if path.is_file())
    inside = {path.relative_to(project): path for path in files}
    kept = {at: path for at, path in inside.items() if noted.isdisjoint(at.parts)}
    return {
        at.as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for at, path in kept.items()
    }


def keep_two_syntheses(path):
    """Put two questions into the config, with coarse figures: every question has seven to draw."""
    kept = {name: CHOICES["syntheses"][name] for name in ("activation", "grey_matter_volume")}
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("syntheses: {}\n", yaml.safe_dump({"syntheses": kept}, sort_keys=False)),
        ("evidence_map: []\n", yaml.safe_dump({"evidence_map": [*kept]})),
        ("level: []\n", "level: [system, structure]\n"),
        ("figure_dpi: 300", "figure_dpi: 72"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def make_source(project):
    project.mkdir()
    for name in CODE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, project / name)
    write_study(project, "smith2019", "decrease", cohort="trial")
    write_study(project, "jones2020", "decrease", cohort="trial", n=18)
    write_study(project, "brown2021", "increase")
    (project / "data" / "raw" / "demo" / "review.yaml").write_text("title: Demo\n")
    tables = ROOT / "tests" / "reviews" / "exercise_ageing"
    shutil.copytree(tables, project / "data" / "raw" / "other")
    shutil.copy2(ROOT / "data" / "raw" / "regions.csv", project / "data" / "raw" / "regions.csv")
    keep_two_syntheses(project / "config.yaml")


def build(source, project):
    """Copy a project and run it."""
    shutil.copytree(source, project)
    run_to_end(project)


def drop_a_review(project):
    """Leave one review in a project, whether built or not."""
    for folder in ("data/raw/other", "results/other"):
        shutil.rmtree(project / folder, ignore_errors=True)


def run_to_end(project, *arguments):
    answer = run(project, *arguments)
    assert answer.returncode == 0, answer.stderr + answer.stdout
