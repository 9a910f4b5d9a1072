# Needs: the tables of arms, findings and regions, and the authors' judgements of certainty in
# review.yaml.
# Makes: the votes of studies, units (cohorts) and regions, also by side of the brain; the tallies of
# participants; the further evidence that would change a result; the certainty of the evidence; and
# the votes without each cohort and under every combination of choices.


rule count_votes:
    """Count, for each region, the cohorts that vote for each direction, and their participants."""
    input:
        studies="results/{review}/tables/studies.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
    output:
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
        tallies="results/{review}/tables/tallies.csv",
        side_votes="results/{review}/tables/side_votes.csv",
        evidence_needed="results/{review}/tables/evidence_needed.csv",
        subgroups="results/{review}/tables/subgroups.csv",
        unvoted_findings="results/{review}/tables/unvoted_findings.csv",
    params:
        digest=Digest("count_votes", after=rules.extract_findings.params.digest),
        config=project.settings("unit", "agreement", "level", "confidence", "syntheses"),
        words=project.words,
    script:
        "../scripts/votes/count_votes.py"


rule rate_certainty:
    """Rate the certainty of the evidence on each region, domain by domain."""
    input:
        studies="results/{review}/tables/studies.csv",
        arms="results/{review}/tables/arms.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
    output:
        certainty="results/{review}/tables/certainty.csv",
    params:
        digest=Digest("rate_certainty", after=rules.count_votes.params.digest),
        config=project.settings("unit", "agreement", "level", "confidence", "syntheses"),
        judgements=project.certainty,
    script:
        "../scripts/votes/rate_certainty.py"


rule leave_out_cohorts:
    """Count the votes again without each cohort in turn."""
    input:
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
    output:
        leave_one_out="results/{review}/tables/leave_one_out.csv",
    params:
        digest=Digest("leave_out_cohorts", after=rules.count_votes.params.digest),
        config=project.settings("agreement"),
    script:
        "../scripts/votes/leave_out_cohorts.py"


rule vary_choices:
    """Count the votes again under every combination of the choices in `specifications`."""
    input:
        studies="results/{review}/tables/studies.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
    output:
        specifications="results/{review}/tables/specifications.csv",
    params:
        digest=Digest("vary_choices", after=rules.extract_findings.params.digest),
        config=project.settings(
            "unit", "agreement", "level", "confidence", "syntheses", "specifications"
        ),
    script:
        "../scripts/votes/vary_choices.py"
