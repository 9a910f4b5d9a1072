"""A wrong choice is reported once, where it was made: in a file, or on the command line."""

from pathlib import Path

import pytest
import yaml

from scripts.inputs.problems import InputError
from scripts.records.config_checks import COMMAND_LINE
from scripts.records.review_checks import Notes, check_review
from tests.support.records import FINDINGS_CSV, REVIEW, STUDY, make_review, problems_of, tables
from tests.support.settings import project_settings

QUESTIONS = """\
syntheses:
  one:
    title: One
    where: {measure: [perfusion], region: [putamen]}
  two:
    title: Two
    where: {measure: [perfusion, methylation], region: [putamen, caudate]}
evidence_map: [one]
"""

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def reported(folder, **given):
    """Check a review whose run was started with some keys on the command line."""
    config = yaml.safe_load(Path("config.yaml").read_text()) | given
    problems = InputError(check_review(folder, config)).problems
    return [(p.place.file, p.place.line, p.found, p.nearest) for p in problems]


def with_project_questions():
    text = Path("config.yaml").read_text()
    text = text.replace("evidence_map: []\n", "")
    Path("config.yaml").write_text(text.replace("syntheses: {}\n", QUESTIONS))


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"confidence": 90}, "the number 90"),
        ({"agreement": "0,8"}, "the text '0,8'"),
        ({"foo": 1}, "the unknown key 'foo'"),
        ({"syntheses": {"one": {"titel": "One", "where": {}}}}, "the unknown key 'titel'"),
    ],
)
def test_a_wrong_value_of_the_command_line_is_reported_there(given, value):
    problems = [problem[:3] for problem in reported(make_review(Path()), **given)]
    assert (COMMAND_LINE, None, value) in problems
    assert {file for file, *_ in problems} == {COMMAND_LINE}
    assert COMMAND_LINE in str(
        InputError(check_review(Path("data/raw/tiny"), project_settings() | given))
    )


def test_what_the_command_line_leaves_alone_is_reported_in_the_file():
    folder = make_review(Path())
    text = Path("config.yaml").read_text().replace("unit: cohort", "unit: cohorts", 1)
    Path("config.yaml").write_text(text)
    line = text.splitlines().index("unit: cohorts") + 1
    assert reported(folder, confidence=0.9) == [
        ("config.yaml", line, "the text 'cohorts'", "cohort")
    ]


def test_a_value_that_a_review_replaces_is_reported_in_the_review():
    folder = make_review(Path(), review="title: Tiny\nconfig:\n  confidence: 95\n")
    assert reported(folder, confidence=90) == [(REVIEW, 3, "the number 95", None)]


def test_a_review_that_sets_its_syntheses_alone_runs():
    own = "config:\n  syntheses:\n    a: {title: A, where: {measure: [activation]}}\n"
    folder = make_review(Path(), review=f"title: Tiny\n{own}")
    assert reported(folder) == []
    with_project_questions()  # its evidence map names a question that the review does not have
    assert reported(folder) == []


def test_measures_that_a_review_replaces_are_one_problem_however_many_syntheses_lack_theirs():
    folder = make_review(Path(), review="title: Tiny\nconfig:\n  measures: [activation]\n")
    with_project_questions()
    (problem,) = [p for p in reported(folder) if "measures" in p[2]]
    assert problem == (REVIEW, 3, "measures without 'perfusion', 'methylation'", None)


def test_regions_that_a_vocabulary_of_the_review_lacks_are_one_problem_of_the_review():
    folder = make_review(
        Path(),
        review="title: Tiny\nvocabulary: own.csv\n",
        files={"own.csv": "region\namygdala\n"},
    )
    with_project_questions()
    assert reported(folder) == [(REVIEW, 2, "outcomes without 'putamen', 'caudate'", None)]


def test_regions_that_the_shared_vocabulary_lacks_are_problems_of_the_config():
    folder = make_review(Path())
    with_project_questions()
    lines = Path("config.yaml").read_text().splitlines()
    first = next(n for n, line in enumerate(lines, 1) if "region: [putamen]" in line)
    assert reported(folder) == [
        ("config.yaml", first, "'putamen'", None),
        ("config.yaml", first + 3, "'caudate'", None),
    ]


def test_a_synthesis_of_a_review_that_names_an_unknown_measure_is_reported_at_its_line():
    own = "config:\n  syntheses:\n    a:\n      title: A\n      where: {measure: [activatoin]}\n"
    folder = make_review(Path(), review=f"title: Tiny\n{own}")
    assert reported(folder) == [(REVIEW, 6, "'activatoin'", "activation")]


def test_a_measure_that_the_review_does_not_list_is_reported_with_the_file_of_the_list():
    review = "title: Tiny\nconfig:\n  measures: [activation]\n"
    studies = {"doe2020": STUDY.replace("activation", "activatoin")}
    (problem,) = problems_of(studies=studies, review=review)
    assert problem.needed == f"a measure of {REVIEW}: activation"
    assert problem.nearest == "activation"


def test_certainty_and_evidence_map_may_name_the_syntheses_that_the_data_give():
    judged = "certainty:\n  {}: {{starts_at: low}}\nconfig:\n  evidence_map: [{}]\n"
    folder = make_review(Path(), review="title: Tiny\n" + judged.format("activation", "activation"))
    assert reported(folder) == []
    wrong = "title: Tiny\n" + judged.format("activations", "activatio")
    (folder / "review.yaml").write_text(wrong)
    assert reported(folder) == [
        (REVIEW, 3, "'activations'", "activation"),
        (REVIEW, 5, "'activatio'", "activation"),
    ]


def test_the_same_wrong_region_in_many_rows_is_one_problem_with_the_number_of_rows():
    rows = "doe2020,amygdla,activation,within_group,dbt,decrease\n" * 40
    (problem,) = problems_of(**tables(findings=FINDINGS_CSV + rows))
    assert problem.place.line == 4
    assert len(problem.also) == 39
    assert "    also:    39 more rows: lines 5, 6, 7, 8, 9, 10, 11, 12, ... (31 more)" in str(
        problem
    )


def test_the_same_wrong_region_in_records_of_several_studies_is_one_problem():
    wrong = STUDY.replace("amygdala", "amygdla")
    names = ("doe2020", "poe2021", "roe2022")
    (problem,) = problems_of(studies={name: wrong.replace("doe2020", name) for name in names})
    assert problem.place.file.endswith("doe2020.yaml")
    assert "2 more places: data/raw/tiny/studies/poe2021.yaml, line 7, data/raw" in str(problem)


def test_what_is_wrong_with_files_as_a_whole_is_reported_for_each():
    assert len(problems_of(studies={"doe2020": STUDY, "poe2021": "", "roe2022": ""})) == 2


# --- What syntheses name of the studies ----------------------------------------------------------

JUDGED = (
    "risk_of_bias: {tool: RoB 2, overall: low, domains: {missing data: low}}\ndesign: randomised\n"
)
ONE = "title: Tiny\nfield: neuroimaging\nconfig:\n  syntheses:\n    one:\n      title: One\n"


@pytest.mark.parametrize(
    ("lines", "found", "close"),
    [
        (
            "      where: {risk_of_bias_missing dta: [low]}\n",
            "missing dta",
            "risk_of_bias_missing data",
        ),
        ("      where: {}\n      group_by: risk_of_bias_xyz\n", "xyz", "risk_of_bias_tool"),
        (
            "      where: {}\n      compare_by: [risk_of_bias_missing dat]\n",
            "missing dat",
            "risk_of_bias_missing data",
        ),
    ],
)
def test_a_domain_on_which_no_study_is_judged_is_a_problem(lines, found, close):
    folder = make_review(Path(), {"doe2020": STUDY + JUDGED}, ONE + lines)
    ((file, line, given, nearest),) = reported(folder)
    assert (Path(file).name, line) == ("review.yaml", 7 + ("where: {}" in lines))
    assert found in given
    assert nearest == close


@pytest.mark.parametrize(
    ("design", "warned"), [("randomised", []), ("randomsed", ["the spelling: 'randomised'?"])]
)
def test_a_value_of_a_filter_that_no_study_has_is_a_warning(design, warned):
    text = f"{ONE}      where: {{design: [{design}], risk_of_bias: [high]}}\n"
    folder, notes = make_review(Path(), {"doe2020": STUDY + JUDGED}, text), Notes()
    assert check_review(folder, project_settings(), notes) == []
    assert [warning.check for warning in notes.warnings] == warned
    assert [warning.place.line for warning in notes.warnings] == [7] * len(warned)
