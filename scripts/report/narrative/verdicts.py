"""What the verdict on a region hangs on, in plain words: single cohorts, or choices."""

from collections import defaultdict
from collections.abc import Iterator

from scripts.common.wording import chosen_percent, cohort_phrase, list_words, number_word
from scripts.report.narrative.facts import RegionFacts

NAMED = 4  # cohorts or choices that one sentence lists

# What a choice would have been, as the condition of a sentence.
OTHER_CHOICES = {
    "unit: cohort": "each cohort voted once",
    "unit: study": "each study had a vote of its own",
    "subgroups: configured": "only the subgroups of the synthesis were let in",
    "subgroups: whole group": "only whole groups were let in",
    "subgroups: any": "every subgroup were let in",
    "null results: apart": "votes for no change stood apart",
    "null results: left out": "findings of no change had no vote",
    "null results: against": "votes for no change were tested with the smaller side",
    "measures: configured": "only the measures of the synthesis were let in",
    "measures: pooled": "all measures were taken together",
}


def verdict_sentences(facts: RegionFacts) -> Iterator[str]:
    """Say what the verdict hangs on: single cohorts, or choices of the analysis."""
    moved, choices = _without_cohorts(facts), _under_choices(facts)
    if moved:
        yield f"{moved}."
        if choices:
            yield f"it {choices.replace('would', 'would also', 1)}."
    elif len(facts.left_out) > 2:
        held = "the verdict is the same whichever cohort is left out"
        link = ", but " if choices.startswith("would") else " and "
        yield f"{held}{link}{choices.removeprefix('is the same ')}." if choices else f"{held}."
    elif choices:
        yield f"the verdict {choices}."


def _without_cohorts(facts: RegionFacts) -> str:
    """Say without which cohorts the verdict is another; of two cohorts one is always left."""
    others = defaultdict(list)
    for row in facts.left_out if len(facts.left_out) > 2 else []:
        if row["verdict_changed"]:
            cohort = row["left_out"]
            others[row["verdict"]].append(cohort_phrase(cohort, facts.cohorts[cohort]))
    n = sum(map(len, others.values()))
    if n == 0:
        return ""
    if n == 1:
        ((verdict, (name,)),) = others.items()
        return f"the verdict hangs on {name}, without which it would be “{verdict}”"
    if n > NAMED:
        of_all = f"{number_word(n)} of the {number_word(len(facts.left_out))}"
        return f"the verdict hangs on single cohorts: it would change without any one of {of_all}"
    parts = [
        f"without {list_words(names, 'or')} it would be “{verdict}”"
        for verdict, names in others.items()
    ]
    return f"the verdict hangs on single cohorts: {', '.join(parts)}"


def _under_choices(facts: RegionFacts) -> str:
    """Say what other choices make of the verdict; nothing where none was tried."""
    tried = facts.choices.get("n_specifications") or 0
    if tried < 2:
        return ""
    same, changed = facts.choices["n_same"], facts.choices["changed_by"]
    if same == tried:
        return f"is the same under all {tried} combinations of choices that were tried"
    reasons = [] if changed is None else [_condition(text) for text in changed.split(";")]
    if 0 < len(reasons) <= NAMED:
        return f"would change {list_words([f'if {reason}' for reason in reasons], 'or')}"
    return f"is the same in {same} of {tried} combinations of choices that were tried"


def _condition(choice: str) -> str:
    """Turn a choice into the condition of a sentence: ``each study had a vote of its own``."""
    name, _, option = choice.partition(": ")
    if name == "level":
        return f"votes were counted at the level of the {option}"
    if name == "share that must agree":
        return f"the share that must agree were {chosen_percent(float(option))}"
    return OTHER_CHOICES[choice]
