"""A repository keeps the tool at one version; another one takes its place before anything runs."""

import shutil
import sys
from pathlib import Path

import pytest

from scripts.__main__ import SEQUENCES
from scripts.common.git import git
from scripts.exchange.new_project import version_of, write_project
from scripts.workflow import update_tool
from scripts.workflow.update_tool import TO_DO
from tests.support.projects import ROOT, change
from tests.support.repositories import add_version, command, commit, make, make_tool, tag, texts

STRANGE = "Jo's töol $HOME #1"


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Make a repository of the tool, under a name that is hard to quote, and one that keeps it."""
    folder = tmp_path_factory.mktemp("begun")
    version = version_of(make_tool(folder / STRANGE))
    write_project(folder / "owner", version, "sleep", "Sleep training", "outcomes")
    return folder


@pytest.fixture
def tool(begun, tmp_path):
    return shutil.copytree(begun / STRANGE, tmp_path / STRANGE)


@pytest.fixture
def owner(begun, tool, tmp_path):
    folder = shutil.copytree(begun / "owner", tmp_path / "my rêview's")
    change(folder / "Makefile", str(begun), str(tmp_path))
    commit(folder)
    return folder


def kept(owner):
    return git(owner / ".swimtally", "rev-parse", "HEAD")


def name_commit(owner, tool_commit):
    makefile = owner / "Makefile"
    lines = makefile.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [f"COMMIT := {tool_commit}\n" if line[:9] == "COMMIT :=" else line for line in lines]
    makefile.write_text("".join(lines), encoding="utf-8")


def update(owner, version=""):
    named = [f"VERSION={version}"] if version else []
    return make(owner, f"PYTHON={sys.executable}", "update", *named)


def test_the_first_command_fetches_the_version_that_the_makefile_names(owner, tool):
    add_version(tool, "v0.2.0", "- Nothing.")
    answer = make(owner, "which")
    assert answer.stdout == f"Fetching swimtally v0.1.0 from {tool}\nThis is v0.1.0.\n"
    assert kept(owner) == git(tool, "rev-parse", "v0.1.0^{commit}")
    assert git(owner, "status", "--porcelain") == ""
    assert not [name for name in git(owner, "ls-files").splitlines() if "swimtally" in name]


def test_no_network_is_needed_for_a_version_that_is_there(owner, tool):
    second = add_version(tool, "v0.2.0", "- Nothing.")
    first = git(tool, "rev-parse", "v0.1.0^{commit}")
    make(owner, "which")
    name_commit(owner, second)
    assert make(owner, "which").stdout.endswith("\nThis is v0.2.0.\n")
    tool.rename(tool.with_name("elsewhere"))
    assert make(owner, "which").stdout == "This is v0.2.0.\n"
    name_commit(owner, first)
    assert make(owner, "which").stdout == "This is v0.1.0.\n"


def test_nothing_runs_with_another_version_than_the_one_that_is_named(owner, tool):
    make(owner, "which")
    name_commit(owner, add_version(tool, "v0.2.0", "- Nothing."))
    tool.rename(tool.with_name("elsewhere"))
    answer = make(owner, "which")
    assert answer.returncode
    assert "could not be fetched. Is there a network?" in answer.stdout
    assert "This is v" not in answer.stdout


@pytest.mark.parametrize("way", ["pulled", "update"])
def test_files_of_the_tool_that_were_changed_are_kept_and_stop_another_version(owner, tool, way):
    make(owner, "which")
    changed = owner / ".swimtally/scripts/common/paths.py"
    changed.write_text("# changed\n" + changed.read_text(encoding="utf-8"), encoding="utf-8")
    second = add_version(tool, "v0.2.0", "- Nothing.")
    before = texts(owner)["Makefile"]
    if way == "update":
        answer = update(owner, "v0.2.0")
        assert texts(owner)["Makefile"] == before
    else:
        name_commit(owner, second)
        answer = make(owner, "which")
        assert "This is v" not in answer.stdout
    assert answer.returncode
    assert "Files in .swimtally were changed" in answer.stdout + answer.stderr
    assert changed.read_text(encoding="utf-8").startswith("# changed\n")
    assert kept(owner) != second


def test_a_commit_made_in_the_folder_of_the_tool_is_kept(owner):
    make(owner, "which")
    (owner / ".swimtally/CHANGELOG.md").write_text("Mine.")
    mine = commit(owner / ".swimtally")
    assert make(owner, "which").stdout == "This is v0.1.0.\n"
    assert mine in git(owner / ".swimtally", "for-each-ref")


def test_a_first_fetch_that_was_interrupted_is_done_again(owner):
    make(owner, "which")
    shutil.rmtree(owner / ".swimtally/scripts")
    (owner / ".swimtally/.git/index").unlink()
    (owner / ".swimtally/.git/HEAD").write_text("ref: refs/heads/main\n")
    assert make(owner, "which").stdout == "This is v0.1.0.\n"
    assert (owner / ".swimtally/scripts/__main__.py").exists()


def test_a_tool_that_was_unpacked_from_a_crate_is_used_as_it_is(owner, tool):
    make(owner, "which")
    shutil.rmtree(owner / ".swimtally/.git")
    tool.rename(tool.with_name("elsewhere"))
    assert make(owner, "which").stdout == "This is v0.1.0.\n"
    assert command(owner / ".swimtally", owner, "update", "--check").returncode == 0
    assert not (owner / ".swimtally/.git").exists()


def test_a_command_in_a_hook_of_the_owner_leaves_the_repository_of_the_owner_alone(owner):
    before = git(owner, "rev-parse", "HEAD")
    answer = make(owner, "which", GIT_DIR=str(owner / ".git"), GIT_WORK_TREE=str(owner))
    assert answer.stdout.endswith("This is v0.1.0.\n")
    assert git(owner, "rev-parse", "HEAD") == before
    assert git(owner, "status", "--porcelain") == ""


def test_a_commit_in_short_is_fetched_once(owner, tool):
    make(owner, "which")
    name_commit(owner, git(tool, "rev-parse", "HEAD")[:9])
    assert make(owner, "which").stdout == "This is v0.1.0.\n"


def test_an_update_writes_the_version_and_says_what_to_do(owner, tool):
    make(owner, "which")
    second = add_version(tool, "v0.2.0", "- Rename the key `unit`.")
    answer = update(owner, "v0.2.0")
    assert answer.stdout.splitlines() == [
        "This is swimtally v0.2.0 now, no longer v0.1.0.",
        "To do:",
        "- Rename the key `unit`.",
        "What else is new: .swimtally/CHANGELOG.md",
        "Next: `make`, look at its last lines and the reports, then commit the Makefile.",
    ]
    assert kept(owner) == second
    assert git(owner, "diff", "--unified=0").splitlines()[5:] == [
        "-VERSION := v0.1.0",
        f"-COMMIT := {git(tool, 'rev-parse', 'v0.1.0^{commit}')}",
        "+VERSION := v0.2.0",
        f"+COMMIT := {second}",
    ]
    assert make(owner, "which").stdout == "This is v0.2.0.\n"
    assert update(owner, "v0.2.0").stdout == "This is swimtally v0.2.0 already.\n"
    assert update(owner, "v0.1.0").returncode == 0
    assert make(owner, "which").stdout == "This is v0.1.0.\n"


def test_an_update_names_the_files_of_a_new_repository_that_changed(owner, tool):
    (tool / "templates/project").mkdir(parents=True)
    (tool / "templates/project/check.yml").touch()
    add_version(tool, "v0.2.0", "")
    assert update(owner, "v0.2.0").stdout.splitlines()[2:5] == [
        "To do:",
        "- Compare what `make new-project` writes now with yours, if you like:",
        "  .swimtally/templates/project/check.yml",
    ]


def test_an_update_without_a_version_lists_them_newest_first(owner, tool):
    for name in ("v0.9.0", "v0.10.0"):
        add_version(tool, name, "")
    assert update(owner).stdout.splitlines()[-1] == "v0.10.0, v0.9.0, v0.1.0"


@pytest.mark.parametrize("digits", [8, 40])
def test_a_version_may_be_a_commit(owner, tool, digits):
    add_version(tool, "v0.2.0", "")
    untagged = commit(tool)
    assert update(owner, untagged[:digits]).returncode == 0
    makefile = (owner / "Makefile").read_text(encoding="utf-8")
    assert f"VERSION := {untagged[:12]}\nCOMMIT := {untagged}\n" in makefile
    assert kept(owner) == untagged


def nothing_tagged(tool):
    return "v0.3.0", "There is no version 'v0.3.0'. Versions: v0.1.0."


def a_branch(tool):
    git(tool, "branch", "next")
    return "next", "There is no version 'next'."


def an_unknown_commit(tool):
    return "1" * 40, f"{'1' * 12} cannot be fetched"


def moved(tool):
    commit(tool)
    tag(tool, "v0.1.0")
    return "v0.1.0", "v0.1.0 was moved: it names the commit"


def too_old(tool):
    git(tool, "rm", "--quiet", "rules/commands.mk")
    return commit(tool), "is too old: it cannot be kept in a repository of its own."


def unpacked(tool):
    shutil.rmtree(tool.parent / "my rêview's/.swimtally/.git")
    return "v0.2.0", ".swimtally is no git clone"


def out_of_reach(tool):
    tool.rename(tool.with_name("elsewhere"))
    return "v0.2.0", "cannot be reached ("


@pytest.mark.parametrize(
    "make_wrong",
    [nothing_tagged, a_branch, an_unknown_commit, moved, too_old, out_of_reach, unpacked],
)
def test_an_update_that_is_refused_changes_nothing(owner, tool, make_wrong):
    make(owner, "which")
    version, reason = make_wrong(tool)
    before, commit_before = texts(owner), kept(owner)
    answer = update(owner, version)
    assert answer.returncode
    assert answer.stderr.startswith("Nothing was changed. ")
    assert reason in answer.stderr
    assert "Traceback" not in answer.stderr
    assert texts(owner) == before
    assert kept(owner) == commit_before
    assert make(owner, "which").stdout == "This is v0.1.0.\n"


def test_a_full_disk_does_not_cost_the_makefile(owner, tool, monkeypatch):
    add_version(tool, "v0.2.0", "- Nothing.")
    make(owner, "which")
    before, commit_before = texts(owner), kept(owner)
    monkeypatch.chdir(owner)
    for name in ("TOOL", "KEPT_TOOL"):
        monkeypatch.setattr(update_tool, name, Path(".swimtally"))
    monkeypatch.setattr(sys, "argv", ["update", "--version", "v0.2.0"])

    def write_bytes(path, _):
        path.open("wb").close()
        raise OSError(28, "No space left on device", path.name)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write_bytes)
        with pytest.raises(SystemExit, match=r"^Nothing was changed\. .*No space left on device"):
            update_tool.main()
    assert before.items() <= texts(owner).items()
    assert kept(owner) == commit_before
    update_tool.main()
    assert "VERSION := v0.2.0\n" in Path("Makefile").read_text(encoding="utf-8")
    assert not [*Path().glob(".swimtally_*")]


@pytest.mark.parametrize("what", ["file", "commit", "nothing"])
def test_nothing_is_published_with_a_tool_that_others_do_not_fetch(owner, what):
    make(owner, "which")
    kept_tool = owner / ".swimtally"
    if what != "nothing":
        (kept_tool / "CHANGELOG.md").write_text("Mine.")
    if what == "commit":
        commit(kept_tool)
    answer = command(kept_tool, owner, "update", "--check")
    assert answer.returncode == (what != "nothing")
    assert ("is not swimtally v0.1.0 as others fetch it" in answer.stderr) == (what != "nothing")


def test_a_tool_that_no_repository_keeps_is_not_compared(tool, owner):
    (tool / "CHANGELOG.md").write_text("Mine.")
    assert command(tool, owner, "update", "--check").returncode == 0
    assert SEQUENCES["publish"][0] == ["update", "--check"]


def test_the_changelog_says_of_its_newest_version_what_an_owner_must_do():
    newest = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    assert f"\n{TO_DO}\n" in newest


def test_an_update_of_the_tool_itself_is_refused(tool):
    (tool / "Makefile").write_text("include rules/commands.mk\n")
    assert "does not name one version" in update(tool, "v0.2.0").stderr
