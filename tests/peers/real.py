"""Real peers, started on the loopback address: pycsw, pygeoapi, MapServer. `make peers` installs them."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from setup import peers
from tests.peers import cgi
from tests.peers.documents import iso

START_SECONDS = 40
MISSING = "real peers: {name} is not installed (make peers)"

WATER = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": number,
            "properties": {"naam": name, "bijgewerkt": moment},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]],
            },
        }
        for number, (name, moment, w, s, e, n) in enumerate(
            [
                ("Dijkring 43", "2026-11-20T08:00:00Z", 5.1, 51.8, 5.6, 51.95),
                ("Polder", "2026-11-23T10:00:00Z", 5.7, 51.8, 5.9, 51.9),
            ],
            1,
        )
    ],
}

CSW = """[server]
home={folder}
url={url}
encoding=UTF-8
language=nl-NL
maxrecords=50
[manager]
transactions=false
[metadata:main]
identification_title=Register van de proef
identification_abstract=Records voor de proef
identification_keywords=water
identification_keywords_type=theme
identification_fees=None
identification_accessconstraints=None
provider_name=Waterschap Rivierenland
provider_url=https://example.nl/
contact_name=Loket
contact_position=x
contact_address=x
contact_city=x
contact_stateorprovince=x
contact_postalcode=x
contact_country=x
contact_phone=x
contact_fax=x
contact_email=geo@example.nl
contact_url=https://example.nl/
contact_hours=x
contact_instructions=x
contact_role=pointOfContact
[repository]
database=sqlite:///{folder}/records.db
table=records
[metadata:inspire]
enabled=false
"""
SERVE_CSW = """
import sys
from wsgiref.simple_server import make_server
from pycsw.wsgi import application
make_server("127.0.0.1", int(sys.argv[1]), application).serve_forever()
"""

MAP = """MAP
  NAME "proef"
  EXTENT 5 51.7 6 52
  SIZE 400 400
  PROJECTION "init=epsg:4326" END
  WEB METADATA
    "ows_title" "Waterkaarten van MapServer"
    "ows_srs" "EPSG:4326 EPSG:3857 EPSG:28992"
    "ows_enable_request" "*"
    "ows_contactorganization" "Waterschap Rivierenland"
  END END
  LAYER
    NAME "water" TYPE POLYGON STATUS ON
    CONNECTIONTYPE OGR CONNECTION "{data}"
    PROJECTION "init=epsg:4326" END
    METADATA
      "ows_title" "Water in de Betuwe"
      "ows_abstract" "Waar het water staat."
      "gml_include_items" "all"
    END
    CLASS STYLE COLOR 0 90 200 END END
  END
  LAYER
    NAME "leeg" TYPE POLYGON STATUS ON
    CONNECTIONTYPE OGR CONNECTION "{data}"
    PROJECTION "init=epsg:4326" END
    METADATA "ows_title" "Een lege laag" END
    CLASS EXPRESSION ("[naam]" = "dit is er niet") STYLE COLOR 0 90 200 END END
  END
END
"""

GEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: {url}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  languages: [nl-NL]
  limits: {{default_items: 10, max_items: 100}}
  map: {{url: "https://tile.example/{{z}}/{{x}}/{{y}}.png", attribution: x}}
logging: {{level: ERROR}}
metadata:
  identification:
    title: Proef met pygeoapi
    description: Water
    keywords: [water]
    terms_of_service: https://creativecommons.org/publicdomain/zero/1.0/
    url: https://example.nl/
  license: {{name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}}
  provider: {{name: Waterschap Rivierenland, url: "https://example.nl/"}}
  contact: {{name: Loket, email: geo@example.nl}}
resources:
  water:
    type: collection
    title: Water in de Betuwe
    description: Waar het water staat.
    keywords: [water, hoogwater]
    links: []
    extents:
      spatial: {{bbox: [5.0, 51.7, 6.0, 52.0], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    providers:
      - {{type: feature, name: GeoJSON, data: {data}, id_field: id}}
  register:
    type: collection
    title: Register
    description: Beschrijvingen van kaarten
    keywords: [water]
    links: []
    extents:
      spatial: {{bbox: [5.0, 51.7, 6.0, 52.0], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    providers:
      - {{type: record, name: TinyDBCatalogue, data: {records}, id_field: externalId, time_field: updated,
         title_field: title}}
"""


def described(count: int) -> list[str]:
    """ISO records; titles and identifiers differ, not in one order."""
    layers = [("OGC:WMS", "https://geo.example/wms", f"laag{n}") for n in range(count)]
    return [
        iso(f"id-{(n * 7) % count:03}", f"Kaart {n:03}", dataset=f"set-{n:03}", online=[layers[n]])
        for n in range(count)
    ]


@contextmanager
def pycsw(folder: Path, records: Sequence[str]) -> Iterator[str]:
    """A pycsw with these records; the address of its CSW."""
    python = _python("pycsw")
    port = _free_port()
    url = f"http://127.0.0.1:{port}/"
    (folder / "records").mkdir()
    for number, record in enumerate(records):
        (folder / "records" / f"{number:03}.xml").write_text(record)
    (folder / "pycsw.cfg").write_text(CSW.format(folder=folder, url=url))
    (folder / "serve.py").write_text(SERVE_CSW)
    admin = [
        str(python),
        "-W",
        "ignore",
        str(python.parent / "pycsw-admin.py"),
        "-f",
        str(folder / "pycsw.cfg"),
    ]
    for command in (["-c", "setup_db"], ["-c", "load_records", "-p", str(folder / "records")]):
        subprocess.run([*admin, *command], check=True, capture_output=True, timeout=120)
    command = [str(python), "-W", "ignore", str(folder / "serve.py"), str(port)]
    with _started(
        command, f"{url}?service=CSW&request=GetCapabilities", PYCSW_CONFIG=str(folder / "pycsw.cfg")
    ):
        yield url


def _record(number: int) -> dict[str, Any]:
    """A record as pygeoapi keeps it in TinyDB."""
    return {
        "id": f"id-{number:03}",
        "type": "Feature",
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[5.0, 51.7], [6.0, 51.7], [6.0, 52.0], [5.0, 52.0], [5.0, 51.7]]],
        },
        "properties": {
            "externalId": f"id-{number:03}",
            "title": f"Kaart {number:03}",
            "description": "Toont waar het water staat bij hoogwater, per buurt.",
            "type": "dataset",
            "updated": "2026-10-01T00:00:00Z",
            "keywords": ["hoogwater"],
        },
        "links": [
            {"rel": "item", "type": "OGC:WMS", "href": "https://geo.example/wms", "name": f"laag{number}"}
        ],
    }


@contextmanager
def pygeoapi(folder: Path) -> Iterator[str]:
    """A pygeoapi with one collection; its address without a slash at the end."""
    python = _python("pygeoapi")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    data = folder / "water.geojson"
    data.write_text(json.dumps(WATER))
    config = folder / "pygeoapi.yml"
    records = folder / "records.json"
    records.write_text(json.dumps({"_default": {str(n): _record(n) for n in range(1, 26)}}))
    config.write_text(GEOAPI.format(port=port, url=url, data=data, records=records))
    environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    program = str(python.parent / "pygeoapi")
    make = [program, "openapi", "generate", str(config), "--output-file", environment["PYGEOAPI_OPENAPI"]]
    subprocess.run(make, check=True, capture_output=True, timeout=120, env={**os.environ, **environment})
    with _started([program, "serve"], f"{url}/collections?f=json", **environment):
        yield url


@contextmanager
def mapserver(folder: Path) -> Iterator[str]:
    """A MapServer with a layer and an empty one; its address."""
    if not peers.MAPSERVER.exists():
        pytest.skip(MISSING.format(name="MapServer"))
    data = folder / "water.geojson"
    data.write_text(json.dumps(WATER))
    (folder / "water.map").write_text(MAP.format(data=data))
    (folder / "mapserver.conf").write_text('CONFIG\n  ENV\n    "MS_MAP_PATTERN" "."\n  END\nEND\n')
    with cgi.serving(
        str(peers.MAPSERVER),
        MS_MAPFILE=str(folder / "water.map"),
        MAPSERVER_CONFIG_FILE=str(folder / "mapserver.conf"),
    ) as url:
        yield url


def _python(name: str) -> Path:
    python = peers.python_of(name)
    if not python.exists():
        pytest.skip(MISSING.format(name=name))
    return python


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _started(command: Sequence[str], asks: str, **environment: str) -> Iterator[None]:
    """The program, once it answers; ended with the block."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, asks)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", asks: str) -> None:
    for _ in range(START_SECONDS * 10):
        assert process.poll() is None, "the peer ended"
        try:
            with urlopen(asks, timeout=5):
                return
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the peer does not answer")
