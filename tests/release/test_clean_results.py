"""What cleaning removes is what was built, and what it leaves is named."""

import json
import zipfile
from pathlib import Path

import pytest

from scripts.common.digests import file_digest
from scripts.release.clean_results import clean_results, left_behind
from scripts.release.make_crate import refuse_strange_files
from scripts.release.packed_crate import DESCRIPTION, METADATA, strange_files
from scripts.workflow.job_records import Content, JobRecord
from scripts.workflow.set_aside import _moved, _report, set_aside

OURS = (
    *("results/manifest.json", "results/run_report.html", "results/demo/datapackage.json"),
    *("results/demo/tables/votes.csv", "results/demo/figures/harvest_plot_a.svg"),
    *("results/old/tables/votes.csv", "results/_simulation/simulation.md"),
    *(".snakemake/metadata/cmVzdWx0cw==", ".snakemake/swimtally_settled"),
)


def write(folder, *names):
    for name in names:
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def listed(folder="."):
    """List the files and links of a folder, but for those that are ever there."""
    paths = (path for path in Path(folder).rglob("*") if path.is_symlink() or path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in paths if "raw" not in path.parts)


@pytest.fixture
def built(tmp_path, monkeypatch):
    """Stand in a project with results, one folder of them of a review that is no more."""
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    write(".", "data/raw/demo/review.yaml")
    build()
    return tmp_path


def build():
    write(".", *OURS)
    *outputs, simulation = (path for path in OURS if path.count("/") > 1 and path[0] != ".")
    digests = {path: file_digest(Path(path)) for path in outputs}
    Path("results/manifest.json").write_text(json.dumps({"outputs": digests}))
    JobRecord([simulation]).keep("inputs", Content())


def test_what_was_built_is_removed_with_its_records(built):
    clean_results()
    assert listed() == []
    assert left_behind() == ""
    clean_results()


def test_a_result_that_was_edited_is_set_aside_and_not_removed(built):
    table, page = "results/demo/tables/votes.csv", "results/demo/report/report.docx"
    write(".", page)
    for path in (table, page):
        JobRecord([path]).keep("inputs", Content())
    Path(page).write_text("mine")
    clean_results()
    assert listed() == ["results/demo/set_aside/report/report.docx"]
    assert left_behind() == "Left as it is, since it was not built here: results/demo."


def test_without_a_record_what_is_not_as_in_the_manifest_is_set_aside(built):
    Path("results/demo/tables/votes.csv").write_text("mine")
    clean_results()
    assert listed() == ["results/demo/set_aside/tables/votes.csv"]


STRANGE = (
    *("notes.txt", "thesis/chapter.docx", "demo/tables/mine.csv", "demo/figures/note.png"),
    *("demo/report/letter.docx", "demo/report/report.docx", "demo/figures/forest_plot_mine.svg"),
    *(".hidden/a", "_simulation/mine.txt", "unknown/tables/votes.csv"),
)


@pytest.mark.parametrize("name", STRANGE)
def test_what_was_not_built_stays_and_is_named(built, name):
    write("results", name)
    clean_results()
    assert listed() == [f"results/{name}"]
    shown = Path(name).parts[0]
    hidden = shown.startswith(".")
    assert (f"results/{shown}" in left_behind()) != hidden


def test_results_on_a_disk_with_other_folders_leave_the_other_folders(built):
    Path("results").rename(built / "disk")
    write(built / "disk", "photos/a.jpg", ".git/config")
    Path("results").symlink_to(built / "disk")
    clean_results()
    assert listed(built / "disk") == [".git/config", "photos/a.jpg"]
    assert Path("results").is_symlink()
    assert left_behind() == "Left as it is, since it was not built here: results/photos."


def test_the_results_of_a_review_on_a_disk_are_removed_and_its_link_and_what_is_beside_stay(built):
    Path("results/demo").rename(built / "disk")
    write(built / "disk", "photos/a.jpg")
    Path("results/demo").symlink_to(built / "disk")
    clean_results()
    assert listed(built / "disk") == ["photos/a.jpg"]
    assert Path("results/demo").is_symlink()


def test_no_link_that_leads_out_of_the_results_is_followed(built):
    write(built / "home", "tables/votes.csv", "figures/harvest_plot_a.svg", "secret")
    for name in ("tables", "figures"):
        for path in Path("results/demo", name).iterdir():
            path.unlink()
        Path("results/demo", name).rmdir()
        Path("results/demo", name).symlink_to(built / "home" / name)
    Path("results/demo/report").mkdir()
    Path("results/demo/report/report.html").symlink_to(built / "home/secret")
    before = listed(built / "home")
    clean_results()
    assert listed(built / "home") == before
    links = ["results/demo/figures", "results/demo/report/report.html", "results/demo/tables"]
    assert listed() == links


def test_cleaning_that_is_killed_at_any_file_can_be_done_again(built, monkeypatch):
    write("results", "demo/tables/mine.csv")
    unlink, steps = Path.unlink, 0
    while True:
        build()
        left = iter(range(steps))

        def unlink_some(path, missing_ok=False, left=left):
            if next(left, None) is None:
                raise KeyboardInterrupt
            unlink(path, missing_ok)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", unlink_some)
            try:
                clean_results()
                break
            except KeyboardInterrupt:
                steps += 1
        clean_results()
        assert listed() == ["results/demo/tables/mine.csv"]
    assert steps > 3


ESCAPES = "\x1b]0;PWNED\x07.txt"


def test_the_name_of_a_file_that_stays_gives_no_order_to_a_terminal(built):
    pack("Snakefile")
    write(".", f"results/{ESCAPES}", f"crate/{ESCAPES}")
    with pytest.raises(ValueError, match="was added to the crate") as refused:
        refuse_strange_files(Path("crate"))
    clean_results()
    for message in (left_behind(), str(refused.value)):
        assert r"/\x1b]0;PWNED\x07.txt" in message
        assert message.isprintable()


def test_the_name_of_a_file_that_is_set_aside_gives_no_order_to_a_terminal(built, capsys):
    file = Path(f"results/demo/figures/{ESCAPES}")
    write(".", str(file))
    set_aside([file.parent], JobRecord([str(file.parent)]), {}, Content())
    _report(_moved())
    message = capsys.readouterr().err.strip()
    assert r"set_aside/figures/\x1b]0;PWNED\x07.txt" in message
    assert message.isprintable()


# --- The crate ------------------------------------------------------------------------------------


def pack(*names):
    """Write a crate, and a ZIP file of it, with the names and digests of its files."""
    write("crate", *names)
    facts = [{"@id": n, "@type": "File", "sha256": file_digest(Path("crate", n))} for n in names]
    graph = [{"@id": "./", "description": DESCRIPTION}, *facts]
    Path("crate", METADATA).write_text(json.dumps({"@graph": graph}))
    write("crate", "ro-crate-preview.html")
    with zipfile.ZipFile("crate.zip", "w") as archive:
        archive.write(f"crate/{METADATA}", METADATA)


def test_a_crate_is_removed_unless_results_are_only_built_anew(built):
    pack("Snakefile", "results/demo/tables/votes.csv")
    assert strange_files(Path("crate")) == []
    clean_results(keep_crate=True)
    assert "crate.zip" in listed()
    clean_results()
    assert listed() == []


@pytest.mark.parametrize("name", ["notes.txt", "Snakefile", ".git/config", "data/x.csv"])
def test_what_is_not_as_it_was_packed_stays_in_the_crate_and_is_named(built, name):
    pack("Snakefile", "README.md")
    path = Path("crate", name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    clean_results()
    assert listed() == [f"crate/{name}"]
    assert left_behind() == f"Left as it is, since it was not built here: crate/{name}."


def test_a_crate_of_another_program_stays(built):
    pack("Snakefile")
    text = Path("crate", METADATA).read_text().replace(DESCRIPTION, "My data")
    for name in (f"crate/{METADATA}", "crate.zip"):
        Path(name).write_text(text)
    before = listed("crate")
    clean_results()
    assert listed("crate") == before
    assert Path("crate.zip").exists()


@pytest.mark.parametrize("text", ["[" * 200_000, "[]", "1", '{"@graph": [1]}'])
def test_a_crate_whose_description_is_of_another_form_stays(built, text):
    pack("Snakefile")
    Path("crate", METADATA).write_text(text)
    with zipfile.ZipFile("crate.zip", "w") as archive:
        archive.writestr(METADATA, text)
    before = listed("crate")
    clean_results()
    assert listed("crate") == before
    assert Path("crate.zip").exists()


def test_a_crate_that_is_a_link_stays_with_what_it_leads_to(built):
    pack("Snakefile")
    Path("crate").rename(built / "mine")
    Path("crate").symlink_to(built / "mine")
    clean_results()
    assert "Snakefile" in listed(built / "mine")
    assert Path("crate").is_symlink()
