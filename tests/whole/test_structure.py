"""The structure of the code: small modules, one subject each, rules beside them by name."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.projects import ASIDE, ROOT, STAGES

MODULES = sorted((ROOT / "scripts").rglob("*.py"))
PACKAGES = sorted({path.parent for path in MODULES} - {ROOT / "scripts"})
WITH_STAGES = {
    *("records", "votes", "effects", "claims", "changes", "figures", "overlap", "report"),
    *("explorer", "exchange", "simulation", "validation", "release"),
}
VAGUE = {"told", "found", "own", "said"}
# The modules that compute statistics from plain numbers.
STATISTICS = ("votes/exact_tests.py", "effects/combining.py", "effects/likelihood.py")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_module_is_longer_than_300_lines():
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES
    }
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_a_package_says_in_one_sentence_what_it_is_and_holds_nothing_else():
    trees = {name_of(package): parse(package / "__init__.py") for package in PACKAGES}
    assert [name for name, tree in trees.items() if len(tree.body) != 1] == []
    texts = {name: ast.get_docstring(tree) or "" for name, tree in trees.items()}
    sentence = re.compile(r"[^.]+(\.\w[^.]*)*\.")
    assert {name: text for name, text in texts.items() if not sentence.fullmatch(text)} == {}


def test_each_package_with_stages_has_a_file_of_rules_whose_scripts_lie_in_it():
    files = {path.stem: path for path in (ROOT / "rules").glob("*.smk")}
    assert set(files) == WITH_STAGES
    scripts = {
        name: re.findall(r'"\.\./scripts/([\w/]+)/(\w+)\.py"', path.read_text(encoding="utf-8"))
        for name, path in files.items()
    }
    assert {name: {package for package, _ in rows} for name, rows in scripts.items()} == {
        name: {name} for name in WITH_STAGES
    }
    stages = [stage for rows in scripts.values() for _, stage in rows]
    assert sorted(stages) == sorted(STAGES | ASIDE)


def named(tree):
    """List the names that code gives to variables, arguments, functions, classes and imports."""
    fields = {
        statement.target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler | ast.MatchAs):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


def test_names_are_found_wherever_code_gives_them():
    code = "def told(own): (said := 1)\nclass Problem:\n    found: str\nx(found=x.found)"
    assert VAGUE & {*named(ast.parse(code))} == {"told", "own", "said"}
    for code in ("[said for said in x]", "for own, x in y: pass", "import a as told", "told: int"):
        assert VAGUE & {*named(ast.parse(code))}, code


@pytest.mark.long
def test_a_name_says_what_it_stands_for():
    vague = {name_of(path): VAGUE & {*named(parse(path))} for path in MODULES}
    assert {module: names for module, names in vague.items() if names} == {}


@pytest.mark.parametrize("name", STATISTICS)
def test_each_public_function_that_computes_a_statistic_has_an_example(name):
    tree = parse(Path(ROOT, "scripts", name))
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"]
    assert public
    assert [f.name for f in public if ">>> " not in (ast.get_docstring(f) or "")] == []
