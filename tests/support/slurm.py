"""A SLURM cluster of one node on this computer, for as long as a test needs it.

Nothing is written outside its folder. It listens on the loopback address alone. Each daemon runs in
a process namespace of its own: when its first process ends, by whatever cause, the system ends the
daemon and, on the node, every job, as when a machine loses its power.
"""

import getpass
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress

# No accounting, no munge and no control groups are needed. Two cores pose as eight: what is tested
# is which job runs when, not how fast it is.
CONFIG = """\
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
ReturnToService=2
SlurmdTimeout=10
MinJobAge=3600
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=16000 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
# A job step forgets where the configuration is before it calls srun.
SRUN = """\
#!/bin/sh
SLURM_CONF={config} exec {srun} "$@"
"""
NEEDED = ("slurmctld", "slurmd", "sbatch", "srun", "squeue", "setpriv", "unshare")
SYSTEM = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"


def missing():
    """List what a cluster needs and is not installed."""
    return [name for name in NEEDED if shutil.which(name, path=SYSTEM) is None]


class Cluster:
    """A controller and one node.

    ``environment`` is what a program must be given to use it.
    """

    def __init__(self, folder):
        self.folder = folder
        self.running = {}
        (folder / "state").mkdir()
        (folder / "spool").mkdir()
        config = folder / "slurm.conf"
        config.write_text(CONFIG.format(**self._settings()))
        version = subprocess.check_output(["slurmctld", "-V"], env={"PATH": SYSTEM}, text=True)
        if int(re.search(r"\d+", version).group()) > 22:
            # Newer ones set control groups up otherwise, which takes the rights of root.
            (folder / "cgroup.conf").write_text("CgroupPlugin=disabled\n")
        srun = folder / "bin" / "srun"
        srun.parent.mkdir()
        srun.write_text(SRUN.format(config=config, srun=shutil.which("srun")))
        srun.chmod(0o755)
        path = f"{srun.parent}:{SYSTEM}"
        self.environment = {**os.environ, "SLURM_CONF": str(config), "PATH": path}

    def _settings(self):
        controller, node = free_ports(2)
        return {
            "host": socket.gethostname().split(".")[0],
            "user": getpass.getuser(),
            "folder": self.folder,
            "controller": controller,
            "node": node,
        }

    def start(self, daemon):
        """Start a daemon in a process namespace, which ends with the process that called this."""
        # Only root may make one without a namespace of users, in which this user stays the same.
        users = () if os.geteuid() == 0 else ("--map-current-user",)
        space = ("unshare", *users, "--pid", "--fork", "--kill-child", "--mount-proc")
        # The shell takes in the jobs that outlive their parents, as the first process must.
        command = ("setpriv", "--pdeathsig", "KILL", *space, "sh", "-c", f"{daemon} -D & wait")
        with (self.folder / f"{daemon}.out").open("ab") as output:
            self.running[daemon] = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=output
            )

    def kill(self, daemon):
        """End a daemon at once, and with that of the node every job on it."""
        if started := self.running.pop(daemon, None):
            started.kill()
            started.wait()

    def ask(self, *command, timeout=20):
        """Return what a command of SLURM answers."""
        answer = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if answer.returncode:
            raise OSError(answer.stderr.strip())
        return answer.stdout.strip()

    def state(self):
        return self.ask("sinfo", "-h", "-o", "%T")

    def jobs(self, *states):
        """Return the state of each job, by its number; with ``states``, only of those in them."""
        wanted = ",".join(states) or "all"
        rows = self.ask("squeue", "-h", "-t", wanted, "-o", "%i %T").splitlines()
        return dict(row.split() for row in rows)

    def wait_until(self, condition, seconds=120):
        """Wait for something to hold, and return it; a query that fails is tried again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError, subprocess.TimeoutExpired):
                if held := condition():
                    return held
            time.sleep(0.1)
        logs = "".join(path.read_text()[-2000:] for path in sorted(self.folder.glob("slurm*.log")))
        raise TimeoutError(f"not so after {seconds} s\n{logs}")

    def wait_until_ready(self):
        self.wait_until(lambda: self.state() == "idle")


def free_ports(number):
    """Find ports of the loopback address that nothing listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextmanager
def open_cluster(folder):
    """Start a cluster, and stop it whatever happens."""
    cluster = Cluster(folder)
    try:
        cluster.start("slurmctld")
        cluster.start("slurmd")
        cluster.wait_until_ready()
        yield cluster
    finally:
        for daemon in ("slurmd", "slurmctld"):
            cluster.kill(daemon)
