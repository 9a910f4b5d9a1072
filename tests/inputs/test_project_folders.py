"""Nothing in a project leads out of it: no run, verification or crate follows such a link."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts.common import input_limits
from scripts.common.paths import PUBLISHED, RAW, input_entries
from scripts.exchange.chosen_review import choose_review
from scripts.inputs import project_folders
from scripts.inputs.project_folders import project_problems, refuse_strange_places, run_problems
from scripts.records.review_checks import check_folders
from scripts.release.identity import read_identity
from scripts.release.make_crate import list_workflow, read_work
from scripts.release.rebuild import copy_project
from scripts.release.verify_published import verify_published
from scripts.workflow.input_check import refuse_wrong_inputs
from scripts.workflow.reviews import Project
from tests.support.projects import ROOT, contents
from tests.support.records import make_review

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())
OUT, NOWHERE = "a link that leads out of the folder", "a link that leads back to itself"
BASH = "alias ls='ls --color'\n"
LOST = "a link to nowhere, which is not there"
NO_FILE = "a pipe, a socket or a device"


@pytest.fixture
def review(tmp_path, monkeypatch):
    """Give the folder of a review; a key of the user lies outside of the project."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/key").write_text("PRIVATE KEY")
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    (project / "requirements.lock").touch()
    (project / "config.yaml").write_text("{}")
    folder = make_review(project).relative_to(project)
    Path("templates").unlink()
    return folder


def listen(path):
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)  # the path of a socket is short
        server.bind(path.name)


def sparse(path):
    with path.open("wb") as file:
        file.truncate(input_limits.MOST_FILE + 1)


def deep(path):
    path.joinpath(*["deeper"] * (input_limits.MOST_FOLDERS + 1)).mkdir(parents=True)


HARM = {
    "a folder outside": (lambda path: path.symlink_to(Path("../home").absolute()), OUT),
    "a file outside": (lambda path: path.symlink_to(Path("../home/key").absolute()), OUT),
    "the whole computer": (lambda path: path.symlink_to("/"), OUT),
    "another review": (lambda path: path.symlink_to(Path("data/raw/other").absolute()), OUT),
    "itself": (lambda path: path.symlink_to(path.name), NOWHERE),
    "nothing": (lambda path: path.symlink_to("nowhere"), LOST),
    "its folder": (lambda path: path.symlink_to("."), "a link to a folder"),
    "zeros": (lambda path: path.symlink_to("/dev/zero"), OUT),
    "a pipe": (os.mkfifo, NO_FILE),
    "a socket": (listen, NO_FILE),
    "a large file": (sparse, "a file of 2000 MB"),
    "a deep folder": (deep, "more than 100000 files, or folders nested 30 deep"),
}
NAMES = ("supplement", "references.bib", "review.yaml", "studies/roe2021.yaml", "notes/inside")


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
@pytest.mark.parametrize("name", NAMES)
def test_whatever_leads_out_of_a_review_or_has_no_end_stops_the_run(review, name, harm):
    make, fault = harm
    (review.parent / "other").mkdir()
    (review.parent / "other/review.yaml").write_text("title: O\n")
    path = review / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    here = Path.cwd()
    make(here / path)
    os.chdir(here)
    with pytest.raises(SystemExit) as stop:
        refuse_wrong_inputs(Project(CONFIG))
    place = review if fault.startswith("more") else path
    assert f"{place}\n    found:   {fault}" in str(stop.value)
    assert "Nothing was run" in str(stop.value)
    assert "PRIVATE" not in str(stop.value)


@pytest.mark.parametrize("name", ["keys", "regions.csv", "notes.md"])
def test_a_link_beside_the_reviews_leads_nowhere_else(review, name):
    (review.parent / name).unlink(missing_ok=True)
    (review.parent / name).symlink_to("../../../home" + ("" if name == "keys" else "/key"))
    assert [(p.place.file, p.found) for p in run_problems(["tiny"])] == [(f"data/raw/{name}", OUT)]


@pytest.mark.parametrize("name", ["other", "regions.csv"])
def test_a_link_to_nothing_is_not_taken_for_no_review_or_vocabulary(review, name):
    (review.parent / name).unlink(missing_ok=True)
    (review.parent / name).symlink_to("nowhere")
    assert [(p.place.file, p.found) for p in run_problems(["tiny"])] == [(f"data/raw/{name}", LOST)]


def leave_nothing(path):
    return "nothing"


def leave_a_file(path):
    path.write_text("")
    return "a file"


def leave_a_link(path):
    path.symlink_to("nowhere")
    return LOST


@pytest.mark.parametrize("folder", ["data", "data/raw"])
@pytest.mark.parametrize("leave", [leave_nothing, leave_a_file, leave_a_link])
def test_where_there_is_no_raw_data_a_run_says_why(review, folder, leave):
    shutil.rmtree(folder)
    why = leave(Path(folder))
    for problems in (run_problems([]), project_problems(Path())):
        assert [(p.place.file, p.found) for p in problems] == [(folder, why)]
    with pytest.raises(SystemExit, match="Nothing was run; earlier results are unchanged"):
        refuse_wrong_inputs(Project(CONFIG))
    assert check_folders(RAW, CONFIG) != []


def test_published_results_that_a_run_compares_with_lie_in_the_folder(review):
    tables = PUBLISHED / "tiny/tables"
    tables.mkdir(parents=True)
    (tables / "votes.csv").symlink_to("../../../../home/key")
    (problem,) = run_problems(["tiny"])
    assert (problem.place.file, problem.found) == ("published/tiny/tables/votes.csv", OUT)
    assert run_problems(["other"]) == []


def test_a_review_the_raw_data_and_what_is_published_may_be_on_another_disk(review, tmp_path):
    for folder in (review, RAW, PUBLISHED):
        folder.mkdir(exist_ok=True)
        folder.rename(tmp_path / folder.name)
        folder.symlink_to(tmp_path / folder.name)
    (review / "notes.md").write_text("A note.")
    (review / "copy.md").symlink_to("notes.md")
    assert run_problems(["tiny"]) == project_problems(Path()) == []
    assert {review / "notes.md", review / "copy.md"} <= {*input_entries(review)}


def test_what_editors_leave_is_neither_an_input_nor_refused(review):
    (review / "studies/.#doe2020.yaml").symlink_to("me@host.1234")
    (review / ".hidden").mkdir()
    (review / ".hidden/key").symlink_to("../../../../../home/key")
    (review / ".keys").symlink_to("../../../../home")
    assert run_problems(["tiny"]) == []
    assert not [path for path in Project(CONFIG).inputs() if "key" in path.name]


@pytest.mark.parametrize("name", [".tiny", "tiny~"])
def test_a_copy_of_a_review_that_an_editor_might_leave_is_no_review(review, name):
    shutil.copytree(review, review.with_name(name))
    assert [*Project(CONFIG).reviews] == ["tiny"]
    assert read_identity(Path("CITATION.cff")).reviews == ["tiny"]
    assert choose_review(None, "make new-study") == "tiny"


@pytest.mark.parametrize(
    "name",
    [
        *("data/raw/tiny/supplement", "published/tiny/keys", "published/tiny/tables/votes.csv"),
        *("README.md", "LICENSE", "CITATION.cff", "config.yaml", "profiles", "docs", "docs/keys"),
    ],
)
def test_no_link_of_a_project_brings_a_file_of_the_computer_into_a_crate_or_a_verification(
    review, name, tmp_path, capsys
):
    path = Path(name)
    (PUBLISHED / "tiny").mkdir(parents=True)
    path.parent.mkdir(exist_ok=True, parents=True)
    path.unlink(missing_ok=True)
    is_file = path.suffix or path.name == "LICENSE"
    path.symlink_to(tmp_path / ("home/key" if is_file else "home"))
    with pytest.raises(ValueError, match=f"{name}\n    found:   {OUT}"):
        read_work()
    assert verify_published(Path.cwd(), tmp_path / "page.html") == 2
    printed = capsys.readouterr().out
    assert f"\n{name}\n    found:   {OUT}" in printed
    assert "nothing was compared" in printed


def test_no_command_on_a_review_follows_a_link_out_of_its_folder(review, tmp_path):
    assert choose_review(None, "make convert") == "tiny"
    (review / "arms.csv").symlink_to(tmp_path / "home/key")
    with pytest.raises(SystemExit, match=f"arms.csv\n    found:   {OUT}"):
        choose_review("tiny", "make convert")


def test_very_many_files_are_refused(review, monkeypatch):
    monkeypatch.setattr(project_folders, "MOST_ENTRIES", 10)
    for number in range(10):
        (review / f"note_{number}.md").touch()
    assert [p.found for p in run_problems(["tiny"])] == [
        "more than 10 files, or folders nested 30 deep"
    ]


SIDE_FILES = (
    *("templates/notes.tmp", "profiles/id~", "templates/document/desktop.ini", "a.tmp"),
    *("data/raw/tiny/loop~", "data/raw/.keys", "published/tiny/#key#", "templates/.key"),
)


@pytest.mark.parametrize("target", ["home/key", "home"])
@pytest.mark.parametrize("name", SIDE_FILES)
def test_what_is_named_like_a_file_of_an_editor_is_neither_copied_nor_packed(
    review, name, target, tmp_path
):
    for folder in ("templates/document", "profiles", "published/tiny", "scratch"):
        Path(folder).mkdir(parents=True)
    Path("profiles/config.yaml").write_text("cores: all")
    path = Path(name)
    path.symlink_to(tmp_path / target)
    copy_project(Path.cwd(), tmp_path / "scratch")
    copied = contents(tmp_path / "scratch")
    assert {"profiles/config.yaml", "config.yaml", "data/raw/tiny/review.yaml"} <= copied.keys()
    assert b"PRIVATE KEY" not in copied.values()
    assert list_workflow(Path()) == [Path("profiles/config.yaml"), Path("requirements.lock")]


def test_the_folder_of_a_review_on_another_disk_is_copied(review, tmp_path):
    review.rename(tmp_path / "tiny")
    review.symlink_to(tmp_path / "tiny")
    copy_project(Path.cwd(), tmp_path / "scratch")
    assert contents(tmp_path / "scratch/data/raw/tiny") == contents(tmp_path / "tiny")


PLACES = (
    *(".snakemake", ".snakemake/swimtally_run", ".snakemake/swimtally_checked"),
    *(".snakemake/swimtally_settled", ".snakemake/swimtally_built/tiny", ".snakemake/metadata"),
    *(".snakemake/swimtally_home", ".snakemake/swimtally_made_from/tiny/a.json"),
    *("verification", "verification/verification.html", "codecheck.yml", "converted/tiny"),
    *("imported", "crate", "crate.zip", "crate/ro-crate-metadata.json", ".swimtally_fresh_crate"),
    *("published/.swimtally_former_tiny", "published/.swimtally_fresh_tiny/manifest.json"),
    *("published/tiny/manifest.json", "results/manifest.json", "results/run_report.html"),
    *("results/tiny/tables", "results/tiny/set_aside"),
)
STRANGE = {
    "a file": lambda path, home: path.symlink_to(home / "rc"),
    "a folder": lambda path, home: path.symlink_to(home),
    "nothing yet": lambda path, home: path.symlink_to(home / "new"),
    "itself": lambda path, _: path.symlink_to(path.name),
    "a pipe": lambda path, _: os.mkfifo(path),
}


@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_but_files_and_folders_is_where_commands_write(review, place, make, tmp_path):
    path = Path(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "beside").write_text("")
    make(path, tmp_path / "home")
    with pytest.raises(SystemExit) as stop:
        refuse_strange_places()
    kind = NO_FILE if path.is_fifo() else "a link"
    assert f"{place}\n    found:   {kind}\n" in str(stop.value)
    assert "Nothing was run; earlier results are unchanged." in str(stop.value)


def test_a_project_with_what_commands_wrote_has_no_strange_place(review):
    for place in PLACES:
        if not Path(place).suffix:
            Path(place).mkdir(parents=True, exist_ok=True)
            Path(place, "file").write_text("")
    Path(".snakemake/swimtally_home/cache").symlink_to("elsewhere")  # of another program
    Path("results/mine").symlink_to("../../home")
    Path("results/tiny/mine").symlink_to("../../home")
    Path("results/other").symlink_to("../../home")
    Path(".swimtally").symlink_to("../home")
    refuse_strange_places()


COMMANDS = ["build", "clean", "verify", "codecheck", "freeze", "pack", "crate", "doctor"]


@pytest.mark.parametrize("place", [".snakemake/swimtally_run", "verification", "codecheck.yml"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_goes_on_where_a_link_is_in_a_place_that_is_written(
    review, command, place, tmp_path
):
    victim = tmp_path / "home/.bashrc"
    victim.write_text(BASH)
    Path(place).parent.mkdir(exist_ok=True)
    Path(place).symlink_to(victim)
    before = sorted(Path().rglob("*"))
    answer = run_command(command)
    assert answer.returncode == 1
    assert f"\n{place}\n    found:   a link\n" in answer.stderr
    assert victim.read_text() == BASH
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize("place", ["crate.zip", "crate/ro-crate-metadata.json", "codecheck.yml"])
def test_a_command_does_not_wait_for_a_pipe(review, place):
    Path(place).parent.mkdir(exist_ok=True)
    os.mkfifo(place)
    for command in (["clean"], ["pack", "--check"], ["codecheck"]):
        answer = run_command(*command)
        assert answer.returncode == 1
        assert f"\n{place}\n    found:   {NO_FILE}\n" in answer.stderr


def run_command(*command):
    return subprocess.run(
        [sys.executable, ROOT / "scripts", *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
