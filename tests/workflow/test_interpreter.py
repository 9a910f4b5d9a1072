"""What is set before Snakemake works is still what the locked Snakemake needs."""

import os
import shlex
import sys
from pathlib import Path

import snakemake
from packaging.version import Version
from snakemake.script import PythonScript

from scripts.workflow.interpreter import prepare
from tests.support.projects import ROOT

SNAKEFILE = (ROOT / "Snakefile").read_text(encoding="utf-8")
SNAKEMAKE = Path(snakemake.__file__).parent


def test_packages_python_and_the_user_are_set(monkeypatch):
    for package in ("pandas", "nbformat"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(sys, "executable", "/my folder/python")
    monkeypatch.delenv("USERNAME", raising=False)
    monkeypatch.setattr(PythonScript, "write_script", PythonScript.write_script)
    prepare()
    assert sys.modules["pandas"] is None
    assert vars(sys.modules["nbformat"])["__doc__"] is None  # an empty module
    assert sys.executable == shlex.quote("/my folder/python")
    assert os.environ["USERNAME"] == "unknown"
    for package in ("pandas", "nbformat"):
        monkeypatch.delitem(sys.modules, package)


def test_snakemake_still_does_what_each_setting_is_for():
    assert "import pandas" in (SNAKEMAKE / "persistence/__init__.py").read_text()
    assert "import nbformat\n\n    filename" in (SNAKEMAKE / "script/__init__.py").read_text()
    assert "py_exec = sys.executable" in (SNAKEMAKE / "script/__init__.py").read_text()
    assert "getuser" in (SNAKEMAKE / "workflow.py").read_text()


def test_the_oldest_snakemake_is_said_once_and_is_no_newer_than_the_locked_one():
    (oldest,) = [
        line.split('"')[1] for line in SNAKEFILE.splitlines() if line.startswith("min_version(")
    ]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (locked,) = [
        line.split("==")[1].split()[0]
        for line in lock.splitlines()
        if line.startswith("snakemake==")
    ]
    assert Version(oldest) <= Version(locked)
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"snakemake <' in declared
    assert oldest not in declared
