"""CSW 2.0.2: what desktop programs and the national register ask, and what strangers try."""

import base64
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from lxml import etree

from plotserver.app import create_app
from tests import conftest
from tests.catalogue import schemas
from tests.catalogue.stocking import KEY, stocked
from tests.conftest import Postgres, settings_for

GMD = "http://www.isotc211.org/2005/gmd"
NS = {
    "csw": "http://www.opengis.net/cat/csw/2.0.2",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "gmd": GMD,
    "gco": "http://www.isotc211.org/2005/gco",
    "ows": "http://www.opengis.net/ows",
}
BASIC = {"Authorization": "Basic " + base64.b64encode(f"qgis:{KEY}".encode()).decode()}
QUERY = """<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc"
 xmlns:gml="http://www.opengis.net/gml" service="CSW" version="2.0.2" resultType="results" maxRecords="{most}"
 startPosition="{start}" outputSchema="{schema}"><csw:Query typeNames="csw:Record">
 <csw:ElementSetName>{extent}</csw:ElementSetName>{constraint}{order}</csw:Query></csw:GetRecords>"""


@pytest.fixture(scope="module")
def shelves(postgres: Postgres, template: conftest.Database) -> Iterator[conftest.Database]:
    with stocked(postgres, template) as made:
        yield made


@pytest.fixture
async def asking(shelves: conftest.Database, tmp_path: Any) -> AsyncIterator[httpx.AsyncClient]:
    application = create_app(settings_for(shelves, tmp_path))
    transport = httpx.ASGITransport(app=application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as calling,
    ):
        yield calling


def query(inner: str = "", **more: Any) -> bytes:
    given = {"most": 10, "start": 1, "schema": NS["csw"], "extent": "full", "order": ""} | more
    constraint = (
        f'<csw:Constraint version="1.1.0"><ogc:Filter>{inner}</ogc:Filter></csw:Constraint>' if inner else ""
    )
    return QUERY.format(constraint=constraint, **given).encode()


async def post(client: httpx.AsyncClient, body: bytes, headers: dict[str, str] | None = None) -> Any:
    answer = await client.post(
        "/csw", content=body, headers={"Content-Type": "application/xml"} | (headers or {})
    )
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content)


def ids(document: Any) -> list[str]:
    return [str(one.text) for one in document.iterfind(".//dc:identifier", NS)]


def matched(document: Any) -> int:
    return int(document.find(".//csw:SearchResults", NS).get("numberOfRecordsMatched"))


def like(name: str, value: str, more: str = "") -> str:
    return (
        f'<ogc:PropertyIsLike wildCard="%" singleChar="_" escapeChar="\\" {more}><ogc:PropertyName>{name}'
        f"</ogc:PropertyName><ogc:Literal>{value}</ogc:Literal></ogc:PropertyIsLike>"
    )


def box(south: float, west: float, north: float, east: float, srs: str = "urn:ogc:def:crs:EPSG::4326") -> str:
    return (
        f'<ogc:BBOX><ogc:PropertyName>ows:BoundingBox</ogc:PropertyName><gml:Envelope srsName="{srs}">'
        f"<gml:lowerCorner>{south} {west}</gml:lowerCorner><gml:upperCorner>{north} {east}</gml:upperCorner>"
        "</gml:Envelope></ogc:BBOX>"
    )


def equal(name: str, value: str, operator: str = "PropertyIsEqualTo") -> str:
    return (
        f"<ogc:{operator}><ogc:PropertyName>{name}</ogc:PropertyName><ogc:Literal>{value}</ogc:Literal>"
        f"</ogc:{operator}>"
    )


async def test_answers_are_valid_by_the_schemas_of_csw_and_iso(asking: httpx.AsyncClient) -> None:
    schema = schemas.csw()
    start = "/csw?service=CSW&version=2.0.2&request="
    for address in (
        "GetCapabilities",
        "DescribeRecord",
        "GetRecords&typeNames=csw:Record&resultType=results&ElementSetName=full&maxRecords=500",
        "GetRecords&typeNames=csw:Record&resultType=results&ElementSetName=brief",
        "GetRecords&typeNames=csw:Record&resultType=results",
        "GetRecords&typeNames=csw:Record",
        "GetRecordById&id=liwo-waterdiepte,laag.zq-openbaar&ElementSetName=full",
    ):
        answer = await asking.get(start + address)
        assert answer.headers["content-type"].startswith("application/xml")
        schema.assertValid(etree.fromstring(answer.content))
    found = await post(asking, query(schema=GMD, most=500))
    records = found.findall(".//gmd:MD_Metadata", NS)
    assert len(records) == matched(found)
    for one in records:
        schemas.iso().assertValid(etree.fromstring(etree.tostring(one)))


async def test_words_place_and_comparisons_narrow_alone_and_together(asking: httpx.AsyncClient) -> None:
    words = await post(asking, query(like("csw:AnyText", "waterdiepte overstroming")))
    assert ids(words)[0] == "liwo-waterdiepte"
    assert ids(await post(asking, query(like("csw:AnyText", "%zwaluwnest%"))))[0] == "laag.zq-openbaar"
    everything = matched(await post(asking, query()))
    assert matched(await post(asking, query(like("csw:AnyText", "%")))) == everything
    here, elsewhere = box(51.8, 4.4, 52.1, 4.7), box(52.5, 6.0, 53.0, 7.0)
    own = equal("dc:identifier", "laag.zq-openbaar")
    for place, expected in ((here, ["laag.zq-openbaar"]), (elsewhere, [])):
        assert ids(await post(asking, query(f"<ogc:And>{own}{place}</ogc:And>"))) == expected
    lon_first = box(4.4, 51.8, 4.7, 52.1, "urn:ogc:def:crs:OGC:1.3:CRS84")
    assert ids(await post(asking, query(f"<ogc:And>{own}{lon_first}</ogc:And>"))) == ["laag.zq-openbaar"]
    rd = box(85000, 430000, 100000, 450000, "urn:ogc:def:crs:EPSG::28992")
    assert ids(await post(asking, query(f"<ogc:And>{own}{rd}</ogc:And>"))) == ["laag.zq-openbaar"]
    both = query(f"<ogc:And>{like('csw:AnyText', 'zwaluwnest')}{elsewhere}</ogc:And>")
    assert "laag.zq-openbaar" not in ids(await post(asking, both))
    assert ids(await post(asking, query(equal("dc:type", "map")))) == ["beeld.zq-beeld"]
    not_map = query(f"<ogc:Not>{equal('dc:type', 'map')}</ogc:Not>")
    assert matched(await post(asking, not_map)) == everything - 1
    titled = await post(asking, query(like("dc:title", "%WATERdiepte%"), most=100))
    assert "liwo-waterdiepte" in ids(titled)
    by_word = await post(asking, query(equal("dc:subject", "waterdiepte"), most=100))
    assert "liwo-waterdiepte" in ids(by_word)
    later = equal("dct:modified", "2099-01-01", "PropertyIsGreaterThan")
    assert matched(await post(asking, query(later))) == 0
    either = f"<ogc:Or>{equal('dc:type', 'map')}{own}</ogc:Or>"
    assert set(ids(await post(asking, query(either)))) == {"beeld.zq-beeld", "laag.zq-openbaar"}


async def test_pages_and_order_are_stable_and_hits_bring_no_records(asking: httpx.AsyncClient) -> None:
    order = "<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>dc:title</ogc:PropertyName>"
    order += "<ogc:SortOrder>DESC</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>"
    seen: list[str] = []
    start = 1
    while start:
        page = await post(asking, query(start=start, most=200, order=order, extent="brief"))
        seen += ids(page)
        start = int(page.find(".//csw:SearchResults", NS).get("nextRecord"))
    assert len(seen) == len(set(seen)) == matched(page)
    hits = await asking.get(
        "/csw?SERVICE=CSW&VERSION=2.0.2&REQUEST=GetRecords&TYPENAMES=csw:Record&resultType=hits"
    )
    document = etree.fromstring(hits.content)
    assert (matched(document), ids(document)) == (len(seen), [])


async def test_the_same_is_asked_by_address_in_cql_or_in_xml(asking: httpx.AsyncClient) -> None:
    start = {"service": "CSW", "version": "2.0.2", "request": "GetRecords", "typeNames": "csw:Record"}
    start |= {"resultType": "results", "ElementSetName": "brief"}
    for language, constraint in (
        ("CQL_TEXT", "dc:title LIKE '%waterdiepte%' AND csw:AnyText LIKE '%overstroming%'"),
        (
            "FILTER",
            query(like("dc:title", "%waterdiepte%"))
            .decode()
            .split("<csw:Constraint")[1][17:]
            .split("</csw:Con")[0],
        ),
    ):
        asked = start | {"constraintLanguage": language, "constraint": constraint}
        if language == "FILTER":
            asked["constraint"] = constraint.replace(
                "<ogc:Filter>", '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">', 1
            )
        answer = await asking.get("/csw", params=asked)
        assert answer.status_code == 200, answer.text
        assert "liwo-waterdiepte" in ids(etree.fromstring(answer.content))


async def test_who_shows_a_key_as_password_sees_what_is_shared(asking: httpx.AsyncClient) -> None:
    ask = query(equal("dc:title", "Kwikstaart waterkering"))
    assert ids(await post(asking, ask)) == []
    assert ids(await post(asking, ask, BASIC)) == ["laag.zq-partners"]
    assert ids(await post(asking, query(equal("dc:identifier", "top10nl")))) == []
    assert (
        ids(await post(asking, query(like("csw:AnyText", "kwikstaart roerdomp"), most=500))).count(
            "laag.zq-partners"
        )
        == 0
    )
    by_id = await asking.get("/csw?service=CSW&request=GetRecordById&id=top10nl,laag.zq-eigen,er-niet")
    assert ids(etree.fromstring(by_id.content)) == []
    wrong = await asking.get("/csw?service=CSW&request=GetCapabilities", auth=("x", KEY[:-1] + "b"))
    assert wrong.status_code == 401
    assert wrong.headers["www-authenticate"].startswith("Basic")
    assert etree.fromstring(wrong.content).tag.endswith("ExceptionReport")


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW">&b;</csw:GetRecords>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><a service="CSW">&f;</a>"""
HOSTILE = (
    b"",
    b"{}",
    b"<html><body>hallo</body></html>",
    b"<a><b></a>",
    BOMB,
    OUTSIDE,
    b"<!DOCTYPE a><a service='CSW'/>",
    b"<a>" * 5000 + b"</a>" * 5000,
    b"<a>" + b"x" * 2_000_000 + b"</a>",
    b"\xff\xfe\x00",
    query("<ogc:And></ogc:And>"),
    query("<ogc:Not></ogc:Not>"),
    query("<ogc:Beyond/>"),
    query(equal("geheim", "1")),
    query(equal("dct:modified", "gisteren")),
    query(equal("kwaliteit", "veel")),
    query(box(999, 999, 1000, 1000)),
    query(box(51, 4, 52, 5, "urn:ogc:def:crs:EPSG::99999")),
    query(box(51, 4, 52, 5).replace("51 4", "NaN x")),
    query("<ogc:Not>" * 130 + equal("dc:type", "map") + "</ogc:Not>" * 130),
    query("<ogc:Or>" + equal("dc:type", "map") * 1200 + "</ogc:Or>"),
    query("<ogc:Or>" + like("csw:AnyText", "water") * 9 + "</ogc:Or>"),
    query(most=-1),
    query(start=0),
    query(extent="alles"),
    query(schema="urn:onbekend"),
)
WRONG = (
    "request=GetCapabilities",
    "service=WMS&request=GetCapabilities",
    "service=CSW",
    "service=CSW&request=Transaction",
    "service=CSW&request=GetCapabilities&acceptversions=3.0.0",
    "service=CSW&version=3.0.0&request=GetRecords&typeNames=csw:Record",
    "service=CSW&version=2.0.2&request=GetRecords",
    "service=CSW&request=GetRecords&typeNames=onzin",
    "service=CSW&request=GetRecordById",
    "service=CSW&request=GetRecords&typeNames=csw:Record&constraint=title%20%3D",
    "service=CSW&request=GetRecords&typeNames=csw:Record&constraint=geheim%20%3D%201",
    "service=CSW&request=GetRecords&typeNames=csw:Record&constraintLanguage=FILTER&constraint=%3Ca",
    "service=CSW&request=GetRecords&typeNames=csw:Record&sortBy=geheim:D",
    "service=CSW&request=GetRecords&typeNames=csw:Record&outputFormat=text/html",
    "service=CSW&request=GetRecords&typeNames=csw:Record&maxRecords=%00",
    "service=CSW&request=GetRecordById&id=" + ",".join("x" for _ in range(600)),
)


async def test_what_is_wrong_is_told_as_an_exception_report_never_as_a_problem(
    asking: httpx.AsyncClient,
) -> None:
    schema = etree.QName("http://www.opengis.net/ows", "ExceptionReport")
    for body in HOSTILE:
        answer = await asking.post("/csw", content=body, headers={"Content-Type": "application/xml"})
        assert answer.status_code == 400, body[:200]
        root = etree.fromstring(answer.content)
        assert root.tag == schema
        assert root.find("ows:Exception", NS).get("exceptionCode")
    for asked in WRONG:
        answer = await asking.get(f"/csw?{asked}")
        assert answer.status_code == 400, asked
        assert etree.fromstring(answer.content).tag == schema
        assert "problem" not in answer.headers["content-type"]


async def test_odd_words_and_unknown_parameters_do_no_harm(asking: httpx.AsyncClient) -> None:
    for word in ("'", "%%%", "\\", "(", "&amp;&lt;", "_", "x" * 9000, "ĳ", "; DROP TABLE", "  "):
        assert matched(await post(asking, query(like("csw:AnyText", word)))) >= 0
        assert matched(await post(asking, query(like("dc:title", word)))) >= 0
    extra = await asking.get("/csw?service=CSW&request=GetCapabilities&language=dut&map=/etc/passwd")
    assert extra.status_code == 200
    empty = await asking.get("/csw")
    assert etree.fromstring(empty.content).tag.endswith("Capabilities")
