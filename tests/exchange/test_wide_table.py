"""A wide table of another program becomes study records, as a mapping says."""

import pytest

from scripts.exchange.draft_mapping import draft_for_table
from scripts.exchange.wide_table import wide_studies
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.import_mapping import ImportMapping

HEADINGS = [
    *("Covidence #", "Study ID", "Title", "Reviewer Name", "Design, and\nhow randomised: "),
    *("Policy Effectiveness:", "Population", "Control group", "N intervention", "N control"),
    *("Outcome 1", "Direction of effect 1", "Outcome 2", "Direction of effect 2"),
]
AGREED = [
    *("#12", "MacKenzie 2011", "A trial", "Consensus", "RCT", "", "Adults; Other: veterans"),
    *("Waiting list", "40", "42", "Sleep", "Increased", "Mood", "No change"),
]
FIRST, SECOND = (
    [*AGREED[:3], name, *AGREED[4:11], direction, "", ""]
    for name, direction in (("Jane Doe", "Increased"), ("John Roe", "Decreased"))
)
ALONE = [
    *("#15", "García-López et al. 2020a", "B trial", "Jane Doe", "RCT", "", "Children"),
    *("Usual care", "20", "22", "Mood", "Not stated", "", ""),
]
MAPPING = {
    "same_study": "Covidence #",
    "reviewer": "Reviewer Name",
    "columns": {
        "Study ID": "study_id",
        "design, and how randomised": "design",
        "Population": "population",
        "Control group": ["comparator", "comparator_role"],
        "N intervention": "arm_n",
        "N control": "comparator_n",
        "Title": "leave out",
    },
    "repeated": [{"columns": {"Outcome {n}": "region", "Direction of effect {n}": "direction"}}],
    "constants": {"measure": "outcomes"},
    "values": {
        "comparator_role": {"Waiting list": "waiting_list", "usual care": "treatment_as_usual"},
        "direction": {
            "Increased": "increase",
            "Decreased": "decrease",
            "No change": "no_change",
            "Not stated": "not_reported",
        },
    },
}


def read(rows, headings=HEADINGS, coder=None, **keys):
    grid = Grid("export.csv", [(1, headings), *enumerate(rows, start=2)])
    record = Record("import.yaml", MAPPING | keys)
    mapping, problems = validate(ImportMapping, record)
    assert problems == []
    return wide_studies(grid, mapping, record, coder)


def records(rows, headings=HEADINGS, **keys):
    imported = read(rows, headings, **keys)
    assert imported.problems == []
    return imported.records


def problems(rows, headings=HEADINGS, **keys):
    return read(rows, headings, **keys).problems


def test_a_row_of_consensus_is_a_study_with_a_finding_for_each_repetition():
    (study,) = records([FIRST, SECOND, AGREED])
    assert study["study_id"] == "mackenzie2011"
    assert study["label"] == "MacKenzie 2011"  # the id alone would be written Mackenzie 2011
    assert study["design"] == "RCT"
    assert study["population"] == "Adults; veterans"
    assert study["arms"] == [
        {"arm": "intervention", "role": "treated", "n": 40},
        {"arm": "Waiting list", "role": "waiting_list", "n": 42},
    ]
    found = [(finding["region"], finding["direction"]) for finding in study["findings"]]
    assert found == [("Sleep", "increase"), ("Mood", "no_change")]
    assert {finding["contrast"] for finding in study["findings"]} == {"between_groups"}


def test_a_study_without_consensus_is_read_from_one_reviewer_and_flagged():
    imported = read([FIRST, SECOND, AGREED, ALONE])
    _, alone = imported.records
    assert alone["study_id"] == "garcia-lopez2020a"
    assert alone["note"] == "Extracted by one reviewer, without consensus"
    assert alone["findings"][0]["direction"] == "not_reported"
    (assumed,) = [text for text in imported.assumed if "without a row of Consensus" in text]
    assert assumed.startswith("1 study")
    assert "García-López et al. 2020a (from Jane Doe)" in assumed


def test_nothing_is_flagged_where_each_study_has_one_reviewer():
    assert all("note" not in study for study in records([FIRST, ALONE]))


def test_the_rows_of_two_reviewers_are_two_codings():
    directions = [
        [
            finding["direction"]
            for study in read([FIRST, SECOND, AGREED, ALONE], coder=coder).records
            for finding in study["findings"]
        ]
        for coder in (0, 1)
    ]
    assert directions == [["increase"], ["decrease"]]


def test_two_studies_of_one_name_are_a_problem():
    other = ["#13", *AGREED[1:]]
    (problem,) = problems([AGREED, other])
    assert "for both '#12' and '#13'" in problem.found
    assert problem.place.line == 3


def test_rows_of_a_study_that_do_not_name_it_are_found_by_their_number():
    headings = ["record_id", "author", "instance", "outcome", "direction"]
    rows = [
        ["1", "Smith 2020", "", "", ""],
        ["1", "", "1", "Sleep", "increase"],
        ["1", "", "2", "Mood", "decrease"],
        ["2", "Doe 2021", "", "", ""],
    ]
    columns = {"author": "study_id", "outcome": "region", "direction": "direction"}
    keys = {"same_study": "record_id", "reviewer": None, "repeated": [], "columns": columns}
    smith, doe = records(rows, headings, **keys)
    assert [finding["region"] for finding in smith["findings"]] == ["Sleep", "Mood"]
    assert doe["findings"] == []
    assert "measure" in smith["findings"][0]


def test_results_in_rows_of_their_own_are_about_the_arms_of_their_study():
    headings = ["record_id", "author", "group", "n", "control", "outcome", "direction", "contrast"]
    rows = [
        ["1", "Smith 2020", "CBT", "20", "TAU", "", "", ""],
        ["1", "", "", "", "", "Sleep", "increase", ""],
        ["1", "", "", "", "", "Mood", "decrease", "within_group"],
    ]
    columns = {
        "author": "study_id",
        "group": "arm",
        "n": "arm_n",
        "control": "comparator",
        "outcome": "region",
        "direction": "direction",
        "contrast": "contrast",
    }
    keys = {"same_study": "record_id", "reviewer": None, "repeated": [], "columns": columns}
    imported = read(rows, headings, **keys)
    (study,) = imported.records
    sleep, mood = study["findings"]
    assert (sleep["arm"], sleep["comparator"], sleep["contrast"]) == (
        "CBT",
        "TAU",
        "between_groups",
    )
    assert (mood["arm"], mood.get("comparator"), mood["contrast"]) == ("CBT", None, "within_group")
    assert any(
        "compared with the one of their study: smith2020" in each for each in imported.assumed
    )


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (("treated", "waiting_list", ""), ("A", "B")),
        (("treated", "waiting_list", "placebo"), "nothing, in a study with the arms B, C"),
        (("treated", "treated", ""), "nothing, in a study with the arms A, B"),
    ],
)
def test_results_that_name_no_arm_are_about_the_only_one_that_can_be_meant(roles, expected):
    numbers = range(1, 4)
    headings = ["Study ID", *(f"Arm {n}" for n in numbers), *(f"Role {n}" for n in numbers)]
    arms = [name if role else "" for name, role in zip("ABC", roles, strict=True)]
    rows = [["Smith 2020", *arms, *roles, "Mood", "decrease"]]
    keys = {
        "columns": {"Study ID": "study_id"},
        "repeated": [
            {"columns": {"Arm {n}": "arm", "Role {n}": "arm_role"}},
            {"columns": {"Outcome {n}": "region", "Direction {n}": "direction"}},
        ],
    }
    headings += ["Outcome 1", "Direction 1"]
    imported = read(rows, headings, reviewer=None, same_study=None, **keys)
    if isinstance(expected, tuple):
        (finding,) = imported.records[0]["findings"]
        assert (finding["arm"], finding["comparator"]) == expected
        assert len(imported.records[0]["arms"]) == 2
    else:
        assert imported.problems[0].found == expected


@pytest.mark.parametrize(
    ("only", "studies"), [({"Title": "a trial"}, ["mackenzie2011"]), ({"Title": "C"}, [])]
)
def test_only_some_rows_are_taken(only, studies):
    assert [study["study_id"] for study in records([AGREED, ALONE], only=only)] == studies


def test_the_text_of_a_heading_can_be_the_region():
    headings = ["Study ID", "Sleep: direction", "Sleep: p", "Mood: direction", "Mood: p"]
    repeated = [{"columns": {"{region}: direction": "direction", "{region}: p": "p_value"}}]
    keys = {"columns": {"Study ID": "study_id"}, "repeated": repeated}
    rows = [["Smith 2020", "increase", "0.04", "", ""], ["Doe 2021", "", "", "decrease", ""]]
    smith, doe = records(rows, headings, reviewer=None, same_study=None, **keys)
    (finding,) = smith["findings"]
    assert (finding["region"], finding["direction"], finding["p_value"]) == (
        "Sleep",
        "increase",
        0.04,
    )
    assert [finding["region"] for finding in doe["findings"]] == ["Mood"]


def test_arms_can_have_columns_of_their_own():
    headings = [
        *("Study ID", "Arm 1", "Arm 1 role", "Arm 1 n", "Arm 2", "Arm 2 role", "Arm 2 n"),
        *("Outcome 1", "Direction 1", "Arm of outcome 1", "Compared 1"),
    ]
    row = [
        *("Smith 2020", "CBT", "treated", "20", "TAU", "treatment_as_usual", "21"),
        *("Mood", "decrease", "CBT", "TAU"),
    ]
    repeated = [
        {"columns": {"Arm {n}": "arm", "Arm {n} role": "arm_role", "Arm {n} n": "arm_n"}},
        {
            "columns": {
                "Outcome {n}": "region",
                "Direction {n}": "direction",
                "Arm of outcome {n}": "arm",
                "Compared {n}": "comparator",
            }
        },
    ]
    keys = {"columns": {"Study ID": "study_id"}, "repeated": repeated}
    (study,) = records([row], headings, reviewer=None, same_study=None, **keys)
    assert study["arms"] == [
        {"arm": "CBT", "role": "treated", "n": 20},
        {"arm": "TAU", "role": "treatment_as_usual", "n": 21},
    ]
    (finding,) = study["findings"]
    assert (finding["arm"], finding["comparator"]) == ("CBT", "TAU")


def test_several_answers_can_be_several_findings():
    columns = {"Study ID": "study_id", "Improved": {"field": "region", "split": True}}
    keys = {"columns": columns, "repeated": [], "constants": {"direction": "increase"}}
    rows = [["Smith 2020", "Sleep; Other: joy"]]
    (study,) = records(rows, ["Study ID", "Improved"], reviewer=None, same_study=None, **keys)
    found = [(finding["region"], finding["direction"]) for finding in study["findings"]]
    assert found == [("Sleep", "increase"), ("joy", "increase")]


def test_a_constant_alone_is_no_finding():
    rows = [[*AGREED[:10], "", "", "", ""]]
    (study,) = records(rows, constants={"measure": "outcomes", "direction": "increase"})
    assert study["findings"] == []
    assert [arm["arm"] for arm in study["arms"]] == ["intervention", "Waiting list"]


def test_an_answer_that_is_not_translated_is_a_problem_that_names_the_column():
    (problem,) = problems([[*AGREED[:11], "Better", "", ""]])
    assert "Direction of effect 1" in problem.field
    assert "Better" in problem.found
    assert problem.place.line == 2


def test_columns_with_something_in_them_that_nobody_named_are_listed():
    columns = {name: use for name, use in MAPPING["columns"].items() if name != "Population"}
    empty = [*AGREED[:2], "", *AGREED[3:]]
    del columns["Title"]
    assert read([empty], columns=columns).unread == ["'Population'"]


@pytest.mark.parametrize(
    ("keys", "given", "nearest"),
    [
        (
            {"columns": {"Study ID": "study_id", "Populations": "note"}},
            "'Populations'",
            "Population",
        ),
        ({"columns": {"Study ID": "study_id", "Population": "designs"}}, "'designs'", "design"),
        ({"columns": {"Population": "design"}}, "no study", None),
        ({"columns": {"Study ID": "study_id", "Outcome*": "note"}}, "several columns", None),
        ({"reviewer": "Reviewer"}, "'Reviewer'", "Reviewer Name"),
        ({"constants": {"measures": "x"}}, "'measures'", "measure"),
        ({"repeated": [{"columns": {"Result {n}": "region"}}]}, "'Result {n}'", None),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_a_problem(keys, given, nearest):
    listed = problems([AGREED], **keys)
    assert len(listed) == 1
    assert given in listed[0].found
    assert listed[0].place.file == "import.yaml"
    assert nearest in (None, listed[0].nearest)


# --- The draft -----------------------------------------------------------------------------------


def test_a_draft_names_every_column_and_reads_the_file_once_it_is_filled_in(tmp_path):
    rows = [FIRST, SECOND, AGREED, ALONE]
    grid = Grid("export.csv", [(1, HEADINGS), *enumerate(rows, start=2)])
    draft = draft_for_table(grid)
    for heading in HEADINGS[:10]:
        assert f'"{" ".join(heading.split())}": ' in draft
    assert '"Policy Effectiveness:": leave out  # always empty' in draft
    assert '"Not stated":\n' in draft  # nothing says what it means
    path = tmp_path / "import.yaml"
    path.write_text(draft.replace('"Not stated":', '"Not stated": not_reported'))
    record, faults = read_yaml(path)
    assert faults == []
    mapping, faults = validate(ImportMapping, record)
    assert faults == []
    imported = wide_studies(grid, mapping, record)
    assert imported.problems == []
    first, second = imported.records
    assert [finding["direction"] for finding in first["findings"]] == ["increase", "no_change"]
    assert second["arms"][1] == {"arm": "Usual care", "role": "treatment_as_usual", "n": 22}


def test_a_draft_suggests_what_answers_plainly_mean():
    answers = (
        "Intervention",
        "favors the control",
        "Neither",
        "Increased",
        "Waiting-list",
        "Mixed",
    )
    rows = [["Smith 2020", answer, answer] for answer in answers]
    headings = ["Study ID", "Favours", "Control group"]
    draft = draft_for_table(Grid("a.csv", [(1, headings), *enumerate(rows, start=2)]))
    of_directions, of_roles = draft.partition("  comparator_role:")[::2]
    assert '"Waiting-list": waiting_list' in of_roles
    for answer, meaning in (
        ("Intervention", " favours intervention"),
        ("favors the control", " favours control"),
        ("Neither", " no_change"),
        ("Increased", " increase"),
        ("Mixed", ""),
    ):
        assert f'"{answer}":{meaning}\n' in f"{of_directions}\n"


def test_headings_that_only_look_numbered_are_columns_of_their_own():
    draft = draft_for_table(Grid("a.csv", [(1, ["Study ID", "SF-36", "SF-12"])]))
    assert '"SF-36": leave out' in draft
    assert "repeated" not in draft


def test_a_time_and_its_unit_in_two_columns_are_one_text():
    columns = {"Study ID": "study_id", "Outcome": "region", "Time": "follow_up"}
    columns |= {"Direction": "direction", "Unit": "follow_up"}
    row = ["Doe 2020", "distress", "8", "increase", "weeks"]
    keys = {"columns": columns, "constants": {"measure": "scale"}, "repeated": [], "values": {}}
    (study,) = records([row], [*columns], **keys, reviewer=None, same_study=None)
    assert study["findings"][0]["follow_up"] == "8 weeks"


def draft_of(*headings, **answers):
    row = [answers.get(heading.split()[0], "x") for heading in headings]
    return draft_for_table(Grid("a.csv", [(1, [*headings]), (2, row)]))


def test_a_draft_recognises_tables_with_a_column_for_each_cell():
    draft = draft_of(
        *("Study ID", "Distress direction of effect", "Distress p value", "Low mood p value"),
        *("Low mood direction of effect", "Setting p value"),
    )
    assert '      "{region} direction of effect": direction\n' in draft
    assert '      "{region} p value": p_value\n' in draft
    assert '"Low mood' not in draft
    turned = draft_of("Study ID", "Direction of effect Distress", "Direction of effect Low mood")
    assert '      "Direction of effect {region}": direction\n' in turned
    single = draft_of("Study ID", "Distress direction of effect")
    assert '  "Distress direction of effect": leave out' in single
    assert "# No column looks like the direction of effect" in single
    assert "# No column looks" not in turned


def test_a_draft_reads_the_boxes_of_redcap():
    draft = draft_of("Record ID", "Author", "Population (choice=Adults)", "population___1")
    assert 'same_study: "Record ID"' in draft
    assert (
        '  "Population (choice=Adults)": '
        '{field: population, values: {Checked: "Adults", Unchecked: }}\n'
    ) in draft
    assert '  "population___1": leave out  # a box to tick: export labels\n' in draft


def test_boxes_of_redcap_that_are_not_coded_with_text_are_no_repetitions():
    draft = draft_of("Record ID", "Author", "population___1", "population___2")
    assert "repeated" not in draft


def test_a_draft_gives_a_role_to_an_arm_that_a_column_names():
    assert "  arm_role: treated\n" in draft_of("Study ID", "Arm", "Outcome", "Direction")
    assert "  arm_role: treated\n" not in draft_of("Study ID", "Arm", "Arm role", "Outcome")


def test_questions_that_a_form_asks_again_are_repetitions(tmp_path):
    headings = ["Study ID", "Outcome", "Direction", "Outcome", "Direction", "Outcome", "Direction"]
    row = ["Smith 2020", "Mood", "Increase", "Sleep", "Decrease", "Pain", "No change"]
    grid = Grid("form.csv", [(1, headings), (2, row)])
    path = tmp_path / "import.yaml"
    path.write_text(draft_for_table(grid))
    record, _ = read_yaml(path)
    imported = wide_studies(grid, validate(ImportMapping, record)[0], record)
    (study,) = imported.records
    assert [(finding["region"], finding["direction"]) for finding in study["findings"]] == [
        *(("Mood", "increase"), ("Sleep", "decrease"), ("Pain", "no_change"))
    ]


CELLS = ["Study ID", "Cost Enabler", "Cost Barrier", "Other Enabler"]
OF_CELLS = {
    "columns": {"Study ID": "study_id"},
    "repeated": [
        {
            "columns": {
                "{region} Enabler": {"field": "direction", "values": {"X": "increase"}},
                "{region} Barrier": {"field": "direction", "values": {"X": "decrease"}},
            }
        }
    ],
    "constants": {"measure": "uptake", "contrast": "within_group"},
    **dict.fromkeys(("reviewer", "same_study")),
    "values": {},
}


def test_a_problem_names_the_column_of_the_cell_among_those_of_a_field():
    (problem,) = problems([["Doe 2020", "X", "", "Other: luck"]], CELLS, **OF_CELLS)
    assert (problem.field, problem.found) == ("direction (Other Enabler)", "the text 'luck'")


def test_a_column_that_is_named_is_not_one_of_a_pattern_as_well():
    columns = {"Study ID": "study_id", "Other Enabler": "leave out"}
    keys = {**OF_CELLS, "columns": columns}
    (study,) = records([["Doe 2020", "X", "", "Other: luck"]], CELLS, **keys)
    assert [finding["region"] for finding in study["findings"]] == ["Cost"]
