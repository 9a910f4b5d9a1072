"""Study records made up by chance, of everything that a record may hold."""

from typing import get_args

from hypothesis import strategies as st

from scripts.inputs.text import composed
from scripts.models.study import Study
from scripts.models.terms import Benefit, Better, Contrast, Direction, Role, Side
from scripts.records.missing_values import is_missing

SIGNS = "abzAZ09 éüñßÅ漢Ω√🙂=+-@;,:#'\"{}[]<>&|%*\\/_.!?~\n"
BEGINNINGS = ("", "=", "+", "-", "@", "'", "#", "0", "1:", "- ", "{", "true", "2024-01-02")


def texts(signs=SIGNS):
    """Give texts as a record may have them: no blanks at the ends, no word for a missing value."""
    made = st.builds(str.__add__, st.sampled_from(BEGINNINGS), st.text(signs, max_size=12))
    plain = made.map(lambda text: composed(text.strip()))
    return plain.filter(lambda text: text and not is_missing(text))


def names():
    return texts(SIGNS.replace(";", "").replace("\n", ""))


def some(**keys):
    """Give mappings with any of the keys."""
    return st.fixed_dictionaries({}, optional=keys)


def terms(kind):
    return st.sampled_from(get_args(kind))


sizes = st.integers(1, 10**6)
effects = st.floats(-1e6, 1e6) | st.sampled_from([0.1, 0.30000000000000004, 1e-7, -2.0, 1e16])
positive = st.floats(1e-6, 1e6, exclude_min=True)
findings = st.builds(
    dict.__or__,
    st.fixed_dictionaries(
        {
            "region": names(),
            "measure": names(),
            "contrast": terms(Contrast),
            "arm": names(),
            "direction": st.sampled_from([*get_args(Direction), *get_args(Benefit)]),
        }
    ),
    some(
        region_as_reported=texts(),
        side=terms(Side),
        comparator=names(),
        subgroup=names(),
        follow_up=texts(),
        better=terms(Better),
        significant=st.booleans(),
        n=sizes,
        effect=effects,
        effect_type=names(),
        se=positive,
        p_value=st.floats(0, 1) | st.sampled_from(["<0.05", "< .001", "<1e-4"]),
        p_sides=st.sampled_from([1, 2]),
        statistic=texts(),
        source=some(document=texts(), section=texts(), page=sizes),
        note=texts(),
    ),
)
arms = st.builds(
    dict.__or__,
    st.fixed_dictionaries({"arm": names(), "role": terms(Role)}),
    some(label=names(), n=sizes, n_enrolled=sizes),
)
domains = st.sampled_from(["randomisation process", "missing data", "Größe", "D1: bias", "2"])
bias = st.builds(
    dict.__or__,
    st.just({"tool": "own"}),
    some(overall=names(), domains=st.dictionaries(domains, names(), max_size=3)),
)
details = some(
    label=names(),
    cohort=names(),
    year=st.integers(1800, 2200),
    design=texts(),
    population=texts(),
    intervention=some(name=texts(), setting=texts(), duration_weeks=positive),
    risk_of_bias=bias,
    note=texts(),
)
excluded = st.just({}) | texts().map(lambda why: {"included": False, "why_not_included": why})


@st.composite
def studies(draw):
    """Draw one to four studies with their arms and findings."""
    drawn = []
    for number in range(draw(st.integers(1, 4))):
        record = {
            "study_id": f"study{number}",
            **draw(details),
            **draw(excluded),
            "arms": draw(st.lists(arms, max_size=3)),
            "findings": draw(st.lists(findings, max_size=3)),
        }
        drawn.append(Study.model_validate(record))
    return drawn
