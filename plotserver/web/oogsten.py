"""Where records are harvested from (`/v1/oogstbronnen`): add, change, remove, harvest now, reports."""

import logging
from typing import Any

from fastapi import APIRouter, Request, Response

from catalog.harvest import sources
from catalog.harvest.sources import Run, Source, Wish
from plotserver.kernel.errors import Forbidden, NotFound
from plotserver.kernel.outward import Refused, checked
from plotserver.kernel.viewer import Viewer
from plotserver.web.audit import opened
from plotserver.web.context import context
from plotserver.web.members import Members, sent
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, trail, writer

router = APIRouter(prefix="/v1/oogstbronnen", include_in_schema=False)
logger = logging.getLogger("plotserver.harvest")
LONGEST_URL, LONGEST_TITLE = 2_000, 200
MOST_HOURS = 8_760
MOST_RUNS = 100
WHO_ARE_YOU = "Maak eerst bekend namens welke organisatie u vraagt."
NEEDS_HOURS = f"Geef een geheel aantal uren van 1 tot en met {MOST_HOURS}, of null voor alleen op verzoek."
MEMBERS = ("titel", "aard", "zichtbaarVoor", "elkeUren")


@router.get("")
async def listed(request: Request) -> Response:
    """The sources of one's own organisation; for who runs the server, of all."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(_known(request)) as tx:
        await opened(tx, request)
        found = await sources.listed(tx)
    return respond_json(request, {"oogstbronnen": [_source(one) for one in found]}, cache="no-store")


@router.post("")
async def add(request: Request) -> Response:
    """Add a source; it is harvested soon."""
    async with trail(request, "oogstbron toevoegen", "oogstbron") as kept:
        who = _writing(request)
        Query(request).allow([]).done()
        asked = await sent(request, "url", *MEMBERS)
        wish = _wish(asked, Wish(_address(asked)))
        asked.done()
        kept.object = f"oogstbron {wish.url}"[:300]
        async with context(request).database.transaction(who, write=True) as tx:
            number = await sources.add(tx, wish, author_of(who))
            run = await sources.ask_run(tx, number, author_of(who))
            made = (await sources.listed(tx, number))[0]
            await kept.done(tx, who)
    await _start(request, run)
    headers = {"Location": f"/v1/oogstbronnen/{number}"}
    return respond_json(request, _source(made), cache="no-store", status=201, headers=headers)


@router.get("/{source_id}")
async def one(request: Request, source_id: str) -> Response:
    """One source."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(_known(request)) as tx:
        await opened(tx, request)
        found = (await sources.listed(tx, _number(source_id)))[0]
    return respond_json(request, _source(found), cache="no-store")


@router.patch("/{source_id}")
async def change(request: Request, source_id: str) -> Response:
    """Change how a source is harvested; what is not named stays."""
    async with trail(request, "oogstbron wijzigen", f"oogstbron {source_id}"[:300]) as kept:
        who = _writing(request)
        Query(request).allow([]).done()
        number = _number(source_id)
        asked = await sent(request, *MEMBERS)
        async with context(request).database.transaction(who, write=True) as tx:
            now = (await sources.listed(tx, number))[0]
            wish = _wish(asked, Wish(now.url, now.title, now.nature, now.audience, now.every_hours))
            asked.done()
            await sources.change(tx, number, wish)
            found = (await sources.listed(tx, number))[0]
            await kept.done(tx, who)
    return respond_json(request, _source(found), cache="no-store")


@router.delete("/{source_id}")
async def remove(request: Request, source_id: str) -> Response:
    """End a source; with ``metKaarten=ja`` what it alone told of leaves the catalogue as well."""
    async with trail(request, "oogstbron verwijderen", f"oogstbron {source_id}"[:300]) as kept:
        who = _writing(request)
        query = Query(request).allow(["metKaarten"])
        along = query.one_of("metKaarten", ("ja", "nee"), "nee") == "ja"
        query.done()
        async with context(request).database.transaction(who, write=True) as tx:
            await sources.remove(tx, _number(source_id), with_records=along)
            await kept.done(tx, who)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.get("/{source_id}/oogsten")
async def reports(request: Request, source_id: str) -> Response:
    """What the harvests of a source brought, the last first."""
    query = Query(request).allow(["limit"])
    most = query.number("limit", 20, 1, MOST_RUNS)
    query.done()
    async with context(request).database.transaction(_known(request)) as tx:
        await opened(tx, request)
        found = (await sources.listed(tx, _number(source_id)))[0]
        runs = await sources.runs(tx, source=found.id, most=most)
    return respond_json(request, {"oogsten": [_run(each) for each in runs]}, cache="no-store")


@router.post("/{source_id}/oogsten")
async def harvest(request: Request, source_id: str) -> Response:
    """Harvest now; the answer says where to look how it goes."""
    async with trail(request, "oogsten", f"oogstbron {source_id}"[:300]) as kept:
        who = _writing(request)
        Query(request).allow([]).done()
        await sent(request)
        async with context(request).database.transaction(who, write=True) as tx:
            number = _number(source_id)
            run = await sources.ask_run(tx, number, author_of(who))
            made = (await sources.runs(tx, ids=[run]))[0]
            await kept.done(tx, who)
    await _start(request, run)
    headers = {"Location": f"/v1/oogstbronnen/{number}/oogsten"}
    return respond_json(request, _run(made), cache="no-store", status=202, headers=headers)


async def _start(request: Request, run: int) -> None:
    """Wake a worker. When that fails, the run is found within a minute or two."""
    try:
        await context(request).jobs.ask(run)
    except Exception as error:
        logger.warning("harvest %s waits for its turn: %s", run, type(error).__name__)


def _known(request: Request) -> Viewer:
    """Who asks. Raises Forbidden when that is not known."""
    who = viewer(request)
    if who.is_public:
        raise Forbidden(WHO_ARE_YOU)
    return who


def _writing(request: Request) -> Viewer:
    who = writer(request)
    if who.is_public:
        raise Forbidden(WHO_ARE_YOU)
    return who


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound(sources.NO_SOURCE)
    return int(text)


def _address(asked: Members) -> str:
    """The address, when it is one that this server asks."""
    text = asked.text("url", LONGEST_URL, needed=True)
    if text is None:
        return ""
    try:
        return str(checked(text))
    except Refused as error:
        asked.faults.append(("url", error.message))
        return ""


def _wish(asked: Members, now: Wish) -> Wish:
    """What is wanted, beginning at what stands; faults are told by `asked.done`."""
    title = asked.text("titel", LONGEST_TITLE) if "titel" in asked.sent else now.title
    hours = asked.sent.get("elkeUren", now.every_hours)
    if hours is not None and (
        isinstance(hours, bool) or not isinstance(hours, int) or not 1 <= hours <= MOST_HOURS
    ):
        asked.faults.append(("elkeUren", NEEDS_HOURS))
        hours = None
    return Wish(
        now.url,
        title or "",
        asked.one_of("aard", sources.NATURES, now.nature),
        asked.one_of("zichtbaarVoor", sources.AUDIENCES, now.audience),
        hours,
    )


def _source(one: Source) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": one.url,
        "titel": one.title or one.url,
        "soort": one.kind,
        "gevondenOp": one.found_url,
        "organisatie": {"id": one.organisation, "naam": one.organisation_name},
        "aard": one.nature,
        "zichtbaarVoor": one.audience,
        "elkeUren": one.every_hours,
        "volgende": one.next_at,
        "toegevoegd": one.created_at,
        "aantalKaarten": one.records,
        "laatste": None if one.last is None else _run(one.last),
    }


def _run(one: Run) -> dict[str, Any]:
    return {
        "id": one.id,
        "stand": one.state,
        "gevraagdOp": one.asked_at,
        "begonnen": one.started_at,
        "klaar": one.finished_at,
        "bladzijden": one.pages,
        "totaal": one.total,
        "gezien": one.seen,
        "nieuw": one.added,
        "gewijzigd": one.changed,
        "gelijk": one.unchanged,
        "samengevoegd": one.joined,
        "dubbel": one.doubles,
        "afwezig": one.absent,
        "verwijderd": one.removed,
        "aantalFouten": one.fault_count,
        "fouten": one.faults[:200],
        "bericht": one.message,
    }
