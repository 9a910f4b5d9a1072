"""Find names that findings spell in two ways, which would count as two."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from scripts.inputs.problems import Problem, heading_of
from scripts.inputs.record import Location, Record

Uses = Mapping[str, tuple[Record, Location]]


def first_uses(records: Iterable[Record], keys: Collection[str]) -> Uses:
    """Give each name that findings hold under some keys, with the place where it comes first."""
    uses: dict[str, tuple[Record, Location]] = {}
    for record in sorted(records, key=lambda record: str(record.data.get("study_id"))):
        findings = record.data.get("findings")
        for index, finding in enumerate(findings if isinstance(findings, list) else []):
            for key in keys if isinstance(finding, dict) else ():
                name = finding.get(key)
                if isinstance(name, str) and name.strip():
                    uses.setdefault(name.strip(), (record, ("findings", index, key)))
    return uses


def _letters(name: str) -> str:
    """Keep what two spellings of one name share; a plus is part of a name, as in ``HER2+``."""
    folded = unicodedata.normalize("NFKC", name.casefold())
    return re.sub(r"[^\w+]|_", "", folded) or folded


def spelling_problems(uses: Uses, thing: str) -> Iterator[Problem]:
    """Report names that differ from an earlier one by capitals, blanks or punctuation alone."""
    earlier: dict[str, str] = {}
    for name, (record, at) in uses.items():
        other = earlier.setdefault(_letters(name), name)
        if other != name:
            there = uses[other][0].place(uses[other][1])
            given = f"{name!r} here, {other!r} in {heading_of(there, '')}"
            needed = f"one spelling for one {thing}, or names that differ by more"
            yield Problem(record.place(at), record.field(at), given, needed, other)
