"""Describe tables as a data package (Frictionless Data Package, version 1), for other programs."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scripts.common.digests import file_digest
from scripts.common.doi import doi_address
from scripts.models.config import Synthesis
from scripts.models.terms import REGION_KEYS
from scripts.tables.contract import (
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    Column,
    Contract,
    column_limits,
    strip_markdown,
    table_name,
)

TYPES = {TEXT: "string", WHOLE: "integer", NUMBER: "number", YES_NO: "boolean"}
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}

# Columns whose values stand in the key of another table, or of the same.
REFERENCES: dict[str, dict[tuple[str, ...], str]] = {
    "arms": {("study_id",): "studies"},
    "findings": {
        ("study_id",): "studies",
        ("study_id", "arm"): "arms",
        ("region",): "regions",
        ("target_region",): "regions",
    },
    "regions": {
        (name,): "regions" for name in ("parent", "at_system", "at_structure", "at_subregion")
    },
    "study_votes": {("study_id",): "studies", ("synthesis", "region", "unit"): "unit_votes"},
    "unvoted_findings": {("finding_id",): "findings", ("study_id",): "studies"},
    "unit_votes": {("synthesis", "region"): "votes"},
    "tallies": {("synthesis", "region"): "votes"},
    "side_votes": {("synthesis", "region"): "votes"},
    "certainty": {("synthesis", "region"): "votes"},
    "effects": {("synthesis", "region"): "votes"},
    "reported_effects": {("synthesis", "region"): "votes"},
    "heterogeneity": {("synthesis", "region"): "votes"},
    "leave_one_out": {("synthesis", "region"): "votes"},
    "evidence_needed": {("synthesis", "region"): "votes"},
    "subgroups": {("synthesis", "region"): "votes"},
}
# With a synthesis that is grouped by another column, these hold values of that column.
TO_REGIONS: dict[str, dict[tuple[str, ...], str]] = {
    "votes": {("region",): "regions"},
    "specifications": {("region",): "regions"},
}


def references_of(syntheses: Iterable[Synthesis]) -> dict[str, dict[tuple[str, ...], str]]:
    """List the columns that refer to other tables in a review with these syntheses."""
    regional = all(asked.group_by in REGION_KEYS for asked in syntheses)
    return REFERENCES | (TO_REGIONS if regional else {})


def list_sources(documents: Iterable[Mapping[str, str | None]]) -> list[dict[str, str]]:
    """Name the documents that a review's records were taken from, with the address of each DOI."""
    named = [(str(document["text"]), doi_address(document["doi"] or "")) for document in documents]
    return [{"title": text} | ({"path": path} if path else {}) for text, path in named]


def describe_package(
    name: str,
    title: str,
    tables: Mapping[str, Path],
    contracts: Mapping[str, Contract],
    references: Mapping[str, Mapping[tuple[str, ...], str]] | None = None,
    **more: Any,
) -> str:
    """Describe tables with their columns, checksums and references.

    Parameters
    ----------
    name, title
        Of the package.
    tables
        The files of the tables by name; the package is about to stand beside their folder.
    contracts
        Of the tables and of those that they refer to, by name.
    references
        By table the columns that refer to the key of a table.
    more
        Other properties of a package, such as ``sources``; left out where they are empty.

    Returns
    -------
    The text of ``datapackage.json``. It names no licence and no contributors: none are recorded.
    """
    refers = references or {}
    package = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        **{key: value for key, value in more.items() if value},
        "resources": [
            _resource(
                path, contracts[table], _foreign_keys(table, refers.get(table, {}), contracts)
            )
            for table, path in tables.items()
        ],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(path: Path, contract: Contract, foreign_keys: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table_name(contract),
        "path": f"{path.parent.name}/{path.name}",
        "description": strip_markdown(f"One row per {contract.rows}; from {contract.source}."),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_digest(path)}",
        "dialect": DIALECT,
        "schema": _schema(contract, foreign_keys),
    }


def _schema(contract: Contract, foreign_keys: list[dict[str, Any]]) -> dict[str, Any]:
    key = contract.key
    # A primary key has no missing values; a key of ours may have some.
    filled = not any(contract.columns[column].nullable for column in key)
    return {
        "fields": [_field(name, column) for name, column in contract.columns.items()],
        "missingValues": [""],
        **({"primaryKey": key} if filled else {}),
        **({"foreignKeys": foreign_keys} if foreign_keys else {}),
    }


def _field(name: str, column: Column) -> dict[str, Any]:
    limits = column_limits(column)
    named = {"enum": "terms", "minimum": "low", "maximum": "high"}
    constraints = {"required": not column.nullable} | {
        theirs: limits[ours] for theirs, ours in named.items() if ours in limits
    }
    kind = TYPES[column.dtype]
    spelt = {"trueValues": ["true"], "falseValues": ["false"]} if kind == "boolean" else {}
    return {
        "name": name,
        "type": kind,
        "format": "default",
        **spelt,
        "description": strip_markdown(column.description),
        "constraints": constraints,
    }


def _foreign_keys(
    name: str,
    refers: Mapping[tuple[str, ...], str],
    contracts: Mapping[str, Contract],
) -> list[dict[str, Any]]:
    return [
        {
            "fields": list(columns),
            "reference": {
                "resource": "" if table == name else table,  # an empty name is the table itself
                "fields": contracts[table].key,
            },
        }
        for columns, table in refers.items()
    ]
