"""Whether installed packages are those of a lock, and whether they work."""

import subprocess
import sys

import pytest

from scripts.workflow import installed_packages
from scripts.workflow.installed_packages import (
    declared_packages,
    list_broken,
    list_deviations,
    locked_versions,
    main,
)
from tests.support.projects import ROOT


def test_the_lock_is_read_for_this_machine():
    lock = "pandas==3.0.6 \\\n    --hash=sha256:0\n    # via x\nwin==1 ; sys_platform == 'none'\n"
    assert locked_versions(lock) == {"pandas": "3.0.6"}
    assert len(locked_versions((ROOT / "requirements.lock").read_text())) > 50


def test_a_package_that_is_not_as_locked_is_named():
    wanted = {"pytest": pytest.__version__, "pandas": "0.1", "no-such-thing": "1"}
    deviations = list_deviations(wanted)
    assert deviations[0] == "no-such-thing not installed (locked: 1)"
    assert deviations[1].startswith("pandas ")
    assert deviations[1].endswith("(locked: 0.1)")
    assert len(deviations) == 2


def test_a_package_that_cannot_be_imported_is_named(monkeypatch):
    def fail(_):
        raise ImportError("libgfortran is missing")

    monkeypatch.setattr(installed_packages, "import_module", fail)
    assert list_broken(["pyyaml"])[-1] == "yaml cannot be imported: libgfortran is missing"


def test_every_declared_package_is_imported(monkeypatch):
    imported = []
    monkeypatch.setattr(installed_packages, "import_module", imported.append)
    assert list_broken(declared_packages()) == []
    assert {"snakemake", "pandas", "yaml", "PIL", "fontTools", "pypandoc"} <= {*imported}


def test_the_check_ends_with_what_is_wrong(tmp_path):
    lock = tmp_path / "some.lock"
    lock.write_text("no-such-thing==1 \\\n    --hash=sha256:0\n")
    with pytest.raises(SystemExit, match="no-such-thing not installed"):
        main([str(lock)])


def test_this_environment_is_as_locked_and_works():
    command = [sys.executable, "-m", "scripts.workflow.installed_packages", "requirements.lock"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
