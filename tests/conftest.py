"""Builders of small tables and small reviews, shared by the tests."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from browser import open_browser
from hypothesis import settings
from PIL import Image
from workflow import CODE, keep_two_syntheses, run, tiny, write_study

from scripts.changes.trace_changes import CONTRACTS, list_choices
from scripts.models.config import VoteConfig
from scripts.tables.files import shape_table, to_strings
from scripts.tables.records import FINDINGS, REGIONS
from scripts.votes.count_votes import count_votes
from scripts.votes.tallies import weigh_tallies

ROOT = Path(__file__).parents[1]
MEASURES = ["activation", "grey_matter_volume"]

# The choices of the configured analysis, as specifications.csv gives them.
CONFIGURED = {
    "unit": "cohort",
    "agreement": 0.7,
    "subgroups": "configured",
    "level": "structure",
    "null_results": "apart",
    "measures": "configured",
}

settings.register_profile("swimtally", derandomize=True, deadline=None, database=None)
settings.load_profile("swimtally")

# A valid record, kept so short that its lines can be counted by eye.
STUDY = """\
study_id: doe2020
cohort: trial
arms:
  - {arm: dbt, role: treated, n: 10}
  - {arm: hc, role: healthy_control, n: 12}
findings:
  - region: amygdala
    measure: activation
    contrast: within_group
    arm: dbt
    direction: decrease
"""

VOCABULARY = """\
region,parent,rank,abbreviation,synonyms
limbic lobe,,system,,
anterior cingulate cortex,limbic lobe,structure,ACC,anterior cingulate
dorsal anterior cingulate cortex,anterior cingulate cortex,subregion,dACC,
amygdala,,structure,,amygdalae;amygdaloid complex
insula,,structure,,insular cortex
"""


def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true", help="run the tests that take long too")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--nightly"):
        config.hook.pytest_deselected(items=[item for item in items if "nightly" in item.keywords])
        items[:] = [item for item in items if "nightly" not in item.keywords]


@pytest.fixture(scope="module")
def browser():
    """Open a browser for the tests of a file; see browser.py."""
    with open_browser() as opened:
        yield opened


def finding(study_id="doe2020", direction="increase", **values):
    """Give one row of findings; the study is a cohort of its own unless said otherwise."""
    usual = {
        "cohort": study_id,
        "region": "amygdala",
        "side": "unspecified",
        "measure": "activation",
        "contrast": "within_group",
        "arm": "dbt",
        "arm_role": "treated",
        "subgroup": "all",
        "included": True,
    }
    return {**usual, "study_id": study_id, "direction": direction, **values}


def findings_table(rows):
    """Number rows of findings and give them the columns of their contract."""
    return shape_table([{"finding_id": f"f{i:03d}", **row} for i, row in enumerate(rows)], FINDINGS)


def regions_table():
    """Give a small hierarchy: a lobe, the ACC inside it with a part, amygdala and insula."""
    lobe, acc, part = "limbic lobe", "anterior cingulate cortex", "dorsal anterior cingulate cortex"
    columns = ["region", "parent", "rank", "at_system", "at_structure", "at_subregion"]
    rows = [
        (lobe, None, "system", lobe, lobe, lobe),
        (acc, lobe, "structure", lobe, acc, acc),
        (part, acc, "subregion", lobe, acc, part),
        ("amygdala", None, "structure", *["amygdala"] * 3),
        ("insula", None, "structure", *["insula"] * 3),
    ]
    numbered = [{**dict(zip(columns, r, strict=True)), "position": i} for i, r in enumerate(rows)]
    return shape_table(numbered, REGIONS)


def vote_config(model=VoteConfig, **changes):
    """Give the choices of the votes; ``where``, ``group_by`` shape the only synthesis."""
    own = {key: changes.pop(key) for key in ("where", "group_by") if key in changes}
    usual = {
        "unit": "cohort",
        "agreement": 0.7,
        "level": "structure",
        "confidence": 0.95,
        "syntheses": {"activation": {"title": "Activation", "where": {}, **own}},
    }
    return model.model_validate({**usual, **changes})


def version_of(rows, *, claims=(), regions=None, studies=None, **choices):
    """Give all tables of a version of a review, as they are written.

    Findings are numbered within their study; a study has the arm that its findings name, with
    their participants. ``studies`` are cells of studies.csv by study id.
    """
    config = vote_config(**choices)
    places = {}
    rows = [{**row} for row in rows]
    for row in rows:
        places[row["study_id"]] = places.get(row["study_id"], 0) + 1
        row["finding_id"] = f"{row['study_id']}-{places[row['study_id']]:03d}"
    first = {row["study_id"]: row for row in reversed(rows)}
    regions = regions_table() if regions is None else regions
    findings = shape_table(rows, FINDINGS)
    cast = count_votes(findings, regions, config)
    tables = {
        "studies": [
            {name: row[name] for name in ("study_id", "cohort", "included")}
            | (studies or {}).get(row["study_id"], {})
            for row in first.values()
        ],
        "arms": [
            {"study_id": name, "arm": row["arm"], "role": "treated", "n": row.get("n_treated")}
            for name, row in first.items()
        ],
        "findings": findings,
        "regions": regions,
        **dict(zip(("study_votes", "unit_votes", "votes"), cast, strict=True)),
        "tallies": weigh_tallies(cast[1]),
        "claims": claims,
        "choices": list_choices(config.model_dump(mode="json", exclude_unset=True)),
    }
    return {
        name: to_strings(shape_table(t, CONTRACTS[name]), CONTRACTS[name])
        for name, t in tables.items()
    }


def stand_in_figures(folder, syntheses):
    """Put a small figure in the place of each that a review with these syntheses can have."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = ("effect_direction", "harvest_plot", "vote_plot", "brain_map")
    kinds += ("leave_one_out", "specification_curve")
    for name in ["prisma_flow", "evidence_map", *(f"{k}_{s}" for k in kinds for s in syntheses)]:
        (folder / f"{name}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"></svg>'
        )
        Image.new("1", (1, 1)).save(folder / f"{name}.png")
    return folder


def make_review(project, studies=None, review="title: Tiny\n", vocabulary=VOCABULARY, files=None):
    """Write a project with one review, ``tiny``, and return the review's folder.

    ``studies`` are records by study id (none: the review brings its CSV tables among ``files``).
    """
    folder = Path(project) / "data/raw/tiny"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "config.yaml", project)
    (Path(project) / "templates").symlink_to(ROOT / "templates")
    (folder.parent / "regions.csv").write_text(vocabulary)
    (folder / "review.yaml").write_text(review)
    studies = {"doe2020": STUDY} if studies is None else studies
    records = {f"studies/{name}.yaml": text for name, text in studies.items()}
    for name, content in {**records, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """Give what makes a folder once: of the processes of the tests, the first to ask for it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def make_once(name, make):
        """Return the folder that ``make`` was given empty and has filled, here or elsewhere."""
        folder, begun = shared / name, shared / f"{name}_begun"
        with (shared / f"{name}_lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                shutil.rmtree(begun, ignore_errors=True)
                begun.mkdir()
                make(begun)
                begun.rename(folder)
        return folder

    return make_once


@pytest.fixture(scope="session")
def source(once):
    """Make a project with two small reviews, one as records and one as tables, not built yet."""
    return once("source", lambda folder: make_source(folder / "project")) / "project"


def make_source(project):
    project.mkdir()
    for name in CODE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, project / name)
    write_study(project, "smith2019", "decrease", cohort="trial")
    write_study(project, "jones2020", "decrease", cohort="trial", n=18)
    write_study(project, "brown2021", "increase")
    (project / "data" / "raw" / "demo" / "review.yaml").write_text("title: Demo\n")
    tables = ROOT / "tests" / "reviews" / "exercise_ageing"
    shutil.copytree(tables, project / "data" / "raw" / "other")
    shutil.copy2(ROOT / "data" / "raw" / "regions.csv", project / "data" / "raw" / "regions.csv")
    keep_two_syntheses(project / "config.yaml")


@pytest.fixture(scope="session")
def built(source, once):
    return once("built", lambda folder: build(source, folder / "project")) / "project"


def build(source, project):
    """Copy a project and run it."""
    shutil.copytree(source, project)
    answer = run(project)
    assert answer.returncode == 0, answer.stderr + answer.stdout


@pytest.fixture
def project(built, tmp_path):
    """Copy the built project, times and Snakemake's records included."""
    copy = tmp_path / "project"
    shutil.copytree(built, copy)
    return copy


@pytest.fixture(scope="session")
def simulated(built, once):
    def simulate(folder):
        shutil.copytree(built, folder / "project")
        answer = run(folder / "project", *tiny(folder / "project"))
        assert answer.returncode == 0, answer.stderr + answer.stdout

    return once("simulated", simulate) / "project"


@pytest.fixture
def tried(simulated, tmp_path):
    """Copy the project in which the main run and the simulation are built."""
    copy = tmp_path / "project"
    shutil.copytree(simulated, copy)
    return copy
