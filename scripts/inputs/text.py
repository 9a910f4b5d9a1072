"""Read files as text that can be shown, in Unicode NFC, or say why they cannot be read."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from scripts.common.fonts import missing_letter
from scripts.common.input_limits import MOST_ACCENTS, MOST_NAME, MOST_TEXT
from scripts.inputs.problems import Place, Problem

# Characters that no page, Word document or picture can show: control characters and surrogates.
UNSHOWN = re.compile(r"[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Invisible characters, by which two names may look alike: marks of direction, blanks without
# width, soft hyphens, empty letters. Some alphabets need U+200C and U+200D between letters.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|(?<![^\0-~])[\u200c\u200d]|[\u200c\u200d](?![^\0-~])"
)
# Signs that turn the direction of all that follows, up to the sign that ends it: last of each.
TURNS = ("\u202a\u202b\u202d\u202e\u202c", "\u2066\u2067\u2068\u2069")
# Where many accents may stand on one letter: signs in a row that are neither letters nor ASCII.
SIGNS = re.compile(rf"[^\w\s\0-\x7f]{{{MOST_ACCENTS},}}")

MOST_QUOTED = 60  # letters


def read_text(path: Path, most: int) -> tuple[str, list[Problem]]:
    r"""Read a UTF-8 file; a missing, empty, too large or differently encoded one is a problem.

    Lines end in ``\n``, whatever they end in in the file. ``most`` is the largest size in bytes.
    """
    content, fault = read_bytes(path, most)
    if b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content, fault = b"", ("text in UTF-16", "a file saved as UTF-8")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        text, fault = "", fault or ("text that is not UTF-8", "a file saved as UTF-8")
    if not fault and not text.strip():
        fault = "an empty file", "at least the required keys"
    if fault:
        return "", [Problem(Place(path.as_posix()), "", *fault)]
    if unshown := UNSHOWN.search(text):
        line = text.count("\n", 0, unshown.start()) + 1
        return "", [fault_problem(Place(path.as_posix(), line), "", unshown[0])]
    return text, []


def read_bytes(path: Path, most: int) -> tuple[bytes, tuple[str, str] | None]:
    """Read a file if it is not too large; of a pipe or a device nothing, which might not end.

    With the bytes comes what keeps the file from being read, and what is needed.
    """
    try:
        if path.exists() and not path.is_file():
            return b"", ("a folder, or something else that is not a file", "a file")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        return b"", ("no such file", "a file of this name")
    except OSError as error:
        return b"", (f"{error.strerror}", "a file that can be read")
    if len(content) > most:
        return b"", (f"more than {most // 1_000_000} MB", f"no more than {most // 1_000_000} MB")
    return content, None


def fault_problem(place: Place, field: str, text: str) -> Problem:
    """Describe the fault of a text; see ``text_fault``."""
    given, needed = text_fault(text) or ("", "")
    return Problem(place, field, given, needed)


def text_fault(text: str) -> tuple[str, str] | None:
    """Say what keeps a value from being shown or compared, and what is needed; None: nothing."""
    if len(text) > MOST_TEXT:
        return f"a text of {len(text)} characters", f"no more than {MOST_TEXT}"
    if text.isascii() and text.isprintable():
        return None
    if unshown := UNSHOWN.search(text):
        return f"the control character {_code(unshown[0])}", "characters that can be shown"
    if sign := _unended(text):
        given = f"the sign {_code(sign)}, which turns the direction of text, without its end"
        return given, "each such sign ended in the same text, or none"
    if any(_accents(signs[0]) > MOST_ACCENTS for signs in SIGNS.finditer(text)):
        return f"more than {MOST_ACCENTS} accents on one letter", "text that can be read"
    return _letter_fault(composed(text))


def _letter_fault(text: str) -> tuple[str, str] | None:
    """Name a letter that would be an empty box in figures and in the PDF."""
    letter = missing_letter(text)
    if letter is None:
        return None
    given = f"the letter {letter} ({_code(letter)}) in {text[:MOST_QUOTED]!r}"
    return given, "letters that figures and the PDF can show, such as the name in Latin letters"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _unended(text: str) -> str | None:
    """Return a sign that would turn the direction of what is written after the text, too."""
    for signs in TURNS:
        opened: list[str] = []
        for sign in re.findall(f"[{signs}]", text):
            if sign != signs[-1]:
                opened.append(sign)
            elif opened:
                opened.pop()
        if opened:
            return opened[-1]
    return None


def _accents(signs: str) -> int:
    """Count the accents in the longest row of them."""
    rows = groupby(signs, lambda sign: unicodedata.combining(sign) > 0)
    return max((len(list(row)) for are_accents, row in rows if are_accents), default=0)


def name_fault(name: str) -> tuple[str, str] | None:
    """Say why a name could be mistaken for another; None where it could not."""
    if len(name) > MOST_NAME:
        return f"a name of {len(name)} characters", f"no more than {MOST_NAME}"
    return unseen_fault(name)


def unseen_fault(name: str) -> tuple[str, str] | None:
    """Say which character of a name is invisible, so that another name may look the same."""
    unseen = UNSEEN.search(name)
    if unseen is None:
        return None
    return f"the invisible character {_code(unseen[0])}", "a name all of which can be seen"


def composed(text: str) -> str:
    """Compose letters and their accents (Unicode NFC): there are two ways to type them."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def compose_texts(data: Any) -> Any:
    """Compose the letters of all texts in plain data, as the records have them."""
    if isinstance(data, Mapping):
        return {compose_texts(key): compose_texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [compose_texts(value) for value in data]
    return composed(data) if isinstance(data, str) else data
