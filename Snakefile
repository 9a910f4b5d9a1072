"""From study records to votes, figures and a report: every review in data/raw/, in one run."""

from snakemake.utils import min_version

from scripts.common.surroundings import settle

settle()

from scripts.changes.terminal import summarise_changes
from scripts.common.digests import Digest, stamp_files
from scripts.common.paths import ACROSS_REVIEWS
from scripts.inputs.problems import printable
from scripts.inputs.project_folders import refuse_strange_places
from scripts.inputs.text import compose_texts
from scripts.workflow.cluster import refuse_jobs_left_behind
from scripts.workflow.early_cutoff import (
    end_with_the_last_job,
    pass_over_unchanged_jobs,
    plan_by_content,
)
from scripts.workflow.former_reviews import remove_former_reviews
from scripts.workflow.forked_jobs import fork_jobs
from scripts.workflow.input_check import refuse_unreadable_config, refuse_wrong_inputs
from scripts.workflow.interpreter import prepare
from scripts.workflow.job_records import Content
from scripts.workflow.own_outputs import MANIFEST
from scripts.workflow.progress import show_progress
from scripts.workflow.reviews import Project
from scripts.workflow.run_lock import claim_folder, look_on
from scripts.workflow.settled import describe_basis, list_basis
from scripts.workflow.snakemake_records import bring_to_now, refuse_database
from scripts.workflow.targets import (
    is_usual_run,
    only_looks,
    refuse_to_delete,
    refuse_to_touch,
    reviews_asked_for,
)
from scripts.workflow.unvoted import summarise_unvoted

min_version("9.27")  # the only place that says which is the oldest
prepare()
if workflow.is_main_process:
    refuse_strange_places()
refuse_unreadable_config()


configfile: "config.yaml"


project = Project(compose_texts(config))
asked, is_usual, settled, content = None, False, set(), Content()
# A job on a cluster reads this file too, while results are being made. It is checked once, before.
if workflow.is_main_process:
    warm = fork_jobs()
    show_progress()
    refuse_database(workflow)
    refuse_to_touch()
    refuse_to_delete()
    look_on() if only_looks() else claim_folder()
    refuse_jobs_left_behind()
    asked, is_usual = reviews_asked_for(project.reviews), is_usual_run()
    files = list_basis(project)
    if not only_looks():
        bring_to_now(path for path in files if path.suffix != ".py")
    stamps = stamp_files(files)  # before they are read
    checked = refuse_wrong_inputs(project, asked)
    if is_usual:
        basis = describe_basis(project, checked, files, stamps)
        settled = {*basis.settled}
        if not workflow.output_settings.dryrun:
            remove_former_reviews(project.reviews)
    plan_by_content(content)
    pass_over_unchanged_jobs(content)
    end_with_the_last_job()
is_all_settled = settled.issuperset([*project.reviews, ACROSS_REVIEWS])
if workflow.is_main_process and is_usual and not is_all_settled and warm:
    if not workflow.output_settings.dryrun:
        warm.start()  # there is something to do


wildcard_constraints:
    review="|".join(name for name in project.reviews if name not in settled) or "none",


if not is_all_settled:

    include: "rules/records.smk"
    include: "rules/votes.smk"
    include: "rules/effects.smk"
    include: "rules/claims.smk"
    include: "rules/changes.smk"
    include: "rules/figures.smk"
    include: "rules/overlap.smk"
    include: "rules/report.smk"
    include: "rules/explorer.smk"
    include: "rules/exchange.smk"
    include: "rules/release.smk"
    include: "rules/validation.smk"

    if config.get("simulation"):  # an owner need not have it

        include: "rules/simulation.smk"


onstart:
    # There are ways to ask for a result without naming it as a target.
    if asked is not None:
        made = {job.wildcards.get("review") for job in workflow.dag.needrun_jobs()}
        refuse_wrong_inputs(project, made - {None, *asked})
    bring_to_now(file for job in workflow.dag.needrun_jobs() for file in job.input)


onsuccess:
    if is_usual:
        basis.keep(workflow.dag.jobs, content)
    for report in project.reports:
        print(f"Report: {report}")
    ran = workflow.dag.needrun_jobs(exclude_finished=False)
    counted = {
        job.wildcards.review for job in ran if job.rule.name == "count_votes"
    }
    for line in summarise_unvoted(sorted(counted)):
        print(line)
    # Of a review that this run was not about, the changes may be out of date.
    jobs = [job for job in workflow.dag.jobs if job.rule.name == "trace_changes"]
    traced = sorted(
        {job.wildcards.review for job in jobs} | settled - {ACROSS_REVIEWS}
    )
    for line in summarise_changes(
        {name: project.reviews[name] for name in traced},
        project.published_without_review if traced else [],
    ):
        print(printable(line))


rule all:
    default_target: True
    input:
        [] if is_all_settled else rules.write_manifest.input.results,
        MANIFEST,
