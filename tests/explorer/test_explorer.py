"""The evidence browser: its data are those of the tables, and everybody can use its page."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from benchmarks.generate_review import generate_review
from scripts.atlas.outlines import VIEWS, outline_entries
from scripts.documents.citation_styles import style_file
from scripts.documents.citations import list_references
from scripts.documents.export import embed_pictures
from scripts.documents.reference_checks import check_references
from scripts.explorer.brain_dots import LARGEST, map_entries
from scripts.explorer.evidence import EVERYTHING, gather_evidence
from scripts.explorer.facets import finding_fields, list_facets
from scripts.explorer.write_explorer import SCRIPTS, STYLE, fill_explorer, inline_text, json_block
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.records.extract_findings import extract_findings
from scripts.votes.review_data import prepare_review, speak_of
from scripts.votes.side_votes import count_side_votes
from scripts.votes.syntheses import group_all_findings
from scripts.workflow.reviews import Project
from tests.support.browser import Visit, barriers, in_browser
from tests.support.pages import Built, RunTogether
from tests.support.projects import ROOT
from tests.support.records import STUDY, make_review, read_review, tables
from tests.support.settings import settings_of
from tests.support.tables import Tables, finding, findings_table, regions_table, vote_config

CONFIG = settings_of()
TEMPLATES = ROOT / "templates"
ISKRIC = ROOT / "data/raw/iskric2021"
BRAIN = "title: Tiny\nfield: neuroimaging\n"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "<!-- & &amp; -->",
    "=HYPERLINK(1)",
    "\u202bמחקר\u202c\u2028",
    "a" * 400,
]


def read_tables(folder, config=CONFIG):
    """Count the votes of a review; figures and effects are no part of the browser."""
    choices = ProjectConfig.model_validate(config)
    records = extract_findings(read_review(folder, config["measures"]))
    _, choices = prepare_review(records, choices)
    return Tables(records, choices), choices


def tables_of(folder):
    return read_tables(folder)[0]


def evidence_of(folder, config=CONFIG, **more):
    review = Review.model_validate(yaml.safe_load((folder / "review.yaml").read_text()))
    references = folder / "references.bib"
    tables, choices = read_tables(folder, config)
    speak_of({"field": review.field, "words": review.words}, tables)
    keys, _ = check_references(references)
    known = list_references(keys or [], [references], style_file("apa"))
    return review, gather_evidence(review, choices, tables, known, **more)


def write_page(folder, path, **inputs):
    review, evidence = evidence_of(folder, **inputs)
    path.write_bytes(fill_explorer(folder.name, review, evidence, TEMPLATES / "explore").encode())
    return path


@pytest.fixture(scope="module")
def shipped():
    return tables_of(ISKRIC), evidence_of(ISKRIC)[1]


def place_of(evidence, name):
    return next(place for place in evidence["places"] if place["name"] == name)


# What the page is given


def test_every_finding_and_every_study_is_there_once(shipped):
    tables, evidence = shipped
    shown = [row["shown"]["id"] for row in evidence["findings"]]
    assert shown == tables["findings"]["finding_id"].tolist()
    assert [row["id"] for row in evidence["studies"]] == tables["studies"]["study_id"].tolist()
    of_cohorts = [study for cohort in evidence["cohorts"] for study in cohort["studies"]]
    assert sorted(of_cohorts) == sorted(tables["studies"]["study_id"])


def test_the_votes_of_a_region_are_those_of_the_table(shipped):
    tables, evidence = shipped
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


def test_the_findings_of_a_place_are_as_many_as_its_votes_rest_on(shipped):
    tables, evidence = shipped
    for row in tables["votes"].itertuples():
        at = [f for f in evidence["findings"] if f["places"].get(row.synthesis) == row.region]
        assert len(at) == row.k_findings + row.n_not_reported + row.n_unclear, row


def test_a_finding_lies_within_the_regions_around_its_own(shipped):
    of = {row["shown"]["id"]: row for row in shipped[1]["findings"]}
    assert of["farres2019-001"]["within"] == ["anterior insula", "insula", "insular lobe"]
    assert of["farres2019-001"]["places"][EVERYTHING] == "insula"


def test_each_region_stands_below_the_one_that_contains_it(shipped):
    regions = [(row["name"], row["depth"]) for row in shipped[1]["regions"]]
    at = [name for name, _ in regions].index("anterior insula")
    assert regions[at - 1 : at + 1] == [("insula", 1), ("anterior insula", 2)]
    assert regions[0][1] == 0


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


def mapped(rows):
    regions = regions_table()
    here = regions["region"] == "amygdala"
    regions = regions.assign(mni_left=None, mni_right=None, mni_midline=None).astype("object")
    regions.loc[here, ["mni_left", "mni_right"]] = ["-24 -2 -18", "26 0 -18"]
    findings, config = findings_table(rows), vote_config()
    grouped = group_all_findings(findings, regions, config)
    side_votes = count_side_votes(findings, regions, config)
    return map_entries(grouped, {"side_votes": side_votes, "regions": regions}, config)


def test_a_dot_is_the_vote_of_a_region_on_a_side():
    one = [finding(f"doe{n}", side="left", cohort="trial", n_treated=n) for n in (10, 12)]
    (dot,) = mapped([*one, finding("roe2020", side="left", n_treated=5)])["dots"]
    assert dot["direction"] == "increase"
    assert dot["said"] == "Amygdala, on the left: 2 votes (2 increase), 17 participants"
    assert set(dot["views"]) == {"left", "above"}
    assert len(dot["findings"]) == 3


def test_votes_that_differ_on_a_side_make_a_conflicting_dot():
    rows = [finding("doe2020", side="right"), finding("roe2021", "decrease", side="bilateral")]
    left, right = sorted(mapped(rows)["dots"], key=lambda dot: dot["side"])
    assert (left["direction"], right["direction"]) == ("decrease", "conflicting")
    assert right["said"].startswith("Amygdala, on the right: 2 votes (1 increase and 1 decrease)")


def test_a_vote_without_a_side_is_seen_in_a_view_of_its_own():
    (dot,) = mapped([finding(side="unspecified", direction="decrease")])["dots"]
    assert list(dot["views"]) == ["unspecified"]
    assert dot["said"] == ("Amygdala, side not reported: 1 vote (1 decrease), number not reported")


def test_the_largest_dot_of_a_question_has_the_most_participants():
    rows = [finding(f"doe{n}", side=s, n_treated=n) for s, n in (("left", 8), ("right", 33))]
    shown = mapped(rows)
    assert [dot["side"] for dot in shown["dots"]] == ["right", "left"]
    assert shown["dots"][0]["radius"] == LARGEST
    sizes = shown["sizes"]["activation"]
    assert [row["text"] for row in sizes] == ["8 participants", "33 participants"]
    assert [row["radius"] for row in sizes] == [dot["radius"] for dot in shown["dots"][::-1]]


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


def test_a_script_that_would_end_early_is_refused(tmp_path):
    (tmp_path / "bad.js").write_text("x = '</SCRIPT>'")
    with pytest.raises(ValueError, match="must hold no </script"):
        inline_text(tmp_path / "bad.js", "script")


def test_the_same_tables_give_the_same_bytes(tmp_path):
    one, two = (write_page(ISKRIC, tmp_path / name).read_bytes() for name in ("a", "b"))
    assert one == two


def test_the_browser_rests_on_every_file_that_the_page_is_made_of(monkeypatch):
    monkeypatch.chdir(ROOT)
    declared = Project(CONFIG).explorer_templates()
    files = {path.relative_to(ROOT) for path in (TEMPLATES / "explore").iterdir()}
    assert files <= set(declared)
    assert {path.name for path in files} >= {*SCRIPTS, STYLE}
    assert declared[0].parent == Path("templates/explore")  # where write_explorer looks for them


def test_the_policy_lets_in_the_page_s_own_scripts_alone(tmp_path):
    html = write_page(make_review(tmp_path), tmp_path / "explore.html").read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "default-src &#39;none&#39;" in policy
    assert policy.count("sha256-") == html.count("<script>") + html.count("<style>")
    assert "unsafe" not in policy


# The page in a browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    return write_page(ISKRIC, tmp_path_factory.mktemp("report") / "explore.html")


@pytest.fixture
def visit(browser, page_file):
    opened = Visit(browser, page_file)
    yield opened
    assert opened.complaints == []
    assert opened.loaded_elsewhere() == []
    opened.close()


def status(page):
    return page.get_by_role("status").first.inner_text()


def regions_listed(page):
    return page.locator(".places h3 a").all_inner_texts()


@in_browser
def test_the_page_opens_at_the_first_question_and_says_so_in_its_address(visit, shipped):
    page = visit.go()
    visit.arrive("#/regions?synthesis=activation")
    votes = shipped[0]["votes"].query("synthesis == 'activation'")
    assert len(regions_listed(page)) == len(votes)
    assert status(page).startswith(f"{len(votes)} regions with ")
    assert "it recounts nothing" in page.locator("main").inner_text()


@pytest.mark.long
@in_browser
@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("side=left", lambda f: f["fields"]["side"] == "left"),
        ("measure=grey_matter_volume", lambda f: f["fields"]["measure"] == "grey_matter_volume"),
        ("direction=increase", lambda f: f["direction"] == "increase"),
        ("cohort=emotion_regulation_trial", lambda f: f["cohort"] == "emotion_regulation_trial"),
        ("contrast=between_groups", lambda f: f["fields"]["contrast"] == "between_groups"),
        ("subgroup=responders", lambda f: f["fields"]["subgroup"] == "responders"),
        ("included=no", lambda f: not f["included"]),
        ("region=insula", lambda f: "insula" in f["within"]),
        ("synthesis=activation", lambda f: "activation" in f["places"]),
        ("text=GOODMAN+2014", lambda f: f["study"] == "goodman2014"),
        (
            "side=left&direction=decrease",
            lambda f: (f["fields"]["side"], f["direction"]) == ("left", "decrease"),
        ),
    ],
)
def test_a_filter_keeps_the_findings_that_it_names(visit, shipped, query, keeps):
    kept = [row for row in shipped[1]["findings"] if keeps(row)]
    assert 0 < len(kept) < len(shipped[1]["findings"])
    page = visit.go(f"#/regions?{query}")
    assert f"{len(kept)} of {len(shipped[1]['findings'])} findings" in status(page)
    shown = page.evaluate("selectFindings(readAddress(location.hash).filter).map(f => f.shown.id)")
    assert shown == [row["shown"]["id"] for row in kept]


@in_browser
@pytest.mark.parametrize(
    "view",
    [
        *("#/regions?synthesis=activation", "#/regions?text=insula", "#/studies"),
        *("#/region/insula", "#/study/goodman2014", "#/cohort/emotion_regulation_trial"),
    ],
)
def test_no_two_texts_are_kept_apart_by_the_style_of_the_page_alone(visit, view):
    page = visit.go(view)
    visit.arrive(view)
    assert RunTogether(page.content()).pairs == []


@in_browser
def test_choosing_a_filter_changes_the_address_and_back_takes_it_back(visit):
    page = visit.go("#/regions")
    everything = status(page)
    page.select_option("select[name=side]", "left")
    visit.arrive("#/regions?side=left")
    assert status(page) != everything
    page.select_option("select[name=measure]", "activation")
    visit.arrive("#/regions?measure=activation&side=left")
    page.go_back()
    visit.arrive("#/regions?side=left")
    assert page.locator("select[name=measure]").input_value() == ""
    page.go_back()
    visit.arrive("#/regions")
    assert status(page) == everything
    page.go_forward()
    visit.arrive("#/regions?side=left")
    assert page.locator("select[name=side]").input_value() == "left"


@in_browser
def test_typing_filters_at_once_and_one_step_back_undoes_it_all(visit):
    page = visit.go("#/studies")
    page.get_by_role("link", name="Regions and map").click()
    visit.arrive("#/regions")
    page.get_by_role("searchbox").press_sequentially("amygdala farres")
    assert page.get_by_role("searchbox").input_value() == "amygdala farres"
    assert "No finding passes this filter." in page.locator("main").inner_text()
    page.go_back()
    visit.arrive("#/studies")


@in_browser
def test_a_region_opens_from_the_list_and_from_the_map_with_the_filter(visit, shipped):
    insula = place_of(shipped[1], "insula")
    row = next(row for row in insula["votes"] if row["synthesis"] == "activation")
    page = visit.go("#/regions?synthesis=activation")
    for link in (
        page.locator(".places").get_by_role("link", name="Insula", exact=True),
        page.locator(".map figure.above").get_by_role(
            "link", name=re.compile("^Insula, on the left")
        ),
    ):
        link.click()
        visit.arrive("#/region/insula?synthesis=activation")
        assert page.evaluate("document.activeElement.id") == "page"
        card = page.locator(".card").first.inner_text()
        assert row["verdict"] in card
        assert f"p = {row['p_sign']}" in card
        assert f"p = {row['p_attainable']}" in card
        page.go_back()
        visit.arrive("#/regions?synthesis=activation")
        assert page.evaluate("document.activeElement.dataset.page") == "region/insula"


@in_browser
def test_each_finding_links_to_its_place_in_the_report(visit, shipped):
    page = visit.go("#/region/insula?synthesis=activation")
    own = [f for f in shipped[1]["findings"] if f["places"].get("activation") == "insula"]
    links = [a.get_attribute("href") for a in page.locator(".finding a[href^=report]").all()]
    assert links == [f"report.html#{row['shown']['id']}" for row in own]
    for row in own:
        assert row["shown"]["source"] in page.locator(f"#{row['shown']['id']}").inner_text()


@in_browser
def test_a_study_shows_its_whole_record_and_leads_to_its_cohort(visit, shipped):
    study = next(row for row in shipped[1]["studies"] if row["id"] == "schmitt2016")
    page = visit.go("#/studies")
    page.get_by_role("link", name="Schmitt 2016", exact=True).click()
    visit.arrive("#/study/schmitt2016")
    told = page.locator("main").inner_text()
    names = {name for name, _ in study["facts"]}
    assert names >= {"Design", "Modality", "Task", "Population", "Treatment"}
    for fact in [*(fact for _, fact in study["facts"]), study["reference"]]:
        assert fact in told
    assert page.locator(".finding").count() == sum(
        row["study"] == "schmitt2016" for row in shipped[1]["findings"]
    )
    page.get_by_role("link", name="emotion regulation trial").click()
    visit.arrive("#/cohort/emotion_regulation_trial")
    assert page.get_by_role("heading", name="Cohort: emotion regulation trial").is_visible()
    assert page.locator(".places h3").count() == 4


@in_browser
def test_what_is_not_there_says_so(visit):
    page = visit.go("#/region/nowhere?side=left")
    assert "no region called nowhere" in page.locator("main").inner_text()
    page.goto(f"{visit.address}#/%E0%A4%A")
    visit.arrive("#/%E0%A4%A")
    assert "no such page" in page.locator("main").inner_text()
    page = visit.go("#/regions?measure=gone")
    assert "No finding passes this filter." in page.locator("main").inner_text()
    assert page.locator("select[name=measure]").input_value() == "gone"
    page.get_by_role("link", name="Clear the filter").first.click()
    visit.arrive("#/regions")


@in_browser
def test_the_page_can_be_walked_with_the_keyboard_alone(visit):
    page = visit.go("#/regions?synthesis=activation")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    visit.arrive("#/regions?synthesis=activation")
    names = []
    for _ in range(80):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.getAttribute('class') ?? ''"))
        if names[-1].startswith("dot"):
            break
    assert names[-1].startswith("dot")
    region = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    visit.arrive(region)
    assert page.evaluate("document.activeElement.id") == "page"  # its heading
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "← All regions"
    page.keyboard.press("Enter")
    visit.arrive("#/regions?synthesis=activation")


VIEWS_OF_THE_PAGE = (
    *("#/regions", "#/regions?synthesis=activation", "#/regions?text=zzzz", "#/studies"),
    *("#/region/insula?synthesis=activation", "#/region/insula", "#/study/schmitt2016"),
    *("#/cohort/emotion_regulation_trial", "#/region/nowhere"),
)


@in_browser
@pytest.mark.parametrize(
    "view",
    [
        pytest.param(view, marks=() if number in (1, 4, 6) else pytest.mark.long)
        for number, view in enumerate(VIEWS_OF_THE_PAGE)
    ],
)
def test_no_view_has_a_serious_barrier(visit, view):
    assert barriers(visit.go(view)) == []


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("view", VIEWS_OF_THE_PAGE)
def test_every_view_fits_a_phone(browser, page_file, view):
    visit = Visit(browser, page_file, width=360, height=640)
    wide = visit.go(view).evaluate("document.documentElement.scrollWidth")
    visit.close()
    assert wide <= 360


@in_browser
def test_without_javascript_the_page_leads_to_the_report(browser, page_file):
    visit = Visit(browser, page_file, java_script_enabled=False)
    link = visit.go().get_by_role("link", name="report", exact=True)
    assert link.get_attribute("href") == "report.html"
    visit.close()


@in_browser
def test_hostile_text_is_shown_as_text_and_nothing_of_it_runs(browser, tmp_path):
    record = yaml.safe_load(STUDY)
    record |= {"note": " | ".join(HOSTILE), "population": HOSTILE[1], "task": HOSTILE[3]}
    record["findings"][0] |= {"note": HOSTILE[0], "region_as_reported": HOSTILE[4].strip()}
    folder = make_review(tmp_path, {"doe2020": yaml.safe_dump(record)}, f"title: '{HOSTILE[1]}'\n")
    visit = Visit(browser, write_page(folder, tmp_path / "explore.html"), width=360)
    alerts = []
    visit.page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    for view in ("#/study/doe2020", "#/region/amygdala", "#/studies", "#/regions"):
        page = visit.go(view)
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, view
    told = visit.go("#/study/doe2020").locator("main").inner_text()
    for text in HOSTILE:
        assert text.strip("\u2028") in told
    assert page.locator("h1").inner_text() == HOSTILE[1]
    assert (alerts, visit.complaints, visit.loaded_elsewhere()) == ([], [], [])
    visit.close()


@in_browser
def test_a_review_without_findings_says_so(browser, tmp_path):
    folder = make_review(tmp_path, {"doe2020": "study_id: doe2020\n"}, BRAIN)
    visit = Visit(browser, write_page(folder, tmp_path / "explore.html"))
    assert "No finding is recorded in this review." in visit.go().locator("main").inner_text()
    assert "No characteristics are recorded." in visit.go("#/studies").locator("main").inner_text()
    assert barriers(visit.page) == []
    assert visit.complaints == []
    visit.close()


@in_browser
def test_eighty_studies_are_filtered_in_the_blink_of_an_eye(browser, tmp_path):
    generate_review(80, tmp_path / "large", seed=1)
    visit = Visit(browser, write_page(tmp_path / "large", tmp_path / "explore.html"))
    page = visit.go("#/regions")
    took = page.evaluate(
        "() => { const start = performance.now(); goTo('regions', '', {side: 'left'});"
        " return performance.now() - start; }"
    )
    assert took < 1000
    assert visit.complaints == []
    visit.close()


# A review of outcomes


OUTCOME_REVIEW = tables(
    studies="study_id,label,year,design,population,intervention_name,risk_of_bias_tool,"
    "risk_of_bias_overall\n"
    "doe2020,Doe et al. 2020,2020,randomised trial,grade 2,phonics,RoB 2,low\n"
    "roe2021,Roe & Poe 2021,2021,cohort study,grade 3,phonics,,\n",
    arms="study_id,arm,role,n,label\n"
    "doe2020,p,treated,30,phonics classes\ndoe2020,u,treatment_as_usual,28,usual lessons\n"
    "roe2021,p,treated,12,phonics classes\nroe2021,u,treatment_as_usual,14,usual lessons\n",
    findings="study_id,region,measure,contrast,arm,comparator,direction,better,follow_up\n"
    "doe2020,fluency,reading,between_groups,p,u,increase,higher,12 weeks\n"
    "doe2020,errors,reading,between_groups,p,u,decrease,lower,12 weeks\n"
    "roe2021,fluency,reading,between_groups,p,u,decrease,higher,6 months\n"
    "roe2021,errors,reading,between_groups,p,u,unclear,lower,\n",
    review="title: Phonics\nwords: {region: skill, cohort: class, participant: child, "
    "participants: children}\n",
)
SKILLS = "region,parent,rank,abbreviation,synonyms\nfluency,,,,\nerrors,,,,\n"
ANY_MEASURE = CONFIG | {"measures": ["reading"], "syntheses": {}, "evidence_map": []}


def outcome_review(tmp_path):
    return make_review(tmp_path, **OUTCOME_REVIEW, vocabulary=SKILLS)


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
        "risk_of_bias": ["low", "not judged"],
        "follow_up": ["12 weeks", "6 months", "not recorded"],
        "benefit": ["favours the intervention", "favours the control"],
        "votes": ["votes in a synthesis", "votes in no synthesis"],
    }
    assert facets["cohort"]["label"] == "Class"
    assert facets["risk_of_bias"]["label"] == "Risk of bias (overall)"
    assert "comparison" not in facets


def test_judgements_and_follow_ups_are_offered_in_their_own_order():
    fields = pd.DataFrame(
        {
            "risk_of_bias": ["critical", "low", "not judged", "serious"],
            "follow_up": ["10 weeks", "1 year", "6 months", "not recorded"],
        }
    )
    offered = {
        facet["key"]: [option["value"] for option in facet["options"]]
        for facet in list_facets(fields, ProjectConfig.model_validate(CONFIG))
    }
    assert offered["risk_of_bias"] == ["low", "serious", "critical", "not judged"]
    assert offered["follow_up"] == ["10 weeks", "6 months", "1 year", "not recorded"]


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


BRAIN_WORDS = re.compile(r"\b(brain|region|map|modality|task|side|scan\w*|MNI)s?\b", re.IGNORECASE)


@in_browser
def test_a_review_of_outcomes_speaks_of_its_own_field(browser, tmp_path):
    page_of = write_page(outcome_review(tmp_path), tmp_path / "explore.html", config=ANY_MEASURE)
    visit = Visit(browser, page_of)
    visit.go()
    visit.arrive("#/outcomes?synthesis=reading")
    expected = {
        "#/outcomes?synthesis=reading": ["2 skills with 4 of 4 findings", "favours the control"],
        "#/outcome/errors?synthesis=reading": [
            "All skills",
            "the direction is unclear",
            "Favours the intervention, among directional votes",
        ],
        "#/studies": ["Studies, by class", "Children by arm"],
        "#/study/doe2020": ["Doe et al. 2020", "RoB 2: overall low", "12 weeks"],
        "#/cohort/roe2021": ["Class: ", "Votes of the class"],
        "#/outcomes?year=2021&benefit=decrease": ["1 skill with 1 of 4 findings"],
        "#/outcome/nowhere": ["no skill called nowhere"],
    }
    for view, texts in expected.items():
        page = visit.go(view)
        shown = page.locator("body").inner_text()
        assert not BRAIN_WORDS.findall(shown), view
        for text in texts:
            assert text in shown, view
        assert barriers(page) == [], view
    assert visit.complaints == []
    visit.close()


# The report and the page of claims, which this page links to


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    built = Built(ISKRIC, folder / "figures")
    html = embed_pictures(built.report(), built.figures)
    (folder / "report.html").write_text(html, encoding="utf-8")
    (folder / "claims.html").write_text(built.claims_page(), encoding="utf-8")
    return folder


def test_no_two_texts_of_the_statements_are_kept_apart_by_style_alone(reports):
    assert RunTogether((reports / "claims.html").read_text(encoding="utf-8")).pairs == []


def find_barriers(browser, page):
    visit = Visit(browser, page)
    assert barriers(visit.go()) == []
    visit.close()


@in_browser
@pytest.mark.parametrize("name", ["report.html", "claims.html"])
def test_the_other_pages_of_a_small_review_have_no_serious_barrier_either(browser, built, name):
    find_barriers(browser, built / "results/demo/report" / name)


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("name", ["report.html", "claims.html"])
def test_the_other_pages_of_a_large_review_have_none_either(browser, reports, name):
    find_barriers(browser, reports / name)


@in_browser
def test_the_report_leads_to_the_browser_of_its_evidence(browser, built):
    visit = Visit(browser, built / "results/demo/report/report.html")
    link = visit.go().get_by_role("link", name="Browse the evidence")
    assert link.get_attribute("href") == "explore.html"
    visit.close()
