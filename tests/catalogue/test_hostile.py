"""Sources that are wrong, broken or hostile: refused or read as far as they go, told, and nothing lost."""

import gzip
from collections.abc import Iterator

import pytest

from catalog.harvest import detecting, rdf, reading, xmlsafe
from catalog.harvest.found import Unreadable
from catalog.harvest.reading import Asking
from plotserver.kernel.outward import Door
from tests.catalogue.test_harvest import register
from tests.peers.documents import as_json, csw_capabilities, csw_page, iso, layer, wms
from tests.peers.harvesting import Harvesting
from tests.peers.replay import Asked, Replay, Told

BILLION = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">%s]><a>&l9;</a>""" % b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(10)
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>'
IN_ATTRIBUTE = b'<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;&x;"/>'
UTF16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16")


@pytest.mark.parametrize(
    "body",
    [
        BILLION,
        OUTSIDE,
        IN_ATTRIBUTE,
        UTF16,
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b"<a>" * 200 + b"</a>" * 200,
        b"<html><body>Inloggen</body></html><",
        b"",
        b"\x00\x01\x02",
        b"{}",
    ],
    ids=[
        "billion",
        "outside",
        "attribute",
        "utf16",
        "deep",
        "deeper than any",
        "html",
        "empty",
        "bytes",
        "json",
    ],
)
def test_xml_of_a_stranger_is_refused_where_it_is_no_plain_document(body: bytes) -> None:
    with pytest.raises(Unreadable):
        xmlsafe.parse(body)


def test_a_wms_with_a_document_type_of_its_own_is_read() -> None:
    """WMS 1.1.1 has one, with the elements that its makers added (MapServer)."""
    root = xmlsafe.parse(
        b'<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms.dtd"'
        b" [<!ELEMENT VendorSpecificCapabilities EMPTY>]><WMT_MS_Capabilities/>"
    )
    assert xmlsafe.name(root) == "WMT_MS_Capabilities"


def test_reading_json_ld_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib.request

    def never(*_: object, **__: object) -> None:
        raise AssertionError("reading reached out")

    monkeypatch.setattr(urllib.request, "urlopen", never)
    document = {
        "@context": ["https://elders.example/context.jsonld", {"@import": "https://elders.example/x"}],
        "@graph": [
            {
                "@id": "https://data.example/1",
                "@type": "dcat:Dataset",
                "@context": "http://169.254.169.254/",
                "dct:title": "Waterdiepte",
            }
        ],
    }
    page = rdf.read(as_json(document), "https://data.example/", "application/ld+json")
    assert [one.title for one in page.found] == ["Waterdiepte"]


async def test_one_bad_layer_loses_itself_alone(peer: Replay, harvesting: Harvesting) -> None:
    bad = (
        "<Layer><Name></Name><Title>zonder naam</Title></Layer>"
        + layer("wild", "<![CDATA[<script>alert(1)</script>Wild]]>")
        + layer("scheef", "Scheef", "<EX_GeographicBoundingBox><westBoundLongitude>oost"
                "</westBoundLongitude></EX_GeographicBoundingBox>")
        + layer("dubbel") + layer("dubbel")
        + layer("goed", "Goed", '<DataURL><OnlineResource xlink:href="javascript:alert(1)"/></DataURL>')
    )  # fmt: skip
    run = await harvesting.harvest(peer.tell("/wms", wms(bad)))
    assert (run.state, run.added, run.fault_count) == ("klaar", 5, 2)
    titles = {one.title for one in await harvesting.found()}
    assert titles == {"Waterkaarten", "alert(1) Wild", "Scheef", "dubbel", "Goed"}
    (good,) = await harvesting.found("Goed")
    assert good.page == ""


async def test_a_document_that_breaks_halfway_is_read_to_there(peer: Replay, harvesting: Harvesting) -> None:
    whole = wms(layer("een") + layer("twee") + layer("drie"))
    run = await harvesting.harvest(peer.tell("/wms", whole.replace("<Title>drie", "<Title>drie & < vier")))
    assert run.state == "klaar"
    assert run.seen >= 3
    assert "geen geldige XML" in run.faults[0]


@pytest.mark.parametrize(
    ("body", "media_type", "told"),
    [
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "text/html", "niet herkend|geen catalogus"),
        (
            b'<ServiceExceptionReport><ServiceException code="x">Geen toegang</ServiceException>'
            b"</ServiceExceptionReport>",
            "text/xml",
            "geen catalogus",
        ),
        (BILLION, "text/xml", "geen catalogus"),
        (b"[" * 100_000, "application/json", "geen catalogus"),
        (as_json({"collections": "alles"}), "application/json", "geen catalogus"),
    ],
    ids=["html", "exception", "billion", "deep json", "odd json"],
)
async def test_what_is_no_source_is_said_to_be_none(
    peer: Replay, harvesting: Harvesting, body: bytes, media_type: str, told: str
) -> None:
    run = await harvesting.harvest(peer.tell("/", body, media_type))
    assert run.state == "mislukt"
    assert any(part in run.message for part in told.split("|"))


async def test_an_answer_of_a_gigabyte_is_cut_off(peer: Replay, door: Door) -> None:
    def endless() -> Iterator[bytes]:
        yield b"<WMS_Capabilities>"
        for _ in range(16_384):
            yield b"<!-- " + b"x" * 65_520 + b" -->"

    peer.answers["/wms"] = lambda _: Told(parts=endless)
    bomb = gzip.compress(b" " * 60_000_000)
    peer.answers["/bom"] = lambda _: Told(bomb, headers={"Content-Encoding": "gzip"})
    for path in ("/wms", "/bom"):
        with pytest.raises(Exception, match="groter dan"):
            await reading.page(reading.WMS, Asking(door, peer.url + path), None)


async def test_pages_without_end_end(peer: Replay, harvesting: Harvesting) -> None:
    """A catalogue that always gives the same record and always says that there is more."""

    def answer(asked: Asked) -> Told:
        if asked.method == "GET":
            return Told(csw_capabilities(f"{peer.url}/csw").encode())
        start = int(asked.body.partition(b'startPosition="')[2].partition(b'"')[0])
        return Told(csw_page([iso("id-1", "Steeds dezelfde")], 1_000_000, start + 1).encode())

    peer.answers["/csw"] = answer
    run = await harvesting.harvest(f"{peer.url}/csw")
    assert (run.state, run.added, run.doubles) == ("klaar", 1, 3)
    assert "dezelfde bladzijden" in run.message
    assert run.removed == 0


async def test_a_record_that_stands_twice_is_one(peer: Replay, harvesting: Harvesting) -> None:
    described = [iso("id-1", "Kaart"), iso("id-1", "Kaart"), iso("id-2", "Andere"), iso("id-1", "Kaart")]
    run = await harvesting.harvest(register(peer, described))
    assert (run.seen, run.added, run.doubles) == (4, 2, 2)


async def test_a_record_without_title_or_with_odd_text_does_not_lose_the_page(
    peer: Replay, harvesting: Harvesting
) -> None:
    described = [
        iso("id-1", ""),
        iso("id-2", "Tekst &#x202E;omgekeerd&#x202C; en " + "lang " * 200),
        iso("id-3", "Goed", online=[("OGC:WMS", one, "x") for one in ("javascript:a()", "https://geo.example/")]),
        "<gmd:MD_Metadata xmlns:gmd='http://www.isotc211.org/2005/gmd'/>",
    ]  # fmt: skip
    run = await harvesting.harvest(register(peer, described, per_page=10))
    assert (run.state, run.added, run.fault_count) == ("klaar", 2, 2)
    (good,) = await harvesting.found("Goed")
    assert [one.url for one in good.endpoints] == ["https://geo.example/"]
    (odd,) = await harvesting.found("Tekst")
    assert "\u202e" not in odd.title
    assert len(odd.title) <= 300


async def test_a_next_page_elsewhere_is_not_followed(peer: Replay, door: Door) -> None:
    away = {"collections": [{"id": "a"}], "links": [{"rel": "next", "href": "http://10.0.0.1/geheim"}]}
    url = peer.tell("/collections", as_json(away), "application/json")
    page = await reading.page(reading.COLLECTIONS, Asking(door, url), None)
    assert page.onward is None
    assert "andere server" in page.faults[0]


async def test_a_redirect_into_the_private_network_is_not_followed(
    peer: Replay, harvesting: Harvesting
) -> None:
    peer.answers["/csw"] = lambda _: Told(status=302, headers={"Location": "http://10.0.0.1/csw"})
    run = await harvesting.harvest(f"{peer.url}/csw")
    assert (run.state, "besloten netwerk" in run.message) == ("mislukt", True)


async def test_a_catalogue_that_cannot_sort_is_asked_without(peer: Replay, harvesting: Harvesting) -> None:
    url = register(peer, [iso("id-1", "Kaart")])
    good = peer.answers["/csw"]

    def no_sorting(asked: Asked) -> Told:
        if b"SortBy" in asked.body:
            report = b"<Exception><ExceptionText>Geen SortBy</ExceptionText></Exception>"
            return Told(b"<ExceptionReport>" + report + b"</ExceptionReport>", status=400)
        return good(asked)

    peer.answers["/csw"] = no_sorting
    run = await harvesting.harvest(url)
    assert (run.state, run.added) == ("klaar", 1)


async def test_an_address_that_only_the_service_knows_is_not_used(peer: Replay, door: Door) -> None:
    url = peer.tell("/wms", wms(layer("een"), "http://intern.lan:8080/geoserver/wms"))
    found = await detecting.detect(Asking(door, url))
    page = await reading.page(found.kind, Asking(door, found.url), None)
    assert {one.endpoints[0].url for one in page.found} == {url}
