"""Start and change activities (`POST` and `PATCH /v1/activiteiten`), and the words that they are told in."""

import asyncio
import re
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from layers import arranging
from layers.arranging import NewActivity, Phase
from layers.layer import Box
from plotserver.basemap.gazetteer import Gazetteer
from plotserver.web.activiteiten import as_json
from plotserver.web.context import context
from plotserver.web.members import Members, sent
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, trail, writer

router = APIRouter(prefix="/v1", include_in_schema=False)
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
WRONG_ID = "Een id heeft 1 tot 80 kleine letters, cijfers en streepjes; een UUID is goed."
LONGEST_TITLE = 160
LONGEST_TEXT = 4_000
LONGEST_CODE = 20
OPEN_PHASES: dict[str, Phase] = {"voorbereiding": "preparatie", "respons": "actief"}
# Half the height of the area round a place, in degrees of latitude, by what kind of place it is.
ROUND = {"provincie": 0.4, "veiligheidsregio": 0.25, "gemeente": 0.08, "stad": 0.06, "wijk": 0.02}
ROUND_OTHER = 0.04
NO_PLACES = "Deze server kent geen plaatsnamen. Geef een vak: west, zuid, oost, noord."
NO_SUCH_PLACE = "Deze plaats is niet gevonden. Zoek haar op in /v1/plaatsen, of geef een vak."
ONE_OF_BOTH = "Geef een plaats of een vak, niet allebei."


@router.post("/activiteiten")
async def start(request: Request) -> Response:
    """Start an activity; from a preparation when one is named, whose layers come along as a new start."""
    async with trail(request, "activiteit starten", "nieuw") as kept:
        who = writer(request)
        Query(request).allow([]).done()
        names = ("id", "titel", "omschrijving", "crisistype", "grip", "oefening", "vak", "plaats", "fase")
        asked = await sent(request, *names, "voorbereiding")
        preparation = asked.text("voorbereiding", 100)
        wanted = NewActivity(
            id=new_id(asked) or str(uuid4()),
            title=asked.text("titel", LONGEST_TITLE, needed=True) or "",
            description=asked.text("omschrijving", LONGEST_TEXT) or "",
            crisis_type=asked.text("crisistype", LONGEST_CODE),
            grip=asked.text("grip", LONGEST_CODE),
            exercise=_exercise(asked),
            phase=OPEN_PHASES[asked.one_of("fase", tuple(OPEN_PHASES), "respons")],
            extent=await _extent(asked, context(request).gazetteer),
        )
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            made, new = await arranging.start(tx, wanted, author_of(who), preparation=preparation)
            kept.object = made.id
            if new:
                await kept.done(tx, who)
    return respond_json(request, as_json(made), cache="no-store", status=201 if new else 200)


@router.patch("/activiteiten/{activity_id}")
async def change(request: Request, activity_id: str) -> Response:
    """Change what is sent. ``fase``: a preparation becomes the response in place; what is closed goes."""
    async with trail(request, "activiteit wijzigen", activity_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await sent(request, "titel", "omschrijving", "crisistype", "grip", "vak", "plaats", "fase")
        phase = asked.one_of("fase", (*OPEN_PHASES, "gearchiveerd"), "respons")
        changes = await _changes(asked, context(request).gazetteer)
        if asked.sent.get("fase") is not None and phase in OPEN_PHASES:
            changes["phase"] = OPEN_PHASES[phase]
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            if phase == "gearchiveerd":
                found = await arranging.archive(tx, activity_id, author_of(who))
            if changes or phase != "gearchiveerd":
                found = await arranging.change(tx, activity_id, changes, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, as_json(found), cache="no-store")


@router.get("/grip-niveaus")
async def grip_levels(request: Request) -> Response:
    """The levels of scaling up, lowest first."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await arranging.grip_levels(tx)
    listed = [{"code": one.code, "naam": one.name, "omschrijving": one.description} for one in found]
    return respond_json(request, {"gripNiveaus": listed}, cache="public, max-age=300")


def new_id(asked: Members) -> str | None:
    """The id that the client gives to what it makes, so that the same request again makes nothing more."""
    wanted = asked.text("id", 80)
    if wanted is not None and not ID.fullmatch(wanted):
        asked.faults.append(("id", WRONG_ID))
    return wanted


def _exercise(asked: Members) -> bool:
    found = asked.flag("oefening")
    if found is None and "oefening" not in dict(asked.faults):
        asked.faults.append(("oefening", "Zeg of dit een oefening is: true of false."))
    return bool(found)


async def _changes(asked: Members, gazetteer: Gazetteer | None) -> dict[str, Any]:
    """What is sent, by the names of the database; null empties what may be empty."""
    changes: dict[str, Any] = {}
    if "titel" in asked.sent:
        changes["title"] = asked.text("titel", LONGEST_TITLE, needed=True)
    if "omschrijving" in asked.sent:
        changes["description"] = asked.text("omschrijving", LONGEST_TEXT) or ""
    if "crisistype" in asked.sent:
        changes["crisis_type"] = asked.text("crisistype", LONGEST_CODE)
    if "grip" in asked.sent:
        changes["grip"] = asked.text("grip", LONGEST_CODE)
    if "vak" in asked.sent or "plaats" in asked.sent:
        extent = await _extent(asked, gazetteer)
        changes["edges"] = None if extent is None else list(extent)
    return changes


async def _extent(asked: Members, gazetteer: Gazetteer | None) -> Box | None:
    """The box that is sent, or one round the place that is named."""
    box, name = asked.box("vak"), asked.text("plaats", 100)
    if name is None:
        return box
    if asked.sent.get("vak") is not None:
        asked.faults.append(("plaats", ONE_OF_BOTH))
        return box
    if gazetteer is None:
        asked.faults.append(("plaats", NO_PLACES))
        return None
    found = await asyncio.to_thread(gazetteer.search, name, 1)
    if not found:
        asked.faults.append(("plaats", NO_SUCH_PLACE))
        return None
    place, half = found[0], ROUND.get(found[0].soort, ROUND_OTHER)
    wide = half * 1.6  # about a square on the ground at these latitudes
    return (place.lon - wide, place.lat - half, place.lon + wide, place.lat + half)
