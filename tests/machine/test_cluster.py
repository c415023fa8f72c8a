"""A private PostgreSQL: found or fetched, made once, started and stopped, and never left behind."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from plotserver.machine import cluster, packages, places, postgis
from plotserver.machine.cluster import Cluster
from plotserver.machine.postgis import PostgisUnavailable, Programs


def silent(line: str) -> None:
    """Progress that no test looks at."""


def install_postgresql(root: Path, version: int, *, with_postgis: bool = True) -> Path:
    """The few files by which an installed PostgreSQL is known. Returns the folder of its programs."""
    folder = root / f"usr/lib/postgresql/{version}/bin"
    folder.mkdir(parents=True)
    (folder / "initdb").touch()
    extensions = root / f"usr/share/postgresql/{version}/extension"
    extensions.mkdir(parents=True)
    if with_postgis:
        (extensions / "postgis.control").touch()
    return folder


def test_the_newest_postgresql_with_postgis_is_taken(tmp_path: Path) -> None:
    install_postgresql(tmp_path, 15)
    newest = install_postgresql(tmp_path, 16)
    install_postgresql(tmp_path, 17, with_postgis=False)
    found = postgis.installed(tmp_path)
    assert found is not None
    assert (found.version, found.directory) == (16, newest)


def test_a_postgresql_that_is_too_old_is_not_taken(tmp_path: Path) -> None:
    install_postgresql(tmp_path, 14)
    assert postgis.installed(tmp_path) is None


def test_the_version_that_made_the_data_is_taken_before_a_newer_one(tmp_path: Path) -> None:
    install_postgresql(tmp_path, 15)
    install_postgresql(tmp_path, 16)
    found = postgis.installed(tmp_path, 15)
    assert found is not None
    assert found.version == 15


def test_unpacked_programs_find_libraries_whatever_the_architecture(tmp_path: Path) -> None:
    install_postgresql(tmp_path, 15)
    (tmp_path / "usr/lib/aarch64-linux-gnu/blas").mkdir(parents=True)
    found = postgis.installed(tmp_path)
    assert found is not None
    assert found.environment["LD_LIBRARY_PATH"].split(":") == [
        f"{tmp_path}/usr/lib/aarch64-linux-gnu",
        f"{tmp_path}/usr/lib/aarch64-linux-gnu/blas",
    ]
    assert found.command("initdb", "-D", "x")[0] == "env"


@pytest.fixture
def bare_system(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A system without PostgreSQL, with apt."""
    found = postgis.installed
    monkeypatch.setattr(
        postgis, "installed", lambda root=Path("/"), version=None: None if root == Path("/") else found(root)
    )
    monkeypatch.setattr(packages, "has_apt", lambda: True)
    return monkeypatch


def test_without_root_the_packages_are_unpacked_into_the_data_directory(
    bare_system: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare_system.setattr(os, "geteuid", lambda: 1000)
    bare_system.setattr(packages, "unpack", lambda root, say: install_postgresql(root, 15))
    found = postgis.provide(tmp_path, silent)
    assert found.directory == tmp_path / "postgis/usr/lib/postgresql/15/bin"
    assert postgis.provide(tmp_path, silent) == found, "what was unpacked once is found again"


def test_where_nothing_can_be_installed_the_message_says_what_to_do(
    bare_system: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare_system.setattr(packages, "has_apt", lambda: False)
    with pytest.raises(PostgisUnavailable, match="Install PostgreSQL 15 or newer with PostGIS 3"):
        postgis.provide(tmp_path, silent)


def test_when_apt_fails_its_last_words_and_the_way_out_are_said(
    bare_system: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise packages.PackagesFailed("apt-get install … failed:\nE: no network")

    bare_system.setattr(packages, "install", fail)
    bare_system.setattr(packages, "unpack", fail)
    with pytest.raises(PostgisUnavailable, match=r"no network\n.*DATABASE_URL"):
        postgis.provide(tmp_path, silent)


def test_a_socket_path_that_is_too_long_moves_to_the_temporary_directory() -> None:
    short, long = Path("/var/lib/plotserver"), Path("/" + "d" * 100)
    assert places.socket_directory(short) == short / "postgres/socket"
    moved = places.socket_directory(long)
    assert len(str(moved / ".s.PGSQL.5432.lock")) <= places.LONGEST_SOCKET_PATH
    assert moved != places.socket_directory(Path("/" + "e" * 100))


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory with a space in its name, which the database's user may enter; its server is
    stopped at the end.
    """
    if postgis.installed() is None:
        pytest.skip("private PostgreSQL: none is installed on the system")
    folder = tmp_path_factory.mktemp("plot data")
    for above in (folder, *folder.parents):
        if above.owner() != "root" or above.stat().st_mode & 0o005 == 0:
            above.chmod(0o755)
    yield folder
    if (places.cluster_directory(folder) / "data" / "postmaster.pid").exists():
        cluster.private_cluster(folder, silent).stop()


def postmaster(of: Cluster) -> int:
    """Process id of the running server."""
    return int((of.pgdata / "postmaster.pid").read_text().split()[0])


def test_a_cluster_is_made_once_and_keeps_its_data(data: Path) -> None:
    said: list[str] = []
    lease = cluster.lease(data, said.append)
    with psycopg.connect(lease.cluster.conninfo(places.DATABASE)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    lease.release()
    assert not lease.cluster.running()
    again = cluster.lease(data, said.append)
    with psycopg.connect(again.cluster.conninfo(places.DATABASE)) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert len(said) == 1


def test_it_comes_back_after_the_server_was_killed(data: Path) -> None:
    lease = cluster.lease(data, silent)
    os.kill(postmaster(lease.cluster), signal.SIGKILL)
    again = cluster.lease(data, silent)
    assert again.ours
    assert again.cluster.running()


def test_a_server_of_a_living_process_is_used_and_left_running(data: Path) -> None:
    first = cluster.lease(data, silent)
    with subprocess.Popen(["sleep", "60"]) as other:
        (first.cluster.directory / "started-by").write_text(str(other.pid))
        second = cluster.lease(data, silent)
        second.release()
        assert second.cluster.running()
        other.kill()


def test_a_server_left_behind_by_a_process_that_is_gone_is_taken_over(data: Path) -> None:
    first = cluster.lease(data, silent)
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    (first.cluster.directory / "started-by").write_text(str(gone.pid))
    second = cluster.lease(data, silent)
    second.release()
    assert not second.cluster.running()


def test_when_the_server_does_not_start_the_end_of_its_log_is_shown(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "START_ATTEMPTS", 1)
    lease = cluster.lease(data, silent)
    lease.release()
    with (lease.cluster.pgdata / "postgresql.conf").open("a") as stream:
        stream.write("nonsense = 1\n")
    with pytest.raises(cluster.ClusterFailed, match='unrecognized configuration parameter "nonsense"'):
        cluster.lease(data, silent)


def test_initdb_that_fails_is_reported_with_its_own_words(data: Path) -> None:
    broken = Programs(Path("/nowhere"), 15)
    one = Cluster(broken, places.cluster_directory(data), places.socket_directory(data), data)
    with pytest.raises(cluster.ClusterFailed, match="/nowhere/initdb"):
        one.prepare(silent)


def test_a_data_directory_closed_to_others_lets_the_database_through(data: Path) -> None:
    data.chmod(0o700)
    lease = cluster.lease(data, silent)
    assert lease.cluster.running()
    lease.release()
    assert data.stat().st_mode & 0o066 == 0
