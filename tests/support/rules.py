"""The rules as they stand in their files, and their digests as Snakemake would compare them."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import yaml

from scripts.common import digests
from scripts.workflow import reviews

NAME = re.compile(r"^rule (\w+):$", re.MULTILINE)
INCLUDE = re.compile(r'^include: "(.*)"$', re.MULTILINE)
RESULT = re.compile(r'"(results/[^"]*)"')
SOME_REVIEW = SimpleNamespace(review="demo", chunk="1")


def rules_of(snakefile):
    """Return the text before the first rule of each file, and the text of each rule by name."""
    parts = []
    for name in INCLUDE.findall(snakefile.read_text(encoding="utf-8")):
        before, *blocks = NAME.split((snakefile.parent / name).read_text(encoding="utf-8"))
        parts.append((before, dict(zip(blocks[::2], blocks[1::2], strict=True))))
    return parts


def stage_digests():
    """Compute the digest of every rule of the project in this folder, as a new run would.

    The calls of `Digest` are evaluated as they stand in the rules, without the rest of them.
    """
    for function in (digests.imported_modules, digests._imports, reviews._files_in):
        function.cache_clear()
    config = yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))
    rules = SimpleNamespace()
    names = {"Digest": digests.Digest, "project": reviews.Project(config), "rules": rules}
    of_rules = {}
    for before, blocks in rules_of(Path("Snakefile")):
        exec(before, names)
        for name, text in blocks.items():
            if call := _call_of_digest(text):
                of_rules[name] = eval(call, names)
                params = SimpleNamespace(digest=of_rules[name])
                setattr(rules, name, SimpleNamespace(params=params))
    return {name: digest_of(SOME_REVIEW) for name, digest_of in of_rules.items()}


def _call_of_digest(rule):
    """Cut the call of `Digest` out of a rule: the shortest text that is a whole expression."""
    start = rule.find("digest=Digest(")
    if start < 0:
        return None
    text = rule[start + len("digest=") :]
    for end in re.finditer(r"\)", text):
        call = text[: end.end()]
        try:
            ast.parse(call, mode="eval")
        except SyntaxError:
            continue
        return call
    raise AssertionError(rule)
