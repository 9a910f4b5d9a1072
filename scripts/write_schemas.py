"""Write the JSON schemas that let editors complete and check records while they are typed."""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts._models import Claims, Config, ProjectConfig, Review, Study
from scripts._paths import CONFIG, SCHEMAS, VOCABULARY
from scripts._vocabulary import read_vocabulary


def write_schemas(regions: list[str], measures: list[str]) -> dict[str, dict[str, Any]]:
    """Generate the schemas of study records, reviews, claims and the config from the models.

    Parameters
    ----------
    regions, measures
        Terms that editors offer; others are left to the checks of a run, because a review may
        bring a vocabulary of its own.
    """
    study, review, claims = (m.model_json_schema() for m in (Study, Review, Claims))
    config, replaceable = (m.model_json_schema() for m in (ProjectConfig, Config))
    finding = study["$defs"]["Finding"]["properties"]
    where = claims["$defs"]["ClaimWhere"]["properties"]
    for key, terms in (("region", regions), ("target_region", regions), ("measure", measures)):
        finding[key]["examples"] = where[key]["items"]["examples"] = terms
    defined = replaceable.pop("$defs")
    replaceable.pop("required")
    review["properties"]["config"] = replaceable | {"default": {}}
    review["$defs"] |= defined
    return {"study": study, "review": review, "claims": claims, "config": config}


def main() -> None:
    """Write the schemas into ``schemas/``."""
    vocabulary, _ = read_vocabulary(VOCABULARY)
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    for name, schema in write_schemas(list(vocabulary.regions), config["measures"]).items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (SCHEMAS / f"{name}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
