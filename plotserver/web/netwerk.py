"""`/v1/netwerk`: who is connected, what they share, who is there; its page `/netwerk`."""

import re
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from layers import network
from layers.network import Connected, Presence, Sector
from plotserver.web.context import base_url, context
from plotserver.web.members import Members, sent
from plotserver.web.page import document
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import GEOJSON, link, respond_json
from plotserver.web.writing import author_of, trail, writer

router = APIRouter(include_in_schema=False)
LONGEST_ID = 100
JSON_FORM, GEOJSON_FORM = "json", "geojson"
PHONE = re.compile(r"[+0-9 ()./-]{3,40}")
EMAIL = re.compile(r"[^@\s<>\"]{1,60}@[^@\s<>\"]{3,59}")


@router.get("/netwerk")
async def page(request: Request) -> Response:
    """The page; what it shows it asks for as the viewer."""
    return document(request, "netwerk.html")


@router.get("/v1/netwerk")
async def overview(request: Request) -> Response:
    """The network as the viewer may know it, as JSON or, one point for each organisation, as GeoJSON."""
    query = Query(request).allow(["activiteit", "sector", "regio", "f"], forms=(JSON_FORM, GEOJSON_FORM))
    form = query.one_of("f", (JSON_FORM, GEOJSON_FORM), JSON_FORM)
    activity, sector, region = (query.text(name, LONGEST_ID) for name in ("activiteit", "sector", "regio"))
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await network.overview(tx, activity=activity, sector=sector, region=region)
    links = [
        link("self", f"{base_url(request)}{request.url.path}", title="Dit overzicht"),
        link("alternate", f"{base_url(request)}{request.url.path}?f=geojson", GEOJSON, "Als punten"),
    ]
    if form == GEOJSON_FORM:
        features = [_feature(one) for one in found.organisations]
        body: dict[str, Any] = {"type": "FeatureCollection", "features": features, "links": links}
        return respond_json(request, body, media_type=GEOJSON, cache="no-store")
    body = {
        "organisaties": [_organisation(one) for one in found.organisations],
        "sectoren": [_sector(one) for one in found.sectors],
        "activiteiten": [{"id": one, "titel": title} for one, title in found.activities.items()],
        "nu": datetime.now(UTC),
        "links": links,
    }
    return respond_json(request, body, cache="no-store")


@router.put("/v1/organisaties/{organisation_id}/bezetting")
async def tell(request: Request, organisation_id: str) -> Response:
    """Say who of one's organisation is there, how it goes, and how to reach it."""
    async with trail(request, "bezetting melden", organisation_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        names = ("status", "situatie", "contact", "telefoon", "email", "toelichting", "plaats", "tot")
        asked = await sent(request, *names)
        told = _presence(asked) | {"organisation": organisation_id.replace("\x00", "")}
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            found = await network.tell(tx, told, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, _organisation(found), cache="no-store")


def _presence(asked: Members) -> dict[str, Any]:
    phone, email = asked.text("telefoon", 40) or "", asked.text("email", 120) or ""
    if phone and not PHONE.fullmatch(phone):
        asked.faults.append(("telefoon", "Geef een telefoonnummer, zoals 088 123 45 67 of +31 88 123 45 67."))
    if email and not EMAIL.fullmatch(email):
        asked.faults.append(("email", "Geef een e-mailadres, zoals piket@voorbeeld.nl."))
    until = asked.moment("tot")
    if until is not None and until <= datetime.now(UTC):
        asked.faults.append(("tot", "Geef een tijdstip dat nog komt."))
    lon, lat = _place(asked)
    return {
        "status": asked.one_of("status", network.STATUSES),
        "situation": asked.one_of("situatie", network.SITUATIONS, "normaal"),
        "contact": asked.text("contact", 120) or "",
        "phone": phone,
        "email": email,
        "note": asked.text("toelichting", 500) or "",
        "lon": lon,
        "lat": lat,
        "until": until,
    }


def _place(asked: Members) -> tuple[float | None, float | None]:
    value = asked.sent.get("plaats")
    if value is None:
        return None, None
    numbers = value if isinstance(value, list) and len(value) == 2 else [None, None]
    lon, lat = (
        float(one) if isinstance(one, int | float) and not isinstance(one, bool) else 999.0 for one in numbers
    )
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        asked.faults.append(("plaats", "Geef [lengte, breedte] in graden, zoals [5.43, 51.89]."))
        return None, None
    return lon, lat


def _organisation(one: Connected) -> dict[str, Any]:
    place, freshest = one.place, one.layers[0] if one.layers else None
    return {
        "id": one.member.id,
        "naam": one.member.name,
        "naamEn": one.member.name_en,
        "kort": one.member.short_name,
        "soort": one.member.kind,
        "kleur": one.member.colour,
        "adHoc": one.member.adhoc,
        "sectoren": one.member.sectors,
        "activiteiten": one.activities,
        "deelt": {
            "lagen": len(one.layers),
            "actueelste": None
            if freshest is None
            else {"laag": freshest.id, "titel": freshest.title, "tijdstip": freshest.updated_at},
        },
        "bezetting": None if one.presence is None else _told(one.presence),
        "aanHetWerk": one.people,
        "plaats": None if place is None else list(place[:2]),
        "plaatsUit": None if place is None else place[2],
    }


def _told(one: Presence) -> dict[str, Any]:
    return {
        "status": one.status,
        "situatie": one.situation,
        "contact": one.contact,
        "telefoon": one.phone,
        "email": one.email,
        "toelichting": one.note,
        "tot": one.until,
        "gemeld": one.told_at,
    }


def _sector(one: Sector) -> dict[str, Any]:
    return {
        "id": one.id,
        "naam": one.name,
        "naamEn": one.name_en,
        "organisaties": one.organisations,
        "bereikbaar": one.there,
        "situatie": one.situation,
    }


def _feature(one: Connected) -> dict[str, Any]:
    """Flat, so that a desktop program makes columns of it."""
    told = _organisation(one)
    place, presence, freshest = told["plaats"], told["bezetting"] or {}, told["deelt"]["actueelste"] or {}
    return {
        "type": "Feature",
        "id": told["id"],
        "geometry": None if place is None else {"type": "Point", "coordinates": place},
        "properties": {name: told[name] for name in ("naam", "kort", "soort", "plaatsUit", "aanHetWerk")}
        | {
            "sectoren": ", ".join(told["sectoren"]),
            "lagen": told["deelt"]["lagen"],
            "actueelst": freshest.get("tijdstip"),
            **{name: presence.get(name) for name in ("status", "situatie", "contact", "telefoon", "email")},
        },
    }
