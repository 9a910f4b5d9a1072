"""Change the version of the tool that a repository keeps: ``make update VERSION=v0.3.0``.

The standard library is enough, so that it runs before anything is set up.
"""

import argparse
import re
import sys
from pathlib import Path

from scripts.common.git import SHORT, GitError, Version, git
from scripts.common.paths import KEPT_TOOL, TOOL

MAKEFILE = Path("Makefile")
CHANGELOG = "CHANGELOG.md"
TO_DO = "### What an owner must do"  # in the changelog, of each version
COMMANDS = "rules/commands.mk"  # what the Makefile of a repository includes
FORMS = "templates/project"  # what `make new-project` writes
TAG = re.compile(r"refs/tags/([\w.+-]+?)(\^\{\})?")
COMMIT = re.compile(r"[0-9a-f]{7,40}")
SHOWN = 20  # versions that are listed


class NotUpdatedError(Exception):
    """Raised with the reason why the version stays as it is."""


def read_version(makefile: str) -> Version:
    r"""Read in a Makefile which version of the tool it keeps, and from where.

    Raises
    ------
    NotUpdatedError
        If it is not one that ``make new-project`` wrote.

    Examples
    --------
    >>> read_version("VERSION := v0.2.0\nCOMMIT := 1a2b\nSOURCE := ../my \\#1\n")
    Version(name='v0.2.0', commit='1a2b', source='../my #1')
    """
    keys = ("VERSION", "COMMIT", "SOURCE")
    values = [re.findall(f"^{key} := (.*)$", makefile, re.MULTILINE) for key in keys]
    if [len(value) for value in values] != [1, 1, 1]:
        raise NotUpdatedError(
            "The Makefile here does not name one version of swimtally, one commit and one source, "
            "as that of a repository made with `make new-project` does."
        )
    name, commit, source = (value for (value,) in values)
    return Version(name, commit, source.replace("$$", "$").replace(r"\#", "#"))


def write_version(makefile: str, version: Version) -> str:
    """Put another version into the text of a Makefile."""
    for key, value in (("VERSION", version.name), ("COMMIT", version.commit)):
        makefile = re.sub(f"^{key} := .*$", f"{key} := {value}", makefile, flags=re.MULTILINE)
    return makefile


def list_refs(source: str) -> dict[str, str]:
    """Ask a repository for its branches and tags: the commit of each.

    Raises
    ------
    NotUpdatedError
        If it does not answer.
    """
    try:
        lines = git(TOOL, "ls-remote", "--", source).splitlines()
    except GitError as error:
        raise NotUpdatedError(f"{source} cannot be reached ({last_line(error)}).") from error
    return {ref: commit for commit, ref in (line.split("\t") for line in lines)}


def last_line(error: GitError) -> str:
    """Return the last line of what git answered, which gives the reason."""
    return (str(error).splitlines() or ["no reason given"])[-1]


def tagged_versions(refs: dict[str, str]) -> dict[str, str]:
    """List the tags, newest first, each with its commit.

    Examples
    --------
    >>> tagged_versions({"refs/tags/v0.9": "a", "refs/tags/v0.10": "b", "refs/tags/v0.10^{}": "c"})
    {'v0.10': 'c', 'v0.9': 'a'}
    """
    # Of an annotated tag the commit is in a second line, marked ^{}.
    matches = [(TAG.fullmatch(ref), refs[ref]) for ref in sorted(refs)]
    tags = {match[1]: commit for match, commit in matches if match}
    by_number = sorted(tags, key=lambda tag: [int(n) for n in re.findall(r"\d+", tag)])
    return {tag: tags[tag] for tag in reversed(by_number)}


def choose_version(wanted: str, refs: dict[str, str], kept: Version) -> Version:
    """Find the tag or the commit that was asked for.

    Raises
    ------
    NotUpdatedError
        If there is none, or if the tag of the version in use names another commit than it did.
    """
    tags = tagged_versions(refs)
    if wanted == kept.name and tags.get(wanted, kept.commit) != kept.commit:
        raise NotUpdatedError(
            f"{wanted} was moved: it names the commit {tags[wanted]}, and here {kept.commit}. Ask "
            "its authors why. To use it all the same, give the commit as VERSION."
        )
    if wanted in tags:
        return kept._replace(name=wanted, commit=tags[wanted])
    commits = {commit for commit in refs.values() if commit.startswith(wanted)}
    if COMMIT.fullmatch(wanted) and (len(wanted) == 40 or len(commits) == 1):
        commit = wanted if len(wanted) == 40 else commits.pop()
        return kept._replace(name=commit[:SHORT], commit=commit)
    shown = ", ".join([*tags][:SHOWN]) or "none has a name"
    raise NotUpdatedError(
        f"There is no version {wanted!r}. Versions: {shown}. Any commit can be given with all of "
        "its 40 digits."
    )


def fetch_version(version: Version) -> None:
    """Fetch a version into the folder of the tool, without using it yet.

    Raises
    ------
    NotUpdatedError
        If it cannot be fetched, is not what was asked for, or keeps no commands for a repository.
    """
    is_named = not version.commit.startswith(version.name)
    ref = f"refs/tags/{version.name}" if is_named else version.commit
    try:
        git(TOOL, "fetch", "--quiet", "--depth=1", "--", version.source, ref)
        fetched = git(TOOL, "rev-parse", "FETCH_HEAD^{commit}")
    except GitError as error:
        raise NotUpdatedError(
            f"{version.name} cannot be fetched from {version.source} ({last_line(error)})."
        ) from error
    if fetched != version.commit:
        raise NotUpdatedError(f"{version.name} changed while it was fetched. Try again.")
    try:
        git(TOOL, "cat-file", "-e", f"{fetched}:{COMMANDS}")
    except GitError as error:
        raise NotUpdatedError(
            f"{version.name} is too old: it cannot be kept in a repository of its own."
        ) from error


def check_out(commit: str) -> None:
    """Put a commit into the folder of the tool; the former one stays there under its digits."""
    former = git(TOOL, "rev-parse", "HEAD")
    git(TOOL, "update-ref", f"refs/former/{former}", former)
    git(TOOL, "checkout", "--quiet", "--detach", commit)


def things_to_do(former: str, commit: str) -> list[str]:
    """List what an owner must do for a newer version, in the words of its list of changes."""
    was, now = (git(TOOL, "show", f"{each}:{CHANGELOG}") for each in (former, commit))
    is_to_do, lines = False, []
    for line in now.splitlines():
        if line.startswith("#"):
            is_to_do = line == TO_DO
        elif is_to_do and line.strip() and line not in was.splitlines():
            lines.append(line)
    if forms := git(TOOL, "diff", "--name-only", former, commit, "--", FORMS).split():
        lines.append("- Compare what `make new-project` writes now with yours, if you like:")
        lines += [f"  {TOOL.as_posix()}/{form}" for form in forms]
    return lines


def is_clone() -> bool:
    """Check whether git keeps the folder of the tool; elsewhere it would change another one."""
    return (TOOL / ".git").exists()


def is_changed() -> bool:
    """Check whether somebody changed files of the tool."""
    return bool(git(TOOL, "status", "--porcelain", "--untracked-files=no"))


def refuse_another_tool() -> None:
    """Check that the tool that a repository keeps is the one that its Makefile names.

    A tool that lies elsewhere, or was unpacked from a crate, is not compared.

    Raises
    ------
    NotUpdatedError
        If others would fetch another one.
    """
    if TOOL != KEPT_TOOL or not is_clone():
        return
    kept = read_version(_makefile())
    if is_changed() or not git(TOOL, "rev-parse", "HEAD").startswith(kept.commit):
        raise NotUpdatedError(
            f"{TOOL.as_posix()} is not swimtally {kept.name} as others fetch it, so they would not "
            "get the same results: undo the changes there, or delete the folder and run `make`."
        )


def _makefile() -> str:
    return MAKEFILE.read_text(encoding="utf-8") if MAKEFILE.exists() else ""


def update_tool(wanted: str) -> list[str]:
    """Change the version in the Makefile and in the folder of the tool; return what to say.

    Raises
    ------
    NotUpdatedError
        With the reason why nothing was changed.
    """
    text = _makefile()
    kept = read_version(text)
    if not wanted:
        tags = ", ".join([*tagged_versions(list_refs(kept.source))][:SHOWN]) or "none has a name"
        return [f"This is swimtally {kept.name}. To change it: make update VERSION=...", tags]
    if not is_clone():
        raise NotUpdatedError(
            f"{TOOL.as_posix()} is no git clone: delete the folder, and `make` fetches it."
        )
    if is_changed():
        raise NotUpdatedError(
            f"Files in {TOOL.as_posix()} were changed: undo the changes, or delete the folder."
        )
    version = choose_version(wanted, list_refs(kept.source), kept)
    if version == kept:
        return [f"This is swimtally {kept.name} already."]
    fetch_version(version)
    to_do = things_to_do(kept.commit, version.commit)
    fresh = MAKEFILE.with_name(".swimtally_fresh_Makefile")  # a full disk must not cost the old one
    fresh.write_bytes(write_version(text, version).encode())
    check_out(version.commit)
    fresh.replace(MAKEFILE.resolve())
    return [
        f"This is swimtally {version.name} now, no longer {kept.name}.",
        *(["To do:", *to_do] if to_do else []),
        f"What else is new: {TOOL.as_posix()}/{CHANGELOG}",
        "Next: `make`, look at its last lines and the reports, then commit the Makefile.",
    ]


def main() -> None:
    """Update, or say why nothing was changed."""
    parser = argparse.ArgumentParser(description="Change the version of swimtally used here.")
    parser.add_argument("--version", default="", help="a tag or a commit; without: list the tags")
    parser.add_argument("--check", action="store_true", help="only check that it is unchanged")
    options = parser.parse_args()
    try:
        if options.check:
            refuse_another_tool()
        else:
            print("\n".join(update_tool(options.version.strip())))
    except (NotUpdatedError, GitError, OSError) as error:
        sys.exit(f"Nothing was changed. {error}")


if __name__ == "__main__":
    main()
