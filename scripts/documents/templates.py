"""The templates of pages: how every page of the project is filled."""

from pathlib import Path

import jinja2

from scripts.common.wording import capitalised, uncapitalised
from scripts.documents.citations import cite, cited


def fill_page(templates: Path, template: str, /, **values: object) -> str:
    """Fill a template; every value is shown as text, and one that is missing is an error.

    Parameters
    ----------
    templates
        Folder that holds the template and what it includes.
    template
        File name of the template.
    values
        What the template names.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["capitalised"] = capitalised
    environment.filters["cited"] = cited
    environment.globals["cite"] = cite
    environment.filters["uncapitalised"] = uncapitalised
    return environment.get_template(template).render(**values)
