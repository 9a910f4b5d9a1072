"""Records in another form are the same records, whatever they hold."""

import pytest
from hypothesis import given

from scripts.exchange.record_files import record_text, write_records, write_tables
from scripts.exchange.study_rows import record_of, study_rows, tidy_record, used_columns
from scripts.exchange.workbooks.review_workbook import write_workbook
from scripts.models.study import Study
from scripts.records.study_records import read_studies, sort_studies
from tests.support.made_up import studies
from tests.support.projects import ROOT
from tests.support.shipped import EACH

DOE = {
    "study_id": "doe2020",
    "year": 2020,
    "intervention": {"name": "DBT", "duration_weeks": 12.0},
    "risk_of_bias": {"tool": "own", "overall": "low", "domains": {"missing data": "high"}},
    "arms": [{"n": 10, "arm": "dbt", "role": "treated", "label": None}],
    "findings": [
        {
            "region": "mood",
            "measure": "scale",
            "contrast": "within_group",
            "arm": "dbt",
            "direction": "decrease",
            "significant": False,
            "effect": 0.1,
            "source": {"section": "Results", "page": 3},
            "note": "first line\nsecond: line",
        }
    ],
}
DOE_YAML = """\
# yaml-language-server: $schema=../../../../schemas/study.schema.json
study_id: doe2020
year: 2020
intervention:
  name: DBT
  duration_weeks: 12
risk_of_bias:
  tool: own
  overall: low
  domains:
    missing data: high
arms:
  - {arm: dbt, role: treated, n: 10}
findings:
  - region: mood
    measure: scale
    contrast: within_group
    arm: dbt
    direction: decrease
    significant: false
    effect: 0.1
    source: {section: Results, page: 3}
    note: |-
      first line
      second: line
"""


def read_again(folder):
    read, problems = read_studies(folder)
    assert problems == []
    return [record_of(study) for study in sort_studies(read)]


def as_records(records, folder):
    (folder / "studies").mkdir(parents=True)
    write_records(records, folder / "studies")


def as_tables(records, folder):
    folder.mkdir(parents=True)
    write_tables(study_rows(records), folder)


def as_workbook(records, folder):
    folder.mkdir(parents=True)
    write_workbook(study_rows(records), folder / "review.xlsx")


FORMS = [as_records, as_tables, as_workbook]


def test_a_record_becomes_rows_with_the_columns_of_the_tables():
    rows = study_rows([DOE])
    assert rows["studies"] == [
        {
            "study_id": "doe2020",
            "year": 2020,
            "intervention_name": "DBT",
            "intervention_duration_weeks": 12,
            "risk_of_bias_tool": "own",
            "risk_of_bias_overall": "low",
            "risk_of_bias_missing data": "high",
        }
    ]
    assert rows["arms"] == [{"study_id": "doe2020", "arm": "dbt", "role": "treated", "n": 10}]
    (finding,) = rows["findings"]
    assert (finding["section"], finding["page"], finding["significant"]) == ("Results", 3, False)
    assert "document" not in finding


def test_columns_are_those_that_are_used_in_their_usual_order():
    rows = study_rows([DOE])
    assert used_columns("studies", rows["studies"]) == [
        *("study_id", "year", "intervention_name", "intervention_duration_weeks"),
        *("risk_of_bias_tool", "risk_of_bias_overall", "risk_of_bias_missing data"),
    ]
    assert used_columns("arms", []) == ["study_id", "arm", "role"]
    assert used_columns("arms", rows["arms"]) == ["study_id", "arm", "role", "n"]


def test_a_record_is_written_as_people_write_it():
    assert record_text(DOE) == DOE_YAML


def test_tables_begin_with_the_mark_by_which_spreadsheet_programs_know_utf_8(tmp_path):
    as_tables([DOE | {"population": 'Züricher, "alle"'}], tmp_path / "tables")
    content = (tmp_path / "tables/studies.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfstudy_id,year,population,")
    assert 'doe2020,2020,"Züricher, ""alle""",DBT,12,own,low,high\n' in content.decode()
    findings = (tmp_path / "tables/findings.csv").read_text("utf-8-sig")
    assert findings.endswith('decrease,false,0.1,Results,3,"first line\nsecond: line"\n')


@pytest.mark.long
@pytest.mark.parametrize("write", FORMS)
@given(studies=studies())
def test_records_in_another_form_are_the_same(tmp_path_factory, write, studies):
    records = [record_of(study) for study in studies]
    folder = tmp_path_factory.mktemp("review") / "form"
    write(records, folder)
    assert read_again(folder) == records
    assert [Study.model_validate(record) for record in records] == studies


@pytest.mark.long
@pytest.mark.parametrize("write", FORMS)
@pytest.mark.parametrize("review", EACH)
def test_the_shipped_reviews_are_the_same_in_another_form(tmp_path, write, review):
    records = read_again(ROOT / "data/raw" / review)
    write(records, tmp_path / "form")
    assert read_again(tmp_path / "form") == records
    assert [tidy_record(record) for record in records] == records
