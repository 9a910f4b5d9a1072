"""What the figures on risk of bias show: studies, domains and judgements, a panel for each tool.

Included studies with a judgement, overall or of a domain, have a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import pandas as pd

from scripts.common.wording import study_label
from scripts.models.risk_of_bias import LEVEL_OF, LEVELS, NOT_JUDGED, TOOLS
from scripts.tables.files import iterate_rows
from scripts.votes.study_fields import split_judgements

OVERALL = "overall"
OWN = "own"  # a tool of the authors themselves
RANKS = {level: rank for rank, level in enumerate(LEVELS)}
# ASSUME: domains in the order of their tool, recognised by a part of their name; others follow by
# the alphabet. Sources as for the judgements.
DOMAINS: dict[str, tuple[str, ...]] = {
    "RoB 2": ("randomi", "deviation", "missing", "measurement", "reported result"),
    "ROBINS-I": (
        *("confounding", "selection of participants", "classification", "deviation"),
        *("missing", "measurement", "reported result"),
    ),
    "QUADAS-2": ("patient selection", "index test", "reference standard", "flow"),
    "NOS": ("selection", "comparability", "outcome", "exposure"),
}
# Inches. A long list of studies stands in several columns, so that it is no higher than a page.
ROW, HEAD, CELL, OVERALL_CELL, LEAST_NAME, SPACE = 0.16, 0.42, 0.19, 0.5, 0.95, 0.2
FEW_ROWS = 20  # fewer studies stand in one column
KEY_ROW, KEY_SPACE, IN_ROW = 0.17, 0.2, {"domains": 2, "signs": 4}
SUMMARY_ROW = 0.26


@dataclass(frozen=True)
class BiasPanel:
    """The studies that one tool has judged.

    Attributes
    ----------
    tool
        Name of the tool, or ``own``.
    columns
        The domains in order, and ``overall`` last where a study has that judgement.
    studies
        Label of each study and its judgements by column, in the order of the labels.
    """

    tool: str
    columns: tuple[str, ...]
    studies: tuple[tuple[str, dict[str, str]], ...]

    @property
    def title(self) -> str:
        """The tool in words."""
        return "Authors' own tool" if self.tool == OWN else self.tool

    @property
    def judgements(self) -> list[str]:
        """The judgements that occur, from the least risk to the most, the missing one last."""
        used = {judged for column in self.columns for judged in self.count(column)}
        return sorted(used, key=lambda judged: _place(self.tool, judged))

    @property
    def names(self) -> dict[str, str]:
        """The short name of each column: ``D1``, ``D2``, ``Overall``."""
        numbered = (name for name in self.columns if name != OVERALL)
        names = {name: f"D{number}" for number, name in enumerate(numbered, 1)}
        return names | {name: "Overall" for name in self.columns if name == OVERALL}

    def count(self, column: str) -> dict[str, int]:
        """Count the studies with each judgement in a column, from the least risk to the most."""
        judged = [of_study.get(column, NOT_JUDGED) for _, of_study in self.studies]
        return {j: judged.count(j) for j in sorted(set(judged), key=lambda j: _place(self.tool, j))}


def list_bias_panels(studies: pd.DataFrame) -> list[BiasPanel]:
    """List the included studies with a judgement by the tool that they were judged with."""
    judged: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for study in iterate_rows(studies[studies["included"]]):
        of_study = split_judgements(
            "" if pd.isna(study.risk_of_bias_domains) else study.risk_of_bias_domains
        )
        if not pd.isna(study.risk_of_bias_overall):
            of_study = {**of_study, OVERALL: str(study.risk_of_bias_overall)}
        if of_study:
            tool = OWN if pd.isna(study.risk_of_bias_tool) else str(study.risk_of_bias_tool)
            judged.setdefault(tool, []).append((study_label(study.study_id), of_study))
    return [_panel(tool, judged[tool]) for tool in sorted(judged, key=_tool_place)]


def count_unjudged(studies: pd.DataFrame) -> int:
    """Count the included studies without any judgement."""
    shown = sum(len(panel.studies) for panel in list_bias_panels(studies))
    return int(studies["included"].sum()) - shown


def _panel(tool: str, rows: list[tuple[str, dict[str, str]]]) -> BiasPanel:
    names = {name for _, of_study in rows for name in of_study}
    domains = sorted(names - {OVERALL}, key=lambda name: (_domain_place(tool, name), name))
    columns = (*domains, *([OVERALL] if OVERALL in names else []))
    return BiasPanel(tool, columns, tuple(sorted(rows, key=lambda row: row[0].casefold())))


def _tool_place(tool: str) -> tuple[int, str]:
    listed = list(TOOLS)
    return listed.index(tool) if tool in listed and tool != OWN else len(listed), tool


def _domain_place(tool: str, name: str) -> int:
    parts = DOMAINS.get(tool, ())
    return next((i for i, part in enumerate(parts) if part in name.casefold()), len(parts))


def _place(tool: str, judged: str) -> tuple[int, int, str]:
    """Sort judgements by level, then as their tool lists them; stars from nine; missing last."""
    if judged == NOT_JUDGED:
        return len(RANKS) + 1, 0, judged
    known = TOOLS.get(tool, ())
    listed = -int(judged) if judged.isdecimal() else known.index(judged) if judged in known else 99
    return RANKS.get(LEVEL_OF.get(judged, ""), len(RANKS)), listed, judged


def sign_letters(panel: BiasPanel) -> dict[str, str]:
    """Give each judgement without a level a text to show: stars their number, others a letter."""
    bare = [j for j in panel.judgements if j not in LEVEL_OF and j != NOT_JUDGED]
    words = (judged for judged in bare if not judged.isdecimal())
    lettered = {judged: chr(ord("a") + place % 26) for place, judged in enumerate(words)}
    return {judged: lettered.get(judged, judged) for judged in bare}


def key_lines(panel: BiasPanel) -> tuple[int, int]:
    """Count the lines that the key takes for the domains, and for the signs."""
    n_domains = len([name for name in panel.columns if name != OVERALL])
    return ceil(n_domains / IN_ROW["domains"]), ceil(len(panel.judgements) / IN_ROW["signs"])


def count_blocks(panel: BiasPanel, width: float) -> int:
    """Count the columns of studies that fit side by side into a width in inches."""
    fitting = int(width / (LEAST_NAME + cells_width(panel)))
    return max(1, min(fitting, ceil(len(panel.studies) / FEW_ROWS)))


def cells_width(panel: BiasPanel) -> float:
    """Return the width of the cells of a study, with the space to the next column of studies."""
    n_domains = len([name for name in panel.columns if name != OVERALL])
    return CELL * n_domains + OVERALL_CELL * (OVERALL in panel.columns) + SPACE


def panel_height(panel: BiasPanel, width: float) -> float:
    """Return the height of a panel of the traffic-light plot in inches."""
    rows = ceil(len(panel.studies) / count_blocks(panel, width))
    return HEAD + ROW * rows + KEY_ROW * sum(key_lines(panel)) + KEY_SPACE


def summary_height(panel: BiasPanel) -> float:
    """Return the height of a panel of the summary in inches."""
    return HEAD + SUMMARY_ROW * len(panel.columns) + KEY_ROW * key_lines(panel)[1] + 2 * KEY_SPACE


def why_no_bias_table(studies: pd.DataFrame) -> str | None:
    """Say why there is no traffic-light plot; None where there is one."""
    return _why_not("traffic-light plot of risk of bias", studies)


def why_no_bias_summary(studies: pd.DataFrame) -> str | None:
    """Say why there is no summary of the risk of bias; None where there is one."""
    return _why_not("summary plot of risk of bias", studies)


def _why_not(figure: str, studies: pd.DataFrame) -> str | None:
    if list_bias_panels(studies):
        return None
    return f"No {figure}: no judgement is recorded for any included study."


def bias_sentences(panel: BiasPanel) -> Iterator[str]:
    """Give the counts of judgements in each column in words."""
    for column in panel.columns:
        counts = [f"{number} {judged}" for judged, number in panel.count(column).items()]
        yield f"{column}: {', '.join(counts)}"
