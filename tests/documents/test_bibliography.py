"""References: what a BibTeX file says, what is wrong with it, and how the report cites it."""

import re
from html.parser import HTMLParser

import pytest

from scripts.documents.bibliography import read_dois
from scripts.documents.citation_styles import METHODS, known_styles, style_fault, style_file
from scripts.documents.citations import LIST, OWN, cite, cite_methods, resolve_citations
from scripts.documents.reference_checks import check_references
from tests.support.projects import ROOT
from tests.support.shipped import RAW


class Text(HTMLParser):
    """The text of a page, and the elements that it holds."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags = [], []
        self.feed(page)

    def handle_starttag(self, tag, _):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)

    def __str__(self):
        return " ".join("".join(self.words).split())


@pytest.fixture
def write(tmp_path):
    """Write a BibTeX file and give its path."""

    def write_file(text):
        path = tmp_path / "references.bib"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def listed(write):
    """List one BibTeX entry, cited by its key, as a style has it."""

    def list_entry(text, key, style="bmj"):
        page = resolve_citations(str(cite([key])) + LIST, [write(text)], style_file(style))
        return str(Text(page))

    return list_entry


def test_an_article_is_cited_by_number_and_listed_in_the_style_of_a_journal(listed):
    entry = """@article{doe2020,
      author = {Doe, Jane Mary and van der Berg, T.},
      title = {A {fMRI} study}, journal = {J Brain}, year = {2020},
      volume = {4}, pages = {1--9}, doi = {10.1/x_y}}"""
    assert listed(entry, "doe2020") == (
        "[1] 1 Doe JM, Berg T van der. A fMRI study. J Brain. 2020;4:1–9. doi: 10.1/x_y"
    )
    assert listed(entry, "doe2020", "apa").startswith("(Doe & Berg, 2020) Doe, J. M.")


def test_latex_accents_become_letters(listed):
    text = listed(r"@article{m, author={M{\"u}ller, J\"org}, title={{P \& Q}}, year=1999}", "m")
    assert "Müller J. P & Q. " in text


def test_an_organisation_is_an_author_as_it_stands(listed):
    text = listed("@misc{who, author={{World Health Organization}}, title={A?}, year=2001}", "who")
    assert "World Health Organization. A? 2001." in text


def test_what_an_entry_says_is_text_and_no_part_of_the_page(write):
    title = r"<script>alert(1)</script> \input{/etc/hostname} =HYPERLINK(1) שלום"
    path = write(f"@misc{{x, title={{{title}}}, year=2001}}")
    page = Text(resolve_citations(str(cite(["x"])) + LIST, [path], style_file("bmj")))
    assert "<Script>alert(1)</script> =HYPERLINK(1) שלום" in str(page)
    assert "script" not in page.tags


# What LaTeX can do beyond text, and what is left of it.
BEYOND_TEXT = {
    r"\href{javascript:alert(1)}{a}": "a",
    r"\href{data:text/html,x}{a}": "a",
    r"\href{file:///etc/passwd}{a}": "a",
    r"\href{ javascript:x}{a}": "a",
    r"\href{\#main}{a}": "a",
    r"\url{javascript:x}": "javascript:x",
    r"\includegraphics{http://localhost:1/a.png}": "",
    r"\href{javascript:x}{\includegraphics{/etc/passwd} \href{data:x}{a}}": "a",
    r"\emph{\href{javascript:x}{a}}": "<em>a</em>",
    r"\input{/etc/passwd}": "",
    r"\verb|a|": "a",
    r"\texttt{a}": "a",
    r"a\footnote{b \href{javascript:x}{c}}": "a",
    r"\textcolor{red}{a}": "a",
    r"\hypertarget{main}{a}": "a",
    r"\cite{b}": '<span class="citation" data-cites="b"></span>',
    r"\(\href{javascript:x}{y}\)": r'<span class="math inline">$\href{javascript:x}{y}$</span>',
    "<img src=x onerror=y> <script>a</script>": (
        "&lt;img src=x onerror=y&gt; &lt;script&gt;a&lt;/script&gt;"
    ),
    "![a](/etc/passwd) [a](javascript:x) `<b>`": (
        "![a](/etc/passwd) [a](javascript:x) ‘&lt;b&gt;‘"
    ),
    # These stay what they are.
    r"\textsc{a} \textsuperscript{b} \textbf{c}": (
        '<span class="smallcaps">a</span> <sup>b</sup> <strong>c</strong>'
    ),
    r"\href{https://example.org/}{a}": '<a href="https://example.org/">a</a>',
}


def test_references_hold_text_emphasis_and_links_to_the_web_alone(write):
    keys = [f"x{i}" for i in range(len(BEYOND_TEXT))]
    entries = zip(keys, BEYOND_TEXT, strict=True)
    path = write("".join(f"@misc{{{key}, title={{Begin {text} end}}}}\n" for key, text in entries))
    page = resolve_citations(f"{cite(keys)}{LIST}", [path], style_file("bmj"))
    shown = re.findall("Begin (.*) end\\.", page)
    assert [text.strip() for text in shown] == [*BEYOND_TEXT.values()]


def test_a_citation_style_adds_text_alone(write, tmp_path):
    style = (ROOT / "templates/citation_styles/bmj.csl").read_text("utf-8")
    hostile = '&lt;a href="javascript:x"&gt;&lt;img src="http://localhost:1/a"&gt;&lt;/a&gt;'
    (tmp_path / "own.csl").write_text(
        style.replace("<layout", f"<layout prefix='{hostile}'"), encoding="utf-8"
    )
    path = write("@misc{x, title={T}, year=2001}")
    page = resolve_citations(f"{cite(['x'])}{LIST}", [path], tmp_path / "own.csl")
    assert re.findall('href="([^"]*)"', page) == ["#ref-x"]
    assert "<img" not in page
    assert "&lt;img" in page


def test_an_address_with_signs_that_none_may_hold_is_a_valid_link(write):
    doi = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
    path = write(f"@misc{{x, title={{A}}, year=2001, doi={{{doi}}}}}")
    page = resolve_citations(str(cite(["x"])) + LIST, [path], style_file("apa"))
    link = doi.replace("<", "%3C").replace(">", "%3E")
    assert f'<a href="https://doi.org/{link}">' in page
    assert doi in str(Text(page))


def test_numbers_follow_the_order_in_which_a_page_cites(write):
    path = write("".join(f"@misc{{{key}, title={{{key}}}, year=2001}}\n" for key in "abc"))
    page = "".join(str(cite(keys)) + "," for keys in (["c"], ["a", "c"], ["b"])) + LIST
    text = str(Text(resolve_citations(page, [path], style_file("bmj"))))
    assert text == "[1],[1,2],[3], 1 C. 2001. 2 A. 2001. 3 B. 2001."


def test_a_page_that_cites_nothing_has_no_list(write):
    assert resolve_citations(f"<p>a</p>{LIST}", [write("")], style_file("apa")) == "<p>a</p>"


def test_what_looks_like_a_citation_in_a_text_is_text(write):
    text = "x [@boon2021; @wilson1927] [@x] @x -@{x} a@b.org"
    path = write("@misc{x, title={T}, year=2001}")
    page = resolve_citations(
        f"<p>{text}</p>{cite(['x'])}{cite_methods('fisher1932')}{LIST}",
        [METHODS, path],
        style_file("apa"),
    )
    assert f"<p>{text}</p>" in page
    assert re.findall('id="ref-([^"]*)"', page) == [f"{OWN}fisher1932", "x"]


def test_a_study_with_the_key_of_a_reference_on_methods_replaces_none(write):
    keys, _ = check_references(METHODS)
    path = write("".join(f"@misc{{{key}, title={{The study {key}}}}}\n" for key in keys))
    assert check_references(path) == (keys, [])
    page = resolve_citations(
        f"{cite(keys)}{cite_methods(*keys)}{LIST}", [METHODS, path], style_file("bmj")
    )
    listed = set(re.findall('id="ref-([^"]*)"', page))
    assert listed == {*keys, *(f"{OWN}{key}" for key in keys)}
    assert [key for key in keys if f"The study {key}" not in page] == []
    assert "Synthesis without meta-analysis (SWiM)" in str(Text(page))
    assert check_references(write(f"@misc{{{OWN}boon2021, title={{T}}}}"))[1]


def test_every_reference_of_the_method_can_be_cited_in_every_style_that_is_shipped():
    keys, problems = check_references(METHODS)
    assert not problems
    assert known_styles() == ["apa", "bmj", "nlm-citation-sequence"]
    for style in known_styles():
        assert style_fault(style) is None
        page = Text(resolve_citations(cite_methods(*keys) + LIST, [METHODS], style_file(style)))
        assert "?" not in str(page).replace("10.1", "")
        assert str(page).count("20") > len(keys) / 2


def test_a_style_that_stands_for_another_or_cannot_be_read_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.documents.citation_styles.CITATION_STYLES", tmp_path)
    space = 'xmlns="http://purl.org/net/xbiblio/csl"'
    link = '<link rel="independent-parent" href="https://example.org/apa"/>'
    (tmp_path / "other.csl").write_text(f"<style {space}><info>{link}</info></style>")
    (tmp_path / "broken.csl").write_text("<style")
    assert style_fault("other") == "a style that refers to another, https://example.org/apa"
    listing = re.compile("<bibliography.*</bibliography>", re.DOTALL)
    bare = listing.sub("", (ROOT / "templates/citation_styles/bmj.csl").read_text("utf-8"))
    (tmp_path / "bare.csl").write_text(bare, encoding="utf-8")
    assert style_fault("bare") == "a style without a list of references"
    assert style_fault("broken").startswith("a file that cannot be read (")


@pytest.mark.parametrize("sign", ["%", "$"])
def test_a_sign_that_would_swallow_text_has_to_be_escaped(write, sign):
    entry = "@misc{a,\n  title = {5 SIGN of it},\n  doi = {10.1/a%b},\n}\n"
    (problem,) = check_references(write(entry.replace("SIGN", sign)))[1]
    assert (problem.place.line, problem.found) == (2, f"a bare {sign} in title")
    assert check_references(write(entry.replace("SIGN", f"\\{sign}")))[1] == []


def test_an_entry_that_only_the_citing_program_cannot_read_is_reported(write):
    (problem,) = check_references(write("@misc{a, title = {x}}\n\n@misc{b, title = {y} # }\n"))[1]
    assert problem.found == "an entry that cannot be read"


@pytest.mark.shipped("iskric2021")
def test_the_doi_of_every_study_of_the_shipped_review_is_read():
    dois = read_dois(RAW / "iskric2021/references.bib")
    assert dois["schnell2007"] == "10.1016/j.jpsychires.2006.08.011"
    keys, problems = check_references(RAW / "iskric2021/references.bib")
    assert not problems
    assert {path.stem for path in (RAW / "iskric2021/studies").glob("*.yaml")} <= set(keys)
