"""What is found on each region of a synthesis, in plain words.

A paragraph opens with who found what, goes on with what disagrees and what sets the two sides
apart, and ends with what the votes cannot show. All of it is filled from the tables.
"""

from collections.abc import Iterator

from scripts._direction_words import DirectionWords, direction_words
from scripts._models import Config, Synthesis
from scripts._region_caveats import caveats
from scripts._region_conflicts import conflicts, findings_text, opposition, votes_text
from scripts._region_facts import Record, RegionFacts, gather_facts, shared_name, study_names
from scripts._tables import VOTES_CAST, Tables
from scripts._words import capitalised, listed_words, number_word, study_label

NAMED = 5  # cohorts that one sentence names; more are counted


def region_paragraph(synthesis: str, region: str, config: Config, tables: Tables) -> str:
    """Tell in plain words what is found on a region.

    Parameters
    ----------
    synthesis, region
        Id of the synthesis, and the region as ``votes.csv`` has it.
    config, tables
        As in ``write_report``.
    """
    return region_paragraphs(synthesis, config.syntheses[synthesis], config, tables)[region]


def region_paragraphs(
    name: str, synthesis: Synthesis, config: Config, tables: Tables
) -> dict[str, str]:
    """Tell in plain words what is found on each region of a synthesis.

    Parameters
    ----------
    name, synthesis
        Id and definition of the synthesis.
    config, tables
        As in ``write_report``.

    Returns
    -------
    A paragraph by region, for each row of ``votes.csv``.
    """
    facts = gather_facts(name, synthesis, config, tables)
    return {region: _paragraph(own) for region, own in facts.items()}


def _paragraph(facts: RegionFacts) -> str:
    if not facts.units:
        return _no_vote(facts)
    words = direction_words(facts.findings)
    single = facts.counts["verdict"] == "single cohort"
    sentences = _single_cohort(facts, words) if single else _several_cohorts(facts, words)
    return " ".join(capitalised(sentence) for sentence in sentences)


def _no_vote(facts: RegionFacts) -> str:
    n, studies = len(facts.unclear), study_names(_studies_of(facts.unclear))
    if n == 1:
        return f"The direction of the only finding ({studies}) is unclear, so that it has no vote."
    each = "both findings" if n == 2 else f"all {number_word(n)} findings"
    return f"The direction of {each} ({studies}) is unclear, so that there is no vote."


def _studies_of(findings: list[Record]) -> list[str]:
    return sorted({finding["study_id"] for finding in findings})


# --- One cohort ----------------------------------------------------------------------------------


def _single_cohort(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    reports = [study["study_id"] for study in facts.studies]
    yield _only_study(facts, words) if len(reports) == 1 else _reports(facts, words)
    yield from conflicts(facts, words)
    yield from opposition(facts, words)
    yield from _unclear(facts)
    if len(reports) == 1:
        yield _alone(facts)


def _only_study(facts: RegionFacts, words: DirectionWords) -> str:
    """Tell of the only study with a vote; a conflicting one is explained by ``conflicts``."""
    (unit,) = facts.units
    who = f"only {study_label(unit['studies'])}{_people(unit)}"
    verb = "gives a direction" if facts.unclear else "reports on it"
    if unit["vote"] == "conflicting":
        found = findings_text(unit, words)
        return f"{who} reports on it, and the findings do not agree: {found}."
    agreeing, total = unit[f"n_{unit['vote']}"], len(facts.findings)
    share = "" if total == 1 else f", in {_share(agreeing, total)} findings"
    return f"{who} {verb}: {words.whole(unit['vote'])}{share}."


def _share(part: int, whole: int) -> str:
    if part == whole:
        return "both" if whole == 2 else f"all {number_word(whole)}"
    return f"{number_word(part)} of {number_word(whole)}"


def _reports(facts: RegionFacts, words: DirectionWords) -> str:
    """Tell of several reports of the only cohort."""
    (cohort,) = facts.cohorts
    votes = {study["vote"] for study in facts.studies}
    names = study_names(facts.cohorts[cohort])
    people = _people(facts.units[0], names="") if len(facts.units) == 1 else ""
    both = "both" if len(facts.studies) == 2 else "all"
    one = f"{both} are reports of {shared_name(cohort)}{people}"
    if len(votes) == 1 and votes != {"conflicting"}:
        return (
            f"{names} {both} report {words.whole(*votes)}. But {one}, and agreement within one "
            "cohort is not replication."
        )
    said = votes_text(facts.studies, words, first=True)
    return f"{said}, although {one}." if votes != {"conflicting"} else f"{said}; {one}."


def _alone(facts: RegionFacts) -> str:
    (unit,) = facts.units
    unknown = unit["participants"] is None
    more = ", and the number of participants is not reported" if unknown else ""
    if unit["vote"] == "no_change":
        return f"one study that sees none does not show that there is none{more}."
    if unit["vote"] == "conflicting":
        return f"no other cohort here can settle it{more}."
    result = "direction" if facts.unclear else "result"
    return f"no other cohort here has a {result} to set beside it{more}."


# --- Several cohorts -----------------------------------------------------------------------------


def _several_cohorts(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    yield _opening(facts, words)
    yield from conflicts(facts, words)
    yield from opposition(facts, words)
    yield from _unclear(facts)
    yield from caveats(facts)


def _opening(facts: RegionFacts, words: DirectionWords) -> str:
    groups = _votes(facts)
    if len(groups) == 1:
        return _agreement(facts, words, *groups)
    if facts.counts["verdict"] == "inconsistent":
        return _disagreement(facts, words, groups)
    (vote, *others), total = groups, len(facts.units)
    many = _noun(facts, total)
    held, people = len(groups[vote]), _total(facts, vote)
    few = f"{number_word(held)} of {number_word(total)} {many}{people}"
    return (
        f"{few if held < 10 else f'of {total} {many}, {held}{people}'} report "
        f"{words.whole(vote)}; "
        + listed_words([_minority(groups[other], other, words, facts) for other in others])
        + "."
    )


def _votes(facts: RegionFacts) -> dict[str, list[Record]]:
    """Sort units by their vote, the commonest first."""
    groups = {v: [unit for unit in facts.units if unit["vote"] == v] for v in VOTES_CAST}
    held = sorted((v for v in VOTES_CAST if groups[v]), key=lambda vote: -len(groups[vote]))
    return {vote: groups[vote] for vote in held}


def _agreement(facts: RegionFacts, words: DirectionWords, vote: str) -> str:
    n, noun = len(facts.units), _noun(facts, len(facts.units))
    if vote == "conflicting":
        who = "both" if n == 2 else f"all {number_word(n)}"
        return f"the findings of {who} {noun} conflict: {_named(facts.units)}."
    said = words.whole(vote)
    if n == 2:
        return f"both {noun}, {_named(facts.units)}, report {said}."
    if n <= NAMED:
        return f"all {number_word(n)} {noun} report {said}: {_named(facts.units)}."
    return f"all {number_word(n)} {noun}{_total(facts, vote)} report {said}."


def _disagreement(
    facts: RegionFacts, words: DirectionWords, groups: dict[str, list[Record]]
) -> str:
    n = len(facts.units)
    directions = [vote for vote in groups if vote != "conflicting"]
    start = f"the {number_word(n)} {_noun(facts, n)} "
    some = "do not all agree: " if n > 2 else "do not agree: "
    start += "disagree: " if len(directions) > 1 else some
    parts, said = [], False
    for vote, units in groups.items():
        if vote == "conflicting":
            parts.append(f"the findings of {_one_or_named(units, facts)} conflict")
            continue
        verb = "" if said else "reports " if len(units) == 1 else "report "
        what = words.short(vote) if said else words.whole(vote)
        parts.append(f"{_counted_names(units, vote, facts)} {verb}{what}")
        said = True
    if len(parts) == 2:
        return f"{start}{', and '.join(parts) if 'conflicting' in groups else ', '.join(parts)}."
    return f"{start}{listed_words(parts)}."


def _counted_names(units: list[Record], vote: str, facts: RegionFacts) -> str:
    """Name one or two units where there are few; count more, with their names behind."""
    if len(_votes(facts)) == len(facts.units):
        return _named(units)
    names = f"{_names(units)}; " if len(units) <= NAMED else ""
    total = _total(facts, vote).strip(" ()")
    inside = (names + total).removesuffix("; ")
    return number_word(len(units)) + (f" ({inside})" if inside else "")


def _one_or_named(units: list[Record], facts: RegionFacts) -> str:
    if len(units) <= NAMED:
        return _named(units)
    return f"{number_word(len(units))} {_noun(facts, len(units))}"


def _minority(units: list[Record], vote: str, words: DirectionWords, facts: RegionFacts) -> str:
    who = _one_or_named(units, facts)
    if vote == "conflicting":
        return f"the findings of {who} conflict"
    return f"{who} {'reports' if len(units) == 1 else 'report'} {words.short(vote)}"


def _unclear(facts: RegionFacts) -> Iterator[str]:
    if facts.unclear:
        n, studies = len(facts.unclear), study_names(_studies_of(facts.unclear))
        which = "finding is" if n == 1 else "findings are"
        yield (
            f"{number_word(n)} further {which} of unclear direction and "
            f"{'has' if n == 1 else 'have'} no vote ({studies})."
        )


# --- Names and numbers ---------------------------------------------------------------------------


def _noun(facts: RegionFacts, number: int) -> str:
    singular, plural = {"cohort": ("cohort", "cohorts"), "study": ("study", "studies")}[facts.voter]
    return singular if number == 1 else plural


def _name(unit: Record) -> str:
    studies = unit["studies"].split(";")
    return study_label(studies[0]) if len(studies) == 1 else shared_name(unit["unit"])


def _names(units: list[Record]) -> str:
    return listed_words([_name(unit) for unit in units])


def _named(units: list[Record]) -> str:
    """List units with their participants, and those of several studies with these."""
    texts = []
    for unit in units:
        studies = unit["studies"].split(";")
        names = study_names(studies) if len(studies) > 1 else ""
        texts.append(_name(unit) + _people(unit, names))
    return listed_words(texts)


def _people(unit: Record, names: str = "") -> str:
    n = unit["participants"]
    people = "" if n is None else f"{n} participant{'' if n == 1 else 's'}"
    inside = "; ".join(part for part in (names, people) if part)
    return f" ({inside})" if inside else ""


def _total(facts: RegionFacts, vote: str) -> str:
    """Add up the participants behind a vote, where no two units are the same people."""
    n = facts.counts[f"participants_{vote}"]
    if not n or len(facts.cohorts) < len(facts.units):
        return ""
    known = [unit["participants"] is not None for unit in facts.units if unit["vote"] == vote]
    where = "" if all(known) else " in those that report it"
    return f" ({n} participant{'' if n == 1 else 's'}{where})"
