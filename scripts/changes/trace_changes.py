"""Trace what differs from the published version of a review, and why."""

import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.changes.causes import Causes
from scripts.changes.record_changes import (
    compare_choices,
    compare_findings,
    compare_studies,
    compare_vocabulary,
    without_inherited,
)
from scripts.changes.renames import find_renames
from scripts.changes.result_changes import (
    WITHOUT_EFFECT_ON_CLAIMS,
    compare_beside_votes,
    compare_claims,
    compare_regions,
)
from scripts.changes.versions import align_versions, change
from scripts.common.input_limits import MOST_CELL, MOST_COLUMNS, MOST_NAME, MOST_TABLE
from scripts.common.nested import flatten
from scripts.inputs.text import read_text
from scripts.models.config import Config
from scripts.tables.certainty import CERTAINTY
from scripts.tables.changes import CHANGES, CHOICES
from scripts.tables.claims import CLAIMS
from scripts.tables.contract import name_contracts
from scripts.tables.files import (
    Tables,
    read_strings,
    read_table,
    shape_table,
    to_strings,
    write_table,
)
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.tables.votes import SIDE_VOTES, STUDY_VOTES, TALLIES, UNIT_VOTES, VOTES
from scripts.votes.review_data import prepare_review, speak_of

CONTRACTS = name_contracts(
    *(STUDIES, ARMS, FINDINGS, REGIONS, STUDY_VOTES, UNIT_VOTES, VOTES, TALLIES),
    *(SIDE_VOTES, CERTAINTY, CLAIMS, CHOICES),
)


def trace_changes(published: Mapping[str, pd.DataFrame], current: Tables) -> pd.DataFrame:
    """List every cell in which the current version differs from the published one.

    Any of the published tables may be missing, or have other columns. How changes are worked out
    stands in docs/method.md.
    """
    if not published:
        return shape_table([change("nothing published")], CHANGES)
    old, new, gaps = align_versions(published, current, CONTRACTS)
    old, new = without_inherited(old), without_inherited(new)
    renames = find_renames(old, new)
    old = renames.apply(old)
    choices = list(compare_choices(old, new))
    vocabulary = list(compare_vocabulary(old, new))
    records = [*compare_studies(old, new), *compare_findings(old, new)]
    changed = [row["item"] or "" for row in choices]
    causes = Causes(old, new, changed, {row["item"] or "" for row in vocabulary})
    studies = {
        row["item"] or "" for row in records if row["column"] not in WITHOUT_EFFECT_ON_CLAIMS
    }
    others = {"results_sections"} & {*changed} | ({"vocabulary"} if vocabulary else set())
    return shape_table(
        [
            *gaps,
            *choices,
            *vocabulary,
            *renames.changes(),
            *records,
            *compare_regions(old, new, causes),
            *compare_beside_votes(old, new, causes, studies),
            *compare_claims(old, new, studies, others),
        ],
        CHANGES,
    )


def list_choices(config: Mapping[str, Any]) -> pd.DataFrame:
    """List the choices that a review's results depend on, one row each; see ``CHOICES``."""
    rows = [{"key": key, "value": value} for key, value in flatten(config).items()]
    return shape_table(rows, CHOICES)


def add_default_syntheses(config: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    """Add to the choices of a review that names no syntheses those that it has by default."""
    if config.get("syntheses"):
        return dict(config)
    _, filled = prepare_review(tables, Config.model_validate(config))
    dumped = filled.model_dump(mode="json", include={"syntheses"}, exclude_defaults=True)
    return {**config, "syntheses": dumped.get("syntheses", {})}


def read_published(paths: list[str]) -> dict[str, pd.DataFrame]:
    """Read published tables by name; one that no run can have written is as if it were missing."""
    tables = {}
    for path in map(Path, paths):
        try:
            table = read_strings(path) if not read_text(path, MOST_TABLE)[1] else pd.DataFrame()
        except ValueError:
            continue
        if _is_bounded(table) and (path.stem != "choices" or _has_choices(table)):
            tables[path.stem] = table
    return tables


def _is_bounded(table: pd.DataFrame) -> bool:
    """Check that a table has columns, no more than can be, and no cell without an end."""
    names_are_short = all(len(name) <= MOST_NAME for name in table.columns)
    is_long = any((column.str.len() > MOST_CELL).any() for _, column in table.items())
    return 0 < table.shape[1] <= MOST_COLUMNS and names_are_short and not is_long


def _has_choices(choices: pd.DataFrame) -> bool:
    """Check that every choice is a value in JSON, or a list of values."""
    try:
        values = [json.loads(text) for text in choices.get("value", [])]
    except (ValueError, RecursionError):
        return False
    listed = chain.from_iterable(v if isinstance(v, list) else [v] for v in values)
    return not any(isinstance(value, list | dict) and value for value in listed)


if __name__ == "__main__":
    inputs = {name: c for name, c in CONTRACTS.items() if name != "choices"}
    tables = {name: read_table(snakemake.input[name], c) for name, c in inputs.items()}
    speak_of(snakemake.params.words, tables)
    choices = list_choices(add_default_syntheses(snakemake.params.config, tables))
    current = {name: to_strings(tables[name], c) for name, c in inputs.items()}
    current["choices"] = to_strings(choices, CHOICES)
    write_table(choices, snakemake.output.choices, CHOICES)
    changes = trace_changes(read_published(snakemake.input.published), current)
    write_table(changes, snakemake.output.changes, CHANGES)
