"""Set up the environment in which everything runs, with or without make.

    python3 scripts/workflow/set_up.py [--dev] [--cluster] [--venv DIR] [--this-python]

Any Python 3 starts this file: one that is too old or too new says so in a sentence.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Not the folder that this file is in: its modules have names that others may have too.
    HERE = Path(__file__).resolve().parent
    sys.path[:] = [str(HERE.parents[1]), *(path for path in sys.path if Path(path) != HERE)]

from scripts.workflow.supported_python import refuse_other_pythons

refuse_other_pythons()

from scripts.workflow.virtual_environment import main

if __name__ == "__main__":
    main(sys.argv[1:])
