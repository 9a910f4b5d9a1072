"""How two web pages or two Word documents differ: in their texts, then in all the rest."""

import hashlib
import html
import io
import json
import re
import zipfile
from html.parser import HTMLParser

from scripts.common.input_limits import MOST_UNPACKED
from scripts.common.wording import counted, list_first, list_words
from scripts.release.compare.comparison import Comparison
from scripts.release.compare.texts import (
    Line,
    changed_lines,
    changed_values,
    compare_lines,
    decoded,
    flat_values,
    inside,
)

EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+", re.ASCII)
# Elements that stand inside a line of text; all others begin a new one.
INLINE = {
    *("a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "small", "span", "strong", "sub"),
    *("sup", "time", "u", "wbr"),
}
SPOKEN = ("alt", "aria-label", "title")  # attributes that readers hear or see
HEADINGS = {"h1", "h2", "h3"}


class Texts(HTMLParser):
    """Gather the texts of a page by line, each under its heading; data and scripts apart."""

    def __init__(self) -> None:
        """Start without a text."""
        super().__init__()
        self.lines: list[Line] = []
        self.hidden: list[Line] = []
        self._parts: list[str] = []
        self._tag, self._heading = "", "start of the page"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """End a line before an element that begins one; take up its spoken attributes."""
        if tag not in INLINE:
            self._end_line()
            self._tag = tag
        for name, value in attrs:
            if name in SPOKEN and value:
                self.lines.append(Line(f"{self._heading} ({name})", " ".join(value.split())))

    def handle_endtag(self, tag: str) -> None:
        """End a line with the element that began it."""
        if tag not in INLINE:
            self._end_line()
            self._tag = ""

    def handle_data(self, data: str) -> None:
        """Take up text."""
        self._parts.append(data)

    def close(self) -> None:
        """End the last line."""
        super().close()
        self._end_line()

    def _end_line(self) -> None:
        text = " ".join("".join(self._parts).split())
        self._parts = []
        if self._tag in ("script", "style"):
            self.hidden.append(Line(f"{self._tag} {len(self.hidden) + 1}", text))
        elif text:
            if self._tag in HEADINGS:
                self._heading = text
            self.lines.append(Line(self._heading, text))


def compare_pages(published: bytes, built: bytes) -> Comparison:
    """Compare two web pages: their texts, embedded pictures, data and markup.

    Embedded pictures, most of the bytes of a report, are taken out first and compared as a whole.
    """
    (old, old_pictures), (new, new_pictures) = _taken_apart(published), _taken_apart(built)
    one, two = _texts(old), _texts(new)
    texts = changed_lines(one.lines, two.lines)
    data = changed_values(_data(one), _data(two))
    pictures = len(changed_lines(old_pictures, new_pictures))
    counts = {"text": texts, "value of the page's data": data}
    plurals = {"text": "texts", "value of the page's data": "values of the page's data"}
    summary = [counted(len(parts), name, plurals[name]) for name, parts in counts.items() if parts]
    summary += [counted(pictures, "embedded picture")] if pictures else []
    if summary:
        return Comparison(list_words(summary), changes=[*texts, *data])
    markup = compare_lines(old.encode(), new.encode())
    return Comparison(f"{markup.summary}, markup only", "same text and pictures", markup.changes)


def _taken_apart(content: bytes) -> tuple[str, list[Line]]:
    """Put the name of its digest in the place of each embedded picture."""
    pictures: list[Line] = []

    def name(match: re.Match[str]) -> str:
        digest = hashlib.sha256(match[0].encode()).hexdigest()
        pictures.append(Line(f"picture {len(pictures) + 1}", digest))
        return "data:"

    return EMBEDDED.sub(name, decoded(content)), pictures


def _texts(page: str) -> Texts:
    texts = Texts()
    texts.feed(page)
    texts.close()
    return texts


def _data(texts: Texts) -> dict[str, str]:
    """Give the data that a page brings for its scripts by key, and each script as a whole."""
    values: dict[str, str] = {}
    for where, text in texts.hidden:
        try:
            values |= {f"{where}: {key}": v for key, v in flat_values(json.loads(text)).items()}
        except ValueError:
            values[where] = text
    return values


def compare_word(published: bytes, built: bytes) -> Comparison:
    """Compare two Word documents: their paragraphs, then the files that they are packed of."""
    old, new = _unzipped(published), _unzipped(built)
    texts = changed_lines(_paragraphs(old), _paragraphs(new))
    parts = sorted(name for name in {**old, **new} if old.get(name) != new.get(name))
    if not parts:
        return Comparison("packing", "same text and pictures: every part is the same")
    summary = f"{counted(len(texts), 'paragraph')} of text; " if texts else ""
    summary += f"{counted(len(parts), 'part')}: {list_first(parts)}"
    only_names = all(name.startswith("docProps/") for name in parts)
    return Comparison(summary, "same text and pictures" if only_names else "", texts)


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as document:
        if sum(part.file_size for part in document.infolist()) > MOST_UNPACKED:
            raise MemoryError
        return {name: document.read(name) for name in document.namelist()}


def _paragraphs(parts: dict[str, bytes]) -> list[Line]:
    """Read the paragraphs of a document and of its notes, without its markup."""
    lines = []
    for part in ("word/document.xml", "word/footnotes.xml", "word/comments.xml"):
        paragraphs = re.split(r"<w:p(?=[ >])", decoded(parts.get(part, b"")))[1:]
        for place, paragraph in enumerate(paragraphs, 1):
            runs = re.split(r"<w:t(?=[ >])", paragraph.partition("</w:p>")[0])[1:]
            text = "".join(inside(run, ">", "</w:t>") for run in runs)
            lines.append(Line(f"paragraph {place}", html.unescape(text)))
    return [line for line in lines if line.text.strip()]
