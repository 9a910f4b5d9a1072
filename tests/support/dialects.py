"""Tables as spreadsheet programs of several languages save them."""

import csv
import io

NUMBERS = {"n", "n_enrolled", "effect", "se", "p_value", "page", "year"}
DIALECTS = {
    "plain": {},
    "Excel, English": {"encoding": "cp1252", "end": "\r\n"},
    "Excel, UTF-8": {"encoding": "utf-8-sig", "end": "\r\n"},
    "Excel, German": {"encoding": "cp1252", "sign": ";", "comma": True, "end": "\r\n"},
    "Excel, German, UTF-8": {"encoding": "utf-8-sig", "sign": ";", "comma": True},
    "semicolons and points": {"sign": ";"},
    "Unicode text": {"encoding": "utf-16", "sign": "\t", "comma": True, "end": "\r\n"},
    "UTF-16 without a mark": {"encoding": "utf-16-le", "sign": "\t"},
    "UTF-16, other order": {"encoding": "utf-16-be", "sign": "\t", "comma": True},
    "tabs, Windows": {"encoding": "cp1252", "sign": "\t"},
    "vertical bars": {"sign": "|"},
    "named separator": {"encoding": "utf-8-sig", "sign": ";", "first": "sep=;\r\n", "end": "\r\n"},
    "named odd separator": {"sign": "^", "first": "sep=^\n"},
    "old Macintosh ends": {"end": "\r", "quoting": csv.QUOTE_ALL},
    "all in quotes": {"sign": ";", "quoting": csv.QUOTE_ALL, "comma": True},
    "commas in quotes": {"comma": True},
    "empty columns": {"sign": ";", "empty": 3},
    "other headings": {"heading": lambda name: name.replace("_", " ").title()},
}


def encoded(
    rows,
    encoding="utf-8",
    sign=",",
    end="\n",
    first="",
    quoting=csv.QUOTE_MINIMAL,
    empty=0,
    heading=str,
    comma=False,
):
    """Write rows, headings first, as the bytes of a file in one of the dialects."""
    headings, *others = rows
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=sign, lineterminator=end, quoting=quoting)
    writer.writerow([*map(heading, headings), *[""] * empty])
    for cells in others:
        named = zip(headings, cells, strict=True)
        shown = (c.replace(".", ",") if comma and n in NUMBERS else c for n, c in named)
        writer.writerow([*shown, *[""] * empty])
    return (first + text.getvalue()).encode(encoding)
