"""The nouns of a review: what its regions, treatments and groups are called in its own field.

Sentences, captions, figures, pages and messages take these nouns from here. A process speaks of one
review at a time, as a program speaks one language at a time: a stage calls ``use_words`` once, when
it starts. Until then the nouns are those of no field in particular.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

# What a review is about: regions of the brain, or outcomes of any other kind.
ReviewField = Literal["neuroimaging", "outcomes"]

# `region`: what votes are counted for. `treatment`: what is given; `treated`: the people who get it
# ("the treated group"); `control`: those it is compared with.
Noun = Literal[
    "region",
    "regions",
    "measure",
    "measures",
    "treatment",
    "treatments",
    "treated",
    "control",
    "cohort",
    "cohorts",
    "participant",
    "participants",
]
# Columns of studies and findings that only reviews of the brain have.
OF_THE_BRAIN = ("side", "target_region", "modality", "reported_modality", "task")
NOUNS: tuple[Noun, ...] = get_args(Noun)

IN_EVERY_FIELD: dict[Noun, str] = {
    "region": "outcome",
    "regions": "outcomes",
    "measure": "measure",
    "measures": "measures",
    "treatment": "intervention",
    "treatments": "interventions",
    "treated": "intervention",
    "control": "control",
    "cohort": "cohort",
    "cohorts": "cohorts",
    "participant": "participant",
    "participants": "participants",
}
OF_FIELDS: dict[ReviewField, dict[Noun, str]] = {
    "outcomes": IN_EVERY_FIELD,
    "neuroimaging": {
        **IN_EVERY_FIELD,
        "region": "region",
        "regions": "regions",
        "treatment": "treatment",
        "treatments": "treatments",
        "treated": "treated",
    },
}
PLURALS: dict[Noun, Noun] = {
    "region": "regions",
    "measure": "measures",
    "treatment": "treatments",
    "cohort": "cohorts",
    "participant": "participants",
}

_spoken: dict[str, Any] = {"field": "outcomes", "nouns": IN_EVERY_FIELD}


def use_words(field: ReviewField, words: Mapping[Noun, str] | None = None) -> None:
    """Speak of a review in the nouns of its field from now on, and in its own where it has some.

    The plural of a noun that is given without it ends in ``s``.
    """
    changed: dict[Noun, str] = dict(words or {})
    for singular, plural in PLURALS.items():
        if singular in changed:
            changed.setdefault(plural, f"{changed[singular]}s")
    _spoken["field"], _spoken["nouns"] = field, {**OF_FIELDS[field], **changed}


def words_in_use() -> tuple[ReviewField, dict[Noun, str]]:
    """Return the field and the nouns of the review that is spoken of."""
    return _spoken["field"], dict(_spoken["nouns"])


def usual_field(*, has_coordinates: bool) -> ReviewField:
    """Say what a review is about that does not say so: the brain if its regions lie there."""
    return "neuroimaging" if has_coordinates else "outcomes"


def noun(word: Noun) -> str:
    """Return what the review calls something, such as ``outcome`` for ``region``."""
    nouns: Mapping[Noun, str] = _spoken["nouns"]
    return nouns[word]


def is_neuroimaging() -> bool:
    """Check whether the review is about the brain: if not, no side, map or modality is shown."""
    return bool(_spoken["field"] == "neuroimaging")


def article(word: Noun) -> str:
    """Write a noun with its indefinite article: ``a region``, ``an outcome``."""
    return with_article(noun(word))


def with_article(name: str) -> str:
    """Write what something is called with its indefinite article."""
    return f"{'an' if name[0].casefold() in 'aeiou' else 'a'} {name}"


def definite(word: Noun) -> str:
    """Write a noun with its article: ``the intervention``; a review's own noun has none.

    Examples
    --------
    >>> definite("treatment")
    'the intervention'
    """
    name = noun(word)
    is_usual = any(name == nouns[word] for nouns in OF_FIELDS.values())
    return f"the {name}" if is_usual else name


def in_nouns(text: str) -> str:
    """Write a text of the tables, which are in the same words for all reviews, in the review's."""
    nouns: Mapping[str, str] = _spoken["nouns"]
    return re.sub(r"\b(cohort|participant)s?\b", lambda match: nouns[match[0]], text)


# What the groups of a synthesis are called that is not grouped by region, singular and plural.
# Other columns are called as they are named.
GROUP_NOUNS: dict[str, tuple[str, str]] = {
    "comparator_role": ("comparator", "comparators"),
    "design": ("study design", "study designs"),
    "follow_up": ("follow-up", "follow-ups"),
    "intervention_setting": ("setting", "settings"),
    "modality": ("modality", "modalities"),
    "risk_of_bias": ("risk-of-bias judgement", "risk-of-bias judgements"),
    "year": ("year of publication", "years of publication"),
}
BIAS_DOMAIN = "risk_of_bias_"


def group_noun(column: str) -> str:
    """Return what one group of a synthesis is called, by the column that the groups come from.

    Examples
    --------
    >>> [group_noun(column) for column in ("region", "follow_up", "risk_of_bias_missing_data")]
    ['outcome', 'follow-up', 'risk-of-bias judgement (missing data)']
    """
    return _group_nouns(column)[0]


def group_nouns(column: str) -> str:
    """Return what several groups of a synthesis are called: ``outcomes``, ``follow-ups``."""
    return _group_nouns(column)[1]


def _group_nouns(column: str) -> tuple[str, str]:
    name = column.replace("_", " ")
    if column.startswith(BIAS_DOMAIN):
        domain = column.removeprefix(BIAS_DOMAIN).replace("_", " ")
        one, several = (f"{judgement} ({domain})" for judgement in GROUP_NOUNS["risk_of_bias"])
        return one, several
    names: dict[str, tuple[str, str]] = {
        **GROUP_NOUNS,
        "region": (noun("region"), noun("regions")),
        "target_region": (f"target {noun('region')}", f"target {noun('regions')}"),
        "measure": (noun("measure"), noun("measures")),
        "intervention_name": (noun("treatment"), noun("treatments")),
        "intervention_format": (f"{noun('treatment')} format", f"{noun('treatment')} formats"),
    }
    return names.get(column, (name, f"{name}s"))


def unit_noun(unit: str, number: int = 1) -> str:
    """Return what casts a vote, a cohort, study or comparison, for a number of them.

    Examples
    --------
    >>> [unit_noun("study", 2), unit_noun("comparison")]
    ['studies', 'comparison']
    """
    names = {"cohort": (noun("cohort"), noun("cohorts")), "study": ("study", "studies")}
    one, several = names.get(unit, (unit, f"{unit}s"))
    return one if number == 1 else several
