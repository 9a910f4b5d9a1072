"""Early cutoff: a stage whose inputs come out with the same bytes is not run again.

Before the first job Snakemake plans to run all that lies behind a change, as nobody can know yet
what of it will differ. When it is the turn of a job, its inputs are there: if they, the settings
and the code are those that its outputs were made from, the job is passed over, and Snakemake
records that its outputs are up to date. What a job was made from is kept beside Snakemake's own
records. Losing or damaging that costs time alone: the job runs.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

from snakemake.scheduling.job_scheduler import JobScheduler

from scripts.common.digests import digest_files, digest_texts, file_digest
from scripts.common.paths import MADE_FROM, RESULTS
from scripts.workflow.snakemake_records import TIMESTAMP


def pass_over_unchanged_jobs() -> None:
    """Have Snakemake pass over each job of this run whose outputs would come out the same."""
    run, proceed = JobScheduler.run, JobScheduler._proceed  # noqa: SLF001, it has no other hook
    content = Content()
    states: dict[Any, str] = {}  # of the jobs that run, before they began

    def run_changed(scheduler: Any, jobs: Iterable[Any], executor: Any = None) -> None:
        changed = []
        for job in jobs:
            if scheduler.dryrun or job.is_group() or not hasattr(job.rule.params, "digest"):
                changed.append(job)  # one that is not of this workflow has no digest
            elif is_made_from(job, state := describe_job(job, content), content):
                proceed(scheduler, job)
            else:
                states[job] = state
                changed.append(job)
        if changed:
            run(scheduler, changed, executor)

    def keep_state(scheduler: Any, job: Any) -> None:
        if job in states:
            content.forget(job.output)
            with suppress(OSError):  # a full disk: the job runs again next time
                _keep_record(job, states.pop(job), content)
        proceed(scheduler, job)

    JobScheduler.run, JobScheduler._proceed = run_changed, keep_state  # noqa: SLF001


def end_with_the_last_job() -> None:
    """Have a run not wait, at its end, for the second after which more jobs might have started."""

    def look_again_later(scheduler: Any, delay: float) -> None:
        timer = Timer(delay, scheduler._open_jobs.release)  # noqa: SLF001, as Snakemake's own
        timer.daemon = True
        timer.start()

    JobScheduler._schedule_reevalutation = look_again_later  # noqa: SLF001, it has no other hook


class Content:
    """Digests of results, each read once until a job writes it anew."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, str] = {}

    def digest(self, path: str) -> str:
        """Return the digest of a file, or of all files of a folder."""
        if path not in self._known:
            self._known[path] = _digest(Path(path))
        return self._known[path]

    def forget(self, paths: Iterable[str]) -> None:
        """Read some results anew."""
        for path in paths:
            self._known.pop(path, None)


def _digest(path: Path) -> str:
    if path.is_dir():
        return digest_files(file for file in path.rglob("*") if file.name != TIMESTAMP)
    return file_digest(path)


def changed_folders() -> Iterator[Path]:
    """Find the folders of results that are not as the jobs left them that made them."""
    for record in MADE_FROM.glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):  # a damaged record
            for name, digest in json.loads(record.read_bytes())["outputs"].items():
                if (path := Path(name)).is_dir() and _digest(path) != digest:
                    yield path


def describe_job(job: Any, content: Content) -> str:
    """Return a digest of all that the outputs of a job are made from.

    Of inputs that no job makes, the digest was taken before the first job: one that is edited while
    its job runs is another one in the next run.
    """
    params = {name: value for name, value in job.params.items() if name != "digest"}
    made = [path for path in job.input if Path(path).is_relative_to(RESULTS)]
    return digest_texts(
        [
            job.rule.params.digest.alone(job.wildcards),
            json.dumps(params, default=str),
            *(f"{path} {content.digest(path)}" for path in made),
        ]
    )


def is_made_from(job: Any, state: str, content: Content) -> bool:
    """Return whether the outputs of a job are there, whole, and were made from this state."""
    if job.dag.reason(job).forced:
        return False
    try:
        record = json.loads(_record_of(job).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(record == _describe_outputs(job, state, content))


def _keep_record(job: Any, state: str, content: Content) -> None:
    path = _record_of(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(_describe_outputs(job, state, content)), encoding="utf-8")
    unfinished.replace(path)


def _describe_outputs(job: Any, state: str, content: Content) -> dict[str, Any]:
    return {
        "made_from": state,
        "outputs": {str(path): content.digest(path) for path in job.output},
    }


def _record_of(job: Any) -> Path:
    return MADE_FROM / f"{digest_texts(sorted(job.output))}.json"
