"""Say how the project is used, to pip when it asks how to install it (see pyproject.toml)."""

import sys

sys.exit(
    "swimtally is not installed as a package: it runs from its folder. To set it up there, type "
    "`make` or `python3 scripts/workflow/set_up.py` (README.md)."
)
