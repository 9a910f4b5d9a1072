# Needs: nothing but the scenarios in config.yaml; no result of a review rests on this.
# Makes: how the method performs on simulated reviews: a table, two figures and a page (make simulation).


rule simulate_votes:
    """Simulate reviews of known effects, and count how often each method errs."""
    output:
        counts="results/_simulation/chunks/{chunk}.csv",
    wildcard_constraints:
        chunk=r"\d+",
    params:
        digest=Digest("simulate_votes"),
        config=project.chunk,
    script:
        "../scripts/simulation/simulate_votes.py"


rule summarise_simulation:
    """Join the chunks of the simulation into one table of error rates and coverage."""
    input:
        counts=expand("results/_simulation/chunks/{chunk}.csv", chunk=project.chunks),
    output:
        simulation="results/_simulation/simulation.csv",
    params:
        digest=Digest("summarise_simulation", after=rules.simulate_votes.params.digest),
        config=project.project_settings("confidence"),
    script:
        "../scripts/simulation/summarise_simulation.py"


rule draw_simulation:
    """Draw the results of the simulation: where the method fails, and the tests and intervals."""
    input:
        simulation="results/_simulation/simulation.csv",
    output:
        svg="results/_simulation/simulation.svg",
        png="results/_simulation/simulation.png",
        pdf="results/_simulation/simulation.pdf",
        failures=expand(
            "results/_simulation/simulation_failures.{kind}",
            kind=["svg", "png", "pdf"],
        ),
    params:
        digest=Digest("draw_simulation", after=rules.summarise_simulation.params.digest),
        config=project.project_settings("confidence", "figure_width_mm", "figure_dpi"),
    script:
        "../scripts/simulation/draw_simulation.py"


rule write_simulation_page:
    """Write the page about the simulation from its table."""
    input:
        simulation="results/_simulation/simulation.csv",
        template=project.simulation_page,
    output:
        page="results/_simulation/simulation.md",
    params:
        digest=Digest(
            "write_simulation_page",
            leaves=project.simulation_page,
            after=rules.summarise_simulation.params.digest,
        ),
        config=project.simulation_choices,
    script:
        "../scripts/simulation/write_simulation_page.py"


rule simulation:
    """Make every result of the simulation."""
    input:
        rules.summarise_simulation.input.counts,
        rules.summarise_simulation.output,
        rules.draw_simulation.output,
        rules.write_simulation_page.output,
