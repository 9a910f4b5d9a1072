"""What checks each change: the workflows on GitHub, their scripts, and the container."""

import json
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
import yaml

from tests.support.projects import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PYTHONS = ("3.11", "3.12", "3.13")
PARTS = 32


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def jobs(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()


def steps(path, action):
    return [
        step
        for job in jobs(path)
        for step in job["steps"]
        if step.get("uses", "").startswith(action)
    ]


# --- The workflows ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_with_its_version_beside_it(path):
    used = re.findall(r"uses: *(.*)", path.read_text(encoding="utf-8"))
    assert used
    pinned = re.compile(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in used if not pinned.fullmatch(line)] == []


def test_an_action_has_the_same_commit_wherever_it_is_used():
    lines = {use for path in WORKFLOWS for use in re.findall(r"uses: *(.*)", path.read_text())}
    assert len(lines) == len({line.partition("@")[0] for line in lines})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_and_ends_in_time(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    assert "concurrency" in workflow
    for job in jobs(path):
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] > 0
    checkouts = steps(path, "actions/checkout@")
    assert checkouts
    assert {step["with"]["persist-credentials"] for step in checkouts} == {False}


def test_a_push_to_a_branch_with_a_pull_request_is_checked_once():
    # The parser of YAML 1.1 takes `on` for a truth value.
    events = yaml.safe_load(read(".github/workflows/ci.yml"))[True]
    assert {*events} == {"push", "pull_request", "workflow_dispatch"}
    assert events["push"] == {"branches": ["main"]}


def test_where_a_check_fails_the_page_of_the_verification_is_kept():
    (step,) = steps(ROOT / ".github/workflows/ci.yml", "actions/upload-artifact@")
    assert step["if"] == "failure()"
    assert step["with"]["path"] == "verification/"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_supported_python_has_a_job_of_its_own(path):
    for job in jobs(path):
        assert tuple(job["strategy"]["matrix"]["python"]) == PYTHONS
    assert f"supported=({' '.join(PYTHONS)})" in read(".ci/run")


def test_the_workflows_have_no_known_weakness():
    zizmor = shutil.which("zizmor", path=Path(sys.executable).parent)
    if not zizmor:
        pytest.skip("zizmor is not installed")
    owner = ROOT / "templates/project"
    command = [zizmor, "--offline", "--quiet", "--persona=pedantic", *WORKFLOWS, owner]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


# --- The programs that tests use ----------------------------------------------------------------

PROGRAMS = ("chromium", "soffice", "java", "slurmctld", "slurmd", "sbatch", "faketime")


def command_of(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!{shutil.which('bash')}\n{text}\n")
    (folder / name).chmod(0o755)


def install(folder, apt_get):
    """Run the installation where only some commands are, and apt-get is a script."""
    for name in ("bash", "env", "mktemp", "rm", "tail", "ln"):
        (folder / name).symlink_to(shutil.which(name))
    command_of(folder, "sudo", 'shift\nexec "$@"')
    command_of(folder, "apt-get", apt_get)
    return subprocess.run(
        [folder / "bash", ROOT / ".ci/install"],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_program_that_cannot_be_installed_is_a_failure_that_says_which_and_why(tmp_path):
    for name in PROGRAMS[1:]:
        command_of(tmp_path, name, "")
    answer = install(tmp_path, 'echo "E: Unable to locate package ${!#}"\nexit 100')
    assert answer.returncode == 1
    assert answer.stderr.startswith("Not installed: chromium")
    assert "E: Unable to locate package " in answer.stderr


def test_a_package_without_its_program_is_a_failure_as_well(tmp_path):
    answer = install(tmp_path, "exit 0")
    assert answer.returncode == 1
    assert "slurm-client" in answer.stderr.splitlines()[0]


@pytest.mark.skipif(
    not Path("/usr/lib/libreoffice/program/libsclo.so").exists(), reason="LibreOffice is not here"
)
def test_programs_that_can_be_installed_are_and_those_there_are_left_alone(tmp_path):
    for name in PROGRAMS[2:]:
        command_of(tmp_path, name, "")
    asked = tmp_path / "asked"
    made = "\n".join(f"ln -sf bash {tmp_path}/{name}" for name in PROGRAMS[:2])
    answer = install(tmp_path, f'echo "$@" >>{asked}\n{made}')
    assert (answer.returncode, answer.stderr) == (0, "")
    last = asked.read_text().splitlines()[-1]
    assert last.endswith("--no-install-recommends chromium libreoffice-writer-nogui")
    asked.unlink()
    command = [tmp_path / "bash", ROOT / ".ci/install"]
    subprocess.run(command, env={"PATH": str(tmp_path)}, check=True)
    assert not asked.exists()


# --- The checks on each Python ------------------------------------------------------------------


def checks(folder, pythons, changes=0, **environment):
    """Run .ci/run with commands that only say that they were called."""
    if not (folder / ".ci").exists():
        (folder / ".ci").mkdir()
        shutil.copy2(ROOT / ".ci/run", folder / ".ci")
        command_of(folder / ".ci", "install", "echo install")
        for version in pythons:
            command_of(folder / "bin", f"python{version}", f"echo /usr/bin/python{version}")
        command_of(folder / "bin", "make", 'echo make "$@"')
        (folder / "bin/dirname").symlink_to(shutil.which("dirname"))
    command_of(folder / "bin", "git", f"echo {changes}")
    answer = subprocess.run(
        [shutil.which("bash"), folder / ".ci/run"],
        env={"PATH": str(folder / "bin"), "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, (answer.stdout + answer.stderr).splitlines()


def test_one_python_runs_the_tests_and_each_verifies(tmp_path):
    code, lines = checks(tmp_path, PYTHONS, changes=13)
    assert code == 0
    assert lines[0].startswith("Pythons: 3.11 3.12 3.13. All checks, with part 14 of 32 ")
    given = "make VENV=.venv-{0} PYTHON=/usr/bin/python{0} "
    assert lines[1:] == [
        "install",
        *(given.format("3.12") + what for what in ("lint", "test", "long PART=14/32")),
        *(given.format(version) + "verify" for version in PYTHONS),
    ]


def test_every_python_comes_to_every_part_of_the_long_tests(tmp_path):
    seen = {
        tuple(re.search(r"VENV=.venv-(\S+).*long PART=(\d+)/32", "\n".join(lines)).groups())
        for changes in range(len(PYTHONS) * PARTS)
        for _, lines in [checks(tmp_path, PYTHONS, changes)]
    }
    assert seen == {*product(PYTHONS, map(str, range(1, PARTS + 1)))}


def test_a_python_that_is_asked_for_runs_everything_alone(tmp_path):
    code, lines = checks(tmp_path, PYTHONS, changes=1, PYTHONS="3.13")
    assert code == 0
    assert [line for line in lines if "make" in line and "3.13" not in line] == []
    assert len(lines) == 2 + 4


def test_a_python_that_is_missing_is_left_out_unless_it_is_asked_for(tmp_path):
    code, lines = checks(tmp_path, ["3.12"])
    assert (code, lines[0][:14]) == (0, "Pythons: 3.12.")
    assert checks(tmp_path, [], PYTHONS="3.13") == (1, ["Python 3.13 is not here."])


def test_without_any_supported_python_nothing_is_checked_and_it_fails(tmp_path):
    answer = (1, ["None of the supported Pythons (3.11 3.12 3.13) is here."])
    assert checks(tmp_path, []) == answer


# --- What a developer runs ----------------------------------------------------------------------


def test_git_runs_what_make_lint_checks():
    target = re.search(r"^lint:.*\n((?:\t.*\n)+)", read("Makefile"), re.MULTILINE).group(1)
    checks_made = re.findall(r"\$\(BIN\)/(?:python -m )?((?:ruff )?[a-z-]+)", target)
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert [hook["name"] for hook in hooks] == checks_made
    for hook in hooks:
        assert hook["entry"].startswith(f".venv/bin/{hook['name']}")


@pytest.mark.long
@pytest.mark.workflow
def test_snakemake_remarks_on_nothing_but_what_the_documentation_answers(source, tmp_path):
    shutil.copytree(source, tmp_path / "project")
    command = [sys.executable, "-m", "snakemake", "--lint"]
    answer = subprocess.run(
        command, cwd=tmp_path / "project", capture_output=True, text=True, check=False
    )
    remarks = {*re.findall(r"^    \* (.*):$", answer.stderr + answer.stdout, re.MULTILINE)}
    assert remarks == {
        "No log directive defined",
        "Specify a conda environment or container for each rule.",
    }
    assert read("docs/how_it_works.md").count("(`snakemake --lint`)") == len(remarks)


# --- The container ------------------------------------------------------------------------------


def test_the_image_has_a_fixed_base_and_a_user_without_rights():
    lines = read("Dockerfile").splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert re.fullmatch(r"debian:trixie-\d{8}-slim@sha256:[0-9a-f]{64}", bases[0])
    assert bases[1:] == ["system"]
    (user,) = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert "0" not in user.split(":")
    assert lines.index(f"USER {user}") < lines.index("FROM system")


def test_the_image_runs_the_first_command_of_the_readme():
    (command,) = re.findall(r"^CMD (.*)$", read("Dockerfile"), re.MULTILINE)
    first = re.search(r"```\n(\w+)", read("README.md")).group(1)
    assert json.loads(command) == [first]
    container = json.loads(read(".devcontainer/devcontainer.json"))
    assert container["postCreateCommand"] == first
    assert (ROOT / ".devcontainer" / container["build"]["dockerfile"]).samefile(ROOT / "Dockerfile")


def test_who_sets_up_by_hand_installs_what_the_image_has():
    image = re.search(
        r"--no-install-recommends ca-certificates (.*?) \\", read("Dockerfile")
    ).group(1)
    by_hand = re.findall(r"sudo apt install ([\w -]+)", read("docs/set_up.md"))
    assert by_hand == [image] * 2  # on Debian, and on Windows


def test_nothing_that_git_ignores_gets_into_the_image():
    left_out = {line.removeprefix("**/") for line in read(".dockerignore").splitlines()}
    ignored = {line.strip("/") for line in read(".gitignore").splitlines()}
    assert ignored - left_out == set()
