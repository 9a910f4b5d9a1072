"""Remove from the installed packages what no run uses, and compile the rest to bytecode.

`make` does this once, after an installation. Packages work as before, only their own tests do not.
"""

import compileall
import re
import shutil
import sysconfig
from collections.abc import Iterator
from pathlib import Path

# Parts of packages that no run imports. Python compiles them when something does.
NOT_COMPILED = re.compile(
    r"/site-packages/(pip|git|gitdb|mpl_toolkits/ax\w+|numpy/distutils|pydantic/v1"
    r"|sqlalchemy/(ext|testing)|scipy/(cluster|integrate|interpolate|io|ndimage|signal|stats))/"
)


def trim_packages(packages: Path) -> None:
    """Remove the tests of packages, their sources in C, and programs for other systems.

    Parameters
    ----------
    packages
        The folder ``site-packages``.
    """
    for folder in [*_folders_of_tests(packages), *_solvers_of_other_systems(packages)]:
        shutil.rmtree(folder)
    for source in packages.rglob("*.c"):
        source.unlink()


def _folders_of_tests(packages: Path) -> list[Path]:
    folders = (folder for name in ("test", "tests") for folder in packages.rglob(f"{name}/"))
    whole = {folder for folder in folders if folder.is_dir()}
    return [folder for folder in whole if not whole & {*folder.parents}]


def _solvers_of_other_systems(packages: Path) -> Iterator[Path]:
    """List the folders of solvers that Snakemake's scheduler could not start here."""
    from pulp.apis.coin_api import pulp_cbc_path

    here = Path(pulp_cbc_path).resolve().parent
    if here.exists():
        folders = (packages / "pulp/solverdir/cbc").glob("*/*/")
        yield from (folder for folder in folders if folder.resolve() != here)


if __name__ == "__main__":
    installed = Path(sysconfig.get_path("purelib"))
    trim_packages(installed)
    compileall.compile_dir(installed, quiet=2, workers=0, rx=NOT_COMPILED)
