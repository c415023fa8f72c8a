"""Reads one ISO 19139 record (gmd:MD_Metadata), as the Dutch profiles of ISO 19115 and 19119 fill it in.

Also what is almost one: records of GeoNetwork, of older profiles, with texts as anchors (gmx:Anchor) or in
several languages, are read as far as they go.
"""

from collections.abc import Iterator
from datetime import datetime

from catalog.harvest import terms, xmlsafe
from catalog.harvest.found import (
    Box,
    Found,
    FoundEndpoint,
    box,
    clean,
    email_address,
    line,
    moment,
    union,
    web_address,
    words,
)
from catalog.harvest.xmlsafe import Element, attribute, child, children, descendants, text

IDENTIFICATIONS = ("MD_DataIdentification", "SV_ServiceIdentification")
KINDS = {"dataset": "dataset", "series": "dataset", "service": "dienst", "nonGeographicDataset": "dataset"}
ROLES = ("owner", "publisher", "resourceProvider", "custodian", "distributor", "pointOfContact")
MAINTENANCE = "resourceMaintenance/MD_MaintenanceInformation/maintenanceAndUpdateFrequency"
OTHER_LIMITS = "resourceConstraints/MD_LegalConstraints/otherConstraints"
ACCESS_LIMITS = "resourceConstraints/MD_LegalConstraints/accessConstraints"
USE_LIMITS = ("resourceConstraints/MD_Constraints/useLimitation",)
ONLINE = "distributionInfo/MD_Distribution/transferOptions/MD_DigitalTransferOptions/onLine/CI_OnlineResource"
GEOGRAPHIC = "EX_GeographicBoundingBox"
EDGES = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
SRS = "referenceSystemInfo/MD_ReferenceSystem/referenceSystemIdentifier/RS_Identifier/code"


def read(record: Element) -> Found | None:
    """The record; None when it has no title or no identifier, by which it could be known again."""
    about = next((one for one in descendants(record, *IDENTIFICATIONS)), None)
    if about is None:
        return None
    identity = line(text(record, "fileIdentifier"), 200)
    dataset = _dataset_id(about)
    title = line(text(about, "citation/CI_Citation/title"))
    if not title or not (identity or dataset):
        return None
    limits = [*children(about, OTHER_LIMITS), *children(about, ACCESS_LIMITS)]
    told = [*(text(one) for one in limits), *(attribute(one, "href") for one in _anchors(limits))]
    licence = terms.licence(*told)
    owner, email = _owner(about, record)
    endpoints, page = _online(record, about)
    return Found(
        identity=identity or dataset,
        title=title,
        kind=_kind(record, about),
        description=clean(text(about, "abstract")),
        keywords=words(text(one) for one in _keywords(about)),
        owner=owner,
        email=email,
        licence=licence,
        access=terms.access(licence, *told),
        restriction=clean("\n".join(filter(None, (text(one) for one in _uses(about)))), 1_000),
        frequency=terms.frequency(_code(child(about, MAINTENANCE))),
        box=_box(about),
        modified=moment(text(record, "dateStamp")),
        newest=_newest(about),
        language=_code(child(record, "language"))[:3],
        page=page,
        topics=words(text(one) for one in children(about, "topicCategory")),
        crs=words(text(one) or attribute(one, "href") for one in children(record, SRS)),
        endpoints=endpoints,
        identifiers=_identifiers(identity, dataset),
    )


def _kind(record: Element, about: Element) -> str:
    if xmlsafe.name(about) == "SV_ServiceIdentification":
        return "dienst"
    return KINDS.get(_code(child(record, "hierarchyLevel")), "dataset")


def _identifiers(identity: str, dataset: str) -> tuple[tuple[str, str], ...]:
    named = (("metadata", identity), ("dataset", dataset))
    return tuple((scheme, value) for scheme, value in named if value)


def _dataset_id(about: Element) -> str:
    """The identifier of the data themselves, which other records of the same data share."""
    citation = child(about, "citation/CI_Citation")
    for kind in ("MD_Identifier", "RS_Identifier"):
        code = child(citation, f"identifier/{kind}/code")
        if code is not None:
            anchor = next(_anchors([code]), None)
            return line(attribute(anchor, "href") or text(code), 300)
    return ""


def _anchors(elements: list[Element]) -> Iterator[Element]:
    return (one for element in elements for one in descendants(element, "Anchor"))


def _code(element: Element | None) -> str:
    """The value of a code list, else the text."""
    if element is None:
        return ""
    for one in element.iter():
        value = attribute(one, "codeListValue") if isinstance(one.tag, str) else ""
        if value:
            return value
    return text(element)


def _keywords(about: Element) -> Iterator[Element]:
    for group in ("descriptiveKeywords/MD_Keywords/keyword", "descriptiveKeywords/keyword"):
        yield from children(about, group)


def _uses(about: Element) -> Iterator[Element]:
    for path in USE_LIMITS:
        yield from children(about, path)


def _owner(about: Element, record: Element) -> tuple[str, str]:
    """The organisation that answers for it, and its mail: by role, the data before the record."""
    people = [
        *children(about, "pointOfContact/CI_ResponsibleParty"),
        *children(record, "contact/CI_ResponsibleParty"),
    ]
    ranked = sorted(people, key=lambda one: _rank(_code(child(one, "role"))))
    for one in ranked:
        name = line(text(one, "organisationName"), 200)
        if name:
            address = "contactInfo/CI_Contact/address/CI_Address/electronicMailAddress"
            return name, email_address(text(one, address))
    return "", ""


def _rank(role: str) -> int:
    return ROLES.index(role) if role in ROLES else len(ROLES)


def _box(about: Element) -> Box | None:
    boxes = (box(text(one, edge) for edge in EDGES) for one in descendants(about, GEOGRAPHIC))
    return union(boxes)


def _newest(about: Element) -> datetime | None:
    """The last date of the data: revision, else publication, else creation."""
    dates: dict[str, list[datetime]] = {}
    for one in children(about, "citation/CI_Citation/date/CI_Date"):
        when = moment(text(one, "date"))
        if when is not None:
            dates.setdefault(_code(child(one, "dateType")), []).append(when)
    for kind in ("revision", "publication", "creation"):
        if kind in dates:
            return max(dates[kind])
    return None


def _online(record: Element, about: Element) -> tuple[tuple[FoundEndpoint, ...], str]:
    """Where it is served, and a page about it."""
    found: dict[tuple[str, str, str], FoundEndpoint] = {}
    page = ""
    points = [
        *children(record, ONLINE),
        *children(about, "containsOperations/SV_OperationMetadata/connectPoint/CI_OnlineResource"),
    ]
    for one in points:
        url = web_address(text(one, "linkage"))
        told = text(one, "protocol")
        anchor = next(_anchors(list(children(one, "protocol"))), None)
        protocol = terms.protocol(f"{told} {attribute(anchor, 'href')}".strip(), url)
        if not url:
            continue
        if protocol == terms.PAGE:
            page = page or url
            continue
        layer = line(text(one, "name"), 200)
        made = FoundEndpoint(protocol or terms.DOWNLOAD, url, layer, line(text(one, "description"), 200))
        found.setdefault((made.protocol, url.partition("?")[0], layer), made)
    return tuple(found.values())[:100], page
