"""Commands: ask for what they need, show lists, and end with a message where something is wrong."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scripts.common.input_limits import MOST_SHOWN
from scripts.common.wording import counted
from scripts.inputs.problems import Problem, join_repeated

SHOWN = 200  # entries of a list that a preview shows
PREVIEWED = "Nothing was written. To write what is new, add: WRITE=yes"
NOTHING_NEW = "There is nothing new to write."


class NotWrittenError(Exception):
    """Raised with the reason why nothing was written."""


@contextmanager
def messages() -> Iterator[None]:
    """End the command with a message, and the exit code 1, where something cannot be written."""
    try:
        yield
    except NotWrittenError as error:
        sys.exit(f"Nothing was written. {error}")
    except FileExistsError as error:
        sys.exit(f"{error.filename} already exists. Nothing was written.")
    except OSError as error:
        sys.exit(f"{error.filename} cannot be written: {error.strerror}.")


def stop_at(problems: Sequence[Problem]) -> None:
    """Raise ``NotWrittenError`` with the first of some problems, if there are any."""
    if not problems:
        return
    joined = join_repeated(problems)
    rest = len(joined) - MOST_SHOWN
    more = [f"... and {rest} more."] if rest > 0 else []
    shown = [f"{counted(len(joined), 'problem')}:", *map(str, joined[:MOST_SHOWN]), *more]
    raise NotWrittenError("\n\n".join(shown))


def ask(given: str | None, question: str, missing: str = "", default: str = "") -> str:
    """Return what was given on the command line, or the answer to a question on a terminal.

    Where nobody answers, ``default`` is the answer; without one the command ends with what is
    ``missing`` and the exit code 1.
    """
    answer = (given or "").strip()
    has_terminal = sys.stdin is not None and sys.stdin.isatty()
    if not answer and has_terminal:
        try:
            answer = input(f"{question} ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
    if not (answer or default):
        sys.exit(missing)
    return answer or default


def is_yes(given: str) -> bool:
    """Check whether an option of a command was set to yes."""
    return given.strip().casefold() in ("yes", "y", "true", "1")


def listed(heading: str, items: Sequence[str]) -> list[str]:
    """Write a list under its heading, after an empty line; nothing where it has no entries."""
    if not items:
        return []
    rest = len(items) - SHOWN
    more = [f"... and {rest} more"] if rest > 0 else []
    return ["", heading, *(f"    {item}" for item in [*items[:SHOWN], *more])]
