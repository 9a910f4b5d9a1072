"""Whatever stands in a file, a run ends with a plain message or with the right result.

Nothing is run, looked up or written because of it, and neither time nor memory run out.
"""

import csv
import os
import resource
import shutil
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
import yaml

from scripts.common import input_limits as _limits
from scripts.common.digests import digest_files
from scripts.common.durations import weeks_of
from scripts.documents.citation_styles import style_fault
from scripts.documents.pandoc import PandocError, run_pandoc
from scripts.documents.reference_names import INITIALS_LAST
from scripts.exchange.references.reference_items import PAGES
from scripts.exchange.references.ris import LINE
from scripts.inputs.encodings import ACCENTED
from scripts.inputs.problems import COMPARED, InputError, Place, Problem, nearest
from scripts.inputs.text import compose_texts
from scripts.inputs.yaml_files import read_yaml
from scripts.models.study_ids import study_id_of
from scripts.records.headings import read_heading
from scripts.records.review_checks import check_folders, check_review
from scripts.records.vocabulary import read_vocabulary
from tests.support.csv_tables import read_csv
from tests.support.projects import ROOT, change, contents, run
from tests.support.records import (
    ARMS_CSV,
    FINDINGS_CSV,
    RECORD,
    REVIEW,
    STUDIES_CSV,
    STUDY,
    TINY,
    VOCABULARY,
    make_review,
    read_review,
    tables,
)
from tests.support.tables import MEASURES

CONFIG = (ROOT / "config.yaml").read_text()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / "made").mkdir()
    monkeypatch.chdir(tmp_path / "made")
    return tmp_path / "made"


def refused(**parts):
    """Write a review and have it checked; give file, line and what was found of each problem."""
    review = make_review(Path(), **parts)
    found = check_folders(review.parent, yaml.safe_load(CONFIG))
    return [(p.place.file, p.place.line, p.found) for p in InputError(found).problems]


def record(more="", old="", new=""):
    assert old in STUDY
    return {"doe2020": (STUDY.replace(old, new) if old else STUDY) + more}


def yaml_problems(content):
    """Have a file of YAML refused; give line and what was found of each problem."""
    content = content if isinstance(content, bytes) else content.encode()
    Path("record.yaml").write_bytes(content)
    return [(p.place.line, p.found) for p in read_yaml(Path("record.yaml"))[1]]


def in_a_process(code, seconds=20, megabytes=1_500):
    """Run Python with little time and memory, and return what it prints; a crash fails the test."""
    limit = megabytes * 1_000_000

    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )
    assert answer.returncode == 0, (answer.returncode, answer.stderr[-500:])
    assert answer.stderr == ""
    return answer.stdout


READ = """
from pathlib import Path
from scripts.inputs.yaml_files import read_yaml
for problem in read_yaml(Path("record.yaml"))[1][:3]:
    print(problem.place.line, problem.found)
"""

# --- YAML that never ends, or that brings down what reads it -------------------------------------

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
MERGED = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
DEEP = f"values nested more than {_limits.MOST_DEPTH} deep"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LAUGHS, "2 an anchor that is used again\n" * 3),
        (MERGED, "3 an anchor that is used again\n" * 3),
        ("&a [*a]\n", "1 an anchor that is used again\n"),
        ("[" * 100_000, f"1 {DEEP}\n"),
        ("[" * 100_000 + "]" * 100_000, f"1 {DEEP}\n"),
        ("{a: " * 100_000 + "}" * 100_000, f"1 {DEEP}\n"),
        ("- " * 100_000 + "x", f"1 {DEEP}\n"),
        ("? " * 100_000 + "x", f"1 {DEEP}\n"),
        ("".join(f"{' ' * n}a:\n" for n in range(2_000)), f"{_limits.MOST_DEPTH + 1} {DEEP}\n"),
        ("[" + "x," * 200_000 + "]", f"1 more than {_limits.MOST_VALUES} values\n"),
        ("a: 0x" + "f" * 100_000, "1 a text of 100002 characters\n"),
    ],
    ids=[
        "laughs",
        "merged",
        "itself",
        "brackets",
        "closed",
        "braces",
        "dashes",
        "questions",
        "indents",
        "values",
        "hex",
    ],
)
def test_yaml_that_would_fill_the_memory_or_the_stack_is_refused_by_line(text, expected):
    Path("record.yaml").write_text(text)
    assert in_a_process(READ) == expected


@pytest.mark.long
def test_a_record_of_five_megabytes_is_read_in_bounded_time_and_memory():
    entry = "- [" + ", ".join(["1"] * 9_000) + "]\n"
    rows = "\n".join(f"k{n}: {'x' * 19_000}" for n in range(240))
    Path("record.yaml").write_text(rows + "\nlist:\n" + entry * 10)
    assert 4_700_000 < Path("record.yaml").stat().st_size < _limits.MOST_YAML
    assert in_a_process(READ, seconds=20, megabytes=800) == ""


def test_a_file_that_is_too_large_is_not_even_read(folder):
    with (folder / "record.yaml").open("wb") as file:
        file.truncate(100_000_000_000)  # of nothing, on no disk
    assert in_a_process(READ, megabytes=300) == "None more than 5 MB\n"


# --- What YAML takes values for ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("!!python/object/apply:os.system ['touch made']", "the tag 'tag:yaml.org,2002:python/ob"),
        ("!!binary aGVsbG8=", "the tag 'tag:yaml.org,2002:binary'"),
        ("!!set {x, y}", "the tag 'tag:yaml.org,2002:set'"),
        ("!!timestamp 2020-01-01", "the tag 'tag:yaml.org,2002:timestamp'"),
        ("! x", "the tag '!'"),
        ("012", "012, which YAML takes for another number"),
        ("1:30", "1:30, which YAML takes for another number"),
        ("1:30.5", "1:30.5, which YAML takes for another number"),
        ("0x1F", "0x1F, which YAML takes for another number"),
        ("0b11", "0b11, which YAML takes for another number"),
        ("9" * 10_000, "9" * 60 + ", which YAML takes for another number"),
        ("2020-13-45", "2020-13-45, a date that there is not"),
        ("2020-01-01T25:00:00", "2020-01-01T25:00:00, a date that there is not"),
        ("=", "a bare ="),
        ("<<", "a bare <<"),
        ("x\n---\na: 2", "a second document, after `---`"),
        ("x\n...\n%YAML 9.9\n---\na: 2", "found incompatible YAML document"),
    ],
)
def test_what_yaml_takes_for_something_else_is_refused_by_its_line(written, expected, folder):
    before = sorted(folder.iterdir())
    (line, found), *_ = yaml_problems(f"title: x\na: {written}\n")
    assert found.startswith(expected)
    assert line >= 2
    assert sorted(folder.iterdir()) == sorted([*before, folder / "record.yaml"])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("? [a, b]\n: 1", "a key that is a list or has keys itself"),
        ("? {a: b}\n: 1", "a key that is a list or has keys itself"),
        ("<<: {a: 1}", "the key '<<', which is not text"),
        ("2020-01-01: 1", "the key '2020-01-01', which is not text"),
        ("1.5: 1", "the key '1.5', which is not text"),
        ("title: y", "given a second time (first on line 1)"),
        ('"ti\\u200btle": y', "the invisible character U+200B"),
    ],
)
def test_a_key_that_is_no_plain_text_is_refused(key, expected):
    assert (2, expected) in yaml_problems(f"title: x\n{key}\n")


@pytest.mark.parametrize("written", ["0o17", "1e3", "NO", "~", "1_000", "-0.5", "+7", "0", "2020"])
def test_plain_values_stay_what_yaml_takes_them_for(written):
    assert yaml_problems(f"a: {written}\n") == []
    assert read_yaml(Path("record.yaml"))[0].data == yaml.safe_load(f"a: {written}")


def test_numbers_that_yaml_reads_in_two_ways_are_no_participants_and_no_page():
    refusals = refused(studies=record(old="n: 10", new="n: 012"))
    assert refusals == [(RECORD, 4, "012, which YAML takes for another number")]
    more = "    condition: 1:30\n    subgroup: NO\n"
    assert {found for *_, found in refused_again(studies=record(more=more))} == {
        "1:30, which YAML takes for another number",
        "the number 90",
        "true or false False",
    }


def refused_again(**parts):
    """Have another review refused in a place of its own."""
    again = Path(f"again{len(list(Path().iterdir()))}")
    again.mkdir()
    os.chdir(again)
    return refused(**parts)


# --- Encodings and signs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (STUDY.encode("utf-16"), "text in UTF-16"),
        (STUDY.encode("utf-16-le"), "text in UTF-16"),
        (STUDY.encode("utf-16-be"), "text in UTF-16"),
        (STUDY.encode("utf-32"), "text in UTF-16"),
        (STUDY.replace("trial", "Zürich").encode("latin-1"), "text that is not UTF-8"),
        (STUDY.replace("trial", "a\0b").encode(), "the control character U+0000"),
        (
            STUDY.replace("trial", '"\\ud800"').encode(),
            "found invalid Unicode character escape code",
        ),
        (STUDY.replace("trial", "x").encode() + b"\xed\xa0\x80", "text that is not UTF-8"),
        (
            STUDY.replace("trial", "a" + "\u0301" * 31).encode(),
            "more than 30 accents on one letter",
        ),
        (STUDY.replace("trial", '"a' + "\\u0301" * 31 + '"').encode(), "more than 30 accents on"),
    ],
)
def test_text_that_cannot_be_read_or_shown_is_refused(content, expected):
    ((file, _, found),) = refused(studies={"doe2020": content})
    assert file == RECORD
    assert found.startswith(expected)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\r\n\r\n"])
def test_records_and_tables_are_read_whatever_their_lines_end_in(end):
    mixed = STUDY.replace("\n", end, 4)
    assert refused(studies={"doe2020": "\ufeff" + mixed}) == []
    as_saved = [text.replace("\n", end, 2) for text in (STUDIES_CSV, ARMS_CSV, FINDINGS_CSV)]
    assert refused_again(**tables(*as_saved)) == []


def test_text_in_utf_7_is_text_like_any_other():
    (read,) = read_review(
        make_review(Path(), record(more='note: "+ADw-script+AD4-"\n')), MEASURES
    ).studies
    assert read.note == "+ADw-script+AD4-"


DIRECTED = "the sign U+202E, which turns the direction of text, without its end"


@pytest.mark.parametrize("sign", ["\u202e", "\u202a", "\u2067", "\u202ea\u2069", "\u202c\u202e"])
def test_text_that_would_turn_what_follows_it_is_refused(sign):
    ((file, line, found),) = refused(studies=record(more=f'note: "a{sign}b"\n'))
    assert (file, line) == (RECORD, 12)
    assert "which turns the direction of text, without its end" in found


@pytest.mark.parametrize(
    "text", ["a\u202eb\u202cc", "\u2067א\u2069", "\u202a\u202eb\u202c\u202c", "שלום"]
)
def test_text_that_ends_what_it_turns_is_taken(text):
    assert refused(studies=record(more=f'note: "{text}"\n')) == []


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u00ad", "\u202e", "\u200f", "\u2060", "\u3164", "\u200d"]
)
@pytest.mark.parametrize("key", ["cohort", "subgroup", "condition"])
def test_a_name_with_an_invisible_sign_is_refused(sign, key):
    more = f'    {key}: "tri{sign}al"\n'
    of_cohort = record(old="trial", new=f'"tri{sign}al"')
    line, given = (2, of_cohort) if key == "cohort" else (12, record(more))
    assert (RECORD, line, f"the invisible character U+{ord(sign):04X}") in refused(studies=given)


@pytest.mark.parametrize("name", ["می\u200cخواهم", "क्\u200dष", "Müller", "naïve ½"])
def test_a_name_may_hold_what_its_alphabet_needs(name):
    assert refused(studies=record(old="trial", new=name)) == []


def test_a_region_pasted_with_an_invisible_sign_is_reported_with_the_nearest():
    make_review(Path(), record(old="region: amygdala", new='region: "amyg\u00addala"'))
    (problem,) = check_folders(Path("data/raw"), yaml.safe_load(CONFIG))
    assert (problem.found, problem.nearest) == (r"'amyg\xaddala'", "amygdala")
    assert str(problem).isascii()


def test_two_regions_that_look_the_same_are_refused():
    vocabulary = VOCABULARY + "amygdala\u200b,,structure,,\n"
    refusals = refused(vocabulary=vocabulary)
    assert refusals == [("data/raw/regions.csv", 7, "the invisible character U+200B")]


def test_one_name_typed_in_two_ways_is_one_cohort_one_region_and_one_reference():
    whole, parts = "müller", unicodedata.normalize("NFD", "müller")
    assert whole != parts
    text = STUDY.replace("trial", parts).replace("amygdala", parts)
    studies = {
        "doe2020": text,
        "roe2021": text.replace("doe2020", "roe2021").replace(parts, whole),
    }
    vocabulary = f"region,parent,rank,abbreviation,synonyms\n{whole},,,,\n"
    review = read_review(make_review(Path(), studies, vocabulary=vocabulary), MEASURES)
    assert {study.cohort for study in review.studies} == {whole}
    assert [review.vocabulary.canonical(s.findings[0].region) for s in review.studies] == [
        whole
    ] * 2
    cells = read_csv(_written("t.csv", f"region\n{parts}\n"), ["region"], ["region"])[0].data
    assert cells == [{"region": whole}]


def _written(name, text):
    Path(name).write_text(text)
    return Path(name)


def test_the_config_has_its_letters_in_the_same_form_as_the_records():
    parts = unicodedata.normalize("NFD", "müller")
    assert compose_texts({parts: [parts, 1, None]}) == {"müller": ["müller", 1, None]}


def test_a_reference_whose_accents_stand_apart_from_their_letters_is_refused():
    key = unicodedata.normalize("NFD", "müller2020")
    refusals = refused(files={"references.bib": f"@misc{{{key},\n  title = {{A}}\n}}\n"})
    assert [(line, "an accent is separated" in found) for _, line, found in refusals] == [(1, True)]


@pytest.mark.parametrize("other", ["Ｔｒｉａｌ", "TRIAL", "ｔｒｉａｌ", "tri\u0430l"])
def test_cohorts_in_letters_that_look_the_same_are_one_spelt_two_ways(other):
    studies = record()
    studies["roe2021"] = STUDY.replace("doe2020", "roe2021").replace("trial", other)
    ((_, _, found),) = refused(studies=studies)
    assert "'trial'" in found


# --- Names of files and folders ------------------------------------------------------------------


def test_ids_and_folders_that_differ_by_case_or_name_a_device_are_refused():
    studies = record() | {"Doe2020": STUDY.replace("doe2020", "Doe2020")}
    studies |= {"con": STUDY.replace("doe2020", "con")}
    (Path("data/raw/Tiny")).mkdir(parents=True)
    Path("data/raw/Tiny/review.yaml").write_text("title: T\n")
    Path("data/raw/aux").mkdir()
    Path("data/raw/aux/review.yaml").write_text("title: T\n")
    review = make_review(Path("x"), studies=studies)
    review.rename("data/raw/tiny")
    Path("x/data/raw/regions.csv").rename("data/raw/regions.csv")
    for name in ("config.yaml", "templates"):
        Path("x", name).rename(name)
    found = check_folders(Path("data/raw"), yaml.safe_load(CONFIG))
    refusals = {(p.place.file, p.found) for p in found}
    assert {
        ("data/raw/Tiny", "'Tiny'"),
        ("data/raw/aux", "'aux', which no file can be called on Windows"),
        (f"{TINY}/studies/con.yaml", "'con', which no file can be called on Windows"),
        (f"{TINY}/studies/Doe2020.yaml", "the text 'Doe2020'"),
    } <= refusals


@pytest.mark.parametrize("name", ["../x", "..", "a/b", "/etc/passwd", "x" * 65, "a\nb", ""])
def test_an_id_is_no_path(name):
    assert refused(
        studies=record(old="doe2020", new=f"{name!r}" if "\n" not in name else '"a\\nb"')
    )
    review = "title: T\nconfig:\n  evidence_map: []\n  syntheses:\n"
    assert refused_again(review=f"{review}    {name!r}: {{title: A, where: {{}}}}\n")


@pytest.mark.parametrize("key", ["title", "label", "question", "summary"])
def test_a_text_in_one_line_has_a_limit_and_a_longer_one_another(key):
    folder = make_review(Path())
    most = _limits.MOST_TEXT if key == "summary" else _limits.MOST_LINE
    for letters, given in ((most, []), (most + 1, [f"a text of {most + 1} characters"])):
        text = yaml.safe_dump({"title": "T", key: "a" * letters})
        (folder / "review.yaml").write_text(text)
        found = check_review(folder, yaml.safe_load(CONFIG))
        assert [p.found for p in found] == given
        assert [p.needed for p in found] == [f"no more than {most}"] * len(given)


READERS = {
    "a study": study_id_of,
    "a length of time": weeks_of,
    "a heading": lambda text: read_heading(text, ["follow_up", "n", "note"]),
    "a name": INITIALS_LAST.fullmatch,
    "pages": lambda text: PAGES.sub("-", text),
    "a line of RIS": LINE.match,
    "words with accents": ACCENTED.findall,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_no_text_takes_long_to_read_whatever_it_repeats(read):
    start = time.process_time()
    for piece in ("a", "A", "1", " ", "(", "(a ", "a ", "1-", "- ", "week ", "a. ", ") "):
        read(piece * (_limits.MOST_TEXT // len(piece)))
    assert time.process_time() - start < 5


def test_a_review_has_no_more_claims_than_a_page_can_show():
    claims = [
        {"claim_id": f"c{number}", "says": "S.", "not_checkable": "N."}
        for number in range(_limits.MOST_CLAIMS + 1)
    ]
    folder = make_review(Path(), files={"claims.yaml": yaml.safe_dump({"claims": claims})})
    (problem,) = check_review(folder, yaml.safe_load(CONFIG))
    assert (problem.place.file, problem.place.line) == (f"{TINY}/claims.yaml", 1)
    assert "1000" in problem.needed


@pytest.mark.parametrize("style", ["../apa", "/etc/passwd", "apa.csl", "", "a\\nb", "x" * 300])
def test_a_citation_style_is_the_name_of_a_style(style):
    refusals = refused(review=f'title: T\nconfig:\n  citation_style: "{style}"\n')
    assert [(file, line) for file, line, _ in refusals] == [(REVIEW, 3)]


@pytest.mark.parametrize(
    "name",
    [
        *("../regions.csv", "/etc/passwd", "../../../outside.csv", "linked.csv", ".", "x" * 300),
        *(".regions.csv", "regions.csv~", "regions.tmp", "old~/regions.csv"),
    ],
)
def test_a_vocabulary_is_an_input_in_the_folder_of_its_review(name):
    Path("outside.csv").write_text("region\namygdala\n")
    folder = make_review(Path(), review=f"title: T\nvocabulary: {name}\n")
    (folder / "linked.csv").symlink_to(Path("outside.csv").absolute())
    (folder / "old~").mkdir()
    for side in (".regions.csv", "regions.csv~", "regions.tmp", "old~/regions.csv"):
        shutil.copy("outside.csv", folder / side)
    (problem,) = check_review(folder, yaml.safe_load(CONFIG))
    assert problem.place == Place(REVIEW, 2)
    needed = "the name of a file in the review's folder, not one such as .name or name~"
    assert problem.needed == needed


def test_a_pipe_or_a_folder_in_the_place_of_a_file_is_refused():
    folder = make_review(Path())
    os.mkfifo(folder / "studies" / "roe2021.yaml")
    (folder / "references.bib").mkdir()
    (folder / "claims.yaml").symlink_to("/dev/zero")
    refusals = {(p.place.file, p.found) for p in check_review(folder, yaml.safe_load(CONFIG))}
    names = ("studies/roe2021.yaml", "references.bib", "claims.yaml")
    assert refusals == {
        (f"{TINY}/{name}", "a folder, or something else that is not a file") for name in names
    }


@pytest.mark.parametrize("name", [b"notes \xff.txt", b"{review}.txt", b"a\nb.txt", b"\x1b[2J.txt"])
def test_a_file_whose_name_no_list_can_hold_is_refused(name):
    make_review(Path())
    Path(os.fsdecode(b"data/raw/tiny/" + name)).write_text("x")
    (problem,) = check_folders(Path("data/raw"), yaml.safe_load(CONFIG))
    assert "in the name of a file" in problem.found
    assert str(problem).isascii()


# --- Tables --------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (ARMS_CSV.replace(",", "^"), 1, "one column, 'study_id^arm^role^n'"),
        (ARMS_CSV.encode("utf-16")[:-1], 3, "text that is not UTF-16"),
        (
            ARMS_CSV + 'doe2020,"x,treated,10\n',
            4,
            "a cell that begins with a double quote and has n",
        ),
        (
            ARMS_CSV + f"doe2020,{'x' * 200_000},treated,10\n",
            4,
            "a cell that begins with a double q",
        ),
        (ARMS_CSV + f"doe2020,{'x' * 30_000},treated,10\n", 4, "a text of 30000 characters"),
        (ARMS_CSV + ARMS_CSV.splitlines()[0] + "\n", 4, "the row of headings again"),
        ("study_id" + "," * 1_000_000 + "x\n", 1, "1000001 columns"),
        (ARMS_CSV.replace("\n", ",\n").replace("10,", "10,?"), 2, "'?' in column E"),
        (ARMS_CSV.replace("10", "10,"), 2, "5 cells under 4 columns"),
        (ARMS_CSV.replace("arm,", "arm,,").replace("dbt,", "dbt,?,"), 2, "'?' in column C"),
        (ARMS_CSV + "," * 1_000_000 + "x\n", 4, "1000001 cells under 4 columns"),
        (ARMS_CSV + "doe2020,a\0b,treated,3\n", 4, "the control character U+0000"),
        ("study_id,arm,role,n\n", 2, "'dbt'"),
    ],
    ids=[
        "another sign",
        "half a letter",
        "quote",
        "cell",
        "text",
        "headings",
        "columns",
        "unnamed",
        "unnamed twice",
        "one cell more",
        "long row",
        "nul",
        "headings alone",
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(text, line, expected):
    csv.field_size_limit(2**31)  # as some libraries set it for the whole process
    found = refused(**tables(arms=text))
    assert any(row == line and what.startswith(expected) for _, row, what in found)


READ_TABLE = """
import sys, resource, time
from pathlib import Path
from tests.support.csv_tables import read_csv
record, problems = read_csv(Path("t.csv"), ["a", "b"], ["a"])
print(len(record.data or []), len(problems), problems[0].found[:29] if problems else "")
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n" + "," * 1_000_000 + "\n" + ",\n" * 1_000_000, "0 0 "),
        ("a,b\n" + 'x,"' + "x\n" * 20_000_000, "0 1 a cell that begins with a dou"),
        ("a,b\n" + "x" * 45_000_000, "0 1 a cell that begins with a dou"),
        ("a,b\n" + "x,y\n" * 250_000, "0 1 more than 200000 rows"),
        ("a,b\n" + "x\nx,y\n" * 125_000, "20001 10001 1 cell under 2 columns"),
        ("\n" * 40_000_000 + "a", "0 0 "),
    ],
    ids=["empty rows", "open quote", "one cell", "rows", "short rows", "empty lines"],
)
def test_a_large_table_is_read_or_refused_in_bounded_time_and_memory(text, expected):
    Path("t.csv").write_text(text)
    assert in_a_process(READ_TABLE, seconds=30, megabytes=1_200).startswith(expected)


def test_parents_that_go_round_or_on_for_ever_are_refused():
    rows = ["a,b", "b,c", "c,a", "d,a"]
    refusals = vocabulary_problems("region,parent\n" + "\n".join(rows))
    endless = {line for line, found in refusals if found == "a region that contains itself"}
    assert endless == {2, 3, 4}
    chain = "\n".join(f"r{n},r{n + 1}" for n in range(10_000))
    refusals = vocabulary_problems(f"region,parent\n{chain}\nr10000,\n")
    assert (2, "a region that lies in more than 20 others, one in another") in refusals
    assert len(refusals) == 10_000 - 20


def vocabulary_problems(text):
    return [(p.place.line, p.found) for p in read_vocabulary(_written("v.csv", text))[1]]


def test_terms_of_the_vocabulary_name_one_region_however_many_they_are():
    many = ";".join(f"s{n}" for n in range(2_000))
    rows = "".join(f'r{k},"{many.replace("s", f"s{k}x")}"\n' for k in range(40))
    vocabulary, problems = read_vocabulary(_written("v.csv", f"region,synonyms\n{rows}"))
    assert problems == []
    assert len(vocabulary.terms) == 40 * 2_001
    assert vocabulary.canonical("S7X12") == "r7"
    refusals = vocabulary_problems("region,synonyms\namygdala,\ninsula,Amygdala\n")
    assert refusals == [(3, "'Amygdala', which already names 'amygdala'")]


def test_a_review_has_no_more_findings_and_studies_than_can_be_reported(
    monkeypatch,
):
    rows = FINDINGS_CSV.splitlines()
    refusals = refused(**tables(findings="\n".join([rows[0], *[rows[1]] * 10_001])))
    assert refusals == [(f"{TINY}/studies.csv", 2, "10001 of one study")]
    for module in ("study_records", "study_tables"):
        monkeypatch.setattr(f"scripts.records.{module}.MOST_STUDIES", 1)
    refusals = refused_again(**tables(STUDIES_CSV + "roe2021,\n"))
    assert refusals == [(f"{TINY}/studies.csv", None, "more than 20000 studies")]
    refusals = refused_again(studies=record() | {"roe2021": STUDY.replace("doe2020", "roe2021")})
    assert refusals == [(f"{TINY}/studies", None, "more than 20000 studies")]


ALIKE = """
from pathlib import Path
from scripts.records.similar_names import _similar_pairs
letters = [chr(n) for n in range(0x4E00, 0x4E00 + 8_000)]
assert _similar_pairs(f"trial {letter}" for letter in letters)
assert ("A" + "xy" * 10_000, "a" + "xy" * 10_000) in _similar_pairs(
    head + "xy" * 10_000 for head in ("A", "a", *letters[:20])
)
"""


def test_cohorts_that_are_alike_are_found_in_bounded_time_and_memory():
    assert in_a_process(ALIKE, seconds=20, megabytes=700) == ""


MANY_ARMS = """
from scripts.inputs.record import Record
from scripts.records.study_records import ReadStudy
from scripts.records.cross_references import KnownTerms, term_problems
from scripts.records.vocabulary import Vocabulary
arms = [{"arm": f"a{n}"} for n in range(30_000)]
findings = [{"arm": f"b{n}", "comparator": f"a{n}"} for n in range(30_000)]
read = ReadStudy(Record("x.yaml", {"arms": arms, "findings": findings}), None)
print(len(list(term_problems(read, KnownTerms(Vocabulary(), [], {}, None)))))
"""


@pytest.mark.long
def test_thirty_thousand_arms_and_findings_are_compared_in_seconds():
    assert in_a_process(MANY_ARMS, seconds=20) == "30000\n"


def test_a_long_name_is_refused():
    text = VOCABULARY + f"{'x' * 1001},,,,\n"
    refusals = refused(studies=record(old="trial", new="x" * 1001), vocabulary=text)
    assert refusals == [
        ("data/raw/regions.csv", 7, "a name of 1001 characters"),
        (RECORD, 2, "a name of 1001 characters"),
    ]


def test_a_digest_takes_in_files_whatever_they_are_called():
    path = Path(os.fsdecode(b"\xff.txt"))
    path.write_text("x")
    assert len(digest_files([path, Path("missing")])) == 64


# --- The config ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("figure_width_mm", "1.0e+9", "the number 1000000000.0"),
        ("figure_width_mm", "-5", "the number -5"),
        ("figure_width_mm", ".nan", "the number nan"),
        ("figure_dpi", "1000000", "the number 1000000"),
        ("agreement", "[0.7]", "[0.7]"),
        ("confidence", "1", "the number 1"),
        ("measures", "activation", "the text 'activation'"),
        ("syntheses", "[]", "[]"),
        ("syntheses", '{"../x": {title: A, where: {}}}', "the text '../x'"),
        ("syntheses", "{a: null}", "nothing (null)"),
        ("evidence_map", "{a: b}", "{'a': 'b'}"),
        ("unit", "yes", "true or false True"),
        ("results_sections", "7", "the number 7"),
        (
            "specifications",
            f"{{agreement: [{', '.join(f'0.6{n:03}' for n in range(50))}]}}",
            "[0.6",
        ),
        ("surprise", "1", "the unknown key 'surprise'"),
        (
            "syntheses",
            f"{{{', '.join(f's{n}: {{title: A, where: {{}}}}' for n in range(101))}}}",
            "{'s0'",
        ),
    ],
)
def test_a_wrong_choice_is_refused_in_plain_words(key, value, expected):
    ((file, line, found), *_) = refused(review=f"title: T\nconfig:\n  {key}: {value}\n")
    assert (file, line) == (REVIEW, 3)
    assert found.startswith(expected)


@pytest.mark.parametrize("config", ["7", "x", "[unit]", "true"])
def test_choices_that_are_no_keys_are_refused(config):
    ((file, line, _),) = refused(review=f"title: T\nconfig: {config}\n")
    assert (file, line) == (REVIEW, 2)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("replicates: 10000", "replicates: 1_000_000_000_000", "the number 1000000000000"),
        ("replicates: 10000", "replicates: 0", "the number 0"),
        ("chunks: 10", "chunks: 20_000", "the number 20000"),
        ("effect: [0, 0.2, 0.5]", "effect: [0, x]", "the text 'x'"),
        (
            "effect: [0, 0.2, 0.5]",
            f"effect: [0, {', '.join(f'0.{n:04}' for n in range(1, 300))}]",
            "{'cohorts': [3,",
        ),
    ],
)
def test_a_simulation_without_end_is_refused(old, new, expected):
    folder = make_review(Path())
    text = CONFIG.replace(old, new)
    assert text != CONFIG
    Path("config.yaml").write_text(text)
    (problem,) = check_review(folder, yaml.safe_load(text))
    assert problem.place.file == "config.yaml"
    assert problem.found.startswith(expected)


# --- References and styles -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "bib",
    [
        "@string{a0 = {xxxxxxxxxxxxxxxxxxxx}}\n"
        + "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(40))
        + "@article{k,\n title = a40,\n}\n",
        "@article{a,\n crossref = {b},\n}\n@article{b,\n crossref = {a},\n}\n",
    ],
    ids=["strings of strings", "entries in a circle"],
)
def test_references_that_never_end_are_refused(bib, monkeypatch, capfd):
    monkeypatch.setattr("scripts.documents.pandoc.MOST_MEMORY", "64M")
    ((file, _, found),) = refused(files={"references.bib": bib})
    assert (file, found) == (f"{TINY}/references.bib", "entries that cannot be read to their end")
    assert capfd.readouterr() == ("", "")


def test_pandoc_is_stopped_by_its_memory_before_its_time(monkeypatch):
    monkeypatch.setattr("scripts.documents.pandoc.MOST_MEMORY", "64M")
    circle = "@misc{a,\n crossref = {b},\n}\n@misc{b,\n crossref = {a},\n}\n"
    with pytest.raises(PandocError, match="Heap exhausted") as error:
        run_pandoc(circle, "--from=biblatex", "--to=csljson")
    assert error.value.is_endless


def test_references_that_take_too_long_are_refused(monkeypatch):
    monkeypatch.setattr("scripts.documents.pandoc.MOST_SECONDS", 0.001)
    ((_, _, found),) = refused(files={"references.bib": "@misc{a,\n title = {A},\n}\n"})
    assert found == "entries that cannot be read to their end"


def test_broken_references_are_reported_once_and_in_our_words(capfd, caplog):
    refusals = refused(files={"references.bib": "@article{" * 2_000})
    assert {found for *_, found in refusals} == {"an entry that cannot be read"}
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


CSL = "http://purl.org/net/xbiblio/csl"
STYLE = (ROOT / "templates/citation_styles/apa.csl").read_text()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><style>&a;</style>', "a file that defines entities"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]><style/>', "a file that defines entities"),
        (STYLE.encode("utf-16"), "a file that defines entities, or is not in UTF-8"),
        ("x" * 1_000_001, "a file of more than 1 MB"),
        ("<style/>", "a style that cannot be used"),
        (
            f'<style xmlns="{CSL}"><link rel="independent-parent"/></style>',
            "a style that refers to another",
        ),
        ("", "a file that cannot be read"),
        (None, "a file that cannot be read"),
        ("<a>" * 100_000, "a file that cannot be read"),
    ],
)
def test_a_citation_style_that_would_do_more_than_cite_is_refused(content, expected, monkeypatch):
    path = Path("odd.csl")
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setattr("scripts.documents.citation_styles.CITATION_STYLES", Path())
    assert style_fault("odd").startswith(expected)


def test_a_style_that_calls_itself_is_refused(monkeypatch):
    macro = '<macro name="{0}"><text macro="{1}"/></macro>'
    style = (
        f'<style xmlns="{CSL}" version="1.0" class="in-text"><info/>'
        f"{macro.format('a', 'b')}{macro.format('b', 'a')}"
        '<citation><layout><text macro="a"/></layout></citation></style>'
    )
    Path("odd.csl").write_text(style)
    monkeypatch.setattr("scripts.documents.citation_styles.CITATION_STYLES", Path())
    monkeypatch.setattr("scripts.documents.pandoc.MOST_MEMORY", "64M")
    assert style_fault("odd").startswith("a style that")


# --- Messages ----------------------------------------------------------------------------------


def test_of_very_many_problems_the_first_are_reported_and_the_others_counted():
    wrong = [Problem(Place("f.csv", n + 1), "", "x", "y", "z") for n in range(51)]
    message = str(InputError(wrong))
    assert message.startswith("51 problems in the inputs:")
    assert message.count("found:") == 50
    assert "\n\n... and 1 more: correct these first, then run again.\n\nNothing was run" in message
    assert "... and" not in str(InputError(wrong[:50]))


def test_the_nearest_term_is_looked_for_only_where_it_is_reported():
    asked = []
    close = [lambda n=n: asked.append(n) for n in range(100)]
    str(InputError(Problem(Place("f", n), "", "x", "y", close[n]) for n in range(100)))
    assert asked == list(range(50))


def test_terms_are_not_even_read_before_the_nearest_is_reported():
    class Unread(list):
        def __iter__(self):
            raise LookupError

    problem = Problem(Place("f"), "", "x", "y", nearest("x", Unread()))
    with pytest.raises(LookupError):
        str(problem)


def test_a_search_for_the_nearest_term_ends_however_many_and_long_the_terms_are():
    terms = [f"{n}{'ab' * 10_000}" for n in range(10_000)]
    assert nearest("9ab" + "ba" * 10_000, terms)() is not None
    assert nearest("zzz", terms)() is None


def test_only_so_many_terms_are_compared():
    many = [f"{n}" for n in range(COMPARED)]
    assert nearest("needle", [*many[1:], "needles"])() == "needles"
    assert nearest("needle", [*many, "needles"])() is None


@pytest.mark.long
def test_a_million_problems_take_bounded_time_and_memory():
    make_review(
        Path(),
        **tables(
            STUDIES_CSV,
            ARMS_CSV,
            FINDINGS_CSV + "doe2020,amygdla,actvation,within,dbtt,down\n" * 9_000,
        ),
    )
    message = in_a_process(CHECK, seconds=60, megabytes=1_500)
    assert message.startswith("4 problems")
    assert "'amygdla'" in message
    assert message.count("at least 4999 more rows") == 4


CHECK = """
from pathlib import Path
import yaml
from scripts.records.review_checks import check_folders
from scripts.inputs.problems import InputError
print(InputError(check_folders(Path("data/raw"), yaml.safe_load(Path("config.yaml").read_text()))))
"""


def test_a_message_spells_out_what_a_terminal_would_obey_or_hide():
    message = str(Problem(Place("a\x1b[2Jb"), "", "\u202e" + "x" * 5_000, "y"))
    assert "\x1b" not in message
    assert r"a\x1b[2Jb" in message
    assert r"\u202exxx" in message
    assert max(map(len, message.splitlines())) < 1_100


# --- The commands --------------------------------------------------------------------------------


def new_study(name, *review):
    return subprocess.run(
        [
            *(sys.executable, "-m", "scripts.exchange.new_study", "--name", name),
            *(argument for name in review for argument in ("--review", name)),
        ],
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
@pytest.mark.parametrize(
    "arguments",
    [
        ("../x", "tiny"),
        ("/etc/x", "tiny"),
        ("a/b", "tiny"),
        ("con", "tiny"),
        ("x" * 65, "tiny"),
        ("x" * 300, "tiny"),
        ("a\nb", "tiny"),
        ("\udcff", "tiny"),
        ("", "tiny"),
        ("doe2020", "tiny"),
        ("linked2020", "tiny"),
        ("new2020", "../tiny"),
        ("new2020", "."),
        ("new2020", "x\x1b[2J" * 100),
        ("new2020", "flat"),
    ],
)
def test_a_new_record_is_written_nowhere_else_and_over_nothing(arguments):
    folder = make_review(Path())
    (folder / "studies/linked2020.yaml").symlink_to(Path("outside.yaml").absolute())
    (folder.parent / "flat").mkdir()
    (folder.parent / "flat/review.yaml").write_text("title: T\n")
    (folder.parent / "flat/studies").write_text("no folder")
    before = contents(Path("data"))
    answer = new_study(*arguments)
    assert answer.returncode == 1
    assert answer.stderr.strip()
    assert "Traceback" not in answer.stderr
    assert contents(Path("data")) == before
    assert not Path("outside.yaml").exists()


def test_without_a_review_a_new_record_has_no_place():
    answer = new_study("new2020")
    assert answer.returncode == 1
    assert answer.stderr == "Which review? Name one of: none is there yet\n"


@pytest.mark.long
def test_codings_to_compare_need_a_folder_that_has_them():
    Path("coder_1.csv").write_text("a\n")
    Path("coder_2.csv").write_bytes(b"\xff\x00")
    for arguments in ([], ["nowhere"], ["."]):
        answer = subprocess.run(
            [sys.executable, "-m", "scripts.records.compare_codings", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 1
        assert answer.stderr.strip()
        assert "Traceback" not in answer.stderr


# --- A run ---------------------------------------------------------------------------------------


def _append(name, text):
    def put(project):
        path = project / name
        path.write_bytes((path.read_bytes() if path.exists() else b"") + text)

    return put


def _link(project):
    (project / "data/raw/demo/own.csv").symlink_to("/etc/passwd")
    change(project / "data/raw/demo/review.yaml", "title: Demo", "title: Demo\nvocabulary: own.csv")


DEMO = "data/raw/demo"
RUNS = {
    "a config that is a template of code": (
        _append(
            "config.yaml", b"__use_yte__: true\n__definitions__:\n- import os; os.mkdir('made')\n"
        ),
        [],
        "the key '__use_yte__'",
    ),
    "a config that is nested": (_append("config.yaml", b"x: " + b"[" * 50_000), [], DEEP),
    "a config that laughs": (_append("config.yaml", MERGED.encode()), [], "an anchor that is used"),
    "a config with a date for a key": (
        _append("config.yaml", b"2020-01-01: x\n"),
        [],
        "which is not",
    ),
    "a config with a tab": (_append("config.yaml", b"# More\t# of it\nx:\t1\n"), [], "a tab"),
    "a review that is nested": (
        _append(f"{DEMO}/review.yaml", b"x: " + b"{a: " * 50_000),
        [],
        DEEP,
    ),
    "a record with a tag": (
        _append(f"{DEMO}/studies/evil.yaml", b"!!python/object/apply:os.mkdir ['made']\n"),
        [],
        "the tag 'tag:yaml.org",
    ),
    "a vocabulary elsewhere": (_link, [], "the name of a file in the review's folder"),
    "a file with an odd name": (_append(f"{DEMO}/{{x}}.txt", b"x"), [], "in the name of a file"),
    "a file in another encoding": (
        lambda project: Path(os.fsdecode(os.fsencode(project / DEMO) + b"/\xff.txt")).write_text(
            "x"
        ),
        [],
        "in the name of a file",
    ),
    "a review with an odd name": (
        _append("data/raw/{x}[a]", b""),
        ["--config", "agreement=junk"],
        "the text 'junk'",
    ),
}

USUAL = ("a record with a tag", "a review with an odd name")


@pytest.mark.long
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in USUAL else pytest.mark.long) for name in RUNS]
)
def test_a_hostile_project_stops_with_a_message_and_leaves_results_as_they_are(
    project, name, monkeypatch
):
    put, arguments, message = RUNS[name]
    before = contents(project / "results")
    put(project)
    answer = run(project, *arguments)
    assert answer.returncode == 1
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr + answer.stdout
    assert "Nothing was run; earlier results are unchanged." in answer.stderr
    assert contents(project / "results") == before
    assert not (project / "made").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    "junk",
    [
        "agreement=",
        *(pytest.param(junk, marks=pytest.mark.long) for junk in ("syntheses=1", "__use_yte__=1")),
    ],
)
def test_junk_on_the_command_line_stops_with_a_message(project, junk):
    before = contents(project / "results")
    answer = run(project, "--config", junk)
    assert answer.returncode != 0
    assert "Traceback" not in answer.stderr + answer.stdout
    assert contents(project / "results") == before


@pytest.mark.long
def test_a_review_with_awkward_letters_is_built_and_a_large_neighbour_file_is_no_burden(project):
    parts = unicodedata.normalize("NFD", "müller")
    for name in ("smith2019", "jones2020"):
        change(project / f"{DEMO}/studies/{name}.yaml", "cohort: trial", f"cohort: {parts}")
        parts = "müller"
    with (project / DEMO / "scan.pdf").open("wb") as file:
        file.truncate(3_000_000_000)
    answer = run(project, "results/demo/tables/votes.csv")
    assert answer.returncode == 0, answer.stderr
    studies = (project / "results/demo/tables/studies.csv").read_text()
    assert studies.count("müller") == 2


@pytest.mark.parametrize("letter", ["𠮷", "\uf0b7"], ids=["rare", "private"])
def test_a_letter_without_a_shape_is_asked_about_before_anything_is_drawn(letter):
    text = f"{letter}野 trial"
    bib = f"@article{{doe2020,\n  title = {{{text}}},\n  abstract = {{{letter}}},\n}}\n"
    given = f"the letter {letter} (U+{ord(letter):04X}) in {text!r}"
    asked = refused(studies=record("", "trial", text), files={"references.bib": bib})
    assert asked == [(f"{TINY}/references.bib", 2, given), (RECORD, 2, given)]
