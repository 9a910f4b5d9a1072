"""Studies are imported beside those that are there, after a preview, in the form of the review."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from scripts.exchange.commands import NotWrittenError
from scripts.exchange.import_studies import import_codings, import_studies, main
from scripts.exchange.import_writing import write_studies
from scripts.exchange.record_files import add_at_ends, write_records, write_tables
from scripts.exchange.study_rows import record_of, study_rows
from scripts.exchange.workbooks.review_workbook import write_workbook
from scripts.records.compare_codings import compare_codings
from scripts.records.study_records import read_studies, sort_studies
from tests.support import revman_files

HEADINGS = ["Study ID", "Reviewer Name", "Outcome", "Favours", "N intervention", "N control"]
SMITH = ["Smith 2019", "Consensus", "distress", "decrease", "20", "21"]
DOE = ["Doe 2020", "Consensus", "distress", "increase", "30", "31"]
MAPPING = """\
reviewer: Reviewer Name
columns:
  Study ID: study_id
  Outcome: region
  Favours: direction
  N intervention: arm_n
  N control: comparator_n
constants: {measure: scale, comparator_role: placebo}
"""
REVIEW_FILE = "data/raw/sleep/review.yaml"
PRESENT = {
    "study_id": "smith2019",
    "year": 2019,
    "arms": [
        {"arm": "intervention", "role": "treated", "n": 20},
        {"arm": "control", "role": "placebo", "n": 21},
    ],
    "findings": [
        {
            "region": "distress",
            "measure": "scale",
            "contrast": "between_groups",
            "arm": "intervention",
            "direction": "decrease",
            "comparator": "control",
        }
    ],
}


@pytest.fixture
def review(tmp_path, monkeypatch):
    """Give the folder of a review without records, in an empty project."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "raw" / "sleep"
    folder.mkdir(parents=True)
    (folder / "review.yaml").write_text("title: Sleep\nfield: outcomes\n")
    (folder / "import.yaml").write_text(MAPPING)
    return folder


def export(tmp_path, *rows):
    path = tmp_path / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path


def run(review, *rows, write=True):
    file = export(review.parent, *rows)
    return import_studies(file, review, review / "import.yaml", write=write)


def records(review):
    studies, problems = read_studies(review)
    assert problems == []
    return [record_of(study) for study in sort_studies(studies)]


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_preview_writes_nothing_and_says_what_is_new(review):
    before = contents(review)
    text = run(review, SMITH, DOE, write=False)
    assert contents(review) == before
    assert (
        "New: 2 studies\n    smith2019: 2 arms, 1 finding\n    doe2020: 2 arms, 1 finding" in text
    )
    assert "WRITE=yes" in text


def test_a_review_without_records_gets_three_tables(review):
    assert "findings.csv" in run(review, SMITH, DOE)
    doe, smith = records(review)
    assert {key: smith[key] for key in ("study_id", "arms", "findings")} == {
        key: PRESENT[key] for key in ("study_id", "arms", "findings")
    }
    assert doe["findings"][0]["direction"] == "increase"


def write_yaml(folder):
    (folder / "studies").mkdir()
    write_records([PRESENT], folder / "studies")


def write_three_tables(folder):
    rows = study_rows([PRESENT])
    for name, of_table in rows.items():
        columns = [*dict.fromkeys(key for row in of_table for key in row)][::-1]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(of_table)


FLAT = (
    "Author/year,year,Outcome,measure,Direction,arm_n,comparator,comparator_role,N control,"
    "arm,arm_role,contrast,study_note\n"
    "smith2019,2019,distress,scale,decrease,20,control,placebo,21,intervention,treated,"
    "between_groups,"
)


def write_flat_table(folder):
    (folder / "findings.csv").write_text(FLAT)  # without the end of the last line


@pytest.mark.parametrize("write", [write_yaml, write_three_tables, write_flat_table])
def test_what_is_there_stays_byte_for_byte_and_new_studies_come_behind(review, write):
    write(review)
    before = contents(review)
    assert records(review) == [PRESENT]
    text = run(review, SMITH, DOE)
    assert "The same as in the review: smith2019" in text
    doe, smith = records(review)
    assert smith == PRESENT
    assert doe["arms"][1] == {"arm": "control", "role": "placebo", "n": 31}
    assert doe["findings"][0]["direction"] == "increase"
    after = contents(review)
    assert all(after[path].startswith(content) for path, content in before.items())
    assert run(review, SMITH, DOE).endswith("There is nothing new to write.")
    assert contents(review) == after


def test_what_differs_is_shown_field_by_field_and_left_alone(review):
    write_yaml(review)
    before = contents(review)
    text = run(review, [*SMITH[:3], "increase", "22", "21"], DOE)
    assert "arm 'intervention': n\n        record: 20\n        file:   22" in text
    assert "direction\n        record: 'decrease'\n        file:   'increase'" in text
    assert before.items() <= contents(review).items()


def test_a_file_that_is_there_is_never_written_over(review):
    write_yaml(review)
    path = review / "studies" / "smith2019.yaml"
    (review / "studies" / "doe2020.yaml").write_bytes(path.read_bytes())
    before = contents(review)
    record = {**PRESENT, "study_id": "doe2020"}
    with pytest.raises(NotWrittenError, match="already exists"):
        write_studies(review, [{**PRESENT, "study_id": "abel2018"}, record])
    assert contents(review) == before


def test_a_mapping_of_columns_says_nothing_of_analyses(review):
    path = revman_files.write_package(review.parent / "7-files.zip")
    with pytest.raises(NotWrittenError, match="MAPPING="):
        import_studies(path, review, review / "import.yaml", write=False)


def test_a_column_that_a_table_lacks_stops_before_anything_is_written(review):
    write_three_tables(review)
    path = review / "arms.csv"
    path.write_text(
        "study_id,arm,role\nsmith2019,intervention,treated\nsmith2019,control,placebo\n"
    )
    before = contents(review)
    with pytest.raises(NotWrittenError, match=r"arms\.csv has no column for: n\."):
        run(review, DOE)
    assert contents(review) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_rows_that_do_not_fit_on_a_full_disk_leave_all_tables_as_they_were(tmp_path):
    table, new, full = (tmp_path / name for name in ("arms.csv", "findings.csv", "studies.csv"))
    table.write_text("study_id,arm\n")
    full.symlink_to("/dev/full")
    with pytest.raises(NotWrittenError, match=r"studies\.csv cannot be written: No space left"):
        add_at_ends({table: b"doe2020,dbt\n", new: b"study_id\n", full: b"study_id\n"})
    assert table.read_text() == "study_id,arm\n"
    assert not new.exists()


@pytest.mark.parametrize("change", ["workbook", "encoding"])
def test_rows_for_a_workbook_or_another_kind_of_table_are_written_apart(review, change):
    if change == "workbook":
        write_workbook(study_rows([PRESENT]), review / "sleep.xlsx")
    else:
        write_three_tables(review)
        path = review / "findings.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    before = contents(review)
    record = {**PRESENT, "study_id": "doe2020"}
    assert "imported/sleep" in "".join(write_studies(review, [record]))
    assert contents(review) == before
    with open("imported/sleep/arms.csv", encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        rows = [*csv.DictReader(file)]
    assert [row["n"] for row in rows] == ["20", "21"]
    with pytest.raises(NotWrittenError, match="already exists"):
        write_studies(review, [record])


def test_a_file_of_a_spreadsheet_program_is_read_as_a_review_is(review):
    path = review.parent / "export.csv"
    rows = [[*HEADINGS, "p"], ["García 2020", *DOE[1:4], "30,0", "31", "0,03"]]
    path.write_bytes("\r\n".join(";".join(row) for row in rows).encode("cp1252"))
    mapping = review / "import.yaml"
    mapping.write_text(MAPPING.replace("constants", "  p: p_value\nconstants"))
    text = import_studies(path, review, mapping, write=True)
    assert "decimal commas" in text
    (garcia,) = records(review)
    assert garcia["study_id"] == "garcia2020"
    assert garcia["arms"][0]["n"] == 30
    assert garcia["findings"][0]["p_value"] == 0.03


def test_a_workbook_is_read_by_its_sheet(review):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(DOE)
    notes = book.create_sheet("old")
    notes.append(HEADINGS)
    notes.append(SMITH)
    path = review.parent / "export.xlsx"
    book.save(path)
    with pytest.raises(NotWrittenError, match="several sheets of studies"):
        import_studies(path, review, review / "import.yaml", write=False)
    for sheet, study in (("Sheet", "doe2020"), ("OLD", "smith2019")):
        (review / "import.yaml").write_text(f"sheet: {sheet}\n{MAPPING}")
        assert study in import_studies(path, review, review / "import.yaml", write=False)


def test_a_review_of_revman_without_analyses_is_no_import(review):
    path = review.parent / "a.rm5"
    path.write_text("<COCHRANE_REVIEW/>")
    with pytest.raises(NotWrittenError, match="has no analysis with the data of its studies"):
        import_studies(path, review, review / "none.yaml", write=False)


def test_a_mapping_that_names_a_sheet_alone_is_drafted_for_it(review):
    book = Workbook()
    for name in ("A", "B"):
        for row in (HEADINGS, DOE):
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(row)
    path = review.parent / "export.xlsx"
    book.save(path)
    mapping = review / "import.yaml"
    mapping.write_text("sheet: B\n")
    text = import_studies(path, review, mapping, write=True)
    draft, end = text.split(f"{mapping} names no columns. ")
    assert end == "Put these lines into it. Nothing was written."
    assert mapping.read_text() == "sheet: B\n"
    mapping.write_text(draft)
    assert "doe2020" in import_studies(path, review, mapping, write=False)


def test_the_only_sheet_that_lists_studies_is_read(review):
    book = Workbook()
    book.active.append(["About this export"])
    for row in (HEADINGS, DOE):
        (book["Data"] if "Data" in book.sheetnames else book.create_sheet("Data")).append(row)
    path = review.parent / "export.xlsx"
    book.save(path)
    assert "doe2020" in import_studies(path, review, review / "import.yaml", write=False)
    (review / "import.yaml").write_text(f"sheet: Sheet\n{MAPPING}")
    with pytest.raises(NotWrittenError, match="a heading of the sheet 'Sheet'; `sheet` names"):
        import_studies(path, review, review / "import.yaml", write=False)


def test_a_date_or_an_error_in_a_cell_that_is_read_is_a_problem(review):
    book = Workbook()
    for row in (HEADINGS, DOE, [*DOE[:4], "#REF!", "31"]):
        book.active.append(row)
    path = review.parent / "export.xlsx"
    book.save(path)
    with pytest.raises(NotWrittenError, match=r"cell E3: N intervention\n    found:   the error"):
        import_studies(path, review, review / "import.yaml", write=False)


def test_a_draft_of_the_mapping_is_written_once_and_never_over_another(review):
    mapping = review / "import.yaml"
    file = export(review.parent, SMITH, DOE)
    mapping.unlink()
    assert '"Outcome": region' in import_studies(file, review, mapping, write=False)
    assert not mapping.exists()
    assert "correct it" in import_studies(file, review, mapping, write=True)
    draft = mapping.read_text(encoding="utf-8")
    assert '"Favours": direction' in draft
    assert "doe2020" in import_studies(file, review, mapping, write=True)
    assert records(review)[0]["arms"][1] == {"arm": "control", "role": "control", "n": 31}
    assert mapping.read_text(encoding="utf-8") == draft


def test_regions_that_the_vocabulary_does_not_know_are_listed(review):
    (review / "regions.csv").write_text("region\nstress\nsleep\n")
    text = run(review, DOE, write=False)
    assert "Not in the vocabulary of the review:\n    'distress' (nearest: stress)" in text


def test_the_rows_of_two_reviewers_are_compared_as_two_codings(review):
    rows = [["Doe 2020", name, *DOE[2:]] for name in ("Jane", "John")]
    rows += [["Roe 2021", "Jane", *DOE[2:]], ["Roe 2021", "John", *SMITH[2:]], SMITH]
    file = export(review.parent, *rows)
    assert "2 studies" in import_codings(file, review, review / "import.yaml", write=False)
    import_codings(file, review, review / "import.yaml", write=True)
    agreement = compare_codings(review / "coding")
    assert (agreement["region"].percent, agreement["direction"].percent) == (100, 50)
    with pytest.raises(NotWrittenError, match="already exists"):
        import_codings(file, review, review / "import.yaml", write=True)


def test_analyses_of_revman_are_imported(review):
    path = revman_files.write_package(review.parent / "7-files.zip")
    mapping = review / "revman.yaml"
    draft = import_studies(path, review, mapping, write=False)
    assert '"1.1":\n    region:' in draft
    import_studies(path, review, mapping, write=True)
    with pytest.raises(NotWrittenError, match=r"analyses, 1\.1, better"):
        import_studies(path, review, mapping, write=True)
    filled = mapping.read_text(encoding="utf-8").replace("    region:", "    region: relapse")
    mapping.write_text(filled.replace("better:\n", "better: lower\n"), encoding="utf-8")
    assert "smith2019: 2 arms, 2 findings" in import_studies(path, review, mapping, write=True)
    garcia, smith = records(review)
    assert [finding["effect_type"] for finding in smith["findings"]] == ["log_odds_ratio", "smd"]
    assert garcia["label"] == "García 2020"


@pytest.mark.parametrize("form", ["csv", "xlsx", "yaml"])
@pytest.mark.parametrize("kind", ["table", "revman"])
def test_imported_records_are_the_same_in_every_form(review, form, kind):
    if kind == "table":
        run(review, [*SMITH[:2], "=mood", *SMITH[3:]], DOE)
    else:
        path = revman_files.write_rm5(review.parent / "a.rm5")
        mapping = review / "revman.yaml"
        analysis = "{region: relapse, better: lower}"
        mapping.write_text(
            f"comparator_role: placebo\nrisk_of_bias_tool: own\n"
            f"analyses: {{'1.1': {analysis}, '1.2': {analysis}}}\n"
        )
        import_studies(path, review, mapping, write=True)
    imported = records(review)
    other = review.parent / "other"
    other.mkdir()
    if form == "csv":
        write_tables(study_rows(imported), other)
    elif form == "xlsx":
        write_workbook(study_rows(imported), other / "other.xlsx")
    else:
        (other / "studies").mkdir()
        write_records(imported, other / "studies")
    assert records(other) == imported


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Which file?"),
        (["--file", "missing.csv"], "No such file"),
        (["--file", "export.csv", "--review", "other"], "no review 'other'"),
        (["--file", "export.csv", "--mapping", REVIEW_FILE], "the unknown key 'title'"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(review, monkeypatch, arguments, message):
    export(review.parents[2], DOE)
    monkeypatch.setattr("sys.argv", ["import", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert message in str(stopped.value)


def test_a_result_that_favours_a_group_needs_to_know_what_is_better(review):
    favours = [*SMITH[:3], "favours control", *SMITH[4:]]
    title = "Not said whether higher or lower is better"
    preview = run(review, favours, DOE, write=False)
    assert preview.partition(title)[2].splitlines()[1] == "    'distress'"
    (review / "regions.csv").write_text("region,better\ndistress,lower\n")
    (review / "review.yaml").write_text("title: Sleep\nvocabulary: regions.csv\n")
    assert title not in run(review, favours, DOE, write=False)
