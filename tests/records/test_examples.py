"""The rows with which a new workbook shows how it is filled in are never results."""

import pytest

from scripts.records.examples import EXAMPLES, NOTE
from scripts.records.study_records import read_studies
from scripts.records.vocabulary import read_vocabulary
from tests.support.records import (
    ARMS_CSV,
    FINDINGS_CSV,
    STUDIES_CSV,
    make_review,
    problems_of,
    tables,
)

STUDY, REGION = EXAMPLES["study_id"], EXAMPLES["region"]
ARM = f"{STUDY},dbt,treated,40\n"
FINDING = f"{STUDY},amygdala,activation,within_group,dbt,no such direction\n"


def with_first_row(table, row):
    header, _, rows = table.partition("\n")
    return f"{header}\n{row}{rows}"


def test_example_rows_of_tables_are_left_out_and_no_line_is_lost(tmp_path):
    examples = tables(
        studies=with_first_row(STUDIES_CSV, f"{STUDY},\n"),
        arms=ARMS_CSV + ARM,
        findings=with_first_row(FINDINGS_CSV, FINDING),
    )
    ((read,), problems) = read_studies(make_review(tmp_path, **examples))
    assert problems == []
    assert read.study.study_id == "doe2020"
    assert [arm.arm for arm in read.study.arms] == ["dbt", "hc"]
    assert read.record.place().line == 3
    assert read.record.place(("findings", 0, "region")).line == 3


def test_example_rows_of_one_table_are_left_out(tmp_path):
    flat = f"study_id,region,direction\n{STUDY},mood,up\ndoe2020,mood,increase\n"
    folder = make_review(tmp_path, **tables(None, None, flat))
    ((read,), problems) = read_studies(folder)
    assert problems == []
    assert [finding.region for finding in read.study.findings] == ["mood"]
    assert read.record.place(("findings", 0)).line == 3


def test_the_example_of_a_vocabulary_is_no_term(tmp_path):
    path = tmp_path / "regions.csv"
    path.write_text(f"region,better\n{REGION},lower\nmood,higher\n")
    vocabulary, problems = read_vocabulary(path)
    assert problems == []
    assert list(vocabulary.regions) == ["mood"]


@pytest.mark.usefixtures("in_empty_folder")
def test_a_review_of_examples_alone_has_no_study():
    examples = tables(
        studies=f"study_id,cohort\n{STUDY},\n",
        arms="study_id,arm,role,n\n" + ARM,
        findings=FINDINGS_CSV.partition("\n")[0] + "\n" + FINDING,
    )
    (problem,) = problems_of(**examples)
    assert problem.found == "no study"
    assert STUDY in problem.needed


def test_a_row_in_which_the_note_of_the_example_was_left_is_reported(tmp_path):
    header, *rows = FINDINGS_CSV.splitlines()
    findings = "\n".join([f"{header},note", *(f'{row},"{NOTE}"' for row in rows)])
    _, problems = read_studies(make_review(tmp_path, **tables(findings=findings)))
    found = [(problem.place.line, problem.field, problem.found) for problem in problems]
    assert found == [(line, "note", "the note of the example row") for line in (2, 3)]
