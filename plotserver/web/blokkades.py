"""`/v1/beheer/blokkades`: keep an account, an organisation or a token out, and let it in again.

An organisation decides about its own accounts; who runs the server about all. It holds from the next request
on: of sessions and keys in the database, of tokens in each server process within a second or two.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from plotserver.audit import reporting
from plotserver.identity import blocks
from plotserver.identity.blocks import Block
from plotserver.kernel.errors import NotFound
from plotserver.web.audit import opened
from plotserver.web.context import context
from plotserver.web.members import sent
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, trail, writer

router = APIRouter(include_in_schema=False)
ROOT = "/v1/beheer/blokkades"
LONGEST_REASON = 500
LONGEST_ID = 255
ABSENT = "Er is niemand met deze naam die u kunt blokkeren. U blokkeert alleen accounts van uw organisatie."
NO_BLOCK = "Deze blokkade is er niet, of iemand hief haar al op."
STANDING, ALL = "actief", "alles"


@router.get(ROOT)
async def listed(request: Request) -> Response:
    """Whom one's organisation keeps out; for who runs the server, all."""
    query = Query(request).allow(["stand"])
    stand = query.one_of("stand", (STANDING, ALL), STANDING)
    query.done()
    who = viewer(request)
    reporting.must_be_somebody(who)
    async with context(request).database.transaction(who) as tx:
        await opened(tx, request)
        found = await blocks.told(tx, standing=stand == STANDING)
    operator = context(request).audit.operator
    body = {"blokkades": [as_json(one) for one in found], "bewaker": who.organisation == operator}
    return respond_json(request, body, cache="no-store")


@router.post(ROOT)
async def block(request: Request) -> Response:
    """Block. ``soort``: account or organisatie (until lifted), tokens (what an account was given until now),
    token (one, by its ``jti`` and ``uitgever``)."""
    async with trail(request, "blokkeren", "") as kept:
        who = writer(request)
        Query(request).allow([]).done()
        reporting.must_be_somebody(who)
        asked = await sent(request, "soort", "wie", "uitgever", "reden")
        kind = asked.one_of("soort", blocks.KINDS)
        thing = asked.text("wie", LONGEST_ID, needed=True) or ""
        reason = asked.text("reden", LONGEST_REASON, needed=True) or ""
        issuer = asked.text("uitgever", LONGEST_ID, needed=kind == blocks.TOKEN) or ""
        asked.done()
        kept.object = f"{kind} {thing}"[:200]
        async with context(request).database.transaction(who, write=True) as tx:
            await opened(tx, request)
            number = await blocks.put(tx, kind, thing, reason, author_of(who), issuer)
            if number is None:
                raise NotFound(ABSENT)
            await kept.done(tx, who)
            made = (await blocks.told(tx, number, standing=False))[0]
    await context(request).identities.learn_blocks()
    return respond_json(request, as_json(made), cache="no-store", status=201)


@router.delete(ROOT + "/{block_id}")
async def lift(request: Request, block_id: str) -> Response:
    """Let in again. Sessions and keys that were ended do not come back."""
    async with trail(request, "blokkade opheffen", f"blokkade {block_id}"[:200]) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        reporting.must_be_somebody(who)
        if not (block_id.isascii() and block_id.isdigit() and len(block_id) < 19):
            raise NotFound(NO_BLOCK)
        async with context(request).database.transaction(who, write=True) as tx:
            await opened(tx, request)
            if not await blocks.lift(tx, int(block_id), author_of(who)):
                raise NotFound(NO_BLOCK)
            await kept.done(tx, who)
    await context(request).identities.learn_blocks()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def as_json(one: Block) -> dict[str, Any]:
    """A block."""
    return {
        "id": one.id,
        "soort": one.kind,
        "wie": one.account or one.jti or one.organisation,
        "organisatie": one.organisation,
        "organisatieNaam": one.organisation_name,
        "uitgever": one.issuer,
        "reden": one.reason,
        "sinds": one.created_at,
        "door": one.created_by,
        "opgeheven": one.lifted_at,
        "opgehevenDoor": one.lifted_by,
    }
