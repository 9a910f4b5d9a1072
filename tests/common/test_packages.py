"""What counts of the installed packages are the versions of those that the lock names."""

import sys
from importlib.metadata import version

import pytest

from scripts.common import packages
from scripts.common.digests import code_digest
from scripts.common.packages import describe_deviations, installed_versions
from scripts.workflow.installed_packages import list_deviations, locked_versions
from tests.support.environments import pretend_installed
from tests.support.projects import ROOT


@pytest.fixture
def more(tmp_path, monkeypatch):
    """Give what installs a version of a package before the others; nothing has been read yet."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    def install(package, version):
        pretend_installed(tmp_path, package, version)
        forget()

    forget()
    yield install
    forget()


def forget():
    for function in (packages.installed_versions, packages._locked):
        function.cache_clear()


def test_versions_are_those_that_packages_state_of_themselves(more):
    locked = locked_versions((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert installed_versions() == {name: version(name) for name in sorted(locked)}


@pytest.mark.parametrize(
    ("package", "counts"),
    [("matplotlib", True), ("paperang_p2_fonts_cjk", True), ("ruff", False), ("unknown", False)],
)
def test_a_digest_changes_with_what_is_installed_of_the_lock_and_with_nothing_else(
    more, package, counts
):
    before = code_digest("count_votes")
    more(package, "99.1")
    assert (code_digest("count_votes") != before) == counts


def test_other_versions_than_the_locked_ones_are_described_in_one_line(more):
    assert describe_deviations() == ""
    more("matplotlib", "99.1")
    assert describe_deviations() == (
        "1 installed package differs from requirements.lock: matplotlib 99.1 "
        f"(locked: {version_in_lock('matplotlib')}). `make` installs the locked versions."
    )
    for package in ("jinja2", "numpy", "PyYAML", "typst"):
        more(package, "99.1")
    assert describe_deviations().startswith("5 installed packages differ from requirements.lock: j")
    assert ", 2 more. `make`" in describe_deviations()


def version_in_lock(package):
    return locked_versions((ROOT / "requirements.lock").read_text(encoding="utf-8"))[package]


def test_a_package_that_other_computers_need_is_no_deviation(more):
    locked = locked_versions((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert {*packages._locked()} > {*locked}
    assert not list_deviations(locked)
    assert describe_deviations() == ""
