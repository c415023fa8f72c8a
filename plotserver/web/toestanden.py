"""How a record of the catalogue does (`/v1/catalogus/{id}/toestand`), and what people find wrong with it."""

from typing import Any

from fastapi import APIRouter, Request, Response

from catalog import reporting
from catalog.reporting import Condition, Report
from plotserver.kernel.errors import Forbidden, NotFound
from plotserver.web.audit import opened
from plotserver.web.context import context
from plotserver.web.members import sent
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, trail, writer

router = APIRouter(prefix="/v1", include_in_schema=False)
LONGEST_MESSAGE = 2_000
WHO_ARE_YOU = "Maak eerst bekend namens welke organisatie u vraagt."
ALL = "alles"


@router.get("/catalogus/{record_id}/toestand")
async def condition(request: Request, record_id: str) -> Response:
    """Its services by day, its freshness and quality with what can be better, and its sources."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await reporting.condition(tx, record_id)
    return respond_json(request, _condition(record_id, found))


@router.get("/catalogus/{record_id}/meldingen")
async def listed(request: Request, record_id: str) -> Response:
    """Reports on this record to or from one's own organisation."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        await opened(tx, request)
        found = await reporting.reports(tx, record=record_id)
    return respond_json(request, {"meldingen": [_report(one) for one in found]}, cache="no-store")


@router.post("/catalogus/{record_id}/meldingen")
async def report(request: Request, record_id: str) -> Response:
    """Tell the organisation that keeps a record what is wrong with it."""
    async with trail(request, "probleem melden", f"catalogus {record_id}"[:300]) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        if who.is_public:
            raise Forbidden(WHO_ARE_YOU)
        asked = await sent(request, "soort", "bericht")
        kind = asked.one_of("soort", reporting.KINDS)
        message = asked.text("bericht", LONGEST_MESSAGE, needed=True)
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            await opened(tx, request)
            made = await reporting.report(tx, record_id, kind, message or "", author_of(who))
            await kept.done(tx, who)
    headers = {"Location": f"/v1/catalogus/{record_id}/meldingen/{made.id}"}
    return respond_json(request, _report(made), cache="no-store", status=201, headers=headers)


@router.patch("/catalogus/{record_id}/meldingen/{report_id}")
async def answer(request: Request, record_id: str, report_id: str) -> Response:
    """Answer a report on a record that one's own organisation keeps."""
    async with trail(
        request, "melding beantwoorden", f"catalogus {record_id} melding {report_id}"[:300]
    ) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        if not (report_id.isascii() and report_id.isdigit() and len(report_id) < 19):
            raise NotFound(reporting.NO_REPORT)
        asked = await sent(request, "stand", "antwoord")
        state = asked.one_of("stand", reporting.STATES)
        told = asked.text("antwoord", LONGEST_MESSAGE) or ""
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            await opened(tx, request)
            made = await reporting.answer(tx, record_id, int(report_id), state, told, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, _report(made), cache="no-store")


@router.get("/catalogusmeldingen")
async def to_us(request: Request) -> Response:
    """All reports to or from one's own organisation."""
    query = Query(request).allow(["stand"])
    state = query.one_of("stand", (*reporting.STATES, ALL), "open")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        await opened(tx, request)
        found = await reporting.reports(tx, state=None if state == ALL else state)
    return respond_json(request, {"meldingen": [_report(one) for one in found]}, cache="no-store")


def _report(one: Report) -> dict[str, Any]:
    return {
        "id": one.id,
        "kaart": one.record,
        "kaartTitel": one.title,
        "aan": one.keeper,
        "van": {"id": one.reporter, "naam": one.reporter_name},
        "soort": one.kind,
        "bericht": one.message,
        "gemeld": one.at,
        "stand": one.state,
        "antwoord": one.answer,
        "beantwoord": one.answered_at,
    }


def _condition(record_id: str, found: Condition) -> dict[str, Any]:
    return {
        "kaart": record_id,
        "actualiteit": found.freshness,
        "kwaliteit": None
        if found.score is None
        else {
            "score": found.score.percent,
            "verbeteringen": [
                {
                    "onderdeel": one.check,
                    "naam": one.name,
                    "punten": one.points,
                    "van": one.most,
                    "doen": one.remedy,
                }
                for one in found.score.remedies
            ],
        },
        "diensten": [_probe(one, found) for one in found.probes],
        "bronnen": [
            {
                "id": one["id"],
                "titel": one["title"] or one["url"],
                "soort": one["kind"],
                "organisatie": one["organisation"],
                "url": one["url"],
                "eerst": one["first_seen"],
                "laatst": one["last_seen"],
                "verdwenen": one["gone"],
            }
            for one in found.sources
        ],
        "gebeurtenissen": [
            {"op": one["at"], "soort": one["kind"], "velden": one["fields"], "bron": one["source"]}
            for one in found.events
        ],
    }


def _probe(one: dict[str, Any], found: Condition) -> dict[str, Any]:
    days = found.uptime.get(one["endpoint"], [])
    checks, good = sum(day[1] for day in days), sum(day[2] for day in days)
    return {
        "dienst": one["endpoint"],
        "staat": one["state"],
        "gecontroleerd": one["checked_at"],
        "sinds": one["since"],
        "bestaat": one["exists"],
        "antwoordt": one["answers"],
        "levert": one["delivers"],
        "status": one["status"],
        "duurMs": one["latency_ms"],
        "nieuwste": one["newest"],
        "crs": one["crs"],
        "melding": one["message"],
        "beschikbaar": round(good / checks, 4) if checks else None,
        "dagen": [{"dag": day.isoformat(), "controles": count, "goed": fine} for day, count, fine in days],
    }
