"""Who is in the network now: the organisations that a viewer may know of, what they share with it, how fresh
that is, who is there and how to reach them.

Everything is asked in the viewer's own transaction, so nothing is told that row security does not let
through: layers are those it reads, presence and contact are for partners, activities are its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from psycopg.rows import class_row

from layers import layer as layer_module
from layers.layer import Box, Layer
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Forbidden, NotFound

SQL = queries.load("layers", "network.sql")
STATUSES = ("aanwezig", "piket", "afwezig")
SITUATIONS = ("normaal", "verhoogd", "ernstig")
"""From light to grave."""
EXPIRED = "verlopen"
NOT_OURS = (
    "Deze organisatie bestaat niet, of u kunt haar bezetting niet melden. Dat kan alleen voor uw eigen."
)


@dataclass(frozen=True)
class Presence:
    """What an organisation says of itself. `lon`, `lat` in degrees ETRS89; `until` when it stops being so
    (then `status` is ``verlopen``)."""

    organisation_id: str
    status: str
    situation: str
    contact: str
    phone: str
    email: str
    note: str
    lon: float | None
    lat: float | None
    until: datetime | None
    told_at: datetime


@dataclass(frozen=True)
class Member:
    """An organisation as reference data know it."""

    id: str
    name: str
    name_en: str
    short_name: str
    kind: str
    colour: str
    adhoc: bool
    sectors: list[str]


@dataclass(frozen=True)
class Connected:
    """An organisation in the network. `layers` are those that the viewer reads, the freshest first;
    `people` at work now, None where that is not for the viewer."""

    member: Member
    layers: list[Layer] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    presence: Presence | None = None
    people: int | None = None

    @property
    def there(self) -> bool:
        """Whether somebody can be reached: present, or on call."""
        return self.presence is not None and self.presence.status in STATUSES[:2]

    @property
    def place(self) -> tuple[float, float, str] | None:
        """(longitude, latitude, from what): what it says itself, else the middle of what it drew."""
        if self.presence and self.presence.lon is not None and self.presence.lat is not None:
            return (self.presence.lon, self.presence.lat, "bezetting")
        box = around(self.layers)
        return None if box is None else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, "lagen")


@dataclass(frozen=True)
class Sector:
    """A sector, with its organisations in the network: how many, how many there, the gravest situation."""

    id: str
    name: str
    name_en: str
    organisations: int
    there: int
    situation: str | None


@dataclass(frozen=True)
class Network:
    """The network as the viewer may know it. `activities` by id, with their titles."""

    organisations: list[Connected]
    sectors: list[Sector]
    activities: Mapping[str, str]


async def overview(
    tx: Transaction, *, activity: str | None = None, sector: str | None = None, region: str | None = None
) -> Network:
    """The network; of one activity, one sector, or where the layers of one organisation (`region`) lie."""
    shared: dict[str, list[Layer]] = {}
    for layer in await layer_module.readable(tx):
        shared.setdefault(layer.owner_id, []).append(layer)
    presences = {one.organisation_id: one for one in await _presences(tx)}
    people = {row[0]: row[1] for row in await (await tx.execute(SQL["at_work"])).fetchall()}
    together: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for organisation, name, title in await (await tx.execute(SQL["together"])).fetchall():
        together.setdefault(organisation, []).append(name)
        titles[name] = title
    members = await _members(tx, {*shared, *presences, *people, *together})
    found = [
        Connected(
            one,
            sorted(shared.get(one.id, []), key=lambda layer: layer.updated_at, reverse=True),
            together.get(one.id, []),
            presences.get(one.id),
            people.get(one.id, 0) if people else None,
        )
        for one in members
    ]
    found = _in_region(found, region)
    if activity is not None:
        found = [one for one in found if activity in one.activities]
    sectors = [Sector(*row, *_standing(found, row[0])) for row in await _sectors(tx)]
    if sector is not None:
        found = [one for one in found if sector in one.member.sectors]
    return Network(found, [one for one in sectors if one.organisations], titles)


async def tell(
    tx: Transaction,
    presence: Mapping[str, str | float | datetime | None],
    author: str,
) -> Connected:
    """Say who is there. Raises NotFound for another organisation than one's own, and Forbidden for who may
    not write for it."""
    told = await (await tx.execute(SQL["tell"], dict(presence) | {"author": author})).fetchone()
    if not (told and told[0]):
        raise (NotFound if presence["organisation"] != await _viewer(tx) else Forbidden)(NOT_OURS)
    name = str(presence["organisation"])
    return next(one for one in (await overview(tx)).organisations if one.member.id == name)


def around(layers: Iterable[Layer]) -> Box | None:
    """The box around what is drawn in these layers, in degrees."""
    boxes = [one.extent for one in layers if one.extent]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))


def _in_region(found: list[Connected], region: str | None) -> list[Connected]:
    """Those that have something within the box around that organisation's layers, and that one itself."""
    if region is None:
        return found
    box = next((around(one.layers) for one in found if one.member.id == region), None)
    return [
        one
        for one in found
        if one.member.id == region
        or (box is not None and any(_meet(box, layer.extent) for layer in one.layers))
    ]


def _meet(one: Box, other: Box | None) -> bool:
    return other is not None and (
        one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
    )


def _standing(found: list[Connected], sector: str) -> tuple[int, int, str | None]:
    inside = [one for one in found if sector in one.member.sectors]
    told = [one.presence.situation for one in inside if one.presence and one.presence.status != EXPIRED]
    gravest = max(told, key=SITUATIONS.index, default=None)
    return len(inside), sum(one.there for one in inside), gravest


async def _presences(tx: Transaction) -> list[Presence]:
    async with tx.cursor(row_factory=class_row(Presence)) as cursor:
        await cursor.execute(SQL["presences"])
        return await cursor.fetchall()


async def _members(tx: Transaction, names: set[str]) -> list[Member]:
    async with tx.cursor(row_factory=class_row(Member)) as cursor:
        await cursor.execute(SQL["organisations"], {"organisations": sorted(names)})
        return await cursor.fetchall()


async def _sectors(tx: Transaction) -> list[tuple[str, str, str]]:
    rows = await (await tx.execute(SQL["sectors"])).fetchall()
    return [(str(row[0]), str(row[1]), str(row[2])) for row in rows]


async def _viewer(tx: Transaction) -> str | None:
    row = await (await tx.execute(SQL["viewer"])).fetchone()
    return row[0] if row else None
