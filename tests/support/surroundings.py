"""The surroundings of a run that must not change a byte, and twenty mixtures of them."""

import atexit
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ANOTHER_USER = 54321
# Mounts that one command alone sees. Only root may make some without being root in its own eyes.
IN_OWN_MOUNTS = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount"]
AS_ANOTHER_USER = ["unshare", f"--map-user={ANOTHER_USER}", f"--map-group={ANOTHER_USER}"]
DEEP = "/".join(f"{depth}_{'folder' * 4}" for depth in range(6))

# Of each factor, the usual level first.
FACTORS = {
    "hash_seed": ("0", "99", "4294967295"),
    "zone": ("UTC", "Pacific/Kiritimati", "America/St_Johns"),
    "language": ("C.UTF-8", "C", "tr_TR.UTF-8", "tr_TR.ISO-8859-9"),
    "encoding": ("of the language", "PYTHONUTF8=0", "PYTHONUTF8=1"),
    "folder": ("project", "my reviews/a project", "prójekt ﬁn/計画", DEEP),
    "threads": ("2", "1"),
    "cores": ("2", "1"),
    "umask": ("022", "077", "002"),
    "user": ("the same", "another"),
    "clock": ("+0d", "+2d", "+400d"),
    "processor": ("as it is", "Haswell", "Prescott"),
}

# Runs that hold every pair of levels of two factors: the number of a level for each factor in turn.
# The first is the usual one, and the next two share next to nothing with it or with each other.
RUNS = """
00000000000 11111101111 22222112022 00313012112 11120010120 22301011001 11002102102 22213100010
00221101121 22010111111 11303100021 20102000012 01212001000 02123002000 10200001002 21011000020
12320002010 00023001000 00302002001 00001002002
"""
MIXTURES = [
    {name: FACTORS[name][int(level)] for name, level in zip(FACTORS, run, strict=True)}
    for run in RUNS.split()
]

# What numpy is to leave out, so that its loops are those of an older processor. The names of
# its groups of instructions changed with numpy 2.4; those that it does not know are left out.
NEWER = ("AVX512_SPR", "AVX512_ICL", "X86_V4", "AVX512F", "AVX512CD", "AVX512_SKX", "AVX512_CLX")
NEWER += ("AVX512_CNL",)
NEWER_THAN = {"Haswell": NEWER, "Prescott": (*NEWER, "X86_V3", "AVX2", "FMA3", "F16C", "AVX")}


def pairs(run):
    """Give every pair of levels of a run."""
    return set(itertools.combinations(sorted(run.items()), 2))


def every_pair():
    return {
        tuple(sorted([(one, a), (two, b)]))
        for one, two in itertools.combinations(FACTORS, 2)
        for a, b in itertools.product(FACTORS[one], FACTORS[two])
    }


def alike(run, other):
    return sum(run[name] == other[name] for name in run)


def run_in(mixture, place, command, timeout=900):
    """Run a command in surroundings; the project stands in ``place`` in the folder of the mixture.

    Parameters
    ----------
    mixture
        A level of each factor.
    place
        Folder of this run alone.
    command
        What is run in the project's folder.
    """
    if mixture["user"] == "another" and can_be_another_user():
        command = [*AS_ANOTHER_USER, *command]
    return subprocess.run(
        at_clock(mixture["clock"], command),
        cwd=place / mixture["folder"],
        env=environment(mixture, place),
        umask=int(mixture["umask"], 8),
        capture_output=True,
        timeout=timeout,
        check=False,
    )


def environment(mixture, place):
    """Return the variables of the environment that a mixture stands for."""
    usual = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    changed = {
        "PYTHONHASHSEED": mixture["hash_seed"],
        "TZ": mixture["zone"],
        "LC_ALL": mixture["language"],
        "LANG": mixture["language"],
        "OMP_NUM_THREADS": mixture["threads"],
        "OPENBLAS_NUM_THREADS": mixture["threads"],
    }
    if mixture["language"].startswith("tr") and (turkish := turkish_locales()):
        changed["LOCPATH"] = turkish
    if mixture["encoding"] != "of the language":
        changed["PYTHONUTF8"] = mixture["encoding"][-1]
    if mixture["user"] == "another":
        changed["HOME"] = f"{place}/home"  # empty, not even made
    if mixture["processor"] != "as it is":
        left_out = " ".join(n for n in NEWER_THAN[mixture["processor"]] if n in known_to_numpy())
        changed["OPENBLAS_CORETYPE"] = mixture["processor"]
        changed["NPY_DISABLE_CPU_FEATURES"] = left_out
    return usual | changed


def snakemake(mixture):
    """Return the command that builds everything, on the cores of a mixture."""
    return [Path(sys.executable).with_name("snakemake"), "--cores", mixture["cores"]]


@cache
def can_be_another_user():
    """Tell whether the system lets a program take itself for another user, without a name."""
    if not shutil.which("unshare"):
        return False
    command = [*AS_ANOTHER_USER, "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def at_clock(moved, command):
    """Return the command that runs another at a clock that is moved, or as it is without faketime.

    The library of faketime would do without its command, but leaves memory behind then, under the
    number of a process: the next process to have that number is refused.
    """
    if moved == "+0d" or not can_move_clock():
        return command
    # With the other clock moved too, Snakemake waits for ever at the end of a run.
    return ["faketime", "--exclude-monotonic", "-f", moved, *command]


def can_move_clock():
    """Tell whether faketime is installed."""
    return shutil.which("faketime") is not None


@cache
def turkish_locales():
    """Make the Turkish locales where the system brings their sources; else return nothing.

    In Turkish the small form of I is another letter than i: what a program turns into small
    letters by the rules of the language comes out otherwise.
    """
    if not shutil.which("localedef"):
        return ""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    for encoding in ("UTF-8", "ISO-8859-9"):
        made = ["localedef", "-i", "tr_TR", "-f", encoding, folder / f"tr_TR.{encoding}"]
        subprocess.run(made, capture_output=True, check=False)
    return str(folder) if any(folder.iterdir()) else ""


@cache
def known_to_numpy():
    """List the groups of instructions that numpy can do without and this processor has."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return {name for name in __cpu_dispatch__ if __cpu_features__.get(name)}
