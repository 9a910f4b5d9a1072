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

from scripts.common.doi import doi_address
from scripts.common.paths import TEMPLATES
from scripts.common.wording import counted
from scripts.documents.templates import fill_page
from scripts.models.citation import Citation, Paper
from scripts.release.crate_entities import (
    add_author,
    add_choices,
    add_entity,
    add_file,
    add_licence,
    add_software,
    file_facts,
    one_or_all,
)
from scripts.release.packed_crate import DESCRIPTION
from scripts.release.software import Software

PREVIEW = "crate/preview.html.jinja"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
# As a text and not as a link: that is how the profile has it.
COMPLETED = "http://schema.org/CompletedActionStatus"


@dataclass(frozen=True)
class Run:
    """A finished run and every file that belongs to it.

    Attributes
    ----------
    software
        The software: its name, version, authors and licence.
    workflow
        Its files beside the Snakefile: code, templates, documentation.
    texts
        What else belongs to the project: README, CITATION.cff.
    inputs
        The files that the run read.
    outputs
        The files that it wrote, with a description of each.
    manifest
        Its manifest: the config and the versions of the packages.
    began, ended
        When its first job began, and when its last one ended.
    work
        Title, authors and licence of the records and results.
    papers
        The papers on the reviews.
    run_by
        Who ran it; None where that is not known.
    """

    software: Software
    workflow: Sequence[Path]
    texts: Sequence[Path]
    inputs: Sequence[Path]
    outputs: Mapping[Path, str]
    manifest: Mapping[str, Any]
    began: datetime
    ended: datetime
    work: Citation
    papers: Sequence[Paper]
    run_by: str | None = None

    @property
    def licences(self) -> list[str]:
        """The licences of the records and results: their SPDX names, or else an address."""
        return self.work.license or [self.work.license_url or ""]

    @property
    def packages(self) -> dict[str, str]:
        """The versions of Python and of the main packages, without the software itself."""
        versions = self.manifest["versions"].items()
        return {name: version for name, version in versions if name != self.software.name}


def describe_run(run: Run) -> ROCrate:
    """Describe a run, so that programs can read which files were made from which.

    Returns
    -------
    A crate that is not written yet; the files are copied when it is.
    """
    crate = ROCrate(version="1.1", gen_preview=True)
    crate.metadata.extra_contexts.append(TERMS)
    _describe_whole(crate, run)
    workflow = _add_workflow(crate, run)
    workflow["hasPart"] = [_add_code(crate, run.software, path) for path in run.workflow]
    for path in run.texts:
        add_file(crate, path)
    if readme := crate.get("README.md"):
        readme["about"] = crate.root_dataset
    read = [add_file(crate, path) for path in run.inputs]
    chosen = add_choices(crate, workflow, run.manifest["config"])
    written = [add_file(crate, path, description=text) for path, text in run.outputs.items()]
    action = _add_action(crate, run)
    action["instrument"], action["object"], action["result"] = workflow, [*read, *chosen], written
    return crate


def _describe_whole(crate: ROCrate, run: Run) -> None:
    """Describe the crate: title, authors, licence, papers, and the profiles that it follows.

    Its licence is that of every file which has none of its own: records and results.
    """
    root, work = crate.root_dataset, run.work
    crate.name = work.title
    crate.description = DESCRIPTION
    crate.datePublished = run.ended.date().isoformat()
    authors = one_or_all([add_author(crate, author) for author in work.authors])
    cited = [
        add_entity(crate, paper.address, "ScholarlyArticle", name=paper.title)
        for paper in run.papers
        if paper.address
    ]
    properties = {
        "license": one_or_all([add_licence(crate, name) for name in run.licences]),
        "author": authors,
        "creator": authors,
        "identifier": doi_address(work.doi or ""),
        "url": work.repository_code or work.repository,
        "keywords": ", ".join(work.keywords),
        "citation": one_or_all(cited) if cited else None,
    }
    _set_known(root, properties)
    root["conformsTo"] = [
        add_entity(crate, place, "CreativeWork", name=name, version=place.rsplit("/", 1)[1])
        for place, name in PROFILES.items()
    ]


def _add_workflow(crate: ROCrate, run: Run) -> Entity:
    """Add the Snakefile as the main workflow: it is the software's, with its own authors."""
    software = run.software
    snakefile = software.folder / "Snakefile"
    workflow = crate.add_workflow(
        snakefile,
        software.place_of(snakefile),
        main=True,
        lang="snakemake",
        lang_version=run.packages["snakemake"],
        properties=file_facts(snakefile, software.place_of(snakefile)),
    )
    profile = {"name": "Bioschemas ComputationalWorkflow", "version": "1.0"}
    authors = one_or_all([add_author(crate, author) for author in software.authors])
    properties = {
        "license": add_licence(crate, software.license),
        "author": authors,
        "creator": authors,
        "name": software.name,
        "version": software.version,
        "conformsTo": add_entity(crate, BIOSCHEMAS, "CreativeWork", **profile),
        "softwareRequirements": [add_software(crate, *item) for item in run.packages.items()],
    }
    _set_known(workflow, properties)
    return workflow


def _add_code(crate: ROCrate, software: Software, path: Path) -> Entity:
    """Add a file of the software, which has another licence than the records and results."""
    licences = [add_licence(crate, name) for name in software.licences_of(path)]
    return add_file(crate, path, software.place_of(path), license=one_or_all(licences))


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
    software = run.software
    return fill_page(
        TEMPLATES,
        PREVIEW,
        title=run.work.title,
        description=DESCRIPTION,
        run=run,
        snakefile=software.place_of(software.folder / "Snakefile").as_posix(),
        texts=[path.as_posix() for path in run.texts],
        code=[software.place_of(path).as_posix() for path in run.workflow],
        results={path.as_posix(): text for path, text in run.outputs.items()},
    )
