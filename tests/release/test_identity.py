"""Nobody's work is named as another's: papers, authors and licences in made-up projects."""

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from scripts.models.citation import Author, Citation, Paper
from scripts.release.crate import Run, describe_run
from scripts.release.identity import NotNamedError, read_identity
from scripts.release.make_crate import list_compared, list_texts, list_workflow
from scripts.release.software import read_software
from scripts.release.write_codecheck import renew_codecheck, write_codecheck
from tests.support.projects import ROOT, contents

FILE = Path("CITATION.cff")
DOE = {"family-names": "Doe", "given-names": "Jo"}
PAPER = {"title": "Sleep training", "authors": [DOE], "doi": "10.5555/sleep"}
OWNER = {"title": "Records on sleep", "authors": [DOE], "license": "CC-BY-4.0"}
# The software's own file, which names the paper of a review that was shipped with it.
SHIPPED = {
    "title": "swimtally: reproducible synthesis",
    "authors": [{"name": "The swimtally authors"}],
    "license": "MIT",
    "references": [{"title": "Shipped", "authors": [{"name": "Others"}], "doi": "10.5555/shipped"}],
}
ASKED = (
    "`title` (such as `title: Sleep training in adults, records and results`), `authors` (such as "
    "`authors: [{family-names: Doe, given-names: Jo}]`) and `license` (such as "
    "`license: CC-BY-4.0`)."
)


@pytest.fixture(autouse=True)
def _here(in_empty_folder):
    pass


def cite(*parts, **keys):
    """Write CITATION.cff from some parts, and from keys with `_` for `-`."""
    content = {}
    for part in parts:
        content |= part
    content |= {key.replace("_", "-"): value for key, value in keys.items()}
    copied = json.loads(json.dumps(content))  # without anchors for what occurs twice
    FILE.write_text(yaml.safe_dump(copied, sort_keys=False), encoding="utf-8")


def add_review(name="sleep2026", title="Sleep training", **documents):
    """Write a review, with the DOI of each of its documents, and a published file of it."""
    folder = Path("data/raw", name)
    folder.mkdir(parents=True)
    review = {"title": title}
    if documents:
        review["documents"] = {key: {"title": key, "doi": doi} for key, doi in documents.items()}
    (folder / "review.yaml").write_text(yaml.safe_dump(review), encoding="utf-8")
    published = Path("published", name)
    (published / "tables").mkdir(parents=True)
    (published / "tables/votes.csv").write_text("a\n")
    manifest = {"outputs": {f"results/{name}/tables/votes.csv": "0"}}
    (published / "manifest.json").write_text(json.dumps(manifest))


def refusal(required):
    """Return the sentence with which the work or a paper is refused."""
    with pytest.raises(NotNamedError) as refused:
        getattr(read_identity(FILE), f"require_{required}")()
    return str(refused.value)


def paper_named():
    named = read_identity(FILE).require_paper()
    return named.paper.title, named.reviews


# --- Whose work it is -----------------------------------------------------------------------------


def test_a_work_is_named_with_title_authors_and_licence():
    add_review()
    cite(OWNER, authors=[DOE, {"name": "A group"}], license=["MIT", "CC0-1.0"])
    work = read_identity(FILE).require_work()
    assert (work.title, work.license) == ("Records on sleep", ["MIT", "CC0-1.0"])
    assert [(author.name, author.is_person) for author in work.authors] == [
        ("Jo Doe", True),
        ("A group", False),
    ]


def test_without_a_citation_all_is_asked_for_in_one_sentence():
    add_review()
    assert refusal("work") == (
        f"CITATION.cff, which is missing, says whose work this is: write it, with {ASKED}"
    )


@pytest.mark.parametrize("authors", [SHIPPED["authors"], [DOE]], ids=["theirs", "the owner's"])
def test_the_citation_of_the_software_names_nobody_as_the_owner(authors):
    add_review()
    cite(SHIPPED, authors=authors, repository_code="https://code.example/swimtally", doi="10.5/x")
    assert refusal("work") == (
        f"CITATION.cff is about the software swimtally: describe your own work in it, with {ASKED}"
    )
    assert read_identity(FILE).work == Citation()


def test_the_authors_of_the_software_are_not_those_of_a_work_with_another_title():
    add_review()
    cite(OWNER, authors=SHIPPED["authors"])
    assert refusal("work").startswith(
        "CITATION.cff does not yet say whose work this is: fill in `authors` (such as"
    )
    cite(OWNER, authors=[*SHIPPED["authors"], DOE])
    assert [author.name for author in read_identity(FILE).require_work().authors] == ["Jo Doe"]


@pytest.mark.parametrize("left_out", ["title", "authors", "license"])
def test_what_alone_is_missing_is_asked_for_alone(left_out):
    add_review()
    cite({key: value for key, value in OWNER.items() if key != left_out})
    sentence = refusal("work")
    keys = {key for key in OWNER if f"`{key}`" in sentence}
    assert keys == {left_out}


def test_a_licence_may_be_given_by_its_address():
    add_review()
    cite({**OWNER, "license": []}, license_url="https://licence.example/of-ours")
    assert read_identity(FILE).require_work().license_url == "https://licence.example/of-ours"


def test_a_text_to_fill_in_counts_as_missing_and_is_named_with_its_line():
    add_review()
    FILE.write_text(
        "title: 'FILL IN: title of the data set'\n"
        "authors:\n"
        "  - family-names: 'fill in: family names'\n"
        "    given-names: 'FILL IN: given names'\n"
        "license: CC-BY-4.0\n"
        "date-released: 'FILL IN: 2026-01-31'\n"
        "contact: [{name: 'FILL IN'}]\n"
    )
    sentence = refusal("work")
    for asked in ("`title` on line 1", "`authors` on line 3", "`date-released` on line 6"):
        assert asked in sentence
    assert sentence.endswith(" and `contact` on line 7.")
    assert "license" not in sentence


def test_the_citation_of_a_new_project_is_asked_for_until_it_is_filled_in():
    add_review()
    text = (ROOT / "templates/project/CITATION.cff.jinja").read_text(encoding="utf-8")
    text = text.replace("{{ quoted_title }}", "Records on sleep")
    FILE.write_text(text)
    assert re.findall(r"`([\w-]+)` on line", refusal("work")) == [
        "authors",
        "license",
        "date-released",
    ]
    FILE.write_text(re.sub('"FILL IN: .*"', "MIT", text))
    assert read_identity(FILE).require_work().license == ["MIT"]


# --- Which paper ----------------------------------------------------------------------------------


def test_a_paper_counts_by_the_title_of_a_review_or_by_the_doi_of_its_document():
    add_review()
    add_review("other", "Another title", coded="https://doi.org/10.5555/OTHER", second="10.5555/2")
    cite(OWNER, preferred_citation={**PAPER, "title": "Sleep  Training."})
    assert paper_named() == ("Sleep  Training.", ["sleep2026"])
    cite(OWNER, preferred_citation={**PAPER, "title": "As printed", "doi": "10.5555/other"})
    assert paper_named() == ("As printed", ["other"])


def test_a_paper_is_known_by_its_title_only_where_one_of_the_two_has_no_doi():
    add_review("other", "Another title", coded=None)
    cite(OWNER, preferred_citation={**PAPER, "title": "Coded"})
    assert paper_named() == ("Coded", ["other"])
    add_review("third", "A third title", same="10.5555/third")
    cite(OWNER, preferred_citation={**PAPER, "title": "Same"})
    assert "“Same”, which is on no review" in refusal("paper")


@pytest.mark.parametrize("owner", [OWNER, SHIPPED], ids=["the owner's", "the software's"])
def test_a_reference_counts_while_the_review_that_is_coded_from_it_is_there(owner):
    add_review("shipped", "Shipped with the software", paper="10.5555/shipped")
    cite(owner, references=SHIPPED["references"])
    assert paper_named() == ("Shipped", ["shipped"])


def test_a_reference_is_not_the_paper_of_other_reviews():
    add_review()
    cite(SHIPPED)
    title = "Sleep training"
    assert refusal("paper") == (
        "CITATION.cff names no paper on sleep2026: add it, with the title of the review and its "
        f'authors, such as `preferred-citation: {{type: article, title: "{title}", authors: '
        "[{family-names: Doe, given-names: Jo}]}`."
    )


def test_a_reference_among_several_documents_may_be_a_primary_study():
    add_review("overview", "An overview", one="10.5555/shipped", two="10.5555/two")
    cite(OWNER, references=SHIPPED["references"])
    assert "names no paper on overview" in refusal("paper")
    cite(OWNER, preferred_citation=SHIPPED["references"][0])
    assert paper_named() == ("Shipped", ["overview"])


def test_a_preferred_citation_on_no_review_is_refused_everywhere_and_no_reference_stands_in():
    add_review()
    add_review("shipped", "Shipped with the software", paper="10.5555/shipped")
    cite(SHIPPED, OWNER, preferred_citation={**PAPER, "title": "Of others", "doi": "10.5555/else"})
    sentence = refusal("paper")
    assert sentence == refusal("work")
    assert sentence.startswith(
        "CITATION.cff, line 11: `preferred-citation` is “Of others”, which is on no review"
    )
    assert "data/raw/shipped/review.yaml" in sentence


@pytest.mark.parametrize("left_out", ["title", "authors"])
def test_a_paper_without_title_or_authors_is_not_named(left_out):
    add_review("other", "Sleep training", coded="10.5555/sleep")
    cite(OWNER, preferred_citation={k: v for k, v in PAPER.items() if k != left_out})
    assert "names no paper on other" in refusal("paper")


def test_a_paper_that_is_still_to_be_filled_in_is_none():
    add_review()
    cite(OWNER, preferred_citation={**PAPER, "doi": "FILL IN: once it is published"})
    assert "names no paper" in refusal("paper")
    assert "`preferred-citation` on line" in refusal("work")


def test_without_reviews_nothing_belongs_to_them():
    cite(OWNER, preferred_citation=PAPER)
    assert "data/raw/<review>/review.yaml" in refusal("work")
    cite(OWNER)
    assert "names no paper on a review" in refusal("paper")


# --- What cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "CITATION.cff\n    found:   an empty file"),
        ("- a list\n", "CITATION.cff, line 1\n    found:   no `key: value` lines"),
        ("title: a\nauthors: [", "CITATION.cff, line 3\n"),
        ("title: a: b\n", "CITATION.cff, line 1\n    found:   a second colon"),
        ("title: 3\n", "CITATION.cff, line 1: title\n    found:   the number 3"),
        ("title: a\nauthors: Doe\n", "CITATION.cff, line 2: authors\n"),
        ("authors:\n  - Doe\n", "CITATION.cff, line 2: authors 1\n"),
        (
            "authors:\n  - {}\n",
            "CITATION.cff, line 2: authors 1\n    found:   {}\n    needed:  `fam",
        ),
        ("authors:\n  - {family-names: 3}\n", "CITATION.cff, line 2: authors 1\n"),
        ("license: CC BY 4.0\n", "CITATION.cff, line 1: license 1\n"),
        ("license: [MIT, 3]\n", "CITATION.cff, line 1: license 2\n"),
        ("doi: unknown\n", "CITATION.cff, line 1: doi\n"),
        ("preferred-citation: [a]\n", "CITATION.cff, line 1: preferred-citation\n"),
        ("references:\n  - title: a\n    doi: b\n", "CITATION.cff, line 3: references 1, doi\n"),
    ],
)
def test_a_citation_that_cannot_be_read_is_refused_with_line_and_key(text, place):
    add_review()
    FILE.write_text(text)
    with pytest.raises(ValueError, match=r"\A(?s:.*)\Z") as refused:
        read_identity(FILE)
    assert str(refused.value).startswith(place)
    assert not isinstance(refused.value, NotNamedError)


def test_a_review_that_cannot_be_read_is_refused_with_line_and_key():
    add_review()
    Path("data/raw/sleep2026/review.yaml").write_text("title: 3\n")
    with pytest.raises(ValueError, match=r"sleep2026/review\.yaml, line 1: title"):
        read_identity(FILE)


@pytest.mark.parametrize(
    "orcid",
    [
        "0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1694-233X",
        "http://orcid.org/0000-0001-5109-3700/",
    ],
)
def test_an_orcid_is_kept_without_its_address(orcid):
    assert Author.model_validate({**DOE, "orcid": orcid}).orcid in orcid


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0096", "0000-0002-1825", "Jo Doe"])
def test_an_orcid_with_a_slip_would_name_another_person(orcid):
    with pytest.raises(ValidationError, match="an ORCID such as"):
        Author.model_validate({**DOE, "orcid": orcid})


def test_a_name_is_written_in_the_order_in_which_it_is_read():
    author = {"family-names": "Roe", "name-particle": "van", "given-names": "Al", "alias": "al"}
    assert Author.model_validate(author).name == "Al van Roe"
    assert Author.model_validate({"alias": "al"}).name == "al"


# --- codecheck.yml --------------------------------------------------------------------------------


def test_codecheck_names_the_paper_its_authors_and_the_repository():
    add_review()
    orcid = "https://orcid.org/0000-0002-1825-0097"
    paper = {**PAPER, "authors": [{**DOE, "orcid": orcid}, {"name": "A group"}]}
    cite(OWNER, preferred_citation=paper, repository_code="https://code.example/sleep")
    content = yaml.safe_load(write_codecheck(read_identity(FILE)))
    assert content["repository"] == "https://code.example/sleep"
    assert content["paper"] == {
        "title": "Sleep training",
        "authors": [{"name": "Jo Doe", "ORCID": "0000-0002-1825-0097"}, {"name": "A group"}],
        "reference": "https://doi.org/10.5555/sleep",
    }


def test_of_several_reviews_codecheck_says_which_have_no_paper_in_it():
    for name in ("a", "b", "c"):
        add_review(name, f"Review {name}")
    reference = {**PAPER, "title": "Review c", "doi": "10.5555/c"}
    cite(OWNER, preferred_citation={**PAPER, "title": "Review b"}, references=[reference])
    assert renew_codecheck().endswith(
        "Paper, from CITATION.cff: Review b. There is room for one paper: none is named on a and c."
    )
    assert yaml.safe_load(Path("codecheck.yml").read_text())["paper"]["title"] == "Review b"
    assert [named.reviews for named in read_identity(FILE).papers] == [["b"], ["c"]]


def test_without_a_paper_codecheck_is_not_written_and_that_of_an_earlier_review_removed():
    add_review()
    cite(OWNER, preferred_citation=PAPER)
    renew_codecheck()
    cite(SHIPPED)
    with pytest.raises(
        NotNamedError,
        match=r"names no paper on sleep2026.*The earlier codecheck\.yml, .* was removed\.$",
    ):
        renew_codecheck()
    assert not Path("codecheck.yml").exists()
    with pytest.raises(NotNamedError, match=r"given-names: Jo\}\]\}`\.$"):
        renew_codecheck()


def test_a_codecheck_that_was_written_by_hand_is_not_removed():
    add_review()
    Path("codecheck.yml").write_text("paper: mine\n")
    with pytest.raises(NotNamedError, match="is not as `make publish` wrote it, and stays"):
        renew_codecheck()
    assert Path("codecheck.yml").read_text() == "paper: mine\n"


@pytest.mark.parametrize("added", ["codechecker:\n- name: Jo Doe\n", None])
def test_a_codecheck_that_somebody_wrote_or_added_to_is_not_replaced(added):
    add_review()
    cite(OWNER, preferred_citation=PAPER)
    renew_codecheck()
    text = Path("codecheck.yml").read_text()
    Path("codecheck.yml").write_text(text + added if added else "paper: mine\n")
    before = Path("codecheck.yml").read_text()
    with pytest.raises(ValueError, match="is not as `make publish` wrote it, and stays"):
        renew_codecheck()
    assert Path("codecheck.yml").read_text() == before


def test_a_slip_in_the_citation_does_not_cost_an_earlier_codecheck():
    add_review()
    cite(OWNER, preferred_citation=PAPER)
    renew_codecheck()
    cite(OWNER, preferred_citation=3)
    with pytest.raises(ValueError, match="line 6: preferred-citation"):
        renew_codecheck()
    assert Path("codecheck.yml").exists()


def test_what_is_still_published_of_a_removed_review_is_not_listed():
    add_review()
    add_review("shipped")
    cite(OWNER, preferred_citation=PAPER)
    Path("data/raw/shipped/review.yaml").unlink()
    with pytest.raises(ValueError, match="published/ holds shipped, which data/raw/ does not: run"):
        renew_codecheck()


def test_without_anything_published_no_codecheck_is_written():
    with pytest.raises(ValueError, match="run `make publish` first"):
        write_codecheck(read_identity(FILE))


@pytest.mark.parametrize(
    ("command", "code"),
    [(["codecheck"], 1), (["codecheck", "--if-known"], 0), (["pack", "--check"], 1)],
)
def test_only_after_publishing_it_is_no_failure_that_nobody_is_named(command, code):
    add_review()
    answer = subprocess.run(
        [sys.executable, ROOT / "scripts", *command], capture_output=True, text=True, check=False
    )
    assert answer.returncode == code
    assert re.fullmatch(r".* was (not )?written\. CITATION\.cff, which .*\.\n", answer.stderr)


# --- The crate ------------------------------------------------------------------------------------


def test_a_codecheck_of_other_reviews_is_not_packed():
    add_review()
    cite(OWNER, preferred_citation=PAPER)
    renew_codecheck()
    texts = [FILE, Path("codecheck.yml")]
    assert list_texts(read_identity(FILE)) == texts
    Path("codecheck.yml").write_text("paper: theirs\n")
    assert list_texts(read_identity(FILE)) == [FILE]


def test_published_tables_of_a_removed_review_are_not_packed():
    add_review()
    add_review("shipped")
    Path("data/raw/shipped/review.yaml").unlink()
    assert list_compared(read_identity(FILE)) == [Path("published/sleep2026/tables/votes.csv")]


@pytest.mark.parametrize("folder", ["../tool", ".swimtally"])
def test_software_in_another_folder_is_packed_apart_without_its_citation(folder):
    tool, target = Path(folder), Path("crate")
    files = ["LICENSE", "README.md", "Snakefile", "requirements-dev.lock", "scripts/a.py"]
    for name in [*files, "CITATION.cff", "codecheck.yml", ".git/x", "scripts/.b"]:
        (tool / name).parent.mkdir(parents=True, exist_ok=True)
        (tool / name).write_text("of the software")
    shutil.copy(ROOT / "pyproject.toml", tool)
    add_review()
    cite(OWNER, preferred_citation=PAPER)
    for name in ("README.md", "templates/citation_styles/own.csl"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("of the owner")
    identity, moment = read_identity(FILE), datetime(2026, 1, 31, tzinfo=UTC)
    crate = describe_run(
        Run(
            read_software(tool),
            list_workflow(tool),
            list_texts(identity),
            [Path("data/raw/sleep2026/review.yaml")],
            {Path("published/sleep2026/tables/votes.csv"): "Table"},
            {"config": {}, "versions": {"swimtally": "1", "snakemake": "9"}},
            *(moment, moment),
            identity.require_work(),
            [named.paper for named in identity.papers],
        )
    )
    crate.write(target)
    packed = contents(target)
    code = {f".swimtally/{name}" for name in [*files, "pyproject.toml"]}
    assert {path for path in packed if path.startswith(".swimtally/")} == code
    assert packed["README.md"] == packed["templates/citation_styles/own.csl"] == b"of the owner"
    described = {entity.id: entity for entity in crate.get_entities()}
    assert [item["name"] for item in crate.mainEntity["softwareRequirements"]] == ["snakemake"]
    assert crate.mainEntity.id == ".swimtally/Snakefile"
    assert described[".swimtally/scripts/a.py"]["license"]["name"] == "MIT"
    assert "license" not in described["README.md"].properties()
    assert crate.root_dataset["license"]["name"] == "CC-BY-4.0"


def test_files_from_elsewhere_keep_their_licences():
    software = read_software(ROOT)
    styles = ROOT / "templates/citation_styles"
    assert all("CC-BY-SA-3.0" in software.licences_of(path) for path in styles.iterdir())
    assert software.licences_of(ROOT / "templates/explore/htm_preact.js") == ("Apache-2.0", "MIT")
    assert software.licences_of(ROOT / "templates/explore/map.js") == ("MIT",)
    assert software.licences_of(ROOT / "templates/brain/top.json") == ("BSD-3-Clause",)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_the_address_of_a_paper_is_one_on_the_web(url):
    assert Paper(url=url).address == ""
    assert Paper(url=url, doi="10.1/x").address == "https://doi.org/10.1/x"
    assert Paper(url="HTTPS://example.org").address == "HTTPS://example.org"
