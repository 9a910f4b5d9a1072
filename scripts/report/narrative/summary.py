"""The results of a whole synthesis in one paragraph."""

from collections.abc import Iterator, Mapping

from scripts.common.wording import (
    capitalised,
    counted_in_words,
    favoured,
    group_label,
    list_words,
    number_word,
    p_text,
    verdict_phrase,
)
from scripts.common.words import group_noun, group_nouns, noun, unit_noun
from scripts.report.narrative.facts import RegionFacts, gather_facts
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.narrative.phrases import DirectionWords, direction_words, improvement
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.contract import VOTE_CATEGORIES

NAMED = 4  # regions with the same verdict that are named with their votes
LISTED = 8  # regions with one vote for the same direction that are named


def summary_paragraph(synthesis: SynthesisFacts) -> str:
    """Say in one paragraph what was found: of regions with one cohort in one sentence.

    Where one region has votes from several cohorts or studies, the paragraph is about that region.
    """
    facts = gather_facts(synthesis)
    several = {region: f for region, f in facts.items() if f.counts["k_units"] > 1}
    if len(several) == 1:
        ((region, one),) = several.items()
        sentences = [f"{_name(one)}: {region_paragraphs(synthesis)[region]}"]
    else:
        sentences = [*_overview(facts, several), *_verdicts(several), *_tests(several)]
    return " ".join(map(capitalised, [*sentences, *_single_cohorts(facts)]))


def _overview(
    facts: Mapping[str, RegionFacts], several: Mapping[str, RegionFacts]
) -> Iterator[str]:
    """Count the regions with votes from several units, and say who is compared with whom."""
    if not facts:
        return
    one = next(iter(facts.values()))
    group, groups = group_noun(one.grouped_by), group_nouns(one.grouped_by)
    units = unit_noun(one.voter, 2)
    which = f"{number_word(len(several))} of {counted_in_words(len(facts), group, groups)}"
    yield f"{which if several else f'no {group}'} had results from two or more {units}."
    findings = [finding for one in facts.values() for finding in one.findings]
    if findings:
        yield from _compared(direction_words(findings, one.scale))


def _compared(words: DirectionWords) -> Iterator[str]:
    """Say who is compared with whom in the synthesis."""
    if words.kind == "benefit":
        yield f"results compare {favoured('increase')} with {favoured('decrease')}{words.about}."
    elif words.kind == "association":
        yield f"associations are with {improvement()}{words.about}."
    elif words.about_none:
        what = {"level": "levels are compared", "mixed": "changes and levels are"}
        yield f"{what.get(words.kind, 'changes are')}{words.about_none}."


def _verdicts(several: Mapping[str, RegionFacts]) -> Iterator[str]:
    """Give the regions of each verdict, with their votes."""
    verdicts: dict[str, list[RegionFacts]] = {}
    for facts in several.values():
        verdicts.setdefault(verdict_phrase(facts.counts["verdict"], facts.scale), []).append(facts)
    for verdict, regions in sorted(verdicts.items(), key=lambda item: item[0] == "inconsistent"):
        named = [f"{_name(facts)} ({_votes(facts)})" for facts in regions[:NAMED]]
        named += [f"{len(regions) - NAMED} more"] * (len(regions) > NAMED)
        yield f"the result was “{verdict}” for {list_words(named)}."


def _name(facts: RegionFacts) -> str:
    return group_label(facts.region, facts.grouped_by)


def _votes(facts: RegionFacts) -> str:
    """Count the units in the leading direction, or of each direction where none leads."""
    numbers = {vote: n for vote in VOTE_CATEGORIES if (n := facts.counts[f"n_{vote}"])}
    if facts.counts["verdict"] != "inconsistent":
        return f"{max(numbers.values())} of {len(facts.units)} {unit_noun(facts.voter, 2)}"
    words = direction_words(facts.findings, facts.scale)
    ordered = sorted(numbers.items(), key=lambda entry: -entry[1])
    return ", ".join(f"{n} {_label(words, vote)}" for vote, n in ordered)


def _label(words: DirectionWords, vote: str) -> str:
    return "conflicting" if vote == "conflicting" else words.label(vote)


def _tests(several: Mapping[str, RegionFacts]) -> Iterator[str]:
    """Name the lowest p value, beside the lowest that it could have been."""
    tested = [facts for facts in several.values() if facts.counts["p_sign"] is not None]
    if tested:
        lowest = min(tested, key=lambda facts: facts.counts["p_sign"])
        attainable = min(facts.counts["p_attainable"] for facts in tested)
        yield (
            f"the lowest p value of the sign test was {p_text(lowest.counts['p_sign'])} "
            f"({_name(lowest)}); the smallest attainable p value was {p_text(attainable)}."
        )


def _single_cohorts(facts: Mapping[str, RegionFacts]) -> Iterator[str]:
    """Name the regions with one vote in one sentence, by direction."""
    single = [one for one in facts.values() if len(one.units) == 1]
    if not single:
        return
    regions: dict[str, list[str]] = {}
    for one in single:
        regions.setdefault(one.units[0]["vote"], []).append(_name(one))
    words = direction_words([f for one in single for f in one.findings], single[0].scale)
    pairs = zip(words.in_turn(list(regions), first=False), regions.values(), strict=True)
    parts = [f"{reported} for {_listed(names)}" for reported, names in pairs]
    voter, voters = (f"single {unit_noun(single[0].voter, n)}" for n in (1, 2))
    yield f"{voters if len(single) > 1 else f'a {voter}'} {'; '.join(parts)}."
    none = "none of these results has" if len(single) > 1 else "this result has not"
    yield f"{none} been replicated in a second {noun('cohort')}."


def _listed(names: list[str]) -> str:
    more = len(names) - LISTED
    return list_words([*names[:LISTED], *([f"{more} more"] if more > 0 else [])])
