# Needs: the tables of findings and regions.
# Makes: the votes of studies, units (cohorts) and regions, the tallies of participants, and the
# effects that votes, p values and reported effects allow.


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
    params:
        digest=digest("count_votes", after=rules.extract_findings.params.digest),
        config=project.settings("unit", "agreement", "level", "confidence", "syntheses"),
    script:
        "../scripts/votes/count_votes.py"


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
