"""Numbers that R computed (see reference/README.md), and those of published worked examples."""

import json

import numpy as np
import pytest

from tests.support.projects import ROOT

REFERENCE = json.loads((ROOT / "tests" / "reference" / "reference.json").read_text())

# Participants of both arms and whether the result was positive; Bushman & Wang 2009.
THIRTEEN = [
    *[(19, 19, 1), (24, 24, 1), (24, 24, 1), (24, 24, 1), (12, 12, 1), (24, 24, 0), (24, 24, 0)],
    *[(15, 15, 0), (12, 12, 0), (16, 16, 1), (12, 12, 1), (10, 10, 1), (10, 10, 0)],
]
# The root of the score to 40 digits. Published calculations by hand print 0.10247437, some of
# them with further digits that the root does not have.
THIRTEEN_ESTIMATE, THIRTEEN_VARIANCE = 0.1024743643151635, 0.0144220386353


def near(expected, within=1e-9):
    """Compare with a number that is printed to so many digits."""
    return pytest.approx(expected, rel=0, abs=within)


def close(expected):
    """Compare effects and limits, which may be 0; null is missing."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-8, abs=1e-12, nan_ok=True)


def close_p(expected):
    """Compare p values: the smallest ones too are held to their own size."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-8, abs=0, nan_ok=True)


def case_id(case):
    return " ".join(str(case[key]) for key in ("data", "form", "confidence") if key in case)
