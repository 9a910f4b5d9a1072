"""What the votes for a region cannot show, and what its verdict depends on, in plain words."""

from collections import defaultdict
from collections.abc import Iterator

from scripts.common.wording import (
    chosen_percent,
    cohort_phrase,
    counted,
    counted_in_words,
    effect_type_label,
    favoured,
    list_studies,
    list_words,
    number_word,
    p_text,
    percent_text,
    verdict_phrase,
)
from scripts.common.words import group_nouns, noun, unit_noun
from scripts.models.base import as_fraction
from scripts.report.narrative.facts import RegionFacts
from scripts.report.narrative.phrases import DirectionWords, effect_text, part_of_whole, unit_names
from scripts.votes.exact_tests import is_out_of_reach

NAMED = 4  # units, cohorts or choices that one sentence names

# What a choice would have been, as the condition of a sentence.
OTHER_CHOICES = {
    "unit: cohort": "each {cohort} voted once",
    "unit: study": "each study had a vote of its own",
    "subgroups: configured": "only the subgroups of the synthesis were included",
    "subgroups: whole group": "only whole groups were included",
    "subgroups: any": "every subgroup were included",
    "null results: apart": "votes for no change stood apart",
    "null results: left out": "findings of no change had no vote",
    "null results: against": "votes for no change were tested with the smaller side",
    "null results: as no change": "findings without a reported direction voted for no change",
    "measures: configured": "only the measures of the synthesis were included",
    "measures: pooled": "all measures were taken together",
    "unit: comparison": "each comparison had a vote of its own",
    "risk of bias: any": "studies of any risk of bias were included",
    "risk of bias: not high": "studies at the highest risk of bias were left out",
    "risk of bias: low": "only studies at the lowest risk of bias were included",
}


def caveats(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Say what the votes of several cohorts show and cannot show, one sentence after the other."""
    yield from _one_cohort_twice(facts)
    yield from _dependent_comparisons(facts)
    yield from _unknown_participants(facts)
    yield from _participants_the_other_way(facts)
    yield from _proportion(facts, words)
    if facts.counts["verdict"] != "inconsistent" or facts.pooled:
        yield f"{_size(facts)}."
    yield from _dependence(facts)


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
        text = f"{list_studies(studies)} are reports of one {noun('cohort')}, {rule}"
        yield f"{text}: {meaning}." if meaning else f"{text}."
    elif shared:
        rule = "and vote once each" if once else "each with a vote"
        yield (
            f"{number_word(len(shared))} of the {noun('cohorts')} have several reports"
            f"{' ' if once else ', '}{rule}: agreement between reports of one {noun('cohort')} is "
            "not replication."
        )


def _dependent_comparisons(facts: RegionFacts) -> Iterator[str]:
    """Say that comparisons of one cohort share participants or a control group."""
    if facts.voter != "comparison" or len(facts.cohorts) == len(facts.units):
        return
    cohorts = [unit["unit"].partition(": ")[0] for unit in facts.units]
    several = sorted({cohort for cohort in cohorts if cohorts.count(cohort) > 1})
    names = list_words([cohort_phrase(cohort, facts.cohorts[cohort]) for cohort in several])
    yield (
        f"the comparisons of {names} share {noun('participants')} or a {noun('control')} group, so "
        "that their votes are not independent."
    )


def _unknown_participants(facts: RegionFacts) -> Iterator[str]:
    unknown = [unit for unit in facts.units if unit["participants"] is None]
    if not unknown:
        return
    number = f"the number of {noun('participants')}"
    if len(unknown) == len(facts.units):
        every = f"any of the {number_word(len(unknown))} {unit_noun(facts.voter, len(unknown))}"
        pair = f"either {unit_noun(facts.voter)}" if len(unknown) == 2 else every
        yield f"{number} is not reported for {pair}."
    elif len(unknown) <= NAMED:
        yield f"{number} is not reported for {unit_names(unknown)}."
    else:
        total = len(facts.units)
        some = f"{part_of_whole(len(unknown), total)} {unit_noun(facts.voter, total)}"
        yield f"{number} is not reported for {some}."


def _participants_the_other_way(facts: RegionFacts) -> Iterator[str]:
    """Say so where most participants contribute to the direction of fewer votes."""
    row = facts.counts
    votes = row["n_increase"] - row["n_decrease"]
    behind, against = row["participants_increase"], row["participants_decrease"]
    if row["units_without_n"] or len(facts.cohorts) < len(facts.units):
        return
    if votes * (behind - against) < 0:
        more, fewer = max(behind, against), min(behind, against)
        yield (
            f"by {noun('participants')} it is the other way round: {fewer} stand behind the side "
            f"with more votes, {more} behind the other."
        )


def _proportion(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Give the proportion of increase, its interval and the sign test of the directional votes."""
    row = facts.counts
    votes = row["n_increase"] + row["n_decrease"]
    if not votes:
        return
    low, high = percent_text(row["ci_low"]), percent_text(row["ci_high"])
    interval = f"{chosen_percent(facts.confidence)} CI {low} to {high}"
    if is_out_of_reach(row["p_attainable"]):
        note = f"no split of {counted_in_words(votes, 'vote')} reaches 0.05"
    else:
        note = f"{p_text(row['p_holm'])} adjusted for the number of {group_nouns(facts.grouped_by)}"
    p = p_text(row["p_sign"])
    yield (
        f"{words.label('increase')}: {row['n_increase']} of {counted(votes, 'directional vote')} "
        f"({percent_text(row['proportion_increase'])}; {interval}), sign test p "
        f"{p if p.startswith('<') else f'= {p}'} ({note})."
    )


def _size(facts: RegionFacts) -> str:
    """Give the size of the effect where it is reported; else say that it is not known."""
    if facts.pooled:
        method = {"random_effects": "pooled", "median_effect": "median"}[facts.pooled["method"]]
        types = {row["effect_type"] for row in facts.findings if row["effect"] is not None}
        kind = effect_type_label(types.pop()) if len(types) == 1 and all(types) else "effect"
        of = counted_in_words(facts.pooled["k"], noun("cohort"), noun("cohorts"))
        text = f"the {method} {kind} of {of} is {effect_text(facts.pooled)}"
        in_favour = f"; a positive effect favours {favoured('increase')}"
        return text + (in_favour if facts.scale == "benefit" else "")
    if facts.counts["verdict"] == "no change":
        return "null results are not evidence of no change"
    return "directions alone do not give a size of effect"


def _dependence(facts: RegionFacts) -> Iterator[str]:
    """Say what the verdict depends on: single cohorts, or choices of the analysis."""
    cohorts, choices = _without_cohorts(facts), _choices_sentence(facts)
    if cohorts:
        yield f"{cohorts}."
        if choices:
            yield f"it {choices.replace('would', 'would also', 1)}."
    elif len(facts.left_out) > 2:
        same = f"the verdict is the same whichever {noun('cohort')} is left out"
        link = ", but " if choices.startswith("would") else " and "
        yield f"{same}{link}{choices.removeprefix('is the same ')}." if choices else f"{same}."
    elif choices:
        yield f"the verdict {choices}."


def _without_cohorts(facts: RegionFacts) -> str:
    """Say without which cohorts the verdict is another; of two cohorts one is always left."""
    others = defaultdict(list)
    for row in facts.left_out if len(facts.left_out) > 2 else []:
        if row["verdict_changed"]:
            others[verdict_phrase(row["verdict"], facts.scale)].append(
                cohort_phrase(row["left_out"], facts.cohorts[row["left_out"]])
            )
    n = sum(map(len, others.values()))
    if n == 0:
        return ""
    if n == 1:
        ((verdict, (name,)),) = others.items()
        return f"the verdict depends on {name}, without which it would be “{verdict}”"
    depends = f"the verdict depends on single {noun('cohorts')}:"
    if n > NAMED:
        of_all = f"{number_word(n)} of the {number_word(len(facts.left_out))}"
        return f"{depends} it would change without any one of {of_all}"
    parts = [
        f"without {list_words(names, 'or')} it would be “{verdict}”"
        for verdict, names in others.items()
    ]
    return f"{depends} {', '.join(parts)}"


def _choices_sentence(facts: RegionFacts) -> str:
    """Say what other choices make of the result; nothing where none was tried."""
    distinct = facts.choices.get("n_distinct") or 0
    if distinct < 2:
        return (
            "is the same under every choice that was tried"
            if facts.choices.get("without_effect")
            else ""
        )
    same, changed = facts.choices["n_same"], facts.choices["changed_by"]
    if same == distinct:
        return f"is the same in all {distinct} distinct specifications"
    reasons = [] if changed is None else [_condition(text) for text in changed.split(";")]
    if 0 < len(reasons) <= NAMED:
        return f"would change {list_words([f'if {reason}' for reason in reasons], 'or')}"
    return f"is the same in {same} of {distinct} distinct specifications"


def _condition(choice: str) -> str:
    """Turn a choice into the condition of a sentence: ``each study had a vote of its own``."""
    name, _, option = choice.partition(": ")
    if name == "level":
        return f"votes were counted at the level of the {option}"
    if name == "share that must agree":
        return f"the share that must agree were {chosen_percent(as_fraction(option))}"
    return OTHER_CHOICES[choice].format(cohort=noun("cohort"))
