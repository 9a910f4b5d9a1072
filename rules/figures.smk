# Needs: the tables of studies, arms, findings, votes and effects, of the votes under other choices, and the
# search and the counts of the selection in review.yaml.
# Makes: the figures of a review, as SVG, PDF and PNG, and the table of their captions, alternative
# texts and sizes. A reworded caption redraws no figure, and a figure that shows nothing new is not
# drawn again: it is kept in the hidden folder .snakemake.


rule draw_figures:
    """Draw the figures of a review, each as SVG, PDF and PNG."""
    input:
        studies="results/{review}/tables/studies.csv",
        arms="results/{review}/tables/arms.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
        side_votes="results/{review}/tables/side_votes.csv",
        effects="results/{review}/tables/effects.csv",
        reported_effects="results/{review}/tables/reported_effects.csv",
        leave_one_out="results/{review}/tables/leave_one_out.csv",
        specifications="results/{review}/tables/specifications.csv",
        outlines=project.brain_outlines,
    output:
        figures=directory("results/{review}/figures"),
    threads: project.drawing_threads
    params:
        digest=Digest(
            "draw_figures",
            leaves=project.brain_outlines,
            after=[
                rules.estimate_effects.params.digest,
                rules.leave_out_cohorts.params.digest,
                rules.vary_choices.params.digest,
            ],
        ),
        look=Digest("draw_figures", leaves=project.brain_outlines).alone,
        config=project.settings(
            "evidence_map",
            "figure_width_mm",
            "figure_dpi",
            *("unit", "agreement", "level", "confidence", "syntheses"),
        ),
        selection=project.selection,
        search=project.search,
        words=project.words,
    script:
        "../scripts/figures/draw_figures.py"


rule describe_figures:
    """Write the caption, alternative text and size of each figure, or why it is absent."""
    input:
        studies="results/{review}/tables/studies.csv",
        arms="results/{review}/tables/arms.csv",
        findings="results/{review}/tables/findings.csv",
        regions="results/{review}/tables/regions.csv",
        study_votes="results/{review}/tables/study_votes.csv",
        unit_votes="results/{review}/tables/unit_votes.csv",
        votes="results/{review}/tables/votes.csv",
        side_votes="results/{review}/tables/side_votes.csv",
        effects="results/{review}/tables/effects.csv",
        reported_effects="results/{review}/tables/reported_effects.csv",
        leave_one_out="results/{review}/tables/leave_one_out.csv",
        specifications="results/{review}/tables/specifications.csv",
        drawn="results/{review}/figures",
    output:
        figures="results/{review}/tables/figures.csv",
    params:
        digest=Digest("describe_figures", after=rules.draw_figures.params.digest),
        config=project.settings(
            "evidence_map", "unit", "agreement", "level", "confidence", "syntheses"
        ),
        selection=project.selection,
        search=project.search,
        words=project.words,
    script:
        "../scripts/figures/describe_figures.py"
