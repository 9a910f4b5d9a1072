# Needs: the tables of records, votes, certainty and claims, and the published tables of the same names.
# Makes: the differences from the published version, and the choices to compare the next one with.


rule trace_changes:
    """List what differs from the published version, and because of which record or choice."""
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
        certainty="results/{review}/tables/certainty.csv",
        claims="results/{review}/tables/claims.csv",
        published=project.published,
    output:
        changes="results/{review}/tables/changes.csv",
        choices="results/{review}/tables/choices.csv",
    params:
        digest=Digest(
            "trace_changes",
            leaves=project.published,
            after=[
                rules.rate_certainty.params.digest,
                rules.check_claims.params.digest,
            ],
        ),
        config=project.settings(*project.choices_of_reviews),
        words=project.words,
    script:
        "../scripts/changes/trace_changes.py"
