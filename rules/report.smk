# Needs: every table and figure of a review, its review.yaml and references.
# Makes: the report as a page, DOCX and PDF, its evidence browser, the description of its tables as a
# data package, and the manifest of all reviews.


rule write_report:
    input:
        studies=rules.extract_findings.output.studies,
        arms=rules.extract_findings.output.arms,
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        study_votes=rules.count_votes.output.study_votes,
        unit_votes=rules.count_votes.output.unit_votes,
        votes=rules.count_votes.output.votes,
        tallies=rules.count_votes.output.tallies,
        side_votes=rules.count_votes.output.side_votes,
        certainty=rules.rate_certainty.output.certainty,
        effects=rules.estimate_effects.output.effects,
        leave_one_out=rules.leave_out_cohorts.output.leave_one_out,
        specifications=rules.vary_choices.output.specifications,
        claims=rules.check_claims.output.claims,
        changes=rules.trace_changes.output.changes,
        choices=rules.trace_changes.output.choices,
        figures=rules.draw_figures.output.figures,
        review=project.review_file,
        references=project.references,
        templates=project.templates,
        code=code("write_report"),
    output:
        report="results/{review}/report/report.html",
        docx="results/{review}/report/report.docx",
        pdf="results/{review}/report/report.pdf",
        claims="results/{review}/report/claims.html",
        explore="results/{review}/report/explore.html",
        package="results/{review}/datapackage.json",
    params:
        digest=digest(
            "write_report",
            leaves=project.reported,
            after=[
                rules.estimate_effects.params.digest,
                rules.rate_certainty.params.digest,
                rules.check_claims.params.digest,
                rules.trace_changes.params.digest,
                rules.draw_figures.params.digest,
            ],
        ),
        config=project.settings(*project.choices_of_reviews),
    script:
        "../scripts/report/write_report.py"


rule write_manifest:
    input:
        records=project.inputs,
        results=[
            expand(output, review=project.reviews)
            for rule in (
                rules.extract_findings,
                rules.count_votes,
                rules.rate_certainty,
                rules.estimate_effects,
                rules.leave_out_cohorts,
                rules.vary_choices,
                rules.check_claims,
                rules.trace_changes,
                rules.draw_figures,
                rules.write_report,
            )
            for output in rule.output
        ]
        + list(rules.compare_reviews.output),
        code=code("write_manifest"),
    output:
        manifest="results/manifest.json",
    params:
        digest=digest(
            "write_manifest",
            leaves=project.inputs,
            after=[
                project.of_every_review(rules.write_report.params.digest),
                rules.compare_reviews.params.digest,
            ],
        ),
        config=project.choices,
        failing=project.reviews_that_fail,
    script:
        "../scripts/release/write_manifest.py"
