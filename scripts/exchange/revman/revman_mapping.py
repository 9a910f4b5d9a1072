"""Draft a mapping for a review of RevMan, for a reviewer to correct."""

from typing import get_args

from scripts.common.wording import folded
from scripts.exchange.revman.revman_review import RevManReview
from scripts.exchange.wide.table_mapping import first_lines, quoted
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
    lines = [
        first_lines(review.file),
        "# The role of the control group in all analyses; an analysis may have another.",
        f"comparator_role: {CONTROL}  # one of: {', '.join(get_args(Role))}",
        "",
    ]
    judged = {judgement for domains in review.bias.values() for judgement in domains.values()}
    if judged:
        tool = "RoB 2" if any("some" in folded(judgement) for judgement in judged) else "own"
        lines += [f"risk_of_bias_tool: {tool}", ""]
    named = dict.fromkeys(name for about in review.studies.values() for name in about)
    columns = [name for name in named if name.startswith("Char: ")]
    uses = [f"  {quoted(name)}: {CHARACTERISTICS.get(name, LEAVE_OUT)}" for name in columns]
    lines += ["columns:", *uses, ""] if uses else []
    lines += [
        "# region: the outcome, as the vocabulary names it; or: leave out",
        f"# better: higher or lower, whichever is better for participants; or: {IN_THE_VOCABULARY}",
        "analyses:",
    ]
    for number, analysis in review.analyses.items():
        graph = " | ".join(filter(None, analysis.graph_labels))
        about = [analysis.comparison, analysis.measure, f"{len(analysis.rows)} rows"]
        about += [f"graph: {graph}"] if graph else []
        known = vocabulary.canonical(analysis.name)
        close = vocabulary.nearest(analysis.name) if known is None else None
        lines += [
            f"  # {_one_line(analysis.name)}",
            f"  # {_one_line('; '.join(filter(None, about)))}",
            f"  {quoted(number)}:",
            f"    region: {known or ''}".rstrip() + (f"  # nearest: {close}" if close else ""),
            "    measure: outcomes",
            "    better:",
        ]
        if subgroups := dict.fromkeys(row.subgroup for row in analysis.rows if row.subgroup):
            others = "or: condition, comparison, follow_up, subgroup"
            lines += [f"    subgroups: note  # {_one_line(', '.join(subgroups))}; {others}"]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:150]
