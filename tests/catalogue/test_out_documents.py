"""Records as DCAT-AP-NL, ISO 19139, Atom, OpenSearch and a sitemap: whole, valid, and of what one may see."""

import dataclasses
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH

from catalog.documents import csw_record, dcat, iso19139, record_json
from catalog.documents.described import Described, Site, of_record
from catalog.model import Endpoint, Identifier, Record
from plotserver.app import create_app
from tests import conftest
from tests.catalogue import schemas
from tests.catalogue.stocking import KEY, stocked
from tests.conftest import Postgres, settings_for

BEARER = {"Authorization": f"Bearer {KEY}"}
SITE = Site("https://kaarten.example.nl")
ATOM = "{http://www.w3.org/2005/Atom}"
HYDRA = "http://www.w3.org/ns/hydra/core#"
IN_RDFLIB = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""Reading JSON-LD, rdflib uses what it calls deprecated itself."""
SERVICE = Record(
    id="rws-wms",
    title='Dienst met <tekens> & "quotes" en \x07 een bel',
    description="Een dienst\u2028met een regel.",
    owner="Een bronhouder die niet in de lijst staat",
    nature="realiteit",
    access="inloggen",
    kind="dienst",
    keywords=("water", "één"),
    themes=("water", "eigen thema"),
    licence="cc-by-4.0",
    bbox=(3.0, 50.0, 8.0, 54.0),
    endpoints=(
        Endpoint("OGC:WMS", "https://example.nl/wms?map=a b<c>&service=WMS", "laag één", "Kaart"),
        Endpoint("OGC:WMTS", "https://example.nl/wmts", "tegels"),
        Endpoint("OGC:WFS", "https://example.nl/wfs", "objecten"),
        Endpoint("application", "javascript:alert(1)"),
    ),
    identifiers=(Identifier("metadata", "urn:uuid:1"),),
    created=datetime(2026, 1, 2, tzinfo=UTC),
    modified=datetime(2026, 2, 3, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def shelves(postgres: Postgres, template: conftest.Database) -> Iterator[conftest.Database]:
    with stocked(postgres, template) as made:
        yield made


@pytest.fixture
async def asking(shelves: conftest.Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    application = create_app(settings_for(shelves, tmp_path))
    transport = httpx.ASGITransport(app=application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as calling,
    ):
        yield calling


def shapes_in(folder: Path) -> Graph:
    """Both sets of shapes, the European and the Dutch, as they are published; what refers to a shape that is
    in neither is left out, for pyshacl stops at it."""
    shapes = Graph()
    for file in ("dcat-ap-SHACL.ttl", "dcat-ap-nl-SHACL.ttl"):
        shapes.parse(folder / file)
    for shape, inner in list(shapes.subject_objects(SH.property)):
        if (inner, SH.path, None) not in shapes:
            shapes.remove((shape, SH.property, inner))
    return shapes


def faults(data: Graph, shapes: Graph) -> list[str]:
    """What the shapes say is wrong."""
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _, told = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return [] if conforms else [str(told)[:2000]]


async def test_the_whole_catalogue_conforms_to_both_sets_of_shapes(
    asking: httpx.AsyncClient, data_file: Callable[[str], Path]
) -> None:
    shapes = shapes_in(data_file("dcat/dcat-ap-nl-SHACL.ttl").parent)
    address: str | None = "/v1/catalogus.ttl?limit=250"
    whole = Graph()
    while address:
        answer = await asking.get(address, headers=BEARER)
        page = Graph().parse(data=answer.text, format="turtle")
        whole += page
        address = next((str(one) for one in page.objects(None, URIRef(HYDRA + "next"))), None)
    assert faults(whole, shapes) == []
    assert faults(dcat.of_one(of_record(SERVICE), SITE), shapes) == []


@IN_RDFLIB
async def test_the_three_spellings_say_the_same_of_every_record(asking: httpx.AsyncClient) -> None:
    graphs = []
    for form, kind in (("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")):
        answer = await asking.get(f"/v1/catalogus.{form}?limit=20&offset=5")
        assert answer.status_code == 200
        assert 'rel="next"' in answer.headers["link"]
        graphs.append(Graph().parse(data=answer.text, format=kind))
    turtle, rdf, json_ld = graphs
    assert len(turtle) == len(rdf) == len(json_ld)
    datasets = set(turtle.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) == 20
    assert (
        datasets == set(rdf.subjects(RDF.type, DCAT.Dataset)) == set(json_ld.subjects(RDF.type, DCAT.Dataset))
    )
    for one in datasets:
        assert (await asking.get(str(one))).status_code == 200
        assert (one, DCTERMS.publisher, None) in turtle


@IN_RDFLIB
def test_a_service_is_a_data_service_and_odd_texts_and_addresses_stay_harmless() -> None:
    one = of_record(SERVICE)
    graph = dcat.of_one(one, SITE)
    for form in ("turtle", "xml", "json-ld"):
        assert len(Graph().parse(data=graph.serialize(format=form), format=form)) == len(graph)
    here = URIRef(SITE.record("rws-wms"))
    assert (here, RDF.type, DCAT.DataService) in graph
    (endpoint,) = graph.objects(here, DCAT.endpointURL)
    assert str(endpoint) == "https://example.nl/wms?map=a%20b%3Cc%3E&service=WMS"
    assert "javascript" not in graph.serialize(format="turtle")
    written = iso19139.record(one, SITE)
    schemas.iso(service=True).assertValid(etree.fromstring(etree.tostring(written)))
    schemas.csw()
    full = csw_record.record(one, SITE, "full")
    schemes = [each.get("scheme") for each in full.iter("{http://purl.org/dc/terms/}references")]
    assert [each for each in schemes if each.startswith("OGC:")] == ["OGC:WMS", "OGC:WFS"]
    told = record_json.record(one, SITE)
    assert not [link for link in told["links"] if not link["href"].startswith("http")]


def test_an_iso_record_says_whose_it_is_what_one_may_and_where_it_is_served() -> None:
    told = dataclasses.replace(
        SERVICE, kind="dataset", access="aanvragen", licence="onbekend", themes=("water",)
    )
    one: Described = of_record(told)
    written = iso19139.record(one, SITE)
    schemas.iso().assertValid(etree.fromstring(etree.tostring(written)))
    text = etree.tostring(written, encoding="unicode")
    for piece in (
        "Nederlands metadata profiel op ISO 19115 voor geografie 2.1.0",
        "Toegang op aanvraag",
        "inlandWaters",
        "https://example.nl/wfs",
        "http://www.opengis.net/def/serviceType/ogc/wms",
        "<gco:Decimal>3</gco:Decimal>",
        'codeListValue="dut"',
    ):
        assert piece in text, piece
    assert text.index("westBoundLongitude") < text.index("eastBoundLongitude")


async def test_atom_opensearch_sitemap_and_robots_lead_to_what_is_open(asking: httpx.AsyncClient) -> None:
    described = etree.fromstring((await asking.get("/opensearch.xml")).content)
    (template,) = [
        one.get("template") for one in described.iter() if one.get("type") == "application/atom+xml"
    ]
    address = (
        template.replace("{searchTerms}", "waterdiepte")
        .replace("{count?}", "5")
        .replace("{startIndex?}", "0")
    )
    answer = await asking.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    assert "liwo-waterdiepte" in "".join(one.text for one in feed.iter(f"{ATOM}id"))
    total = feed.findtext("{http://a9.com/-/spec/opensearch/1.1/}totalResults")
    assert int(str(total)) >= len(feed.findall(f"{ATOM}entry")) > 0
    for headers in ({}, BEARER):  # whoever asks: a search engine tells all
        sitemap = (await asking.get("/sitemap.xml", headers=headers)).text
        assert "items/liwo-waterdiepte?f=html" in sitemap
        assert "top10nl" not in sitemap
        assert "zq-partners" not in sitemap
    robots = (await asking.get("/robots.txt")).text
    assert "Sitemap: http://127.0.0.1/sitemap.xml" in robots


async def test_no_form_tells_of_what_one_may_not_see(asking: httpx.AsyncClient) -> None:
    for address in ("/v1/catalogus.ttl?limit=500", "/ogc/v1/collections/catalogus/items?f=atom&limit=1000"):
        public = (await asking.get(address)).text
        partner = (await asking.get(address, headers=BEARER)).text
        for hidden in ("Kwikstaart", "top10nl"):
            assert hidden not in public, address
            assert hidden in partner, address
        assert "Roerdomp" not in public + partner
    for asked in ("onzin=1", "limit=0", "limit=501", "offset=-1", "f=ttl"):
        assert (await asking.get(f"/v1/catalogus.ttl?{asked}")).status_code == 400, asked
    for path in ("/opensearch.xml", "/sitemap.xml", "/robots.txt"):
        assert (await asking.get(f"{path}?x=1")).status_code == 400
    answer: Any = await asking.get("/v1/catalogus.ttl?offset=999999")
    assert answer.status_code == 200
