"""From the names that other programs give to studies to their ids."""

import re
import unicodedata
from collections.abc import Iterable

from scripts.inputs.problems import Place, Problem
from scripts.models.base import IDENTIFIER, MOST_LETTERS
from scripts.models.study_ids import study_id_of


def imported_id(name: str) -> str:
    """Write the name of a study as an id, also one that has no author and year.

    Examples
    --------
    >>> [imported_id(name) for name in ("García et al. 2010a", "MRC-1", "#12", "The ABC trial")]
    ['garcia2010a', 'mrc-1', '12', 'the-abc-trial']
    """
    study_id = study_id_of(name.strip().lstrip("#"))
    if re.match(IDENTIFIER, study_id):
        return study_id
    letters = unicodedata.normalize("NFKD", study_id.casefold()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9_]+", "-", letters).strip("-_")[:MOST_LETTERS]


def study_ids(names: Iterable[str], file: str) -> tuple[dict[str, str], list[Problem]]:
    """Give each study its id; two names that would be one id are a problem."""
    ids: dict[str, str] = {}
    first: dict[str, str] = {}
    problems = []
    for name in names:
        study_id = ids[name] = imported_id(name)
        if not study_id:
            needed = "the name of a study, such as Smith 2020"
            problems.append(Problem(Place(file), "study_id", repr(name), needed))
        elif first.setdefault(study_id, name) != name:
            given = f"{name!r} and {first[study_id]!r}, which give one study_id: {study_id!r}"
            problems.append(Problem(Place(file), "study_id", given, "names that differ by more"))
    return ids, problems
