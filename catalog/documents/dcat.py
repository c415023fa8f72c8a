"""Records as DCAT-AP-NL 3.0: a catalogue with its datasets, distributions and data services, as RDF.

A record of a dataset becomes a dcat:Dataset with a dcat:Distribution for each endpoint, and a
dcat:DataService for each that is a service; a record of a service becomes a dcat:DataService. Texts are
Dutch and say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, SKOS, XSD
from rdflib.term import Node

from catalog.documents.described import Described, Site
from catalog.documents.record_json import utc
from catalog.documents.services import FILE_TYPE, IANA, description_of, way_of
from catalog.documents.xml import clean
from catalog.model import Box, Endpoint
from catalog.vocabulary import Owner, Theme

EU = "http://publications.europa.eu/resource/authority/"
LANGUAGE = URIRef(EU + "language/NLD")
THEMES = URIRef(EU + "data-theme")
PROFILE = URIRef("https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
FREQUENCIES = {
    "continu": "UPDATE_CONT",
    "dagelijks": "DAILY",
    "wekelijks": "WEEKLY",
    "tweewekelijks": "BIWEEKLY",
    "maandelijks": "MONTHLY",
    "kwartaal": "QUARTERLY",
    "halfjaarlijks": "ANNUAL_2",
    "jaarlijks": "ANNUAL",
    "onregelmatig": "IRREG",
}
RIGHTS = {"open": "PUBLIC", "inloggen": "RESTRICTED", "aanvragen": "RESTRICTED"}
RIGHTS_TOLD = {"PUBLIC": "Openbaar", "RESTRICTED": "Beperkt toegankelijk"}
PUBLIC_SAFETY = Theme("openbare-veiligheid", "Justitie en openbare veiligheid", "", EU + "data-theme/JUST")
PROVISIONAL = Theme("voorlopig", "Nog niet ingedeeld", "", EU + "data-theme/OP_DATPRO")
PREFIXES = {
    "adms": str(ADMS),
    "dcat": str(DCAT),
    "dct": str(DCTERMS),
    "foaf": str(FOAF),
    "geo": str(GEO),
    "hydra": str(HYDRA),
    "locn": str(LOCN),
    "skos": str(SKOS),
    "vcard": str(VCARD),
    "xsd": str(XSD),
}
CONTEXT = PREFIXES


@dataclass(frozen=True)
class Page:
    """Which part of the catalogue a document holds (hydra:PartialCollectionView). Addresses of pages."""

    total: int
    here: str
    first: str
    next: str | None = None
    previous: str | None = None


def of_one(one: Described, site: Site) -> Graph:
    """One record with all that belongs to it."""
    writer = _Writer(site)
    writer.record(one)
    return writer.graph


def catalogue(found: Sequence[Described], site: Site, page: Page, updated: datetime | None = None) -> Graph:
    """The catalogue with a page of its records."""
    writer = _Writer(site)
    writer.catalogue(found, page, updated)
    return writer.graph


def iri(address: str) -> URIRef:
    """An address as an IRI: what may not stand in one is percent-encoded (RFC 3987)."""
    return URIRef(quote(clean(address), safe=":/?#[]@!$&'()*+,;=%~"))


def _nl(text: str) -> Literal:
    return Literal(clean(text), lang="nl")


@dataclass
class _Writer:
    """Writes into one graph; what several records share (owners, licences, themes) is written once."""

    site: Site
    graph: Graph = field(default_factory=Graph)
    known: set[tuple[Node, Node]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace)

    def add(self, subject: Node, **values: Node | None) -> None:
        """Values by prefix and name: ``dct_title=…``; None is left out."""
        for name, value in values.items():
            if value is not None:
                prefix, _, local = name.partition("_")
                self.graph.add((subject, URIRef(PREFIXES[prefix] + local), value))

    def typed(self, subject: Node, *kinds: Node) -> bool:
        """Give it its types; False when that was done already."""
        fresh = (subject, kinds[0]) not in self.known
        if fresh:
            self.known.add((subject, kinds[0]))
            for kind in kinds:
                self.graph.add((subject, RDF.type, kind))
        return fresh

    # --- what is described

    def catalogue(self, found: Sequence[Described], page: Page, updated: datetime | None) -> None:
        here, site = URIRef(self.site.catalogue), self.site
        self.typed(here, DCAT.Catalog)
        self.add(
            here,
            dct_title=_nl(site.title),
            dct_description=_nl(site.description),
            dct_identifier=Literal(site.catalogue),
            dct_publisher=self.operator(),
            dct_language=self.language(),
            dct_modified=_moment(updated),
            dct_license=self.concept(
                URIRef("http://creativecommons.org/publicdomain/zero/1.0/deed.nl"),
                DCTERMS.LicenseDocument,
                "Geen rechten voorbehouden (CC0 1.0)",
            ),
            dcat_contactPoint=self.contact(site.contact, site.email, None),
            dcat_themeTaxonomy=self.taxonomy(),
            foaf_homepage=self.document(f"{site.catalogue}?f=html"),
        )
        for one in found:
            resource = self.record(one)
            self.graph.add((here, DCAT.dataset if self._is_dataset(one) else DCAT.service, resource))
            for service in self.graph.subjects(DCAT.servesDataset, resource):
                self.graph.add((here, DCAT.service, service))
            self.graph.add((here, DCAT.record, URIRef(f"{site.record(one.record.id)}#beschrijving")))
        self._page(here, page)

    def _page(self, here: Node, page: Page) -> None:
        view = URIRef(page.here)
        self.typed(view, HYDRA.PartialCollectionView)
        self.graph.add((here, RDF.type, HYDRA.Collection))
        self.add(here, hydra_view=view, hydra_totalItems=Literal(page.total))
        self.add(
            view,
            hydra_first=URIRef(page.first),
            hydra_next=URIRef(page.next) if page.next else None,
            hydra_previous=URIRef(page.previous) if page.previous else None,
        )

    def record(self, one: Described) -> URIRef:
        """A record of the catalogue and what it describes; gives the latter."""
        told, here = one.record, URIRef(self.site.record(one.record.id))
        described = URIRef(f"{here}#beschrijving")
        self.typed(described, DCAT.CatalogRecord)
        self.add(
            described,
            dct_modified=_moment(told.modified)
            or _moment(told.created)
            or Literal("2026-01-01", datatype=XSD.date),
            dct_issued=_moment(told.created),
            dct_language=self.language(),
            dct_conformsTo=self.standard(str(PROFILE)),
            foaf_primaryTopic=here,
        )
        if self._is_dataset(one):
            self._dataset(here, one)
        else:
            self._service(here, one, one.endpoints[0], told.id, told.title)
        return here

    @staticmethod
    def _is_dataset(one: Described) -> bool:
        return one.type != "service" or not one.endpoints

    def _dataset(self, here: URIRef, one: Described) -> None:
        told = one.record
        self.typed(here, DCAT.Dataset, DCAT.Resource)
        self._resource(here, one, told.id, told.title)
        frequency = FREQUENCIES.get(told.update_frequency, "UNKNOWN")
        self.add(
            here,
            dct_issued=_moment(told.created),
            dct_modified=_moment(told.newest) or _moment(told.modified),
            dct_accrualPeriodicity=self.concept(
                URIRef(f"{EU}frequency/{frequency}"), DCTERMS.Frequency, told.update_frequency
            ),
            dct_spatial=self.place(told.bbox),
        )
        for number, each in enumerate(one.endpoints, 1):
            self.graph.add((here, DCAT.distribution, self._distribution(here, one, each, number)))

    def _distribution(self, dataset: URIRef, one: Described, each: Endpoint, number: int) -> URIRef:
        here, way = URIRef(f"{dataset}#distributie-{number}"), way_of(each)
        title = each.title or one.record.title
        self.typed(here, DCAT.Distribution)
        service = None
        if way.service:
            service = URIRef(f"{dataset}#dienst-{number}")
            name = f"{title} ({way.protocol})"
            self._service(service, one, each, f"{one.record.id}#dienst-{number}", name)
            self.add(service, dcat_servesDataset=dataset)
        self.add(
            here,
            dct_title=_nl(title),
            dct_description=_nl(one.record.description or title),
            dct_language=self.language(),
            dct_license=self.licence(one),
            dct_format=self.concept(URIRef(FILE_TYPE + way.file), DCTERMS.MediaTypeOrExtent, way.file),
            dct_conformsTo=self.standard(way.standard) if way.standard else None,
            dcat_mediaType=self.concept(URIRef(IANA + way.media_type), DCTERMS.MediaType, way.media_type),
            dcat_accessURL=self.address(each.url),
            dcat_downloadURL=None if way.service else self.address(each.url),
            dcat_accessService=service,
        )
        return here

    def _service(self, here: URIRef, one: Described, each: Endpoint, identifier: str, title: str) -> None:
        way = way_of(each)
        self.typed(here, DCAT.DataService, DCAT.Resource)
        self._resource(here, one, identifier, title)
        self.add(
            here,
            dct_license=self.licence(one),
            dct_modified=_moment(one.record.modified),
            dct_conformsTo=self.standard(way.standard) if way.standard else None,
            dct_format=self.concept(URIRef(FILE_TYPE + way.file), DCTERMS.MediaTypeOrExtent, way.file),
            dcat_endpointURL=self.address(each.url),
            dcat_endpointDescription=self.address(description_of(each)[0]),
            foaf_page=self.document(description_of(each)[0]),
        )

    def _resource(self, here: URIRef, one: Described, identifier: str, title: str) -> None:
        """What datasets and services have in common."""
        told, right = one.record, RIGHTS[one.record.access]
        agent = self.agent(one.owner)
        self.add(
            here,
            dct_title=_nl(title),
            dct_description=_nl(told.description or told.title),
            dct_identifier=Literal(clean(identifier)),
            dct_accessRights=self.concept(
                URIRef(f"{EU}access-right/{right}"), DCTERMS.RightsStatement, RIGHTS_TOLD[right]
            ),
            dct_creator=agent,
            dct_publisher=agent,
            dct_language=self.language(),
            dcat_contactPoint=self.contact(
                one.owner.name, one.email, one.owner.page or self.site.record(told.id)
            ),
            dcat_landingPage=self.document(one.page or f"{self.site.record(told.id)}?f=html"),
        )
        if told.title_en and title == told.title:
            self.add(here, dct_title=Literal(clean(told.title_en), lang="en"))
        for word in told.keywords:
            self.add(here, dcat_keyword=_nl(word))
        themes = [theme for theme in one.themes if theme.eu]
        for theme in themes or [PUBLIC_SAFETY if told.origin == "eigen" else PROVISIONAL]:
            self.add(here, dcat_theme=self.theme(theme))
        for each in told.identifiers:
            other = BNode()
            self.typed(other, ADMS.Identifier)
            self.add(
                other, skos_notation=Literal(clean(each.value)), adms_schemaAgency=Literal(clean(each.scheme))
            )
            self.add(here, adms_identifier=other)

    # --- what they share

    def concept(self, here: URIRef, kind: Node, label: str) -> URIRef:
        if self.typed(here, kind, SKOS.Concept):
            self.add(here, skos_prefLabel=_nl(label))
        return here

    def theme(self, theme: Theme) -> URIRef:
        here = URIRef(theme.eu)
        if self.typed(here, SKOS.Concept):
            self.add(here, skos_prefLabel=_nl(theme.name), skos_inScheme=self.taxonomy())
        return here

    def taxonomy(self) -> URIRef:
        if self.typed(THEMES, SKOS.ConceptScheme):
            self.add(THEMES, dct_title=_nl("Thema's van de EU"))
        return THEMES

    def language(self) -> URIRef:
        self.typed(LANGUAGE, DCTERMS.LinguisticSystem)
        return LANGUAGE

    def standard(self, address: str) -> URIRef:
        here = URIRef(address)
        self.typed(here, DCTERMS.Standard)
        return here

    def address(self, address: str) -> URIRef:
        """Where something is; said to be a resource, for whoever checks that and infers nothing."""
        here = iri(address)
        self.typed(here, RDFS.Resource)
        return here

    def document(self, address: str) -> URIRef:
        here = iri(address)
        self.typed(here, FOAF.Document)
        return here

    def licence(self, one: Described) -> URIRef:
        here = iri(one.licence.uri or f"{self.site.catalogue}#licentie-{quote(one.licence.key, safe='')}")
        if self.typed(here, DCTERMS.LicenseDocument):
            self.add(here, dct_title=_nl(one.licence.name))
        return here

    def agent(self, owner: Owner) -> URIRef:
        here = iri(owner.tooi or f"{self.site.catalogue}#organisatie-{quote(owner.key, safe='')}")
        if self.typed(here, FOAF.Agent):
            self.add(here, foaf_name=_nl(owner.name))
        return here

    def operator(self) -> URIRef:
        here = URIRef(f"{self.site.catalogue}#beheer")
        if self.typed(here, FOAF.Agent):
            self.add(here, foaf_name=_nl(self.site.contact))
        return here

    def contact(self, name: str, email: str | None, page: str | None) -> URIRef:
        here = iri(f"{self.site.catalogue}#contact-{quote(name, safe='')}")
        if self.typed(here, VCARD.Kind, VCARD.Organization):
            self.add(
                here,
                vcard_fn=_nl(name),
                vcard_hasEmail=iri(f"mailto:{email}") if email else None,
                vcard_hasURL=iri(page) if page else None,
            )
        return here

    def place(self, box: Box | None) -> BNode | None:
        if box is None:
            return None
        here = BNode()
        west, south, east, north = box
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        outline = "POLYGON((" + ", ".join(f"{lon} {lat}" for lon, lat in corners) + "))"
        self.typed(here, DCTERMS.Location)
        self.add(here, dcat_bbox=Literal(outline, datatype=GEO.wktLiteral))
        return here


def _moment(moment: datetime | None) -> Literal | None:
    return None if moment is None else Literal(utc(moment), datatype=XSD.dateTime)
