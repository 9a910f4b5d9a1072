"""Work on several processors: results, faults, and processes that end."""

import os
import signal
from functools import partial
from multiprocessing import active_children

import pytest

from scripts.figures.workers import run_tasks


def square(number):
    return number**2, os.getpid()


def fail():
    raise ValueError("no such shape")


def end():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("processes", [1, 2, 9])
def test_every_task_gives_its_result_once(processes):
    results = dict(run_tasks([partial(square, number) for number in range(7)], processes))
    assert {number: result for number, (result, _) in results.items()} == {
        number: number**2 for number in range(7)
    }
    workers = {process for _, process in results.values()}
    assert (os.getpid() in workers) == (processes == 1)
    assert active_children() == []


def test_what_goes_wrong_in_a_process_is_raised_with_its_place():
    with pytest.raises(ValueError, match="no such shape") as raised:
        dict(run_tasks([partial(square, 2), fail, partial(square, 3)], 2))
    assert "in fail" in raised.value.__notes__[0]
    assert active_children() == []


def test_a_process_that_is_ended_from_outside_stops_the_work():
    with pytest.raises(RuntimeError, match="ended from outside"):
        dict(run_tasks([end, partial(square, 3)], 2))
    assert active_children() == []
