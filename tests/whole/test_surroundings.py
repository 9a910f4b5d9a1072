"""Whatever settings a user, a shell or a folder has: the same bytes as without them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.projects import contents, run

pytestmark = pytest.mark.workflow
FIGURES = "results/demo/figures"
LOUD = """\
figure.dpi: 50
savefig.dpi: 30
savefig.bbox: tight
savefig.transparent: True
font.family: serif
font.size: 20
font.weight: bold
text.usetex: True
svg.fonttype: path
svg.hashsalt: mine
lines.linewidth: 5
axes.unicode_minus: False
axes.formatter.use_locale: True
path.sketch: 1, 100, 2
figure.constrained_layout.use: True
backend: TkAgg
interactive: True
"""
# Modules that jobs and commands import, one of them by the name of what runs them.
NAMES = ("json", "matplotlib", "numpy", "pandas", "queue", "snakemake", "socket", "typst", "yaml")
FAIL = "raise SystemExit(f'{__file__} was imported')\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def style_of_the_folder(project, home):
    write(project / "matplotlibrc", LOUD)
    return {}


def style_of_the_user(project, home):
    write(home / ".config/matplotlib/matplotlibrc", LOUD)
    write(home / ".config/matplotlib/stylelib/mine.mplstyle", "nonsense")
    return {"MPLBACKEND": "nonsense"}


def style_of_the_shell(project, home):
    write(home / "style/matplotlibrc", LOUD)
    return {"MATPLOTLIBRC": str(home / "style"), "MPLCONFIGDIR": str(home / "style")}


def pandoc(project, home):
    for folder in (home / ".pandoc", home / ".local/share/pandoc", home / "data/pandoc"):
        write(folder / "init.lua", "error('it was run')")
        write(folder / "templates/default.typst", "mine")
        write(folder / "translations/en.yaml", "Abstract: Mine\n")
    program = write(home / "bin/pandoc", "#!/bin/sh\nexit 1\n")
    Path(program).chmod(0o755)
    return {
        "GHCRTS": "-M1m",
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYPANDOC_PANDOC": program,
        "XDG_DATA_HOME": str(home / "data"),
        "SOURCE_DATE_EPOCH": "1",
        "TYPST_FONT_PATHS": str(home),
        "TYPST_PACKAGE_PATH": "/nowhere",
    }


def python(project, home):
    version = "python{}.{}".format(*sys.version_info)
    for name in ("matplotlib", "typst"):  # Snakemake itself imports neither of them
        write(home / f"more/{name}.py", FAIL)
        write(home / f".local/lib/{version}/site-packages/{name}.py", FAIL)
    return {
        "PYTHONPATH": str(home / "more"),
        "PYTHONSTARTUP": write(home / "start.py", FAIL),
        "PYTHONOPTIMIZE": "2",
        "PYTHONINSPECT": "1",
        "PYTHONIOENCODING": "ascii",
        "PYTHONDEVMODE": "1",
    }


def packages(project, home):
    return {
        "NPY_PROMOTION_STATE": "legacy",
        "OPENPYXL_LXML": "False",
        "PANDAS_COPY_ON_WRITE": "0",
        "PANDAS_FUTURE_INFER_STRING": "0",
        "SCIPY_ARRAY_API": "1",
    }


def modules_of_the_folder(project, home):
    for folder in (project, project / "data", project / "results"):
        for name in NAMES:
            write(folder / f"{name}.py", FAIL)
    write(project / ".env", "MPLBACKEND=nonsense\n")
    return {"GIT_DIR": "/nowhere"}


def language(project, home):
    return {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def no_home(project, home):
    return {"HOME": "/proc", "XDG_CACHE_HOME": "/proc/nothing", "TMPDIR": "/proc"}


SURROUNDINGS = (
    *(style_of_the_folder, style_of_the_user, style_of_the_shell, pandoc, python, packages),
    *(modules_of_the_folder, language, no_home),
)


def surround(small, tmp_path, *surroundings):
    """Copy a project, and give it with the variables of the surroundings."""
    project, home = shutil.copytree(small, tmp_path / "project"), tmp_path / "home"
    home.mkdir()
    variables = {"HOME": str(home)}
    for prepare in surroundings:
        variables |= prepare(project, home)
    return project, variables


def results_of(project):
    """Return the results, without what lay beside them before."""
    return {
        name: content
        for name, content in contents(project / "results").items()
        if not name.endswith(".py")
    }


def test_figures_are_the_same_in_all_surroundings_at_once(small, small_built, tmp_path):
    project, variables = surround(small, tmp_path, *SURROUNDINGS)
    answer = run(project, FIGURES, **variables)
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr
    assert contents(project / FIGURES) == contents(small_built / FIGURES)


@pytest.mark.long
@pytest.mark.parametrize("prepare", SURROUNDINGS, ids=lambda prepare: prepare.__name__)
def test_all_results_are_the_same_in_every_surrounding(small, small_built, tmp_path, prepare):
    project, variables = surround(small, tmp_path, prepare)
    answer = run(project, **variables)
    assert answer.returncode == 0, answer.stderr
    assert results_of(project) == results_of(small_built)


@pytest.mark.long
def test_a_command_builds_the_same_and_takes_no_profile_of_the_user(small, small_built, tmp_path):
    project, variables = surround(small, tmp_path, *SURROUNDINGS[:-1])
    profile = tmp_path / "home/.config/snakemake/mine/config.yaml"
    write(profile, "dry-run: true\nconfig: [agreement=1]\n")
    answer = subprocess.run(
        [sys.executable, "scripts", "build"],
        cwd=project,
        env={**os.environ, **variables, "SNAKEMAKE_PROFILE": "mine"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert results_of(project) == results_of(small_built)
