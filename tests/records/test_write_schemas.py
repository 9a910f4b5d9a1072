"""The schemas that editors use say what the models accept."""

import json

import jsonschema
import yaml

from scripts.records.vocabulary import read_vocabulary
from scripts.records.write_schemas import write_schemas
from tests.support.projects import ROOT

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())


def test_the_schemas_on_disk_are_those_of_the_models():
    vocabulary, _ = read_vocabulary(ROOT / "data" / "raw" / "regions.csv")
    for name, schema in write_schemas(list(vocabulary.regions), CONFIG["measures"]).items():
        assert json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text()) == schema
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_schemas_accept_what_is_shipped_and_refuse_unknown_keys():
    def valid(kind, data):
        schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text())
        return jsonschema.Draft202012Validator(schema).is_valid(data)

    raw = ROOT / "data" / "raw"
    records = [yaml.safe_load(path.read_text()) for path in raw.glob("*/studies/*.yaml")]
    reviews = [yaml.safe_load(path.read_text()) for path in raw.glob("*/review.yaml")]
    claims = [yaml.safe_load(path.read_text()) for path in raw.glob("*/claims.yaml")]
    assert all(len(each) > 0 for each in (records, reviews, claims))
    assert all(valid("study", record) for record in records)
    assert all(valid("review", review) for review in reviews)
    assert all(valid("claims", statements) for statements in claims)
    assert valid("config", CONFIG)
    assert not valid("study", {**records[0], "cohrt": "x"})
    assert not valid("review", {"title": "t", "config": {"unit": "paper"}})
    assert not valid("config", {**CONFIG, "unit": "paper"})
    assert not valid("claims", {"claims": [{**claims[0]["claims"][0], "counts": "papers"}]})
