"""A PostGIS to try the container image against: `python -m setup.trial start|stop FOLDER [PORT]`.

Unlike the rest of the set-up it runs in `.venv`. It listens on a loopback port without a password, so it is
for a trial of minutes alone.
"""

import sys
from pathlib import Path

import psycopg
from psycopg import sql

from plotserver.machine import grid, places
from plotserver.machine.cluster import Cluster
from plotserver.machine.postgis import provide
from setup.steps import say


def cluster_in(folder: Path) -> Cluster:
    """The cluster of this folder; nothing in it needs to survive a crash."""
    programs = provide(folder, say)
    grids = places.grid_directory(folder)
    return Cluster(programs, places.cluster_directory(folder), places.socket_directory(folder), grids, False)


def start(folder: Path, port: int) -> None:
    """Start it on this port of 127.0.0.1, with the RD grid."""
    grid.ensure(folder)
    cluster = cluster_in(folder)
    cluster.prepare(say)
    cluster.start()
    with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET listen_addresses = '127.0.0.1'")
        connection.execute(sql.SQL("ALTER SYSTEM SET port = {}").format(sql.Literal(port)))
    cluster.stop()
    cluster.start()


if __name__ == "__main__":
    if sys.argv[1] == "start":
        start(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        cluster_in(Path(sys.argv[2])).stop()
