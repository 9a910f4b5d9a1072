"""The kinds of steps of a random sequence; see sequences.py."""

import os
import shutil
import signal
import subprocess
import sys

import yaml

from tests.support.projects import STUDY

MINE = "mine"  # begins the name of a file that is no result
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


def copy_of_a_review(walk):
    """Copy a review under another name."""
    folder = walk.one_review()
    taken = {path.name for path in walk.reviews}
    name = next(name for name in REVIEW_NAMES if name not in taken)
    walk.say(f"  {folder.name} to {name}")
    return shutil.copytree(folder, folder.with_name(name))


@step("add a review")
def add_review(walk):
    if len(walk.reviews) < len(REVIEW_NAMES):
        copy_of_a_review(walk)


@step("remove a review")
def remove_review(walk):
    if len(walk.reviews) < 2:
        copy_of_a_review(walk)
    folder = walk.one_review()
    walk.forget(folder)
    shutil.rmtree(folder)
    walk.say(f"  {folder.name}")


@step("swap the reviews")
def swap_reviews(walk):
    one, two = (
        [*walk.reviews, copy_of_a_review(walk)][:2] if len(walk.reviews) < 2 else walk.reviews[:2]
    )
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
    walk.change(walk.one_review() / "review.yaml", "title", ("Über es", "Über „das“ – 中"))


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


@step("clean")
def clean(walk):
    walk.clean()


@step("lose a figure and the manifest")
def lose_figure_and_manifest(walk):
    walk.lose("manifest.json")
    walk.lose("*/figures/*.*")


@step("lose a record")
def lose_record(walk):
    for record in sorted((walk.project / ".snakemake/metadata").glob("*"))[:1]:
        record.unlink()
    walk.is_damaged = True


@step("lose all records")
def lose_records(walk):
    shutil.rmtree(walk.project / ".snakemake", ignore_errors=True)
    if not (walk.project / "results/manifest.json").exists():
        for folder in (walk.project / "results").glob("*/"):
            if folder.name not in walk.kept:  # nothing says whose it is
                shutil.rmtree(folder)
    walk.is_lost = True


# --- Results that are edited, and what is added to them -------------------------------------------

for name, patterns in list(LOST.items())[:-1]:
    if name != "lose the figures":
        step(name.replace("lose", "edit"))(
            lambda walk, patterns=patterns: edit_result(walk, patterns)
        )


def edit_result(walk, patterns):
    path = walk.one_result(*patterns)
    path.write_bytes(walk.chance.choice((b"", b"edited\n", path.read_bytes() + b"\n")))


@step("add to the results")
def add_to_results(walk):
    for folder in ("tables", "figures", "report", "exports", "."):
        beside = walk.project / "results" / walk.one_review().name / folder
        if beside.is_dir() and walk.chance.random() < 0.7:
            (beside / f"{MINE}.png").write_bytes(b"mine")
            (beside / ".DS_Store").touch()


# --- What Snakemake offers ------------------------------------------------------------------------

RULES = ("extract_findings", "count_votes", "draw_figures", "write_report", "write_manifest")
TRIGGERS = ("mtime", "input", "params", "code", "software-env")


def switch(kind, *arguments):
    """Make a kind of step: an edit, and a run with a switch of Snakemake after it."""

    @step(kind)
    def edit_and_ask(walk):
        edit(walk, *CELLS["direction"])
        given = [argument(walk) if callable(argument) else argument for argument in arguments]
        walk.switch(*given)


switch("rerun triggers", "--rerun-triggers", lambda walk: walk.chance.choice(TRIGGERS))
switch("allowed rules", "--allowed-rules", lambda walk: walk.chance.choice(RULES), "--", "all")
switch("until", "--until", lambda walk: walk.chance.choice(RULES))
switch("omit", "--omit-from", lambda walk: walk.chance.choice(RULES))
switch("batch", "--batch", lambda walk: f"all={walk.chance.choice((1, 2, 3))}/3")
switch("force", "--forcerun", lambda walk: walk.chance.choice(RULES))
switch("config", "--config", "agreement=0.9")
switch("drop metadata", "--drop-metadata")
switch("keep incomplete", "--keep-incomplete", "--ignore-incomplete", "--keep-going")


@step("switches in a profile of the user")
def ask_in_a_profile(walk):
    edit(walk, *CELLS["direction"])
    profile = walk.project.with_name("profile")
    profile.mkdir(exist_ok=True)
    words = walk.chance.choice(("allowed-rules: [write_manifest]", "until: [count_votes]"))
    (profile / "config.yaml").write_text(f"{words}\n")
    walk.switch(SNAKEMAKE_PROFILE=str(profile))


@step("clean up metadata")
def clean_up_metadata(walk):
    path = walk.one_result("*/tables/*.csv", "*/figures", "manifest.json")
    walk.is_lost = False
    walk.switch("--cleanup-metadata", path.relative_to(walk.project).as_posix())
    walk.switch("--rerun-triggers", "mtime")


@step("ignore what was interrupted")
def ignore_incomplete(walk):
    edit(walk, *CELLS["direction"])
    walk.stop(signal.SIGKILL)
    walk.switch("--ignore-incomplete", "--rerun-triggers", "mtime")


@step("touch")
def touch(walk):
    edit(walk, *CELLS["direction"])
    walk.refuse("(touch)", arguments=walk.chance.choice((["--touch"], ["--executor", "touch"])))


LOOKS = ("--dry-run", "--summary", "--detailed-summary", "--dag", "--list-untracked")
LOOKS += ("--list-params-changes", "--list-input-changes")


@step("look on")
def look_on(walk):
    walk.chance.choice([edit, misplace])(walk, *CELLS["direction"])
    for look in walk.chance.sample(LOOKS, 2):
        walk.look_on(look)
    walk.look_on("--dry-run")


def misplace(walk, *_):
    """Lose a figure, so that a run would make their folder again."""
    walk.lose("*/figures/*.*")


# --- The folder as a whole ------------------------------------------------------------------------


@step("copy the folder")
def copy_folder(walk):
    aside = walk.project.with_name("aside")
    copy = walk.chance.choice((shutil.copy, shutil.copy2))  # without the times, and with them
    shutil.copytree(walk.project, aside, symlinks=True, copy_function=copy)
    shutil.rmtree(walk.project)
    aside.rename(walk.project)


@step("copy the folder without hidden files")
def copy_without_hidden_files(walk):
    aside = walk.project.with_name("aside")
    shutil.copytree(walk.project, aside, ignore=shutil.ignore_patterns(".*"))
    shutil.rmtree(walk.project)
    aside.rename(walk.project)
    walk.is_lost = True


@step("add a folder without a file")
def add_empty_folder(walk):
    beside = (walk.one_review(), walk.project / "data/raw", walk.project / "results")
    (walk.chance.choice(beside) / "notes").mkdir(parents=True, exist_ok=True)


@step("another environment")
def change_environment(walk):
    moment = walk.chance.choice(("UTC", "Asia/Tokyo"))
    walk.environment = {"TZ": moment, "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40"}
    walk.environment["PYTHONUTF8"] = walk.chance.choice("01")
    (walk.project / "matplotlibrc").write_text("figure.dpi: 40\nfont.weight: bold\n")


@step("check out another version and this one again")
def check_out(walk):
    before = {path: path.read_bytes() for path in (walk.project / "data").rglob("*.*")}
    edit(walk, *CELLS["direction"])
    edit(walk, *CELLS["participants"])
    walk.run()
    for path, whole in before.items():
        path.write_bytes(whole)


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


@step("edit during a run, undone")
def edit_and_undo_during_a_run(walk):
    edit(walk, *CELLS["note"])
    path = walk.one_record()
    before = path.read_bytes()
    walk.edit_meanwhile(
        lambda: path.write_bytes(before.replace(b"increase", b"decrease") + b"# meanwhile\n"),
        lambda: path.write_bytes(before),
    )


@step("title during a run, undone")
def change_title_during_a_run(walk):
    edit(walk, *CELLS["direction"])
    path = walk.one_review() / "review.yaml"
    before = path.read_bytes()
    walk.edit_meanwhile(
        lambda: path.write_bytes(before.replace("Über".encode(), b"Meanwhile")),
        lambda: path.write_bytes(before),
    )


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
