"""CSW 2.0.2 at one address, for desktop programs and for harvest by other catalogues (OGC 07-006r1).

Errors leave as exception reports of OWS, never as problems: clients of CSW know nothing else. Who may see
more than the public gives an access key as the password of Basic.
"""

import logging
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from psycopg import sql

from catalog import listing
from catalog.documents import csw, xml
from catalog.documents.csw import EXTENTS, TYPES, Results
from catalog.documents.described import Site
from catalog.listing import COLUMNS, Wanted
from catalog.search import finding
from catalog.search.model import Filters
from layers.filtering import filters
from layers.filtering.queryables import Kind, Queryable, Queryables
from layers.filtering.tree import FilterFault, Truth
from plotserver.kernel import errors
from plotserver.kernel.crs import DEFAULT
from plotserver.kernel.database import Transaction
from plotserver.web import csw_filter
from plotserver.web.context import base_url, context
from plotserver.web.csw_filter import ANY, WORDS, Asked
from plotserver.web.csw_reading import CswFault, CswRequest, of_address, of_document, wrong
from plotserver.web.reading import viewer
from plotserver.web.recording import condition, site
from plotserver.web.responding import respond
from plotserver.web.zoeken import _places

router = APIRouter(include_in_schema=False)
logger = logging.getLogger("plotserver.csw")
MOST_BYTES = 1024 * 1024
MOST_ANSWERS = 1000
"""Records that a question in words narrows to, at most."""
KIND = "application/xml; charset=utf-8"
REALM = 'Basic realm="plotserver", charset="UTF-8"'


@router.get("/csw")
async def by_address(request: Request) -> Response:
    """A request in the address."""
    return await _answered(request, None)


@router.post("/csw")
async def by_document(request: Request) -> Response:
    """A request as XML, or as a form."""
    return await _answered(request, request)


async def _answered(request: Request, sent: Request | None) -> Response:
    """The answer, or the report of what went wrong."""
    try:
        asked = of_address(_pairs(request)) if sent is None else await _of_body(request)
        return await _answer(request, asked)
    except CswFault as fault:
        return _report(request, 400, fault.code, fault.locator, fault.told)
    except FilterFault as fault:
        return _report(request, 400, "InvalidParameterValue", "Constraint", fault.faults_told)
    except errors.Invalid as fault:
        told = [what for _, what in fault.faults] or [fault.message]
        return _report(request, 400, "InvalidParameterValue", None, told)
    except errors.Unidentified as fault:
        return _report(request, 401, "NoApplicableCode", None, [fault.message], {"WWW-Authenticate": REALM})
    except errors.NotFound as fault:
        return _report(request, 404, "InvalidParameterValue", "Id", [fault.message])
    except errors.Unavailable as fault:
        wait = {"Retry-After": str(fault.retry_after)}
        return _report(request, 503, "NoApplicableCode", None, [fault.message], wait)
    except errors.PlotError as fault:
        return _report(request, 403, "NoApplicableCode", None, [fault.message])
    except Exception as error:
        reference = secrets.token_hex(6)
        logger.error("unexpected error %s on /csw", reference, exc_info=error)
        told = [f"Er ging iets mis in de server. Meld het de beheerder met nummer {reference}."]
        return _report(request, 500, "NoApplicableCode", None, told)


def _pairs(request: Request) -> list[tuple[str, str]]:
    """What is asked in the address; of nothing at all, what the service offers."""
    found = request.query_params.multi_items()
    return found or [("service", "CSW"), ("request", "GetCapabilities")]


async def _of_body(request: Request) -> CswRequest:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise CswFault("InvalidParameterValue", "request", "De vraag is groter dan 1 MB.")
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        try:
            return of_address(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
        except ValueError:
            raise CswFault("InvalidParameterValue", "request", "Het formulier is niet te lezen.") from None
    return of_document(bytes(body))


def _report(
    request: Request,
    status: int,
    code: str,
    locator: str | None,
    told: Any,
    headers: dict[str, str] | None = None,
) -> Response:
    body = xml.text_of(csw.exception(code, locator, list(told)))
    kept = {"Cache-Control": "no-store"} | (headers or {})
    return respond(request, body, KIND, status=status, headers=kept)


async def _answer(request: Request, asked: CswRequest) -> Response:
    told = site(base_url(request))
    if asked.request == "GetCapabilities":
        viewer(request)  # who shows a key that does not hold is told so at once
        root = csw.capabilities(told, asked.sections)
    elif asked.request == "DescribeRecord":
        root = csw.description(asked.types or tuple(TYPES))
    elif asked.request == "GetRecordById":
        async with context(request).database.transaction(viewer(request)) as tx:
            found = await listing.described(tx, asked.ids, told)
        root = csw.by_id(found, told, asked.schema, asked.extent)
    else:
        root = await _records(request, asked, told)
    return respond(request, xml.text_of(root), KIND)


async def _records(request: Request, asked: CswRequest, told: Site) -> Any:
    understood = csw_filter.read(asked.constraint)
    order = tuple(_column(name, down) for name, down in asked.order)
    async with context(request).database.transaction(viewer(request)) as tx:
        wanted, narrowed = await _wanted(tx, request, understood, order)
        hits = asked.result != "results" or asked.most == 0
        with filters.told(narrowed):
            if hits:
                total, _ = await listing.listed(tx, wanted, 1)
                results = Results(total, (), asked.start, hits_only=True)
            else:
                total, page = await listing.page(tx, wanted, told, asked.most, asked.start - 1)
                results = Results(total, page, asked.start)
    extent = asked.extent if asked.extent in EXTENTS and not asked.elements else "full"
    return csw.records(results, told, asked.schema, extent, datetime.now(UTC), asked.elements)


def _column(name: str, down: bool) -> tuple[str, bool]:
    found = csw_filter.known(name)
    if found not in COLUMNS or not COLUMNS[found].sortable:
        raise wrong("SortBy", f"Hierop is niet te sorteren: {name[:50]!r}.")
    return found, down


async def _wanted(
    tx: Transaction, request: Request, asked: Asked, order: tuple[tuple[str, bool], ...]
) -> tuple[Wanted, filters.Filter | None]:
    """What to list: the filter with what its questions in words find."""
    answers = [await _found(tx, request, words) for words in asked.questions]
    ranked = answers[0] if len(answers) == 1 else None
    if isinstance(asked.node, Truth) and asked.node.value:
        return Wanted(order=order), None
    more = Queryables(
        [
            Queryable(WORDS, Kind.TEXT, sql.SQL("CAST(f.keywords AS text)"), {}),
            *(
                Queryable(
                    f"{ANY}{number}",
                    Kind.TRUTH,
                    sql.SQL("(f.id = ANY({}))").format(sql.Placeholder(f"{ANY}{number}")),
                    {},
                )
                for number in range(len(answers))
            ),
        ]
    )
    narrowed = condition(asked.node, asked.crs or DEFAULT, more)
    values = {f"{ANY}{number}": list(found) for number, found in enumerate(answers)}
    return Wanted(
        condition=narrowed.condition, values={**narrowed.parameters, **values}, ranked=ranked, order=order
    ), narrowed


async def _found(tx: Transaction, request: Request, words: str) -> tuple[str, ...]:
    """The records that answer a question in plain language, best first."""
    answer = await finding.find(tx, words, places=_places(request), filters=Filters(), limit=MOST_ANSWERS)
    return tuple(one.candidate.id for one in answer.hits)
