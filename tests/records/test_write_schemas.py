"""The schemas that editors use say what the models accept."""

import json

import jsonschema
import pytest
import yaml

from scripts.records.vocabulary import read_vocabulary
from scripts.records.write_schemas import write_schemas
from tests.support.projects import ROOT
from tests.support.shipped import EACH, RAW

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())


def test_the_schemas_on_disk_are_those_of_the_models():
    vocabulary, _ = read_vocabulary(ROOT / "data" / "raw" / "regions.csv")
    for name, schema in write_schemas(list(vocabulary.regions), CONFIG["measures"]).items():
        assert json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text()) == schema
        jsonschema.Draft202012Validator.check_schema(schema)


def valid(kind, data):
    schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text())
    return jsonschema.Draft202012Validator(schema).is_valid(data)


def read_files(folder):
    """Read the records, the description and the statements of a review."""
    kinds = {"study": "studies/*.yaml", "review": "review.yaml", "claims": "claims.yaml"}
    return {
        kind: [yaml.safe_load(path.read_text()) for path in folder.glob(files)]
        for kind, files in kinds.items()
    }


@pytest.mark.parametrize("review", [None, *EACH])
def test_the_schemas_accept_a_review(brain_review, review):
    of_kinds = read_files(RAW / review if review else brain_review)
    assert len(of_kinds["claims"]) == len(of_kinds["review"]) == 1
    assert all(valid(kind, data) for kind, files in of_kinds.items() for data in files)


def test_the_schemas_refuse_unknown_keys(brain_review):
    record, claims = (read_files(brain_review)[kind][0] for kind in ("study", "claims"))
    assert valid("config", CONFIG)
    assert not valid("study", {**record, "cohrt": "x"})
    assert not valid("review", {"title": "t", "config": {"unit": "paper"}})
    assert not valid("config", {**CONFIG, "unit": "paper"})
    assert not valid("claims", {"claims": [{**claims["claims"][0], "counts": "papers"}]})
