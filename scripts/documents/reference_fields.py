"""Values of BibTeX fields as the program that cites needs them.

Publishers, Crossref and reference managers put HTML into titles, addresses into DOIs, and letters
into LaTeX, in ways that would be printed as they stand. What has one reading is read.
"""

import re
from html import unescape
from html.entities import html5

from scripts.common.doi import bare_doi
from scripts.documents.bibtex import sub_outer
from scripts.documents.reference_names import mend_names
from scripts.inputs.text import composed

ADDRESSES = {"url", "eprint"}
UNCITED = {"abstract", "annotation", "annote", "file", "keywords"}  # no reference holds them
NAMES = {"author", "editor", "translator", "bookauthor"}
# Fields that BibLaTeX would split into several at each `and`.
PLACES = {"publisher", "institution", "organization", "school", "location", "address"}

ENTITY = re.compile(r"\\?&(#\d{1,9}|#[xX][0-9a-fA-F]+|\w+);")
# < and > as Zotero and Mendeley write them.
ANGLE = re.compile(r"\{\\text(less|greater)\s*\}|\\text(less|greater)(?:\{\}|\s|(?![a-zA-Z]))")
FORMULA = re.compile(r"\$([<>])\$")
FORMATS = {
    **dict.fromkeys(("i", "em", "italic"), "emph"),
    **dict.fromkeys(("b", "strong", "bold"), "textbf"),
    **dict.fromkeys(("sc", "scp"), "textsc"),
    "sub": "textsubscript",
    "sup": "textsuperscript",
}
NAMED = "|".join(FORMATS)
PAIR = re.compile(
    rf"<(?:\w+:)?({NAMED})(?:\s[^<>]*)?>((?:(?!<(?:\w+:)?(?:{NAMED})\b).)*?)</(?:\w+:)?\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
LAYOUT = re.compile(r"</?(?:\w+:)?(?:p|span|br|title)(?:\s[^<>]*)?/?>", re.IGNORECASE)
FORMAT_TAG = re.compile(rf"({LAYOUT.pattern}|</?(?:\w+:)?(?:{NAMED})(?:\s[^<>]*)?>)", re.IGNORECASE)
SIGNS = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    '"': '{"}',
    "\n": " ",
}
# An accent on the dotless i or j of LaTeX is one on the letter itself.
DOTLESS = re.compile(r"(\\(?:[`'^\"~=.]|[uvHcdbkrt](?![a-zA-Z]))\s*\{?)\\([ij])(?![a-zA-Z])\s*")
DOTLESS_LETTER = re.compile(r"([ıȷ])(?=[\u0300-\u036f])")


def mend_field(name: str, value: str) -> str:
    r"""Write the value of a field so that it is cited as it is meant; an empty one is left out.

    Examples
    --------
    >>> mend_field("doi", "https://doi.org/10.1/x.")
    '10.1/x'
    >>> mend_field("title", "Role of <i>APOE</i> &amp; others")
    'Role of {\\emph{APOE}} \\& others'
    """
    if name in UNCITED:
        return value
    if name == "doi":
        return bare_doi(value) or ""
    if name in ADDRESSES:
        return value.replace("&amp;", "&")
    value = composed(DOTLESS_LETTER.sub(_with_dot, DOTLESS.sub(r"\1\2", _without_html(value))))
    if name in NAMES:
        return mend_names(value)
    return sub_outer(re.compile(r"(?<=\s)and(?=\s)"), "{and}", value) if name in PLACES else value


def _without_html(value: str) -> str:
    value = ANGLE.sub(lambda sign: "<" if "less" in sign[0] else ">", FORMULA.sub(r"\1", value))
    for _ in range(2):  # some were written twice: &amp;lt;
        value = ENTITY.sub(_sign, value)
    value = LAYOUT.sub(_layout, value)
    for _ in range(4):  # one in another; the outer braces keep capital letters
        value = PAIR.sub(lambda tag: f"{{\\{FORMATS[tag[1].lower()]}{{{tag[2]}}}}}", value)
    return value


def _layout(tag: re.Match[str]) -> str:
    return " " if "br" in tag[0].casefold() else ""


def _sign(entity: re.Match[str]) -> str:
    if entity[1][0] != "#" and f"{entity[1]};" not in html5:
        return entity[0]
    return "".join(SIGNS.get(sign, sign) for sign in unescape(f"&{entity[1]};"))


def _with_dot(letter: re.Match[str]) -> str:
    return {"ı": "i", "ȷ": "j"}[letter[1]]
