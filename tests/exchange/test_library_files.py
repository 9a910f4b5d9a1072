"""Files of references, as programs export them, are read whatever their small differences."""

import json
import zipfile

import pytest

from scripts.exchange.library_files import LibraryError, read_library
from scripts.exchange.ris import read_ris

DOE = {
    "type": "article-journal",
    "title": "A title & more",
    "author": [{"family": "Doe", "given": "J."}, {"family": "Roe", "given": "K. L."}],
    "container-title": "Journal of Examples",
    "issued": {"date-parts": [[2019, 5, 1]]},
    "volume": "4",
    "issue": "2",
    "page": "10-19",
    "DOI": "10.1000/abc",
}
RIS = """TY  - JOUR
AU  - Doe, J.
AU  - Roe, K. L.
TI  - A title &
  more
T2  - Journal of Examples
PY  - 2019/05/01/
VL  - 4
IS  - 2
SP  - 10
EP  - 19
DO  - https://doi.org/10.1000/abc
ER  -
"""
CSL = {**DOE, "id": "http://zotero.org/users/1/items/ABC", "citation-key": "doe2019", "note": "x"}
ENDNOTE = """<?xml version="1.0" encoding="UTF-8"?><xml><records><record>
<ref-type name="Journal Article">17</ref-type><contributors><authors>
<author><style face="normal">Doe, J.</style></author><author>Roe, K. L.</author></authors>
</contributors><titles><title><style face="normal">A title &amp; </style><style>more</style></title>
<secondary-title>Journal of Examples</secondary-title></titles><pages>10-19</pages>
<volume>4</volume><number>2</number><dates><year>2019/05/01</year></dates>
<electronic-resource-num>doi:10.1000/abc</electronic-resource-num></record></records></xml>"""
PUBMED = """
PMID- 123
TI  - A title &
      more.
FAU - Doe, J.
AU  - Doe J
FAU - Roe, K. L.
JT  - Journal of Examples
VI  - 4
IP  - 2
PG  - 10-19
DP  - 2019/05/01
AID - S1 [pii]
AID - 10.1000/abc [doi]
"""
COLUMNS = (
    *("Key", "Item Type", "Publication Year", "Author", "Title", "Publication Title", "DOI"),
    *("Date", "Pages", "Issue", "Volume"),
)
CELLS = (
    *("ABC", "journalArticle", "2019", "Doe, J.; Roe, K. L.", "A title & more"),
    *("Journal of Examples", "10.1000/abc", "2019-05-01", "10-19", "2", "4"),
)
ZOTERO = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (COLUMNS, CELLS))
BIBTEX = r"""@article{doe19, author={Doe, J.; Roe, K. L.}, title={A title &amp; more},
journal={Journal of Examples}, date={2019-05-01}, volume=4, number=2, pages={10--19},
doi={https://doi.org/10.1000/abc}}"""


@pytest.fixture
def read(tmp_path):
    """Write a file of references and read it."""

    def read_text(text, encoding="utf-8"):
        path = tmp_path / "library.txt"
        path.write_bytes(text.encode(encoding))
        return read_library(path)

    return read_text


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        (RIS, "RIS", ""),
        (json.dumps([CSL]), "CSL-JSON", "doe2019"),
        (json.dumps({"items": [CSL]}), "CSL-JSON", "doe2019"),
        (ENDNOTE, "EndNote XML", ""),
        (ZOTERO, "CSV of Zotero", ""),
        (BIBTEX, "BibTeX", "doe19"),
    ],
)
def test_each_format_gives_the_same_reference(read, text, kind, key):
    ((item, found, study),) = read(text)[1]
    assert (item, found, study) == (DOE, key, "")
    assert read(text)[0] == kind


def test_pubmed_gives_its_number_too(read):
    kind, ((item, _, _),) = read(PUBMED)
    assert (kind, item) == ("PubMed", {**DOE, "PMID": "123"})


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + RIS,
        RIS.replace("\n", "\r\n"),
        RIS.replace("ER  -\n", "ER  - \n\n"),
        RIS.replace("ER  -\n", ""),
        RIS.replace("  - ", " - "),
        "Provider: X\nDatabase: Y\n\n" + RIS,
        RIS.replace("PY  - 2019/05/01/", "Y1  - 2019\nDA  - 2019/05/01"),
        RIS.replace("SP  - 10\nEP  - 19", "SP  - 10-19"),
        RIS.replace("AU  - Doe, J.\nAU  -", "A1  - Doe, J.\nA1  -"),
    ],
)
def test_ris_is_read_as_programs_write_it(read, text):
    assert [item for item, *_ in read(text)[1]] == [DOE]


def test_two_records_of_which_one_lacks_its_end_are_two():
    assert [item for item, _ in read_ris(RIS.replace("ER  -\n", "") + RIS)] == [DOE, DOE]


def test_ris_of_revman_names_the_study(read):
    text = "TY  - JOUR\nNS  - Doe 2019\nER  - \n"
    assert [(r.item, r.study) for r in read(text)[1]] == [({"type": "article-journal"}, "Doe 2019")]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings_are_read(read, encoding):
    kind, ((item, _, _),) = read(RIS.replace("Doe", "Müller"), encoding)
    assert kind.startswith("RIS, text in ")
    assert item["author"][0]["family"] == "Müller"


def test_bibtex_is_read_in_other_encodings_too(read):
    kind, ((item, *_),) = read(BIBTEX.replace("Doe", "Müller"), "cp1252")
    assert kind == "BibTeX, text in Windows-1252, such as Müller"
    assert item["author"][0]["family"] == "Müller"


def test_a_wrong_entry_of_bibtex_is_shown_with_its_file_and_line(read, tmp_path):
    with pytest.raises(LibraryError) as refused:
        read("\n@article{a, author = {Doe J}, title = {T}}")
    message = str(refused.value)
    assert message.startswith(f"1 problem:\n\n{tmp_path / 'library.txt'}, line 2\n")
    assert "earlier results" not in message


def test_titles_of_bibtex_keep_their_capitals(read):
    title, container = (
        "Der Schlaf in Großstädten: Eine {RCT} mit \\emph{E. coli}",
        "Proc. of Things",
    )
    text = f"@incollection{{a, author={{Doe, J.}}, title={{{title}}}, booktitle={{{container}}}}}"
    (item, *_), *_ = read(text)[1]
    assert item["title"] == "Der Schlaf in Großstädten: Eine RCT mit <i>E. coli</i>"
    assert item["container-title"] == container


def test_signs_of_html_are_read_as_what_they_stand_for(read):
    (item, *_), *_ = read(RIS.replace("A title &", "&quot;A&quot; &amp;lt; b, p&#x2013;q &lt;"))[1]
    assert item["title"] == '"A" < b, p–q < more'


@pytest.mark.parametrize(
    "text",
    [
        RIS.replace("2019/05/01/", "in press"),
        BIBTEX.replace("date={2019-05-01}", "Year = {in press}"),
        json.dumps([{**CSL, "issued": {"literal": "in press"}}]),
        ENDNOTE.replace("2019/05/01", "in press"),
        ZOTERO.replace("2019-05-01", "in press"),
    ],
)
def test_a_year_in_words_is_kept(read, text):
    (item, *_), *_ = read(text)[1]
    assert item == {**DOE, "issued": {"literal": "in press"}}


def test_et_al_stands_for_further_authors(read):
    (item, *_), *_ = read(RIS.replace("Roe, K. L.", "et al."))[1]
    assert item["author"][-1] == {"literal": "others"}


def test_the_address_of_a_doi_is_one(read):
    text = RIS.replace("DO  - https://doi.org/", "UR  - http://dx.doi.org/")
    assert read(text)[1][0].item["DOI"] == "10.1000/abc"


@pytest.mark.parametrize(
    "text",
    [
        "Doe J. A title. 2019.",
        "%0 Journal Article\n%A Doe, J.\n",
        "",
        "[1, 2]",
        "[" * 100_000,
        '{"a": 1}',
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>",
        "<?xml version='1.0'?><xml>",
        "@article{a b}",
    ],
)
def test_a_file_without_references_is_refused(read, text):
    with pytest.raises(LibraryError, match=r"library\.txt"):
        read(text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LibraryError, match="no such file"):
        read_library(tmp_path / "no.ris")


def test_an_archive_is_named_as_what_it_is(tmp_path):
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1-included.ris", "ü" + RIS)
    with pytest.raises(LibraryError, match=r"is an archive or a workbook\. Name .*-included\.ris"):
        read_library(path)
