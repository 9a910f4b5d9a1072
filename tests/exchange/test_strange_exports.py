"""Whatever a file of another program holds, the answer is records or problems, never a crash."""

import random

from hypothesis import given
from hypothesis import strategies as st

from scripts.exchange.draft_mapping import draft_for_table
from scripts.exchange.draft_revman import draft_for_revman
from scripts.exchange.exported_files import read_export
from scripts.exchange.revman import RevManReview
from scripts.exchange.revman_studies import revman_studies
from scripts.exchange.wide_table import wide_studies
from scripts.inputs.tables import Grid
from scripts.inputs.validation import validate
from scripts.inputs.yaml_files import read_yaml
from scripts.models.import_mapping import ImportMapping
from scripts.models.study import Study
from scripts.records.vocabulary import Vocabulary
from tests.support import revman_files

WORDS = (
    "Study ID",
    "Outcome 1",
    "Outcome 2",
    "Favours 1",
    "Favours 2",
    "Arm 1",
    "Arm 2",
    "N control",
)
SIGNS = "ab Zé1{}*[]\"'\\:#\n;,%&-?…"
headings = st.sampled_from([*WORDS, "Control", "Reviewer Name", "Risk of bias: a", "p", "Notes"])
cells = st.sampled_from(
    ["", "Smith 2019", "Doe 2020", "Consensus", "increase", "12", "X; Other: y"]
)
tables = st.lists(headings | st.text(SIGNS, max_size=9), min_size=1, max_size=9).flatmap(
    lambda header: st.tuples(
        st.just(header),
        st.lists(
            st.lists(cells | st.text(SIGNS, max_size=9), max_size=len(header) + 1), max_size=5
        ),
    )
)


def read_mapping(tmp_path, text):
    path = tmp_path / "import.yaml"
    path.write_text(text, encoding="utf-8")
    record, problems = read_yaml(path)
    assert problems == []
    mapping, problems = validate(ImportMapping, record)
    # Only what the draft leaves to be filled in is missing.
    assert {problem.found for problem in problems} <= {"nothing (null)"}
    return mapping, record


@given(tables)
def test_a_draft_for_any_table_can_be_read_and_used(tmp_path_factory, table):
    header, rows = table
    grid = Grid("export.csv", [(1, header), *enumerate(rows, start=2)])
    mapping, record = read_mapping(tmp_path_factory.mktemp("draft"), draft_for_table(grid))
    if mapping is not None:
        for coder in (None, 0, 1):
            imported = wide_studies(grid, mapping, record, coder)
            assert all(Study.model_validate(study) for study in imported.records)


def mutated(content, seed):
    """Change, take out or repeat some bytes."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        action = chance.randrange(3)
        if action == 0:
            changed[at] = chance.choice(b'0-9<>",;/&\x00\xff\n')
        elif action == 1:
            del changed[at : at + chance.randint(1, 40)]
        else:
            changed[at:at] = changed[at : at + chance.randint(1, 40)]
    return bytes(changed)


def test_a_damaged_export_of_revman_gives_records_or_problems(tmp_path):
    mapping = "comparator_role: placebo\nrisk_of_bias_tool: own\nanalyses: {}\n"
    files = {
        "a.rm5": revman_files.write_rm5(tmp_path / "a.rm5"),
        "a.csv": revman_files.write_revman_csv(tmp_path / "a.csv"),
        "a.zip": revman_files.write_package(tmp_path / "a.zip", nested=False),
    }
    read = 0
    for name, path in files.items():
        content = path.read_bytes()
        for seed in range(150):
            damaged = tmp_path / f"damaged_{name}"
            damaged.write_bytes(mutated(content, seed))
            review, problems = read_export(damaged, None)
            if problems or not isinstance(review, RevManReview):
                continue
            text = draft_for_revman(review, Vocabulary())
            filled = text.replace("region:", "region: mood").replace("better:", "better: lower")
            mapping, record = read_mapping(tmp_path, filled)
            imported = revman_studies(review, mapping, record)
            assert all(Study.model_validate(study) for study in imported.records)
            read += 1
    assert read > 50
