"""A private PostgreSQL cluster: made, started and stopped in a directory of its own, on a socket alone.

PostgreSQL refuses to run as root, so for root it runs as `postgres` or else `nobody`.
"""

import contextlib
import os
import pwd
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from plotserver.machine import places
from plotserver.machine.packages import Say
from plotserver.machine.postgis import Programs, provide

CONFIGURATION = "plotserver.conf"
START_ATTEMPTS = 8  # after a crash the old children may hold the data directory for a few seconds
LASTING = {"max_wal_size": "2GB", "wal_compression": "on"}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


class ClusterFailed(Exception):
    """The private database did not come up; the message says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """One cluster: its programs, its directory (`data` and `log` inside), its socket, PROJ's grids."""

    programs: Programs
    directory: Path
    socket: Path
    grids: Path
    durable: bool = True

    @property
    def pgdata(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.directory / "data"

    def conninfo(self, database: str = "postgres") -> str:
        """libpq connection string of the superuser."""
        return f"host='{self.socket}' port={places.SOCKET_PORT} user={places.SUPERUSER} dbname={database}"

    def prepare(self, say: Say) -> None:
        """Make the cluster when it is not there. Raises ClusterFailed."""
        self._own_directories()
        if (self.pgdata / "PG_VERSION").exists():
            return
        say(f"making a private PostgreSQL {self.programs.version} in {self.directory}")
        # A first attempt that was interrupted leaves a directory that initdb refuses.
        self._as_owner("rm", "-rf", str(self.pgdata))
        options = ["-D", str(self.pgdata), "-U", places.SUPERUSER, "-A", "trust", "-E", "UTF8"]
        options += ["--locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        done = self._as_owner(*self.programs.command("initdb", *options))
        if done.returncode:
            raise ClusterFailed(f"PostgreSQL could not make its data directory:\n{done.stderr[-2000:]}")
        with (self.pgdata / "postgresql.conf").open("a") as stream:
            stream.write(f"include = '{CONFIGURATION}'\n")

    def start(self) -> None:
        """Start the server and wait until it answers. Raises ClusterFailed."""
        self._write_configuration()
        environment = ["env", f"PROJ_USER_WRITABLE_DIRECTORY={self.grids}"]
        control = self.programs.command(
            "pg_ctl", "-D", str(self.pgdata), "-l", str(self.directory / "log"), "-w", "-t", "60", "start"
        )
        for _attempt in range(START_ATTEMPTS):
            if self._as_owner(*environment, *control).returncode == 0:
                return
            time.sleep(0.5)
        log = self.directory / "log"
        raise ClusterFailed(f"The private PostgreSQL did not start. The end of {log}:\n{_tail(log)}")

    def stop(self) -> None:
        """Stop the server; open connections are broken off."""
        self._as_owner(
            *self.programs.command("pg_ctl", "-D", str(self.pgdata), "-m", "fast", "-w", "-t", "30", "stop")
        )

    def running(self) -> bool:
        """Whether the server answers on the socket."""
        try:
            psycopg.connect(self.conninfo(), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure_database(self, name: str) -> None:
        """Create a database unless it is there."""
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _own_directories(self) -> None:
        """Make the directories, for the server's user alone. Raises ClusterFailed when it cannot enter."""
        owner = _server_user()
        for folder in (self.directory, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            if owner is not None:
                _let_through(folder.parent)
                os.chown(folder, owner.pw_uid, owner.pw_gid)
            folder.chmod(0o700)
        if self._as_owner("test", "-x", str(self.directory)).returncode:
            name = owner.pw_name if owner else "this user"
            raise ClusterFailed(
                f"PostgreSQL runs as {name}, who may not enter {self.directory}. Set PLOTSERVER_DATA to a "
                f"directory that everybody may enter, such as /var/lib/plotserver."
            )

    def _write_configuration(self) -> None:
        """Settings in a file of their own, where paths may hold spaces."""
        values = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "port": str(places.SOCKET_PORT),
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "random_page_cost": "1.1",
            **(LASTING if self.durable else FOR_TESTS),
        }
        quoted = {name: value.replace("'", "''") for name, value in values.items()}
        (self.pgdata / CONFIGURATION).write_text(
            "".join(f"{name} = '{value}'\n" for name, value in quoted.items())
        )

    def _as_owner(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the server's user, in a directory that it may enter."""
        owner = _server_user()
        drop = []
        if owner is not None:
            drop = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--"]
        # Output to a file: a server that inherits a pipe would keep us waiting for its end.
        with tempfile.TemporaryFile() as output:
            code = subprocess.run(
                [*drop, *command],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            ).returncode
            output.seek(0)
            return subprocess.CompletedProcess(command, code, stderr=output.read().decode(errors="replace"))


@dataclass(frozen=True)
class Lease:
    """The private cluster while we use it; `release` stops it when it was ours to stop."""

    cluster: Cluster
    ours: bool

    def release(self) -> None:
        """Stop the server, unless a process that still lives started it."""
        if self.ours:
            _starter_file(self.cluster).unlink(missing_ok=True)
            self.cluster.stop()


def private_cluster(data: Path, say: Say) -> Cluster:
    """The cluster of a data directory, with programs from the ladder.

    Raises postgis.PostgisUnavailable or ClusterFailed.
    """
    directory = places.cluster_directory(data)
    programs = provide(data, say, _made_by(directory))
    return Cluster(programs, directory, places.socket_directory(data), places.grid_directory(data))


def lease(data: Path, say: Say) -> Lease:
    """The data directory's cluster, made and running, with the database `plotserver` in it.

    A server that another living process started is used and left running; one that was left behind by a
    process that is gone is taken over. Raises postgis.PostgisUnavailable or ClusterFailed.
    """
    cluster = private_cluster(data, say)
    cluster.prepare(say)
    starter = _starter_file(cluster)
    if cluster.running():
        ours = not _alive(starter)
    else:
        cluster.start()
        ours = True
    if ours:
        starter.write_text(str(os.getpid()))
    cluster.ensure_database(places.DATABASE)
    return Lease(cluster, ours)


def _tail(log: Path) -> str:
    """Its last lines; PostgreSQL says there why it did not start."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-10:])
    except FileNotFoundError:
        return "(there is no log)"


def _starter_file(cluster: Cluster) -> Path:
    return cluster.directory / "started-by"


def _alive(starter: Path) -> bool:
    """Whether the process that started the server still runs."""
    try:
        os.kill(int(starter.read_text()), 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _made_by(directory: Path) -> int | None:
    """Major version of PostgreSQL that made the data directory; None when there is none yet."""
    try:
        return int((directory / "data" / "PG_VERSION").read_text())
    except (FileNotFoundError, ValueError):
        return None


def _let_through(folder: Path) -> None:
    """Let others pass through a directory of ours, without reading it: a temporary one is closed to them."""
    state = folder.stat()
    if state.st_uid == os.geteuid():
        folder.chmod(state.st_mode | 0o011)


def _server_user() -> pwd.struct_passwd | None:
    """The user as whom the server runs when we are root; None when it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterFailed("PostgreSQL does not run as root, and this system has no user postgres or nobody.")
