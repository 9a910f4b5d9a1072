"""The messages that the documentation shows: they are those of the mistakes that it names."""

import re
import shutil
from pathlib import Path

import pytest

from scripts.inputs.problems import InputError
from scripts.records.review_checks import check_review
from tests.support.projects import ROOT
from tests.support.settings import project_settings
from tests.support.shipped import RAW, about

STUDY, REVIEW, RECORDS = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("add_a_study", "add_a_review", "records")
)
SHOWN = re.findall(r"```\n(\d+ problems? in the inputs:\n.*?)```", STUDY + RECORDS, re.DOTALL)

# Mistakes in the record of Smith 2024 of the page, each as what is written in place of what.
SLIPS = {
    "a region": [("region: amygdala\n", "region: amygdalla\n")],
    "what fits together": [
        ("reference: smith2024", "reference: smith24"),
        ("cohort: smith2024", "cohort: emotion_regulation_trail"),
        ("n_enrolled: 30", "n_enrolled: 20"),
        ("comparator: tau", "comparator: tua"),
    ],
    "a colon": [("task: viewing negative pictures", "task: Stroop: words and colours")],
}
SLIPS_IN_TABLES = [
    ("concerns,\nbaker2021,B", "concern,\nbaker2021,B"),
    ('"Fewer errors, p not below 0.05."', "Fewer errors, p not below 0.05."),
    ("baker2021,tutoring,waiting,comp", "baker2021,tutoring,waiting,Comp"),
    ("castro2022,tutoring,maths,comp", "casto2022,tutoring,maths,comp"),
]


def block(beginning, page=RECORDS):
    """Give the block of code of a page that begins in this way, without its indent."""
    pattern = rf"^( *)```\w+\n(\1{beginning}.*?)^\1```"
    indent, text = re.search(pattern, page, re.MULTILINE | re.DOTALL).groups()
    return text.replace(f"\n{indent}", "\n").removeprefix(indent)


@pytest.fixture
def raw(tmp_path, monkeypatch):
    """Make a project without reviews; return the folder for them."""
    monkeypatch.chdir(tmp_path)
    Path("data/raw").mkdir(parents=True)
    shutil.copy(RAW / "regions.csv", "data/raw")
    shutil.copy(ROOT / "config.yaml", tmp_path)
    Path("templates").symlink_to(ROOT / "templates")
    return Path("data/raw")


@pytest.fixture(params=[about("iskric2021")])
def example(request, raw):
    """Write the first review, with what its documentation adds for Smith 2024."""
    folder = shutil.copytree(RAW / request.param, raw / request.param)
    review = (folder / "review.yaml").read_text(encoding="utf-8")
    (folder / "review.yaml").write_text(review.replace("documents:\n", block("documents:")))
    with (folder / "references.bib").open("a", encoding="utf-8") as file:
        file.write(block("@article"))
    return folder


def mistaken(text, slips):
    """Put each slip into a text, once."""
    for right, wrong in slips:
        text = text.replace(right, wrong, 1)
    return text


def message(folder):
    """Give what a run says of a review."""
    return f"{InputError(check_review(folder, project_settings()))}\n"


def test_the_record_of_the_docs_is_a_study_of_the_first_review(example):
    (example / "studies/smith2024.yaml").write_text(block("study_id: smith2024"))
    (example / "studies/smith2025.yaml").write_text(block("study_id: smith2025", STUDY))
    (example / "studies/jones2018.yaml").write_text(block("study_id: jones2018"))
    assert check_review(example, project_settings()) == []


@pytest.mark.parametrize("slips", SLIPS.values(), ids=SLIPS)
def test_a_mistake_in_a_record_gives_the_message_of_the_docs(example, slips):
    record = block("study_id: smith2024")
    assert all(right in record for right, _ in slips)
    (example / "studies/smith2024.yaml").write_text(mistaken(record, slips))
    assert message(example) in SHOWN


def test_other_evidence_without_its_reason_gives_the_message_of_the_docs(example):
    record = block("study_id: jones2018").replace("why_not_included: nobody was treated\n", "")
    (example / "studies/jones2018.yaml").write_text(record)
    assert message(example) in SHOWN


def test_mistakes_in_the_tables_give_the_message_of_the_docs(raw):
    folder = raw / "reading_tutoring"
    folder.mkdir()
    for name, text in re.findall(r"`([\w.]+)`\n\n```\w+\n(.*?)```", REVIEW, re.DOTALL):
        (folder / name).write_text(mistaken(text, SLIPS_IN_TABLES))
    assert message(folder) in SHOWN


def test_every_message_of_the_docs_is_tried():
    assert len(SHOWN) == len(SLIPS) + 2
