"""geopandas reads the address of a collection's items as if it were a file."""

import geopandas
import pytest

from tests.servers import Server


@pytest.mark.parametrize("form", ["", "f=flatgeobuf", "f=ndjson", "f=jsonfg"])
def test_geopandas_reads_items_by_their_address(region: Server, form: str) -> None:
    frame = geopandas.read_file(f"{region.url}/ogc/v1/collections/water/items?{form}")
    assert sorted(frame["naam"]) == ["Gemaal", "Lekdijk", "Polder"]
    station = frame[frame["naam"] == "Gemaal"].geometry.iloc[0]
    assert (station.x, station.y) == pytest.approx((4.4777, 51.9225), abs=1e-8)
    assert frame.crs.is_geographic


def test_geopandas_knows_that_a_flatgeobuf_in_rd_is_in_rd(region: Server) -> None:
    rd = "http://www.opengis.net/def/crs/EPSG/0/28992"
    frame = geopandas.read_file(f"{region.url}/ogc/v1/collections/water/items?f=flatgeobuf&crs={rd}")
    assert frame.crs.to_epsg() == 28992
    station = frame[frame["naam"] == "Gemaal"].geometry.iloc[0]
    assert (station.x, station.y) == pytest.approx((92435.8245, 437504.6152), abs=0.001)
