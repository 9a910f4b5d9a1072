"""An owner may delete what is shipped with the tool: its tests are skipped, and all others pass."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.support.projects import ROOT
from tests.support.shipped import RAW, REVIEWS

TESTS = """\
import pytest
from tests.support.shipped import about

@pytest.fixture(params=[about("iskric2021"), about("psychotherapy_bpd")])
def review(request):
    assert request.param == "iskric2021"

@pytest.mark.shipped("iskric2021")
def test_of_a_review_that_is_there():
    pass

@pytest.mark.shipped("iskric2021", "published/iskric2021")
def test_of_a_review_and_of_what_is_absent():
    raise AssertionError

def test_of_each_review(review):
    pass
"""
NOT_COPIED = {".git", ".venv", ".snakemake", "results", "published", "data"}


def pytest_in(folder, *arguments):
    command = [sys.executable, "-m", "pytest", "-o", "cache_dir=cache", *arguments]
    environment = {key: text for key, text in os.environ.items() if "PYTEST" not in key}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def copy_project(folder, *names):
    """Copy the tool, with the shared vocabulary and no reviews."""
    (folder / "data/raw").mkdir(parents=True)
    shutil.copy(RAW / "regions.csv", folder / "data/raw")
    for name in names:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


def test_what_is_about_an_absent_review_is_skipped_with_the_reason(tmp_path):
    parts = ("tests/support", "tests/conftest.py", "scripts", "benchmarks", "pyproject.toml")
    (tmp_path / "tests").mkdir()
    copy_project(tmp_path, *parts, "config.yaml")
    (tmp_path / "data/raw/iskric2021").mkdir()
    (tmp_path / "data/raw/iskric2021/review.yaml").touch()
    (tmp_path / "tests/test_any.py").write_text(TESTS)
    answer = pytest_in(tmp_path, "-n", "0", "-rs")
    assert answer.returncode == 0, answer.stdout
    assert "2 passed, 2 skipped" in answer.stdout
    reasons = re.findall(r"about what is shipped and not in this folder: (.*)", answer.stdout)
    assert sorted(reasons) == ["psychotherapy_bpd", "published/iskric2021"]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Copy the project as it is in the repository of an owner, without what is shipped."""
    names = sorted({path.name for path in ROOT.iterdir()} - NOT_COPIED)
    folder = copy_project(tmp_path_factory.mktemp("bare") / "project", *names)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    assert not any((folder / "data/raw" / review).exists() for review in REVIEWS)
    return folder


@pytest.mark.long
def test_every_test_can_be_collected_without_the_shipped_reviews(bare):
    answer = pytest_in(bare, "-n", "0", "--nightly", "--collect-only")
    assert answer.returncode == 0, answer.stdout


@pytest.mark.nightly
def test_all_tests_of_the_tool_pass_without_the_shipped_reviews(bare):
    answer = pytest_in(bare)
    assert answer.returncode == 0, answer.stdout
