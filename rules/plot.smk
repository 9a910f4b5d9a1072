# Needs: the tables of studies, findings, votes and effects, of the votes under other choices, and the
# search and the counts of the selection in review.yaml.
# Makes: the figures of a review, as SVG, PDF and PNG.


rule draw_figures:
    input:
        studies=rules.extract_findings.output.studies,
        findings=rules.extract_findings.output.findings,
        regions=rules.extract_findings.output.regions,
        study_votes=rules.count_votes.output.study_votes,
        unit_votes=rules.count_votes.output.unit_votes,
        votes=rules.count_votes.output.votes,
        side_votes=rules.count_votes.output.side_votes,
        effects=rules.estimate_effects.output.effects,
        leave_one_out=rules.leave_out_cohorts.output.leave_one_out,
        specifications=rules.vary_choices.output.specifications,
        code=code("draw_figures"),
    output:
        figures=directory("results/{review}/figures"),
    params:
        digest=digest(
            "draw_figures",
            after=[
                rules.estimate_effects.params.digest,
                rules.leave_out_cohorts.params.digest,
                rules.vary_choices.params.digest,
            ],
        ),
        config=project.settings(
            "evidence_map",
            "figure_width_mm",
            "figure_dpi",
            *("unit", "agreement", "level", "confidence", "syntheses"),
        ),
        selection=project.selection,
        search=project.search,
    script:
        "../scripts/figures/draw_figures.py"
