"""A review begins with a workbook that explains itself and holds no result of its own."""

import os
import pty
import subprocess

import pytest
import yaml
from openpyxl import load_workbook

from scripts.common.words import use_words
from scripts.exchange.new_review import name_problem, new_workbook, review_text
from scripts.exchange.study_rows import REGIONS, TABLES
from scripts.exchange.workbooks.column_help import columns_of_field, explain
from scripts.exchange.workbooks.review_workbook import OPTIONAL, REQUIRED
from scripts.models.review import Review
from scripts.records.examples import EXPLAINED, is_example
from tests.support.commands import run_command
from tests.support.projects import ROOT, contents, copy_commands


def new(folder, *arguments, **choices):
    return run_command("new_review", folder, *arguments, **choices)


@pytest.fixture(params=["outcomes", "neuroimaging"])
def workbook(request, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    use_words(request.param)
    new_workbook(tmp_path / "new.xlsx")
    return load_workbook(tmp_path / "new.xlsx")


def rows_of(sheet):
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def choices_of(sheet, heading):
    """Give the formula of the drop-down list under a heading; none where there is none."""
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == heading)
    offered = sheet.data_validations.dataValidation
    return next((at.formula1 for at in offered if f"{letter}2" in at.sqref), None)


def test_a_new_workbook_has_every_column_of_its_field(workbook):
    assert workbook.sheetnames == [EXPLAINED, *TABLES, REGIONS]
    for name in (*TABLES, REGIONS):
        assert [cell.value for cell in workbook[name][1]] == columns_of_field(name)


def test_a_new_workbook_holds_nothing_but_examples(workbook):
    for name in TABLES:
        rows = rows_of(workbook[name])
        assert rows
        assert all(is_example(row) for row in rows)


def test_a_required_heading_is_marked_and_every_heading_explained(workbook):
    explained = {row[:2]: row[2:] for row in workbook[EXPLAINED].iter_rows(values_only=True)}
    for name in (*TABLES, REGIONS):
        for cell in workbook[name][1]:
            column = explain(name, cell.value)
            assert cell.fill.fgColor.rgb[2:] == (REQUIRED if column.is_required else OPTIONAL)
            assert cell.comment.text.startswith("Required. ") == column.is_required
            needed, meaning, allowed = explained[name, cell.value]
            assert (needed == "required") == column.is_required
            assert meaning
            assert allowed


def test_cells_offer_the_terms_of_closed_lists_and_what_other_sheets_hold(workbook):
    findings = workbook["findings"]
    assert choices_of(findings, "better") == '"higher,lower"'
    assert choices_of(findings, "significant") == '"yes,no"'
    assert choices_of(findings, "direction").startswith('"increase,decrease,no_change,')
    assert "COUNTA(studies!$A$2:$A$2000)" in choices_of(findings, "study_id")
    assert "COUNTA(regions!$A$2:$A$2000)" in choices_of(findings, "region")
    assert "COUNTIF(arms!$A$1:$A$2000,$A2)" in choices_of(findings, "comparator")
    assert choices_of(findings, "note") is None
    assert choices_of(workbook["studies"], "study_id") is None
    assert choices_of(workbook["arms"], "role").startswith('"treated,')


def test_text_is_not_taken_for_a_date(workbook):
    sheet = workbook["findings"]
    formats = {
        cell.value: sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]
    }
    assert formats["statistic"] == formats["follow_up"] == "@"
    assert formats["n"] == formats["effect"] == "General"


def test_a_workbook_is_the_same_bytes_on_every_day(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    for name in ("one.xlsx", "two.xlsx"):
        new_workbook(tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize("field", ["outcomes", "neuroimaging"])
@pytest.mark.parametrize("title", ["Sleep", 'Sleep: a "review" # 1', "012", "Schlaf – für alle"])
def test_the_review_file_is_valid_as_it_stands_and_with_every_comment_used(title, field):
    text = review_text(title, field)
    assert Review.model_validate(yaml.safe_load(text)) == Review(title=title, field=field)
    lines = text.splitlines()
    start = lines.index("# label: null  # Short name of the review as readers see it")
    used = [*lines[:start], *(line[2:] for line in lines[start:-1])]
    review = Review.model_validate(yaml.safe_load("\n".join(used)))
    assert {"question", "summary", "search", "selection"} <= review.model_fields_set


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("Sleep & Pain 2026", "sleep_pain_2026"),
        ("Müller", "muller"),
        ("_x", "x"),
        ("体重", "my_review"),
        ("con", "my_review"),
        ("../x", "x"),
    ],
)
def test_a_name_that_no_folder_can_have_is_refused_with_one_that_can(name, suggested):
    assert name_problem(name).endswith(f"Try: {suggested}")
    assert name_problem(suggested) is None


def test_a_review_is_begun_once_and_over_nothing(tmp_path):
    answer = new(tmp_path, "--name", "sleep2026", "--title", "Sleep: it's\n")
    assert (answer.returncode, answer.stderr) == (0, "")
    folder = tmp_path / "data/raw/sleep2026"
    assert {path.name for path in folder.iterdir()} == {"review.yaml", "sleep2026.xlsx"}
    assert yaml.safe_load((folder / "review.yaml").read_text())["title"] == "Sleep: it's"
    assert new(tmp_path, "--name", "b", "--title", "B", "--field", "Outcomes").returncode == 0
    before = contents(tmp_path)
    for arguments in (
        ("--name", "sleep2026", "--title", "Sleep"),
        ("--name", "Sleep 2026", "--title", "Sleep"),
        ("--name", "other"),
        ("--name", "other", "--title", " "),
        ("--name", "other", "--title", "Other", "--field", "medicine"),
        (),
    ):
        answer = new(tmp_path, *arguments)
        assert answer.returncode == 1
        assert answer.stderr.strip()
        assert "Traceback" not in answer.stderr
    assert contents(tmp_path) == before


def test_on_a_terminal_what_is_missing_is_asked_for(tmp_path):
    ours, theirs = pty.openpty()
    os.write(ours, b"sleep2026\nSleep training\n\n")
    answer = new(tmp_path, stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert answer.returncode == 0
    assert answer.stdout.startswith("Name of the review's folder, such as sleep2026: ")
    text = (tmp_path / "data/raw/sleep2026/review.yaml").read_text()
    assert yaml.safe_load(text) == {"title": "Sleep training", "field": "outcomes"}


def test_make_hands_over_a_title_as_it_was_typed(tmp_path):
    copy_commands(tmp_path)
    python = tmp_path / "environment/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    (python.parents[1] / "ready").touch()
    title = """Costs of $5 & $HOME, 100% "it's" `id` $(touch here) # 1"""
    command = [
        "make",
        "--no-print-directory",
        "VENV=environment",
        "new-review",
        "NAME=sleep2026",
        f"TITLE={title}",
    ]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[2:] == ["--name", "sleep2026", "--title", title]
    assert not (tmp_path / "here").exists()
