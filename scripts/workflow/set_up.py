"""Set up the environment in which everything runs, with or without make.

    python3 scripts/workflow/set_up.py [--dev] [--cluster] [--venv DIR] [--this-python]

Any Python 3 starts this file: one that is too old or too new says so in a sentence.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # No folder whose files have names that packages may have too is where modules are looked for.
    HERE = Path(__file__).resolve().parent
    sys.path[:] = [str(HERE.parents[1]), *(path for path in sys.path if Path(path) != HERE)]
    import scripts  # noqa: F401, finds its own modules from now on

    del sys.path[0]

from scripts.workflow.supported_python import refuse_other_pythons

refuse_other_pythons()

from scripts.workflow.virtual_environment import main

if __name__ == "__main__":
    main(sys.argv[1:])
