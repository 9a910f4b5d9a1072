# Needs: the tables of findings and votes.
# Makes: the votes without each cohort, and the votes under every combination of choices.


rule leave_out_cohorts:
    input:
        study_votes=rules.count_votes.output.study_votes,
        unit_votes=rules.count_votes.output.unit_votes,
        votes=rules.count_votes.output.votes,
        code=code("leave_out_cohorts"),
    output:
        leave_one_out="results/{review}/tables/leave_one_out.csv",
    params:
        digest=digest("leave_out_cohorts", after=rules.count_votes.params.digest),
        config=project.settings("agreement"),
    script:
        "../scripts/votes/leave_out_cohorts.py"


rule vary_choices:
    input:
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        code=code("vary_choices"),
    output:
        specifications="results/{review}/tables/specifications.csv",
    params:
        digest=digest("vary_choices", after=rules.extract_findings.params.digest),
        config=project.settings(
            "unit", "agreement", "level", "confidence", "syntheses", "specifications"
        ),
    script:
        "../scripts/votes/vary_choices.py"
