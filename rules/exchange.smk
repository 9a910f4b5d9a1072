# Needs: every table of a review, its review.yaml and references.
# Makes: what other programs open: the tables as one workbook, the references, a NIMADS study set.


rule export_review:
    """Export the tables, the references and, of a neuroimaging review, the findings by place."""
    input:
        studies="results/{review}/tables/studies.csv",
        arms="results/{review}/tables/arms.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
        tallies="results/{review}/tables/tallies.csv",
        side_votes="results/{review}/tables/side_votes.csv",
        subgroups="results/{review}/tables/subgroups.csv",
        unvoted_findings="results/{review}/tables/unvoted_findings.csv",
        effects="results/{review}/tables/effects.csv",
        reported_effects="results/{review}/tables/reported_effects.csv",
        heterogeneity="results/{review}/tables/heterogeneity.csv",
        leave_one_out="results/{review}/tables/leave_one_out.csv",
        specifications="results/{review}/tables/specifications.csv",
        evidence_needed="results/{review}/tables/evidence_needed.csv",
        certainty="results/{review}/tables/certainty.csv",
        claims="results/{review}/tables/claims.csv",
        changes="results/{review}/tables/changes.csv",
        choices="results/{review}/tables/choices.csv",
        figures="results/{review}/tables/figures.csv",
        review=project.review_file,
        references=project.references,
    output:
        exports=directory("results/{review}/exports"),
    params:
        digest=Digest(
            "export_review",
            leaves=project.export_inputs,
            after=[
                rules.estimate_effects.params.digest,
                rules.rate_certainty.params.digest,
                rules.leave_out_cohorts.params.digest,
                rules.vary_choices.params.digest,
                rules.check_claims.params.digest,
                rules.trace_changes.params.digest,
                rules.describe_figures.params.digest,
            ],
        ),
        words=project.words,
    script:
        "../scripts/exchange/export_review.py"
