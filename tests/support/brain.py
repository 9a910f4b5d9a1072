"""A made-up review of the brain, large enough to have all parts of a report and of the browser."""

import yaml

from benchmarks.generate_review import CHOICES, generate_review

MADE_UP = "made_up"
STUDIES, SEED = 12, 2503
# What this seed gives: the reports of one trial, and the last studies by name.
TRIAL, OF_TRIAL = "far_trial_6", {"gorugh2006", "lamugh2006", "olsperez2007"}
EXCLUDED = {"petridge2023", "salos2012", "wesberg2002"}
# This study alone has a finding on this region in the first question, without a direction.
WITHOUT_A_VOTE = "melner2004"
UNCLEAR = {
    "region": "hippocampus",
    "measure": "activation",
    "contrast": "within_group",
    "direction": "unclear",
    "source": {"document": "melner2004", "section": "Results", "page": 3},
}
REGIONS = """\
region,parent,rank,abbreviation,synonyms,mni_left,mni_right
insular lobe,,system,,,-35 5 2,39 5 1
insula,insular lobe,structure,,insular cortex,-35 5 2,39 5 1
anterior insula,insula,subregion,AI,anterior insular cortex,-35 11 -2,37 12 -3
frontal lobe,,system,,,-27 27 27,30 25 27
medial prefrontal cortex,frontal lobe,structure,mPFC,medial PFC,-5 48 22,10 49 18
dorsolateral prefrontal cortex,frontal lobe,structure,dlPFC,DLPFC,-39 41 24,38 44 22
limbic system,,system,,,-12 -4 4,14 -2 4
anterior cingulate cortex,limbic system,structure,ACC,anterior cingulate,-4 34 12,9 35 14
dorsal anterior cingulate cortex,anterior cingulate cortex,subregion,dACC,,-3 25 23,8 27 21
hippocampus,limbic system,structure,,hippocampi,-25 -22 -12,29 -21 -12
amygdala,limbic system,structure,,amygdalae,-23 -2 -19,28 -1 -19
temporal lobe,,system,,,-47 -26 -13,52 -27 -12
fusiform gyrus,temporal lobe,structure,FG,fusiform,-31 -42 -22,34 -41 -22
default mode network,,structure,DMN,,,
"""
ENTRY = (
    "@article{{{0}, author={{Doe, A}}, title={{The study {0}}}, year={{{1}}}, doi={{10.1/{0}}}}}\n"
)


def write_brain_review(raw):
    """Write the review and its vocabulary into a folder of reviews; return the review's folder.

    Some studies are not eligible, all are in the list of references, and none was judged.
    """
    folder = raw / MADE_UP
    vocabulary = raw / "regions.csv"
    vocabulary.write_text(REGIONS, encoding="utf-8")
    generate_review(
        *(STUDIES, folder, SEED),
        form="yaml",
        review={"field": "neuroimaging", "config": CHOICES},
        claims=24,
        vocabulary=vocabulary,
    )
    references = []
    for path in sorted((folder / "studies").glob("*.yaml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        references.append(ENTRY.format(record["study_id"], record["year"]))
        record["reference"] = record["study_id"]
        record.pop("risk_of_bias")
        record["findings"][0]["note"] = "The text names both groups."
        if path.stem == WITHOUT_A_VOTE:
            record["findings"].append({**UNCLEAR, "arm": record["arms"][0]["arm"]})
        if record["study_id"] in EXCLUDED:
            record |= {"included": False, "why_not_included": f"reason of {path.stem}"}
        path.write_text(yaml.safe_dump(record, sort_keys=False), encoding="utf-8")
    (folder / "references.bib").write_text("".join(references), encoding="utf-8")
    return folder
