"""The references of a review for other programs: RIS and CSL-JSON."""

import json
from collections.abc import Collection
from pathlib import Path

from scripts.exchange.library_files import items_of_bibtex
from scripts.exchange.reference_items import Item
from scripts.exchange.ris import write_ris


def included_references(bibliography: Path, keys: Collection[str]) -> dict[str, Item]:
    """Read the entries of some keys from a BibTeX file, sorted by key.

    ``keys`` are those that included studies name as their reference.
    """
    listed = {reference.key: reference.item for reference in items_of_bibtex(bibliography)}
    return {key: listed[key] for key in sorted(set(keys)) if key in listed}


def references_as_ris(bibliography: Path, keys: Collection[str]) -> str:
    """Write the entries of some keys in RIS, for reference managers and screening tools."""
    return write_ris(included_references(bibliography, keys))


def references_as_csl_json(bibliography: Path, keys: Collection[str]) -> str:
    """Write the entries of some keys as CSL-JSON, as Zotero and pandoc read it."""
    items = included_references(bibliography, keys)
    listed = [{"id": key, **item} for key, item in items.items()]
    return json.dumps(listed, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
