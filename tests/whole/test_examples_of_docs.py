"""The examples of the documentation: they run, and give what the pages say."""

import re

import pytest
import yaml

from scripts.models.config import Config, Synthesis
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import check_review
from scripts.votes.count_votes import count_votes
from scripts.votes.review_data import prepare_review
from scripts.votes.unvoted_findings import list_unvoted
from tests.support.projects import ROOT
from tests.support.records import make_review, read_review
from tests.support.settings import project_settings

REVIEW, RECORDS, SYNTHESES = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("add_a_review", "records", "which_synthesis")
)
SECTIONS = re.split(r"^## ", SYNTHESES, flags=re.MULTILINE)[1:]


def named_blocks():
    """Give the first block of the guide, or of the page of records, below the name of each file."""
    blocks = re.findall(r"`([\w.]+)`\n\n```\w+\n(.*?)```", REVIEW + RECORDS, re.DOTALL)
    return dict(reversed(blocks))


def build(tmp_path, monkeypatch, files):
    """Check a review, extract its findings and count its votes."""
    monkeypatch.chdir(tmp_path)
    review = "title: School-based reading tutoring\n"
    folder = make_review(tmp_path, {}, review=review, files=files).relative_to(tmp_path)
    assert check_review(folder, project_settings()) == []
    settings = {key: value for key, value in project_settings().items() if key != "simulation"}
    extracted = extract_findings(read_review(folder, []))
    return prepare_review(extracted, Config.model_validate(settings))


def test_the_example_of_the_guide_gives_the_votes_that_the_guide_lists(tmp_path, monkeypatch):
    blocks = named_blocks()
    assert blocks["review.yaml"] == "title: School-based reading tutoring\n"
    files = {name: blocks[name] for name in ("studies.csv", "arms.csv", "findings.csv")}
    tables, config = build(tmp_path, monkeypatch, files)
    _, units, votes = count_votes(tables["findings"], tables["regions"], config)
    assert votes["scale"].tolist() == ["benefit"] * 2
    assert votes["synthesis"].tolist() == ["reading_test"] * 2
    assert votes["verdict"].tolist() == ["consistent increase", "inconsistent"]
    counts = ["n_increase", "n_decrease", "n_no_change", "n_conflicting", "k_units"]
    assert votes[counts].to_numpy().tolist() == [[3, 0, 0, 0, 3], [1, 1, 1, 0, 3]]
    assert votes["p_attainable"].tolist() == [0.25, 0.5]
    participants = units.groupby(["region", "vote"])["participants"].sum()
    assert participants["comprehension"].tolist() == [163]
    assert participants["reading errors"].to_dict() == {
        "increase": 60,
        "decrease": 32,
        "no_change": 71,
    }
    unvoted = list_unvoted(tables["findings"], tables["regions"], config)
    assert unvoted["study_id"].tolist() == ["baker2020"] * 2
    assert unvoted["reason"].str.contains("another follow-up").all()


def test_the_table_with_headings_of_its_own_is_a_review(tmp_path, monkeypatch):
    (table,) = re.findall(r"^\| Author/year.*?\n\n", REVIEW, re.MULTILINE | re.DOTALL)
    head, _, *rows = table.rstrip().splitlines()
    lines = [",".join(cell.strip() for cell in row.split("|")[1:-1]) for row in (head, *rows)]
    files = {"findings.csv": "\n".join(lines) + "\n"}
    tables, config = build(tmp_path, monkeypatch, files)
    votes = count_votes(tables["findings"], tables["regions"], config)[2]
    assert votes[["n_increase", "n_decrease"]].to_numpy().tolist() == [[1, 1]]


def test_the_vocabulary_of_the_docs_takes_the_place_of_the_column_better(tmp_path, monkeypatch):
    files = {name: named_blocks()[name] for name in ("studies.csv", "arms.csv", "regions.csv")}
    findings = re.sub(",(higher|lower),", ",", named_blocks()["findings.csv"])
    files["findings.csv"] = findings.replace(",better,", ",")
    tables, config = build(tmp_path, monkeypatch, files)
    votes = count_votes(tables["findings"], tables["regions"], config)[2]
    assert votes["n_increase"].tolist() == [3, 1]


def test_the_flat_table_of_the_docs_is_a_review(tmp_path, monkeypatch):
    (flat,) = re.findall(r"```csv\n(\S+arm_n,.*?)```", RECORDS, re.DOTALL)
    tables, config = build(tmp_path, monkeypatch, {"findings.csv": flat})
    votes = count_votes(tables["findings"], tables["regions"], config)[2]
    assert votes["region"].tolist() == ["daytime fatigue", "sleep quality"]
    counts = votes[["n_increase", "n_decrease", "n_no_change"]].to_numpy().tolist()
    assert counts == [[0, 1, 0], [1, 0, 1]]
    assert [*config.syntheses] == ["outcomes"]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.partition("\n")[0])
def test_each_question_has_a_valid_block_and_says_what_it_does_not_show(section):
    blocks = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)]
    assert blocks
    assert "**Do not read it as**" in section
    for block in blocks:
        given = block if {*block} & {*Config.model_fields} else {"syntheses": block}
        settings = {**project_settings(), **given}
        settings.pop("simulation")
        config = Config.model_validate(settings)
        assert config.syntheses or "specifications" in block


def test_the_page_of_questions_uses_every_key_of_a_synthesis():
    used = set(re.findall(r"^ +(\w+):", "\n".join(SECTIONS), re.MULTILINE))
    assert set(Synthesis.model_fields) <= used
