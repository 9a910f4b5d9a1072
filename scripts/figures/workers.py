"""Work on several processors at once, in processes that end with the one that started them."""

import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_tasks(
    tasks: Sequence[Callable[[], Result]], processes: int
) -> Iterator[tuple[int, Result]]:
    """Run tasks in copies of this process; give each result with the number of its task.

    Results come as they are ready. Only the process that asks for them writes files: a copy that
    outlives it, as one of them was killed, has nowhere to write to, and ends. A process that has
    used Typst must not ask: its threads are not in the copies, which would wait for them.
    """
    # Windows cannot copy a process.
    if processes < 2 or len(tasks) < 2 or sys.platform == "win32":
        yield from ((i, task()) for i, task in enumerate(tasks))
        return
    context, waiting = get_context("fork"), iter(range(len(tasks)))
    workers: dict[Connection, BaseProcess] = {}
    try:
        for number in islice(waiting, processes):
            here, there = context.Pipe()
            workers[here] = context.Process(target=_work, args=(tasks, there, here))
            workers[here].start()
            there.close()
            here.send(number)
        busy = [*workers]
        while busy:
            (ready, *_) = wait(busy)
            assert isinstance(ready, Connection)
            number, result, error = _receive(ready)
            if error is not None:
                raise error
            following = next(waiting, None)
            ready.send(following)
            if following is None:
                busy.remove(ready)
            yield number, result
    finally:
        for connection, worker in workers.items():
            worker.kill()
            worker.join()
            connection.close()


def _receive(connection: Connection) -> Any:
    try:
        return connection.recv()
    except EOFError:
        raise RuntimeError("a process was ended from outside, perhaps for want of memory") from None


def _work(tasks: Sequence[Callable[[], Any]], to_parent: Connection, of_parent: Connection) -> None:
    """Run the tasks whose numbers come, until there are no more or nobody waits for results."""
    of_parent.close()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while (number := to_parent.recv()) is not None:
            to_parent.send((number, *_try(tasks[number])))


def _try(task: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """Run a task; return its result, or what went wrong, with where it did."""
    try:
        return task(), None
    except Exception as error:  # noqa: BLE001, raised again by the process that waits
        error.add_note(traceback.format_exc())
        return None, error
