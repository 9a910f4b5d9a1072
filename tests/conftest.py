"""Builders of small tables and small reviews, shared by the tests."""

import shutil
from pathlib import Path

from hypothesis import settings

from scripts._models import VoteConfig
from scripts._tables import FINDINGS, REGIONS, shape_table

ROOT = Path(__file__).parents[1]
MEASURES = ["activation", "grey_matter_volume"]

# The choices of the configured analysis, as specifications.csv gives them.
CONFIGURED = {
    "unit": "cohort",
    "agreement": 0.7,
    "subgroups": "configured",
    "level": "structure",
    "null_results": "apart",
    "measures": "configured",
}

settings.register_profile("swimtally", derandomize=True, deadline=None, database=None)
settings.load_profile("swimtally")

# A valid record, kept so short that its lines can be counted by eye.
STUDY = """\
study_id: doe2020
cohort: trial
arms:
  - {arm: dbt, role: treated, n: 10}
  - {arm: hc, role: healthy_control, n: 12}
findings:
  - region: amygdala
    measure: activation
    contrast: within_group
    arm: dbt
    direction: decrease
"""

VOCABULARY = """\
region,parent,rank,abbreviation,synonyms
limbic lobe,,system,,
anterior cingulate cortex,limbic lobe,structure,ACC,anterior cingulate
dorsal anterior cingulate cortex,anterior cingulate cortex,subregion,dACC,
amygdala,,structure,,amygdalae;amygdaloid complex
insula,,structure,,insular cortex
"""


def finding(study_id="doe2020", direction="increase", **values):
    """Give one row of findings; the study is a cohort of its own unless said otherwise."""
    usual = {
        "cohort": study_id,
        "region": "amygdala",
        "side": "unspecified",
        "measure": "activation",
        "contrast": "within_group",
        "arm": "dbt",
        "arm_role": "treated",
        "subgroup": "all",
        "included": True,
    }
    return {**usual, "study_id": study_id, "direction": direction, **values}


def findings_table(rows):
    """Number rows of findings and give them the columns of their contract."""
    return shape_table([{"finding_id": f"f{i:03d}", **row} for i, row in enumerate(rows)], FINDINGS)


def regions_table():
    """Give a small hierarchy: a lobe, the ACC inside it with a part, amygdala and insula."""
    lobe, acc, part = "limbic lobe", "anterior cingulate cortex", "dorsal anterior cingulate cortex"
    columns = ["region", "parent", "rank", "at_system", "at_structure", "at_subregion"]
    rows = [
        (lobe, None, "system", lobe, lobe, lobe),
        (acc, lobe, "structure", lobe, acc, acc),
        (part, acc, "subregion", lobe, acc, part),
        ("amygdala", None, "structure", *["amygdala"] * 3),
        ("insula", None, "structure", *["insula"] * 3),
    ]
    numbered = [{**dict(zip(columns, r, strict=True)), "position": i} for i, r in enumerate(rows)]
    return shape_table(numbered, REGIONS)


def vote_config(model=VoteConfig, **changes):
    """Give the choices of the votes; ``where``, ``group_by`` shape the only synthesis."""
    own = {key: changes.pop(key) for key in ("where", "group_by") if key in changes}
    usual = {
        "unit": "cohort",
        "agreement": 0.7,
        "level": "structure",
        "confidence": 0.95,
        "syntheses": {"activation": {"title": "Activation", "where": {}, **own}},
    }
    return model.model_validate({**usual, **changes})


def make_review(project, studies=None, review="title: Tiny\n", vocabulary=VOCABULARY, files=None):
    """Write a project with one review, ``tiny``, and return the review's folder.

    ``studies`` are records by study id (none: the review brings its CSV tables among ``files``).
    """
    folder = Path(project) / "data/raw/tiny"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "config.yaml", project)
    (folder.parent / "regions.csv").write_text(vocabulary)
    (folder / "review.yaml").write_text(review)
    studies = {"doe2020": STUDY} if studies is None else studies
    records = {f"studies/{name}.yaml": text for name, text in studies.items()}
    for name, content in {**records, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
