"""What the evidence browser shows: findings, regions with their votes, studies and cohorts.

Everything is worked out here, from the tables. The page filters findings and hides regions; it
counts no vote and computes no statistic.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from scripts.atlas.hierarchy import lift_regions, region_parents, regions_around
from scripts.atlas.outlines import outline_entries
from scripts.common.wording import ARROWS, capitalised, cohort_label, term_label
from scripts.explorer.brain_dots import map_entries
from scripts.explorer.records import (
    Entry,
    explored_cohorts,
    explored_findings,
    explored_studies,
)
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.models.terms import Contrast, Direction, Side
from scripts.report.methods import synthesis_rule, vote_units
from scripts.report.syntheses import join_tallies
from scripts.report.votes import vote_rows
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis
from scripts.votes.syntheses import (
    group_all_findings,
    sort_anatomically,
)

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

    Parameters
    ----------
    review, config, references
        As in ``write_report``.
    tables
        All tables of the review by name.
    paragraphs
        A paragraph on the votes of a region, where there is one.

    Returns
    -------
    Plain lists and dictionaries, ready for JSON; see docs/explore.md.
    """
    grouped = group_all_findings(tables["findings"], tables["regions"], config)
    everything = _everything(tables, config)
    listed = pd.concat([everything, grouped], ignore_index=True)
    return {
        "title": review.title,
        "question": review.question or "",
        "everything": EVERYTHING,
        "directions": {name: [ARROWS[name], term_label(name)] for name in ARROWS},
        "votes_cast": list(VOTE_CATEGORIES),
        "syntheses": _syntheses(config, tables),
        "facets": _facets(tables, config),
        "regions": list(_region_tree(tables["regions"], set(tables["findings"]["region"]))),
        "places": list(_places(listed, tables, config, paragraphs or {})),
        "findings": list(explored_findings(listed, tables)),
        "studies": list(explored_studies(tables, references)),
        "cohorts": list(explored_cohorts(tables, config)),
        "map": {
            "views": outline_entries(),
            **map_entries(grouped, tables, config),
        },
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
            "unit": config.unit_of(name),
            "units": vote_units(config, name),
            "group": term_label(synthesis.group_by),
        }
        for name, synthesis in config.syntheses.items()
        if name in filled
    ]


def _facets(tables: Tables, config: Config) -> list[Entry]:
    """List what findings can be filtered by, with the values that occur, in a fixed order."""
    findings = tables["findings"]
    evidence = findings["included"].map({True: "yes", False: "no"})
    subgroups = sorted(set(findings["subgroup"]), key=lambda name: (name != "all", name))
    cohorts = sorted(set(findings["cohort"]), key=cohort_label)
    evidences = {"yes": "included studies", "no": "other evidence"}

    def facet(key: str, label: str, column: pd.Series, labels: Mapping[str, str]) -> Entry:
        values = set(column)
        options = [{"value": v, "label": text} for v, text in labels.items() if v in values]
        return {"key": key, "label": label, "options": options}

    def terms(values: Sequence[str]) -> dict[str, str]:
        return {value: term_label(value) for value in values}

    return [
        facet("measure", "Measure", findings["measure"], terms(config.measures)),
        facet("direction", "Direction", findings["direction"], terms(get_args(Direction))),
        facet("side", "Side", findings["side"], terms(get_args(Side))),
        facet("contrast", "Contrast", findings["contrast"], terms(get_args(Contrast))),
        facet("subgroup", "Subgroup", findings["subgroup"], terms(subgroups)),
        facet("cohort", "Cohort", findings["cohort"], {c: cohort_label(c) for c in cohorts}),
        facet("included", "Evidence", evidence, evidences),
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
        shown = vote_rows(rows, rows_of_synthesis(tables["unit_votes"], name))
        for region, row in zip(rows["region"], shown, strict=True):
            texts = {"synthesis": name, "paragraph": paragraphs.get((name, region), "")}
            votes.setdefault(region, []).append({**row, **texts})
    names = pd.DataFrame({"region": sorted(set(listed["region"]) | set(votes))})
    for name in sort_anatomically(names, tables["regions"])["region"]:
        about = regions.loc[name] if name in regions.index else {}
        yield {
            "name": name,
            "label": capitalised(name),
            **{key: _text(about.get(key)) for key in ("abbreviation", "parent", "note")},
            "votes": votes.get(name, []),
        }


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
