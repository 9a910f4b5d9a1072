"""Fixtures that tests of several packages share."""

import fcntl
import os
import pickle
import shutil
from contextlib import nullcontext

import pytest
from hypothesis import settings

from tests.support.brain import MADE_UP, write_brain_review
from tests.support.browser import open_browser
from tests.support.budgets import Budgets
from tests.support.projects import build, drop_a_review, make_source, run_to_end, tiny
from tests.support.selection import (
    APART,
    EXAMPLES,
    LONG_SHARE,
    USUAL_SHARE,
    put_minutes_first,
    read_part,
    select,
)
from tests.support.server import Server
from tests.support.settings import speak_as_usual
from tests.support.shipped import RAW, skip_absent

USUAL = {"derandomize": True, "deadline": None, "database": None}
settings.register_profile("usual", max_examples=round(USUAL_SHARE * EXAMPLES), **USUAL)
settings.register_profile("thorough", max_examples=LONG_SHARE * EXAMPLES, **USUAL)
settings.load_profile("usual")
for name in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS", "VENV", "PYTHON"):  # of the make that runs this
    os.environ.pop(name, None)
speak_as_usual()


def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true", help="run the tests left out by default")
    text = "run part K of N of the long tests, or of those of a night"
    parser.addoption("--part", type=read_part, metavar="K/N", help=text)
    parser.addoption("--budgets", action="store_true", help="fail if a file takes too long")


def pytest_configure(config):
    if config.getoption("--nightly") or config.getoption("--part"):
        settings.load_profile("thorough")
    if config.getoption("--budgets"):
        config.pluginmanager.register(Budgets(config), "budgets")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let one process run a file, so that what its tests share is made once; see ``APART``.

    The groups of pytest-xdist would do the same, but have no effect with pytest 9.
    """
    from xdist.scheduler import LoadScopeScheduling

    class LoadFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return nodeid if file in APART else file

    if config.getoption("--nightly") or config.getoption("--part"):
        config.option.loadscopereorder = False  # to the order of put_minutes_first
    return LoadFiles(config, log)


def pytest_collection_modifyitems(config, items):
    nightly, part = config.getoption("--nightly"), config.getoption("--part")
    chosen = select(items, nightly=nightly, part=part)
    config.hook.pytest_deselected(items=[*{*items}.difference(chosen)])
    items[:] = put_minutes_first(chosen)
    skip_absent(chosen)


@pytest.fixture(autouse=True)
def _words_and_names_of_no_other_test():
    speak_as_usual()


@pytest.fixture
def in_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def browser():
    """Open a browser for the tests of a file; see browser.py."""
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def once(tmp_path_factory, pytestconfig):
    """Give what makes a folder once: of the processes of the tests, the first to ask for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    budgets = pytestconfig.pluginmanager.get_plugin("budgets")

    def make_once(name, make):
        """Return the folder that ``make`` was given empty and has filled, here or elsewhere."""
        folder, begun = shared / name, shared / f"{name}_begun"
        with (shared / f"{name}_lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                shutil.rmtree(begun, ignore_errors=True)
                begun.mkdir()
                with budgets.charge("tests/conftest.py") if budgets else nullcontext():
                    make(begun)
                begun.rename(folder)
        return folder

    return make_once


@pytest.fixture(scope="session")
def brain_review(once):
    """Write the made-up review of the brain; see brain.py."""
    return once("brain", write_brain_review) / MADE_UP


@pytest.fixture(scope="session")
def built_reviews(once, brain_review):
    """Give the made-up review or a shipped one, by name: a copy of what every stage made once."""

    def give(name):
        source = brain_review if name == MADE_UP else RAW / name

        def make(folder):
            from tests.support.pages import build_review  # few files need all that it imports

            (folder / "review").write_bytes(pickle.dumps(build_review(source, folder)))

        folder = once(f"review_{name}", make)
        review = pickle.loads((folder / "review").read_bytes())
        review.figures = folder / "figures"
        speak_as_usual()
        return review

    return give


@pytest.fixture(scope="session")
def source(once):
    """Make a project with two small reviews, one as records and one as tables, not built yet."""
    return once("source", lambda folder: make_source(folder / "project")) / "project"


@pytest.fixture(scope="session")
def built(source, once):
    return once("built", lambda folder: build(source, folder / "project")) / "project"


@pytest.fixture(scope="session")
def small(source, once):
    """Make a project with one review, as records, not built yet."""

    def make(folder):
        drop_a_review(shutil.copytree(source, folder / "project"))

    return once("small", make) / "project"


@pytest.fixture(scope="session")
def small_built(built, once):
    def make(folder):
        project = shutil.copytree(built, folder / "project")
        drop_a_review(project)
        run_to_end(project)

    return once("small_built", make) / "project"


@pytest.fixture
def project(built, tmp_path):
    """Copy the built project, times and Snakemake's records included."""
    copy = tmp_path / "project"
    shutil.copytree(built, copy)
    return copy


@pytest.fixture(scope="session")
def simulated(built, once):
    def simulate(folder):
        project = shutil.copytree(built, folder / "project")
        run_to_end(project, *tiny(project))

    return once("simulated", simulate) / "project"


@pytest.fixture
def tried(simulated, tmp_path):
    """Copy the project in which the main run and the simulation are built."""
    copy = tmp_path / "project"
    shutil.copytree(simulated, copy)
    return copy


@pytest.fixture
def server():
    """Listen at an address of this computer; see ``requests``."""
    with Server() as listening:
        yield listening
        listening.shutdown()
