"""Do the work of a run in one Python process without Snakemake: the floor of the benchmarks.

    .venv/bin/python benchmarks/run_floor.py --list jobs.json   # in a project: what a run would do
    .venv/bin/python benchmarks/run_floor.py jobs.json          # in a copy of it: do just that

The same scripts run with the same inputs and parameters, one after the other, and come to the same
bytes. What the workflow adds is left out: its graph, its checks, its record of what was made from
what, and the start of a process for each job.
"""

import argparse
import json
import runpy
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LAST = {"all"}  # what has no script


class Named(dict[str, Any]):
    """Inputs, outputs or parameters of a job: a name gives its value, with a dot or in brackets."""

    __getattr__ = dict.__getitem__


def list_jobs(project: Path) -> list[dict[str, Any]]:
    """Ask Snakemake for all jobs of a project, in an order in which they can run."""
    from snakemake.api import SnakemakeApi
    from snakemake.settings.types import DAGSettings, OutputSettings, Quietness, ResourceSettings

    with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
        resources = ResourceSettings(cores=1)
        workflow = api.workflow(resources, snakefile=project / "Snakefile", workdir=project)
        workflow.dag(DAGSettings(forceall=True)).execute_workflow(executor="dryrun")
        levels = [[*level] for level in workflow._workflow.dag.toposorted()]  # noqa: SLF001
    in_order = [job for level in levels for job in sorted(level, key=str)]
    return [_job(job) for job in in_order if job.rule.name not in LAST]


def _job(job: Any) -> dict[str, Any]:
    parts = {name: dict(getattr(job, name).items()) for name in ("input", "output", "params")}
    return {"rule": job.rule.name, "wildcards": dict(job.wildcards_dict), **parts}


def of_review(jobs: list[dict[str, Any]], review: str) -> list[dict[str, Any]]:
    """Keep the jobs that a change in one review needs: its own, and those about all reviews."""
    return [job for job in jobs if job["wildcards"].get("review", review) == review]


def run_job(job: dict[str, Any]) -> None:
    """Run the script of a job in this process, as Snakemake would in one of its own."""
    parts = {name: Named(job[name]) for name in ("input", "output", "params", "wildcards")}
    for output in map(Path, job["output"].values()):
        if output.is_dir():
            shutil.rmtree(output)
        output.parent.mkdir(parents=True, exist_ok=True)
    given = {"snakemake": SimpleNamespace(**parts, threads=1)}
    from scripts.common.digests import script_file

    runpy.run_path(str(script_file(job["rule"])), given, run_name="__main__")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("jobs", type=Path, help="a JSON file of jobs")
    parser.add_argument("--list", action="store_true", help="write it, instead of running them")
    parser.add_argument("--review", help="only what a change in this review needs")
    given = parser.parse_args()
    sys.path.insert(0, str(Path.cwd()))
    if given.list:
        jobs = list_jobs(Path.cwd())
        jobs = of_review(jobs, given.review) if given.review else jobs
        given.jobs.write_text(json.dumps(jobs, default=str))
    else:
        for job in json.loads(given.jobs.read_text()):
            run_job(job)
