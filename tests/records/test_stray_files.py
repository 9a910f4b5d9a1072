"""Files that a slip in their name would leave out are named, and so is a file of no references."""

from pathlib import Path

import pytest

from scripts.records.review_checks import check_folders, check_review
from scripts.records.stray_files import stray_problems
from tests.support.records import STUDY, make_review, tables
from tests.support.settings import project_settings

CONFIG = project_settings()
pytestmark = pytest.mark.usefixtures("in_empty_folder")


def found(folder, **parts):
    """Write a review, and give the problems of its files: name, what was found, what is meant."""
    review = make_review(Path(folder), **parts)
    problems = check_review(review, CONFIG)
    return [(Path(p.place.file).name, p.found, p.nearest) for p in problems]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("References.bib", "references.bib"), ("library.bib", "references.bib")),
        *(("refs.bib", "references.bib"), ("claims.yml", "claims.yaml")),
        *(("Claims.yaml", "claims.yaml"), ("claim.yaml", "claims.yaml")),
        *(("claims.yaml.txt", "claims.yaml"), ("Regions.csv", "regions.csv")),
        *(("Findings.csv", "findings.csv"), ("arm.CSV", "arms.csv"), ("Studies", "studies")),
        *(("findings (1).csv", "findings.csv"), ("Copy of arms.csv", "arms.csv")),
        *(("Sleep 2026 - studies.csv", "studies.csv"), ("studies.csv.csv", "studies.csv")),
        *(("findings.tsv", "findings.csv"), ("library.ris", "references.bib")),
        *(("claims (1).yaml", "claims.yaml"), ("Copy of review.yaml", "review.yaml")),
        *(("review.yaml.yaml", "review.yaml"), ("references.bibtex", "references.bib")),
        *(("cliams.yaml", "claims.yaml"), ("amrs.csv", "arms.csv"), ("stuides", "studies")),
        *(("claims (Ann's conflicted copy 2026-03-01).yaml", "claims.yaml"),),
        *(("claims.sync-conflict-20260301-101010-ABCDEFG.yaml", "claims.yaml"),),
    ],
)
def test_a_file_that_is_not_read_because_of_its_name_is_reported(name, meant):
    expected = [(name, f"the name {name}, which is not read", meant)]
    assert found("", files={name: "x"}) == expected


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "sources.csv", "CODING.md", "notes.yaml", "a.bib~", "a.ris"),
        *("claims_old.yaml", "review.docx", "findings.pdf", "regions_old.csv"),
    ],
)
def test_any_other_file_may_stand_in_the_folder_of_a_review(name):
    assert found("", files={name: "x"}) == []


@pytest.mark.parametrize("name", ["claims.yaml", "references.bib", "regions.csv"])
def test_a_folder_in_the_place_of_a_file_is_named(name):
    folder = make_review(Path())
    (folder / name).mkdir()
    (problem,) = check_review(folder, CONFIG)
    assert problem.place.file == f"{folder}/{name}"
    assert problem.found == "a folder, or something else that is not a file"


def test_a_file_in_the_place_of_the_folder_of_studies_is_named():
    folder = make_review(Path(), **tables())
    (folder / "studies").touch()
    (problem,) = check_review(folder, CONFIG)
    assert (problem.place.file, problem.found) == (f"{folder}/studies", "a file")


def test_a_second_bibliography_beside_the_one_that_is_read_is_no_slip(tmp_path):
    (tmp_path / "references.bib").touch()
    (tmp_path / "old.bib").touch()
    (tmp_path / "library.ris").touch()
    assert list(stray_problems(tmp_path)) == []
    (tmp_path / "REFERENCES.bib").touch()
    assert [p.nearest for p in stray_problems(tmp_path)] == ["references.bib"]


def test_the_vocabulary_that_a_review_names_may_have_any_name(tmp_path):
    (tmp_path / "Regions.csv").touch()
    assert list(stray_problems(tmp_path, "Regions.csv")) == []


def test_a_review_and_the_shared_regions_in_files_of_nearly_their_names_are_reported():
    folder = make_review(Path())
    folder.joinpath("review.yaml").rename(folder / "Review.yml")
    Path("data/raw/Region.csv").touch()
    problems = check_folders(Path("data/raw"), CONFIG)
    assert [(Path(p.place.file).name, p.nearest) for p in problems] == [
        ("Region.csv", "regions.csv"),
        ("Review.yml", "review.yaml"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TY  - JOUR\nAU  - Doe, J.\nER  - \n", "RIS"),
        ("%0 Journal Article\n%A Doe, J.\n", "EndNote"),
        ("PMID- 123\nTI  - T\n", "PubMed"),
        ('[{"id": "a"}]\n', "CSL-JSON"),
    ],
)
def test_references_in_another_format_are_reported_with_the_command_that_imports_them(text, kind):
    cites = {"doe2020": STUDY + "reference: doe2020\n"}
    review = make_review(Path(), studies=cites, files={"references.bib": text})
    (problem,) = check_review(review, CONFIG)
    assert problem.found == f"references in {kind}"
    assert f"`make import-references FILE=... REVIEW={review.name}`" in problem.needed


def test_a_file_without_an_entry_is_a_problem_if_a_study_names_a_reference():
    files = {"references.bib": "Doe J. A title. 2020.\n"}
    assert found("", files=files) == []
    cites = {"doe2020": STUDY + "reference: doe2020\n"}
    assert found("other", files=files, studies=cites) == [
        ("references.bib", "no BibTeX entry", None)
    ]
