"""The files that a run opens."""

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
    spy, log = project.parent / "spy", project.parent / "opened.txt"
    spy.mkdir(exist_ok=True)
    (spy / "sitecustomize.py").write_text(SPY.format(log=str(log)))
    log.unlink(missing_ok=True)
    answer = run(project, *arguments, PYTHONPATH=str(spy))
    return answer, {name.removeprefix(f"{project}/") for name in log.read_text().splitlines()}
