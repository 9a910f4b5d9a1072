"""The evidence browser in a browser: what it shows, and that everybody can use it."""

import re

import pytest
import yaml

from benchmarks.generate_review import generate_review
from scripts.documents.export import embed_pictures
from tests.support.brain import EXCLUDED, MADE_UP, OF_TRIAL, TRIAL
from tests.support.browser import Visit, barriers, in_browser
from tests.support.explored import (
    ANY_MEASURE,
    BRAIN,
    HOSTILE,
    outcome_review,
    place_of,
    write_page,
)
from tests.support.pages import RunTogether
from tests.support.records import STUDY, make_review

# The page in a browser


def status(page):
    return page.get_by_role("status").first.inner_text()


def regions_listed(page):
    return page.locator(".data tbody th a").all_inner_texts()


@in_browser
def test_the_page_opens_at_the_first_question_and_says_so_in_its_address(visit, shown):
    page = visit.go()
    visit.arrive("#/regions?synthesis=activation")
    votes = shown[0]["votes"].query("synthesis == 'activation'")
    assert len(regions_listed(page)) == len(votes)
    assert status(page).startswith(f"{len(votes)} regions with ")
    assert "they do not change the vote counts" in page.locator("main").inner_text()


@pytest.mark.long
@in_browser
@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("side=left", lambda f: f["fields"]["side"] == "left"),
        ("measure=grey_matter_volume", lambda f: f["fields"]["measure"] == "grey_matter_volume"),
        ("direction=increase", lambda f: f["fields"]["direction"] == "increase"),
        (f"cohort={TRIAL}", lambda f: f["study"] in OF_TRIAL),
        ("contrast=between_groups", lambda f: f["fields"]["contrast"] == "between_groups"),
        ("subgroup=responders", lambda f: f["fields"]["subgroup"] == "responders"),
        ("included=no", lambda f: f["study"] in EXCLUDED),
        ("region=insula", lambda f: "insula" in f["within"]),
        ("synthesis=activation", lambda f: "activation" in f["places"]),
        ("text=LAMUGH+2006", lambda f: f["study"] == "lamugh2006"),
        (
            "side=left&direction=decrease",
            lambda f: (f["fields"]["side"], f["fields"]["direction"]) == ("left", "decrease"),
        ),
    ],
)
def test_a_filter_keeps_the_findings_that_it_names(visit, shown, query, keeps):
    kept = [row for row in shown[1]["findings"] if keeps(row)]
    assert 0 < len(kept) < len(shown[1]["findings"])
    page = visit.go(f"#/regions?{query}")
    assert f"{len(kept)} of {len(shown[1]['findings'])} findings" in status(page)
    shown = page.evaluate("selectFindings(readAddress(location.hash).filter).map(f => f.shown.id)")
    assert shown == [row["shown"]["id"] for row in kept]


@pytest.mark.long
@in_browser
@pytest.mark.parametrize(
    "view",
    [
        *("#/regions?synthesis=activation", "#/regions?text=insula", "#/studies"),
        *("#/region/insula", "#/study/lamugh2006", f"#/cohort/{TRIAL}"),
    ],
)
def test_no_two_texts_are_kept_apart_by_the_style_of_the_page_alone(visit, view):
    page = visit.go(view)
    visit.arrive(view)
    assert RunTogether(page.content()).pairs == []


@pytest.mark.long
@in_browser
def test_choosing_a_filter_changes_the_address_and_back_takes_it_back(visit):
    page = visit.go("#/regions")
    everything = status(page)
    page.get_by_text("More filters").click()
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


@pytest.mark.long
@in_browser
def test_typing_filters_at_once_and_one_step_back_undoes_it_all(visit):
    page = visit.go("#/studies")
    page.get_by_role("link", name="Regions and map").click()
    visit.arrive("#/regions")
    page.get_by_role("searchbox").press_sequentially("amygdala lamquist")
    assert page.get_by_role("searchbox").input_value() == "amygdala lamquist"
    assert "No finding matches these filters." in page.locator("main").inner_text()
    page.go_back()
    visit.arrive("#/studies")


@pytest.mark.long
@in_browser
def test_a_region_opens_from_the_list_and_from_the_map_with_the_filter(visit, shown):
    insula = place_of(shown[1], "insula")
    row = next(row for row in insula["votes"] if row["synthesis"] == "activation")
    page = visit.go("#/regions?synthesis=activation")
    for link in (
        page.locator(".data").get_by_role("link", name="Insula", exact=True),
        page.get_by_role("group", name="Brain from above").get_by_role(
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


@pytest.mark.long
@in_browser
def test_each_finding_links_to_its_place_in_the_supplement(visit, shown):
    page = visit.go("#/region/insula?synthesis=activation")
    own = [f for f in shown[1]["findings"] if f["places"].get("activation") == "insula"]
    links = [a.get_attribute("href") for a in page.locator(".finding a[href^=suppl]").all()]
    assert links == [f"supplement.html#{row['shown']['id']}" for row in own]
    for row, card in zip(own, page.locator(".finding").all_inner_texts(), strict=True):
        assert row["shown"]["source"] in card


@pytest.mark.long
@in_browser
def test_a_study_shows_its_whole_record_and_leads_to_its_cohort(visit, shown):
    study = next(row for row in shown[1]["studies"] if row["id"] == "gorugh2006")
    (cohort,) = [row["label"] for row in shown[1]["cohorts"] if row["name"] == TRIAL]
    page = visit.go("#/studies")
    page.get_by_role("link", name="Gorugh 2006", exact=True).click()
    visit.arrive("#/study/gorugh2006")
    told = page.locator("main").inner_text()
    names = {name for name, _ in study["facts"]}
    assert names >= {"Design", "Modality", "Task", "Population", "Treatment"}
    for fact in [*(fact for _, fact in study["facts"]), study["reference"]]:
        assert fact in told
    assert page.locator(".finding").count() == sum(
        row["study"] == "gorugh2006" for row in shown[1]["findings"]
    )
    page.get_by_role("link", name=cohort).click()
    visit.arrive(f"#/cohort/{TRIAL}")
    assert page.get_by_role("heading", name=f"Cohort: {cohort}").is_visible()
    assert regions_listed(page) == ["Gorugh 2006", "Lamugh 2006", "Olsperez 2007"]


@pytest.mark.long
@in_browser
def test_what_is_not_there_says_so(visit):
    page = visit.go("#/region/nowhere?side=left")
    assert "no region called nowhere" in page.locator("main").inner_text()
    page.goto(f"{visit.address}#/%E0%A4%A")
    visit.arrive("#/%E0%A4%A")
    assert "no such page" in page.locator("main").inner_text()
    page = visit.go("#/regions?measure=gone")
    assert "No finding matches these filters." in page.locator("main").inner_text()
    assert page.locator("select[name=measure]").input_value() == "gone"
    page.get_by_role("link", name="Clear all filters").click()
    visit.arrive("#/regions")


@pytest.mark.long
@in_browser
def test_the_page_can_be_walked_with_the_keyboard_alone(visit):
    page = visit.go("#/regions?synthesis=activation")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Direction of effect by region"
    visit.arrive("#/regions?synthesis=activation")
    page.get_by_role("button", name="Clear all").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('class')").startswith("dot")
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
    *("#/region/insula?synthesis=activation", "#/region/insula", "#/study/gorugh2006"),
    *(f"#/cohort/{TRIAL}", "#/region/nowhere", "#/findings?side=left"),
    *("#/gap-map", "#/region/insula?synthesis=activation&with=amygdala"),
)


@pytest.mark.long
@in_browser
@pytest.mark.parametrize(
    "view",
    [
        pytest.param(view, marks=() if number in (1, 9, 11) else pytest.mark.long)
        for number, view in enumerate(VIEWS_OF_THE_PAGE)
    ],
)
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        *((390, "light"), (1280, "dark")),
        *(pytest.param(*how, marks=pytest.mark.long) for how in [(390, "dark"), (1280, "light")]),
    ],
)
def test_no_view_has_a_serious_barrier(browser, page_file, view, width, scheme):
    visit = Visit(browser, page_file, width=width, color_scheme=scheme)
    assert visit.go(view).evaluate("document.documentElement.dataset.theme") == scheme
    assert barriers(visit.page) == []
    assert visit.complaints == []
    visit.close()


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("view", VIEWS_OF_THE_PAGE)
def test_every_view_fits_a_phone(browser, page_file, view):
    visit = Visit(browser, page_file, width=360, height=640)
    wide = visit.go(view).evaluate("document.documentElement.scrollWidth")
    visit.close()
    assert wide <= 360


@pytest.mark.long
@in_browser
def test_without_javascript_the_page_leads_to_the_report(browser, page_file):
    visit = Visit(browser, page_file, java_script_enabled=False)
    link = visit.go().get_by_role("link", name="report", exact=True)
    assert link.get_attribute("href") == "report.html"
    visit.close()


@pytest.mark.long
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


@pytest.mark.long
@in_browser
def test_a_review_without_findings_says_so(browser, tmp_path):
    folder = make_review(tmp_path, {"doe2020": "study_id: doe2020\n"}, BRAIN)
    visit = Visit(browser, write_page(folder, tmp_path / "explore.html"))
    assert "This review has no findings." in visit.go().locator("main").inner_text()
    assert regions_listed(visit.go("#/studies")) == ["Doe 2020"]
    assert barriers(visit.page) == []
    assert visit.complaints == []
    visit.close()


@pytest.mark.long
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


BRAIN_WORDS = re.compile(r"\b(brain|region|modality|task|side|scan\w*|MNI)s?\b", re.IGNORECASE)


@pytest.mark.long
@in_browser
def test_a_review_of_outcomes_speaks_of_its_own_field(browser, tmp_path):
    page_of = write_page(outcome_review(tmp_path), tmp_path / "explore.html", config=ANY_MEASURE)
    visit = Visit(browser, page_of)
    visit.go()
    visit.arrive("#/outcomes?synthesis=reading")
    expected = {
        "#/outcomes?synthesis=reading": [
            "2 skills with 4 of 4 findings",
            "single class: favours the",
            "Proportion of directional votes favouring the intervention",
        ],
        "#/outcome/errors?synthesis=reading": [
            "All skills",
            "the direction is unclear",
            "Proportion of directional votes favouring the intervention",
        ],
        "#/outcomes": ["Proportion of directional votes favouring the intervention (95% CI)"],
        "#/studies": ["Arms and children", "grade 3"],
        "#/study/doe2020": ["Doe et al. 2020", "Risk of bias (RoB 2)", "12 weeks"],
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
def reports(built_reviews, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    built = built_reviews(MADE_UP)
    html = embed_pictures(built.report(), built.figures)
    (folder / "report.html").write_text(html, encoding="utf-8")
    (folder / "claims.html").write_text(built.claims_page(), encoding="utf-8")
    return folder


def test_no_two_texts_of_the_statements_are_kept_apart_by_style_alone(reports):
    assert RunTogether((reports / "claims.html").read_text(encoding="utf-8")).pairs == []


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("name", ["report.html", "claims.html"])
def test_the_other_pages_of_a_review_have_no_serious_barrier_either(browser, reports, name):
    visit = Visit(browser, reports / name)
    assert barriers(visit.go()) == []
    visit.close()


@in_browser
def test_the_report_leads_to_the_browser_of_its_evidence(browser, built):
    visit = Visit(browser, built / "results/demo/report/report.html")
    link = visit.go().get_by_role("link", name="Browse the evidence")
    assert link.get_attribute("href") == "explore.html"
    visit.close()
