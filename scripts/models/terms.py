"""The closed lists of terms: directions, roles, contrasts, verdicts, levels."""

from typing import Literal, get_args

Side = Literal["left", "right", "bilateral", "midline", "unspecified"]

# The sides that votes are counted on, in the order in which they are shown. A finding on both sides
# counts on each of them.
SIDES: tuple[str, ...] = ("left", "right", "midline", "unspecified")

Direction = Literal["increase", "decrease", "no_change", "not_reported", "unclear"]

# A direction typed as benefit: it becomes one of the measure when the records are extracted.
Benefit = Literal["favours intervention", "favours control"]

BENEFITS: tuple[Benefit, ...] = get_args(Benefit)

# Findings of these directions are shown and counted apart, and do not vote.
WITHOUT_VOTE: tuple[Direction, ...] = ("not_reported", "unclear")

Role = Literal[
    "treated",
    "active_control",
    "treatment_as_usual",
    "waiting_list",
    "no_treatment",
    "placebo",
    "sham",
    "control",
    "healthy_control",
    "patients",
]

Contrast = Literal[
    "within_group",
    "between_groups",
    "responders_vs_nonresponders",
    "completers_vs_noncompleters",
    "baseline_group_difference",
    "association",
    "prediction",
]

Rank = Literal["system", "structure", "subregion"]

Unit = Literal["cohort", "study", "comparison"]

# Which way a measure moves when people get better.
Better = Literal["higher", "lower"]

# What votes are counted on: the direction of the measure itself, or benefit and harm.
Scale = Literal["direction", "benefit"]

Subgroups = Literal["configured", "whole_group", "any"]

NullResults = Literal["apart", "left_out", "against", "as_no_change"]

Measures = Literal["configured", "pooled"]

# `not_high`: without studies of the highest risk that their tool knows; `low`: of the lowest alone.
BiasChoice = Literal["any", "not_high", "low"]

Counted = Literal["studies", "cohorts", "participants", "enrolled", "modalities"]

# The gravest difference first.
ClaimVerdict = Literal[
    "direction contradicted",
    "subgroup narrower than stated",
    "not in the results section",
    "studies differ",
    "count differs",
    "reproduced",
    "not checkable",
]

OnDifference = Literal["report", "fail"]

# Of GRADE: from high to very low, and the steps that a concern costs.
Level = Literal["high", "moderate", "low", "very low"]

Concern = Literal["none", "serious", "very serious"]

RateUpReason = Literal["large effect", "dose-response gradient", "opposing confounding"]

RANKS: tuple[Rank, ...] = get_args(Rank)

# The arms that a study is about: those treated, or patients where nobody is treated.
STUDIED: tuple[Role, ...] = ("treated", "patients")

# The contrasts that are about the effect of a treatment: of one arm, and of two.
CHANGES: tuple[Contrast, ...] = ("within_group", "between_groups")
# Words that people use for a term: a message names the term, and nothing is replaced.
OTHER_WORDS: dict[str, str] = {
    **dict.fromkeys(("intervention", "experimental", "treatment", "therapy"), "treated"),
    **dict.fromkeys(("active", "attention control"), "active_control"),
    **dict.fromkeys(("comparator", "comparison"), "control"),
    **dict.fromkeys(("tau", "usual care", "care as usual", "cau"), "treatment_as_usual"),
    **dict.fromkeys(("wl", "wlc", "waitlist", "wait list"), "waiting_list"),
    **dict.fromkeys(("untreated", "nothing", "passive control"), "no_treatment"),
    **dict.fromkeys(("hc", "healthy", "controls", "healthy controls"), "healthy_control"),
    **dict.fromkeys(("up", "higher"), "increase"),
    **dict.fromkeys(("down", "lower", "reduced", "reduction"), "decrease"),
    **dict.fromkeys(("unchanged", "same", "stable", "equal"), "no_change"),
    # Not of a positive result, which is an increase to some and a benefit to others.
    **dict.fromkeys(("better", "improved", "improvement", "benefit"), "favours intervention"),
    **dict.fromkeys(("worse", "worsened", "harm"), "favours control"),
    # Not significant is not "no change": see docs/add_a_study.md.
    **dict.fromkeys(
        ("ns", "n.s.", "not significant", "no significant difference", "na", "nr"), "not_reported"
    ),
    **dict.fromkeys(("pre-post", "pre_post", "within", "change"), "within_group"),
    **dict.fromkeys(("between", "group difference"), "between_groups"),
}

REGION_KEYS = ("region", "target_region")
