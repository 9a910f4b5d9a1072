"""Run pandoc on what people wrote, with an end to its time and memory."""

import subprocess

import pypandoc

from scripts._limits import MOST_MEMORY, MOST_SECONDS

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
    try:
        done = subprocess.run(  # noqa: S603, arguments are our own, the text is data
            [pypandoc.get_pandoc_path(), *arguments, *limited],
            input=text.encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PandocError("no end", is_endless=True) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        raise PandocError(said, is_endless=done.returncode == HEAP)
    return done.stdout.decode().replace("\r\n", "\n")
