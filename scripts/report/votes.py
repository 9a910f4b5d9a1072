"""The syntheses of a report: votes and tallies by region, and the findings behind them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.common.wording import (
    ARROWS,
    LISTED,
    MISSING,
    capitalised,
    counted,
    list_words,
    number_text,
    p_text,
    percent_text,
    source_text,
    study_label,
    term_label,
)
from scripts.figures.display_limits import too_many_to_list
from scripts.models.config import Config, Synthesis
from scripts.report.figures import synthesis_figures
from scripts.report.methods import synthesis_rule, vote_unit, vote_units
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.robustness import robustness_figures, robustness_rows
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import (
    Tables,
    has_several_documents,
    iterate_rows,
    to_records,
)
from scripts.votes.exact_tests import is_out_of_reach
from scripts.votes.syntheses import group_findings, in_anatomical_order


def synthesis_entry(
    name: str, synthesis: Synthesis, config: Config, tables: Tables, figures: Path
) -> dict[str, Any]:
    """Gather what the report shows of a synthesis: its rule, rows, figure and findings.

    Parameters
    ----------
    name, synthesis
        Id and definition of the synthesis.
    config
        The config, for the unit and the level.
    tables
        All tables of the review; see ``READ`` in write_report.
    figures
        Folder of the review's figures.
    """
    votes = votes_and_tallies(name, tables)
    grouped = group_findings(tables["findings"], tables["regions"], config, name, synthesis)
    units = vote_units(config, synthesis)
    paragraphs = region_paragraphs(name, synthesis, config, tables)
    several = has_several_documents(tables["findings"])
    rows = [
        {**shorten_studies(row), "name": region, "paragraph": paragraphs[region]}
        for row, region in zip(vote_rows(name, tables), votes["region"], strict=True)
    ]
    return {
        "name": name,
        "title": synthesis.title,
        "rule": synthesis_rule(config, synthesis),
        "units": units,
        "group": capitalised(term_label(synthesis.group_by)),
        "sentence": _synthesis_sentence(
            votes, grouped, vote_unit(config, synthesis), term_label(synthesis.group_by)
        ),
        "rows": rows,
        "shortened": any(cell["more"] for row in rows for cell in row["studies"]),
        "told": alike_together([row for row in rows if sum(row["votes"]) > 1]),
        "told_of_one": alike_together([row for row in rows if sum(row["votes"]) < 2]),
        "alone": sum(sum(row["votes"]) < 2 for row in rows),
        "figures": list(synthesis_figures(name, synthesis, config, tables, figures)),
        "robustness": robustness_rows(name, tables),
        "robustness_figures": list(robustness_figures(name, synthesis.title, tables, figures)),
        "findings_text": counted(len(grouped), "finding"),
        "behind": []
        if too_many_to_list(tables["studies"], tables["findings"])
        else _behind(votes, grouped, several=several),
    }


def _behind(votes: pd.DataFrame, grouped: pd.DataFrame, *, several: bool) -> list[dict[str, Any]]:
    """List the findings behind the votes of each region."""
    return [
        {
            "region": capitalised(region),
            "findings": [
                _finding_behind(row, several=several)
                for row in to_records(grouped[grouped["region"] == region])
            ],
        }
        for region in votes["region"]
    ]


def shorten_studies(row: dict[str, Any]) -> dict[str, Any]:
    """Name the first studies of each vote alone where they are very many, and count the rest."""
    cells = [
        {**cell, "studies": cell["studies"][:LISTED], "more": max(0, len(cell["studies"]) - LISTED)}
        for cell in row["studies"]
    ]
    return {**row, "studies": cells}


def alike_together(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Join the rows of which the same is told, in the order of the first of each."""
    regions: dict[str, list[str]] = {}
    for row in rows:
        regions.setdefault(row["paragraph"], []).append(row["name"])
    return [
        {"regions": capitalised(list_words(names)), "paragraph": told}
        for told, names in regions.items()
    ]


def _synthesis_sentence(votes: pd.DataFrame, grouped: pd.DataFrame, units: str, group: str) -> str:
    cohorts, studies = grouped["cohort"].nunique(), grouped["study_id"].nunique()
    several = votes[votes["k_units"] > 1]
    text = (
        f"{counted(len(grouped), 'finding')} of {counted(studies, 'study', 'studies')} "
        f"({counted(cohorts, 'cohort')}), for {counted(len(votes), group)}."
    )
    named = [f"{row.region} ({row.verdict})" for row in iterate_rows(several)]
    if named:
        text += f" Votes from more than one {units}: {list_words(named)}."
    else:
        text += f" No {group} has votes from more than one {units}."
    return text + _lowest_p(votes)


def _lowest_p(votes: pd.DataFrame) -> str:
    """Name the lowest p value of a synthesis beside the lowest that it could have been."""
    tested = votes.dropna(subset="p_sign")
    if tested.empty:
        return ""
    lowest = tested[tested["p_sign"] == tested["p_sign"].min()]
    attainable = lowest["p_attainable"].min()
    return (
        f" The lowest p value of the sign test is {p_text(lowest['p_sign'].min())} "
        f"({_named_or_counted(lowest['region'].tolist())}); the lowest that so few votes can reach "
        f"is {p_text(attainable)}."
    )


def _named_or_counted(regions: list[str]) -> str:
    return list_words(regions) if len(regions) <= 3 else f"{len(regions)} rows of the table"


def votes_and_tallies(name: str, tables: Tables) -> pd.DataFrame:
    """Join the votes of a synthesis with the participants behind them, in anatomical order."""
    votes = tables["votes"][tables["votes"]["synthesis"] == name]
    votes = votes.merge(tables["tallies"], on=["synthesis", "region"], how="left")
    return in_anatomical_order(votes, tables["regions"])


def vote_rows(name: str, tables: Tables) -> list[dict[str, Any]]:
    """Gather the rows of a synthesis, one for each row of ``votes_and_tallies``."""
    cast = tables["unit_votes"][tables["unit_votes"]["synthesis"] == name]
    unknown = cast[cast["participants"].isna()].groupby(["region", "vote"]).size().to_dict()
    return [_vote_row(row, unknown) for row in to_records(votes_and_tallies(name, tables))]


def _vote_row(row: dict[str, Any], unknown: Mapping[Any, int]) -> dict[str, Any]:
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
                "vote": term_label(vote),
                "arrow": ARROWS[vote],
                "studies": [{"id": s, "label": study_label(s)} for s in cell.split(";")],
            }
            for vote, cell in zip(VOTE_CATEGORIES, studies, strict=True)
            if cell
        ],
        "unclear": counted(row["n_unclear"], "unclear finding") if row["n_unclear"] else "",
        "votes": [int(row[f"n_{vote}"]) for vote in VOTE_CATEGORIES],
        "participants": [
            _participants_text(n, unknown.get((row["region"], vote), 0))
            for n, vote in zip(weighed, VOTE_CATEGORIES, strict=True)
        ],
        "proportion": f"{increase} of {k}{interval}" if k else MISSING,
        **{key: p_text(row[key]) for key in ("p_sign", "p_holm", "p_attainable", "p_weighted")},
        "out_of_reach": is_out_of_reach(row["p_attainable"]),
        "verdict": row["verdict"] if pd.notna(row["verdict"]) else "no vote",
    }


def _participants_text(participants: Any, unknown: int) -> str:
    """Write the participants behind the votes, with a ? for each whose number is not reported."""
    known = [number_text(participants)] if pd.notna(participants) and participants else []
    return " + ".join([*known, *["?"] * unknown])


def _finding_behind(row: dict[str, Any], *, several: bool) -> dict[str, str]:
    details = [term_label(row["direction"])]
    details += [row["subgroup"]] if row["subgroup"] != "all" else []
    details += [row["condition"]] if pd.notna(row["condition"]) else []
    return {
        "id": row["finding_id"],
        "study": study_label(row["study_id"]),
        "text": f"{', '.join(details)} ({source_text(row, several_documents=several)})",
    }
