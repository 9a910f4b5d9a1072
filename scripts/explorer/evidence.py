"""What the evidence browser shows: findings, regions with their votes, studies and cohorts.

Everything is worked out here, from the tables. The page filters findings and hides regions; it
counts no vote and computes no statistic.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pandas as pd

from scripts.atlas.hierarchy import lift_regions, region_parents, regions_around
from scripts.atlas.outlines import outline_entries
from scripts.common.wording import (
    ARROWS,
    capitalised,
    chosen_percent,
    direction_phrase,
    study_label,
    subgroup_label,
    term_label,
)
from scripts.common.words import NOUNS, group_noun, group_nouns, is_neuroimaging, noun, unit_noun
from scripts.explorer.brain_dots import map_entries
from scripts.explorer.facets import bias_label, finding_fields, is_bias, list_facets
from scripts.explorer.records import Entry, explored_cohorts, explored_findings, explored_studies
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.models.terms import Scale
from scripts.report.methods import synthesis_rule
from scripts.report.studies import text_or_nothing
from scripts.report.syntheses import join_tallies
from scripts.report.votes import vote_rows
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis, to_records
from scripts.votes.syntheses import group_all_findings, sort_anatomically

# In place of a synthesis: every finding, whatever its question. No synthesis can have this name.
EVERYTHING = "*"

# A paragraph on a region's votes in plain words, by synthesis and region.
Paragraphs = Mapping[tuple[str, str], str]


def gather_evidence(
    review: Review,
    config: Config,
    tables: Tables,
    references: Mapping[str, str],
    paragraphs: Paragraphs | None = None,
) -> Entry:
    """Gather all that the evidence browser shows of a review.

    They are plain lists and dictionaries, ready for JSON; see docs/explore.md. ``paragraphs`` has
    one on the votes of a region, where there is one.
    """
    grouped = group_all_findings(tables["findings"], tables["regions"], config)
    everything = _everything(tables, config)
    listed = pd.concat([everything, grouped], ignore_index=True)
    fields = finding_fields(tables)
    brain = is_neuroimaging()
    return {
        "title": review.title,
        "confidence": chosen_percent(config.confidence),
        "question": review.question or "",
        "everything": EVERYTHING,
        "nouns": {name: noun(name) for name in NOUNS},
        # What addresses of the page call a list of regions, and the page of one.
        "address": ["regions", "region"] if brain else ["outcomes", "outcome"],
        "directions": {name: [ARROWS[name], term_label(name)] for name in ARROWS},
        "votes_cast": list(VOTE_CATEGORIES),
        "scales": {
            scale: {name: [ARROWS[name], direction_phrase(name, scale)] for name in VOTE_CATEGORIES}
            for scale in get_args(Scale)
        },
        "syntheses": _syntheses(config, tables),
        "facets": list(list_facets(fields, config)),
        "regions": list(_region_tree(tables["regions"], set(tables["findings"]["region"]))),
        "places": list(_places(listed, tables, config, paragraphs or {})),
        "findings": list(explored_findings(listed, tables, fields)),
        "studies": list(explored_studies(tables, references, fields)),
        "bias": [
            [name, capitalised(bias_label(name))] for name in map(str, fields) if is_bias(name)
        ],
        "cohorts": list(explored_cohorts(tables, config)),
        "map": {"views": outline_entries(), **map_entries(grouped, tables, config)}
        if brain
        else None,
    }


def _everything(tables: Tables, config: Config) -> pd.DataFrame:
    """Group all findings by region, at the level of the review, whatever question they answer."""
    findings = tables["findings"]
    return findings.assign(
        synthesis=EVERYTHING,
        region=lift_regions(findings["region"], tables["regions"], config.level),
        unit=findings["cohort"],
        participants=findings["n_arm"],
    )


def _syntheses(config: Config, tables: Tables) -> list[Entry]:
    """List the syntheses that have votes or findings, in the order of the config."""
    filled = set(tables["votes"]["synthesis"])
    return [
        {
            "id": name,
            "title": synthesis.title,
            "rule": synthesis_rule(config, name),
            "scale": config.scale_of(name),
            "unit": unit_noun(config.unit_of(name)),
            "units": unit_noun(config.unit_of(name), 2),
            "group": group_noun(synthesis.group_by),
            "groups": group_nouns(synthesis.group_by),
        }
        for name, synthesis in config.syntheses.items()
        if name in filled
    ]


def _region_tree(regions: pd.DataFrame, reported: set[str]) -> Iterator[Entry]:
    """List the regions with findings and those around them, each below the one that contains it."""
    parents = region_parents(regions)
    position = {row.region: row.position for row in iterate_rows(regions)}
    needed = {region for name in reported for region in regions_around(name, parents)}
    chains = {name: list(regions_around(name, parents))[::-1] for name in needed}
    for name in sorted(needed, key=lambda n: [(position[r], r) for r in chains[n]]):
        yield {"name": name, "label": capitalised(name), "depth": len(chains[name]) - 1}


def _places(
    listed: pd.DataFrame, tables: Tables, config: Config, paragraphs: Paragraphs
) -> Iterator[Entry]:
    """List the groups that votes are counted for, mostly regions, with the votes of each."""
    regions = tables["regions"].set_index("region")
    all_votes = join_tallies(tables)
    votes: dict[str, list[Entry]] = {}
    for name in config.syntheses:
        rows = rows_of_synthesis(all_votes, name)
        cast = rows_of_synthesis(tables["unit_votes"], name)
        shown = vote_rows(rows, cast, config.scale_of(name))
        for row, cells in zip(to_records(rows), shown, strict=True):
            region = row["region"]
            texts = {
                "synthesis": name,
                "paragraph": paragraphs.get((name, region), ""),
                "studies": [_list_studies(row[f"studies_{vote}"]) for vote in VOTE_CATEGORIES],
            }
            votes.setdefault(region, []).append({**cells, **texts})
    names = pd.DataFrame({"region": sorted(set(listed["region"]) | set(votes))})
    for name in sort_anatomically(names, tables["regions"])["region"]:
        about = regions.loc[name] if name in regions.index else {}
        yield {
            "name": name,
            "label": capitalised(
                name if name in regions.index else term_label(subgroup_label(name))
            ),
            **{key: text_or_nothing(about.get(key)) for key in ("abbreviation", "parent", "note")},
            "votes": votes.get(name, []),
        }


def _list_studies(cell: Any) -> list[Entry]:
    return [
        {"id": study, "label": study_label(study)}
        for study in text_or_nothing(cell).split(";")
        if study
    ]
