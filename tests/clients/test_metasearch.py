"""QGIS MetaSearch and OWSLib, as people use them: search, page, a box on the map, add a layer."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from owslib.csw import CatalogueServiceWeb
from owslib.fes import BBox, PropertyIsLike
from owslib.ogcapi.records import Records

from catalog import seed
from plotserver import reference
from tests.catalogue.stocking import KEY, stock
from tests.clients.newer import Newer
from tests.conftest import Database
from tests.servers import Server

SESSION = Path(__file__).parent / "metasearch_session.py"
CSW, RECORDS = "OGC CSW 2.0.2", "OGC API - Records"
ZWALUWNEST, KWIKSTAART = "Zwaluwnest waterkering", "Kwikstaart waterkering"


@pytest.fixture
def library(database: Database, server: Server) -> Server:
    """A real server with the catalogue in it."""
    with psycopg.connect(database.owner_conninfo, autocommit=True) as connection:
        seed.bring(connection)
        reference.bring(database.owner_conninfo)
        stock(connection)
    return server


def older(python: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """What a session in QGIS 3.22 tells."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(folder),
        "LANG": "C.UTF-8",
    }
    command = [python, str(SESSION), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.stdout.strip(), done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def as_it_should(seen: dict[str, Any], *, partner: bool = False) -> None:
    """What a search in MetaSearch shows, in any version and by either standard."""
    assert len(seen["everything"]) == len(seen["next"]) == 10
    assert not set(seen["everything"]) & set(seen["next"])
    assert ZWALUWNEST in seen["word"]
    assert ZWALUWNEST in seen["here"]
    assert ZWALUWNEST not in seen["elsewhere"]
    assert (KWIKSTAART in seen["secret"]) == partner
    assert seen["wms"] == ["Wms"]
    assert seen["file"] == ["GisFile"]
    assert seen["layers"] == [[ZWALUWNEST, 2, "EPSG:4326"]] or seen["layers"] == [
        [ZWALUWNEST, 2, "OGC:CRS84"]
    ]


def test_metasearch_of_qgis_3_22_searches_by_csw_and_adds_a_layer(
    qgis_python: str, library: Server, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    as_it_should(older(qgis_python, tmp_path / "a", CSW, f"{library.url}/csw", ""))
    as_it_should(older(qgis_python, tmp_path / "b", CSW, f"{library.url}/csw", KEY), partner=True)


def test_metasearch_of_qgis_3_40_searches_by_csw_and_by_records_and_adds_a_layer(
    debian_13: Newer, library: Server
) -> None:
    as_it_should(debian_13.session(SESSION, CSW, f"{library.url}/csw", KEY), partner=True)
    as_it_should(debian_13.session(SESSION, RECORDS, f"{library.url}/ogc/v1/collections/catalogus", ""))


def test_owslib_reads_the_catalogue_by_csw_and_by_records(library: Server) -> None:
    client = CatalogueServiceWeb(f"{library.url}/csw")
    assert {one.name for one in client.operations} >= {"GetRecords", "GetRecordById", "DescribeRecord"}
    box = BBox([51.8, 4.4, 52.1, 4.7], crs="urn:ogc:def:crs:EPSG::4326")
    client.getrecords2(constraints=[[box, PropertyIsLike("csw:AnyText", "zwaluwnest")]], esn="full")
    assert next(iter(client.records.values())).title == ZWALUWNEST
    schema = "http://www.isotc211.org/2005/gmd"
    client.getrecordbyid(["liwo-waterdiepte"], outputschema=schema)
    described = client.records["liwo-waterdiepte"]
    assert described.identification[0].title == "Maximale waterdiepte bij overstroming"
    assert {one.protocol for one in described.distribution.online} >= {"OGC:WMS"}
    records = Records(f"{library.url}/ogc/v1")
    assert records.records() == ["catalogus"]
    found = records.collection_items(
        "catalogus", q="zwaluwnest", bbox=["4.4", "51.8", "4.7", "52.1"], limit=5
    )
    assert [one["properties"]["title"] for one in found["features"]] == [ZWALUWNEST]
    assert records.collection_item("catalogus", "liwo-waterdiepte")["id"] == "liwo-waterdiepte"
    assert "title" in records.collection_queryables("catalogus")["properties"]
    assert len(records.collection_items("catalogus", filter="aard = 'repressief'", limit=100)["features"]) > 2
