# Needs: the tables of arms, findings and regions, and the authors' judgements of certainty in
# review.yaml.
# Makes: the votes of studies, units (cohorts) and regions, also by side of the brain; the tallies of
# participants; the certainty of the evidence; and the effects that votes, p values and reported
# effects allow.


rule count_votes:
    input:
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        code=code("count_votes"),
    output:
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
        tallies="results/{review}/tables/tallies.csv",
        side_votes="results/{review}/tables/side_votes.csv",
    params:
        digest=digest("count_votes", after=rules.extract_findings.params.digest),
        config=project.settings("unit", "agreement", "level", "confidence", "syntheses"),
    script:
        "../scripts/votes/count_votes.py"


rule rate_certainty:
    input:
        arms=rules.extract_findings.output.arms,
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        study_votes=rules.count_votes.output.study_votes,
        votes=rules.count_votes.output.votes,
        code=code("rate_certainty"),
    output:
        certainty="results/{review}/tables/certainty.csv",
    params:
        digest=digest("rate_certainty", after=rules.count_votes.params.digest),
        config=project.settings("unit", "agreement", "level", "confidence", "syntheses"),
        judgements=project.certainty,
    script:
        "../scripts/votes/rate_certainty.py"


rule estimate_effects:
    input:
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        code=code("estimate_effects"),
    output:
        effects="results/{review}/tables/effects.csv",
    params:
        digest=digest("estimate_effects", after=rules.extract_findings.params.digest),
        config=project.settings("unit", "agreement", "level", "confidence", "syntheses"),
    script:
        "../scripts/effects/estimate_effects.py"
