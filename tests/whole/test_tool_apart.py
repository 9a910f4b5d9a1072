"""The tool run on a project that is a folder of its own."""

import shutil
import subprocess
import sys

import pytest

from tests.support.projects import ROOT, change, contents, run, would_run

PROJECT = ("config.yaml", "data", "results", ".snakemake")
TOOL = ("--snakefile", "../the tool/Snakefile")


@pytest.fixture
def project(small_built, tmp_path):
    """Give a built project, taken out of the folder that was its tool's too."""
    tool = shutil.copytree(small_built, tmp_path / "place/the tool", symlinks=True)
    project = tmp_path / "place/project"
    project.mkdir()
    for name in PROJECT:
        shutil.move(tool / name, project / name)
    return project


def command(project, *arguments):
    """Run a command of the tool as it is run without make."""
    scripts = project.parent / "the tool/scripts"
    return subprocess.run(
        [sys.executable, scripts, *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_is_that_of_the_tool_whatever_the_current_folder_holds(tmp_path):
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/__init__.py", "subprocess.py"):
        (tmp_path / name).write_text("raise ImportError('not this one')")
    command = [sys.executable, ROOT / "scripts", "new-study", "--review", "none"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "no review" in answer.stderr


@pytest.mark.workflow
def test_a_project_with_its_tool_elsewhere_has_the_results_of_one_folder(project):
    before = contents(project / "results")
    answer = run(project, *TOOL, "--quiet", "rules")
    assert answer.returncode == 0, answer.stderr
    assert contents(project / "results") == before
    assert "localrule" not in answer.stderr
    assert would_run(project, *TOOL) == {}
    assert would_run(project, *TOOL, "--forcerun", "count_votes").keys() >= {"count_votes"}
    project.parent.rename(moved := project.parents[1] / "moved")
    assert would_run(moved / "project", *TOOL) == {}
    assert {path.name for path in (moved / "project").iterdir()} == {*PROJECT}


@pytest.mark.workflow
@pytest.mark.long
def test_a_change_of_the_tool_makes_the_results_again_that_rest_on_it(project):
    assert command(project, "build").returncode == 0
    tool = project.parent / "the tool"
    change(tool / "scripts/votes/count_votes.py", "import", "# Changed.\nimport", count=1)
    assert would_run(project, *TOOL).keys() >= {"count_votes"}
    assert command(project, "build").returncode == 0
    change(tool / "templates/report.css", "}", "}\n", count=1)
    assert would_run(project, *TOOL).keys() >= {"write_report", "write_supplement"}


@pytest.mark.workflow
@pytest.mark.long
def test_a_project_has_citation_styles_of_its_own(project):
    styles = project / "templates/citation_styles"
    styles.mkdir(parents=True)
    shutil.copy(ROOT / "templates/citation_styles/bmj.csl", styles / "mine.csl")
    change(project / "config.yaml", "citation_style: apa", "citation_style: mine")
    assert command(project, "build", "--until", "write_report").returncode == 0
    report = (project / "results/demo/report/report.html").read_text(encoding="utf-8")
    assert "[1]" in report or ">1<" in report
    change(styles / "mine.csl", "</style>", "</style>\n")
    assert "write_report" in would_run(project, *TOOL)


@pytest.mark.workflow
def test_the_tool_may_be_reached_by_a_link(project):
    (project / "linked").symlink_to("../the tool")
    table = project / "results/demo/tables/findings.csv"
    before = table.read_bytes()
    shutil.rmtree(project / "results")
    answer = run(project, "--snakefile", "linked/Snakefile", "results/demo/tables/findings.csv")
    assert answer.returncode == 0, answer.stderr
    assert table.read_bytes() == before


@pytest.mark.workflow
@pytest.mark.long
def test_the_workflow_is_a_module_of_another(project):
    (project / "Snakefile").write_text(
        'module synthesis:\n    snakefile: "../the tool/Snakefile"\n\n'
        "use rule * from synthesis\n\n"
        'rule count:\n    input: "results/demo/tables/votes.csv"\n    output: "count.txt"\n'
        '    shell: "wc -l < {input} > {output}"\n'
    )
    shutil.rmtree(project / "results")
    answer = run(project, "--cores", "2", "count")
    assert answer.returncode == 0, answer.stderr
    lines = (project / "results/demo/tables/votes.csv").read_text().count("\n")
    assert int((project / "count.txt").read_text()) == lines
    assert not (project / "results/demo/report").exists()
    assert run(project, "--cores", "2", "all").returncode == 0
    assert would_run(project, "all") == {}


@pytest.mark.workflow
@pytest.mark.long
def test_what_a_project_publishes_is_verified_with_the_tool_elsewhere(project):
    published = command(project, "publish")
    assert published.returncode == 0, published.stderr
    verified = command(project, "verify")
    assert verified.returncode == 0, verified.stdout
    assert "Identical: all" in verified.stdout
    assert (project / "verification/verification.html").is_file()
    votes = project / "published/demo/tables/votes.csv"
    votes.write_bytes(votes.read_bytes().replace(b"0", b"1", 1))
    assert command(project, "verify").returncode == 1
