"""Votes, from findings to the verdict on a region, with examples that can be counted by hand."""

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import binom, norm

from scripts.tables.files import read_table, write_table
from scripts.tables.votes import STUDY_VOTES, UNIT_VOTES, VOTES
from scripts.votes.count_votes import count_votes
from scripts.votes.tallies import weigh_tallies
from tests.support.reference import near
from tests.support.selection import examples
from tests.support.tables import finding, findings_table, regions_table, vote_config

ACC, DORSAL_ACC = "anterior cingulate cortex", "dorsal anterior cingulate cortex"


def count(rows, **choices):
    """Give the votes of studies, of units and of regions."""
    return count_votes(findings_table(rows), regions_table(), vote_config(**choices))


def only(table):
    """Give the one row of a table, as a dictionary in which a missing value is None."""
    (row,) = table.astype(object).where(table.notna(), None).to_dict("records")
    return row


def region_vote(rows, **choices):
    return only(count(rows, **choices)[2])


def reports(directions, **values):
    """Give one finding for each direction, each of a study and cohort of its own."""
    return [finding(f"s{i:02d}", direction, **values) for i, direction in enumerate(directions)]


# --- From findings to the vote of a study --------------------------------------------------------


@pytest.mark.parametrize(("agreeing", "of", "agreement"), [(7, 10, 0.7), (4, 5, 0.8), (1, 1, 1)])
def test_a_share_exactly_at_the_agreement_is_agreement(agreeing, of, agreement):
    rows = [finding(direction="decrease")] * agreeing + [finding()] * (of - agreeing)
    studies, units, _ = count(rows, agreement=agreement)
    assert only(studies)["vote"] == only(units)["vote"] == "decrease"


def test_the_agreement_is_the_decimal_number_that_the_config_says():
    # 0.55 in binary is a hair above 11/20; 0.7 as config.yaml spells it is 7/10.
    choice = yaml.safe_load("agreement: 0.55")
    rows = [finding()] * 11 + [finding(direction="decrease")] * 9
    assert region_vote(rows, **choice)["n_increase"] == 1
    choice = yaml.safe_load("agreement: 0.7")
    rows = [finding()] * 7 + [finding(direction="no_change")] * 3
    assert region_vote(rows, **choice)["n_increase"] == 1


def test_two_of_three_agree_where_the_share_is_written_as_a_fraction():
    rows = [
        finding("a"),
        finding("a"),
        finding("a", "decrease"),
        finding("b"),
        finding("c", "decrease"),
    ]
    choice = yaml.safe_load("agreement: 2/3")
    row = region_vote(rows, **choice)
    assert (row["n_increase"], row["n_decrease"], row["verdict"]) == (2, 1, "mostly increase")
    assert row["p_chance"] == 1  # of three votes two always agree
    for share in (0.667, 0.66667):
        assert region_vote(rows, agreement=share)["n_conflicting"] == 1


@pytest.mark.parametrize(
    "share",
    ["1/2", "4/3", "2/0", "2 / 3", "0.7", "200/300", "-2/-3", "two thirds", 0.5, 1.5, True, None],
)
def test_a_share_that_is_none_is_refused_and_the_message_says_what_is_allowed(share):
    with pytest.raises(ValidationError, match=r"such as 0\.7, or a fraction .* such as 2/3"):
        vote_config(agreement=share)


@pytest.mark.parametrize("share", [0.7, "2/3"])
def test_a_share_is_written_as_it_is_read(share):
    assert vote_config(agreement=share).model_dump()["agreement"] == share


def test_two_of_three_findings_are_not_enough():
    studies, _, _ = count([finding(), finding(), finding(direction="decrease")])
    vote = only(studies)
    assert vote["vote"] == "conflicting"
    assert (vote["n_increase"], vote["n_decrease"], vote["n_no_change"]) == (2, 1, 0)


def test_no_change_is_a_direction_like_the_others():
    studies, _, votes = count([finding(direction="no_change")] * 3 + [finding()])
    assert only(studies)["vote"] == "no_change"
    assert only(votes)["studies_no_change"] == "doe2020"


def test_unclear_findings_are_left_out_of_the_vote_and_counted_apart():
    rows = [finding(direction="unclear")] * 5 + [finding()]
    studies, _, votes = count(rows)
    assert only(studies)["vote"] == "increase"
    assert (only(votes)["k_findings"], only(votes)["n_unclear"]) == (1, 5)


def test_a_direction_that_is_not_reported_is_no_vote_for_no_change_and_is_counted_apart():
    rows = [finding(direction="not_reported")] * 4 + [finding(direction="unclear"), finding()]
    studies, units, votes = count(rows)
    assert only(studies)["vote"] == only(units)["vote"] == "increase"
    row = only(votes)
    assert (row["k_findings"], row["n_not_reported"], row["n_unclear"]) == (1, 4, 1)
    assert (row["n_increase"], row["n_no_change"]) == (1, 0)


def test_a_region_without_a_reported_direction_has_a_row_and_no_verdict():
    studies, units, votes = count([finding(direction="not_reported"), finding(direction="unclear")])
    assert len(studies) == len(units) == 0
    row = only(votes)
    assert pd.isna(row["verdict"])
    assert (row["k_findings"], row["k_studies"], row["k_units"]) == (0, 0, 0)
    assert (row["n_not_reported"], row["n_unclear"]) == (1, 1)


def test_not_significant_is_not_no_change():
    """Ten cohorts: three report an increase, seven "no significant difference"."""
    rows = reports(["increase"] * 3 + ["not_reported"] * 7)
    assert region_vote(rows)["verdict"] == "consistent increase"
    assert region_vote(reports(["increase"] * 3 + ["no_change"] * 7))["verdict"] == "no change"


@pytest.mark.long
def test_the_old_convention_gives_no_change_in_95_of_100_reviews_of_a_true_effect():
    """The example of docs/method.md: 10 cohorts of 20, effect 0.2, directions where p < .05."""
    drift, limit = 0.2 * 20**0.5, norm.isf(0.025)
    power = norm.sf(limit - drift) + norm.cdf(-limit - drift)
    chances = {}
    for ups in range(11):
        row = region_vote(reports(["increase"] * ups + ["no_change"] * (10 - ups)))
        chances[row["verdict"]] = chances.get(row["verdict"], 0) + binom.pmf(ups, 10, power)
    assert (round(power, 3), round(chances["no change"], 3)) == (0.145, 0.955)


def test_a_region_with_unclear_findings_only_has_a_row_and_no_verdict():
    studies, units, votes = count([finding(direction="unclear")])
    row = only(votes)
    assert len(studies) == len(units) == 0
    assert (row["n_unclear"], row["k_findings"], row["k_studies"], row["k_units"]) == (1, 0, 0, 0)
    assert row["verdict"] is row["p_sign"] is row["p_attainable"] is row["ci_low"] is None


# --- From study votes to the vote of a unit ------------------------------------------------------


def test_a_cohort_with_two_reports_votes_once():
    rows = [finding("a", cohort="trial"), finding("b", cohort="trial"), finding("c")]
    _, units, votes = count(rows)
    assert units["unit"].tolist() == ["c", "trial"]
    assert units["studies"].tolist() == ["c", "a;b"]
    row = only(votes)
    assert (row["k_units"], row["k_studies"], row["n_increase"]) == (2, 3, 2)
    assert row["studies_increase"] == "a;b;c"


def test_with_the_study_as_unit_every_report_votes():
    rows = [finding("a", cohort="trial"), finding("b", cohort="trial"), finding("c")]
    _, units, votes = count(rows, unit="study")
    assert units["unit"].tolist() == ["a", "b", "c"]
    assert (only(votes)["k_units"], only(votes)["n_increase"]) == (3, 3)


def test_a_study_votes_once_however_many_findings_it_reports():
    row = region_vote([finding("a")] * 4 + [finding("b", "decrease")])
    assert (row["k_findings"], row["n_increase"], row["n_decrease"]) == (5, 1, 1)


def test_reports_that_disagree_inside_a_cohort_make_it_conflicting():
    rows = [finding("a", cohort="trial"), finding("b", "decrease", cohort="trial")]
    _, units, votes = count(rows)
    assert only(units)["vote"] == "conflicting"
    row = only(votes)
    assert (row["n_conflicting"], row["n_increase"], row["n_decrease"]) == (1, 0, 0)
    # The studies are listed by their own votes, whatever their cohort's.
    assert (row["studies_increase"], row["studies_decrease"]) == ("a", "b")
    assert row["studies_conflicting"] is None


def test_a_cohort_weighs_its_reports_alike_whatever_the_number_of_their_findings():
    rows = [finding("a", cohort="trial")] * 9 + [finding("b", "decrease", cohort="trial")]
    assert only(count(rows)[1])["vote"] == "conflicting"


def test_three_of_four_reports_decide_for_their_cohort():
    rows = [finding(name, cohort="trial") for name in "abc"]
    rows += [finding("d", "decrease", cohort="trial")]
    assert only(count(rows)[1])["vote"] == "increase"


def test_a_conflicting_report_weighs_against_its_cohorts_agreement():
    rows = [finding("a", cohort="trial"), finding("b", cohort="trial")]
    rows += [finding("b", "decrease", cohort="trial")]
    studies, units, _ = count(rows)
    assert studies["vote"].tolist() == ["increase", "conflicting"]
    assert only(units)["vote"] == "conflicting"


# --- Participants --------------------------------------------------------------------------------


def test_the_participants_of_a_cohort_are_the_largest_number_of_its_reports():
    rows = [
        finding("a", cohort="trial", n_treated=31),
        finding("b", cohort="trial", n_treated=20),
        finding("b", cohort="trial", n_treated=24),
    ]
    studies, units, _ = count(rows)
    assert studies["participants"].tolist() == [31, 24]
    assert only(units)["participants"] == 31


def test_unknown_numbers_of_participants_stay_missing():
    rows = [finding("a", subgroup="responders"), finding("b", cohort="x", n_treated=9)]
    rows += [finding("c", cohort="x")]
    studies, units, _ = count(rows)
    assert studies["participants"].isna().tolist() == [True, False, True]
    assert only(units[units["unit"] == "a"])["participants"] is None
    assert only(units[units["unit"] == "x"])["participants"] == 9


def test_a_study_with_an_arm_whose_number_is_unknown_has_none():
    rows = [finding("a", n_treated=20), finding("a", arm="mbt"), finding("b", n_treated=9)]
    rows += [finding("b", subgroup="responders")]  # a part of an arm whose number is known
    studies, units, _ = count(rows)
    assert studies["participants"].isna().tolist() == [True, False]
    tally = only(weigh_tallies(units))
    assert (tally["units_without_n"], tally["participants_increase"]) == (1, 9)


def test_the_participants_are_those_of_the_arm_whose_measure_moved():
    numbers = {"n_treated": 31, "n_control": 15}
    rows = [finding("a", **numbers), finding("b", arm="hc", arm_role="healthy_control", **numbers)]
    studies, _, _ = count(rows)
    assert studies["participants"].tolist() == [31, 15]


# --- Regions, groups and filters -----------------------------------------------------------------


def test_findings_on_a_part_count_for_the_structure_that_contains_it():
    row = region_vote([finding("a", region=DORSAL_ACC), finding("b", region=ACC)])
    assert (row["region"], row["k_units"]) == (ACC, 2)


def test_at_the_level_of_subregions_part_and_structure_stay_apart():
    rows = [finding("a", region=DORSAL_ACC), finding("b", region=ACC)]
    _, _, votes = count(rows, level="subregion")
    assert votes["region"].tolist() == [ACC, DORSAL_ACC]


def test_at_the_level_of_systems_a_lobe_takes_in_its_structures_and_their_parts():
    rows = [finding("a", region=DORSAL_ACC), finding("b", region=ACC)]
    rows += [finding("c", region="limbic lobe"), finding("d", region="amygdala")]
    _, _, votes = count(rows, level="system")
    assert votes["region"].tolist() == ["amygdala", "limbic lobe"]
    assert votes["k_units"].tolist() == [1, 3]


def test_a_region_coarser_than_the_level_stands_by_itself():
    _, _, votes = count([finding("a", region="limbic lobe"), finding("b", region=ACC)])
    assert votes["region"].tolist() == [ACC, "limbic lobe"]


def test_a_region_allowed_in_a_synthesis_lets_in_the_regions_inside_it():
    rows = [finding("a", region=DORSAL_ACC), finding("b", region=ACC), finding("c")]
    assert region_vote(rows, where={"region": [ACC]})["k_studies"] == 2
    assert region_vote(rows, where={"region": [DORSAL_ACC]})["k_studies"] == 1
    row = region_vote(rows, where={"region": ["limbic lobe"]})
    assert (row["region"], row["studies_increase"]) == (ACC, "a;b")


def test_the_other_end_of_a_connection_is_filtered_like_a_region():
    rows = [finding("a", target_region=DORSAL_ACC), finding("b", target_region="insula")]
    rows += [finding("c")]
    assert region_vote(rows, where={"target_region": [ACC]})["studies_increase"] == "a"


def test_a_finding_is_taken_in_only_where_every_column_allows_it():
    rows = [
        finding("a", measure="activation", subgroup="all"),
        finding("b", measure="activation", subgroup="responders"),
        finding("c", measure="grey_matter_volume", subgroup="all"),
    ]
    row = region_vote(rows, where={"measure": ["activation"], "subgroup": ["all"]})
    assert row["studies_increase"] == "a"


def test_a_result_of_unknown_significance_is_neither_significant_nor_not():
    rows = [finding("a", significant=True), finding("b", significant=False), finding("c")]
    assert region_vote(rows, where={"significant": [True]})["studies_increase"] == "a"
    assert region_vote(rows, where={"significant": [False]})["studies_increase"] == "b"


def test_votes_can_be_grouped_by_another_column_than_the_region():
    rows = [finding("a", condition="angry faces", region="insula")]
    rows += [finding("b", condition="angry faces"), finding("c", condition="pain"), finding("d")]
    _, _, votes = count(rows, group_by="condition")
    assert votes["region"].tolist() == ["angry faces", "pain"]
    assert votes["studies_increase"].tolist() == ["a;b", "c"]


def test_the_other_end_of_a_connection_is_lifted_like_a_region():
    rows = [finding("a", target_region=DORSAL_ACC), finding("b", target_region=ACC), finding("c")]
    row = region_vote(rows, group_by="target_region")
    assert (row["region"], row["studies_increase"]) == (ACC, "a;b")


def test_a_synthesis_may_choose_its_own_unit_and_level():
    own = {"title": "Own", "where": {}, "unit": "study", "level": "subregion"}
    syntheses = {"own": own, "usual": {"title": "Usual", "where": {}}}
    rows = [finding("a", cohort="x", region=DORSAL_ACC), finding("b", cohort="x", region=ACC)]
    _, units, votes = count(rows, syntheses=syntheses)
    found = list(zip(votes["synthesis"], votes["region"], votes["k_units"], strict=True))
    assert found == [("own", ACC, 1), ("own", DORSAL_ACC, 1), ("usual", ACC, 1)]
    assert units["unit"].tolist() == ["b", "a", "x"]


def test_a_synthesis_without_findings_has_no_rows_and_harms_no_other():
    syntheses = {
        "empty": {"title": "Empty", "where": {"measure": ["perfusion"]}},
        "full": {"title": "Full", "where": {}},
    }
    _, _, votes = count([finding()], syntheses=syntheses)
    assert votes["synthesis"].tolist() == ["full"]


def test_a_review_without_findings_has_empty_tables():
    tables = count([])
    assert [len(table) for table in tables] == [0, 0, 0]
    assert [list(t) for t in tables] == [list(c.columns) for c in (STUDY_VOTES, UNIT_VOTES, VOTES)]


# --- The votes of a region -----------------------------------------------------------------------


def test_no_change_and_conflicting_stay_out_of_the_denominator():
    rows = reports(["increase"] * 5 + ["decrease"] + ["no_change"] * 3)
    rows += [finding("x"), finding("x", "decrease")]
    row = region_vote(rows)
    counts = [row[f"n_{v}"] for v in ("increase", "decrease", "no_change", "conflicting")]
    assert counts == [5, 1, 3, 1]
    assert row["k_units"] == 10
    assert row["proportion_increase"] == pytest.approx(5 / 6)
    assert row["p_sign"] == pytest.approx(0.21875)
    assert row["p_attainable"] == 2**-5


def test_the_interval_has_the_confidence_that_the_config_asks_for():
    rows = reports(["increase"] * 10 + ["decrease"] * 2)
    usual, wider = region_vote(rows), region_vote(rows, confidence=0.99)
    assert wider["ci_low"] < usual["ci_low"] < usual["ci_high"] < wider["ci_high"]


def test_votes_without_a_direction_have_no_proportion_and_no_test():
    row = region_vote(reports(["no_change"] * 2))
    names = ["proportion_increase", "ci_low", "ci_high", "p_sign", "p_holm", "p_attainable"]
    assert [row[name] for name in names] == [None] * 6


def test_p_values_are_adjusted_over_the_regions_of_their_own_synthesis():
    # Six votes to two: p = 74 / 256. Six votes can come so low too, two cannot (0.5).
    rows = reports(["increase"] * 6 + ["decrease"] * 2)
    rows += reports(["decrease"] * 6, region="insula")
    rows += reports(["decrease"] * 2, region="limbic lobe")
    rows += reports(["no_change"], region=ACC)  # no test, so not one of the family
    syntheses = {
        "all": {"title": "All", "where": {}},
        "amygdala": {"title": "Amygdala", "where": {"region": ["amygdala"]}},
    }
    _, _, votes = count(rows, syntheses=syntheses)
    p_holm = votes.set_index(["synthesis", "region"])["p_holm"]
    assert p_holm["all", "insula"] == pytest.approx(2 * 0.03125)
    assert p_holm["all", "amygdala"] == pytest.approx(74 / 256)
    assert p_holm["all", "limbic lobe"] == pytest.approx(0.5)
    assert pd.isna(p_holm["all", ACC])
    assert p_holm["amygdala", "amygdala"] == pytest.approx(74 / 256)


@pytest.mark.parametrize(
    ("directions", "verdict"),
    [
        (["increase"], "single cohort"),
        (["increase"] * 2, "consistent increase"),
        (["decrease"] * 3, "consistent decrease"),
        (["increase"] * 7 + ["decrease"] * 3, "mostly increase"),
        (["decrease"] * 7 + ["increase"] * 3, "mostly decrease"),
        (["decrease"] * 3 + ["no_change"], "mostly decrease"),
        (["increase"] * 2 + ["no_change"], "inconsistent"),
        (["increase"] * 2 + ["decrease"], "inconsistent"),
        (["increase", "decrease"], "inconsistent"),
        (["no_change"] * 2, "no change"),
        (["no_change"] * 7 + ["decrease"] * 3, "no change"),
        (["no_change"] * 2 + ["decrease"], "inconsistent"),
        (["increase"] * 2 + ["unclear"] * 9, "consistent increase"),
    ],
)
def test_the_verdict_follows_the_share_of_all_votes(directions, verdict):
    assert region_vote(reports(directions))["verdict"] == verdict


def test_conflicting_votes_weigh_against_a_verdict():
    both = [finding(name, way) for name in "xyz" for way in ("increase", "decrease")]
    assert region_vote(both)["verdict"] == "inconsistent"
    assert region_vote(reports(["increase"] * 7) + both)["verdict"] == "mostly increase"
    assert region_vote(reports(["increase"] * 6) + both)["verdict"] == "inconsistent"


@pytest.mark.parametrize("unit", ["cohort", "study"])
def test_one_cohort_is_a_single_cohort_even_where_each_of_its_studies_votes(unit):
    rows = [finding("a", cohort="trial"), finding("b", "decrease", cohort="trial")]
    assert region_vote(rows, unit=unit)["verdict"] == "single cohort"


def test_the_tables_of_votes_are_read_back_as_they_were_written(tmp_path):
    rows = reports(["increase", "decrease", "no_change", "unclear"], n_treated=12)
    rows += [finding("x", region=ACC), finding("x", "decrease", region=ACC)]
    for table, contract in zip(count(rows), (STUDY_VOTES, UNIT_VOTES, VOTES), strict=True):
        write_table(table, tmp_path / "table.csv", contract)
        back = read_table(tmp_path / "table.csv", contract)
        pd.testing.assert_frame_equal(back, table, rtol=1e-5)


# --- What must hold for any findings -------------------------------------------------------------

DIRECTIONS = st.sampled_from(["increase", "decrease", "no_change", "not_reported", "unclear"])
COHORT_OF = {"a": "trial", "b": "trial", "c": "trial", "d": "d", "e": "e"}


@st.composite
def findings_of(draw, studies):
    rows = []
    for study in draw(st.lists(st.sampled_from(studies), max_size=12)):
        place = draw(st.sampled_from(["amygdala", ACC, DORSAL_ACC]))
        number = draw(st.none() | st.integers(1, 50))
        values = {"cohort": COHORT_OF[study], "region": place, "n_treated": number}
        rows.append(finding(study, draw(DIRECTIONS), **values))
    return rows


@pytest.mark.long
@given(findings_of("de"), findings_of("abc"), st.integers(1, 3))
@examples(20)
def test_another_copy_of_a_cohorts_only_report_changes_no_vote(rows, others, copies):
    copied = [
        {**row, "study_id": f"{row['study_id']}{copy}"} for row in rows for copy in range(copies)
    ]
    _, units, votes = count(rows + others)
    _, units_again, votes_again = count(rows + copied + others)
    same = ["synthesis", "region", "unit", "vote", "participants"]
    assert units[same].equals(units_again[same])
    numbers = [n for n in votes if not n.startswith(("k_findings", "k_studies", "studies_"))]
    numbers = [n for n in numbers if n not in ("n_not_reported", "n_unclear")]
    assert votes[numbers].equals(votes_again[numbers])


def test_two_treated_arms_of_a_study_are_different_people_and_add_up():
    rows = [finding("x", arm="dbt", n_treated=10), finding("x", arm="skills", n_treated=12)]
    rows += [finding("x", arm="dbt", n_treated=8)]
    units = count_votes(findings_table(rows), regions_table(), vote_config())[1]
    assert list(units["participants"]) == [22]


# --- Worked examples ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("increase", "decrease", "p"),
    [(10, 2, 0.03857421875), (9, 0, 0.00390625), (5, 1, 0.21875), (2, 1, 1), (1, 2, 1)],
)
def test_votes_are_tested_as_in_the_worked_examples(increase, decrease, p):
    row = region_vote(reports(["increase"] * increase + ["decrease"] * decrease))
    assert row["p_sign"] == near(p, 1e-12)


def test_three_studies_of_unknown_direction_leave_ten_of_twelve_as_they_are():
    row = region_vote(reports(["increase"] * 10 + ["decrease"] * 2 + ["unclear"] * 3))
    assert row["p_sign"] == near(79 * 2 / 4096)
    assert row["proportion_increase"] == near(10 / 12)
    assert (row["ci_low"], row["ci_high"]) == near((0.5519691377, 0.9530348578))


@pytest.mark.parametrize("votes", range(1, 13))
def test_agreement_of_all_votes_has_the_attainable_p(votes):
    row = region_vote(reports(["decrease"] * votes))
    assert row["p_sign"] == row["p_attainable"] == 2.0 ** (1 - votes)
    assert (row["p_attainable"] > 0.05) == (votes <= 5)


@pytest.mark.parametrize(
    ("increase", "decrease", "no_change", "vote"),
    [
        (1, 0, 0, "increase"),
        (7, 3, 0, "increase"),
        (0, 5, 2, "decrease"),
        (2, 1, 0, "conflicting"),
        (1, 1, 0, "conflicting"),
        (69, 31, 0, "conflicting"),
        (70, 30, 0, "increase"),
        (1, 1, 6, "no_change"),
        (14, 3, 3, "increase"),
        (13, 3, 3, "conflicting"),
    ],
)
def test_seventy_per_cent_of_the_outcomes_of_a_study_must_share_a_direction(
    increase, decrease, no_change, vote
):
    rows = [finding()] * increase + [finding(direction="decrease")] * decrease
    rows += [finding(direction="no_change")] * no_change
    assert only(count(rows)[0])["vote"] == vote
