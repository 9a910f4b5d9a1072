"""A word such as NA stands for no value, in both forms of records; it never names anything."""

from pathlib import Path

import pytest

from scripts.records.extract_findings import extract_findings
from scripts.records.missing_values import SIGNS, WORDS
from tests.support.projects import ROOT
from tests.support.records import (
    ARMS_CSV,
    FINDINGS_CSV,
    RECORD,
    STUDIES_CSV,
    STUDY,
    VOCABULARY,
    make_review,
    problems_of,
    read_review,
    tables,
)
from tests.support.tables import MEASURES

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def extracted(**parts):
    return extract_findings(read_review(make_review(Path(), **parts), MEASURES))


def refused(**parts):
    return [(p.place.file, p.place.line, p.field, p.found) for p in problems_of(**parts)]


@pytest.mark.parametrize(
    "word",
    [
        *("NA", "n/a", "N.A.", "-", "None", "null", "NR", "not reported", "?", "(blank)", "#NV"),
        *("not applicable", "k.A.", "keine Angabe", "Non précisé"),
    ],
)
def test_cohorts_called_by_a_missing_value_are_as_many_as_their_studies(word):
    studies = "study_id,cohort,year,design\n" + "".join(
        f"{name},{word},{word},{word}\n" for name in ("a2019", "b2020", "c2021")
    )
    table = extracted(**tables(studies, "study_id,arm,role\n", FINDINGS_CSV.splitlines()[0]))
    assert list(table["studies"]["cohort"]) == ["a2019", "b2020", "c2021"]
    assert table["studies"][["year", "design"]].isna().all(axis=None)


def test_a_missing_value_is_empty_in_numbers_lists_names_and_notes():
    findings = (
        "study_id,region,measure,contrast,arm,direction,comparator,side,subgroup,significant,n,"
        "p_value,follow_up,comparison,target_region,page,better,note\n"
        "doe2020,amygdala,activation,within_group,dbt,decrease,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA\n"
    )
    table = extracted(**tables(STUDIES_CSV, ARMS_CSV, findings))
    (row,) = table["findings"].to_dict("records")
    assert (row["side"], row["subgroup"], row["n_arm"]) == ("unspecified", "all", 10)
    empty = (
        "note",
        "comparator",
        "significant",
        "p_value",
        "follow_up",
        "comparison",
        "better",
        "page",
    )
    assert table["findings"][[*empty]].isna().all(axis=None)


def test_a_text_in_a_record_is_read_like_that_in_a_table():
    text = STUDY.replace("cohort: trial", "cohort: NA\nreference: n/a").replace("n: 10", "n: NR")
    table = extracted(studies={"doe2020": text + "    comparator: none\n"})
    assert list(table["studies"]["cohort"]) == ["doe2020"]
    assert table["arms"]["n"].isna().tolist() == [True, False]
    assert table["findings"]["comparator"].isna().all()


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("region: amygdala", "region: NA", 7, "findings 1, region"),
        ("measure: activation", "measure: '-'", 8, "findings 1, measure"),
        ("{arm: hc", "{arm: none", 5, "arms 2, arm"),
    ],
)
def test_a_required_name_is_refused_where_it_is_missing(old, new, line, field):
    word = new.split(": ")[1].strip("'")
    expected = (RECORD, line, field, f"the text {word!r}, which means a missing value")
    assert expected in refused(studies={"doe2020": STUDY.replace(old, new)})


def test_the_page_of_records_lists_every_word_that_stands_for_no_value():
    page = (ROOT / "docs/records.md").read_text(encoding="utf-8").casefold()
    assert [word for word in sorted(WORDS | SIGNS) if f"`{word}`" not in page] == []


def test_a_control_without_treatment_keeps_its_role():
    arms = ARMS_CSV.replace("healthy_control", "no_treatment")
    assert list(extracted(**tables(STUDIES_CSV, arms, FINDINGS_CSV))["arms"]["role"]) == [
        *("treated", "no_treatment")
    ]


@pytest.mark.parametrize(
    ("tool", "judged", "overall", "domains"),
    [
        ("RoB 2", "NA", None, "d1: low"),
        ("RoB 2", "high", "high", "d1: low"),
        ("JBI", "NA", "not applicable", "d1: low"),
        ("own", "NA", None, "d1: low"),
        ("own", "-", "-", "d1: low"),  # a high risk, in the figures of some reviews
    ],
)
def test_a_missing_judgement_is_none_unless_the_tool_knows_the_word(tool, judged, overall, domains):
    header = "study_id,risk_of_bias_tool,risk_of_bias_overall,risk_of_bias_d1"
    studies = f"{header}\ndoe2020,{tool},{judged},low\n"
    (row,) = extracted(**tables(studies, ARMS_CSV, FINDINGS_CSV))["studies"].to_dict("records")
    given = row["risk_of_bias_overall"]
    assert (given if isinstance(given, str) else None, row["risk_of_bias_domains"]) == (
        overall,
        domains,
    )


def test_a_study_whose_risk_of_bias_is_missing_throughout_has_none():
    studies = "study_id,risk_of_bias_tool,risk_of_bias_overall,risk_of_bias_d1\ndoe2020,NA,NA,NA\n"
    table = extracted(**tables(studies, ARMS_CSV, FINDINGS_CSV))["studies"]
    assert table[["risk_of_bias_tool", "risk_of_bias_domains"]].isna().all(axis=None)


def test_a_missing_value_in_a_flat_table_makes_no_arm_no_measure_and_no_finding():
    flat = (
        "study_id,year,arm,arm_role,comparator,comparator_role,region,measure,direction,note\n"
        "a,2019,dbt,treated,NA,NA,amygdala,NA,decrease,NA\n"
        "a,NA,NA,NA,tau,treatment_as_usual,NA,NA,NA,\n"
    )
    folder = make_review(Path(), {}, files={"findings.csv": flat})
    table = extract_findings(read_review(folder, measures=[]))
    assert table["studies"]["year"].tolist() == [2019]
    assert table["arms"]["arm"].tolist() == ["dbt", "tau"]
    assert table["findings"][["region", "measure"]].values.tolist() == [["amygdala", "outcomes"]]
    assert table["findings"]["note"].isna().all()


def test_a_direction_that_is_a_missing_value_is_refused_as_it_was_typed():
    flat = "study_id,region,direction\na2019,sleep,NR\n"
    (problem,) = problems_of(studies={}, files={"findings.csv": flat})
    assert (problem.found, problem.close) == ("the text 'NR'", "not_reported")


def test_a_missing_parent_in_the_vocabulary_is_none_and_an_abbreviation_stays():
    vocabulary = VOCABULARY.replace("amygdala,,", "amygdala,NA,").replace(
        "insula,,structure,,", "insula,n/a,structure,NA,"
    )
    folder = make_review(Path(), vocabulary=vocabulary)
    regions = read_review(folder, MEASURES).vocabulary
    assert regions.regions["amygdala"].parent is None
    assert regions.canonical("NA") == "insula"
    vocabulary = vocabulary.replace("amygdala,NA,structure,,", "amygdala,NA,structure,NA,")
    (folder.parent / "regions.csv").write_text(vocabulary)
    assert read_review(folder, MEASURES).vocabulary.canonical("NA") is None
