"""Wrong records are refused with file, line, what was found and the nearest valid term."""

import shutil
from pathlib import Path

import pytest
import yaml

from scripts.inputs.problems import InputError, Place, Problem
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import check_folders, check_review
from scripts.records.study_records import read_inputs
from tests.support.projects import ROOT
from tests.support.records import (
    ARMS_CSV,
    FINDINGS_CSV,
    RECORD,
    REVIEW,
    STUDIES_CSV,
    STUDY,
    TINY,
    VOCABULARY,
    make_review,
    read_review,
    tables,
)
from tests.support.settings import project_settings
from tests.support.shipped import EACH
from tests.support.tables import MEASURES

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def refused(**parts):
    """Write a review, have it refused, and give its problems: file, line, found, nearest."""
    return [(p.place.file, p.place.line, p.found, p.nearest) for p in problems(**parts)]


def problems(**parts):
    folder = make_review(Path(), **parts)
    return InputError(check_review(folder, shared_config())).problems


def shared_config():
    return yaml.safe_load(Path("config.yaml").read_text())


def record(old="", new="", more="", study_id="doe2020"):
    """Give the valid record with one thing changed and lines put at its end."""
    assert old in STUDY
    text = STUDY.replace(old, new) if old else STUDY
    return {study_id: text.replace("doe2020", study_id) + more}


def of_cohorts(**cohorts):
    """Give one valid record for each study, with the name of its cohort on line 2."""
    return {s: v for name, c in cohorts.items() for s, v in record("trial", c, "", name).items()}


def test_a_valid_record_is_read():
    review = read_review(make_review(Path()), MEASURES)
    (study,) = review.studies
    assert (study.study_id, study.cohort) == ("doe2020", "trial")
    assert [arm.n for arm in study.arms] == [10, 12]
    assert study.findings[0].direction == "decrease"


@pytest.mark.parametrize(
    ("old", "new", "line", "found", "nearest"),
    [
        ("cohort: trial", "cohrt: trial", 2, "the unknown key 'cohrt'", "cohort"),
        ("role: treated", "role: treatd", 4, "the text 'treatd'", "treated"),
        ("n: 10}", "n: ten}", 4, "the text 'ten'", None),
        ("n: 12", "n: 12.5", 5, "the number 12.5", None),
        ("n: 12", "n: 0", 5, "the number 0", None),
        ("n: 12", "n: 12, size: 3", 5, "the unknown key 'size'", None),
        ("region: amygdala", "region: amygdla", 7, "'amygdla'", "amygdala"),
        ("region: amygdala", "region: ''", 7, "the text ''", None),
        ("measure: activation", "mesure: activation", 8, "the unknown key 'mesure'", "measure"),
        ("within_group", "with_group", 9, "the text 'with_group'", "within_group"),
        ("arm: dbt\n", "arm: dbtt\n", 10, "'dbtt'", "dbt"),
        ("direction: decrease", "direction: decreased", 11, "the text 'decreased'", "decrease"),
        ("role: treated", "role: Intervention", 4, "the text 'Intervention'", "treated"),
        ("role: treated", "role: comparator", 4, "the text 'comparator'", "control"),
        ("role: treated", "role: waitlist", 4, "the text 'waitlist'", "waiting_list"),
        ("direction: decrease", "direction: null", 11, "nothing (null)", None),
        ("direction: decrease", "direction: yes", 11, "true or false True", None),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_the_nearest_term(old, new, line, found, nearest):
    expected = (RECORD, line, found, nearest)
    assert expected in refused(studies=record(old, new))


@pytest.mark.parametrize(
    ("more", "line", "found", "nearest"),
    [
        ("    side: lef\n", 12, "the text 'lef'", "left"),
        ("    comparator: hcc\n", 12, "'hcc'", "hc"),
        ("    comparator: dbt\n", 12, "'dbt'", None),
        ("    target_region: insulla\n", 12, "'insulla'", "insula"),
        ("    significant: 'maybe'\n", 12, "the text 'maybe'", None),
        ("    source: {document: doc, page: p3}\n", 12, "the text 'p3'", None),
        ("    p_value: 1.5\n", 12, "the number 1.5", None),
        ("    effect: .nan\n", 12, "the number nan", None),
        ("    direction: increase\n", 12, "given a second time (first on line 11)", None),
        ("year: '2020'\n", 12, "the text '2020'", None),
        ("year: 20\n", 12, "the number 20", None),
        ("note: 2020-01-01\n", 12, "the date 2020-01-01", None),
        ("cohort: other\n", 12, "given a second time (first on line 2)", None),
        ("\tside: left\n", 12, "a tab at the start of the line", None),
        ("    note: 'open\n", 13, "found unexpected end of stream", None),
    ],
)
def test_a_wrong_line_is_named_with_what_stands_there(more, line, found, nearest):
    assert refused(studies=record(more=more)) == [(RECORD, line, found, nearest)]


def test_a_problem_says_field_found_needed_and_nearest():
    (problem,) = problems(studies=record("direction: decrease", "direction: decreased"))
    assert str(problem) == (
        f"{RECORD}, line 11: findings 1, direction\n"
        "    found:   the text 'decreased'\n"
        "    needed:  one of: increase, decrease, no_change, not_reported, unclear, "
        "favours intervention, favours control\n"
        "    nearest: decrease"
    )


@pytest.mark.parametrize(
    ("old", "new", "found", "needed"),
    [
        (
            "n: 10}",
            "n: twenty-three}",
            "the text 'twenty-three'",
            "a whole number, or null where the text does not say",
        ),
        (
            "measure: activation",
            "measure: activation\n    source: {page: 6-7}",
            "the text '6-7'",
            "a whole number, or null where the text does not say",
        ),
        (
            "measure: activation",
            "measure: activation\n    side: both",
            "the text 'both'",
            "one of: left, right, bilateral, midline, unspecified",
        ),
        (
            "measure: activation",
            "measure: activation\n    subgroup: Responders",
            "'Responders'",
            "'responders' as it is spelt here, or a name that differs by more",
        ),
        ("region: amygdala", "region: null", "nothing (null)", "text"),
        (
            "    direction:",
            "\tdirection:",
            "a tab at the start of the line",
            "spaces, never tabs",
        ),
    ],
)
def test_a_problem_states_what_is_needed(old, new, found, needed):
    (problem,) = problems(studies=record(old, new))
    assert (problem.found, problem.needed) == (found, needed)


def test_a_required_key_that_is_missing_is_named():
    (problem,) = problems(studies=record("    direction: decrease\n", ""))
    assert (problem.place.line, problem.field) == (7, "findings 1, direction")
    assert (problem.found, problem.needed) == ("nothing", "the required key 'direction'")


def test_an_arm_that_is_listed_twice_is_reported_by_its_line():
    twice = "arm: dbt, role: treated, n: 10"
    assert refused(studies=record("arm: hc, role: healthy_control, n: 12", twice)) == [
        (RECORD, 5, "'dbt'", None)
    ]


def test_no_more_can_be_analysed_than_were_enrolled():
    assert refused(studies=record("n: 10}", "n: 10, n_enrolled: 9}")) == [
        (RECORD, 4, "10 analysed of 9 enrolled", None)
    ]


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        ("", None, "an empty file"),
        (" \n\n", None, "an empty file"),
        ("# only a comment\n", None, "no `key: value` lines"),
        ("- a list\n", 1, "no `key: value` lines"),
        (b"study_id: doe2020\nnote: caf\xe9\n", None, "text that is not UTF-8"),
    ],
)
def test_a_file_that_is_no_record_is_named(content, line, found):
    assert refused(studies={"doe2020": content}) == [(RECORD, line, found, None)]


def test_a_record_is_named_after_its_study():
    assert refused(studies={"roe2021": STUDY}) == [
        (f"{TINY}/studies/roe2021.yaml", 1, "'doe2020'", None)
    ]


def test_a_file_of_another_kind_among_the_records_is_named():
    assert refused(files={"studies/doe2020.yml": STUDY}) == [
        (f"{TINY}/studies/doe2020.yml", None, "a file of another kind", None)
    ]


# --- References, documents, the review itself ----------------------------------------------------


def test_a_reference_that_the_bibliography_lacks_is_refused_with_the_nearest_key():
    bib = "@article{doe2020,\n title={T}\n}\n@comment{doe2021, x}\n"
    studies = record(more="reference: doe2002\n")
    expected = [(RECORD, 12, "'doe2002'", "doe2020")]
    assert refused(studies=studies, files={"references.bib": bib}) == expected


def test_without_a_bibliography_references_are_not_checked():
    folder = make_review(Path(), studies=record(more="reference: doe2002\n"))
    assert read_review(folder, MEASURES).studies[0].reference == "doe2002"


def test_a_document_that_the_review_lacks_is_refused_with_the_nearest_one():
    review = "title: Tiny\ndocuments:\n  main_text: {title: Main}\n"
    studies = record(more="    source: {document: maintext, page: 3}\n")
    assert refused(studies=studies, review=review) == [(RECORD, 12, "'maintext'", "main_text")]


@pytest.mark.parametrize(
    ("review", "line", "found", "nearest"),
    [
        ("titel: Tiny\ntitle: Tiny\n", 1, "the unknown key 'titel'", "title"),
        ("title: 7\n", 1, "the number 7", None),
        ("title: Tiny\nselection:\n  records_screened: many\n", 3, "the text 'many'", None),
        ("", None, "an empty file", None),
    ],
)
def test_a_wrong_review_file_is_refused(review, line, found, nearest):
    assert refused(review=review) == [(REVIEW, line, found, nearest)]


def test_a_review_may_bring_its_own_vocabulary():
    vocabulary = {"own.csv": "region\nputamen\n"}
    studies = record("region: amygdala", "region: putamen")
    folder = make_review(Path(), studies, "title: Tiny\nvocabulary: own.csv\n", files=vocabulary)
    assert list(read_review(folder, MEASURES).vocabulary.regions) == ["putamen"]


def test_a_vocabulary_that_does_not_exist_is_named_once_and_hides_no_other_problem():
    studies = record("arm: dbt\n", "arm: dbtt\n")
    assert refused(studies=studies, review="title: Tiny\nvocabulary: own.csv\n") == [
        (f"{TINY}/review.yaml", 2, "'own.csv'", None),
        (RECORD, 10, "'dbtt'", "dbt"),
    ]


@pytest.mark.parametrize(
    ("config", "line", "found", "nearest"),
    [
        ("  agreement: 0.5\n", 3, "the number 0.5", None),
        ("  unit: studies\n", 3, "the text 'studies'", "study"),
        ("  agrement: 0.7\n", 3, "the unknown key 'agrement'", "agreement"),
        ("  evidence_map: [activatin]\n", 3, "'activatin'", "activation"),
        (
            "  evidence_map: [a]\n  syntheses:\n    a:\n      title: A\n"
            "      where: {measure: [activaton]}\n",
            7,
            "'activaton'",
            "activation",
        ),
        (
            "  evidence_map: [a]\n  syntheses:\n    a:\n      title: A\n"
            "      where:\n        region: [insulla]\n",
            8,
            "'insulla'",
            "insula",
        ),
        (
            "  evidence_map: [a]\n  syntheses:\n    a:\n      title: A\n"
            "      where: {target_region: [ACC]}\n",
            7,
            "'ACC'",
            "anterior cingulate cortex",
        ),
    ],
)
def test_a_wrong_choice_of_a_review_is_reported_where_it_was_typed(config, line, found, nearest):
    assert refused(review=f"title: Tiny\nconfig:\n{config}") == [(REVIEW, line, found, nearest)]


def test_a_wrong_choice_in_the_shared_config_is_reported_there():
    folder = make_review(Path())
    text = Path("config.yaml").read_text().replace("level: structure", "level: structures")
    Path("config.yaml").write_text(text)
    (problem,) = check_review(folder, shared_config())
    assert problem.place.file == "config.yaml"
    assert text.splitlines()[problem.place.line - 1] == "level: structures"
    assert problem.nearest == "structure"


@pytest.mark.parametrize("review", EACH)
def test_the_shipped_reviews_have_no_problems(monkeypatch, review):
    monkeypatch.chdir(ROOT)
    assert check_review(Path("data/raw") / review, shared_config()) == []


@pytest.mark.parametrize("escape", [r"\0", r"\a", r"\e", r"\x7f", r"\N", r"\uffff"])
def test_a_character_that_nothing_can_show_is_refused(escape):
    (problem,) = problems(studies=record("cohort: trial", f'cohort: "a{escape}b"'))
    assert (problem.place, problem.field) == (Place(RECORD, 2), "cohort")
    assert problem.found.startswith("the control character U+")


def test_a_control_character_is_refused_in_a_key_a_cell_and_a_reference_too():
    review = 'title: Tiny\n"sea\\arch": {}\n'
    assert (REVIEW, 2, "the control character U+0007", None) in refused(review=review)
    for name, text in {
        "references.bib": "@misc{doe2020,\n  title = {A\x07B}\n}\n",
        "claims.yaml": "claims:\n  - says: A\x07B\n",
    }.items():
        shutil.rmtree("data")
        Path("templates").unlink()
        assert (f"{TINY}/{name}", 2, "the control character U+0007", None) in refused(
            files={name: text}
        )


@pytest.mark.parametrize(
    "text", ["a\\tb", "שלום \u202eabc\u202c", "🧠 👩🏽\u200d🔬", "ﬁ ½ \u00a0 é"]
)
def test_text_of_every_alphabet_is_taken(text):
    assert refused(studies=record(more=f'note: "{text}"\n')) == []


# --- Cohorts spelt two ways ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling", ["Emotion_Trial", "emotion-trial", "emotion trial", "emotiontrial", "emotion_trail"]
)
def test_a_cohort_spelt_two_ways_is_refused(spelling):
    named = {"emotion_trial": RECORD, spelling: f"{TINY}/studies/roe2021.yaml"}
    first, second = sorted(named)
    found = f"{second!r} here, {first!r} in {named[first]}, line 2"
    studies = of_cohorts(doe2020="emotion_trial", roe2021=spelling)
    assert refused(studies=studies) == [(named[second], 2, found, first)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        *(("dbt_trial_1", "dbt_trial_2"), ("trial_a", "trial_b"), ("zurich", "munich")),
        *(("x", "X2"), ("'🧠'", "'++'"), ("ניסוי", "מחקר")),
    ],
)
def test_cohorts_whose_names_differ_by_more_are_two_cohorts(one, two):
    folder = make_review(Path(), of_cohorts(doe2020=one, roe2021=two))
    assert len(read_review(folder, MEASURES).studies) == 2


def test_study_ids_that_look_alike_are_two_cohorts():
    folder = make_review(Path(), of_cohorts(smith2020="smith2020", smyth2020="smyth2020"))
    assert len(read_review(folder, MEASURES).studies) == 2


def test_a_cohort_spelt_almost_like_another_study_is_refused():
    studies = of_cohorts(smith2020="smith2020", roe2021="smyth2020")
    place = (f"{TINY}/studies/roe2021.yaml", 2)
    found = f"'smyth2020' here, 'smith2020' in {TINY}/studies/smith2020.yaml, line 2"
    assert refused(studies=studies) == [(*place, found, "smith2020")]


# --- All at once ---------------------------------------------------------------------------------


def test_the_problems_of_all_files_come_at_once_sorted_by_file_and_line():
    studies = {
        **record("direction: decrease", "direction: down", study_id="abel2019"),
        **record("arm: dbt\n", "arm: dbtt\n", more="    side: left\n"),
        "roe2021": "",
    }
    studies["doe2020"] = studies["doe2020"].replace("amygdala", "amygdla")
    assert refused(
        studies=studies,
        review="title: Tiny\nqestion: Why?\n",
        vocabulary=VOCABULARY + "area,amygdalla,structure,,\n",
    ) == [
        ("data/raw/regions.csv", 7, "'amygdalla'", "amygdala"),
        (REVIEW, 2, "the unknown key 'qestion'", "question"),
        (f"{TINY}/studies/abel2019.yaml", 11, "the text 'down'", "decrease"),
        (RECORD, 7, "'amygdla'", "amygdala"),
        (RECORD, 10, "'dbtt'", "dbt"),
        (f"{TINY}/studies/roe2021.yaml", None, "an empty file", None),
    ]


def test_a_review_with_problems_is_never_read():
    with pytest.raises(InputError) as error:
        read_review(make_review(Path(), record("role: treated", "role: treatd")), MEASURES)
    assert [p.nearest for p in error.value.problems] == ["treated"]


def test_the_message_counts_the_problems_and_says_that_nothing_was_run():
    message = str(InputError(problems(studies={"doe2020": "", "roe2021": ""})))
    assert message.startswith("2 problems in the inputs:\n\ndata/raw/tiny/studies/doe2020.yaml")
    assert message.endswith("\n\nNothing was run; earlier results are unchanged.")


def test_problems_of_one_place_come_in_the_same_order_on_every_run():
    of_one_place = [Problem(Place("findings.csv", 1), "header", f, "none") for f in "abcdefgh"]
    assert [p.found for p in InputError(of_one_place).problems] == list("abcdefgh")


# --- Records in CSV ------------------------------------------------------------------------------


def test_tables_are_read_like_records():
    (study,) = read_review(make_review(Path(), **tables()), MEASURES).studies
    assert (study.cohort, [arm.arm for arm in study.arms]) == ("trial", ["dbt", "hc"])
    assert [found.region for found in study.findings] == ["amygdala", "insula"]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "found", "nearest"),
    [
        ("findings", ",decrease", ",decreased", 2, "the text 'decreased'", "decrease"),
        ("findings", "amygdala", "amygdla", 2, "'amygdla'", "amygdala"),
        ("findings", "dbt,increase", "dbtt,increase", 3, "'dbtt'", "dbt"),
        ("findings", "doe2020,insula", "do2020,insula", 3, "'do2020'", "doe2020"),
        ("findings", "doe2020,insula", ",insula", 3, "nothing", None),
        ("findings", "dbt,increase", "dbt,increase,x", 3, "7 cells under 6 columns", None),
        ("findings", ",dbt,increase", ",increase", 3, "5 cells under 6 columns", None),
        (
            "findings",
            "dbt,increase",
            'dbt,"in"crease',
            3,
            "more text behind the double quote that ends a cell",
            None,
        ),
        ("arms", ",12", ",twelve", 3, "the text 'twelve'", None),
        ("arms", "hc,healthy", "dbt,healthy", 3, "'dbt'", None),
        ("arms", "study_id,arm", "study_id,amr", 1, "column 'amr'", "arm"),
        ("arms", "role,n\n", "role,role\n", 1, "column 'role' twice", None),
        ("studies", "doe2020,", "Doe 20,", 2, "the text 'Doe 20'", None),
        ("studies", "trial\n", "trial\ndoe2020,\n", 3, "'doe2020' again (first on line 2)", None),
    ],
)
def test_a_wrong_cell_is_named_with_its_table_and_line(name, old, new, line, found, nearest):
    text = {"studies": STUDIES_CSV, "arms": ARMS_CSV, "findings": FINDINGS_CSV}[name]
    assert text.count(old) == 1
    expected = (f"{TINY}/{name}.csv", line, found, nearest)
    assert expected in refused(**tables(**{name: text.replace(old, new)}))


def test_a_column_that_no_table_knows_is_refused_beside_the_one_that_is_missing():
    text = FINDINGS_CSV.replace("direction", "directon")
    assert set(refused(**tables(findings=text))) == {
        (f"{TINY}/findings.csv", 1, "column 'directon'", "direction"),
        (f"{TINY}/findings.csv", 1, "no column 'direction'", None),
    }


@pytest.mark.parametrize("form", ["records", "tables"])
def test_a_term_of_a_closed_list_is_read_however_it_is_spelt(form):
    pairs = {
        "activation": "Activation",
        "within_group": "Within-group",
        "decrease": "DECREASE",
        "healthy_control": "Healthy Control",
    }
    text, parts = STUDY, (STUDIES_CSV, ARMS_CSV, FINDINGS_CSV)
    for term, spelt in pairs.items():
        text = text.replace(term, spelt)
        parts = tuple(part.replace(term, spelt) for part in parts)
    chosen = tables(*parts) if form == "tables" else {"studies": {"doe2020": text}}
    (study,) = read_review(make_review(Path(), **chosen), MEASURES).studies
    (finding, *_), (_, control) = study.findings, study.arms
    read = (finding.measure, finding.contrast, finding.direction, control.role)
    assert read == tuple(pairs)


def test_a_measure_is_spelt_as_the_config_lists_it_in_the_tables_too():
    folder = make_review(Path(), record("measure: activation", "measure: Activation"))
    config = {**project_settings(), "measures": ["activation"]}
    assert check_review(folder, config) == []
    inputs = read_inputs(folder, [Path("data/raw/regions.csv")], config["measures"])
    assert extract_findings(inputs)["findings"]["measure"].tolist() == ["activation"]


def test_the_problems_of_all_tables_come_at_once():
    parts = tables(
        STUDIES_CSV.replace("study_id,cohort", "study_id,cohrt"),
        ARMS_CSV.replace("12", "twelve"),
        FINDINGS_CSV.replace("increase", "up").replace("decrease", "down"),
    )
    assert refused(**parts) == [
        (f"{TINY}/arms.csv", 3, "the text 'twelve'", None),
        (f"{TINY}/findings.csv", 2, "the text 'down'", "decrease"),
        (f"{TINY}/findings.csv", 3, "the text 'up'", "increase"),
        (f"{TINY}/studies.csv", 1, "column 'cohrt'", "cohort"),
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "no such file"),
        ("", "an empty file"),
    ],
)
def test_a_table_that_can_not_be_read_is_named(content, found):
    assert (f"{TINY}/arms.csv", None, found, None) in refused(**tables(arms=content))


def test_tables_saved_by_a_spreadsheet_program_are_read():
    mark = "\ufeff"  # written at the start of a file by Excel, as are \r\n at the ends of lines
    as_saved = [mark + text.replace("\n", "\r\n") for text in (STUDIES_CSV, ARMS_CSV, FINDINGS_CSV)]
    (study,) = read_review(make_review(Path(), **tables(*as_saved)), MEASURES).studies
    assert [found.direction for found in study.findings] == ["decrease", "increase"]


def test_a_review_has_records_in_one_form():
    found = "the folder studies/ and studies.csv"
    assert refused(files={"studies.csv": STUDIES_CSV}) == [(TINY, None, found, None)]


def test_a_review_without_records_is_refused():
    assert refused(studies={}) == [(TINY, None, "no study records", None)]


def test_a_table_under_another_name_is_named_where_there_are_no_records():
    files = {"extraction.csv": "study_id\n", "notes.md": "x", "regions.csv": "region\nsleep\n"}
    found = "no study records; not read: extraction.csv"
    assert (TINY, None, found, None) in refused(studies={}, files=files)


@pytest.mark.parametrize(
    ("column", "cells", "read"),
    [("p_value", ("<0.05", "0.2"), ["<0.05", 0.2]), ("p_sides", ("2", "1"), [2, 1])],
)
def test_a_bound_of_a_p_value_and_its_sides_can_be_given_in_a_table(column, cells, read):
    header, *rows = FINDINGS_CSV.split()
    text = f"{header},{column}\n{rows[0]},{cells[0]}\n{rows[1]},{cells[1]}\n"
    (study,) = read_review(make_review(Path(), **tables(findings=text)), MEASURES).studies
    assert [getattr(finding, column) for finding in study.findings] == read


@pytest.mark.parametrize("column", ["subgroup", "effect_type"])
def test_a_text_that_stands_in_lists_has_no_semicolon(column):
    header, *rows = FINDINGS_CSV.split()
    text = f"{header},{column}\n{rows[0]},early; late\n"
    ((_, _, given, _),) = refused(**tables(findings=text))
    assert given == "the text 'early; late'"


@pytest.mark.parametrize(
    "written", [">0.05", "<0", "<.000", "<2", "<1", "0.03*", "5%", "p<0.05 (two-sided)", "<0.०५"]
)
def test_another_text_than_a_bound_is_no_p_value(written):
    header, *rows = FINDINGS_CSV.split()
    text = f"{header},p_value\n{rows[0]},{written}\n"
    ((_, _, given, _),) = refused(**tables(findings=text))
    assert given == f"the text '{written}'"


# --- All at once ---------------------------------------------------------------------------------


def test_unknown_terms_are_reported_together_with_what_keeps_a_record_from_being_valid():
    text = STUDY.replace("amygdala", "amygdla").replace("decrease", "decreased")
    refusals = refused(studies={"doe2020": text})
    assert {found for _, _, found, _ in refusals} == {"'amygdla'", "the text 'decreased'"}


@pytest.mark.parametrize("spelling", ["All", "Responders", "non-responders", "responder"])
def test_a_subgroup_that_is_nearly_a_usual_one_is_refused(spelling):
    refusals = refused(studies=record("direction", f"subgroup: {spelling}\n    direction"))
    assert [found for _, _, found, _ in refusals] == [repr(spelling)]


@pytest.mark.parametrize("subgroup", ["most improved", "women", "adolescents", "high adherence"])
def test_a_subgroup_of_its_own_is_taken(subgroup):
    assert refused(studies=record("direction", f"subgroup: {subgroup}\n    direction")) == []


def test_references_that_cannot_be_read_are_reported_with_their_line():
    entries = "@article{doe2020 title={A}}\n@book{a, title={A}}\n@book{a, title={B}}\n"
    refusals = refused(files={"references.bib": entries})
    assert refusals == [
        (f"{TINY}/references.bib", 1, "an entry that cannot be read", None),
        (f"{TINY}/references.bib", 3, "a key that is already used", None),
    ]


def test_the_folder_of_a_review_needs_a_plain_name():
    folder = make_review(Path())
    odd = folder.rename(folder.with_name("My review (2)"))
    found = check_review(odd, shared_config())
    assert [(p.place.file, p.found) for p in found] == [
        ("data/raw/My review (2)", "'My review (2)'")
    ]


def test_a_folder_with_studies_and_no_review_file_is_reported():
    folder = make_review(Path())
    (folder / "review.yaml").rename(folder / "about.yaml")
    (folder.parent / "notes").mkdir()
    assert [(p.place.file, p.found) for p in check_folders(folder.parent, shared_config())] == [
        ("data/raw/tiny", "no review.yaml")
    ]


def test_a_config_key_given_twice_is_reported():
    folder = make_review(Path())
    with Path("config.yaml").open("a") as config:
        config.write("agreement: 0.9\n")
    (problem,) = check_review(folder, shared_config())
    assert problem.field == "agreement"
    assert problem.found.startswith("given a second time")


def test_a_side_or_subgroup_left_empty_is_the_usual_one():
    folder = make_review(Path(), record("direction", "side:\n    subgroup:\n    direction"))
    (found,) = read_review(folder, MEASURES).studies[0].findings
    assert (found.side, found.subgroup) == ("unspecified", "all")


def test_a_project_without_a_review_is_reported():
    (folder := make_review(Path())).rename("elsewhere")
    assert [p.found for p in check_folders(folder.parent, shared_config())] == ["no review"]


def test_hidden_files_beside_the_records_are_not_records():
    folder = make_review(Path(), {"doe2020": STUDY, ".#doe2020": "half a rec"})
    assert [study.study_id for study in read_review(folder, MEASURES).studies] == ["doe2020"]


def test_a_vocabulary_without_a_region_is_reported():
    assert refused(vocabulary="region,parent\n") == [
        ("data/raw/regions.csv", None, "no region", None)
    ]


def test_a_filter_that_is_null_is_refused_since_it_would_let_in_everything():
    review = (
        "title: Tiny\nconfig:\n  evidence_map: [a]\n  syntheses:\n    a:\n      title: A\n"
        "      where:\n        measure:\n"
    )
    assert refused(review=review) == [(REVIEW, 8, "nothing (null)", None)]


def test_a_slip_in_the_review_file_does_not_hide_the_measures_that_it_brings():
    review = "titel: Tiny\nconfig:\n  measures: [thickness]\n  evidence_map: [a]\n  syntheses:\n"
    review += "    a: {title: A, where: {}}\n"
    refusals = refused(studies=record("measure: activation", "measure: thickness"), review=review)
    assert {found for _, _, found, _ in refusals} == {"the unknown key 'titel'", "nothing"}


def test_a_where_clause_must_name_regions_by_their_canonical_name():
    folder = make_review(Path())
    where = {"activation": {"title": "t", "where": {"region": ["ACC", "amygdla"]}}}
    problems = check_review(
        folder, {**shared_config(), "syntheses": where, "evidence_map": ["activation"]}
    )
    assert [(p.found, p.nearest) for p in problems] == [
        ("'ACC'", "anterior cingulate cortex"),
        ("'amygdla'", "amygdala"),
    ]
