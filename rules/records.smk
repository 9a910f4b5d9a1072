# Needs: a review's records (data/raw/<review>/), its vocabulary and the measures that it may name.
# Makes: tidy tables of its studies, arms, findings and regions.


rule extract_findings:
    """Turn the study records of a review into tables of studies, arms, findings and regions."""
    input:
        records=project.records,
        vocabulary=project.vocabulary,
    output:
        studies="results/{review}/tables/studies.csv",
        arms="results/{review}/tables/arms.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
    params:
        digest=Digest("extract_findings", leaves=project.extraction_inputs),
        config=project.settings("measures"),
    script:
        "../scripts/records/extract_findings.py"
