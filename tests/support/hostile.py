"""Reviews whose free text looks like something else to a browser, a spreadsheet or a typesetter."""

import re

import yaml

from tests.support.records import make_review

HOSTILE = {
    "html": '<script>alert(1)</script> <img src=x onerror="alert(1)"> </p></body> <!-- x',
    "entity": "&amp; &lt;b&gt; &#x27; \"double\" 'single'",
    "formula": '=HYPERLINK("http://x","y") +1+cmd @SUM(1)',
    "right to left": "אמיגדלה اللوزة \u202eabc\u202c",
    "long": "w" * 400,
    "emoji": "🧠 👩🏽‍🔬 ✓",
    "markdown": "*a* **b** [x](javascript:alert(1)) `c` # d",
    "latex": r"\input{/etc/passwd} $x$ \textbf{y} 100% a_b^c {z",
    "raw": "`<b>x</b>`{=html} ![a](/etc/passwd) [b]: file:///x <data:text/html,y> [@doe2020] [^1]",
    "typst": '#read("x") @key #import "y": * <label>',
    "picture": '<svg onload="x()"><image href="file:///etc/passwd"/></svg> <?xml x?> <![CDATA[y]]>',
    "template": "{{ 7 * 7 }} {% raw %} ${x}",
}
HARMLESS = "plain words"
# Fields by which findings are grouped: signs that nobody sees are refused there.
NAMES = {"arm", "condition", "other condition", "outcome"}


def as_name(text):
    """Leave out the signs that turn the direction of text."""
    return re.sub("[\u202c\u202e]", "", text)


def records(text, name=None):
    """Give a review whose fields of free text all hold one text, each with the field's name.

    ``name``: what the fields hold that name something, where they have no room for the text.
    """

    def said(field):
        return f"{name or as_name(text) if field in NAMES else text} ({field})"

    first = {
        "study_id": "doe2020",
        "cohort": "doe2020",
        "reference": "doe2020",
        **{key: said(key) for key in ("design", "modality", "task", "population")},
        "note": said("study note"),
        "intervention": {key: said(f"therapy {key}") for key in ("name", "format", "setting")},
        "risk_of_bias": {"tool": said("tool"), "domains": {"blinding": said("judgement")}},
        "arms": [{"arm": said("arm"), "role": "treated", "n": 10}],
        "findings": [_finding(said, "decrease"), _finding(said, "unclear")],
    }
    other = {
        "study_id": "roe2021",
        "arms": [{"arm": "dbt", "role": "treated", "n": 12}],
        "findings": [
            {**_finding(said, "increase"), "arm": "dbt", "condition": said("other condition")}
        ],
    }
    return {"doe2020": first, "roe2021": other}


def _finding(said, direction):
    return {
        "region": "amygdala",
        "measure": "activation",
        "contrast": "within_group",
        "arm": said("arm"),
        "direction": direction,
        **{key: said(key) for key in ("region_as_reported", "condition", "outcome", "statistic")},
        "note": said("finding note"),
        "source": {"document": "doc", "section": said("section"), "page": 3},
    }


def review_with(project, text):
    """Write a project with a review whose free text is all one text; return the review's folder."""
    files = hostile_files(text)
    return make_review(project, {}, review=files.pop("review.yaml"), files=files)


def hostile_files(text, name=None):
    """Give the files of a review whose free text is all one text; see ``records``."""
    about = {
        **{key: f"{text} ({key})" for key in ("title", "question", "summary")},
        "documents": {"doc": {"title": f"{text} (document)", "authors": f"{text} (authors)"}},
        "search": {"databases": [f"{text} (database)"]},
        "limitations": [f"{text} (limitation)"],
    }
    claims = [
        {
            "claim_id": "one",
            "says": f"{text} (says)",
            "source": {"document": "doc", "section": f"{text} (claimed in)", "page": 2},
            "count": 1,
            "where": {
                "direction": ["decrease"],
                "condition": [f"{name or as_name(text)} (condition)"],
            },
            "note": f"{text} (claim note)",
        },
        {"claim_id": "two", "says": "Other.", "not_checkable": f"{text} (not checkable)"},
    ]
    return {
        "review.yaml": _yaml(about),
        **{f"studies/{study}.yaml": _yaml(record) for study, record in records(text, name).items()},
        "claims.yaml": _yaml({"claims": claims}),
        "references.bib": "@article{doe2020,\n  title = {"
        + text
        + "},\n  author = {Doe, Jane},\n  year = {2020},\n}\n",
    }


def _yaml(record):
    return yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=10_000)
