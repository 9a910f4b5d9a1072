"""Paragraphs on regions: grammatical, filled from the tables, and careful."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.common.wording import SMALL_NUMBERS, study_label
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.syntheses import gather_syntheses
from tests.support.selection import examples
from tests.support.tables import Choices, finding, tables_of, vote_config

NO_CHOICES = {"specifications": {}}


def paragraph(rows, *, region="amygdala", studies=None, **choices):
    """Write the paragraph of a region of a review with one synthesis of all findings."""
    config = vote_config(Choices, **{**NO_CHOICES, **choices})
    (synthesis,) = gather_syntheses(config, tables_of(rows, config, studies))
    return region_paragraphs(synthesis)[region]


def votes(*directions, **values):
    """Give one finding of a cohort of its own for each direction, with 10, 20, ... participants."""
    names = ("alder2001", "birch2002", "cedar2003", "dale2004", "elm2005", "fir2006", "gorse2007")
    return [
        finding(name, direction, n_treated=10 * place, **values)
        for place, (name, direction) in enumerate(zip(names, directions, strict=False), 1)
    ]


UP, DOWN, NONE, UNCLEAR = "increase", "decrease", "no_change", "unclear"
UNREPORTED = "not_reported"


# --- One cohort ----------------------------------------------------------------------------------


def test_a_single_study_has_one_short_sentence():
    assert (
        paragraph(votes(UP))
        == "One cohort, Alder 2001 (10 participants), reported an increase after treatment."
    )


def test_one_participant_is_no_plural_and_none_reported_is_said():
    assert "(1 participant)" in paragraph([finding("alder2001", UP, n_treated=1)])
    assert "Alder 2001 (participants not reported), reported" in paragraph(
        [finding("alder2001", UP)]
    )


def test_no_change_in_a_single_study_does_not_show_that_there_is_none():
    assert paragraph(votes(NONE)).endswith(
        "no change after treatment. A single null result is not evidence of no change."
    )


def test_findings_of_a_single_study_are_counted():
    rows = [*votes(UP), *votes(UP)]
    assert "an increase after treatment, in both findings." in paragraph(rows)
    rows += [*votes(UP), *votes(DOWN)]
    assert "an increase after treatment, in three of four findings." in paragraph(rows)


def test_a_study_at_odds_with_itself_says_in_what_its_findings_differ():
    rows = votes(DOWN, subgroup="responders") + votes(NONE)
    assert paragraph(rows) == (
        "One cohort, Alder 2001 (10 participants), reported conflicting results: one finding of a "
        "decrease and one of no change. These also differ in subgroup, which may explain the "
        "disagreement, but vote counting cannot test this."
    )


def test_agreement_between_reports_of_one_cohort_is_not_replication():
    rows = [{**row, "cohort": "oak_trial"} for row in votes(DOWN, DOWN)]
    assert paragraph(rows) == (
        "One cohort, the oak trial (20 participants), reported a decrease after treatment "
        "(Alder 2001 and Birch 2002)."
    )
    three = [{**row, "cohort": "alder2001"} for row in votes(DOWN, DOWN, DOWN)]
    assert paragraph(three).startswith(
        "One cohort, the Alder 2001 cohort (30 participants), reported a decrease after treatment "
        "(Alder 2001, Birch 2002 and Cedar 2003)."
    )


@pytest.mark.long
def test_a_cohort_keeps_its_name_where_one_study_speaks_for_it():
    rows = votes(UP, UP, DOWN)
    rows[2]["cohort"] = "oak_trial"
    text = paragraph(rows)
    assert "one (the oak trial; 30 participants) a decrease." in text
    assert "The result depends on one cohort: excluding the oak trial, it would be" in text
    assert "the oak trial (Cedar 2003; 30 participants) a decrease" in paragraph([rows[0], rows[2]])


@pytest.mark.parametrize("unit", ["cohort", "study"])
def test_reports_of_one_cohort_that_disagree_are_named_one_by_one(unit):
    rows = [{**row, "cohort": "oak_fmri"} for row in votes(DOWN, UP)]
    rows[0]["condition"], rows[1]["condition"] = "rest", "pictures"
    text = paragraph(rows, unit=unit)
    assert text.startswith("One cohort, the oak fmri cohort")
    assert "conflicting results: Alder 2001 reported a decrease after treatment and Birch" in text


def test_findings_of_unclear_direction_alone_give_no_vote():
    assert paragraph(votes(UNCLEAR)) == ("The only finding (Alder 2001) was of unclear direction.")
    assert paragraph(votes(UNCLEAR, UNCLEAR)) == (
        "Both findings (Alder 2001 and Birch 2002) were of unclear direction."
    )


def test_findings_of_unclear_direction_beside_others_are_counted():
    text = paragraph(votes(UP, UNCLEAR, UNCLEAR))
    assert text == (
        "One cohort, Alder 2001 (10 participants), reported an increase after treatment. Two "
        "further findings were of unclear direction (Birch 2002 and Cedar 2003)."
    )


@pytest.mark.long
def test_a_direction_that_is_not_reported_is_told_apart_from_no_change_and_from_unclear():
    assert paragraph(votes(UNREPORTED)) == (
        "The only finding (Alder 2001) was reported without a direction."
    )
    assert paragraph(votes(UNREPORTED, UNCLEAR, UNREPORTED)) == (
        "No finding has a direction: two (Alder 2001 and Cedar 2003) were reported without a "
        "direction and one (Birch 2002) was of unclear direction."
    )
    text = paragraph(votes(UP, UNREPORTED, UNCLEAR))
    assert (
        "One further finding was reported without a direction (Birch 2002). One further finding "
        "was of unclear direction (Cedar 2003)." in text
    )
    assert "no change" not in text


# --- Several cohorts -----------------------------------------------------------------------------


def test_two_cohorts_that_agree_are_too_few_to_tell_it_from_chance():
    assert paragraph(votes(DOWN, DOWN)) == (
        "Both cohorts, Alder 2001 (10 participants) and Birch 2002 (20 participants), reported a "
        "decrease after treatment. Increase: 0 of 2 directional votes (0%; 95% CI 0% to 66%); sign "
        "test p = 0.500 (smallest attainable p value 0.500)."
    )


def test_six_cohorts_that_agree_have_their_p_value():
    text = paragraph(votes(*[UP] * 6))
    assert text.startswith("All six cohorts (210 participants) reported an increase after treat")
    assert (
        "Increase: 6 of 6 directional votes (100%; 95% CI 61% to 100%); sign test p = 0.031 "
        "(adjusted 0.031)." in text
    )
    assert text.endswith("The result is the same whichever cohort is excluded.")


def test_a_majority_is_counted_and_the_others_are_named():
    text = paragraph(votes(UP, UP, UP, DOWN))
    assert text.startswith(
        "Three of four cohorts (60 participants) reported an increase after treatment; Dale 2004 "
        "(40 participants) reported a decrease."
    )
    assert "3 of 4 directional votes (75%; 95% CI 30% to 95%); sign test p = 0.625 (small" in text
    assert "excluding Dale 2004, it would be “consistent increase”" in text


def test_a_disagreement_says_who_found_what_and_what_sets_the_sides_apart():
    rows = votes(UP, DOWN)
    rows[0]["condition"], rows[1]["condition"] = "n-back", "pictures"
    assert paragraph(rows) == (
        "Results of the two cohorts were inconsistent: Alder 2001 (10 participants) reported an "
        "increase after treatment, Birch 2002 (20 participants) a decrease. The two sides also "
        "differ in task or condition, which may explain the disagreement, but vote counting cannot "
        "test this. Increase: 1 of 2 directional votes (50%; 95% CI 9% to 91%); sign test "
        "p = 1.000 (smallest attainable p value 0.500)."
    )


def test_an_inconsistent_region_has_its_proportion_interval_and_p_value():
    rows = [finding(f"s{i:02d}", UP) for i in range(15)]
    rows += [finding(f"t{i}", DOWN) for i in range(2)] + [finding(f"u{i}", NONE) for i in range(8)]
    text = paragraph(rows)
    assert text.startswith("Results of the 25 cohorts were inconsistent:")
    assert (
        "Increase: 15 of 17 directional votes (88%; 95% CI 66% to 97%); sign test p = 0.002 "
        "(adjusted 0.002)." in text
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("directions", "opening"),
    [
        ((UP, NONE), "Results of the two cohorts were mixed with no change: "),
        ((DOWN, DOWN, NONE), "Results of the three cohorts were mixed with no change: "),
        ((UP, DOWN, NONE), "Results of the three cohorts were inconsistent: "),
        ((UP, DOWN), "Results of the two cohorts were inconsistent: "),
    ],
)
def test_votes_mixed_with_no_change_are_no_disagreement_on_the_direction(directions, opening):
    assert paragraph(votes(*directions)).startswith(opening)


def test_a_conflicting_vote_beside_no_change_is_a_disagreement():
    rows = [*votes(UP, NONE), finding("birch2002", UP), finding("cedar2003", NONE)]
    assert paragraph(rows).startswith("Results of the three cohorts were inconsistent: ")


def test_no_change_in_most_cohorts_leaves_the_statistics_of_the_others():
    text = paragraph(votes(DOWN, NONE, NONE, NONE))
    assert "Increase: 0 of 1 directional vote (0%; 95% CI 0% to 79%); sign test p = 1.000" in text


def test_a_verdict_that_depends_on_one_cohort_names_it():
    text = paragraph(votes(UP, UP, DOWN))
    assert (
        "two (Alder 2001 and Birch 2002; 30 participants) reported an increase after treatment, "
        "one (Cedar 2003; 30 participants) a decrease." in text
    )
    assert text.endswith(
        "The result depends on one cohort: excluding Cedar 2003, it would be “consistent increase”."
    )


def test_a_divided_cohort_among_others_is_explained():
    rows = votes(DOWN, DOWN, UP, DOWN)
    for row in rows[2:]:
        row["cohort"] = "oak_trial"
    text = paragraph(rows)
    assert text.startswith(
        "Results of the three cohorts were inconsistent: two (Alder 2001 and Birch 2002; 30 "
        "participants) reported a decrease after treatment, one (the oak trial; 40 participants) "
        "conflicting results. Within the oak trial, Cedar 2003 reported an increase and Dale 2004 "
        "a decrease."
    )


def test_no_change_in_most_cohorts_does_not_show_that_there_is_none():
    text = paragraph(votes(NONE, NONE))
    assert "reported no change after treatment." in text
    assert "Null results are not evidence of no change." in text
    assert "chance" not in text


def test_participants_that_point_the_other_way_are_named():
    rows = votes(UP, UP, DOWN)
    rows[2]["n_treated"] = 200
    assert (
        "The direction with fewer votes has more participants (200 compared with 30)."
        in paragraph(rows)
    )


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        ([0], "is not reported for Alder 2001."),
        ([0, 1], "is not reported for either cohort."),
    ],
)
def test_participants_that_are_not_reported_are_named(missing, text):
    rows = votes(UP, DOWN)
    for place in missing:
        rows[place]["n_treated"] = None
    assert text in paragraph(rows)


def test_reports_that_each_vote_are_no_replication_and_their_participants_are_not_added():
    rows = votes(UP, UP, UP)
    rows[1]["cohort"] = "alder2001"
    text = paragraph(rows, unit="study")
    assert text.startswith("All three studies reported an increase after treatment: Alder 2001")
    assert (
        "Alder 2001 and Birch 2002 report on the same cohort, so that their votes are dependent."
        in text
    )


def test_effects_that_could_be_pooled_are_given():
    rows = votes(UP, UP, effect=0.4, se=0.2, effect_type="smd")
    assert "The pooled standardised mean difference of two cohorts is 0.40 [" in paragraph(rows)
    kept = [{**row, "effect_type": None} for row in rows]
    assert "The pooled effect of two cohorts" not in paragraph(kept)


# --- Contrasts and groups ------------------------------------------------------------------------

PATIENTS = {
    "contrast": "baseline_group_difference",
    "arm": "bpd",
    "arm_role": "patients",
    "comparator": "hc",
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("values", "direction", "text"),
    [
        (PATIENTS, DOWN, "a lower level in patients than in healthy controls"),
        (PATIENTS, NONE, "no difference between patients and healthy controls"),
        (
            {"contrast": "prediction", "subgroup": "responders"},
            UP,
            "a higher level at baseline in responders than in non-responders",
        ),
        (
            {"contrast": "baseline_group_difference", "subgroup": "most improved"},
            DOWN,
            "a lower level at baseline in the subgroup “most improved” than in the others",
        ),
        (
            {"contrast": "association", "outcome": "self-harm"},
            DOWN,
            "a decrease associated with clinical improvement (self-harm)",
        ),
        ({"contrast": "association"}, NONE, "no association with clinical improvement"),
        (
            {"contrast": "between_groups", "comparator": "tau"},
            UP,
            "an increase relative to treatment as usual",
        ),
        ({"contrast": "between_groups"}, UP, "an increase relative to the comparison group"),
        (
            {"contrast": "responders_vs_nonresponders", "subgroup": "responders"},
            DOWN,
            "a decrease in responders relative to non-responders",
        ),
        ({"subgroup": "nonresponders"}, UP, "an increase in non-responders after treatment"),
    ],
)
def test_a_direction_is_worded_by_its_contrast(values, direction, text):
    assert f", reported {text}." in paragraph(votes(direction, **values))


@pytest.mark.long
def test_changes_and_levels_together_are_called_both():
    rows = [*votes(UP), finding("birch2002", UP, **PATIENTS)]
    assert (
        "reported an increase or a higher level after treatment or relative to healthy controls."
        in paragraph(rows)
    )


@pytest.mark.long
@pytest.mark.parametrize("column", ["condition", "outcome", "subgroup", "target_region", "side"])
def test_groups_that_are_no_regions_have_a_paragraph_too(column):
    value = {"target_region": "insula", "side": "left"}.get(column, "rest")
    rows = votes(UP, DOWN, **{column: value})
    rows[0]["region"], rows[1]["region"] = "insula", "amygdala"
    text = paragraph(rows, region=value, group_by=column)
    assert "Results of the two cohorts were inconsistent" in text
    assert "The two sides also differ in region, which" in text


# --- Random reviews ------------------------------------------------------------------------------

STUDY_COHORTS = {
    "alder2001": "oak_trial",
    "birch2002": "oak_trial",
    "cedar2003": "cedar2003",
    "dale2004": "cedar2003",
    "elm2005": "elm2005",
    "fir2006": "fir2006",
    "gorse2007": "gorse2007",
    "hazel2008": "hazel2008",
}


@st.composite
def random_findings(draw):
    study = draw(st.sampled_from(sorted(STUDY_COHORTS)))
    return finding(
        study,
        draw(st.sampled_from([UP, UP, DOWN, NONE, UNCLEAR])),
        cohort=STUDY_COHORTS[study],
        region=draw(st.sampled_from(["amygdala", "amygdala", "insula"])),
        contrast=draw(
            st.sampled_from(["within_group", "between_groups", "association", "prediction"])
        ),
        subgroup=draw(st.sampled_from(["all", "all", "responders", "most improved"])),
        comparator=draw(st.sampled_from([None, "hc", "tau"])),
        condition=draw(st.sampled_from([None, "rest", "pictures"])),
        side=draw(st.sampled_from(["left", "right", "unspecified"])),
        n_treated=draw(st.none() | st.integers(1, 60)),
    )


WEEKS = st.dictionaries(
    st.sampled_from(sorted(STUDY_COHORTS)),
    st.fixed_dictionaries({"intervention_duration_weeks": st.sampled_from([8, 12, 52])}),
)
LABELS = re.compile("|".join(study_label(study) for study in STUDY_COHORTS))
WORDS = {word: number for number, word in enumerate(SMALL_NUMBERS)} | {"both": 2, "either": 2}


def recount(rows, unit):
    """Count, by hand and not by the pipeline, all that a paragraph on these rows may number."""
    voting = [row for row in rows if row["direction"] != UNCLEAR]
    key = "cohort" if unit == "cohort" else "study_id"
    groups = {}
    for row in voting:
        groups.setdefault(row[key], []).append(row)
    people = {
        name: max((r["n_treated"] for r in rows_of_unit if r["n_treated"]), default=None)
        for name, rows_of_unit in groups.items()
    }
    counts = {len(rows), len(rows) - len(voting), len(groups)}
    counts |= {len({r["study_id"] for r in rows_of_unit}) for rows_of_unit in groups.values()}
    for rows_of_unit in groups.values():
        of_study = {
            r["study_id"]: [q for q in rows_of_unit if q["study_id"] == r["study_id"]]
            for r in rows_of_unit
        }
        counts |= {len(each) for each in of_study.values()}
        counts |= {
            sum(r["direction"] == d for r in each)
            for each in of_study.values()
            for d in (UP, DOWN, NONE)
        }
    return counts, people


def vote_of(directions):
    """Find the direction that at least 7 in 10 share."""
    (direction, count), *_ = Counter(directions).most_common()
    return direction if 10 * count >= 7 * len(directions) else "conflicting"


def votes_of(rows, unit):
    """Count the votes of each direction: of findings, then of studies where cohorts vote."""
    votes = {}
    for study in {row["study_id"] for row in rows if row["direction"] != UNCLEAR}:
        findings = [r for r in rows if r["study_id"] == study and r["direction"] != UNCLEAR]
        name = findings[0]["cohort"] if unit == "cohort" else study
        votes.setdefault(name, []).append(vote_of([r["direction"] for r in findings]))
    return Counter(vote_of(each) for each in votes.values())


def numbers_in(text):
    """Take the whole numbers out of a text: figures and words."""
    numbers = {int(figure) for figure in re.findall(r"(?<![\d.])\d+(?![\d.]*\d)", text)}
    return numbers | {WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in WORDS}


@pytest.mark.long
@given(
    st.lists(random_findings(), min_size=1, max_size=16),
    WEEKS,
    st.sampled_from(["cohort", "study"]),
)
@examples(15)
def test_every_paragraph_is_well_formed_and_its_numbers_are_those_of_its_row(rows, weeks, unit):
    config = vote_config(Choices, unit=unit, specifications={"unit": ["cohort", "study"]})
    tables = tables_of(rows, config, weeks, effects=False)
    (synthesis,) = gather_syntheses(config, tables)
    paragraphs = region_paragraphs(synthesis)
    assert list(paragraphs) == synthesis.votes["region"].tolist()
    assert sorted(paragraphs) == tables["votes"]["region"].tolist()
    for region, text in paragraphs.items():
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
        assert " ." not in text
        assert ".." not in text
        assert "significan" not in text.lower()
        assert not re.search(r"\b(1|[Oo]ne) (studies|cohorts|findings|votes|participants)\b", text)
        assert not re.search(r"\b(None|nan|<NA>)\b", text)
        findings = [row for row in rows if row["region"] == region]
        assert set(LABELS.findall(text)) <= {study_label(r["study_id"]) for r in findings} | {
            study_label(r["cohort"]) for r in findings
        }
        check_numbers(text, findings, unit, tables["votes"].set_index("region").loc[region])


def check_numbers(text, findings, unit, row):
    counts, people = recount(findings, unit)
    directions = votes_of(findings, unit)
    bare = LABELS.sub("", text)
    sums = subset_sums([n for n in people.values() if n])
    for figure in re.findall(r"(\d+) participants?", bare):
        assert int(figure) in sums
    bare = re.sub(r"\d+ participants?", "", bare)
    if directions and row["verdict"] != "single cohort":
        # The opening numbers nothing but votes, of all units and of each direction.
        opening = numbers_in(bare.split(". ")[0])
        assert sum(directions.values()) in opening
        assert opening <= {sum(directions.values()), *directions.values()}
    bare = re.sub(r"more participants \(\d+ compared with \d+\)", "", bare)
    for share in re.findall(r"(\d+)%", re.sub("95% CI", "CI", bare)):
        shares = (row["proportion_increase"], row["ci_low"], row["ci_high"])
        assert share in {f"{100 * share:.0f}" for share in shares}
    bare = re.sub(r"\d+%", "", bare)
    for p in re.findall(r"0\.\d+|1\.000", bare):
        assert p in {f"{row[name]:.3f}" for name in ("p_sign", "p_holm", "p_attainable")}
    bare = re.sub(r"\d\.\d+", "", bare)
    missing = sum(n is None for n in people.values())
    cohorts = len({r["cohort"] for r in findings if r["direction"] != UNCLEAR})
    # "One" and "both" also stand for sides, and for cohorts without which the verdict is another.
    allowed = counts | {*directions.values(), directions[UP] + directions[DOWN], missing, 1, 2}
    assert numbers_in(bare) <= allowed | set(range(cohorts + 1))


def subset_sums(numbers):
    sums = {0}
    for number in numbers:
        sums |= {total + number for total in sums}
    return sums


@given(st.lists(random_findings(), min_size=4, max_size=14))
@examples(6)
def test_a_paragraph_does_not_depend_on_the_order_of_the_findings(rows):
    config = vote_config(Choices, **NO_CHOICES)
    one, other = (
        [
            region_paragraphs(synthesis)
            for synthesis in gather_syntheses(config, tables_of(each, config, effects=False))
        ]
        for each in (rows, rows[::-1])
    )
    assert one == other
