"""The evidence browser: its data are those of the tables, and everybody can use its page."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from scripts.atlas.outlines import VIEWS, outline_entries
from scripts.explorer.brain_dots import LARGEST, SMALLEST, map_entries
from scripts.explorer.evidence import EVERYTHING
from scripts.explorer.facets import bias_level, finding_fields, list_facets
from scripts.explorer.packed_data import pack_data
from scripts.explorer.write_explorer import SCRIPTS, STYLE, inline_text, json_block
from scripts.models.project import ProjectConfig
from scripts.votes.side_votes import count_side_votes
from scripts.votes.syntheses import group_all_findings
from scripts.workflow.reviews import Project
from tests.support.explored import (
    ANY_MEASURE,
    BRAIN,
    CONFIG,
    HOSTILE,
    OUTCOME_REVIEW,
    SKILLS,
    TEMPLATES,
    evidence_of,
    outcome_review,
    place_of,
    read_tables,
    write_page,
)
from tests.support.projects import ROOT
from tests.support.records import make_review
from tests.support.tables import finding, findings_table, regions_table, vote_config

# What the page is given


@pytest.mark.long
def test_every_finding_and_every_study_is_there_once(shown):
    tables, evidence = shown
    shown = [row["shown"]["id"] for row in evidence["findings"]]
    assert shown == tables["findings"]["finding_id"].tolist()
    assert [row["id"] for row in evidence["studies"]] == tables["studies"]["study_id"].tolist()
    of_cohorts = [study for cohort in evidence["cohorts"] for study in cohort["studies"]]
    assert sorted(of_cohorts) == sorted(tables["studies"]["study_id"])


def test_the_votes_of_a_region_are_those_of_the_table(shown):
    tables, evidence = shown
    rows = {(row.synthesis, row.region): row for row in tables["votes"].itertuples()}
    shown = {
        (vote["synthesis"], place["name"]): vote
        for place in evidence["places"]
        for vote in place["votes"]
    }
    assert set(shown) == set(rows)
    for key, row in rows.items():
        votes = [row.n_increase, row.n_decrease, row.n_no_change, row.n_conflicting]
        assert shown[key]["votes"] == votes
        assert shown[key]["verdict"] == (row.verdict if row.k_units else "no vote")


def test_the_findings_of_a_place_are_as_many_as_its_votes_rest_on(shown):
    tables, evidence = shown
    for row in tables["votes"].itertuples():
        at = [f for f in evidence["findings"] if f["places"].get(row.synthesis) == row.region]
        assert len(at) == row.k_findings + row.n_not_reported + row.n_unclear, row


def test_a_finding_lies_within_the_regions_around_its_own(shown):
    rows = [row for row in shown[1]["findings"] if "anterior insula" in row["within"]]
    assert rows
    assert all(row["within"] == ["anterior insula", "insula", "insular lobe"] for row in rows)
    assert {row["places"][EVERYTHING] for row in rows} == {"insula"}


def test_each_region_stands_below_the_one_that_contains_it(shown):
    regions = [(row["name"], row["depth"]) for row in shown[1]["regions"]]
    at = [name for name, _ in regions].index("anterior insula")
    assert regions[at - 1 : at + 1] == [("insula", 1), ("anterior insula", 2)]
    assert regions[0][1] == 0


@pytest.mark.long
def test_filters_offer_what_occurs_and_nothing_else(tmp_path):
    facets = {row["key"]: row for row in evidence_of(make_review(tmp_path))[1]["facets"]}
    offered = {key: [o["value"] for o in row["options"]] for key, row in facets.items()}
    assert offered == {
        "measure": ["activation"],
        "direction": ["decrease"],
        "contrast": ["within_group"],
        "subgroup": ["all"],
        "cohort": ["trial"],
        "votes": ["yes"],
        "included": ["yes"],
    }


def test_a_paragraph_about_a_region_stands_with_its_votes(tmp_path):
    words = {("activation", "amygdala"): "One cohort reports a decrease."}
    place = place_of(evidence_of(make_review(tmp_path), paragraphs=words)[1], "amygdala")
    said = {row["synthesis"]: row["paragraph"] for row in place["votes"]}
    assert said == {"activation": words["activation", "amygdala"], "activation_any_subgroup": ""}


def test_a_review_without_studies_or_findings_gives_empty_lists(tmp_path):
    _, evidence = evidence_of(make_review(tmp_path, {"doe2020": "study_id: doe2020\n"}, BRAIN))
    assert [evidence[key] for key in ("findings", "places", "syntheses", "regions")] == [[]] * 4
    assert evidence["map"]["dots"] == []
    assert evidence["map"]["sizes"] == evidence["map"]["undrawn"] == {}
    assert len(evidence["studies"]) == 1


# The map


TWO_QUESTIONS = {
    "all": {"title": "All", "where": {"subgroup": ["all"]}},
    "responders": {"title": "Responders", "where": {"subgroup": ["responders"]}},
}


def mapped(rows, config=None):
    regions = regions_table()
    here = regions["region"] == "amygdala"
    regions = regions.assign(mni_left=None, mni_right=None, mni_midline=None).astype("object")
    regions.loc[here, ["mni_left", "mni_right"]] = ["-24 -2 -18", "26 0 -18"]
    findings, config = findings_table(rows), config or vote_config()
    grouped = group_all_findings(findings, regions, config)
    side_votes = count_side_votes(findings, regions, config)
    return map_entries(grouped, {"side_votes": side_votes, "regions": regions}, config)


def test_a_dot_is_the_vote_of_a_region_on_a_side():
    one = [finding(f"doe{n}", side="left", cohort="trial", n_treated=n) for n in (10, 12)]
    (dot,) = mapped([*one, finding("roe2020", side="left", n_treated=5)])["dots"]
    assert dot["direction"] == "increase"
    assert dot["label"] == "Amygdala, on the left: 2 votes (2 increase), 17 participants"
    assert set(dot["views"]) == {"left", "above"}
    assert len(dot["findings"]) == 3


def test_votes_that_differ_on_a_side_make_a_conflicting_dot():
    rows = [finding("doe2020", side="right"), finding("roe2021", "decrease", side="bilateral")]
    left, right = sorted(mapped(rows)["dots"], key=lambda dot: dot["side"])
    assert (left["direction"], right["direction"]) == ("decrease", "conflicting")
    assert right["label"].startswith("Amygdala, on the right: 2 votes (1 increase and 1 decrease)")


def test_a_vote_without_a_side_is_seen_in_a_view_of_its_own():
    (dot,) = mapped([finding(side="unspecified", direction="decrease")])["dots"]
    assert list(dot["views"]) == ["unspecified"]
    words = "Amygdala, side not reported: 1 vote (1 decrease), number of participants not reported"
    assert dot["label"] == words


def test_the_largest_dot_of_a_question_has_the_most_participants():
    rows = [finding(f"doe{n}", side=s, n_treated=n) for s, n in (("left", 8), ("right", 33))]
    shown = mapped(rows)
    assert [dot["side"] for dot in shown["dots"]] == ["right", "left"]
    assert shown["dots"][0]["radius"] == LARGEST
    assert shown["sizes"]["activation"]["by"] == "participants"
    sizes = shown["sizes"]["activation"]["key"]
    assert [row["text"] for row in sizes] == ["8 participants", "33 participants"]
    assert [row["radius"] for row in sizes] == [dot["radius"] for dot in shown["dots"][::-1]]


def test_marks_of_one_size_mean_the_same_in_every_question():
    large = [finding("doe2020", side="left", n_treated=40)]
    small = finding("roe2021", side="left", n_treated=10, subgroup="responders")
    shown = mapped([*large, small], vote_config(syntheses=TWO_QUESTIONS))
    radii = {dot["synthesis"]: dot["radius"] for dot in shown["dots"]}
    assert radii == {"all": LARGEST, "responders": LARGEST / 2}  # a quarter of the area
    assert shown["sizes"]["all"] == shown["sizes"]["responders"]


def test_a_mark_without_a_number_is_as_small_as_any():
    rows = [finding("doe2020", side="left", n_treated=400), finding("roe2021", side="right")]
    rows[1]["n_treated"] = None
    radii = {dot["side"]: dot["radius"] for dot in mapped(rows)["dots"]}
    assert radii == {"left": LARGEST, "right": SMALLEST}


def test_a_region_without_coordinates_has_no_dot_and_is_named():
    shown = mapped([finding(region="insula")])
    assert shown["dots"] == []
    assert shown["undrawn"]["activation"] == ["insula"]


def test_coordinates_lie_inside_the_outline_and_the_front_is_where_it_says():
    for view in outline_entries():
        x, y, width, height = map(float, view["box"].split())
        for mni in ((-40, 20, 10), (40, -80, 0), (-24, -2, -18)):
            across, down = VIEWS[view["name"]].place(*mni)
            assert x < across < x + width
            assert y < down < y + height
    front, back = (0, 60, 0), (0, -90, 0)
    assert VIEWS["left"].place(*front)[0] < VIEWS["left"].place(*back)[0]
    assert VIEWS["right"].place(*front)[0] > VIEWS["right"].place(*back)[0]
    assert VIEWS["above"].place(*front)[1] < VIEWS["above"].place(*back)[1]


# The page as text


def test_no_text_of_a_record_can_leave_the_block_of_data():
    block = json_block({"note": HOSTILE})
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block)["note"] == HOSTILE


def unpacked(shapes, values):
    known = []
    for value in values:
        if not isinstance(value, list):
            known.append(value)
            continue
        kind, *places = value
        items = [known[place] for place in places]
        known.append(items if kind < 0 else dict(zip(shapes[kind], items, strict=True)))
    return known[-1]


def test_packed_data_hold_each_value_once_and_come_back_as_they_were(shown):
    mixed = {"a": [1, True, 1.5, None, "1", [], {}, [[]]], "b": [0, False, "", {"a": {}}]}
    for data in (mixed, shown[1], HOSTILE):
        packed = json.loads(json_block(pack_data(data)))
        assert unpacked(**packed) == data
        assert json.dumps(unpacked(**packed), sort_keys=True) == json.dumps(data, sort_keys=True)
        assert len({json.dumps(value) for value in packed["values"]}) == len(packed["values"])
    assert len(json_block(pack_data(shown[1]))) < len(json_block(shown[1])) / 2


def test_a_script_that_would_end_early_is_refused(tmp_path):
    (tmp_path / "bad.js").write_text("x = '</SCRIPT>'")
    with pytest.raises(ValueError, match="must hold no </script"):
        inline_text(tmp_path / "bad.js", "script")


@pytest.mark.long
def test_the_same_tables_give_the_same_bytes(brain_review, tmp_path):
    one, two = (write_page(brain_review, tmp_path / name).read_bytes() for name in ("a", "b"))
    assert one == two


def test_the_browser_rests_on_every_file_that_the_page_is_made_of(monkeypatch):
    monkeypatch.chdir(ROOT)
    declared = Project(CONFIG).explorer_templates()
    files = {path.relative_to(ROOT) for path in (TEMPLATES / "explore").iterdir()}
    assert files <= set(declared)
    assert {path.name for path in files} >= {*SCRIPTS, STYLE}
    assert declared[0].parent == Path("templates/explore")  # where write_explorer looks for them


@pytest.mark.long
def test_the_policy_lets_in_the_page_s_own_scripts_alone(tmp_path):
    html = write_page(make_review(tmp_path), tmp_path / "explore.html").read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "default-src &#39;none&#39;" in policy
    assert policy.count("sha256-") == html.count("<script>") + html.count("<style>")
    assert "unsafe" not in policy


# A review of outcomes


def outcome_evidence(tmp_path):
    return evidence_of(outcome_review(tmp_path), ANY_MEASURE)[1]


def test_a_review_of_outcomes_has_no_map_and_nothing_of_sides_or_scans(tmp_path):
    evidence = outcome_evidence(tmp_path)
    assert evidence["map"] is None
    assert evidence["address"] == ["outcomes", "outcome"]
    assert not {"side", "modality", "task"} & {row["key"] for row in evidence["facets"]}
    assert not any("side" in row["shown"] for row in evidence["findings"])
    names = [name for name, _ in evidence["studies"][0]["facts"]]
    kept = ["Year", "Design", "Population", "Intervention", "Arms and children", "Risk of bias"]
    assert names == kept


@pytest.mark.long
def test_the_fields_of_studies_are_filters_where_they_are_recorded(tmp_path):
    facets = {row["key"]: row for row in outcome_evidence(tmp_path)["facets"]}
    offered = {
        key: [option["label"] for option in facets[key]["options"]]
        for key in ("design", "population", "year", "risk_of_bias", "follow_up", "benefit", "votes")
    }
    assert offered == {
        "design": ["cohort study", "randomised trial"],
        "population": ["grade 2", "grade 3"],
        "year": ["2020", "2021"],
        "risk_of_bias": ["low", "not assessed"],
        "follow_up": ["12 weeks", "6 months", "not reported"],
        "benefit": ["favours the intervention", "favours the control"],
        "votes": ["counted in a synthesis", "counted in no synthesis"],
    }
    assert facets["cohort"]["label"] == "Class"
    assert facets["risk_of_bias"]["label"] == "Risk of bias (overall)"
    assert "comparison" not in facets


def test_judgements_and_follow_ups_are_offered_in_their_own_order():
    fields = pd.DataFrame(
        {
            "risk_of_bias": ["critical", "low", "not judged", "serious"],
            "follow_up": ["10 weeks", "1 year", "6 months", "not reported"],
        }
    )
    offered = {
        facet["key"]: [option["value"] for option in facet["options"]]
        for facet in list_facets(fields, ProjectConfig.model_validate(CONFIG))
    }
    assert offered["risk_of_bias"] == ["low", "serious", "critical", "not judged"]
    assert offered["follow_up"] == ["10 weeks", "6 months", "1 year", "not reported"]


def test_free_text_that_hardly_two_studies_share_is_no_filter(tmp_path):
    prepared, _ = read_tables(outcome_review(tmp_path), ANY_MEASURE)
    one = prepared["findings"].iloc[:1]
    several = [
        one.assign(study_id=f"s{n}", population=f"people of town {n}", year=2000 + n)
        for n in range(20)
    ]
    unvoted = prepared["unvoted_findings"].iloc[:0]
    many = {"findings": pd.concat(several, ignore_index=True), "unvoted_findings": unvoted}
    fields = finding_fields(many)
    assert "population" not in fields
    assert fields["year"].nunique() == 20


def test_benefit_is_put_into_words_for_votes_and_findings(tmp_path):
    evidence = outcome_evidence(tmp_path)
    (asked,) = evidence["syntheses"]
    assert (asked["scale"], asked["group"], asked["groups"]) == ("benefit", "skill", "skills")
    assert asked["unit"] == "class"
    assert evidence["scales"]["benefit"]["decrease"][1] == "favours the control"
    (errors,) = place_of(evidence, "errors")["votes"]
    assert errors["verdict"] == "single class"
    assert errors["studies"][0] == [{"id": "doe2020", "label": "Doe et al. 2020"}]
    of = {row["shown"]["id"]: row["fields"].get("benefit") for row in evidence["findings"]}
    assert of["doe2020-002"] == "increase"  # fewer errors are better
    assert of["roe2021-001"] == "decrease"
    assert of["roe2021-002"] is None


def test_a_finding_that_votes_nowhere_says_why(tmp_path):
    findings = {row["shown"]["id"]: row for row in outcome_evidence(tmp_path)["findings"]}
    assert findings["roe2021-002"]["shown"]["no_vote"] == "the direction is unclear"
    assert findings["roe2021-002"]["fields"]["votes"] == "no"
    assert "no_vote" not in findings["roe2021-001"]["shown"]


def test_a_direction_names_what_it_is_relative_to(tmp_path):
    shown = {row["shown"]["id"]: row["shown"] for row in outcome_evidence(tmp_path)["findings"]}
    assert shown["roe2021-001"]["relative"] == "relative to usual lessons"
    assert "relative" not in shown["roe2021-002"]  # its direction is unclear


def test_the_overall_judgement_and_those_of_domains_are_filters(tmp_path):
    judged = (
        "study_id,year,risk_of_bias_tool,risk_of_bias_overall,risk_of_bias_missing data\n"
        "doe2020,2020,RoB 2,high,low\nroe2021,2021,RoB 2,some concerns,\n"
    )
    files = OUTCOME_REVIEW["files"] | {"studies.csv": judged}
    folder = make_review(tmp_path, **OUTCOME_REVIEW | {"files": files}, vocabulary=SKILLS)
    _, evidence = evidence_of(folder, ANY_MEASURE)
    facets = {row["key"]: row for row in evidence["facets"] if row["group"] == "Risk of bias"}
    assert [row["label"] for row in facets.values()] == [
        "Risk of bias (overall)",
        "Risk of bias: missing data",
    ]
    offered = [option["label"] for option in facets["risk_of_bias_missing data"]["options"]]
    assert offered == ["low", "not assessed"]
    doe, roe = evidence["studies"]
    assert doe["bias"] == {
        "risk_of_bias": ["high", "high"],
        "risk_of_bias_missing data": ["low", "low"],
    }
    assert roe["bias"] == {"risk_of_bias": ["some concerns", "some"]}


@pytest.mark.parametrize(
    ("judged", "level"),
    [("very low", "low"), ("medium", "some"), ("critical", "high"), ("unclear", "none")],
)
def test_a_judgement_has_the_colour_that_it_has_in_figures(judged, level):
    assert bias_level(judged) == level
