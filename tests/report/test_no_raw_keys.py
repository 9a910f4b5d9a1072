"""No page shows a reader a key of the records, the config or the tables: labels are shown.

Names of tables and of the files that a page links to are no keys.
"""

import re
from html.parser import HTMLParser

import pytest
import yaml

from scripts.explorer.evidence import gather_evidence
from scripts.models.project import ProjectConfig
from scripts.records.extract_findings import extract_findings
from scripts.tables.review import REVIEW_TABLES
from scripts.votes.review_data import prepare_review, speak_of
from tests.support.pages import PAGES, Built
from tests.support.projects import ROOT
from tests.support.records import read_review
from tests.support.settings import settings_of
from tests.support.shipped import RAW, about
from tests.support.shipped import REVIEWS as SHIPPED

RARER = ("exercise_ageing", "school_meals")
MADE_UP = ROOT / "tests/reviews"
REVIEWS = [
    *(about(review, of=RAW / review) for review in SHIPPED),
    MADE_UP / "school_reading",
    *(pytest.param(MADE_UP / name, marks=pytest.mark.long) for name in RARER),
]
# What a key looks like: words joined by underscores, as in `within_group` and `n_increase`.
JOINED = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
FILES = re.compile(r"\b[\w-]+\.(csv|xlsx|yaml|bib|ris|json|md)\b")
HIDDEN = {"script", "style"}
SHOWN_ATTRIBUTES = ("alt", "title", "aria-label")
# The keys of the data of the evidence browser whose texts are shown.
LABELS = {"label", "title", "text", "note", "rule", "sentence", "verdict"}


class Visible(HTMLParser):
    """Gather the texts that a page shows or reads out, without addresses, scripts and styles."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.hidden = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in HIDDEN
        self.texts += [value for key, value in attrs if key in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag):
        self.hidden -= tag in HIDDEN

    def handle_data(self, data):
        if not self.hidden:
            self.texts.append(data)


def shown_keys(texts, known):
    """Find what looks like a key, and the keys of the review that do not look like one."""
    shown = set()
    for text in texts:
        bare = FILES.sub("", text)
        shown |= {key for key in JOINED.findall(bare) if key not in REVIEW_TABLES}
        shown |= {
            key
            for key in known
            if re.search(rf"(?<![\w@/-]){re.escape(key)}(?![\w/-])", bare, re.IGNORECASE)
        }
    return sorted(shown)


def keys_of(review):
    """List the keys of a review: of studies, cohorts, arms and syntheses."""
    studies, arms = review.tables["studies"], review.tables["arms"]
    words = {"patients", "control", "controls", "responders", "treated"}
    terms = {"nonresponders", "noncompleters"}
    named = {*studies["study_id"], *studies["cohort"], *arms["arm"], *review.config.syntheses}
    # A key that is a word of the language, or the label itself, is shown as that.
    labels = {
        *studies["label"].dropna(),
        *studies["cohort_label"].dropna(),
        *arms["label"].dropna(),
    }
    return terms | {
        key for key in named - words - labels if re.search(r"\d|_", key) and key.islower()
    }


@pytest.fixture(
    scope="module",
    params=REVIEWS,
    ids=lambda path: path.name,
)
def built(request, built_reviews, tmp_path_factory):
    folder = request.param
    config = settings_of(folder)
    review = yaml.safe_load((folder / "review.yaml").read_text(encoding="utf-8"))
    records = extract_findings(read_review(folder, config["measures"]))
    if folder.parent == RAW:
        return review, records, built_reviews(folder.name)
    speak_of(review, records)
    if not config["syntheses"]:
        choices = prepare_review(records, ProjectConfig.model_validate(config))[1]
        config = choices.model_dump(exclude_none=True)
    return review, records, Built(folder, tmp_path_factory.mktemp(folder.name), config=config)


@pytest.fixture
def review(built):
    """Speak of the review, in its nouns and with its labels, during one test."""
    about, records, review = built
    speak_of(about, records)
    return review


@pytest.mark.parametrize("page", [page for page in PAGES if page != "explore.html"])
def test_a_page_shows_no_key(review, page):
    assert shown_keys(Visible(PAGES[page](review)).texts, keys_of(review)) == []


def labels_in(entry):
    """Gather the texts that the evidence browser shows of its data."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            if isinstance(value, str) and key in LABELS:
                yield value
            else:
                yield from labels_in(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from labels_in(value)


@pytest.mark.long
def test_the_evidence_browser_shows_no_key(review):
    evidence = gather_evidence(review.review, review.config, review.tables, {})
    texts = list(labels_in(evidence))
    assert texts
    assert shown_keys(texts, keys_of(review)) == []


def test_a_key_is_found_in_a_text_and_not_in_an_address():
    page = '<p><a href="#dbt_m" title="n_increase">DBT</a> hc</p><script>let a_b</script>'
    assert shown_keys(Visible(page).texts, {"hc", "dbt_m"}) == ["hc", "n_increase"]
    assert shown_keys(["tables/unit_votes.csv, arm hc2"], {"hc"}) == []
