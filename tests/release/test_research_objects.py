"""What journals and registries read: codecheck.yml, the research object, the report of the run."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from scripts.__main__ import SEQUENCES
from scripts.common.output_names import FIGURES, TABLES, describe_output
from scripts.release.identity import read_identity
from scripts.release.make_crate import make_crate
from scripts.release.packed_crate import own_crate, strange_files
from scripts.release.publish_results import publish_results
from scripts.release.write_codecheck import list_files, write_codecheck
from scripts.tables.overlap import OVERLAP_TABLES
from scripts.tables.review import REVIEW_TABLES
from scripts.workflow.own_outputs import remove_files
from scripts.workflow.snakemake_records import METADATA, _record, run_times
from tests.support.projects import ROOT, STAGES, change, contents, run, would_run
from tests.support.shipped import REVIEWS

CONTEXTS = {
    "https://w3id.org/ro/crate/1.1/context": "context_1.1.jsonld",
    "https://w3id.org/ro/terms/workflow-run/context": "workflow_run_terms.jsonld",
}
PLACEHOLDER = re.compile(r"fixme|todo|xxxx|placeholder|example\.(com|org)", re.IGNORECASE)
# What an owner writes in CITATION.cff: the paper has the title of the review `demo`.
KNOWN = {
    "title": "Records of a review",
    "authors": [{"name": "A group", "website": "https://group.example"}],
    "license": "CC-BY-4.0",
    "repository-code": "https://code.example/review",
    "preferred-citation": {
        "title": "Demo",
        "authors": [
            {
                "family-names": "Doe",
                "given-names": "Jo",
                "orcid": "https://orcid.org/0000-0002-1825-0097",
            },
            {"family-names": "Roe", "name-particle": "van", "given-names": "Al"},
        ],
        "doi": "10.5555/12345678",
    },
    "references": [{"title": "Another paper", "authors": [{"name": "Others"}]}],
}

of_what_is_published = pytest.mark.shipped(*REVIEWS, "published", "CITATION.cff", "codecheck.yml")

# --- CITATION.cff and the catalogue ---------------------------------------------------------------


@pytest.mark.shipped("iskric2021", "CITATION.cff")
def test_the_citation_has_what_its_format_requires_and_agrees_with_the_package():
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert (citation["version"], citation["license"]) == (package["version"], package["license"])
    assert all({"type", "title", "authors"} <= set(paper) for paper in citation["references"])
    assert citation["title"].startswith(package["name"])


def test_the_catalogue_finds_what_it_asks_of_a_workflow():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert usage["report"] is True
    assert not any(usage["software-stack-deployment"].values())
    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    assert all(word in readme for word in ("snakemake", "workflow"))
    assert (ROOT / "Snakefile").exists()
    assert {path.suffix for path in (ROOT / "rules").iterdir()} == {".smk", ".mk"}
    # With it the workflow would count as one to deploy as a module, which it is not.
    assert not (ROOT / "config" / "README.md").exists()


# --- codecheck.yml --------------------------------------------------------------------------------


@of_what_is_published
def test_codecheck_is_up_to_date_with_what_is_published():
    identity = read_identity(ROOT / "CITATION.cff", ROOT / "data/raw")
    text = write_codecheck(identity, ROOT)
    assert (ROOT / "codecheck.yml").read_text(encoding="utf-8") == text


@of_what_is_published
def test_codecheck_keeps_to_its_specification_and_claims_no_check():
    text = (ROOT / "codecheck.yml").read_text(encoding="utf-8")
    assert text.startswith("---\n")
    assert not PLACEHOLDER.search(text)
    content = yaml.safe_load(text)
    assert content["version"] == "https://codecheck.org.uk/spec/config/1.0/"
    assert set(content) == {"version", "manifest", "paper"}
    assert all(set(item) == {"file", "comment"} for item in content["manifest"])
    files = [Path(item["file"]) for item in content["manifest"]]
    assert len(set(files)) == len(files)
    assert not any(path.is_absolute() or ".." in path.parts for path in files)
    assert content["paper"] == {
        "title": "Neural Changes in Borderline Personality Disorder After Dialectical Behavior "
        "Therapy–A Review",
        "authors": [{"name": "Adam Iskric"}, {"name": "Emily Barkley-Levenson"}],
        "reference": "https://doi.org/10.3389/fpsyt.2021.772081",
    }


@pytest.mark.workflow
def test_codecheck_lists_the_outputs_of_rule_all_and_no_other_file(project):
    publish_results(project / "results", project / "published")
    answer = run(project, "--summary", "all")
    outputs = [line.split("\t")[0] for line in answer.stdout.splitlines()[1:]]
    places = [project / output for output in outputs]
    inside = [path for place in places for path in (place, *place.rglob("*"))]
    files = {path.relative_to(project).as_posix() for path in inside if path.is_file()}
    files = {path for path in files if not Path(path).name.startswith(".")}
    assert "results/demo/figures/evidence_map.svg" in files
    assert set(list_files(project)) == files


def test_every_table_has_words_of_its_own():
    assert {*REVIEW_TABLES, *OVERLAP_TABLES} == set(TABLES)


@of_what_is_published
def test_every_figure_has_words_of_its_own():
    for path, comment in list_files(ROOT).items():
        if "/figures/" in path:
            assert comment.lower().startswith(tuple(words.lower() for words in FIGURES.values()))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("figures/harvest_plot_a.svg", "Harvest plot: Change in activation (SVG)"),
        ("figures/harvest_plot_b.svg", "Harvest plot: b (SVG)"),
        ("figures/prisma_flow.pdf", "PRISMA flow diagram of the selection of studies (PDF)"),
        (
            "tables/votes.csv",
            "Table: the votes on each region or outcome, counted, and the verdict",
        ),
        ("report/report.docx", "Report of the review, as a Word document"),
    ],
)
def test_an_output_is_described_by_its_name(name, words):
    titles = {"a": "Change in activation"}
    assert describe_output(Path("results/demo", name), titles) == words


@pytest.mark.parametrize(
    "name",
    ["figures/another_drawing.png", "figures/votes.png", "tables/new_table.csv", "report/a.odt"],
)
def test_an_output_that_nobody_described_is_refused(name):
    with pytest.raises(ValueError, match=re.escape(f"results/demo/{name} has no description")):
        describe_output(Path("results/demo", name), {})


# --- The research object --------------------------------------------------------------------------


def add_citation(project):
    """Write what an owner writes, and bring along what describes the software."""
    (project / "CITATION.cff").write_text(yaml.safe_dump(KNOWN))
    for name in ("README.md", "LICENSE"):
        shutil.copy(ROOT / name, project)


def crate_of(project, *arguments, **environment):
    """Make the crate of a project as `make crate` does."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.release.make_crate", *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def packed(built, tmp_path_factory):
    """Copy the built project, with what a deposit wants known, and make its crate."""
    project = tmp_path_factory.mktemp("packed") / "project"
    shutil.copytree(built, project)
    add_citation(project)
    for left in ("__pycache__/words.pyc", ".words.py.swp"):  # by Python, by an editor
        (project / "scripts" / left).parent.mkdir(exist_ok=True)
        (project / "scripts" / left).touch()
    answer = crate_of(project, "--run-by", "Jo Doe")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "Written: crate/, and the same content as crate.zip\n"
    return project


@pytest.fixture
def here(project, monkeypatch):
    """Stand in a copy of the built project that can be cited."""
    add_citation(project)
    monkeypatch.chdir(project)
    return project


def entities(project):
    graph = json.loads((project / "crate/ro-crate-metadata.json").read_text())["@graph"]
    return {entity["@id"]: entity for entity in graph}


def ids(references):
    return [reference["@id"] for reference in references]


class Answer:
    """What the network would answer: one of the contexts that are kept here."""

    status_code = 200

    def __init__(self, url):
        self.text = (ROOT / "tests/ro_crate" / CONTEXTS[url]).read_text(encoding="utf-8")
        self.headers = {"Content-Type": "application/ld+json"}

    def json(self):
        return json.loads(self.text)


class NoNetwork:
    """Stand in for the validator's session: it knows the contexts, and nothing else."""

    def get(self, url, **_):
        return Answer(url)


def validated(test):
    """Mark a test that runs the validator, which uses what its library has given up."""
    return pytest.mark.workflow(pytest.mark.filterwarnings("ignore::DeprecationWarning")(test))


@pytest.fixture
def issues(monkeypatch):
    """Give the function that lists what the reference validator has against a crate."""
    validator = pytest.importorskip("rocrate_validator.services")
    from rocrate_validator.models import Severity, ValidationSettings
    from rocrate_validator.utils.http import HttpRequester

    def list_issues(crate, severity):
        settings = ValidationSettings(
            rocrate_uri=crate,
            profile_identifier="workflow-run-crate",
            requirement_severity=Severity[severity],
            no_cache=True,
        )
        monkeypatch.setattr(HttpRequester(), "session", NoNetwork())
        result = validator.validate(settings)
        assert len(result.executed_checks) > 50
        return {(issue.severity.name, issue.check.identifier) for issue in result.get_issues()}

    return list_issues


@pytest.mark.long
@validated
def test_the_crate_passes_the_reference_validator_but_for_what_nobody_knows(packed, issues):
    assert issues(packed / "crate", "RECOMMENDED") == {
        ("RECOMMENDED", "ro-crate-1.1_22.3"),  # a publisher: whoever publishes it
        # The validator asks for a web address as the name of the Snakefile, which is a file.
        ("RECOMMENDED", "process-run-crate-0.5_5.1"),
        # An address of the software and of its authors, who give none in pyproject.toml.
        ("RECOMMENDED", "process-run-crate-0.5_3.2"),
        ("RECOMMENDED", "ro-crate-1.1_31.2"),
    }


@pytest.mark.long
@validated
def test_a_crate_without_its_main_workflow_does_not_pass(packed, tmp_path, issues):
    shutil.copytree(packed / "crate", tmp_path / "crate")
    path = tmp_path / "crate/ro-crate-metadata.json"
    metadata = json.loads(path.read_text())
    del next(entity for entity in metadata["@graph"] if entity["@id"] == "./")["mainEntity"]
    path.write_text(json.dumps(metadata))
    assert ("REQUIRED", "workflow-ro-crate-1.0_3.1") in issues(tmp_path / "crate", "REQUIRED")


@pytest.mark.long
@pytest.mark.workflow
def test_the_crate_lists_what_went_in_what_came_out_and_when(packed):
    described = entities(packed)
    action = described["#run"]
    manifest = json.loads((packed / "results/manifest.json").read_text())
    assert ids(action["result"]) == sorted([*manifest["outputs"], "results/manifest.json"])
    read = [name for name in ids(action["object"]) if not name.startswith("#")]
    assert read == list(manifest["inputs"])
    for path, digest in {**manifest["inputs"], **manifest["outputs"]}.items():
        assert described[path]["sha256"] == digest
    assert described["./"]["mainEntity"] == action["instrument"] == {"@id": "Snakefile"}
    assert described[action["agent"]["@id"]]["name"] == "Jo Doe"
    versions = {described[key]["name"]: described[key]["version"] for key in software(described)}
    assert {**versions, "swimtally": described["Snakefile"]["version"]} == manifest["versions"]
    jobs = [json.loads(path.read_text()) for path in packed.glob(".snakemake/metadata/*")]
    assert seconds(action["startTime"]) == int(min(job["starttime"] for job in jobs))
    assert seconds(action["endTime"]) == int(max(job["endtime"] for job in jobs))


def software(described):
    return ids(described["Snakefile"]["softwareRequirements"])


def seconds(moment):
    return int(datetime.fromisoformat(moment).timestamp())


def test_the_times_of_a_run_are_those_of_its_own_jobs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    jobs = {
        "results/a/tables/x.csv": (100.9, 110),
        "results/a/figures": (90, 200.5),
        "old": (1, 999),
    }
    for output, (began, ended) in jobs.items():
        record = _record(METADATA, Path(output))
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({"starttime": began, "endtime": ended}))
    outputs = [Path("results/a/tables/x.csv"), Path("results/a/figures/y.svg"), Path("results/z")]
    assert [moment.timestamp() for moment in run_times(outputs)] == [90, 200]
    with pytest.raises(ValueError, match="It is not known when the results were built"):
        run_times(outputs[2:])


@pytest.mark.workflow
def test_every_choice_is_a_parameter_of_the_workflow_with_the_value_of_the_run(packed):
    described = entities(packed)
    config = json.loads((packed / "results/manifest.json").read_text())["config"]
    assert ids(described["Snakefile"]["input"]) == [f"#parameter-{key}" for key in sorted(config)]
    assert described["#parameter-agreement"]["additionalType"] == "Float"
    assert described["#value-agreement"]["value"] == "0.7"
    assert json.loads(described["#value-syntheses"]["value"]) == config["syntheses"]


@pytest.mark.workflow
def test_the_crate_is_complete_and_its_zip_file_holds_the_same(packed):
    crate = contents(packed / "crate")
    with zipfile.ZipFile(packed / "crate.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == crate
    added = {"ro-crate-metadata.json", "ro-crate-preview.html"}
    named = {entity["name"] for key, entity in entities(packed).items() if "sha256" in entity}
    named = named - {"swimtally"} | {"Snakefile"}  # the workflow is called what the software is
    assert set(crate) == named | added
    assert {"rules/votes.smk", "scripts/votes/count_votes.py", "requirements.lock"} <= set(crate)
    assert not [path for path in crate if "__pycache__" in path or "/." in f"/{path}"]
    for path in named:
        assert crate[path] == (packed / path).read_bytes()


@pytest.mark.workflow
def test_the_crate_names_the_owner_and_apart_from_them_the_software(packed):
    described = entities(packed)
    whole, workflow = described["./"], described["Snakefile"]
    spdx = "https://spdx.org/licenses/"
    assert (whole["name"], workflow["name"]) == ("Records of a review", "swimtally")
    assert whole["license"] == {"@id": f"{spdx}CC-BY-4.0"}
    assert whole["author"] == whole["creator"] == {"@id": "#A-group"}
    assert whole["citation"] == {"@id": "https://doi.org/10.5555/12345678"}
    assert workflow["license"] == described["LICENSE"]["license"] == {"@id": f"{spdx}MIT"}
    assert workflow["author"] == {"@id": "#The-swimtally-authors"}
    assert described["scripts/__main__.py"]["license"] == {"@id": f"{spdx}MIT"}
    assert described["templates/citation_styles/apa.csl"]["license"] == {
        "@id": f"{spdx}CC-BY-SA-3.0"
    }
    assert ids(described["templates/explore/htm_preact.js"]["license"]) == [
        f"{spdx}Apache-2.0",
        f"{spdx}MIT",
    ]
    of_owner = ("config.yaml", "CITATION.cff", "results/demo/tables/votes.csv")
    assert not any("license" in described[path] for path in of_owner)


@pytest.mark.workflow
def test_the_page_of_the_crate_lists_every_file_and_fetches_nothing(packed):
    page = (packed / "crate/ro-crate-preview.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)"', page)
    assert len(links) > 200
    assert [link for link in links if "://" in link] == ["https://doi.org/10.5555/12345678"]
    assert all((packed / "crate" / link).is_file() for link in links if "://" not in link)
    assert not re.search(r"<(script|link|img|iframe)|src=|url\(|@import", page)
    assert "Harvest plot: Change in activation" in page
    assert "Jo Doe" in page
    assert "<td>CC-BY-4.0</td>" in page
    assert "by The swimtally authors, licence MIT" in page


@pytest.mark.long
@pytest.mark.workflow
def test_the_same_run_makes_the_same_crate(packed, tmp_path):
    before = (packed / "crate.zip").read_bytes()
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    assert crate_of(packed, "--run-by", "Jo Doe", **environment).returncode == 0
    assert (packed / "crate.zip").read_bytes() == before
    assert [path.name for path in packed.glob(".swimtally*")] == []


@pytest.mark.workflow
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda: Path("results/demo/tables/votes.csv").write_text("by hand"),
            "1 result is missing or changed since the run, such as results/demo/tables/votes",
        ),
        (
            lambda: [path.unlink() for path in Path("results/demo/report").glob("report.*")],
            "3 results are missing or changed since the run",
        ),
        (lambda: Path("results/manifest.json").unlink(), "There is no complete run to pack"),
        (
            lambda: change(Path("data/raw/demo/review.yaml"), "Demo", "Other"),
            "1 input has changed since the run, such as data/raw/demo/review.yaml",
        ),
        (
            lambda: Path("data/raw/demo/note 1.md").write_text("new"),
            "1 input has changed since the run, such as data/raw/demo/note 1.md",
        ),
        (lambda: shutil.rmtree(".snakemake/metadata"), "Snakemake's record of them"),
        (lambda: Path("CITATION.cff").unlink(), "which is missing, says whose work this is"),
    ],
    ids=["by hand", "missing", "no manifest", "changed record", "new file", "no times", "nobody"],
)
def test_no_crate_is_made_of_a_run_that_is_not_whole_and_an_earlier_one_stays(
    here, packed, spoil, message
):
    shutil.copytree(packed / "crate", "crate")
    spoil()
    with pytest.raises(ValueError, match=re.escape(message)):
        make_crate(Path("crate"))
    assert [path.name for path in here.glob("*crate*")] == ["crate"]
    assert contents(Path("crate")) == contents(packed / "crate")


@pytest.mark.long
@pytest.mark.workflow
def test_only_what_was_packed_is_replaced_or_removed(packed, tmp_path, monkeypatch):
    project = shutil.copytree(packed, tmp_path / "project")
    monkeypatch.chdir(project)
    make_crate(Path("crate"))
    assert strange_files(Path("crate")) == []
    Path("crate/notes.txt").write_text("mine")
    for options in ([], ["--check"]):
        answer = crate_of(project, *options)
        assert answer.returncode == 1
        assert answer.stderr == (
            "No crate was written. crate/notes.txt was added to the crate or changed, or is not of "
            "a crate of swimtally. Move it elsewhere, then try again.\n"
        )
    remove_files(own_crate(Path("crate")))
    assert contents(Path("crate")) == {"notes.txt": b"mine"}
    assert not Path("crate.zip").exists()


@pytest.mark.long
@pytest.mark.workflow
def test_published_tables_that_a_run_was_compared_with_are_among_its_inputs(here):
    publish_results(here / "results", here / "published")
    make_crate(Path("crate"))
    read = ids(entities(here)["#run"]["object"])
    assert "published/demo/tables/votes.csv" in read
    assert not [name for name in read if name.startswith("published/") and ".csv" not in name]


def test_a_crate_is_packed_of_results_that_are_built_anew_once_it_is_known_whose_they_are():
    steps = [step[0] for step in SEQUENCES["crate"]]
    assert steps == ["pack", "build", "clean", "build", "pack"]
    assert "--keep-crate" in SEQUENCES["crate"][2]
    assert "--check" in SEQUENCES["crate"][0]
    assert "--dry-run" in SEQUENCES["crate"][1]


def test_what_is_published_is_built_anew_and_frozen_with_reports_that_know_of_it():
    steps = [step[0] for step in SEQUENCES["publish"]]
    assert steps[0] == "update"  # no tool that others could not fetch is published with
    assert steps[1:] == ["build", "clean", "build", "freeze", "build", "freeze", "codecheck"]


@pytest.mark.workflow
@pytest.mark.nightly
def test_the_unpacked_crate_builds_the_same_results_again(packed, tmp_path):
    with zipfile.ZipFile(packed / "crate.zip") as archive:
        archive.extractall(tmp_path)
    manifest = (tmp_path / "results/manifest.json").read_bytes()
    assert "make clean" in run(tmp_path).stderr
    shutil.rmtree(tmp_path / "results")
    answer = run(tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "results/manifest.json").read_bytes() == manifest


# --- The report of the run ------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.workflow
def test_the_report_of_a_run_is_one_page_that_needs_no_network(project):
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    answer = run(project, "--quiet", "all", "--report", "results/run_report.html", **nowhere)
    assert answer.returncode == 0, answer.stderr
    page = (project / "results/run_report.html").read_text(encoding="utf-8")
    assert not re.search(r"""<(script|link|img)[^>]*\b(src|href)=["']?(https?:)?//""", page)
    assert all(f'"rule": "{stage}", "runtime":' in page for stage in STAGES)
    assert would_run(project) == {}
