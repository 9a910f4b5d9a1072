"""Write the schemas that editors check records with, and what the contracts say of every table."""

import json
from typing import Any

import yaml

from scripts.common.paths import CONFIG, DATA_DICTIONARY, SCHEMAS, TABLES_PAGE, VOCABULARY
from scripts.models.claims import Claims
from scripts.models.config import Config
from scripts.models.guideline_items import GUIDELINES
from scripts.models.import_mapping import ImportMapping
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.models.study import Study
from scripts.records.vocabulary import read_vocabulary
from scripts.tables.data_dictionary import dictionary_text, fill_tables_page


def write_schemas(regions: list[str], measures: list[str]) -> dict[str, dict[str, Any]]:
    """Generate the schemas of records, reviews, claims, mappings and the config from the models.

    Editors offer the terms; a run does not check by them, as a review may have its own vocabulary.
    """
    study, review, claims = (m.model_json_schema() for m in (Study, Review, Claims))
    config, replaceable = (m.model_json_schema() for m in (ProjectConfig, Config))
    finding = study["$defs"]["Finding"]["properties"]
    where = claims["$defs"]["Where"]["properties"]
    for key, terms in (("region", regions), ("target_region", regions), ("measure", measures)):
        if terms:
            finding[key]["examples"] = where[key]["items"]["examples"] = terms
    for guideline, items in GUIDELINES.items():
        numbers = {"enum": [item.number for item in items]}
        review["$defs"]["Reporting"]["properties"][guideline]["propertyNames"] = numbers
    defined = replaceable.pop("$defs")
    replaceable.pop("required")
    review["properties"]["config"] = replaceable | {"default": {}}
    review["$defs"] |= defined
    mapping = ImportMapping.model_json_schema()
    named = {"study": study, "review": review, "claims": claims, "config": config}
    return named | {"import": mapping}


def main() -> None:
    """Write the schemas and the data dictionary into ``schemas/``, and renew docs/tables.md."""
    vocabulary, _ = read_vocabulary(VOCABULARY)
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    for name, schema in write_schemas(list(vocabulary.regions), config["measures"]).items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (SCHEMAS / f"{name}.schema.json").write_text(text, encoding="utf-8")
    DATA_DICTIONARY.write_bytes(dictionary_text().encode())
    page = TABLES_PAGE.read_text(encoding="utf-8")
    TABLES_PAGE.write_bytes(fill_tables_page(page).encode())


if __name__ == "__main__":
    main()
