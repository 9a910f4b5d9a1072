"""The contracts of the tables that the records are extracted to, and of the vocabulary."""

from scripts.models.terms import Better, Contrast, Direction, Rank, Role, Side
from scripts.tables.contract import (
    NUMBER,
    WHOLE,
    YES_NO,
    boolean,
    category,
    contract,
    count,
    optional,
    optional_count,
    proportion,
    required_text,
)

NOTE = optional("note of the coder. Empty: none")
SECTION = optional("section of the document. Empty: not recorded")
PAGE = optional_count("first page in the document. Empty: not recorded")

STUDIES = contract(
    "studies.csv",
    "study",
    "the records",
    ["study_id"],
    {
        "study_id": required_text("name of the study: first author and year"),
        "label": optional("name shown to readers. Empty: made from `study_id`"),
        "cohort": required_text("the data collection; default: the `study_id`"),
        "cohort_label": optional("name of the cohort shown to readers. Empty: made from `cohort`"),
        "reference": optional("key in `references.bib`. Empty: none is named"),
        "year": optional("year of publication. Empty: not recorded", WHOLE),
        "design": optional("study design. Empty: not recorded"),
        "modality": optional("modality of the measurement. Empty: not recorded"),
        "reported_modality": optional(
            "modality as the review labels it. Empty: not labelled differently"
        ),
        "task": optional("what participants did while they were measured. Empty: not recorded"),
        "population": optional("who was studied. Empty: not recorded"),
        "intervention_name": optional("name of the treatment. Empty: none, or not recorded"),
        "intervention_format": optional(
            "form of the treatment, such as the full programme. Empty: not recorded"
        ),
        "intervention_setting": optional(
            "where it was given, such as outpatient. Empty: not recorded"
        ),
        "intervention_duration_weeks": optional(
            "length of the treatment in weeks. Empty: not recorded", NUMBER
        ),
        "n_treated": optional_count(
            "participants analysed in all arms of role `treated` or "
            "[`patients`](records.md#other-evidence). Empty: one number is not reported, or "
            "there is no such arm"
        ),
        "n_control": optional_count("the same for all other arms. Empty: likewise"),
        "n_total": optional_count("the same for all arms. Empty: likewise"),
        "risk_of_bias_tool": optional("name of the tool. Empty: not judged"),
        "risk_of_bias_overall": optional("the overall judgement. Empty: not judged overall"),
        "risk_of_bias_domains": optional("list of `domain: judgement`. Empty: not judged"),
        "note": NOTE,
        "included": boolean("`false`: [other evidence](records.md#other-evidence)"),
        "why_not_included": optional("why it is not. Empty: `included` is `true`"),
    },
)

ARMS = contract(
    "arms.csv",
    "arm",
    "the records",
    ["study_id", "arm"],
    {
        "study_id": required_text("the study"),
        "arm": required_text("short name of the group"),
        "label": optional("name shown to readers. Empty: `arm`"),
        "role": category(Role, "role in the comparison"),
        "n": optional_count("participants analysed. Empty: not reported"),
        "n_enrolled": optional_count("participants enrolled. Empty: not reported"),
    },
)

FINDINGS = contract(
    "findings.csv",
    "finding",
    "the records",
    ["finding_id"],
    {
        "finding_id": required_text("study and number in its record: `schnell2007-003`"),
        "study_id": required_text("the study that it comes from"),
        "cohort": required_text("the data collection of that study"),
        "region": required_text("name of the region or outcome, as in `regions.csv`"),
        "region_as_reported": optional("in the document's words. Empty: not recorded"),
        "side": category(Side, "`unspecified`: not reported, or none"),
        "measure": required_text("what was measured"),
        "contrast": category(Contrast, "what is compared with what"),
        "arm": required_text("the arm that the direction is about"),
        "arm_role": category(Role, "role of that arm"),
        "comparator": optional("the other arm. Empty: there is none"),
        "comparator_role": category(Role, "its role. Empty: there is none", nullable=True),
        "subgroup": required_text("`all`, or the part of the arm that the finding is about"),
        "condition": optional("task condition. Empty: not recorded"),
        "target_region": optional(
            "connectivity: the other end. Empty: another measure, or not recorded"
        ),
        "outcome": optional(
            "what it is associated with, or predicts. Empty: another contrast, or not recorded"
        ),
        "better": category(
            Better,
            "which is better, by the finding or the vocabulary. Empty: unknown",
            nullable=True,
        ),
        "follow_up": optional("when it was measured. Empty: not recorded"),
        "comparison": optional("name of one of several independent comparisons. Empty: none"),
        "direction": category(
            Direction,
            "of the measure itself; [compared with what](records.md#how-to-code-the-direction) "
            "depends on the contrast",
        ),
        "significant": optional("as the text states it. Empty: the text does not say", YES_NO),
        "n_treated": optional_count(
            "participants analysed on the treated (or `patients`) side: `n_arm` if the "
            "finding's arm is treated, `n_comparator` if the comparator is. Empty: not "
            "reported, or no such side"
        ),
        "n_control": optional_count("the same for the other side. Empty: likewise"),
        "n_arm": optional_count(
            "participants analysed in the finding's arm: its own `n`, else, for the subgroup "
            "`all`, that of the arm. Empty: not reported"
        ),
        "n_comparator": optional_count(
            "participants analysed in the other arm. Empty: not reported, or there is none"
        ),
        "n": optional_count("the finding's own number. Empty: not recorded"),
        "effect": optional("effect size, positive for an increase. Empty: not reported", NUMBER),
        "effect_type": optional("kind of effect size, such as `smd`. Empty: not recorded"),
        "se": optional("standard error of the effect. Empty: not reported", NUMBER),
        "p_value": proportion("p value as reported, or its upper bound. Empty: not reported"),
        "p_below": optional(
            "`true`: `p_value` is an upper bound. Empty: none is reported",
            YES_NO,
        ),
        "p_sides": optional("1: one-sided, 2: two-sided. Empty: not recorded", WHOLE),
        "statistic": optional("test statistic as reported. Empty: not reported"),
        "document": optional("key of the document in `review.yaml`. Empty: not recorded"),
        "section": SECTION,
        "page": PAGE,
        "note": NOTE,
        "included": boolean("as in `studies.csv`"),
    },
)

REGIONS = contract(
    "regions.csv",
    "region or outcome of the vocabulary",
    "the vocabulary",
    ["region"],
    {
        "region": required_text("canonical name"),
        "parent": optional("the region that contains it. Empty: none does"),
        "rank": category(Rank, "level of the hierarchy"),
        "abbreviation": optional("the usual short form. Empty: none"),
        "better": category(
            Better,
            "which is better; inherited from the region that contains it. Empty: unknown",
            nullable=True,
        ),
        "at_system": required_text("the region that it counts for at the level `system`"),
        "at_structure": required_text("the same at the level `structure`"),
        "at_subregion": required_text("the same at the level `subregion`"),
        "position": count("order in the report and the figures, from 0"),
        "mni_left": optional("MNI coordinates x y z in mm, left. Empty: none"),
        "mni_right": optional("the same, right. Empty: none"),
        "mni_midline": optional("the same, midline. Empty: none"),
        "note": optional("what is ambiguous about the term. Empty: none"),
    },
)
