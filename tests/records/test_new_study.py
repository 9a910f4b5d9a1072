"""A new record is valid as it stands, and names what can be filled in."""

import os
import subprocess
import sys

import pytest
import yaml

from scripts.inputs.problems import InputError
from scripts.records.new_study import new_study
from tests.support.projects import ROOT
from tests.support.records import make_review, read_review

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
