"""Programs under `strace`: every file that any of their processes opened, and every connection."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

COMMAND = ("strace", "-f", "-qq", "-y", "-s", "4096", "-e", "trace=open,openat,openat2,connect")
# What a call gave back: the file, links followed. Where nothing was opened there is none.
OPENED = re.compile(r"^\d+ +open\w*\(.* = \d+<(?P<path>/.*)>$")
ADDRESS = re.compile(r"^\d+ +connect\(.*\{sa_family=AF_INET6?,.*")
# A call that another process came between.
UNFINISHED = re.compile(r"^(?P<process>\d+) +(?P<call>.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"^(?P<process>\d+) +<\.\.\. \w+ resumed>(?P<rest>.*)$")


@cache
def can_trace():
    """Check whether there is strace, and whether it may be used."""
    try:
        return subprocess.run([*COMMAND, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def trace(command, log, **options):
    """Run a command; return its answer, the files that were opened, and the connections."""
    answer = subprocess.run(
        [*COMMAND, "-o", log, *command], capture_output=True, text=True, check=False, **options
    )
    opened, connected, waiting = set(), [], {}
    with Path(log).open(encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            if started := UNFINISHED.match(line):
                waiting[started["process"]] = started["call"]
                continue
            ended, call = RESUMED.match(line), line.rstrip()
            if ended:
                start = waiting.pop(ended["process"], "")
                call = f"{ended['process']} {start}{ended['rest']}"
            if file := OPENED.match(call):
                opened.add(file["path"])
            elif ADDRESS.match(call):
                connected.append(call)
    return answer, opened, connected


def of_the_system(path):
    """Check whether a file belongs to Python, the environment or the system's libraries."""
    places = {str(Path(place).resolve()) for place in (sys.prefix, sys.base_prefix)}
    places |= {
        "/usr",
        "/lib",
        "/lib64",
        "/dev/null",
        "/dev/tty",
        "/dev/urandom",
        "/dev/shm",
        "/sys",
    }
    places |= {"/proc", "/var/cache/fontconfig", "/etc/fonts"}
    places |= {f"/etc/{name}" for name in ("ld.so.cache", "nsswitch.conf", "passwd", "group")}
    places |= {f"/etc/{name}" for name in ("localtime", "mime.types", "os-release", "host.conf")}
    places |= {"/etc/ssl", "/etc/locale.alias", "/etc/timezone", "/etc/debian_version"}
    return any(path == place or path.startswith(f"{place}/") for place in places)
