"""Reviews that are not about the brain: from a title and tables to every text of the results."""

import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from scripts.inputs.problems import report
from scripts.records.review_checks import check_review
from tests.support.browser import Visit, in_browser
from tests.support.projects import CODE, ROOT, run
from tests.support.settings import project_settings

REVIEWS = ("school_reading", "school_meals")
BRAIN_WORDS = re.compile(
    r"brain|cereb|cortex|cortical|hemispher|\bMNI\b|anatom|\bscan(s|ned|ning|ners?)?\b|imaging"
    r"|neur(al|o)|voxel|gr[ea]y.matter|activation|connectiv|amygdal|insula\b|hippocamp|\blobes?\b"
    r"|modalit|\bfMRI\b|\b(sub)?regions?\b|\bDBT\b|borderline|dialectical|midline"
    r"|\b(left|right|both|either) sides?\b|\bside of\b(?! its\b|\s*$)",
    re.IGNORECASE,
)


class Shown(HTMLParser):
    """The texts of a page that a reader sees or hears, and the cells of its tables."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.tables, self._unseen = [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self._unseen += tag in ("script", "style")
        heard = ("alt", "title", "aria-label", "placeholder")
        self.texts += [value for key, value in attributes if key in heard and value]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            wide = dict(attributes).get("colspan", "1")
            self.tables[-1][-1] += [""] * int(wide)

    def handle_endtag(self, tag):
        self._unseen -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._unseen:
            self.texts.append(data)
            if self.tables and self.tables[-1] and self.tables[-1][-1]:
                self.tables[-1][-1][-1] += data.strip()


def texts_of(path):
    """Read what a reader sees of a result."""
    if path.suffix == ".html":
        return "\n".join(Shown(path.read_text(encoding="utf-8")).texts)
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as file:
            xml = file.read("word/document.xml").decode()
        return re.sub("<[^>]+>", "", xml.replace("</w:p>", "\n"))
    if path.suffix == ".pdf":
        printed = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
        return printed.stdout.decode()
    return path.read_text(encoding="utf-8")


def brain_words(text):
    return sorted({line.strip() for line in text.splitlines() if BRAIN_WORDS.search(line)})


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Run both reviews from nothing; the run's own words come with the folder."""
    folder = tmp_path_factory.mktemp("any")
    for name in CODE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    for review in REVIEWS:
        shutil.copytree(ROOT / "tests/reviews" / review, folder / "data/raw" / review)
    shutil.copy(ROOT / "data/raw/regions.csv", folder / "data/raw")
    finished = run(folder, "--cores", "2", SWIMTALLY_BRIEF="1")
    assert finished.returncode == 0, finished.stderr
    return folder, finished.stdout + finished.stderr


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not here")
def test_no_text_of_their_results_is_about_the_brain(project):
    folder, printed = project
    paths = [
        path
        for review in (*REVIEWS, "_across_reviews")
        for pattern in ("report/*", "figures/*.pdf", "tables/figures.csv")
        for path in sorted((folder / "results" / review).glob(pattern))
        if path.suffix in (".html", ".docx", ".pdf", ".csv")
    ]
    assert {path.suffix for path in paths} == {".html", ".docx", ".pdf", ".csv"}
    found = {}
    for path in paths:
        text = texts_of(path)
        assert len(text.split()) > 20, f"{path} has hardly any text"
        found |= {path.name: words} if (words := brain_words(text)) else {}
    assert found == {}
    assert "Report: " in printed
    assert brain_words(printed) == []


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.parametrize("review", REVIEWS)
def test_no_table_of_their_reports_has_an_empty_column(project, review):
    folder = project[0] / "results" / review / "report"
    pages = [folder / name for name in ("report.html", "supplement.html")]
    tables = [rows for page in pages for rows in Shown(page.read_text(encoding="utf-8")).tables]
    tables = [rows for rows in tables if len(rows) > 2]
    assert len(tables) > 5
    for rows in tables:
        body = [row for row in rows if len(row) == len(rows[-1])][1:]
        columns = list(zip(*body, strict=True))
        assert all(any(cell for cell in column) for column in columns), rows[:3]


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.parametrize("review", REVIEWS)
def test_their_figures_are_drawn_or_absent_with_a_reason_and_none_is_a_map_of_the_brain(
    project, review
):
    results = project[0] / "results" / review
    listed = pd.read_csv(results / "tables/figures.csv", keep_default_na=False).set_index("figure")
    assert not listed.index.str.contains("brain").any()
    drawn = {path.stem for path in (results / "figures").glob("*.svg")}
    assert drawn == set(listed.index[listed["absent"] == ""])
    assert {"evidence_map", "prisma_flow"} <= set(listed.index)


@pytest.mark.long
@pytest.mark.workflow
@in_browser
def test_no_view_of_their_evidence_browsers_is_about_the_brain(project, browser):
    for review in REVIEWS:
        visit = Visit(browser, project[0] / "results" / review / "report/explore.html")
        for view in ("", "#/outcomes", "#/studies", "#/outcomes?measure=diet"):
            shown = visit.go(view).locator("body").inner_text()
            assert len(shown.split()) > 20
            assert brain_words(shown) == []
        assert visit.complaints == []
        visit.close()


MISTAKES = {
    "findings.csv": [
        ("between_groups", "between"),
        ("increase", "up"),
        ("end of treatment,increase", "end of treatment,favours intervetion"),
        ("reading accuracy", "Reading-Accuracy"),
        ("Results,6", "Results,six"),
        (",tutoring,list,", ",tutors,list,"),
    ],
    "arms.csv": [("waiting_list", "wait_and_see"), (",48,52", ",52,48")],
    "studies.csv": [("RoB 2,low", "RoB 2,lowish"), (",2016,", ",MMXVI,")],
    "review.yaml": [("title:", "tittle:")],
}


@pytest.mark.parametrize(
    ("table", "old", "new"), [(name, *pair) for name, pairs in MISTAKES.items() for pair in pairs]
)
def test_no_message_about_a_mistake_is_about_the_brain(tmp_path, monkeypatch, table, old, new):
    monkeypatch.chdir(tmp_path)
    for name in ("config.yaml", "data/raw/regions.csv", "templates"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).symlink_to(ROOT / name)
    folder = Path("data/raw/school_reading")
    shutil.copytree(ROOT / "tests/reviews/school_reading", folder)
    path = folder / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = check_review(folder, project_settings())
    assert problems, "the mistake is not noticed"
    message = report(problems)
    # The name of the column is the same in every field.
    assert brain_words(message.replace(": region\n", "\n")) == []
