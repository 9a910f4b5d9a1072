"""Git repositories: of the tool, in versions that differ in one word, and of an owner."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.common.git import git
from scripts.workflow.update_tool import TO_DO
from tests.support.projects import CODE, ROOT

# What a version needs to be fetched, to run a command of make, and to be updated.
PARTS = ("rules/commands.mk", "scripts/__init__.py", "scripts/__main__.py")
PARTS += tuple(f"scripts/common/{path.name}" for path in (ROOT / "scripts/common").glob("*.py"))
PARTS += tuple(
    f"scripts/workflow/{name}.py" for name in ("__init__", "supported_python", "update_tool")
)
PARTS += tuple(f"scripts/inputs/{n}.py" for n in ("__init__", "problems", "project_folders"))
PERSON = ("-c", "user.name=Jo Doe", "-c", "user.email=jo@example.org")


def commit(folder, message="One step"):
    """Commit all that is in a folder and return the commit."""
    git(folder, "add", "--all")
    git(folder, *PERSON, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def tag(folder, name):
    git(folder, *PERSON, "tag", "--force", "--annotate", "--message", name, name)


def make_whole_tool(folder):
    """Make a repository of all of the tool but its documentation, reviews and tests."""
    folder.mkdir()
    for name in (*CODE, "schemas"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    for name in (".gitignore", "CHANGELOG.md", "LICENSE", "CITATION.cff", "data/raw/regions.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def make_tool(folder):
    """Make a repository of the tool with one version, v0.1.0, of few files."""
    for part in PARTS:
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / part, folder / part)
    (folder / ".gitignore").write_text("__pycache__\n")
    git(folder, "init", "--quiet")
    add_version(folder, "v0.1.0", "- Nothing.")
    return folder


def add_version(folder, name, to_do):
    """Commit and tag another version, whose command `which` names it."""
    changes = folder / "CHANGELOG.md"
    former = changes.read_text() if changes.exists() else ""
    changes.write_text(f"## {name}\n\n- New.\n\n{TO_DO}\n\n{to_do}\n\n{former}")
    commands = (ROOT / "rules/commands.mk").read_text(encoding="utf-8")
    (folder / "rules/commands.mk").write_text(
        f"{commands}\nwhich:\n\t@echo This is {name}.\n", encoding="utf-8"
    )
    made = commit(folder, name)
    tag(folder, name)
    return made


def make(folder, *arguments, **environment):
    """Run make in a folder, with nobody to answer it."""
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )


def command(tool, folder, *arguments):
    """Run a command of a tool in a folder, without make, with nobody to answer it."""
    return subprocess.run(
        [sys.executable, tool / "scripts", *arguments],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def texts(folder):
    """Return the contents of the files of a repository of an owner."""
    files = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder): path for path in files}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in sorted(names.items())
        if not {".git", ".swimtally"} & {*Path(name).parts}
    }
