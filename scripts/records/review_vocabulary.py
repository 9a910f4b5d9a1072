"""Choose the regions that a review may name: a file's, or those that its findings name."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from scripts.common.words import noun
from scripts.inputs.problems import Problem, capped
from scripts.inputs.record import Record
from scripts.inputs.text import name_fault
from scripts.models.study import Region
from scripts.models.terms import REGION_KEYS
from scripts.records.spellings import Uses, first_uses, spelling_problems
from scripts.records.vocabulary import Vocabulary, read_vocabulary

# How alike two names are of which one is probably misspelt, and how many are compared.
ALMOST = 0.9
MOST_COMPARED, MOST_TERMS = 30, 2_000


def choose_vocabulary(
    folder: Path, files: Sequence[Path], records: Iterable[Record]
) -> tuple[Vocabulary, list[Problem]]:
    """Read the vocabulary of a review, or make it from the regions of its findings.

    A file of the review's own holds as it is. The one that reviews share holds where it knows any
    of the regions that the findings name or has one that is spelt almost the same.

    ``files`` is as ``vocabulary_files`` gives it.
    """
    uses = first_uses(records, REGION_KEYS)
    for file in files:
        vocabulary, problems = read_vocabulary(file)
        if vocabulary.table is None and not problems:  # a workbook without such a sheet
            continue
        vocabulary.is_own = file.is_relative_to(folder)
        is_unreadable = bool(problems) and not vocabulary.terms
        if vocabulary.is_own or is_unreadable or _knows_any(vocabulary, uses):
            return vocabulary, problems
    return _vocabulary_of(uses), capped(_name_problems(uses))


def _knows_any(vocabulary: Vocabulary, names: Collection[str]) -> bool:
    """Check whether a vocabulary knows any of some names, be it misspelt by a letter."""
    if any(map(vocabulary.canonical, names)):
        return True
    terms = [term.casefold() for term in islice(vocabulary.spellings, MOST_TERMS)]
    first = (name.casefold() for name in islice(names, MOST_COMPARED))
    return any(get_close_matches(name, terms, n=1, cutoff=ALMOST) for name in first)


def _vocabulary_of(uses: Uses) -> Vocabulary:
    """Make a vocabulary of names, sorted; of two that differ by capitals alone, the first holds."""
    vocabulary = Vocabulary()
    for name in (" ".join(given.split()) for given in uses):
        vocabulary.terms.setdefault(name.casefold(), name)
    vocabulary.spellings = sorted(vocabulary.terms.values(), key=str.casefold)
    vocabulary.regions = {name: Region(region=name) for name in vocabulary.spellings}
    return vocabulary


def _name_problems(uses: Uses) -> Iterator[Problem]:
    for name, (record, at) in uses.items():
        if fault := name_fault(name):
            yield Problem(record.place(at), record.field(at), *fault)
    yield from spelling_problems(uses, noun("region"))
