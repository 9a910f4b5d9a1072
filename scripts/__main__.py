"""The commands: ``python <folder of the tool>/scripts COMMAND``, run in the project's folder.

They are what ``make`` runs; without make they do the same on any system. A Python that is too old
or too new says so in a sentence.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[1]
MODULES = {
    "set-up": "workflow.set_up",
    "verify": "release.verify_published",
    "codecheck": "release.write_codecheck",
    "clean": "release.clean_results",
    "doctor": "workflow.doctor",
    "freeze": "release.publish_results",
    "pack": "release.make_crate",
    "update": "workflow.update_tool",
    "new-project": "exchange.new_project",
    "new-review": "exchange.new_review",
    "new-study": "exchange.new_study",
    "convert": "exchange.convert_review",
    "import": "exchange.import_studies",
    "import-references": "exchange.import_references",
    "compare-codings": "records.compare_codings",
}
# A wrong record stops the first step, before anything is removed. A crate that waits to be
# deposited is left alone when results are only built anew.
REBUILD = (["build", "--dry-run", "--quiet", "all"], ["clean", "--keep-crate"], ["build"])
# Frozen twice: the second time with reports that say that nothing changed since the first.
FREEZE = (["freeze", "--quiet"], ["build"], ["freeze"], ["codecheck", "--if-known"])
SEQUENCES = {
    "rebuild": REBUILD,
    "publish": (["update", "--check"], *REBUILD, *FREEZE),
    "crate": (["pack", "--check"], *REBUILD, ["pack"]),
}


def run(command: str, options: list[str]) -> None:
    """Run a command; options go to its last step.

    Raises
    ------
    SystemExit
        With the exit code of the step that failed, or if there is no such command.
    """
    if command in SEQUENCES:
        *first, last = SEQUENCES[command]
        steps = [*first, [*last, *options]]
        for number, step in enumerate(steps, start=1):
            silent = subprocess.DEVNULL if "--quiet" in step else None
            goes_on = any(later[0] == "build" for later in steps[number:])
            ended = subprocess.run(  # noqa: S603
                [sys.executable, __file__, *step],
                stdout=silent,
                env=os.environ | ({"SWIMTALLY_GOES_ON": "1"} if goes_on else {}),
                check=False,
            )
            if ended.returncode:
                sys.exit(ended.returncode)
    elif command == "build":
        _build(options)
    elif command in MODULES:
        sys.argv[1:] = options
        runpy.run_module(f"scripts.{MODULES[command]}", run_name="__main__", alter_sys=True)
    else:
        sys.exit(f"The commands are {', '.join(sorted({'build', *MODULES, *SEQUENCES}))}.")


def _build(options: list[str]) -> None:
    """Run Snakemake, with progress in few lines; its own output is in ``.snakemake/log``."""
    if "--dry-run" not in options:
        os.environ.setdefault("SWIMTALLY_BRIEF", "1")
    # A profile of the user's own is for runs of Snakemake by itself.
    file = os.path.relpath(TOOL / "Snakefile")
    sys.argv[:] = ["snakemake", "--profile", "none", "--snakefile", file, *options]
    runpy.run_module("snakemake", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    # No folder whose files have names that packages may have too is where modules are looked for.
    sys.path[:] = [str(TOOL), *(path for path in sys.path if Path(path) != TOOL / "scripts")]
    import scripts  # noqa: F401, finds its own modules from now on

    del sys.path[0]
    from scripts.workflow.supported_python import refuse_other_pythons

    refuse_other_pythons()

    from scripts.common.surroundings import settle

    settle()
    from scripts.common.operating_system import give_home
    from scripts.common.paths import HOME
    from scripts.inputs.project_folders import refuse_strange_places

    refuse_strange_places()
    give_home(HOME)
    run(" ".join(sys.argv[1:2]), sys.argv[2:])
