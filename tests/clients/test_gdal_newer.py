"""GDAL 3.10 pulls a collection by filter and in RD, reads a tile, and opens a picture as an OGC API."""

import json

import pytest

from tests.clients.newer import Newer
from tests.servers import Server


def features(debian_13: Newer, source: str, *options: str) -> list[dict[str, object]]:
    """What ogr2ogr made of a source, as GeoJSON features."""
    target = f"{debian_13.here}/found.geojson"
    debian_13.run("ogr2ogr", "-f", "GeoJSON", target, source, *options)
    path = debian_13.files / "found.geojson"
    found: list[dict[str, object]] = json.loads(path.read_text())["features"]
    path.unlink()
    return found


def names(found: list[dict[str, object]]) -> list[str]:
    return sorted(one["properties"]["naam"] for one in found)  # type: ignore[index]


def test_gdal_pulls_by_filter_by_box_and_in_rd_as_the_server_makes_it(
    debian_13: Newer, region: Server
) -> None:
    water = f"OAPIF:{region.url}/ogc/v1/pictures/vr17"
    assert names(features(debian_13, water, "water", "-oo", "PAGE_SIZE=2")) == ["Gemaal", "Lekdijk", "Polder"]
    assert names(features(debian_13, water, "water", "-where", "teken = 'gemaal'")) == ["Gemaal"]
    several = "naam LIKE '%d%' AND zekerheid = 'onzeker'"
    assert names(features(debian_13, water, "water", "-where", several)) == ["Polder"]
    assert names(features(debian_13, water, "water", "-spat", "4.4", "51.9", "4.5", "51.95")) == ["Gemaal"]
    # Written as RD, because what the server made is to be seen: GeoJSON of GDAL is in degrees else.
    rd = ("-oo", "CRS=EPSG:28992", "-lco", "RFC7946=NO", "-where", "teken = 'gemaal'")
    (station,) = features(debian_13, water, "water", *rd)
    assert station["geometry"]["coordinates"] == pytest.approx([92435.8245, 437504.6152], abs=0.001)  # type: ignore[index]


def test_gdal_reads_a_tile_and_opens_a_picture_as_an_ogc_api(debian_13: Newer, region: Server) -> None:
    tile = f"MVT:{region.url}/tiles/vr17/WebMercatorQuad/7/65/42.pbf"
    assert names(features(debian_13, tile, "water")) == ["Gemaal", "Lekdijk", "Polder"]
    opened = debian_13.run("ogrinfo", "-so", f"OGCAPI:{region.url}/ogc/v1/pictures/vr17")
    assert "driver `OGCAPI' successful" in opened
    assert f"OGCAPI:{region.url}/ogc/v1/pictures/vr17/collections/water.lijnen" in opened
