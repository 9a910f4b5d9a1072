"""The surroundings in which everything runs, whatever settings a user, a shell or a module has."""

import os
import site
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.common.paths import FONT_CACHE

# Variables that change what Python and its packages do, by how they begin.
SETTINGS = (
    *("PYTHON", "MATPLOTLIB", "MPL", "NPY_", "NUMPY_", "OPENPYXL_", "PANDAS_", "PYDANTIC_"),
    *("PYPANDOC_", "PYPARSING", "SCIPY_", "TYPST_", "GHCRTS", "SOURCE_DATE_EPOCH"),
    # Set where git itself runs a command, such as a hook: they name another repository.
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"),
)
# No byte of a result depends on these.
KEPT = (
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED", "PYTHON"),
    *("PYTHONHASHSEED", "NPY_DISABLE_CPU_FEATURES"),
)
ADDED = {
    # Packages of the environment alone: none of the user's, and no file beside a script.
    "PYTHONNOUSERSITE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONUTF8": "1",  # whatever the encoding of the user's locale
    "MPLCONFIGDIR": str(FONT_CACHE),  # no styles of the user, and no list of fonts in a home
}
# Packages that no lock names, and that those it names use where they happen to be installed: then
# workbooks, sums, sorting and fonts could differ. Here they cannot be imported.
NOT_LOCKED = (
    *("defusedxml", "lxml"),  # openpyxl, fontTools
    *("bottleneck", "numexpr", "pyarrow"),  # pandas
    *("uharfbuzz", "unicodedata2"),  # fontTools
)
SET_ASIDE = "SWIMTALLY_SET_ASIDE"  # lists the variables that were set and have no effect
TOOL = Path(__file__).resolve().parents[2]
# How a Python begins that is started for a job, or for many.
START = (
    f"import sys; sys.path.insert(0, {str(TOOL)!r}); import scripts; del sys.path[0]; "
    "from scripts.common.surroundings import settle; settle(); "
)


def cleaned(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of an environment without those that could change a result.

    Examples
    --------
    >>> variables = cleaned({"HOME": "/home/ada", "MPLBACKEND": "pdf", "PYTHONPATH": "mine"})
    >>> variables == {"HOME": "/home/ada"} | ADDED
    True
    """
    kept = {
        name: value
        for name, value in variables.items()
        if name in KEPT or not name.startswith(SETTINGS)
    }
    return kept | ADDED


def settle() -> None:
    """Go on in cleaned surroundings; jobs and programs that are started have them too.

    Python itself has read its settings by now: where there were any, it starts anew, once. Packages
    stand before what lies in the folder of the tool, which often is that of the project too.
    """
    variables = cleaned(os.environ)
    if aside := sorted(os.environ.keys() - variables.keys()):
        variables[SET_ASIDE] = ", ".join(aside)
    if _has_read_settings(variables):
        _start_anew(variables)
    for name in aside:
        del os.environ[name]
    os.environ.update(variables)
    others = (TOOL, TOOL / "scripts", Path.cwd().resolve())
    packages = [path for path in sys.path if Path(path).resolve() not in others]
    sys.path[:] = [*packages, str(TOOL)]
    for name in NOT_LOCKED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def _has_read_settings(variables: Mapping[str, str]) -> bool:
    if sys.flags.ignore_environment:
        return False
    changed = (name for name, value in os.environ.items() if value != variables.get(name, ""))
    return (
        any(name.startswith("PYTHON") for name in changed)
        or sys.getfilesystemencoding() != "utf-8"
        or (bool(site.ENABLE_USER_SITE) and site.getusersitepackages() in sys.path)
    )


def _start_anew(variables: Mapping[str, str]) -> None:
    command = [sys.executable, *sys.orig_argv[1:]]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(sys.executable, command, variables)  # noqa: S606, as this process was started
    # On Windows, whoever waits for this process would not wait for one that took its place.
    sys.exit(subprocess.run(command, env=variables, check=False).returncode)  # noqa: S603
