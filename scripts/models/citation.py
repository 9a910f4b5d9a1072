"""What is read of ``CITATION.cff`` (Citation File Format 1.2.0): whose work it is, and its papers.

Other keys of the format are passed over.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from scripts.common.doi import bare_doi, doi_address
from scripts.models.base import Strict, Text

SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?")
NAMES = ("given-names", "name-particle", "family-names", "name-suffix", "name", "alias")


def _spdx(text: str) -> str:
    if not SPDX.fullmatch(text):
        raise ValueError("an identifier of https://spdx.org/licenses, such as CC-BY-4.0")
    return text


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _doi(text: str) -> str:
    if (doi := bare_doi(text)) is None:
        raise ValueError("a DOI such as 10.1000/182")
    return doi


def _orcid(text: str) -> str:
    """Return an ORCID without the address in front of it, if its last sign fits the others."""
    match = ORCID.fullmatch(text)
    if match is None or check_sign(match[1][:-1]) != match[1][-1]:
        raise ValueError("an ORCID such as https://orcid.org/0000-0002-1825-0097")
    return match[1]


def check_sign(digits: str) -> str:
    """Compute the last sign of an ORCID from the others (ISO 7064, MOD 11-2).

    Examples
    --------
    >>> check_sign("0000-0002-1825-009")
    '7'
    """
    total = 0
    for digit in digits.replace("-", ""):
        total = (total + int(digit)) * 2 % 11
    rest = (12 - total) % 11
    return "X" if rest == 10 else str(rest)


class Cited(Strict):
    """A part of the file, of which only some keys are read."""

    model_config = ConfigDict(extra="ignore")


class Author(Cited):
    """A person, or a group under ``name``."""

    name: Text = Field(description="The name as it is read: given names, then family names")
    is_person: bool
    orcid: Annotated[Text, AfterValidator(_orcid)] | None = None
    website: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _join_names(cls, author: Any) -> Any:
        if not isinstance(author, Mapping):
            return author
        names = [author.get(key) for key in NAMES]
        given = [name for name in names[:-1] if name] or [names[-1]]
        if not all(name and isinstance(name, str) for name in given):
            raise ValueError("`family-names` and `given-names`, or the `name` of a group, as text")
        person = bool(author.get("family-names") or author.get("given-names"))
        return {**author, "name": " ".join(map(str, given)), "is_person": person}


class Paper(Cited):
    """The preferred citation, or a reference."""

    title: Text | None = None
    authors: list[Author] = Field(default=[])
    doi: Annotated[Text, AfterValidator(_doi)] | None = None
    url: Text | None = None

    @property
    def address(self) -> str:
        """Where the paper is found: its DOI as a link, or its address on the web."""
        on_the_web = self.url if re.match("https?://", self.url or "", re.IGNORECASE) else None
        return doi_address(self.doi or "") or on_the_web or ""


class Citation(Cited):
    """``CITATION.cff``; what must be there is decided where it is needed."""

    title: Text | None = None
    authors: list[Author] = Field(default=[])
    license: Annotated[list[Annotated[Text, AfterValidator(_spdx)]], BeforeValidator(_as_list)] = (
        Field(default=[])
    )
    license_url: Text | None = Field(default=None, alias="license-url")
    doi: Annotated[Text, AfterValidator(_doi)] | None = None
    keywords: list[Text] = Field(default=[])
    repository_code: Text | None = Field(default=None, alias="repository-code")
    repository: Text | None = None
    preferred_citation: Paper | None = Field(default=None, alias="preferred-citation")
    references: list[Paper] = Field(default=[])
