"""From the names that other programs give to studies to their ids."""

import re
import unicodedata
from collections.abc import Iterable

from scripts.inputs.problems import Place, Problem


def study_id_of(name: str) -> str:
    """Write the name of a study as an id.

    Examples
    --------
    >>> [study_id_of(name) for name in ("Hayward 1996", "García et al. 2010a", "MRC-1", "#12")]
    ['hayward1996', 'garcia2010a', 'mrc-1', '12']
    """
    letters = unicodedata.normalize("NFKD", name.strip().lstrip("#").casefold())
    plain = letters.encode("ascii", "ignore").decode()
    plain = re.sub(r"\bet al\.?", " ", plain)
    plain = re.sub(r"[\s,]+(?=\d{4})", "", plain)
    return re.sub(r"[^a-z0-9_-]+", "_", plain).strip("_-")


def study_ids(names: Iterable[str], file: str) -> tuple[dict[str, str], list[Problem]]:
    """Give each study its id; two names that would be one id are a problem."""
    ids: dict[str, str] = {}
    problems = []
    first: dict[str, str] = {}
    for name in names:
        study_id = ids[name] = study_id_of(name)
        if first.setdefault(study_id, name) != name:
            given = f"{name!r} and {first[study_id]!r}, which give one study_id: {study_id!r}"
            problems.append(Problem(Place(file), "study_id", given, "names that differ by more"))
    return ids, problems
