"""The progress of a run in few lines, in place of Snakemake's own output: for `make`."""

import logging
import os
import sys
import time
from typing import TextIO

ASKED_BY = "SWIMTALLY_BRIEF"  # the environment variable that asks for it
LOGGER = "snakemake.logging"
FORMER = "DefaultStreamHandler"  # Snakemake's name for what prints its output
MOST_LINES = 12  # of progress in a run, however many jobs it has
# What follows a failed job, and says no more than that it failed.
AFTER_FAILURE = ("RuleException", "CalledProcessError", "WorkflowError")


def show_progress() -> None:
    """Print progress alone, if this is asked for; Snakemake's own output still goes to its log."""
    if not os.environ.get(ASKED_BY):
        return
    logger = logging.getLogger(LOGGER)
    for handler in [handler for handler in logger.handlers if handler.name == FORMER]:
        logger.removeHandler(handler)
        logger.addHandler(Progress(sys.stdout))


class Progress(logging.Handler):
    """Prints how far a run is, which job failed, and what Snakemake warns of."""

    def __init__(self, stream: TextIO) -> None:
        """Begin with nothing done."""
        super().__init__()
        self.stream = stream
        self.begun = time.monotonic()
        self.labels: dict[int, str] = {}  # of jobs, by Snakemake's number for them
        self.latest = ""
        self.lines = 0
        self.has_failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Print what a record of Snakemake says, if a reader needs it."""
        event, values = str(getattr(record, "event", None)), record.__dict__
        if event == "run_info":
            steps = values["stats"]["total"]
            self._print(f"Building the results: {steps} {'step' if steps == 1 else 'steps'}.")
        elif event == "job_info":
            parts = (values["rule_name"], *dict(values["wildcards"] or {}).values())
            self.labels[values["jobid"]] = " of ".join(map(str, parts))
        elif event == "job_finished":
            self.latest = self.labels.get(values["job_id"], "unchanged")  # it was passed over
        elif event == "progress":
            self._print_progress(values["done"], values["total"])
        elif event == "job_error":
            self.has_failed = True
            label = self.labels.get(values["jobid"], values["rule_name"])
            logs = ", ".join([*values["log"], *log_files()])
            self._print(f"\nFailed: {label}. The error is shown above.\nLog: {logs}")
        elif record.getMessage().startswith("Nothing to be done"):
            self._print("Nothing to be done: every result is up to date.")
        elif record.levelno >= logging.WARNING and not self._repeats_failure(values):
            self._print(record.getMessage())

    def _repeats_failure(self, values: dict[str, object]) -> bool:
        """Return whether a record says no more than that a job failed."""
        return values.get("exception") in AFTER_FAILURE and (
            self.has_failed or "non-zero exit status" in str(values["msg"])
        )

    def _print_progress(self, done: int, total: int) -> None:
        """Print a line whenever a further part of the run is done."""
        if (lines := done * MOST_LINES // total) > self.lines:
            self.lines = lines
            width, seconds = len(str(total)), time.monotonic() - self.begun
            self._print(f"{done:>{width}} of {total} after {seconds:3.0f} s: {self.latest}")

    def _print(self, text: str) -> None:
        print(text, file=self.stream, flush=True)


def log_files() -> list[str]:
    """List the files to which Snakemake writes its own output."""
    handlers = logging.getLogger(LOGGER).handlers
    files = (h.baseFilename for h in handlers if isinstance(h, logging.FileHandler))
    return [os.path.relpath(file) for file in files]
