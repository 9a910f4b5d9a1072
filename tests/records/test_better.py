"""The sign of an effect says which way is better, where a result says whom it favours."""

from pathlib import Path

import pytest

from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import Notes, check_folders
from scripts.records.study_records import read_inputs
from tests.support.records import TINY, make_review, tables
from tests.support.settings import project_settings

ARMS = "study_id,arm,role\na,dbt,treated\na,tau,treatment_as_usual\n"
HEADER = "study_id,region,measure,contrast,arm,comparator,direction,effect,effect_type,better\n"
REGIONS = "region,parent\nmood,\nsleep,mood\n"

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def review(*rows, regions=REGIONS):
    """Write a review of findings: outcome, arm, direction, effect, its type, what is better."""
    lines = []
    for region, arm, direction, effect, kind, better in rows:
        other = "tau" if arm == "dbt" else "dbt"
        cells = (region, "score", "between_groups", arm, other, direction, effect, kind, better)
        lines.append(",".join(["a", *map(str, cells)]))
    parts = tables("study_id\na\n", ARMS, HEADER + "\n".join(lines) + "\n")
    parts["files"]["regions.csv"] = regions
    return make_review(Path(), **parts)


def directions(*rows, regions=REGIONS):
    folder = review(*rows, regions=regions)
    notes = Notes()
    assert check_folders(folder.parent, project_settings(), notes) == []
    table = extract_findings(read_inputs(folder, [folder / "regions.csv"]))["findings"]
    inferred = [text for text in notes.readings if "as the sign of" in text]
    return [*zip(table["direction"], table["better"], strict=True)], inferred


TREATED, CONTROL = "favours intervention", "favours control"


@pytest.mark.parametrize(
    ("arm", "direction", "effect", "kind", "expected"),
    [
        ("dbt", TREATED, -0.4, "smd", ("decrease", "lower")),
        ("dbt", TREATED, 0.4, "smd", ("increase", "higher")),
        ("dbt", CONTROL, 0.4, "", ("increase", "lower")),
        ("dbt", CONTROL, -0.4, "", ("decrease", "higher")),
        ("tau", TREATED, 0.4, "", ("increase", "lower")),
        ("tau", CONTROL, 0.4, "", ("increase", "higher")),
        ("dbt", TREATED, 0.8, "odds_ratio", ("decrease", "lower")),
        ("dbt", TREATED, 1.25, "RR", ("increase", "higher")),
        ("dbt", TREATED, -0.22, "log_odds_ratio", ("decrease", "lower")),
    ],
)
def test_the_direction_has_the_sign_of_the_effect(arm, direction, effect, kind, expected):
    (first, second), notes = directions(
        ("mood", arm, direction, effect, kind, ""), ("mood", arm, direction, "", "", "")
    )
    assert first == second == expected
    assert notes == [
        f"tiny: mood: {expected[1]} is better, as the sign of 1 effect of results typed as "
        "`favours ...` shows; `better` replaces this."
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("mood", "dbt", TREATED, "", "", "")],
        [("mood", "dbt", TREATED, 0, "", "")],
        [("mood", "dbt", TREATED, 1, "odds_ratio", "")],
        [("mood", "dbt", TREATED, -2, "odds_ratio", "")],
        [("mood", "dbt", TREATED, -1, "", ""), ("mood", "dbt", TREATED, 1, "", "")],
        [("mood", "dbt", TREATED, -1, "", ""), ("mood", "dbt", "increase", 1, "", "higher")],
        [("mood", "dbt", TREATED, "", "", ""), ("sleep", "dbt", TREATED, -1, "", "")],
    ],
    ids=["none", "zero", "ratio 1", "no ratio", "disagree", "said otherwise", "another outcome"],
)
def test_without_an_answer_that_all_effects_give_what_is_better_must_be_said(rows):
    review(*rows)
    problems = check_folders(Path(TINY).parent, project_settings())
    assert {problem.needed.split(":")[0] for problem in problems} == {"say which is better"}


def test_what_is_said_comes_before_what_effects_show():
    regions = REGIONS.replace("parent", "parent,better").replace("mood,", "mood,,higher")
    ((first, second), notes) = directions(
        ("mood", "dbt", TREATED, -1, "", ""),
        ("sleep", "dbt", TREATED, -1, "", ""),
        regions=regions.replace("sleep,mood", "sleep,mood,"),
    )
    assert first == second == ("increase", "higher")
    assert notes == []


@pytest.mark.parametrize("parents", [("b", "a"), ("nowhere", "")], ids=["round", "not there"])
def test_a_vocabulary_that_is_wrong_is_refused_before_effects_are_asked(
    tmp_path, parents, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{name},{parent}\n" for name, parent in zip("ab", parents, strict=True))
    finding = (
        "study_id,region,direction,effect,comparator\nkim2019,a,favours intervention,1,usual care\n"
    )
    folder = make_review(
        tmp_path, {}, files={"regions.csv": f"region,parent\n{rows}", "findings.csv": finding}
    )
    files = {
        p.place.file for p in check_folders(folder.relative_to(tmp_path).parent, project_settings())
    }
    assert "data/raw/tiny/regions.csv" in files
