"""What several reviews are called, are about, and call things: a process speaks of them at once."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from scripts.common.wording import list_words, study_label, use_labels
from scripts.common.words import NOUNS, Noun, ReviewField, noun, use_words
from scripts.tables.files import Tables
from scripts.votes.review_data import field_of

Nouns = Mapping[Noun, str]


class About(NamedTuple):
    """A review: its name for readers, its field, and what it calls things."""

    label: str
    field: ReviewField
    nouns: Nouns


def describe_reviews(
    named: Mapping[str, Mapping[str, Any]], reviews: Mapping[str, Tables]
) -> dict[str, About]:
    """Find what each review is called and is about.

    ``named`` has by review the keys ``label``, ``title``, ``field`` and ``words`` of
    ``review.yaml``.
    """
    described = {}
    for name, keys in named.items():
        field = keys.get("field") or field_of(reviews[name].get("regions"))
        use_words(field, keys.get("words"))
        label = keys.get("label") or keys.get("title") or study_label(name)
        described[name] = About(label, field, {word: noun(word) for word in NOUNS})
    return described


def speak_of_reviews(about: Mapping[str, About], reviews: Mapping[str, Tables]) -> None:
    """Use nouns that fit every review from now on, and the names that their records give.

    Where reviews call something by several nouns, all of them are used: ``region or outcome``. A
    study that several reviews name has the name that the first of them gives it, unless it is
    named with a review.
    """
    is_brain = all(review.field == "neuroimaging" for review in about.values())
    use_words("neuroimaging" if is_brain and about else "outcomes", join_nouns(about.values()))
    studies: dict[str, str] = {}
    for name, review in about.items():
        named = reviews[name]["studies"].dropna(subset="label")
        for study_id, label in named[["study_id", "label"]].itertuples(index=False):
            studies.setdefault(study_id, label)
            studies[f"{study_id} ({name})"] = f"{label} ({review.label})"
    use_labels(studies, {}, {}, {name: review.label for name, review in about.items()})


def join_nouns(reviews: Iterable[About]) -> dict[Noun, str]:
    """Join what some reviews call each thing: one noun where they agree."""
    listed = list(reviews)
    return {
        word: list_words(list(dict.fromkeys(review.nouns[word] for review in listed)), "or")
        for word in (NOUNS if listed else ())
    }
