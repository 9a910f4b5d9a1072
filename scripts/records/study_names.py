"""Read the names of studies in tables, such as ``Hayward et al. 1996``, as their ids."""

import re
from collections.abc import Iterator, Sequence

from scripts.common.wording import study_label
from scripts.inputs.problems import Place, Problem, capped, heading_of
from scripts.inputs.record import Record
from scripts.inputs.text import UNSEEN, unseen_fault
from scripts.models.study_ids import study_id_of


def name_studies(tables: Sequence[Record]) -> list[Problem]:
    """Give each row of some tables of a review the id of its study, and studies their labels.

    The first table has the columns of studies. A name as it is typed becomes the label of its study
    if that has none and would be called otherwise. Two names that give one id are a problem.
    """
    return capped(_name_studies(tables))


def _name_studies(tables: Sequence[Record]) -> Iterator[Problem]:
    first: dict[str, tuple[str, Place]] = {}
    labelled = {
        study_id_of(row["study_id"])
        for row in tables[0].data
        if "study_id" in row and "label" in row
    }
    for table in tables:
        for index, row in enumerate(table.data):
            if not (name := row.get("study_id")):
                continue
            place = table.place((index,))
            if fault := unseen_fault(name):
                yield Problem(place, "study_id", *fault)
                name = UNSEEN.sub("", name)
            row["study_id"] = study_id = study_id_of(name)
            other, there = first.setdefault(study_id, (name, place))
            if _folded(other) != _folded(name):
                given = f"{name!r} here, {other!r} in {heading_of(there, '')}"
                needed = "one spelling for one study, or a letter behind the years of two"
                yield Problem(place, "study_id", given, needed)
            is_new = table is tables[0] and study_id not in labelled
            if is_new and (label := label_of(name, study_id)):
                row["label"] = label
            labelled.add(study_id)


def label_of(name: str, study_id: str) -> str:
    """Return the label of a study from its name as it was typed; nothing where its id says as much.

    Examples
    --------
    >>> [label_of(name, "garcia2010") for name in ("García 2010", "Garcia  2010", "garcia2010")]
    ['García 2010', '', '']
    """
    is_said = study_label(study_id).replace(" ", "") == name.replace(" ", "")
    return "" if name == study_id or is_said else name


def _folded(name: str) -> str:
    """Leave out what two spellings of one name differ by: capitals, blanks and punctuation."""
    return re.sub(r"[\W_]", "", name.casefold())
