# Needs: the tables of a review but for those of its claims and changes, its review.yaml and references.
# Makes: the evidence browser.


rule write_explorer:
    """Write the evidence browser: one page to filter and map the findings and votes of a review."""
    input:
        studies="results/{review}/tables/studies.csv",
        arms="results/{review}/tables/arms.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
        tallies="results/{review}/tables/tallies.csv",
        unvoted_findings="results/{review}/tables/unvoted_findings.csv",
        side_votes="results/{review}/tables/side_votes.csv",
        effects="results/{review}/tables/effects.csv",
        leave_one_out="results/{review}/tables/leave_one_out.csv",
        specifications="results/{review}/tables/specifications.csv",
        review=project.review_file,
        references=project.references,
        templates=project.explorer_templates,
    output:
        explore="results/{review}/report/explore.html",
    params:
        digest=Digest(
            "write_explorer",
            leaves=project.explorer_inputs,
            after=[
                rules.estimate_effects.params.digest,
                rules.leave_out_cohorts.params.digest,
                rules.vary_choices.params.digest,
            ],
        ),
        config=project.settings(*project.choices_of_reviews),
        words=project.words,
    script:
        "../scripts/explorer/write_explorer.py"
