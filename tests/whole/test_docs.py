"""The documentation: its links lead somewhere, and what it lists is there."""

import re
from functools import cache

import pytest
import yaml

from tests.support.projects import ROOT

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
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
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


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
