"""The id of a study from its name as people type it: first author and year."""

import re
import unicodedata

from scripts.common.study_names import PLAIN
from scripts.models.base import IDENTIFIER

NAME = re.compile(r"(?P<authors>.*[^\W\d_].*?)[\s,_-]*\(?(?P<year>(?:1[89]|20|21)\d\d ?[a-z]?)\)?")
ET_AL = re.compile(r"\bet\.? al\b\.?|\bu\. ?a\.|\band others\b")


def study_id_of(name: str) -> str:
    """Return the id of a study, which is its name in plain small letters, with the year behind it.

    A text that is an id stays as it is, and so does one that has no author and year.

    Examples
    --------
    >>> [study_id_of(name) for name in ("Hayward et al., 1996", "García 2010a", "smith_2010")]
    ['hayward1996', 'garcia2010a', 'smith_2010']
    >>> study_id_of("Ignacio-Garcia & O'Brien (1995)")
    'ignacio-garcia-obrien1995'
    """
    folded = " ".join(name.casefold().split())
    match = NAME.fullmatch(folded)
    if re.match(IDENTIFIER, name) or match is None:
        return name
    authors = ET_AL.sub(" ", match["authors"]).translate(PLAIN)
    letters = unicodedata.normalize("NFKD", authors)
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.sub(r"['’.`´]|\b(and|und|y|et)\b", "", plain)
    stem = "-".join(re.findall(r"[^\W_]+", words))
    identifier = f"{stem}{match['year'].replace(' ', '')}"
    return identifier if stem and re.match(IDENTIFIER, identifier) else name
