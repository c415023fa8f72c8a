"""Reads a request of CSW 2.0.2, from an address (KVP) or from XML, into one typed value.

Parameters that the standard does not know are passed over, as OWS Common wants (05-008 §9.2): clients send
their own. Whatever is wrong is told as the exception code and locator of the standard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog.documents.csw import CSW, EXTENTS, GMD, RESULTS, TYPES
from catalog.harvest import xmlsafe
from catalog.harvest.found import Unreadable
from catalog.harvest.xmlsafe import attribute, child, children, name, text

MOST_RECORDS = 500
USUAL_RECORDS = 10
MOST_IDS = 500
LONGEST = 32_000
REQUESTS = ("GetCapabilities", "DescribeRecord", "GetRecords", "GetRecordById")
XML_TYPES = ("application/xml", "text/xml")


class CswFault(Exception):
    """A request that cannot be answered: code and locator of OWS, and what to tell."""

    def __init__(self, code: str, locator: str | None, *told: str) -> None:
        super().__init__(*told)
        self.code, self.locator, self.told = code, locator, told


def missing(name: str) -> CswFault:
    """A parameter that must be there."""
    return CswFault("MissingParameterValue", name, f"De parameter {name} ontbreekt.")


def wrong(name: str, told: str) -> CswFault:
    """A parameter whose value cannot be used."""
    return CswFault("InvalidParameterValue", name, told)


@dataclass(frozen=True)
class Constraint:
    """What narrows the answer: a filter of OGC as XML, or a text in CQL."""

    filter: Any = None
    cql: str | None = None


@dataclass(frozen=True)
class CswRequest:
    """One request. `elements` instead of `extent`, when elements are named; `order`: names and whether they
    descend; `start` counts from 1."""

    request: str
    sections: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    schema: str = CSW
    extent: str = "summary"
    elements: tuple[str, ...] = ()
    result: str = "hits"
    start: int = 1
    most: int = USUAL_RECORDS
    constraint: Constraint | None = None
    order: tuple[tuple[str, bool], ...] = ()
    ids: tuple[str, ...] = ()


# --- from an address


def of_address(pairs: Sequence[tuple[str, str]]) -> CswRequest:
    """A request as KVP; names have no case. Raises CswFault."""
    given: dict[str, str] = {}
    for key, value in pairs:
        if len(value) > LONGEST or "\0" in value:
            raise wrong(key[:50], f"Ten hoogste {LONGEST} tekens, zonder stuurtekens.")
        given.setdefault(key.casefold(), value)
    _service(given.get("service"))
    request = _request(given.get("request"))
    if request == "GetCapabilities":
        _versions(_split(given.get("acceptversions")))
        return CswRequest(request, sections=_split(given.get("sections")))
    _version(given.get("version"))
    _format(given.get("outputformat"))
    if request == "DescribeRecord":
        return CswRequest(request, types=_types(_split(given.get("typename") or given.get("typenames"))))
    schema = _schema(given.get("outputschema"))
    extent = _extent(given.get("elementsetname"))
    if request == "GetRecordById":
        return CswRequest(request, schema=schema, extent=extent, ids=_ids(_split(given.get("id"))))
    language = given.get("constraintlanguage", "CQL_TEXT").upper()
    if language not in ("CQL_TEXT", "FILTER"):
        raise wrong("CONSTRAINTLANGUAGE", "Kies CQL_TEXT of FILTER.")
    told = given.get("constraint")
    constraint = None
    if told and told.strip():
        constraint = (
            Constraint(cql=told) if language == "CQL_TEXT" else Constraint(filter=parsed(told.encode()))
        )
    if "typenames" not in given and "typename" not in given:
        raise missing("typeNames")
    return CswRequest(
        request,
        types=_types(_split(given.get("typenames") or given.get("typename"))),
        schema=schema,
        extent=extent,
        elements=_split(given.get("elementname")),
        result=_result(given.get("resulttype", "hits")),
        start=_number("startPosition", given.get("startposition"), 1, 1, 10_000_000),
        most=_most(given.get("maxrecords")),
        constraint=constraint,
        order=tuple(_ordered(part) for part in _split(given.get("sortby"))),
    )


def _ordered(part: str) -> tuple[str, bool]:
    """``title:D``, with the direction behind the last colon, if there is one."""
    head, _, tail = part.rpartition(":")
    return (
        (head, tail.upper().startswith("D"))
        if tail.upper() in ("A", "D", "ASC", "DESC") and head
        else (part, False)
    )


# --- from XML


def parsed(body: bytes) -> Any:
    """The root of a document of a stranger. Raises CswFault."""
    try:
        root = xmlsafe.parse(body)
    except Unreadable as error:
        raise CswFault("InvalidParameterValue", "request", str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise CswFault("InvalidParameterValue", "request", "Een DOCTYPE kan hier niet.")
    return root


def of_document(body: bytes) -> CswRequest:
    """A request as XML. Raises CswFault."""
    root = parsed(body)
    if name(root) == "Envelope":
        raise CswFault("NoApplicableCode", None, "SOAP kan hier niet; stuur de vraag zelf.")
    _service(attribute(root, "service") or None)
    request = _request(name(root))
    if request == "GetCapabilities":
        _versions([text(one) for one in children(root, "AcceptVersions/Version")])
        return CswRequest(request, sections=tuple(text(one) for one in children(root, "Sections/Section")))
    _version(attribute(root, "version") or None)
    _format(attribute(root, "outputFormat") or None)
    if request == "DescribeRecord":
        return CswRequest(request, types=_types([text(one) for one in children(root, "TypeName")]))
    schema = _schema(attribute(root, "outputSchema") or None)
    if request == "GetRecordById":
        extent = _extent(text(root, "ElementSetName") or None)
        return CswRequest(
            request, schema=schema, extent=extent, ids=_ids([text(one) for one in children(root, "Id")])
        )
    query = child(root, "Query")
    if query is None:
        raise missing("Query")
    constraint = child(query, "Constraint")
    return CswRequest(
        request,
        types=_types(attribute(query, "typeNames").split()),
        schema=schema,
        extent=_extent(text(query, "ElementSetName") or None),
        elements=tuple(text(one) for one in children(query, "ElementName")),
        result=_result(attribute(root, "resultType") or "hits"),
        start=_number("startPosition", attribute(root, "startPosition") or None, 1, 1, 10_000_000),
        most=_most(attribute(root, "maxRecords") or None),
        constraint=None if constraint is None else _constraint(constraint),
        order=tuple(
            (text(one, "PropertyName"), text(one, "SortOrder").upper().startswith("D"))
            for one in children(query, "SortBy/SortProperty")
        ),
    )


def _constraint(element: Any) -> Constraint | None:
    cql, filtered = child(element, "CqlText"), child(element, "Filter")
    if cql is not None:
        return Constraint(cql=text(cql))
    return None if filtered is None else Constraint(filter=filtered)


# --- values


def _service(value: str | None) -> None:
    if value is None:
        raise missing("service")
    if value.upper() != "CSW":
        raise wrong("service", "Hier is alleen CSW.")


def _request(value: str | None) -> str:
    if not value:
        raise missing("request")
    known = {one.casefold(): one for one in REQUESTS}
    if value.casefold() not in known:
        raise CswFault("OperationNotSupported", value[:50], f"Kies een van: {', '.join(REQUESTS)}.")
    return known[value.casefold()]


def _version(value: str | None) -> None:
    if value is not None and value != "2.0.2":
        raise wrong("version", "Hier is alleen versie 2.0.2.")


def _versions(accepted: Sequence[str]) -> None:
    if accepted and "2.0.2" not in accepted:
        raise CswFault("VersionNegotiationFailed", "AcceptVersions", "Hier is alleen versie 2.0.2.")


def _format(value: str | None) -> None:
    if value is not None and value.partition(";")[0].strip() not in XML_TYPES:
        raise wrong("outputFormat", "Hier is alleen application/xml.")


def _types(values: Sequence[str]) -> tuple[str, ...]:
    """The types of record, whatever prefix was chosen for them."""
    known = {one.rpartition(":")[2].casefold(): one for one in TYPES}
    found = [known.get(value.rpartition(":")[2].casefold()) for value in values]
    if None in found:
        raise wrong("typeNames", f"Kies uit: {', '.join(TYPES)}.")
    return tuple(one for one in found if one) or tuple(TYPES)


def _schema(value: str | None) -> str:
    if value is None or value in (CSW, "csw", "csw:Record"):
        return CSW
    if value in (GMD, "gmd", "csw:IsoRecord"):
        return GMD
    raise wrong("outputSchema", f"Kies een van: {CSW}, {GMD}.")


def _extent(value: str | None) -> str:
    if value is not None and value not in EXTENTS:
        raise wrong("ElementSetName", f"Kies een van: {', '.join(EXTENTS)}.")
    return value or "summary"


def _result(value: str) -> str:
    if value not in RESULTS:
        raise wrong("resultType", f"Kies een van: {', '.join(RESULTS)}.")
    return value


def _ids(values: Sequence[str]) -> tuple[str, ...]:
    if not values:
        raise missing("Id")
    if len(values) > MOST_IDS:
        raise wrong("Id", f"Ten hoogste {MOST_IDS} tegelijk.")
    return tuple(values)


def _most(value: str | None) -> int:
    """At most so many; who asks for more than is given at once gets what is given at once."""
    return min(_number("maxRecords", value, USUAL_RECORDS, 0, 10_000_000), MOST_RECORDS)


def _number(key: str, value: str | None, usual: int, low: int, high: int) -> int:
    if value is None:
        return usual
    if not (value.isascii() and value.isdigit() and len(value) < 10 and low <= int(value) <= high):
        raise wrong(key, f"Geef een geheel getal vanaf {low}.")
    return int(value)


def _split(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())
