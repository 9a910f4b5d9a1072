"""What stands beside the name of each study: in full, in several lines, or as letters."""

from collections.abc import Mapping
from string import ascii_lowercase

import pandas as pd

from scripts.common.wording import MISSING
from scripts.models.risk_of_bias import NOT_JUDGED

LEAST_CELL, STEP, STEPS = 0.6, 0.05, 60  # inches: the narrowest column, and what is tried
Texts = dict[str, dict[str, str]]  # by heading and study
Letters = dict[str, dict[str, str]]  # by heading and text


def study_texts(rows: pd.DataFrame, comparators: Mapping[str, str]) -> Texts:
    """Give the design, comparator and risk of bias of studies: what none has has no column."""
    columns = {
        "Design": rows["design"],
        "Comparator": rows["study_id"].map(comparators),
        "Risk of bias": rows["risk_of_bias_overall"],
    }
    empty = {"Risk of bias": NOT_JUDGED}
    return {
        title: dict(zip(rows["study_id"], texts.fillna(empty.get(title, MISSING)), strict=True))
        for title, texts in columns.items()
        if texts.notna().any()
    }


def widest_cell(widths: list[float], room: float, space: float) -> float:
    """Return the width at which texts have to be broken so that all columns have room."""
    steps = [LEAST_CELL + STEP * i for i in range(STEPS)]
    fitting = [w for w in steps if sum(min(full, w) + space for full in widths) <= room]
    return max(fitting, default=LEAST_CELL)


def choose_letters(
    texts: Texts, lines: Mapping[str, list[list[str]]], *, is_short: bool
) -> Letters:
    """Give letters to the texts of columns that lose an end, or have no room for several lines.

    ``lines`` are the lines of the cells of each column; the page holds them where ``is_short``.
    """
    return {
        title: dict(
            zip(sorted({*texts[title].values()} - {MISSING}), ascii_lowercase, strict=False)
        )
        for title, cells in lines.items()
        if any(cell[-1].endswith("…") or (len(cell) > 1 and not is_short) for cell in cells)
    }


def put_letters(texts: Texts, letters: Letters) -> Texts:
    """Write the letters in the place of the texts."""
    return {
        title: {study: letters.get(title, {}).get(text, text) for study, text in of_study.items()}
        for title, of_study in texts.items()
    }
