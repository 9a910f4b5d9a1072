"""Draft a mapping for a review of RevMan, for a reviewer to correct."""

from pathlib import Path
from typing import get_args

from scripts.common.wording import folded
from scripts.exchange.draft_mapping import START, quoted
from scripts.exchange.revman import RevManReview
from scripts.models.import_mapping import IN_THE_VOCABULARY, LEAVE_OUT
from scripts.models.terms import Role
from scripts.records.flat_table import CONTROL
from scripts.records.vocabulary import Vocabulary

CHARACTERISTICS = {
    "Char: Methods": "design",
    "Char: Participants": "population",
    "Char: Interventions": "intervention_name",
    "Char: Notes": "study_note",
}


def draft_for_revman(review: RevManReview, vocabulary: Vocabulary) -> str:
    """Write a mapping with every analysis, which asks for what RevMan does not say."""
    lines = [START.format(name=Path(review.file).name)]
    lines += [
        "# The role of the control group in all analyses; an analysis may have another.",
        f"comparator_role: {CONTROL}  # one of: {', '.join(get_args(Role))}",
        "",
    ]
    judged = {judgement for domains in review.bias.values() for judgement in domains.values()}
    if judged:
        tool = "RoB 2" if any("some" in folded(judgement) for judgement in judged) else "own"
        lines += [f"risk_of_bias_tool: {tool}", ""]
    columns = dict.fromkeys(
        name for about in review.studies.values() for name in about if name.startswith("Char: ")
    )
    if columns:
        lines += ["columns:"]
        lines += [f"  {quoted(name)}: {CHARACTERISTICS.get(name, LEAVE_OUT)}" for name in columns]
        lines += [""]
    lines += [
        "# region: the outcome, as the vocabulary names it; or: leave out",
        f"# better: higher or lower, whichever is better for participants; or: {IN_THE_VOCABULARY}",
        "analyses:",
    ]
    for number, analysis in review.analyses.items():
        count = f"{len(analysis.rows)} rows"
        graph = " | ".join(filter(None, analysis.graph_labels))
        about = [analysis.comparison, analysis.measure, count, graph and f"graph: {graph}"]
        known = vocabulary.canonical(analysis.name)
        close = vocabulary.nearest(analysis.name) if known is None else None
        lines += [
            f"  # {_one_line(analysis.name)}",
            f"  # {_one_line('; '.join(filter(None, about)))}",
        ]
        lines += [f"  {quoted(number)}:"]
        lines += [
            f"    region: {known or ''}".rstrip() + (f"  # nearest: {close}" if close else "")
        ]
        lines += ["    measure: outcomes", "    better:"]
        if any(row.subgroup for row in analysis.rows):
            named = dict.fromkeys(row.subgroup for row in analysis.rows if row.subgroup)
            listed = _one_line(", ".join(named))
            lines += [
                f"    subgroups: note  # {listed}; or: condition, comparison, follow_up, subgroup"
            ]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:150]
