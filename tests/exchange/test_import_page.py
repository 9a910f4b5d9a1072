"""The example of the page about imports is read as the page says."""

import re

from scripts.exchange.import_studies import import_studies
from scripts.inputs.record import Record
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.import_mapping import ImportMapping
from tests.support.projects import ROOT

PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_example_of_the_page_gives_the_preview_of_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (table,), (mapping, _) = blocks("csv"), blocks("yaml")
    folder = tmp_path / "data" / "raw" / "sleep2026"
    folder.mkdir(parents=True)
    (folder / "review.yaml").write_text("title: Sleep\nfield: outcomes\n")
    (folder / "import.yaml").write_text(mapping)
    file = tmp_path / "export.csv"
    file.write_text(table)
    text = import_studies(file, folder, folder / "import.yaml", write=False)
    shown = text.replace(f"{tmp_path}/", "")
    assert f"```\n{shown}\n```\n" in PAGE


def test_the_mapping_of_analyses_is_valid(tmp_path):
    path = tmp_path / "import.yaml"
    path.write_text(blocks("yaml")[1])
    record, problems = read_yaml(path)
    assert isinstance(record, Record)
    mapping, faults = validate(ImportMapping, record)
    assert (problems, faults) == ([], [])
    assert mapping.analyses["1.2"].region == "leave out"
