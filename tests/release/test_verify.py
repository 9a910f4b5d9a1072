"""Verification: what is compared, what it finds, and what is shown of it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.common.digests import imported_modules
from scripts.release import verification_page as _verification_page
from scripts.release.compare.comparison import (
    ADDED,
    ALTERED,
    BOTH,
    DIFFERS,
    NOT_BUILT,
    NOT_PUBLISHED,
    REMOVED,
    Change,
    Comparison,
    Difference,
)
from scripts.release.compare.files import compare_files
from scripts.release.environment import Environment
from scripts.release.manifest import manifest_text
from scripts.release.publish_results import publish_results
from scripts.release.rebuild import copy_project, damaged_tables, scratch_folder
from scripts.release.verification import Verification, verify
from scripts.release.verification_page import Part, marked_words, write_page
from scripts.release.verification_text import LONGEST, package_lines, terminal_lines, verdict
from scripts.release.verify_published import save_page, verify_published
from scripts.release.write_manifest import write_manifest
from scripts.workflow.folders import FORMER
from scripts.workflow.reviews import Project
from tests.support.browser import Visit, barriers, in_browser
from tests.support.environments import make_environment, pretend_installed
from tests.support.images import png, spotted
from tests.support.pages import count_invalid
from tests.support.projects import ASIDE, LONG_AGO, ROOT, STAGES, change, contents, run_to_end
from tests.support.surroundings import IN_OWN_MOUNTS

# --- Published, built and named in the manifest --------------------------------------------------

TABLE = b"study_id,arm,n\ndoe2020,dbt,6\ndoe2020,hc,7\n"


@pytest.fixture
def frozen(tmp_path, monkeypatch):
    """Make a project with two tables that is built in a copy of it, and published."""
    built, project = tmp_path / "copy", tmp_path / "project"
    record = built / "data/raw/demo/studies/a.yaml"
    tables = built / "results/demo/tables"
    for path, text in {
        record: "n: 6\n",
        built / "config.yaml": "agreement: 0.7\n",
        tables / "arms.csv": TABLE.decode(),
        tables / "choices.csv": "key,value\nunit,cohort\n",
        built / "results/demo/figures/map.svg": "<svg></svg>\n",
        built / "results/demo/figures/map.png": "a picture\n",
        built / "results/_across_reviews/tables/overlap.csv": "a\n1\n",
        built / "results/_simulation/simulation.csv": "a\n1\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    rewrite(built, monkeypatch)
    publish_results(built / "results", built / "published")
    shutil.copytree(built, project)
    shutil.rmtree(project / "results")
    return project, built


def rewrite(built, monkeypatch, config=None):
    monkeypatch.chdir(built)
    inputs, outputs = (
        [Path("config.yaml"), Path("data")],
        [
            Path("results/demo"),
            Path("results/_across_reviews"),
        ],
    )
    manifest = write_manifest(inputs, outputs, config or {"agreement": 0.7}, {"python": "3.11"})
    Path("results/manifest.json").write_text(manifest_text(manifest))


def kinds_by_path(outcome):
    return {difference.path: difference.kind for difference in outcome.differences}


ARMS = "published/demo/tables/arms.csv"


def test_what_comes_out_of_the_records_is_identical(frozen):
    outcome = verify(*frozen)
    assert outcome.is_identical
    assert outcome.compared == {"csv": 3, "png": 1, "svg": 1}
    assert outcome.by_digest == {"png": 1}
    assert verdict(outcome) == (
        "Identical: all 4 published files match the rebuilt results byte for byte, and 1 other "
        "result matches by digest (SHA-256)."
    )


PICTURE = "published/demo/figures/map.png"


def test_a_changed_byte_in_a_rebuilt_file_that_is_published_by_its_digest_is_shown(
    frozen, monkeypatch
):
    project, built = frozen
    assert not (project / PICTURE).exists()
    change(built / "results/demo/figures/map.png", "picture", "pictures")
    rewrite(built, monkeypatch)
    outcome = verify(project, built)
    assert kinds_by_path(outcome) == {PICTURE: DIFFERS}
    assert not outcome.is_identical
    lines = terminal_lines(outcome, HERE, 1, "p")
    assert (
        f"  {PICTURE}: SHA-256; the published version is not stored, so the difference cannot be "
        "shown"
    ) in lines
    text = page(outcome)
    assert (
        '<th scope="row">PNG</th><td class="n">1</td><td class="n">0</td><td class="n">0</td>'
    ) in text


def test_a_file_published_by_its_digest_that_is_new_or_no_longer_built_is_shown(
    frozen, monkeypatch
):
    project, built = frozen
    figures = built / "results/demo/figures"
    (figures / "map.png").rename(figures / "plot.png")
    rewrite(built, monkeypatch)
    assert kinds_by_path(verify(project, built)) == {
        PICTURE: NOT_BUILT,
        "published/demo/figures/plot.png": NOT_PUBLISHED,
    }


def test_a_changed_digest_in_a_manifest_is_shown_for_the_file_that_it_stands_for(frozen):
    project, built = frozen
    change(project / MANIFEST, 'demo/figures/map.png": "', 'demo/figures/map.png": "0')
    assert kinds_by_path(verify(project, built)) == {PICTURE: DIFFERS}


def test_a_copy_of_a_file_that_is_published_by_its_digest_is_compared_as_well(frozen):
    project, built = frozen
    shutil.copyfile(built / "results/demo/figures/map.png", project / PICTURE)
    assert verify(project, built).is_identical
    change(project / PICTURE, "picture", "pixture")
    assert kinds_by_path(verify(project, built)) == {PICTURE: ALTERED}


def test_a_file_that_is_built_otherwise_is_not_what_the_records_give(frozen, monkeypatch):
    project, built = frozen
    change(built / "results/demo/tables/arms.csv", "dbt,6", "dbt,9")
    change(built / "data/raw/demo/studies/a.yaml", "6", "9")
    rewrite(built, monkeypatch)
    outcome = verify(project, built)
    assert kinds_by_path(outcome) == {ARMS: DIFFERS}
    assert outcome.differences[0].comparison.changes[0].where == "doe2020, dbt: n"
    assert [c.where for c in outcome.inputs] == ["data/raw/demo/studies/a.yaml"]
    assert not outcome.is_identical


def test_a_changed_byte_in_a_published_file_is_shown_for_that_file_alone(frozen):
    project, built = frozen
    change(project / ARMS, "dbt,6", "dbt,8")
    assert kinds_by_path(verify(project, built)) == {ARMS: ALTERED}


def test_a_file_that_was_altered_and_is_built_otherwise_is_both(frozen, monkeypatch):
    project, built = frozen
    change(project / ARMS, "dbt,6", "dbt,8")
    change(built / "results/demo/tables/arms.csv", "dbt,6", "dbt,9")
    rewrite(built, monkeypatch)
    assert kinds_by_path(verify(project, built)) == {ARMS: BOTH}


def test_missing_and_added_files_are_distinguished(frozen, monkeypatch):
    project, built = frozen
    (project / ARMS).unlink()
    added = project / "published/demo/tables/more.csv"
    added.write_text("a\n")
    (built / "results/demo/tables/votes.csv").write_text("a\n")
    (built / "results/demo/tables/choices.csv").unlink()
    rewrite(built, monkeypatch)
    assert kinds_by_path(verify(project, built)) == {
        ARMS: REMOVED,
        "published/demo/tables/choices.csv": NOT_BUILT,
        "published/demo/tables/more.csv": ADDED,
        "published/demo/tables/votes.csv": NOT_PUBLISHED,
    }


def test_a_folder_of_a_person_beside_the_published_reviews_is_no_difference(frozen):
    project, built = frozen
    (project / "published/my_figures").mkdir()
    (project / "published/my_figures/a.svg").touch()
    (project / "published/my_figures/manifest.json").write_text('{"icons": []}')
    assert verify(project, built).is_identical


def test_a_review_that_is_no_more_and_one_that_was_never_published_are_named_as_wholes(frozen):
    project, built = frozen
    shutil.copytree(project / "published/demo", project / "published/old")
    shutil.rmtree(project / "published/_across_reviews")
    kinds = kinds_by_path(verify(project, built))
    assert kinds == {"published/_across_reviews": NOT_PUBLISHED, "published/old": NOT_BUILT}


MANIFEST = "published/demo/manifest.json"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"results/demo/tables/arms.csv": "', '"results/demo/tables/arms.csv": "0', "outputs.res"),
        ('studies/a.yaml": "', 'studies/a.yaml": "0', "data/raw"),
        ('"agreement": 0.7', '"agreement": 0.8', "agreement"),
        ('"python": "', '"python": "2', "python"),
        ('"outputs"', '"outputz"', "output"),
        ("{", "(", ""),
        ('"versions"', ' "versions"', ""),
        ("results/demo/tables/arms.csv", "results/demo/../../config.yaml", "outputs.results/demo/"),
    ],
)
def test_a_changed_byte_in_a_manifest_is_shown_for_that_manifest_alone(frozen, old, new, where):
    project, built = frozen
    text = (project / MANIFEST).read_text()
    assert old in text
    (project / MANIFEST).write_text(text.replace(old, new, 1))
    outcome = verify(project, built)
    assert kinds_by_path(outcome) == {MANIFEST: ALTERED}
    changes = outcome.differences[0].comparison.changes
    assert [where in change.where for change in changes] == [True] * len(changes)
    assert bool(changes) == bool(where)
    assert [*outcome.inputs, *outcome.choices, *outcome.versions] == []


def test_files_that_come_out_of_other_inputs_are_said_to_come_out(frozen, monkeypatch):
    project, built = frozen
    change(built / "config.yaml", "0.7", "0.7 # as usual")
    rewrite(built, monkeypatch)
    outcome = verify(project, built)
    assert not outcome.differences
    assert [c.where for c in outcome.inputs] == ["config.yaml"]
    assert not outcome.is_identical
    assert "but the inputs have changed since publication" in verdict(outcome)


def test_other_versions_alone_are_no_difference(frozen):
    project, built = frozen
    for manifest in (project / "published").glob("*/manifest.json"):
        change(manifest, '"python": "', '"python": "2.')
    outcome = verify(project, built)
    assert outcome.is_identical
    assert [c.where for c in outcome.versions] == ["python"]


def test_edited_results_are_warned_of_and_are_no_difference(frozen):
    project, built = frozen
    shutil.copytree(built / "results", project / "results")
    assert verify(project, built).results == []
    (project / "results/demo/tables/arms.csv").write_bytes(TABLE[:20])
    (project / "results/demo/tables/choices.csv").unlink()
    outcome = verify(project, built)
    assert outcome.is_identical
    assert outcome.results == ["results/demo/tables/arms.csv"]


def test_damaged_tables_that_a_report_is_compared_with_are_listed(frozen):
    project, _ = frozen
    (project / "data/raw/demo/review.yaml").write_text("title: Demo\n")
    names = [f"results/demo/tables/{n}.csv" for n in ("arms", "choices")]
    assert damaged_tables(project) == {}
    change(project / ARMS, "6", "8")
    (project / "published/demo/tables/choices.csv").unlink()
    assert [path.as_posix() for path in damaged_tables(project)] == names


# --- What is shown ------------------------------------------------------------------------------

HERE = Environment("3.11.2", "Linux x86_64", 2, 89, ())


def verification(differences=(), **parts):
    empty = {"inputs": (), "choices": (), "versions": (), "results": (), "compared": {"csv": 900}}
    return Verification(differences, **{**empty, "by_digest": {}, **parts})


def difference(number, kind=DIFFERS, suffix="csv", **comparison):
    whole = Comparison(**{"summary": "1 cell", **comparison})
    return Difference(f"published/demo/{number:03}.{suffix}", kind, whole)


def test_other_versions_are_named_as_what_may_explain_differences():
    here = replace(HERE, deviations=("numpy 2.0 (locked: 2.4)",))
    outcome = verification([difference(1)], versions=[Change("python", "3.11", "3.13")])
    assert package_lines(here, outcome) == [
        "swimtally, Python or packages have other versions, which may explain the differences:",
        "  differs from the lock: numpy 2.0 (locked: 2.4)",
        "  changed since publication: python: 3.11 -> 3.13",
    ]
    assert package_lines(HERE, verification([difference(1)])) == [
        "89 packages as locked; swimtally, Python and main packages as at publication."
    ]


def test_the_terminal_shows_few_lines_and_says_how_many_are_left_out():
    many = [difference(number) for number in range(500)]
    outcome = verification(
        many,
        inputs=[Change(f"data/raw/{n}", "a", "b") for n in range(50)],
        results=[f"results/{n}" for n in range(50)],
        versions=[Change(f"p{n}", "1", "2") for n in range(50)],
    )
    lines = terminal_lines(outcome, HERE, 58.2, "verification/verification.html")
    assert len(lines) == LONGEST
    shown = [line for line in lines if "published/demo/" in line]
    assert f"  and {500 - len(shown)} more: see verification/verification.html" in lines
    assert "Rebuilt in 58 seconds on 2 cores, Python 3.11.2, Linux x86_64." in lines


def test_the_altered_file_stands_before_all_others():
    outcome = verification([difference(1), difference(2, ALTERED, "svg")])
    lines = terminal_lines(outcome, HERE, 1, "p")
    assert [line.split(":")[0].strip() for line in lines[1:3]] == [
        "published/demo/002.svg",
        "published/demo/001.csv",
    ]


@pytest.mark.parametrize(
    ("holds", "text"),
    [
        ([""], "Different: 1 difference in 900 files."),
        (["same cells"], "1 difference in 900 files, all with the same content"),
        (["", "same cells"], "2 differences in 900 files, 1 of them with the same content"),
    ],
)
def test_the_same_content_in_other_bytes_is_named(holds, text):
    outcome = verification([difference(n, holds=weaker) for n, weaker in enumerate(holds)])
    assert text in verdict(outcome)
    assert not outcome.is_identical


def test_changed_words_are_marked_and_long_texts_are_cut():
    old, new = marked_words("Three cohorts found less.", "Two cohorts found less.")
    assert old == [Part("Three", True), Part(" cohorts found less.", False)]
    assert new == [Part("Two", True), Part(" cohorts found less.", False)]
    assert marked_words(None, "x") == (None, [Part("x", True)])
    long = "word " * 200
    assert len(marked_words(f"{long}a", f"{long}b")[0][0].text) < 200


def test_changed_words_are_looked_for_in_bounded_time(monkeypatch):
    start = time.process_time()
    assert marked_words("a x " * 375, "a y " * 375)[0]
    assert time.process_time() - start < 2
    monkeypatch.setattr(_verification_page, "SECONDS", 0)
    change = Change("line 1", "Two cohorts.", "Three cohorts.")
    (file,) = _verification_page._files(
        [Difference("a.md", DIFFERS, Comparison("1", "", [change]))]
    )
    assert file["changes"][0]["published"] == [Part("Two cohorts.", True)]


def pages_to_check():
    nasty = '<script>alert(1)</script> & "x" \u202e \x00\x1b[31m\udcff'
    picture = compare_files("a.png", png(spotted()), png(spotted(spots=[(1, 1)]))).pictures
    differences = [
        difference(1, ALTERED, changes=[Change(nasty, nasty, None), Change("b", "a b", "a c")]),
        difference(2, suffix="png", pictures=picture),
        difference(3, holds="same cells", summary=nasty),
        difference(4, changes=[Change(str(n), "1", "2") for n in range(300)]),
    ]
    full = verification(
        differences,
        inputs=[Change(nasty, "1", "2")],
        choices=[Change("unit", None, nasty)],
        results=[f"results/{nasty}"],
    )
    return {"identical": verification(), "different": full}


def page(outcome):
    return write_page(outcome, HERE, 58, ROOT / "templates")


def test_the_page_escapes_everything_and_links_to_nothing_outside():
    text = page(pages_to_check()["different"])
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "http://" not in text
    assert "https://" not in text
    assert "default-src &#39;none&#39;" in text
    assert "<del>" in text
    assert "<ins>c</ins>" in text
    assert "And 200 more." in text
    assert "[U+0000][U+001B][31m[U+DCFF]" in text
    terminal = "\n".join(terminal_lines(pages_to_check()["different"], HERE, 1, "p"))
    assert "[U+001B]" in terminal
    assert "\x1b" not in terminal


def test_the_page_of_an_identical_verification_says_what_was_compared():
    text = page(pages_to_check()["identical"])
    assert "Identical: all 900 published files" in text
    row = '<th scope="row">CSV</th><td class="n">900</td><td class="n">900</td><td class="n">0</td>'
    assert row in text
    assert "Files that differ" not in text


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["different", "identical"])
def test_the_page_has_no_serious_barrier_and_fits_its_screen(tmp_path, browser, name, width):
    (tmp_path / "page.html").write_text(page(pages_to_check()[name]), encoding="utf-8")
    visit = Visit(browser, tmp_path / "page.html", width=width)
    shown = visit.go()
    assert barriers(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    visit.close()


@pytest.mark.long
def test_the_pages_are_valid_html(tmp_path):
    for name, outcome in pages_to_check().items():
        (tmp_path / f"{name}.html").write_text(page(outcome))
    assert count_invalid(sorted(tmp_path.iterdir())) == 0


def test_the_page_goes_elsewhere_where_it_may_not_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    assert save_page("x", tmp_path / "new/page.html") == tmp_path / "new/page.html"
    elsewhere = save_page("x", tmp_path / "file/page.html")
    assert elsewhere.read_text() == "x"
    shutil.rmtree(elsewhere.parent)


# --- Snakemake itself ---------------------------------------------------------------------------

RECORD = "data/raw/demo/studies/brown2021.yaml"
# A folder whose name has what folders' names can have.
FOLDER = "Prüfung der Ergebnisse"


@pytest.fixture(scope="session")
def published(small_built, once):
    """Publish the small project as `make publish` does."""

    def publish(folder):
        project = shutil.copytree(small_built, folder / FOLDER)
        publish_results(project / "results", project / "published")
        run_to_end(project)
        publish_results(project / "results", project / "published")

    return once("published", publish) / FOLDER


@pytest.fixture
def checked_out(published, tmp_path):
    """Give the published project as a checker has it: without anything that was built."""
    project = tmp_path / FOLDER
    shutil.copytree(published, project, ignore=shutil.ignore_patterns("results", ".snakemake"))
    (tmp_path / "scratch place").mkdir()
    return project


VERIFY = ["scripts", "verify"]


def verify_in(project, *prefix, **options):
    """Run the command, with a space in the name of the folder for temporary files."""
    scratch = project.parent / "scratch place"
    answer = subprocess.run(
        [*prefix, options.pop("python", sys.executable), *VERIFY, *options.pop("arguments", ())],
        cwd=project,
        env={**os.environ, "TMPDIR": str(scratch), "SNAKEMAKE_PROFILE": "no-such-profile"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert answer.stderr == ""
    assert [p.name for p in scratch.iterdir() if not p.name.startswith("verification_")] == []
    return answer


def named(answer):
    """List the published files that an answer names."""
    lines = (line.strip() for line in answer.stdout.splitlines())
    return [line.split(": ")[0] for line in lines if line.startswith("published/")]


workflow = pytest.mark.workflow


def as_in_a_read_only_folder(project):
    """Give a command that runs another with the project's folder mounted read-only."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare, to mount a folder read-only")
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    prefix = [*IN_OWN_MOUNTS, "sh", "-c", script, str(project)]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a folder be mounted read-only")
    return prefix


@pytest.mark.long
@workflow
def test_a_read_only_project_is_identical_whatever_its_own_results_and_times(published, tmp_path):
    project = tmp_path / FOLDER
    shutil.copytree(published, project)
    (tmp_path / "scratch place").mkdir()
    edited = project / "results/demo/tables/votes.csv"
    edited.write_bytes(edited.read_bytes()[:-9])
    for path in project.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    before = contents(project)
    answer = verify_in(project, *as_in_a_read_only_folder(project))
    assert answer.returncode == 0, answer.stdout
    assert "Identical: all" in answer.stdout
    assert "Warning: 1 file in your results/" in answer.stdout
    assert "results/demo/tables/votes.csv" in answer.stdout
    assert "To rebuild them, run make." in answer.stdout
    assert contents(project) == before
    (page,) = (tmp_path / "scratch place").glob("verification_*/verification.html")
    assert f"Page: {page}" in answer.stdout


@pytest.mark.long
@workflow
def test_one_digit_in_one_record_is_named_with_what_changed(checked_out):
    change(checked_out / RECORD, "n: 20", "n: 21")
    answer = verify_in(checked_out)
    assert answer.returncode == 1, answer.stdout
    lines = answer.stdout.splitlines()
    assert len(lines) <= LONGEST + 1
    assert lines[2:4] == [
        "Likely cause: inputs or choices changed since publication:",
        f"  {RECORD}: changed since publication",
    ]
    assert "  published/demo/tables/arms.csv: 1 cell: brown2021, dbt: n: 20 -> 21" in lines
    assert {name.split("/")[1] for name in named(answer)} == {"demo"}
    page = (checked_out / "verification/verification.html").read_text(encoding="utf-8")
    assert "<td><del>20</del></td><td><ins>21</ins></td>" in page
    assert page.count('src="data:image/png;base64,') % 3 == 0
    assert "published/demo/report/report.html" in page
    assert not (checked_out / "results").exists()
    assert not (checked_out / ".snakemake").exists()


@pytest.mark.long
@workflow
def test_files_that_were_changed_after_publishing_are_named_and_no_others(checked_out):
    folder = checked_out / "published/demo"
    votes = folder / "tables/votes.csv"
    votes.write_bytes(votes.read_bytes().replace(b"amygdala,direction,3", b"amygdala,direction,4"))
    table, *_ = sorted((folder / "tables").glob("claims.csv"))
    table.write_bytes(table.read_bytes()[:40])
    figure = folder / "figures/evidence_map.svg"
    figure.write_bytes(figure.read_bytes() + b"\r\n")  # it has no other end of a line
    (folder / "tables/tallies.csv").unlink()
    (folder / "tables/more.csv").write_text("a\n")
    answer = verify_in(checked_out)
    assert answer.returncode == 1
    assert set(named(answer)) == {
        f"published/demo/{name}"
        for name in (
            "figures/evidence_map.svg",
            "tables/claims.csv",
            "tables/more.csv",
            "tables/tallies.csv",
            "tables/votes.csv",
        )
    }
    assert f"tables/votes.csv: {ALTERED}: 1 cell" in answer.stdout
    assert f"tables/tallies.csv: {REMOVED}: " in answer.stdout
    assert f"evidence_map.svg: {ALTERED}: line ends [same drawing]" in answer.stdout
    assert "Likely cause" not in answer.stdout


@pytest.mark.long
@workflow
def test_packages_of_other_versions_are_named_and_settings_of_the_user_have_no_effect(
    checked_out, tmp_path
):
    python = make_environment(
        tmp_path / "python", pretend_installed(tmp_path / "packages", "matplotlib", "99.1")
    )
    (checked_out / "matplotlibrc").write_text("font.weight: bold\nfigure.dpi: 30\n")
    (checked_out / "pandas.py").write_text("raise SystemExit('not this one')\n")
    answer = verify_in(checked_out, python=python)
    assert answer.returncode == 0, answer.stdout
    lines = answer.stdout.splitlines()
    start = lines.index("swimtally, Python or packages have other versions:")
    assert re.fullmatch(
        r"  differs from the lock: matplotlib 99\.1 \(locked: [\d.]+\)", lines[start + 1]
    )
    assert re.fullmatch(
        r'  changed since publication: matplotlib: "[\d.]+" -> "99\.1"', lines[start + 2]
    )


@pytest.mark.long
@workflow
def test_a_wrong_record_is_reported_as_in_a_build(checked_out):
    change(checked_out / RECORD, "direction: increase", "direction: upwards")
    answer = verify_in(checked_out)
    assert answer.returncode == 2
    assert "1 problem in the inputs:" in answer.stdout
    assert f"{RECORD}, line" in answer.stdout
    assert "could not be built" in answer.stdout
    assert not (checked_out / "verification").exists()


@pytest.mark.long
@workflow
def test_an_interrupt_leaves_neither_a_folder_nor_a_job(checked_out):
    scratch = checked_out.parent / "scratch place"
    main = 'if __name__ == "__main__":\n'
    go_on = (
        "    import signal, time\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        '    Path("begun").touch()\n    time.sleep(300)\n'
    )
    change(checked_out / "scripts/records/extract_findings.py", main, main + go_on)
    process = subprocess.Popen(
        [sys.executable, *VERIFY],
        cwd=checked_out,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 600
    while not [*scratch.glob("swimtally_*/project/begun")]:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 128 + signal.SIGTERM
    assert [*scratch.iterdir()] == []
    assert [name for name in commands() if str(scratch) in name] == []


def commands():
    """List the command lines of all processes, and the folders in which they run."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_text() + str((process / "cwd").readlink())
        except OSError:
            continue


def test_nothing_is_built_where_nothing_is_published(tmp_path, capsys):
    assert verify_published(tmp_path, tmp_path / "page.html") == 1
    assert "Nothing is published yet" in capsys.readouterr().out


def test_a_file_that_cannot_be_copied_is_named(tmp_path, capsys):
    (tmp_path / "published/demo").mkdir(parents=True)
    (tmp_path / "data/raw").mkdir(parents=True)
    os.mkfifo(tmp_path / "data/raw/pipe")
    assert verify_published(tmp_path, tmp_path / "page.html") == 2
    printed = capsys.readouterr().out
    assert "\ndata/raw/pipe\n    found:   a pipe, a socket or a device" in printed
    assert "nothing was compared" in printed


def test_the_copy_holds_what_a_run_reads_and_nothing_that_was_built(source, tmp_path):
    project, scratch = tmp_path / "project", tmp_path / "scratch"
    shutil.copytree(source, project)
    left_out = ("results/demo/a.csv", ".snakemake/b", "scripts/__pycache__/c.pyc")
    left_out += (
        "data/raw/demo/.hidden",
        f"published/{FORMER}demo/manifest.json",
        ".venv/d",
    )
    for name in (*left_out, "published/demo/manifest.json", "CITATION.cff"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("")
    copy_project(project, scratch)
    compiled = {name for name in contents(project) if "__pycache__" in name}
    unread = {name for name in contents(project) if name.startswith("templates/project/.")}
    assert set(contents(project)) - set(contents(scratch)) == {*left_out} | compiled | unread
    assert set(contents(scratch)) <= set(contents(project))


def test_the_scratch_folder_is_removed_after_an_error():
    folders = []

    def fill():
        with scratch_folder() as folder:
            folders.append(folder)
            (folder / "a").write_text("a")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fill()
    assert [folder.exists() for folder in folders] == [False]


def test_no_result_is_built_again_because_of_what_verification_is_made_of():
    rules = "".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    scripts = re.findall(r"scripts/\w+/\w+\.py", rules)
    assert len(scripts) == len(STAGES | ASIDE)
    for script in scripts:
        used = [p for p in imported_modules(Path(script)) if p.is_relative_to("scripts/release")]
        assert {path.stem for path in used} <= {"manifest", "software"}, script
    project = Project({})
    parts = (project.report_templates, project.document_templates, project.explorer_templates)
    templates = [path for list_templates in parts for path in list_templates()]
    assert templates
    assert not [path for path in templates if "verification" in path.parts]
