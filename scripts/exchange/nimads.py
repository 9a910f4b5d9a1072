"""Write the findings of a neuroimaging review as a NIMADS study set, with its annotation.

NIMADS is the format of NiMARE and Neurosynth Compose (github.com/neurostuff/NIMADS). A point is the
centre of a named region of the vocabulary. It is not a peak that a study reports, so that a
coordinate-based meta-analysis of these points is not valid: ``kind`` of each point says so.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.atlas.places import region_points
from scripts.common.wording import list_words, study_label
from scripts.tables.files import Tables, iterate_rows

KIND = "centre of a named region, not a reported peak"
CAUTION = (
    "Points are the centres of named regions, not reported peaks: they are not fit for "
    "coordinate-based meta-analysis. The annotation holds what was coded."
)
# What the annotation says of each finding.
NOTED = (
    *("region", "side", "measure", "contrast", "arm_role", "subgroup", "condition", "cohort"),
    *("direction", "significant"),
)
NOTE_KEYS = {"include": "boolean", **dict.fromkeys(NOTED, "string"), "significant": "boolean"}
# A finding on both sides has a point on each.
POINT_SIDES = {"bilateral": ("left", "right")}


def nimads_studyset(
    name: str, title: str, tables: Tables, references: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Describe the studies of a review as a NIMADS study set with an analysis for each finding.

    Findings on regions without coordinates, or on a side that is not reported, have no points.
    ``references`` has the CSL-JSON item of each study that has one.
    """
    regions = {row.region: region_points(row) for row in iterate_rows(tables["regions"])}
    analyses: dict[str, list[dict[str, Any]]] = {}
    for finding in iterate_rows(tables["findings"]):
        analysis = _analysis(finding, regions.get(finding.region, {}))
        analyses.setdefault(finding.study_id, []).append(analysis)
    studies = [
        {
            "id": study.study_id,
            "name": study_label(study.study_id),
            **_publication(references.get(study.study_id, {})),
            "year": None if pd.isna(study.year) else int(study.year),
            "metadata": {"cohort": study.cohort, "included": bool(study.included)},
            "analyses": analyses.get(study.study_id, []),
        }
        for study in iterate_rows(tables["studies"])
    ]
    return {"id": name, "name": title, "description": CAUTION, "studies": studies}


def nimads_annotation(name: str, tables: Tables) -> dict[str, Any]:
    """Say of each analysis of the study set what was coded: its direction, contrast and cohort."""
    notes = [
        {
            "study": finding.study_id,
            "analysis": finding.finding_id,
            "note": {
                "include": bool(finding.included),
                **{key: _plain(getattr(finding, key)) for key in NOTED},
            },
        }
        for finding in iterate_rows(tables["findings"])
    ]
    return {
        "id": f"{name}_findings",
        "name": "Findings as coded",
        "studyset": name,
        "note_keys": NOTE_KEYS,
        "notes": notes,
    }


def _publication(item: Mapping[str, Any]) -> dict[str, Any]:
    names = [
        author.get("literal") or " ".join(filter(None, [author.get("given"), author.get("family")]))
        for author in item.get("author", [])
    ]
    return {
        "authors": list_words(names) if names else "",
        "publication": item.get("container-title"),
        "doi": item.get("DOI"),
        "pmid": item.get("PMID"),
    }


def _analysis(finding: Any, points: Mapping[str, Any]) -> dict[str, Any]:
    condition = finding.measure if pd.isna(finding.condition) else finding.condition
    numbers = [n for n in (finding.n_arm, finding.n_comparator) if pd.notna(n)]
    reported = finding.region if pd.isna(finding.region_as_reported) else finding.region_as_reported
    return {
        "id": finding.finding_id,
        "name": f"{finding.measure}, {reported}",
        "description": "" if pd.isna(finding.note) else finding.note,
        "conditions": [{"name": condition, "description": finding.contrast}],
        "weights": [1.0],
        "images": [],
        "points": list(_points(finding, points)),
        "metadata": {"sample_sizes": [int(n) for n in numbers]},
    }


def _points(finding: Any, points: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for side in POINT_SIDES.get(finding.side, (finding.side,)):
        place = points.get(side)
        if place is not None and not math.isnan(place.x):
            coordinates = [place.x, place.y, place.z]
            yield {"space": "MNI", "coordinates": coordinates, "kind": KIND, "values": []}


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value if isinstance(value, str) else bool(value)
