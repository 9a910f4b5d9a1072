"""Jobs are forks of one warm process, and behave as jobs that Python is started for."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.common.surroundings import cleaned
from scripts.workflow.forked_jobs import WarmProcess
from tests.support.projects import ROOT, change, run

FINDINGS = "results/demo/tables/findings.csv"
STAGE = "scripts/records/extract_findings.py"
IN_TURN = """
import sys
from pathlib import Path
from scripts.workflow import forked_jobs
from scripts.workflow.interpreter import prepare
prepare()
sys.modules.pop("pandas", None)
forked_jobs.START = "import multiprocessing.util; " + forked_jobs.START
warm, stage = forked_jobs.WarmProcess(), Path(sys.argv[1])
for script in sys.argv[2:]:
    code = warm.run(script, stage, {"GIVEN": "to the job"})
    print("exit code", code, flush=True)
"""

# What a job may do, each as an example of what has to be as ever.
JOBS = {
    "ends well": "print('done')",
    "is the main module": "import sys; print(__name__, __file__, sys.argv, sys.path[0])",
    "sees the folder": "import os; print(os.getcwd(), os.environ['GIVEN'])",
    "reads its own module": "import __main__; x = 7; print(__main__.x)",
    "ends with a message": "import sys; sys.exit('The disk is full.')",
    "ends with a number": "import sys; print('no end of line', end=''); sys.exit(3)",
    "ends with a large number": "import sys; sys.exit(256 + 5)",
    "ends early": "import sys; sys.exit(); print('never')",
    "raises": "def count():\n    return {}['votes']\n\ncount()",
    "is no Python": "votes = (",
    "is killed": "import os; os.kill(os.getpid(), 9)",
    "is terminated": "import os; os.kill(os.getpid(), 15)",
    "has last words": "import atexit; atexit.register(print, 'last words')",
    "has a thread": "import threading, time\n"
    "threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()",
    "has a pool": "import multiprocessing as m\n"
    "with m.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
    "has an executor": "from concurrent.futures import ProcessPoolExecutor as P\n"
    "with P(2) as pool: print([*pool.map(abs, [-1, -2])])",
    "leaves a process": "import multiprocessing as m, time\n"
    "def work(): time.sleep(0.5); print('process', flush=True)\n"
    "m.get_context('fork').Process(target=work).start()",
    "starts a program": "import subprocess; print(subprocess.run(['false']).returncode)",
}


def forked(tmp_path, *texts, stage=STAGE):
    """Run scripts one after the other as forks of one process; their exit codes and output."""
    scripts = [tmp_path / f"job{number}.py" for number in range(len(texts))]
    for script, text in zip(scripts, texts, strict=True):
        script.write_text(text)
    command = [sys.executable, "-c", IN_TURN, stage, *map(str, scripts)]
    answer = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return answer.stdout, answer.stderr


@pytest.mark.long
def test_a_job_does_prints_and_ends_as_with_a_python_of_its_own(tmp_path):
    output, errors = forked(tmp_path, *JOBS.values())
    alone_output, alone_errors = "", ""
    for number in range(len(JOBS)):
        alone = subprocess.run(
            [sys.executable, tmp_path / f"job{number}.py"],
            cwd=ROOT,
            env={**cleaned(os.environ), "GIVEN": "to the job"},
            capture_output=True,
            text=True,
            check=False,
        )
        alone_output += f"{alone.stdout}exit code {alone.returncode}\n"
        alone_errors += alone.stderr
        if alone.returncode in (-signal.SIGKILL, -signal.SIGTERM):
            name = signal.strsignal(-alone.returncode)
            alone_errors += f"\nThe job was ended by signal {-alone.returncode} ({name}).\n"
    assert output.count("exit code") == len(JOBS)
    assert output == alone_output
    assert errors == alone_errors


def test_what_a_job_changes_reaches_no_other_job(tmp_path):
    leave = (
        "import os, sys, random, tempfile, scripts.common.wording as wording\n"
        "wording.LEFT = sys.LEFT = os.environ['LEFT'] = 'left'; os.chdir('/'); os.umask(0)\n"
        "random.seed(1); tempfile.gettempdir(); sys.path.append('left'); import wave"
    )
    look = (
        "import os, sys, scripts.common.wording as wording\n"
        "print([hasattr(wording, 'LEFT'), hasattr(sys, 'LEFT'), 'LEFT' in os.environ,\n"
        "  os.getcwd() == '/', os.umask(18) == 0, 'left' in sys.path, 'wave' in sys.modules])"
    )
    output, errors = forked(tmp_path, leave, look)
    assert output == f"exit code 0\n{[False] * 7}\nexit code 0\n"
    assert errors == ""


def test_a_job_has_what_its_stage_imports_and_one_thread_also_for_matrices(tmp_path):
    look = (
        "import os, sys, numpy\n"
        "print('scripts.tables.files' in sys.modules, 'matplotlib' in sys.modules)\n"
        "numpy.ones((900, 900)) @ numpy.ones((900, 900))\n"
        "print(len(os.listdir('/proc/self/task')))"
    )
    output, _ = forked(tmp_path, look)
    assert output == "True False\n1\nexit code 0\n"


def test_a_job_whose_end_nobody_saw_has_failed(tmp_path):
    output, _ = forked(tmp_path, "import os; os.kill(os.getppid(), 9)", "print('next')")
    assert output == "exit code -9\nnext\nexit code 0\n"


def test_a_module_that_cannot_be_imported_fails_in_the_job_alone(tmp_path):
    stage = tmp_path / "stage.py"
    stage.write_text("from scripts.common.wording import counted\n")
    broken = "import scripts.nothing"
    output, errors = forked(tmp_path, broken, "print('next')", stage=str(stage))
    assert output == "exit code 1\nnext\nexit code 0\n"
    assert errors.count("Traceback") == 1


@pytest.mark.parametrize("python", ["/no/such/python", shutil.which("false")])
def test_without_a_warm_process_no_job_is_started(monkeypatch, python):
    monkeypatch.setattr(sys, "executable", python)
    warm = WarmProcess()
    for _ in range(2):
        assert warm.run("job.py", Path(STAGE), {}) is None


# --- In a run of Snakemake -----------------------------------------------------------------------


def begin_with(project, line):
    """Let the first stage of a project begin with a line of code."""
    start = 'if __name__ == "__main__":\n'
    change(project / STAGE, start, f"{start}    import os, time\n    {line}\n")


@pytest.fixture
def fresh(small, tmp_path):
    return shutil.copytree(small, tmp_path / "project")


FAILURES = {
    "os.kill(os.getpid(), 9)": "The job was ended by signal 9 (Killed).",
    "Path('scripts/common/wording.py').open('a').write('#')": (
        "scripts/common/wording.py was changed during the run. Run again."
    ),
}


@pytest.mark.workflow
@pytest.mark.parametrize("line", FAILURES)
def test_a_job_that_is_killed_or_whose_code_changes_fails_the_run(fresh, line):
    begin_with(fresh, line)
    answer = run(fresh, FINDINGS)
    assert answer.returncode == 1
    assert FAILURES[line] in answer.stderr
    assert not (fresh / FINDINGS).exists()


@pytest.mark.long
@pytest.mark.workflow
def test_without_a_warm_process_a_run_makes_the_same(fresh):
    code = fresh / "scripts/workflow/warm_process.py"
    code.write_text("raise SystemExit\n")
    begin_with(fresh, "print('parent', open(f'/proc/{os.getppid()}/cmdline').read())")
    answer = run(fresh, FINDINGS)
    assert answer.returncode == 0
    assert "bin/snakemake" in answer.stdout.partition("parent")[2].splitlines()[0]
    assert (fresh / FINDINGS).read_bytes().count(b"\n") == 4


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.parametrize("whom", ["everything", "Snakemake"])
def test_a_run_that_is_interrupted_or_killed_leaves_no_process_behind(fresh, whom):
    begin_with(fresh, "Path('begun').touch(); time.sleep(2)")
    running = subprocess.Popen(
        [Path(sys.executable).with_name("snakemake"), FINDINGS],
        cwd=fresh,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for((fresh / "begun").exists)
    if whom == "everything":
        os.killpg(running.pid, signal.SIGINT)  # as Ctrl-C does
    else:
        running.kill()
    assert running.wait(60) != 0
    wait_for(lambda: not members(running.pid))


def members(group):
    """List the processes of a group that have not ended."""
    listed = subprocess.run(
        ["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return [stat for number, stat in rows if int(number) == group and stat[0] != "Z"]


def wait_for(condition):
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)
