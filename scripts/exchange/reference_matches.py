"""Which study of a review each reference of a file is of, and under which key it is listed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from string import ascii_lowercase
from typing import NamedTuple

from scripts.common.doi import plain_doi
from scripts.common.study_names import Name, letters_of, spelt_plainly, study_name
from scripts.common.wording import list_words
from scripts.documents.reference_checks import KEY
from scripts.exchange.library_files import Reference
from scripts.exchange.reference_items import Item, first_author, without_formats, year_of
from scripts.exchange.study_names import imported_id
from scripts.models.study_ids import study_id_of

BY_NAME = "first author and year"


class Served(NamedTuple):
    """A study of a review, as its record names it."""

    study_id: str
    reference: str  # the key in references.bib; empty where the record names none
    name: Name | None


class Added(NamedTuple):
    """A reference to be listed under a key, and why it is taken for that of a study."""

    key: str
    reference: Reference
    study: str = ""
    reason: str = ""


@dataclass
class Plan:
    """What becomes of each reference of a file."""

    added: list[Added] = field(default_factory=list)
    present: list[tuple[str, Reference]] = field(default_factory=list)
    unclear: list[tuple[Reference, str]] = field(default_factory=list)


def plan_import(
    references: Sequence[Reference], studies: Sequence[Served], listed: Mapping[str, Item]
) -> Plan:
    """Decide for each reference whether it is new, of which study it is, and its key.

    A reference is listed already if one has its DOI, or its title and year. What could be of
    several studies, or is one of several for a study, is left to the reviewer.

    Parameters
    ----------
    references
        Of the file.
    studies
        Of the review.
    listed
        The entries of its ``references.bib``, by key.
    """
    plan, known = Plan(), dict[object, str]()
    for key, item in listed.items():
        known |= dict.fromkeys(_marks(item), key)
    open_studies = [s for s in studies if (s.reference or s.study_id) not in listed]
    matches: list[tuple[Reference, list[Served], str]] = []
    first: dict[object, None] = {}
    for reference in references:
        marks = _looked_for(reference.item)
        if "title" not in reference.item:
            plan.unclear.append((reference, "it has no title"))
        elif key := next((known[mark] for mark in marks if mark in known), ""):
            plan.present.append((key, reference))
        elif any(mark in first for mark in marks):
            plan.unclear.append((reference, "the file has it twice; the first is taken"))
        else:
            first |= dict.fromkeys(_marks(reference.item))
            matches.append((reference, *_match(reference, open_studies)))
    _take(matches, plan, {*listed, *(name for s in studies for name in s[:2])})
    return plan


def _marks(item: Item) -> list[object]:
    """List by what a reference is known to others: its DOI, title and year."""
    doi, title = plain_doi(item.get("DOI", "")), _title_and_year(item)
    return [*([doi] if doi else [(title, "no DOI")]), *([(title, "")] if title else [])]


def _looked_for(item: Item) -> list[object]:
    """List by which marks of another it is the same one: of two DOIs, only if they are equal."""
    doi, title = plain_doi(item.get("DOI", "")), _title_and_year(item)
    return [doi, (title, "no DOI")] if doi else [(title, "")]


def _title_and_year(item: Item) -> tuple[str, int | None] | None:
    title = letters_of(without_formats(item.get("title", "")))
    return (title, year_of(item)) if title else None


def _match(reference: Reference, studies: Iterable[Served]) -> tuple[list[Served], str]:
    """Find the studies that a reference may be of, and by what."""
    doi, keys = plain_doi(reference.item.get("DOI", "")), {reference.key} - {""}
    of_file = {imported_id(reference.study), study_name("", None, reference.study)} - {"", None}
    by: dict[str, Callable[[Served], object]] = {
        "study named in the file": lambda s: of_file & {s.study_id, s.name},
        "the same DOI": lambda s: doi and plain_doi(s.reference) == doi,
        "the same key": lambda s: keys & {s.study_id, s.reference},
        BY_NAME: lambda s: _is_by(reference.item, s.name, study_name(s.reference, None)),
    }
    for reason, is_of in by.items():
        if matched := [study for study in studies if is_of(study)]:
            return matched, reason
    return [], ""


def _is_by(item: Item, *names: Name | None) -> bool:
    """Check first author and year; of a family name of several words, one may stand for it."""
    author = first_author(item)
    words = author.split()
    forms = {author, "".join(words[:1]), "".join(words[-1:])}
    spelt = {spelt_plainly(letters_of(form)) for form in forms}
    years = {name.year for name in names if name and spelt_plainly(name.author) in spelt}
    return year_of(item) in years


def _take(
    matches: Iterable[tuple[Reference, list[Served], str]], plan: Plan, taken: set[str]
) -> None:
    listed = list(matches)
    times = Counter(study for _, of_studies, _ in listed for study in of_studies)
    for reference, of_studies, reason in listed:
        ids = [study.study_id for study in of_studies]
        if len(of_studies) > 1:
            plan.unclear.append((reference, f"it may be of {list_words(ids, 'or')}"))
        elif of_studies and times[of_studies[0]] > 1:
            plan.unclear.append((reference, f"several in the file may be of {ids[0]}"))
        elif of_studies:
            key = of_studies[0].reference if plain_doi(of_studies[0].reference) is None else ""
            plan.added.append(Added(key or ids[0], reference, ids[0], reason))
        else:
            key = _free_key(reference.item, taken)
            taken.add(key)
            plan.added.append(Added(key, reference))


def _free_key(item: Item, taken: set[str]) -> str:
    """Make a key of first author and year, with a letter where it is another's already."""
    words = first_author(item) or " ".join(item.get("title", "").split()[:1])
    start = study_id_of(f"{words} {year_of(item) or ''}")
    if not KEY.fullmatch(start):
        start = f"{letters_of(words) or 'reference'}{year_of(item) or ''}"
    pairs = map("".join, product(ascii_lowercase, repeat=2))
    ends = chain([""], ascii_lowercase, pairs)
    return next(key for end in ends if (key := f"{start}{end}") not in taken)
