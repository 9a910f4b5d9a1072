"""The environment in which everything runs: when it is made, mended, filled and left alone."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.common.operating_system import python_of
from scripts.workflow import package_installers, supported_python, virtual_environment
from scripts.workflow.virtual_environment import MARK, main, start_relatively
from tests.support.projects import ROOT, contents, copy_commands

LOCKS = {"ready": "requirements.lock", "ready-dev": "requirements-dev.lock"}
OTHER = "3.12" if sys.version_info[:2] != (3, 12) else "3.13"


class SetUp(SimpleNamespace):
    """A project with an environment; what would be installed and run there is listed only."""

    def __call__(self, *options):
        self.installed.clear()
        main(["--venv", str(self.venv), *options])
        return self.installed

    def has(self, name):
        return (self.venv / name).exists()


@pytest.fixture
def set_up(tmp_path, monkeypatch):
    project = SetUp(tool=tmp_path, venv=tmp_path / ".venv", installed=[], modules=[], works=True)
    names = {name: tmp_path / file for name, file in LOCKS.items()}
    for file in names.values():
        file.write_text(f"one==1 # {file.name}\n")
    run = virtual_environment._run

    def install_packages(_, files, keep_build_packages):
        project.kept = keep_build_packages
        if not project.works:
            raise KeyboardInterrupt
        project.installed += [file.name for file in files]

    def run_some(python, *arguments):
        project.modules.append(module_of(arguments))
        return run(python, *arguments) if "venv" in arguments else True

    monkeypatch.setattr(virtual_environment, "LOCKS", names)
    monkeypatch.setattr(virtual_environment, "TOOL", tmp_path)
    monkeypatch.setattr(virtual_environment, "install_packages", install_packages)
    monkeypatch.setattr(virtual_environment, "_run", run_some)
    # Without pip, which nothing here uses, an environment is made at once.
    monkeypatch.setattr(virtual_environment, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", str)
    return project


def module_of(arguments):
    """Return the name of the module that Python is asked to run, by name or by file."""
    first, *others = arguments
    return others[0] if first == "-m" else Path(first).stem


def fake_python(set_up, version, packages):
    """Put a Python of another version in the place of the one of the environment."""
    answer = json.dumps([version, str(packages), str(set_up.venv / "bin")])
    python = python_of(set_up.venv)
    python.unlink()
    python.write_text(f"#!/bin/sh\necho '{answer}'\n")
    python.chmod(0o755)


# --- When packages are installed ----------------------------------------------------------------


def test_an_environment_is_made_once_and_then_left_alone(set_up):
    assert set_up() == ["requirements.lock"]
    assert "trim_packages" in set_up.modules
    before = {path: path.stat().st_mtime_ns for path in set_up.venv.rglob("*")}
    assert set_up() == []
    assert {path: path.stat().st_mtime_ns for path in set_up.venv.rglob("*")} == before


def test_a_lock_is_installed_again_when_its_content_changes_and_not_when_its_time_does(set_up):
    set_up("--dev")
    os.utime(set_up.tool / "requirements.lock", (2e9, 2e9))
    assert set_up("--dev") == []
    (set_up.tool / "requirements.lock").write_text("one==2\n")
    os.utime(set_up.tool / "requirements.lock", (0, 0))
    assert set_up("--dev") == ["requirements.lock"]
    assert set_up("--dev") == []


def test_what_tests_need_is_added_to_an_environment_that_is_ready(set_up):
    set_up()
    assert set_up("--dev") == ["requirements-dev.lock"]
    assert set_up.modules[-2:] == ["compileall", "installed_packages"]
    assert set_up.has("ready")
    assert set_up.has("ready-dev")


def test_an_environment_that_does_not_work_is_not_ready(set_up, monkeypatch):
    run = virtual_environment._run
    monkeypatch.setattr(
        virtual_environment,
        "_run",
        lambda python, *call: module_of(call) != "installed_packages" and run(python, *call),
    )
    with pytest.raises(SystemExit, match="does not work"):
        set_up()
    assert not set_up.has("ready")


# --- What is mended -----------------------------------------------------------------------------


def test_a_set_up_that_was_interrupted_begins_again_from_an_empty_folder(set_up, capsys):
    set_up()
    (set_up.tool / "requirements.lock").write_text("one==2\n")
    set_up.works = False
    with pytest.raises(SystemExit, match="begins again"):
        set_up()
    assert not set_up.has("ready")
    (set_up.venv / "half").touch()
    set_up.works = True
    assert set_up() == ["requirements.lock"]
    assert "was not completed: it is made anew" in capsys.readouterr().out
    assert not set_up.has("half")


def test_one_stopped_while_it_was_emptied_or_made_begins_again(set_up):
    set_up.venv.mkdir()
    (set_up.venv / MARK).touch()
    assert set_up() == ["requirements.lock"]
    (set_up.venv / "ready").unlink()
    (set_up.venv / "pyvenv.cfg").unlink()
    (set_up.venv / "half").mkdir()
    assert set_up() == ["requirements.lock"]
    assert not set_up.has("half")


def test_one_that_an_earlier_version_completed_is_mended_as_ever(set_up):
    set_up()
    (set_up.venv / MARK).unlink()
    python_of(set_up.venv).unlink()
    assert set_up() == ["requirements.lock"]
    (set_up.venv / MARK).unlink()
    (set_up.tool / "requirements.lock").write_text("one==2\n")
    set_up.works = False
    with pytest.raises(SystemExit, match="begins again"):
        set_up()
    set_up.works = True
    (set_up.venv / "half").touch()
    assert set_up() == ["requirements.lock"]
    assert not set_up.has("half")


def test_an_environment_whose_python_was_removed_is_made_anew_with_all_that_it_had(set_up):
    set_up("--dev")
    python_of(set_up.venv).unlink()
    python_of(set_up.venv).symlink_to("/nowhere/python3")
    assert set_up() == ["requirements.lock", "requirements-dev.lock"]
    assert python_of(set_up.venv).exists()


def test_an_environment_whose_python_was_upgraded_is_made_anew(set_up, capsys):
    set_up()
    fake_python(set_up, [3, 13], set_up.venv / "lib/of another version")
    assert set_up() == ["requirements.lock"]
    assert "has Python 3.13 now and the packages of another version" in capsys.readouterr().out


def test_an_environment_ends_with_the_version_of_python_that_made_it(set_up, monkeypatch):
    versioned = "python{}.{}".format(*sys.version_info)
    for name in ("python3", versioned):
        (set_up.tool / name).symlink_to(Path(sys._base_executable).resolve())
    monkeypatch.setattr(sys, "_base_executable", str(set_up.tool / "python3"))
    set_up()
    assert (set_up.venv / "bin" / versioned).readlink() == set_up.tool / versioned


def test_another_version_is_kept_unless_python_was_named(set_up, capsys):
    set_up()
    fake_python(set_up, [*map(int, OTHER.split("."))], set_up.venv)
    assert set_up() == []
    assert set_up("--this-python") == ["requirements.lock"]
    here = "{}.{}".format(*sys.version_info)
    assert (
        f"has Python {OTHER}, not the {here} asked for: it is made anew." in capsys.readouterr().out
    )
    assert set_up("--this-python") == []


def test_an_environment_of_a_python_that_is_no_longer_supported_is_made_anew(set_up):
    set_up()
    fake_python(set_up, [3, 10], set_up.venv)
    assert set_up() == ["requirements.lock"]


# --- What is left as it is ----------------------------------------------------------------------


def test_a_folder_that_is_no_environment_is_left_as_it_is(set_up):
    set_up.venv.mkdir()
    (set_up.venv / "thesis.docx").touch()
    with pytest.raises(SystemExit, match="was not made by this project"):
        set_up()
    assert set_up.has("thesis.docx")


def of_somebody_else(set_up, *options):
    """Make an environment by hand, with a program and an activation of somebody's own."""
    command = [sys.executable, "-m", "venv", "--without-pip", *options, set_up.venv]
    subprocess.run(command, check=True, cwd=set_up.tool)
    for name in ("theirs", "activate_my_project"):
        program = set_up.venv / "bin" / name
        program.write_text(f"#!{set_up.venv}/bin/python\n")
        program.chmod(0o755)


@pytest.mark.parametrize("prompt", ["other", "swimtally", "."])
def test_in_an_environment_of_somebody_else_packages_are_installed_and_nothing_is_changed(
    set_up, tmp_path, prompt
):
    set_up.tool = tmp_path / "swimtally"
    set_up.tool.mkdir()
    of_somebody_else(set_up, "--prompt", prompt)
    before = contents(set_up.venv)
    set_up.works = False
    for _ in range(2):
        with pytest.raises(SystemExit):
            set_up()
    set_up.works = True
    assert set_up("--dev") == ["requirements.lock", "requirements-dev.lock"]
    assert set_up.kept
    assert set_up.modules == ["installed_packages"]
    assert before.items() <= contents(set_up.venv).items()
    python_of(set_up.venv).unlink()
    with pytest.raises(SystemExit, match=r"has no Python that starts\. It was not made by this"):
        set_up()
    del before[str(python_of(set_up.venv).relative_to(set_up.venv))]
    assert before.items() <= contents(set_up.venv).items()


def test_one_that_is_ready_needs_no_right_to_write(set_up, monkeypatch):
    set_up()
    monkeypatch.setattr(virtual_environment, "_claimed", None)
    assert set_up() == []


def test_a_folder_that_cannot_be_made_is_named_in_a_sentence(set_up):
    set_up.venv.write_text("")
    with pytest.raises(SystemExit, match=r"cannot be set up: .*File exists"):
        set_up()


# --- Two at once --------------------------------------------------------------------------------


def test_a_second_set_up_waits_and_finds_the_environment_ready(set_up, monkeypatch, capsys):
    began, calls = threading.Event(), []

    def install_slowly(_, files, keep_build_packages):
        calls.append(files)
        began.set()
        until = time.monotonic() + 20
        while "Waiting" not in capsys.readouterr().out and time.monotonic() < until:
            time.sleep(0.01)

    monkeypatch.setattr(virtual_environment, "install_packages", install_slowly)
    first = threading.Thread(target=set_up)
    first.start()
    began.wait(30)
    set_up()
    first.join(30)
    assert len(calls) == 1
    assert set_up.has("ready")


# --- Moved folders ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start", ["#!{bin}/python3.12\n", "#!/bin/sh\n'''exec' \"{bin}/python\" \"$0\" \"$@\"\n' '''\n"]
)
def test_a_program_starts_with_the_python_beside_it(tmp_path, start):
    programs = tmp_path / "one place/bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    tool, other = programs / "tool", programs / "activate"
    tool.write_text(start.format(bin=programs) + "import sys\nprint(sys.argv[1:])\n")
    other.write_text("# shell\n")
    tool.chmod(0o755)
    start_relatively(programs)
    start_relatively(programs)
    assert not other.exists()  # it would name the folder that was left
    (tmp_path / "one place").rename(tmp_path / "another")
    command = [tmp_path / "another/bin/tool", "a b"]
    settings = {**os.environ, "PYTHONHOME": "/nowhere"}
    assert subprocess.check_output(command, text=True, env=settings) == "['a b']\n"


# --- How packages are installed -----------------------------------------------------------------


def installer(file, log, code=0):
    """Write a program that lists how it is called."""
    file.write_text(f'#!/bin/sh\necho "{file.name} $*" >> {log}\nexit {code}\n')
    file.chmod(0o755)


@pytest.mark.parametrize(("uv", "used"), [(0, ["uv"]), (1, ["uv", "python"]), (None, ["python"])])
def test_uv_installs_where_there_is_one_and_pip_where_it_fails(tmp_path, monkeypatch, uv, used):
    log = tmp_path / "log"
    installer(tmp_path / "python", log)
    if uv is not None:
        installer(tmp_path / "uv", log, uv)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    if uv is None:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    package_installers.install_packages(
        tmp_path / "python", [Path("a.lock"), Path("b.lock")], keep_build_packages=False
    )
    calls = log.read_text().splitlines()
    assert list(dict.fromkeys(call.split()[0] for call in calls if " install " in call)) == used
    installed = [call for call in calls if call.startswith(used[-1]) and " install " in call]
    assert [call.split()[-1].split("/")[-1] for call in installed] == [
        *("requirements-build.lock", "a.lock", "b.lock")
    ]
    for option in ("--require-hashes", "--no-build-isolation", "--only-binary=:all:"):
        assert all(option in call for call in installed)
    assert "uninstall" in calls[-1]
    assert calls[-1].split()[-1] == "setuptools"


def test_where_neither_installs_a_sentence_says_so(tmp_path, monkeypatch):
    installer(tmp_path / "python", tmp_path / "log", 1)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match="The packages are not installed"):
        package_installers.install_packages(tmp_path / "python", [], keep_build_packages=True)


# --- Which Pythons ------------------------------------------------------------------------------

STARTED_BY_ANY = ("set_up.py", "supported_python.py", "__init__.py")
STARTED_BY_ANY += ("../__init__.py", "../__main__.py")


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (3, 14, 0)])
def test_another_python_says_in_a_sentence_which_is_needed(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "argv", ["set_up.py"])
    monkeypatch.delenv("MAKELEVEL", raising=False)
    needed = f"Python 3.11, 3.12 or 3.13 is needed; this is Python {'.'.join(map(str, version))}. "
    for present, advice in {"python3.12": "Try: python3.12 set_up.py", "": "Install one"}.items():
        monkeypatch.setattr(shutil, "which", lambda name, here=present: name == here)
        with pytest.raises(SystemExit) as end:
            supported_python.refuse_other_pythons()
        assert str(end.value).startswith(needed + advice)
    monkeypatch.setenv("MAKELEVEL", "1")
    monkeypatch.setattr(shutil, "which", lambda name: name == "python3.11")
    with pytest.raises(SystemExit, match=re.escape("Try: make PYTHON=python3.11")):
        supported_python.refuse_other_pythons()


@pytest.mark.parametrize("name", STARTED_BY_ANY)
def test_an_old_python_can_read_what_refuses_it(name):
    ast.parse((ROOT / "scripts/workflow" / name).read_text(), feature_version=(3, 7))


def test_an_old_python_that_is_here_is_refused():
    old = [name for name in ("python3.6", "python3.7", "python3.8") if works(name)]
    if not old:
        pytest.skip("no old Python on this computer")
    command = [old[0], ROOT / "scripts/workflow/set_up.py"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert re.fullmatch(r"Python 3.11, 3.12 or 3.13 is needed; .*\n", answer.stderr)


def works(python):
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def test_no_module_beside_the_set_up_has_the_name_of_one_of_python():
    names = {path.stem for path in (ROOT / "scripts/workflow").glob("*.py")}
    assert not names & sys.stdlib_module_names


# --- make ---------------------------------------------------------------------------------------


@pytest.fixture
def commands(tmp_path):
    """Copy the commands, with an environment of which only the locks count."""
    copy_commands(tmp_path)
    (tmp_path / "environment/bin").mkdir(parents=True)
    (tmp_path / "environment/bin/python").symlink_to(sys.executable)
    for name, file in LOCKS.items():
        (tmp_path / file).write_text(f"one==1 # {file}\n")
        shutil.copy(tmp_path / file, tmp_path / "environment" / name)

    def would_run(*arguments):
        command = ["make", "--dry-run", "--no-print-directory", "VENV=environment", *arguments]
        answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return [line for line in answer.stdout.splitlines() if "set_up.py" in line]

    return would_run


def test_make_sets_up_only_where_content_differs(commands, tmp_path):
    assert commands("results", "test") == []
    os.utime(tmp_path / "requirements.lock", (2e9, 2e9))
    assert commands("results", "test") == []
    (tmp_path / "requirements-dev.lock").write_text("one==2\n")
    os.utime(tmp_path / "requirements-dev.lock", (0, 0))
    assert commands("results") == []
    assert [line.endswith("--dev") for line in commands("test")] == [True]
    (tmp_path / "requirements.lock").write_text("one==2\n")
    assert [line.endswith("--dev") for line in commands("results")] == [False]


def test_make_gives_python_no_home_and_no_path_of_the_shell(commands, tmp_path):
    python = tmp_path / "environment/bin/python"
    python.unlink()
    python.write_text('#!/bin/sh\necho "$1: $PYTHONHOME $PYTHONPATH"\n')
    python.chmod(0o755)
    settings = {**os.environ, "PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere"}
    command = ["make", "VENV=environment", "update"]
    assert subprocess.check_output(command, cwd=tmp_path, env=settings) == b"scripts:  \n"


def test_make_sets_up_where_python_is_gone(commands, tmp_path):
    (tmp_path / "environment/bin/python").unlink()
    (tmp_path / "environment/bin/python").symlink_to("/nowhere/python3")
    assert len(commands("results")) == 1
    assert len(commands("test")) == 1


@pytest.mark.parametrize("command", ["clean", "doctor", "update"])
def test_what_needs_no_package_runs_where_python_is_gone(commands, tmp_path, command):
    make = ["make", "--dry-run", "--no-print-directory", "VENV=environment", "PYTHON=py", command]
    for python in ("environment/bin/python", "py"):
        answer = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert answer.stdout.startswith(f'"{python}" scripts {command}')
        (tmp_path / "environment/bin/python").unlink()
        (tmp_path / "environment/bin/python").symlink_to("/nowhere/python3")


def test_a_python_named_after_make_is_the_one_that_the_environment_has(commands):
    (line,) = commands("results", "PYTHON=python3.12")
    assert line.startswith('"python3.12" scripts/workflow/set_up.py --venv environment')
    assert "--this-python" in line
