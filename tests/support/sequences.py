"""Random sequences of what befalls a project, and of what its owner does, with runs between.

A sequence follows from its number alone. The kinds of steps are dealt like cards, so that the
sequences of a deck hold every kind once.
"""

import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from scripts.workflow.set_aside import SET_ASIDE
from tests.support.projects import CODE, ROOT, STUDY, contents, run, tree
from tests.support.steps import KINDS, MINE, REGIONS, REVIEW_NAMES

HAND = 5  # steps of a sequence
# What Snakemake itself keeps in its folder; the rest is the project's.
OF_SNAKEMAKE = {
    *("metadata", "incomplete", "locks", "log", "scripts", "shadow", "auxiliary", "conda"),
    *("conda-archive", "singularity", "storage", "iocache", "slurm_logs", "pytest"),
}
NOT_INPUTS = {"results", ".snakemake", "__pycache__", "matplotlibrc"}


def make_project(project):
    """Make two reviews of two findings each, with one question and few figures."""
    project.mkdir()
    for name in CODE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, project / name)
    for review in REVIEW_NAMES[:2]:
        folder = project / "data/raw" / review
        (folder / "studies").mkdir(parents=True)
        (folder / "review.yaml").write_text(
            f"title: Über {review} – 中\nfield: outcomes\n", encoding="utf-8"
        )
        for name, direction in (("one", "increase"), ("two", "decrease")):
            study_id = f"{review}_{name}"
            text = STUDY.format(study_id=study_id, cohort=study_id, n=20, direction=direction)
            (folder / "studies" / f"{study_id}.yaml").write_text(text)
    rows = "".join(f"{region},structure\n" for region in REGIONS)
    (project / "data/raw/regions.csv").write_text(f"region,rank\n{rows}")
    config = project / "config.yaml"
    text = config.read_text(encoding="utf-8")
    choices, specifications = text.split("\nspecifications:\n")
    choices = choices.replace("syntheses: {}", "syntheses: {change: {title: Change, where: {}}}")
    head, rest = specifications.split("\n# The sections", 1)
    head = re.sub(r"^(  \w+): \[.*\]$", r"\1: []", head, flags=re.MULTILINE)
    text = f"{choices}\nspecifications:\n{head}\n# The sections{rest}"
    config.write_text(text.replace("figure_dpi: 300", "figure_dpi: 72"), encoding="utf-8")


def make(project, *arguments, **environment):
    """Run what ``make`` runs."""
    return subprocess.run(
        [sys.executable, "scripts", "build", *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def inputs_of(project):
    """List all that results may depend on, the code included."""
    paths = (path for path in project.rglob("*") if path.is_file())
    return sorted(p for p in paths if not NOT_INPUTS & {*p.relative_to(project).parts})


def state_of(project):
    """Return one digest of the names and bytes of all inputs."""
    whole = hashlib.sha256()
    for path in inputs_of(project):
        name = path.relative_to(project).as_posix()
        whole.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def copy_inputs(project, copy):
    """Copy a project as if nothing had been built in it."""
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns(*NOT_INPUTS))


def kinds_of(seed):
    """Deal the kinds of steps of a sequence."""
    hands = len(KINDS) // HAND
    deck = sorted(KINDS)
    random.Random(seed // hands).shuffle(deck)
    return deck[seed % hands * HAND :][:HAND]


class Walk:
    """A project on its way through a sequence, and what is expected of its next run."""

    def __init__(self, project, seed):
        self.project, self.seed, self.chance = project, seed, random.Random(seed)
        self.versions = {}  # of inputs that were edited: earlier bytes and times
        self.built = state_of(project)  # the inputs of the last run that ended
        self.is_lost = self.is_killed = self.is_damaged = False
        self.outcomes = []
        self.environment = {}

    def go(self):
        """Take every step, with runs between some of them, and run to the end."""
        for kind in kinds_of(self.seed):
            self.say(kind)
            KINDS[kind](self)
            if self.chance.random() < 0.25:
                self.run()
        self.run()
        self.run()
        assert self.outcomes[-1] == "nothing"

    def say(self, words):
        print(f"sequence {self.seed}: {words}")

    # --- Runs -----------------------------------------------------------------------------------

    def run(self):
        """Run to success, and compare what ran with what is expected, where that is certain."""
        answer = self._run_as_advised()
        output = answer.stdout + answer.stderr
        assert answer.returncode == 0, output
        outcome = "nothing" if "Nothing to be done" in output else "ran"
        is_changed = state_of(self.project) != self.built
        if not self.is_killed and not self.is_damaged:
            assert outcome == ("ran" if is_changed or self.is_lost else "nothing"), output
        self.built = state_of(self.project)
        self.is_lost = self.is_killed = self.is_damaged = False
        self._note(outcome)

    def _run_as_advised(self):
        """Run; a table whose digest was damaged is deleted, as the run advises."""
        while True:
            answer = self.chance.choice((run, make))(self.project, "-c2", **self.environment)
            assert "Traceback" not in answer.stderr, answer.stderr
            refused = re.search(
                r"^(results/\S+) is not as it was built", answer.stderr, re.MULTILINE
            )
            if not (refused and self.is_damaged):
                return answer
            self._note("refused")
            (self.project / refused[1]).unlink()

    def switch(self, *arguments, **environment):
        """Run with what Snakemake offers, which may end in any way but a traceback."""
        self.say(f"  {' '.join(arguments)}")
        answer = run(self.project, "-c2", *arguments, **environment)
        assert "Traceback" not in answer.stderr, answer.stderr
        self.is_damaged = True
        self._note("asked")

    def look_on(self, *arguments):
        """Have Snakemake show something; nothing is changed."""
        before = tree(self.project)
        answer = run(self.project, "-c2", *arguments)
        assert "Traceback" not in answer.stderr, answer.stderr
        assert tree(self.project) == before

    def refuse(self, *words, arguments=()):
        """Run, and be refused with a message that has these words; nothing is changed."""
        before = contents(self.project / "results")
        answer = run(self.project, "-c2", *arguments)
        assert answer.returncode == 1, answer.stdout + answer.stderr
        assert "Traceback" not in answer.stderr, answer.stderr
        assert [word for word in words if word not in answer.stderr] == [], answer.stderr
        assert contents(self.project / "results") == before
        self._note("refused")

    def stop(self, number):
        """Start a run and stop it with a signal, after some of its jobs have begun."""
        with self._running() as running:
            os.killpg(running.pid, number)
            running.communicate()
        self.is_killed = True
        self._note("stopped")

    def edit_meanwhile(self, edit, undo):
        """Edit an input after some jobs of a run have begun; it may be undone before its end."""
        with self._running() as running:
            edit()
            at_once = self.chance.random() < 0.5
            undo() if at_once else None
            running.communicate()
            None if at_once else undo()
        self.is_killed = True
        self._note("edited")

    @contextmanager
    def _running(self):
        """Start a run, and go on when some of its jobs have begun."""
        jobs, moment = self.chance.randrange(8), self.chance.uniform(0, 1.5)
        command = [Path(sys.executable).with_name("snakemake"), "-c2"]
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(
            command, cwd=self.project, start_new_session=True, **pipes
        ) as running:
            for line in running.stderr:
                jobs -= line.startswith(("rule ", "localrule "))
                if jobs < 0:
                    break
            time.sleep(moment)
            yield running

    def clean(self):
        """Remove all results, as ``make clean`` does."""
        clean = [sys.executable, "-m", "scripts.release.clean_results"]
        subprocess.run(clean, cwd=self.project, check=True)
        self.is_lost = True

    def _note(self, outcome):
        self.outcomes.append(outcome)
        self.say(f"  {outcome}")

    # --- Files ----------------------------------------------------------------------------------

    @property
    def reviews(self):
        return sorted(path.parent for path in self.project.glob("data/raw/*/review.yaml"))

    def one_review(self):
        return self.chance.choice(self.reviews)

    def one_record(self):
        return self.chance.choice(sorted(self.one_review().glob("studies/*.yaml")))

    def write(self, path, text):
        """Write an input, and remember how it was."""
        if path.exists():
            version = (path.read_bytes(), path.stat().st_mtime)
            self.versions.setdefault(path, []).append(version)
        path.write_text(text, encoding="utf-8")
        if self.chance.random() < 0.5:  # as unpacked from an archive, or from a clock that is ahead
            self.set_time(path)
        self.say(f"  {path.relative_to(self.project)}")

    def set_time(self, path):
        moment = time.time() + self.chance.choice((-1, 1)) * self.chance.randrange(10**8)
        os.utime(path, (moment, moment))

    def other(self, values, now):
        return self.chance.choice([value for value in values if value != now])

    def change(self, path, key, values):
        """Give a top-level key of a YAML file another value, in its line."""
        text = path.read_text(encoding="utf-8")
        now = re.search(rf"^{key}: (.*)$", text, re.MULTILINE)
        new = self.other(values, now[1])
        self.write(path, f"{text[: now.start(1)]}{new}{text[now.end(1) :]}")

    def forget(self, folder):
        """Forget earlier versions of files that are somewhere else now."""
        self.versions = {p: v for p, v in self.versions.items() if not p.is_relative_to(folder)}

    def lose(self, *patterns):
        """Delete one result, or the folder of one, that matches a pattern."""
        path = self.one_result(*patterns)
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    def one_result(self, *patterns):
        """Choose a result that matches a pattern, to be lost or edited."""
        matches = sorted(p for at in patterns for p in (self.project / "results").glob(at))
        matches = [
            path
            for path in matches
            if path.relative_to(self.project).parts[1] in self.kept and path.name[0] != "."
            if not path.name.startswith(MINE)
        ]
        if not matches:  # it is lost already
            self.run()
            return self.one_result(*patterns)
        path = self.chance.choice(matches)
        self.say(f"  {path.relative_to(self.project)}")
        self.is_lost = True
        return path

    @property
    def kept(self):
        """Name what belongs in the results."""
        return {*(path.name for path in self.reviews), "_across_reviews", "manifest.json"}

    def results(self):
        """Return the bytes of the results, without what is nobody's but the owner's."""
        files = contents(self.project / "results")
        return {
            name: files[name]
            for name in files
            if SET_ASIDE not in Path(name).parts and not Path(name).name.startswith((MINE, "."))
        }

    def own_files(self):
        """List the files that the project keeps in Snakemake's folder, by their first folder."""
        groups = {}
        for path in sorted((self.project / ".snakemake").rglob("*")):
            first = path.relative_to(self.project / ".snakemake").parts[0]
            if path.is_file() and first not in OF_SNAKEMAKE:
                groups.setdefault(first, []).append(path)
        return groups

    def own_file(self):
        if not (groups := self.own_files()):
            self.run()
            groups = self.own_files()
        self.is_damaged = True
        path = self.chance.choice(groups[self.chance.choice(sorted(groups))])
        self.say(f"  {path.relative_to(self.project)}")
        return path
