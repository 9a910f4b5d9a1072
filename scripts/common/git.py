"""Git, as commands of the project use it: one command in one folder."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from scripts.common.surroundings import cleaned

SHORT = 12  # digits of a commit that has no name


class Version(NamedTuple):
    """A version of the tool: a tag or the first digits of its commit; the commit; where it is."""

    name: str
    commit: str
    source: str


class GitError(Exception):
    """Raised with what git answered where a command of it failed."""


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints.

    Raises
    ------
    GitError
        If the command fails.
    """
    try:
        answer = subprocess.run(  # noqa: S603 - our own command
            ["git", *arguments],  # noqa: S607 - the git of whoever runs this
            cwd=folder,
            env=cleaned(os.environ),
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise GitError(error.stderr.strip()) from error
    return answer.stdout.rstrip()
