"""Snakemake itself: what reruns, what does not, and what a wrong record leaves untouched."""

import ast
import csv
import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.common import digests
from scripts.common.digests import file_digest, imported_modules, script_file
from scripts.release.write_codecheck import HEADER
from tests.support.environments import make_environment, pretend_installed
from tests.support.projects import (
    ASIDE,
    CODE,
    LONG_AGO,
    ROOT,
    SIMULATION,
    STAGES,
    STUDY,
    VALIDATION,
    change,
    contents,
    run,
    run_to_end,
    tiny,
    would_run,
    write_study,
)

AFTER_COUNT = STAGES - {"extract_findings", "check_claims", "compare_reviews"}
DOCUMENTS = ("convert_report", "convert_supplement")
REPORT = ("write_report", "write_supplement", *DOCUMENTS, "write_manifest")
PAGES = (*REPORT, "write_explorer")
BESIDE_COUNT = {"estimate_effects", "vary_choices"}

CLAIM = """\
claims:
  - claim_id: rise
    says: One study found that the amygdala was more active after treatment.
    count: 1
    where: {region: [amygdala], direction: [increase]}
    accepted: reproduced
"""

pytestmark = pytest.mark.workflow


@pytest.mark.long
def test_a_second_run_has_nothing_to_do(project):
    assert would_run(project) == {}


def test_a_new_study_is_in_tables_figures_and_report_after_one_run(project):
    before = contents(project / "results")
    write_study(project, "green2024", "increase", n=44)
    jobs = would_run(project)
    assert jobs == dict.fromkeys(STAGES, 1)
    assert len(jobs) + 1 == 19  # with the target
    answer = run(project)
    assert answer.returncode == 0, answer.stderr
    after = contents(project / "results")
    assert b"green2024-001,green2024" in after["demo/tables/findings.csv"]
    assert b"brown2021;green2024" in after["demo/tables/votes.csv"]
    assert b"Green 2024" in after["demo/report/report.html"]
    changed = {name for name in after if after[name] != before.get(name)}
    assert "demo/figures/evidence_map.svg" in changed
    assert "demo/figures/effect_direction_activation.png" in changed
    assert not [name for name in changed if name.startswith("other/")]
    assert b"green2024,demo" in after["_across_reviews/tables/citations.csv"]


# --- What was seen to leave stale results, or to run for nothing, in plain Snakemake --------------


@pytest.mark.long
def test_a_record_changed_with_an_older_time_reruns_its_review(project):
    record = project / "data" / "raw" / "demo" / "studies" / "brown2021.yaml"
    change(record, "direction: increase", "direction: no_change", time=LONG_AGO)
    assert would_run(project) == dict.fromkeys(STAGES, 1)


@pytest.mark.long
def test_a_record_edited_while_its_job_runs_reruns_on_the_next_run(project):
    record = project / "data" / "raw" / "demo" / "studies" / "brown2021.yaml"
    change(record, "direction: increase", "direction: no_change")
    findings = "results/demo/tables/findings.csv"
    command = [Path(sys.executable).with_name("snakemake"), "--cores", "1", findings]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) as running:
        for line in running.stderr:
            if "rule extract_findings" in line:
                change(record, "direction: no_change", "direction: decrease", time=LONG_AGO)
    assert running.returncode == 0
    assert would_run(project) == dict.fromkeys(STAGES, 1)


@pytest.mark.long
def test_a_script_changed_with_an_older_time_reruns_it_and_what_follows(project):
    script = project / "scripts/votes/count_votes.py"
    change(script, "Cast one vote", "Cast one  vote", time=LONG_AGO)
    assert set(would_run(project)) == AFTER_COUNT - BESIDE_COUNT


def test_a_changed_config_key_reruns_the_rules_that_use_it(project):
    config = project / "config.yaml"
    change(config, "agreement: 0.7", "agreement: 0.8", time=LONG_AGO)
    assert set(would_run(project)) == AFTER_COUNT
    change(config, "agreement: 0.8", "agreement: 0.7", time=LONG_AGO)
    change(config, "figure_dpi: 72", "figure_dpi: 150", time=LONG_AGO)
    drawn = {"draw_figures", "describe_figures", "export_review", "compare_reviews", *PAGES}
    assert set(would_run(project)) == drawn | {"trace_changes"}  # it lists every choice


@pytest.mark.long
def test_a_changed_title_or_template_reruns_the_pages_alone(project):
    change(project / "data/raw/demo/review.yaml", "Demo", "Demonstration", time=LONG_AGO)
    # The page across reviews calls a review without a label by its title.
    pages = dict.fromkeys((*PAGES, "export_review", "compare_reviews"), 1)
    assert would_run(project) == pages
    change(project / "templates" / "report.css", "#222", "#111", time=LONG_AGO)
    twice = dict.fromkeys(("write_report", "write_supplement", *DOCUMENTS), 2)
    once = ("write_explorer", "export_review", "compare_reviews", "write_manifest")
    assert would_run(project) == {**twice, **dict.fromkeys(once, 1)}


@pytest.mark.long
def test_a_changed_template_of_the_browser_or_the_documents_reruns_these_alone(project):
    change(project / "templates/explore/explore.css", "{", " {", time=LONG_AGO)
    assert would_run(project) == {"write_explorer": 2, "write_manifest": 1}
    change(project / "templates/explore/explore.css", " {", "{", time=LONG_AGO)
    assert would_run(project) == {}
    change(project / "templates/document/document.typ", "#", " #", time=LONG_AGO)
    assert would_run(project) == {**dict.fromkeys(DOCUMENTS, 2), "write_manifest": 1}


@pytest.mark.long
def test_another_word_of_an_error_message_reruns_nothing_and_has_the_inputs_checked_again(project):
    checked = project / ".snakemake/swimtally_checked"
    before = checked.read_text()
    change(project / "scripts/inputs/problems.py", "Nothing was run;", "Nothing ran;")
    assert would_run(project) == {}
    assert checked.read_text() != before
    change(project / "scripts/records/review_checks.py", '"""Check', '"""Now check')
    assert would_run(project) == {}


@pytest.mark.long
def test_a_judgement_of_certainty_reruns_the_ratings_and_what_reads_them(project):
    review = project / "data/raw/demo/review.yaml"
    judged = "certainty: {activation: {starts_at: low}}\n"
    review.write_text(review.read_text(encoding="utf-8") + judged, encoding="utf-8")
    followers = ("rate_certainty", "trace_changes", "export_review", *PAGES)
    assert would_run(project) == dict.fromkeys(followers, 1)
    certainty = "results/demo/tables/certainty.csv"
    assert run(project, certainty).returncode == 0
    with (project / certainty).open(encoding="utf-8") as table:
        levels = {(row["synthesis"], row["starts_at"]) for row in csv.DictReader(table)}
    assert levels == {("activation", "low")}


@pytest.mark.long
def test_references_rerun_the_comparison_of_the_reviews_once(project):
    (project / "data/raw/demo/references.bib").write_text("@misc{a, title={A}, doi={10.1/x}}\n")
    pages = dict.fromkeys((*PAGES, "export_review", "compare_reviews"), 1)
    assert would_run(project) == pages
    change(project / "templates/overlap/overlap.html.jinja", "Overlap", "The overlap")
    (project / "data/raw/demo/references.bib").unlink()
    assert would_run(project) == {"compare_reviews": 1, "write_manifest": 1}


@pytest.mark.long
def test_claims_rerun_their_check_and_the_report(project):
    claims = project / "data/raw/demo/claims.yaml"
    claims.write_text(CLAIM, encoding="utf-8")
    followers = ("check_claims", "trace_changes", "export_review", *REPORT)
    assert would_run(project) == dict.fromkeys(followers, 1)
    assert run(project, "results/demo/tables/claims.csv").returncode == 0
    change(claims, "count: 1", "count: 2", time=LONG_AGO)
    assert would_run(project)["check_claims"] == 1


@pytest.mark.long
def test_a_claim_with_another_verdict_than_the_accepted_one_fails_where_asked(project):
    (project / "data/raw/demo/claims.yaml").write_text(CLAIM, encoding="utf-8")
    change(project / "config.yaml", "on_claim_difference: report", "on_claim_difference: fail")
    assert run(project).returncode == 0
    assert (project / "results/manifest.json").exists()
    write_study(project, "green2024", "increase", n=44)
    answer = run(project)
    assert answer.returncode == 1
    assert "demo, rise: count differs, accepted as reproduced." in answer.stderr
    assert not (project / "results/manifest.json").exists()
    page = (project / "results/demo/report/claims.html").read_text(encoding="utf-8")
    assert "confirmed as “reproduced”, which has changed" in page
    change(project / "config.yaml", "on_claim_difference: fail", "on_claim_difference: report")
    assert run(project).returncode == 0


@pytest.mark.long
def test_other_packages_rerun_everything_and_another_lock_alone_nothing(project, tmp_path):
    installed = pretend_installed(tmp_path / "packages", "matplotlib", "99.1")
    python = make_environment(tmp_path / "python", installed)
    jobs = would_run(project, python=python)
    assert set(jobs) == STAGES
    assert jobs["extract_findings"] == 2
    assert "matplotlib 99.1 (locked: " in run(project, "--dry-run", python=python).stderr
    lock = project / "requirements.lock"
    lock.write_text(re.sub("(?m)^matplotlib==.*", "matplotlib==99.1", lock.read_text()))
    answer = run(project)
    assert "Nothing to be done" in answer.stderr
    assert "1 installed package differs from requirements.lock: matplotlib" in answer.stderr


@pytest.mark.long
def test_results_without_a_record_of_how_they_came_are_made_again(project):
    before = contents(project / "results")
    shutil.rmtree(project / ".snakemake")
    table = project / "results/demo/tables/votes.csv"
    table.write_bytes(b"from elsewhere")
    assert would_run(project).keys() == STAGES
    assert run(project).returncode == 0
    aside = {"demo/set_aside/tables/votes.csv": b"from elsewhere"}
    assert contents(project / "results") == before | aside


@pytest.mark.long
def test_no_result_is_marked_as_up_to_date_without_being_built(project):
    write_study(project, "jones2020", "increase", cohort="trial", n=18)  # it was a decrease
    before = contents(project / "results")
    for flags in (["--touch"], ["-t"], ["--dry-run", "--touch"]):
        answer = run(project, *flags)
        assert answer.returncode == 1
        assert "(touch)" in answer.stderr
        assert "Traceback" not in answer.stderr
    assert contents(project / "results") == before
    assert would_run(project)["extract_findings"] == 1


@pytest.mark.long
def test_a_result_that_was_deleted_is_built_again(project):
    before = contents(project / "results")
    (project / "results/demo/tables/votes.csv").unlink()
    assert "count_votes" in would_run(project)
    assert run(project).returncode == 0
    assert contents(project / "results") == before


@pytest.mark.long
@pytest.mark.parametrize(
    "names",
    [
        ["demo/figures/evidence_map.svg"],
        ["demo/exports/tables.xlsx"],
        ["demo/figures/evidence_map.svg", "demo/exports/tables.xlsx", "manifest.json"],
    ],
)
def test_a_figure_or_an_export_that_was_deleted_is_made_again(project, names):
    before = contents(project / "results")
    for name in names:
        (project / "results" / name).unlink()
    assert run(project).returncode == 0
    assert contents(project / "results") == before


@pytest.mark.long
def test_the_figure_across_reviews_is_drawn_again(project):
    before = contents(project / "results")
    (project / "results/_across_reviews/figures/citation_matrix.png").unlink()
    assert would_run(project)["compare_reviews"] == 1
    assert run(project).returncode == 0
    assert contents(project / "results") == before


@pytest.mark.long
def test_a_removed_study_or_a_choice_on_the_command_line_reruns_what_rests_on_it(project):
    override = run(project, "--dry-run", "--config", "agreement=0.8")
    assert "count_votes" in override.stdout + override.stderr
    (project / "data/raw/demo/studies/brown2021.yaml").unlink()
    assert would_run(project) == dict.fromkeys(STAGES, 1)


@pytest.mark.long
def test_touched_files_with_the_same_content_and_another_hash_seed_rerun_nothing(project):
    data, scripts = project / "data" / "raw", project / "scripts"
    records = (data / "demo" / "studies").glob("*.yaml")
    touched = [*records, data / "regions.csv", data / "demo" / "review.yaml"]
    touched += [*scripts.rglob("*.py"), *(project / "templates").iterdir()]
    for path in [*touched, project / "config.yaml", project / "requirements.lock"]:
        path.touch()
    assert would_run(project, PYTHONHASHSEED="7") == {}


# --- What changed since the published version ---------------------------------------------------


def changes_of(project, review):
    with (project / f"results/{review}/tables/changes.csv").open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


def summary(answer):
    """Give the lines that a run prints at its end on what changed."""
    return [line for line in answer.stdout.splitlines() if not line.startswith("Report:")]


def make(project, target):
    """Run the real command of the Makefile with this environment, as if make had set it up."""
    environment = project / "environment"
    if not environment.exists():
        environment.mkdir()
        for part in Path(sys.prefix).iterdir():
            if part.name != "ready":
                (environment / part.name).symlink_to(part)
        shutil.copy(project / "requirements.lock", environment / "ready")
    return subprocess.run(
        ["make", "VENV=environment", target],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.long
def test_after_publishing_nothing_differs_nothing_is_to_do_and_verify_agrees(project):
    shutil.rmtree(project / "data/raw/other")
    (project / "published/other/tables").mkdir(parents=True)
    (project / "published/other/tables/votes.csv").touch()
    digest = file_digest(project / "published/other/tables/votes.csv")
    published = json.dumps({"outputs": {"results/other/tables/votes.csv": digest}})
    (project / "published/other/manifest.json").write_text(published)
    (project / "codecheck.yml").write_text(f"{HEADER}paper: {{title: that of `other`}}\n")
    answer = make(project, "publish")
    assert answer.returncode == 0, answer.stderr
    assert (
        "codecheck.yml was not written. CITATION.cff, which is missing, names no" in answer.stderr
    )
    assert not (project / "codecheck.yml").exists()
    assert "demo: No version has been published yet" in answer.stdout
    assert "other: published, but no longer a review" in answer.stdout
    assert changes_of(project, "demo") == []
    assert would_run(project) == {}
    paper = "preferred-citation: {title: Demo, authors: [{name: A group}]}\n"
    (project / "CITATION.cff").write_text(paper)
    assert "Paper, from CITATION.cff: Demo." in make(project, "codecheck").stdout
    assert "- file: results/demo/report/report.pdf\n" in (project / "codecheck.yml").read_text()
    published = contents(project / "published")
    assert published["demo/report/supplement.html"].count(b"No changes since") == 1
    assert {Path(name).parts[0] for name in published} == {"demo", "_across_reviews"}
    assert published["demo/tables/changes.csv"].count(b"\n") == 1
    assert "Identical" in make(project, "verify").stdout
    publish = [sys.executable, "-m", "scripts.release.publish_results"]
    assert subprocess.run(publish, cwd=project, check=False).returncode == 0
    assert contents(project / "published") == published


@pytest.mark.long
def test_a_run_tells_of_the_reviews_that_it_is_about_and_of_no_others(project):
    (project / "results/demo/tables/changes.csv").unlink()
    lines = summary(run(project, "results/demo/tables/changes.csv"))
    assert [line.split(":")[0] for line in lines] == ["demo"]
    assert summary(run(project)) == []  # nothing is to be done


@pytest.fixture(scope="session")
def shipped(once):
    """Make a project with the shipped review, its tables frozen as the published ones."""
    return once("shipped", lambda folder: make_shipped(folder / "project")) / "project"


def make_shipped(project):
    project.mkdir()
    for name in (*CODE, "data"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, project / name)
    assert run(project, TRACED).returncode == 0
    shutil.copytree(project / Path(TRACED).parent, project / "published/iskric2021/tables")


TRACED = "results/iskric2021/tables/changes.csv"
HEADING = "iskric2021, compared with the published version:"
ACC = "anterior cingulate cortex"
# In `activation`, two cohorts vote for a decrease in this region, one of which is a trial.
ADDED = {
    "agrees": (
        {"direction": "decrease"},
        "Doe 2024 added: a cohort of its own; changed the votes on anterior cingulate cortex.",
        {"k_units": ("2", "3"), "n_decrease": ("2", "3")},
    ),
    "contradicts": (
        {"direction": "increase"},
        "Doe 2024 added: a cohort of its own; changed the votes on anterior cingulate cortex.",
        {
            "k_units": ("2", "3"),
            "n_increase": ("0", "1"),
            "verdict": ("consistent decrease", "inconsistent"),
        },
    ),
    "is a further report": (
        {"direction": "decrease", "cohort": "emotion_regulation_trial"},
        "Doe 2024 added: a further report of the cohort emotion regulation trial; changed no vote.",
        {},
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", ADDED)
@pytest.mark.shipped("iskric2021")
def test_a_study_added_to_the_shipped_review_is_told_with_just_what_it_moved(
    shipped, tmp_path, name
):
    about, sentence, moved = ADDED[name]
    project = tmp_path / "project"
    shutil.copytree(shipped, project)
    study = {"study_id": "doe2024", "cohort": "doe2024", "n": 20, **about}
    text = STUDY.format(**study).replace("amygdala", ACC).replace("paper", "iskric2021")
    (project / "data/raw/iskric2021/studies/doe2024.yaml").write_text(text, encoding="utf-8")
    answer = run(project, TRACED)
    assert answer.returncode == 0, answer.stderr
    changes = changes_of(project, "iskric2021")
    assert {row["because"] for row in changes if row["region"]} == {"doe2024"}
    assert [row["item"] for row in changes if row["kind"].endswith("added")] == ["doe2024"]
    votes = [row for row in changes if row["kind"] in ("votes changed", "verdict changed")]
    assert {row["region"] for row in votes} <= {ACC}
    assert moved == {
        row["column"]: (row["before"], row["after"]) for row in votes if row["item"] == "activation"
    }
    lines = summary(answer)
    assert lines[lines.index(HEADING) + 1] == f"  {sentence}"
    assert any(f"{ACC} (Change in activation" in line for line in lines) == bool(moved)


# --- Dependencies are declared ----------------------------------------------------------------


def rules_of(folder):
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.smk")))
    blocks = re.split(r"^rule (\w+):$", text, flags=re.MULTILINE)[1:]
    return dict(zip(blocks[::2], blocks[1::2], strict=True))


def test_the_digest_of_every_rule_covers_the_modules_that_its_script_really_imports(monkeypatch):
    monkeypatch.setattr(digests, "MESSAGES_ALONE", ())  # what these import counts here as well
    imported_modules.cache_clear()
    rules = rules_of(ROOT / "rules")
    assert set(rules) == STAGES | ASIDE | {"simulation", "validation"}
    del rules["simulation"], rules["validation"]  # targets without a script
    for name, body in rules.items():
        assert re.search(rf'digest=Digest\(\s*"{name}"', body)
        assert f'"../{script_file(name).as_posix()}"' in body
        covered = {*imported_modules(script_file(name))}
        assert covered == really_imported(name, monkeypatch), name
    imported_modules.cache_clear()


# What a script imports where it is needed, and not at its beginning.
LATER = {"draw_figures": ("scripts.figures.kinds", "scripts.figures.style")}


def really_imported(stage, monkeypatch):
    """Import the script of a stage as if nothing of the project had been imported yet."""
    with monkeypatch.context() as patch:
        for name in [name for name in sys.modules if name.partition(".")[0] == "scripts"]:
            patch.delitem(sys.modules, name)
        for name in (".".join(script_file(stage).with_suffix("").parts), *LATER.get(stage, ())):
            importlib.import_module(name)
        modules = {name: sys.modules[name] for name in sys.modules if name.startswith("scripts.")}
        for name in modules:
            del sys.modules[name]
    files = {Path(m.__file__) for m in modules.values() if not hasattr(m, "__path__")}
    return {path.relative_to(ROOT) for path in files} - {script_file(stage)}


def test_no_script_reads_the_config_or_anything_undeclared_through_snakemake():
    for stage in STAGES | ASIDE:
        tree = ast.parse((ROOT / script_file(stage)).read_text(encoding="utf-8"))
        used = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "snakemake"
        }
        assert used <= {"input", "output", "params", "wildcards", "threads"}, stage


@pytest.mark.long
def test_snakemake_finds_nothing_to_mend_but_what_the_lock_file_answers(source):
    answer = run(source, "--lint")
    remarks = set(re.findall(r"^    \* (.*?):", answer.stdout + answer.stderr, re.MULTILINE))
    # One environment for all rules is pinned by the lock file; messages belong on the screen.
    assert remarks <= {
        "No log directive defined",
        "Specify a conda environment or container for each rule.",
    }


# --- The simulation stands apart from the main run ---------------------------------------------


@pytest.mark.long
def test_the_simulation_gives_a_table_figures_and_a_page_and_leaves_the_rest_alone(built, tried):
    after = contents(tried / "results")
    of_simulation = {name for name in after if name.startswith("_simulation/")}
    assert of_simulation == {
        *(f"_simulation/chunks/{chunk}.csv" for chunk in (1, 2, 3)),
        *(f"_simulation/simulation.{kind}" for kind in ("csv", "md", "pdf", "png", "svg")),
        *(f"_simulation/simulation_failures.{kind}" for kind in ("pdf", "png", "svg")),
    }
    rest = {name: after[name] for name in after.keys() - of_simulation}
    assert rest == contents(built / "results")
    assert would_run(tried, *tiny(tried)) == {}
    assert would_run(tried) == {}


@pytest.mark.long
def test_the_main_run_does_not_start_the_simulation(source):
    assert set(would_run(source)) == STAGES


@pytest.mark.long
@pytest.mark.shipped("data/validation")
def test_the_validation_has_stages_of_its_own_and_the_main_run_does_not_start_them(
    source, tmp_path
):
    project = shutil.copytree(source, tmp_path / "project")
    shutil.copytree(ROOT / "data/validation", project / "data/validation")
    assert would_run(project, "validation") == dict.fromkeys(VALIDATION, 1)
    assert set(would_run(project)) == STAGES


@pytest.mark.long
def test_an_interrupted_simulation_keeps_its_finished_chunks_and_ends_in_the_same_bytes(tried):
    before = contents(tried / "results")
    (tried / "results/_simulation/chunks/2.csv").unlink()
    assert would_run(tried, *tiny(tried)) == dict.fromkeys(SIMULATION, 1)
    for result in (tried / "results/_simulation").glob("simulation*.*"):
        result.unlink()
    assert run(tried, *tiny(tried), "--cores", "1").returncode == 0
    assert contents(tried / "results") == before


@pytest.mark.long
def test_more_chunks_of_the_same_size_are_added_to_those_that_are_there(tried):
    more = would_run(tried, *tiny(tried, replicates=100, varied_replicates=50, chunks=5))
    assert more == {**dict.fromkeys(SIMULATION, 1), "simulate_votes": 2}


@pytest.mark.long
def test_what_the_simulation_rests_on_makes_it_again_and_not_the_main_run(tried):
    assert would_run(tried, *tiny(tried, seed=1))["simulate_votes"] == 3
    page = tried / "templates/simulation/simulation.md.jinja"
    change(page, "Where it holds", "Holds", time=LONG_AGO)
    assert would_run(tried, *tiny(tried)) == {"write_simulation_page": 1}
    for module in (tried / "scripts/simulation").glob("*.py"):
        change(module, '"""', '"""Now ', time=LONG_AGO)
    assert would_run(tried, *tiny(tried))["simulate_votes"] == 3
    assert would_run(tried) == {}


@pytest.mark.long
def test_a_changed_key_of_the_simulation_makes_the_manifest_alone(tried):
    change(tried / "config.yaml", "replicates: 10000", "replicates: 20000")
    assert would_run(tried) == {"write_manifest": 1}
    assert would_run(tried, *tiny(tried)) == {}


@pytest.mark.long
def test_a_simulation_that_was_copied_from_elsewhere_is_made_again(project, simulated):
    shutil.copytree(simulated / "results/_simulation", project / "results/_simulation")
    chunk = project / "results/_simulation/chunks/1.csv"
    chunk.write_text("copied")
    run_to_end(project, *tiny(project))
    assert chunk.read_text() != "copied"


# --- Any folder; more surroundings are in test_matrix.py ------------------------------------------


@pytest.mark.long
def test_python_may_stand_in_a_folder_with_a_space_in_its_name(source, tmp_path):
    folder = tmp_path / "my reviews"
    folder.mkdir()
    (folder / "environment").symlink_to(Path(sys.executable).parents[1])
    shutil.copytree(source, folder / "project")
    python = folder / "environment" / "bin" / "python"
    command = [python, "-m", "snakemake", "results/demo/tables/findings.csv"]
    answer = subprocess.run(
        command, cwd=folder / "project", capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert (folder / "project" / "results" / "demo" / "tables" / "findings.csv").exists()


# --- A wrong record stops the run ----------------------------------------------------------------

RECORD = "data/raw/demo/studies/brown2021.yaml"
REVIEW = "data/raw/demo/review.yaml"
# What is wrong in other ways is in tests/records.
BROKEN = {
    "a misspelt region": (
        lambda project: change(project / RECORD, "region: amygdala", "region: amigdala"),
        [f"{RECORD}, line 7: findings 1, region", "'amigdala'", "nearest: amygdala"],
    ),
    "an empty file": (lambda project: (project / RECORD).write_text(""), [RECORD, "an empty file"]),
    "a missing file": (
        lambda project: change(project / REVIEW, "title", "vocabulary: own.csv\ntitle"),
        ["review.yaml, line 1: vocabulary", "'own.csv'", "the name of a file"],
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(
    "name", [next(iter(BROKEN)), *(pytest.param(n, marks=pytest.mark.long) for n in [*BROKEN][1:])]
)
def test_a_wrong_record_is_refused_and_results_stay_as_they_were(project, name):
    break_record, expected = BROKEN[name]
    break_record(project)
    before = contents(project / "results")
    answer = run(project)
    message = " ".join(answer.stderr.split())
    assert answer.returncode == 1
    assert [part for part in expected if part not in message] == [], answer.stderr
    assert "Traceback" not in answer.stderr
    assert contents(project / "results") == before


@pytest.mark.long
def test_all_problems_of_all_reviews_are_told_at_once(project):
    change(project / RECORD, "region: amygdala", "region: amigdala")
    change(project / "data/raw/other/findings.csv", ",decrease,", ",down,")
    change(project / "config.yaml", "agreement: 0.7", "agreement: 7")
    message = run(project).stderr
    assert "amigdala" in message
    assert "data/raw/other/findings.csv, line 4: direction" in message
    assert "config.yaml, line" in message
    assert "problems in the inputs" in message


@pytest.mark.long
def test_a_config_that_is_not_yaml_is_told_with_its_line(project):
    change(project / "config.yaml", "level: structure", "level: structure: x")
    answer = run(project)
    assert answer.returncode == 1
    assert "config.yaml, line" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.long
@pytest.mark.parametrize(("better", "raw"), [("lower", "decrease"), ("higher", "increase")])
def test_directions_typed_as_benefit_give_the_bytes_of_those_of_the_measure(
    small, tmp_path, better, raw
):
    built = []
    for typed in (raw, "favours intervention"):
        project = shutil.copytree(small, tmp_path / typed.replace(" ", "_"))
        for record in (project / "data/raw/demo/studies").glob("*.yaml"):
            text = re.sub(
                "direction: .*", f"direction: {typed}\n    better: {better}", record.read_text()
            )
            record.write_text(text)
        run_to_end(project)
        built.append(contents(project / "results" / "demo"))
    assert built[0] == built[1]
