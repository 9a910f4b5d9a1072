# Needs: the tables of studies, findings, votes and claims, and the published ones of the same names.
# Makes: what differs from the published version, and the choices that the next one is held against.


rule trace_changes:
    input:
        studies=rules.extract_findings.output.studies,
        arms=rules.extract_findings.output.arms,
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        study_votes=rules.count_votes.output.study_votes,
        unit_votes=rules.count_votes.output.unit_votes,
        votes=rules.count_votes.output.votes,
        tallies=rules.count_votes.output.tallies,
        side_votes=rules.count_votes.output.side_votes,
        certainty=rules.rate_certainty.output.certainty,
        claims=rules.check_claims.output.claims,
        published=project.published,
        code=code("trace_changes"),
    output:
        changes="results/{review}/tables/changes.csv",
        choices="results/{review}/tables/choices.csv",
    params:
        digest=digest(
            "trace_changes",
            leaves=project.published,
            after=[
                rules.rate_certainty.params.digest,
                rules.check_claims.params.digest,
            ],
        ),
        config=project.settings(*project.choices_of_reviews),
    script:
        "../scripts/changes/trace_changes.py"
