"""What a person edited in the results, or put there, is never lost when its place is made again."""

import json
import os
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from scripts.common.digests import file_digest
from scripts.workflow.job_records import Content, JobRecord
from scripts.workflow.own_outputs import MANIFEST, listed_outputs
from scripts.workflow.set_aside import set_aside
from scripts.workflow.snakemake_records import INCOMPLETE

FIGURES, REPORT = "results/sleep/figures", "results/sleep/report/report.html"
PLOT = f"{FIGURES}/forest_plot_change.svg"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """Stand in a project with a figure and a report, which are in the manifest alone."""
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    write(PLOT, REPORT)
    outputs = {path: file_digest(Path(path)) for path in (PLOT, REPORT)}
    MANIFEST.write_text(json.dumps({"outputs": outputs}))


def write(*paths, text="built"):
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def make_room():
    """Make room for every output, and list what was set aside."""
    for output in (FIGURES, REPORT, str(MANIFEST)):
        set_aside([Path(output)], JobRecord([output]), listed_outputs(MANIFEST), Content())
    return listed("results/sleep/set_aside")


def listed(folder):
    """List the files, links and empty folders of a folder."""
    paths = (path for path in Path(folder).rglob("*"))
    alone = (
        path for path in paths if path.is_symlink() or path.is_file() or not any(path.iterdir())
    )
    return sorted(path.relative_to(folder).as_posix() for path in alone)


def test_without_a_record_the_manifest_says_what_is_as_it_was_built():
    assert make_room() == []
    write(REPORT, text="mine")
    write(f"{FIGURES}/forest_plot_for_talk.svg")
    assert make_room() == ["figures/forest_plot_for_talk.svg", "report/report.html"]
    assert Path(PLOT).exists()


def test_where_nothing_is_known_all_is_set_aside_but_the_manifest():
    MANIFEST.write_text("{")
    assert make_room() == ["figures/forest_plot_change.svg", "report/report.html"]
    assert MANIFEST.exists()


def interrupt(output):
    """Leave the mark of a job that was killed."""
    INCOMPLETE.mkdir(parents=True, exist_ok=True)
    (INCOMPLETE / urlsafe_b64encode(output.encode()).decode()).touch()


@pytest.mark.parametrize("has_manifest", [True, False])
def test_what_a_killed_job_left_half_made_is_not_set_aside(has_manifest):
    write(PLOT, text="half")
    interrupt(FIGURES)
    interrupt(REPORT)
    if not has_manifest:
        MANIFEST.unlink()
    assert make_room() == []
    write(f"{FIGURES}/mine.svg")
    assert make_room() == ["figures/mine.svg"]


def test_what_a_person_put_beside_half_made_figures_is_set_aside_whatever_its_name():
    interrupt(FIGURES)
    write(f"{FIGURES}/forest_plot_for_talk.svg")
    assert make_room() == ["figures/forest_plot_for_talk.svg"]


def test_all_of_a_persons_that_goes_with_a_folder_is_set_aside(tmp_path):
    JobRecord([FIGURES]).keep("inputs", Content())
    names = (".notes", "old.svg~", "notes.tmp", "talk/a.svg", "talk/.git/HEAD")
    write(*(f"{FIGURES}/{name}" for name in names))
    write(*(f"{FIGURES}/{name}" for name in (".DS_Store", ".snakemake_timestamp")))
    Path(FIGURES, "talk/.git/refs").mkdir()
    write(tmp_path / "theirs/a.txt")
    for name in ("disk", "disk.svg"):
        Path(FIGURES, name).symlink_to(os.path.relpath(tmp_path / "theirs", FIGURES))
    expected = {*names, "talk/.git/refs", "disk (link)", "disk (link).svg"}
    assert {*make_room()} == {f"figures/{name}" for name in expected}
    left = {path.name for path in Path(FIGURES).rglob("*") if path.is_file()}
    assert left == {".DS_Store", ".snakemake_timestamp", Path(PLOT).name}
    assert (Path("results/sleep/set_aside/figures/disk (link)") / "a.txt").exists()
    assert listed(tmp_path / "theirs") == ["a.txt"]


def test_of_a_linked_output_the_link_is_set_aside_and_no_file_where_it_leads(tmp_path):
    JobRecord([FIGURES]).keep("inputs", Content())
    Path(FIGURES).rename(tmp_path / "theirs")
    write(tmp_path / "theirs/thesis.docx", tmp_path / "theirs/x/y")
    before = listed(tmp_path / "theirs")
    Path(FIGURES).symlink_to(tmp_path / "theirs")
    assert make_room() == ["figures (link)"]
    assert listed(tmp_path / "theirs") == before == listed("results/sleep/set_aside/figures (link)")
    assert not Path(FIGURES).exists()
