"""Compose and edit pictures (`/v1/beelden`), and the layers that one can choose from (`/v1/lagen`)."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from layers import composing
from layers.composing import Choice, Composed, Entry, NewPicture, Unseen, Wanted
from plotserver.kernel.errors import Invalid
from plotserver.web.activiteiten_maken import new_id
from plotserver.web.beelden import PUBLIC_WORDS, head, organisation
from plotserver.web.context import context
from plotserver.web.members import Members
from plotserver.web.page import document
from plotserver.web.reading import MOST_FAULTS, WRONG, Query, viewer
from plotserver.web.responding import JSON, respond_json
from plotserver.web.writing import author_of, condition, content, trail, writer

router = APIRouter(include_in_schema=False)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_NOTE, LONGEST_ID = 160, 4_000, 2_000, 100
MOST_BYTES = 2_000_000
LONGEST_LIMIT = timedelta(days=366)
DURATION = re.compile(r"P(?=.)(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
WRONG_DURATION = "Geef een duur van hoogstens een jaar zoals PT30M, PT6H of P1D (ISO 8601)."
WRONG_OPACITY = "Geef een getal van 0 (onzichtbaar) tot en met 1 (dekkend)."
ONE_OF_BOTH = "Noem of een laag of een beeld."
TWICE = "Dit staat al in de lijst."
AUDIENCES = {word: audience for audience, word in PUBLIC_WORDS.items()}
HEAD = ("titel", "omschrijving", "soort", "activiteit", "publiek", "vak")
STANDING = ("zichtbaar", "dekking", "duiding", "titel", "versheid")
TO_WHOM = {"openbaar": "het publiek", "partners": "alle partners", "deelnemers": "alle deelnemers"}


@router.get("/beelden")
async def page(request: Request) -> Response:
    """The page where pictures are composed; what it shows it asks for as the viewer."""
    return document(request, "beelden.html")


@router.post("/v1/beelden")
async def make(request: Request) -> Response:
    """Make a picture; the same id again changes nothing."""
    async with trail(request, "beeld maken", "nieuw") as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await _sent(request, ("id", *HEAD, "lagen"))
        wanted = NewPicture(
            id=new_id(asked) or str(uuid4()),
            title=asked.text("titel", LONGEST_TITLE, needed=True) or "",
            description=asked.text("omschrijving", LONGEST_TEXT) or "",
            kind=asked.one_of("soort", composing.KINDS, "eigen"),
            activity=asked.text("activiteit", LONGEST_ID),
            audience=AUDIENCES[asked.one_of("publiek", tuple(AUDIENCES), "eigen")],
            extent=asked.box("vak"),
        )
        entries = _entries(asked)
        asked.done()
        kept.object = wanted.id
        async with context(request).database.transaction(who, write=True) as tx:
            found, new = await composing.make(tx, wanted, entries)
            await kept.done(tx, who)
    headers = {"Location": f"/v1/beelden/{wanted.id}"} if new else {}
    return _answer(request, found, 201 if new else 200, headers)


@router.patch("/v1/beelden/{picture_id}")
async def change(request: Request, picture_id: str) -> Response:
    """Change what is sent."""
    return await _change(request, picture_id, whole=False)


@router.put("/v1/beelden/{picture_id}")
async def replace(request: Request, picture_id: str) -> Response:
    """Replace the whole of it, its list too; what is not sent is as in a new picture."""
    return await _change(request, picture_id, whole=True)


async def _change(request: Request, picture_id: str, *, whole: bool) -> Response:
    async with trail(request, "beeld wijzigen", picture_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await _sent(request, (*HEAD, "gearchiveerd", "lagen"))
        changes = _changes(asked, whole=whole)
        entries = _entries(asked) if whole or "lagen" in asked.sent else None
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            revisions = _revisions(request)
            found = await composing.change(tx, picture_id, changes, author_of(who), revisions)
            if entries is not None:
                found = await composing.write(tx, picture_id, entries, None)
            await kept.done(tx, who)
    return _answer(request, found)


@router.delete("/v1/beelden/{picture_id}")
async def archive(request: Request, picture_id: str) -> Response:
    """Archive it: what it was is kept, and its owner can bring it back. What drew on it shows less."""
    async with trail(request, "beeld archiveren", picture_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        async with context(request).database.transaction(who, write=True) as tx:
            above = await composing.drawing_on(tx, picture_id)
            changes = {"archived": True}
            found = await composing.change(tx, picture_id, changes, author_of(who), _revisions(request))
            await kept.done(tx, who)
    told = {"gedragenDoor": [{"id": one, "titel": title} for one, title in above]}
    return _answer(request, found, more=told)


@router.get("/v1/beelden/{picture_id}/lagen")
async def entries(request: Request, picture_id: str) -> Response:
    """What the picture is composed of, lowest first; to its owner also what readers do not see."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await composing.composed(tx, picture_id)
    return respond_json(request, _body(found), version=f"v{found.picture.revision}-")


@router.put("/v1/beelden/{picture_id}/lagen")
async def replace_entries(request: Request, picture_id: str) -> Response:
    """The whole list, lowest first."""
    async with trail(request, "beeld samenstellen", picture_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await _sent(request, ("lagen",))
        wanted = _entries(asked, needed=True)
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            found = await composing.write(tx, picture_id, wanted, _revisions(request))
            await kept.done(tx, who)
    return _answer(request, found)


@router.put("/v1/beelden/{picture_id}/lagen/{layer_id}")
async def place(request: Request, picture_id: str, layer_id: str) -> Response:
    """Put one layer in the picture, or change how it stands."""
    async with trail(request, "laag in beeld", f"{picture_id} {layer_id}") as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await _sent(request, ("volgorde", *STANDING))
        position = asked.whole("volgorde", 0, composing.MOST_ENTRIES)
        wanted = _standing(asked, layer_id, None)
        asked.done()
        async with context(request).database.transaction(who, write=True) as tx:
            found = await composing.place(tx, picture_id, wanted, position, _revisions(request))
            await kept.done(tx, who)
    return _answer(request, found)


@router.delete("/v1/beelden/{picture_id}/lagen/{layer_id}")
async def take_out(request: Request, picture_id: str, layer_id: str) -> Response:
    """Take one layer out."""
    async with trail(request, "laag uit beeld", f"{picture_id} {layer_id}") as kept:
        who = writer(request)
        Query(request).allow([]).done()
        async with context(request).database.transaction(who, write=True) as tx:
            found = await composing.take_out(tx, picture_id, layer_id, _revisions(request))
            await kept.done(tx, who)
    return _answer(request, found)


@router.get("/v1/lagen")
async def choices(request: Request) -> Response:
    """The layers that the viewer may read: what one can put in a picture."""
    query = Query(request).allow(["q", "eigenaar", "activiteit", "sector", "limit"])
    words = query.text("q")
    owner, activity, sector = (query.text(name) for name in ("eigenaar", "activiteit", "sector"))
    limit = query.number("limit", 500, 1, composing.MOST_CHOICES)
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await composing.choices(
            tx, words=words, owner=owner, activity=activity, sector=sector, limit=limit
        )
    return respond_json(request, {"lagen": [_choice(one) for one in found]})


async def _sent(request: Request, names: tuple[str, ...]) -> Members:
    """As `members.sent`, for a body that holds a list."""
    body = await content(request, MOST_BYTES)
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        found = None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != JSON:
        raise HTTPException(415, f"Stuur de inhoud als {JSON}.")
    if not isinstance(found, dict):
        raise Invalid(WRONG, [("body", f"Stuur een JSON-object ({JSON}).")])
    return _known(Members(found), names)


def _known(members: Members, names: tuple[str, ...]) -> Members:
    unknown = [name for name in members.sent if name not in names][:MOST_FAULTS]
    members.faults += [(name[:50], f"Onbekend. Bekend: {', '.join(names)}.") for name in unknown]
    return members


def _changes(asked: Members, *, whole: bool) -> dict[str, Any]:
    """What is sent, by the names of the database."""
    sent, changes = asked.sent, dict[str, Any]()
    if whole or "titel" in sent:
        changes["title"] = asked.text("titel", LONGEST_TITLE, needed=True)
    if whole or "omschrijving" in sent:
        changes["description"] = asked.text("omschrijving", LONGEST_TEXT) or ""
    if whole or "soort" in sent:
        changes["kind"] = asked.one_of("soort", composing.KINDS, "eigen")
    if whole or "activiteit" in sent:
        changes["activity"] = asked.text("activiteit", LONGEST_ID)
    if whole or "publiek" in sent:
        changes["audience"] = AUDIENCES[asked.one_of("publiek", tuple(AUDIENCES), "eigen")]
    if whole or "vak" in sent:
        box = asked.box("vak")
        changes["edges"] = None if box is None else list(box)
    archived = asked.flag("gearchiveerd")
    if archived is not None:
        changes["archived"] = archived
    return changes


def _entries(asked: Members, *, needed: bool = False) -> list[Wanted]:
    """The list that is sent, in the order of ``volgorde`` where it is given; else as it stands there."""
    sent = asked.sent.get("lagen", None if needed else [])
    if not isinstance(sent, list) or len(sent) > composing.MOST_ENTRIES:
        asked.faults.append(("lagen", f"Geef een lijst van ten hoogste {composing.MOST_ENTRIES}."))
        return []
    found: list[tuple[int, Wanted]] = []
    named: set[tuple[str, str]] = set()
    for at, one in enumerate(sent):
        if not isinstance(one, dict):
            asked.faults.append((f"lagen[{at}]", "Dit is een JSON-object met een laag of een beeld."))
            continue
        members = _known(Members(one), ("laag", "beeld", "volgorde", *STANDING))
        wanted = _entry(members, named)
        found.append((members.whole("volgorde", 0, 1_000_000) or 0, wanted))
        asked.faults += [(f"lagen[{at}].{where}", what) for where, what in members.faults]
    del asked.faults[MOST_FAULTS:]
    return [wanted for _, wanted in sorted(found, key=lambda pair: pair[0])]


def _entry(members: Members, named: set[tuple[str, str]]) -> Wanted:
    layer, source = members.text("laag", LONGEST_ID), members.text("beeld", LONGEST_ID)
    if (layer is None) == (source is None):
        members.faults.append(("laag", ONE_OF_BOTH))
    kind = "beeld" if layer is None else "laag"
    if (kind, layer or source or "") in named:
        members.faults.append((kind, TWICE))
    named.add((kind, layer or source or ""))
    for name in ("titel", "versheid") if layer is None else ():
        if members.sent.get(name) is not None:
            members.faults.append((name, "Dit hoort bij een laag; in een ander beeld regelt dat beeld het."))
    return _standing(members, layer, source)


def _standing(members: Members, layer: str | None, source: str | None) -> Wanted:
    visible, opacity = members.flag("zichtbaar"), members.sent.get("dekking")
    if opacity is None:
        opacity = 1
    if isinstance(opacity, bool) or not isinstance(opacity, int | float) or not 0 <= opacity <= 1:
        members.faults.append(("dekking", WRONG_OPACITY))
        opacity = 1
    return Wanted(
        layer=layer,
        source=source,
        visible=True if visible is None else visible,
        opacity=float(opacity),
        note=members.text("duiding", LONGEST_NOTE) or "",
        title=members.text("titel", LONGEST_TITLE),
        freshness_limit=_duration(members),
    )


def _duration(members: Members) -> timedelta | None:
    value = members.sent.get("versheid")
    if value is None:
        return None
    found = DURATION.fullmatch(value) if isinstance(value, str) else None
    days, hours, minutes, seconds = (int(part or 0) for part in (found.groups() if found else ("",) * 4))
    limit = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not timedelta(0) < limit <= LONGEST_LIMIT:
        members.faults.append(("versheid", WRONG_DURATION))
        return None
    return limit


def duration_text(limit: timedelta | None) -> str | None:
    """As ISO 8601 writes it."""
    if limit is None:
        return None
    minutes, seconds = divmod(int(limit.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = (0, hours) if hours < 48 else divmod(hours, 24)
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return f"P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"


def _revisions(request: Request) -> list[int] | None:
    """At which revisions alone the change is meant (If-Match with the ETag of what one composed)."""
    asked = condition(request)
    return None if asked.versions is None else sorted(asked.versions)


def _answer(
    request: Request,
    found: Composed,
    status: int = 200,
    headers: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> Response:
    body = _body(found) | (more or {})
    version = f"v{found.picture.revision}-"
    return respond_json(request, body, cache="no-store", status=status, headers=headers, version=version)


def _body(found: Composed) -> dict[str, Any]:
    return head(found.picture) | {
        "lagen": [_listed(at, one) for at, one in enumerate(found.entries)],
        "nietVoorIedereen": [_unseen(one) for one in found.unseen],
    }


def _listed(at: int, one: Entry) -> dict[str, Any]:
    named = {"laag": one.layer} if one.layer else {"beeld": one.source, "aantalLagen": one.layers}
    return named | {
        "volgorde": at,
        "zichtbaar": one.visible,
        "dekking": round(one.opacity, 3),
        "duiding": one.note,
        "titel": one.title,
        "versheid": duration_text(one.freshness_limit),
        "naam": one.called,
        "classificatie": one.classification,
        "eigenaar": {"id": one.owner_id, "kort": one.owner_short_name},
    }


def _unseen(one: Unseen) -> dict[str, Any]:
    whom = TO_WHOM[one.audience]
    if one.by_picture is not None:
        why = f"'{one.title}' komt uit het beeld '{one.by_picture}', dat niet voor {whom} is."
    elif one.classification in ("vertrouwelijk", "geheim") or (
        one.audience == "openbaar" and one.classification != "open"
    ):
        why = f"'{one.title}' is {one.classification} en dus niet voor {whom}."
    else:
        why = f"{one.owner_short_name} deelt '{one.title}' niet met {whom}."
    return {
        "laag": one.layer,
        "titel": one.title,
        "publiek": PUBLIC_WORDS[one.audience],
        "uitleg": why,
        "gedeeldMet": one.shared_with,
    }


def _choice(one: Choice) -> dict[str, Any]:
    return {
        "id": one.id,
        "titel": one.title,
        "titelEn": one.title_en,
        "soort": one.kind,
        "beschrijving": one.description,
        "classificatie": one.classification,
        "eigenaar": organisation(one.owner),
        "sectoren": one.sectors,
        "activiteit": None
        if one.activity_id is None
        else {"id": one.activity_id, "titel": one.activity_title},
        "bijgewerkt": one.updated_at,
        "versheid": duration_text(one.freshness_limit),
        "aantalObjecten": one.feature_count,
        "gedeeldMet": one.shared_with,
    }
