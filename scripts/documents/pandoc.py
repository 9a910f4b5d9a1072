"""Run pandoc on what people wrote, with limits to its time and memory."""

import subprocess
from signal import SIGKILL
from threading import Timer

import pypandoc

from scripts.common.input_limits import MOST_MEMORY, MOST_SECONDS

HEAP = 251  # exit code of pandoc when its memory did not suffice


class PandocError(Exception):
    """Raised where pandoc cannot read a text, with its message; see ``is_endless``."""

    def __init__(self, message: str, *, is_endless: bool) -> None:
        """Keep whether time or memory did not suffice."""
        self.is_endless = is_endless
        super().__init__(message)


def run_pandoc(text: str, *arguments: str) -> str:
    """Convert a text with pandoc, which may read no other file, within limits of time and memory.

    Raises
    ------
    PandocError
        Where pandoc cannot read the text, or does not come to an end.
    """
    limited = ["--sandbox", "+RTS", f"-M{MOST_MEMORY}", "-RTS"]
    pandoc = subprocess.Popen(  # noqa: S603, arguments are our own, the text is data
        [pypandoc.get_pandoc_path(), *arguments, *limited],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # A timer, since waiting with a timeout fails if the clock is changed meanwhile.
    end = Timer(MOST_SECONDS, pandoc.kill)
    end.start()
    try:
        output, errors = pandoc.communicate(text.encode())
    finally:
        end.cancel()
    if pandoc.returncode:
        is_endless = pandoc.returncode in (HEAP, -SIGKILL)
        raise PandocError(errors.decode(errors="replace") or "no end", is_endless=is_endless)
    return output.decode().replace("\r\n", "\n")
