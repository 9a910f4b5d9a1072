"""Run pandoc on what people wrote, with an end to its time and memory."""

import subprocess
from signal import SIGKILL
from threading import Timer

import pypandoc

from scripts.common.input_limits import MOST_MEMORY, MOST_SECONDS

HEAP = 251  # what pandoc answers where its memory did not suffice


class PandocError(Exception):
    """Raised where pandoc cannot read a text, with what it says; see ``is_endless``."""

    def __init__(self, said: str, *, is_endless: bool) -> None:
        """Keep whether time or memory did not suffice."""
        self.is_endless = is_endless
        super().__init__(said)


def run_pandoc(text: str, *arguments: str) -> str:
    """Convert a text with pandoc, which reads no other file and has an end to its means.

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
    # A timer, since Python's own waiting for a process fails under a clock that is moved.
    end = Timer(MOST_SECONDS, pandoc.kill)
    end.start()
    try:
        made, said = pandoc.communicate(text.encode())
    finally:
        end.cancel()
    if pandoc.returncode:
        is_endless = pandoc.returncode in (HEAP, -SIGKILL)
        raise PandocError(said.decode(errors="replace") or "no end", is_endless=is_endless)
    return made.decode().replace("\r\n", "\n")
