"""Settings of a user, a shell or a module reach neither Python nor the packages that it runs."""

import os
import shutil
import subprocess
import sys

import pytest

from scripts.common import surroundings
from scripts.common.surroundings import ADDED, cleaned
from tests.support.projects import ROOT

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
# As the commands and the warm process start.
START = (
    "import sys; sys.path.insert(0, {tool!r}); import scripts; del sys.path[0]\n"
    "from scripts.common.surroundings import settle; settle()\n"
)
HERE = START.format(tool=str(ROOT))


def test_what_people_need_is_kept_and_what_changes_results_is_not():
    assert cleaned(NEEDED | dict.fromkeys(UNWANTED, "1")) == NEEDED | ADDED


def test_clean_surroundings_stay_as_they_are():
    assert cleaned(cleaned(NEEDED)) == cleaned(NEEDED)


def start(code, *options, folder=ROOT, **variables):
    return subprocess.run(
        [sys.executable, *options, "-c", HERE + code, "an argument"],
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
            [sys.executable, *options, "-c", count + HERE + look],
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
    "command", [["scripts", "nothing"], ["-P", "-c", START.format(tool=".") + "import pandas"]]
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
