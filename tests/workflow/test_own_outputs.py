"""What the tool made is known from what a person put beside it."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from scripts.common.digests import digest_texts, file_digest
from scripts.common.paths import MADE_FROM, PUBLISHED, RAW, RESULTS
from scripts.workflow.former_reviews import remove_former_reviews
from scripts.workflow.job_records import Content, JobRecord, recorded_files
from scripts.workflow.own_outputs import (
    MANIFEST,
    listed_outputs,
    own_published,
    own_results,
    published_reviews,
    remove_files,
)
from scripts.workflow.set_aside import remove_results
from scripts.workflow.snakemake_records import INCOMPLETE
from tests.support.projects import contents


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(RAW / "sleep/review.yaml")


def write(*paths):
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return [Path(path) for path in paths]


def keep_record(output):
    JobRecord([output]).keep("inputs", Content())


def list_in_manifest(*paths):
    outputs = {path.as_posix(): file_digest(path) for path in paths}
    write(MANIFEST)[0].write_text(json.dumps({"outputs": outputs}))


def test_without_a_record_results_are_known_from_the_manifest():
    ours = write(
        "results/manifest.json",
        "results/run_report.html",
        "results/sleep/figures/.snakemake_timestamp",
        "results/sleep/figures/forest_plot_change.svg",
        "results/sleep/tables/votes.csv",
    )
    list_in_manifest(*ours[-2:])
    write(
        "results/README",
        "results/sleep/figures/forest_plot_for_talk.svg",
        "results/sleep/tables/mine.csv",
        "results/sleep/report/report.docx",
        "results/another_project/tables/votes.csv",
    )
    assert [*own_results()] == ours
    assert own_results()[ours[-1]] == file_digest(ours[-1])


def test_what_a_killed_job_left_half_made_is_known_by_its_name():
    page, svg = write("results/sleep/report/report.html", "results/sleep/figures/vote_plot.svg")
    write("results/sleep/figures/mine.svg", "results/sleep/report/report.docx")
    assert own_results() == {}
    INCOMPLETE.mkdir(parents=True)
    for output in (page, svg.parent):
        (INCOMPLETE / urlsafe_b64encode(str(output).encode()).decode()).touch()
    assert own_results() == {svg: None, page: None}


@pytest.mark.parametrize(
    "text",
    ["", "[" * 200_000, '{"outputs":' * 100_000, "[]", '{"outputs": 7}', '{"outputs": [7]}'],
)
def test_a_manifest_that_cannot_be_read_names_no_output(text):
    MANIFEST.parent.mkdir()
    MANIFEST.write_text(text)
    assert [*listed_outputs(MANIFEST)] == []
    remove_former_reviews(["sleep"])


def test_the_results_of_a_review_that_is_no_more_are_known_by_record_or_manifest():
    old, older = write("results/old/tables/votes.csv", "results/older/figures/a.svg")
    keep_record("results/old/tables/votes.csv")
    list_in_manifest(older)
    assert [*own_results()] == [MANIFEST, old, older]


@pytest.mark.parametrize(
    "damage", [lambda _: "", lambda text: text[:-1], lambda text: text.replace("votes", "vetos")]
)
def test_a_damaged_record_is_none(damage):
    (votes,) = write("results/sleep/tables/votes.csv")
    keep_record("results/sleep/tables/votes.csv")
    assert [*recorded_files("sleep")] == [str(votes)]
    (record,) = MADE_FROM.glob("*/*.json")
    record.write_text(damage(record.read_text()))
    assert recorded_files("sleep") == {}


FORGED = (
    *("..//victim/thesis.docx", "../victim/thesis.docx", "results/../../victim/thesis.docx"),
    *("{outside}/thesis.docx", "results//sleep/thesis.docx", "results/sleep/./thesis.docx"),
    *("results/other/thesis.docx", "data/raw/sleep/review.yaml", "results"),
)


@pytest.mark.parametrize("file", FORGED)
def test_a_record_that_names_a_file_outside_of_its_results_is_none(tmp_path, monkeypatch, file):
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    write(RAW / "sleep/review.yaml", "../victim/thesis.docx", "results/sleep/thesis.docx")
    write("results/other/thesis.docx")
    file = file.format(outside=tmp_path / "victim")
    forge_record(json.dumps({"outputs": {"results/sleep": {file: "00"}}}))
    before = contents(tmp_path / "victim") | contents(Path())
    assert recorded_files("sleep") == {}
    remove_results()
    assert contents(tmp_path / "victim") | contents(Path()) == before
    assert Path("../victim/thesis.docx").exists()


FORMS = (
    *("[" * 200_000, "[]", "1", '{"outputs": []}', '{"outputs": {"results/sleep/a": 1}}'),
    '{"outputs": {"results/sleep/a": ["results/sleep/a"]}}',
)


@pytest.mark.parametrize("text", FORMS, ids=range(len(FORMS)))
def test_a_forged_record_of_another_form_is_none(text):
    forge_record(text)
    assert recorded_files("sleep") == {}
    assert JobRecord(["results/sleep/a"]).outputs is None


def forge_record(text):
    (record,) = write(MADE_FROM / f"sleep/{digest_texts(['results/sleep/a'])}.json")
    record.write_text(f"{digest_texts([text])} {text}")


def test_published_files_are_those_of_the_manifest_of_their_review():
    manifest, votes, _ = write(
        "published/sleep/manifest.json",
        "published/sleep/tables/votes.csv",
        "published/sleep/tables/mine.csv",
    )
    write("published/my_figures/a.svg", "published/sleep/figures/a.png", "outside.csv")
    listed = [
        "results/sleep/tables/votes.csv",
        "results/my_figures/a.svg",
        "results/sleep/figures/a.png",
        "results/sleep/../../../outside.csv",
    ]
    manifest.write_text(json.dumps({"outputs": dict.fromkeys(listed, file_digest(votes))}))
    assert own_published(PUBLISHED / "sleep", "sleep") == [votes, manifest]
    assert own_published(PUBLISHED / "my_figures", "my_figures") == []


def test_a_manifest_in_the_published_folder_may_be_of_another_program():
    _, gone, _, whole, *_ = write(
        "published/here/manifest.json",
        "published/gone/manifest.json",
        "published/damaged/manifest.json",
        "published/_across_reviews/manifest.json",
        "published/site/manifest.json",
        "published/damaged/tables/votes.csv",
        "data/raw/here/review.yaml",
    )
    for manifest in (gone, whole):
        outputs = {f"results/{manifest.parent.name}/tables/votes.csv": ""}
        manifest.write_text(json.dumps({"outputs": outputs}))
    assert published_reviews() == ["_across_reviews", "damaged", "gone", "here"]


def test_a_folder_that_holds_a_file_of_a_person_or_is_a_link_stays(tmp_path):
    (tmp_path / "disk/sleep").mkdir(parents=True)
    RESULTS.symlink_to("disk")
    mine, *ours = write(
        "results/sleep/tables/mine.csv",
        "results/sleep/tables/votes.csv",
        "results/sleep/report/report.html",
    )
    list_in_manifest(*ours)
    remove_files(own_results())
    assert [path for path in ours if path.exists()] == []
    assert mine.exists()
    assert RESULTS.is_symlink()
    assert not mine.parents[1].joinpath("report").exists()


def test_no_link_inside_the_folder_of_a_review_is_followed(tmp_path):
    (votes,) = write("elsewhere/votes.csv")
    (RESULTS / "sleep").mkdir(parents=True)
    (RESULTS / "sleep/tables").symlink_to(tmp_path / "elsewhere")
    list_in_manifest(RESULTS / "sleep/tables/votes.csv")
    remove_files(own_results())
    assert votes.exists()
    assert PUBLISHED.exists() is False


def test_of_a_review_that_is_no_more_the_results_go_and_what_a_person_put_there_stays(capsys):
    ours = write("results/old/tables/votes.csv", "results/older/report/report.html")
    mine, theirs = write(
        "results/old/a\x1b]0;PWNED\x07.txt", "results/another_project/tables/votes.csv"
    )
    keep_record("results/old/tables/votes.csv")
    list_in_manifest(ours[1])
    (kept,) = write("results/sleep/tables/votes.csv")
    keep_record(str(kept))
    remove_former_reviews(["sleep"])
    assert [path for path in ours if path.exists()] == []
    assert [path for path in (mine, theirs, kept) if not path.exists()] == []
    assert not Path("results/older").exists()
    message = capsys.readouterr().err
    assert "data/raw/old/ is no longer a review: its results were removed" in message
    assert "Not a result, and kept: results/old/a\\x1b]0;PWNED\\x07.txt." in message
    assert recorded_files("old") == {}
    remove_former_reviews(["sleep"])
    assert capsys.readouterr().err == ""
