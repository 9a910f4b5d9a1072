"""Text that a spreadsheet would run as a formula, and how tables keep it text."""

import re
from collections.abc import Callable

import pandas as pd

# What Excel and LibreOffice may take for a formula: a sign in front (also a full-width one), after
# blanks or quotation marks that an import may strip, or a tab or carriage return in front.
FORMULA = re.compile(r"""[\s"']*[=+\-@＝＋－＠\t\r]""")
# Numbers with blanks between, such as coordinates: other programs read them, and they run nothing.
NUMBERS = re.compile(r" *[+-]?\d+(\.\d+)?(e[+-]?\d+)?( +-?\d+(\.\d+)?)* *")
MARK = "'"


def may_run(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula."""
    return FORMULA.match(text) is not None and NUMBERS.fullmatch(text) is None


def guard(text: str) -> str:
    """Put an apostrophe in front of a text that may run; others stay as they are."""
    return MARK + text if may_run(text) else text


def unguard(text: str) -> str:
    """Take the apostrophe off again that ``guard`` has put in front.

    A text with apostrophes of its own in front of a formula may run too, and gets one more: so each
    text comes back as it was.
    """
    return text[1:] if text.startswith(MARK) and may_run(text[1:]) else text


def guard_cells(cells: pd.Series) -> pd.Series:
    """Guard the cells of a column of text; missing ones stay missing."""
    return _changed(cells, guard)


def unguard_cells(cells: pd.Series) -> pd.Series:
    """Take the apostrophes off a column of text that was guarded."""
    return _changed(cells, unguard)


def _changed(cells: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Change texts, each distinct one once: most columns hold few, and hardly any may run."""
    changes = {text: change(text) for text in cells.dropna().unique()}
    moved = any(before != after for before, after in changes.items())
    return cells.map(changes).astype(cells.dtype) if moved else cells
