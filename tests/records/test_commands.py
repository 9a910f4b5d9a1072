"""The commands beside the pipeline: new study, schemas, publish, compare codings."""

import json
import os
import subprocess
import sys

import jsonschema
import pytest
import yaml

from scripts.inputs.problems import InputError
from scripts.records.compare_codings import agreement, compare_codings
from scripts.records.new_study import new_study
from scripts.records.review_checks import check_review, read_review
from scripts.records.vocabulary import read_vocabulary
from scripts.records.write_schemas import write_schemas
from scripts.release.publish_results import publish_results
from scripts.release.write_manifest import write_manifest
from tests.support.projects import ROOT
from tests.support.records import make_review

ENV = {**os.environ, "PYTHONPATH": str(ROOT)}
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())


def new(project, *arguments):
    command = [sys.executable, "-m", "scripts.records.new_study", *arguments]
    return subprocess.run(
        command, cwd=project, env=ENV, capture_output=True, text=True, check=False
    )


def test_a_new_record_is_valid_as_it_stands_and_asks_for_what_is_required_once_it_is_used(tmp_path):
    folder = make_review(tmp_path, {"smith2024": new_study("smith2024")})
    assert read_review(folder, CONFIG["measures"]).studies[0].findings == []
    lines = new_study("smith2024").splitlines()
    start = lines.index("arms:")
    used = [line[2:] if line.startswith(("# - ", "#   ")) else line for line in lines[start:]]
    (folder / "studies" / "smith2024.yaml").write_text("\n".join([*lines[:start], *used]) + "\n")
    with pytest.raises(InputError) as refused:
        read_review(folder, CONFIG["measures"])
    assert {problem.field.split(", ")[1] for problem in refused.value.problems} == {
        *("arm", "role", "region", "measure", "contrast", "direction")
    }
    assert all(problem.found == "nothing (null)" for problem in refused.value.problems)


def test_a_new_record_names_every_key_and_the_allowed_values():
    text = new_study("smith2024")
    for term in ("cohort:", "risk_of_bias:", "target_region:", "responders_vs_nonresponders"):
        assert term in text


def test_the_command_writes_a_record_once_and_says_why_not(tmp_path):
    folder = make_review(tmp_path)
    assert new(tmp_path, "smith2024").returncode == 0
    assert (folder / "studies" / "smith2024.yaml").read_text() == new_study("smith2024")
    assert "there already" in new(tmp_path, "smith2024").stderr
    assert "not a study id" in new(tmp_path, "Smith 2024").stderr
    assert "no review 'missing'. Name one of: tiny" in new(tmp_path, "smith2025", "missing").stderr


def test_the_schemas_on_disk_are_those_of_the_models():
    vocabulary, _ = read_vocabulary(ROOT / "data" / "raw" / "regions.csv")
    for name, schema in write_schemas(list(vocabulary.regions), CONFIG["measures"]).items():
        assert json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text()) == schema
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_schemas_accept_what_is_shipped_and_refuse_unknown_keys():
    def valid(kind, data):
        schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text())
        return jsonschema.Draft202012Validator(schema).is_valid(data)

    raw = ROOT / "data" / "raw"
    records = [yaml.safe_load(path.read_text()) for path in raw.glob("*/studies/*.yaml")]
    reviews = [yaml.safe_load(path.read_text()) for path in raw.glob("*/review.yaml")]
    claims = [yaml.safe_load(path.read_text()) for path in raw.glob("*/claims.yaml")]
    assert all(len(found) > 0 for found in (records, reviews, claims))
    assert all(valid("study", record) for record in records)
    assert all(valid("review", review) for review in reviews)
    assert all(valid("claims", statements) for statements in claims)
    assert valid("config", CONFIG)
    assert not valid("study", {**records[0], "cohrt": "x"})
    assert not valid("review", {"title": "t", "config": {"unit": "paper"}})
    assert not valid("config", {**CONFIG, "unit": "paper"})
    assert not valid("claims", {"claims": [{**claims[0]["claims"][0], "counts": "papers"}]})


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "results" / "demo" / "tables" / "votes.csv"
    table.parent.mkdir(parents=True)
    table.write_text("a\n1\n")
    folder = table.relative_to(tmp_path).parent.parent
    manifest = write_manifest([], [folder], {})
    (tmp_path / "results" / "manifest.json").write_text(json.dumps(manifest))
    return table.relative_to(tmp_path).parents[2]


def test_published_results_are_the_built_ones(results):
    published = results.parent / "published"
    assert publish_results(results, published) == ["demo"]
    assert (published / "demo" / "tables" / "votes.csv").read_text() == "a\n1\n"


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
    manifest = json.dumps(write_manifest(inputs, outputs, {}))
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


def test_kappa_of_the_textbook_example():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 70% agreement, kappa 0.4
    one = ["y"] * 25 + ["n"] * 25
    two = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    found = agreement(one, two)
    assert (found.items, found.percent) == (50, 70.0)
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.parametrize("review", ["iskric2021", "neuroplasticity_bpd"])
def test_the_coding_notes_state_the_agreement_that_the_codings_have(review):
    folder = ROOT / "data" / "raw" / review
    notes = (folder / "CODING.md").read_text()
    for judgement, found in compare_codings(folder / "coding").items():
        assert f"| {judgement} | {found} |" in notes


def write_claims(path, rows):
    header = "section,says,counts,count,at_least,studies,region,direction,subgroup,not_checkable"
    path.write_text("\n".join([header, *rows]) + "\n")


def test_claims_are_compared_where_there_are_no_codings_of_findings(tmp_path):
    alike = "Abstract,Amygdala activity fell after treatment.,studies,,true,,amygdala,decrease,all,"
    write_claims(
        tmp_path / "claims_1.csv",
        [
            alike,
            "Results,Nine studies were found.,studies,9,,,,,,",
            "Discussion,Two studies found less insula activity.,studies,2,,b;a,insula,decrease,all"
            ",",
        ],
    )
    write_claims(
        tmp_path / "claims_2.csv",
        [
            "Results,Most studies measured blood flow in the whole brain.,studies,,true,,,,,",
            "Discussion,Two studies found less activity in the insula.,studies,2,true,a;b,insula,"
            "decrease,responders,a reason",
            alike,
        ],
    )
    found = compare_codings(tmp_path)
    assert all(judgement.startswith("claim: ") for judgement in found)
    shown = {name.removeprefix("claim: "): (f.items, f.percent) for name, f in found.items()}
    assert shown == {
        "is one": (4, 50),
        "stated count": (2, 50),
        "studies": (1, 100),
        "region": (2, 100),
        "direction": (2, 100),
        "subgroup": (2, 50),
        "checkable": (2, 50),
    }
    assert str(found["claim: is one"]) == "4 | 50.0% | –"


def test_a_folder_without_codings_has_nothing_to_compare(tmp_path):
    assert compare_codings(tmp_path) == {}


def test_a_where_clause_must_name_regions_by_their_canonical_name(tmp_path, monkeypatch):
    folder = make_review(tmp_path)
    monkeypatch.chdir(tmp_path)
    where = {"activation": {"title": "t", "where": {"region": ["ACC", "amygdla"]}}}
    problems = check_review(folder, {**CONFIG, "syntheses": where, "evidence_map": ["activation"]})
    assert [(p.found, p.nearest) for p in problems] == [
        ("'ACC'", "anterior cingulate cortex"),
        ("'amygdla'", "amygdala"),
    ]


def test_a_review_that_is_no_more_is_no_longer_published(results):
    published = results.parent / "published"
    publish_results(results, published)
    (published / "old" / "tables").mkdir(parents=True)
    (results / "new").mkdir()
    publish_results(results, published)
    assert [path.name for path in published.iterdir()] == ["demo"]
