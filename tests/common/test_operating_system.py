"""What differs between operating systems."""

import ast
import os
import subprocess
import sys
import time

import pytest

from scripts.common.operating_system import (
    end_group,
    give_home,
    lock_file,
    quote_for_shell,
    start_group,
)
from tests.support.projects import ROOT

# What not every system has: modules, attributes and options.
NOT_EVERYWHERE = {
    *("fcntl", "msvcrt", "pwd", "grp", "resource", "termios", "tty", "pty", "syslog", "winreg"),
    *("fork", "forkpty", "uname", "killpg", "setsid", "setpgid", "getpgid", "getuid", "geteuid"),
    *("getgid", "chown", "mkfifo", "nice", "sched_getaffinity", "sched_setaffinity", "getloadavg"),
    *("wait3", "wait4", "SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "alarm", "setitimer"),
    *("symlink", "symlink_to", "recv_fds", "send_fds", "start_new_session", "preexec_fn"),
    *("creationflags", "shlex", "list2cmdline"),
}
FORKS = {"forked_jobs.py", "warm_process.py"}  # for Linux, and for nothing else


def test_a_file_is_locked_until_it_is_closed(tmp_path):
    with (tmp_path / "lock").open("a") as one, (tmp_path / "lock").open("a") as other:
        assert lock_file(one.fileno(), 0) is True
        assert lock_file(other.fileno(), 0) is False
        one.close()
        assert lock_file(other.fileno(), 1) is True


def test_what_cannot_be_locked_is_not_taken_for_locked():
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    assert lock_file(reading, 0) is None


def test_a_program_is_ended_with_all_that_it_started(tmp_path):
    code = (
        "import subprocess, sys, time; "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print('started', flush=True); time.sleep(60)"
    )
    program = start_group([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert program.stdout.readline().strip() == b"started"
    end_group(program)
    until = time.monotonic() + 30
    assert program.stdout.read() == b""  # ends only when nobody can write any more
    assert time.monotonic() < until
    program.stdout.close()
    assert program.returncode != 0
    end_group(program)


def test_a_word_with_a_space_stays_one_word():
    answer = subprocess.check_output(f"echo {quote_for_shell('a  b')}", shell=True, text=True)
    assert answer.strip() == "a  b"


@pytest.mark.parametrize("home", ["/nonexistent", None])
def test_who_has_no_home_is_given_one(tmp_path, monkeypatch, home):
    monkeypatch.setenv("HOME", str(tmp_path))
    give_home(tmp_path / "given")
    assert os.environ["HOME"] == str(tmp_path)
    monkeypatch.setattr(os.path, "expanduser", lambda _: home or "~")
    give_home(tmp_path / "given")
    assert os.environ["HOME"] == str(tmp_path / "given")
    assert (tmp_path / "given").is_dir()


def test_what_not_every_system_has_is_used_in_one_module():
    used = {}
    for path in (ROOT / "scripts").rglob("*.py"):
        words = {word for node in ast.walk(ast.parse(path.read_text())) for word in words_of(node)}
        used[path.name] = words & NOT_EVERYWHERE
    assert {"fcntl", "msvcrt", "killpg"} <= used["operating_system.py"]
    assert "fork" in used["warm_process.py"]
    elsewhere = {name: words for name, words in used.items() if words and name not in FORKS}
    assert [*elsewhere] == ["operating_system.py"]


def words_of(node):
    """List the modules, attributes and options that a node of code names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(alias.name for alias in node.names)]
    return [getattr(node, "attr", None) or getattr(node, "arg", None)]
