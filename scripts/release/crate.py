"""Describe a run as a Workflow Run RO-Crate: the workflow, what went in and what came out.

Profiles: RO-Crate 1.1, Workflow RO-Crate 1.0, Process Run Crate 0.5, Workflow Run Crate 0.5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from scripts.common.paths import TEMPLATES
from scripts.common.wording import counted
from scripts.documents.templates import fill_page
from scripts.release.citation_file import (
    Citation,
    cited_paper,
    full_name,
    paper_address,
    repository,
)
from scripts.release.crate_entities import (
    add_author,
    add_choices,
    add_entity,
    add_file,
    add_licence,
    add_software,
    file_facts,
)

SNAKEFILE = Path("Snakefile")
PREVIEW = "crate/preview.html.jinja"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
DESCRIPTION = (
    "The records, code, configuration and results of one run of the workflow, with the SHA-256 of "
    "every file."
)
# As a text and not as a link: that is how the profile has it.
COMPLETED = "http://schema.org/CompletedActionStatus"


@dataclass(frozen=True)
class Run:
    """A finished run and every file that belongs to it.

    Attributes
    ----------
    workflow
        The files of the workflow beside the Snakefile: code, templates, documentation.
    inputs
        The files that the run read.
    outputs
        The files that it wrote, with a description of each.
    manifest
        Its manifest: the config and the versions of the packages.
    began, ended
        When its first job began, and when its last one ended.
    citation
        What CITATION.cff says.
    run_by
        Who ran it; None where that is not known.
    """

    workflow: Sequence[Path]
    inputs: Sequence[Path]
    outputs: Mapping[Path, str]
    manifest: Mapping[str, Any]
    began: datetime
    ended: datetime
    citation: Citation
    run_by: str | None = None


def describe_run(run: Run) -> ROCrate:
    """Describe a run, so that programs can read which files were made from which.

    Returns
    -------
    A crate that is not written yet; the files are copied when it is.
    """
    crate = ROCrate(version="1.1", gen_preview=True)
    crate.metadata.extra_contexts.append(TERMS)
    people = [add_author(crate, author) for author in run.citation["authors"]]
    authors = people[0] if len(people) == 1 else people  # one by itself, as RO-Crate wants it
    licence = add_licence(crate, run.citation["license"]) if run.citation.get("license") else None
    _describe_whole(crate, run, {"license": licence, "author": authors, "creator": authors})
    workflow = _add_workflow(crate, run, {"license": licence, "author": authors})
    workflow["hasPart"] = [add_file(crate, path) for path in run.workflow]
    if readme := crate.get("README.md"):
        readme["about"] = crate.root_dataset
    read = [add_file(crate, path) for path in run.inputs]
    chosen = add_choices(crate, workflow, run.manifest["config"])
    written = [add_file(crate, path, text) for path, text in run.outputs.items()]
    action = _add_action(crate, run)
    action["instrument"], action["object"], action["result"] = workflow, [*read, *chosen], written
    return crate


def _describe_whole(crate: ROCrate, run: Run, rights: Mapping[str, Any]) -> None:
    """Describe the crate: title, authors, licence, and the profiles that it follows."""
    root, paper = crate.root_dataset, cited_paper(run.citation)
    crate.name = f"A run of {run.citation['title']}"
    crate.description = DESCRIPTION
    crate.datePublished = run.ended.date().isoformat()
    _set_known(root, {**rights, "keywords": ", ".join(run.citation.get("keywords") or [])})
    root["conformsTo"] = [
        add_entity(crate, place, "CreativeWork", name=name, version=place.rsplit("/", 1)[1])
        for place, name in PROFILES.items()
    ]
    if place := paper_address(paper):
        root["citation"] = add_entity(crate, place, "ScholarlyArticle", name=paper.get("title"))


def _add_workflow(crate: ROCrate, run: Run, rights: Mapping[str, Any]) -> Entity:
    """Add the Snakefile as the main workflow, with the software that ran it."""
    versions = run.manifest["versions"]
    workflow = crate.add_workflow(
        SNAKEFILE,
        SNAKEFILE,
        main=True,
        lang="snakemake",
        lang_version=versions["snakemake"],
        properties=file_facts(SNAKEFILE),
    )
    profile = {"name": "Bioschemas ComputationalWorkflow", "version": "1.0"}
    properties = {
        **rights,
        "creator": rights["author"],
        "name": run.citation["title"],
        "version": str(run.citation.get("version") or ""),
        "url": repository(run.citation),
        "conformsTo": add_entity(crate, BIOSCHEMAS, "CreativeWork", **profile),
        "softwareRequirements": [add_software(crate, *item) for item in versions.items()],
    }
    _set_known(workflow, properties)
    return workflow


def _set_known(entity: Entity, properties: Mapping[str, Any]) -> None:
    """Set properties of an entity, but for those that are not known."""
    for key, value in properties.items():
        if value:
            entity[key] = value


def _add_action(crate: ROCrate, run: Run) -> Entity:
    """Add the run itself: when it was, by whom, and that it came to its end."""
    properties = {
        "name": "Run of the workflow",
        "description": f"Built {counted(len(run.outputs), 'file')} from the records. Results that "
        "were up to date were not rebuilt, so the first and the last job may belong to different "
        "runs.",
        "startTime": run.began.isoformat(),
        "endTime": run.ended.isoformat(),
        "actionStatus": COMPLETED,
    }
    action = add_entity(crate, "#run", "CreateAction", **properties)
    if run.run_by:
        place = f"#{run.run_by.replace(' ', '-')}"
        action["agent"] = add_entity(crate, place, "Person", name=run.run_by)
    crate.root_dataset["mentions"] = action
    return action


def preview_run(run: Run) -> str:
    """Write the page that shows readers what is in the crate."""
    return fill_page(
        TEMPLATES,
        PREVIEW,
        title=f"A run of {run.citation['title']}",
        description=DESCRIPTION,
        authors=[full_name(author) for author in run.citation["authors"]],
        licence=run.citation.get("license"),
        paper=cited_paper(run.citation),
        address=paper_address(cited_paper(run.citation)),
        run=run,
        results={path.as_posix(): text for path, text in run.outputs.items()},
    )
