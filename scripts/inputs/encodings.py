"""Read the text of tables in the encodings in which spreadsheet programs save them."""

import re
from pathlib import Path

from scripts.common.input_limits import MOST_TABLE
from scripts.inputs.problems import Place, Problem
from scripts.inputs.text import UNSHOWN, fault_problem, read_bytes

UTF_8, WINDOWS = "utf-8", "cp1252"
NAMES = {UTF_8: "UTF-8", WINDOWS: "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
# Bytes of letters with accents and of typographic quotes in UTF-8.
PART_IN_UTF_8 = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
# What text in another encoding looks like when it is read as Windows-1252: signs inside or at the
# end of words that nobody writes there (Macintosh, DOS, Polish), or many accents in a row
# (Cyrillic, Greek, Chinese). Where lines end as on a Macintosh, any sign beyond ASCII is one.
MISREAD = re.compile(
    "[a-z][‚„ˆ˜ŠŒŽŸ]|[A-Za-z][ƒ†‡‰‹‘“”•™›€¿¡§¶¹³¼¾¥£¤¨¸¯´¬¢][A-Za-z]"
    "|[\u00c0-\u00ff]{3}|[ŠŒŽšœžŸƒ][\u00c0-\u00ff]{2}"
)
# How files of Excel begin, new and old.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What UTF-8 looks like that was read as Windows-1252 and saved so, and the sign of a lost letter.
MANGLED = re.compile("[ÂÃ][\u0080-\u00bf]|â€|\ufffd")
BEYOND_ASCII = re.compile(r"[^\0-\x7f]")
ACCENTED = re.compile(r"\b(?=\w*[^\W\0-\x7f])\w+")  # words with more than plain letters
NEITHER = "text that is neither UTF-8 nor Windows-1252"
AS_UTF_8 = "text in UTF-8: save as CSV UTF-8"


def read_table_text(path: Path) -> tuple[str, list[str], list[Problem]]:
    r"""Read the text of a table in UTF-8, UTF-16 or Windows-1252.

    Lines end in ``\n``, whatever they end in in the file. The text comes with what was assumed of
    its encoding, and with the problems that keep it from being read.
    """
    content, fault = read_bytes(path, MOST_TABLE)
    if content.startswith(WORKBOOKS):
        fault = "a workbook with the name of a CSV file", "text: save it as CSV UTF-8"
    if fault:
        return "", [], [Problem(Place(path.as_posix()), "", *fault)]
    encoding = _encoding_of(content)
    try:
        text = _with_plain_ends(content.decode(encoding)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        given = f"text that is not {NAMES[encoding]}"
        return "", [], [Problem(_place(path, before), "", given, AS_UTF_8)]
    if not text.strip():
        needed = "at least the required columns"
        return "", [], [Problem(Place(path.as_posix()), "", "an empty file", needed)]
    if unshown := UNSHOWN.search(text):
        return "", [], [fault_problem(_place(path, text[: unshown.start()]), "", unshown[0])]
    misread = BEYOND_ASCII if b"\n" not in content else MISREAD
    if sign := MANGLED.search(text) or (encoding == WINDOWS and misread.search(text)):
        is_mangled = MANGLED.match(sign[0])
        given = f"letters lost when the file was saved: {sign[0]}" if is_mangled else NEITHER
        return "", [], [Problem(_place(path, text[: sign.start()]), "", given, AS_UTF_8)]
    return text, _assumptions(encoding, text), []


def _encoding_of(content: bytes) -> str:
    """Name the encoding of a table: by its mark, by its zero bytes, or as no valid UTF-8.

    Headings begin with plain letters, of which every second byte is zero in UTF-16.
    """
    even, odd = content[0:4:2], content[1:4:2]
    if content.startswith(b"\xff\xfe") or (odd == b"\0\0" and 0 not in even):
        return "utf-16-le"
    if content.startswith(b"\xfe\xff") or (even == b"\0\0" and 0 not in odd):
        return "utf-16-be"
    try:
        content.decode(UTF_8)
    except UnicodeDecodeError:
        # ASSUME: text of a table that is not Unicode is in Windows-1252, as Excel saves CSV in the
        # languages of Western Europe and America.
        return UTF_8 if PART_IN_UTF_8.search(content) else WINDOWS
    return UTF_8


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(path: Path, text_before: str) -> Place:
    """Return the line on which something stands, from the text before it."""
    return Place(path.as_posix(), _with_plain_ends(text_before).count("\n") + 1)


def _assumptions(encoding: str, text: str) -> list[str]:
    """Say which encoding was taken, with some words to judge it by."""
    if encoding == UTF_8:
        return []
    words = list(dict.fromkeys(ACCENTED.findall(text[:1_000_000])))[:3]
    shown = f", such as {', '.join(word[:30] for word in words)}" if words else ""
    return [f"text in {NAMES[encoding]}{shown}"]
