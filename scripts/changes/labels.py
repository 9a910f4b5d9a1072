"""What choices, syntheses and parts of records are called in sentences on what changed."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scripts.common.wording import arm_label, cohort_label, list_words, study_label, term_label
from scripts.common.words import group_noun

Row = Mapping[str, str]


class Asked(NamedTuple):
    """A synthesis, as its choices have it: title, what votes, and on which scale."""

    title: str
    unit: str = "cohort"
    scale: str = "direction"


Syntheses = Mapping[str, Asked]

CHOICES = {
    "agreement": "share of votes that must agree",
    "confidence": "confidence level",
    "evidence_map": "syntheses in the evidence map",
    "figure_dpi": "resolution of the figures (dots per inch)",
    "figure_width_mm": "width of the figures (mm)",
    "on_claim_difference": "what a statement with another verdict does to a run",
    "results_sections": "sections that count as results",
    "tau": "degrees of heterogeneity",
    "unit": "what votes",
}
CHOICES_OF_SYNTHESES = {
    "count": "what the votes are about",
    "follow_up": "follow-up at which units vote",
    "compare_by": "subgroup comparisons",
    "group_by": "grouping",
    "primary": "whether it is the primary synthesis",
    "unit": "what votes",
}
SYNTHESIS, FILTER, SPECIFICATION = "syntheses.", "where.", "specifications."
CAUSES = {
    "program": "the program",
    "vocabulary": "the vocabulary",
    "claims.yaml": "the statement itself",
    "review.yaml": "the authors' judgements of certainty",
}


def read_syntheses(choices: Sequence[Row]) -> dict[str, Asked]:
    """Read from the rows of ``choices.csv`` what each synthesis is called and how it votes."""
    values = {row["key"]: row["value"] for row in choices}
    names = {key.split(".")[1] for key in values if key.startswith(SYNTHESIS)}

    def value(name: str, key: str, default: str) -> str:
        return str(json.loads(values.get(f"{SYNTHESIS}{name}.{key}", json.dumps(default))))

    unit = str(json.loads(values.get("unit", '"cohort"')))
    return {
        name: Asked(
            value(name, "title", term_label(name)),
            value(name, "unit", unit),
            value(name, "count", "direction"),
        )
        for name in sorted(names)
    }


def synthesis_of(name: str, syntheses: Syntheses) -> Asked:
    """Return what is known of a synthesis; of one that is gone, its name."""
    return syntheses.get(name) or Asked(term_label(name))


def unit_label(unit: str, asked: Asked) -> str:
    """Write the unit of a vote as readers see it."""
    return study_label(unit) if asked.unit == "study" else cohort_label(unit)


def choice_label(key: str, syntheses: Syntheses) -> str:
    """Write a key of ``config.yaml`` in words: ``share of votes that must agree``."""
    if key.startswith(SPECIFICATION):
        return f"{choice_label(key.removeprefix(SPECIFICATION), syntheses)}, other choices"
    if not key.startswith(SYNTHESIS):
        return CHOICES.get(key, term_label(key))
    name, _, rest = key.removeprefix(SYNTHESIS).partition(".")
    if rest.startswith(FILTER):
        words = f"included {group_noun(rest.removeprefix(FILTER))}"
    else:
        words = CHOICES_OF_SYNTHESES.get(rest) or CHOICES.get(rest, term_label(rest))
    return f"{words}, {synthesis_of(name, syntheses).title}"


def choice_text(value: str) -> str:
    """Write the value of a choice, which stands as JSON in ``choices.csv``."""
    if not value:
        return "none"
    read = json.loads(value)
    values = read if isinstance(read, list) else [read]
    words = {True: "yes", False: "no", None: "none"}
    texts = [words[v] if isinstance(v, bool | None) else term_label(str(v)) for v in values]
    return list_words(texts) or "none"


def cause_label(cause: str, syntheses: Syntheses) -> str:
    """Name what something changed because of: a study, a choice, or one of ``CAUSES``."""
    is_choice = cause in CHOICES or cause == "level" or cause.startswith(SYNTHESIS)
    known = choice_label(cause, syntheses) if is_choice else study_label(cause)
    return CAUSES.get(cause, known)


def part_label(row: Row) -> str:
    """Name the part of a record that a change is about: a finding by its number, or an arm."""
    if row["kind"].startswith("finding"):
        return f"finding {row['part'].rpartition('-')[2].lstrip('0')}"
    return arm_label(row["item"], row["part"]) if row["part"] else ""
