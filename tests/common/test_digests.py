"""Digests tell what changed by content, all the way down the imports, and never by time."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.common import digests, paths
from scripts.common.digests import Digest, digest_files, file_digest, imported_modules

FILES = {
    "scripts/votes/count.py": "import json\n\nfrom scripts.tables.files import (\n    read,\n)\n",
    "scripts/tables/files.py": "from scripts.models.study import Table\n",
    "scripts/models/study.py": (
        "import scripts.tables.files\n\n\ndef f():\n    import scripts.common.words\n"
    ),
    "scripts/common/words.py": "import pandas\n# scripts.figures.style is for others\n",
    "scripts/figures/style.py": "import matplotlib\n",
    "data.csv": "a,b\n",
}
IMPORTED = ["scripts/common/words.py", "scripts/models/study.py", "scripts/tables/files.py"]
COUNT = "scripts/votes/count.py"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """Work in a small project of its own, in which nothing has been read yet."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    forget()
    yield
    forget()


def forget():
    """Clear what this process has read, as in a new run."""
    imported_modules.cache_clear()
    digests._imports.cache_clear()


def stage_digest(**parts):
    """Give the digest of the stage as a new run of Snakemake would compute it."""
    forget()
    return Digest("count", leaves=lambda _: [Path("data.csv")], **parts)(None)


def test_the_modules_of_a_script_are_found_through_other_modules():
    assert imported_modules(Path(COUNT)) == tuple(map(Path, IMPORTED))


def test_a_script_that_imports_no_module_of_the_project_depends_on_none():
    assert imported_modules(Path("scripts/figures/style.py")) == ()


@pytest.mark.parametrize("name", [COUNT, "data.csv", *IMPORTED])
def test_the_digest_changes_with_every_file_that_a_result_rests_on(name):
    before = stage_digest()
    Path(name).write_text(FILES[name] + "# changed\n")
    assert stage_digest() != before
    Path(name).write_text(FILES[name])
    assert stage_digest() == before


def test_the_digest_does_not_change_with_code_that_the_script_does_not_import():
    before = stage_digest()
    Path("scripts/figures/style.py").write_text("import seaborn\n")
    assert stage_digest() == before


def test_the_digest_does_not_change_with_modules_that_hold_messages_alone(monkeypatch):
    monkeypatch.setattr(digests, "MESSAGES_ALONE", (Path("scripts/common/words.py"),))
    before = stage_digest()
    Path("scripts/common/words.py").write_text("from scripts.figures.style import x\n")
    assert stage_digest() == before
    Path("scripts/models/study.py").write_text("import scripts.figures.style\n")
    assert stage_digest() != before


def test_the_digest_does_not_change_with_the_time_of_a_file():
    before = stage_digest()
    for name in FILES:
        os.utime(name, (0, 0))
    assert stage_digest() == before


def test_a_missing_input_differs_from_an_empty_one():
    Path("data.csv").unlink()
    missing = stage_digest()
    Path("data.csv").write_bytes(b"")
    assert stage_digest() != missing


def test_a_change_to_the_left_is_a_change_here():
    digests = {stage_digest(after=left) for left in (lambda _: "one", lambda _: "two")}
    assert len({*digests, stage_digest()}) == 3


@pytest.mark.parametrize("name", ["data.csv", "scripts/models/study.py"])
def test_an_edit_that_was_undone_is_noticed(name):
    digest = Digest("count", leaves=lambda _: [Path("data.csv")])
    assert digest.is_as_read(None)
    before, times = Path(name).read_text(), Path(name).stat()
    Path(name).write_text("another")
    Path(name).write_text(before)
    os.utime(name, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not digest.is_as_read(None)


def test_each_review_has_the_digest_of_its_own_files_and_of_what_is_to_their_left():
    of_review = Digest("count", leaves=lambda wildcards: [Path(f"{wildcards.review}.csv")])
    after = Digest("style", after=[of_review])
    one, two = SimpleNamespace(review="data"), SimpleNamespace(review="other")
    assert of_review(one) != of_review(two)
    assert after(one) != after(two)
    assert of_review(one) == of_review(SimpleNamespace(review="data"))


def test_files_are_distinguished_by_name_and_content_whatever_their_order():
    one, two, same = Path("one"), Path("two"), Path("same")
    one.write_text("1")
    two.write_text("2")
    same.write_text("1")
    assert digest_files([one, two]) == digest_files([two, one, two])
    assert digest_files([one]) != digest_files([same])
    assert digest_files([one]) != digest_files([two])


def test_the_digest_of_a_file_is_its_sha_256():
    Path("abc").write_bytes(b"abc")
    assert file_digest(Path("abc")) == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert file_digest(Path("absent")) == "missing"


def test_the_digest_does_not_change_with_where_the_tool_lies(tmp_path, monkeypatch):
    """A mixture of files of the tool and of the project, which sort otherwise in each place."""

    def mixed_digest(tool):
        monkeypatch.setattr(paths, "TOOL", tool)
        files = [tool / "scripts/votes/count.py", Path("data.csv"), tool / "templates/report.css"]
        for path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("the same")
        return digest_files(files)

    assert len({mixed_digest(Path(tool)) for tool in (".", "../another", ".swimtally", "z")}) == 1
