"""How studies, cohorts, sources, numbers and terms are written for readers, everywhere alike."""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scripts.common.shares import is_decimal
from scripts.common.words import definite, noun

MISSING = "–"
NO_SOURCE = "source not recorded"
NOT_STATED = "not stated"
NAMED = 8  # items that a sentence names; more are counted
LISTED = 40  # items of the longest list in a sentence; the tables have all of them
SMALL_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
# A cohort whose name ends in one of these needs no noun after it: ``the emotion regulation trial``.
KINDS_OF_COHORT = ("trial", "cohort", "study", "sample", "project", "survey", "programme")
ARROWS = {
    "increase": "↑",
    "decrease": "↓",
    "no_change": "=",
    "conflicting": "↔",
    "not_reported": "○",
    "unclear": "?",
}
SUBGROUPS = {
    "all": "whole group",
    "responders": "responders",
    "nonresponders": "non-responders",
    "completers": "completers",
    "noncompleters": "non-completers",
}

# The names that the records give, by what they name. A process speaks of one review at a time.
NAMES: dict[str, Mapping[Any, str]] = {"studies": {}, "cohorts": {}, "arms": {}, "reviews": {}}


def use_labels(
    studies: Mapping[str, str],
    cohorts: Mapping[str, str],
    arms: Mapping[tuple[str, str], str],
    reviews: Mapping[str, str] | None = None,
) -> None:
    """Use the names of records from now on: of arms by study and arm, of reviews by folder."""
    NAMES.update(studies=studies, cohorts=cohorts, arms=arms, reviews=reviews or {})


def review_label(review: str) -> str:
    """Write a review as it names itself, or as its folder is called."""
    return NAMES["reviews"].get(review) or study_label(review)


def arm_label(study_id: str, arm: str) -> str:
    """Write an arm as its record names it for readers."""
    return NAMES["arms"].get((study_id, arm)) or _without_label(arm)


def _without_label(arm: str) -> str:
    """Write the key of an arm as words; one that is no key is written as it is."""
    return arm.replace("_", " ") if re.fullmatch(r"[\w-]+", arm) else arm


def arm_of_any_study(arm: str) -> str:
    """Write an arm that a filter names, which may be one of several studies."""
    names = {label for (_, key), label in NAMES["arms"].items() if key == arm}
    return list_words(sorted(names), "or") or _without_label(arm)


def study_label(study_id: str) -> str:
    """Write a study as its record names it, or as authors are cited.

    ``schnell2007`` becomes ``Schnell 2007``.
    """
    if study_id in NAMES["studies"]:
        return NAMES["studies"][study_id]
    match = re.fullmatch(r"(.*?[a-z])[-_]?(\d{4}[a-z]?)", study_id)
    if not match:
        return study_id
    name = re.sub(r"[a-z]+", lambda part: part[0].capitalize(), match[1]).replace("_", " ")
    return f"{name} {match[2]}"


def list_studies(study_ids: Iterable[str]) -> str:
    """List studies in a sentence as they are cited."""
    return list_words([study_label(study_id) for study_id in study_ids])


def citation_label(study: str) -> str:
    """Write a study of ``citations.csv``; where a review is named with it, both."""
    if study in NAMES["studies"]:
        return NAMES["studies"][study]
    study_id, _, review = study.partition(" (")
    return study_label(study_id) + (f" ({review_label(review[:-1])})" if review else "")


def cohort_label(cohort: str) -> str:
    """Write the name of a cohort for figures and tables; one named after a study is cited like it.

    ``smith2019`` becomes ``Smith 2019``, ``emotion_regulation_trial`` ``emotion regulation trial``.
    A comparison of a cohort has its name after the cohort's: ``smith2019: group``.
    """
    if cohort in NAMES["cohorts"]:
        return NAMES["cohorts"][cohort]
    name, colon, comparison = cohort.partition(": ")
    if colon:
        return f"{cohort_label(name)}: {comparison}"
    return (study_label(cohort) if cohort.islower() else cohort).replace("_", " ")


def cohort_phrase(cohort: str, study_ids: Sequence[str]) -> str:
    """Name a cohort in a sentence: ``the Smith 2019 cohort``, ``the emotion regulation trial``.

    Where the only study that the sentence is about has the name of the cohort, no noun is needed:
    ``Smith 2019``.
    """
    label = cohort_label(cohort)
    if list(study_ids) == [cohort]:
        return label
    name, is_comparison, comparison = cohort.partition(": ")
    if is_comparison and cohort not in NAMES["cohorts"]:
        return f"{cohort_label(name)} ({comparison})"
    label = label.removeprefix("the ")
    kind = label.rpartition(" ")[2].casefold()
    is_named = kind in {*KINDS_OF_COHORT, noun("cohort")}
    return f"the {label}" if is_named else f"the {label} {noun('cohort')}"


def term_label(term: str) -> str:
    """Write a term of the data as words: ``grey_matter_volume`` becomes ``grey matter volume``."""
    if term == "not_reported":
        return "direction not reported"
    if "_vs_" in term:
        return " compared with ".join(SUBGROUPS.get(part, part) for part in term.split("_vs_"))
    return term.replace("grey_matter", "grey-matter").replace("_", " ")


def role_label(role: str) -> str:
    """Write the role of a group as the review calls it: ``intervention``, ``waiting list``."""
    return noun("treated") if role == "treated" else term_label(role)


def subgroup_label(subgroup: str) -> str:
    """Write a part of a group as readers know it: ``non-responders``, ``whole group``."""
    return SUBGROUPS.get(subgroup, subgroup)


def group_label(group: str, column: str) -> str:
    """Write the name of a row of votes, a value of the column that findings are grouped by.

    Examples
    --------
    >>> group_label("nonresponders", "subgroup"), group_label("amygdala", "region")
    ('non-responders', 'amygdala')
    """
    labels = {"subgroup": subgroup_label, "comparator_role": role_label, "measure": term_label}
    return labels[column](group) if column in labels else group


def favoured(vote: str) -> str:
    """Name the side that a vote for benefit favours: ``the intervention``, ``the control``."""
    return definite("treatment" if vote == "increase" else "control")


def direction_phrase(vote: str, scale: str = "direction") -> str:
    """Write a direction, or a vote, as what the synthesis counts.

    In ``benefit``, an increase favours the treatment.

    Examples
    --------
    >>> [direction_phrase("increase", scale) for scale in ("direction", "benefit")]
    ['increase', 'favours the intervention']
    >>> [direction_phrase("no_change", scale) for scale in ("direction", "benefit")]
    ['no change', 'no difference']
    """
    if scale == "benefit" and vote in ("increase", "decrease"):
        return f"favours {favoured(vote)}"
    return "no difference" if scale == "benefit" and vote == "no_change" else term_label(vote)


def effect_type_label(kind: str) -> str:
    """Write the type of an effect in words: ``standardised mean difference``."""
    names = {"smd": "standardised mean difference", "fisher_z": "Fisher's z"}
    return names.get(kind, kind.replace("_", " "))


def verdict_phrase(verdict: Any, scale: str = "direction") -> str:
    """Write a verdict, or the result of a single cohort, as what the synthesis counts.

    It may have the direction of the only cohort in brackets, or be missing: there is no vote.

    Examples
    --------
    >>> [verdict_phrase("mostly decrease", scale) for scale in ("direction", "benefit")]
    ['mostly decrease', 'mostly favours the control']
    >>> verdict_phrase("single cohort (increase)", "benefit")
    'single cohort (favours the intervention)'
    """
    if _is_missing(verdict):
        return "no vote"
    if verdict == "no change":
        return direction_phrase("no_change", scale)
    text = str(verdict).replace("single cohort", f"single {noun('cohort')}")
    if scale == "benefit":
        text = text.replace("consistent ", "consistently ")
        for vote in ("increase", "decrease", "no_change"):
            text = text.replace(vote.replace("_", " "), direction_phrase(vote, scale))
    return text


def folded(text: str) -> str:
    """Leave out what does not tell one text from another: capitals, and blanks beyond one.

    Examples
    --------
    >>> folded(" End of  Treatment ")
    'end of treatment'
    """
    return " ".join(text.casefold().split())


def capitalised(text: str) -> str:
    """Start a text with a capital letter and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Start a text with a small letter and leave the rest as it is."""
    return text[:1].lower() + text[1:]


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Write a number with its noun: ``1 study``, ``2 studies``."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def number_word(number: int) -> str:
    """Write a small number as a word, as prose does: ``two``, but ``12``."""
    return SMALL_NUMBERS[number] if 0 <= number < len(SMALL_NUMBERS) else str(number)


def counted_in_words(number: int, singular: str, plural: str | None = None) -> str:
    """Write a number with its noun as prose does: ``one study``, ``two studies``."""
    return counted(number, singular, plural).replace(str(number), number_word(number), 1)


def list_words(words: Sequence[str], last: str = "and") -> str:
    """List words in a sentence: ``a, b and c``; of very many the first, and how many more."""
    if len(words) > LISTED:
        words = [*words[:LISTED], f"{len(words) - LISTED} more"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def list_first(parts: Sequence[str], between: str = ", ") -> str:
    """List some parts of a sentence, and count the rest."""
    rest = len(parts) - NAMED
    return between.join([*parts[:NAMED], *([f"and {rest} more"] if rest > 0 else [])])


def _is_missing(value: Any) -> bool:
    """Check whether a cell is missing, without pandas, which the Snakefile does not load."""
    return value is None or str(value) in {"nan", "<NA>"}


def source_text(row: Mapping[str, Any], *, several_documents: bool) -> str:
    """Write the source of a finding: the document where there are several, section and page."""
    parts: list[Any] = [study_label(str(row["document"]))] if several_documents else []
    parts += [row["section"], None if _is_missing(row["page"]) else f"p.\u00a0{row['page']}"]
    return ", ".join(str(part) for part in parts if not _is_missing(part)) or NO_SOURCE


def p_text(value: Any) -> str:
    """Write a p value to three decimals; a dash where there is none."""
    if _is_missing(value):
        return MISSING
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def number_text(value: Any, decimals: int = 0) -> str:
    """Write a number; one that is rounded to zero gets a further decimal, to show its side."""
    if _is_missing(value):
        return MISSING
    if decimals and not round(value, decimals) and round(value, decimals + 1):
        decimals += 1
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def percent_text(value: Any) -> str:
    """Write a share in per cent; a dash where it is missing."""
    return MISSING if _is_missing(value) else f"{100 * value:.0f}%"


def chosen_percent(share: float | Fraction) -> str:
    """Write a share that was chosen, such as a confidence level, without rounding it."""
    if isinstance(share, Fraction) and not is_decimal(share):
        return str(share)
    return f"{float(100 * share):.10g}%"
