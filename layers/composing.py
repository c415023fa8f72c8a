"""Pictures, composed: which layers and other pictures, in which order, with which note; who sees less of it.

Reading a picture is `layers.pictures`. Only a picture's owner composes it, by functions of the database that
check so; what it carries is seen by whom its owner shares it with, and by nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from layers import pictures
from layers.arranging import MAKES_NOTHING, NOT_IN, TAKEN, WRONG
from layers.errors import StaleVersion
from layers.layer import Box, Organisation
from layers.pictures import Picture
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict, Forbidden, Invalid, NotFound

SQL = queries.load("layers", "composing.sql")
MOST_ENTRIES: Final = 200
MOST_LAYERS: Final = 500
MOST_CHOICES: Final = 1_000
KINDS: Final = ("landelijk", "sector", "regio", "activiteit", "eigen")
AUDIENCES: Final = ("openbaar", "partners", "deelnemers", "eigenaar")

ONLY_OWNER = (
    "Dit beeld is van {owner}; alleen de eigenaar stelt het samen. U kunt er wel een eigen beeld op maken."
)
NO_NATIONAL = "Een landelijk beeld maken de knooppunten, ministeries en rijksdiensten. Kies een andere soort."
NO_ACTIVITY = "Noem de activiteit: bij deze soort, of dit publiek, hoort er een."
GOES_ALONG = "Dit beeld hoort bij zijn activiteit. Sluit en archiveer de activiteit; het beeld gaat mee."
EDITED = "Het beeld is ondertussen gewijzigd. Haal het opnieuw op en voer uw wijziging dan uit."
NOT_THERE = "Deze laag of dit beeld bestaat niet of is niet met u gedeeld."
CIRCLE = "Dit beeld put zelf uit het beeld dat u samenstelt; zo ontstaat een kring. Kies losse lagen."
TOO_MANY = f"Een beeld draagt ten hoogste {MOST_LAYERS} lagen, die uit andere beelden meegeteld."
NOT_PLACED = "Deze laag staat niet zelf in het beeld. Komt hij uit een ander beeld, wijzig hem dan daar."


@dataclass(frozen=True)
class NewPicture:
    """What is asked of a new picture; `extent` is (west, south, east, north) in degrees."""

    id: str
    title: str
    description: str
    kind: str
    activity: str | None
    audience: str
    extent: Box | None


@dataclass(frozen=True)
class Wanted:
    """A layer or a picture as somebody wants it to stand; either `layer` or `source` is named."""

    layer: str | None
    source: str | None
    visible: bool = True
    opacity: float = 1.0
    note: str = ""
    title: str | None = None
    freshness_limit: timedelta | None = None

    def as_row(self, place: int) -> dict[str, Any]:
        """As `plot.write_entries` reads it."""
        limit = self.freshness_limit
        return {
            "layer": self.layer,
            "source": self.source,
            "place": place,
            "visible": self.visible,
            "opacity": self.opacity,
            "note": self.note,
            "title": self.title,
            "seconds": None if limit is None else limit.total_seconds(),
        }


@dataclass(frozen=True)
class Entry:
    """What stands in a picture by itself: a layer, or a picture (`source`) with so many `layers` in it."""

    layer: str | None
    source: str | None
    position: int
    visible: bool
    opacity: float
    note: str
    title: str | None
    freshness_limit: timedelta | None
    called: str
    classification: str | None
    owner_id: str
    owner_short_name: str
    layers: int

    def wanted(self) -> Wanted:
        """As it stands."""
        return Wanted(
            self.layer, self.source, self.visible, self.opacity, self.note, self.title, self.freshness_limit
        )


@dataclass(frozen=True)
class Unseen:
    """A layer that not everybody in the picture's audience sees. `by_picture`: it comes from a picture that
    fewer may open; else it is shared less, or classified higher."""

    layer: str
    title: str
    owner_short_name: str
    classification: str
    audience: str
    by_way: bool
    by_picture: str | None
    shared_with: list[str]


@dataclass(frozen=True)
class Choice:
    """A layer that one may put in a picture."""

    id: str
    kind: str
    title: str
    title_en: str
    description: str
    classification: str
    owner_id: str
    owner_name: str
    owner_short_name: str
    owner_kind: str
    owner_colour: str
    activity_id: str | None
    activity_title: str | None
    updated_at: datetime
    freshness_limit: timedelta | None
    feature_count: int
    sectors: list[str]
    shared_with: list[str]

    @property
    def owner(self) -> Organisation:
        """Whose it is."""
        return Organisation(
            self.owner_id, self.owner_name, self.owner_short_name, self.owner_kind, self.owner_colour
        )


@dataclass(frozen=True)
class Composed:
    """A picture with what stands in it, lowest first, and what its audience does not see of it."""

    picture: Picture
    entries: list[Entry]
    unseen: list[Unseen]


async def mine_archived(tx: Transaction) -> list[Picture]:
    """The pictures of the viewer that are archived; from here on the transaction sees those."""
    await tx.execute(SQL["with_archived"])
    return [one for one in await pictures.all_pictures(tx) if one.archived_at is not None]


async def composed(tx: Transaction, picture_id: str) -> Composed:
    """What stands in a picture, as far as the viewer may see it. Raises PictureNotFound."""
    picture = await pictures.picture(tx, picture_id)
    async with tx.cursor(row_factory=class_row(Entry)) as cursor:
        await cursor.execute(SQL["entries"], {"picture": picture_id})
        entries = await cursor.fetchall()
    async with tx.cursor(row_factory=class_row(Unseen)) as other:
        await other.execute(SQL["unseen"], {"picture": picture_id})
        unseen = await other.fetchall()
    return Composed(picture, entries, unseen if picture.own else [])


async def make(tx: Transaction, asked: NewPicture, entries: Sequence[Wanted]) -> tuple[Composed, bool]:
    """Make a picture of the viewer; also whether it is new: the same id again changes nothing.

    Raises Forbidden, Conflict (the id is taken) and Invalid.
    """
    row = {
        "picture": asked.id,
        "title": asked.title,
        "description": asked.description,
        "kind": asked.kind,
        "activity": asked.activity,
        "audience": asked.audience,
        "edges": None if asked.extent is None else list(asked.extent),
    }
    made = bool(await _decide(tx, "make", row, MAKES_NOTHING))
    if made and entries:
        await write(tx, asked.id, entries, None)
    return await composed(tx, asked.id), made


async def change(
    tx: Transaction, picture_id: str, changes: Mapping[str, Any], author: str, revisions: list[int] | None
) -> Composed:
    """Change what is named of title, description, kind, activity, audience, edges and archived.

    Raises PictureNotFound, Forbidden, Conflict, StaleVersion and Invalid.
    """
    refused = await _refused(tx, picture_id)
    row = {
        "picture": picture_id,
        "changes": Jsonb(dict(changes)),
        "author": author,
        "revisions": revisions,
    }
    await _decide(tx, "change", row, refused)
    return await composed(tx, picture_id)


async def write(
    tx: Transaction, picture_id: str, entries: Sequence[Wanted], revisions: list[int] | None
) -> Composed:
    """Put these in the picture, lowest first, and nothing else.

    Raises PictureNotFound, Forbidden, StaleVersion, Conflict (too many) and Invalid: all that is not there.
    """
    refused = await _refused(tx, picture_id)
    named = [one.layer or one.source or "" for one in entries]
    asked = {
        "layers": [one.layer for one in entries if one.layer],
        "sources": [one.source for one in entries if one.source],
    }
    absent = {row[0] for row in await (await tx.execute(SQL["missing"], asked)).fetchall()}
    faults = [(f"lagen[{at}]", NOT_THERE) for at, name in enumerate(named) if name in absent]
    if faults:
        raise Invalid(WRONG, faults)
    rows = [one.as_row(place) for place, one in enumerate(entries)]
    row = {"picture": picture_id, "entries": Jsonb(rows), "revisions": revisions}
    try:
        await _decide(tx, "write", row, refused)
    except psycopg.errors.InvalidRecursion as error:
        at = named.index(error.diag.message_detail or "")
        raise Invalid(WRONG, [(f"lagen[{at}].beeld", CIRCLE)]) from error
    except psycopg.errors.ProgramLimitExceeded as error:
        raise Conflict(TOO_MANY) from error
    return await composed(tx, picture_id)


async def place(
    tx: Transaction, picture_id: str, wanted: Wanted, position: int | None, revisions: list[int] | None
) -> Composed:
    """Put one layer in the picture, on top or at `position` (0 is lowest), or change how it stands."""
    await _hold(tx, picture_id, revisions)
    standing = [one.wanted() for one in (await composed(tx, picture_id)).entries]
    before = next((at for at, one in enumerate(standing) if one.layer == wanted.layer), None)
    rest = [one for one in standing if one.layer != wanted.layer]
    at = position if position is not None else before if before is not None else len(rest)
    return await write(tx, picture_id, [*rest[:at], wanted, *rest[at:]], None)


async def take_out(tx: Transaction, picture_id: str, layer_id: str, revisions: list[int] | None) -> Composed:
    """Take one layer out. Raises NotFound when the picture does not place it itself."""
    await _hold(tx, picture_id, revisions)
    standing = [one.wanted() for one in (await composed(tx, picture_id)).entries]
    rest = [one for one in standing if one.layer != layer_id]
    if len(rest) == len(standing):
        raise NotFound(NOT_PLACED)
    return await write(tx, picture_id, rest, None)


async def drawing_on(tx: Transaction, picture_id: str) -> list[tuple[str, str]]:
    """The pictures that draw on this one, as far as the viewer may open them: id and title."""
    rows = await (await tx.execute(SQL["drawing_on"], {"picture": picture_id})).fetchall()
    return [(row[0], row[1]) for row in rows]


async def choices(
    tx: Transaction,
    *,
    words: str | None,
    owner: str | None,
    activity: str | None,
    sector: str | None,
    limit: int,
) -> list[Choice]:
    """The layers that the viewer may read, by owner and title."""
    escaped = None if not words else words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    row = {"words": escaped, "owner": owner, "activity": activity, "sector": sector, "rows": limit}
    async with tx.cursor(row_factory=class_row(Choice)) as cursor:
        await cursor.execute(SQL["choices"], row)
        return await cursor.fetchall()


async def _hold(tx: Transaction, picture_id: str, revisions: list[int] | None) -> None:
    refused = await _refused(tx, picture_id)
    await _decide(tx, "hold", {"picture": picture_id, "revisions": revisions}, refused)


async def _refused(tx: Transaction, picture_id: str) -> str:
    """What to say when the viewer may not edit it; an archived one too. Raises PictureNotFound."""
    await tx.execute(SQL["with_archived"])
    found = await pictures.picture(tx, picture_id)
    return MAKES_NOTHING if found.own else ONLY_OWNER.format(owner=found.owner_name)


async def _decide(tx: Transaction, name: str, row: dict[str, Any], refused: str) -> Any:
    """Ask the database to do it; what it refuses, in words."""
    try:
        found = await (await tx.execute(SQL[name], row)).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(refused) from error
    except psycopg.errors.ObjectNotInPrerequisiteState as error:
        raise Conflict(GOES_ALONG) from error
    except psycopg.errors.UniqueViolation as error:
        raise Conflict(TAKEN) from error
    except psycopg.errors.ForeignKeyViolation as error:
        raise Invalid(WRONG, [("activiteit", NOT_IN)]) from error
    except psycopg.errors.CheckViolation as error:
        raise Invalid(WRONG, [("activiteit", NO_ACTIVITY)]) from error
    except psycopg.Error as error:
        if error.sqlstate == "PL412":
            raise StaleVersion(EDITED) from error
        if error.sqlstate == "PL403":
            raise Forbidden(NO_NATIONAL) from error
        raise
    return None if found is None else found[0]
