# Needs: every input, and every result of the main run.
# Makes: the manifest of all reviews.

# The stages whose outputs the manifest lists: for each review, and for all reviews together.
REVIEW_STAGES = [
    rules.extract_findings,
    rules.count_votes,
    rules.rate_certainty,
    rules.leave_out_cohorts,
    rules.vary_choices,
    rules.estimate_effects,
    rules.check_claims,
    rules.trace_changes,
    rules.draw_figures,
    rules.describe_figures,
    rules.write_report,
    rules.write_supplement,
    rules.convert_report,
    rules.convert_supplement,
    rules.write_explorer,
    rules.export_review,
]
STAGES_ACROSS_REVIEWS = [rules.compare_reviews]


rule write_manifest:
    """List every input and every result with its SHA-256, and the versions of the software."""
    input:
        records=project.inputs,
        results=[
            expand(output, review=project.reviews)
            for stage in REVIEW_STAGES + STAGES_ACROSS_REVIEWS
            for output in stage.output
        ],
    output:
        manifest="results/manifest.json",
    params:
        digest=Digest(
            "write_manifest",
            leaves=project.manifest_inputs,
            after=[
                *(
                    project.join_reviews(stage.params.digest)
                    for stage in REVIEW_STAGES
                ),
                *(stage.params.digest for stage in STAGES_ACROSS_REVIEWS),
            ],
        ),
        config=project.choices,
        failing=project.reviews_that_fail,
    script:
        "../scripts/release/write_manifest.py"
