"""The newest release of Snakemake that installs builds the same results as the locked one."""

import shutil
import subprocess
import sysconfig
import venv

import pytest

from tests.support.projects import ROOT, contents

pytestmark = [pytest.mark.workflow, pytest.mark.nightly]


def test_the_newest_release_builds_the_same_bytes(source, built, tmp_path):
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = next(line.split('"')[1] for line in declared.splitlines() if '"snakemake <' in line)
    venv.create(tmp_path / "newest", with_pip=True)
    python = tmp_path / "newest/bin/python"
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        pytest.skip(f"it cannot be installed: {answer.stderr[-300:]}")
    # Every other package is the locked one.
    libraries = next((tmp_path / "newest/lib").glob("python*/site-packages"))
    (libraries / "others.pth").write_text(sysconfig.get_path("purelib"))
    project = shutil.copytree(source, tmp_path / "project")
    answer = subprocess.run(
        [python, "-m", "snakemake"], cwd=project, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert contents(project / "results") == contents(built / "results")
