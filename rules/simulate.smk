# Needs: nothing but the scenarios in config.yaml; no result of a review rests on this.
# Makes: how the method fares on simulated reviews: a table, a figure and a page (make simulation).


rule simulate_votes:
    input:
        code=code("simulate_votes"),
    output:
        counts="results/_simulation/chunks/{chunk}.csv",
    wildcard_constraints:
        chunk=r"\d+",
    params:
        digest=digest("simulate_votes"),
        config=project.chunk,
    script:
        "../scripts/simulation/simulate_votes.py"


rule summarise_simulation:
    input:
        counts=expand(rules.simulate_votes.output.counts, chunk=project.chunks),
        code=code("summarise_simulation"),
    output:
        simulation="results/_simulation/simulation.csv",
    params:
        digest=digest("summarise_simulation", after=rules.simulate_votes.params.digest),
        config=project.of_the_project("confidence"),
    script:
        "../scripts/simulation/summarise_simulation.py"


rule draw_simulation:
    input:
        simulation=rules.summarise_simulation.output.simulation,
        code=code("draw_simulation"),
    output:
        svg="results/_simulation/simulation.svg",
        png="results/_simulation/simulation.png",
        pdf="results/_simulation/simulation.pdf",
    params:
        digest=digest("draw_simulation", after=rules.summarise_simulation.params.digest),
        config=project.of_the_project("confidence", "figure_width_mm", "figure_dpi"),
    script:
        "../scripts/simulation/draw_simulation.py"


rule write_simulation_page:
    input:
        simulation=rules.summarise_simulation.output.simulation,
        template=project.simulation_page,
        code=code("write_simulation_page"),
    output:
        page="results/_simulation/simulation.md",
    params:
        digest=digest(
            "write_simulation_page",
            leaves=project.simulation_page,
            after=rules.summarise_simulation.params.digest,
        ),
        config=project.of_the_project("agreement", "confidence"),
    script:
        "../scripts/simulation/write_simulation_page.py"


rule simulation:
    input:
        rules.summarise_simulation.input.counts,
        rules.summarise_simulation.output,
        rules.draw_simulation.output,
        rules.write_simulation_page.output,
