"""The regions of a review: its own file, the shared one, or those that its findings name."""

import shutil
from pathlib import Path

import pytest

from scripts.common.words import is_neuroimaging
from scripts.inputs.problems import InputError
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import check_review
from scripts.records.study_records import read_inputs
from scripts.workflow.reviews import Project
from tests.support.projects import ROOT
from tests.support.records import ARMS_CSV, RECORD, STUDIES_CSV, STUDY, make_review, tables
from tests.support.settings import project_settings

HEADER = "study_id,region,measure,contrast,arm,direction\n"

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def findings(*regions):
    rows = (f"doe2020,{region},scale,within_group,dbt,decrease\n" for region in regions)
    return tables(STUDIES_CSV, ARMS_CSV, HEADER + "".join(rows))


def problems(folder):
    return InputError(check_review(folder, project_settings())).problems


def regions_of(folder):
    """Give the regions of a review as a run extracts them, after its inputs were checked."""
    assert problems(folder) == ()
    project = Project(project_settings())
    files = project.vocabulary(type("Wildcards", (), {"review": "tiny"}))
    regions = extract_findings(read_inputs(folder, files))["regions"]
    return list(regions.sort_values("position")["region"])


def test_a_review_of_other_outcomes_has_the_regions_that_its_findings_name():
    folder = make_review(Path(), **findings("sleep", "anxiety", "Fatigue", "sleep"))
    assert regions_of(folder) == ["anxiety", "Fatigue", "sleep"]
    tables_of = extract_findings(read_inputs(folder, [Path("data/raw/regions.csv")]))
    assert set(tables_of["regions"]["rank"]) == {"structure"}
    assert set(tables_of["regions"]["at_structure"]) == {"anxiety", "Fatigue", "sleep"}


def test_a_review_without_a_shared_vocabulary_has_the_regions_that_its_findings_name():
    folder = make_review(Path(), **findings("amygdala"))
    Path("data/raw/regions.csv").unlink()
    assert regions_of(folder) == ["amygdala"]


def test_the_shared_vocabulary_holds_where_it_knows_one_of_the_regions():
    folder = make_review(Path(), **findings("amygdala", "sleep"))
    (problem,) = problems(folder)
    assert (problem.place.line, problem.found) == (3, "'sleep'")
    assert "data/raw/regions.csv" in problem.needed


def test_the_shared_vocabulary_holds_where_the_only_region_is_misspelt():
    (problem,) = problems(make_review(Path(), **findings("amygdla")))
    assert (problem.found, problem.nearest) == ("'amygdla'", "amygdala")


def test_a_file_in_the_folder_of_the_review_holds_before_the_shared_one():
    folder = make_review(Path(), **findings("sleep"))
    (folder / "regions.csv").write_text("region,synonyms\ninsomnia,sleep\ntiredness,\n")
    assert regions_of(folder) == ["insomnia", "tiredness"]


def test_a_file_that_is_named_holds_before_the_one_in_the_folder():
    folder = make_review(Path(), **findings("sleep"))
    (folder / "regions.csv").write_text("region\ninsomnia\n")
    (folder / "outcomes.csv").write_text("region\nsleep\n")
    (folder / "review.yaml").write_text("title: Tiny\nvocabulary: outcomes.csv\n")
    assert regions_of(folder) == ["sleep"]


def test_a_wrong_region_names_the_file_that_lists_them():
    folder = make_review(Path(), **findings("slep"))
    (folder / "regions.csv").write_text("region\nsleep\n")
    (problem,) = problems(folder)
    assert problem.needed.startswith("an outcome of data/raw/tiny/regions.csv;")


@pytest.mark.parametrize("other", ["Sleep quality", "sleep-quality", "sleepquality"])
def test_an_outcome_that_is_spelt_in_two_ways_is_reported_once(other):
    rows = ["sleep quality", other, other, "sleep", "sleep quality"]
    (problem,) = problems(make_review(Path(), **findings(*rows)))
    assert (problem.place.line, problem.nearest) == (3, "sleep quality")
    assert problem.found == f"{other!r} here, 'sleep quality' in data/raw/tiny/findings.csv, line 2"
    assert problem.needed.startswith("one spelling for one outcome")


def test_names_that_differ_by_a_letter_or_a_plus_are_two_outcomes():
    folder = make_review(Path(), **findings("HER2", "HER2+", "weight", "height"))
    assert regions_of(folder) == ["height", "HER2", "HER2+", "weight"]


def test_a_measure_that_is_spelt_in_two_ways_is_reported_once():
    more = "  - {region: insula, measure: Activation, contrast: within_group, arm: dbt, direction: "
    studies = {"doe2020": STUDY + 2 * f"{more}decrease}}\n"}
    (problem,) = problems(make_review(Path(), studies))
    assert (problem.place.file, problem.place.line) == (RECORD, 12)
    assert problem.needed.startswith("one spelling for one measure")


def test_the_shared_vocabulary_is_not_blamed_for_a_review_that_does_not_use_it():
    folder = make_review(Path(), **findings("sleep"), vocabulary="region,parent\ninsula,lobe\n")
    assert regions_of(folder) == ["sleep"]


def test_messages_are_in_the_words_of_the_review():
    folder = make_review(Path(), **findings("slep"))
    (folder / "regions.csv").write_text("region\nsleep\n")
    (folder / "review.yaml").write_text("title: Tiny\nwords: {region: endpoint}\n")
    assert problems(folder)[0].needed.startswith("an endpoint of ")
    shutil.copy(ROOT / "data/raw/regions.csv", folder / "regions.csv")
    (folder / "review.yaml").write_text("title: Tiny\n")
    assert problems(folder)[0].needed.startswith("a region of ")
    assert is_neuroimaging()
    (folder / "review.yaml").write_text("title: Tiny\nfield: outcomes\n")
    assert problems(folder)[0].needed.startswith("an outcome of ")


def test_a_file_that_appears_in_the_folder_is_among_what_a_run_rests_on():
    folder = make_review(Path(), **findings("sleep"))
    wildcards = type("Wildcards", (), {"review": "tiny"})
    inputs = Project(project_settings()).extraction_inputs
    assert Path("data/raw/regions.csv") in inputs(wildcards)
    (folder / "regions.csv").write_text("region\nsleep\n")
    assert folder / "regions.csv" in inputs(wildcards)
    assert Path("data/raw/regions.csv") not in inputs(wildcards)
