"""What RevMan exports becomes study records, in whichever format it comes."""

import io
import zipfile

import pytest

from scripts.exchange.exported_files import read_export
from scripts.exchange.revman.data_package import read_package
from scripts.exchange.revman.review_file import read_rm5
from scripts.exchange.revman.revman_review import RevManReview, Row
from scripts.exchange.revman.revman_studies import revman_studies
from scripts.exchange.revman.row_effects import result_of
from scripts.inputs.problems import Place
from scripts.inputs.record import Record
from scripts.inputs.validation import validate
from scripts.models.import_mapping import ImportMapping
from tests.support import revman_files as files

ANALYSES = {
    "1.1": {"region": "relapse", "better": "lower"},
    "1.2": {"region": "distress", "better": "lower", "follow_up": "12 weeks"},
}
MAPPING = {"comparator_role": "placebo", "risk_of_bias_tool": "own", "analyses": ANALYSES}


def imported(review, **keys):
    record = Record("import.yaml", MAPPING | keys)
    mapping, problems = validate(ImportMapping, record)
    assert not problems
    return revman_studies(review, mapping, record)


def package(tmp_path, **parts):
    review, problems = read_package(files.write_package(tmp_path / "a.zip", files.tables(**parts)))
    assert not problems
    return review


def records_of(review, **keys):
    result = imported(review, **keys)
    assert result.problems == []
    return {record["study_id"]: record for record in result.records}


@pytest.fixture(params=["zip", "inner zip", "rm5", "csv"])
def any_format(request, tmp_path):
    """Give the same review in each format."""
    path = {
        "zip": lambda: files.write_package(tmp_path / "7-files.zip"),
        "inner zip": lambda: files.write_package(tmp_path / "7-dataPackage.zip", nested=False),
        "rm5": lambda: files.write_rm5(tmp_path / "review.rm5"),
        "csv": lambda: files.write_revman_csv(tmp_path / "review.csv"),
    }[request.param]()
    review, problems = read_export(path, None)
    assert problems == []
    assert isinstance(review, RevManReview)
    return review


def test_each_row_of_an_analysis_is_a_finding_in_every_format(any_format):
    smith, garcia = (records_of(any_format)[name] for name in ("smith2019", "garcia2020"))
    assert smith["year"] == 2019
    assert garcia["label"] == "García 2020"
    assert smith["arms"] == [
        {"arm": "Therapy", "role": "treated", "n": 48},
        {"arm": "Control", "role": "placebo", "n": 50},
    ]
    relapse, distress = smith["findings"]
    assert relapse["effect"] == pytest.approx(-0.693147)  # log of (12/36) / (20/30)
    assert relapse["se"] == pytest.approx(0.440959)
    assert relapse["effect_type"] == "log_odds_ratio"
    assert relapse["direction"] == distress["direction"] == "decrease"
    assert relapse["region_as_reported"] == "Relapse"
    assert relapse["better"] == "lower"
    assert "n" not in relapse
    assert distress["effect"] == pytest.approx(-0.56299)
    assert distress["n"] == 24  # of 48 in the arm
    assert "27 analysed in the control group" in distress["note"]
    assert distress["follow_up"] == "12 weeks"
    assert [finding["effect"] for finding in garcia["findings"]] == [pytest.approx(-2.41628)]


@pytest.mark.parametrize("write", [files.write_package, files.write_rm5])
def test_risk_of_bias_and_characteristics_are_read(tmp_path, write):
    review, _ = read_export(
        write(tmp_path / ("a.zip" if write is files.write_package else "a.rm5")), None
    )
    columns = {"Char: Methods": "design", "Char: Participants": "population"}
    records = records_of(review, columns=columns)
    smith = records["smith2019"]
    assert (smith["design"], smith["population"]) == ("RCT", "Adults")
    assert smith["risk_of_bias"]["domains"] == {"Allocation concealment": "low"}
    assert records["garcia2020"]["risk_of_bias"]["domains"] == {"Allocation concealment": "unclear"}
    result = imported(review)
    assert result.unread == ["Char: Methods", "Char: Participants"]


def test_what_nothing_says_is_asked_and_never_guessed(tmp_path):
    review = package(tmp_path)
    result = imported(review, comparator_role=None, analyses={"1.1": {}})
    asked = {problem.field for problem in result.problems}
    assert asked == {f"analyses, 1.1, {key}" for key in ("region", "better", "comparator_role")}
    assert result.records == []


def test_an_analysis_that_the_mapping_does_not_name_is_listed(tmp_path):
    review = package(tmp_path)
    result = imported(review, analyses={"1.1": ANALYSES["1.1"]})
    assert result.unread[0] == "analysis 1.2: Distress"
    assert sum(len(record["findings"]) for record in result.records) == 2
    left_out = imported(review, analyses=ANALYSES | {"1.2": {"region": "leave out"}})
    assert left_out.records == result.records
    assert "analysis 1.2: Distress" not in left_out.unread


def test_a_number_of_an_analysis_that_is_not_there_is_a_problem(tmp_path):
    result = imported(package(tmp_path), analyses=ANALYSES | {"1.3": ANALYSES["1.1"]})
    (problem,) = result.problems
    assert problem.found == "'1.3'"
    assert problem.nearest in ("1.1", "1.2")


def test_zeros_that_the_kind_of_data_does_not_use_mean_nothing(tmp_path):
    row = "1,1,Survival,,OVERALL,Smith 2019,2019,-0.2,0.1,0.0,0.0,0,0,0.0,0.0,0,0,0.0,0.0"
    settings = "1,1,Survival,T,Contrast level,true,Therapy,Control,Hazard Ratio,false"
    review = package(tmp_path, rows=[row], settings=[settings])
    smith = records_of(review, analyses={"1.1": ANALYSES["1.1"]})["smith2019"]
    (finding,) = smith["findings"]
    assert (finding["effect"], finding["se"]) == (-0.2, 0.1)
    assert finding["effect_type"] == "log_hazard_ratio"
    assert [arm.get("n") for arm in smith["arms"]] == [None, None]


def test_ratios_that_may_be_logarithms_or_not_are_a_problem(tmp_path):
    row = "1,1,Survival,,OVERALL,Smith 2019,2019,0.7,0.1,0,0,0,0,0,0,0,0,0,0"
    settings = "1,1,Survival,T,Contrast level,false,,,Hazard Ratio,false"
    result = imported(
        package(tmp_path, rows=[row], settings=[settings]), analyses={"1.1": ANALYSES["1.1"]}
    )
    assert "may be logarithms or not" in result.problems[0].found


@pytest.mark.parametrize(
    ("cells", "direction", "remark"),
    [
        ((0, 30, 0, 28), "no_change", "No participant had the event"),
        ((30, 30, 28, 28), "no_change", "Every participant had the event"),
        ((5, 0, 3, 28), "not_reported", "no effect can be computed"),
    ],
)
def test_what_cannot_be_estimated_has_no_effect(tmp_path, cells, direction, remark):
    row = files.event_row("Smith 2019", "2019", *cells)
    review = package(tmp_path, rows=[row], settings=[files.OF_EVENTS])
    (finding,) = records_of(review, analyses={"1.1": ANALYSES["1.1"]})["smith2019"]["findings"]
    assert finding["direction"] == direction
    assert "effect" not in finding
    assert remark in finding["note"]


def test_equal_means_are_no_change(tmp_path):
    row = files.mean_row("Smith 2019", "2019", 5, 2, 10, 5, 2, 10)
    review = package(tmp_path, rows=[row], settings=[files.OF_MEANS])
    (finding,) = records_of(review, analyses={"1.2": ANALYSES["1.2"]})["smith2019"]["findings"]
    assert (finding["direction"], finding["effect"]) == ("no_change", 0)


def test_swapped_events_are_swapped_as_in_revman(tmp_path):
    row = files.event_row("Smith 2019", "2019", 12, 48, 20, 50)
    swapped = files.OF_EVENTS.replace("Ratio,false", "Ratio,true")
    review = package(tmp_path, rows=[row], settings=[swapped])
    (finding,) = records_of(review, analyses={"1.1": ANALYSES["1.1"]})["smith2019"]["findings"]
    assert finding["effect"] == pytest.approx(0.693147)
    assert finding["direction"] == "increase"
    assert "swapped" in finding["note"]


def test_a_row_of_a_subgroup_gives_way_to_the_study_as_a_whole(tmp_path):
    rows = [
        files.event_row("Smith 2019", "2019", 12, 48, 20, 50, applies="OVERALL"),
        files.event_row("Smith 2019", "2019", 2, 24, 9, 25, group="Women", applies="SUBGROUP"),
    ]
    review = package(tmp_path, rows=rows, settings=[files.OF_EVENTS])
    result = imported(review, analyses={"1.1": ANALYSES["1.1"]})
    assert len(result.records[0]["findings"]) == 1
    assert any("count in a subgroup alone" in note for note in result.assumed)


def test_the_mapping_says_what_subgroups_are(tmp_path):
    rows = [
        files.event_row("Smith 2019", "2019", 2, 24, 9, 25, group=group)
        for group in ("3 months", "6 months")
    ]
    review = package(tmp_path, rows=rows, settings=[files.OF_EVENTS])
    analyses = {"1.1": {**ANALYSES["1.1"], "subgroups": "follow_up"}}
    findings = records_of(review, analyses=analyses)["smith2019"]["findings"]
    assert [finding["follow_up"] for finding in findings] == ["3 months", "6 months"]
    result = imported(review, analyses={"1.1": ANALYSES["1.1"]})
    assert any("more than once in analysis 1.1" in note for note in result.assumed)


def write_csv_with_subgroups(tmp_path):
    path = files.write_revman_csv(tmp_path / "a.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    women = "1,1,1,Women," + "," * 13 + "0.3,1,2.2,,,"  # a subgroup, with its totals
    lines[3:3] = [women]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_rm5_with_subgroups(tmp_path):
    start, end = "<DICH_SUBGROUP NO='1'><NAME>Women</NAME>", "</DICH_SUBGROUP>"
    text = files.RM5.replace("<DICH_DATA", f"{start}<DICH_DATA", 1)
    return files.write_rm5(
        tmp_path / "a.rm5", text=text.replace("</DICH_OUTCOME>", f"{end}</DICH_OUTCOME>")
    )


@pytest.mark.parametrize("write", [write_csv_with_subgroups, write_rm5_with_subgroups])
def test_subgroups_of_revman_5_are_read(tmp_path, write):
    review, _ = read_export(write(tmp_path), None)
    analyses = ANALYSES | {"1.1": {**ANALYSES["1.1"], "subgroups": "subgroup"}}
    records = records_of(review, analyses=analyses)
    relapse = [records[name]["findings"][0] for name in ("smith2019", "garcia2020")]
    assert [finding["subgroup"] for finding in relapse] == ["Women", "Women"]
    assert "subgroup" not in records["smith2019"]["findings"][1]  # of the next analysis


def test_an_effect_that_is_another_in_the_file_is_said(tmp_path):
    header = f"{files.ROWS},Mean,CI start,CI end"
    row = files.event_row("Smith 2019", "2019", 12, 48, 20, 50)
    for shown, differs in (("0.5,0.2,1.2", False), ("0.6,0.2,1.2", True), ("0,0,0", False)):
        table = "\n".join([header, f"{row},{shown}"])
        review = package(tmp_path, settings=[files.OF_EVENTS], **{"data-rows.csv": table})
        result = imported(review, analyses={"1.1": ANALYSES["1.1"]})
        assert any("another one in RevMan" in note for note in result.assumed) is differs


def test_columns_are_read_by_their_names_wherever_they_stand(tmp_path):
    rows = [files.ROWS, files.event_row("Smith 2019", "2019", 12, 48, 20, 50)]
    turned = "\n".join(",".join(row.split(",")[::-1]) for row in rows)
    review = package(tmp_path, settings=[files.OF_EVENTS], **{"data-rows.csv": turned})
    (finding,) = records_of(review, analyses={"1.1": ANALYSES["1.1"]})["smith2019"]["findings"]
    assert finding["effect"] == pytest.approx(-0.693147)


def test_judgements_that_contradict_each_other_are_left_out(tmp_path):
    review = package(tmp_path, **{"risk-of-bias.csv": files.BIAS + "Smith 2019,High risk,\n"})
    assert "risk_of_bias" not in records_of(review)["smith2019"]
    assert any("several judgements" in note for note in review.notes)


def test_judgements_of_groups_of_outcomes_count_where_they_agree(tmp_path):
    entry = '<QUALITY_ITEM_DATA_ENTRY GROUP_ID="{}" RESULT="{}" STUDY_ID="STD-Smith-2019"/>'
    item = "<QUALITY_ITEM><NAME>{}</NAME><QUALITY_ITEM_DATA>{}</QUALITY_ITEM_DATA></QUALITY_ITEM>"
    same = item.format("Blinding", entry.format(1, "NO") + entry.format(2, "NO"))
    other = item.format("Attrition", entry.format(1, "NO") + entry.format(2, "YES"))
    text = files.RM5.replace("</QUALITY_ITEMS>", f"{same}{other}</QUALITY_ITEMS>")
    review, _ = read_rm5(files.write_rm5(tmp_path / "a.rm5", text=text))
    domains = records_of(review)["smith2019"]["risk_of_bias"]["domains"]
    assert domains == {"Allocation concealment": "low", "Blinding": "high"}
    assert any("several judgements of 'Attrition'" in note for note in review.notes)


def test_two_names_that_give_one_id_are_a_problem(tmp_path):
    rows = [files.event_row(name, "2020", 1, 9, 2, 9) for name in ("García 2020", "Garcia 2020")]
    result = imported(package(tmp_path, rows=rows, settings=[files.OF_EVENTS]))
    assert "one study_id" in "".join(problem.found for problem in result.problems)


def test_an_unknown_measure_leaves_the_direction(tmp_path):
    analysis = read_package(files.write_package(tmp_path / "a.zip"))[0].analyses["1.2"]
    analysis.measure = "Ratio of means"
    numbers = {"mean_1": 3, "sd_1": 1, "total_1": 10, "mean_2": 2, "sd_2": 1, "total_2": 10}
    result = result_of(analysis, Row(Place("a"), "Smith 2019", numbers))
    assert (result.direction, result.effect) == ("increase", None)


# --- Files of strangers --------------------------------------------------------------------------


def found(problems):
    (problem,) = problems
    return problem.found


ENTITY = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'


@pytest.mark.parametrize("start", [ENTITY, '<!DOCTYPE r SYSTEM "file:///etc/passwd">\n'])
def test_xml_with_a_document_type_is_refused(tmp_path, start):
    review, problems = read_rm5(files.write_rm5(tmp_path / "a.rm5", start))
    assert "document type" in found(problems)
    assert review.analyses == {}


def test_xml_that_is_nested_too_deep_or_broken_is_refused(tmp_path):
    path = tmp_path / "a.rm5"
    path.write_text("<a>" * 100_000)
    assert "nested more than" in found(read_rm5(path)[1])
    path.write_text("<COCHRANE_REVIEW>\n<a></b>")
    (problem,) = read_rm5(path)[1]
    assert "mismatched tag" in problem.found
    assert problem.place.line == 2
    path.write_text("<html/>")
    assert "another kind" in found(read_rm5(path)[1])


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.exchange.revman.data_package.MOST_TABLE", 10_000)
    rows = files.ROWS + "\n" + "0" * 20_000
    path = files.write_package(tmp_path / "a.zip", files.tables() | {"data-rows.csv": rows})
    assert path.stat().st_size < 10_000
    assert "MB in 7-data/7-data-rows.csv" in found(read_package(path)[1])


def test_an_archive_is_never_unpacked_into_the_folder(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for end, text in files.tables().items():
            archive.writestr(f"../../7-{end}", text)
    path = tmp_path / "inside" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(inner.getvalue())
    review, problems = read_package(path)
    assert (problems, len(review.analyses)) == ([], 2)
    assert [*tmp_path.rglob("*.csv")] == []


@pytest.mark.parametrize(
    ("files_of_archive", "given"),
    [
        ({}, "no file that ends in -data-rows.csv"),
        (files.tables() | {"parameters.csv": "a"}, "diagnostic test accuracy"),
        (files.tables(settings=[files.OF_EVENTS]), "analysis 1.2 in data-rows.csv alone"),
    ],
)
def test_an_archive_of_another_kind_is_refused(tmp_path, files_of_archive, given):
    path = files.write_package(tmp_path / "a.zip", files_of_archive)
    assert given in found(read_package(path)[1])


def test_a_broken_archive_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    assert "cannot be read" in found(read_package(path)[1])


@pytest.mark.parametrize(
    ("name", "content", "given"),
    [
        ("a.json", b'{"CodeSets": []}', "EPPI-Reviewer"),
        ("a.csv", b'{"CodeSets": []}', "EPPI-Reviewer"),
        ("a.pdf", b"%PDF", "another kind (.pdf)"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "a workbook saved as .xls"),
        ("a.ods", b"PK\x03\x04", "a workbook saved as .ods"),
    ],
)
def test_an_unknown_file_is_refused_with_what_can_be_read(tmp_path, name, content, given):
    (tmp_path / name).write_bytes(content)
    (problem,) = read_export(tmp_path / name, None)[1]
    assert given in problem.found
    assert "Extraction 2.0" in problem.needed or "saved as .xlsx" in problem.needed
