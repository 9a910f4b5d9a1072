"""A workbook of a new review that was saved by LibreOffice and filled in by hand is a review."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from scripts.records.review_checks import Notes, check_review
from scripts.records.study_records import read_studies
from tests.support.office import needs_calc, save_in_libreoffice
from tests.support.projects import ROOT, run
from tests.support.settings import project_settings

NAME = "sleep2026"
# What is typed, by sheet and heading. The cells of the example rows are written over in part.
TYPED = {
    "studies": {
        "study_id": ["Hayward 1996", "garcia2010a", "lee2015"],
        "population": ["adults; 40% women", "=older adults", "students"],
        "year": [1996, 2010, 2015],
    },
    "arms": {
        "study_id": ["Hayward 1996"] * 2 + ["garcia2010a"] * 2 + ["lee2015"] * 2,
        "arm": ["training", "waiting", "training", "usual", "training", "control"],
        "role": ["treated", "waiting_list", "treated", "Treatment as usual", "treated", "control"],
        "n": [20, 21, 15, 14, 30, 31],
    },
    "findings": {
        "study_id": ["Hayward 1996", "garcia2010a", "lee2015", "lee2015"],
        "region": ["insomnia", "insomnia", "insomnia", "fatigue"],
        "measure": ["symptom score"] * 4,
        "contrast": ["between_groups", "Between groups", "between_groups", "between_groups"],
        "arm": ["training"] * 4,
        "comparator": ["waiting", "usual", "control", "control"],
        "direction": ["favours intervention", "decrease", "Decrease", "no_change"],
        "significant": ["yes", "no", True, None],
        "p_value": ["<0.05", 0.2, 0.001, None],
    },
    "regions": {"region": ["insomnia", "fatigue"], "better": ["lower", "lower"]},
}


@pytest.fixture
def project(tmp_path):
    for name in ("config.yaml", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("Snakefile", "rules", "scripts", "templates", "profiles"):
        (tmp_path / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "scripts.exchange.new_review"]
    subprocess.run([*command, "--name", NAME, "--title", "Sleep"], cwd=tmp_path, check=True)
    return tmp_path


def fill_in(path):
    """Type the studies below the example rows, cell by cell."""
    workbook = load_workbook(path)
    for name, columns in TYPED.items():
        sheet = workbook[name]
        start = sheet.max_row + 1
        letters = {cell.value: cell.column for cell in sheet[1]}
        for heading, values in columns.items():
            for row, value in enumerate(values, start):
                if value is not None:
                    cell = sheet.cell(row, letters[heading], value)
                    cell.data_type = "s" if isinstance(value, str) else cell.data_type
    workbook.save(path)


@pytest.mark.long
@needs_calc
@pytest.mark.office
def test_a_workbook_that_libreoffice_saved_and_a_person_filled_in_is_read(project, monkeypatch):
    monkeypatch.chdir(project)
    folder = Path("data/raw") / NAME
    workbook = folder / f"{NAME}.xlsx"
    save_in_libreoffice(workbook, project)
    offered = load_workbook(workbook)["findings"].data_validations.dataValidation
    assert len(offered) >= 10  # the drop-down lists are still there
    fill_in(workbook)
    save_in_libreoffice(workbook, project)
    notes = Notes()
    assert check_review(folder, project_settings(), notes) == []
    studies = {read.study.study_id: read.study for read in read_studies(folder)[0]}
    assert set(studies) == {"hayward1996", "garcia2010a", "lee2015"}
    assert studies["garcia2010a"].population == "=older adults"
    assert [arm.n for arm in studies["lee2015"].arms] == [30, 31]
    finding, _ = studies["lee2015"].findings
    assert (finding.direction, finding.significant, finding.p_value) == ("decrease", True, 0.001)
    assert studies["hayward1996"].findings[0].p_value == "<0.05"
    assert any("example2024" in reading for reading in notes.readings)


@needs_calc
@pytest.mark.office
@pytest.mark.workflow
@pytest.mark.long
def test_a_workbook_that_was_filled_in_becomes_a_report(project):
    workbook = project / "data/raw" / NAME / f"{NAME}.xlsx"
    save_in_libreoffice(workbook, project)
    fill_in(workbook)
    report = f"results/{NAME}/report/report.html"
    answer = run(project, report)
    assert answer.returncode == 0, answer.stderr + answer.stdout
    votes = pd.read_csv(project / f"results/{NAME}/tables/votes.csv").set_index("region")
    assert list(votes.loc["insomnia", ["n_decrease", "n_increase"]]) == [0, 3]  # on benefit
    text = (project / report).read_text()
    assert "Hayward 1996" in text
    assert "example" not in votes.index
    assert "example2024" not in text
