# Needs: every table and figure of a review, its review.yaml and references.
# Makes: the report as a page, DOCX and PDF, its supplement as a page and PDF, the page of its claims,
# and the description of its tables as a data package.


rule write_report:
    """Fill the pages of the report from the tables, and describe the tables as a data package."""
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
        effects="results/{review}/tables/effects.csv",
        reported_effects="results/{review}/tables/reported_effects.csv",
        heterogeneity="results/{review}/tables/heterogeneity.csv",
        leave_one_out="results/{review}/tables/leave_one_out.csv",
        specifications="results/{review}/tables/specifications.csv",
        evidence_needed="results/{review}/tables/evidence_needed.csv",
        subgroups="results/{review}/tables/subgroups.csv",
        unvoted_findings="results/{review}/tables/unvoted_findings.csv",
        claims="results/{review}/tables/claims.csv",
        changes="results/{review}/tables/changes.csv",
        choices="results/{review}/tables/choices.csv",
        figures="results/{review}/tables/figures.csv",
        drawn="results/{review}/figures",
        review=project.review_file,
        references=project.references,
        templates=project.report_templates,
    output:
        report="results/{review}/report/report.html",
        claims="results/{review}/report/claims.html",
        package="results/{review}/datapackage.json",
    params:
        digest=Digest(
            "write_report",
            leaves=project.report_inputs,
            after=[
                rules.estimate_effects.params.digest,
                rules.rate_certainty.params.digest,
                rules.check_claims.params.digest,
                rules.trace_changes.params.digest,
                rules.describe_figures.params.digest,
            ],
        ),
        config=project.settings(*project.choices_of_reviews),
        words=project.words,
    script:
        "../scripts/report/write_report.py"


rule write_supplement:
    """Fill the page of the supplement: every question, every figure, every finding."""
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
        effects="results/{review}/tables/effects.csv",
        reported_effects="results/{review}/tables/reported_effects.csv",
        heterogeneity="results/{review}/tables/heterogeneity.csv",
        leave_one_out="results/{review}/tables/leave_one_out.csv",
        specifications="results/{review}/tables/specifications.csv",
        evidence_needed="results/{review}/tables/evidence_needed.csv",
        subgroups="results/{review}/tables/subgroups.csv",
        unvoted_findings="results/{review}/tables/unvoted_findings.csv",
        claims="results/{review}/tables/claims.csv",
        changes="results/{review}/tables/changes.csv",
        choices="results/{review}/tables/choices.csv",
        figures="results/{review}/tables/figures.csv",
        review=project.review_file,
        references=project.references,
        templates=project.report_templates,
    output:
        supplement="results/{review}/report/supplement.html",
    params:
        digest=Digest(
            "write_supplement",
            leaves=project.report_inputs,
            after=[
                rules.estimate_effects.params.digest,
                rules.rate_certainty.params.digest,
                rules.check_claims.params.digest,
                rules.trace_changes.params.digest,
                rules.describe_figures.params.digest,
            ],
        ),
        config=project.settings(*project.choices_of_reviews),
        words=project.words,
    script:
        "../scripts/report/write_supplement.py"


rule convert_report:
    """Convert the report into a Word document and an accessible PDF."""
    input:
        report="results/{review}/report/report.html",
        figures="results/{review}/figures",
        templates=project.document_templates,
    output:
        docx="results/{review}/report/report.docx",
        pdf="results/{review}/report/report.pdf",
    params:
        digest=Digest(
            "convert_report",
            leaves=project.document_templates,
            after=rules.write_report.params.digest,
        ),
    script:
        "../scripts/report/convert_report.py"


rule convert_supplement:
    """Convert the supplement into an accessible PDF."""
    input:
        supplement="results/{review}/report/supplement.html",
        figures="results/{review}/figures",
        templates=project.document_templates,
    output:
        pdf="results/{review}/report/supplement.pdf",
    params:
        digest=Digest(
            "convert_supplement",
            leaves=project.document_templates,
            after=rules.write_supplement.params.digest,
        ),
    script:
        "../scripts/report/convert_supplement.py"
