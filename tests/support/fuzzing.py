"""Reviews with something wrong in them, at random: what test_fuzz.py checks and builds."""

import csv
import difflib
import io
import resource
import shutil
import signal
import warnings
from collections import Counter
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from scripts.changes.trace_changes import list_choices
from scripts.documents import reference_checks as _references
from scripts.inputs.problems import InputError
from scripts.inputs.text import compose_texts
from scripts.inputs.yaml_files import read_yaml
from scripts.models.config import Config
from scripts.models.review import Review, SynthesisCertainty
from scripts.records.claims_file import read_claims
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import check_folders
from scripts.report.write_report import write_claims_page, write_report
from scripts.tables.files import read_table, write_table
from scripts.tables.review import REVIEW_TABLES
from scripts.workflow.input_check import config_problems
from scripts.workflow.reviews import Project
from tests.support.figures import table_figures
from tests.support.projects import ROOT
from tests.support.records import read_review
from tests.support.settings import brain_settings
from tests.support.tables import all_tables

# Most reviews keep their references as they are: these are not read by pandoc again and again.
_references.run_pandoc = cache(_references.run_pandoc)

MOST_SECONDS = 60  # of processor time for one case, with all its pictures; most take hundredths

# --- Reviews in order, as plain data -------------------------------------------------------------


def _finding(region, direction, **more):
    given = {"measure": "activation", "contrast": "within_group", "arm": "dbt"}
    return {"region": region, **given, "direction": direction, **more}


def _study(study_id, **more):
    arms = [
        {"arm": "dbt", "role": "treated", "n": 20, "n_enrolled": 24},
        {"arm": "hc", "role": "healthy_control", "n": 22},
    ]
    findings = [
        _finding("amygdala", "decrease", side="left", p_value=0.03, p_sides=2, effect=-0.4, se=0.2),
        _finding("ACC", "increase", contrast="between_groups", comparator="hc", significant=False),
        _finding("insula", "no_change", subgroup="responders", n=9, condition="faces"),
    ]
    return {"study_id": study_id, "arms": arms, "findings": findings, **more}


STUDIES = {
    "doe2020": _study("doe2020", cohort="trial", year=2020, reference="doe2020"),
    "roe2021": _study(
        "roe2021",
        cohort="trial",
        intervention={"name": "DBT", "duration_weeks": 12},
        risk_of_bias={"tool": "ROBINS-I", "domains": {"confounding": "low"}},
    ),
    "poe2019": _study("poe2019", included=False, why_not_included="another treatment", note="x"),
}
REVIEW = {
    "title": "Tiny",
    "question": "What changes?",
    "documents": {"doe2020": {"title": "A paper", "year": 2020}},
    "search": {"databases": ["PubMed"], "last_search": "1 March 2025"},
    "selection": {"records_identified": 12, "exclusion_reasons": {"no imaging": 3}},
    "limitations": ["Few studies."],
    "reporting": {"swim": {"1b": "As planned."}},
    "certainty": {
        "activation": {
            "starts_at": "low",
            "indirectness": {"concern": "none", "because": "Direct."},
            "rate_up": [{"reason": "large effect", "steps": 2, "because": "Large."}],
            "regions": {"insula": {"imprecision": {"concern": "serious", "because": "Few."}}},
        }
    },
    "config": {"agreement": 0.75},
}
CLAIMS = {
    "claims": [
        {
            "claim_id": "fall",
            "says": "Two studies report a fall.",
            "count": 2,
            "studies": ["doe2020"],
            "where": {"region": ["amygdala"], "direction": ["decrease"], "study_id": ["doe2020"]},
        },
        {"claim_id": "other", "says": "It helps.", "not_checkable": "not about findings"},
    ]
}
VOCABULARY = [
    ["region", "parent", "rank", "abbreviation", "synonyms", "mni_left"],
    ["limbic lobe", "", "system", "", "", ""],
    ["anterior cingulate cortex", "limbic lobe", "structure", "ACC", "ant. cingulate", "-4 24 28"],
    ["amygdala", "limbic lobe", "structure", "", "amygdalae;amygdaloid", "-24 -2 -18"],
    ["insula", "", "structure", "", "insular cortex", ""],
]
BIB = "@article{doe2020,\n  title = {A {T}itle},\n  author = {Doe, Jane},\n  year = {2020},\n}\n"
STUDY_ROWS = [
    ["study_id", "cohort", "year", "included", "why_not_included", "risk_of_bias_tool", "note"],
    ["doe2020", "trial", "2020", "", "", "RoB 2", ""],
    ["roe2021", "trial", "", "true", "", "", "x, y"],
    ["poe2019", "", "2019", "FALSE", "another treatment", "", ""],
]
ARM_ROWS = [
    ["study_id", "arm", "role", "n", "n_enrolled"],
    *([study, "dbt", "treated", "20", "24"] for study in STUDIES),
    *([study, "hc", "healthy_control", "", ""] for study in STUDIES),
]
FINDING_ROWS = [
    ["study_id", "region", "measure", "contrast", "arm", "direction", "side", "effect", "page"],
    *(
        [s, "amygdala", "activation", "within_group", "dbt", "decrease", "", "-0.5", "3"]
        for s in STUDIES
    ),
    *([s, "ACC", "activation", "within_group", "dbt", "increase", "left", "", ""] for s in STUDIES),
]


@cache
def _config():
    """Give a config with two questions: every question takes time."""
    config = brain_settings()
    kept = ("activation", "other_treatments")
    config["syntheses"] = {name: config["syntheses"][name] for name in kept}
    config["evidence_map"] = ["activation"]
    config["specifications"] = {"unit": ["cohort", "study"], "null_results": ["against"]}
    return config


def in_yaml():
    """Give the files of a review with one record for each study, as data."""
    studies = {f"studies/{name}.yaml": study for name, study in STUDIES.items()}
    about = {"review.yaml": REVIEW, "claims.yaml": CLAIMS, "references.bib": BIB}
    shared = {"../regions.csv": VOCABULARY, "../../../config.yaml": _config()}
    return deepcopy(studies | about | shared)


def in_tables():
    """Give the files of a review with three tables and a vocabulary of its own, as data."""
    tables = {"studies.csv": STUDY_ROWS, "arms.csv": ARM_ROWS, "findings.csv": FINDING_ROWS}
    about = {"review.yaml": {**REVIEW, "vocabulary": "own.csv"}, "own.csv": VOCABULARY}
    return deepcopy(
        tables | about | {"../regions.csv": VOCABULARY, "../../../config.yaml": _config()}
    )


def as_bytes(content):
    """Write data as the file that a reviewer would keep."""
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode(errors="surrogatepass")
    if isinstance(content, list) and content and isinstance(content[0], list):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(content)
        return text.getvalue().encode(errors="surrogatepass")
    return (
        _CONFIG_BYTES if content == _config() else _as_yaml(content).encode(errors="surrogatepass")
    )


def _as_yaml(data):
    try:
        return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    except UnicodeEncodeError:  # half a character, which the library in C cannot write
        return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


_CONFIG_BYTES = _as_yaml(_config()).encode()

# --- What goes wrong -----------------------------------------------------------------------------

AWKWARD = (
    *("", " ", "\n", "\t", "null", "NO", "012", "1:30", "0x1f", "=1+1", "@x", "-", "'", '"'),
    *("#", "<<", "\u200b", "a\u202eb", "u\u0308", "ü", "ﬁ", "🧠", "\u2028", "\ufeff", "\xa0"),
    *("ſ", "İ", "ß", "١", "<script>", "{{ x }}", "{x}", "%s", "\\input{x}", "#read(x)", "$x$"),
    *("`x`", "[x](y)", "&amp;", "../x", "/etc/passwd", "con", "nan", "inf", "1e400", "x" * 600),
    *("true", "all", "a;b", "a,b", "doe2020", "trial", "amygdala", "insula", "acc", "decrease"),
    *("dbt", "hc", "activation", "any"),
)
TEXTS = st.sampled_from(AWKWARD) | st.text(max_size=12)
VALUES = (
    TEXTS
    | st.none()
    | st.booleans()
    | st.integers(-3, 30)
    | st.integers()
    | st.floats()
    | st.sampled_from([[], {}, [[]], {"x": {}}, date(2020, 1, 1), b"x", 0.5, 1, 10**6, 0.7]).map(
        deepcopy
    )
)
CELLS = TEXTS | st.integers(-3, 2100).map(str) | st.floats().map(str)


@st.composite
def trees_with_a_slip(draw, tree):
    """Change one thing somewhere in plain data: delete, double, retype, rename, swap, set."""
    at, keys = tree, _keys(tree)
    while keys:
        key = draw(st.sampled_from(keys))
        inner = at[key]
        if not _keys(inner) or draw(st.integers(0, 3)) == 0:
            _slip(draw, at, key, keys)
            return tree
        at, keys = inner, _keys(inner)
    return tree


def _keys(tree):
    if isinstance(tree, dict):
        return list(tree)
    return list(range(len(tree))) if isinstance(tree, list) else []


def _slip(draw, at, key, keys):
    kind = draw(
        st.sampled_from(["set", "set", "set", "delete", "double", "rename", "swap", "wrap"])
    )
    if kind == "delete":
        del at[key]
    elif kind == "wrap":
        at[key] = draw(st.sampled_from([[at[key]], {"x": at[key]}, str(at[key])]))
    elif kind == "swap":
        other = draw(st.sampled_from(keys))
        at[key], at[other] = at[other], at[key]
    elif kind == "double" and isinstance(at, list):
        at.insert(key, deepcopy(at[key]))
    elif kind in ("rename", "double") and isinstance(at, dict):
        at[draw(VALUES.filter(lambda name: isinstance(name, str | int | None)))] = deepcopy(at[key])
        if kind == "rename":
            at.pop(key, None)
    else:
        at[key] = draw(VALUES)


@st.composite
def tables_with_a_slip(draw, rows):
    """Change a cell, a row, a column or a heading of a table."""
    row = draw(st.integers(0, len(rows) - 1))
    kind = draw(
        st.sampled_from(["cell", "cell", "cell", "delete", "double", "column", "long", "swap"])
    )
    if kind == "delete":
        del rows[row]
    elif kind == "double":
        rows.insert(draw(st.integers(0, len(rows))), list(rows[row]))
    elif kind == "long":
        rows[row] = [*rows[row], draw(CELLS)]
    elif kind == "swap":
        draw(st.randoms(use_true_random=False)).shuffle(rows[row])
    elif rows[row]:
        cell = draw(st.integers(0, len(rows[row]) - 1))
        if kind == "cell":
            rows[row][cell] = draw(CELLS)
        else:
            for each in rows:
                del each[cell : cell + 1]
    return rows or [[""]]


@st.composite
def bytes_with_a_slip(draw, content):
    """Flip, cut, double or insert bytes."""
    at = draw(st.integers(0, len(content)))
    end = min(len(content), at + draw(st.integers(0, 40)))
    kind = draw(st.sampled_from(["flip", "insert", "cut", "double", "truncate", "sign"]))
    if kind == "truncate":
        return content[:at]
    if kind == "cut":
        return content[:at] + content[end:]
    if kind == "double":
        return content[:end] + content[at:]
    if kind == "flip" and at < len(content):
        return content[:at] + bytes([content[at] ^ draw(st.integers(1, 255))]) + content[at + 1 :]
    signs = st.sampled_from([s.encode() for s in ":-?&*!|>%@`{}[],#'\"\n\r\t =\u202e\u200b"])
    more = draw(signs if kind == "sign" else st.binary(min_size=1, max_size=8))
    return content[:at] + more + content[at:]


@st.composite
def slips(draw, files):
    """Change one to three files of a review, as data or as bytes."""
    for name in draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=3)):
        content = files[name]
        if isinstance(content, bytes | str) or draw(st.integers(0, 4)) == 0:
            files[name] = draw(bytes_with_a_slip(as_bytes(content)))
        elif isinstance(content, list):
            files[name] = draw(tables_with_a_slip(content))
        else:
            files[name] = draw(trees_with_a_slip(content))
    return files


PLAIN = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
YAML_SIGNS = st.lists(
    st.sampled_from(
        [*"-?:,[]{}#&*!|>'\"%@` \n", "\n  ", "- ", ": ", "<<: ", "!!set", "---\n", "title", "x"]
    ),
    max_size=30,
).map("".join)
CSV_SIGNS = st.lists(
    st.sampled_from(
        [*'",;\t\n\r x', "\n", "study_id", "region", "arm", "doe2020", "amygdala", '""', "\ufeff"]
    ),
    max_size=30,
).map("".join)


@st.composite
def other_files(draw, files):
    """Put anything at all in the place of one file of a review."""
    name = draw(st.sampled_from(sorted(files)))
    any_text = CSV_SIGNS if name.endswith(".csv") else YAML_SIGNS
    files[name] = draw(
        any_text | PLAIN.map(_as_yaml) | st.binary(max_size=60) | st.text(max_size=60)
    )
    return files


# What a finding may well hold: most reviews of these are in order, and are built.
PLAUSIBLE = {
    "region": st.sampled_from(["amygdala", "ACC", "Insular  Cortex", "limbic lobe", "amygdaloid"]),
    "direction": st.sampled_from(["increase", "decrease", "no_change", "not_reported", "unclear"]),
    "side": st.sampled_from(["left", "right", "midline", "bilateral", None]),
    "contrast": st.sampled_from(["within_group", "between_groups", "association", "prediction"]),
    "subgroup": st.sampled_from(["all", "responders", "women", None]),
    "n": st.none() | st.integers(1, 1_000_000),
    "p_value": st.none() | st.floats(0, 1) | st.sampled_from([0, 1, 5e-324]),
    "p_sides": st.sampled_from([1, 2, None]),
    "effect": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "se": st.none() | st.floats(5e-324, allow_infinity=False) | st.just(0.1),
    "effect_type": st.sampled_from(["smd", "correlation", "fisher_z", "beta", None]),
    "significant": st.sampled_from([True, False, None]),
    **dict.fromkeys(("note", "statistic", "region_as_reported", "outcome", "condition"), TEXTS),
}


# Texts of which every letter is in some font: others are refused.
SHOWN_TEXTS = st.text("aZ 09é中жα–'\"<&{=#", min_size=1, max_size=20).filter(str.strip)


@st.composite
def plausible(draw, files):
    """Change findings into others that may well be, and texts into any."""
    names = sorted(name for name in files if name.startswith("studies/"))
    for name in names:
        for _ in range(draw(st.integers(0, 3))):
            key = draw(st.sampled_from(sorted(PLAUSIBLE)))
            draw(st.sampled_from(files[name]["findings"]))[key] = draw(PLAUSIBLE[key])
        if draw(st.booleans()):
            files[name]["task"] = draw(SHOWN_TEXTS)
            files[name]["arms"][0]["n"] = draw(st.none() | st.integers(1, 24))
    if draw(st.booleans()):
        files["review.yaml"]["title"] = draw(SHOWN_TEXTS)
    choices = st.sampled_from([0.51, 0.500001, 0.7, 0.9999999, 1.0])
    files["review.yaml"]["config"] = {"agreement": draw(choices)}
    return files


CASES = {
    "plausible": st.builds(in_yaml).flatmap(plausible),
    "records": st.builds(in_yaml).flatmap(slips),
    "tables": st.builds(in_tables).flatmap(slips),
    "anything": (st.builds(in_yaml) | st.builds(in_tables)).flatmap(other_files),
}

# --- What becomes of it --------------------------------------------------------------------------


def write_files(files, top):
    """Write the files of a review into a project of their own, in place of what was there."""
    for old in top.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    (top / "templates").symlink_to(ROOT / "templates")
    folder = top / "data/raw/tiny"
    for name, content in files.items():
        path = (folder / name).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(content))
    return folder


def checked(top):
    """Do what a run does before its first job: the config first, then all of it."""
    if problems := config_problems(Path("config.yaml")):
        return problems
    config = read_yaml(Path("config.yaml"))[0].data
    plain = compose_texts(read_by_snakemake(Path("config.yaml")))
    assert repr(plain) == repr(config), "Snakemake would read another config"
    return check_folders(top / "data/raw", plain)


def read_by_snakemake(path):
    """Read a config as Snakemake does, but for what it takes for a template."""
    if path.read_bytes() == _CONFIG_BYTES:
        return _config()
    return yaml.load(path.read_text(encoding="utf-8"), yaml.FullLoader)


def built(folder):
    """Run every stage on a review that is in order, each on what the stage before has written."""
    config = compose_texts(yaml.safe_load(Path("config.yaml").read_bytes()))
    project = Project(config)
    review = project.reviews[folder.name]
    merged = {**config, **(review.get("config") or {})}
    merged.pop("simulation")
    settings = Config.model_validate(merged)
    wildcards = SimpleNamespace(review=folder.name)
    vocabulary = project.vocabulary(wildcards)
    inputs = read_review(Path("data/raw") / folder.name, merged["measures"], vocabulary)

    def keep(name, table):
        path = Path(f"out_{name}.csv")
        write_table(table, path, REVIEW_TABLES[name])
        return read_table(path, REVIEW_TABLES[name])

    claims, _, _ = read_claims(folder / "claims.yaml")
    judgements = {
        name: SynthesisCertainty.model_validate(judged)
        for name, judged in project.certainty(wildcards).items()
    }
    about = {"claims": claims, "judgements": judgements}
    tables = all_tables(extract_findings(inputs), settings, **about, keep=keep)
    list_choices(merged)
    return tables, merged, Review.model_validate(read_yaml(folder / "review.yaml")[0].data)


def shown(folder, tables, config, review, *, drawn=False):
    """Write the pages of a review, with its figures or with stand-ins for them."""
    settings = Config.model_validate(config)
    described = table_figures(tables, config, review, Path("figures"), drawn=drawn)
    tables = {**tables, "figures": described}
    bib = folder / "references.bib"
    bibliographies = [bib] if bib.exists() else []
    templates = ROOT / "templates"
    page = write_report(folder.name, review, settings, tables, bibliographies, templates)
    return page + write_claims_page(folder.name, review, tables, templates)


def hold(tables):
    """Hold tables against what is so in any review."""
    votes, units = tables["votes"], tables["unit_votes"]
    counts = ["n_increase", "n_decrease", "n_no_change", "n_conflicting"]
    assert (votes[counts].sum(axis="columns") == votes["k_units"]).all()
    assert not units.duplicated(["synthesis", "region", "unit"]).any()
    cast = units.groupby(["synthesis", "region"]).size()
    of_votes = votes[votes["k_units"] > 0].set_index(["synthesis", "region"])["k_units"]
    pd.testing.assert_series_equal(
        cast.astype(int).sort_index(), of_votes.astype(int).sort_index(), check_names=False
    )
    assert (votes["k_units"] <= votes["k_studies"]).all()
    for table in tables.values():
        for name in table.columns:
            if (name.startswith("p_") and name != "p_sides") or name in ("p_value", "ci_low_share"):
                numbers = table[name].dropna().astype(float)
                assert numbers.between(0, 1).all(), name
    assert set(tables["findings"]["study_id"]) <= set(tables["studies"]["study_id"])


def try_case(files, top, seen, *, build=True, report=False, drawn=False):
    """Check a review and, if it is in order, build it; nothing may fail, warn or stray."""
    write_files(files, top)
    before = _bytes_below(top)
    around = sorted(top.parent.iterdir())
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            problems = checked(Path())
            for problem in problems:
                assert problem.place.file
                assert problem.found.strip() or problem.found == ""
                assert problem.needed.strip()
                assert "Traceback" not in str(problem)
            assert str(InputError(problems)).isprintable() or "\n" in str(InputError(problems))
            assert _bytes_below(top) == before
            seen["refused" if problems else "in order"] += 1
            if build and not problems:
                seen["built"] += 1
                made = built(Path("data/raw/tiny"))
                hold(made[0])
                if report:
                    seen["reported"] += 1
                    assert "<html" in shown(Path("data/raw/tiny"), *made, drawn=drawn)
    except BaseException as error:
        error.add_note("\n".join(_differences(files)))
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    kept = {name: content for name, content in _bytes_below(top).items() if name in before}
    assert kept == before
    assert sorted(top.parent.iterdir()) == around


def _bytes_below(top):
    return {
        path: path.read_bytes()
        for path in sorted(top.rglob("*"))
        if path.is_file() and "templates" not in path.parts
    }


def _differences(files):
    """List what slipped, to tell it with a failure."""
    for order in (in_yaml(), in_tables()):
        if files.keys() == order.keys():
            for name in sorted(files):
                old, new = as_bytes(order[name]), as_bytes(files[name])
                rows = difflib.ndiff(*(repr(text).split("\\n") for text in (old, new)))
                yield from (f"{name}: {row}" for row in rows if old != new and row[0] in "+-")


def _too_long(*_):
    raise TimeoutError(f"a case took more than {MOST_SECONDS} seconds")


def limit_memory(megabytes):
    """Let this process have no more memory than so much."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, megabytes * 1_000_000))


def fuzz(kind, cases, top, number=None, build_each=1, report_each=0, draw_each=0):
    """Try so many cases of a kind; count those that were refused and those that were built."""
    seen = Counter()

    @settings(
        max_examples=cases,
        deadline=None,  # each case has a limit of its own
        derandomize=number is None,
        phases=[Phase.generate] if number is not None else [*Phase],
        suppress_health_check=list(HealthCheck),
    )
    @given(CASES[kind])
    def tried(files):
        order = seen["in order"]
        each = (build_each, report_each, draw_each)
        build, report, drawn = (bool(n) and order % n == n - 1 for n in each)
        try_case(files, top, seen, build=build, report=report, drawn=drawn)

    (tried if number is None else seed(number)(tried))()
    return seen
