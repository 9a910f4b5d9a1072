"""The vocabulary of brain regions: canonical names, synonyms and their hierarchy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from scripts.common.input_limits import MOST_NAME, MOST_PARENTS
from scripts.common.wording import folded
from scripts.inputs.problems import Problem, capped, nearest
from scripts.inputs.record import Record
from scripts.inputs.text import name_fault
from scripts.inputs.validation import validate_rows
from scripts.models.study import Region
from scripts.models.terms import RANKS, Better, Rank
from scripts.records.missing_values import clear_missing_cells
from scripts.records.review_tables import read_regions
from scripts.records.table_headings import read_table

_folded = cache(folded)  # of every finding's region, many times


@dataclass
class Vocabulary:
    """The regions of a vocabulary.

    Attributes
    ----------
    regions
        By canonical name, in the order of the file.
    terms
        Canonical names by every term that names a region, regardless of case.
    spellings
        Every term as the file spells it.
    is_own
        Whether it is the review's own, and not the one that reviews share.
    table
        The table that it was read from; None where it was made from findings.
    inferred
        Which way is better, where effects show it and nobody says it, and how many effects do.
    """

    regions: dict[str, Region] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    spellings: list[str] = field(default_factory=list)
    is_own: bool = True
    table: Record | None = None
    inferred: dict[str, tuple[Better, int]] = field(default_factory=dict)

    def canonical(self, term: str) -> str | None:
        """Return the canonical name of a term, synonym or abbreviation; None if unknown."""
        return self.terms.get(_folded(term))

    def better(self, term: str) -> Better | None:
        """Return which way is better for a region: its own, or that of the one around it.

        Where nobody says it, effects may show it; see ``infer_better``.
        """
        at, passed = self.canonical(term), set[str]()
        # In a vocabulary that is refused, a parent may not be there, or parents may go round.
        while at in self.regions and at not in passed:
            if self.regions[at].better:
                return self.regions[at].better
            passed.add(at)
            at = self.regions[at].parent
        return self.inferred.get(self.canonical(term) or "", (None, 0))[0]

    def nearest(self, term: str) -> str | None:
        """Return the known term that is spelt most like an unknown one."""
        return nearest(term, self.spellings)()

    @property
    def has_coordinates(self) -> bool:
        """Whether any of the regions has a place in the brain."""
        return any(
            region.mni_left or region.mni_right or region.mni_midline
            for region in self.regions.values()
        )

    def lift(self, region: str, level: Rank) -> str:
        """Return the region that contains this one at a level of the hierarchy.

        A region that is coarser than the level has no single region there: it stands by itself.
        """
        at: str | None = region
        while at is not None:
            if self.regions[at].rank == level:
                return at
            at = self.regions[at].parent
        return region


def read_vocabulary(path: Path) -> tuple[Vocabulary, list[Problem]]:
    """Read and check a vocabulary: unique terms, known parents, ranks that descend."""
    grid, problems = read_regions(path)
    if grid is None:
        return Vocabulary(), problems
    record, faults = read_table(grid, list(Region.model_fields), ["region"])
    problems += faults
    if record.data == [] and record.sheet:  # rows of examples alone
        return Vocabulary(), problems
    if record.data == []:
        problems.append(Problem(record.place(), "", "no region", "one row for each region"))
    problems += capped(clear_missing_cells(record)) if record.data else []
    rows, row_problems = validate_rows(Region, record) if record.data else ([], [])
    problems += row_problems
    vocabulary = Vocabulary(table=record)
    for index, region in rows:
        problems += capped(_add_terms(vocabulary, region, record, index))
        vocabulary.regions.setdefault(region.region, region)
    for index, region in rows:
        problems += capped(_parent_problems(vocabulary, region, record, index))
    return vocabulary, problems


def _names(region: Region) -> list[str]:
    synonyms = [term.strip() for term in (region.synonyms or "").split(";")]
    names = [region.region, region.abbreviation or "", *synonyms]
    return [name for name in names if name.strip()]


def _add_terms(
    vocabulary: Vocabulary, region: Region, record: Record, index: int
) -> Iterator[Problem]:
    for name in _names(region):
        if fault := name_fault(name):
            yield Problem(record.place((index,)), "region, synonyms", *fault)
        term = _folded(name)
        vocabulary.spellings.append(name)
        other = vocabulary.terms.setdefault(term, region.region)
        is_repeated = term == _folded(region.region) and region.region in vocabulary.regions
        if other != region.region or is_repeated:
            given = f"{name[:MOST_NAME]!r}, which already names {other[:MOST_NAME]!r}"
            yield Problem(record.place((index,)), "region, synonyms", given, "each term only once")


def _parent_problems(
    vocabulary: Vocabulary, region: Region, record: Record, index: int
) -> Iterator[Problem]:
    if region.parent is None:
        return
    place = record.place((index,))
    parent = vocabulary.regions.get(region.parent)
    if parent is None:
        close = nearest(region.parent, vocabulary.regions)
        yield Problem(place, "parent", repr(region.parent), "a region of this file", close)
    elif RANKS.index(parent.rank) > RANKS.index(region.rank):
        given = f"a {parent.rank} that contains a {region.rank}"
        yield Problem(place, "parent", given, f"ranks that descend: {', '.join(RANKS)}")
    else:
        yield from _endless_problems(vocabulary, region, record, index)


def _endless_problems(
    vocabulary: Vocabulary, region: Region, record: Record, index: int
) -> Iterator[Problem]:
    """Report a region that contains itself, or that lies in too many others."""
    place, at = record.place((index,)), vocabulary.regions.get(region.parent or "")
    for _ in range(MOST_PARENTS):
        if at is None:
            return
        if at.region == region.region:
            yield Problem(place, "parent", "a region that contains itself", "a hierarchy that ends")
            return
        at = vocabulary.regions.get(at.parent) if at.parent else None
    if at is not None:
        given = f"a region that lies in more than {MOST_PARENTS} others, one in another"
        yield Problem(place, "parent", given, "a hierarchy with fewer levels")
