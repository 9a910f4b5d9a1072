"""What is improbable is a warning with its place, which stops nothing and is not in the way."""

from pathlib import Path

import pytest

from scripts.common.input_limits import MOST_WARNINGS
from scripts.inputs.problems import InputWarning, Place, report_warnings
from scripts.records.review_checks import Notes, check_folders
from tests.support.projects import ROOT
from tests.support.records import STUDY, VOCABULARY, make_review, problems_of, tables
from tests.support.settings import project_settings
from tests.support.shipped import EACH

ARMS = "study_id,arm,role,n,n_enrolled\n{0},dbt,treated,20,25\n{0},tau,treatment_as_usual,18,\n"
HEADER = "study_id,region,measure,contrast,arm,comparator,direction,condition,note\n"
RISE = "{0},amygdala,activation,between_groups,dbt,tau,increase,{1},{2}\n"
FALL = RISE.replace("increase", "decrease")

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def warnings(vocabulary=VOCABULARY, **parts):
    make_review(Path(), vocabulary=vocabulary, **parts)
    notes, config = Notes(), project_settings()
    assert check_folders(Path("data/raw"), config, notes) == []
    return [(w.place.line, w.field.rpartition(", ")[2], w.found) for w in notes.warnings]


def of_finding(*lines, old="", new=""):
    text = STUDY.replace(old, new) if old else STUDY
    return warnings(studies={"doe2020": text + "".join(f"    {line}\n" for line in lines)})


def two_studies(header, *rows, **more):
    studies = f"study_id,{header}\n" + "".join(f"{row}\n" for row in rows)
    names = [row.split(",")[0] for row in rows]
    arms = "study_id,arm,role\n" + "".join(f"{name},dbt,treated\n" for name in names)
    parts = tables(studies, arms, HEADER)
    return {**parts, "files": {**parts["files"], **more}}


@pytest.mark.long
@pytest.mark.parametrize("review", EACH)
def test_a_shipped_review_has_no_warning(review, monkeypatch):
    monkeypatch.chdir(ROOT)
    notes, config = Notes(), project_settings()
    messages = [*check_folders(Path("data/raw"), config, notes), *notes.warnings]
    assert [str(m) for m in messages if f"/{review}/" in m.place.file] == []


def test_a_plain_record_has_no_warning():
    assert of_finding() == []


@pytest.mark.parametrize(
    ("year", "is_odd"), [(1899, True), (1900, False), (2020, False), (2199, True)]
)
def test_a_year_before_1900_or_after_next_year_is_a_warning(year, is_odd):
    found = of_finding(old="cohort: trial", new=f"year: {year}")
    assert found == ([(2, "year", f"the year {year}")] if is_odd else [])


@pytest.mark.parametrize(
    ("arm", "n", "most"),
    [
        ("n: 10}", 10, None),
        ("n: 10}", 11, 10),
        ("n: 10, n_enrolled: 12}", 12, None),
        ("n: 10, n_enrolled: 12}", 13, 12),
        ("n: null}", 500, None),
    ],
)
def test_more_participants_than_an_arm_has_are_a_warning(arm, n, most):
    expected = [] if most is None else [(12, "n", f"{n} in this finding, {most} in its arm 'dbt'")]
    assert of_finding(f"n: {n}", old="n: 10}", new=arm) == expected


def test_a_registry_of_a_million_people_and_more_is_accepted():
    assert of_finding(old="n: 10}", new="n: 1500000}") == []


@pytest.mark.parametrize(
    ("lines", "is_odd"),
    [
        (("significant: true", "p_value: 0.2"), True),
        (("significant: true", "p_value: 0.05"), False),
        (("significant: false", "p_value: 0.05"), True),
        (("significant: false", "p_value: 0.06"), False),
        (("significant: false", "p_value: 0.03", "p_sides: 1"), False),  # two-sided 0.06
        (("significant: false", "p_value: 0.02", "p_sides: 1"), True),
        (("significant: true", "p_value: 0.04", "p_sides: 1"), False),
        (("significant: true", "p_value: <0.1"), False),
        (("significant: false", "p_value: <0.1"), False),
        (("significant: false", "p_value: <0.01"), True),
        (("significant: null", "p_value: 0.2"), False),
    ],
)
def test_significance_that_a_p_value_contradicts_is_a_warning(lines, is_odd):
    assert [w[:2] for w in of_finding(*lines)] == ([(12, "significant")] if is_odd else [])


@pytest.mark.parametrize(
    ("effect", "kind", "is_odd"),
    [
        (-0.5, "smd", False),
        (0.5, "smd", True),
        (0, "smd", True),
        (0.7, "odds_ratio", False),  # below 1 is a decrease
        (0.7, "log_odds_ratio", True),
    ],
)
def test_an_effect_against_its_direction_is_a_warning(effect, kind, is_odd):
    found = of_finding(f"effect: {effect}", f"effect_type: {kind}")
    assert [w[:2] for w in found] == ([(12, "effect")] if is_odd else [])


@pytest.mark.parametrize(("better", "is_odd"), [("lower", False), ("higher", True)])
def test_the_sign_of_an_effect_is_compared_with_the_direction_that_a_benefit_stands_for(
    better, is_odd
):
    lines = ("effect: -0.5", "effect_type: smd", f"better: {better}")
    found = of_finding(*lines, old="direction: decrease", new="direction: favours intervention")
    assert [w[:2] for w in found] == ([(12, "effect")] if is_odd else [])


@pytest.mark.parametrize(
    ("effect", "se", "kind", "is_odd"),
    [
        (-0.5, 0.2, "smd", False),
        (-0.5, "1.0e+200", "smd", True),
        (-0.5, 12, "smd", True),
        (-5.0, 12, "mean_difference", False),
        (-0.5, 0.001, "smd", True),
        (-0.001, 0.2, "smd", False),
    ],
)
def test_a_standard_error_that_cannot_belong_to_its_effect_is_a_warning(effect, se, kind, is_odd):
    found = of_finding(f"effect: {effect}", f"effect_type: {kind}", f"se: {se}")
    assert [w[:2] for w in found] == ([(14, "se")] if is_odd else [])


SAME = RISE.format("a", "", "")
REPEATED = [(2, "", "the same finding 2 times")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((SAME,), []),
        ((SAME, SAME), REPEATED),
        ((SAME, RISE.format("a", "", "pasted")), REPEATED),
        ((SAME, SAME.replace("amygdala", "amygdalae")), REPEATED),
        ((SAME, RISE.format("a", "faces", "")), []),
        (
            (SAME, SAME, FALL.format("a", "", ""), SAME),
            [
                (2, "", "the same finding 3 times"),
                (2, "", "findings that differ in direction alone: increase, decrease"),
            ],
        ),
    ],
)
def test_a_row_pasted_twice_is_a_warning_and_one_that_differs_by_direction_alone_another(
    rows, expected
):
    parts = tables("study_id\na\n", ARMS.format("a"), HEADER + "".join(rows))
    assert warnings(**parts) == expected


def test_a_comparison_of_groups_without_the_other_group_is_a_warning():
    found = of_finding(old="within_group", new="between_groups")
    assert found == [(7, "comparator", "a comparison of groups without the other group")]


BIB = "@article{{one, title={{T}}, doi={{10.1000/X1}}}}\n@article{{two, title={{U}}, doi={{{}}}}}\n"


@pytest.mark.parametrize(
    ("second", "doi", "given"),
    [
        ("one", "10.1000/x2", "one, which is also that of 'a'"),
        ("two", "https://doi.org/10.1000/x1", "the DOI 10.1000/x1, which is also that of 'a'"),
        ("two", "10.1000/x2", None),
    ],
)
def test_a_paper_that_was_entered_under_two_ids_is_a_warning(second, doi, given):
    bib = {"references.bib": BIB.format(doi)}
    found = warnings(**two_studies("reference", "a,one", f"b,{second}", **bib))
    assert found == ([(3, "reference", given)] if given else [])


@pytest.mark.parametrize(
    ("dois", "is_one"), [(("", "10.1/a"), True), (("10.1/b", "10.1/a"), False)]
)
def test_two_entries_with_one_title_are_a_warning_unless_their_dois_differ(dois, is_one):
    titles = (
        "Sleep training in shift workers: {A} trial",
        "Sleep Training in Shift Workers -- A Trial",
    )
    bib = "".join(
        f"@article{{{key}, title={{{title}}}, doi={{{doi}}}}}\n"
        for key, title, doi in zip(("one", "two"), titles, dois, strict=True)
    )
    found = warnings(**two_studies("reference", "a,one", "b,two", **{"references.bib": bib}))
    given = "the title of its reference, which is also that of 'a'"
    assert found == ([(3, "reference", given)] if is_one else [])


def test_a_label_of_two_studies_is_a_warning():
    found = warnings(**two_studies("label", "a,Smith 2020", "b,Smith 2020", "c,Smith 2021"))
    assert found == [(3, "label", "'Smith 2020', which is also the label of 'a'")]


def test_two_follow_ups_in_words_alone_have_no_order():
    line = "    follow_up: {}\n"
    entry = STUDY[STUDY.index("  - region") :]
    first = STUDY + line.format("end of treatment")
    given = "two follow-ups given only in words: end of treatment, long term"
    odd = {"doe2020": first + entry + line.format("Long term")}
    assert warnings(studies=odd) == [(18, "follow_up", given)]


@pytest.mark.parametrize("second", ["12 weeks", "End of  treatment"])
def test_follow_ups_whose_order_is_known_or_that_are_one_are_no_warning(second):
    entry = STUDY[STUDY.index("  - region") :].replace("decrease", "increase")
    first = STUDY + "    follow_up: end of treatment\n"
    found = warnings(studies={"doe2020": first + entry + f"    follow_up: {second}\n"})
    assert not [w for w in found if w[1] == "follow_up"]


@pytest.mark.parametrize(
    ("tool", "judgements", "given"),
    [
        ("Our list", ("high", "high", "hihg"), "the judgement 'hihg', beside 'high'"),
        (
            "Our list",
            ("moderate", "moderat", "moderate"),
            "the judgement 'moderat', beside 'moderate'",
        ),
        ("Our list", ("some concerns", "no concerns", "low"), None),
        ("Our list", ("clear", "unclear", "probably yes"), None),
        ("own", ("7", "8", "9"), None),
    ],
)
def test_judgements_spelt_nearly_alike_are_a_warning_where_no_list_checks_them(
    tool, judgements, given
):
    names = [f"{name},{tool},{judged}" for name, judged in zip("abc", judgements, strict=True)]
    found = warnings(**two_studies("risk_of_bias_tool,risk_of_bias_d1", *names))
    assert [w[2] for w in found] == ([given] if given else [])


def test_a_domain_that_begins_with_overall_is_a_warning_where_there_is_no_overall_judgement():
    header = "risk_of_bias_tool,risk_of_bias_Overall applicability,risk_of_bias_Overall rob"
    found = warnings(**two_studies(header, "a,own,low,high", "b,own,low,high"))
    assert [w[2] for w in found] == [
        "the domain 'Overall applicability', and no overall judgement",
        "the domain 'Overall rob', and no overall judgement",
    ]


def test_a_column_named_overall_in_capitals_is_the_overall_judgement():
    header = "risk_of_bias_tool,risk_of_bias_OVERALL,risk_of_bias_overall applicability"
    assert warnings(**two_studies(header, "a,own,low,high")) == []


def test_two_labels_of_one_cohort_are_refused():
    parts = two_studies("cohort,cohort_label", "a,trial,Trial A", "b,trial,Trial B", "c,trial,")
    (problem,) = problems_of(**parts)
    assert (problem.place.line, problem.field, problem.nearest) == (3, "cohort_label", "Trial A")


def test_the_first_warnings_are_written_and_the_rest_counted():
    listed = [InputWarning(Place("a.csv", n), "n", "500", "the number") for n in range(1, 31)]
    text = report_warnings(listed)
    assert text.startswith(
        "30 warnings about the inputs (the run continues):\n\na.csv, line 1: n\n"
    )
    assert text.count("check:") == MOST_WARNINGS
    assert text.endswith(f"... and {30 - MOST_WARNINGS} more.")
    assert report_warnings([]) == ""


def test_counts_of_the_selection_that_contradict_each_other_are_a_warning():
    about = "title: Tiny\nselection:\n  reports_sought: 10\n  reports_not_retrieved: 12\n"
    found = warnings(studies={"doe2020": STUDY}, review=about)
    assert found == [(2, "selection", "reports sought 10, not retrieved 12")]
