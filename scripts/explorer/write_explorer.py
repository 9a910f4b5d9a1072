"""Write the evidence browser as one page: data, code and style in it, nothing loaded."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scripts.documents.citation_styles import style_file
from scripts.documents.citations import list_references
from scripts.documents.templates import fill_page
from scripts.explorer.evidence import gather_evidence
from scripts.explorer.packed_data import pack_data
from scripts.figures.display_limits import too_many_to_browse
from scripts.inputs.yaml_files import read_yaml
from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.narrative.paragraph import region_paragraphs
from scripts.report.syntheses import gather_syntheses
from scripts.tables.effects import EFFECTS
from scripts.tables.files import Tables, read_tables
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.tables.robustness import LEAVE_ONE_OUT, SPECIFICATIONS
from scripts.tables.votes import (
    SIDE_VOTES,
    STUDY_VOTES,
    TALLIES,
    UNIT_VOTES,
    UNVOTED_FINDINGS,
    VOTES,
)
from scripts.votes.review_data import prepare_review, speak_of

READ = [
    *(STUDIES, ARMS, FINDINGS, REGIONS, STUDY_VOTES, UNIT_VOTES, VOTES, TALLIES),
    *(UNVOTED_FINDINGS, SIDE_VOTES, EFFECTS, LEAVE_ONE_OUT, SPECIFICATIONS),
]
# In the order in which they are run; the first is a library.
MAP_SCRIPT = "map.js"
SCRIPTS = (
    *("htm_preact.js", "state.js", "parts.js", "download.js", "filters.js", "table.js"),
    *(MAP_SCRIPT, "gap_map.js", "lists.js", "pages.js", "explore.js"),
)
STYLE = "explore.css"

# What would end a block of data early, or a line of code in old browsers.
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_explorer(
    name: str,
    review: Review,
    config: Config,
    tables: Tables,
    bibliographies: Sequence[Path],
    templates: Path,
) -> str:
    """Fill the evidence browser, or the page that says why there is none."""
    if why := too_many_to_browse(tables["findings"]):
        return fill_apology(name, review, why, templates)
    references = list_references(
        tables["studies"]["reference"].dropna(), bibliographies, style_file(config.citation_style)
    )
    paragraphs = {
        (facts.name, region): text
        for facts in gather_syntheses(config, tables)
        for region, text in region_paragraphs(facts).items()
    }
    evidence = gather_evidence(review, config, tables, references, paragraphs)
    return fill_explorer(name, review, evidence, templates)


def fill_explorer(name: str, review: Review, evidence: dict[str, Any], templates: Path) -> str:
    """Fill the evidence browser's template."""
    shown = SCRIPTS if evidence["map"] else [name for name in SCRIPTS if name != MAP_SCRIPT]
    scripts = [inline_text(templates / script, "script") for script in shown]
    style = inline_text(templates / STYLE, "style")
    return fill_page(
        templates,
        "explore.html.jinja",
        name=name,
        review=review,
        style=Markup(style),  # noqa: S704, files of this project
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        data=Markup(json_block(pack_data(evidence))),  # noqa: S704, escaped
    )


def fill_apology(name: str, review: Review, why: str, templates: Path) -> str:
    """Fill the page that stands in the place of the evidence browser, and says why."""
    style = inline_text(templates / STYLE, "style")
    return fill_page(
        templates,
        "explore_too_large.html.jinja",
        name=name,
        review=review,
        why=why,
        style=Markup(style),  # noqa: S704, a file of this project
    )


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


if __name__ == "__main__":
    record, _ = read_yaml(Path(snakemake.input.review))
    tables = read_tables(snakemake.input, READ)
    speak_of(snakemake.params.words, tables)
    tables, config = prepare_review(tables, Config.model_validate(snakemake.params.config))
    page = write_explorer(
        name=snakemake.wildcards.review,
        review=Review.model_validate(record.data),
        config=config,
        tables=tables,
        bibliographies=[Path(path) for path in snakemake.input.references],
        templates=Path(snakemake.input.templates[0]).parent,
    )
    Path(snakemake.output.explore).write_bytes(page.encode())
