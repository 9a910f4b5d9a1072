"""Evidence browsers of small reviews, for tests."""

import yaml

from scripts.documents.citation_styles import style_file
from scripts.documents.citations import list_references
from scripts.documents.reference_checks import check_references
from scripts.explorer.evidence import gather_evidence
from scripts.explorer.write_explorer import fill_explorer
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.records.extract_findings import extract_findings
from scripts.votes.review_data import prepare_review, speak_of
from tests.support.projects import ROOT
from tests.support.records import make_review, read_review, tables
from tests.support.settings import brain_settings
from tests.support.tables import Tables

CONFIG = brain_settings()
TEMPLATES = ROOT / "templates"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "<!-- & &amp; -->",
    "=HYPERLINK(1)",
    "\u202bמחקר\u202c\u2028",
    "a" * 400,
]
BRAIN = "title: Tiny\nfield: neuroimaging\n"


def read_tables(folder, config=CONFIG):
    """Count the votes of a review; figures and effects are no part of the browser."""
    choices = ProjectConfig.model_validate(config)
    records = extract_findings(read_review(folder, config["measures"]))
    _, choices = prepare_review(records, choices)
    return Tables(records, choices), choices


def tables_of(folder):
    return read_tables(folder)[0]


def evidence_of(folder, config=CONFIG, **more):
    review = Review.model_validate(yaml.safe_load((folder / "review.yaml").read_text()))
    references = folder / "references.bib"
    tables, choices = read_tables(folder, config)
    speak_of({"field": review.field, "words": review.words}, tables)
    keys, _ = check_references(references)
    known = list_references(keys or [], [references], style_file("apa"))
    return review, gather_evidence(review, choices, tables, known, **more)


def write_page(folder, path, **inputs):
    review, evidence = evidence_of(folder, **inputs)
    path.write_bytes(fill_explorer(folder.name, review, evidence, TEMPLATES / "explore").encode())
    return path


OUTCOME_REVIEW = tables(
    studies="study_id,label,year,design,population,intervention_name,risk_of_bias_tool,"
    "risk_of_bias_overall\n"
    "doe2020,Doe et al. 2020,2020,randomised trial,grade 2,phonics,RoB 2,low\n"
    "roe2021,Roe & Poe 2021,2021,cohort study,grade 3,phonics,,\n",
    arms="study_id,arm,role,n,label\n"
    "doe2020,p,treated,30,phonics classes\ndoe2020,u,treatment_as_usual,28,usual lessons\n"
    "roe2021,p,treated,12,phonics classes\nroe2021,u,treatment_as_usual,14,usual lessons\n",
    findings="study_id,region,measure,contrast,arm,comparator,direction,better,follow_up\n"
    "doe2020,fluency,reading,between_groups,p,u,increase,higher,12 weeks\n"
    "doe2020,errors,reading,between_groups,p,u,decrease,lower,12 weeks\n"
    "roe2021,fluency,reading,between_groups,p,u,decrease,higher,6 months\n"
    "roe2021,errors,reading,between_groups,p,u,unclear,lower,\n",
    review="title: Phonics\nwords: {region: skill, cohort: class, participant: child, "
    "participants: children}\n",
)
SKILLS = "region,parent,rank,abbreviation,synonyms\nfluency,,,,\nerrors,,,,\n"
ANY_MEASURE = CONFIG | {"measures": ["reading"], "syntheses": {}, "evidence_map": []}


def outcome_review(tmp_path):
    return make_review(tmp_path, **OUTCOME_REVIEW, vocabulary=SKILLS)


def place_of(evidence, name):
    return next(place for place in evidence["places"] if place["name"] == name)
