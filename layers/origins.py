"""From whom is what readers see, and is that certain? Verified by the server, of the text that it serves."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from psycopg import sql

from layers import features, relations, signatures
from layers.features import FeatureQuery, writing
from layers.layer import Layer
from plotserver.kernel.database import Transaction
from plotserver.trust import verdicts
from plotserver.trust.keyset import KeySet
from plotserver.trust.verdicts import State, Verdict

SIGNED = FeatureQuery(signed=True)
CHUNK = 1_000
"""Objects verified at a time in a thread, so that others go on."""

MOST = 500


@dataclass(frozen=True)
class ObjectOrigin:
    """Of one object: who recorded it, when, from what source, and what its signature is worth.

    `author` is a pseudonym, `author_name` the name behind it where this viewer may know.
    """

    verdict: Verdict
    organisation: str
    author: str
    author_name: str | None
    source: str
    recorded: str
    version: int


@dataclass(frozen=True)
class LayerOrigin:
    """Of all objects that readers see in a layer: how many are in which state, and from whom those are that
    were verified (ids and names, most first)."""

    counts: dict[State, int]
    organisations: list[tuple[str, str]]

    @property
    def total(self) -> int:
        """How many objects."""
        return sum(self.counts.values())

    @property
    def state(self) -> State:
        """The worst that can be said of any."""
        if any(self.counts.get(one) for one in (State.INVALID, State.UNKNOWN_KEY, State.REVOKED)):
            return State.INVALID
        return State.VERIFIED if self.total and not self.counts.get(State.UNSIGNED) else State.UNSIGNED


class Origins:
    """What was found of layers, kept as long as these show the same and no key changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, int], LayerOrigin] = OrderedDict()

    async def of_layer(self, tx: Transaction, layer: Layer) -> LayerOrigin:
        """The origin of what the layer shows this viewer."""
        keys = await signatures.key_set(tx)
        name = (layer.id, layer.token, hash(frozenset(keys.values())))
        found = self._kept.get(name)
        if found is None:
            found = self._kept[name] = await _of_layer(tx, layer, keys)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found


async def of_object(tx: Transaction, layer: Layer, feature_id: str) -> ObjectOrigin:
    """The origin of one object of a plot. Raises FeatureNotFound."""
    feature = orjson.loads(await features.one(tx, layer, feature_id, query=SIGNED))
    said = feature["properties"]
    organisation, author = str(said["organisatie"]), str(said["auteur"])
    return ObjectOrigin(
        verdict=verdicts.judge(feature, await signatures.key_set(tx)),
        organisation=organisation,
        author=author,
        author_name=await signatures.author_name(tx, author, organisation),
        source=said["bron"],
        recorded=said["geregistreerd"],
        version=said["versie"],
    )


async def _of_layer(tx: Transaction, layer: Layer, keys: KeySet) -> LayerOrigin:
    relation = relations.of(layer)
    statement = sql.SQL("SELECT {feature} FROM {source} WHERE {where}").format(
        feature=writing.geojson(layer, relation, SIGNED), source=relation.source, where=relation.where
    )
    counts: Counter[State] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    async with tx.cursor(name="origins") as cursor:
        await cursor.execute(statement, relation.parameters)
        while rows := await cursor.fetchmany(CHUNK):
            for verdict in await asyncio.to_thread(_judged, rows, keys):
                counts[verdict.state] += 1
                if verdict.state is State.VERIFIED and verdict.key is not None:
                    names[(verdict.key.organisation, verdict.key.name)] += 1
    return LayerOrigin(dict(counts), [name for name, _ in names.most_common()])


def _judged(rows: Sequence[Any], keys: KeySet) -> list[Verdict]:
    return [verdicts.judge(orjson.loads(row[0]), keys) for row in rows]
