"""Builders of small reviews as a reviewer writes them."""

import shutil
from pathlib import Path

from scripts.inputs.problems import InputError
from scripts.records import review_checks
from scripts.records.cross_references import KnownTerms
from scripts.records.review_checks import check_review
from scripts.records.review_vocabulary import choose_vocabulary
from scripts.records.study_records import ReviewInputs, read_studies, sort_studies
from tests.support.projects import ROOT
from tests.support.settings import project_settings

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

TINY = "data/raw/tiny"
RECORD = f"{TINY}/studies/doe2020.yaml"
REVIEW = f"{TINY}/review.yaml"

STUDIES_CSV = "study_id,cohort\ndoe2020,trial\n"
ARMS_CSV = "study_id,arm,role,n\ndoe2020,dbt,treated,10\ndoe2020,hc,healthy_control,12\n"
FINDINGS_CSV = """\
study_id,region,measure,contrast,arm,direction
doe2020,amygdala,activation,within_group,dbt,decrease
doe2020,insula,activation,within_group,dbt,increase
"""

VOCABULARY = """\
region,parent,rank,abbreviation,synonyms
limbic lobe,,system,,
anterior cingulate cortex,limbic lobe,structure,ACC,anterior cingulate
dorsal anterior cingulate cortex,anterior cingulate cortex,subregion,dACC,
amygdala,,structure,,amygdalae;amygdaloid complex
insula,,structure,,insular cortex
"""


def make_review(project, studies=None, review="title: Tiny\n", vocabulary=VOCABULARY, files=None):
    """Write a project with one review, ``tiny``, and return the review's folder.

    ``studies`` are records by study id (none: the review brings its CSV tables among ``files``).
    """
    folder = Path(project) / "data/raw/tiny"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "config.yaml", project)
    (Path(project) / "templates").symlink_to(ROOT / "templates")
    (folder.parent / "regions.csv").write_text(vocabulary)
    (folder / "review.yaml").write_text(review)
    studies = {"doe2020": STUDY} if studies is None else studies
    records = {f"studies/{name}.yaml": text for name, text in studies.items()}
    for name, content in {**records, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def tables(studies=STUDIES_CSV, arms=ARMS_CSV, findings=FINDINGS_CSV, review="title: Tiny\n"):
    """Give the parts of a review in the spreadsheet form."""
    named = {"studies.csv": studies, "arms.csv": arms, "findings.csv": findings}
    files = {name: text for name, text in named.items() if text is not None}
    return {"studies": {}, "files": files, "review": review}


def problems_of(**parts):
    """Write a review, check it with the choices of the project, and give its problems sorted."""
    return InputError(check_review(make_review(Path(), **parts), project_settings())).problems


# --- Records in YAML -----------------------------------------------------------------------------


def read_review(folder, measures, vocabulary=None):
    """Read and check the records and the vocabulary of a review; raise with every problem.

    ``vocabulary``: the file that may hold it, in a list, where review.yaml is not to be read.
    """
    read, problems = read_studies(folder, measures)
    if vocabulary is not None:
        documents = {}
        terms, faults = choose_vocabulary(folder, vocabulary, [study.record for study in read])
    else:
        review, record, faults = review_checks._read_review_file(folder)
        documents = review.documents or {}
        terms, _, of_terms = review_checks._read_vocabulary(folder, review, record, read)
        faults += of_terms
    known = KnownTerms(terms, measures, documents, None)
    faults += review_checks._reference_problems(read, known)
    if problems + faults:
        raise InputError(problems + faults)
    return ReviewInputs(terms, sort_studies(read))
