"""What every kind of source says, read into one form."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.harvest import apis, capabilities, csw, describing, iso19139, portals, rdf, terms, xmlsafe
from catalog.harvest.found import Found, FoundEndpoint, Page, Unreadable, box, clean, moment, web_address
from catalog.record_form import record_of
from tests.peers.documents import as_json, csw_page, iso, layer, wms

WMS_111 = b"""<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd">
<WMT_MS_Capabilities version="1.1.1" xmlns:xlink="http://www.w3.org/1999/xlink"><Service><Title>Oud</Title></Service>
<Capability><Layer><SRS>EPSG:28992 EPSG:4326</SRS><LatLonBoundingBox minx="3" miny="50" maxx="7" maxy="54"/>
<Layer><Name>dijken</Name><Title>Dijken</Title></Layer></Layer></Capability></WMT_MS_Capabilities>"""
WFS = b"""<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"
xmlns:ows="http://www.opengis.net/ows/1.1"><ows:ServiceIdentification><ows:Title>Objecten</ows:Title>
</ows:ServiceIdentification><ows:ServiceProvider><ows:ProviderName>Kadaster</ows:ProviderName></ows:ServiceProvider>
<wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>bag:pand</wfs:Name><wfs:Title>Panden</wfs:Title>
<wfs:DefaultCRS>urn:ogc:def:crs:EPSG::28992</wfs:DefaultCRS><ows:WGS84BoundingBox>
<ows:LowerCorner>3.3 50.7</ows:LowerCorner><ows:UpperCorner>7.2 53.5</ows:UpperCorner></ows:WGS84BoundingBox>
</wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>"""
WMTS = b"""<Capabilities version="1.0.0" xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1">
<Contents><Layer><ows:Identifier>luchtfoto</ows:Identifier><ows:Title>Luchtfoto</ows:Title>
<TileMatrixSetLink><TileMatrixSet>EPSG:28992</TileMatrixSet></TileMatrixSetLink></Layer></Contents></Capabilities>"""
DUBLIN = """<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:dct="http://purl.org/dc/terms/" xmlns:ows="http://www.opengis.net/ows"><dc:identifier>d-1</dc:identifier>
<dc:title>Uit Dublin</dc:title><dct:abstract>Kort.</dct:abstract>
<dct:references scheme="OGC:WFS">https://geo.example/wfs</dct:references>
<ows:BoundingBox crs="urn:x-ogc:def:crs:EPSG:6.11:4326"><ows:LowerCorner>51 4</ows:LowerCorner>
<ows:UpperCorner>52 5</ows:UpperCorner></ows:BoundingBox></csw:Record>"""
TURTLE = b"""@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
<https://data.example/set/1> a dcat:Dataset ; dct:title "Water"@en, "Waterdiepte"@nl ;
 dcat:keyword "water"@nl ;
 dct:identifier "set-1" ; dct:publisher [ foaf:name "RIVM" ] ;
 dcat:contactPoint [ vcard:hasEmail <mailto:geo@rivm.example> ] ;
 dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ;
 dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
 dct:spatial [ dcat:bbox "POLYGON((3 50,7 50,7 54,3 54,3 50))" ] ;
 dcat:distribution [ dcat:accessURL <https://geo.example/wms> ;
  dct:license <http://creativecommons.org/publicdomain/zero/1.0/deed.nl> ;
  dcat:accessService [ dct:conformsTo <http://www.opengis.net/def/serviceType/ogc/wms> ] ] ."""
CKAN: dict[str, Any] = {
    "success": True,
    "result": {
        "count": 3,
        "results": [
            {
                "id": "p-1",
                "title": "Noodopvang",
                "notes": "<p>Locaties voor <b>opvang</b>.</p>",
                "tags": [{"name": "opvang"}],
                "organization": {"title": "Gemeente Tiel"},
                "license_id": "CC-BY-4.0",
                "extras": [{"key": "spatial", "value": '{"type":"Point","coordinates":[5.4,51.9]}'}],
                "resources": [{"format": "WMS", "url": "https://geo.example/wms", "name": "Kaart"}],
            },
            {"title": "zonder kenmerk"},
        ],
    },
}
ARCGIS: dict[str, Any] = {
    "mapName": "Kaart",
    "copyrightText": "Provincie",
    "fullExtent": {
        "xmin": 155000,
        "ymin": 463000,
        "xmax": 156000,
        "ymax": 464000,
        "spatialReference": {"latestWkid": 28992},
    },
    "layers": [{"id": 0, "name": "Groep", "subLayerIds": [1]}, {"id": 1, "name": "Wegen"}, {"name": "x"}],
}
COLLECTIONS = {
    "collections": [
        {
            "id": "water",
            "title": "Water",
            "extent": {
                "spatial": {"bbox": [[3, 50, 7, 54]]},
                "temporal": {"interval": [[None, "2026-11-01"]]},
            },
            "links": [{"rel": "items", "href": "collections/water/items"}],
        },
        {"id": "register", "itemType": "record"},
        {"title": "zonder id"},
    ],
    "links": [{"rel": "next", "type": "application/json", "href": "?offset=10"}],
}
RECORDS = {
    "type": "FeatureCollection",
    "numberMatched": 1,
    "features": [
        {
            "id": "r-1",
            "geometry": {"type": "Polygon", "coordinates": [[[3, 50], [7, 50], [7, 54], [3, 54], [3, 50]]]},
            "properties": {
                "title": "Dijken",
                "type": "dataset",
                "keywords": ["dijk"],
                "contacts": [{"organization": "HWH", "emails": [{"value": "a@hwh.example"}]}],
                "license": "CC0-1.0",
                "externalIds": [{"value": "set-9"}],
            },
            "links": [
                {"rel": "item", "type": "OGC:WMS", "href": "https://geo.example/wms", "name": "dijken"}
            ],
        }
    ],
}
STAC = {
    "collections": [
        {
            "id": "s2",
            "stac_version": "1.0.0",
            "title": "Satelliet",
            "license": "CC-BY-4.0",
            "providers": [{"name": "ESA"}],
            "extent": {
                "spatial": {"bbox": [[-180, -90, 180, 90]]},
                "temporal": {"interval": [["2015-06-27T00:00:00Z", None]]},
            },
        }
    ]
}


def test_wms_1_3_0_inherits_what_stands_above() -> None:
    page = capabilities.read(
        wms(layer("waterdiepte", "Waterdiepte")).encode(), "https://geo.example/wms?map=a.map&service=WMS"
    )
    (found,) = page.found
    assert (found.title, found.owner, found.licence, found.access) == (
        "Waterdiepte",
        "Waterschap Rivierenland",
        "cc0-1.0",
        "open",
    )
    assert (found.box, found.crs) == ((3.2, 50.7, 7.3, 53.6), ("EPSG:28992", "EPSG:3857"))
    assert found.endpoints == (
        FoundEndpoint("OGC:WMS", "https://geo.example/wms?map=a.map", "waterdiepte", "Waterdiepte"),
    )


@pytest.mark.parametrize(
    ("body", "protocol", "layer_name", "around"),
    [
        (WMS_111, "OGC:WMS", "dijken", (3.0, 50.0, 7.0, 54.0)),
        (WFS, "OGC:WFS", "bag:pand", (3.3, 50.7, 7.2, 53.5)),
        (WMTS, "OGC:WMTS", "luchtfoto", None),
    ],
    ids=["wms 1.1.1", "wfs 2.0.0", "wmts 1.0.0"],
)
def test_capabilities_of_other_services(body: bytes, protocol: str, layer_name: str, around: object) -> None:
    (found,) = capabilities.read(body, "https://geo.example/ows").found
    assert (found.endpoints[0].protocol, found.endpoints[0].layer, found.box) == (
        protocol,
        layer_name,
        around,
    )


def test_csw_in_dublin_core_writes_latitude_first() -> None:
    (found,) = csw.read(csw_page([DUBLIN], 1, 0).encode(), 1).found
    assert (found.title, found.box) == ("Uit Dublin", (4.0, 51.0, 5.0, 52.0))
    assert found.endpoints == (FoundEndpoint("OGC:WFS", "https://geo.example/wfs"),)


@pytest.mark.parametrize("form", ["turtle", "xml", "json-ld"])
def test_dcat_in_its_three_forms_says_the_same(form: str) -> None:
    from rdflib import Graph

    media = {"turtle": "text/turtle", "xml": "application/rdf+xml", "json-ld": "application/ld+json"}[form]
    body = TURTLE
    if form == "xml":
        body = Graph().parse(data=TURTLE, format="turtle").serialize(format="xml").encode()
    elif form == "json-ld":
        body = as_json(
            {
                "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
                "@id": "https://data.example/set/1",
                "@type": "dcat:Dataset",
                "dct:title": [
                    {"@value": "Water", "@language": "en"},
                    {"@value": "Waterdiepte", "@language": "nl"},
                ],
                "dct:identifier": "set-1",
                "dct:publisher": {"http://xmlns.com/foaf/0.1/name": "RIVM"},
                "dct:spatial": {"dcat:bbox": "POLYGON((3 50,7 50,7 54,3 54,3 50))"},
                "dcat:distribution": {
                    "dcat:accessURL": {"@id": "https://geo.example/wms"},
                    "dct:license": {"@id": "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"},
                    "dcat:accessService": {
                        "dct:conformsTo": {"@id": "http://www.opengis.net/def/serviceType/ogc/wms"}
                    },
                },
            }
        )
    (found,) = rdf.read(body, "https://data.example/", media).found
    assert (found.title, found.owner, found.licence, found.access) == (
        "Waterdiepte",
        "RIVM",
        "cc0-1.0",
        "open",
    )
    assert found.box == (3.0, 50.0, 7.0, 54.0)
    assert [(one.protocol, one.url) for one in found.endpoints] == [("OGC:WMS", "https://geo.example/wms")]
    assert found.identifiers == (("metadata", "https://data.example/set/1"), ("dataset", "set-1"))


def test_ckan_in_pages() -> None:
    page = portals.ckan(as_json(CKAN), 0)
    (found,) = page.found
    assert (page.onward, page.total, len(page.faults)) == ("2", 3, 1)
    assert (found.title, found.description, found.owner, found.licence) == (
        "Noodopvang",
        "Locaties voor opvang .",
        "Gemeente Tiel",
        "cc-by-4.0",
    )
    assert (found.box, found.endpoints[0].protocol) == ((5.4, 51.9, 5.4, 51.9), "OGC:WMS")


def test_arcgis_services_and_layers_in_rd() -> None:
    folder = portals.arcgis(
        as_json(
            {
                "folders": ["Water"],
                "services": [{"name": "Water/Diep", "type": "MapServer"}, {"name": "x", "type": "GPServer"}],
            }
        ),
        "https://gis.example/arcgis/rest/services",
    )
    assert folder.onward is not None
    assert json.loads(folder.onward) == [
        "https://gis.example/arcgis/rest/services/Water/Diep/MapServer",
        "https://gis.example/arcgis/rest/services/Water",
    ]
    page = portals.arcgis(
        as_json(ARCGIS), "https://gis.example/arcgis/rest/services/Water/Diep/MapServer?f=json"
    )
    (found,) = page.found
    assert (found.endpoints[0].layer, len(page.faults)) == ("1", 1)
    assert found.box is not None
    assert found.box[:2] == pytest.approx((5.387, 52.155), abs=0.01)


def test_ogc_api_collections_leave_registers_to_themselves() -> None:
    page = apis.collections(as_json(COLLECTIONS), "https://api.example/collections")
    (found,) = page.found
    assert (found.title, found.box, str(found.newest)[:10]) == ("Water", (3.0, 50.0, 7.0, 54.0), "2026-11-01")
    assert found.endpoints == (FoundEndpoint("OGC:API features", "https://api.example", "water"),)
    assert (page.onward, len(page.faults)) == ("https://api.example/collections?offset=10", 1)


def test_ogc_api_records() -> None:
    (found,) = apis.records(as_json(RECORDS), "https://api.example/collections/c/items").found
    assert (found.title, found.owner, found.email, found.licence) == (
        "Dijken",
        "HWH",
        "a@hwh.example",
        "cc0-1.0",
    )
    assert found.identifiers == (("metadata", "r-1"), ("dataset", "set-9"))
    assert found.endpoints == (FoundEndpoint("OGC:WMS", "https://geo.example/wms", "dijken"),)


def test_stac_collections() -> None:
    (found,) = apis.stac(as_json(STAC), "https://stac.example/collections").found
    assert (found.title, found.owner, found.licence) == ("Satelliet", "ESA", "cc-by-4.0")


def test_real_records_of_the_national_register(data_file: Callable[[str], Path]) -> None:
    """Nine datasets and six services, as published and as the profile's own examples."""
    folder = data_file("metadata")
    files = sorted(folder.glob("*/*.xml"))
    found = [iso19139.read(xmlsafe.parse(file.read_bytes())) for file in files]
    assert len(files) == 15
    assert all(one is not None and one.box and one.licence and one.email and one.keywords for one in found)
    assert [one.kind for one in found if one].count("dienst") == 6
    for one in found:
        assert one is not None
        record_of(describing.document("x", one, "realiteit", "NGR"), strict=False)


def test_what_is_kept_of_a_source_comes_back_the_same() -> None:
    found = iso19139.read(
        xmlsafe.parse(iso("id", "Titel", online=[("OGC:WMS", "https://a.example/", "x")]).encode())
    )
    assert found is not None
    assert describing.read(json.loads(json.dumps(describing.written(found)))) == found


READERS: list[Callable[[bytes], Page]] = [
    lambda body: capabilities.read(body, "https://a.example/"),
    lambda body: csw.read(body, 1),
    lambda body: apis.collections(body, "https://a.example/"),
    lambda body: apis.records(body, "https://a.example/"),
    lambda body: apis.stac(body, "https://a.example/"),
    lambda body: portals.ckan(body, 0),
    lambda body: portals.arcgis(body, "https://a.example/"),
]
NAMES = [
    "id",
    "title",
    "type",
    "properties",
    "links",
    "href",
    "rel",
    "extent",
    "spatial",
    "bbox",
    "geometry",
    "coordinates",
    "collections",
    "features",
    "keywords",
    "contacts",
    "result",
    "results",
    "layers",
    "crs",
]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=5,
        )
    ),
    max_leaves=14,
)


@given(ANY_JSON, st.sampled_from(["collections", "features", "result", "layers", "services"]))
def test_whatever_json_a_source_answers_is_read_or_refused(value: Any, name: str) -> None:
    document = {name: value, "type": "FeatureCollection", "success": True}
    body = json.dumps(document).encode()
    for read in READERS[2:]:
        try:
            page = read(body)
        except Unreadable:
            continue
        for found in page.found:
            record_of(describing.document("x", found, "realiteit", "bron"), strict=False)


@given(st.binary(max_size=300))
def test_whatever_bytes_a_source_answers_are_read_or_refused(body: bytes) -> None:
    for read in READERS:
        with pytest.raises(Unreadable):
            read(body)


@given(st.text(max_size=200))
def test_text_of_strangers_is_plain(text: str) -> None:
    found = clean(text, 100)
    assert len(found) <= 100
    assert all(line == line.strip() and line for line in found.splitlines())


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "file:///etc/passwd", "//a.example", "https://a b/", 4, None]
)
def test_only_web_addresses_are_kept(value: object) -> None:
    assert web_address(value) == ""


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("2026", "2026-01-01"),
        ("2026-03", "2026-03-01"),
        ("2026-03-04T05:06:07+02:00", "2026-03-04"),
        (1_767_225_600_000, "2026-01-01"),
        ("gisteren", "None"),
        (True, "None"),
        ("0001-01-01", "None"),
    ],
)
def test_dates_as_sources_write_them(told: object, seen: str) -> None:
    assert str(moment(told))[:10] == seen


def test_a_box_that_is_none_is_none() -> None:
    assert box([7, 50, 3, 54]) is None
    assert box(["a", 1, 2, 3]) is None
    assert box([3, 50, float("nan"), 54]) is None


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("http://creativecommons.org/licenses/by/4.0/deed.nl", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by-sa/3.0/", "cc-by-sa-3.0"),
        ("CC0-1.0", "cc0-1.0"),
        ("Publiek domein volgens https://creativecommons.org/publicdomain/mark/1.0/", "pdm-1.0"),
        ("CC-BY-NC-4.0", "cc-by-nc-4.0"),
        ("geen", ""),
    ],
)
def test_licences_as_sources_write_them(told: str, key: str) -> None:
    assert terms.licence(told) == key


def test_together_the_best_description_leads_and_the_others_fill_in() -> None:
    rich = Found(
        "1", "Waterdiepte bij overstroming", description="Uitgebreid.", identifiers=(("metadata", "1"),)
    )
    bare = Found(
        "2",
        "laag_12",
        kind="laag",
        owner="RWS",
        box=(3, 50, 7, 54),
        endpoints=(FoundEndpoint("OGC:WMS", "https://a.example/", "l"),),
    )
    made = describing.together([rich, bare])
    assert (made.title, made.description, made.owner, made.box) == (
        rich.title,
        "Uitgebreid.",
        "RWS",
        (3, 50, 7, 54),
    )
    assert made.endpoints == bare.endpoints
