"""Run the pandoc that comes with the packages, in its sandbox; on what people wrote with limits."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from threading import Timer

from scripts.common.input_limits import MOST_MEMORY, MOST_SECONDS, MOST_SECONDS_OF_PAGE
from scripts.common.operating_system import KILLED
from scripts.common.paths import package_folder

# Without pypandoc, which starts pandoc several times to ask for its version.
PANDOC = package_folder("pypandoc") / "files" / "pandoc"

HEAP = 251  # exit code of pandoc when its memory did not suffice
MOST_QUOTED = 500  # letters of a message
# Its own templates and translations, and nothing of what the user keeps for pandoc, code included.
ALONE = f"--data-dir={PANDOC.parent}"
ROOMY = ("+RTS", "-A64m", "-RTS")  # it collects what it no longer needs less often


class PandocError(Exception):
    """Raised where pandoc cannot read a text, with its message; see ``is_endless``."""

    def __init__(self, message: str, *, is_endless: bool) -> None:
        """Keep whether time or memory did not suffice."""
        self.is_endless = is_endless
        super().__init__(message)


class DocumentError(SystemExit):
    """Raised where a page or a document cannot be made: ends the job with a sentence on why."""

    def __init__(self, path: Path, fault: str) -> None:
        """Name the file that cannot be made or read, and what is wrong."""
        again = "Run `make` again; if it stops here again, report this message."
        super().__init__(f"\n{path}: {' '.join(fault.split())[:MOST_QUOTED]}.\n{again}")


def run_pandoc(text: str, *arguments: str) -> str:
    """Convert a text with pandoc within limits of time and memory.

    Raises
    ------
    PandocError
        Where pandoc cannot read the text, or does not come to an end.
    """
    limited = ("+RTS", f"-M{MOST_MEMORY}", "-RTS")
    return _run(text, [*arguments, *limited], MOST_SECONDS)


def convert_page(page: str, *arguments: str, metadata: Mapping[str, str] | None = None) -> str:
    """Convert a page of the project with pandoc, which reads no file that its text names.

    Metadata are given in a file: among the arguments pandoc would read them in the encoding of the
    user's locale. They are text, without marks of Markdown.
    """
    with tempfile.TemporaryDirectory() as folder:
        defaults = Path(folder) / "defaults.yaml"
        text = json.dumps({"metadata": dict(metadata or {})}, ensure_ascii=False)
        defaults.write_text(text, encoding="utf-8")
        return _run(page, [*arguments, f"--defaults={defaults}", *ROOMY], MOST_SECONDS_OF_PAGE)


def _run(text: str, arguments: list[str], most_seconds: float) -> str:
    pandoc = subprocess.Popen(  # noqa: S603, arguments are our own, the text is data
        [PANDOC, "--sandbox", ALONE, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # A timer, since waiting with a timeout fails if the clock is changed meanwhile.
    end = Timer(most_seconds, pandoc.kill)
    end.start()
    try:
        output, errors = pandoc.communicate(text.encode())
    finally:
        end.cancel()
    if pandoc.returncode:
        is_endless = pandoc.returncode in (HEAP, KILLED)
        raise PandocError(
            errors.decode(errors="replace") or "it takes too long", is_endless=is_endless
        )
    return output.decode().replace("\r\n", "\n")
