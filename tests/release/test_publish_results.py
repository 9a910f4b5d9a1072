"""What is published is what was built, and nothing else."""

import json

import pytest

from scripts.release.publish_results import publish_results
from scripts.release.write_manifest import write_manifest


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
    assert publish_results(results, published) == ["demo"]
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
    assert publish_results(results, published) == ["_across_reviews", "demo"]
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


def test_a_review_that_is_no_more_is_no_longer_published(results):
    published = results.parent / "published"
    publish_results(results, published)
    (published / "old" / "tables").mkdir(parents=True)
    (results / "new").mkdir()
    publish_results(results, published)
    assert [path.name for path in published.iterdir()] == ["demo"]
