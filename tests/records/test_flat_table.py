"""A review in one table, whose rows hold studies and arms too, reads as in any other form."""

import shutil
from pathlib import Path

import pytest
import yaml

from scripts.common.paths import vocabulary_files
from scripts.inputs.record import Record
from scripts.records.flat_table import gather_studies
from scripts.records.review_checks import Notes, check_folders
from scripts.records.study_records import read_inputs
from tests.support.forms import FORMS, bytes_of_tables
from tests.support.projects import ROOT
from tests.support.records import make_review, problems_of
from tests.support.settings import project_settings
from tests.support.shipped import RAW, about

REVIEWS = [
    *(about(name, of=RAW / name) for name in ("iskric2021", "neuroplasticity_bpd")),
    *(ROOT / "tests/reviews" / name for name in ("exercise_ageing", "school_meals")),
    ROOT / "tests/reviews/school_reading",
]
HEADER = "study_id,year,arm,arm_role,arm_n,comparator,comparator_role,region,measure,direction\n"
FIRST = "doe2020,2020,dbt,treated,10,hc,healthy_control,amygdala,activation,decrease\n"
TABLE = "data/raw/tiny/findings.csv"

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def flat(text):
    return {"studies": {}, "files": {"findings.csv": text}}


def refused(text):
    problems = problems_of(**flat(text))
    return [(p.place.file, p.place.line, p.field, p.found, p.nearest) for p in problems]


def read(text):
    return read_inputs(make_review(Path(), **flat(text)), [Path("data/raw/regions.csv")]).studies


@pytest.mark.parametrize("review", REVIEWS, ids=lambda path: path.name)
def test_the_same_review_gives_the_same_bytes_in_every_form(review):
    named = yaml.safe_load((review / "review.yaml").read_text()).get("vocabulary")
    studies = read_inputs(review, vocabulary_files(review, named)).studies
    written = {}
    for form, write in {"kept": lambda folder, _: shutil.copytree(review, folder), **FORMS}.items():
        folder = Path(form) / "own"
        write(folder, studies)
        for path in (review / "regions.csv", review.parent / "regions.csv"):
            if path.exists():
                shutil.copy(path, folder if path.parent == review else folder.parent)
        written[form] = bytes_of_tables(folder, named)
    assert written["records"] == written["tables"] == written["flat"] == written["kept"]
    assert written["flat"]["findings"].count(b"\n") > 15


def test_cells_about_a_study_and_an_arm_are_repeated_or_stand_in_one_row():
    (study,) = read(HEADER + FIRST + "doe2020,,dbt,,,,,insula,activation,increase\n" + FIRST)
    assert study.year == 2020
    assert [(arm.arm, arm.role, arm.n) for arm in study.arms] == [
        ("dbt", "treated", 10),
        ("hc", "healthy_control", None),
    ]
    assert [finding.contrast for finding in study.findings] == [
        "between_groups",
        "within_group",
        "between_groups",
    ]


def test_arms_and_measure_that_a_table_leaves_out_have_usual_names():
    (study,) = read(
        "study_id,comparator_role,comparator_n,region,direction\n"
        "doe2020,waiting_list,12,amygdala,decrease\n"
        "doe2020,,,insula,increase\n"
    )
    assert [(arm.arm, arm.role, arm.n) for arm in study.arms] == [
        ("intervention", "treated", None),
        ("control", "waiting_list", 12),
    ]
    found = [(f.arm, f.comparator, f.contrast, f.measure) for f in study.findings]
    assert found == [
        ("intervention", "control", "between_groups", "outcomes"),
        ("intervention", None, "within_group", "outcomes"),
    ]


def test_a_row_without_a_result_describes_a_study_or_an_arm():
    text = HEADER + FIRST + "doe2020,,tau,treatment_as_usual,8,,,,,\nroe2021,2021,,,,,,,,\n"
    one, other = read(text)
    assert [arm.arm for arm in one.arms] == ["dbt", "hc", "tau"]
    assert len(one.findings) == 1
    assert (other.study_id, other.year, other.arms, other.findings) == ("roe2021", 2021, [], [])


def test_a_contradiction_is_reported_once_for_each_study_and_column():
    other = "doe2020,2021,dbt,treated,11,hc,healthy_control,insula,activation,decrease\n"
    third = other.replace("2021", "2022").replace("11", "12")
    assert refused(HEADER + FIRST + other + third) == [
        (TABLE, 3, "arm_n", "'11' here, '10' on line 2", None),
        (TABLE, 3, "year", "'2021' here, '2020' on line 2", None),
    ]


def test_an_arm_that_no_row_gives_a_role_is_reported_once():
    row = "doe2020,2020,dbt,,10,hc,healthy_control,amygdala,activation,decrease\n"
    assert refused(HEADER + row + row) == [(TABLE, 2, "arm_role", "nothing", None)]


def test_a_comparator_without_a_role_is_a_control_group_and_the_run_says_so():
    header = HEADER.replace("direction", "direction,better")
    row = "doe2020,2020,dbt,treated,10,hc,,amygdala,activation,favours intervention,higher\n"
    make_review(Path(), **flat(header + row))
    assert check_folders(Path("data/raw"), project_settings(), notes := Notes()) == []
    assert notes.readings[1:] == [
        f"{TABLE} was read with these assumptions:\n"
        "    comparators without a role: the role control (a control group of any kind)"
    ]
    (study,) = read_inputs(Path("data/raw/tiny"), [Path("data/raw/regions.csv")]).studies
    assert [arm.role for arm in study.arms] == ["treated", "control"]


@pytest.mark.parametrize(
    ("old", "new", "field", "given", "nearest"),
    [
        ("treated", "treatd", "arm_role", "the text 'treatd'", "treated"),
        ("2020,dbt", "twenty,dbt", "year", "the text 'twenty'", None),
        ("decrease", "decreased", "direction", "the text 'decreased'", "decrease"),
        ("amygdala", "amygdalla", "region", "'amygdalla'", "amygdala"),
        (",10,", ",ten,", "arm_n", "the text 'ten'", None),
        ("doe2020", "", "study_id", "nothing", None),
    ],
)
def test_a_wrong_cell_is_reported_by_its_row_and_column(old, new, field, given, nearest):
    later = FIRST.replace("doe2020", "roe2021").replace("amygdala", "insula")
    assert old in FIRST
    problems = refused(HEADER + later + FIRST.replace(old, new, 1))
    assert problems == [(TABLE, 3, field, given, nearest)]


def test_a_wrong_cell_about_an_arm_is_reported_where_it_stands_and_not_where_the_arm_comes_first():
    rows = "doe2020,,dbt,,,,,insula,activation,increase\n" + FIRST.replace("treated", "treatd")
    assert [problem[1] for problem in refused(HEADER + rows)] == [3]


def test_a_column_that_no_form_knows_is_refused():
    ((_, line, field, given, nearest),) = refused(HEADER.replace("arm_role", "arm_rol") + FIRST)[:1]
    assert (line, field, given, nearest) == (1, "header", "column 'arm_rol'", "arm_role")


def test_rows_are_gathered_wherever_they_come_from():
    rows = [{"study_id": "doe2020", "region": "anxiety", "direction": "decrease", "year": "2020"}]
    sheet = Record("review.xlsx, sheet 1", rows, {(0,): 2})
    (record,), problems = gather_studies(sheet)
    assert problems == []
    assert record.place(("findings", 0, "region")) == record.place(("year",))
    assert record.place(("year",)).file == "review.xlsx, sheet 1"
    assert record.data["findings"][0]["measure"] == "outcomes"
