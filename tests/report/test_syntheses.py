"""What a synthesis needs of the tables is gathered once, and is of that synthesis alone."""

from scripts.report import syntheses
from scripts.report.syntheses import describe_findings, gather_syntheses
from tests.support.tables import Choices, finding, tables_of, vote_config

ROWS = [
    finding("alder2001", "increase", region="insula"),
    finding("birch2002", "decrease", comparator="hc"),
    finding("cedar2003", "decrease", comparator="an arm without a record"),
    finding("cedar2003", "increase", measure="grey_matter_volume"),
]
SYNTHESES = {
    "activation": {"title": "Activation", "where": {"measure": ["activation"]}},
    "volume": {"title": "Volume", "where": {"measure": ["grey_matter_volume"]}, "unit": "study"},
    "empty": {"title": "Empty", "where": {"measure": ["methylation"]}},
}
CONFIG = vote_config(Choices, syntheses=SYNTHESES, specifications={})
TABLES = ("votes", "study_votes", "unit_votes", "effects", "left_out", "findings")


def test_each_synthesis_has_its_own_rows_in_the_order_of_the_config():
    facts = gather_syntheses(CONFIG, tables_of(ROWS, CONFIG))
    assert [(each.name, each.voter) for each in facts] == [
        ("activation", "cohort"),
        ("volume", "study"),
        ("empty", "cohort"),
    ]
    for each in facts:
        for name in (*TABLES, "without_cohort", "under_choices"):
            assert set(getattr(each, name)["synthesis"]) <= {each.name}
    assert [len(each.findings) for each in facts] == [3, 1, 0]
    assert [len(each.votes) for each in facts] == [2, 1, 0]


def test_only_the_syntheses_that_are_named_are_gathered():
    tables = tables_of(ROWS, CONFIG)
    _, volume, _ = gather_syntheses(CONFIG, tables)
    (alone,) = gather_syntheses(CONFIG, tables, ["volume"])
    assert alone.name == "volume"
    for name in (*TABLES, "without_cohort", "under_choices"):
        table, expected = getattr(alone, name), getattr(volume, name)
        assert table.reset_index(drop=True).equals(expected.reset_index(drop=True))


def test_summaries_are_worked_out_once_for_all_syntheses(monkeypatch):
    calls = []
    for name in ("summarise_specifications", "summarise_leave_one_out"):
        summarise = getattr(syntheses, name)

        def counted(*tables, name=name, summarise=summarise):
            calls.append(name)
            return summarise(*tables)

        monkeypatch.setattr(syntheses, name, counted)
    gather_syntheses(CONFIG, tables_of(ROWS, CONFIG))
    assert sorted(calls) == ["summarise_leave_one_out", "summarise_specifications"]


def test_a_finding_is_described_once_whatever_its_study_lacks():
    tables = tables_of(ROWS, CONFIG, {"alder2001": {"modality": "fMRI"}})
    described = describe_findings(tables)
    assert described["finding_id"].tolist() == tables["findings"]["finding_id"].tolist()
    assert described["part"].tolist() == tables["findings"]["region"].tolist()
    by_study = described.drop_duplicates("study_id").set_index("study_id")
    assert by_study.loc["alder2001", "modality"] == "fMRI"
    assert by_study["modality"].isna().sum() == 2
    assert by_study.loc["birch2002", "comparator_role"] == "healthy_control"
    assert by_study["comparator_role"].isna().sum() == 2
