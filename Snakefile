"""From study records to votes, figures and a report: every review in data/raw/, in one run."""

import os
import shlex
import sys
from pathlib import Path

from snakemake.utils import min_version

from scripts.changes.terminal import summarise_changes
from scripts.workflow.cluster import refuse_jobs_left_behind
from scripts.common.digests import digest
from scripts.workflow.reviews import Project, in_one_form, refuse_unreadable_config
from scripts.workflow.run_lock import bring_to_now, claim_folder, forget_killed_run

min_version("9.0")

# Snakemake imports pandas, a third of a second, only to ask whether a parameter is a data frame.
# None is. Jobs run in processes of their own and are not touched.
sys.modules.setdefault("pandas", None)

# Snakemake writes the path of Python into a shell command as it is: a folder name with a space in
# it has to be quoted.
sys.executable = shlex.quote(sys.executable)

# Snakemake prints who runs it, and fails where the user has a number only, as in many containers.
# This variable is the last that it looks at.
os.environ.setdefault("USERNAME", "unknown")

refuse_unreadable_config()


configfile: "config.yaml"


project = Project(in_one_form(config))
# A job on a cluster reads this file too, while results are being made. It is checked once, before.
if workflow.is_main_process:
    forget_killed_run() if workflow.output_settings.dryrun else claim_folder()
    refuse_jobs_left_behind()
    project.refuse_what_is_wrong()
    project.refuse_what_was_not_built_here()
    project.remove_broken_figures()


wildcard_constraints:
    review="|".join(project.reviews) or "none",


include: "rules/records.smk"
include: "rules/votes.smk"
include: "rules/effects.smk"
include: "rules/claims.smk"
include: "rules/changes.smk"
include: "rules/figures.smk"
include: "rules/overlap.smk"
include: "rules/report.smk"
include: "rules/explorer.smk"
include: "rules/release.smk"
include: "rules/simulation.smk"


onstart:
    bring_to_now(file for job in workflow.dag.needrun_jobs() for file in job.input)


onsuccess:
    for report in (
        Path(f"results/{review}/report/report.html") for review in project.reviews
    ):
        if report.exists():
            print(f"Report: {report}")
    if (overlap := Path(rules.compare_reviews.output.report)).exists():
        print(f"Across reviews: {overlap}")
    # Of a review that this run was not about, the changes may be out of date.
    traced = {
        job.wildcards.review
        for job in workflow.dag.jobs
        if job.rule.name == "trace_changes"
    }
    for line in summarise_changes(
        sorted(traced), project.published_alone if traced else []
    ):
        print(line)


rule all:
    default_target: True
    input:
        rules.write_manifest.input.results,
        rules.write_manifest.output.manifest,
