"""The evidence browser as one page: data, code and style in it, nothing loaded from anywhere."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scripts.documents.templates import fill_page
from scripts.models.review import Review

FOLDER = "explore"
# In the order in which they are run; the first is a library.
SCRIPTS = ("htm_preact.js", "state.js", "parts.js", "map.js", "views.js", "explore.js")
STYLE = "explore.css"

# What would end a block of data early, or a line of code in old browsers.
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_explore_page(name: str, review: Review, evidence: dict[str, Any], templates: Path) -> str:
    """Fill the evidence browser's template.

    Parameters
    ----------
    name, review, templates
        As in ``write_report``.
    evidence
        See ``gather_evidence``.

    Returns
    -------
    A complete HTML page whose policy lets its own scripts run and nothing else.
    """
    folder = templates / FOLDER
    scripts = [inline_text(folder / script, "script") for script in SCRIPTS]
    style = inline_text(folder / STYLE, "style")
    return fill_page(
        folder,
        "explore.html.jinja",
        name=name,
        review=review,
        policy=content_policy(scripts, style),
        style=Markup(style),  # noqa: S704, files of this project
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        data=Markup(json_block(evidence)),  # noqa: S704, escaped
    )


def write_explore_apology(name: str, review: Review, why: str, templates: Path) -> str:
    """Fill the page that stands in the place of the evidence browser, and says why.

    Parameters
    ----------
    name, review, templates
        As in ``write_report``.
    why
        See ``too_many_to_browse``.
    """
    folder = templates / FOLDER
    style = inline_text(folder / STYLE, "style")
    shown = {"name": name, "review": review, "why": why, "style": Markup(style)}  # noqa: S704
    return fill_page(folder, "explore_too_large.html.jinja", **shown)


def json_block(data: Any) -> str:
    """Write data as JSON that no text in it can break out of."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character, escaped in ESCAPED.items():
        text = text.replace(character, escaped)
    return text


def inline_text(path: Path, element: str) -> str:
    """Read a file that goes into a page; one that would end its element early is an error."""
    text = path.read_bytes().decode()
    if any(ending in text.lower() for ending in (f"</{element}", "<!--", "\r")):
        raise ValueError(f"{path}: must hold no </{element}, no <!-- and no carriage return")
    return text


def content_policy(scripts: list[str], style: str) -> str:
    """Write the policy of the page: its own scripts and style by their hashes, and no loading."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(_hash(script) for script in scripts)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
