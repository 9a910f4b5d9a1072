"""Compare files in a process of its own, which is ended when it takes too long or too much memory.

A published file of a stranger may be made so that whatever reads it comes to no end.
"""

import multiprocessing
import os
import time
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from scripts.common.input_limits import (
    MOST_COMPARED,
    MOST_MEGABYTES_COMPARING,
    MOST_SECONDS_COMPARING,
    MOST_SECONDS_OF_ALL,
    MOST_TEXT,
)
from scripts.common.operating_system import megabytes_of
from scripts.release.compare.comparison import CHANGES_SHOWN, TOO_LARGE, Change, Comparison
from scripts.release.compare.files import compare_files

PAUSE = 0.05  # seconds between two looks at how much memory is taken


class BoundedComparison:
    """A process that compares one pair of files after another, started anew after a bad one."""

    def __init__(self) -> None:
        """Start with all the time there is, and without a process."""
        self._process: multiprocessing.process.BaseProcess | None = None
        self._end: Connection | None = None
        self._seconds_left = float(MOST_SECONDS_OF_ALL)

    def __call__(self, name: str, published: Path, built: Path) -> Comparison:
        """Compare two versions of a file, or say that this is too much."""
        sizes = [path.stat().st_size for path in (published, built)]
        if max(sizes) > MOST_COMPARED or self._seconds_left <= 0:
            return Comparison(TOO_LARGE)
        start, end = time.monotonic(), self._end or self._start()
        comparison = Comparison(TOO_LARGE)
        try:
            end.send((name, published.absolute(), built.absolute()))
            self._wait(end, start + min(MOST_SECONDS_COMPARING, self._seconds_left))
            comparison = end.recv()
        except (EOFError, OSError):  # it was ended, or brought down by the file
            self.close()
        self._seconds_left -= time.monotonic() - start
        return comparison

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._end, other = context.Pipe()
        self._process = context.Process(target=_compare_all, args=(other,), daemon=True)
        self._process.start()
        other.close()
        return self._end

    def _wait(self, end: Connection, until: float) -> None:
        """Wait for an answer; end the process where there is none in time and memory."""
        assert self._process is not None
        assert self._process.pid is not None
        while not end.poll(PAUSE):
            is_large = megabytes_of(self._process.pid) > MOST_MEGABYTES_COMPARING
            if is_large or time.monotonic() > until:
                self._process.kill()

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._end is not None:
            self._process.kill()
            self._process.join()
            self._end.close()
        self._process = self._end = None


def _compare_all(end: Connection) -> None:
    """Compare what is asked for, until nobody asks any more; say nothing of what fails."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            name, published, built = end.recv()
            comparison = compare_files(name, published.read_bytes(), built.read_bytes())
            changes = [_cut(change) for change in comparison.changes[:CHANGES_SHOWN]]
            left = len(comparison.changes) - len(changes)
            end.send(replace(comparison, changes=changes, changes_left=left))


def _cut(change: Change) -> Change:
    """Cut what nobody could read."""
    published, built = (text and text[:MOST_TEXT] for text in (change.published, change.built))
    return Change(change.where[:MOST_TEXT], published, built)
