"""A repository of an owner: what it holds, and what is refused."""

import re
import shutil

import pytest
import yaml

from scripts.common.git import Version, git
from scripts.exchange.commands import NotWrittenError
from scripts.exchange.new_project import (
    config_text,
    main,
    new_folder,
    version_of,
    write_project,
)
from scripts.models.config import Config
from tests.support.projects import ROOT
from tests.support.repositories import (
    PERSON,
    command,
    commit,
    make_tool,
    make_whole_tool,
    tag,
    texts,
)

PINNED = Version("v0.2.0", "0123456789" * 4, "https://example.org/swimtally.git")
PIN = re.compile(r"([\w/-]+)@([0-9a-f]{40})\b")
FILES = {
    *(".gitattributes", ".gitignore", "CITATION.cff", "Makefile", "README.md", "config.yaml"),
    *(f".github/workflows/{name}.yml" for name in ("check", "publish", "verify")),
    *("data/raw/sleep/review.yaml", "data/raw/sleep/sleep.xlsx"),
}


@pytest.fixture(autouse=True)
def _in_the_folder_of_the_tool(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.fixture
def owner(tmp_path):
    write_project(tmp_path, PINNED, "sleep", 'Sleep "training": a review', "outcomes")
    return tmp_path


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_repository_holds_a_review_and_what_its_owner_sets_and_nothing_of_the_tool(owner):
    assert set(texts(owner)) == FILES
    assert git(owner, "log", "--all") == ""
    git(owner, "add", "--all")
    assert set(git(owner, "ls-files").splitlines()) == FILES


def test_the_makefile_is_short_and_names_the_version(owner):
    lines = texts(owner)["Makefile"].decode().splitlines()
    values = dict(line.split(" := ") for line in lines if " := " in line)
    del values["THERE"]
    assert values == dict(zip(("VERSION", "COMMIT", "SOURCE"), PINNED, strict=True))
    assert len([line for line in lines if line and line[0] != "#"]) <= 20


def test_the_config_has_the_choices_of_the_tool_but_no_simulation(owner):
    tools = read(ROOT / "config.yaml")
    del tools["simulation"]
    assert read(owner / "config.yaml") == tools
    assert Config(**tools)
    text = config_text((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert "simulat" not in text.casefold()
    assert "# How the report cites" in text


def test_the_citation_names_nobody(owner):
    citation = read(owner / "CITATION.cff")
    assert citation["title"] == 'Sleep "training": a review'
    assert citation["type"] == "dataset"
    (author,) = citation["authors"]
    blanks = [*author.values(), citation["license"], citation["date-released"]]
    assert [blank for blank in blanks if not blank.startswith("FILL IN: ")] == []
    assert not {"doi", "version", "references", "preferred-citation"} & citation.keys()


def test_every_file_of_the_tool_that_is_named_is_there(owner):
    words = " ".join(text.decode() for name, text in texts(owner).items() if name[-4:] != "xlsx")
    named = set(re.findall(r"\.swimtally/([\w./-]*\w)", words))
    assert {"docs/add_a_study.md", "schemas/review.schema.json", "docs/publish.md"} <= named
    of_a_clone = {".git"}  # which the folder of these tests need not be
    assert [name for name in named - of_a_clone if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", ["check", "publish", "verify"])
def test_an_action_is_pinned_as_in_the_ci_of_the_tool_and_may_do_little(owner, name):
    workflow = read(owner / f".github/workflows/{name}.yml")
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "write" if name == "publish" else "read"}
    actions = [step for step in job["steps"] if "uses" in step]
    pins = dict(PIN.findall(" ".join(step["uses"] for step in actions)))
    assert len(pins) == len(actions)
    ours = "".join(path.read_text() for path in (ROOT / ".github/workflows").glob("*.yml"))
    assert pins.items() >= {pin for pin in PIN.findall(ours) if pin[0] in pins}
    assert actions[0]["with"]["persist-credentials"] is False
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert (
        commands[0] == {"check": "make", "publish": "make publish", "verify": "make verify"}[name]
    )


def test_a_version_is_the_newest_tag_or_the_commit_in_short(tmp_path):
    tool = make_tool(tmp_path / "tool")
    assert version_of(tool) == ("v0.1.0", git(tool, "rev-parse", "HEAD"), str(tool))
    tag(tool, "v0.10.0")
    tag(tool, "v0.9.0")
    assert version_of(tool).name == "v0.10.0"
    untagged = commit(tool)
    assert version_of(tool)[:2] == (untagged[:12], untagged)


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://example.org/swimtally.git", None),
        ("https://jo:secret@example.org/swimtally.git", "https://example.org/swimtally.git"),
        ("git@example.org:jo/swimtally.git", None),
    ],
)
def test_the_source_is_where_the_clone_comes_from_without_a_password(tmp_path, address, source):
    tool = make_tool(tmp_path / "tool")
    git(tool, "remote", "add", "origin", address)
    assert version_of(tool).source == (source or address)


def test_a_source_beside_the_tool_is_named_in_full(tmp_path):
    made = make_tool(tmp_path / "made")
    git(tmp_path, "clone", "--quiet", str(made), "tool")
    git(tmp_path / "tool", "remote", "set-url", "origin", "../made")
    assert version_of(tmp_path / "tool").source == str(made)


def changed(tool):
    (tool / "CHANGELOG.md").write_text("Changed.")
    return "has changes that are not committed"


def without_git(tool):
    shutil.rmtree(tool / ".git")
    return "is no git clone"


def inside_another(tool):
    shutil.rmtree(tool / ".git")
    git(tool.parent, "init", "--quiet")
    commit(tool.parent)
    return "is no git clone"


def not_pushed(tool):
    git(tool, "tag", "--delete", "v0.1.0")
    git(tool, "update-ref", "refs/remotes/origin/main", "HEAD")
    commit(tool)
    return "only in its folder, so others cannot fetch it"


@pytest.mark.parametrize("make_wrong", [changed, without_git, inside_another, not_pushed])
def test_a_tool_that_is_no_version_that_others_can_fetch_is_refused(tmp_path, make_wrong):
    tool = make_tool(tmp_path / "tool")
    reason = make_wrong(tool)
    with pytest.raises(NotWrittenError, match=reason):
        version_of(tool)


def test_without_git_one_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotWrittenError, match="git is needed"):
        version_of(tmp_path)


def fill_in_part(folder):
    with new_folder(folder):
        (folder / "data/raw").mkdir(parents=True)
        (folder / "data").mkdir()


def test_nothing_stays_behind_where_a_folder_cannot_be_filled(tmp_path):
    empty, new = tmp_path / "empty", tmp_path / "new/inside"
    git(tmp_path, "init", "--quiet", "empty")
    for folder in (empty, new):
        with pytest.raises(FileExistsError):
            fill_in_part(folder)
    assert [path.name for path in empty.iterdir()] == [".git"]
    assert not new.parent.exists()


@pytest.mark.parametrize("place", ["inside", "file", "full", "link"])
def test_a_folder_in_use_or_in_the_tool_is_refused(tmp_path, place):
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/.hidden").touch()
    (tmp_path / "link").symlink_to("nowhere/at/all")
    before = sorted(tmp_path.rglob("*"))
    folder = ROOT / "inside" if place == "inside" else tmp_path / place
    with pytest.raises((NotWrittenError, FileExistsError)), new_folder(folder):
        pytest.fail("the folder was taken")
    assert sorted(tmp_path.rglob("*")) == before
    assert not (ROOT / "inside").exists()


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    return make_whole_tool(tmp_path_factory.mktemp("clone") / "tool")


def test_the_command_says_what_to_do_next(clone, tmp_path):
    answer = command(
        clone, tmp_path, "new-project", "--dir", "My review", "--field", "neuroimaging"
    )
    assert answer.returncode == 0, answer.stderr
    workbook = "My review/data/raw/my_review/my_review.xlsx"
    assert answer.stdout.splitlines()[-4:] == [
        f"Fill in {workbook} (its sheet `explained` says how). Then:",
        "    cd 'My review'",
        "    make",
        '    git add . && git commit -m "Begin my_review"',
    ]
    assert f"from {clone}\nThat is a folder of this computer" in answer.stdout
    review = read(tmp_path / "My review/data/raw/my_review/review.yaml")
    assert review == {"title": "My review", "field": "neuroimaging"}


def test_what_is_begun_in_a_project_names_the_schemas_of_the_tool_where_they_are(clone, tmp_path):
    (tmp_path / "data/raw/pain").mkdir(parents=True)
    (tmp_path / "data/raw/pain/review.yaml").write_text("title: Pain\n")
    assert command(clone, tmp_path, "new-study", "--name", "roe2024").returncode == 0
    begin = ("--name", "sleep", "--title", "Sleep", "--field", "outcomes")
    assert command(clone, tmp_path, "new-review", *begin).returncode == 0
    for name in ("pain/studies/roe2024.yaml", "sleep/review.yaml"):
        path = tmp_path / "data/raw" / name
        schema = path.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
        assert (path.parent / schema).exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "A new project needs a folder: make new-project DIR=../my-review"),
        (["--dir", "new", "--name", "A b"], "'A b' is not a name for a folder"),
        (["--dir", "new", "--field", "art"], "'art' is not a field"),
        (["--dir", "file"], "file exists and is not an empty folder"),
        (["--dir", "file/new"], "file/new cannot be written: Not a directory."),
        (["--dir", "/proc/new"], "/proc/new cannot be written: No such file or directory."),
    ],
)
def test_a_command_that_cannot_be_done_writes_nothing_and_says_why(
    tmp_path, monkeypatch, arguments, reason
):
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["new-project", *arguments])
    monkeypatch.setattr("scripts.exchange.new_project.TOOL", ROOT)
    monkeypatch.setattr("scripts.exchange.new_project.version_of", lambda _: PINNED)
    with pytest.raises(SystemExit) as stop:
        main()
    assert reason in stop.value.code
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_owner_commits_with_nothing_but_git(owner):
    git(owner, "add", ".")
    git(owner, *PERSON, "commit", "--quiet", "--message", "Begin sleep")
    assert git(owner, "status", "--porcelain") == ""


def test_a_checkout_on_windows_has_the_same_bytes(owner, tmp_path_factory):
    (owner / "data/raw/sleep/notes.csv").write_bytes(b"a,b\r\n1,2\n")
    commit(owner)
    clone = tmp_path_factory.mktemp("windows") / "clone"
    git(owner, "clone", "--quiet", "--config", "core.autocrlf=true", str(owner), str(clone))
    assert texts(clone) == texts(owner)
