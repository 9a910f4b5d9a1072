"""The kinds of steps of a random sequence; see sequences.py."""

import os
import shutil
import signal
import subprocess
import sys
from base64 import urlsafe_b64encode

import yaml

from tests.support.projects import STUDY

REGIONS = ("amygdala", "insula")
REVIEW_NAMES = ("ants", "bees", "moths", "wasps")
CLAIM = """\
claims:
  - claim_id: rise
    says: One study found more.
    count: {count}
    where: {{direction: [increase]}}
"""
DIRECTIONS = ("increase", "decrease", "no_change")
KINDS = {}


def step(kind):
    """Give a function of a walk the name of a kind of step."""

    def register(function):
        KINDS[kind] = function
        return function

    return register


# --- Cells and comments of a record ---------------------------------------------------------------


def edit(walk, part, key, values):
    """Give a cell of a record another value."""
    path = walk.one_record()
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    cells = record[part][0] if part else record
    cells[key] = walk.other(values, cells.get(key))
    if key == "p_value":
        cells["p_sides"] = 2
    walk.write(path, yaml.safe_dump(record, sort_keys=False))


CELLS = {
    "direction": ("findings", "direction", DIRECTIONS),
    "region": ("findings", "region", REGIONS),
    "p value": ("findings", "p_value", (0.01, 0.04, 0.3)),
    "participants": ("arms", "n", (12, 20, 40)),
    "note": ("", "note", ("Seen twice.", "Seen once.")),
}
for name, cell in CELLS.items():
    step(name)(lambda walk, cell=cell: edit(walk, *cell))


@step("comment")
def comment(walk):
    path = walk.one_record()
    text = path.read_text(encoding="utf-8")
    last = text.splitlines()[-1]
    walk.write(path, text.replace(last, "") if last[0] == "#" else f"{text}# read again\n")


# --- Studies and reviews --------------------------------------------------------------------------


@step("add a study")
def add_study(walk):
    folder = walk.one_review() / "studies"
    name = f"added{len([*folder.iterdir()])}"
    direction = walk.chance.choice(DIRECTIONS)
    text = STUDY.format(study_id=name, cohort=name, n=30, direction=direction)
    walk.write(folder / f"{name}.yaml", text)


@step("delete a study")
def delete_study(walk):
    studies = max((sorted(at.glob("studies/*.yaml")) for at in walk.reviews), key=len)
    path = walk.chance.choice(studies)
    walk.forget(path)
    path.unlink()


@step("rename a study")
def rename_study(walk):
    path = walk.one_record()
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    record["study_id"] = f"{path.stem}b"
    walk.forget(path)
    path.unlink()
    walk.write(path.with_stem(f"{path.stem}b"), yaml.safe_dump(record, sort_keys=False))


@step("rename a review")
def rename_review(walk):
    folder = walk.one_review()
    taken = {path.name for path in walk.reviews}
    name = walk.chance.choice([name for name in REVIEW_NAMES if name not in taken])
    walk.forget(folder)
    folder.rename(folder.with_name(name))
    walk.say(f"  {folder.name} to {name}")


@step("swap the reviews")
def swap_reviews(walk):
    one, two = walk.reviews
    aside = walk.project / "aside"
    for old, new in ((one, aside), (two, one), (aside, two)):
        walk.forget(old)
        old.rename(new)


# --- Other inputs ---------------------------------------------------------------------------------


@step("agreement")
def change_agreement(walk):
    walk.change(walk.project / "config.yaml", "agreement", ("0.6", "0.7", "1"))


@step("width of figures")
def change_width(walk):
    walk.change(walk.project / "config.yaml", "figure_width_mm", ("170", "180"))


@step("title of a synthesis")
def change_synthesis(walk):
    titles = [f"{{change: {{title: {title}, where: {{}}}}}}" for title in ("Change", "Difference")]
    walk.change(walk.project / "config.yaml", "syntheses", titles)


@step("title of a review")
def change_title(walk):
    walk.change(walk.one_review() / "review.yaml", "title", ("About it", "About this"))


def write_or_remove(walk, path, texts):
    """Give a file that may be missing another text, or remove it."""
    now = path.read_text(encoding="utf-8") if path.exists() else None
    text = walk.other([None, *texts], now)
    if text is None:
        walk.forget(path)
        path.unlink()
    else:
        walk.write(path, text)


@step("claims")
def change_claims(walk):
    write_or_remove(
        walk, walk.one_review() / "claims.yaml", [CLAIM.format(count=n) for n in (1, 2)]
    )


@step("references")
def change_references(walk):
    texts = [f"@misc{{a, title={{{title}}}, doi={{10.1/x}}}}\n" for title in "AB"]
    write_or_remove(walk, walk.one_review() / "references.bib", texts)


@step("vocabulary")
def change_vocabulary(walk):
    path = walk.project / "data/raw/regions.csv"
    text = path.read_text(encoding="utf-8")
    walk.write(path, f"{text}thalamus{text.count('thalamus') or ''},structure\n")


@step("template")
def change_template(walk):
    path = walk.project / "templates/report.css"
    walk.write(path, path.read_text(encoding="utf-8") + "h6 { color: #111; }\n")


@step("code")
def change_code(walk):
    names = ("records/extract_findings", "votes/voting", "figures/vote_plot", "report/write_report")
    path = walk.project / f"scripts/{walk.chance.choice(names)}.py"
    text = path.read_text(encoding="utf-8")
    walk.write(path, text.replace('"""\n', '"""\n# Read again.\n', 1))


@step("restore")
def restore(walk):
    if not walk.versions:
        edit(walk, *CELLS["direction"])
    path = walk.chance.choice(sorted(walk.versions))
    whole, moment = walk.chance.choice(walk.versions[path])
    path.write_bytes(whole)
    os.utime(path, (moment, moment))
    walk.say(f"  {path.relative_to(walk.project)}")


@step("times")
def change_times(walk):
    for folder in ("data", "scripts", "templates", "rules"):
        for path in sorted((walk.project / folder).rglob("*.*")):
            if path.is_file():
                walk.set_time(path)


@step("publish")
def publish(walk):
    walk.run()
    command = [sys.executable, "-m", "scripts.release.publish_results"]
    subprocess.run(command, cwd=walk.project, check=True, capture_output=True)


# --- Results that are lost ------------------------------------------------------------------------

LOST = {
    "lose a table": ["*/tables/*.csv"],
    "lose a figure": ["*/figures/*.*"],
    "lose the figures": ["*/figures"],
    "lose a document": ["*/report/*", "*/datapackage.json"],
    "lose an export": ["*/exports/*"],
    "lose the manifest": ["manifest.json"],
}
for name, patterns in LOST.items():
    step(name)(lambda walk, patterns=patterns: walk.lose(*patterns))


@step("lose all results")
def lose_results(walk):
    shutil.rmtree(walk.project / "results", ignore_errors=True)
    walk.is_lost = True


RECORDED = ("*/tables/*.csv", "*/figures", "*/exports", "*/report/*.*", "*/datapackage.json")


def built_results(walk):
    """List the records of results that were built; there are some after a run."""
    metadata = walk.project / ".snakemake/metadata"
    results = sorted(path for at in RECORDED for path in (walk.project / "results").glob(at))
    names = (path.relative_to(walk.project).as_posix() for path in results)
    records = [metadata / urlsafe_b64encode(name.encode()).decode() for name in names]
    marks = walk.project / ".snakemake/incomplete"
    return [path for path in records if path.exists() and not (marks / path.name).exists()]


@step("lose a record")
def lose_record(walk):
    if not built_results(walk):
        walk.run()
    walk.chance.choice(built_results(walk)).unlink()
    walk.refuse("It is not known how these results were built", "make clean")
    walk.clean()


@step("lose all records")
def lose_records(walk):
    if not built_results(walk):
        walk.run()
    shutil.rmtree(walk.project / ".snakemake")
    walk.refuse("It is not known how these results were built", "make clean")
    walk.clean()


# --- Inputs that are wrong, and put right ---------------------------------------------------------


@step("wrong region")
def misspell_region(walk):
    path = walk.one_record()
    text = path.read_text(encoding="utf-8")
    walk.write(path, text.replace("region: ", "region: x"))
    walk.refuse(path.name, "region")
    path.write_text(text, encoding="utf-8")


@step("wrong name")
def rename_file(walk):
    path = walk.one_record()
    wrong = path.rename(path.with_stem("wrong"))
    walk.refuse("wrong.yaml", "study_id")
    wrong.rename(path)


# --- Runs that are stopped ------------------------------------------------------------------------


@step("kill")
def kill(walk):
    edit(walk, *CELLS["direction"])
    walk.stop(signal.SIGKILL)


@step("interrupt")
def interrupt(walk):
    edit(walk, *CELLS["participants"])
    walk.stop(signal.SIGINT)


# --- Damage to what the project keeps in Snakemake's folder ---------------------------------------


@step("lose a cache")
def lose_own_file(walk):
    walk.own_file().unlink()


@step("cut a cache")
def cut_own_file(walk):
    path = walk.own_file()
    whole = path.read_bytes()
    path.write_bytes(whole[: walk.chance.randrange(len(whole) + 1)])


@step("flip a byte of a cache")
def flip_own_file(walk):
    path = walk.own_file()
    whole = bytearray(path.read_bytes())
    if whole:
        whole[walk.chance.randrange(len(whole))] ^= 1
    path.write_bytes(whole)


@step("swap two caches")
def swap_own_files(walk):
    one = walk.own_file()
    files = [path for group in walk.own_files().values() for path in group if path != one]
    near = [path for path in files if path.parent == one.parent]
    two = walk.chance.choice(near or files)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
