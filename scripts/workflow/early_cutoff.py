"""Which jobs run is decided by content: all that would give other bytes, and no others.

Before the first job Snakemake plans what is to run: by its own records, which its switches can
make say what is not so, and by what is known of each job here. All that lies behind a change is in
the plan, as nobody can know yet what of it will differ. When it is the turn of a job, its inputs
are there: if they, the settings and the code are those that its outputs were made from, the job is
passed over, and Snakemake records that its outputs are up to date.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

from snakemake.dag import DAG
from snakemake.scheduling.job_scheduler import JobScheduler

from scripts.workflow.job_records import (
    Content,
    JobRecord,
    describe_job,
    is_own,
    is_up_to_date,
)
from scripts.workflow.own_outputs import MANIFEST, listed_outputs
from scripts.workflow.set_aside import set_aside

# Snakemake's words before it are: params have changed since last execution.
REASON = "the results are not those that the inputs, settings and code give"


def plan_by_content(content: Content) -> None:
    """Have Snakemake plan each job whose outputs are not whole, or made from something else."""
    plan = DAG.update_needrun

    async def plan_differing(dag: Any, create_inventory: bool = False) -> None:
        if create_inventory:  # once, when the graph of jobs is there
            differing: set[Any] = set()
            for job in (job for level in dag.toposorted() for job in level if is_own(job)):
                if not differing.isdisjoint(dag.dependencies[job]):
                    differing.add(job)  # as Snakemake finds out by itself
                elif not is_up_to_date(job, content):
                    differing.add(job)
                    dag.reason(job).params_changed = REASON
        await plan(dag, create_inventory)

    DAG.update_needrun = plan_differing


def pass_over_unchanged_jobs(content: Content) -> None:
    """Have Snakemake pass over each job of this run whose outputs would come out the same."""
    listed = listed_outputs(MANIFEST)  # as the last run left it
    run, proceed = JobScheduler.run, JobScheduler._proceed  # noqa: SLF001, it has no other hook
    states: dict[Any, str] = {}  # of the jobs that run, before they began

    def run_changed(scheduler: Any, jobs: Iterable[Any], executor: Any = None) -> None:
        changed = []
        for job in jobs:
            if scheduler.dryrun or not _may_be_passed_over(job, content):
                changed.append(job)
            else:
                proceed(scheduler, job)
        if not scheduler.dryrun:
            states.update(_begin(changed, listed, content))
        if changed:
            run(scheduler, changed, executor)

    def keep_states(scheduler: Any, job: Any) -> None:
        for member in filter(states.__contains__, _own_jobs(job)):
            state, before = describe_job(member, content), states.pop(member)
            # What was edited while its job ran may have been read before or after, even if the edit
            # was undone. In a group, other jobs of it make what a job reads.
            is_steady = member.rule.params.digest.is_as_read(member.wildcards)
            if is_steady and (job.is_group() or state == before):
                with suppress(OSError):  # a full disk: the job runs again next time
                    JobRecord(member.output).keep(state, content)
        proceed(scheduler, job)

    JobScheduler.run, JobScheduler._proceed = run_changed, keep_states  # noqa: SLF001


def _may_be_passed_over(job: Any, content: Content) -> bool:
    if job.is_group() or not is_own(job) or job.dag.reason(job).forced:
        return False
    return is_up_to_date(job, content)


def _begin(
    jobs: Iterable[Any], listed: Mapping[Path, str], content: Content
) -> Iterator[tuple[Any, str]]:
    """Make room for what jobs make, and describe what each is about to be made from."""
    for job in (member for each in jobs for member in _own_jobs(each)):
        record = JobRecord(job.output)
        set_aside(map(Path, job.output), record, listed, content)
        record.forget()
        yield job, describe_job(job, content)


def end_with_the_last_job() -> None:
    """Have a run not wait, at its end, for the second after which more jobs might have started."""

    def look_again_later(scheduler: Any, delay: float) -> None:
        timer = Timer(delay, scheduler._open_jobs.release)  # noqa: SLF001, as Snakemake's own
        timer.daemon = True
        timer.start()

    JobScheduler._schedule_reevalutation = look_again_later  # noqa: SLF001, it has no other hook


def _own_jobs(job: Any) -> list[Any]:
    """List the jobs of this workflow that a job is, which may be a group of them."""
    return [member for member in (job.jobs if job.is_group() else [job]) if is_own(member)]
