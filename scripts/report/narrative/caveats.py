"""What the votes for a region cannot show, and what its verdict hangs on, in plain words."""

from collections.abc import Iterator

from scripts.common.wording import counted_in_words, list_studies, number_word, p_text
from scripts.report.narrative.facts import RegionFacts
from scripts.report.narrative.units import some_of, unit_names, units_noun
from scripts.report.narrative.verdicts import verdict_sentences
from scripts.report.robustness import effect_text

NAMED = 4  # units that one sentence names


def caveats(facts: RegionFacts) -> Iterator[str]:
    """Say what the votes of several cohorts cannot show, one sentence after the other."""
    yield from _one_cohort_twice(facts)
    yield from _unknown_participants(facts)
    yield from _participants_the_other_way(facts)
    if facts.counts["verdict"] != "inconsistent":
        chance, size = _chance(facts), _size(facts)
        yield f"{chance}; {size}." if chance else f"{size}."
    elif facts.pooled:
        yield f"{_size(facts)}."
    yield from verdict_sentences(facts)


def _one_cohort_twice(facts: RegionFacts) -> Iterator[str]:
    """Say that reports of one cohort which agree do not replicate one another."""
    divided = {unit["unit"] for unit in facts.units if unit["vote"] == "conflicting"}
    shared = {
        cohort: studies
        for cohort, studies in facts.cohorts.items()
        if len(studies) > 1 and (facts.voter == "study" or cohort not in divided)
    }
    once = facts.voter == "cohort"
    if len(shared) == 1:
        ((cohort, studies),) = shared.items()
        votes = {study["vote"] for study in facts.studies if study["cohort"] == cohort}
        meaning = "their agreement is not replication" if len(votes) == 1 else ""
        rule = "which votes once" if once else "though each has a vote here"
        text = f"{list_studies(studies)} are reports of one cohort, {rule}"
        yield f"{text}: {meaning}." if meaning else f"{text}."
    elif shared:
        rule = "and vote once each" if once else "each with a vote"
        yield (
            f"{number_word(len(shared))} of the cohorts have several reports{' ' if once else ', '}"
            f"{rule}: agreement between reports of one cohort is not replication."
        )


def _unknown_participants(facts: RegionFacts) -> Iterator[str]:
    unknown = [unit for unit in facts.units if unit["participants"] is None]
    if not unknown:
        return
    if len(unknown) == len(facts.units):
        every = f"any of the {number_word(len(unknown))} {units_noun(facts, len(unknown))}"
        pair = f"either {facts.voter}" if len(unknown) == 2 else every
        yield f"the number of participants is not reported for {pair}."
    elif len(unknown) <= NAMED:
        yield f"the number of participants is not reported for {unit_names(unknown)}."
    else:
        some = f"{some_of(len(unknown), len(facts.units))} {units_noun(facts, len(facts.units))}"
        yield f"the number of participants is not reported for {some}."


def _participants_the_other_way(facts: RegionFacts) -> Iterator[str]:
    """Say so where most participants stand behind the direction of fewer votes."""
    row = facts.counts
    votes = row["n_increase"] - row["n_decrease"]
    behind, against = row["participants_increase"], row["participants_decrease"]
    if row["units_without_n"] or len(facts.cohorts) < len(facts.units):
        return
    if votes * (behind - against) < 0:
        more, fewer = max(behind, against), min(behind, against)
        yield (
            f"by participants it is the other way round: {fewer} stand behind the side with more "
            f"votes, {more} behind the other."
        )


def _chance(facts: RegionFacts) -> str:
    """Say what the sign test can tell of votes that agree; nothing where there is no test."""
    row = facts.counts
    votes = row["n_increase"] + row["n_decrease"]
    if row["verdict"] == "no change" or votes == 0:
        return ""
    if row["p_attainable"] > 0.05:
        few = "is" if votes == 1 else "are"
        return f"{counted_in_words(votes, 'vote')} {few} too few to tell agreement from chance"
    return (
        "were both directions equally likely, a split at least as uneven would have a probability "
        f"{_of_p(row['p_sign'])} by the sign test ({_below(row['p_holm'])} after Holm's adjustment)"
    )


def _of_p(p: float) -> str:
    text = _below(p)
    return text if text.startswith("below") else f"of {text}"


def _below(p: float) -> str:
    return p_text(p).replace("< ", "below ")


def _size(facts: RegionFacts) -> str:
    """Give the size of the effect where it is reported; else say that it is not known."""
    if facts.pooled:
        method = {"random_effects": "pooled effect", "median_effect": "median effect"}
        of = counted_in_words(facts.pooled["k"], "cohort")
        return f"the {method[facts.pooled['method']]} of {of} is {effect_text(facts.pooled)}"
    if facts.counts["verdict"] == "no change":
        return "that none was seen does not show that there is none"
    return "directions alone do not give a size of effect"
