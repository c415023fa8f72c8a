"""An owner decides: share, withdraw, classify, and what happens by itself with new plots."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import psycopg
from psycopg.rows import class_row

from layers.errors import SECRET, LayerNotFound
from layers.sharing.audiences import REACHED, SQL, Audience
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict, Forbidden, Invalid, NotFound

LEVELS: Final = ("open", "intern", "vertrouwelijk")
MOST_ROWS = 2_000
BY_NAME = (
    "Vertrouwelijke informatie gaat alleen naar een organisatie die u bij naam noemt. Kies een organisatie,"
    " of geef de laag een lagere rubricering."
)
OPEN_ALONE = "Alleen wat open is, kan openbaar worden. Wijzig eerst de rubricering van de laag."
NOT_EDITED = "Wie onbekend is, kan niet bewerken. Deel openbaar alleen om te lezen."
OWN = "Deze laag is van uw eigen organisatie; zij ziet hem al."
NOBODY = "Er is geen {kind} met de naam “{name}” met wie u kunt delen. Zoek hem op in /v1/doelgroepen."
NOT_IN = "U neemt niet deel aan deze activiteit, of zij is er niet."
OVER = "Deze activiteit is afgesloten: er is niets meer om tot haar einde of met haar deelnemers te delen."
PASSED = "Dit tijdstip is voorbij. Kies een tijdstip in de toekomst, of laat het weg."
NO_SHARE = "Deze deling is er niet, of zij is al ingetrokken."
OTHERS = "Deze laag is van {owner}. Alleen de eigenaar beslist met wie hij wordt gedeeld."
BY_PEOPLE = "Met een toegangssleutel beslist u niet over delen. Log in namens uw organisatie."


@dataclass(frozen=True)
class OwnLayer:
    """What an owner decides about. `own`: the viewer is the owner; `partner`: it is a known organisation, not
    one that was asked into one activity alone."""

    id: str
    kind: str
    title: str
    classification: str
    activity_id: str | None
    owner_id: str
    owner_name: str
    own: bool
    partner: bool


@dataclass(frozen=True)
class Decision:
    """What is given: to whom, to read or to edit, until when (a moment, an activity's end), and why."""

    audience: Audience
    may: str = "lezen"
    until: datetime | None = None
    until_activity: str | None = None
    note: str = ""


@dataclass(frozen=True)
class GivenShare:
    """A share as the layer's owner sees it. `stands`: neither withdrawn nor ended; `reaches`: and the
    classification of the layer lets it have effect."""

    id: int
    layer_id: str
    layer_title: str
    classification: str
    audience: str
    audience_id: str | None
    audience_name: str | None
    may: str
    until: datetime | None
    until_activity: str | None
    until_activity_title: str | None
    note: str
    granted_by: str
    granted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    stands: bool
    reaches: bool


@dataclass(frozen=True)
class Recipient:
    """With whom one can share: `kind` is organisatie, sector or activiteit."""

    kind: str
    id: str
    name: str
    short_name: str


@dataclass(frozen=True)
class Policy:
    """With whom an organisation's new plots are shared by themselves. `changed_at` is None for what holds
    as long as it chose nothing: with those who take part in the plot's activity."""

    audience: str
    may: str
    changed_by: str | None
    changed_at: datetime | None


async def own_layer(tx: Transaction, layer_id: str, *, owner_only: bool = True) -> OwnLayer:
    """The layer. Raises LayerNotFound; and Forbidden when it is not the viewer's and `owner_only`."""
    async with tx.cursor(row_factory=class_row(OwnLayer)) as cursor:
        await cursor.execute(SQL["own_layer"], {"layer": layer_id})
        found = await cursor.fetchone()
    if found is None:
        raise LayerNotFound
    if owner_only and not found.own:
        raise Forbidden(OTHERS.format(owner=found.owner_name))
    return found


async def give(tx: Transaction, layer_id: str, decision: Decision, author: str) -> GivenShare:
    """Share the layer; a share that stands with the same audience makes place.

    Raises LayerNotFound, Forbidden, Conflict (the classification does not allow it) and Invalid.
    """
    layer = await own_layer(tx, layer_id)
    _refuse(layer, decision)
    row = {
        "layer": layer_id,
        "audience": decision.audience.kind,
        "audience_id": decision.audience.id,
        "may": decision.may,
        "until": decision.until,
        "until_activity": decision.until_activity,
        "note": decision.note,
        "author": author,
    }
    try:
        made = await (await tx.execute(SQL["give"], row)).fetchone()
    except psycopg.errors.ForeignKeyViolation as error:
        raise _nobody(decision) from error
    except psycopg.errors.ObjectNotInPrerequisiteState as error:
        raise Conflict(OVER) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(BY_PEOPLE) from error
    assert made is not None
    return next(one for one in await given(tx, layer_id) if one.id == made[0])


def _refuse(layer: OwnLayer, decision: Decision) -> None:
    """Raises Conflict or Invalid, in words, for what the database would refuse."""
    kind = decision.audience.kind
    if layer.classification == "geheim":
        raise Conflict(SECRET)
    if kind not in REACHED[layer.classification]:
        raise Conflict(OPEN_ALONE if kind == "openbaar" else BY_NAME)
    if kind == "openbaar" and decision.may == "bewerken":
        raise Invalid(NOT_EDITED, [("mag", NOT_EDITED)])
    if kind == "organisatie" and decision.audience.id == layer.owner_id:
        raise Invalid(OWN, [("met.id", OWN)])
    if decision.until is not None and decision.until <= datetime.now(UTC):
        raise Invalid(PASSED, [("tot", PASSED)])


def _nobody(decision: Decision) -> Invalid:
    if decision.until_activity is not None and decision.audience.kind != "activiteit":
        told = NOBODY.format(kind=decision.audience.kind, name=decision.audience.id or decision.audience.kind)
        return Invalid(told, [("met.id", told), ("totEindeVan", NOT_IN)])
    told = NOT_IN
    if decision.audience.kind != "activiteit":
        told = NOBODY.format(kind=decision.audience.kind, name=decision.audience.id)
    return Invalid(told, [("met.id", told)])


async def withdraw(tx: Transaction, layer_id: str, share: int, author: str) -> None:
    """End a share now. Raises LayerNotFound, Forbidden, and NotFound when there is none to end."""
    await own_layer(tx, layer_id)
    try:
        row = {"layer": layer_id, "share": share, "author": author}
        ended = await (await tx.execute(SQL["withdraw"], row)).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(BY_PEOPLE) from error
    if ended is None or not ended[0]:
        raise NotFound(NO_SHARE)


async def classify(tx: Transaction, layer_id: str, classification: str) -> OwnLayer:
    """Give the layer another classification; `geheim` is refused with the reason.

    Raises LayerNotFound, Forbidden and Conflict.
    """
    await own_layer(tx, layer_id)
    if classification == "geheim":
        raise Conflict(SECRET)
    try:
        await tx.execute(SQL["classify"], {"layer": layer_id, "classification": classification})
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(BY_PEOPLE) from error
    return await own_layer(tx, layer_id)


async def given(tx: Transaction, layer_id: str | None = None, *, ended: bool = False) -> list[GivenShare]:
    """What the viewer shares of one layer, or of all its layers; with `ended` also what it shared before."""
    async with tx.cursor(row_factory=class_row(GivenShare)) as cursor:
        await cursor.execute(SQL["given"], {"layer": layer_id, "ended": ended, "rows": MOST_ROWS})
        return await cursor.fetchall()


async def recipients(tx: Transaction, words: str | None, most: int) -> list[Recipient]:
    """Activities, sectors and organisations with whom the viewer can share, whose name holds the words."""
    escaped = None
    if words:
        escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    async with tx.cursor(row_factory=class_row(Recipient)) as cursor:
        await cursor.execute(SQL["recipients"], {"words": escaped, "rows": most})
        return await cursor.fetchall()


async def policy(tx: Transaction) -> Policy:
    """What holds for new plots of the viewer's organisation."""
    async with tx.cursor(row_factory=class_row(Policy)) as cursor:
        await cursor.execute(SQL["policy"])
        found = await cursor.fetchone()
    assert found is not None
    return found


async def set_policy(tx: Transaction, audience: str, may: str, author: str) -> Policy:
    """Choose another; what is shared already stays as it is. Raises Forbidden."""
    try:
        await tx.execute(SQL["set_policy"], {"audience": audience, "may": may, "author": author})
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(BY_PEOPLE) from error
    return await policy(tx)
