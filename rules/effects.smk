# Needs: the tables of findings and regions.
# Makes: the effects that votes, p values and reported effects allow.


rule estimate_effects:
    """Estimate, for each region, the effects that votes, p values and reported effects allow."""
    input:
        studies="results/{review}/tables/studies.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
    output:
        effects="results/{review}/tables/effects.csv",
        reported_effects="results/{review}/tables/reported_effects.csv",
        heterogeneity="results/{review}/tables/heterogeneity.csv",
    params:
        digest=Digest("estimate_effects", after=rules.extract_findings.params.digest),
        config=project.settings(
            "unit", "agreement", "level", "confidence", "syntheses", "tau"
        ),
    script:
        "../scripts/effects/estimate_effects.py"
