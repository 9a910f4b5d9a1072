"""Headings in a reviewer's own words: which column each of them is read as."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from scripts.common.input_limits import MOST_NAME

# How the columns of risk of bias begin, of which each domain has one.
BIAS = "risk_of_bias_"
OF_BIAS = (f"{BIAS}tool", f"{BIAS}overall")
# What reviewers write over a column, by the column: in lower case, words alone. A heading that
# stands under several columns is the first of them that the table has and no other heading takes.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "study_id": (
        *("study", "author year", "author", "authors", "first author", "author and year"),
        *("first author year", "first author and year", "authors year", "paper", "publication"),
        *("article", "study name", "study label", "author date", "trial", "citation"),
    ),
    "cohort": (
        *(
            "trial linked reports",
            "linked reports",
            "trial",
            "trial name",
            "cohort name",
            "dataset",
        ),
        *("data collection", "linked trial", "parent trial", "parent study", "trial registration"),
        *("registration number", "trial cohort", "linked studies", "trial id"),
    ),
    "year": ("publication year", "year of publication", "pub year", "publication date", "date"),
    "design": ("study design", "study type", "type of study", "trial design"),
    "population": ("participants", "patients", "study population", "sample description"),
    "intervention_name": (
        *("intervention", "treatment", "name of intervention", "experimental intervention"),
        *("treatment name", "name of treatment"),
    ),
    "intervention_format": (
        *("intervention type", "type of intervention", "treatment type", "type of treatment"),
        *("format", "intervention category"),
    ),
    "intervention_setting": ("setting", "study setting", "treatment setting"),
    "intervention_duration_weeks": (
        *("duration weeks", "treatment duration weeks", "duration of intervention weeks"),
        *("duration of treatment weeks", "length of intervention weeks", "weeks of treatment"),
    ),
    "risk_of_bias_tool": ("rob tool", "quality tool", "tool"),
    "risk_of_bias_overall": (
        *("overall risk of bias", "risk of bias", "rob", "overall rob", "rob overall"),
        *("overall bias", "overall risk of bias judgement", "risk of bias judgement"),
        *("overall quality", "study quality", "overall judgement", "overall"),
    ),
    "study_note": ("study notes", "study comment", "study comments"),
    "arm": ("group", "intervention group", "treatment group", "experimental group"),
    "comparator": (
        *("control", "control group", "comparison group", "comparator group", "control condition"),
        *("compared with", "control arm", "comparison arm", "versus"),
    ),
    "role": ("type", "arm type", "group type", "type of arm", "type of group"),
    "comparator_role": (
        *("type of control", "control type", "type of comparator", "comparator type"),
        *("type of control group", "control group type"),
    ),
    "region": (
        *("outcome", "outcome domain", "domain", "outcome name", "outcome category"),
        *("brain region", "roi", "region of interest", "brain area", "area"),
    ),
    "outcome": ("outcome",),
    "region_as_reported": (
        *("outcome as reported", "reported outcome", "outcome reported", "outcome description"),
        *("outcome as described", "outcome in paper", "region in paper", "reported region"),
        *("outcome measure", "outcome definition", "instrument", "scale", "questionnaire"),
    ),
    "side": ("hemisphere", "laterality"),
    "direction": (
        *("favours", "direction of effect", "effect direction", "direction of result", "result"),
        *("result favours", "effect favours", "favoured", "who is favoured", "favours whom"),
        *("direction of change", "direction of the effect", "finding", "favoured group"),
    ),
    "better": ("which is better", "better is", "beneficial direction", "desired direction"),
    "follow_up": (
        *("followup", "fu", "follow up time", "time point", "timepoint", "time of measurement"),
        *("follow up duration", "duration of follow up", "length of follow up", "time"),
        *("follow up period", "assessment", "assessment point"),
    ),
    "significant": (
        *("significance", "statistically significant", "statistical significance", "sig"),
        "stat sig",
    ),
    "n": (
        *("n analysed", "sample size", "number analysed", "number of participants"),
        *("sample size analysed", "participants analysed"),
    ),
    "n_enrolled": (
        *("enrolled", "randomised", "n randomised", "number enrolled", "number randomised"),
        *("allocated", "n allocated", "participants randomised"),
    ),
    "effect": (
        *("effect size", "effect estimate", "estimate", "es", "point estimate", "size of effect"),
    ),
    "effect_type": (
        *("effect measure", "type of effect", "measure of effect", "effect size type"),
        *("effect size measure", "effect metric", "metric"),
    ),
    "se": ("standard error", "s e", "se of effect", "standard error of effect"),
    "p_value": ("p", "p val", "pvalue", "probability", "exact p"),
    "statistic": ("test statistic", "test"),
    "page": ("page number", "page no", "pages", "pp", "pg"),
    "section": ("section of paper", "where in paper"),
    "subgroup": ("sub group", "part of group"),
    "note": ("notes", "comment", "comments", "remark", "remarks"),
    "synonyms": ("synonym", "other names"),
    "abbreviation": ("abbreviations", "short form"),
    "parent": ("part of", "contained in"),
}
# Headings that name the kind of an effect as well.
EFFECT_TYPES: dict[str, tuple[str, ...]] = {
    "smd": (
        *("standardised mean difference", "hedges g", "hedge s g", "cohens d", "cohen s d"),
        *("g", "d"),
    ),
    "mean_difference": ("md", "difference in means", "wmd"),
    "odds_ratio": ("or",),
    "risk_ratio": ("rr", "relative risk"),
    "hazard_ratio": ("hr",),
    "log_odds_ratio": ("log or", "ln or", "lnor"),
    "log_risk_ratio": ("log rr", "ln rr", "lnrr"),
    "log_hazard_ratio": ("log hr", "ln hr", "lnhr"),
    "risk_difference": ("rd",),
    "correlation": ("r", "correlation coefficient"),
}
UNITS = {
    **dict.fromkeys(("days", "day"), "days"),
    **dict.fromkeys(("weeks", "week", "wk", "wks"), "weeks"),
    **dict.fromkeys(("months", "month", "mo"), "months"),
    **dict.fromkeys(("years", "year", "yr", "yrs"), "years"),
}
# The words of a heading that counts the participants of one of two groups: `N in control group`.
OF_ARM = {
    **dict.fromkeys(("intervention", "treatment", "treated", "experimental"), "arm"),
    **dict.fromkeys(("exp", "int", "tx", "i", "e", "t"), "arm"),
    **dict.fromkeys(("control", "controls", "comparator", "comparison"), "comparator"),
    **dict.fromkeys(("ctrl", "con", "ctl", "c", "placebo", "waitlist"), "comparator"),
}
COUNTED = {"n", "number", "size", "total", "participants", "patients", "analysed", "sample"}
ENROLLED = {"enrolled", "randomised", "allocated", "recruited"}
FILLERS = {"group", "arm", "in", "of", "the", "no"}
COUNTS = ("n", "n_enrolled")
OPENING = re.compile(r"[(\[]")  # of a remark in brackets behind a heading
# Between brackets these say that the cells are something else than the heading alone would say.
NO_REMARK = ENROLLED | {"se", "sd", "ci", "95", "total", "baseline"}
# A name of a column that means another one where a reviewer writes it and the other is missing.
REVIEWERS_FIRST = ("outcome",)
# Headings of a column that numbers the rows.
OF_ROWS = ("no", "nr", "s no", "sr no", "serial no", "row", "row no", "row number")
# What programs of statistics write over it, some nothing; `1` is from `...1`.
OF_ROW_NAMES = ("", "1", "x", "x1", "v1", "unnamed 0", "index", "rownames", "row names", "column1")

_COLUMNS: dict[str, list[str]] = {}
for _column, _words in SYNONYMS.items():
    for _heading in _words:
        _COLUMNS.setdefault(_heading, []).append(_column)
_TYPES = {
    heading: name
    for name, headings in EFFECT_TYPES.items()
    for heading in (*headings, name.replace("_", " "))
}


@dataclass(frozen=True)
class Reading:
    """What a heading is read as: columns in the order of preference, and what it says besides.

    Attributes
    ----------
    columns
        Names of columns; the first that no other heading takes is meant.
    unit
        The unit of the numbers below it, such as ``months``.
    effect_type
        The kind of the effects below it, such as ``smd``.
    exact
        The column of that name, if there is one, whatever its case and punctuation.
    heading
        The heading as it stands there, behind that of its group where that says more.
    """

    columns: tuple[str, ...]
    unit: str = ""
    effect_type: str = ""
    exact: str = ""
    heading: str = ""


def plain_words(heading: str) -> str:
    """Write a heading in lower case, words and numbers alone, in British spelling.

    Examples
    --------
    >>> [plain_words(text) for text in ("Follow-up (months)", "Favors:", "N randomized")]
    ['follow up months', 'favours', 'n randomised']
    """
    letters = unicodedata.normalize("NFKD", heading.casefold())
    letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.sub(r"[^a-z0-9]+", " ", letters).strip()
    words = words.replace("favor", "favour") if "favour" not in words else words
    return re.sub(r"(random|standard)iz", r"\1is", words).replace("analyz", "analys")


def known_headings(columns: Collection[str]) -> list[str]:
    """List the headings by which a table of some columns is recognised."""
    return [*columns, *(word for name in columns for word in SYNONYMS.get(name, ()))]


def read_heading(heading: str, columns: Collection[str]) -> Reading | None:
    """Say what a heading is read as in a table of some columns; None if nobody can know.

    Examples
    --------
    >>> read_heading("Trial (linked reports)", ["study_id", "cohort"]).columns
    ('cohort',)
    >>> reading = read_heading("Follow-up (months)", ["follow_up"])
    >>> reading.columns, reading.unit
    (('follow_up',), 'months')
    """
    if len(heading) > MOST_NAME:
        return None
    words = plain_words(heading)
    names = [name for name in columns if not name.endswith("*")]
    names += OF_BIAS if f"{BIAS}*" in columns else ()
    exact = next((name for name in names if plain_words(name) == words), "")
    listed = [*_COLUMNS.get(words, ()), exact]
    if "direction" in names:  # a number that is not said to be of one group may be of both
        listed = [name for name in listed if name == exact or name not in COUNTS]
    if words not in REVIEWERS_FIRST:
        listed = [exact, *listed]
    if known := tuple(dict.fromkeys(name for name in listed if name in names)):
        return Reading(known, exact=exact)
    return next(_other_readings(heading, words, columns), None)


def _other_readings(heading: str, words: str, columns: Collection[str]) -> Iterator[Reading]:
    if "effect" in columns and words in _TYPES:
        yield Reading(("effect",), effect_type=_TYPES[words])
    if count := _count_of_arm(words.split(), columns):
        yield Reading((count,))
    *before, last = words.split() or [""]
    if last in UNITS and (reading := read_heading(" ".join(before), columns)):
        if reading.columns == ("follow_up",):
            yield Reading(reading.columns, UNITS[last])
        return
    if f"{BIAS}*" in columns and (
        domain := re.match(r"(?:risk of bias\W+|rob\W+|(?=d[1-9]\b))(.+)", heading, re.IGNORECASE)
    ):
        yield Reading((f"{BIAS}{domain[1].strip()}",))
    text = heading.strip()
    if text.endswith((")", "]")) and (opening := OPENING.search(text, 1)):
        remark = plain_words(text[opening.end() : -1])
        reading = read_heading(text[: opening.start()].rstrip(), columns)
        if reading and reading.columns[0] not in COUNTS and not {*remark.split()} & NO_REMARK:
            kind = _TYPES.get(remark, "") if reading.columns == ("effect",) else ""
            yield Reading(reading.columns, reading.unit, kind or reading.effect_type)


def _count_of_arm(words: list[str], columns: Collection[str]) -> str | None:
    """Return the column of a heading that counts one of two groups, such as ``n control``."""
    of = {OF_ARM[word] for word in words if word in OF_ARM}
    rest = {word.rstrip("0123456789") or word for word in words if word not in OF_ARM}
    is_count = rest & (COUNTED | ENROLLED) and rest <= COUNTED | ENROLLED | FILLERS
    if len(of) != 1 or not is_count:
        return None
    name = f"{of.pop()}_{'n_enrolled' if rest & ENROLLED else 'n'}"
    return name if name in columns else None
