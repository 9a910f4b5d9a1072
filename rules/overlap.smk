# Needs: the tables of studies, arms, findings and regions of all reviews, and their references.
# Makes: the primary studies that reviews share, as tables, a figure and a page; and the description of
# these tables as a data package.


rule compare_reviews:
    """Find the primary studies that several reviews share, and how far the reviews overlap."""
    input:
        studies=expand("results/{review}/tables/studies.csv", review=project.reviews),
        arms=expand("results/{review}/tables/arms.csv", review=project.reviews),
        findings=expand("results/{review}/tables/findings.csv", review=project.reviews),
        regions=expand("results/{review}/tables/regions.csv", review=project.reviews),
        references=project.all_references,
        templates=project.overlap_page,
    output:
        overlap="results/_across_reviews/tables/overlap.csv",
        covered_area="results/_across_reviews/tables/covered_area.csv",
        citations="results/_across_reviews/tables/citations.csv",
        described_differently="results/_across_reviews/tables/described_differently.csv",
        figures=directory("results/_across_reviews/figures"),
        report="results/_across_reviews/report/overlap.html",
        package="results/_across_reviews/datapackage.json",
    params:
        digest=Digest(
            "compare_reviews",
            leaves=project.overlap_inputs,
            after=project.join_reviews(rules.extract_findings.params.digest),
        ),
        reviews=project.about_reviews,
        config=project.project_settings("figure_width_mm", "figure_dpi"),
    script:
        "../scripts/overlap/compare_reviews.py"
