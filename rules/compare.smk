# Needs: the tables of studies, findings and regions of all reviews, and their references.
# Makes: which primary studies the reviews share, as tables, a figure and a page; and the description of
# these tables as a data package.


rule compare_reviews:
    input:
        studies=expand(rules.extract_findings.output.studies, review=project.reviews),
        findings=expand(rules.extract_findings.output.findings, review=project.reviews),
        regions=expand(rules.extract_findings.output.regions, review=project.reviews),
        references=project.all_references,
        templates=project.overlap_page,
        code=code("compare_reviews"),
    output:
        overlap="results/_across_reviews/tables/overlap.csv",
        covered_area="results/_across_reviews/tables/covered_area.csv",
        citations="results/_across_reviews/tables/citations.csv",
        described_differently="results/_across_reviews/tables/described_differently.csv",
        figures=directory("results/_across_reviews/figures"),
        report="results/_across_reviews/report/overlap.html",
        package="results/_across_reviews/datapackage.json",
    params:
        digest=digest(
            "compare_reviews",
            leaves=project.compared,
            after=project.of_every_review(rules.extract_findings.params.digest),
        ),
        reviews=list(project.reviews),
        config=project.of_the_project("figure_width_mm", "figure_dpi"),
    script:
        "../scripts/overlap/compare_reviews.py"
