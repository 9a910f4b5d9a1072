"""The references of a review's studies for other programs: RIS and CSL-JSON."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from scripts.exchange.library_files import items_of_bibtex
from scripts.exchange.reference_items import NAMES, OTHERS, Item
from scripts.exchange.ris import write_ris


def study_items(studies: pd.DataFrame, bibliographies: Sequence[Path]) -> dict[str, Item]:
    """Read the reference of each study that names one, by study id.

    Parameters
    ----------
    studies
        One row per study; see ``STUDIES``.
    bibliographies
        The ``references.bib`` of the review if it has one.

    Returns
    -------
    Items of CSL-JSON, with the key in ``references.bib`` as ``id``.
    """
    listed = {r.key: r.item for path in bibliographies for r in items_of_bibtex(path)}
    named = zip(studies["study_id"], studies["reference"], strict=True)
    return {study: _without_others(key, listed[key]) for study, key in named if key in listed}


def _without_others(key: str, item: Item) -> Item:
    names = {field: [n for n in item[field] if n != OTHERS] for field in NAMES if field in item}
    return {"id": key, **item, **names}


def ris_text(items: Iterable[Item]) -> str:
    """Write references in RIS, for reference managers and screening tools, each once."""
    return write_ris(_by_key(items))


def csl_text(items: Iterable[Item]) -> str:
    """Write references as CSL-JSON, as Zotero and pandoc read it, each once."""
    listed = [*_by_key(items).values()]
    return json.dumps(listed, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _by_key(items: Iterable[Item]) -> dict[str, Item]:
    return {item["id"]: item for item in items}
