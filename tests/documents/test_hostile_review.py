"""A hostile review is harmless in every page and document: it loads, runs and links to nothing."""

import re
import zipfile
from functools import partial
from html import unescape

import pytest
from pypdf import PdfReader

from scripts.documents.export import embed_pictures
from scripts.explorer.write_explorer import write_explorer
from scripts.report.convert_report import convert_report
from scripts.report.convert_supplement import convert_supplement
from tests.support.browser import Visit, in_browser, open_browser
from tests.support.hostile_review import make_hostile_review
from tests.support.pages import PAGES, TEMPLATES, build_review
from tests.support.server import Server
from tests.support.settings import speak_as_usual

ADDRESSES = re.compile(r'(?:href|src|action|data|poster)="([^"]*)"')
OWN = re.compile(
    r"#\S*|(?:report|supplement|claims|explore)\.html(?:#\S*)?|(?:report|supplement)\.(?:docx|pdf)"
    r"|\.\./exports/tables\.xlsx|\.\./figures/[\w-]+\.svg|https://doi\.org/10\.\S+|data:\S*"
    r"|https://javascript:alert\(3\)"  # citeproc takes `url` for the name of a computer
)
# Whether every image of a page is shown, those too that are loaded late.
SHOWN = """Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode();
})).then(() => true)"""
TEMPLATES_OF_PAGES = sorted(
    path for path in TEMPLATES.rglob("*.jinja") if "<!DOCTYPE html>" in path.read_text("utf-8")
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make all pages and documents of a hostile review; give their folder, and the server."""
    folder = tmp_path_factory.mktemp("hostile")
    with Server() as server:
        make_hostile_review(folder / "raw/hostile", server.address)
        built = build_review(folder / "raw/hostile", folder)
        known = (built.name, built.review, built.config, built.tables, built.bibliographies)
        pages = PAGES | {"explore.html": lambda _: write_explorer(*known, TEMPLATES / "explore")}
        (folder / "report").mkdir()
        for name, write in pages.items():
            page = (
                embed_pictures(write(built), built.figures)
                if name == "report.html"
                else write(built)
            )
            (folder / "report" / name).write_text(page, encoding="utf-8")
        read = partial((folder / "report").joinpath)
        convert_report(
            read("report.html").read_text("utf-8"),
            built.figures,
            read("report.docx"),
            read("report.pdf"),
        )
        supplement = read("supplement.html").read_text("utf-8")
        convert_supplement(supplement, built.figures, read("supplement.pdf"))
        yield folder / "report", server
        server.shutdown()
    speak_as_usual()


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_every_address_of_a_page_is_its_own(made, name):
    folder, server = made
    page = (folder / name).read_text("utf-8")
    page = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    addresses = [unescape(address) for address in ADDRESSES.findall(page)]
    assert [address for address in addresses if not OWN.fullmatch(address)] == []
    assert server.requests == []


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_and_has_nothing_to_complain_of_in_a_browser(made, name):
    folder, server = made
    with open_browser() as browser:
        visit = Visit(browser, folder / name)
        page = visit.go()
        assert page.evaluate(SHOWN)
        assert visit.complaints == []
        own = (folder.parent / "figures").as_uri()
        assert [url for url in visit.loaded_elsewhere() if not url.startswith(own)] == []
        visit.close()
    assert server.requests == []


INJECTED = """
<img src="ADDRESS/a.png" onerror="window.ran = 1"><script>window.ran = 1</script>
<script src="ADDRESS/a.js"></script><iframe src="ADDRESS/a"></iframe>
<object data="ADDRESS/b"></object><link rel="stylesheet" href="ADDRESS/a.css">
<style>body { background: url(ADDRESS/b.png) }</style>
<p style="background: url(ADDRESS/c.png)">x</p>
<video src="ADDRESS/a.mp4"></video><svg onload="window.ran = 1"><image href="ADDRESS/d.png"/></svg>
"""


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("name", PAGES)
def test_the_policy_of_a_page_stops_what_might_get_into_it(made, name, server):
    folder, _ = made
    page = (folder / name).read_text("utf-8")
    injected = INJECTED.replace("ADDRESS", server.address)
    broken = folder / f"broken_{name}"
    broken.write_text(page.replace("</header>", f"</header>{injected}", 1), encoding="utf-8")
    with open_browser() as browser:
        visit = Visit(browser, broken)
        shown = visit.go()
        shown.wait_for_timeout(300)
        assert shown.evaluate("window.ran") is None
        assert len(visit.complaints) >= injected.count(server.address)
        visit.close()
    # Chromium connects early to what it then does not ask.
    assert {*server.requests} <= {"a connection without a request"}


@pytest.mark.long
def test_documents_refer_to_nothing_but_their_own_parts(made):
    folder, server = made
    with zipfile.ZipFile(folder / "report.docx") as archive:
        assert sorted(name for name in archive.namelist() if "media" in name)
        relations = archive.read("word/_rels/document.xml.rels").decode()
    external = re.findall(r'<Relationship [^>]*TargetMode="External"[^>]*>', relations)
    targets = [unescape(re.search('Target="([^"]*)"', part)[1]) for part in external]
    assert [target for target in targets if not OWN.fullmatch(target)] == []
    for name in ("report.pdf", "supplement.pdf"):
        links = [
            note.get_object()["/A"]["/URI"]
            for page in PdfReader(folder / name).pages
            for note in page.get("/Annots", [])
            if "/URI" in note.get_object().get("/A", {})
        ]
        assert [link for link in links if not OWN.fullmatch(link)] == []
    assert server.requests == []


@pytest.mark.long
def test_a_citation_in_a_text_of_the_review_is_text(made):
    folder, _ = made
    report = (folder / "report.html").read_text("utf-8")
    (methods,) = re.findall('<section id="methods">(.*?)</section>', report, re.DOTALL)
    assert "sample [@boon2021]" in methods
    captions = re.findall("<figcaption>(.*?)</figcaption>", report, re.DOTALL)
    assert captions
    assert all("[@boon2021] @doe2020 -@{roe2021}" in unescape(text) for text in captions[1:])


@pytest.mark.parametrize("template", TEMPLATES_OF_PAGES, ids=lambda path: path.name)
def test_every_page_has_a_policy_and_no_style_or_script_in_an_element(template):
    text = template.read_text("utf-8")
    head = text.index('<meta http-equiv="Content-Security-Policy" content="{{ content_policy(')
    assert head < text.index("<style>{{ style }}</style>")
    assert text.count("<style") == 1
    assert not re.search(r'\s(?:style|on\w+)="', text)
    assert not re.search(r"<script(?: [^>]*)?>(?!\{\{ (?:script|data) \}\}</script>)", text)
