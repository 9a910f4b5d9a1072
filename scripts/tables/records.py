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
PAGE = optional_count("page of the document; of a range of pages, the first. Empty: not recorded")

STUDIES = contract(
    "studies.csv",
    "study",
    "the records",
    ["study_id"],
    {
        "study_id": required_text("name of the study: first author and year"),
        "label": optional("name of the study as readers see it. Empty: made from `study_id`"),
        "cohort": required_text("the data collection; the `study_id` where the record names none"),
        "cohort_label": optional("name of the cohort as readers see it. Empty: made from `cohort`"),
        "reference": optional("key in `references.bib`. Empty: none is named"),
        "year": optional("year of publication. Empty: not recorded", WHOLE),
        "design": optional(
            "design, as in [the record](records.md#keys-of-the-study). Empty: not recorded"
        ),
        "modality": optional("modality of the measurement. Empty: not recorded"),
        "reported_modality": optional(
            "modality as the review labels it. Empty: the review does not label it otherwise"
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
            "participants analysed in all arms that the study is about: those of role `treated` or "
            "[`patients`](records.md#other-evidence). Empty: one of these numbers is not "
            "reported, or there is no such arm"
        ),
        "n_control": optional_count("the same for all other arms. Empty: likewise"),
        "n_total": optional_count("the same for all arms. Empty: likewise"),
        "risk_of_bias_tool": optional("name of the tool. Empty: not judged"),
        "risk_of_bias_overall": optional("the overall judgement. Empty: not judged overall"),
        "risk_of_bias_domains": optional("list of `domain: judgement`. Empty: not judged"),
        "note": NOTE,
        "included": boolean(
            "`false`: [other evidence](records.md#other-evidence), outside the included studies"
        ),
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
        "label": optional("name of the group as readers see it. Empty: `arm`"),
        "role": category(Role, "what the group is in the comparison"),
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
        "finding_id": required_text(
            "study and number of the finding in its record: `schnell2007-003`"
        ),
        "study_id": required_text("the study that it comes from"),
        "cohort": required_text("the data collection of that study"),
        "region": required_text("canonical name of the region or outcome, as in `regions.csv`"),
        "region_as_reported": optional(
            "the region or outcome in the document's own words. Empty: not recorded"
        ),
        "side": category(Side, "side; `unspecified`: not reported, or it has none"),
        "measure": required_text("what was measured: one of [`measures`](config.md#measures)"),
        "contrast": category(Contrast, "what is compared with what"),
        "arm": required_text("the arm whose measure moved"),
        "arm_role": category(Role, "role of that arm"),
        "comparator": optional("the other arm. Empty: there is none"),
        "comparator_role": category(
            Role, "role of the other arm. Empty: there is none", nullable=True
        ),
        "subgroup": required_text("`all`, or the part of the arm that the finding is about"),
        "condition": optional("task condition. Empty: not recorded"),
        "target_region": optional(
            "connectivity: the other end, by its canonical name. Empty: another measure, or not "
            "recorded"
        ),
        "outcome": optional(
            "associations and predictions: what it goes with. Empty: another contrast, or not "
            "recorded"
        ),
        "better": category(
            Better,
            "which way is better, as the finding or the vocabulary has it. Empty: neither does",
            nullable=True,
        ),
        "follow_up": optional("when it was measured. Empty: not recorded"),
        "comparison": optional(
            "name of the comparison, where a study has several independent ones. Empty: it has not"
        ),
        "direction": category(
            Direction,
            "direction of the measure itself, not of benefit; [what it is compared "
            "with](records.md#how-to-code-the-direction) depends on the contrast",
        ),
        "significant": optional("as the text states it. Empty: the text does not say", YES_NO),
        "n_treated": optional_count(
            "participants analysed on the treated side of the comparison; an arm of role "
            "`patients` counts as treated here. If the finding's own arm is treated: the finding's "
            "own `n`, else, for the subgroup `all`, the number of the arm. If the arm is a control "
            "and the comparator is treated: the number of the comparator. Empty: not reported, or "
            "there is no such side"
        ),
        "n_control": optional_count(
            "likewise for the other side. If the finding's arm is treated: the number of the "
            "comparator. If it is a control: its own number. Empty: likewise"
        ),
        "n_arm": optional_count(
            "participants analysed in the finding's own arm, whatever its role: the finding's own "
            "`n`, else, for the subgroup `all`, the number of the arm. Empty: not reported"
        ),
        "n_comparator": optional_count(
            "participants analysed in the other arm, whatever its role. Empty: not reported, or "
            "there is none"
        ),
        "n": optional_count("the finding's own number. Empty: the record gives none"),
        "effect": optional("effect size, positive for an increase. Empty: not reported", NUMBER),
        "effect_type": optional("kind of effect size, such as `smd`. Empty: not recorded"),
        "se": optional(
            "standard error of the effect, in the units of the effect. Empty: not reported", NUMBER
        ),
        "p_value": proportion(
            "p value as reported; where it is reported only as below a number, that number. Empty: "
            "not reported"
        ),
        "p_below": optional(
            "`true`: the p value is known only to lie below `p_value`. Empty: none is reported",
            YES_NO,
        ),
        "p_sides": optional(
            "1 for a one-sided p value, 2 for a two-sided one. Empty: not recorded", WHOLE
        ),
        "statistic": optional("test statistic as reported. Empty: not reported"),
        "document": optional("key of the document in `review.yaml`. Empty: not recorded"),
        "section": SECTION,
        "page": PAGE,
        "note": NOTE,
        "included": boolean("as in `studies.csv`: whether the study is one of the included"),
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
            "which way is better; as for the region that contains it, where it has none of its "
            "own. Empty: none of them has",
            nullable=True,
        ),
        "at_system": required_text(
            "the region that counts for it when votes are counted at the level `system`; the "
            "region itself if none contains it there"
        ),
        "at_structure": required_text("the same at the level `structure`"),
        "at_subregion": required_text("the same at the level `subregion`"),
        "position": count(
            "order in the vocabulary, from 0: the order of the report and the figures"
        ),
        "mni_left": optional("MNI coordinates x y z in mm, left. Empty: none are given"),
        "mni_right": optional("MNI coordinates x y z in mm, right. Empty: none are given"),
        "mni_midline": optional("MNI coordinates x y z in mm, midline. Empty: none are given"),
        "note": optional("what is ambiguous about the term. Empty: nothing"),
    },
)
