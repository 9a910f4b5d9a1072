"""The titles of the syntheses of a review, as its results name them."""

import json
from pathlib import Path

from scripts.tables.changes import CHOICES
from scripts.tables.files import read_table


def read_titles(choices: Path) -> dict[str, str]:
    """Read the titles of a review's syntheses from its ``choices.csv``; none if there is none."""
    if not choices.exists():
        return {}
    table = read_table(choices, CHOICES)
    titles = table[table["key"].str.fullmatch(r"syntheses\..*\.title")]
    names = titles["key"].str.removeprefix("syntheses.").str.removesuffix(".title")
    return {name: json.loads(title) for name, title in zip(names, titles["value"], strict=True)}
