"""Ask for what a command needs: a question on a terminal, elsewhere a message and the end."""

import sys


def ask(given: str | None, question: str, missing: str = "", default: str = "") -> str:
    """Return what was given, or the answer to a question where nothing was.

    Parameters
    ----------
    given
        What the command line gave.
    question
        What is asked on a terminal.
    missing
        What is said where nobody answers; the command ends with the exit code 1.
    default
        What an empty answer, or none, stands for.
    """
    answer = (given or "").strip()
    if not answer and is_terminal():
        try:
            answer = input(f"{question} ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
    if not (answer or default):
        sys.exit(missing)
    return answer or default


def is_terminal() -> bool:
    """Check whether there is somebody who can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def is_yes(given: str) -> bool:
    """Check whether an option of a command was set to yes."""
    return given.strip().casefold() in ("yes", "y", "true", "1")
