"""The files that a run opens."""

from tests.support.environments import make_environment
from tests.support.projects import run

# Logs every file that a Python process opens, its jobs included.
SPY = """\
import os, sys
log = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def note(event, values):
    if event == "open" and isinstance(values[0], str):
        os.write(log, f"{{values[0]}}\\n".encode(errors="replace"))
sys.addaudithook(note)
"""


def opened(project, *arguments):
    """Run and return the answer, and the files of the project that were opened meanwhile."""
    log = project.parent / "opened.txt"
    python = make_environment(project.parent / "spy", code=SPY.format(log=str(log)))
    log.unlink(missing_ok=True)
    answer = run(project, *arguments, python=python)
    return answer, {name.removeprefix(f"{project}/") for name in log.read_text().splitlines()}
