"""The id of a study from its name as people type it: first author and year."""

import re
import unicodedata

from scripts.common.study_names import PLAIN
from scripts.models.base import IDENTIFIER, MOST_LETTERS

YEAR_AT_END = re.compile(r"\(?(?<!\d)((?:1[89]|20|21)\d\d ?[a-z]?)\)?$")
LETTER = re.compile(r"[^\W\d_]")
# What no names of authors hold: the marks of a sentence, and a second year.
ODD = re.compile(r"[^\w\s.,&'’`´()+/–-]|(?<!\d)(?:1[89]|20|21)\d\d(?!\d)")
ET_AL = re.compile(r"\bet\.? al\b\.?|\bu\. ?a\.|\band others\b")


def study_id_of(name: str) -> str:
    """Return the id of a study, which is its name in plain small letters, with the year behind it.

    A text that is an id stays as it is, and so does one that has no author and year. Capitals of a
    number of registration do not matter.

    Examples
    --------
    >>> [study_id_of(name) for name in ("Hayward et al., 1996", "García 2010a", "smith_2010")]
    ['hayward1996', 'garcia2010a', 'smith_2010']
    >>> [study_id_of(name) for name in ("Ignacio-Garcia & O'Brien (1995)", "NCT01234567")]
    ['ignacio-garcia-obrien1995', 'nct01234567']
    >>> study_id_of("Source: own search, 2024")
    'Source: own search, 2024'
    """
    folded = " ".join(name.casefold().split())
    if re.match(IDENTIFIER, name):
        return name
    match = YEAR_AT_END.search(folded)
    authors = folded[: match.start()].rstrip(" ,_-") if match else ""
    if match is None or not LETTER.search(authors):
        is_number = re.match(IDENTIFIER, folded) and re.search(r"\d", folded)
        return folded if is_number else name
    if ODD.search(authors):
        return name
    authors = re.sub(r"['’.`´]", "", ET_AL.sub(" ", authors)).translate(PLAIN)
    letters = unicodedata.normalize("NFKD", authors)
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.findall(r"[^\W_]+", re.sub(r"\b(and|und|y|et)\b", "", plain))
    stem = "-".join([*words, ""] if words and words[-1][-1].isdigit() else words)
    identifier = f"{stem}{match[1].replace(' ', '')}"
    return identifier if stem and re.match(IDENTIFIER, identifier) else name


def imported_id(name: str) -> str:
    """Write the name of a study in another program as an id, also one without author and year.

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
