"""Signs what is published, each version with the key of the organisation that recorded it.

A version is signed when readers see it for the first time, in the transaction that publishes it. What cannot
be signed is published all the same, as not signed: a crisis does not wait for a key.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from layers import relations
from layers.features import writing
from plotserver.audit.keys import PublicKey, SigningKey
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.trust import jws, objects
from plotserver.trust.keyset import KeySet, OriginKey, Revocation, of
from plotserver.trust.objects import NotSignable
from plotserver.trust.vault import Vault, WrongSecret

SQL = queries.load("layers", "signatures.sql")
LOG = logging.getLogger(__name__)
DAYS = 730
"""So long a key lasts; then another is made by itself."""

FEATURE = writing.default_geojson(relations.PUBLISHED)
NEW = sql.SQL(
    "SELECT f.organisation, f.feature_id, f.version, {feature} FROM plot.published_feature f"
    " JOIN plot.unsigned_versions(%(layer)s) u ON u.feature = f.feature_id AND u.version = f.version"
    " WHERE f.layer_id = %(layer)s AND f.publication_id = %(publication)s"
    " ORDER BY f.organisation, f.feature_id"
).format(feature=FEATURE)
EVER = sql.SQL(
    "SELECT DISTINCT ON (f.organisation, f.feature_id, f.version)"
    " f.organisation, f.feature_id, f.version, {feature} FROM plot.published_feature f"
    " WHERE f.layer_id = %(layer)s AND NOT EXISTS (SELECT 1 FROM plot.version_signature s"
    " WHERE s.layer_id = f.layer_id AND s.feature_id = f.feature_id AND s.version = f.version)"
    " ORDER BY f.organisation, f.feature_id, f.version"
).format(feature=FEATURE)

Row = tuple[str, UUID, int, str]
Unsigned = list[tuple[str, list[Row]]]


@dataclass(frozen=True)
class Batch:
    """What is said once of all that is signed together: the layer, whose it is, when; `at` is in seconds
    since 1970 UTC."""

    layer: str
    owner: str
    exercise: bool
    at: int


async def sign_published(tx: Transaction, layer_id: str, vault: Vault | None) -> int:
    """Sign what readers of the plot see and that is not signed yet; how many were.

    For who may draw in it, in the transaction that publishes. Without a vault, or where signing fails,
    nothing is signed and the publication stands.
    """
    if vault is None:
        return 0
    found = await (await tx.execute(SQL["to_sign"], {"layer": layer_id})).fetchone()
    if found is None:
        return 0
    try:
        async with tx.transaction():
            return await _sign_published(tx, layer_id, vault, found)
    except WrongSecret as error:
        LOG.error(
            "the key of %s cannot be opened with this server's secret, so %s was published unsigned;"
            " give the secret back, or: plotserver keys rotate %s",
            error,
            layer_id,
            error,
        )
    except psycopg.DatabaseError:
        if tx.broken:
            raise
        LOG.exception("%s was published without signatures", layer_id)
    return 0


async def _sign_published(tx: Transaction, layer_id: str, vault: Vault, found: TupleRow) -> int:
    publication, number, at, owner, exercise = found
    batch = Batch(layer_id, owner, exercise, at)
    values = {"layer": layer_id, "publication": publication, "number": number}
    kept = 0
    for organisation, rows in _by_organisation(await (await tx.execute(NEW, values)).fetchall()):
        key = await _key(tx, organisation, vault)
        row = await asyncio.to_thread(_signed, batch, key, rows)
        kept += (await (await tx.execute(SQL["keep"], row)).fetchone() or (0,))[0]
    await tx.execute(SQL["signed_up_to"], values)
    return kept


async def _key(tx: Transaction, organisation: str, vault: Vault) -> SigningKey:
    """The key in use of an organisation, made when there is none."""
    asked = {"organisation": organisation}
    found = await (await tx.execute(SQL["key_in_use"], asked)).fetchone()
    if found is None:
        await tx.execute(SQL["make_key"], _new_key(organisation, vault))
        found = await (await tx.execute(SQL["key_in_use"], asked)).fetchone()
    assert found is not None
    return vault.open(found[1], organisation)


def _by_organisation(rows: Iterable[Any]) -> Unsigned:
    return [(organisation, list(found)) for organisation, found in groupby(rows, key=lambda row: row[0])]


def _new_key(organisation: str, vault: Vault) -> dict[str, Any]:
    key, sealed = vault.make(organisation)
    public = key.public
    return {
        "kid": public.id,
        "organisation": organisation,
        "public": public.raw,
        "sealed": sealed,
        "days": DAYS,
    }


def _signed(batch: Batch, key: SigningKey, rows: Sequence[Row]) -> dict[str, Any]:
    """The signatures of these versions, as they are kept. One that cannot be signed is left out."""
    header = jws.protected(
        key.public.id, batch.at, layer=batch.layer, owner=batch.owner, exercise=batch.exercise
    )
    features, versions, signatures = [], [], []
    for _, feature, version, text in rows:
        try:
            signature = jws.sign(header, objects.signed_bytes(text.encode()), key)
        except NotSignable as error:
            LOG.warning("version %s of %s cannot be signed: %s", version, feature, error)
            continue
        features.append(feature)
        versions.append(version)
        signatures.append(signature)
    return {
        "layer": batch.layer,
        "kid": key.public.id,
        "header": header,
        "features": features,
        "versions": versions,
        "signatures": signatures,
    }


def sign_history(connection: psycopg.Connection[TupleRow], vault: Vault, *, again: bool = False) -> int:
    """Sign every version that a standing publication shows and that is not signed yet; how many were.

    For histories that are loaded and databases that were filled before: in one transaction, on a connection
    of the owning role. `again`: also what a key signed after it was compromised. Raises WrongSecret.
    """
    kept = 0
    with connection.transaction():
        if again:
            connection.execute(SQL["forget_compromised"])
        for layer, owner, exercise, at in connection.execute(SQL["plots"]).fetchall():
            connection.execute(SQL["become"], {"organisation": owner})
            rows = connection.execute(EVER, {"layer": layer}).fetchall()
            for organisation, found in _by_organisation(rows):
                key = _own_key(connection, organisation, vault)
                row = _signed(Batch(layer, owner, exercise, at), key, found)
                kept += (connection.execute(SQL["keep"], row).fetchone() or (0,))[0]
            if rows:
                connection.execute(SQL["retire_caches"], {"layer": layer})
        connection.execute(SQL["become"], {"organisation": ""})
    return kept


def _own_key(connection: psycopg.Connection[TupleRow], organisation: str, vault: Vault) -> SigningKey:
    asked = {"organisation": organisation}
    found = connection.execute(SQL["key_in_use"], asked).fetchone()
    if found is None:
        connection.execute(SQL["make_key"], _new_key(organisation, vault))
        found = connection.execute(SQL["key_in_use"], asked).fetchone()
    assert found is not None
    return vault.open(found[1], organisation)


async def public_keys(tx: Transaction) -> list[OriginKey]:
    """The keys, old and new, of the organisations that the viewer may know of."""
    return [_origin_key(row) for row in await (await tx.execute(SQL["public_keys"])).fetchall()]


async def key_set(tx: Transaction) -> KeySet:
    """The same by their ids."""
    return of(await public_keys(tx))


async def author_name(tx: Transaction, author: str, organisation: str) -> str | None:
    """Who draws under a pseudonym, where this viewer may know."""
    row = await (
        await tx.execute(SQL["author_name"], {"author": author, "organisation": organisation})
    ).fetchone()
    return None if row is None else row[0]


def _origin_key(row: TupleRow) -> OriginKey:
    public, organisation, name, begins, ends, revoked, since, reason = row
    revocation = None if revoked is None else Revocation(revoked, since, reason)
    return OriginKey(PublicKey(bytes(public)), organisation, name, begins, ends, revocation)


def all_keys(connection: psycopg.Connection[TupleRow]) -> list[OriginKey]:
    """Every key, on a connection of the owning role."""
    return [_origin_key(row) for row in connection.execute(SQL["public_keys"]).fetchall()]


def rotate(
    connection: psycopg.Connection[TupleRow], organisation: str, vault: Vault
) -> tuple[str | None, str]:
    """Give an organisation another key: the ids of the one before, if any, and of the new one.

    What was signed stays verifiable. On a connection of the owning role.
    """
    connection.execute(SQL["become"], {"organisation": organisation})
    before = connection.execute(SQL["rotate"], {"organisation": organisation}).fetchone()
    made = _new_key(organisation, vault)
    connection.execute(SQL["make_key"], made)
    return (None if before is None else before[0]), made["kid"]


def revoke(
    connection: psycopg.Connection[TupleRow], which: str, since: datetime | None, reason: str
) -> tuple[str, str] | None:
    """Revoke a key by its id, or the one in use of an organisation: its id and organisation.

    What it signed from `since` (default: now) does not count. None when there is no such key, or it was
    revoked. On a connection of the owning role.
    """
    row = connection.execute(SQL["revoke"], {"which": which, "since": since, "reason": reason}).fetchone()
    return None if row is None else (row[0], row[1])


def knows(connection: psycopg.Connection[TupleRow], organisation: str) -> bool:
    """Whether there is such an organisation."""
    return connection.execute(SQL["organisation"], {"organisation": organisation}).fetchone() is not None


def set_author_policy(connection: psycopg.Connection[TupleRow], organisation: str, shown: str) -> None:
    """Whether partners see who draws: ``naam``, or ``pseudoniem`` alone."""
    connection.execute(SQL["set_author_policy"], {"organisation": organisation, "shown": shown})
