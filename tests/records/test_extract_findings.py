"""From study records to tidy tables."""

import pandas as pd
import pytest
import yaml

from scripts.common.digests import imported_modules, script_file
from scripts.inputs.problems import InputError
from scripts.records.extract_findings import extract_findings
from scripts.records.study_records import read_inputs
from scripts.tables.files import read_table, write_table
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from tests.support.projects import ROOT
from tests.support.records import make_review, read_review
from tests.support.tables import MEASURES

ARM = {"arm": "dbt", "role": "treated", "n": 31}
HEALTHY = {"arm": "hc", "role": "healthy_control", "n": 15}
FOUND = {
    "region": "amygdala",
    "measure": "activation",
    "contrast": "within_group",
    "arm": "dbt",
    "direction": "decrease",
}


def study(study_id="doe2020", **values):
    """Give a study record with two arms and one finding, as plain keys and values."""
    return {"study_id": study_id, "arms": [ARM, HEALTHY], "findings": [FOUND], **values}


@pytest.fixture
def extract(tmp_path):
    """Write studies to YAML files, read them back as a review, and give its tables."""

    def extract_studies(*studies):
        records = {s["study_id"]: yaml.safe_dump(s, sort_keys=False) for s in studies}
        return extract_findings(read_review(make_review(tmp_path, records), MEASURES))

    return extract_studies


@pytest.fixture
def extract_one(extract):
    """Give the row of findings.csv that one finding becomes."""

    def one(arms=(ARM, HEALTHY), **values):
        tables = extract(study(arms=list(arms), findings=[{**FOUND, **values}]))
        return tables["findings"].iloc[0]

    return one


def test_every_finding_is_a_row_that_knows_its_study_cohort_and_arm(extract):
    source = {"document": "doc", "section": "Results", "page": 3}
    record = study(cohort="trial", findings=[FOUND, {**FOUND, "arm": "hc", "source": source}])
    rows = extract(record)["findings"]
    assert rows["finding_id"].tolist() == ["doe2020-001", "doe2020-002"]
    assert rows["study_id"].tolist() == ["doe2020"] * 2
    assert rows["cohort"].tolist() == ["trial"] * 2
    assert rows["arm_role"].tolist() == ["treated", "healthy_control"]
    assert rows[["document", "section", "page"]].iloc[1].tolist() == ["doc", "Results", 3]
    assert rows[["document", "section", "page"]].iloc[0].isna().all()


def test_a_study_that_names_no_cohort_is_a_cohort_of_its_own(extract):
    tables = extract(study("doe2020"), study("roe2021", cohort="trial"))
    assert tables["studies"]["cohort"].tolist() == ["doe2020", "trial"]
    assert tables["findings"]["cohort"].tolist() == ["doe2020", "trial"]


@pytest.mark.parametrize("term", ["ACC", "anterior cingulate", "Anterior  Cingulate CORTEX"])
def test_synonyms_and_abbreviations_become_the_canonical_region(extract_one, term):
    row = extract_one(region=term, target_region=term, region_as_reported=term)
    assert row["region"] == row["target_region"] == "anterior cingulate cortex"
    assert row["region_as_reported"] == term


def test_what_a_finding_does_not_say_takes_its_usual_value_or_stays_missing(extract_one):
    row = extract_one()
    assert (row["side"], row["subgroup"]) == ("unspecified", "all")
    assert row[["significant", "comparator", "target_region", "n", "effect", "page"]].isna().all()


def test_a_finding_on_the_whole_arm_has_the_number_of_the_arm(extract_one):
    row = extract_one()
    assert row["n_treated"] == 31
    assert row[["n_control", "n"]].isna().all()


def test_the_number_of_a_subgroup_is_unknown_unless_the_finding_gives_it(extract_one):
    assert extract_one(subgroup="responders")[["n_treated", "n"]].isna().all()


def test_a_findings_own_number_comes_before_that_of_the_arm(extract_one):
    row = extract_one(subgroup="responders", n=12)
    assert (row["n_treated"], row["n"]) == (12, 12)


def test_the_comparators_number_stands_beside_that_of_the_treated(extract_one):
    row = extract_one(contrast="between_groups", comparator="hc")
    assert (row["n_treated"], row["n_control"]) == (31, 15)


def test_a_control_arm_that_is_compared_with_the_treated_keeps_the_sides_apart(extract_one):
    row = extract_one(contrast="between_groups", arm="hc", comparator="dbt")
    assert (row["n_treated"], row["n_control"]) == (31, 15)


def test_a_control_arm_by_itself_has_no_treated_participants(extract_one):
    row = extract_one(arm="hc")
    assert row["n_control"] == 15
    assert pd.isna(row["n_treated"])


def test_two_control_arms_that_are_compared_have_no_treated_participants(extract_one):
    waiting = {"arm": "tau", "role": "treatment_as_usual", "n": 4}
    row = extract_one(arms=[ARM, HEALTHY, waiting], arm="tau", comparator="hc")
    assert row["n_control"] == 4
    assert pd.isna(row["n_treated"])


def test_the_numbers_of_two_arms_stand_beside_each_other_whatever_their_roles(extract_one):
    usual = {"arm": "tau", "role": "treatment_as_usual", "n": 16}
    row = extract_one(arms=[ARM, HEALTHY, usual], arm="tau", comparator="hc")
    assert row[["n_arm", "n_comparator"]].tolist() == [16, 15]
    assert (row["arm_role"], row["comparator_role"]) == ("treatment_as_usual", "healthy_control")


@pytest.mark.parametrize(
    ("reported", "number", "is_bound"),
    [
        (0.03, 0.03, False),
        ("<0.05", 0.05, True),
        ("< .001", 0.001, True),
        ("<5e-8", 5e-8, True),
        (None, None, None),
    ],
)
def test_a_p_value_may_be_known_only_to_lie_below_a_number(extract_one, reported, number, is_bound):
    row = extract_one(p_value=reported)
    given = [None if pd.isna(value) else value for value in row[["p_value", "p_below"]]]
    assert given == [number, is_bound]


def test_an_arm_without_a_number_leaves_the_number_missing(extract_one):
    row = extract_one(arms=[{"arm": "dbt", "role": "treated"}, HEALTHY], comparator="hc")
    assert pd.isna(row["n_treated"])
    assert row["n_control"] == 15


def test_the_participants_of_a_study_are_added_over_its_arms(extract):
    waiting = {"arm": "tau", "role": "treatment_as_usual", "n": 4}
    row = extract(study(arms=[ARM, HEALTHY, waiting]))["studies"].iloc[0]
    assert (row["n_treated"], row["n_control"], row["n_total"]) == (31, 19, 50)


def test_a_total_is_missing_where_any_arm_has_no_number(extract):
    unknown = {"arm": "tau", "role": "treatment_as_usual", "n": None}
    row = extract(study(arms=[ARM, HEALTHY, unknown]))["studies"].iloc[0]
    assert row["n_treated"] == 31
    assert row[["n_control", "n_total"]].isna().all()


def test_a_study_without_controls_has_no_number_of_controls_rather_than_zero(extract):
    row = extract(study(arms=[ARM]))["studies"].iloc[0]
    assert (row["n_treated"], row["n_total"]) == (31, 31)
    assert pd.isna(row["n_control"])


def test_details_of_a_study_become_columns(extract):
    tables = extract(
        study(
            year=2020,
            intervention={"name": "DBT", "duration_weeks": 12},
            risk_of_bias={
                "tool": "ROBINS-I",
                "domains": {"selection": "low", "missing": "serious"},
            },
        )
    )
    row = tables["studies"].iloc[0]
    assert row["year"] == 2020
    assert (row["intervention_name"], row["intervention_duration_weeks"]) == ("DBT", 12)
    assert row["risk_of_bias_tool"] == "ROBINS-I"
    assert row["risk_of_bias_domains"] == "missing: serious;selection: low"
    assert row[["intervention_format", "design", "note"]].isna().all()


def test_every_arm_is_a_row(extract):
    arms = [{**ARM, "n_enrolled": 40}, HEALTHY]
    rows = extract(study(arms=arms), study("abel2019", arms=[ARM], findings=[]))["arms"]
    assert rows["study_id"].tolist() == ["abel2019", "doe2020", "doe2020"]
    assert rows["arm"].tolist() == ["dbt", "dbt", "hc"]
    assert rows["n"].tolist() == [31, 31, 15]
    assert rows["n_enrolled"].isna().tolist() == [True, False, True]


def test_a_study_without_arms_and_findings_is_listed_all_the_same(extract):
    tables = extract({"study_id": "doe2020"})
    assert tables["studies"]["study_id"].tolist() == ["doe2020"]
    assert len(tables["arms"]) == len(tables["findings"]) == 0


def test_every_region_knows_where_it_is_counted_at_each_level(extract):
    rows = extract(study())["regions"].set_index("region")
    levels = ["at_system", "at_structure", "at_subregion"]
    part, acc = "dorsal anterior cingulate cortex", "anterior cingulate cortex"
    assert rows.loc[part, levels].tolist() == ["limbic lobe", acc, part]
    assert rows.loc["limbic lobe", levels].tolist() == ["limbic lobe"] * 3
    assert rows.loc["insula", levels].tolist() == ["insula"] * 3
    assert rows["position"].sort_values().index[:2].tolist() == ["limbic lobe", acc]


@pytest.mark.shipped("iskric2021")
def test_the_tables_of_the_shipped_review_keep_their_contracts(tmp_path):
    measures = yaml.safe_load((ROOT / "config.yaml").read_text())["measures"]
    tables = extract_findings(read_review(ROOT / "data/raw/iskric2021", measures))
    for name, contract in zip(tables, (STUDIES, ARMS, FINDINGS, REGIONS), strict=True):
        write_table(tables[name], tmp_path / name, contract)
        assert len(read_table(tmp_path / name, contract)) == len(tables[name]) > 0
    included = tables["studies"][tables["studies"]["included"]]
    assert len(included) == 9
    assert included["cohort"].nunique() == 5
    others = tables["studies"][~tables["studies"]["included"]]
    assert len(others) == others["cohort"].nunique() == 16


def test_the_job_rests_on_none_of_the_checks_that_ran_before_it():
    modules = {path.stem for path in imported_modules(script_file("extract_findings"))}
    assert {"study_records", "vocabulary", "validation"} <= modules
    checks = {"review_checks", "cross_references", "similar_names", "guideline_checks"}
    assert not modules & (checks | {"citations", "pandoc", "bibliography", "problems"})


def test_a_record_that_was_broken_since_the_check_stops_the_job(tmp_path):
    folder = make_review(tmp_path)
    vocabulary = [folder.parent / "regions.csv"]
    assert [study.study_id for study in read_inputs(folder, vocabulary).studies] == ["doe2020"]
    (folder / "studies/doe2020.yaml").write_text("study_id: [\n")
    with pytest.raises(InputError, match=r"doe2020\.yaml"):
        read_inputs(folder, vocabulary)
