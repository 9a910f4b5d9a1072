"""Settings of a user, a shell or a module reach neither Python nor the packages that it runs."""

import os
import shutil
import subprocess
import sys

import pytest

from scripts.common import surroundings
from scripts.common.surroundings import ADDED, NOT_LOCKED, START, cleaned
from scripts.workflow.installed_packages import locked_versions
from tests.support.environments import make_environment
from tests.support.projects import ROOT, contents, run

NEEDED = {
    "PATH": "/usr/bin",
    "HOME": "/home/ada",
    "TMPDIR": "/scratch",
    "LANG": "de_DE.UTF-8",
    "TZ": "UTC",
    "https_proxy": "http://proxy:3128",
    "XDG_CACHE_HOME": "/scratch/cache",
    "SLURM_JOB_ID": "7",
    "SBATCH_ACCOUNT": "mine",
    "CONDA_PREFIX": "/opt/conda",
    "LD_LIBRARY_PATH": "/opt/lib",
    "GIT_SSH_COMMAND": "ssh -4",
    "GIT_CONFIG_COUNT": "0",
    "SSL_CERT_FILE": "/etc/ca.pem",
    "SNAKEMAKE_PROFILE": "mine",
    "PYTHON": "python3.12",
    "PYTHONHASHSEED": "7",
}
UNWANTED = (
    *("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONOPTIMIZE"),
    *("PYTHONINSPECT", "PYTHONDEVMODE", "PYTHONIOENCODING", "MPLBACKEND", "MATPLOTLIBRC"),
    *("PANDAS_FUTURE_INFER_STRING", "NPY_PROMOTION_STATE", "OPENPYXL_LXML", "SCIPY_ARRAY_API"),
    *("PYPANDOC_PANDOC", "GHCRTS", "TYPST_FONT_PATHS", "SOURCE_DATE_EPOCH", "GIT_DIR"),
)


def test_what_people_need_is_kept_and_what_changes_results_is_not():
    assert cleaned(NEEDED | dict.fromkeys(UNWANTED, "1")) == NEEDED | ADDED


def test_clean_surroundings_stay_as_they_are():
    assert cleaned(cleaned(NEEDED)) == cleaned(NEEDED)


def start(code, *options, folder=ROOT, **variables):
    return subprocess.run(
        [sys.executable, *options, "-c", START + code, "an argument"],
        cwd=folder,
        env={**os.environ, **variables},
        input="typed",
        capture_output=True,
        text=True,
        check=False,
    )


def test_python_starts_anew_once_where_it_has_read_settings(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('started with it')")
    look = "print(sys.flags.optimize, sys.argv[1:], sys.stdin.read())"
    answer = start(look, PYTHONPATH=str(tmp_path), PYTHONOPTIMIZE="2")
    assert answer.stdout == "started with it\n0 ['an argument'] typed\n"
    assert (answer.returncode, answer.stderr) == (0, "")


def test_texts_are_utf_8_whatever_the_language_of_the_user():
    look = "print(sys.getfilesystemencoding(), open(0).encoding, sys.argv[1:])"
    for variables in ({}, {"PYTHONUTF8": "0"}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        answer = start(look, LC_ALL="C", **variables)
        assert answer.stdout.lower() == "utf-8 utf-8 ['an argument']\n"


def test_without_such_settings_python_goes_on(tmp_path):
    look = "import os; print(os.environ['PYTHONSAFEPATH'])"
    count = f"open({str(tmp_path / 'starts')!r}, 'a').write('.')\n"
    for options, variables in (
        ((), {}),
        ((), {"LC_ALL": "C"}),
        ((), {"PYTHONPATH": "", "MPLBACKEND": "pdf", "PYTHONHASHSEED": "3"}),
        (("-E",), {"PYTHONPATH": "anywhere"}),
        (("-I",), {"PYTHONHOME": "/nowhere"}),
    ):
        answer = subprocess.run(
            [sys.executable, *options, "-c", count + START + look],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout == "1\n"
    assert (tmp_path / "starts").read_text() == "....."


def test_a_process_that_was_started_anew_ends_with_the_same_code():
    assert start("sys.exit(7)", PYTHONPATH="anywhere").returncode == 7


def test_where_no_program_takes_the_place_of_another_the_first_waits_for_it(monkeypatch):
    monkeypatch.setattr(surroundings.os, "name", "nt")
    monkeypatch.setattr(sys, "orig_argv", ["python", "-c", "raise SystemExit(7)"])
    with pytest.raises(SystemExit, match="7"):
        surroundings._start_anew(dict(os.environ))


# What a command and the warm process import before they look for packages alone, and after it.
NAMES = ("site", "subprocess", "socket", "runpy", "pathlib", "pandas", "snakemake", "yaml")


@pytest.mark.parametrize(
    "command",
    [["scripts", "nothing"], ["-P", "-c", START.replace(str(ROOT), ".") + "import pandas"]],
)
def test_a_file_in_the_folder_stands_for_no_package(tmp_path, command):
    for package in ("", "common", "workflow"):
        folder = tmp_path / "scripts" / package
        folder.mkdir(parents=True)
        for path in (ROOT / "scripts" / package).glob("*.py"):
            shutil.copy(path, folder)
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')")
    answer = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "not this one" not in answer.stderr
    assert answer.returncode == ("nothing" in command), answer.stderr


# --- Packages that the lock does not name ---------------------------------------------------------


@pytest.fixture
def other_python(tmp_path):
    """Make an environment with more packages; give its Python, and what lists those imported."""
    log = tmp_path / "imported"
    for name in NOT_LOCKED:
        module = tmp_path / "more" / name / "__init__.py"
        module.parent.mkdir(parents=True)
        module.write_text(f"open({str(log)!r}, 'a').write('{name} ')\n__version__ = '0'\n")
    log.touch()
    return make_environment(tmp_path / "python", tmp_path / "more"), log.read_text


def test_no_lock_names_them():
    for lock in ROOT.glob("requirements*.lock"):
        assert not {*NOT_LOCKED} & {*locked_versions(lock.read_text(encoding="utf-8"))}


USERS = """
for module in (
    "openpyxl.xml.functions", "pandas", "fontTools.subset", "fontTools.unicode",
    "fontTools.ttLib.tables.otBase",
):
    try:
        __import__(module)
    except ImportError:
        pass
"""


@pytest.mark.parametrize(("first", "used"), [("", NOT_LOCKED), (START, ())])
def test_other_packages_use_them_but_not_in_these_surroundings(other_python, first, used):
    python, imported = other_python
    subprocess.run([python, "-c", first + USERS], cwd=ROOT, check=True)
    assert {*imported().split()} == {*used}


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.parametrize("way", ["forked", "started"])
def test_no_job_uses_them(small, small_built, other_python, tmp_path, way):
    python, imported = other_python
    project = shutil.copytree(small, tmp_path / "project")
    if way == "started":
        (project / "scripts/workflow/warm_process.py").write_text("raise SystemExit\n")
    answer = run(project, python=python)
    assert answer.returncode == 0, answer.stderr
    assert imported() == ""
    assert contents(project / "results") == contents(small_built / "results")
