"""Activities and their drawing layers, made and arranged: start, prepare, rename, order, lock, copy, archive.

Who takes part in an activity is `layers.activities`; what is drawn in a layer is `layers.drawing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from layers import activities
from layers.activities import Activity
from layers.errors import PlotNotFound
from layers.layer import Box, Organisation
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict, Forbidden, Invalid

SQL = queries.load("layers", "arranging.sql")
Phase = Literal["preparatie", "actief"]
LEVELS: Final = ("open", "intern", "vertrouwelijk")

WRONG = "Dit kan zo niet; hieronder staat per onderdeel wat er mis is."
MAKES_NOTHING = "Maak eerst bekend namens welke organisatie u werkt, met meer dan alleen leesrecht."
NOT_IN = "U neemt niet deel aan deze activiteit, of zij is er niet."
ACTIVITY_CLOSED = "Deze activiteit is afgesloten: zij kan alleen nog worden gelezen. Begin een nieuwe."
ONLY_LEADER = activities.OWNER_ALONE.replace("wie eraan deelneemt", "hierover")
ONLY_OWNER = "Deze laag is van {owner}; alleen de eigenaar kan dit. Wie de activiteit leidt, kan hem ordenen."
ONLY_OWN_COPY = "Deze laag is van {owner}. U kopieert alleen lagen van uw eigen organisatie."
TAKEN = "Er is al iets met dit id. Kies een ander id, bijvoorbeeld een UUID, of laat het weg."
NOT_CLOSED = "Sluit de activiteit eerst af; daarna kan zij naar het archief."
UNKNOWN_CODE = "Deze code is er niet. De lijst staat op {where}."


@dataclass(frozen=True)
class NewActivity:
    """What is asked of a new activity; `extent` is (west, south, east, north) in degrees."""

    id: str
    title: str
    description: str
    crisis_type: str | None
    grip: str | None
    exercise: bool
    phase: Phase
    extent: Box | None


@dataclass(frozen=True)
class NewLayer:
    """What is asked of a new drawing layer; without `position` it comes on top."""

    id: str
    title: str
    description: str
    group: str | None
    team: str | None
    position: int | None
    classification: str
    mode: str


@dataclass(frozen=True)
class DrawingLayer:
    """A plot as it stands in its activity. `draft_count` is None for who does not draw in it; `rest` says why
    nobody draws in it now (gearchiveerd, afgesloten, vergrendeld)."""

    id: str
    title: str
    description: str
    grouped: str | None
    team: str | None
    position: int
    locked: bool
    archived: bool
    mode: str
    classification: str
    activity_id: str | None
    owner_id: str
    owner_name: str
    owner_short_name: str
    owner_kind: str
    owner_colour: str
    drawable: bool
    own: bool
    publication: int | None
    published_at: datetime | None
    published_by: str | None
    note: str | None
    feature_count: int
    draft_count: int | None
    rest: str | None

    @property
    def owner(self) -> Organisation:
        """Whose it is."""
        return Organisation(
            self.owner_id, self.owner_name, self.owner_short_name, self.owner_kind, self.owner_colour
        )


@dataclass(frozen=True)
class GripLevel:
    """A level of scaling up."""

    code: str
    rank: int
    name: str
    description: str


async def start(
    tx: Transaction, asked: NewActivity, author: str, *, preparation: str | None = None
) -> tuple[Activity, bool]:
    """Start an activity, with the viewer's own layers of a preparation as a new start when one is named.

    Also whether it is new: the same id again changes nothing. Raises Forbidden, Conflict and Invalid.
    """
    row = {
        "activity": asked.id,
        "title": asked.title,
        "description": asked.description,
        "crisis_type": asked.crisis_type,
        "grip": asked.grip,
        "exercise": asked.exercise,
        "phase": asked.phase,
        "edges": None if asked.extent is None else list(asked.extent),
        "author": author,
    }
    made = bool(await _decide(tx, "start", row, MAKES_NOTHING))
    if made and preparation is not None:
        try:
            await _decide(tx, "take_along", row | {"preparation": preparation}, MAKES_NOTHING)
        except psycopg.errors.ForeignKeyViolation as error:
            raise Invalid(WRONG, [("voorbereiding", NOT_IN)]) from error
    return await activities.one(tx, asked.id), made


async def change(tx: Transaction, activity_id: str, changes: Mapping[str, Any], author: str) -> Activity:
    """Change what is named of title, description, crisis_type, grip, phase and edges.

    Raises NotFound, Forbidden, Conflict (it is closed) and Invalid.
    """
    await activities.one(tx, activity_id)
    row = {"activity": activity_id, "changes": Jsonb(dict(changes)), "author": author}
    await _decide(tx, "change_activity", row, ONLY_LEADER)
    return await activities.one(tx, activity_id)


async def archive(tx: Transaction, activity_id: str, author: str) -> Activity:
    """Put a closed activity away. Raises NotFound, Forbidden and Conflict (it is not closed)."""
    await activities.one(tx, activity_id)
    row = {"activity": activity_id, "author": author}
    await _decide(tx, "archive_activity", row, ONLY_LEADER, NOT_CLOSED)
    return await activities.one(tx, activity_id)


async def drawing_layers(tx: Transaction, activity_id: str) -> list[DrawingLayer]:
    """The plots of an activity that the viewer may read or draw in, in their order. Raises NotFound."""
    await activities.one(tx, activity_id)
    return await _layers(tx, activity_id, None)


async def drawing_layer(tx: Transaction, layer_id: str) -> DrawingLayer:
    """One plot. Raises PlotNotFound."""
    found = await _layers(tx, None, layer_id)
    if not found:
        raise PlotNotFound
    return found[0]


async def make(tx: Transaction, activity_id: str, asked: NewLayer, author: str) -> tuple[DrawingLayer, bool]:
    """Make a drawing layer of the viewer in an activity; also whether it is new.

    Raises NotFound, Forbidden and Conflict.
    """
    await activities.one(tx, activity_id)
    row = {
        "layer": asked.id,
        "activity": activity_id,
        "title": asked.title,
        "description": asked.description,
        "group": asked.group,
        "team": asked.team,
        "position": asked.position,
        "classification": asked.classification,
        "mode": asked.mode,
        "author": author,
    }
    made = await _decide(tx, "make_layer", row, MAKES_NOTHING)
    return await drawing_layer(tx, asked.id), bool(made)


async def arrange(tx: Transaction, layer_id: str, changes: Mapping[str, Any], author: str) -> DrawingLayer:
    """Change what is named of title, description, grouped, team, position, locked and archived.

    Raises PlotNotFound, Forbidden and Conflict (the activity is closed).
    """
    layer = await drawing_layer(tx, layer_id)
    row = {"layer": layer_id, "changes": Jsonb(dict(changes)), "author": author}
    await _decide(tx, "change_layer", row, ONLY_OWNER.format(owner=layer.owner_name))
    return await drawing_layer(tx, layer_id)


async def copy(
    tx: Transaction, layer_id: str, new_id: str, title: str | None, activity_id: str | None, author: str
) -> tuple[DrawingLayer, bool]:
    """Copy what the viewer's own layer holds now, into its activity or another; also whether it is new.

    Raises PlotNotFound, NotFound, Forbidden and Conflict.
    """
    source = await drawing_layer(tx, layer_id)
    if activity_id is not None:
        await activities.one(tx, activity_id)
    row = {
        "source": layer_id,
        "layer": new_id,
        "title": title or f"{source.title} (kopie)",
        "activity": activity_id or source.activity_id,
        "author": author,
    }
    made = await _decide(tx, "copy_layer", row, ONLY_OWN_COPY.format(owner=source.owner_name))
    return await drawing_layer(tx, new_id), bool(made)


async def grip_levels(tx: Transaction) -> list[GripLevel]:
    """The levels of scaling up, lowest first."""
    async with tx.cursor(row_factory=class_row(GripLevel)) as cursor:
        await cursor.execute(SQL["grip_levels"])
        return await cursor.fetchall()


async def _layers(tx: Transaction, activity_id: str | None, layer_id: str | None) -> list[DrawingLayer]:
    async with tx.cursor(row_factory=class_row(DrawingLayer)) as cursor:
        await cursor.execute(SQL["layers"], {"activity": activity_id, "layer": layer_id})
        return await cursor.fetchall()


async def _decide(
    tx: Transaction, name: str, row: dict[str, Any], refused: str, closed: str = ACTIVITY_CLOSED
) -> Any:
    """Ask the database to do it; what it refuses, in words."""
    try:
        found = await (await tx.execute(SQL[name], row)).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(refused) from error
    except psycopg.errors.ObjectNotInPrerequisiteState as error:
        raise Conflict(closed) from error
    except psycopg.errors.UniqueViolation as error:
        raise Conflict(TAKEN) from error
    except psycopg.errors.ForeignKeyViolation as error:
        for name, member, where in CODES:
            if name in (error.diag.constraint_name or ""):
                raise Invalid(WRONG, [(member, UNKNOWN_CODE.format(where=where))]) from error
        raise
    return None if found is None else found[0]


CODES: Final = (
    ("crisis_type", "crisistype", "/v1/crisistypen"),
    ("grip", "grip", "/v1/grip-niveaus"),
)
"""Of foreign keys: a word in the constraint's name, the member of the request, and where the codes stand."""
