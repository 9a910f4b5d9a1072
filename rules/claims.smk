# Needs: a review's claims.yaml, and the tables of what its records say.
# Makes: a verdict on each countable statement of the review's text.


rule check_claims:
    input:
        studies=rules.extract_findings.output.studies,
        arms=rules.extract_findings.output.arms,
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        claims=project.claims,
        code=code("check_claims"),
    output:
        claims="results/{review}/tables/claims.csv",
    params:
        digest=digest(
            "check_claims",
            leaves=project.claims,
            after=rules.extract_findings.params.digest,
        ),
        config=project.settings("results_sections"),
    script:
        "../scripts/claims/check_claims.py"
