"""How fast is an import, against `ogr2ogr` with COPY on the same file into the same database?

Three things are timed. *plotserver*: the whole import, with repair, two geometries in the order of a
space-filling curve, three indexes, statistics and generalised zoom levels. *ogr2ogr*: one geometry in
EPSG:4258, primary key and one spatial index. *ogr2ogr + SQL*: that, and the SQL that makes the same table as
plotserver's (geom_3857, order, indexes, statistics); this is the fair comparison with plotserver's import
before generalising.
"""

import multiprocessing
import resource
import shutil
import statistics
import subprocess
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.figures import keep, table
from benchmarks.ground import LAYER, OWNER, publish
from layers.importing import ImportTarget, import_file
from plotserver.settings import Settings

# What `layers.importing.loading.finish` does, in SQL on ogr2ogr's table; with as much memory.
SAME_TABLE = """
SET maintenance_work_mem = '256MB';
SET work_mem = '128MB';
CREATE TABLE bench.same AS
  SELECT fid, identificatie, status, oorspronkelijkbouwjaar, documentdatum, documentnummer, geom,
    CAST(ST_Transform(geom, 3857) AS geometry(Geometry, 3857)) AS geom_3857
  FROM bench.panden ORDER BY ST_Transform(geom, 3857);
ALTER TABLE bench.same ADD PRIMARY KEY (fid);
CREATE INDEX ON bench.same USING gist (geom);
CREATE INDEX ON bench.same USING gist (geom_3857);
ANALYZE bench.same
"""


def run(settings: Settings, file: Path, repeat: int, results: Path) -> None:
    """Measure, print, and keep the medians."""
    ours = [_in_a_process_of_its_own(settings, file) for _ in range(repeat)]
    theirs = [_ogr2ogr(settings, file) for _ in range(repeat)] if shutil.which("ogr2ogr") else []
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        publish(connection)
    rows = ours[0]["rows"]
    medians: dict[str, float] = {
        "plotserver, all": statistics.median(run["total"] for run in ours),
        "plotserver, before generalising": statistics.median(run["table"] for run in ours),
    }
    if theirs:
        medians["ogr2ogr"] = statistics.median(run[0] for run in theirs)
        medians["ogr2ogr + SQL for the same table"] = statistics.median(sum(run) for run in theirs)
    lines = [(name, f"{seconds:.1f}", f"{rows / seconds:,.0f}") for name, seconds in medians.items()]
    print(table(("import", "seconds", "objects/s"), lines))
    print(f"{rows:,} objects; peak memory of the import {max(run['peak_mib'] for run in ours):.0f} MiB")
    if not theirs:
        print("NOT TRIED: ogr2ogr is not installed (Debian: apt-get install gdal-bin)")
    keep(
        results,
        "import",
        {"file": file.name, "rows": rows, "seconds": medians, "runs": ours, "ogr2ogr": theirs},
    )


def _in_a_process_of_its_own(settings: Settings, file: Path) -> dict[str, Any]:
    """So that the peak of memory is the import's own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_import, (settings.owner_conninfo(), file))


def _import(conninfo: str, file: Path) -> dict[str, Any]:
    target = ImportTarget(LAYER, title="Panden (benchmark)", owner=OWNER, classification="open")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        start = perf_counter()
        report = import_file(connection, file, target)
        total = perf_counter() - start
    stages = report.seconds
    return {
        "rows": report.rows_stored,
        "total": round(total, 2),
        "table": round(stages["lezen en laden"] + stages["ordenen en indexeren"], 2),
        "stages": stages,
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _ogr2ogr(settings: Settings, file: Path) -> tuple[float, float]:
    """(seconds of ogr2ogr, seconds of the SQL that makes the same table)."""
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS bench CASCADE")
        connection.execute("CREATE SCHEMA bench")
        command = [
            "ogr2ogr",
            "-f",
            "PostgreSQL",
            f"PG:{settings.owner_conninfo()}",
            str(file),
            "-t_srs",
            "EPSG:4258",
        ]
        command += ["-nln", "bench.panden", "-lco", "GEOMETRY_NAME=geom", "-lco", "FID=fid"]
        command += ["--config", "PG_USE_COPY", "YES"]
        start = perf_counter()
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        copied = perf_counter()
        connection.execute(SAME_TABLE)
        done = perf_counter()
        connection.execute("DROP SCHEMA bench CASCADE")
    return round(copied - start, 2), round(done - copied, 2)
