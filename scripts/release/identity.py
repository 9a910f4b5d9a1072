"""Whose work the reviews of a project are, and their papers; nothing is named that is not known.

Both are in the project's ``CITATION.cff``. In a project that was made from this repository the file
may still be that of the software, and name the papers of reviews that are gone. So the software is
never taken for the work, and a paper counts only if it is on a review that is there.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from scripts.common.doi import plain_doi
from scripts.common.paths import RAW, review_files
from scripts.common.wording import list_words
from scripts.inputs.problems import Problem
from scripts.inputs.record import Location, Record
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.citation import Citation, Paper
from scripts.models.review import Document, Review

Model = TypeVar("Model", bound=BaseModel)

SOFTWARE = "swimtally"
FILL_IN = "fill in"  # a text that starts so stands where the owner has to write
JO_DOE = "authors: [{family-names: Doe, given-names: Jo}]"
EXAMPLES = {
    "title": "title: Sleep training in adults, records and results",
    "authors": JO_DOE,
    "license": "license: CC-BY-4.0",
    "date-released": "date-released: 2026-01-31",
}


class NotNamedError(ValueError):
    """Raised where a paper, an author or a licence would be named that is not known."""


class NamedPaper(NamedTuple):
    """A paper, and the names of the reviews that it is on."""

    paper: Paper
    reviews: Sequence[str]


@dataclass(frozen=True)
class Identity:
    """What may be named of a project.

    Attributes
    ----------
    work
        Title, authors and licence of the owner's work, as far as they are known.
    reviews
        The names of the reviews.
    papers
        The papers on the reviews, the preferred citation first.
    unnamed
        A sentence that asks for what is not known of the work; empty where all is known.
    no_paper
        A sentence that asks for a paper.
    """

    work: Citation
    reviews: Sequence[str]
    papers: Sequence[NamedPaper]
    unnamed: str
    no_paper: str

    def require_work(self) -> Citation:
        """Return title, authors and licence of the work.

        Raises
        ------
        NotNamedError
            If one of them is not known, or the preferred citation is on no review.
        """
        if self.unnamed:
            raise NotNamedError(self.unnamed)
        return self.work

    def require_paper(self) -> NamedPaper:
        """Return the paper to name where there is room for one only.

        Raises
        ------
        NotNamedError
            If there is none on a review, or the preferred citation is on no review.
        """
        if not self.papers:
            raise NotNamedError(self.no_paper)
        return self.papers[0]


def read_identity(path: Path, raw: Path = RAW) -> Identity:
    """Read what CITATION.cff says of the reviews that are there.

    Raises
    ------
    ValueError
        If CITATION.cff or the ``review.yaml`` of a review cannot be read: with line and key.
    """
    reviews = {file.parent.name: _read(Review, *read_yaml(file)) for file in review_files(raw)}
    record, problems = read_yaml(path) if path.exists() else (Record(path.as_posix(), {}), [])
    open_lines: dict[str, int] = {}
    for key, *inside in [] if problems else _find_open(record):
        open_lines.setdefault(str(key), record.lines[key, *inside])
    for key in open_lines:
        del record.data[key]
    citation = _read(Citation, record, problems)
    work, preferred = _without_software(citation), citation.preferred_citation
    unnamed = _ask_for_work(path, work, open_lines, is_software=work.title != citation.title)
    if preferred and not _reviews_of(preferred, reviews, is_preferred=True):
        place = f"{path}, line {record.lines['preferred-citation',]}"
        stranger = _refuse_paper(place, preferred, [*reviews])
        return Identity(work, [*reviews], [], unnamed or stranger, stranger)
    papers = [*_list_papers(citation, reviews)]
    return Identity(work, [*reviews], papers, unnamed, _ask_for_paper(path, reviews))


def _read(model: type[Model], record: Record, problems: Sequence[Problem]) -> Model:
    valid, faults = (None, problems) if problems else validate(model, record)
    if valid is None:
        raise ValueError("\n".join(map(str, faults)))
    return valid


def _find_open(record: Record) -> Iterator[Location]:
    """List where the owner still has to write: the locations of the texts that ask for it."""

    def find(data: Any, at: Location) -> Iterator[Location]:
        if isinstance(data, str) and data.strip().casefold().startswith(FILL_IN):
            yield at
        inside = enumerate(data) if isinstance(data, list) else ()
        for key, value in data.items() if isinstance(data, dict) else inside:
            yield from find(value, (*at, key))

    return find(record.data, ())


def _without_software(citation: Citation) -> Citation:
    """Leave out what is said of the software: all of its citation, or its authors alone."""
    if (citation.title or "").partition(":")[0].strip().casefold() == SOFTWARE:
        return Citation()
    others = [author for author in citation.authors if author.name != f"The {SOFTWARE} authors"]
    return citation.model_copy(update={"authors": others})


def _ask_for_work(
    path: Path, work: Citation, open_lines: Mapping[str, int], *, is_software: bool
) -> str:
    """Ask for what is not known of the work; an empty text where all is."""
    is_known = {"title": bool(work.title), "authors": bool(work.authors)}
    is_known["license"] = bool(work.license or work.license_url)
    keys = [key for key, known in is_known.items() if not known]
    keys += [key for key in open_lines if key not in keys]
    if not keys:
        return ""
    beginning = f"{path} does not yet say whose work this is: fill in"
    if is_software:
        beginning = f"{path} is about the software {SOFTWARE}: describe your own work in it, with"
    elif not path.exists():
        beginning = f"{path}, which is missing, says whose work this is: write it, with"
    lines = {key: f" on line {line}" for key, line in open_lines.items()}
    shown = {key: f" (such as `{example}`)" for key, example in EXAMPLES.items()}
    wanted = [f"`{key}`{lines.get(key, '')}{shown.get(key, '')}" for key in keys]
    return f"{beginning} {list_words(wanted)}."


def _list_papers(citation: Citation, reviews: Mapping[str, Review]) -> Iterator[NamedPaper]:
    """List the papers on reviews that are there: the preferred citation, then the references."""
    for paper in [citation.preferred_citation, *citation.references]:
        is_preferred = paper is citation.preferred_citation
        if paper and paper.title and paper.authors:
            names = _reviews_of(paper, reviews, is_preferred=is_preferred)
            if names:
                yield NamedPaper(paper, names)


def _reviews_of(
    paper: Paper, reviews: Mapping[str, Review], *, is_preferred: bool
) -> Sequence[str]:
    """List the reviews that a paper is on: of its title, or coded from it.

    A reference counts only where a review is coded from it alone: one of several documents may as
    well be a primary study.
    """
    names = []
    for name, review in reviews.items():
        documents = list((review.documents or {}).values())
        documents = documents if is_preferred or len(documents) == 1 else []
        titled = _plain(paper.title) == _plain(review.title)
        if titled or any(_is_same(paper, document) for document in documents):
            names.append(name)
    return names


def _is_same(paper: Paper, document: Document) -> bool:
    if paper.doi and document.doi:
        return plain_doi(paper.doi) == plain_doi(document.doi)
    return _plain(paper.title) == _plain(document.title)


def _plain(title: str | None) -> str:
    """Leave only the letters and digits of a title, in small letters."""
    return "".join(filter(str.isalnum, (title or "").casefold()))


def _refuse_paper(place: str, paper: Paper, reviews: Sequence[str]) -> str:
    shown = f"“{paper.title}”" if paper.title else paper.address or "a paper without a title"
    file = RAW / (reviews[0] if reviews else "<review>") / "review.yaml"
    return (
        f"{place}: `preferred-citation` is {shown}, which is on no review in {RAW}: name another "
        f"paper, or, if it is on one of them, write its title, or its DOI under `documents`, in "
        f"the file of the review (such as {file})."
    )


def _ask_for_paper(path: Path, reviews: Mapping[str, Review]) -> str:
    titles = [json.dumps(review.title, ensure_ascii=False) for review in reviews.values()]
    title = titles[0] if titles else "The title of the review"
    example = f"preferred-citation: {{type: article, title: {title}, {JO_DOE}}}"
    missing = "" if path.exists() else ", which is missing,"
    return (
        f"{path}{missing} names no paper on {list_words(list(reviews)) or 'a review'}: add it, "
        f"with the title of the review and its authors, such as `{example}`."
    )
