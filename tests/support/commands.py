"""Run a command of the project in a folder, as ``make`` does, with nobody to answer it."""

import os
import subprocess
import sys

from tests.support.projects import ROOT


def run_command(module, folder, *arguments, **choices):
    """Run a module of ``scripts.exchange`` and return what it answered."""
    return subprocess.run(
        [sys.executable, "-m", f"scripts.exchange.{module}", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        **{"stdin": subprocess.DEVNULL, **choices},
    )
