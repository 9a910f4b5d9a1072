"""An environment of Python for some runs alone, beside the one that runs the tests."""

import site
import venv
from pathlib import Path


def make_environment(folder, *more, code=""):
    """Make an environment with the packages of this one; return its Python.

    Parameters
    ----------
    folder
        Where it is made.
    more
        Folders with further packages, which stand before those of this environment.
    code
        What every Python of it runs as it starts.
    """
    venv.create(folder, symlinks=True, with_pip=False)
    (packages,) = Path(folder).glob("lib/python*/site-packages")
    lines = [f"{path}\n" for path in (*more, *site.getsitepackages())]
    (packages / "others.pth").write_text("".join(lines))
    (packages / "sitecustomize.py").write_text(code)
    return Path(folder) / "bin/python"


def pretend_installed(folder, package, version):
    """Write what says that a version of a package is installed in a folder."""
    about = Path(folder) / f"{package}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Name: {package}\nVersion: {version}\n")
    return folder
