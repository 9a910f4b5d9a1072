"""The contracts of the tables that the records are extracted to, and of the vocabulary."""

from scripts.models.terms import Contrast, Direction, Rank, Role, Side
from scripts.tables.contract import (
    NUMBER,
    WHOLE,
    YES_NO,
    contract,
    count,
    filled,
    maybe,
    maybe_count,
    one_of,
    share,
    yes_no,
)

NOTE = maybe("note of the coder. Empty: none")
SECTION = maybe("section of the document. Empty: not recorded")
PAGE = maybe_count("page of the document; of a range of pages, the first. Empty: not recorded")

STUDIES = contract(
    "studies.csv",
    "study",
    "the records",
    ["study_id"],
    {
        "study_id": filled("name of the study: first author and year"),
        "cohort": filled("the data collection; the `study_id` where the record names none"),
        "reference": maybe("key in `references.bib`. Empty: none is named"),
        "year": maybe("year of publication. Empty: not recorded", WHOLE),
        "design": maybe(
            "design, as in [the record](add_a_study.md#keys-of-the-study). Empty: not recorded"
        ),
        "modality": maybe("imaging modality, as measured. Empty: not recorded"),
        "reported_modality": maybe(
            "modality as the review labels it. Empty: the review does not label it otherwise"
        ),
        "task": maybe("what participants did in the scanner. Empty: not recorded"),
        "population": maybe("who was studied. Empty: not recorded"),
        "intervention_name": maybe("name of the treatment. Empty: none, or not recorded"),
        "intervention_format": maybe(
            "form of the treatment, such as the full programme. Empty: not recorded"
        ),
        "intervention_setting": maybe(
            "where it was given, such as outpatient. Empty: not recorded"
        ),
        "intervention_duration_weeks": maybe(
            "length of the treatment in weeks. Empty: not recorded", NUMBER
        ),
        "n_treated": maybe_count(
            "participants analysed in all arms that the study is about: those of role `treated` or "
            "[`patients`](add_a_study.md#other-evidence). Empty: one of these numbers is not "
            "reported, or there is no such arm"
        ),
        "n_control": maybe_count("the same for all other arms. Empty: likewise"),
        "n_total": maybe_count("the same for all arms. Empty: likewise"),
        "risk_of_bias_tool": maybe("name of the tool. Empty: not judged"),
        "risk_of_bias_domains": maybe("list of `domain: judgement`. Empty: not judged"),
        "note": NOTE,
        "included": yes_no(
            "`false`: [other evidence](add_a_study.md#other-evidence), outside the included studies"
        ),
        "why_not_included": maybe("why it is not. Empty: `included` is `true`"),
    },
)

ARMS = contract(
    "arms.csv",
    "arm",
    "the records",
    ["study_id", "arm"],
    {
        "study_id": filled("the study"),
        "arm": filled("short name of the group"),
        "role": one_of(Role, "what the group is in the comparison"),
        "n": maybe_count("participants analysed. Empty: not reported"),
        "n_enrolled": maybe_count("participants enrolled. Empty: not reported"),
    },
)

FINDINGS = contract(
    "findings.csv",
    "finding",
    "the records",
    ["finding_id"],
    {
        "finding_id": filled("study and number of the finding in its record: `schnell2007-003`"),
        "study_id": filled("the study that it comes from"),
        "cohort": filled("the data collection of that study"),
        "region": filled("canonical name of the region, as in `regions.csv`"),
        "region_as_reported": maybe("the region in the document's own words. Empty: not recorded"),
        "side": one_of(Side, "side of the brain"),
        "measure": filled("what was measured: one of [`measures`](config.md#measures)"),
        "contrast": one_of(Contrast, "what is compared with what"),
        "arm": filled("the arm whose measure moved"),
        "arm_role": one_of(Role, "role of that arm"),
        "comparator": maybe("the other arm. Empty: there is none"),
        "subgroup": filled("`all`, or the part of the arm that the finding is about"),
        "condition": maybe("task condition. Empty: not recorded"),
        "target_region": maybe(
            "connectivity: the other end, by its canonical name. Empty: another measure, or not "
            "recorded"
        ),
        "outcome": maybe(
            "associations and predictions: what it goes with. Empty: another contrast, or not "
            "recorded"
        ),
        "direction": one_of(
            Direction,
            "direction of the measure itself, not of benefit; [what it is compared "
            "with](add_a_study.md#how-to-code-the-direction) depends on the contrast",
        ),
        "significant": maybe("as the text states it. Empty: the text does not say", YES_NO),
        "n_treated": maybe_count(
            "participants analysed on the treated side of the comparison; an arm of role "
            "`patients` counts as treated here. If the finding's own arm is treated: the finding's "
            "own `n`, else, for the subgroup `all`, the number of the arm. If the arm is a control "
            "and the comparator is treated: the number of the comparator. Empty: not reported, or "
            "there is no such side"
        ),
        "n_control": maybe_count(
            "likewise for the other side. If the finding's arm is treated: the number of the "
            "comparator. If it is a control: its own number. Empty: likewise"
        ),
        "n": maybe_count("the finding's own number. Empty: the record gives none"),
        "effect": maybe("effect size, positive for an increase. Empty: not reported", NUMBER),
        "effect_type": maybe("kind of effect size, such as `smd`. Empty: not recorded"),
        "se": maybe(
            "standard error of the effect, in the units of the effect. Empty: not reported", NUMBER
        ),
        "p_value": share("p value as reported. Empty: not reported"),
        "p_sides": maybe(
            "1 for a one-sided p value, 2 for a two-sided one. Empty: not recorded", WHOLE
        ),
        "statistic": maybe("test statistic as reported. Empty: not reported"),
        "document": maybe("key of the document in `review.yaml`. Empty: not recorded"),
        "section": SECTION,
        "page": PAGE,
        "note": NOTE,
        "included": yes_no("as in `studies.csv`: whether the study is one of the included"),
    },
)

REGIONS = contract(
    "regions.csv",
    "region of the vocabulary",
    "the vocabulary",
    ["region"],
    {
        "region": filled("canonical name"),
        "parent": maybe("the region that contains it. Empty: none does"),
        "rank": one_of(Rank, "level of the hierarchy"),
        "abbreviation": maybe("the usual short form. Empty: none"),
        "at_system": filled(
            "the region that counts for it when votes are counted at the level `system`; the "
            "region itself if none contains it there"
        ),
        "at_structure": filled("the same at the level `structure`"),
        "at_subregion": filled("the same at the level `subregion`"),
        "position": count(
            "order in the vocabulary, from 0: the order of the report and the figures"
        ),
        "mni_left": maybe("MNI coordinates x y z in mm, left. Empty: none are given"),
        "mni_right": maybe("MNI coordinates x y z in mm, right. Empty: none are given"),
        "mni_midline": maybe("MNI coordinates x y z in mm, midline. Empty: none are given"),
        "note": maybe("what is ambiguous about the term. Empty: nothing"),
    },
)
