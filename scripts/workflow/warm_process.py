"""The warm process: imports every module once in a run, when a job first needs it, and forks jobs.

It has no threads of its own. Each job has a keeper between it and this process, which waits for it
and answers Snakemake with its exit code, however it ends.
"""

import atexit
import gc
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from scripts.common.digests import imported_modules, script_file
from scripts.common.paths import TOOL

LONGEST = 100_000  # bytes of a request


def serve(connection: int, parent: int) -> None:
    """Fork a job for each request, until the process that sends them has ended.

    Parameters
    ----------
    connection
        The open file by which requests come: the temporary script, the script of the stage and
        environment variables, with the files for the answer and for the job's standard input.
    parent
        The number of the process that sends them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Snakemake gets it too, and ends this process
    gc.disable()  # what is imported stays
    _warm_up()
    with socket.socket(fileno=connection) as requests:
        while True:
            message, files, _, _ = socket.recv_fds(requests, LONGEST, 2)
            if not message or os.getppid() != parent:
                break
            script, stage, environment = json.loads(message)
            _import_modules(Path(stage))
            if os.fork() == 0:
                requests.close()
                _keep(script, environment, *files)
            for file in files:
                os.close(file)
            _forget_keepers(os.WNOHANG)
    _forget_keepers()
    os._exit(0)  # the end of Python itself takes half a second, for which the run would wait


def _warm_up() -> None:
    """Import what every job needs."""
    with suppress(Exception):
        for name in ("snakemake.io", "snakemake.iocontainers", "snakemake.logging"):
            importlib.import_module(name)
        importlib.import_module("pandas")
        _import_modules(script_file("extract_findings"))  # the first stage of most runs


def _import_modules(stage: Path) -> None:
    """Import what a stage needs; what fails, fails again in the job, and is shown there."""
    for path in imported_modules(stage):
        with suppress(Exception, SystemExit):
            importlib.import_module(".".join(path.relative_to(TOOL).with_suffix("").parts))
    gc.freeze()


def _forget_keepers(options: int = 0) -> None:
    """Release the keepers that have ended; without options, wait for all."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def _keep(script: str, environment: dict[str, str], answer: int, standard_input: int) -> None:
    """Run a job in a further fork, and answer with its exit code."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(answer, b"+")
    if (job := os.fork()) == 0:
        os.close(answer)
        os.dup2(standard_input, 0)
        os.close(standard_input)
        _run(script, environment)
    code = os.waitstatus_to_exitcode(os.waitpid(job, 0)[1])
    if code < 0:
        name = signal.strsignal(-code)
        print(f"\nThe job was ended by signal {-code} ({name}).", file=sys.stderr, flush=True)
    with suppress(OSError):  # Snakemake itself was killed
        os.write(answer, str(code).encode())
    os._exit(0)


def _run(script: str, environment: dict[str, str]) -> None:
    """Run a script as Python runs the one that it is started with, and end the process."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.enable()
    atexit._clear()  # noqa: SLF001, what the warm process will do at its own end
    if util := sys.modules.get("multiprocessing.util"):
        atexit.register(util._exit_function)  # noqa: SLF001, ends the processes of this job
    os.environ.update(environment)
    tempfile.tempdir = None
    main = ModuleType("__main__")
    main.__dict__.update(__file__=script, __builtins__=__builtins__)
    sys.modules["__main__"], sys.argv = main, [script]
    code = 0
    try:
        exec(compile(Path(script).read_bytes(), script, "exec"), main.__dict__)  # noqa: S102
    except SystemExit as end:
        code = _exit_code(end.code)
    except BaseException as error:  # noqa: BLE001
        trace = error.__traceback__ and error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        code = 1
    # The end of Python itself, without taking every module apart: a tenth of a second.
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _exit_code(given: object) -> int:
    """Return the exit code for what `sys.exit` was given; anything but a number is printed."""
    if given is None or isinstance(given, int):
        return (given or 0) & 255
    print(given, file=sys.stderr)
    return 1
