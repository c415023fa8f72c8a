"""Who made it, and is that certain? Public keys at a well-known address, and the origin of what one reads."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from layers import layer as layer_module
from layers import origins, signatures
from layers.errors import LayerNotFound
from layers.layer import Layer
from layers.origins import LayerOrigin, ObjectOrigin
from plotserver.kernel.database import Transaction
from plotserver.trust.keyset import as_jwks
from plotserver.trust.verdicts import State, Verdict
from plotserver.web import asking
from plotserver.web.context import context
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json

router = APIRouter(include_in_schema=False)
KEYS = "/.well-known/plotserver-sleutels.json"
# For people there are three states; the reason tells the rest.
SHOWN = {State.UNKNOWN_KEY: State.INVALID, State.REVOKED: State.INVALID}


@router.get(KEYS)
async def keys(request: Request) -> Response:
    """The public keys of the organisations, old and new, as a JWK Set (RFC 7517)."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await signatures.public_keys(tx)
    return respond_json(request, as_jwks(found))


@router.get("/v1/plots/{plot_id}/herkomst")
async def of_plot(request: Request, plot_id: str) -> Response:
    """From whom the objects are that a plot shows, and for how many that is certain."""
    query = Query(request).allow(["moment"])
    moment = asking.moment(query)
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await _plot(tx, plot_id, moment)
        found = await context(request).origins.of_layer(tx, shown)
    return respond_json(request, _layer(shown, found))


@router.get("/v1/plots/{plot_id}/objecten/{feature_id}/herkomst")
async def of_object(request: Request, plot_id: str, feature_id: str) -> Response:
    """From whom one object is, and whether that is certain."""
    query = Query(request).allow(["moment"])
    moment = asking.moment(query)
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await _plot(tx, plot_id, moment)
        found = await origins.of_object(tx, shown, feature_id)
    return respond_json(request, _object(shown, found))


async def _plot(tx: Transaction, plot_id: str, moment: datetime | None) -> Layer:
    shown = await layer_module.read(tx, plot_id, moment=moment)
    if shown.kind != "plot" or shown.part is not None:
        raise LayerNotFound
    return shown


def _layer(layer: Layer, found: LayerOrigin) -> dict[str, Any]:
    wrong = found.total - found.counts.get(State.VERIFIED, 0) - found.counts.get(State.UNSIGNED, 0)
    return {
        "plot": layer.id,
        "status": found.state,
        "tekst": _layer_text(found),
        "aantal": {
            "geverifieerd": found.counts.get(State.VERIFIED, 0),
            "nietOndertekend": found.counts.get(State.UNSIGNED, 0),
            "ongeldig": wrong,
        },
        "organisaties": [{"id": one, "naam": name} for one, name in found.organisations],
    }


def _layer_text(found: LayerOrigin) -> str:
    if found.state is State.VERIFIED:
        names = [name for _, name in found.organisations]
        more = f" en {len(names) - 2} andere" if len(names) > 2 else ""
        return f"{State.VERIFIED}: {' en '.join(names[:2]) if not more else ', '.join(names[:2])}{more}"
    if found.state is State.INVALID:
        return f"{State.INVALID}: van een of meer objecten klopt de handtekening niet"
    done = found.counts.get(State.VERIFIED, 0)
    return f"{done} van {found.total} objecten geverifieerd" if done else str(State.UNSIGNED)


def _object(layer: Layer, found: ObjectOrigin) -> dict[str, Any]:
    verdict = found.verdict
    key = verdict.key
    return {
        "plot": layer.id,
        "eigenaar": {"id": layer.owner_id, "naam": layer.owner_name},
        "organisatie": found.organisation,
        "auteur": found.author,
        "auteurNaam": found.author_name,
        "bron": found.source,
        "geregistreerd": found.recorded,
        "versie": found.version,
        "status": SHOWN.get(verdict.state, verdict.state),
        "tekst": _text(verdict),
        "reden": verdict.why or None,
        "sleutel": None if key is None else key.id,
        "ondertekend": None if verdict.at is None else verdict.at.astimezone(UTC),
    }


def _text(verdict: Verdict) -> str:
    shown = SHOWN.get(verdict.state, verdict.state)
    name = verdict.key.name if verdict.state is State.VERIFIED and verdict.key is not None else ""
    return f"{shown}: {name}" if name else str(shown)
