"""What a reader can do with the evidence browser: sort, choose, download, compare, copy, print."""

import csv
import io
from collections import defaultdict
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from PIL import Image

from benchmarks.generate_review import generate_review
from tests.support.browser import Visit, in_a_browser
from tests.support.explored import (
    ANY_MEASURE,
    outcome_review,
    place_of,
    write_page,
)
from tests.support.records import STUDY, make_review

pytestmark = list(in_a_browser)

REGIONS = "#/regions?synthesis=activation"


def column(page, label):
    """Read a column of the table, top to bottom."""
    names = page.locator(".data thead th").all_inner_texts()
    at = next(i for i, name in enumerate(names) if name.split("\n")[0].startswith(label))
    return [
        row.locator("th, td").nth(at).inner_text() for row in page.locator(".data tbody tr").all()
    ]


def download(page, button):
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return started.value


def read_csv(downloaded):
    text = downloaded.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# Tables


@pytest.mark.long
def test_a_table_is_sorted_by_a_column_up_down_and_not_at_all(visit):
    page = visit.go(REGIONS)
    as_listed = column(page, "Region")
    heading = page.locator("thead th", has_text="Participants")
    for order, expected in (("ascending", sorted), ("descending", lambda n: sorted(n)[::-1])):
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == order
        numbers = [int(text) for text in column(page, "Participants") if text]
        assert numbers == expected(numbers)
        assert {*column(page, "Participants")[len(numbers) :]} == {""}  # without a vote: last
    assert page.locator("[aria-sort]").count() == 1
    visit.arrive(f"{REGIONS}&sort=-participants")
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") is None
    assert column(page, "Region") == as_listed


def test_a_proportion_and_a_p_value_are_sorted_as_numbers(visit):
    page = visit.go("#/regions?synthesis=grey_matter_volume&sort=proportion")
    shares = column(page, "Proportion")
    parts = [text.split(" (")[0].split(" of ") for text in shares if text != "–"]
    values = [int(more) / int(all_) for more, all_ in parts]
    assert values == sorted(values)
    assert len(set(values)) > 2


@pytest.mark.long
def test_columns_are_chosen_and_stay_in_the_address(visit):
    page = visit.go("#/findings")
    assert page.locator("thead th", has_text="Note").count() == 0
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Note").check()
    page.get_by_role("checkbox", name="Contrast").uncheck()
    address = page.evaluate("location.hash")
    page = visit.go(address)
    names = [name.split(" ↕")[0] for name in page.locator("thead th").all_inner_texts()]
    assert "Note" in names
    assert "Contrast" not in names
    assert "both groups" in column(page, "Note")[0]


def test_the_last_column_cannot_be_taken_away(visit):
    page = visit.go("#/findings?columns=study")
    page.get_by_text("Columns", exact=True).click()
    box = page.get_by_role("checkbox", name="Study", exact=True)
    box.click()
    assert box.is_checked()
    assert page.locator("thead th").count() == 1


@pytest.mark.long
def test_what_is_filtered_and_sorted_is_downloaded_as_it_is_shown(visit):
    page = visit.go("#/findings?side=left&sort=study")
    rows = read_csv(download(page, "Download CSV"))
    studies = [row["Study"].replace("(", "").replace(")", "") for row in rows]
    assert studies == column(page, "Study")
    assert "Salos 2012 supplementary evidence" in studies
    assert [row["Direction"] for row in rows] == [
        " ".join(text.split()[1:]) for text in column(page, "Direction")
    ]
    assert {row["Side"] for row in rows} == {"left"}
    assert "relative to treatment" in " ".join(row["Direction"] for row in rows)


@pytest.mark.long
def test_no_text_of_a_record_becomes_a_formula_in_a_spreadsheet(browser, tmp_path):
    record = STUDY.replace("study_id: doe2020", 'study_id: doe2020\npopulation: "=1+1"')
    folder = make_review(tmp_path, {"doe2020": record})
    visit = Visit(browser, write_page(folder, tmp_path / "explore.html"))
    (row,) = read_csv(download(visit.go("#/studies"), "Download CSV"))
    assert row["Population"] == "'=1+1"
    assert visit.page.evaluate("csvCell('-0.3')") == "-0.3"  # a number stays one
    visit.close()


@pytest.mark.long
def test_a_long_table_is_shown_in_parts(browser, tmp_path):
    generate_review(80, tmp_path / "large", seed=1)
    visit = Visit(browser, write_page(tmp_path / "large", tmp_path / "explore.html"))
    page = visit.go("#/findings")
    everything = page.evaluate("DATA.findings.length")
    assert page.locator(".data tbody tr").count() == 200 < everything
    page.get_by_role("button", name="more").click()
    assert page.locator(".data tbody tr").count() == min(everything, 700)
    assert len(read_csv(download(page, "Download CSV"))) == everything
    visit.close()


# Filters


@pytest.mark.long
def test_filters_are_removed_one_by_one_or_all_at_once(visit):
    page = visit.go("#/findings?measure=activation&side=left")
    both = page.locator("#count").inner_text()
    page.get_by_role("button", name="Remove the filter Measure: activation").click()
    visit.arrive("#/findings?side=left")
    assert page.evaluate("document.activeElement.id") == "count"
    assert page.locator("#count").inner_text() != both
    assert page.locator(".chip").all_inner_texts() == ["Side: left ×"]
    page.go_back()
    visit.arrive("#/findings?measure=activation&side=left")
    page.get_by_role("button", name="Clear all").click()
    visit.arrive("#/findings")
    assert page.locator(".chip").count() == 0


@pytest.mark.long
def test_risk_of_bias_filters_and_is_shown_as_traffic_lights(browser, tmp_path):
    path = write_page(outcome_review(tmp_path), tmp_path / "explore.html", config=ANY_MEASURE)
    visit = Visit(browser, path)
    page = visit.go("#/outcomes")
    page.get_by_text("More filters").click()
    page.select_option("select[name=risk_of_bias]", label="low")
    visit.arrive("#/outcomes?risk_of_bias=low")
    assert "with 2 of 4 findings" in page.locator("#count").inner_text()
    page.get_by_role("link", name="Risk of bias").click()
    visit.arrive("#/risk-of-bias?risk_of_bias=low")
    assert column(page, "Study") == ["Doe et al. 2020"]
    page.get_by_role("button", name="Clear all").click()
    visit.arrive("#/risk-of-bias")
    assert column(page, "Overall") == ["+ low", ""]
    visit.close()


# The map


def mark(page, name, view="from above"):
    """Measure a mark of a region on the left, in pixels of the screen."""
    panel = page.get_by_role("group", name=f"Brain {view}")
    shape = panel.get_by_role("link", name=f"{name}, on the left").locator(".shape")
    box = shape.bounding_box()
    return round(box["width"], 1), round(box["height"], 1)


@pytest.mark.long
def test_a_mark_has_one_size_in_every_view_and_on_every_screen(browser, page_file):
    sizes = set()
    for width in (390, 1280):
        visit = Visit(browser, page_file, width=width)
        for view in (REGIONS, "#/region/insula?synthesis=activation"):
            page = visit.go(view)
            sizes |= {mark(page, "Insula", seen) for seen in ("left side", "from above")}
        visit.close()
    assert len(sizes) == 1


def test_the_key_has_the_sizes_of_the_marks(visit):
    page = visit.go(REGIONS)
    key = page.evaluate(
        "[...document.querySelectorAll('.size circle')].map(c => +c.r.baseVal.value)"
    )
    radii = page.evaluate(
        "DATA.map.dots.filter(d => d.synthesis === 'activation').map(d => d.radius)"
    )
    assert max(key) == max(radii)


@pytest.mark.long
def test_marks_have_labels_that_can_be_hidden(visit):
    page = visit.go(REGIONS)
    labels = page.locator("#brain-map .names text")
    texts = labels.all_text_contents()
    assert {"mPFC", "Amygdala"} <= set(texts)
    boxes = [label.bounding_box() for label in labels.all()]
    for i, one in enumerate(boxes):
        for two in boxes[:i]:
            apart = one["x"] + one["width"] <= two["x"] or two["x"] + two["width"] <= one["x"]
            # The box of a text is taller than its letters.
            assert apart or abs(one["y"] - two["y"]) > 8, (one, two)
    page.get_by_label("Labels").uncheck()
    visit.arrive(f"{REGIONS}&labels=off")
    assert labels.count() == 0


@pytest.mark.long
def test_the_map_is_one_stop_and_the_arrow_keys_go_from_mark_to_mark(visit):
    page = visit.go(REGIONS)
    stops = page.locator("#brain-map a[tabindex='0']")
    assert (stops.count(), page.locator("#brain-map a").count() > 10) == (1, True)
    stops.focus()
    seen = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.dataset.key"))
        assert stops.count() == 1
    assert seen[1] == seen[3] != seen[2]
    assert seen[0].startswith("left/")
    assert seen[-1].startswith("unspecified/")
    page.keyboard.press("Enter")
    visit.arrive(f"#/region/{quote(seen[-1].split('/')[1])}?synthesis=activation")


@pytest.mark.long
def test_a_finger_that_misses_a_mark_opens_the_nearest(browser, page_file):
    visit = Visit(browser, page_file, width=390)
    page = visit.go(REGIONS)
    panel = page.get_by_role("group", name="Brain right side")
    shape = panel.get_by_role("link", name="Medial prefrontal").locator(".shape")
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    page.mouse.click(box["x"] + box["width"] + 8, box["y"] + box["height"] / 2)
    visit.arrive("#/region/medial%20prefrontal%20cortex?synthesis=activation")
    visit.close()


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("view", "marks"), [(REGIONS, "brain-map"), ("#/gap-map", "gap-map")], ids=["map", "gaps"]
)
def test_a_figure_is_downloaded_as_it_stands_and_on_white(browser, page_file, view, marks, scheme):
    visit = Visit(browser, page_file, color_scheme=scheme)
    page = visit.go(view)
    words = page.locator(f"#{marks} text").all_text_contents()
    svg = ElementTree.fromstring(download(page, "Download SVG").path().read_text("utf-8"))
    drawn = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert drawn == words
    background = next(svg.iter("{http://www.w3.org/2000/svg}rect"))
    assert background.attrib == {"width": "100%", "height": "100%", "fill": "#ffffff"}
    attributes = {name for element in svg.iter() for name in element.attrib}
    assert not attributes & {"class", "href", "tabindex", "style"}
    text = next(svg.iter("{http://www.w3.org/2000/svg}text"))
    assert text.get("fill") == "rgb(34, 34, 34)"  # ink, also from a dark page
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    picture = Image.open(download(page, "Download PNG").path())
    assert picture.size == (3 * int(svg.get("width")), 3 * int(svg.get("height")))
    assert picture.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
    assert len(picture.convert("L").getcolors()) > 10
    assert visit.complaints == []
    visit.close()


# The gap map


@pytest.mark.long
def test_a_cell_of_the_gap_map_counts_cohorts_and_leads_to_their_findings(visit, shown):
    cohorts = {row["id"]: row["cohort"] for row in shown[1]["studies"]}
    counts = defaultdict(set)
    for row in shown[1]["findings"]:
        counts[row["places"]["*"], row["fields"]["measure"]].add(cohorts[row["study"]])
    page = visit.go("#/gap-map?by=measure")
    label = place_of(shown[1], "amygdala")["label"]
    number = len(counts["amygdala", "activation"])
    cell = page.get_by_role("link", name=f"{label}, Measure activation: {number} cohorts")
    assert cell.locator("text").text_content() == str(number)
    empty = page.get_by_role("link", name=f"{label}, Measure perfusion: 0 cohorts")
    assert empty.locator("text").count() == 0
    filled = sum(bool(text) for text in page.locator(".cell text").all_text_contents())
    assert filled == len(counts)
    rows = {row["Region"]: row for row in read_csv(download(page, "Download CSV"))}
    assert (rows[label]["activation"], rows[label]["perfusion"]) == (str(number), "")
    cell.click()
    visit.arrive("#/region/amygdala?measure=activation")


def test_the_columns_of_the_gap_map_are_a_field_of_choice(visit):
    page = visit.go("#/gap-map")
    page.select_option("select[name=by]", "contrast")
    visit.arrive("#/gap-map?by=contrast")
    texts = page.locator("#gap-map .names text").all_text_contents()
    assert texts[:2] == ["within group", "between groups"]


def test_the_arrow_keys_go_from_cell_to_cell(visit):
    page = visit.go("#/gap-map?by=measure")
    page.locator(".cell[tabindex='0']").focus()
    names = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        assert page.locator(".cell[tabindex='0']").count() == 1
    first, second, third, edge = (name.rsplit(":", 1)[0] for name in names)
    assert first.split(", ")[0] != second.split(", ")[0]
    assert first.split(", ")[1] == second.split(", ")[1] != third.split(", ")[1]
    assert edge == third


# Comparing


@pytest.mark.long
def test_two_regions_are_compared_side_by_side(visit, shown):
    page = visit.go("#/region/insula?synthesis=activation")
    page.select_option("select[name=with]", "amygdala")
    visit.arrive("#/region/insula?synthesis=activation&with=amygdala")
    results, cohorts = page.locator(".comparison table").all()
    pair = [
        next(v for v in place_of(shown[1], name)["votes"] if v["synthesis"] == "activation")
        for name in ("insula", "amygdala")
    ]
    cells = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in results.locator("tbody tr").all()
    }
    assert cells["Cohorts"] == [str(row["k"]) for row in pair]
    assert cells["Smallest attainable p value"] == [f"p = {row['p_attainable']}" for row in pair]
    directions = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in cohorts.locator("tbody tr").all()
    }
    votes = {
        (cohort["label"], vote["place"]): vote["vote"]
        for cohort in shown[1]["cohorts"]
        for vote in cohort["votes"]
        if vote["synthesis"] == "activation"
    }
    of_pair = {label for label, place in votes if place in ("insula", "amygdala")}
    assert set(directions) == of_pair
    for label, cells in directions.items():
        given = [votes.get((label, name), "") for name in ("insula", "amygdala")]
        assert [cell.partition(" ")[2] for cell in cells] == given
    assert any("" in cells for cells in directions.values())
    assert "Blank: no result reported." in cohorts.inner_text()
    shown = page.locator("#brain-map .dot[aria-current]").count()
    assert 0 < shown < page.locator("#brain-map .dot").count()


# Citations, appearance, print


def test_a_citation_is_copied_or_shown_where_copying_is_not_allowed(visit, shown):
    reference = next(row for row in shown[1]["studies"] if row["id"] == "gorugh2006")["reference"]
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.go("#/study/gorugh2006")
    page.get_by_role("button", name="Copy citation").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == reference
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy citation").click()
    assert page.get_by_label("Copy this text").input_value() == reference


@pytest.mark.long
def test_dark_or_light_follows_the_system_until_one_is_chosen(browser, page_file):
    visit = Visit(browser, page_file, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    page = visit.go()
    dark = page.evaluate(paper)
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{paper} === 'rgb(255, 255, 255)'")
    page.get_by_role("button", name="Dark mode").click()
    assert page.evaluate(paper) == dark
    assert visit.go().evaluate(paper) == dark  # remembered
    page.get_by_role("button", name="Light mode").click()
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    visit.close()


@pytest.mark.long
def test_on_paper_the_page_is_light_and_without_controls(browser, page_file):
    visit = Visit(browser, page_file, color_scheme="dark")
    page = visit.go(REGIONS)
    assert page.get_by_role("button", name="Download CSV").is_visible()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(34, 34, 34)"
    controls = "form, .tools, .tabs, #theme, .copy"
    assert not any(part.is_visible() for part in page.locator(controls).all())
    assert page.locator(".data tbody tr").first.is_visible()
    visit.close()


@pytest.mark.long
@pytest.mark.parametrize(
    "view",
    [
        REGIONS,
        "#/studies",
        "#/gap-map",
        "#/region/insula?synthesis=activation",
        "#/study/gorugh2006",
    ],
)
def test_targets_on_a_phone_are_large_enough_for_a_finger(browser, page_file, view):
    visit = Visit(browser, page_file, width=390)
    page = visit.go(view)
    targets = "button, select, summary, .tabs a, header nav a, .data tbody th a, .cell rect"
    heights = page.evaluate(
        "targets => [...document.querySelectorAll(targets)].filter(e => e.checkVisibility())"
        ".map(e => [Math.round(e.getBoundingClientRect().height), e.textContent])",
        targets,
    )
    assert len(heights) > 8
    assert [row for row in heights if row[0] < 44] == []
    visit.close()


@pytest.mark.long
def test_few_stops_lie_before_the_list(browser, page_file):
    visit = Visit(browser, page_file, width=390)
    page = visit.go(REGIONS)
    stops = 0
    while not page.evaluate("document.activeElement.closest('.map')"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops < 20
    page = visit.go(REGIONS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.tools') !== null")
    visit.close()


@pytest.mark.long
def test_no_raw_key_of_a_record_is_shown(visit, shown):
    keys = {row["id"] for row in shown[1]["studies"]} | {row["name"] for row in shown[1]["cohorts"]}
    keys |= {row["id"] for row in shown[1]["syntheses"] if "_" in row["id"]} | {"not_reported"}
    for view in ("#/regions", "#/findings", "#/studies", "#/study/melner2004", "#/region/insula"):
        words = set(visit.go(view).locator("body").inner_text().split())
        assert not words & keys, view


def test_the_data_of_a_study_are_there_once(shown):
    of_studies = {"cohort", "year", "design", "included"}
    assert not any(of_studies & set(row["fields"]) for row in shown[1]["findings"])
    assert all(row["fields"]["year"] for row in shown[1]["studies"] if row["fields"])


@pytest.mark.long
def test_a_question_that_counts_benefit_fits_a_phone(browser, tmp_path):
    path = write_page(outcome_review(tmp_path), tmp_path / "explore.html", config=ANY_MEASURE)
    visit = Visit(browser, path, width=360)
    for view in ("#/outcome/fluency", "#/outcome/fluency?with=errors", "#/findings", "#/outcomes"):
        page = visit.go(view)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, view
    visit.close()
