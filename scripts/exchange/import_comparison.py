"""Compare imported study records with those that a review has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.exchange.study_rows import Row, study_rows
from scripts.records.vocabulary import Vocabulary

# What makes two findings the same one, and what is meant where a key is left out.
IDENTITY = (
    *("region", "target_region", "measure", "contrast", "arm", "comparator", "subgroup", "side"),
    *("condition", "outcome", "follow_up", "comparison"),
)
USUAL = {"subgroup": "all", "side": "unspecified"}
LOOSELY = ("region", "arm")

Key = tuple[object, ...]


@dataclass
class Comparison:
    """Which imported studies are new, the same as in the review, or different from there.

    New ones are records, the same ones ids; of a different one each difference is listed by its id.
    """

    new: list[Row] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    different: dict[str, list[str]] = field(default_factory=dict)


def compare_records(
    imported: Iterable[Row], present: Mapping[str, Row], vocabulary: Vocabulary
) -> Comparison:
    """Compare imported records with those that are there, field by field.

    What a record says beyond the file is no difference: reviewers complete what they imported.
    """
    comparison = Comparison()
    for record in imported:
        study_id = record["study_id"]
        if study_id not in present:
            comparison.new.append(record)
        elif differences := [*_differences(record, present[study_id], vocabulary)]:
            comparison.different[study_id] = differences
        else:
            comparison.same.append(study_id)
    return comparison


def _differences(record: Row, present: Row, vocabulary: Vocabulary) -> Iterator[str]:
    of_file, of_record = study_rows([record]), study_rows([present])
    yield from _fields("", of_file["studies"][0], of_record["studies"][0])
    arms = {arm["arm"]: arm for arm in of_record["arms"]}
    for arm in of_file["arms"]:
        name = f"arm {arm['arm']!r}"
        if arm["arm"] in arms:
            yield from _fields(name, arm, arms[arm["arm"]])
        else:
            yield f"{name}: in the file alone"
    for finding in (*of_file["findings"], *of_record["findings"]):
        finding["region"] = vocabulary.canonical(finding["region"]) or finding["region"]
    for one, two in _pairs(of_file["findings"], of_record["findings"]):
        name = f"finding on {one['region']!r} in the arm {one['arm']!r}"
        if two is None:
            yield f"{name}: in the file alone"
        else:
            yield from _fields(name, one, two)


def _fields(name: str, of_file: Row, of_record: Row) -> Iterator[str]:
    for key, value in of_file.items():
        known = of_record.get(key, USUAL.get(key))
        is_name = key == "study_id" or (key == "label" and known is None)
        if value != known and not is_name:
            start = f"{name}: {key}" if name else key
            recorded = "nothing" if known is None else f"{known!r}"
            yield f"{start}\n        record: {recorded}\n        file:   {value!r}"


def _pairs(of_file: Sequence[Row], of_record: Sequence[Row]) -> list[tuple[Row, Row | None]]:
    """Pair findings of the file with those of a record: first the same, then the most alike."""
    pairs: dict[int, Row] = {}
    left = [*of_record]
    for keys in (IDENTITY, LOOSELY):
        for index, finding in enumerate(of_file):
            same = (other for other in left if _key(other, keys) == _key(finding, keys))
            if index not in pairs and (match := next(same, None)) is not None:
                pairs[index] = match
                left = [other for other in left if other is not match]
    return [(finding, pairs.get(index)) for index, finding in enumerate(of_file)]


def _key(finding: Row, keys: Sequence[str]) -> Key:
    return tuple(finding.get(key, USUAL.get(key)) for key in keys)
