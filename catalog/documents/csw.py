"""The answers of CSW 2.0.2 (OGC 07-006r1): capabilities, records, their schemas, and what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from catalog.documents import csw_record, iso19139, xml
from catalog.documents.described import Described, Site
from catalog.documents.record_json import utc
from catalog.documents.xml import NAMESPACES, Element, add, put

CSW, GMD = NAMESPACES["csw"], NAMESPACES["gmd"]
SCHEMAS = "http://schemas.opengis.net"
DISCOVERY = f"{CSW} {SCHEMAS}/csw/2.0.2/CSW-discovery.xsd"
TYPES = {"csw:Record": CSW, "gmd:MD_Metadata": GMD}
EXTENTS = ("brief", "summary", "full")
RESULTS = ("hits", "results", "validate")
QUERYABLES = (
    *("dc:identifier", "dc:title", "dc:type", "dc:subject", "dct:abstract", "dct:modified", "dct:created"),
    *("dc:creator", "dc:publisher", "dc:rights", "ows:BoundingBox", "csw:AnyText"),
)
OPERATORS = (
    *("Between", "EqualTo", "GreaterThan", "GreaterThanEqualTo", "LessThan", "LessThanEqualTo", "Like"),
    *("NotEqualTo", "NullCheck"),
)
SPATIAL = ("BBOX", "Contains", "Crosses", "Disjoint", "Equals", "Intersects", "Overlaps", "Touches", "Within")
SECTIONS = ("ServiceIdentification", "ServiceProvider", "OperationsMetadata", "Filter_Capabilities")


@dataclass(frozen=True)
class Results:
    """What was found: `total` in all; `found` from the place `start` (the first is 1) on."""

    total: int
    found: Sequence[Described]
    start: int
    hits_only: bool = False


def capabilities(site: Site, sections: Sequence[str] = ()) -> Element:
    """What the service offers; all of it, or these sections (Filter_Capabilities always)."""
    root = xml.root("csw:Capabilities", "csw", "ows", "ogc", "gml", "gmd", "xlink", "xsi")
    put(root, version="2.0.2", xsi_schemaLocation=DISCOVERY)
    wanted = [one for one in SECTIONS if not sections or "All" in sections or one in sections]
    if "ServiceIdentification" in wanted:
        _identification(root, site)
    if "ServiceProvider" in wanted:
        _provider(root, site)
    if "OperationsMetadata" in wanted:
        _operations(root, f"{site.url}/csw")
    _filters(root)
    return root


def _identification(root: Element, site: Site) -> None:
    about = add(root, "ows:ServiceIdentification")
    add(about, "ows:Title", site.title)
    add(about, "ows:Abstract", site.description)
    keywords = add(about, "ows:Keywords")
    for word in ("crisisbeheersing", "datacatalogus", "kaarten", "infoCatalogService"):
        add(keywords, "ows:Keyword", word)
    put(add(about, "ows:ServiceType", "CSW"), codeSpace="OGC")
    add(about, "ows:ServiceTypeVersion", "2.0.2")
    add(about, "ows:Fees", "Geen")
    add(
        about,
        "ows:AccessConstraints",
        "Beschrijvingen van gedeelde kaarten: met een toegangssleutel als wachtwoord.",
    )


def _provider(root: Element, site: Site) -> None:
    provider = add(root, "ows:ServiceProvider")
    add(provider, "ows:ProviderName", site.contact)
    add(provider, "ows:ProviderSite", xlink_href=site.url)
    contact = add(provider, "ows:ServiceContact")
    add(contact, "ows:IndividualName", site.contact)
    add(contact, "ows:ContactInfo/ows:Address/ows:ElectronicMailAddress", site.email)
    add(contact, "ows:Role", "pointOfContact")


def _operations(root: Element, address: str) -> None:
    told = add(root, "ows:OperationsMetadata")
    schemas = (CSW, GMD)
    offered: dict[str, dict[str, Sequence[str]]] = {
        "GetCapabilities": {"sections": SECTIONS},
        "DescribeRecord": {"typeName": tuple(TYPES), "outputFormat": ("application/xml",)},
        "GetRecords": {
            "typeNames": tuple(TYPES),
            "outputFormat": ("application/xml",),
            "outputSchema": schemas,
            "resultType": RESULTS,
            "ElementSetName": EXTENTS,
            "CONSTRAINTLANGUAGE": ("FILTER", "CQL_TEXT"),
        },
        "GetRecordById": {
            "outputSchema": schemas,
            "ElementSetName": EXTENTS,
            "outputFormat": ("application/xml",),
        },
    }
    for name, parameters in offered.items():
        operation = add(told, "ows:Operation", name=name)
        ways = add(operation, "ows:DCP/ows:HTTP")
        add(ways, "ows:Get", xlink_href=address)
        post = add(ways, "ows:Post", xlink_href=address)
        add(post, "ows:Constraint/ows:Value", "XML").getparent().set("name", "PostEncoding")
        for parameter, values in parameters.items():
            listed = add(operation, "ows:Parameter", name=parameter)
            for value in values:
                add(listed, "ows:Value", value)
        if name == "GetRecords":
            listed = add(operation, "ows:Constraint", name="SupportedDublinCoreQueryables")
            for value in QUERYABLES:
                add(listed, "ows:Value", value)
    for name, value in (("service", "CSW"), ("version", "2.0.2")):
        add(told, "ows:Parameter/ows:Value", value).getparent().set("name", name)
    add(told, "ows:Constraint/ows:Value", "XML").getparent().set("name", "PostEncoding")


def _filters(root: Element) -> None:
    told = add(root, "ogc:Filter_Capabilities")
    spatial = add(told, "ogc:Spatial_Capabilities")
    operands = add(spatial, "ogc:GeometryOperands")
    for shape in ("Envelope", "Point", "LineString", "Polygon"):
        add(operands, "ogc:GeometryOperand", f"gml:{shape}")
    operators = add(spatial, "ogc:SpatialOperators")
    for name in SPATIAL:
        add(operators, "ogc:SpatialOperator", name=name)
    scalar = add(told, "ogc:Scalar_Capabilities")
    add(scalar, "ogc:LogicalOperators")
    comparing = add(scalar, "ogc:ComparisonOperators")
    for name in OPERATORS:
        add(comparing, "ogc:ComparisonOperator", name)
    add(add(told, "ogc:Id_Capabilities"), "ogc:EID")


def records(
    results: Results, site: Site, schema: str, extent: str, now: datetime, wanted: Sequence[str] = ()
) -> Element:
    """A page of records (csw:GetRecordsResponse); of csw:Record only the `wanted` elements, when named."""
    root = xml.root("csw:GetRecordsResponse", "csw", "dc", "dct", "ows", "gmd", "gco", "xsi")
    put(root, version="2.0.2", xsi_schemaLocation=DISCOVERY)
    add(root, "csw:SearchStatus", timestamp=utc(now))
    shown = () if results.hits_only else results.found
    after = results.start + len(shown)
    listed = add(
        root,
        "csw:SearchResults",
        numberOfRecordsMatched=results.total,
        numberOfRecordsReturned=len(shown),
        nextRecord=after if after <= results.total else 0,
        recordSchema=schema,
        elementSet=extent if not wanted else None,
    )
    for one in shown:
        _record(one, site, schema, extent, listed, wanted)
    return root


def by_id(found: Sequence[Described], site: Site, schema: str, extent: str) -> Element:
    """Records that were asked for by name."""
    root = xml.root("csw:GetRecordByIdResponse", "csw", "dc", "dct", "ows", "gmd", "gco", "xsi")
    put(root, xsi_schemaLocation=DISCOVERY)
    for one in found:
        _record(one, site, schema, extent, root, ())
    return root


def _record(
    one: Described, site: Site, schema: str, extent: str, parent: Element, wanted: Sequence[str]
) -> None:
    if schema == GMD:
        parent.append(iso19139.record(one, site))
        return
    made = csw_record.record(one, site, extent, parent)
    names = {name.rpartition(":")[2].casefold() for name in wanted}
    for child in list(made) if names else ():
        if etree.QName(child).localname.casefold() not in names:
            made.remove(child)


def description(names: Sequence[str]) -> Element:
    """What these types of record look like: where their schemas are (csw:DescribeRecordResponse)."""
    root = xml.root("csw:DescribeRecordResponse", "csw", "gmd", "xsi")
    put(root, xsi_schemaLocation=DISCOVERY)
    places = {
        "csw:Record": f"{SCHEMAS}/csw/2.0.2/record.xsd",
        "gmd:MD_Metadata": "http://www.isotc211.org/2005/gmd/metadataEntity.xsd",
    }
    schema = "http://www.w3.org/2001/XMLSchema"
    for name in names:
        component = add(
            root,
            "csw:SchemaComponent",
            targetNamespace=TYPES[name],
            schemaLanguage="http://www.w3.org/XML/Schema",
        )
        document = etree.SubElement(component, f"{{{schema}}}schema", nsmap={"xs": schema})
        put(document, targetNamespace=TYPES[name], elementFormDefault="qualified")
        etree.SubElement(document, f"{{{schema}}}include", schemaLocation=places[name])
    return root


def exception(code: str, locator: str | None, texts: Sequence[str]) -> Element:
    """What went wrong (OWS 1.0.0 §8)."""
    root = xml.root("ows:ExceptionReport", "ows", "xsi")
    location = f"{NAMESPACES['ows']} {SCHEMAS}/ows/1.0.0/owsExceptionReport.xsd"
    put(root, version="1.0.0", language="nl", xsi_schemaLocation=location)
    told = add(root, "ows:Exception", exceptionCode=code, locator=locator)
    for text in texts:
        add(told, "ows:ExceptionText", text)
    return root
