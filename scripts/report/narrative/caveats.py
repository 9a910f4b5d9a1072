"""What the votes on a region show, and what its result depends on, in plain words."""

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
from scripts.common.words import noun, unit_noun
from scripts.report.effect_texts import effect_text, p_phrase
from scripts.report.narrative.facts import RegionFacts
from scripts.report.narrative.phrases import DirectionWords, part_of_whole, unit_names
from scripts.votes.exact_tests import is_out_of_reach

NAMED = 4  # units or cohorts that one sentence names


def caveats(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Say what the votes of several cohorts show, and what the result depends on."""
    yield from _one_cohort_twice(facts)
    yield from _dependent_comparisons(facts)
    yield from _unknown_participants(facts)
    yield from _participants_the_other_way(facts)
    yield from _proportion(facts, words)
    if facts.pooled:
        yield f"{pooled_text(facts)}."
    elif facts.counts["verdict"] == "no change":
        yield "null results are not evidence of no change."
    yield from _dependence(facts)


def _one_cohort_twice(facts: RegionFacts) -> Iterator[str]:
    """Say that reports of one cohort do not replicate one another."""
    divided = {unit["unit"] for unit in facts.units if unit["vote"] == "conflicting"}
    shared = [
        studies
        for cohort, studies in facts.cohorts.items()
        if len(studies) > 1 and (facts.voter == "study" or cohort not in divided)
    ]
    if not shared:
        return
    once = "which votes once" if facts.voter == "cohort" else "so that their votes are dependent"
    if len(shared) == 1:
        yield f"{list_studies(shared[0])} report on the same {noun('cohort')}, {once}."
    else:
        are = "these vote once each" if facts.voter == "cohort" else "their votes are dependent"
        n = number_word(len(shared))
        yield f"{n} of the {noun('cohorts')} have several reports; {are}."


def _dependent_comparisons(facts: RegionFacts) -> Iterator[str]:
    """Say that comparisons of one cohort share participants or a control group."""
    if facts.voter != "comparison" or len(facts.cohorts) == len(facts.units):
        return
    cohorts = [unit["unit"].partition(": ")[0] for unit in facts.units]
    several = sorted({cohort for cohort in cohorts if cohorts.count(cohort) > 1})
    names = list_words([cohort_phrase(cohort, facts.cohorts[cohort]) for cohort in several])
    yield (
        f"the comparisons of {names} share {noun('participants')} or a {noun('control')} group, so "
        "that their votes are dependent."
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
    up, down = row["participants_increase"], row["participants_decrease"]
    if row["units_without_n"] or len(facts.cohorts) < len(facts.units):
        return
    if votes * (up - down) < 0:
        more, fewer = max(up, down), min(up, down)
        yield (
            f"the direction with fewer votes has more {noun('participants')} ({more} compared with "
            f"{fewer})."
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
        other = f"smallest attainable p value {p_text(row['p_attainable'])}"
    else:
        other = f"adjusted {p_text(row['p_holm'])}"
    yield (
        f"{words.label('increase')}: {row['n_increase']} of {counted(votes, 'directional vote')} "
        f"({percent_text(row['proportion_increase'])}; {interval}); sign test "
        f"{p_phrase(row['p_sign'])} ({other})."
    )


def pooled_text(facts: RegionFacts) -> str:
    """Give the pooled effect."""
    method = {"random_effects": "pooled", "median_effect": "median"}[facts.pooled["method"]]
    types = {row["effect_type"] for row in facts.findings if row["effect"] is not None}
    kind = effect_type_label(types.pop()) if len(types) == 1 and all(types) else "effect"
    of = counted_in_words(facts.pooled["k"], noun("cohort"), noun("cohorts"))
    estimate = effect_text({**facts.pooled, "tau": None})
    in_favour = f" (positive: favours {favoured('increase')})" if facts.scale == "benefit" else ""
    return f"the {method} {kind} of {of} is {estimate}{in_favour}"


def _dependence(facts: RegionFacts) -> Iterator[str]:
    """Say which cohorts the result depends on; of two cohorts one is always left."""
    if len(facts.left_out) < 3:
        return
    others = defaultdict(list)
    for row in facts.left_out:
        if row["verdict_changed"]:
            others[verdict_phrase(row["verdict"], facts.scale)].append(
                cohort_phrase(row["left_out"], facts.cohorts[row["left_out"]])
            )
    n = sum(map(len, others.values()))
    if n == 0:
        yield f"the result is the same whichever {noun('cohort')} is excluded."
    elif n > NAMED:
        of_all = f"{number_word(n)} of the {number_word(len(facts.left_out))}"
        yield f"the result would change if any one of {of_all} {noun('cohorts')} were excluded."
    else:
        on = f"one {noun('cohort')}" if n == 1 else f"single {noun('cohorts')}"
        parts = [
            f"excluding {list_words(names, 'or')}, it would be “{verdict}”"
            for verdict, names in others.items()
        ]
        yield f"the result depends on {on}: {'; '.join(parts)}."
