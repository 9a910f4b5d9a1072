"""Build everything anew in an empty copy, and compare with what is published: ``make verify``."""

import argparse
import io
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is left in the project but the page

from scripts.common.paths import LOCK, PUBLISHED, TEMPLATES, VERIFICATION
from scripts.inputs.problems import InputError
from scripts.inputs.project_folders import project_problems
from scripts.release.compare.bounded import BoundedComparison
from scripts.release.environment import describe_environment
from scripts.release.rebuild import build_all, copy_project, scratch_folder
from scripts.release.verification import Verification, verify
from scripts.release.verification_page import write_page
from scripts.release.verification_text import terminal_lines

PAGE = VERIFICATION / "verification.html"
IDENTICAL, DIFFERENT, NOT_BUILT = 0, 1, 2


def verify_published(project: Path, output: Path) -> int:
    """Verify a project, print the outcome, and write the page.

    Parameters
    ----------
    project
        Folder of the project, in which nothing is changed.
    output
        Where the page goes; to a temporary folder if that cannot be written.

    Returns
    -------
    0 if every published file matches the rebuilt one, 1 if any differs or nothing is published,
    2 if the results could not be built.
    """
    if not any((project / PUBLISHED).glob("[!.]*/")):
        print("Nothing is published yet, so there is nothing to verify (see make publish).")
        return DIFFERENT
    if problems := project_problems(project):
        print(f"{InputError(problems)}".replace(f"{project}{os.sep}", ""))
        print("So nothing was compared.")
        return NOT_BUILT
    print("Rebuilding all results from the records in an empty folder ...", flush=True)
    try:
        with scratch_folder() as scratch:
            copy_project(project, scratch)
            build = build_all(scratch)
            if not build.is_whole:
                print(
                    f"{build.messages}\n\nThe results could not be built, so nothing was compared."
                )
                return NOT_BUILT
            with closing(BoundedComparison()) as compare:
                verification = verify(project, scratch, compare)
    except OSError as error:  # no room for the copy, or a file that may not be read
        print(f"{error}\n\nThe project could not be copied or read, so nothing was compared.")
        return NOT_BUILT
    return report(verification, project, output, build.seconds)


def report(verification: Verification, project: Path, output: Path, seconds: float) -> int:
    """Write the page and the lines of the terminal; return the exit code."""
    environment = describe_environment(project / LOCK)
    page = write_page(verification, environment, seconds, project / TEMPLATES)
    place = save_page(page, output)
    shown = place.relative_to(project) if place.is_relative_to(project) else place
    print("\n".join(terminal_lines(verification, environment, seconds, str(shown))))
    return IDENTICAL if verification.is_identical else DIFFERENT


def save_page(page: str, output: Path) -> Path:
    """Save the page; where that is not allowed, in a temporary folder, and return where."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(page.encode())
    except OSError:
        output = Path(tempfile.mkdtemp(prefix="verification_"), output.name)
        output.write_bytes(page.encode())
    return output


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack a letter of a record
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=PAGE, help="where the page goes")
    sys.exit(verify_published(Path.cwd(), parser.parse_args().output.absolute()))
