"""Improbable inputs: each is a warning at the end of a run, which stops nothing.

No result rests on a warning.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations

from scripts.inputs.problems import InputWarning, describe_assumptions
from scripts.inputs.record import Record
from scripts.models.review import Selection
from scripts.models.risk_of_bias import TOOLS
from scripts.models.study import Study
from scripts.records.finding_warnings import finding_warnings, warning
from scripts.records.selection_counts import contradictions
from scripts.records.study_records import ReadStudy
from scripts.records.vocabulary import Vocabulary

OLDEST = 1900
LEAST_OF_TITLE = 20  # letters of a title that two papers seldom have


def input_warnings(
    studies: Sequence[ReadStudy],
    vocabulary: Vocabulary,
    dois: Mapping[str, str],
    titles: Mapping[str, str],
) -> Iterator[InputWarning]:
    """List what is improbable about the records of a review.

    DOIs and titles are those of its references, by key.
    """
    for read in studies:
        yield from _name_warnings(read)
        yield from _year_warnings(read)
        yield from finding_warnings(read, vocabulary)
    yield from _overall_warnings(studies)
    yield from _papers_entered_twice(studies, dois, titles)
    yield from _labels_given_twice(studies)
    yield from _judgements_spelt_alike(studies)


def selection_warnings(
    selection: Selection, studies: Sequence[Study], record: Record
) -> Iterator[InputWarning]:
    """List the counts of the selection in ``review.yaml`` that contradict each other."""
    included = sum(study.included for study in studies)
    for counts in contradictions(selection, included):
        place = record.place(("selection",))
        yield InputWarning(place, "selection", counts, "these counts: they do not add up")


def assumption_notes(studies: Sequence[ReadStudy], vocabulary: Vocabulary) -> Iterator[str]:
    """Say once for each table of a review what was assumed when it was read."""
    tables = [table for read in studies for table in read.record.tables]
    tables += [vocabulary.table] if vocabulary.table else []
    notes = {(table.file, table.sheet): table for table in tables if table.assumptions}
    for table in notes.values():
        yield describe_assumptions(table.whole, table.assumptions)


def _name_warnings(read: ReadStudy) -> Iterator[InputWarning]:
    """Find studies of which there is a name alone, as of a remark in a row of its own."""
    filled = {key for key, value in read.record.data.items() if value not in (None, [], {})}
    if filled and filled <= {"study_id", "label"}:
        name = read.text("label") or read.text("study_id")
        given = f"a study without arms, results or anything else: {name!r}"
        yield warning(read, ("study_id",), given, "whether it is a study, or a remark in a row")


def _year_warnings(read: ReadStudy) -> Iterator[InputWarning]:
    year = read.study.year if read.study else None
    if year is not None and not OLDEST <= year <= datetime.now(tz=UTC).year + 1:
        yield warning(read, ("year",), f"the year {year}", "the year of publication")


def _overall_warnings(studies: Sequence[ReadStudy]) -> Iterator[InputWarning]:
    """Find overall judgements that were given as one of the domains, each name once."""
    first: dict[str, ReadStudy] = {}
    for read in studies:
        bias = read.study.risk_of_bias if read.study else None
        for name in bias.domains if bias and not bias.overall else ():
            first.setdefault(name, read)
    for name, read in first.items():
        if name.strip().casefold().startswith("overall"):
            given = f"the domain {name!r}, and no overall judgement"
            check = (
                "whether it is the overall one, which is `overall`, in CSV `risk_of_bias_overall`"
            )
            yield warning(read, ("risk_of_bias", "domains", name), given, check)


def _papers_entered_twice(
    studies: Sequence[ReadStudy], dois: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[InputWarning]:
    """Find studies that cite one entry, or two entries with one DOI or with one title."""
    first: dict[str, ReadStudy] = {}
    for read in studies:
        reference = read.text("reference")
        if not reference or read.study is None:
            continue
        doi, title = dois.get(reference, "").casefold(), titles.get(reference, "")
        marks = {f"key {reference}": reference, f"doi {doi}": doi and f"the DOI {doi}"}
        if len(title) >= LEAST_OF_TITLE:
            marks[f"title {title}"] = "the title of its reference"
        for mark, what in marks.items():
            other = first.setdefault(mark, read) if what else read
            if other is read or other.study is None:
                continue
            of_other = dois.get(other.text("reference"), "").casefold()
            if mark.startswith("title ") and doi and of_other and doi != of_other:
                continue  # such as a protocol and its report
            given = f"{what}, which is also that of {other.study.study_id!r}"
            check = "whether it is one paper, which needs one record"
            if read.study.cohort_or_id != other.study.cohort_or_id:
                check += ", or at least one `cohort`: two cohorts vote twice"
            yield warning(read, ("reference",), given, check)
            break


def _labels_given_twice(studies: Sequence[ReadStudy]) -> Iterator[InputWarning]:
    first: dict[str, ReadStudy] = {}
    for read in studies:
        label = read.study.label if read.study else None
        if label and first.setdefault(label, read) is not read:
            given = f"{label!r}, which is also the label of {first[label].text('study_id')!r}"
            yield warning(read, ("label",), given, "whether each study has its own label")


def _judgements_spelt_alike(studies: Sequence[ReadStudy]) -> Iterator[InputWarning]:
    """Find judgements of a tool without a list that are probably one, spelt in two ways."""
    first: dict[tuple[str, str], ReadStudy] = {}
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for read in studies:
        bias = read.study.risk_of_bias if read.study else None
        if bias is None or TOOLS.get(bias.tool):
            continue
        given = [*bias.domains.values(), *([bias.overall] if bias.overall else [])]
        for judged in given:
            count[bias.tool][judged] += 1
            first.setdefault((bias.tool, judged), read)
    for tool, judgements in count.items():
        for one, two in combinations(sorted(judgements), 2):
            if is_slip(one, two):
                rare, usual = sorted((one, two), key=lambda judged: judgements[judged])
                shown = f"the judgement {rare!r}, beside {usual!r}"
                check = "the spelling: of this tool no list of judgements is known"
                yield warning(first[tool, rare], ("risk_of_bias",), shown, check)


def is_slip(one: str, two: str) -> bool:
    """Check whether two words differ by one letter, or by two that changed places.

    Examples
    --------
    >>> [is_slip("high", other) for other in ("hihg", "hgh", "low")]
    [True, True, False]
    """
    pairs = [pair for pair in zip(one.split(), two.split(), strict=False) if pair[0] != pair[1]]
    if len(one.split()) != len(two.split()) or len(pairs) != 1:
        return False
    if any(len(word) < 3 or not word.isalpha() for word in pairs[0]):
        return False
    shorter = [{word, *(word[:i] + word[i + 1 :] for i in range(len(word)))} for word in pairs[0]]
    return max(map(len, pairs[0])) > 3 and bool(shorter[0] & shorter[1])
