"""`/v1/sleutels`: a person makes, sees and ends access keys of its organisation; `/sleutels` is its page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from fastapi import APIRouter, Request, Response

from plotserver.identity import keys
from plotserver.identity.keys import AccessKey, Choice, Wanted
from plotserver.kernel import audit
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.errors import Forbidden, Invalid, NotFound
from plotserver.kernel.viewer import Viewer
from plotserver.web.context import context
from plotserver.web.identifying import origin_of
from plotserver.web.page import NOT_BUILT, policy
from plotserver.web.reading import WRONG, Query, viewer
from plotserver.web.responding import JSON, respond, respond_json
from plotserver.web.writing import document

router = APIRouter(include_in_schema=False)
USUAL_DAYS = 30
LONGEST_NAME = 80
MOST_CHOSEN = 200
MEMBERS = ("naam", "mag", "alles", "beelden", "lagen", "verloopt")
NOT_A_PERSON = "Alleen wie zelf is ingelogd beheert sleutels; een sleutel of programma maakt er geen."
ABSENT = "Deze sleutel is er niet, of hij is van een andere organisatie."
NEEDED = "Kies beelden of lagen, of geef 'alles': true voor alles wat uw organisatie mag zien."


@router.get("/sleutels")
async def page(request: Request) -> Response:
    """The page."""
    parts = context(request)
    built = parts.page / "sleutels.html" if parts.page else None
    if built is None or not built.is_file():
        raise NotFound(NOT_BUILT)
    headers = {"Content-Security-Policy": policy(parts)}
    return respond(request, built.read_bytes(), "text/html; charset=utf-8", headers=headers, cache="no-cache")


@router.get("/v1/sleutels")
async def listed(request: Request) -> Response:
    """The keys of the organisation, and what a new one can be made for. Nothing for who is no person."""
    Query(request).allow([]).done()
    who, found, choices = viewer(request), list[AccessKey](), list[Choice]()
    if _is_person(request, who):
        async with context(request).database.transaction(who) as tx:
            found, choices = await keys.known(tx), await keys.choices(tx)
    now = datetime.now(UTC)
    told = {
        "sleutels": [_told(key, now) for key in found],
        "keuzes": {
            name: [{"id": one.id, "titel": one.title} for one in choices if one.kind == kind]
            for name, kind in (("beelden", "beeld"), ("lagen", "laag"))
        },
        "mogelijk": _is_person(request, who),
        "langsteDagen": keys.LONGEST_DAYS - 1,
    }
    return respond_json(request, told, cache="no-store")


@router.post("/v1/sleutels")
async def make(request: Request) -> Response:
    """Make a key. The answer is the only place where it ever stands."""
    Query(request).allow([]).done()
    who = _person(request)
    sent, _ = await document(request, (JSON,))
    async with context(request).database.transaction(who, write=True) as tx:
        wanted = _wanted(sent, await keys.choices(tx), datetime.now(UTC))
        new = keys.new()
        try:
            await keys.make(tx, new, wanted)
        except psycopg.errors.InsufficientPrivilege as error:
            raise Forbidden(NOT_A_PERSON) from error
        made = (await keys.known(tx, new.id))[0]
        await audit.append(tx, _line(request, "sleutel maken", _object(made), who))
    answer = {"sleutel": _told(made, datetime.now(UTC)), "geheim": new.token}
    return respond_json(request, answer, cache="no-store", status=201)


@router.delete("/v1/sleutels/{key_id}")
async def revoke(request: Request, key_id: str) -> Response:
    """End a key: from now on it opens nothing."""
    Query(request).allow([]).done()
    who = _person(request)
    async with context(request).database.transaction(who, write=True) as tx:
        if not await keys.revoke(tx, key_id):
            raise NotFound(ABSENT)
        await audit.append(tx, _line(request, "sleutel intrekken", f"sleutel {key_id}", who))
        ended = (await keys.known(tx, key_id))[0]
    context(request).identities.forget(Viewer(key=key_id))
    return respond_json(request, _told(ended, datetime.now(UTC)), cache="no-store")


def _is_person(request: Request, who: Viewer) -> bool:
    """Whether a person asks: by session, or chosen in the demo."""
    chosen = context(request).signer is not None and who.account is None and who.key is None
    return not who.is_public and (who.session is not None or chosen)


def _person(request: Request) -> Viewer:
    """The person who asks. Raises Forbidden."""
    who = viewer(request)
    if not _is_person(request, who):
        raise Forbidden(NOT_A_PERSON)
    return who


def _line(request: Request, action: str, thing: str, who: Viewer) -> AuditLine:
    return AuditLine(action, thing, "gelukt", origin_of(request), who.actor)


def _object(key: AccessKey) -> str:
    reach = "alles" if key.everything else f"{len(key.pictures)} beelden, {len(key.layers)} lagen"
    return f"sleutel {key.id}: {key.may}, {reach}, tot {key.expires_at:%Y-%m-%d}"


def _told(key: AccessKey, now: datetime) -> dict[str, Any]:
    standing = "ingetrokken" if key.revoked_at else "verlopen" if key.expires_at <= now else "geldig"
    return {
        "id": key.id,
        "begin": f"pks_{key.id}",
        "naam": key.name,
        "mag": key.may,
        "alles": key.everything,
        "beelden": key.pictures,
        "lagen": key.layers,
        "stand": standing,
        "gemaakt": key.created_at,
        "gemaaktDoor": key.made_by,
        "verloopt": key.expires_at,
        "gebruikt": key.last_used_at,
        "ingetrokken": key.revoked_at,
    }


def _wanted(sent: Any, choices: list[Choice], now: datetime) -> Wanted:
    """What the document asks for. Raises Invalid with all faults."""
    if not isinstance(sent, dict):
        raise Invalid(WRONG, [("body", f"Stuur een JSON-object met {', '.join(MEMBERS)}.")])
    faults = [(str(name)[:50], "Dit onderdeel is onbekend.") for name in sent if name not in MEMBERS]
    name, may, everything = sent.get("naam"), sent.get("mag", keys.READ), sent.get("alles", False)
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        faults.append(("naam", f"Geef de sleutel een naam van 1 tot {LONGEST_NAME} tekens."))
    if may not in (keys.READ, keys.WRITE):
        faults.append(("mag", f"Kies een van: {keys.READ}, {keys.WRITE}."))
    chosen = {
        member: _chosen(sent, member, {one.id for one in choices if one.kind == kind}, faults)
        for member, kind in (("beelden", "beeld"), ("lagen", "laag"))
    }
    some = any(chosen.values())
    if not isinstance(everything, bool) or everything == some:
        faults.append(("alles", NEEDED))
    longest = now + timedelta(days=keys.LONGEST_DAYS - 1)
    expires = _expires(sent, now)
    if expires is None or not now < expires <= longest:
        faults.append(
            ("verloopt", f"Geef een tijdstip in de toekomst, met tijdzone, uiterlijk {longest:%Y-%m-%d}.")
        )
    if faults or expires is None:
        raise Invalid(WRONG, faults)
    return Wanted(str(name).strip(), str(may), chosen["beelden"], chosen["lagen"], expires)


def _expires(sent: dict[str, Any], now: datetime) -> datetime | None:
    if "verloopt" not in sent:
        return now + timedelta(days=USUAL_DAYS)
    value = sent["verloopt"]
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _chosen(
    sent: dict[str, Any], member: str, known: set[str], faults: list[tuple[str, str]]
) -> tuple[str, ...]:
    value = sent.get(member, [])
    if not isinstance(value, list) or len(value) > MOST_CHOSEN:
        faults.append((member, f"Geef een lijst van ten hoogste {MOST_CHOSEN} namen."))
        return ()
    for place, one in enumerate(value):
        if not isinstance(one, str) or one not in known:
            faults.append((f"{member}[{place}]", "Dit is er niet, of u mag het niet zien."))
    return tuple(dict.fromkeys(one for one in value if isinstance(one, str)))
