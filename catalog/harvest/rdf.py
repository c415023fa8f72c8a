"""Reads DCAT catalogues (DCAT-AP, DCAT-AP-NL) in RDF/XML, Turtle and JSON-LD.

Nothing is fetched while reading: a JSON-LD context that stands elsewhere is replaced by one of our own with
the prefixes that catalogues use, and RDF/XML passes the guards of `xmlsafe` first.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from rdflib import DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.term import Node

from catalog.harvest import documents, terms, xmlsafe
from catalog.harvest.found import (
    Box,
    Found,
    FoundEndpoint,
    Page,
    Unreadable,
    box,
    clean,
    email_address,
    line,
    moment,
    web_address,
    words,
)

# rdflib's own is of DCAT 2, which has no series and no services of its own.
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
MOST_BYTES = 24 * 1024**2
FORMS = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}
PREFIXES: dict[str, Any] = {
    "dcat": str(DCAT),
    "dct": str(DCTERMS),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "vcard": str(VCARD),
    "adms": str(ADMS),
    "locn": str(LOCN),
    "hydra": str(HYDRA),
    "rdf": str(RDF),
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcatap": "http://data.europa.eu/r5r/",
    "owl": "http://www.w3.org/2002/07/owl#",
}


def form_of(body: bytes, media_type: str) -> str | None:
    """In which form the document is; None when it is no RDF."""
    if media_type in FORMS:
        return FORMS[media_type]
    start = body[:2_000].lstrip()
    if start.startswith(b"{") and b'"@' in body[:20_000]:
        return "json-ld"
    if b"rdf:RDF" in start or (b"22-rdf-syntax-ns#" in start and start.startswith(b"<")):
        return "xml"
    turtle = start.startswith((b"@prefix", b"PREFIX", b"@base")) or b"\n@prefix" in start
    return "turtle" if turtle else None


def read(body: bytes, url: str, media_type: str) -> Page:
    """The datasets and services of a catalogue; `onward` is the next page when it is paged with Hydra.

    Raises Unreadable. Takes seconds for megabytes: to be called in a thread.
    """
    graph = _graph(body, url, form_of(body, media_type))
    found: list[Found] = []
    faults: list[str] = []
    for number, (subject, kind) in enumerate(_subjects(graph), 1):
        made = _resource(graph, subject, kind)
        if made is None:
            faults.append(f"Beschrijving {number} heeft geen titel.")
        else:
            found.append(made)
    if not found and not faults:
        raise Unreadable("In dit RDF-document staan geen datasets of diensten (DCAT).")
    onward = next((web_address(str(one)) for one in _all(graph, None, HYDRA.next, HYDRA.nextPage)), "")
    total = next((_whole(one) for one in graph.objects(None, HYDRA.totalItems)), None)
    return Page(tuple(found), onward or None, total, tuple(faults[:100]))


def _whole(node: Node) -> int | None:
    text = str(node)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _graph(body: bytes, url: str, form: str | None) -> Graph:
    if form is None:
        raise Unreadable("Dit is geen RDF (Turtle, RDF/XML of JSON-LD).")
    if len(body) > MOST_BYTES:
        raise Unreadable("Het RDF-document is te groot.")
    if form == "xml":
        xmlsafe.parse(body)
    graph = Graph(bind_namespaces="none")
    try:
        if form == "json-ld":
            to_rdf(_without_outside_contexts(_json(body)), graph, base=url)
        else:
            graph.parse(data=body, format=form, publicID=url)
        return graph
    except Unreadable:
        raise
    except Exception as error:  # rdflib's parsers raise whatever they come across
        raise Unreadable("Het RDF-document is niet te lezen.") from error


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return documents.parse(body)


def _without_outside_contexts(value: Any, inside: bool = False) -> Any:
    """The document with every context that would have to be fetched replaced by our own prefixes."""
    if isinstance(value, list):
        return [_without_outside_contexts(one, inside) for one in value]
    if not isinstance(value, dict):
        return PREFIXES if inside and isinstance(value, str) else value
    return {
        key: _without_outside_contexts(one, key == "@context")
        for key, one in value.items()
        if key != "@import"
    }


def _subjects(graph: Graph) -> Iterator[tuple[Node, str]]:
    for kind, called in (
        (DCAT.Dataset, "dataset"),
        (DCAT.DatasetSeries, "dataset"),
        (DCAT.DataService, "dienst"),
    ):
        for subject in sorted(set(graph.subjects(RDF.type, kind)), key=str):
            yield subject, called


def _all(graph: Graph, subject: Node | None, *predicates: URIRef) -> Iterator[Node]:
    for predicate in predicates:
        yield from graph.objects(subject, predicate)


def _told(graph: Graph, subject: Node, *predicates: URIRef) -> str:
    """A text: in Dutch when there is one, else without a language, else any."""
    texts = [one for one in _all(graph, subject, *predicates) if isinstance(one, Literal)]
    order = {"nl": 0, "nl-nl": 0, None: 1, "en": 2}
    texts.sort(key=lambda one: (order.get(one.language, 3), str(one)))
    return str(texts[0]) if texts else ""


def _resource(graph: Graph, subject: Node, kind: str) -> Found | None:
    title = line(_told(graph, subject, DCTERMS.title))
    if not title:
        return None
    distributions = sorted(_all(graph, subject, DCAT.distribution), key=str)
    both = [subject, *distributions]
    limits = [str(one) for each in both for one in _all(graph, each, DCTERMS.license, DCTERMS.rights)]
    rights = [str(one) for one in _all(graph, subject, DCTERMS.accessRights)]
    licence = terms.licence(*limits)
    named = [
        *(("metadata", str(subject)) for _ in [0] if isinstance(subject, URIRef)),
        *(
            ("dataset", line(str(one), 300))
            for one in sorted(graph.objects(subject, DCTERMS.identifier), key=str)
        ),
    ]
    publisher = next(iter(_all(graph, subject, DCTERMS.publisher, DCTERMS.creator)), None)
    contact = next(iter(graph.objects(subject, DCAT.contactPoint)), None)
    mails = [] if contact is None else _all(graph, contact, VCARD.hasEmail, VCARD.email)
    frequency = next((str(one) for one in graph.objects(subject, DCTERMS.accrualPeriodicity)), "")
    return Found(
        identity=named[0][1] if named else line(title, 200),
        title=title,
        kind=kind,
        description=clean(_told(graph, subject, DCTERMS.description)),
        keywords=words(sorted(str(one) for one in graph.objects(subject, DCAT.keyword))),
        owner=line("" if publisher is None else _told(graph, publisher, FOAF.name) or _tail(publisher), 200),
        email=email_address(" ".join(_mail(graph, one) for one in mails)),
        licence=licence,
        access=terms.access(licence, *limits, *rights),
        frequency=terms.frequency(frequency),
        box=_box(graph, subject),
        modified=_last(graph, subject, DCTERMS.modified),
        newest=_last(graph, subject, DCTERMS.modified, DCTERMS.issued),
        language=next((_tail(one)[:3].lower() for one in graph.objects(subject, DCTERMS.language)), ""),
        page=next((web_address(str(one)) for one in _all(graph, subject, DCAT.landingPage, FOAF.page)), ""),
        topics=words(_tail(one) for one in graph.objects(subject, DCAT.theme)),
        endpoints=_endpoints(graph, subject, distributions),
        identifiers=tuple(dict.fromkeys(named)),
    )


def _tail(node: Node) -> str:
    return (
        str(node).rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1] if isinstance(node, URIRef) else str(node)
    )


def _mail(graph: Graph, node: Node) -> str:
    """A mailto: address, or a node with the address as its value."""
    inner = next(iter(_all(graph, node, VCARD.hasValue, VCARD.value)), node)
    return str(inner).removeprefix("mailto:")


def _last(graph: Graph, subject: Node, *predicates: URIRef) -> Any:
    found = [when for one in _all(graph, subject, *predicates) if (when := moment(str(one))) is not None]
    return max(found, default=None)


def _box(graph: Graph, subject: Node) -> Box | None:
    """A bounding box in WKT or GeoJSON of a dct:Location."""
    for place in graph.objects(subject, DCTERMS.spatial):
        for one in _all(graph, place, DCAT.bbox, LOCN.geometry):
            text = str(one)[:50_000]
            if text.lstrip().startswith("{"):
                try:
                    return documents.geometry_box(orjson.loads(text))
                except orjson.JSONDecodeError:
                    continue
            found = _wkt_box(text)
            if found is not None:
                return found
    return None


def _wkt_box(text: str) -> Box | None:
    """The box of a polygon in WKT, lon lat; a CRS before it with latitude first (EPSG 4326) is turned."""
    crs, _, shape = text.partition(">") if text.lstrip().startswith("<") else ("", "", text)
    inner = shape[shape.find("(") :].replace("(", " ").replace(")", " ")
    pairs = [one.split() for one in inner.split(",")]
    try:
        numbers = [(float(one[0]), float(one[1])) for one in pairs if len(one) >= 2]
    except ValueError:
        return None
    if not numbers:
        return None
    first, second = zip(*numbers, strict=True)
    if crs.rstrip("/").endswith(("/4326", "/4258")):
        first, second = second, first
    return box([min(first), min(second), max(first), max(second)])


def _endpoints(graph: Graph, subject: Node, distributions: list[Node]) -> tuple[FoundEndpoint, ...]:
    """Where it can be had: its distributions with their services, or the service's own address."""
    made: dict[tuple[str, str], FoundEndpoint] = {}
    for one in distributions:
        told = " ".join(
            str(each)
            for service in [one, *graph.objects(one, DCAT.accessService)]
            for each in _all(graph, service, DCTERMS.conformsTo, DCTERMS["format"], DCAT.mediaType)
        )
        title = line(_told(graph, one, DCTERMS.title), 200)
        for each in _all(graph, one, DCAT.accessURL, DCAT.downloadURL):
            found = documents.endpoint(told, str(each), "", title)
            if found is not None:
                made.setdefault((found.protocol, found.url), found)
    conforms = " ".join(str(one) for one in graph.objects(subject, DCTERMS.conformsTo))
    for each in graph.objects(subject, DCAT.endpointURL):
        found = documents.endpoint(conforms, str(each))
        if found is not None:
            made.setdefault((found.protocol, found.url), found)
    return tuple(sorted(made.values(), key=lambda one: (one.protocol, one.url)))[:100]
