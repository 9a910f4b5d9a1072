"""The templates of pages: how every page of the project is filled."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2

from scripts.common.wording import capitalised, uncapitalised
from scripts.common.words import article, is_neuroimaging, noun
from scripts.documents.citations import cite, cite_methods


def fill_page(templates: Path, template: str, /, **values: object) -> str:
    """Fill a template; every value is shown as text, and one that is missing is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["capitalised"] = capitalised
    environment.globals |= {"cite": cite, "cite_methods": cite_methods}
    environment.globals["content_policy"] = content_policy
    environment.filters["uncapitalised"] = uncapitalised
    environment.globals |= {"article": article, "is_neuroimaging": is_neuroimaging, "noun": noun}
    return environment.get_template(template).render(**values)


def content_policy(style: str, *scripts: str, images: str = "data:") -> str:
    """Write the policy of a page: its own style and scripts by their hashes, and no loading."""
    return "; ".join(
        [
            "default-src 'none'",
            *([f"script-src {' '.join(map(_hash, scripts))}"] if scripts else []),
            f"style-src {_hash(style)}",
            f"img-src {images}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def fill_markdown(
    template: Path, filters: Mapping[str, Callable[..., Any]], /, **values: object
) -> str:
    """Fill a template in Markdown; a value that is missing is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template.parent),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, and all of it is ours
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= filters
    return environment.get_template(template.name).render(**values)
