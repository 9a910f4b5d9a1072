"""Two codings of a review are compared, judgement by judgement."""

import pytest

from scripts.records.compare_codings import agreement, compare_codings
from tests.support.dialects import DIALECTS, encoded
from tests.support.shipped import RAW, about


def test_kappa_of_the_textbook_example():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 70% agreement, kappa 0.4
    one = ["y"] * 25 + ["n"] * 25
    two = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    found = agreement(one, two)
    assert (found.items, found.percent) == (50, 70.0)
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.long
@pytest.mark.parametrize("review", [about("iskric2021"), about("neuroplasticity_bpd")])
def test_the_coding_notes_state_the_agreement_that_the_codings_have(review):
    folder = RAW / review
    notes = (folder / "CODING.md").read_text()
    for judgement, found in compare_codings(folder / "coding").items():
        assert f"| {judgement} | {found} |" in notes


def write_claims(path, rows):
    header = "section,says,counts,count,at_least,studies,region,direction,subgroup,not_checkable"
    path.write_text("\n".join([header, *rows]) + "\n")


def test_claims_are_compared_where_there_are_no_codings_of_findings(tmp_path):
    alike = "Abstract,Amygdala activity fell after treatment.,studies,,true,,amygdala,decrease,all,"
    write_claims(
        tmp_path / "claims_1.csv",
        [
            alike,
            "Results,Nine studies were found.,studies,9,,,,,,",
            "Discussion,Two studies found less insula activity.,studies,2,,b;a,insula,decrease,all"
            ",",
        ],
    )
    write_claims(
        tmp_path / "claims_2.csv",
        [
            "Results,Most studies measured blood flow in the whole brain.,studies,,true,,,,,",
            "Discussion,Two studies found less activity in the insula.,studies,2,true,a;b,insula,"
            "decrease,responders,a reason",
            alike,
        ],
    )
    found = compare_codings(tmp_path)
    assert all(judgement.startswith("claim: ") for judgement in found)
    shown = {name.removeprefix("claim: "): (f.items, f.percent) for name, f in found.items()}
    assert shown == {
        "is one": (4, 50),
        "stated count": (2, 50),
        "studies": (1, 100),
        "region": (2, 100),
        "direction": (2, 100),
        "subgroup": (2, 50),
        "checkable": (2, 50),
    }
    assert str(found["claim: is one"]) == "4 | 50.0% | –"


def test_a_folder_without_codings_has_nothing_to_compare(tmp_path):
    assert compare_codings(tmp_path) == {}


def test_two_coders_may_save_their_tables_in_two_ways(tmp_path):
    rows = [
        ["study_id", "region", "region_as_reported", "measure", "contrast", "arm", "comparator"],
        ["doe2020", "amygdala", "amígdala", "activation", "within_group", "dbt", ""],
    ]
    rest = ["subgroup", "condition", "target_region", "outcome", "side", "page", "direction"]
    first = [rows[0] + rest, rows[1] + ["all", "", "", "", "left", "3", "decrease"]]
    second = [rows[0] + rest, rows[1] + ["all", "", "", "", "Left", "3,0", "Decrease"]]
    (tmp_path / "coder_1.csv").write_bytes(encoded(first))
    (tmp_path / "coder_2.csv").write_bytes(encoded(second, **DIALECTS["Excel, German"]))
    compared = compare_codings(tmp_path)
    assert [(item.items, item.percent) for item in compared.values()] == [(1, 100)] * 3
