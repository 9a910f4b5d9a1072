"""Small files as RevMan exports them, all three of one review: a ZIP archive, XML and CSV."""

import csv
import io
import zipfile

EVENTS = (
    "1,1,Relapse,{group},{applies},{study},{year},0.0,0.0,0.0,0.0,{a},{n1},0.0,0.0,{c},{n2},0,0"
)
MEANS = (
    "1,2,Distress,,SUBGROUP_AND_OVERALL,{study},{year},0,0,{m1},{s1},0,{n1},{m2},{s2},0,{n2},0,0"
)
ROWS = (
    "Analysis group,Analysis number,Analysis name,Subgroup,Applicability,Study,Study year,"
    "GIV Mean,GIV SE,Experimental mean,Experimental SD,Experimental cases,Experimental N,"
    "Control mean,Control SD,Control cases,Control N,O-E,Variance"
)
RELAPSES = (
    ("Smith 2019", "2019", 12, 48, 20, 50),
    ("García 2020", "2020", 0, 30, 4, 28),
)
DISTRESS = (("Smith 2019", "2019", 21.4, 6.1, 24, 25.3, 7.4, 27),)
SETTINGS = (
    "Analysis group,Analysis number,Analysis name,Analysis group name,Data type,Log-scale data,"
    "Experimental group label,Control group label,Effect measure,Swap event and non-event"
)
OF_EVENTS = "1,1,Relapse,Therapy versus control,Dichotomous,true,Therapy,Control,Odds Ratio,false"
OF_MEANS = (
    "1,2,Distress,Therapy versus control,Continuous,false,Therapy,Control,"
    "Std. Mean Difference,false"
)
BIAS = (
    "Study,Domain (judgement): Allocation concealment,Domain (support): Allocation concealment\n"
    "Smith 2019,Low risk,Sealed envelopes\n"
    "García 2020,Unclear risk,\n"
)
ABOUT = "Study,Year,Data source,Char: Methods,Char: Participants\nSmith 2019,2019,PUB,RCT,Adults\n"


def event_row(study, year, a, n1, c, n2, group="", applies="SUBGROUP_AND_OVERALL"):
    return EVENTS.format(**locals())


def mean_row(study, year, m1, s1, n1, m2, s2, n2):
    return MEANS.format(**locals())


def tables(rows=None, settings=(OF_EVENTS, OF_MEANS), **others):
    """Give the tables of a data package by the end of their names."""
    if rows is None:
        rows = [event_row(*each) for each in RELAPSES] + [mean_row(*each) for each in DISTRESS]
    return {
        "data-rows.csv": "\n".join([ROWS, *rows]),
        "overall-estimates-and-settings.csv": "\n".join([SETTINGS, *settings]),
        "risk-of-bias.csv": BIAS,
        "study-information.csv": ABOUT,
        **others,
    }


def write_package(path, files=None, *, nested=True):
    """Write a data package: with BOM and line ends of Windows, in an archive inside another."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for end, text in (tables() if files is None else files).items():
            content = text.replace("\n", "\r\n").encode("utf-8-sig")
            archive.writestr(f"7-data/7-{end}", content)
    if not nested:
        path.write_bytes(inner.getvalue())
        return path
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("7-files/7-data.zip", inner.getvalue())
        archive.writestr("7-article.pdf", b"%PDF")
    return path


RM5 = """\
<?xml version="1.0" encoding="ISO-8859-1" standalone="no"?>
{start}<COCHRANE_REVIEW TYPE="INTERVENTION">
<STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES>
<STUDY ID="STD-Smith-2019" NAME="Smith 2019" YEAR="2019"/>
<STUDY ID="STD-Garc_x00ed_a-2020" NAME="García 2020" YEAR="2020"/>
</INCLUDED_STUDIES></STUDIES></STUDIES_AND_REFERENCES>
<CHARACTERISTICS_OF_STUDIES><CHARACTERISTICS_OF_INCLUDED_STUDIES>
<INCLUDED_CHAR STUDY_ID="STD-Smith-2019"><CHAR_METHODS><P>RCT</P></CHAR_METHODS>
<CHAR_PARTICIPANTS><P>Adults</P></CHAR_PARTICIPANTS></INCLUDED_CHAR>
</CHARACTERISTICS_OF_INCLUDED_STUDIES></CHARACTERISTICS_OF_STUDIES>
<QUALITY_ITEMS><QUALITY_ITEM><NAME>Allocation concealment</NAME><QUALITY_ITEM_DATA>
<QUALITY_ITEM_DATA_ENTRY RESULT="YES" STUDY_ID="STD-Smith-2019"/>
<QUALITY_ITEM_DATA_ENTRY RESULT="UNKNOWN" STUDY_ID="STD-Garc_x00ed_a-2020"/>
</QUALITY_ITEM_DATA></QUALITY_ITEM></QUALITY_ITEMS>
<ANALYSES_AND_DATA><COMPARISON NO="1"><NAME>Therapy versus control</NAME>
<DICH_OUTCOME NO="1" EFFECT_MEASURE="OR" METHOD="MH" SWAP_EVENTS="NO"><NAME>Relapse</NAME>
<GROUP_LABEL_1>Therapy</GROUP_LABEL_1><GROUP_LABEL_2>Control</GROUP_LABEL_2>
<DICH_DATA STUDY_ID="STD-Smith-2019" EVENTS_1="12" TOTAL_1="48" EVENTS_2="20" TOTAL_2="50"
 EFFECT_SIZE="0.5" SE="0.440958" VAR="0.194"/>
<DICH_DATA STUDY_ID="STD-Garc_x00ed_a-2020" EVENTS_1="0" TOTAL_1="30" EVENTS_2="4" TOTAL_2="28"/>
</DICH_OUTCOME>
<CONT_OUTCOME NO="2" EFFECT_MEASURE="SMD"><NAME>Distress</NAME>
<GROUP_LABEL_1>Therapy</GROUP_LABEL_1><GROUP_LABEL_2>Control</GROUP_LABEL_2>
<CONT_DATA STUDY_ID="STD-Smith-2019" MEAN_1="21.4" SD_1="6.1" TOTAL_1="24" MEAN_2="25.3"
 SD_2="7.4" TOTAL_2="27" EFFECT_SIZE="" SE=""/>
</CONT_OUTCOME>
</COMPARISON></ANALYSES_AND_DATA>
</COCHRANE_REVIEW>
"""


def write_rm5(path, start="", text=RM5):
    path.write_bytes(text.replace("{start}", start).encode("iso-8859-1"))
    return path


HEADER = [
    "Comparison Number",
    "Outcome Number",
    "Subgroup Number",
    "Name",
    "Data Type",
    "Statistical Method",
    "Effect Measure",
    "Events 1",
    "Mean 1",
    "SD 1",
    "Total 1",
    "Events 2",
    "Mean 2",
    "SD 2",
    "Total 2",
    "Effect Estimate",
    "SE",
    "Q",
    "df",
    "Z",
    "Group Label 1",
    "Group Label 2",
    "Year of study",
]


def write_revman_csv(path):
    """Write "Data and analyses" of RevMan 5."""

    def row(**cells):
        return [cells.get(re_name(name), "") for name in HEADER]

    def re_name(name):
        return name.lower().replace(" ", "_")

    groups = {"group_label_1": "Therapy", "group_label_2": "Control"}
    start = {"comparison_number": 1, "subgroup_number": 0}
    rows = [row(**start, outcome_number=0, name="Therapy versus control")]
    of_events = {"data_type": "DIC", "statistical_method": "MH", "effect_measure": "OR", "z": 2.1}
    rows.append(row(**start, outcome_number=1, name="Relapse", **of_events, **groups))
    for name, year, a, n1, c, n2 in RELAPSES:
        numbers = {"events_1": a, "total_1": n1, "events_2": c, "total_2": n2, "mean_1": 0}
        rows.append(row(**start, outcome_number=1, name=name, year_of_study=year, **numbers))
    of_means = {"data_type": "CON", "statistical_method": "IV", "effect_measure": "SMD", "z": 2}
    rows.append(row(**start, outcome_number=2, name="Distress", **of_means, **groups))
    for name, year, m1, s1, n1, m2, s2, n2 in DISTRESS:
        numbers = {"mean_1": m1, "sd_1": s1, "total_1": n1, "mean_2": m2, "sd_2": s2, "total_2": n2}
        rows.append(row(**start, outcome_number=2, name=name, year_of_study=year, **numbers))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path
