"""Edit this, and these rules rerun: for every text that a reader sees, and some of the code.

Digests decide it (one real dry run at the end proves that), so that Snakemake is not started for
each edit. The rule that they have to follow is stated here by itself: a rule reruns if its script
imports the edited module, directly or through others, or if its script is handed the edited
template, or if it reads a result of a rule that reruns.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from scripts.common.digests import MESSAGES_ALONE, script_file
from tests.support.projects import ASIDE, ROOT, SIMULATION, STAGES, VALIDATION, would_run
from tests.support.rules import RESULT, rules_of, stage_digests

TEXTS = re.compile(r"words|wording|captions|phrases|reasons|items|text|page|answers|narrative")
MODULES = sorted(
    {
        *(ROOT / "scripts/tables").glob("*.py"),
        *(
            path
            for path in ROOT.glob("scripts/*/**/*.py")
            if TEXTS.search(str(path.relative_to(ROOT)))
        ),
    }
)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
# The folder of a template, and the rules whose scripts are handed it.
READERS = {
    "templates": {"write_report", "write_supplement"},
    "templates/brain": {"draw_figures", "write_explorer"},
    "templates/citation_styles": {"write_report", "write_supplement", "write_explorer"},
    "templates/document": {"convert_report", "convert_supplement"},
    "templates/explore": {"write_explorer"},
    "templates/overlap": {"compare_reviews"},
    "templates/simulation": {"write_simulation_page"},
    "templates/validation": {"write_validation_page"},
    "templates/crate": set(),
    "templates/project": set(),
    "templates/project/.github/workflows": set(),
    "templates/verification": set(),
}
ALSO_READ = {
    "templates/report.css": {"compare_reviews"},
    "templates/references.lua": {"write_explorer"},
}

DOCUMENTS = {"convert_report", "convert_supplement"}
REPORT = {"write_report", "write_supplement", "write_manifest"} | DOCUMENTS
SUPPLEMENT = {"write_supplement", "convert_supplement", "write_manifest"}
PAGES = REPORT | {"write_explorer"}
EXPORTS = {"export_review"}
FIGURES = {"draw_figures", "describe_figures"}
COUNTS = {"count_votes", "leave_out_cohorts", "vary_choices", "estimate_effects"}
NAMED = {
    "a guideline wording": ("scripts/models/guideline_items.py", SUPPLEMENT),
    "the words of a checklist": ("scripts/report/guidelines/prisma.py", SUPPLEMENT),
    "an error message": ("scripts/inputs/problems.py", set()),
    "a check of the records": ("scripts/records/review_checks.py", set()),
    "a column description of the votes": (
        "scripts/tables/votes.py",
        COUNTS | FIGURES | {"rate_certainty", "trace_changes"} | PAGES | EXPORTS | VALIDATION,
    ),
    "a column description of the simulation": ("scripts/tables/simulation.py", SIMULATION),
    "a column description of the validation": ("scripts/tables/validation.py", VALIDATION),
    "a column description of the overlap": (
        "scripts/tables/overlap.py",
        {"compare_reviews", "write_manifest"},
    ),
    "a caption or an alternative text": (
        "scripts/figures/captions/votes.py",
        {"describe_figures"} | REPORT | EXPORTS,
    ),
    "a template of the browser": (
        "templates/explore/explore.html.jinja",
        {"write_explorer", "write_manifest"},
    ),
    "the template of the report": ("templates/report.html.jinja", REPORT),
    "a statistics function": (
        "scripts/votes/exact_tests.py",
        (STAGES - {"extract_findings", "compare_reviews"}) | ASIDE,
    ),
    "a comment in the drawing of a figure": (
        "scripts/figures/vote_plot.py",
        FIGURES | REPORT | EXPORTS,
    ),
}


@pytest.fixture(scope="module")
def before(source, tmp_path_factory):
    """Give the folder of a project and the digests of its rules, nothing edited."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(source)
        yield source, stage_digests()


def rerun_by(project, before, name):
    """Add a line to a file, and return the rules whose digests differ; the file is put back."""
    path, whole = project / name, (project / name).read_bytes()
    try:
        path.write_bytes(whole + b"\n# Another line.\n")
        after = stage_digests()
    finally:
        path.write_bytes(whole)
    assert after.keys() == before.keys() == STAGES | ASIDE
    return {rule for rule in after if after[rule] != before[rule]}


# --- The rule that digests have to follow ---------------------------------------------------------


@cache
def imports(module):
    """List what a module imports of the project, read by Python's own parser."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    of_project = (name for name in names if name.startswith("scripts."))
    return {Path(*name.split(".")).with_suffix(".py") for name in of_project}


@cache
def closure(module):
    """Return a module and all that it imports, those left out that hold messages alone."""
    modules, waiting = set(), [module]
    while waiting:
        if (path := waiting.pop()) not in modules and path not in MESSAGES_ALONE:
            modules.add(path)
            waiting += imports(path)
    return modules


@cache
def results():
    """Return the results that each rule reads, and those that it makes."""
    texts = {
        name: text for _, blocks in rules_of(ROOT / "Snakefile") for name, text in blocks.items()
    }
    reads, makes = {}, {}
    for name in STAGES | ASIDE:
        read, made = texts[name].split("    output:\n")
        reads[name], makes[name] = {*RESULT.findall(read)}, {*RESULT.findall(made)}
    reads["write_manifest"] = {path for stage in STAGES for path in makes[stage]}
    return reads, makes


def with_followers(rules):
    """Add the rules that read a result of one that reruns."""
    reads, makes = results()
    made = {path for rule in rules for path in makes[rule]}
    more = {rule for rule in reads if reads[rule] & made} - rules
    return with_followers(rules | more) if more else rules


# --- Every text -----------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_edit_of_a_module_reruns_the_rules_that_import_it_and_those_after_them(before, path):
    module = path.relative_to(ROOT)
    rules = {rule for rule in STAGES | ASIDE if module in closure(script_file(rule))}
    assert rerun_by(*before, module) == with_followers(rules)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_edit_of_a_template_reruns_the_rules_that_read_it_and_those_after_them(before, path):
    name = path.relative_to(ROOT).as_posix()
    rules = READERS[Path(name).parent.as_posix()] | ALSO_READ.get(name, set())
    assert rerun_by(*before, name) == with_followers(rules)


@pytest.mark.parametrize("what", NAMED)
def test_what_an_edit_reruns_as_a_person_would_expect(before, what):
    name, expected = NAMED[what]
    assert rerun_by(*before, name) == expected


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.parametrize("what", ["an error message", "a statistics function"])
def test_snakemake_reruns_what_the_digests_say(project, what):
    name, expected = NAMED[what]
    path = project / name
    path.write_text(path.read_text(encoding="utf-8") + "\n# Another line.\n", encoding="utf-8")
    assert set(would_run(project)) == expected - ASIDE
