"""A record as ISO 19139 XML, after the Dutch profiles of ISO 19115 (2.1) and ISO 19119 (2.1).

Elements stand in the order of the schemas. What the catalogue does not know is left out or given a reason
(gco:nilReason), never made up.
"""

from datetime import UTC, datetime

from catalog.documents import xml
from catalog.documents.described import Described, Site
from catalog.documents.record_json import utc
from catalog.documents.services import way_of
from catalog.documents.xml import Element, add
from catalog.model import Box, Endpoint
from catalog.search.formats import format_of

LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#"
LANGUAGES = "http://www.loc.gov/standards/iso639-2/"
DATA = "Nederlands metadata profiel op ISO 19115 voor geografie 2.1.0"
SERVICE = "Nederlands metadata profiel op ISO 19119 voor services 2.1.0"
EU_THEMES = "http://publications.europa.eu/resource/authority/data-theme"
PREFIXES = ("gmd", "gco", "gmx", "srv", "xlink", "xsi", "gml32")
FREQUENCIES = {
    "continu": "continual",
    "dagelijks": "daily",
    "wekelijks": "weekly",
    "tweewekelijks": "fortnightly",
    "maandelijks": "monthly",
    "kwartaal": "quarterly",
    "halfjaarlijks": "biannually",
    "jaarlijks": "annually",
    "onregelmatig": "irregular",
}
SERVICE_TYPES = {"wms": "view", "wmts": "view", "ogc-tiles": "view", "wfs": "download", "wcs": "download"}
VECTOR = frozenset(("wfs", "ogc-features", "plot", "sensorthings"))
DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "gco:CharacterString"


def record(one: Described, site: Site, parent: Element | None = None) -> Element:
    """The record as gmd:MD_Metadata."""
    name = "gmd:MD_Metadata"
    found = xml.root(name, *PREFIXES) if parent is None else add(parent, name)
    told, service = one.record, one.type == "service"
    add(found, f"gmd:fileIdentifier/{TEXT}", told.id)
    _language(found)
    _code(found, "gmd:characterSet", "MD_CharacterSetCode", "utf8")
    _code(found, "gmd:hierarchyLevel", "MD_ScopeCode", "service" if service else "dataset")
    add(found, f"gmd:hierarchyLevelName/{TEXT}", "service" if service else "dataset")
    _party(add(found, "gmd:contact"), site.contact, site.email, site.url, "pointOfContact")
    add(found, "gmd:dateStamp/gco:Date", utc(told.modified or told.created or DAY_ONE)[:10])
    add(found, f"gmd:metadataStandardName/{TEXT}", "ISO 19119" if service else "ISO 19115")
    add(found, f"gmd:metadataStandardVersion/{TEXT}", SERVICE if service else DATA)
    reference = add(found, "gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier")
    identifier = add(reference, "gmd:RS_Identifier")
    add(
        identifier,
        "gmd:code/gmx:Anchor",
        "EPSG:4258",
        xlink_href="http://www.opengis.net/def/crs/EPSG/0/4258",
    )
    about = add(found, "gmd:identificationInfo")
    if service:
        _service(add(about, "srv:SV_ServiceIdentification"), one, site)
    else:
        _dataset(add(about, "gmd:MD_DataIdentification"), one, site)
    _distribution(found, one, site)
    _quality(found, one, service=service)
    return found


def _dataset(about: Element, one: Described, site: Site) -> None:
    _identification(about, one, site)
    kinds = {format_of(each.protocol) for each in one.endpoints}
    kind = "vector" if kinds & VECTOR or not kinds else "grid"
    _code(about, "gmd:spatialRepresentationType", "MD_SpatialRepresentationTypeCode", kind)
    _language(about)
    _code(about, "gmd:characterSet", "MD_CharacterSetCode", "utf8")
    for topic in dict.fromkeys(theme.iso for theme in one.themes if theme.iso) or ("society",):
        add(about, "gmd:topicCategory/gmd:MD_TopicCategoryCode", topic)
    _extent(about, "gmd:extent", one.record.bbox)
    if one.record.not_for:
        add(about, f"gmd:supplementalInformation/{TEXT}", one.record.not_for)


def _service(about: Element, one: Described, site: Site) -> None:
    _identification(about, one, site)
    kinds = [SERVICE_TYPES.get(format_of(each.protocol), "other") for each in one.endpoints]
    add(about, "srv:serviceType/gco:LocalName", kinds[0] if kinds else "other")
    _extent(about, "srv:extent", one.record.bbox)
    coupling = add(about, "srv:couplingType/srv:SV_CouplingType")
    xml.put(coupling, codeList=LISTS + "SV_CouplingType", codeListValue="loose")
    for each in one.endpoints or (Endpoint("application", site.record(one.record.id)),):
        operation = add(about, "srv:containsOperations/srv:SV_OperationMetadata")
        capable = format_of(each.protocol) in ("wms", "wmts", "wfs", "wcs")
        add(operation, f"srv:operationName/{TEXT}", "GetCapabilities" if capable else "Open")
        platform = add(operation, "srv:DCP/srv:DCPList")
        xml.put(platform, codeList=LISTS + "DCPList", codeListValue="WebServices")
        _online(add(operation, "srv:connectPoint"), each)


def _identification(about: Element, one: Described, site: Site) -> None:
    """What MD_Identification holds, of datasets and services alike."""
    told = one.record
    citation = add(about, "gmd:citation/gmd:CI_Citation")
    add(citation, f"gmd:title/{TEXT}", told.title)
    for other in (*told.short, *([told.title_en] if told.title_en else [])):
        add(citation, f"gmd:alternateTitle/{TEXT}", other)
    dates = [("creation", told.created or told.modified or DAY_ONE)]
    dates += [("revision", told.newest)] if told.newest else []
    for kind, moment in dates:
        date = add(citation, "gmd:date/gmd:CI_Date")
        add(date, "gmd:date/gco:Date", utc(moment)[:10])
        _code(date, "gmd:dateType", "CI_DateTypeCode", kind)
    identifier = add(citation, "gmd:identifier/gmd:MD_Identifier/gmd:code/gmx:Anchor", site.record(told.id))
    xml.put(identifier, xlink_href=site.record(told.id))
    add(about, f"gmd:abstract/{TEXT}", told.description or told.title)
    _code(about, "gmd:status", "MD_ProgressCode", "onGoing")
    _party(add(about, "gmd:pointOfContact"), one.owner.name, one.email, one.owner.page or None, "owner")
    maintenance = add(about, "gmd:resourceMaintenance/gmd:MD_MaintenanceInformation")
    frequency = FREQUENCIES.get(told.update_frequency, "unknown")
    _code(maintenance, "gmd:maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", frequency)
    _keywords(about, one)
    _constraints(about, one)


def _keywords(about: Element, one: Described) -> None:
    if one.record.keywords:
        words = add(about, "gmd:descriptiveKeywords/gmd:MD_Keywords")
        for word in one.record.keywords:
            add(words, f"gmd:keyword/{TEXT}", word)
    themes = [theme for theme in one.themes if theme.eu]
    if themes:
        words = add(about, "gmd:descriptiveKeywords/gmd:MD_Keywords")
        for theme in themes:
            add(words, "gmd:keyword/gmx:Anchor", theme.name, xlink_href=theme.eu)
        _code(words, "gmd:type", "MD_KeywordTypeCode", "theme")
        thesaurus = add(words, "gmd:thesaurusName/gmd:CI_Citation")
        add(thesaurus, "gmd:title/gmx:Anchor", "EU Data Theme", xlink_href=EU_THEMES)
        date = add(thesaurus, "gmd:date/gmd:CI_Date")
        add(date, "gmd:date/gco:Date", "2018-05-22")
        _code(date, "gmd:dateType", "CI_DateTypeCode", "publication")


def _constraints(about: Element, one: Described) -> None:
    limits = add(about, "gmd:resourceConstraints/gmd:MD_Constraints")
    add(limits, f"gmd:useLimitation/{TEXT}", one.record.not_for or "Geen beperkingen voor het gebruik bekend")
    legal = add(about, "gmd:resourceConstraints/gmd:MD_LegalConstraints")
    _code(legal, "gmd:accessConstraints", "MD_RestrictionCode", "otherRestrictions")
    if one.licence.uri:
        add(legal, "gmd:otherConstraints/gmx:Anchor", one.licence.name, xlink_href=one.licence.uri)
    else:
        add(legal, f"gmd:otherConstraints/{TEXT}", one.licence.name)
    access = add(about, "gmd:resourceConstraints/gmd:MD_LegalConstraints")
    _code(access, "gmd:accessConstraints", "MD_RestrictionCode", "otherRestrictions")
    none = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations"
    if one.record.access == "open":
        add(access, "gmd:otherConstraints/gmx:Anchor", "Geen beperkingen", xlink_href=none)
    else:
        told = "Toegang na inloggen" if one.record.access == "inloggen" else "Toegang op aanvraag"
        add(access, f"gmd:otherConstraints/{TEXT}", told)


def _extent(about: Element, name: str, box: Box | None) -> None:
    if box is None:
        return
    place = add(about, f"{name}/gmd:EX_Extent/gmd:geographicElement/gmd:EX_GeographicBoundingBox")
    west, south, east, north = box
    edges = (
        ("gmd:westBoundLongitude", west),
        ("gmd:eastBoundLongitude", east),
        ("gmd:southBoundLatitude", south),
        ("gmd:northBoundLatitude", north),
    )
    for edge, degrees in edges:
        add(place, f"{edge}/gco:Decimal", f"{degrees:.7g}")


def _distribution(found: Element, one: Described, site: Site) -> None:
    distribution = add(found, "gmd:distributionInfo/gmd:MD_Distribution")
    for way in dict.fromkeys(way_of(each) for each in one.endpoints):
        form = add(distribution, "gmd:distributionFormat/gmd:MD_Format")
        add(form, f"gmd:name/{TEXT}", way.protocol)
        xml.put(add(form, "gmd:version"), gco_nilReason="unknown")
    options = add(distribution, "gmd:transferOptions/gmd:MD_DigitalTransferOptions")
    for each in one.endpoints:
        _online(add(options, "gmd:onLine"), each)
    page = Endpoint(
        "landingpage", one.page or f"{site.record(one.record.id)}?f=html", title="Meer over deze kaart"
    )
    _online(add(options, "gmd:onLine"), page, "landingpage", "information")


def _online(parent: Element, each: Endpoint, protocol: str | None = None, function: str = "") -> None:
    way = way_of(each)
    online = add(parent, "gmd:CI_OnlineResource")
    add(online, "gmd:linkage/gmd:URL", each.url)
    told = add(
        online,
        "gmd:protocol/gmx:Anchor" if way.standard else f"gmd:protocol/{TEXT}",
        protocol or way.protocol,
    )
    if way.standard:
        xml.put(told, xlink_href=way.standard)
    if each.layer:
        add(online, f"gmd:name/{TEXT}", each.layer)
    if each.title:
        add(online, f"gmd:description/{TEXT}", each.title)
    _code(
        online,
        "gmd:function",
        "CI_OnLineFunctionCode",
        function or ("download" if not way.service else "information"),
    )


def _quality(found: Element, one: Described, *, service: bool) -> None:
    quality = add(found, "gmd:dataQualityInfo/gmd:DQ_DataQuality")
    scope = add(quality, "gmd:scope/gmd:DQ_Scope")
    _code(scope, "gmd:level", "MD_ScopeCode", "service" if service else "dataset")
    if service:
        add(scope, f"gmd:levelDescription/gmd:MD_ScopeDescription/gmd:other/{TEXT}", "service")
        return
    origin = {
        "eigen": "Getekend en gepubliceerd op deze server door de bronhouder.",
        "geoogst": "Beschrijving overgenomen uit een catalogus of dienst van een ander.",
    }.get(one.record.origin, "Beschreven door de beheerders van deze catalogus.")
    add(
        quality, f"gmd:lineage/gmd:LI_Lineage/gmd:statement/{TEXT}", f"Bronhouder: {one.owner.name}. {origin}"
    )


def _party(parent: Element, name: str, email: str | None, page: str | None, role: str) -> None:
    party = add(parent, "gmd:CI_ResponsibleParty")
    add(party, f"gmd:organisationName/{TEXT}", name)
    contact = add(party, "gmd:contactInfo/gmd:CI_Contact")
    address = add(contact, "gmd:address/gmd:CI_Address")
    if email:
        add(address, f"gmd:electronicMailAddress/{TEXT}", email)
    else:
        xml.put(add(address, "gmd:electronicMailAddress"), gco_nilReason="unknown")
    if page:
        add(contact, "gmd:onlineResource/gmd:CI_OnlineResource/gmd:linkage/gmd:URL", page)
    _code(party, "gmd:role", "CI_RoleCode", role)


def _language(parent: Element) -> None:
    xml.put(
        add(parent, "gmd:language/gmd:LanguageCode", "Nederlands"), codeList=LANGUAGES, codeListValue="dut"
    )


def _code(parent: Element, name: str, codelist: str, value: str) -> None:
    element = add(parent, f"{name}/gmd:{codelist}", value)
    xml.put(element, codeList=LISTS + codelist, codeListValue=value)
