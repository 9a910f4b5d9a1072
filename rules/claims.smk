# Needs: a review's claims.yaml, and the tables of its records.
# Makes: a verdict on each countable statement of the review's text.


rule check_claims:
    """Compare each countable statement of the review's text with its findings."""
    input:
        studies="results/{review}/tables/studies.csv",
        arms="results/{review}/tables/arms.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
        claims=project.claims,
    output:
        claims="results/{review}/tables/claims.csv",
    params:
        digest=Digest(
            "check_claims",
            leaves=project.claims,
            after=rules.extract_findings.params.digest,
        ),
        config=project.settings("results_sections"),
        words=project.words,
    script:
        "../scripts/claims/check_claims.py"
