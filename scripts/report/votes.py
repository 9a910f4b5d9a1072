"""The syntheses of a report: the direction of effect by region, and what supports it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from scripts.common.wording import (
    ARROWS,
    LISTED,
    MISSING,
    capitalised,
    counted,
    direction_phrase,
    favoured,
    list_words,
    number_text,
    p_text,
    percent_text,
    study_label,
    verdict_phrase,
)
from scripts.common.words import group_noun, group_nouns, noun, unit_noun
from scripts.models.config import Config
from scripts.report.figures import figure_entries
from scripts.report.methods import synthesis_rule
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.regions import split_regions
from scripts.report.review_facts import primary_syntheses
from scripts.report.robustness import needed_rows, robustness_rows
from scripts.report.subgroups import subgroup_tables
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.figures import ROBUSTNESS_KINDS, VOTE_KINDS
from scripts.tables.files import (
    Tables,
    rows_of_synthesis,
    to_records,
)
from scripts.votes.exact_tests import is_out_of_reach

Links = Mapping[tuple[str, str], list[str]]
P_VALUES = ("p_chance", "p_sign", "p_holm", "p_attainable", "p_weighted")


def synthesis_entry(facts: SynthesisFacts, config: Config, tables: Tables) -> dict[str, Any]:
    """Gather what the report and its supplement show of a synthesis.

    Paragraphs, figures and sensitivity analyses are those of regions that several cohorts report;
    without such a region there are none.
    """
    name, synthesis = facts.name, facts.synthesis
    heterogeneity = rows_of_synthesis(tables["heterogeneity"], name)
    several = votes_of_several(facts)
    replicated = {*several["region"]}
    rows = [
        {
            **shorten_studies(row),
            "name": (label := facts.label(region)),
            "region": capitalised(label),
            "paragraph": paragraph,
        }
        for row, (region, paragraph) in zip(
            vote_rows(facts.votes, facts.unit_votes, synthesis.count, finding_links(facts)),
            region_paragraphs(facts).items(),
            strict=True,
        )
    ]
    return {
        "name": name,
        "title": synthesis.title,
        "rule": synthesis_rule(config, name),
        "units": unit_noun(facts.voter, 2),
        "unit": unit_noun(facts.voter),
        "group": capitalised(group_noun(synthesis.group_by)),
        "groups": group_nouns(synthesis.group_by),
        "scale": synthesis.count,
        "primary": name in primary_syntheses(config),
        "is_replicated": not several.empty,
        "increase": "Favouring " + favoured("increase")
        if synthesis.count == "benefit"
        else "Reporting an increase",
        "categories": cast_votes(facts.votes, synthesis.count),
        "compared": subgroup_tables(facts, rows_of_synthesis(tables["subgroups"], name)),
        "sentence": _synthesis_sentence(facts, several),
        "rows": rows,
        "tests": [row for row in rows if row["directional"] > 1],
        "shortened": any(cell["more"] for row in rows for cell in row["studies"]),
        "paragraphs": group_by_paragraph([row for row in rows if row["name"] in replicated]),
        "figures": figure_entries(tables["figures"], VOTE_KINDS, name) if len(several) else [],
        "robustness": robustness_rows(replace(facts, votes=several), heterogeneity),
        "evidence_needed": needed_rows(
            facts, rows_of_synthesis(tables["evidence_needed"], name), heterogeneity
        ),
        "robustness_figures": figure_entries(tables["figures"], ROBUSTNESS_KINDS, name)
        if len(several)
        else [],
    }


def votes_of_several(facts: SynthesisFacts) -> pd.DataFrame:
    """Keep the votes on regions that several cohorts report, in anatomical order."""
    regions = split_regions(facts.votes).several["region"]
    return facts.votes[facts.votes["region"].isin(regions)]


def finding_links(facts: SynthesisFacts) -> dict[tuple[str, str], list[str]]:
    """List the findings that each study contributes to each region."""
    by_study = facts.findings.groupby(["region", "study_id"])["finding_id"]
    return {(str(region), str(study)): list(ids) for (region, study), ids in by_study}


def shorten_studies(row: dict[str, Any]) -> dict[str, Any]:
    """Name the first studies of each vote alone where they are very many, and count the rest."""
    cells = [
        {**cell, "studies": cell["studies"][:LISTED], "more": max(0, len(cell["studies"]) - LISTED)}
        for cell in row["studies"]
    ]
    return {**row, "studies": cells}


def group_by_paragraph(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Join the rows that share a paragraph, in the order of the first of each."""
    regions: dict[str, list[str]] = {}
    for row in rows:
        regions.setdefault(row["paragraph"], []).append(row["name"])
    return [
        {"regions": capitalised(list_words(names)), "paragraph": paragraph}
        for paragraph, names in regions.items()
    ]


def _synthesis_sentence(facts: SynthesisFacts, several: pd.DataFrame) -> str:
    votes, findings = facts.votes, facts.findings
    group, groups = (f(facts.synthesis.group_by) for f in (group_noun, group_nouns))
    cohorts, studies = findings["cohort"].nunique(), findings["study_id"].nunique()
    text = (
        f"{counted(len(findings), 'finding')} of {counted(studies, 'study', 'studies')} "
        f"({counted(cohorts, noun('cohort'), noun('cohorts'))}), for "
        f"{counted(len(votes), group, groups)}."
    )
    voter = unit_noun(facts.voter)
    if several.empty:
        return f"{text} No {group} was examined in more than one {voter}."
    return f"{text} Examined in more than one {voter}: {len(several)}.{_lowest_p(facts, several)}"


def _lowest_p(facts: SynthesisFacts, votes: pd.DataFrame) -> str:
    """Name the lowest p value of a synthesis beside the lowest that it could have been."""
    tested = votes.dropna(subset="p_sign")
    if tested.empty:
        return ""
    lowest = tested[tested["p_sign"] == tested["p_sign"].min()]
    attainable, regions = lowest["p_attainable"].min(), list(map(facts.label, lowest["region"]))
    where = list_words(regions) if len(regions) <= 3 else f"{len(regions)} rows of the table"
    return (
        f" The lowest p value of the sign test is {p_text(lowest['p_sign'].min())} ({where}); the "
        f"smallest attainable p value there is {p_text(attainable)}."
    )


def cast_votes(votes: pd.DataFrame, scale: str) -> list[dict[str, Any]]:
    """List the votes that any unit casts, with their place among all; others have no column."""
    return [
        {"place": place, "arrow": ARROWS[vote], "text": direction_phrase(vote, scale)}
        for place, vote in enumerate(VOTE_CATEGORIES)
        if votes[f"n_{vote}"].any()
    ]


def vote_rows(
    votes: pd.DataFrame,
    unit_votes: pd.DataFrame,
    scale: str = "direction",
    links: Links = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Gather what a page shows of the votes of a synthesis.

    The votes are those of one synthesis, as ``join_tallies`` gives them; ``links`` are those of
    ``finding_links``.
    """
    without_n = unit_votes[unit_votes["participants"].isna()]
    unknown = without_n.groupby(["region", "vote"]).size().to_dict()
    return [_vote_row(row, unknown, scale, links) for row in to_records(votes)]


def _vote_row(
    row: dict[str, Any], unknown: Mapping[Any, int], scale: str, links: Links
) -> dict[str, Any]:
    """Gather a row; ``unknown`` counts the votes without a number by region and vote."""
    region = row["region"]
    # A study with another vote than its cohort has a row without a cohort; the cohort has its own.
    studies = {
        vote: [] if pd.isna(row[f"studies_{vote}"]) else row[f"studies_{vote}"].split(";")
        for vote in VOTE_CATEGORIES
        if row[f"n_{vote}"] or pd.notna(row[f"studies_{vote}"])
    }
    people = {
        vote: (row[f"participants_{vote}"], unknown.get((region, vote), 0))
        for vote in VOTE_CATEGORIES
    }
    k, increase = row["n_increase"] + row["n_decrease"], row["n_increase"]
    interval = f"{percent_text(row['ci_low'])} to {percent_text(row['ci_high'])}"
    return {
        "region": capitalised(region),
        "studies": [
            {
                "vote": direction_phrase(vote, scale),
                "arrow": ARROWS[vote],
                "number": int(row[f"n_{vote}"]),
                "participants": participants_phrase(*people[vote]) if row[f"n_{vote}"] else "",
                "studies": [
                    {"id": s, "label": study_label(s), "findings": links.get((region, s), [])}
                    for s in names
                ],
            }
            for vote, names in studies.items()
        ],
        "apart": [
            {"arrow": ARROWS[direction], "text": text}
            for direction, text in _findings_apart(row).items()
        ],
        "k": int(row["k_units"]),
        "votes": [int(row[f"n_{vote}"]) for vote in VOTE_CATEGORIES],
        "participants": [_participants_text(*people[vote]) for vote in VOTE_CATEGORIES],
        "directional": int(k),
        "proportion": f"{increase} of {k} ({interval})" if k else MISSING,
        **{name: p_text(row[name]) for name in P_VALUES},
        "out_of_reach": is_out_of_reach(row["p_attainable"]),
        "verdict": verdict_phrase(row["verdict"], scale),
    }


def _findings_apart(row: Mapping[str, Any]) -> dict[str, str]:
    """Count the findings on a region that do not vote, by their direction."""
    texts = {
        "not_reported": f"{counted(row['n_not_reported'], 'finding')}, direction not reported",
        "unclear": counted(row["n_unclear"], "unclear finding"),
    }
    return {direction: text for direction, text in texts.items() if row[f"n_{direction}"]}


def participants_phrase(participants: Any, unknown: int) -> str:
    """Write in words the participants who contribute to votes, and where none are reported.

    Examples
    --------
    >>> [participants_phrase(12, 1), participants_phrase(None, 2)]
    ['12 participants; number not reported for 1', 'number of participants not reported']
    """
    if pd.isna(participants) or not participants:
        return f"number of {noun('participants')} not reported"
    known = counted(int(participants), noun("participant"), noun("participants"))
    return f"{known}; number not reported for {unknown}" if unknown else known


def _participants_text(participants: Any, unknown: int) -> str:
    """Write the number of participants, with a ? for each vote whose number is not reported."""
    known = [number_text(participants)] if pd.notna(participants) and participants else []
    return " + ".join([*known, *["?"] * unknown])
