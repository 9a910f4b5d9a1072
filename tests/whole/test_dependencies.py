"""Packages: that those which are imported are declared, and that the locks fit every system."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from scripts.workflow.installed_packages import declared_packages, locked_versions
from scripts.workflow.package_installers import EXACTLY, SOURCES
from scripts.workflow.supported_python import NEWEST, OLDEST
from tests.support.projects import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = [f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
SYSTEMS = (
    *("x86_64-pc-windows-msvc", "x86_64-apple-darwin", "aarch64-apple-darwin"),
    *("x86_64-manylinux_2_28", "aarch64-manylinux_2_28"),
)
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-cluster.lock")
# Declared, and used without being imported.
NOT_IMPORTED = {"manimgx-fonts", "paperang-p2-fonts-cjk", "pygments", "pypandoc-binary"}


def imported_modules():
    """List what the project imports that is neither its own nor Python's."""
    names = set()
    for path in (ROOT / "scripts").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module)
    for path in (ROOT / "Snakefile", *(ROOT / "rules").glob("*.smk")):
        names |= {*re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text(), re.MULTILINE)}
    modules = {name.split(".")[0] for name in names}
    return sorted(modules - sys.stdlib_module_names - {"scripts"})


def test_every_package_that_is_imported_is_declared():
    providers = packages_distributions()
    imported = {canonicalize_name(providers[module][0]) for module in imported_modules()}
    assert imported == {*declared_packages()} - NOT_IMPORTED


def test_the_pythons_of_the_package_and_of_the_set_up_are_the_same():
    supported = SpecifierSet(PROJECT["requires-python"])
    minors = [minor for minor in range(30) if f"3.{minor}.0" in supported]
    assert [f"3.{minor}" for minor in minors] == PYTHONS


def test_every_package_and_what_it_is_built_with_is_pinned_by_hash():
    for lock in (*LOCKS, "requirements-build.lock"):
        pins = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
        assert pins
        assert all(re.match(r"\S+==\S+", pin) and "--hash=sha256:" in pin for pin in pins)


@pytest.mark.nightly
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_have_packages_for_every_system(tmp_path, lock, system, python):
    if not has_network():
        pytest.skip("no network")
    # Here the metadata of packages is built, in an environment of its own.
    options = [option for option in EXACTLY if option != "--no-build-isolation"]
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", *options]
    command += ["--python-platform", system, "--python-version", python]
    command += ["--target", tmp_path, "--requirement", lock]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.nightly
def test_only_the_packages_that_are_said_to_have_no_other_form_are_built(tmp_path):
    if not has_network():
        pytest.skip("no network")
    locked = {}
    for lock in LOCKS:
        locked |= locked_versions((ROOT / lock).read_text(encoding="utf-8"))
    for name in SOURCES:
        command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--only-binary=:all:"]
        command += ["--target", tmp_path, "--no-deps", f"{name}=={locked[name]}"]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert "no usable wheels" in answer.stderr


def has_network():
    command = [sys.executable, "-m", "uv", "pip", "compile", "--no-cache", "--quiet", "-"]
    answer = subprocess.run(command, input="six", capture_output=True, text=True, check=False)
    return answer.returncode == 0


def test_who_tries_to_install_the_project_is_told_how_to_use_it():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    (folder,) = settings["backend-path"]
    command = [sys.executable, "-c", f"import {settings['build-backend']}"]
    answer = subprocess.run(command, cwd=ROOT / folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr.startswith("swimtally is not installed as a package")
    assert Path(re.search(r"`python3 (\S+)`", answer.stderr)[1]) == Path(
        "scripts/workflow/set_up.py"
    )


def git(folder, *arguments):
    settings = ("-c", "user.name=x", "-c", "user.email=x", "-c", "core.autocrlf=true")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_checkout_on_windows_gives_the_same_bytes(tmp_path):
    contents = {"a.csv": b"one\ntwo\n", "b.csv": b"one\r\ntwo\r\n", "c.svg": b"<svg>\n\r\n</svg>"}
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "--quiet")
    (origin / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    for name, content in contents.items():
        (origin / name).write_bytes(content)
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "--message=x")
    git(tmp_path, "clone", "--quiet", "origin", "copy")
    assert {name: (tmp_path / "copy" / name).read_bytes() for name in contents} == contents
