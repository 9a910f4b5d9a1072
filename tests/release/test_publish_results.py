"""What is published is what was built, and nothing else."""

import json
import shutil
import subprocess

import pytest

from scripts.common.digests import file_digest
from scripts.release.publish_results import publish_results
from scripts.release.write_manifest import write_manifest
from scripts.workflow.folders import FORMER, settle_folders


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "results" / "demo" / "tables" / "votes.csv"
    table.parent.mkdir(parents=True)
    table.write_text("a\n1\n")
    folder = table.relative_to(tmp_path).parent.parent
    manifest = write_manifest([], [folder], {}, {})
    (tmp_path / "results" / "manifest.json").write_text(json.dumps(manifest))
    return table.relative_to(tmp_path).parents[2]


def test_published_results_are_the_built_ones(results):
    published = results.parent / "published"
    assert publish_results(results, published) == (["demo"], [])
    assert (published / "demo" / "tables" / "votes.csv").read_text() == "a\n1\n"


def test_of_a_figure_the_drawing_is_published_and_its_other_forms_by_their_digest(results):
    files = ["figures/map.svg", "figures/map.png", "figures/map.pdf", "report/report.pdf"]
    files += ["report/supplement.html", "report/supplement.pdf", "exports/tables.xlsx"]
    for name in files:
        path = results / "demo" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    manifest = json.dumps(write_manifest([], [results / "demo"], {}, {}))
    (results / "manifest.json").write_text(manifest)
    published = results.parent / "published"
    publish_results(results, published)
    listed = json.loads((published / "demo/manifest.json").read_text())["outputs"]
    assert listed.keys() == {f"results/demo/{name}" for name in (*files, "tables/votes.csv")}
    there = {path.relative_to(published / "demo").as_posix() for path in published.rglob("*.*")}
    by_digest = {"figures/map.png", "figures/map.pdf", "report/supplement.pdf"}
    assert there == {*files, "tables/votes.csv", "manifest.json"} - by_digest


def test_the_comparison_of_the_reviews_is_published_with_all_inputs_and_the_simulation_is_not(
    results,
):
    published = results.parent / "published"
    table = results / "_across_reviews" / "tables" / "overlap.csv"
    table.parent.mkdir(parents=True)
    table.write_text("a\n1\n")
    (results / "_simulation").mkdir()
    for name in ("demo", "other"):
        (results.parent / "data/raw" / name).mkdir(parents=True)
        (results.parent / "data/raw" / name / "review.yaml").write_text("title: T\n")
    inputs = sorted((results.parent / "data/raw").rglob("*.yaml"))
    inputs = [path.relative_to(results.parent) for path in inputs]
    outputs = [results / "demo", results / "_across_reviews"]
    manifest = json.dumps(write_manifest(inputs, outputs, {}, {}))
    (results / "manifest.json").write_text(manifest)
    assert publish_results(results, published)[0] == ["_across_reviews", "demo"]
    across, demo = (
        json.loads((published / name / "manifest.json").read_text())["inputs"]
        for name in ("_across_reviews", "demo")
    )
    assert list(across) == ["data/raw/demo/review.yaml", "data/raw/other/review.yaml"]
    assert list(demo) == ["data/raw/demo/review.yaml"]


def test_publishing_refuses_results_that_were_edited_and_leaves_nothing_behind(results):
    published = results.parent / "published"
    publish_results(results, published)
    (results / "demo" / "tables" / "votes.csv").write_text("a\n9\n")
    with pytest.raises(ValueError, match="run `make` first"):
        publish_results(results, published)
    assert (published / "demo" / "tables" / "votes.csv").read_text() == "a\n1\n"


def publish_old(published):
    """Publish a review that the results do not have."""
    (published / "old/tables").mkdir(parents=True)
    (published / "old/tables/votes.csv").write_text("old")
    outputs = {
        "results/old/tables/votes.csv": file_digest(published / "old/tables/votes.csv"),
        "results/old/figures/map.png": "",
    }
    (published / "old/manifest.json").write_text(json.dumps({"outputs": outputs}))


def test_a_review_that_is_no_more_is_no_longer_published(results):
    published = results.parent / "published"
    publish_results(results, published)
    publish_old(published)
    assert publish_results(results, published) == (["demo"], [])
    assert [path.name for path in published.iterdir()] == ["demo"]


# --- What is not the tool's own -------------------------------------------------------------------


def write(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"mine: {name}")


def strangers(folder):
    """List the files of a folder that ``write`` wrote, and links."""
    files = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    mine = (p for p in files if p.is_symlink() or p.read_bytes().startswith(b"mine"))
    return sorted(path.relative_to(folder).as_posix() for path in mine)


BESIDE = ("README", "my_figures/a.svg", ".git/config", ".demo/a", ".old/a", ".former_demo/a")
BESIDE += ("site/manifest.json", "git/tables/votes.csv")
INSIDE = ("demo/notes.txt", "demo/tables/mine.csv", "demo/figures/map.png", "old/notes.txt")
INSIDE += ("old/figures/map.png", "demo/.git/config")


@pytest.mark.parametrize("is_linked", [False, True])
def test_what_is_not_ours_stays_in_the_folder_of_published_results(results, tmp_path, is_linked):
    published = results.parent / "published"
    if is_linked:
        (tmp_path / "site").mkdir()
        published.symlink_to(tmp_path / "site")
    publish_results(results, published)
    publish_old(published)
    write(published, *BESIDE, *INSIDE)
    (published / "demo/paper").symlink_to(tmp_path)
    for votes in ("a\n1\n", "a\n2\n"):
        build(results, votes)
        _, left = publish_results(results, published)
        assert strangers(published) == sorted([*BESIDE, *INSIDE, "demo/paper"])
        assert (published / "demo/tables/votes.csv").read_text() == votes
        assert not (published / "old/manifest.json").exists()
    named = {path.relative_to(published).as_posix() for path in left}
    assert named == {
        "demo/notes.txt",
        "demo/tables/mine.csv",
        "demo/.git/config",
        "demo/paper",
        "demo/figures/map.png",
    }
    assert sorted(path.name for path in published.iterdir() if path.is_dir()) == [
        *(".demo", ".former_demo", ".git", ".old", "demo", "git", "my_figures", "old", "site")
    ]


def test_a_repository_of_git_in_the_folder_of_a_review_outlives_publishing(results):
    published = results.parent / "published"
    publish_results(results, published)
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", "-C", published / "demo"]
    for command in ("init -q", "add -A", "commit -q -m published", "gc -q"):
        subprocess.run([*git, *command.split()], check=True)
    build(results, "a\n2\n")
    publish_results(results, published)
    said = subprocess.run([*git, "status", "--short"], check=True, capture_output=True, text=True)
    assert said.stdout.split() == ["M", "manifest.json", "M", "tables/votes.csv"]


def build(results, votes):
    """Build the results again, with other votes."""
    (results / "demo/tables/votes.csv").write_text(votes)
    manifest = json.dumps(write_manifest([], [results / "demo"], {}, {}))
    (results / "manifest.json").write_text(manifest)


def test_a_file_in_the_place_of_a_result_that_is_not_ours_is_not_replaced(results):
    published = results.parent / "published"
    write(published, "demo/tables/votes.csv", "demo/notes.txt")
    with pytest.raises(
        ValueError, match=r"published/demo/tables/votes\.csv .*Nothing was published"
    ):
        publish_results(results, published)
    assert strangers(published) == ["demo/notes.txt", "demo/tables/votes.csv"]
    assert [path.name for path in published.iterdir()] == ["demo"]
    (published / "demo/tables/votes.csv").write_text("a\n1\n")  # the same, as after a lost manifest
    publish_results(results, published)
    assert strangers(published) == ["demo/notes.txt"]


def test_a_published_file_that_was_edited_is_not_replaced(results):
    published = results.parent / "published"
    publish_results(results, published)
    build(results, "a\n2\n")
    write(published, "demo/tables/votes.csv")
    with pytest.raises(ValueError, match=r"votes\.csv is not as `make publish` put it there"):
        publish_results(results, published)
    assert strangers(published) == ["demo/tables/votes.csv"]


def test_of_a_published_review_that_is_no_more_an_edited_file_stays_and_is_named(results):
    published = results.parent / "published"
    publish_old(published)
    write(published, "old/tables/votes.csv")
    assert publish_results(results, published)[1] == [published / "old/tables/votes.csv"]
    assert strangers(published) == ["old/tables/votes.csv"]
    assert not (published / "old/manifest.json").exists()


def test_a_published_review_that_is_a_link_is_not_replaced(results, tmp_path):
    published = results.parent / "published"
    publish_results(results, published)
    (published / "demo").rename(tmp_path / "disk")
    (published / "demo").symlink_to(tmp_path / "disk")
    with pytest.raises(ValueError, match="published/demo is not as `make publish` put it there"):
        publish_results(results, published)
    assert (published / "demo").is_symlink()


def test_what_is_not_ours_outlives_a_publish_that_was_killed_and_mended_by_hand(results):
    published = results.parent / "published"
    publish_results(results, published)
    write(published, "demo/notes.txt")
    former = (published / "demo").rename(published / f"{FORMER}demo")
    shutil.copytree(former / "tables", published / "demo/tables")  # as git would
    settle_folders(published)
    assert strangers(published) == ["demo/notes.txt"]
    assert not former.exists()
    (published / "demo").rename(former)
    write(published, "demo/notes.txt")
    (former / "notes.txt").write_text("mine: another")
    settle_folders(published)
    assert strangers(published) == [f"{former.name}/notes.txt", "demo/notes.txt"]
