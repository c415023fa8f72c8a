#!/usr/bin/env python3
"""Pulls all objects of a picture from plotserver into GeoJSON files, one for each layer.

    python3 pull.py http://127.0.0.1:8000 landelijk uit
    python3 pull.py http://127.0.0.1:8000 landelijk uit --crs rd --token …

A layer that has not changed since the last time is not fetched again: the server is asked with the ETag that
it gave then. Needs Python 3.9 or newer, and nothing else.
"""

import argparse
import json
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

CRS = {
    "crs84": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "rd": "http://www.opengis.net/def/crs/EPSG/0/28992",
}
PAGE = 1000


class Unchanged(Exception):
    """The server has nothing newer."""


def fetch(address, token=None, etag=None):
    """The JSON at an address and its ETag. Raises Unchanged, and SystemExit with what the server says."""
    headers = {"Accept": "application/geo+json, application/json;q=0.9"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if etag:
        headers["If-None-Match"] = etag
    try:
        with urlopen(Request(address, headers=headers), timeout=60) as answer:
            return json.load(answer), answer.headers.get("ETag")
    except HTTPError as error:
        if error.code == 304:
            raise Unchanged from None
        problem = json.loads(error.read() or b"{}")
        sys.exit(f"{address}\n{error.code} {problem.get('title', error.reason)}: {problem.get('detail', '')}")


def href(document, rel):
    """Where a link leads; None when there is no such link."""
    return next((link["href"] for link in document["links"] if link["rel"] == rel), None)


def pull(items, token, etag):
    """All features behind an items address, and the ETag of the first page. Raises Unchanged."""
    page, first = fetch(items, token, etag)
    features = page["features"]
    while href(page, "next"):
        page, _ = fetch(href(page, "next"), token)
        features += page["features"]
    return features, first


def main():
    """Read the command line, and pull."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("server", help="address of the server, such as http://127.0.0.1:8000")
    options.add_argument("picture", help="the picture, such as landelijk")
    options.add_argument("folder", type=Path, help="where the files go")
    options.add_argument("--crs", choices=CRS, default="crs84", help="coordinates: degrees, or RD in metres")
    options.add_argument("--token", help="access token, for what is not public")
    asked = options.parse_args()

    asked.folder.mkdir(parents=True, exist_ok=True)
    kept = asked.folder / "etags.json"
    etags = json.loads(kept.read_text()) if kept.exists() else {}
    landing, _ = fetch(f"{asked.server.rstrip('/')}/ogc/v1/pictures/{asked.picture}", asked.token)
    listed, _ = fetch(href(landing, "data"), asked.token)
    for layer in listed["collections"]:
        if "partOf" in layer:  # the same objects again, by kind of geometry
            continue
        items = f"{href(layer, 'items')}?{urlencode({'limit': PAGE, 'crs': CRS[asked.crs]})}"
        try:
            features, etags[items] = pull(items, asked.token, etags.get(items))
        except Unchanged:
            print(f"{layer['id']}: unchanged")
            continue
        collection = {"type": "FeatureCollection", "name": layer["title"], "features": features}
        if asked.crs != "crs84":  # not GeoJSON by RFC 7946, but GDAL and QGIS read the CRS from here
            collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
        file = asked.folder / f"{layer['id']}.geojson"
        file.write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
        print(f"{layer['id']}: {len(features)} objects")
    kept.write_text(json.dumps(etags, indent=1))


if __name__ == "__main__":
    main()
