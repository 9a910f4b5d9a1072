"""Begin a repository of one's own: ``make new-project DIR=../my-review``.

It holds the review, and the version of the tool, which its Makefile fetches; nothing of the tool.
"""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.common.git import SHORT, GitError, Version, git
from scripts.common.operating_system import quote_for_shell
from scripts.common.paths import CONFIG, KEPT_TOOL, RAW, TEMPLATES, TOOL
from scripts.common.words import ReviewField
from scripts.documents.templates import fill_markdown
from scripts.exchange.commands import NotWrittenError, ask, messages
from scripts.exchange.new_review import FIELDS, ask_field, name_problem, write_review
from scripts.models.base import identifiers

FORMS = TEMPLATES / "project"


def version_of(tool: Path) -> Version:
    """Return the version of a clone of the tool: the name is a tag, or the commit in short.

    Raises
    ------
    NotWrittenError
        If it is no clone, or not a version that others can fetch.
    """
    if shutil.which("git") is None:
        raise NotWrittenError("git is needed, and is not installed here.")
    try:
        inside, commit = git(tool, "rev-parse", "--show-prefix", "HEAD").splitlines()
    except GitError as error:
        inside, commit = str(error), ""
    if inside:
        raise NotWrittenError(
            "The folder of the tool is no git clone, so no version of it can be named: clone its "
            f"repository, and run this there ({inside})."
        )
    if git(tool, "status", "--porcelain", "--untracked-files=no"):
        raise NotWrittenError(
            "The folder of the tool has changes that are not committed, so it is no version that "
            "others can fetch: `git status` there lists them. Commit or undo them."
        )
    if git(tool, "branch", "--remotes") and not git(
        tool, "for-each-ref", "--contains", commit, "refs/remotes", "refs/tags"
    ):
        raise NotWrittenError(
            f"The commit {commit[:SHORT]} of the tool is only in its folder, so others cannot "
            "fetch it: push it, or check out a version that the repository has."
        )
    tags = git(tool, "tag", "--points-at", "HEAD", "--sort=-version:refname").split()
    return Version(tags[0] if tags else commit[:SHORT], commit, _source(tool))


def _source(tool: Path) -> str:
    """Return where a clone of the tool comes from, without a password; itself if from nowhere."""
    try:
        address = git(tool, "remote", "get-url", "origin")
    except GitError:
        return str(tool.resolve())
    if (tool / address).exists():
        return str((tool / address).resolve())
    return re.sub(r"^(https?://)[^/@]*@", r"\1", address)


def config_text(text: str) -> str:
    r"""Leave in the text of the tool's config what an owner sets.

    Examples
    --------
    >>> print(config_text("# See docs/config.md\n\nunit: cohort\n\n# Tests.\nsimulation: {}\n"))
    # See .swimtally/docs/config.md
    <BLANKLINE>
    unit: cohort
    <BLANKLINE>
    """
    parts = text.split("\n\n")
    kept = [part for part in parts if not re.search("^simulation:", part, re.MULTILINE)]
    text = "\n\n".join(kept).rstrip() + "\n"
    text = text.replace(" except `simulation`", "")
    return re.sub(r"\b(schemas|docs)/", rf"{KEPT_TOOL}/\1/", text)


def write_project(
    folder: Path, version: Version, name: str, title: str, field: ReviewField
) -> None:
    """Write the files of a repository with one review into a folder, and make it a repository."""
    values = {
        "name": name,
        "title": title,
        "quoted_title": json.dumps(title, ensure_ascii=False),
        "version": version.name,
        "commit": version.commit,
        "source": version.source.replace("$", "$$").replace("#", r"\#"),
        "is_public": version.source.startswith("https://"),
    }
    for form in sorted(path for path in FORMS.rglob("*") if path.is_file()):
        target = folder / form.relative_to(FORMS)
        target.parent.mkdir(parents=True, exist_ok=True)
        if form.suffix == ".jinja":
            target.with_suffix("").write_bytes(fill_markdown(form, {}, **values).encode())
        else:
            shutil.copyfile(form, target)
    config = (TOOL / CONFIG).read_text(encoding="utf-8")
    (folder / CONFIG).write_bytes(config_text(config).encode())
    write_review(name, title, field, folder, KEPT_TOOL)
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Make a folder, or take an empty one; leave nothing in it if it cannot be filled.

    A repository without files, as it is cloned after it was made on a server, counts as empty.

    Raises
    ------
    NotWrittenError
        If there are files in it, or it lies in the folder of the tool.
    """
    if folder.resolve().is_relative_to(TOOL.resolve()):
        raise NotWrittenError(
            f"{folder} lies in the folder of the tool: choose one outside, such as ../my-review"
        )
    if folder.exists() and (not folder.is_dir() or _entries(folder)):
        raise NotWrittenError(f"{folder} exists and is not an empty folder: choose another name.")
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in _entries(folder):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in made:
            shutil.rmtree(path, ignore_errors=True)
        raise


def _entries(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*") if path.name != ".git"]


def main() -> None:
    """Write the repository, asking for what was not given, and print what to do next."""
    parser = argparse.ArgumentParser(description="Begin a repository of your own.")
    parser.add_argument("--dir", help="its folder, such as ../my-review")
    parser.add_argument("--name", help="name of its review, such as sleep2026")
    parser.add_argument("--title", help="title of the review")
    parser.add_argument("--field", help=f"what it is about: {' or '.join(FIELDS)}")
    given = parser.parse_args()
    missing = "A new project needs a folder: make new-project DIR=../my-review"
    folder = Path(ask(given.dir, "Its folder, such as ../my-review:", missing)).expanduser()
    usual = identifiers([folder.resolve().name])[0]
    name = ask(given.name, f"Name of the review (press Enter for {usual}):", default=usual)
    if fault := name_problem(name):
        sys.exit(f"{fault}\nNothing was written.")
    usual = name.replace("_", " ").replace("-", " ").capitalize()
    title = ask(given.title, f"Title of the review (press Enter for {usual}):", default=usual)
    field = ask_field(given.field)
    with messages():
        version = version_of(TOOL)
        with new_folder(folder):
            write_project(folder, version, name, title, field)
    print(_written(folder, version, name))


def _written(folder: Path, version: Version, name: str) -> str:
    lines = [
        f"Wrote {folder}, a git repository of its own; nothing is committed yet.",
        f"It fetches swimtally {version.name} from {version.source}",
    ]
    if Path(version.source).is_absolute():
        lines.append(
            "That is a folder of this computer: for collaborators, write the address of the "
            "tool's repository after SOURCE in the Makefile."
        )
    lines += [
        f"Fill in {folder / RAW / name / name}.xlsx (its sheet `explained` says how). Then:",
        f"    cd {quote_for_shell(str(folder))}",
        "    make",
        f'    git add . && git commit -m "Begin {name}"',
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
