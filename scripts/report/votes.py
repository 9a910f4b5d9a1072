"""The syntheses of a report: votes and tallies by region, and the findings behind them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.common.wording import (
    ARROWS,
    LISTED,
    MISSING,
    NO_SOURCE,
    capitalised,
    counted,
    direction_phrase,
    favoured,
    list_words,
    number_text,
    p_text,
    percent_text,
    source_text,
    study_label,
    verdict_phrase,
)
from scripts.common.words import group_noun, group_nouns, noun, unit_noun
from scripts.figures.display_limits import too_many_to_list
from scripts.models.config import Config
from scripts.report.figures import figure_entries
from scripts.report.methods import synthesis_rule, vote_units
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.robustness import needed_rows, robustness_rows
from scripts.report.subgroups import subgroup_tables
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.figures import ROBUSTNESS_KINDS, VOTE_KINDS
from scripts.tables.files import (
    Tables,
    has_several_documents,
    iterate_rows,
    rows_of_synthesis,
    to_records,
)
from scripts.votes.exact_tests import is_out_of_reach

APART = {"not_reported": "○ direction not reported", "unclear": "? unclear direction"}
P_VALUES = ("p_chance", "p_sign", "p_holm", "p_attainable", "p_weighted")


def synthesis_entry(facts: SynthesisFacts, config: Config, tables: Tables) -> dict[str, Any]:
    """Gather what the report shows of a synthesis: its rule, rows, figure and findings."""
    name, synthesis = facts.name, facts.synthesis
    heterogeneity = rows_of_synthesis(tables["heterogeneity"], name)
    rows = [
        {**shorten_studies(row), "name": region, "paragraph": paragraph}
        for row, (region, paragraph) in zip(
            vote_rows(facts.votes, facts.unit_votes, synthesis.count),
            region_paragraphs(facts).items(),
            strict=True,
        )
    ]
    return {
        "name": name,
        "title": synthesis.title,
        "rule": synthesis_rule(config, name),
        "units": vote_units(config, name),
        "group": capitalised(group_noun(synthesis.group_by)),
        "groups": group_nouns(synthesis.group_by),
        "scale": synthesis.count,
        "primary": synthesis.primary,
        "categories": cast_votes(facts.votes, synthesis.count),
        "apart": [
            text
            for name, text in APART.items()
            if any(cell["arrow"] == ARROWS[name] for row in rows for cell in row["apart"])
        ],
        "increase": "Favouring " + favoured("increase")
        if synthesis.count == "benefit"
        else "Increase",
        "compared": subgroup_tables(facts, rows_of_synthesis(tables["subgroups"], name)),
        "sentence": _synthesis_sentence(facts),
        "rows": rows,
        "shortened": any(cell["more"] for row in rows for cell in row["studies"]),
        "paragraphs": group_by_paragraph([row for row in rows if row["k"] > 1]),
        "paragraphs_of_one": group_by_paragraph([row for row in rows if row["k"] < 2]),
        "k_one": sum(row["k"] < 2 for row in rows),
        "figures": figure_entries(tables["figures"], VOTE_KINDS, name),
        "robustness": robustness_rows(facts, heterogeneity),
        "evidence_needed": needed_rows(
            facts.votes, rows_of_synthesis(tables["evidence_needed"], name), heterogeneity
        ),
        "robustness_figures": figure_entries(tables["figures"], ROBUSTNESS_KINDS, name),
        "findings_text": counted(len(facts.findings), "finding"),
        "behind": []
        if too_many_to_list(tables["studies"], tables["findings"])
        else _findings_by_region(facts, several=has_several_documents(tables["findings"])),
    }


def _findings_by_region(facts: SynthesisFacts, *, several: bool) -> list[dict[str, Any]]:
    """List the findings behind the votes of each region; ``several``: each names its document."""
    groups, scale = dict(iter(facts.findings.groupby("region"))), facts.synthesis.count
    return [
        {
            "region": capitalised(region),
            "findings": [
                _finding_behind(row, scale, several=several) for row in to_records(groups[region])
            ],
        }
        for region in facts.votes["region"]
    ]


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


def _synthesis_sentence(facts: SynthesisFacts) -> str:
    votes, findings = facts.votes, facts.findings
    group, groups = (f(facts.synthesis.group_by) for f in (group_noun, group_nouns))
    cohorts, studies = findings["cohort"].nunique(), findings["study_id"].nunique()
    several = votes[votes["k_units"] > 1]
    text = (
        f"{counted(len(findings), 'finding')} of {counted(studies, 'study', 'studies')} "
        f"({counted(cohorts, noun('cohort'), noun('cohorts'))}), for "
        f"{counted(len(votes), group, groups)}."
    )
    scale, voter = facts.synthesis.count, unit_noun(facts.voter)
    named = [
        f"{row.region} ({verdict_phrase(row.verdict, scale)})" for row in iterate_rows(several)
    ]
    if named:
        text += f" Votes from more than one {voter}: {list_words(named)}."
    else:
        text += f" No {group} has votes from more than one {voter}."
    return text + _lowest_p(votes)


def _lowest_p(votes: pd.DataFrame) -> str:
    """Name the lowest p value of a synthesis beside the lowest that it could have been."""
    tested = votes.dropna(subset="p_sign")
    if tested.empty:
        return ""
    lowest = tested[tested["p_sign"] == tested["p_sign"].min()]
    attainable, regions = lowest["p_attainable"].min(), lowest["region"].tolist()
    where = list_words(regions) if len(regions) <= 3 else f"{len(regions)} rows of the table"
    return (
        f" The lowest p value of the sign test is {p_text(lowest['p_sign'].min())} "
        f"({where}); the lowest that so few votes can reach is {p_text(attainable)}."
    )


def cast_votes(votes: pd.DataFrame, scale: str) -> list[dict[str, Any]]:
    """List the votes that any unit casts, with their place among all; others have no column."""
    return [
        {"place": place, "arrow": ARROWS[vote], "text": direction_phrase(vote, scale)}
        for place, vote in enumerate(VOTE_CATEGORIES)
        if votes[f"n_{vote}"].any()
    ]


def vote_rows(
    votes: pd.DataFrame, unit_votes: pd.DataFrame, scale: str = "direction"
) -> list[dict[str, Any]]:
    """Gather what a page shows of the votes of a synthesis.

    The votes are those of one synthesis, as ``join_tallies`` gives them.
    """
    without_n = unit_votes[unit_votes["participants"].isna()]
    unknown = without_n.groupby(["region", "vote"]).size().to_dict()
    return [_vote_row(row, unknown, scale) for row in to_records(votes)]


def _vote_row(row: dict[str, Any], unknown: Mapping[Any, int], scale: str) -> dict[str, Any]:
    """Gather a row; ``unknown`` counts the votes without a number by region and vote."""
    studies = [
        str(row[f"studies_{v}"]) if pd.notna(row[f"studies_{v}"]) else "" for v in VOTE_CATEGORIES
    ]
    weighed = [row[f"participants_{vote}"] for vote in VOTE_CATEGORIES]
    k, increase = row["n_increase"] + row["n_decrease"], row["n_increase"]
    interval = f" [{percent_text(row['ci_low'])} to {percent_text(row['ci_high'])}]" if k else ""
    return {
        "region": capitalised(row["region"]),
        "studies": [
            {
                "vote": direction_phrase(vote, scale),
                "arrow": ARROWS[vote],
                "studies": [{"id": s, "label": study_label(s)} for s in cell.split(";")],
            }
            for vote, cell in zip(VOTE_CATEGORIES, studies, strict=True)
            if cell
        ],
        "apart": [
            {"arrow": ARROWS[direction], "text": text}
            for direction, text in _findings_apart(row).items()
        ],
        "k": int(row["k_units"]),
        "votes": [int(row[f"n_{vote}"]) for vote in VOTE_CATEGORIES],
        "participants": [
            _participants_text(n, unknown.get((row["region"], vote), 0))
            for n, vote in zip(weighed, VOTE_CATEGORIES, strict=True)
        ],
        "proportion": f"{increase} of {k}{interval}" if k else MISSING,
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


def _participants_text(participants: Any, unknown: int) -> str:
    """Write the participants behind the votes, with a ? for each whose number is not reported."""
    known = [number_text(participants)] if pd.notna(participants) and participants else []
    return " + ".join([*known, *["?"] * unknown])


def _finding_behind(row: dict[str, Any], scale: str, *, several: bool) -> dict[str, str]:
    details = [direction_phrase(row["direction"], scale)]
    details += [row["subgroup"]] if row["subgroup"] != "all" else []
    details += [row[name] for name in ("condition", "follow_up") if pd.notna(row[name])]
    return {
        "id": row["finding_id"],
        "study": study_label(row["study_id"]),
        "text": f"{', '.join(details)}{_place(source_text(row, several_documents=several))}",
    }


def _place(source: str) -> str:
    return "" if source == NO_SOURCE else f" ({source})"
