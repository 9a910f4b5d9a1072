"""What is removed from an installation, and how large it may be."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from pulp.apis.coin_api import pulp_cbc_path

from scripts.workflow.trim_packages import NOT_COMPILED, trim_packages
from tests.support.projects import ROOT

MOST_MB = 580  # without bytecode, pip and solvers; 565 when this was written
FILES = {
    "pandas/core/frame.py": True,
    "pandas/tests/frame/test_api.py": False,
    "pandas/tests/frame/tests/test_inner.py": False,
    "pulp/test/data.csv": False,
    "jinja2/tests.py": True,
    "testing/tool.py": True,
    "fontTools/misc/bezier.c": False,
    "fontTools/misc/bezier.so": True,
    "pulp/solverdir/cbc/win/i64/cbc.exe": False,
    "pulp/solverdir/cbc/plan9/i32/cbc": False,
}


def files_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_tests_sources_in_c_and_solvers_for_other_systems_are_removed(tmp_path, monkeypatch):
    solver = tmp_path / "pulp/solverdir/cbc/linux/i64/cbc"
    monkeypatch.setattr("pulp.apis.coin_api.pulp_cbc_path", str(solver))
    kept = {solver.relative_to(tmp_path).as_posix()} | {name for name in FILES if FILES[name]}
    for name in {*FILES, *kept}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    trim_packages(tmp_path)
    assert files_in(tmp_path) == kept
    trim_packages(tmp_path)
    assert files_in(tmp_path) == kept


def test_where_the_solver_of_this_system_is_not_known_all_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("pulp.apis.coin_api.pulp_cbc_path", str(tmp_path / "none/cbc"))
    other = tmp_path / "pulp/solverdir/cbc/win/i64"
    other.mkdir(parents=True)
    trim_packages(tmp_path)
    assert other.exists()


def test_the_solver_of_this_system_lies_where_those_of_others_are_looked_for():
    assert Path(pulp_cbc_path).resolve().parents[2].parts[-3:] == ("pulp", "solverdir", "cbc")


@pytest.mark.parametrize("folder", ["/home/git/pip", "/io/tests"])
def test_where_the_project_lies_decides_nothing_about_what_is_compiled(folder):
    packages = f"{folder}/.venv/lib/python3.11/site-packages"
    assert NOT_COMPILED.search(f"{packages}/scipy/stats/_stats_py.py")
    for name in ("pandas/io/common.py", "scipy/special/_basic.py", "pipeline/git.py"):
        assert not NOT_COMPILED.search(f"{packages}/{name}")


def locked_packages():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    lines = re.findall(r"^[a-z].*==.*", lock, re.MULTILINE)
    locked = (Requirement(line.rstrip("\\ ")) for line in lines)
    return [pin.name for pin in locked if pin.marker is None or pin.marker.evaluate()]


def megabytes(name):
    """Sum the files of a package that every installation keeps, whatever its system."""
    gone = re.compile(r"(^|/)tests?/|/solverdir/|\.(c|pyc)$|^\.\./")
    files = (file for file in distribution(name).files or () if not gone.search(file.as_posix()))
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.exists()) / 1e6


def test_an_installation_stays_within_its_size():
    sizes = {name: megabytes(name) for name in locked_packages()}
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:10]
    assert len(sizes) > 50
    assert sum(sizes.values()) < MOST_MB, largest
