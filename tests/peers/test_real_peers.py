"""Harvests from real servers of others, and probes what they serve. Not among the tests of every day."""

from pathlib import Path

from catalog.harvest import reading
from catalog.probe import running as probing
from catalog.probe.running import Probed
from tests.peers import real
from tests.peers.harvesting import Harvesting


async def kind_of(harvesting: Harvesting, source: int) -> str | None:
    from catalog.harvest import sources

    async with harvesting.database.transaction(harvesting.viewer) as tx:
        return (await sources.listed(tx, source))[0].kind


async def states(harvesting: Harvesting) -> dict[str, str]:
    """What one round of probing finds, by layer."""
    found: dict[str, str] = {}

    def keep(one: Probed) -> None:
        assert one.verdict is not None, one.message
        found[f"{one.turn.endpoint.protocol} {one.turn.endpoint.layer}".strip()] = one.verdict.state

    await probing.run(harvesting.database, harvesting.door, told=keep)
    return found


async def test_pycsw_as_csw_in_pages_and_in_the_order_of_identifiers(
    tmp_path: Path, harvesting: Harvesting
) -> None:
    with real.pycsw(tmp_path, real.described(115)) as url:
        source = await harvesting.source(url)
        run = await harvesting.again(source)
        assert (run.state, run.total, run.seen, run.added, run.doubles) == ("klaar", 115, 115, 115, 0)
        assert run.pages == 3  # its own limit is 50
        assert await kind_of(harvesting, source) == reading.CSW
        again = await harvesting.again(source)
        assert (again.unchanged, again.changed, again.absent) == (115, 0, 0)
    assert [one.title for one in await harvesting.found()][:2] == ["Kaart 000", "Kaart 001"]


async def test_pygeoapi_as_ogc_api_records_in_pages(tmp_path: Path, harvesting: Harvesting) -> None:
    with real.pygeoapi(tmp_path) as url:
        source = await harvesting.source(f"{url}/collections/register")
        run = await harvesting.again(source)
        assert (run.state, run.seen, run.added, run.doubles) == ("klaar", 25, 25, 0), run
        assert await kind_of(harvesting, source) == reading.RECORDS
    first = (await harvesting.found("Kaart 001"))[0]
    assert first.bbox == (5.0, 51.7, 6.0, 52.0)
    assert [(one.protocol, one.layer) for one in first.endpoints] == [("OGC:WMS", "laag1")]


async def test_pygeoapi_is_harvested_and_its_objects_are_seen(tmp_path: Path, harvesting: Harvesting) -> None:
    with real.pygeoapi(tmp_path) as url:
        source = await harvesting.source(url)
        run = await harvesting.again(source)
        assert (run.state, run.added) == ("klaar", 1)
        assert await kind_of(harvesting, source) == reading.COLLECTIONS
        (made,) = await harvesting.found()
        assert (made.title, made.bbox) == ("Water in de Betuwe", (5.0, 51.7, 6.0, 52.0))
        assert await states(harvesting) == {"OGC:API features water": "live"}
        (probed,) = await harvesting.found()
        assert str(probed.endpoints[0].newest) == "2026-11-23 10:00:00+00:00"


async def test_mapserver_as_wms_and_wfs_and_an_empty_layer_is_told(
    tmp_path: Path, harvesting: Harvesting
) -> None:
    with real.mapserver(tmp_path) as url:
        for service in ("WMS", "WFS"):
            run = await harvesting.harvest(f"{url}?service={service}")
            assert (run.state, run.fault_count) == ("klaar", 0)
        found = await states(harvesting)
    assert found == {
        "OGC:WMS": "live",
        "OGC:WMS proef": "live",
        "OGC:WMS water": "live",
        "OGC:WMS leeg": "hapert",
        "OGC:WFS": "live",
        "OGC:WFS ms:water": "live",
        "OGC:WFS ms:leeg": "live",
    }
