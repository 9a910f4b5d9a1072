"""A stranger's review is harmless: nothing of it is run, and nothing outside its folder is read.

What may not be is refused with a sentence. The rest goes through every command while the files that
any process opens, and the connections that it makes, are recorded.
"""

import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from scripts.workflow.input_check import config_problems, refuse_wrong_inputs
from scripts.workflow.reviews import Project
from tests.support.hostile_review import make_hostile_review
from tests.support.projects import CODE, ROOT, contents, keep_two_syntheses
from tests.support.records import make_review
from tests.support.traced import can_trace, of_the_system, trace

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())
KEY = "-----BEGIN A KEY OF A PERSON-----"
APPLY = "!!python/object/apply:os.system ['touch PWNED']"
REFUSED = {
    "a tag": ("review.yaml", f"title: {APPLY}\n", "the tag"),
    "a tag of a claim": ("claims.yaml", f"claims: {APPLY}\n", "the tag"),
    "a tag in a record": ("studies/roe2021.yaml", f"study_id: {APPLY}\n", "the tag"),
    "a template": ("review.yaml", "__use_yte__: true\ntitle: T\n", "the unknown key"),
    "an alias": ("review.yaml", "title: &a T\nsummary: *a\n", "an anchor"),
    "a file": ("review.yaml", "title: T\nvocabulary: /etc/hostname\n", "'/etc/hostname'"),
    "a folder above": ("review.yaml", "title: T\nvocabulary: ../../../key\n", "'../../../key'"),
    "a style": (
        "review.yaml",
        "title: T\nconfig: {citation_style: ../../key}\n",
        "the text '../../key'",
    ),
    "a terminal": ("review.yaml", 'title: "\\x1b]0;PWNED\\x07"\n', "the control character"),
    "a direction": ("review.yaml", 'title: "\\u202eT"\n', "the sign U+202E"),
    "a name of a file": ("notes\n.md", "", "the sign '\\n' in the name of a file"),
    "a wildcard": ("{review}.md", "", "the sign '{' in the name of a file"),
}


@pytest.mark.parametrize("harm", REFUSED.values(), ids=REFUSED)
def test_what_a_review_could_run_or_read_elsewhere_is_refused_with_a_sentence(
    tmp_path, monkeypatch, harm
):
    name, text, fault = harm
    monkeypatch.chdir(tmp_path)
    Path("requirements.lock").touch()
    Path("key").write_text(KEY)
    path = make_review(Path()) / name
    path.write_text(text)
    before = contents(Path("data"))
    with pytest.raises(SystemExit) as stop:
        refuse_wrong_inputs(Project(CONFIG))
    assert f"    found:   {fault}" in str(stop.value)
    assert "Nothing was run; earlier results are unchanged." in str(stop.value)
    assert KEY not in str(stop.value)
    assert "\x1b" not in str(stop.value)
    assert contents(Path("data")) == before
    assert not [*tmp_path.rglob("PWNED")]


def test_a_config_that_snakemake_would_run_is_refused(tmp_path):
    (tmp_path / "config.yaml").write_text("__use_yte__: true\n?import os: a\n")
    (problem,) = config_problems(tmp_path / "config.yaml")
    assert problem.found == "the key '__use_yte__'"


# As `make`, `make publish`, `make verify` and `make crate` do.
COMMANDS = ("build", "freeze", "build", "freeze", "verify", "pack")
ADDRESS = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Give a project with a review that passes the checks, in a folder that a shell would run."""
    folder = tmp_path_factory.mktemp("sandbox") / "$(touch PWNED) project"
    folder.mkdir()
    for name in CODE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    keep_two_syntheses(folder / "config.yaml")
    for name in ("key", "home/.ssh/id_rsa"):
        (folder.parent / name).parent.mkdir(exist_ok=True, parents=True)
        (folder.parent / name).write_text(KEY)
    make_hostile_review(folder / "data/raw/hostile", ADDRESS)
    for path in (folder / "data/raw/hostile").rglob("*.*"):
        text = path.read_text().replace("/etc/passwd", str(folder.parent / "key"))
        path.write_text(text)
    about = {"title": f"$(touch PWNED) {ADDRESS}", "authors": [{"name": "<b>Doe</b> {{ 7 * 7 }}"}]}
    (folder / "CITATION.cff").write_text(yaml.safe_dump(about | {"license": "CC-BY-4.0"}))
    return folder


def run_traced(project, *command):
    """Run a command of the tool; return its answer, files opened elsewhere, and connections."""
    temporary = project.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    settings = {**os.environ, "HOME": str(project.parent / "home"), "TMPDIR": str(temporary)}
    answer, opened, connected = trace(
        [sys.executable, "scripts", *command],
        project.parent / "log",
        cwd=project,
        env=settings,
        timeout=1_500,
    )
    inside = (f"{project}/", f"{temporary}/", str(project.parent / "log"))
    others = {path for path in opened if not (f"{path}/").startswith(inside)}
    return answer, sorted(path for path in others if not of_the_system(path)), connected


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.skipif(not can_trace(), reason="strace records what is opened")
def test_a_hostile_review_goes_through_every_command_and_reaches_nothing(project):
    for command in COMMANDS:
        answer, opened, connected = run_traced(project, command)
        assert answer.returncode == 0, (command, answer.stdout, answer.stderr)
        assert (command, opened, connected) == (command, [], [])
    assert not [*project.parent.rglob("PWNED")]
    for folder in ("results", "published", "crate"):
        for path, content in contents(project / folder).items():
            assert KEY.encode() not in content, path


ENTITIES = '<!DOCTYPE a [<!ENTITY e SYSTEM "KEY"><!ENTITY f SYSTEM "http://127.0.0.1:9/e">]>'
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
PUBLISHED = {
    "a.svg": f'{DRAWING}<image width="9" height="9" href="KEY"/><image href="http://127.0.0.1:9/a"/>'
    '<style>@import "http://127.0.0.1:9/s"; @font-face {src: url("KEY")}</style></svg>',
    "b.svg": f"{ENTITIES}{DRAWING}<text>&e;&f;</text></svg>",
    "a.html": '<img src="KEY"><script src="http://127.0.0.1:9/x"></script><iframe src="KEY">',
    "a.json": '{"$ref": "KEY", "x": "!!python/object/apply:os.system [touch PWNED]"}',
    "a.docx": {"word/document.xml": f"{ENTITIES}<w:p ><w:t>&e;&f;</w:t></w:p>"},
    "a.xlsx": {
        "[Content_Types].xml": f"{ENTITIES}<Types>&e;</Types>",
        "xl/workbook.xml": f"{ENTITIES}<workbook>&e;</workbook>",
    },
}
COMPARE = """
import pathlib, sys
from scripts.release.compare.files import compare_files
for path in sorted(pathlib.Path().glob("a.*")) + [pathlib.Path("b.svg")]:
    print(path, compare_files(path.name, path.read_bytes(), b"{}").summary)
"""


@pytest.mark.long
@pytest.mark.skipif(not can_trace(), reason="strace records what is opened")
def test_a_comparison_of_a_strangers_published_files_reads_and_asks_nothing_else(tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "key").write_text(KEY)
    for name, content in PUBLISHED.items():
        path = tmp_path / "here" / name
        if isinstance(content, str):
            path.write_text(content.replace("KEY", str(tmp_path / "key")))
            continue
        with zipfile.ZipFile(path, "w") as packed:
            for part, text in content.items():
                packed.writestr(part, text.replace("KEY", str(tmp_path / "key")))
    answer, opened, connected = trace(
        [sys.executable, "-c", COMPARE],
        tmp_path / "log",
        cwd=tmp_path / "here",
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        timeout=300,
    )
    assert answer.returncode == 0, answer.stderr
    assert len(answer.stdout.splitlines()) == len(PUBLISHED)
    assert KEY not in answer.stdout
    inside = (str(ROOT), f"{tmp_path}/here")
    others = [path for path in opened if not (path.startswith(inside) or of_the_system(path))]
    assert (others, connected) == ([], [])


PLANTED = {
    "a file": ("open('/etc/hostname').read()", "/etc/hostname"),
    "a key": ("open('../home/.ssh/id_rsa').read()", "/home/.ssh/id_rsa"),
    "a connection": ("__import__('socket').socket().connect_ex(('127.0.0.1', 9))", "htons(9)"),
    "a program": ("__import__('subprocess').run(['cat', '/etc/hostname'])", "/etc/hostname"),
}


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.skipif(not can_trace(), reason="strace records what is opened")
@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_what_a_job_reads_or_asks_elsewhere_is_recorded(project, tmp_path, planted):
    code, trace_of_it = planted
    copy = shutil.copytree(project, tmp_path / "project")
    for folder in ("results", ".snakemake", "published"):
        shutil.rmtree(copy / folder, ignore_errors=True)
    (tmp_path / "home/.ssh").mkdir(parents=True)
    (tmp_path / "home/.ssh/id_rsa").touch()
    script = copy / "scripts/records/extract_findings.py"
    script.write_text(script.read_text().replace("if __name__", f"{code}\n\nif __name__"))
    answer, opened, connected = run_traced(copy, "build", "results/hostile/tables/findings.csv")
    assert answer.returncode == 0, answer.stderr
    (line,) = [*opened, *connected]
    assert trace_of_it in line
