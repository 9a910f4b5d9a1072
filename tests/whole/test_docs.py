"""The documentation: its links lead somewhere, and what it lists is there."""

import re
from functools import cache

import pytest
import yaml

from scripts.tables.figures import REVIEW_KINDS, ROBUSTNESS_KINDS, VOTE_KINDS
from tests.support.projects import ROOT
from tests.support.shipped import REVIEWS

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_every_key_of_the_config_has_a_part_in_its_page():
    keys = set(yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8")))
    assert keys <= anchors(ROOT / "docs/config.md")


def test_the_two_guides_stay_short():
    guides = [
        (ROOT / f"docs/add_a_{what}.md").read_text(encoding="utf-8") for what in ("review", "study")
    ]
    assert sum(len(guide.split()) for guide in guides) < 3_500


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page):
    lost = []
    for target in LINK.findall(without_code(page)):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if is_deleted(file):
            continue
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


def is_deleted(file):
    """Find out whether a link leads to what is shipped and an owner has deleted."""
    places = [f"{folder}/{review}" for folder in ("data/raw", "published") for review in REVIEWS]
    folders = [ROOT.resolve() / place for place in ("published", "codecheck.yml", *places)]
    return any(file.is_relative_to(folder) and not folder.exists() for folder in folders)


def test_the_page_on_the_report_lists_every_kind_of_figure_by_its_files():
    page = (ROOT / "docs/report.md").read_text(encoding="utf-8")
    files = re.findall(r"^\| (`\w+.*?) \|", page.partition("## Figures")[2], re.MULTILINE)
    assert sorted(re.findall(r"`([^`]+)`", " ".join(files))) == sorted(
        [*REVIEW_KINDS, *(f"{kind}_<synthesis>" for kind in (*VOTE_KINDS, *ROBUSTNESS_KINDS))]
    )


@pytest.mark.parametrize("form", ["report", "supplement"])
def test_the_page_on_the_report_names_the_sections(form):
    page = (ROOT / "docs/report.md").read_text(encoding="utf-8")
    (rows,) = re.findall(rf"^\| (?:main )?{form} \|.*?\n\n", page, re.MULTILINE | re.DOTALL)
    listed = " ".join(re.findall(r"^\| ([^|]*) \|", rows, re.MULTILINE))
    templates = {"report": ["report"], "supplement": ["supplement", "changes", "guidelines"]}
    headings = [
        re.split(r" by \{| \(", heading)[0]
        for name in templates[form]
        for heading in re.findall(
            r"<h2>(.*?)</h2>", (ROOT / f"templates/{name}.html.jinja").read_text(encoding="utf-8")
        )
    ]
    assert len(headings) >= 8
    assert [heading for heading in headings if heading not in listed] == []


@cache
def anchors(page):
    """List the headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)$", without_code(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def without_code(page):
    """Read a page without its blocks of code."""
    return re.sub(
        r"^( *)```.*?^\1```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
