"""Which Pythons run the project; one that is older can read this file too, and says so."""

import os
import sys

OLDEST, NEWEST = (3, 11), (3, 13)  # pyproject.toml says the same


def refuse_other_pythons() -> None:
    """Stop with a sentence if this Python is too old or too new, and name one that is not.

    Raises
    ------
    SystemExit
        If this Python does not run the project.
    """
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    from shutil import which

    names = ["python3." + str(minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    present = [name for name in names if which(name)]
    advice = "Install one of these first."
    if present and "MAKELEVEL" in os.environ:
        advice = "Try: make PYTHON=" + present[0]
    elif present:
        advice = "Try: " + " ".join([present[0]] + sys.argv)  # noqa: RUF005, for old Pythons
    version = ".".join(str(number) for number in sys.version_info[:3])
    sys.exit("Python 3.11, 3.12 or 3.13 is needed; this is Python " + version + ". " + advice)
