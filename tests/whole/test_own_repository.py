"""The tale of an owner's repository: begun, published, shared, updated, and checked by its CI."""

import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
import yaml

from scripts.common.git import git
from tests.support.projects import ROOT, change
from tests.support.repositories import add_version, command, commit, make, make_whole_tool, tag

pytestmark = [pytest.mark.workflow, pytest.mark.long]
FOREIGN = re.compile("iskric|barkley|the swimtally authors", re.IGNORECASE)
BLANKS = {
    "FILL IN: family name of the first author": "Doe",
    "FILL IN: given names": "Jo",
    "FILL IN: licence of the data, such as CC-BY-4.0": "CC-BY-4.0",
    "FILL IN: date of the release, such as 2026-07-31": "2026-07-31",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Publish a review in a repository of its own, with a bare one on a server for it and the tool.

    Instead of an environment that is set up anew, its commands use that of the tests.
    """
    folder = tmp_path_factory.mktemp("place")
    tool = make_whole_tool(folder / "tool")
    add_version(tool, "v0.1.0", "- Nothing.")
    git(folder, "clone", "--quiet", "--bare", "tool", "tool.git")
    git(tool, "remote", "add", "origin", "../tool.git")
    python = folder / "venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    shutil.copyfile(tool / "requirements.lock", folder / "venv/ready")
    place = SimpleNamespace(folder=folder, tool=tool, owner=folder / "my rêview")

    answer = command(tool, folder, "new-project", "--dir", str(place.owner), "--name", "exercise")
    assert answer.returncode == 0, answer.stderr
    raw = place.owner / "data/raw/exercise"
    shutil.rmtree(raw)
    shutil.copytree(ROOT / "tests/reviews/exercise_ageing", raw)
    for blank, value in BLANKS.items():
        change(place.owner / "CITATION.cff", blank, value)
    commit(place.owner, "Begin")
    run(place, place.owner, "publish")
    commit(place.owner, "Publish")
    git(folder, "clone", "--quiet", "--bare", "my rêview", "owner.git")
    git(place.owner, "remote", "add", "origin", "../owner.git")
    return place


def run(place, repository, *arguments):
    answer = make(repository, f"VENV={place.folder}/venv", *arguments)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer


def collaborate(place, folder):
    git(place.folder, "clone", "--quiet", "owner.git", str(folder))
    return folder


def step(place, repository, workflow, number=0, **environment):
    """Run a step of a workflow of a repository as GitHub does."""
    text = (repository / f".github/workflows/{workflow}.yml").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text)["jobs"].values()
    commands = [part["run"] for part in job["steps"] if "run" in part]
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", commands[number]],
        cwd=repository,
        env={
            "PATH": f"{place.folder}/venv/bin:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(place.folder),
            "MAKEFLAGS": f"VENV={place.folder}/venv",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_history_of_an_owner_holds_no_file_of_the_tool_and_names_nobody_else(place):
    files = git(place.owner, "-c", "core.quotepath=off", "ls-files").splitlines()
    top = {name.partition("/")[0] for name in files}
    assert top <= {
        *(".gitattributes", ".github", ".gitignore", "CITATION.cff", "Makefile", "README.md"),
        *("codecheck.yml", "config.yaml", "data", "published"),
    }
    assert {"published/exercise/report/report.html", "published/exercise/manifest.json"} <= {*files}
    texts = {name: (place.owner / name).read_bytes().decode(errors="replace") for name in files}
    assert [name for name, text in texts.items() if FOREIGN.search(text)] == []
    assert str(place.folder) not in "".join(texts[name] for name in texts if name != "Makefile")
    assert git(place.owner, "status", "--porcelain") == ""


def test_a_crate_is_of_the_owner_and_runs_again_without_a_network(place, tmp_path):
    run(place, place.owner, "crate")
    metadata = (place.owner / "crate/ro-crate-metadata.json").read_text(encoding="utf-8")
    assert "Doe" in metadata
    assert "CC-BY-4.0" in metadata
    assert "iskric" not in metadata.casefold()
    assert git(place.owner, "status", "--porcelain") == ""
    crate = shutil.copytree(place.owner / "crate", tmp_path / "crate")
    change(crate / "Makefile", f"SOURCE := {place.folder}", "SOURCE := /nowhere")
    deposited = (crate / "results/manifest.json").read_bytes()
    run(place, crate, "clean")
    run(place, crate)
    assert (crate / "results/manifest.json").read_bytes() == deposited


def test_a_pull_request_of_a_collaborator_is_built_whatever_is_published(place, tmp_path):
    clone = collaborate(place, tmp_path / "clone")
    change(clone / "data/raw/exercise/findings.csv", ",decrease,", ",increase,", count=1)
    commit(clone)
    answer = step(place, clone, "check")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert len((clone / "results/exercise/tables/changes.csv").read_text().splitlines()) > 1
    assert (clone / "results/exercise/report/supplement.html").exists()
    assert git(clone, "status", "--porcelain") == ""


def test_the_button_publishes_and_a_tag_is_verified_also_after_an_update(place, tmp_path):
    second = add_version(place.tool, "v0.2.0", "- Look at the reports.")
    git(place.tool, "push", "--quiet", "origin", "HEAD", "v0.2.0")
    before = collaborate(place, tmp_path / "before")
    run(place, before, "help")
    answer = run(place, place.owner, "update", "VERSION=v0.2.0")
    assert "- Look at the reports." in answer.stdout
    change(place.owner / "data/raw/exercise/findings.csv", ",decrease,", ",increase,", count=1)
    commit(place.owner, "Use v0.2.0")
    git(place.owner, "push", "--quiet", "origin", "HEAD")

    git(before, "pull", "--quiet")
    answer = run(place, before, "which")
    assert f"Fetching swimtally v0.2.0 from {place.folder}/tool.git" in answer.stdout
    assert git(before / ".swimtally", "rev-parse", "HEAD") == second
    assert git(before, "status", "--porcelain") == ""

    clone = collaborate(place, tmp_path / "button")
    answer = step(place, clone, "publish")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    server = f"url.{place.folder}/.insteadOf"
    branch = git(clone, "symbolic-ref", "HEAD")
    pushed = step(
        place,
        clone,
        "publish",
        number=1,
        GITHUB_ACTOR="jo-doe",
        GITHUB_ACTOR_ID="1",
        GITHUB_SERVER_URL="https://server.example",
        GITHUB_REPOSITORY="owner.git",
        GITHUB_REF=branch,
        GITHUB_TOKEN="secret",
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=server,
        GIT_CONFIG_VALUE_0="https://x-access-token:secret@server.example/",
    )
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    newest = ("log", "-1", "--format=%an %s", branch)
    assert git(place.folder / "owner.git", *newest) == "jo-doe Publish"

    git(before, "pull", "--quiet")
    changed = git(before, "diff", "--name-only", "HEAD~1", "HEAD").splitlines()
    assert {name.partition("/")[0] for name in changed} == {"published"}
    tag(before, "v1")
    answer = step(place, before, "verify")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "Identical: all" in answer.stdout
    change(before / "published/exercise/tables/votes.csv", ",", ";", count=1)
    assert step(place, before, "verify").returncode != 0
    assert (before / "verification/verification.html").exists()
