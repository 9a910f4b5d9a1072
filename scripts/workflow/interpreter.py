"""What Snakemake needs of the Python that runs it: set before it begins to work."""

import os
import sys
from types import ModuleType

from snakemake.script import PythonScript

from scripts.common.operating_system import quote_for_shell
from scripts.common.surroundings import START


def prepare() -> None:
    """Spare Snakemake two imports, keep it from two failures, and let jobs begin as it does.

    Jobs run in processes of their own: nothing else of this is for them.
    """
    # Snakemake imports pandas, a third of a second, only to ask whether a parameter is a data
    # frame. None is.
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
    # It imports this package, a tenth of a second, before it asks whether a script is a notebook.
    sys.modules.setdefault("nbformat", ModuleType("nbformat"))
    # It writes the path of Python into a shell command as it is: a folder name with a space in it
    # has to be quoted.
    sys.executable = quote_for_shell(sys.executable)
    # It prints who runs it, and fails where the user has a number only, as in many containers. This
    # variable is the last that it looks at.
    os.environ.setdefault("USERNAME", "unknown")
    # A script may import packages before it imports any code of ours.
    write_script = PythonScript.write_script
    PythonScript.write_script = lambda self, preamble, fd: write_script(self, START + preamble, fd)
