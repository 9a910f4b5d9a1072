# Needs: the real meta-analyses in data/validation; no result of a review rests on this.
# Makes: how the method performs on them: a table, a figure and a page (make validation).


rule validate_votes:
    """Count the votes of real meta-analyses, and compare with their pooled effects."""
    input:
        meta_analyses=project.meta_analyses,
    output:
        validation="results/_validation/validation.csv",
    params:
        digest=Digest("validate_votes", leaves=project.meta_analyses),
        config=project.project_settings("unit", "agreement", "level", "confidence"),
    script:
        "../scripts/validation/validate_votes.py"


rule draw_validation:
    """Draw the results of the validation."""
    input:
        validation="results/_validation/validation.csv",
    output:
        svg="results/_validation/validation.svg",
        png="results/_validation/validation.png",
        pdf="results/_validation/validation.pdf",
    params:
        digest=Digest("draw_validation", after=rules.validate_votes.params.digest),
        config=project.project_settings("confidence", "figure_width_mm", "figure_dpi"),
    script:
        "../scripts/validation/draw_validation.py"


rule write_validation_page:
    """Write the page about the validation from its table."""
    input:
        validation="results/_validation/validation.csv",
        page=project.validation_page,
    output:
        page="results/_validation/validation.md",
    params:
        digest=Digest(
            "write_validation_page",
            leaves=project.validation_page,
            after=rules.validate_votes.params.digest,
        ),
        config=project.project_settings("confidence"),
    script:
        "../scripts/validation/write_validation_page.py"


rule validation:
    """Make every result of the validation."""
    input:
        rules.validate_votes.output,
        rules.draw_validation.output,
        rules.write_validation_page.output,
